"""M12 chain-label assortativity (专链专用度): whether each chain is served by innovators and technologies of its own.

Newman's r of the edges from the innovation layer to the industry layer, weighted by probability, with the primary chain of
each end as its label (:mod:`graph.metrics.labels`). Source: design page "metrics", M12.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from graph.metrics.cell import Cell
from graph.metrics.labels import by_region, labels, layer_edges
from graph.metrics.mixing import assortativity, mixing
from graph.metrics.result import Result

LAYERS = ("serve", "cooperate", "apply")
"""Roles of edges between the two layers."""


def across(cells: Sequence[Cell]) -> dict[tuple[str, str], list[Result]]:
    """M12 of every cell.

    Args:
        cells: cells of every chain of the network for each region.

    Returns:
        By (chain, region): "M12.assortativity", one figure for the region that each of its chains carries, in [−1, 1], and
        "M12.own", the share of the weight into the chain that comes from innovators and technologies of its own, in [0, 1].

    Raises:
        InputError: a region lacks a chain.
    """
    found: dict[tuple[str, str], list[Result]] = {}
    if not cells:
        return found
    regions = by_region(cells)
    primary = labels([cell.slice for cell in next(iter(regions.values()))])
    for group in regions.values():
        edges = layer_edges(group, LAYERS)
        sources, targets = primary.primary[edges.head], primary.primary[edges.tail]
        known = (sources >= 0) & (targets >= 0)
        shares = mixing(sources[known], targets[known], edges.p[known], len(group))
        r = assortativity(shares)
        empty = not shares.any()
        arriving = shares.sum(axis=0)
        for c, cell in enumerate(group):
            reason = cell.research if cell.research != "ok" else "no_edges" if empty else "zero_variance" if math.isnan(r) else "ok"
            detail = {"edges": int(known.sum()), "weight": float(edges.p[known].sum()), "chains": int(np.count_nonzero(arriving))}
            own = float(shares[c, c] / arriving[c]) if arriving[c] > 0 else math.nan
            why = cell.research if cell.research != "ok" else "ok" if arriving[c] > 0 else "no_edges"
            found[cell.slice.title, cell.place.name] = [
                cell.result("M12.assortativity", r, reason, detail),
                cell.result("M12.own", own, why, {"share_of_region": float(arriving[c])}),
            ]
    return found
