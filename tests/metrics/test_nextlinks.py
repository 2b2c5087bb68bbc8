"""M20: the oracle of T0, the definition of a gain, and greedy choices against the best of all portfolios."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.metrics import coverage as cov
from graph.metrics import redundancy as red
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.nextlinks import Proposed, figures, portfolio, proposed, robust_gain, scores
from graph.metrics.support import Links, Support, links
from graph.network import Network

untimed = settings(deadline=None, max_examples=50)
chance = st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0])
triples = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), chance), max_size=5, unique_by=lambda t: t[:2])
EVERYBODY = np.ones(3, dtype=bool)


@st.composite
def supports(draw: st.DrawFn) -> Support:
    return Support.of(3, 3, 3, direct=draw(triples), reach=draw(triples), need=draw(triples))


def with_links(support: Support, offered: Proposed, chosen: Iterable[int]) -> Support:
    """The support graph with the chosen links in it."""
    direct, reach = support.direct, support.reach
    for i in chosen:
        a, target, p = int(offered.actor[i]), int(offered.target[i]), float(offered.p[i])
        if target < support.stages:
            direct = joined(direct, a, target, p)
        else:
            reach = joined(reach, a, target - support.stages, p)
    return Support(support.actors, support.mediators, support.stages, direct, reach, support.need)


def joined(old: Links, left: int, right: int, p: float) -> Links:
    return links(np.append(old.left, left), np.append(old.right, right), np.append(old.p, p))


def gain(support: Support, offered: Proposed, chosen: Iterable[int]) -> float:
    return cov.expected(with_links(support, offered, chosen)) - cov.expected(support)


def cell_of(network: Network, region: str) -> Cell:
    return Cell(cut(network, network.chain("c")), place_of(network, region, "local"), {}, network.hash)


def test_toy_gains_and_best_pair(toy) -> None:
    cell = cell_of(toy.network(), "甲市")
    known = scores(cell)
    offered = proposed(cell.support, cell.actors, scores={"L3": known["L3"]})
    single = {int(t): gain(cell.support, offered, [i]) for i, t in enumerate(offered.target.tolist())}
    assert [single[s] for s in range(4)] == pytest.approx([0.07, 0.125, 0.1, 0.25])
    ids = [cell.slice.network.nodes[i].id for i in cell.slice.actors]
    assert known["L3"][ids.index("i1"), 3] == pytest.approx(1 / math.sqrt(12)) and known["L3"][ids.index("u1"), 3] == 0
    first = next(figures(cell)).detail["links"][0]
    assert (first["actor"], first["stage"]) == ("i1", "s4") and first["gain"] == pytest.approx(0.25)


def test_toy_figures(toy) -> None:
    found = {r.metric: r for r in figures(cell_of(toy.network(), "甲市"), size=2)}
    detail = found["M20.gain"].detail
    assert found["M20.gain"].value == pytest.approx(0.375) and detail["after"] == pytest.approx(0.83)
    assert [(k["actor"], k["stage"]) for k in detail["links"]] == [("i1", "s4"), ("i1", "s2")]
    assert detail["at_most"] == pytest.approx(0.375) and detail["candidates"] == 8
    assert found["M20.robust"].value == pytest.approx(0.18) and found["M20.robust"].detail["links"][0]["stage"] == "s1"


def test_nothing_is_proposed_that_is_there_or_out_of_scope() -> None:
    support = Support.of(2, 1, 2, direct=[(0, 0, 0.5)], reach=[(0, 0, 0.5)], need=[(0, 1, 0.5)])
    offered = proposed(support, np.array([True, False]), mediators=True)
    assert len(offered.actor) == 0 and len(portfolio(support, offered, 3).gain) == 0
    everybody = proposed(support, np.array([True, True]), mediators=True)
    assert sorted(zip(everybody.actor, everybody.target, strict=True)) == [(1, 0), (1, 1), (1, 2)]


def test_nothing_to_gain_ends_the_list() -> None:
    support = Support.of(2, 0, 1, direct=[(0, 0, 1.0)])
    chosen = portfolio(support, proposed(support, np.ones(2, dtype=bool)), 5)
    assert len(chosen.gain) == 0 and chosen.bound == 0


@untimed
@given(supports(), chance)
def test_a_gain_is_what_the_link_adds(support: Support, p: float) -> None:
    offered = proposed(support, EVERYBODY, p=p, mediators=True)
    for i in range(len(offered.actor)):
        only = Proposed(offered.actor[[i]], offered.target[[i]], offered.p[[i]], offered.rank[[i]])
        assert portfolio(support, only, 1).gain.sum() == pytest.approx(max(gain(support, offered, [i]), 0), abs=1e-9)


@untimed
@given(supports(), st.sampled_from([0.4, 1.0]), st.data())
def test_coverage_is_monotone_and_submodular_in_proposed_links(support: Support, p: float, data: st.DataObject) -> None:
    offered = proposed(support, EVERYBODY, p=p, mediators=True)
    size = len(offered.actor)
    if size < 2:
        return
    places = st.integers(0, size - 1)
    larger = data.draw(st.sets(places, max_size=6))
    smaller = data.draw(st.sets(st.sampled_from(sorted(larger)), max_size=6)) if larger else set()
    extra = data.draw(places)
    if extra in larger:
        return
    by_small, by_large = (gain(support, offered, [*s, extra]) - gain(support, offered, s) for s in (smaller, larger))
    assert by_large >= -1e-12 and by_small >= by_large - 1e-12


@untimed
@given(supports(), st.integers(1, 3), st.sampled_from([0.5, 1.0]), st.booleans())
def test_greedy_keeps_its_guarantee(support: Support, size: int, p: float, mediators: bool) -> None:
    """At least 1 − 1/e of the best portfolio, which the reported bound is above; to segments alone it is the best."""
    offered = proposed(support, EVERYBODY, p=p, mediators=mediators)
    chosen = portfolio(support, offered, size)
    total = float(chosen.gain.sum())
    count = min(size, len(offered.actor))
    best = max((gain(support, offered, s) for s in itertools.combinations(range(len(offered.actor)), count)), default=0.0)
    assert total >= (1 - 1 / math.e) * best - 1e-9 and total <= best + 1e-9 <= chosen.bound + 2e-9
    if not mediators:
        assert total == pytest.approx(best, abs=1e-9)
    assert (np.diff(chosen.gain) <= 1e-12).all()


@untimed
@given(supports())
def test_gain_of_a_second_innovator(support: Support) -> None:
    offered = proposed(support, EVERYBODY)
    before = red.at_least_two(support).mean()
    for i in range(len(offered.actor)):
        after = red.at_least_two(with_links(support, offered, [i])).mean()
        assert robust_gain(support)[offered.target[i]] == pytest.approx(after - before, abs=1e-9)


def test_scores_only_tell_equal_gains_apart() -> None:
    support = Support.of(3, 0, 2, direct=[(0, 0, 0.9)])
    likes = np.array([[0.0, 0.1], [0.9, 0.2], [0.9, 0.3]])
    chosen = portfolio(support, proposed(support, EVERYBODY, scores={"L3": likes}), 1)
    assert (chosen.actor.tolist(), chosen.target.tolist()) == ([2], [1])
    mixed = {"L3": likes, "PPR": np.array([[0.0, 0.9], [0.0, 0.9], [0.0, 0.0]]), "Ω": np.full((3, 2), np.nan)}
    assert portfolio(support, proposed(support, EVERYBODY, scores=mixed), 1).actor.tolist() == [1]


def test_calibrated_chances_weigh_the_gain() -> None:
    support = Support.of(3, 0, 2, direct=[(0, 0, 0.9)])
    q = np.array([[0.0, 0.01], [0.9, 0.02], [0.3, 0.03]])
    chosen = portfolio(support, proposed(support, EVERYBODY, p=q), 2)
    assert chosen.actor.tolist() == [1, 2] and chosen.target.tolist() == [0, 1]
    assert chosen.gain.tolist() == pytest.approx([0.5 * 0.1 * 0.9, 0.5 * 0.03])


def test_weights_of_segments_count() -> None:
    support = Support.of(1, 0, 2)
    chosen = portfolio(support, proposed(support, np.ones(1, dtype=bool)), 1, weights=np.array([0.5, 1.5]))
    assert chosen.target.tolist() == [1] and chosen.gain.tolist() == [0.75]


def test_wrong_input_is_refused() -> None:
    support = Support.of(3, 0, 2)
    with pytest.raises(InputError, match="shape"):
        proposed(support, EVERYBODY, scores={"L3": np.zeros((2, 2))})
    with pytest.raises(InputError, match="probability"):
        proposed(support, EVERYBODY, p=1.5)
    with pytest.raises(InputError, match="negative"):
        portfolio(support, proposed(support, EVERYBODY), -1)


def test_nobody_to_link_is_undefined_and_says_why(make: Callable) -> None:
    kinds = {"c": "IndustryChain", "u": "University", "f": "Firm", "i": "Institute"}
    network = make(kinds, [("f", "IN_CHAIN", "c", 1.0), ("i", "IN_CHAIN", "c", 0.5)], places={"u": "甲市", "f": "乙市"}).network()
    for region, reason in (("甲市", "no_edges"), ("乙市", "no_innovators")):
        for result in figures(cell_of(network, region)):
            assert math.isnan(result.value) and result.reason == reason and result.detail["links"] == []
