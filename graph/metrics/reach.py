"""Distances in many possible worlds at once: one breadth-first search for 64 worlds packed into a word.

A node is reached in a world at the first step at which an edge of that world leads to it from a node reached before, so a step
is an AND of words along every edge and an OR over the edges of a node.

Example:
    >>> bits = np.array([[0b11], [0b01]], dtype=np.uint64)  # 0–1 is there in both worlds, 1–2 in the first
    >>> [(depth, fresh[2, 0].tolist()) for depth, fresh in steps(np.array([0, 1]), np.array([1, 2]), bits, 3, np.array([0]))]
    [(1, [0]), (2, [1])]
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from graph.arrays import Floats, Ints
from graph.metrics.paths import grouped
from graph.metrics.typed import TypedGraph
from graph.metrics.worlds import Words, unpacked

_BLOCK = 2**22  # words of the edges of all sources held at once, 32 MB


def steps(head: Ints, tail: Ints, bits: Words, size: int, sources: Ints) -> Iterator[tuple[int, Words]]:
    """The nodes first reached at each distance from 1 on.

    Args:
        head: one end of each edge, shape (m,).
        tail: the other, shape (m,).
        bits: in which worlds each edge is there, shape (m, words).
        size: number of nodes n.
        sources: where the ways begin, shape (s,).

    Returns:
        (distance, worlds in which each node is that far from each source, shape (n, s, words)).
    """
    into = np.concatenate([tail, head])
    order = np.argsort(into, kind="stable")
    into, out, held = into[order], np.concatenate([head, tail])[order], np.concatenate([bits, bits])[order]
    width = bits.shape[1]
    seen = np.zeros((size, len(sources), width), dtype=np.uint64)
    seen[sources, np.arange(len(sources))] = ~np.uint64(0)
    front, depth = seen.copy(), 0
    while True:
        carried = (held[:, None, :] & front[out]).reshape(len(into), len(sources) * width)
        front = grouped(np.bitwise_or, carried, into, size, 0).reshape(seen.shape) & ~seen
        if not front.any():
            return
        depth += 1
        seen |= front
        yield depth, front


def lengths(graph: TypedGraph, bits: Words, worlds: int) -> tuple[Floats, Floats]:
    """Efficiency and the nearest innovator of each segment in every world.

    All actors and segments of the graph count in each world: who is not linked there is at no distance.

    Args:
        graph: typed graph of a cell.
        bits: in which worlds each of its edges is there, shape (m, words).
        worlds: number of worlds.

    Returns:
        ``(1/(A·S))·Σ 1/d``, shape (worlds,), and the distance of the nearest actor from each of `graph.stages`, NaN where none
        reaches it, shape (stages, worlds).
    """
    actors, stages = graph.actors, graph.stages
    total, near = np.zeros(worlds), np.full((len(stages), worlds), math.nan)
    block = max(1, _BLOCK // max(1, 2 * len(graph.p) * bits.shape[1]))
    for first in range(0, len(stages), block):
        some = stages[first : first + block]
        for depth, fresh in steps(graph.head, graph.tail, bits, len(graph), some):
            there = fresh[actors]
            total += unpacked(there.reshape(-1, bits.shape[1]), worlds).sum(axis=0) / depth
            rows = near[first : first + block]
            arrived = unpacked(np.bitwise_or.reduce(there, axis=0, initial=0), worlds)
            rows[arrived & np.isnan(rows)] = depth
    pairs = len(actors) * len(stages)
    return (total / pairs if pairs else np.full(worlds, math.nan)), near
