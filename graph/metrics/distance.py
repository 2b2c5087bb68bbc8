"""Distances and betweenness between two sets of nodes, a block of sources at a time as products of sparse and dense matrices.

Source: Brandes, A faster algorithm for betweenness centrality, J. Math. Sociol. 2001, 25(2): 163–177; the subset form as
in networkx. Cost: sources × edges × distance of the farthest node.

Example:
    >>> from scipy.sparse import csr_array
    >>> path = csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> distances(path, [0]).tolist(), betweenness(path, [0], [2]).tolist()
    ([[0.0, 1.0, 2.0]], [0.0, 1.0, 0.0])
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_diag, csr_array

from graph.arrays import Floats, Ints

_BLOCK = 2**22  # numbers in a dense block (nodes × sources), 32 MB


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """Breadth-first search from a block of sources.

    Attributes:
        level: distance from each source, −1 where there is no path, shape (nodes, sources).
        paths: number of shortest paths from each source, shape (nodes, sources).
        depth: largest distance.
    """

    level: Ints
    paths: Floats
    depth: int


def _search(adjacency: csr_array, sources: Ints) -> _Search:
    """The search; sources of shape (s,), or (graphs, s) where several graphs without a common node are searched at once."""
    width = sources.shape[-1]
    shape = (adjacency.shape[0], width)
    level, paths = np.full(shape, -1), np.zeros(shape)
    level[sources, np.arange(width)] = 0
    paths[sources, np.arange(width)] = 1
    front, depth = paths.copy(), 0
    while True:
        front = np.where(level < 0, adjacency @ front, 0.0)
        fresh = front > 0
        if not fresh.any():
            return _Search(level, paths, depth)
        depth += 1
        level[fresh] = depth
        paths[fresh] = front[fresh]


def _blocks(adjacency: csr_array, sources: Ints) -> Iterator[Ints]:
    step = max(1, _BLOCK // max(1, adjacency.shape[0]))
    for first in range(0, len(sources), step):
        yield sources[first : first + step]


def distances(adjacency: csr_array, sources: Sequence[int] | Ints) -> Floats:
    """Length of the shortest path from every source to every node.

    Args:
        adjacency: symmetric matrix of zeros and ones, shape (n, n).
        sources: nodes, shape (s,).

    Returns:
        Shape (s, n); infinite where there is no path.
    """
    chosen = np.asarray(sources, dtype=np.int64)
    found = np.full((len(chosen), adjacency.shape[0]), math.inf)
    done = 0
    for block in _blocks(adjacency, chosen):
        level = _search(adjacency, block).level.T
        found[done : done + len(block)] = np.where(level < 0, math.inf, level)
        done += len(block)
    return found


def nearest(adjacency: csr_array, sources: Sequence[int] | Ints) -> Floats:
    """Distance of every node from the closest of the sources, shape (n,); infinite where none reaches it.

    Example:
        >>> from scipy.sparse import csr_array
        >>> nearest(csr_array([[0.0, 1, 0], [1, 0, 0], [0, 0, 0]]), [0]).tolist()
        [0.0, 1.0, inf]
    """
    found = np.full(adjacency.shape[0], math.inf)
    front = np.unique(np.asarray(sources, dtype=np.int64))
    depth = 0
    while len(front):
        found[front] = depth
        depth += 1
        reached = np.unique(adjacency[front].indices)
        front = reached[np.isinf(found[reached])].astype(np.int64)
    return found


def efficiency(between: Floats) -> float:
    """Mean of 1/d over all pairs, an unreachable pair counting 0, in [0, 1]; NaN without pairs.

    Args:
        between: distances, any shape; a distance of 0 does not occur between two sets without a common node.
    """
    return float((1 / between).mean()) if between.size else math.nan


def betweenness(adjacency: csr_array, sources: Sequence[int] | Ints, targets: Sequence[int] | Ints) -> Floats:
    """Shortest paths from sources to targets through each node, ``B(v) = Σ_{s,t} σ_st(v)/σ_st``, ends not counted.

    Twice ``networkx.betweenness_centrality_subset(G, sources, targets, normalized=False)`` of an undirected graph when no
    node is both.

    Args:
        adjacency: symmetric matrix of zeros and ones, shape (n, n).
        sources: nodes, each once.
        targets: nodes, each once.

    Returns:
        Shape (n,); 0 where no shortest path passes.
    """
    starts, ends = _smaller_first(sources, targets)
    total = np.zeros(adjacency.shape[0])
    for block in _blocks(adjacency, starts):
        total += _passed(adjacency, block, ends)
    return total


def betweenness_of_each(graphs: Sequence[csr_array], sources: Sequence[int] | Ints, targets: Sequence[int] | Ints) -> Floats:
    """:func:`betweenness` of several graphs of the same nodes, as of the possible worlds of one, many side by side.

    Args:
        graphs: symmetric matrices of zeros and ones, shape (n, n) each.
        sources: nodes, each once, in all of them.
        targets: nodes, each once.

    Returns:
        Shape (n, graphs).

    Example:
        >>> from scipy.sparse import csr_array
        >>> path = csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
        >>> betweenness_of_each([path, csr_array((3, 3))], [0], [2]).T.tolist()
        [[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    starts, ends = _smaller_first(sources, targets)
    size = graphs[0].shape[0] if graphs else 0
    found = np.zeros((size, len(graphs)))
    step = max(1, _BLOCK // max(1, size * len(starts)))
    for first in range(0, len(graphs), step):
        some = graphs[first : first + step]
        shift = np.arange(len(some))[:, None] * size
        for block in _blocks(some[0], starts):
            passed = _passed(csr_array(block_diag(some, format="csr")), block + shift, (ends + shift).ravel())
            found[:, first : first + len(some)] += passed.reshape(len(some), size).T
    return found


def _smaller_first(sources: Sequence[int] | Ints, targets: Sequence[int] | Ints) -> tuple[Ints, Ints]:
    """The search starts from the smaller set; paths have no direction."""
    starts, ends = np.asarray(sources, dtype=np.int64), np.asarray(targets, dtype=np.int64)
    return (starts, ends) if len(starts) <= len(ends) else (ends, starts)


class Ways:
    """One search from some nodes for both questions: how far every node is, and what lies on the shortest paths to some of them.

    Args:
        adjacency: symmetric matrix of zeros and ones, shape (n, n).
        sources: nodes, each once, shape (s,).

    Example:
        >>> from scipy.sparse import csr_array
        >>> ways = Ways(csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]), np.array([0]))
        >>> ways.distances().tolist(), ways.betweenness([2]).tolist()
        ([[0.0, 1.0, 2.0]], [0.0, 1.0, 0.0])
    """

    def __init__(self, adjacency: csr_array, sources: Ints) -> None:
        self._adjacency = adjacency
        self._searches = [_search(adjacency, block) for block in _blocks(adjacency, sources)]

    def distances(self) -> Floats:
        """As :func:`distances`, shape (s, n)."""
        levels = [search.level.T for search in self._searches] or [np.zeros((0, self._adjacency.shape[0]), dtype=np.int64)]
        level = np.concatenate(levels)
        return np.where(level < 0, math.inf, level)

    def betweenness(self, targets: Sequence[int] | Ints) -> Floats:
        """As :func:`betweenness`, from the sources to these nodes, shape (n,)."""
        ends, total = np.asarray(targets, dtype=np.int64), np.zeros(self._adjacency.shape[0])
        for search in self._searches:
            total += _back(self._adjacency, search, ends)
        return total


def _passed(adjacency: csr_array, starts: Ints, ends: Ints) -> Floats:
    """What passes through each node on shortest paths from a block of starts, shape (n,)."""
    return _back(adjacency, _search(adjacency, starts), ends)


def _back(adjacency: csr_array, search: _Search, ends: Ints) -> Floats:
    """The same from a search that is there already: the shares of the ends are carried back along the shortest paths."""
    wanted = np.zeros((adjacency.shape[0], 1))
    wanted[ends] = 1
    carried = np.zeros_like(search.paths)
    inverse = np.divide(1.0, search.paths, out=np.zeros_like(search.paths), where=search.paths > 0)
    for depth in range(search.depth, 1, -1):
        arriving = adjacency @ np.where(search.level == depth, (wanted + carried) * inverse, 0.0)
        carried += np.where(search.level == depth - 1, search.paths * arriving, 0.0)
    return np.asarray(carried.sum(axis=1))
