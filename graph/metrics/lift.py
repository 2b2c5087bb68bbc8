"""M9 inter-layer density and coupling lift (层间连边密度与耦合提升度): are innovators tied to a chain more than by chance?

Density is the share of all possible edges between the layers of a cell that exist. Lift compares the support that a region's
innovators give to a chain with the bipartite configuration model over all innovators and all segments: how much of it follows
from some innovators being busy and some segments being popular everywhere. Source: design page "metrics", M9 and 3.3.

The model keeps the number of links of every segment, so for a region with all innovators observed and expected are the same
whatever the links: there the lift is undefined.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import Floats, Ints, Mask
from graph.metrics.bicm import fit
from graph.metrics.cell import Cell
from graph.metrics.chain import ChainSlice
from graph.metrics.labels import by_region, layer_edges
from graph.metrics.paths import paths, routes, supported_in
from graph.metrics.result import Result
from graph.metrics.significance import adjusted, block, tail
from graph.metrics.worlds import PREVIEW, Worlds, unpacked

LEVEL = 0.05
"""False discovery rate below which a lift counts as significant."""
_PAIRS = 2**15  # pairs whose worlds are unpacked at once


def figures(cell: Cell) -> Iterator[Result]:
    """ "M9.density" of one cell: existing over possible edges between innovation and industry layer, in [0, 1].

    The layers are the chain's innovators in scope and the technologies they work on, and its segments and firms of the
    region; `expected` weighs each edge by its probability.

    Args:
        cell: chain and region.
    """
    edges = layer_edges([cell], ("serve", "cooperate", "apply"))
    worked = np.unique(layer_edges([cell], ("research",)).tail)
    innovation = int(cell.actors.sum()) + len(worked)
    industry = int(cell.firms.sum()) + len(cell.slice.stages)
    possible = innovation * industry
    reason = cell.research if cell.research != "ok" else "ok" if possible else "no_edges"
    detail = {"innovation": innovation, "industry": industry, "edges": len(edges.p),
              "expected": float(edges.p.sum()) / possible if possible else 0.0}  # fmt: skip
    yield cell.result("M9.density", len(edges.p) / possible if possible else 0.0, reason, detail)


@dataclass(frozen=True, slots=True, eq=False)
class _Ties:
    """Support of one chain over the whole network.

    Attributes:
        row: innovator of each pair as a node of the network, shape (pairs,).
        column: segment of each pair by its place in the chain, shape (pairs,).
        p: probability of each pair, shape (pairs,).
        counts: pairs that exist in each world, shape (regions, worlds).
    """

    row: Ints
    column: Ints
    p: Floats
    counts: Ints


def across(cells: Sequence[Cell], worlds: Worlds | None = None) -> dict[tuple[str, str], list[Result]]:
    """Lift of every cell against one model of the whole network.

    Args:
        cells: cells of every chain of the network for each region.
        worlds: possible worlds for the p-value; :data:`~graph.metrics.worlds.PREVIEW` of them by default.

    Returns:
        By (chain, region): "M9.lift", 1 being chance, "M9.z", its standard score, "M9.p", the probability of at least as many
        links by chance, the median over worlds, and "M9.q", the false discovery rate over the chains of the region, with
        the share of worlds in which it is below :data:`LEVEL`.

    Raises:
        InputError: a region lacks a chain.
    """
    found: dict[tuple[str, str], list[Result]] = {}
    if not cells:
        return found
    regions = by_region(cells)
    groups = tuple(regions.values())
    network = groups[0][0].slice.network
    drawn = worlds or Worlds(network, PREVIEW)
    inside = np.array([network.innovators & group[0].place.inside for group in groups])
    ties = [_tied(cell.slice, inside, drawn) for cell in groups[0]]
    start = np.cumsum([0, *(len(cell.slice.stages) for cell in groups[0])])
    rows, columns = np.zeros(len(network.nodes)), np.zeros(start[-1])
    for tie, first in zip(ties, start, strict=False):
        np.add.at(rows, tie.row, tie.p)
        np.add.at(columns, tie.column + first, tie.p)
    model = fit(rows, columns)
    for place, group in enumerate(groups):
        chosen = np.flatnonzero(inside[place] & (rows > 0))
        # with every innovator inside, the model reproduces what is observed by construction
        free = len(chosen) < np.count_nonzero(rows)
        pi = model.probabilities(chosen, np.arange(start[-1])) if free else np.zeros((0, start[-1]))
        blocks = [pi[:, start[c] : start[c + 1]] for c in range(len(group))]
        for cell, results in zip(group, _compared(group, blocks, ties, place, inside[place]), strict=True):
            found[cell.slice.title, cell.place.name] = results
    return found


def _tied(part: ChainSlice, inside: Mask, worlds: Worlds) -> _Ties:
    links = paths(part)
    ways = routes(links)
    held = supported_in(ways, worlds.of(links.edges))
    counts = np.zeros((len(inside), worlds.count))
    for first in range(0, len(held), _PAIRS):
        rows = slice(first, first + _PAIRS)
        counts += inside[:, part.actors[ways.actor[rows]]].astype(np.float32) @ unpacked(held[rows], worlds.count).astype(np.float32)
    pairs = part.pairs
    return _Ties(part.actors[pairs.actor], pairs.stage, pairs.p, np.rint(counts).astype(np.int64))


def _compared(group: Sequence[Cell], blocks: Sequence[Floats], ties: Sequence[_Ties], place: int, inside: Mask) -> Iterator[list[Result]]:
    """The results of the cells of one region, in their order."""
    tests = [block(pi, float(tie.p[inside[tie.row]].sum())) for pi, tie in zip(blocks, ties, strict=True)]
    chance = np.full((len(group), ties[0].counts.shape[1]), np.nan)
    for c, (pi, test, tie) in enumerate(zip(blocks, tests, ties, strict=True)):
        if test.variance > 0:
            counts, back = np.unique(tie.counts[place], return_inverse=True)
            chance[c] = tail(pi, counts)[back]
    false = adjusted(chance)
    p = np.quantile(chance, 0.5, axis=1, method="higher")
    q = adjusted(p)
    for c, (cell, test) in enumerate(zip(group, tests, strict=True)):
        idle = cell.research if cell.research != "ok" or cell.nobody else "no_edges" if not test.observed else "zero_variance"
        reason = "ok" if test.expected > 0 else idle
        sure = "ok" if test.variance > 0 else idle if test.expected == 0 else "zero_variance"
        detail = {
            "observed": test.observed, "expected_links": test.expected, "variance": test.variance,
            "rows": len(blocks[c]), "columns": len(cell.slice.stages), "worlds": chance.shape[1],
        }  # fmt: skip
        share = float((false[c] < LEVEL).mean()) if test.variance > 0 else math.nan
        yield [
            cell.result("M9.lift", test.lift, reason, detail),
            cell.result("M9.z", test.z, sure, detail),
            cell.result("M9.p", float(p[c]), sure, {"worlds": chance.shape[1]}),
            cell.result("M9.q", float(q[c]), sure, {"significant": share, "level": LEVEL, "tests": int((~np.isnan(p)).sum())}),
        ]
