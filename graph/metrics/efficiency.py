"""M10 inter-layer efficiency (链间可达效率): how short the ways are from innovators to segments.

``(1/(A·S))·Σ_{a,s} 1/d(a,s)`` with 1/∞ = 0, over the actors of the chain in scope and its segments; 1 when each actor is
linked to each segment itself. Source: design page "metrics", M10; Latora, Marchiori 2001 for efficiency. The graph is the
structural one: every edge counts whole, however probable.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from graph.metrics.cell import Cell
from graph.metrics.distance import efficiency
from graph.metrics.result import Result
from graph.metrics.searched import searched

NAMES = 5
"""Most names of the nearest innovators listed with a segment."""


def figures(cell: Cell) -> Iterator[Result]:
    """M10 of one cell: the efficiency, and the distance of each segment from its nearest innovator.

    Args:
        cell: chain and region.

    Returns:
        "M10.efficiency" in [0, 1], 0 where nobody in scope has to do with the chain; one "M10.stage" for each segment,
        NaN with "unreachable" where no innovator reaches it.
    """
    part = cell.slice
    ways = searched(cell)
    graph = ways.graph
    order = np.searchsorted(graph.stages, graph.local(np.array(part.stages, dtype=np.int64)))
    between = ways.near[order][:, graph.actors]
    reason = cell.research if cell.research != "ok" or between.shape[1] else "no_edges"
    closest = between.min(axis=1, initial=math.inf)
    cut_off = [part.network.nodes[node].name for node, d in zip(part.stages, closest, strict=True) if math.isinf(d)]
    detail = {"innovators": between.shape[1], "stages": len(part.stages), "unreachable": cut_off}
    yield cell.result("M10.efficiency", efficiency(between) if between.size else 0.0, reason, detail)
    for node, row, distance in zip(part.stages, between, closest.tolist(), strict=True):
        stage = part.network.nodes[node]
        reached = math.isfinite(distance)
        why = reason if reason != "ok" else "ok" if reached else "unreachable"
        who = np.flatnonzero(row == distance) if reached else np.zeros(0, dtype=np.int64)
        names = sorted(part.network.nodes[int(i)].name for i in graph.nodes[graph.actors[who]])
        yield cell.result(
            "M10.stage", distance if reached else math.nan, why,
            {"stage": stage.name, "stage_id": stage.id, "segmented": part.stages != (part.chain,),
             "nearest": names[:NAMES], "nearest_count": len(names)},
        )  # fmt: skip
