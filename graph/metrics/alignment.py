"""M13 community–chain alignment (群链对齐度): whether innovators who work together serve the same chain.

Adjusted mutual information of the Louvain communities of the innovation layer (innovators and technologies, research and
cooperation weighted by probability) with the primary chain of its nodes, the median over seeds. Nodes without an edge in
the layer, or of no chain, are left out. Source: design page "metrics", M13.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from graph.arrays import Ints
from graph.metrics.cell import Cell
from graph.metrics.communities import agreement, modularity, partitions
from graph.metrics.labels import Labels, by_region, labels, layer_edges
from graph.metrics.result import Result

SEEDS = 20
"""Partitions whose median counts, in a layer of up to :data:`EDGES` edges."""
FEWEST = 5
"""Partitions of a layer however large; between the two the work stays the same. The results say how many there were."""
EDGES = 10_000
"""Edges of a layer from which on fewer partitions are made."""
RESOLUTION = 1.0
"""Resolution of the modularity."""
LAYER = ("research", "team")
"""Roles of edges within the innovation layer."""


def across(cells: Sequence[Cell], *, seeds: int = SEEDS) -> dict[tuple[str, str], list[Result]]:
    """M13 of every cell.

    Args:
        cells: cells of every chain of the network for each region.
        seeds: partitions whose median counts; fewer in a layer of more than :data:`EDGES` edges.

    Returns:
        By (chain, region): "M13.alignment", one figure for the region that each of its chains carries, at most 1, 0 being
        chance; and "M13.multi_chain", the share of the chain's innovators in scope that serve another chain too.

    Raises:
        InputError: a region lacks a chain.
    """
    found: dict[tuple[str, str], list[Result]] = {}
    if not cells:
        return found
    regions = by_region(cells)
    primary = labels([cell.slice for cell in next(iter(regions.values()))])
    for group in regions.values():
        value, reason, detail = _aligned(group, primary, seeds)
        for c, cell in enumerate(group):
            serving = primary.weight[cell.slice.actors[cell.actors]] > 0
            mine = serving[serving[:, c]]
            shared = float((mine.sum(axis=1) > 1).mean()) if len(mine) else math.nan
            why = cell.research if cell.research != "ok" else "ok" if len(mine) else "no_edges"
            found[cell.slice.title, cell.place.name] = [
                cell.result("M13.alignment", value, cell.research if cell.research != "ok" else reason, detail),
                cell.result("M13.multi_chain", shared, why, {"innovators": len(mine)}),
            ]
    return found


def _aligned(group: Sequence[Cell], primary: Labels, seeds: int) -> tuple[float, str, dict[str, Any]]:
    edges = layer_edges(group, LAYER)
    nodes = np.unique(np.concatenate([edges.head, edges.tail]))
    if not len(nodes):
        return math.nan, "no_edges", {"nodes": 0, "seeds": seeds}
    rows, columns = np.searchsorted(nodes, edges.head), np.searchsorted(nodes, edges.tail)
    ends = (np.concatenate([rows, columns]), np.concatenate([columns, rows]))
    layer = csr_array((np.concatenate([edges.p, edges.p]), ends), shape=(len(nodes), len(nodes)))
    label = primary.primary[nodes]
    seeds = min(seeds, max(FEWEST, seeds * EDGES // len(edges.p)))
    known = label >= 0
    grouped = partitions(layer, seeds, resolution=RESOLUTION)
    scores = np.array([agreement(row[known], label[known]) for row in grouped])
    counts = [_groups(row[known]) for row in grouped]
    detail = {
        "nodes": int(known.sum()), "seeds": seeds, "resolution": RESOLUTION, "chains": _groups(label[known]),
        "communities": float(np.median(counts)), "modularity": float(np.median([modularity(layer, row) for row in grouped])),
    }  # fmt: skip
    if _groups(label[known]) < 2 or max(counts) < 2:
        return math.nan, "zero_variance", detail
    scores = np.where(np.isnan(scores), 0.0, scores)  # a partition into one community tells nothing of the chains
    low, median, high = np.quantile(scores, [0.25, 0.5, 0.75]).tolist()
    return median, "ok", {**detail, "quartiles": [low, high]}


def _groups(found: Ints) -> int:
    return len(np.unique(found))
