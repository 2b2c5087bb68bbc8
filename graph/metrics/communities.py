"""Communities of a weighted graph, and how far two groupings of the same nodes agree beyond chance.

Communities: Louvain (Blondel et al. 2008) with all nodes judged at once and a random half of those that gain moved, so that a
pass is a few sparse operations; many seeds run side by side. Agreement: adjusted mutual information (Vinh, Epps, Bailey 2010)
with the arithmetic mean of the entropies.

Example:
    >>> two = csr_array(np.kron(np.eye(2), np.ones((3, 3)) - np.eye(3)))
    >>> partitions(two, 2).tolist(), agreement([0, 0, 1, 1], [1, 1, 0, 0])
    ([[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1]], 1.0)
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.sparse import block_diag, coo_array, csr_array
from scipy.special import gammaln

from graph.arrays import Ints

_SWEEPS = 60  # passes over the nodes of one level; convergence takes about ten
_ENTRIES = 2**21  # stored entries of the copies that run side by side
_GAIN = 1e-10  # smallest gain, relative to the heaviest node, for which a node moves


def partitions(adjacency: csr_array, seeds: int, *, resolution: float = 1.0, seed: int = 0) -> Ints:
    """Communities found from several random orders.

    Args:
        adjacency: symmetric weights ≥ 0, shape (n, n).
        seeds: number of partitions.
        resolution: γ of the modularity ``Q = (1/2m)·Σ_ij [A_ij − γ·k_i·k_j/2m]·[c_i = c_j]``.
        seed: another seed gives other orders.

    Returns:
        Community of every node, numbered by first appearance, shape (seeds, n). Partition i does not depend on `seeds`.
    """
    size = adjacency.shape[0]
    step = max(1, _ENTRIES // max(1, adjacency.nnz))
    found = np.zeros((seeds, size), dtype=np.int64)
    for first in range(0, seeds, step):
        copies = np.arange(first, min(first + step, seeds))
        found[copies] = _grouped(adjacency, copies, resolution, seed)
    return np.array([_renumbered(row) for row in found], dtype=np.int64).reshape(seeds, size)


def _renumbered(labels: Ints) -> Ints:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[inverse])


def _grouped(adjacency: csr_array, copies: Ints, resolution: float, seed: int) -> Ints:
    size, total = adjacency.shape[0], float(adjacency.sum())
    member = np.arange(size * len(copies))
    if not total:
        return member.reshape(len(copies), size)
    graph, owner = csr_array(block_diag([adjacency] * len(copies), format="csr")), np.repeat(np.arange(len(copies)), size)
    for level in range(size):
        draws = [np.random.default_rng([seed, int(copy), level]) for copy in copies]
        labels = _moved(graph, owner, draws, resolution / total)
        kept, labels = np.unique(labels, return_inverse=True)
        if len(kept) == graph.shape[0]:
            break
        member = labels[member]
        rows = np.repeat(labels, np.diff(graph.indptr))
        graph = csr_array(coo_array((graph.data, (rows, labels[graph.indices])), shape=(len(kept), len(kept))))
        graph.sum_duplicates()
        owner = owner[kept]
    return member.reshape(len(copies), size)


def _moved(graph: csr_array, owner: Ints, draws: Sequence[np.random.Generator], factor: float) -> Ints:
    """Labels of the nodes (each the index of some node of its copy) after moves no node wants to add to."""
    size = graph.shape[0]
    rows = np.repeat(np.arange(size), np.diff(graph.indptr))
    weight = np.asarray(graph.sum(axis=1), dtype=float)
    outward = rows != graph.indices
    rows, columns, data = rows[outward], graph.indices[outward], graph.data[outward]
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))])
    counts = np.bincount(owner, minlength=len(draws)).tolist()
    labels = np.arange(size)
    for _ in range(_SWEEPS):
        toward = csr_array((data, labels[columns], starts), shape=graph.shape, copy=True)  # summed in place
        toward.sum_duplicates()
        source = np.repeat(np.arange(size), np.diff(toward.indptr))
        volume = np.bincount(labels, weights=weight, minlength=size)
        own = toward.indices == labels[source]
        gain = toward.data - factor * weight[source] * (volume[toward.indices] - np.where(own, weight[source], 0.0))
        stay = -factor * weight * (volume[labels] - weight)
        stay[source[own]] = gain[own]
        best = np.full(size, -np.inf)
        linked = np.diff(toward.indptr) > 0
        best[linked] = np.maximum.reduceat(gain, toward.indptr[:-1][linked]) if linked.any() else []
        wanting = best > stay + _GAIN * weight.max()
        if not wanting.any():
            break
        lot = np.concatenate([draw.random(count) for draw, count in zip(draws, counts, strict=True)])
        first = np.flatnonzero(gain >= best[source])[::-1]
        target = labels.copy()
        target[source[first]] = toward.indices[first]  # the lowest of equally good communities is written last
        labels = np.where(wanting & (lot < 0.5), target, labels)
    return labels


def modularity(adjacency: csr_array, labels: Ints, resolution: float = 1.0) -> float:
    """Modularity Q of a partition, at most 1; NaN without edges."""
    total = float(adjacency.sum())
    if not total:
        return math.nan
    rows = np.repeat(np.arange(adjacency.shape[0]), np.diff(adjacency.indptr))
    within = float(adjacency.data[labels[rows] == labels[adjacency.indices]].sum())
    volume = np.bincount(labels, weights=np.asarray(adjacency.sum(axis=1), dtype=float))
    return within / total - resolution * float((volume**2).sum()) / total**2


def agreement(first: Sequence[int] | Ints, second: Sequence[int] | Ints) -> float:
    """Adjusted mutual information of two groupings, at most 1; 0 is chance; NaN where one has a single group.

    ``AMI = (MI − E[MI]) / ((H₁ + H₂)/2 − E[MI])``, the expectation over random groupings of the same sizes.

    Args:
        first: group of each node, shape (n,).
        second: the same.
    """
    one, two = (np.unique(np.asarray(labels), return_inverse=True)[1] for labels in (first, second))
    size = len(one)
    if size == 0 or one.max() == 0 or two.max() == 0:
        return math.nan
    rows, columns = np.bincount(one), np.bincount(two)
    keys, counts = np.unique(one.astype(np.int64) * len(columns) + two, return_counts=True)
    share = counts / size
    mutual = float((share * np.log(size * counts / (rows[keys // len(columns)] * columns[keys % len(columns)]))).sum())
    expected = _expected(rows, columns)
    mean = (_entropy(rows) + _entropy(columns)) / 2
    if mean == expected:  # every node a group of its own on both sides
        return 1.0
    return (mutual - expected) / (mean - expected)


def _entropy(sizes: Ints) -> float:
    share = sizes / sizes.sum()
    return float(-(share * np.log(share)).sum())


def _expected(rows: Ints, columns: Ints) -> float:
    """Mutual information expected of random groupings with these sizes: hypergeometric overlaps, equal sizes taken together."""
    size = int(rows.sum())
    total = 0.0
    for (a, many), (b, wide) in ((x, y) for x in _sizes(rows) for y in _sizes(columns)):
        overlap = np.arange(max(1, a + b - size), min(a, b) + 1)
        chance = np.exp(
            gammaln(a + 1) + gammaln(b + 1) + gammaln(size - a + 1) + gammaln(size - b + 1)
            - gammaln(size + 1) - gammaln(overlap + 1) - gammaln(a - overlap + 1) - gammaln(b - overlap + 1)
            - gammaln(size - a - b + overlap + 1)
        )  # fmt: skip
        total += many * wide * float((overlap / size * np.log(size * overlap / (a * b)) * chance).sum())
    return total


def _sizes(groups: Ints) -> list[tuple[int, int]]:
    values, counts = np.unique(groups, return_counts=True)
    return list(zip(values.tolist(), counts.tolist(), strict=True))
