"""M20 best next links (优先补链建议): which links that no document states would raise coverage most, and which few together.

A proposed link (actor → segment, and on request actor → technology or firm) exists with probability p. Every proposed link
alone opens paths, so in each world the covered segments are a union of sets and E[cov] is monotone and submodular in the
proposed links: the greedy choice reaches at least 1 − 1/e of the best portfolio of its size (Nemhauser, Wolsey, Fisher 1978).
With p = 1 and links to segments alone it reaches all of it. Equal gains are told apart by the mean rank of the given scores
(L3, PPR, Ω), then by id. Source: design page "metrics", M20.

Example:
    >>> toy = Support.of(2, 0, 2, direct=[(0, 0, 0.9)])
    >>> chosen = portfolio(toy, proposed(toy, np.ones(2, dtype=bool)), 2)
    >>> chosen.gain.round(9).tolist(), chosen.actor.tolist(), chosen.target.tolist()
    ([0.5, 0.05], [0, 1], [1, 0])
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from scipy.stats import rankdata

from graph.arrays import Floats, Ints, Mask
from graph.errors import InputError
from graph.metrics.cell import Cell
from graph.metrics.chain import ChainSlice
from graph.metrics.redundancy import at_least_two
from graph.metrics.result import Result
from graph.metrics.support import Pairs, Support, products
from graph.metrics.typed import typed
from graph.metrics.walks import l3, personalised

SIZE = 5
"""Links of a published portfolio."""
Scores = Mapping[str, Floats]
"""Name of a score → its values, higher is likelier, shape (actors, stages) or (actors, stages + mediators)."""
_DIGITS = 9  # scores and gains that differ less are equal: iterations end there, and sums have no fixed order


@dataclass(frozen=True, slots=True, eq=False)
class Proposed:
    """Links that might be made, the preferred of equals first.

    Attributes:
        actor: index of the actor, shape (n,).
        target: index of the segment, or S + index of the mediator, shape (n,).
        p: probability that the link comes to be and works, shape (n,).
        rank: mean rank over the scores, 1 is best; NaN without scores, shape (n,).
    """

    actor: Ints
    target: Ints
    p: Floats
    rank: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Portfolio:
    """Chosen links in the order of the choice.

    Attributes:
        actor: index of the actor, shape (b,).
        target: index of the segment, or S + index of the mediator, shape (b,).
        gain: what each adds to E[cov] after those before it, shape (b,).
        rank: mean rank of each over the scores, shape (b,).
        before: E[cov] without them.
        bound: no portfolio of as many links adds more than this.
    """

    actor: Ints
    target: Ints
    gain: Floats
    rank: Floats
    before: float
    bound: float


def proposed(
    support: Support,
    actors: Mask,
    *,
    scores: Scores | None = None,
    p: Floats | float = 1.0,
    mediators: bool = False,
    pairs: Pairs | None = None,
) -> Proposed:
    """Every link that is not there: to segments the actor has no path to, and on request to mediators of some segment.

    Args:
        support: the support graph.
        actors: who may be linked, shape (actors,).
        scores: scores that rank equal gains; a NaN ranks last.
        p: probability of a link, one for all or of shape (actors, stages) or (actors, stages + mediators): p_new times the
            calibrated chance of the link where there is a calibration.
        mediators: propose links to technologies and firms as well.
        pairs: the pairs of the support, if they are there already.

    Raises:
        InputError: a probability lies outside [0, 1], or an array has the wrong shape.
    """
    width = support.stages + (support.mediators if mediators else 0)
    free = np.repeat(actors[:, None], width, axis=1)
    pairs = pairs or support.pairs()
    free[pairs.actor, pairs.stage] = False
    if mediators:
        free[support.reach.left, support.stages + support.reach.right] = False
        useful = np.zeros(support.mediators, dtype=bool)
        useful[support.need.left] = True
        free[:, support.stages :] &= useful
    actor, target = np.nonzero(free)
    chance = np.full(len(actor), p) if isinstance(p, float | int) else _picked(p, "p", actor, target, support.actors, width)
    if not ((chance >= 0) & (chance <= 1)).all():
        raise InputError("联系的概率须在 0 与 1 之间", "the probability of a link lies in [0, 1]")
    rank = np.full(len(actor), math.nan)
    if scores:
        ranks = [_ranks(_picked(scores[name], name, actor, target, support.actors, width)) for name in sorted(scores)]
        rank = np.mean(ranks, axis=0)
    order = np.lexsort((target, actor, np.nan_to_num(rank)))
    return Proposed(actor[order], target[order], chance[order], rank[order])


def _picked(values: Floats, name: str, actor: Ints, target: Ints, actors: int, width: int) -> Floats:
    if values.shape != (actors, width):
        raise InputError(
            f"{name} 的形状应为 {(actors, width)}，而不是 {values.shape}", f"{name} has shape {values.shape} and needs {(actors, width)}"
        )
    return np.asarray(values[actor, target], dtype=float)


def _ranks(values: Floats) -> Floats:
    """Average ranks, the highest value first, equal to :data:`_DIGITS` digits."""
    clean = np.where(np.isnan(values), -np.inf, values)
    return np.asarray(rankdata(-np.round(clean, _DIGITS), method="average"), dtype=float)


_SCORES: WeakKeyDictionary[ChainSlice, dict[str, Floats]] = WeakKeyDictionary()  # the regions of a chain share them


class _State:
    """Coverage as links are added: what each target gains by one more certain link."""

    def __init__(self, support: Support, weights: Floats, mediators: bool) -> None:
        self.support, self.weights, self.mediators = support, weights, mediators
        self.direct = products(support.stages, support.direct.right, 1 - support.direct.p)
        self.unreached = 1 - support.reached()

    def gains(self) -> Floats:
        """Gain in E[cov] of one certain link to each target, shape (stages,) or (stages + mediators,)."""
        need, size = self.support.need, max(self.support.stages, 1)
        block = 1 - need.p * (1 - self.unreached[need.left])
        missing = self.direct.copy()
        np.multiply.at(missing, need.right, block)
        gained = self.weights * missing / size
        if not self.mediators:
            return gained
        # a certain link turns the block 1 − p_xs(1−β_x) into 1 − p_xs; a block of zero leaves nothing to gain
        open_ = np.divide(missing[need.right], block, out=np.zeros(len(block)), where=block > 0)
        each = self.weights[need.right] * open_ * need.p * self.unreached[need.left] / size
        return np.concatenate([gained, np.bincount(need.left, weights=each, minlength=self.support.mediators)])

    def add(self, target: int, p: float) -> None:
        """Put a link with probability p to the target."""
        if target < self.support.stages:
            self.direct[target] *= 1 - p
        else:
            self.unreached[target - self.support.stages] *= 1 - p


def portfolio(support: Support, links: Proposed, size: int = SIZE, *, weights: Floats | None = None) -> Portfolio:
    """The greedy choice of at most `size` links; it ends early when nothing is left to gain.

    Args:
        support: the support graph.
        links: the links to choose from.
        size: most links.
        weights: weight w_s of each segment, shape (stages,); ones by default. ``E[cov] = (1/S)·Σ_s w_s·P_s``.

    Returns:
        The choice. ``bound`` is the smallest of ``gain/(1 − 1/e)``, of the b largest gains before the choice, and of the
        gain and the b largest gains still open after it.

    Raises:
        InputError: the size is negative.
    """
    if size < 0:
        raise InputError(f"组合大小不能为负：{size}", f"the size of a portfolio cannot be negative: {size}")
    w = np.ones(support.stages) if weights is None else weights
    reaches = bool(len(links.target)) and int(links.target.max()) >= support.stages
    state = _State(support, w, reaches)
    before = float((w * support.covered()).sum() / support.stages) if support.stages else math.nan
    chosen: list[int] = []
    gain: list[float] = []
    left = np.ones(len(links.target), dtype=bool)
    bound = _at_most(links, left, state.gains(), size)
    while len(chosen) < size and left.any():
        each = np.where(left, np.round(state.gains()[links.target] * links.p, 12), 0.0)
        best = int(np.argmax(each))
        if each[best] <= 0:
            break
        chosen.append(best)
        gain.append(float(each[best]))
        left[best] = False
        state.add(int(links.target[best]), float(links.p[best]))
    total = sum(gain)
    bound = min(bound, total + _at_most(links, left, state.gains(), size), total / (1 - 1 / math.e))
    at = np.array(chosen, dtype=np.int64)
    return Portfolio(links.actor[at], links.target[at], np.array(gain, dtype=float), links.rank[at], before, bound)


def _at_most(links: Proposed, left: Mask, unit: Floats, size: int) -> float:
    """What `size` more links add at most: the largest gains, where the r-th link to a target only adds what those before leave.

    Gains of different targets are subadditive, and n links to one target with chances p_i gain ``unit·(1 − Π(1−p_i))``.
    """
    order = np.lexsort((-links.p, links.target))
    order = order[left[order]]
    target = links.target[order]
    place = np.arange(len(order)) - np.searchsorted(target, target)
    order, target, place = (values[place < size] for values in (order, target, place))
    chances = np.zeros((len(unit), size + 1))
    chances[target, place + 1] = links.p[order]
    open_ = np.cumprod(1 - chances[:, :-1], axis=1)
    return float(np.sort((unit[:, None] * open_ * chances[:, 1:]).ravel())[::-1][:size].sum())


def robust_gain(support: Support, pairs: Pairs | None = None) -> Floats:
    """What one certain link to a segment adds to ``(1/S)·Σ_s P(k_s ≥ 2)``: ``P(k_s = 1)/S``, shape (stages,)."""
    once, twice = support.covered(), at_least_two(support, pairs)
    return (once - twice) / max(support.stages, 1)


def scores(cell: Cell) -> dict[str, Floats]:
    """L3 and personalised PageRank of every actor of the slice to every segment, shape (actors, stages) each.

    On the typed graph of the whole slice: unweighted paths for L3, probabilities as weights for the walk that starts at the
    actor (``x_a(s) = x_s(a)·strength_s/strength_a`` gives it from walks that start at the few segments).
    """
    part = cell.slice
    if part not in _SCORES:
        _SCORES[part] = _scored(part)
    return _SCORES[part]


def _scored(part: ChainSlice) -> dict[str, Floats]:
    graph = typed(part)
    stages, actors = graph.local(np.array(part.stages, dtype=np.int64)), graph.local(part.actors)
    paths = l3(graph.adjacency, stages)[:, actors].T
    strength = np.asarray(graph.matrix.sum(axis=1), dtype=float)
    walks = personalised(graph.matrix, stages)[:, actors].T * strength[stages]
    walks = np.divide(walks, strength[actors][:, None], out=np.zeros_like(walks), where=strength[actors][:, None] > 0)
    return {"L3": np.round(paths, _DIGITS), "PPR": np.round(walks, _DIGITS)}


def figures(cell: Cell, *, size: int = SIZE, known: Scores | None = None) -> Iterator[Result]:
    """M20 of a cell: what the best few links add to E[cov], with the links, and what the best single one adds to P(k ≥ 2).

    Args:
        cell: chain and region; the actors in scope that have to do with the chain are the candidates.
        size: most links.
        known: scores to rank equal gains by; :func:`scores` by default.
    """
    part, support = cell.slice, cell.support
    nodes = part.network.nodes
    there = bool(cell.actors.any())
    reason = "ok" if there else cell.research if cell.research != "ok" else "no_edges"
    if not there or cell.nobody:
        for metric in ("M20.gain", "M20.robust"):
            yield cell.result(metric, math.nan, reason, {"links": []})
        return
    links = proposed(support, cell.actors, scores=scores(cell) if known is None else known, pairs=cell.pairs)
    chosen, robust = portfolio(support, links, size), robust_gain(support, cell.pairs)
    listed = [
        {"actor": nodes[part.actors[a]].name, "actor_id": nodes[part.actors[a]].id, "stage": nodes[part.stages[s]].name,
         "stage_id": nodes[part.stages[s]].id, "gain": gain, "rank": rank, "robust": float(robust[s])}
        for a, s, gain, rank in zip(
            chosen.actor.tolist(), chosen.target.tolist(), chosen.gain.tolist(), chosen.rank.tolist(), strict=True
        )
    ]  # fmt: skip
    total = float(chosen.gain.sum())
    detail = {"links": listed, "size": size, "candidates": len(links.actor), "before": chosen.before, "after": chosen.before + total}
    yield cell.result("M20.gain", total, reason, {**detail, "at_most": chosen.bound})
    offered = np.unique(links.target)
    best = sorted(offered.tolist(), key=lambda s: (-round(float(robust[s]), 12), nodes[part.stages[s]].id))[:1]
    first = [int(np.flatnonzero(links.target == s)[0]) for s in best]
    named = [{"actor": nodes[part.actors[links.actor[i]]].name, "actor_id": nodes[part.actors[links.actor[i]]].id,
              "stage": nodes[part.stages[links.target[i]]].name, "stage_id": nodes[part.stages[links.target[i]]].id}
             for i in first if robust[links.target[i]] > 0]  # fmt: skip
    yield cell.result("M20.robust", float(robust[best[0]]) if best else 0.0, reason, {"links": named})
