"""Null models against draws that share nothing with their formulas: fixed-degree shuffles, planted relatedness, planted links."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import combinations

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
from graph.records import Document, Source
from graph.roles import Options
from graph.witnesses import Witnesses
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
    for technologies, stages in ((np.ones((4, 3)), np.ones((4, 2))), (np.tri(5), np.tri(5)[:, :4])):
        found = against_chance(technologies, stages, draws=20)
        assert np.isnan(found.p).all() and np.isnan(found.q).all() and not found.sd.any()


def test_mean_and_deviation_are_those_of_the_draws_in_which_density_is_known() -> None:
    technologies, stages = layers(2, planted=False)
    found = against_chance(technologies[:6, :5], stages[:6, :4], draws=300)
    pi = [bicm.fit(m.sum(axis=1), m.sum(axis=0)).probabilities() for m in (technologies[:6, :5], stages[:6, :4])]
    source = np.random.default_rng(0)
    drawn = np.round(_densities(*(source.random((300, *p.shape)) < p for p in pi)), 9)
    assert (found.known < found.draws).any(), "some draw leaves a region without technologies"
    np.testing.assert_array_equal(found.known, (~np.isnan(drawn)).sum(axis=0))
    seen = found.known > 0
    np.testing.assert_allclose(found.mean[seen], np.nanmean(drawn[:, seen], axis=0), atol=1e-9)
    np.testing.assert_allclose(found.sd[seen], np.nanstd(drawn[:, seen], axis=0), atol=1e-9)
    told = ~np.isnan(found.p)
    assert (found.p[told] >= 1 / (1 + found.known[told])).all()


def test_there_are_draws_enough_for_one_segment_among_many() -> None:
    technologies, stages = layers(4, planted=True)
    found = against_chance(technologies[:, :20], np.tile(stages, (1, 5)))
    assert found.draws >= 20 * 80 and np.nanmax(found.least_q) <= 0.06
    few = against_chance(technologies[:, :20], stages, draws=50)
    np.testing.assert_allclose(few.least_q[few.known == 50], np.repeat(few.tests, 16).reshape(few.known.shape)[few.known == 50] / 51)


# ------------------------------------------------------------------------------------------------------- hold-out

SMALL = Size(nodes=600, edges=2400, chains=4, segments=5, regions=7)


DATE = "2022"


def at_date() -> Network:
    """A network as of the date; which of its links are there does not depend on the date."""
    return replace(generated(SMALL), options=Options(as_of=DATE))


def read_by(network: Network) -> list[Document]:
    """The documents of a network: those that :func:`later` adds begin after the date, the others before."""
    return [
        Document(d, Source(d, published="2024-01-01" if d.startswith("late") else "2020-01-01"), "text/plain", 1)
        for d in network.witnesses.documents
    ]


def later(before: Network, planted: bool, seed: int = 5, count: int = 120, document: str = "late") -> Network:
    """The network some time on: new direct links of innovators that `document` says, to where L3 points or to anywhere."""
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
    old, said = before.edges["serve"], before.witnesses
    head, tail = np.concatenate([old.head, *heads]), np.concatenate([old.tail, *tails])
    new = len(head) - len(old.p)
    p = np.concatenate([old.p, np.full(new, 0.9)])
    order = np.lexsort((head, tail))
    serve = Edges(head[order], tail[order], p[order], tuple((f"n{i}",) for i in range(len(head))))
    place = np.argsort(order)  # serve is the first role: its edges move, those of the others are numbered on
    moved = np.where(said.edge < len(old.p), place[np.minimum(said.edge, len(old.p) - 1)], said.edge + new)
    edge = np.concatenate([moved, place[len(old.p) :]])
    rows = np.argsort(edge, kind="stable")
    documents = (*said.documents, document)
    witnesses = Witnesses(
        documents, edge[rows], np.concatenate([said.document, np.full(new, len(documents) - 1)])[rows],
        np.concatenate([said.p, np.full(new, 0.9)])[rows], np.concatenate([said.sure, np.zeros(new, dtype=bool)])[rows],
    )  # fmt: skip
    return replace(before, edges={**before.edges, "serve": serve}, witnesses=witnesses, options=Options(as_of="2024-06"))


def told(before: Network, after: Network, **more) -> dict[tuple[str, str, str], holdout.Result]:
    return {(r.metric, r.chain, r.detail["ranking"]): r for r in holdout.figures(before, after, read_by(after), **more)}


def test_a_planted_signal_is_foretold_and_chance_is_not() -> None:
    before = at_date()
    found = told(before, later(before, planted=True))
    for ranking in ("mean", "l3", "ppr"):
        for code in ("precision", "hits"):
            result = found[f"M20.holdout.{code}", "*", ranking]
            assert result.reason == "ok" and result.value > 1.5 * result.detail["chance"], (code, ranking)
    brier = found["M20.holdout.brier", "*", "mean"]
    assert brier.value < brier.detail["brier_of_base"] and brier.detail["error"] < 0.1
    idle = told(before, later(before, planted=False))
    precision = idle["M20.holdout.precision", "*", "mean"]
    assert precision.value == pytest.approx(precision.detail["chance"], abs=0.08)


@dataclass(frozen=True)
class Given:
    """A chain whose candidates are known, in place of one cut out of a graph."""

    trial: holdout.Trial

    def within(self, region: str) -> holdout.Trial:
        return self.trial


def test_random_scores_reach_chance_as_the_figures_weigh_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over many random orders the mean of a figure is its chance, within four standard errors; the chains differ much."""
    source, before = np.random.default_rng(3), at_date()
    truths = [np.arange(n) < m for n, m in ((4, 3), (12, 2), (60, 6), (200, 4))]
    values: dict[str, list[float]] = {"precision": [], "hits": []}
    chances: dict[str, set[float]] = {"precision": set(), "hits": set()}
    for _ in range(60):
        chains = [Given(holdout.Trial(str(len(t)), {r: source.random(len(t)) for r in holdout.RANKINGS}, t)) for t in truths]
        monkeypatch.setattr(holdout, "_ranked", lambda *_, chains=chains: chains)
        for result in holdout.figures(before, before, ()):
            code = result.metric.rpartition(".")[2]
            if result.chain == "*" and code in values:
                values[code].append(result.value)
                chances[code].add(result.detail["chance"])
    places = [min(holdout.SIZE, len(t)) for t in truths]
    right = sum(p * t.mean() for p, t in zip(places, truths, strict=True)) / sum(places)
    assert chances["hits"].pop() == pytest.approx(right), "every first place weighs the same"
    chances["hits"].add(right)
    for code, found in values.items():
        (chance,) = chances[code]
        assert abs(np.mean(found) - chance) < 4 * np.std(found) / math.sqrt(len(found)), (code, np.mean(found), chance)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 1), (5, 1), (5, 2), (6, 3), (6, 6)])
def test_chance_is_the_mean_over_every_order(n: int, m: int) -> None:
    score = -np.arange(n, dtype=float)
    orders = [np.isin(np.arange(n), true) for true in combinations(range(n), m)]
    assert holdout.by_chance(n, m) == pytest.approx(np.mean([holdout.average_precision(score, t) for t in orders]))
    flat = holdout.judged(np.zeros(n), orders[0], 2)
    assert flat.precision == pytest.approx(m / n) and flat.base == m / n and flat.chance == pytest.approx(holdout.by_chance(n, m))


def test_too_few_links_leave_it_open() -> None:
    before = at_date()
    after = later(before, planted=True, count=1)
    for result in told(before, after).values():
        assert math.isnan(result.value) and result.reason == "insufficient_sample" and result.detail["came_true"] < holdout.LEAST


def test_what_only_earlier_documents_say_has_not_come_true() -> None:
    before = at_date()
    lapsed = later(before, planted=True, document="early")
    with pytest.raises(InputError, match="later"):
        holdout.trials(before, lapsed, read_by(lapsed))
    mixed = later(lapsed, planted=False, count=2)
    came = sum(int(t.truth.sum()) for t in holdout.trials(before, mixed, read_by(mixed)))
    assert came == 2 * len(before.chains), "the links that a document of before says are in the graph of later and do not count"


def test_entities_without_links_are_nothing_new() -> None:
    before = at_date()
    last = replace(before.nodes[-1], id=before.nodes[-1].id + "x", name="新实体")
    after = replace(before, nodes=(*before.nodes, last), options=Options(as_of="2024"))
    said = [replace(d, source=replace(d.source, published="2024-01-01")) for d in read_by(after)]
    with pytest.raises(InputError, match="no link"):
        holdout.trials(before, after, said)


@pytest.mark.parametrize("until", ["2021", "2022", "2022-12-31"])
def test_what_is_later_has_to_end_later(until: str) -> None:
    before = at_date()
    after = later(before, planted=True)
    with pytest.raises(InputError, match="later"):
        holdout.trials(before, replace(after, options=Options(as_of=until)), read_by(after))
    with pytest.raises(InputError, match="date"):
        holdout.trials(replace(before, options=Options()), after, read_by(after))


def test_scores_are_computed_once_for_all_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    before = at_date()
    after, asked = later(before, planted=True), []
    monkeypatch.setattr(holdout, "scores", lambda graph: asked.append(graph) or scores(graph))
    regions = before.regions[:3]
    found = list(holdout.figures(before, after, read_by(after), regions=regions))
    assert len(asked) == len(before.chains) and {r.region for r in found} == set(regions)
    for region in regions:
        alone = [r.params for r in holdout.figures(before, after, read_by(after), regions=[region])]
        assert alone == [r.params for r in found if r.region == region]


def test_figures_of_other_settings_can_be_told_apart() -> None:
    before = at_date()
    after = later(before, planted=True)
    result = next(holdout.figures(before, after, read_by(after)))
    assert {k: result.detail[k] for k in ("as_of", "until", "scope", "floor", "modalities", "before")} == {
        "as_of": DATE, "until": "2024-06", "scope": "local", "floor": 0.0, "modalities": sorted(before.options.modalities),
        "before": before.hash,
    }  # fmt: skip
    strict = replace(before, options=replace(before.options, floor=0.1))
    other = next(holdout.figures(strict, after, read_by(after)))
    assert (other.detail["floor"], other.detail["before"]) == (0.1, strict.hash) and other.params != result.params


def test_without_candidates_there_is_no_share_of_them() -> None:
    before = at_date()
    after = later(before, planted=True)
    nobody = replace(before, members={**before.members, "空城": np.zeros(0, dtype=np.int64)})
    for result in holdout.figures(nobody, after, read_by(after), regions=["空城"]):
        assert result.reason == "no_edges" and math.isnan(result.value)
        assert result.detail["candidates"] == 0 and result.detail["base"] is None


def test_what_is_there_already_is_no_candidate() -> None:
    before = at_date()
    after = later(before, planted=True)
    for trial, chain in zip(holdout.trials(before, after, read_by(after)), before.chains, strict=True):
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
