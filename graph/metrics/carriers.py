"""Which edges of the network stand behind the edges of a typed graph: what a path rests on, and in which worlds it is there.

A typed graph merges parallel edges and contracts the segments below a segment into it; here each of its edges knows the numbers
of all it stands for. The flow between segments comes from the catalogue and stands for no edge of the network.

Example:
    >>> held = Carriers(np.array([4, 9]), np.array([0, 0]), 2)
    >>> held.any_of(np.array([[True, False], [False, False]])).tolist()
    [[True, False], [True, True]]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.arrays import Ints, Mask
from graph.metrics.chain import ChainSlice
from graph.metrics.paths import Held, grouped
from graph.metrics.typed import TypedGraph

TO_SEGMENTS = ("serve", "apply", "operate")
"""Roles whose edges end at a segment or at one below it."""
TO_BODIES = ("research", "cooperate", "team")
"""Roles whose edges end at a technology, a firm or an actor."""


@dataclass(frozen=True, slots=True, eq=False)
class Carriers:
    """Network edges behind the edges of a typed graph.

    Attributes:
        number: number of the network's edge (:attr:`graph.network.Network.offsets`), shape (k,).
        place: edge of the typed graph it stands behind, sorted, shape (k,).
        size: number of edges of the typed graph; one that nothing stands behind is always there.
    """

    number: Ints
    place: Ints
    size: int

    def where(self, kept: Mask) -> Carriers:
        """The carriers of the marked edges, which are numbered anew; `kept` has shape (size,)."""
        rows = kept[self.place]
        return Carriers(self.number[rows], (np.cumsum(kept) - 1)[self.place[rows]], int(kept.sum()))

    def any_of(self, held: Held) -> Held:
        """In which worlds or draws each edge is there.

        Args:
            held: the same of each of `number`, shape (k, columns): booleans, or worlds packed 64 to a word.

        Returns:
            Shape (size, columns).
        """
        found: Held = grouped(np.bitwise_or, held, self.place, self.size, 0)
        free = np.ones(self.size, dtype=bool)
        free[self.place] = False
        found[free] = ~np.zeros(1, held.dtype)
        return found


def carriers(part: ChainSlice, graph: TypedGraph) -> Carriers:
    """The network's edges behind each edge of a typed graph of this slice (or of a cell of it)."""
    network, size = part.network, max(len(graph), 1)
    members = [(node, stage) for stage, group in zip(part.stages, part.groups, strict=True) for node in group]
    inner, outer = (np.array(column, dtype=np.int64) for column in zip(*members, strict=True))
    order = np.argsort(inner, kind="stable")
    inner, outer = inner[order], outer[order]
    keys = graph.head * size + graph.tail
    numbers, places = [], []
    for role in (*TO_SEGMENTS, *TO_BODIES):
        where, edges = part.positions[role], network.edges[role]
        head, tail = edges.head[where], edges.tail[where]
        if role in TO_SEGMENTS:
            starts = np.searchsorted(inner, tail, "left")
            counts = np.searchsorted(inner, tail, "right") - starts
            owner = np.repeat(np.arange(len(where)), counts)
            tail = outer[np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner] + starts[owner]]
            where, head = where[owner], head[owner]
        a, b = graph.local(head), graph.local(tail)
        there = (a >= 0) & (b >= 0)
        wanted = np.minimum(a, b)[there] * size + np.maximum(a, b)[there]
        at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        known = keys[at] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)
        numbers.append(where[there][known] + network.offsets[role])
        places.append(at[known])
    number, place = np.concatenate(numbers), np.concatenate(places)
    order = np.lexsort((number, place))
    return Carriers(number[order], place[order], len(graph.p))
