"""M22 of M10 and M11: efficiency, the nearest innovators and the brokers of a cell in possible worlds and in draws of documents.

Who and what counts stays that of the figure (its innovators, its segments, the broker it names); in a world, and in a draw, only
the links between them come and go. The graph is the structural one, so in a draw a link is there when any drawn document says it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from graph.arrays import Floats, Mask
from graph.metrics.brokers import FIRST, TOP, brokers
from graph.metrics.carriers import Carriers
from graph.metrics.cell import Cell
from graph.metrics.distance import betweenness_of_each
from graph.metrics.reach import lengths
from graph.metrics.searched import searched
from graph.metrics.typed import ACTOR, KINDS, STAGE, TypedGraph
from graph.metrics.worlds import Words, packed, unpacked

Key = tuple[str, str]
"""Code of a figure, and the id of the segment or body it is of ("" for the cell)."""


def lengths_in(cell: Cell, bits: Words, count: int) -> dict[Key, Floats]:
    """M10 in every world, shape (count,) each; NaN where no innovator reaches a segment.

    Args:
        cell: chain and region.
        bits: in which worlds each edge of ``searched(cell).graph`` is there, shape (m, words).
        count: number of worlds.
    """
    graph = searched(cell).graph
    whole, near = lengths(graph, bits, count)
    found: dict[Key, Floats] = {("M10.efficiency", ""): whole}
    return found | {("M10.stage", graph.ids[s]): row for s, row in zip(graph.stages.tolist(), near, strict=True)}


def brokers_in(cell: Cell, there: Mask) -> tuple[dict[Key, Floats], dict[Key, float]]:
    """M11 in every world: the value of each broker that the figures name, and how often the first of a kind stays the first.

    Args:
        cell: chain and region.
        there: in which worlds each edge of ``searched(cell).graph`` is there, shape (m, worlds).

    Returns:
        Values by code and node, shape (worlds,) each, and the share of the worlds by code and node.
    """
    graph = searched(cell).graph
    listed = brokers(cell)
    core, rows = _core(graph)
    place = {id: i for i, id in enumerate(core.ids)}
    inside = cell.place.inside[core.nodes] | (core.kinds == STAGE)
    graphs = [core.edges_where(column).adjacency for column in there[rows].T]
    raw = betweenness_of_each(graphs, core.actors, core.stages)
    pairs = (len(graph.actors) - (core.kinds == ACTOR)) * (len(graph.stages) - (core.kinds == STAGE))
    values = np.divide(raw, pairs[:, None], out=np.zeros_like(raw), where=pairs[:, None] > 0)
    found = {("M11.broker", b.id): values[place[b.id]] for b in listed[:TOP]}
    often: dict[Key, float] = {}
    for code, kind in FIRST.items():
        best_of = next((b for b in listed if b.kind == KINDS[kind] and b.inside), None)
        if best_of is not None:
            mine = found[code, best_of.id] = values[place[best_of.id]]
            best = values[(core.kinds == kind) & inside].max(axis=0)
            often[code, best_of.id] = float(((mine >= best - 1e-12) & (best > 0)).mean())
    return found, often


def _core(graph: TypedGraph) -> tuple[TypedGraph, Mask]:
    """The graph without loose ends that no way passes through, and which edges it keeps."""
    ends = (graph.kinds == ACTOR) | (graph.kinds == STAGE)
    kept = np.ones(len(graph), dtype=bool)
    while True:
        rows = kept[graph.head] & kept[graph.tail]
        degree = np.bincount(np.concatenate([graph.head[rows], graph.tail[rows]]), minlength=len(graph))
        further = kept & (ends | (degree > 1))
        if (further == kept).all():
            return graph.nodes_where(kept), rows
        kept = further


def linked(held: Carriers, p: Floats) -> Words:
    """Which edges are there in every draw, packed; `p` are those of `held.number`, shape (k, draws)."""
    return packed(held.any_of(p > 0))


def columns(bits: Words, count: int) -> Mask:
    """The first `count` worlds of packed bits, shape (rows, count)."""
    return unpacked(first(bits, count), count)


def first(bits: Words, count: int) -> Words:
    """The words that hold the first `count` worlds."""
    return bits[:, : -(-count // 64)]


def many(edges: int, work: int, least: int, most: int) -> int:
    """How many worlds a graph of this many edges is looked at in, so that the work stays about the same.

    Example:
        >>> many(10, 1000, 20, 200), many(10**6, 1000, 20, 200)
        (100, 20)
    """
    return int(min(most, max(least, work // max(edges, 1))))


Values = Mapping[Key, Floats]
"""A figure in every world or draw."""
