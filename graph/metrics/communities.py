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

from graph.arrays import Floats, Ints

_SWEEPS = 100  # passes over the nodes of one level; convergence takes about ten
_ENTRIES = 2**21  # stored entries of the copies that run side by side
_REACH, _SLACK = 12.0, 40.0  # overlaps that count, in standard deviations and in nodes
_GAIN = 1e-10  # smallest gain, relative to the weight of a node, for which it moves


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
    return side_by_side([adjacency] * seeds, adjacency.shape[0], resolution=resolution, seed=seed)


def side_by_side(graphs: Sequence[csr_array], size: int, *, resolution: float = 1.0, seed: int = 0) -> Ints:
    """One partition of each of several graphs of the same nodes, as of the possible worlds of one.

    Args:
        graphs: symmetric weights ≥ 0, shape (size, size) each.
        size: number of nodes.
        resolution: see :func:`partitions`.
        seed: see there.

    Returns:
        Shape (graphs, size); row i is that of ``partitions(graphs[i], i + 1)[i]``.
    """
    step = max(1, _ENTRIES // max([1, *(graph.nnz for graph in graphs)]))
    found = np.zeros((len(graphs), size), dtype=np.int64)
    for first in range(0, len(graphs), step):
        copies = np.arange(first, min(first + step, len(graphs)))
        found[copies] = _grouped([graphs[copy] for copy in copies], copies, resolution, seed)
    return np.array([_renumbered(row) for row in found], dtype=np.int64).reshape(len(graphs), size)


def _renumbered(labels: Ints) -> Ints:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[inverse])


def _grouped(graphs: Sequence[csr_array], copies: Ints, resolution: float, seed: int) -> Ints:
    size, total = graphs[0].shape[0], np.array([float(graph.sum()) for graph in graphs])
    member = np.arange(size * len(copies))
    if not total.any():
        return member.reshape(len(copies), size)
    graph, owner = csr_array(block_diag(graphs, format="csr")), np.repeat(np.arange(len(copies)), size)
    factors = np.divide(resolution, total, out=np.zeros(len(total)), where=total > 0)
    for level in range(size):
        draws = [np.random.default_rng([seed, int(copy), level]) for copy in copies]
        labels = _moved(graph, owner, draws, factors[owner])
        kept, labels = np.unique(labels, return_inverse=True)
        if len(kept) == graph.shape[0]:
            break
        member = labels[member]
        rows = np.repeat(labels, np.diff(graph.indptr))
        graph = csr_array(coo_array((graph.data, (rows, labels[graph.indices])), shape=(len(kept), len(kept))))
        graph.sum_duplicates()
        owner = owner[kept]
    return member.reshape(len(copies), size)


def _moved(graph: csr_array, owner: Ints, draws: Sequence[np.random.Generator], factors: Floats) -> Ints:
    """Labels of the nodes (each the index of some node of its copy) after moves no node wants to add to.

    A node is judged again once a neighbour has moved, or when it wanted to move and was not drawn (pruning, Ozaki
    2016); when none is left in a copy, all of its nodes are judged once more, and it is done when none wants to move.
    """
    size = graph.shape[0]
    rows = np.repeat(np.arange(size), np.diff(graph.indptr))
    weight = np.asarray(graph.sum(axis=1), dtype=float)
    outward = rows != graph.indices
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows[outward], minlength=size))])
    links = csr_array((graph.data[outward], graph.indices[outward], starts), shape=graph.shape)
    counts = np.bincount(owner, minlength=len(draws)).tolist()
    linked, labels = np.diff(starts) > 0, np.arange(size)
    judged = np.flatnonzero(linked)
    whole, done = np.ones(len(draws), dtype=bool), np.zeros(len(draws), dtype=bool)
    for _ in range(_SWEEPS):
        if not len(judged):
            break
        near = links[judged]
        toward = csr_array((near.data, labels[near.indices], near.indptr), shape=near.shape, copy=True)  # summed in place
        toward.sum_duplicates()
        source = np.repeat(np.arange(len(judged)), np.diff(toward.indptr))
        volume = np.bincount(labels, weights=weight, minlength=size)
        mass, home, factor = weight[judged], labels[judged], factors[judged]
        own = toward.indices == home[source]
        gain = toward.data - (factor * mass)[source] * (volume[toward.indices] - np.where(own, mass[source], 0.0))
        stay = -factor * mass * (volume[home] - mass)
        stay[source[own]] = gain[own]
        best = np.maximum.reduceat(gain, toward.indptr[:-1])
        wanting = best > stay + _GAIN * mass
        lot = np.concatenate([draw.random(count) for draw, count in zip(draws, counts, strict=True)])
        drawn = wanting & (lot[judged] < 0.5)
        first = np.flatnonzero(gain >= best[source])[::-1]
        target = home.copy()
        target[source[first]] = toward.indices[first]  # the lowest of equally good communities is written last
        labels[judged[drawn]] = target[drawn]
        again = np.zeros(size, dtype=bool)
        again[judged[wanting & ~drawn]] = True
        again[near[np.flatnonzero(drawn)].indices] = True
        idle = np.bincount(owner[again], minlength=len(draws)) == 0
        done |= idle & whole
        whole = idle & ~done
        judged = np.flatnonzero(again | (whole[owner] & linked))
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
    """Mutual information expected of random groupings with these sizes: hypergeometric overlaps, equal sizes taken together.

    Overlaps farther from the mean than :data:`_REACH` standard deviations and :data:`_SLACK` are less probable than any digit.
    """
    size = int(rows.sum())
    fact = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, size + 1)))])
    a, many, b, wide = (grid.ravel() for grid in _pairs(rows, columns))
    mean = a * b / size
    reach = _REACH * np.sqrt(mean * (1 - a / size) * (1 - b / size) * (size / max(size - 1, 1))) + _SLACK
    low = np.maximum.reduce([np.ones_like(a), a + b - size, np.floor(mean - reach).astype(np.int64)])
    high = np.minimum.reduce([a, b, np.ceil(mean + reach).astype(np.int64)])
    counts = np.maximum(high - low + 1, 0)
    pair = np.repeat(np.arange(len(a)), counts)
    overlap = np.arange(len(pair)) - (np.cumsum(counts) - counts)[pair] + low[pair]
    x, y = a[pair], b[pair]
    fixed = fact[a] + fact[b] + fact[size - a] + fact[size - b] - fact[size]
    chance = np.exp(fixed[pair] - fact[overlap] - fact[x - overlap] - fact[y - overlap] - fact[size - x - y + overlap])
    told = overlap / size * (np.log(overlap) - np.log(mean)[pair])
    return float((told * chance * (many * wide)[pair]).sum())


def _pairs(rows: Ints, columns: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Every pair of different sizes and how often each occurs, four grids of the same shape."""
    (a, many), (b, wide) = (np.unique(sizes, return_counts=True) for sizes in (rows, columns))
    first, second = np.meshgrid(a, b, indexing="ij")
    often, also = np.meshgrid(many, wide, indexing="ij")
    return first, often, second, also
