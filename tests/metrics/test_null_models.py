"""Null models against draws that share nothing with their formulas: fixed-degree shuffles, planted relatedness, planted links."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.edges import Edges
from graph.errors import InputError
from graph.metrics import bicm, holdout
from graph.metrics.chain import cut
from graph.metrics.prediction import scores
from graph.metrics.relatedness import cross_density
from graph.metrics.relatedness_null import _densities, against_chance
from graph.metrics.typed import typed
from graph.network import Network
from tests.metrics.generated import Size, generated

untimed = settings(deadline=None, max_examples=12)

# ------------------------------------------------------------------------------------------------------- curveball


def curveball(table: np.ndarray, source: np.random.Generator, trades: int) -> np.ndarray:
    """A 0/1 table with the same row and column sums: two rows trade what only one of them has (Strona et al. 2014)."""
    rows = [set(np.flatnonzero(row).tolist()) for row in table]
    for _ in range(trades):
        a, b = source.choice(len(rows), 2, replace=False)
        mine, yours = sorted(rows[a] - rows[b]), sorted(rows[b] - rows[a])
        pool = source.permutation(mine + yours)
        common = rows[a] & rows[b]
        rows[a], rows[b] = common | set(pool[: len(mine)].tolist()), common | set(pool[len(mine) :].tolist())
    found = np.zeros_like(table)
    for i, row in enumerate(rows):
        found[i, list(row)] = 1
    return found


@untimed
@given(st.integers(0, 2**32 - 1), st.floats(0.5, 2.0), st.floats(0.1, 0.4))
def test_shuffles_with_fixed_degrees_agree_with_the_expectation_of_the_model(seed: int, spread: float, fill: float) -> None:
    """A block of the table holds what the model expects within the error of sampling, and varies no more than the model says.

    Fixed degrees and degrees fixed on average are two ensembles; on a table of 40 × 24 they differ by about a link in a hundred.
    """
    source, samples = np.random.default_rng(seed), 150
    weight = np.outer(source.random(40) ** spread, source.random(24) ** spread)
    table = (source.random(weight.shape) < np.minimum(weight * fill / weight.mean(), 0.9)).astype(int)
    pi = bicm.fit(table.sum(axis=1), table.sum(axis=0)).probabilities()
    block = np.ix_(np.arange(14), np.arange(9))
    counts = []
    for _ in range(samples):
        table = curveball(table, source, 5 * len(table))
        counts.append(table[block].sum())
    expected, variance = pi[block].sum(), (pi[block] * (1 - pi[block])).sum()
    error = math.sqrt(variance / samples)
    assert abs(np.mean(counts) - expected) <= 4.5 * error + 0.02 * expected
    # the shuffle is as narrow as the model or narrower: the test is never too bold (.43 is four errors of a variance of 150)
    assert np.var(counts) <= variance * 1.6 + 0.5


# ----------------------------------------------------------------------------------------------- Ω against chance


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_densities_of_many_draws_are_those_of_each(seed: int) -> None:
    source = np.random.default_rng(seed)
    first, second = source.random((6, 5, 7)) < 0.4, source.random((6, 5, 4)) < 0.4
    np.testing.assert_allclose(_densities(first, second), [cross_density(a, b) for a, b in zip(first, second, strict=True)])


def layers(seed: int, planted: bool) -> tuple[np.ndarray, np.ndarray]:
    """24 regions in four groups, which share their technologies; planted, they share their segments too."""
    source = np.random.default_rng(seed)
    group = np.arange(24) % 4
    own = group[:, None] == np.arange(160) % 4
    technologies = source.random((24, 160)) < np.where(own, 0.7, 0.1)
    same = group[:, None] == np.arange(16) % 4
    stages = source.random((24, 16)) < (np.where(same, 0.8, 0.08) if planted else np.full(same.shape, 0.25))
    return technologies.astype(float), stages.astype(float)


def test_planted_relatedness_is_found_and_chance_is_not() -> None:
    technologies, stages = layers(3, planted=True)
    found = against_chance(technologies, stages, draws=600)
    same = np.arange(24)[:, None] % 4 == np.arange(16) % 4
    assert (found.p[same] < 0.05).mean() > 0.7 and (found.p[~same] < 0.05).mean() < 0.02 and (found.q[~same] < 0.05).mean() < 0.02
    idle = [against_chance(*layers(seed, planted=False), draws=400) for seed in range(4)]
    assert np.mean([(f.q < 0.05).mean() for f in idle]) < 0.05
    low = np.mean([(f.p[~np.isnan(f.p)] <= 0.1).mean() for f in idle])
    assert low < 0.2  # p-values of what is only chance are about uniform


def test_the_null_model_is_the_same_every_time_and_whatever_the_order() -> None:
    technologies, stages = layers(1, planted=True)
    once, again = against_chance(technologies, stages, draws=50), against_chance(technologies, stages, draws=50)
    np.testing.assert_array_equal(once.p, again.p)
    assert once.p.shape == once.q.shape == stages.shape and np.nanmin(once.q - once.p) >= 0


def test_a_model_without_choice_has_no_significance() -> None:
    found = against_chance(np.ones((4, 3)), np.ones((4, 2)), draws=20)
    assert np.isnan(found.p).all() and np.isnan(found.q).all()


# ------------------------------------------------------------------------------------------------------- hold-out

SMALL = Size(nodes=600, edges=2400, chains=4, segments=5, regions=7)


def later(before: Network, planted: bool, seed: int = 5, count: int = 120) -> Network:
    """The network some time on: new direct links of innovators, to where L3 points or to anywhere."""
    source = np.random.default_rng(seed)
    heads, tails = [], []
    for chain in before.chains:
        part = cut(before, chain)
        found = scores(typed(part))
        free = np.ones(found.linked.shape, dtype=bool)
        place = {int(node): j for j, node in enumerate(found.stages)}
        free[part.pairs.actor, [place[part.stages[s]] for s in part.pairs.stage]] = False
        rows, columns = np.nonzero(free)
        value = found.values["l3"][free] if planted else np.ones(len(rows))
        weight = value + 1e-9
        chosen = source.choice(len(rows), min(count, len(rows) // 3), replace=False, p=weight / weight.sum())
        heads.append(found.actors[rows[chosen]])
        tails.append(found.stages[columns[chosen]])
    old = before.edges["serve"]
    head, tail = np.concatenate([old.head, *heads]), np.concatenate([old.tail, *tails])
    p = np.concatenate([old.p, np.full(len(head) - len(old.p), 0.9)])
    order = np.lexsort((head, tail))
    serve = Edges(head[order], tail[order], p[order], tuple((f"n{i}",) for i in range(len(head))))
    return replace(before, edges={**before.edges, "serve": serve})


def told(before: Network, after: Network, **more) -> dict[tuple[str, str, str], holdout.Result]:
    return {(r.metric, r.chain, r.detail["ranking"]): r for r in holdout.figures(before, after, **more)}


def test_a_planted_signal_is_foretold_and_chance_is_not() -> None:
    before = generated(SMALL)
    found = told(before, later(before, planted=True))
    for ranking in ("mean", "l3", "ppr"):
        precision = found["M20.holdout.precision", "*", ranking]
        assert precision.reason == "ok" and precision.value > 1.5 * precision.detail["chance"]
        assert found["M20.holdout.hits", "*", ranking].value > found["M20.holdout.hits", "*", ranking].detail["base"]
    brier = found["M20.holdout.brier", "*", "mean"]
    assert brier.value < brier.detail["brier_of_base"] and brier.detail["error"] < 0.1
    idle = told(before, later(before, planted=False))
    precision = idle["M20.holdout.precision", "*", "mean"]
    assert precision.value == pytest.approx(precision.detail["chance"], abs=0.08)


def test_too_few_links_leave_it_open() -> None:
    before = generated(SMALL)
    after = later(before, planted=True, count=1)
    for result in told(before, after).values():
        assert math.isnan(result.value) and result.reason == "insufficient_sample" and result.detail["came_true"] < holdout.LEAST
    with pytest.raises(InputError):
        list(holdout.figures(before, before))


def test_what_is_there_already_is_no_candidate() -> None:
    before = generated(SMALL)
    for trial, chain in zip(holdout.trials(before, later(before, planted=True)), before.chains, strict=True):
        part = cut(before, chain)
        assert len(trial.truth) == len(part.actors) * len(part.stages) - len(part.pairs.p)
        assert all(len(v) == len(trial.truth) for v in trial.values.values()) and set(trial.values) == set(holdout.RANKINGS)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30))
def test_chances_rise_with_the_score_and_keep_the_total(pairs: list[tuple[int, bool]]) -> None:
    score, truth = np.array([float(s) for s, _ in pairs]), np.array([t for _, t in pairs])
    p = holdout.chances(score, truth, score)
    order = np.argsort(score, kind="stable")
    assert (np.diff(p[order]) >= -1e-12).all() and p.mean() == pytest.approx(truth.mean()) and ((p >= 0) & (p <= 1)).all()
    assert holdout.brier(p, truth) <= holdout.brier(np.full(len(p), truth.mean()), truth) + 1e-12
    assert holdout.calibration_error(p, truth, bins=1) == pytest.approx(0, abs=1e-9)
    assert math.isnan(holdout.brier(np.full(2, math.nan), np.ones(2, dtype=bool)))
