"""M8 stage innovation coverage (环节创新覆盖率): expectation, deviation and distribution in closed form, and segment states.

Sources: design page "metrics", sections 3.0 and M8. Segments share edges a–x when one mediator serves several of them, so
the number of covered segments is no plain Poisson binomial; given which shared mediators are reached, segments are
independent, and that conditioning makes the distribution exact.

Example:
    >>> toy = Support.of(2, 1, 2, reach=[(0, 0, 0.5)], need=[(0, 0, 1.0), (0, 1, 1.0)])
    >>> expected(toy), deviation(toy), distribution(toy).p.tolist()
    (0.5, 0.5, [0.5, 0.0, 0.5])
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.metrics.support import Links, Support, products
from graph.network import Floats, Ints, Mask

LIMIT = 12
"""Most shared mediators, or segments, of a linked group that are enumerated; larger groups are sampled."""
WORLDS = 1000
"""Sampled worlds of a group too large to enumerate (standard error of a probability at most .016)."""
_BLOCK = 2**16  # products held at once while subsets are enumerated: they stay in the cache
THRESHOLD = 0.5
"""Coverage probability from which a segment counts as supported; the boundary counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """How many segments are covered.

    Attributes:
        p: probability of exactly k covered segments, shape (stages + 1,); sums to 1.
        worlds: sampled worlds behind it; 0 when exact.
    """

    p: Floats
    worlds: int

    def quantile(self, level: float) -> float:
        """Smallest share of covered segments whose cumulated probability reaches `level`."""
        reached = int(np.searchsorted(np.cumsum(self.p), level - 1e-12))
        return min(reached, len(self.p) - 1) / (len(self.p) - 1)


def expected(support: Support) -> float:
    """Expected share of covered segments, ``E[cov] = (1/S)·Σ_s P_s``, in [0, 1]; NaN without segments."""
    return float(support.covered().mean()) if support.stages else math.nan


def deviation(support: Support) -> float:
    """Standard deviation of the share of covered segments, exact; NaN without segments.

    With q the probability that both of two segments are uncovered,
    ``q_st = Π_a(1−p_as)(1−p_at) · Π_x[(1−α_x) + α_x(1−p_xs)(1−p_xt)]`` and ``Var = (1/S²)·Σ_st(q_st − q_s·q_t)``.
    """
    if not support.stages:
        return math.nan
    missing = 1 - support.covered()
    variance = float((missing * (1 - missing)).sum())
    alone = products(support.stages, support.direct.right, 1 - support.direct.p)
    alpha, need = support.reached(), support.need
    shared = np.flatnonzero(np.bincount(need.left, minlength=support.mediators) > 1)
    table = _table(support, shared)
    reached = alpha[shared][:, None]
    private = np.ones(support.stages)
    kept = ~np.isin(need.left, shared)
    np.multiply.at(private, need.right[kept], 1 - need.p[kept] * alpha[need.left[kept]])
    own = alone * private
    for s in range(support.stages):
        later = 1 - reached + reached * (1 - table[:, s + 1 :]) * (1 - table[:, [s]])
        both = own[s + 1 :] * own[s] * np.prod(later, axis=0)
        variance += 2 * float((both - missing[s + 1 :] * missing[s]).sum())
    return math.sqrt(max(variance, 0.0)) / support.stages


def distribution(support: Support) -> Distribution:
    """Distribution of the number of covered segments.

    Groups of segments linked by shared mediators are enumerated over the states of those mediators or, with more than
    :data:`LIMIT` of them, over the subsets of their segments; beyond :data:`LIMIT` of both, the mediators' states are
    sampled from a seeded generator (the rest stays exact) and `worlds` says so.
    """
    need, alpha = support.need, support.reached()
    uses = np.bincount(need.left, minlength=support.mediators)
    # a mediator that is reached surely, or never, makes no two segments depend on each other
    open_ = (uses > 1) & (alpha > 0) & (alpha < 1)
    missing = products(support.stages, support.direct.right, 1 - support.direct.p)
    settled = ~open_[need.left]
    np.multiply.at(missing, need.right[settled], 1 - need.p[settled] * alpha[need.left[settled]])
    total, worlds = np.ones(1), 0
    for stages, shared in _groups(support.stages, need.where(~settled)):
        table = _table(support, shared)[:, stages]
        if len(shared) <= LIMIT:
            part = _mixture(missing[stages], table, *_states(alpha[shared]))
        elif len(stages) <= LIMIT:
            part = _by_subsets(missing[stages], table, alpha[shared])
        else:
            worlds = WORLDS
            drawn = np.random.Generator(np.random.PCG64(0)).random((WORLDS, len(shared))) < alpha[shared]
            part = _mixture(missing[stages], table, drawn, np.full(WORLDS, 1 / WORLDS))
        total = np.convolve(total, part)
    return Distribution(total / total.sum(), worlds)


def _table(support: Support, mediators: Ints) -> Floats:
    """Probabilities p_xs of these mediators, shape (mediators, stages)."""
    row = np.full(support.mediators, -1)
    row[mediators] = np.arange(len(mediators))
    kept = row[support.need.left] >= 0
    table = np.zeros((len(mediators), support.stages))
    table[row[support.need.left[kept]], support.need.right[kept]] = support.need.p[kept]
    return table


def _groups(stages: int, shared: Links) -> list[tuple[Ints, Ints]]:
    """Segments that hang together over shared mediators, and those mediators."""
    mediators, local = np.unique(shared.left, return_inverse=True)
    size = stages + len(mediators)
    linked = coo_array((np.ones(len(shared)), (shared.right, local + stages)), shape=(size, size))
    _, label = connected_components(linked, directed=False)
    return [(np.flatnonzero(label[:stages] == part), mediators[label[stages:] == part]) for part in np.unique(label[:stages])]


def _states(alpha: Floats) -> tuple[Mask, Floats]:
    """Every combination of reached and unreached mediators, shape (2^k, k), with its probability."""
    states = (np.arange(2 ** len(alpha))[:, None] >> np.arange(len(alpha))) & 1 == 1
    return states, np.where(states, alpha, 1 - alpha).prod(axis=1)


def _mixture(missing: Floats, table: Floats, states: Mask, weights: Floats) -> Floats:
    """Poisson binomial of the covered segments in each state, averaged with the weights of the states."""
    uncovered = np.tile(missing, (len(states), 1))
    for mediator in range(table.shape[0]):
        uncovered *= np.where(states[:, [mediator]], 1 - table[mediator], 1.0)
    counts = np.zeros((len(states), len(missing) + 1))
    counts[:, 0] = 1
    for stage in range(len(missing)):
        q = uncovered[:, [stage]]
        moved = counts[:, :-1] * (1 - q)
        counts *= q
        counts[:, 1:] += moved
    mixed: Floats = weights @ counts
    return mixed


def _by_subsets(missing: Floats, table: Floats, alpha: Floats) -> Floats:
    """The same from the probabilities that all segments of a subset are uncovered (inclusion–exclusion)."""
    size = len(missing)
    together = _subset_products(missing[None, :])[0]
    # the product over a subset is that over its low columns times that over its high ones: two short tables a mediator
    low, high = (_subset_products(1 - half) for half in (table[:, : size // 2], table[:, size // 2 :]))
    high *= alpha[:, None]
    grid = together.reshape(high.shape[1], low.shape[1])
    step = max(1, _BLOCK >> size)
    for first in range(0, len(alpha), step):
        rows = slice(first, first + step)
        factors = high[rows, :, None] * low[rows, None, :]
        factors += 1 - alpha[rows, None, None]
        grid *= factors.prod(axis=0)
    moments = np.bincount(_sizes(size), weights=together, minlength=size + 1)
    uncovered = np.array([sum((-1) ** (j - n) * math.comb(j, n) * moments[j] for j in range(n, size + 1)) for n in range(size + 1)])
    return np.clip(uncovered[::-1], 0, 1)


@cache
def _sizes(columns: int) -> Ints:
    """Number of members of every subset, by its bits, shape (2^columns,)."""
    return np.array([subset.bit_count() for subset in range(2**columns)])


def _subset_products(factors: Floats) -> Floats:
    """For every row the product of the factors of every subset of columns, by its bits, shape (rows, 2^columns)."""
    result = np.ones((len(factors), 1))
    for column in range(factors.shape[1]):
        result = np.concatenate([result, result * factors[:, [column]]], axis=1)
    return result


def staffed(stages: int, firms: Links) -> Floats:
    """Probability that a segment has at least one firm, shape (stages,); `firms` are firm–segment links."""
    return 1 - products(stages, firms.right, 1 - firms.p)


def completeness(stages: int, firms: Links) -> float:
    """Expected share of segments with a firm (环节完整度), in [0, 1]; NaN without segments."""
    return float(staffed(stages, firms).mean()) if stages else math.nan


def continuity(stages: int, firms: Links, flow: Sequence[tuple[int, int]]) -> float:
    """Expected share of upstream → downstream pairs with firms at both ends (链条连续度); NaN without pairs."""
    there = staffed(stages, firms)
    return float(np.mean([there[up] * there[down] for up, down in flow])) if flow else math.nan


def state(firms: int, covered: float, threshold: float = THRESHOLD) -> str:
    """Code of a segment's state: "both", "industry_only", "research_only" or "neither" (双有, 有产无研, 有研无产, 双缺).

    Args:
        firms: number of firms of the segment.
        covered: probability that an actor supports it.
        threshold: probability from which it counts as supported; rounding guards sums such as 0.1 + 0.4.
    """
    supported = round(covered, 9) >= threshold
    if firms:
        return "both" if supported else "industry_only"
    return "research_only" if supported else "neither"
