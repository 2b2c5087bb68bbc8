"""M15: what coverage loses when innovators go, against the plain definition."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.metrics import coverage as cov
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.robustness import expected_losses, figures, losses, worst_first
from graph.metrics.support import Pairs, Support
from graph.network import Network

untimed = settings(deadline=None, max_examples=80)
links = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=14, unique=True)
chance = st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0])
triples = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), chance), max_size=6, unique_by=lambda t: t[:2])


def pairs_of(chosen: list[tuple[int, int]]) -> Pairs:
    return Support.of(6, 0, 5, direct=[(a, s, 0.5) for a, s in chosen]).pairs()


def covered(chosen: list[tuple[int, int]], gone: set[int]) -> float:
    return len({s for a, s in chosen if a not in gone}) / 5


def cell_of(network: Network, region: str) -> Cell:
    return Cell(cut(network, network.chain("c")), place_of(network, region, "local"), {}, network.hash)


def test_toy(toy) -> None:
    found = {r.metric: r for r in figures(cell_of(toy.network(), "甲市"))}
    assert found["M15.loss"].value == 0.5 and [a["id"] for a in found["M15.loss"].detail["actors"]] == ["u1", "i1", "p1"]
    assert found["M15.robustness"].value == pytest.approx(1 / 6)
    assert found["M15.robustness"].detail["curve"] == [0.25, 0.25, 0] and found["M15.robustness"].detail["order"] == ["u1", "i1", "p1"]
    assert found["M15.loss_expected"].value == pytest.approx((0.72 + 0.5) / 4)


@untimed
@given(links)
def test_losses_are_what_coverage_loses(chosen: list[tuple[int, int]]) -> None:
    found = losses(pairs_of(chosen), 6, 5)
    assert found.tolist() == pytest.approx([covered(chosen, set()) - covered(chosen, {a}) for a in range(6)])


@untimed
@given(links)
def test_the_curve_is_the_greedy_one(chosen: list[tuple[int, int]]) -> None:
    """Each time the worst loss goes, of equals the first; computed anew from the definition at every step."""
    gone: set[int] = set()
    order, curve = [], []
    while remaining := sorted({a for a, _ in chosen} - gone):
        worst = max(remaining, key=lambda a: (round(covered(chosen, gone) - covered(chosen, gone | {a}), 9), -a))
        gone.add(worst)
        order.append(worst)
        curve.append(covered(chosen, gone))
    found = worst_first(pairs_of(chosen), 6, 5)
    assert found.order.tolist() == order and found.curve.tolist() == pytest.approx(curve)
    if chosen:
        assert found.robustness < covered(chosen, set()) and curve[-1] == 0
    else:
        assert math.isnan(found.robustness)


@untimed
@given(triples, triples, triples)
def test_expected_losses_are_differences_of_expected_coverage(direct: list, reach: list, need: list) -> None:
    support = Support.of(3, 3, 3, direct=direct, reach=reach, need=need)
    found = expected_losses(support, support.pairs())
    others = [cov.expected(support.only(np.arange(3) != a)) for a in range(3)]
    np.testing.assert_allclose(found, cov.expected(support) - np.array(others), atol=1e-9)
    assert (found >= 0).all()


def test_nobody_to_remove_is_undefined_and_says_why(make: Callable) -> None:
    kinds = {"c": "IndustryChain", "u": "University", "f": "Firm"}
    network = make(kinds, [("f", "IN_CHAIN", "c", 1.0)], places={"u": "甲市", "f": "乙市"}).network()
    for region, reason in (("甲市", "no_edges"), ("乙市", "no_innovators")):
        for result in figures(cell_of(network, region)):
            assert math.isnan(result.value) and result.reason == reason
