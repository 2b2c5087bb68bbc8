"""M20 held against time: do the links that the ranking puts first come about later?

The graph of a date is cut off, every innovator and segment of a chain without a path between them then is a candidate, ranked as M20
ranks equal gains (mean rank over L3 and personalised PageRank) and by each single score; a candidate comes true when a document that
begins after the date says the link itself. Ranks are compared within a chain, for scores of different chains are on different scales.
The baselines are preferential attachment (busy innovators, popular segments) and chance, of which :func:`by_chance` tells what average
precision to expect. Source: design page "metrics", 3.2; expected average precision: Bestgen (2015), "Exact expected average precision
of the random baseline".

Example:
    >>> judged(np.array([3.0, 2, 1, 0]), np.array([True, False, True, False]), 2)
    Judged(precision=0.8333333333333333, hits=0.5, chance=0.6805555555555555, base=0.5)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.stats import rankdata

from graph.arrays import Floats, Ints, Mask
from graph.asof import begins, period
from graph.errors import InputError
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import ChainSlice, cut
from graph.metrics.nextlinks import SIZE
from graph.metrics.nextlinks import scores as ranking_scores
from graph.metrics.prediction import SCORES, average_precision, precision_at, scores
from graph.metrics.result import Result, encoded
from graph.metrics.typed import typed
from graph.network import FRAME, Network
from graph.records import Document
from graph.roles import EVERYWHERE

RANKINGS = ("mean", *SCORES)
"""Rankings that are judged; the last is the baseline."""
LEAST = 10
"""Links that must come true before anything is said of a ranking."""
BINS = 10
"""Groups of equal size in which chance and outcome are compared."""
POOLED = "*"
"""Stands for all chains together."""
SCOPE = "local"
"""Whose innovators are candidates: those of the region."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How good a ranking was.

    Attributes:
        precision: average precision, in [0, 1].
        hits: share of the first places that came true, in [0, 1].
        chance: average precision that a random order is expected to reach, in [0, 1]; see :func:`by_chance`.
        base: share of all candidates that came true, in [0, 1]: the hits that a random order is expected to have, and the average
            precision of a score that tells no candidate from another, for equal scores are taken together.
    """

    precision: float
    hits: float
    chance: float
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


@dataclass(frozen=True, slots=True, eq=False)
class _Ranked:
    """A chain at the date, before a region is chosen: scores, L3 and PPR, and what came true, shape (actors, stages) each."""

    early: ChainSlice
    values: Mapping[str, Floats]
    own: Mapping[str, Floats]
    came: Mask

    def within(self, region: str) -> Trial:
        """The candidates among the innovators of a region."""
        cell = Cell(self.early, place_of(self.early.network, region, SCOPE), {}, "")
        free = np.repeat(cell.actors[:, None], len(self.early.stages), axis=1)
        free[self.early.pairs.actor, self.early.pairs.stage] = False
        ranks = [rankdata(np.round(self.own[name][free], 9)) for name in sorted(self.own)]
        return Trial(self.early.title, {"mean": np.mean(ranks, axis=0), **{k: v[free] for k, v in self.values.items()}}, self.came[free])


def judged(score: Floats, truth: Mask, places: int) -> Judged:
    """A ranking against what came true.

    Args:
        score: score of each candidate, higher is likelier, shape (n,).
        truth: which came true, shape (n,).
        places: number of first places.
    """
    n, m = len(truth), int(truth.sum())
    return Judged(average_precision(score, truth), precision_at(score, truth, places), by_chance(n, m), m / n if n else math.nan)


def by_chance(n: int, m: int) -> float:
    """Average precision that n candidates in random order are expected to reach when m of them come true; NaN when none does.

    ``E[AP] = (H_n + (m − 1)/(n − 1)·(n − H_n))/n`` with ``H_n = Σ_{k=1..n} 1/k``: the first places are true by luck, so this is more
    than m/n. Source: Bestgen (2015).

    Example:
        >>> by_chance(2, 1), by_chance(5, 5)
        (0.75, 1.0)
    """
    if not 0 < m <= n:
        return math.nan
    if n == 1:
        return 1.0
    h = float((1 / np.arange(1, n + 1)).sum())
    return (h + (m - 1) / (n - 1) * (n - h)) / n


def last_day(documents: Iterable[Document]) -> str:
    """The day on which the last of the documents begins to speak; empty when none bears a date."""
    return max(map(begins, documents), default="")


def trials(
    before: Network, after: Network, documents: Iterable[Document], *, chains: Iterable[str] | None = None, region: str = EVERYWHERE
) -> list[Trial]:
    """What could have been foretold: every candidate of every chain, and which came true.

    Args:
        before: the graph as of the date (:attr:`graph.roles.Options.as_of`).
        after: the graph of a later day, such as :func:`last_day`; what lapsed by then does not come true.
        documents: the documents read. A link comes true only where one that begins after the date says it; one without a date
            counts as before.
        chains: ids, names or aliases; all by default.
        region: whose innovators are candidates.

    Raises:
        InputError: chain or region is unknown, the date is missing or not before that of `after`, or no link is known later that was
            not known before.
    """
    return [chain.within(region) for chain in _ranked(before, after, documents, chains)]


def _ranked(before: Network, after: Network, documents: Iterable[Document], chains: Iterable[str] | None) -> list[_Ranked]:
    date, until = before.options.as_of, after.options.as_of
    if not date:
        raise InputError("回溯检验需要日期", "a hold-out needs a date", advice=("给出截断日", "see the graph as of a date"))
    if until and _end(until) <= _end(date):
        raise InputError(
            f"用来对照的图截至 {until}，不晚于回溯日期 {date}",
            f"the graph to hold against ends on {until}, which is not later than {date}", place=date,
            advice=("选更早的回溯日期，或更晚的截止日期", "choose an earlier date to rank at, or a later end"),
        )  # fmt: skip
    said = _said_after(after, documents, _end(date))
    if not _more(before, said):
        raise InputError(
            "该日期之后没有新的联系", "no link that was read is later than the date", place=date,
            advice=("选更早的日期，并检查文献是否有日期", "choose an earlier date, and see whether the documents have dates"),
        )  # fmt: skip
    chosen = before.chains if chains is None else tuple(dict.fromkeys(before.chain(name) for name in chains))
    return [_chain(cut(before, chain), cut(said, said.chain(before.nodes[chain].id))) for chain in chosen]


def _end(date: str) -> str:
    """The last day of a date that the options have let pass."""
    found = period(date)
    return found[1] if found else date


def _said_after(after: Network, documents: Iterable[Document], day: str) -> Network:
    """The links of `after` that a document beginning after the day says, whatever else says them; the segments stay."""
    late = {d.id for d in documents if begins(d) > day}
    times = np.array([float(d in late) for d in after.witnesses.documents])
    # `after` has passed the floor with all its witnesses; the late ones alone need not pass it again
    return replace(after, options=replace(after.options, floor=0.0)).drawn(times)


def _more(before: Network, after: Network) -> bool:
    """Whether a link (a role and the ids of its ends) is in `after` and not in `before`."""
    ids = sorted({n.id for n in (*before.nodes, *after.nodes)})
    number = {id: k for k, id in enumerate(ids)}

    def pairs(network: Network, role: str) -> Ints:
        own, edges = np.array([number[n.id] for n in network.nodes], dtype=np.int64), network.edges[role]
        return own[edges.head] * len(ids) + own[edges.tail]

    return any(len(np.setdiff1d(pairs(after, role), pairs(before, role))) for role in after.edges if role not in FRAME)


def _chain(early: ChainSlice, late: ChainSlice) -> _Ranked:
    found, before = scores(typed(early)), early.network
    rows = np.searchsorted(found.actors, early.actors)
    columns = np.searchsorted(found.stages, np.array(early.stages, dtype=np.int64))
    actor = {before.nodes[node].id: i for i, node in enumerate(early.actors.tolist())}
    stage = {before.nodes[node].id: j for j, node in enumerate(early.stages)}
    came = np.zeros((len(actor), len(stage)), dtype=bool)
    nodes, direct = late.network.nodes, late.support.direct
    for left, right in zip(direct.left.tolist(), direct.right.tolist(), strict=True):
        i, j = actor.get(nodes[late.actors[left]].id), stage.get(nodes[late.stages[right]].id)
        if i is not None and j is not None:
            came[i, j] = True
    values = {name: value[rows][:, columns] for name, value in found.values.items()}
    return _Ranked(early, values, ranking_scores(Cell(early, place_of(before, EVERYWHERE, SCOPE), {}, "")), came)


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
    documents: Iterable[Document],
    *,
    chains: Iterable[str] | None = None,
    regions: Iterable[str] = (EVERYWHERE,),
    size: int = SIZE,
    least: int = LEAST,
) -> Iterator[Result]:
    """The hold-out as results, for each ranking over all chains together and for the mean rank of each chain.

    Args:
        before: the graph as of the date.
        after: the graph of a later day.
        documents: the documents read, as in :func:`trials`.
        chains: as there.
        regions: whose innovators are candidates, one region after the other.
        size: first places of each chain that count as hits.
        least: links that must come true; below, a figure is NaN.

    Returns:
        "M20.holdout.precision" (average precision, each chain weighing as many as came true in it) and "M20.holdout.hits" (share of
        the first places of the chains that came true), for each ranking, with the `chance` of each: the same figure, weighed alike, as
        expected of a random order; "M20.holdout.brier" of the chances told from the other chains, with calibration error and the Brier
        score of telling everyone the `base`, the share of candidates that came true. The details name both graphs: the hash of
        `before`, and that of `after` as the hash of the result.

    Raises:
        InputError: see :func:`trials`.
    """
    ranked, given = _ranked(before, after, documents, chains), before.options
    common = {
        "as_of": given.as_of, "until": after.options.as_of, "scope": SCOPE, "floor": given.floor, "cap": given.cap,
        "modalities": sorted(given.modalities), "before": before.hash, "least": least,
    }  # fmt: skip
    for region in dict.fromkeys(regions):
        found = [chain.within(region) for chain in ranked]
        for ranking in RANKINGS:
            yield from _told(POOLED, region, ranking, found, size, common, after.hash)
        yield _calibration(region, found, common, after.hash)
        for trial in found if len(found) > 1 else ():
            if len(trial.truth):
                yield from _told(trial.chain, region, RANKINGS[0], [trial], size, common, after.hash)


def _summary(found: Sequence[Trial], least: int) -> tuple[str, dict[str, object]]:
    """Why there is no figure of these trials ("ok" when there is), and what they hold."""
    came, candidates = sum(int(t.truth.sum()) for t in found), sum(len(t.truth) for t in found)
    reason = "no_edges" if not candidates else "insufficient_sample" if came < least else "ok"
    base = came / candidates if candidates else math.nan
    return reason, {"candidates": candidates, "came_true": came, "chains": len(found), "base": base}


def _told(
    chain: str, region: str, ranking: str, found: Sequence[Trial], size: int, common: Mapping[str, Any], hash: str
) -> Iterator[Result]:
    there = [t for t in found if len(t.truth)]
    reason, held = _summary(there, common["least"])
    each = [judged(t.values[ranking], t.truth, size) for t in there]
    came, places = [int(t.truth.sum()) for t in there], [min(size, len(t.truth)) for t in there]
    for code, values, expected, weights in (
        ("precision", [j.precision for j in each], [j.chance for j in each], came),
        ("hits", [j.hits for j in each], [j.base for j in each], places),
    ):
        value, chance = (_weighed(v, weights) if reason == "ok" else math.nan for v in (values, expected))
        params = encoded({**common, **held, "ranking": ranking, "size": size, "chance": chance})
        yield Result(f"M20.holdout.{code}", chain, region, value, reason=reason, params=params, graph_hash=hash)


def _weighed(values: Sequence[float], weights: Sequence[int]) -> float:
    """Weighted mean; what weighs nothing may be NaN."""
    return sum(v * w for v, w in zip(values, weights, strict=True) if w) / sum(weights)


def _calibration(region: str, found: Sequence[Trial], common: Mapping[str, Any], hash: str) -> Result:
    there = [t for t in found if len(t.truth)]
    reason, held = _summary(there, common["least"])
    if reason == "ok" and len(there) < 2:
        reason = "insufficient_sample"
    detail, value = {**common, **held, "ranking": RANKINGS[0]}, math.nan
    if reason == "ok":
        p, truth = calibrated(there, RANKINGS[0])
        value, flat = brier(p, truth), np.full(len(truth), truth.mean())
        detail |= {"error": calibration_error(p, truth), "brier_of_base": brier(flat, truth)}
    return Result("M20.holdout.brier", POOLED, region, value, reason=reason, params=encoded(detail), graph_hash=hash)
