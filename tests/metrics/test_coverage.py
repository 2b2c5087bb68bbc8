"""M8 and M14 on plain support graphs: the oracles of T0, and equality with enumeration of every possible world."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.metrics import coverage as cov
from graph.metrics import redundancy as red
from graph.metrics.support import Links, Support

untimed = settings(deadline=None, max_examples=60)
# actors u1 i1 p1; mediators t1 t2 f1 f2 f3; segments s1..s4
T0 = Support.of(
    3, 5, 4,
    reach=[(0, 0, 0.9), (1, 1, 0.5), (2, 1, 0.5), (0, 3, 0.5)],
    need=[(0, 0, 0.8), (1, 2, 0.8), (2, 0, 1.0), (3, 1, 1.0), (4, 2, 1.0)],
)  # fmt: skip
FIRMS = Links(np.arange(3), np.arange(3), np.ones(3))

chance = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0.01, 0.99).map(lambda p: round(p, 2)))


@st.composite
def supports(draw: st.DrawFn, edges: int = 9) -> Support:
    """Small support graphs, with certain and impossible edges, shared mediators and empty sides among them."""
    actors, mediators, stages = draw(st.integers(0, 3)), draw(st.integers(0, 3)), draw(st.integers(1, 3))
    possible = [("direct", a, s) for a in range(actors) for s in range(stages)]
    possible += [("reach", a, x) for a in range(actors) for x in range(mediators)]
    possible += [("need", x, s) for x in range(mediators) for s in range(stages)]
    chosen = draw(st.lists(st.sampled_from(possible), max_size=edges, unique=True)) if possible else []
    parts: dict[str, list[tuple[int, int, float]]] = {"direct": [], "reach": [], "need": []}
    for kind, left, right in chosen:
        parts[kind].append((left, right, draw(chance)))
    return Support.of(actors, mediators, stages, **parts)


def test_toy_coverage() -> None:
    np.testing.assert_allclose(T0.covered(), [0.72, 0.5, 0.6, 0], atol=1e-9)
    assert cov.expected(T0) == pytest.approx(0.455, abs=1e-9)
    assert cov.deviation(T0) == pytest.approx(math.sqrt(0.043225), abs=1e-9)
    spread = cov.distribution(T0)
    np.testing.assert_allclose(spread.p, [0.056, 0.284, 0.444, 0.216, 0], atol=1e-9)
    assert spread.worlds == 0 and (spread.quantile(0.05), spread.quantile(0.5), spread.quantile(0.95)) == (0, 0.5, 0.75)


def test_toy_completeness_and_continuity() -> None:
    assert cov.completeness(4, FIRMS) == pytest.approx(0.75) and cov.continuity(4, FIRMS, [(0, 1), (1, 2), (2, 3)]) == pytest.approx(2 / 3)


def test_toy_states() -> None:
    states = [cov.state(firms, p) for firms, p in zip((1, 1, 1, 0), T0.covered(), strict=True)]
    assert states == ["both", "both", "both", "neither"]
    assert red.structural(T0).tolist() == [1, 1, 2, 0]  # so s1 and s2 are single points, the boundary s2 covered
    assert (cov.state(2, 0.49), cov.state(0, 0.5)) == ("industry_only", "research_only")


def test_toy_redundancy() -> None:
    counts = red.structural(T0)
    assert [s for s in range(4) if counts[s] == 1] == [0, 1] and (counts >= 2).mean() == 0.25
    assert red.concentration(T0) == pytest.approx((0.375, 8 / 3), abs=1e-9)
    np.testing.assert_allclose(red.expected_support(T0), [0.72, 0.5, 0.8, 0], atol=1e-9)
    np.testing.assert_allclose(red.at_least_two(T0), [0, 0, 0.2, 0], atol=1e-9)


def test_a_certain_link_gains_what_the_segment_lacks() -> None:
    gains = [
        cov.expected(Support(4, 5, 4, Links(np.array([3]), np.array([s]), np.ones(1)), T0.reach, T0.need)) - cov.expected(T0)
        for s in range(4)
    ]
    assert gains == pytest.approx([0.07, 0.125, 0.1, 0.25], abs=1e-9)


def test_poisson_binomial_tails() -> None:
    pair = Support.of(2, 0, 1, direct=[(0, 0, 0.9), (1, 0, 0.5)])
    assert pair.covered()[0] == pytest.approx(0.95) and red.at_least_two(pair)[0] == pytest.approx(0.45)
    four = Support.of(1, 0, 4, direct=[(0, s, 0.5) for s in range(4)])
    assert cov.distribution(four).p[4] == pytest.approx(0.0625)
    expectation = Support.of(2, 0, 2, direct=[(0, 0, 0.6), (1, 1, 0.6)])
    assert 2 * cov.expected(expectation) == pytest.approx(1.2)  # a threshold at .5 would say 2


@untimed
@given(supports())
def test_closed_forms_equal_enumeration(enumerate_worlds: Callable, support: Support) -> None:
    worlds = list(enumerate_worlds(support))
    stages = support.stages
    shares = [w.covered / stages for w in worlds]
    mean = sum(w.p * x for w, x in zip(worlds, shares, strict=True))
    variance = sum(w.p * (x - mean) ** 2 for w, x in zip(worlds, shares, strict=True))
    counts = [sum(w.p for w in worlds if w.covered == k) for k in range(stages + 1)]
    assert cov.expected(support) == pytest.approx(mean, abs=1e-9)
    assert cov.deviation(support) ** 2 == pytest.approx(variance, abs=1e-9)
    np.testing.assert_allclose(cov.distribution(support).p, counts, atol=1e-9)
    for s in range(stages):
        two = sum(w.p for w in worlds if len(w.supporters[s]) >= 2)
        awaited = sum(w.p * len(w.supporters[s]) for w in worlds)
        assert red.at_least_two(support)[s] == pytest.approx(two, abs=1e-9)
        assert red.expected_support(support)[s] == pytest.approx(awaited, abs=1e-9)
    for a in range(support.actors):
        active = sum(w.p for w in worlds if any(a in s for s in w.supporters))
        assert support.active()[a] == pytest.approx(active, abs=1e-9)


@untimed
@given(supports(edges=20))
def test_everything_is_a_probability(support: Support) -> None:
    spread = cov.distribution(support).p
    for values in (support.covered(), support.active(), support.reached(), support.pairs().p, red.at_least_two(support), spread):
        assert ((values >= -1e-12) & (values <= 1 + 1e-12)).all()
    assert spread.sum() == pytest.approx(1, abs=1e-12)
    assert spread @ np.arange(support.stages + 1) / support.stages == pytest.approx(cov.expected(support), abs=1e-9)


@untimed
@given(supports(edges=12), st.integers(0, 2), st.integers(0, 2), chance)
def test_an_actor_more_never_lowers_coverage_or_redundancy(support: Support, stage: int, mediator: int, p: float) -> None:
    new, last = support.actors, support.stages - 1
    direct = Links(np.append(support.direct.left, new), np.append(support.direct.right, min(stage, last)), np.append(support.direct.p, p))
    reach = support.reach
    if support.mediators:
        x = min(mediator, support.mediators - 1)
        reach = Links(np.append(reach.left, new), np.append(reach.right, x), np.append(reach.p, p))
    more = Support(new + 1, support.mediators, support.stages, direct, reach, support.need)
    assert cov.expected(more) >= cov.expected(support) - 1e-12
    assert (red.structural(more) >= red.structural(support)).all()
    assert (red.at_least_two(more) >= red.at_least_two(support) - 1e-12).all()
    everybody_else = np.arange(new + 1) != new
    assert cov.expected(more.only(everybody_else)) == pytest.approx(cov.expected(support), abs=1e-12)


@untimed
@given(st.lists(st.lists(chance, min_size=3, max_size=3), min_size=2, max_size=2), st.integers(0, 2))
def test_gain_of_a_direct_link_shrinks_as_others_are_added(rows: list[list[float]], stage: int) -> None:
    """E[cov] is submodular in direct links, which is what makes a greedy choice of links good."""
    base = [(0, s, p) for s, p in enumerate(rows[0])]
    wider = base + [(1, s, p) for s, p in enumerate(rows[1])]
    link = [(2, stage, 0.7)]

    def value(edges: list[tuple[int, int, float]]) -> float:
        return cov.expected(Support.of(3, 0, 3, direct=edges))

    assert value(base + link) - value(base) >= value(wider + link) - value(wider) - 1e-12


def shared(stages: int, mediators: int) -> Support:
    """Every mediator serves two neighbouring segments: one group that hangs together."""
    random = np.random.default_rng(stages * 100 + mediators)
    need = [(x, (x + k) % stages, random.uniform(0.1, 0.9)) for x in range(mediators) for k in (0, 1)]
    return Support.of(mediators, mediators, stages, reach=[(x, x, random.uniform(0.1, 0.9)) for x in range(mediators)], need=need)


def test_enumeration_over_mediators_equals_that_over_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    support = shared(6, 11)
    by_mediators = cov.distribution(support).p
    monkeypatch.setattr(cov, "LIMIT", 6)
    np.testing.assert_allclose(cov.distribution(support).p, by_mediators, atol=1e-10)


def test_a_group_too_large_is_sampled_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    support = shared(6, 11)
    exact = cov.distribution(support)
    monkeypatch.setattr(cov, "LIMIT", 2)
    sampled, again = cov.distribution(support), cov.distribution(support)
    assert exact.worlds == 0 and sampled.worlds == cov.WORLDS and sampled.p.tobytes() == again.p.tobytes()
    assert np.abs(sampled.p - exact.p).max() < 4 * 0.016


@untimed
@given(supports(edges=12), st.randoms(use_true_random=False))
def test_numbering_of_actors_and_mediators_does_not_matter(support: Support, random) -> None:
    actors = np.array(random.sample(range(support.actors), support.actors), dtype=np.int64)
    mediators = np.array(random.sample(range(support.mediators), support.mediators), dtype=np.int64)
    turned = Support(
        support.actors, support.mediators, support.stages,
        Links(actors[support.direct.left], support.direct.right, support.direct.p),
        Links(actors[support.reach.left], mediators[support.reach.right], support.reach.p),
        Links(mediators[support.need.left], support.need.right, support.need.p),
    )  # fmt: skip
    np.testing.assert_allclose(turned.covered(), support.covered(), atol=1e-12)
    np.testing.assert_allclose(cov.distribution(turned).p, cov.distribution(support).p, atol=1e-12)
    np.testing.assert_allclose(red.at_least_two(turned), red.at_least_two(support), atol=1e-12)


def test_empty_sides_give_nan_or_true_zero_without_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nothing = Support.of(0, 0, 0)
        nobody = Support.of(0, 0, 2)
        assert (
            math.isnan(cov.expected(nothing))
            and math.isnan(cov.deviation(nothing))
            and math.isnan(cov.completeness(0, FIRMS.where(np.zeros(3, bool))))
        )
        assert cov.expected(nobody) == 0 and cov.distribution(nobody).p.tolist() == [1, 0, 0]
        assert all(math.isnan(x) for x in red.concentration(nobody)) and red.at_least_two(nobody).tolist() == [0, 0]
        assert math.isnan(cov.continuity(4, FIRMS, []))
        certain = Support.of(2, 1, 1, direct=[(0, 0, 1.0), (1, 0, 1.0)], reach=[(0, 0, 1.0), (1, 0, 1.0)], need=[(0, 0, 1.0)])
        assert red.at_least_two(certain).tolist() == [1] and cov.deviation(certain) == 0


def test_parallel_edges_merge_by_noisy_or() -> None:
    twice = Support.of(1, 0, 1, direct=[(0, 0, 0.5), (0, 0, 0.5)])
    assert len(twice.direct) == 1 and twice.covered().tolist() == [0.75]
