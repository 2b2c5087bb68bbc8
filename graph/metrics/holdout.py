"""M20 held against time: do the links that the ranking puts first come about later?

The graph of a date is cut off, every innovator and segment of a chain without a path between them then is a candidate, ranked as M20
ranks equal gains (mean rank over L3 and personalised PageRank) and by each single score; a candidate comes true when a document of
later says the link itself. Ranks are compared within a chain, for scores of different chains are on different scales. The baseline is
preferential attachment (busy innovators, popular segments), and a ranking by chance has the share of candidates that come true as its
expected average precision. Source: design page "metrics", 3.2.

Example:
    >>> judged(np.array([3.0, 2, 1, 0]), np.array([True, False, True, False]), 2)
    Judged(precision=0.8333333333333333, hits=0.5, base=0.5)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.stats import rankdata

from graph.arrays import Floats, Mask
from graph.errors import InputError
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import ChainSlice, cut
from graph.metrics.nextlinks import SIZE
from graph.metrics.nextlinks import scores as ranking_scores
from graph.metrics.prediction import SCORES, average_precision, precision_at, scores
from graph.metrics.result import Result, encoded
from graph.metrics.typed import typed
from graph.network import Network
from graph.roles import EVERYWHERE

RANKINGS = ("mean", *SCORES)
"""Rankings that are judged; the last is the baseline."""
LEAST = 10
"""Links that must come true before anything is said of a ranking."""
BINS = 10
"""Groups of equal size in which chance and outcome are compared."""
POOLED = "*"
"""Stands for all chains together."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How good a ranking was.

    Attributes:
        precision: average precision, in [0, 1].
        hits: share of the first places that came true, in [0, 1].
        base: share of all candidates that came true: what chance expects of both.
    """

    precision: float
    hits: float
    base: float


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """The candidates of one chain at the date.

    Attributes:
        chain: its name.
        values: ranking → score of each candidate, shape (n,) each.
        truth: which came true, shape (n,).
    """

    chain: str
    values: Mapping[str, Floats]
    truth: Mask


def judged(score: Floats, truth: Mask, places: int) -> Judged:
    """A ranking against what came true.

    Args:
        score: score of each candidate, higher is likelier, shape (n,).
        truth: which came true, shape (n,).
        places: number of first places.
    """
    return Judged(average_precision(score, truth), precision_at(score, truth, places), float(truth.mean()) if len(truth) else math.nan)


def trials(before: Network, after: Network, *, chains: Iterable[str] | None = None, region: str = EVERYWHERE) -> list[Trial]:
    """What could have been foretold: every candidate of every chain, and which came true.

    Args:
        before: the graph as of the date (:attr:`graph.roles.Options.as_of`).
        after: the graph of everything read.
        chains: ids, names or aliases; all by default.
        region: whose innovators are candidates.

    Raises:
        InputError: chain or region is unknown, or no link is known later that was not known before.
    """
    if not _more(before, after):
        raise InputError(
            "该日期之后没有新的联系", "no link that was read is later than the date", place=before.options.as_of,
            advice=("选更早的日期，并检查文献是否有日期", "choose an earlier date, and see whether the documents have dates"),
        )  # fmt: skip
    chosen = before.chains if chains is None else [before.chain(name) for name in chains]
    return [_trial(cut(before, chain), cut(after, after.chain(before.nodes[chain].id)), before, region) for chain in chosen]


def _more(before: Network, after: Network) -> bool:
    """Whether a link is known later that was not known before."""
    if before.nodes != after.nodes:
        return True
    width = len(before.nodes)
    pairs = [{role: edges.head * width + edges.tail for role, edges in network.edges.items()} for network in (before, after)]
    return any(len(np.setdiff1d(late, pairs[0][role])) for role, late in pairs[1].items())


def _trial(early: ChainSlice, late: ChainSlice, before: Network, region: str) -> Trial:
    cell = Cell(early, place_of(before, region, "local"), {}, "")
    found = scores(typed(early))
    rows = np.searchsorted(found.actors, early.actors)
    columns = np.searchsorted(found.stages, np.array(early.stages, dtype=np.int64))
    own = ranking_scores(cell)
    free = np.repeat(cell.actors[:, None], len(early.stages), axis=1)
    free[early.pairs.actor, early.pairs.stage] = False
    actor = {before.nodes[node].id: i for i, node in enumerate(early.actors.tolist())}
    stage = {before.nodes[node].id: j for j, node in enumerate(early.stages)}
    came = np.zeros(free.shape, dtype=bool)
    nodes, direct = late.network.nodes, late.support.direct
    for left, right in zip(direct.left.tolist(), direct.right.tolist(), strict=True):
        i, j = actor.get(nodes[late.actors[left]].id), stage.get(nodes[late.stages[right]].id)
        if i is not None and j is not None:
            came[i, j] = True
    values = {name: value[rows][:, columns][free] for name, value in found.values.items()}
    ranks = [rankdata(np.round(own[name][free], 9)) for name in sorted(own)]
    return Trial(early.title, {"mean": np.mean(ranks, axis=0), **values}, came[free])


def chances(score: Floats, truth: Mask, wanted: Floats) -> Floats:
    """Chance that a candidate with this score comes true: isotonic regression of the outcomes, by steps, in [0, 1].

    Args:
        score: scores of candidates whose outcome is known, shape (n,).
        truth: their outcomes, shape (n,).
        wanted: scores to be told, shape (k,).

    Returns:
        Shape (k,); NaN where nothing is known.
    """
    if not len(score):
        return np.full(len(wanted), math.nan)
    levels, owner = np.unique(score, return_inverse=True)
    weight = np.bincount(owner)
    fitted = isotonic_regression(np.bincount(owner, weights=truth.astype(float)) / weight, weights=weight.astype(float)).x
    return np.asarray(fitted[np.clip(np.searchsorted(levels, wanted, "right") - 1, 0, None)])


def calibrated(found: Sequence[Trial], ranking: str) -> tuple[Floats, Mask]:
    """The chance of every candidate, told from the candidates of the other chains alone, and what came true.

    Scores enter as their share of rank within the chain, so that chains are on one scale.
    """
    shares = [_shares(t.values[ranking]) for t in found]
    told = []
    for i, own in enumerate(shares):
        others = [k for k in range(len(found)) if k != i and len(found[k].truth)]
        score = np.concatenate([shares[k] for k in others]) if others else np.zeros(0)
        truth = np.concatenate([found[k].truth for k in others]) if others else np.zeros(0, dtype=bool)
        told.append(chances(score, truth, own))
    return np.concatenate(told), np.concatenate([t.truth for t in found])


def _shares(values: Floats) -> Floats:
    return np.asarray(rankdata(np.round(values, 9)) / max(len(values), 1), dtype=float)


def brier(p: Floats, truth: Mask) -> float:
    """Mean squared difference of chance and outcome, in [0, 1]; NaN without a told chance."""
    known = ~np.isnan(p)
    return float(((p[known] - truth[known]) ** 2).mean()) if known.any() else math.nan


def calibration_error(p: Floats, truth: Mask, bins: int = BINS) -> float:
    """Mean distance of chance and outcome over groups of equal size, in [0, 1]; NaN without a told chance."""
    known = np.flatnonzero(~np.isnan(p))
    if not len(known):
        return math.nan
    groups = np.array_split(known[np.argsort(p[known], kind="stable")], min(bins, len(known)))
    return float(sum(len(g) * abs(p[g].mean() - truth[g].mean()) for g in groups) / len(known))


def figures(
    before: Network,
    after: Network,
    *,
    chains: Iterable[str] | None = None,
    region: str = EVERYWHERE,
    size: int = SIZE,
    least: int = LEAST,
) -> Iterator[Result]:
    """The hold-out as results, for each ranking over all chains together and for the mean rank of each chain.

    Args:
        before: the graph as of the date.
        after: the graph of everything read.
        chains: as in :func:`trials`.
        region: as there.
        size: first places of each chain that count as hits.
        least: links that must come true; below, a figure is NaN.

    Returns:
        "M20.holdout.precision" (average precision, each chain weighing as many as came true in it), "M20.holdout.hits" (share of the
        first places of the chains that came true), for each ranking, with the `base` that chance expects; "M20.holdout.brier" of the
        chances told from the other chains, with calibration error and the Brier score of telling everyone the base.

    Raises:
        InputError: see :func:`trials`.
    """
    found = trials(before, after, chains=chains, region=region)
    date = before.options.as_of
    for ranking in RANKINGS:
        yield from _told(POOLED, region, ranking, found, size, least, {"as_of": date}, after.hash)
    yield _calibration(region, found, least, {"as_of": date}, after.hash)
    for trial in found if len(found) > 1 else ():
        if len(trial.truth):
            yield from _told(trial.chain, region, RANKINGS[0], [trial], size, least, {"as_of": date}, after.hash)


def _told(
    chain: str, region: str, ranking: str, found: Sequence[Trial], size: int, least: int, common: Mapping[str, object], hash: str
) -> Iterator[Result]:
    there = [t for t in found if len(t.truth)]
    came = sum(int(t.truth.sum()) for t in there)
    candidates = sum(len(t.truth) for t in there)
    reason = "no_edges" if not candidates else "insufficient_sample" if came < least else "ok"
    detail = {**common, "ranking": ranking, "candidates": candidates, "came_true": came, "least": least, "size": size, "chains": len(there)}
    each = [(judged(t.values[ranking], t.truth, size), int(t.truth.sum()), min(size, len(t.truth))) for t in there]
    precision, hits, chance = math.nan, math.nan, math.nan
    if reason == "ok":
        precision = sum(j.precision * n for j, n, _ in each if n) / came
        hits = sum(j.hits * places for j, _, places in each) / sum(places for _, _, places in each)
        chance = sum(j.base * n for j, n, _ in each) / came
    base = {"base": candidates and came / candidates}
    for code, value, more in (("precision", precision, {"chance": chance}), ("hits", hits, {})):
        yield Result(
            f"M20.holdout.{code}", chain, region, value, reason=reason, params=encoded({**detail, **base, **more}), graph_hash=hash
        )


def _calibration(region: str, found: Sequence[Trial], least: int, common: Mapping[str, object], hash: str) -> Result:
    there = [t for t in found if len(t.truth)]
    came = sum(int(t.truth.sum()) for t in there)
    reason = "no_edges" if not there else "insufficient_sample" if came < least or len(there) < 2 else "ok"
    detail: dict[str, object] = {**common, "ranking": RANKINGS[0], "came_true": came, "least": least, "chains": len(there)}
    if reason != "ok":
        return Result("M20.holdout.brier", POOLED, region, math.nan, reason=reason, params=encoded(detail), graph_hash=hash)
    p, truth = calibrated(there, RANKINGS[0])
    base = np.full(len(truth), truth.mean())
    detail |= {"error": calibration_error(p, truth), "base": float(truth.mean()), "brier_of_base": brier(base, truth)}
    return Result("M20.holdout.brier", POOLED, region, brier(p, truth), reason=reason, params=encoded(detail), graph_hash=hash)
