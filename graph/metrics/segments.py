"""M8 and M14 of one cell: coverage, completeness, continuity, dependence on outside, redundancy, and every segment by itself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from graph.arrays import Floats, Ints
from graph.metrics import coverage as cov
from graph.metrics import redundancy as red
from graph.metrics.cell import Cell
from graph.metrics.chain import ChainSlice
from graph.metrics.result import Result

NAMES = 5
"""Most names of actors or firms listed with a segment; the whole list is a query away."""


def figures(cell: Cell, threshold: float = cov.THRESHOLD) -> Iterator[Result]:
    """M8 and M14 of a cell.

    Args:
        cell: chain and region.
        threshold: coverage probability from which a segment counts as supported.
    """
    part, place = cell.slice, cell.place
    support, staff, stages = cell.support, cell.staff, len(part.stages)
    innovators, nobody, research, making = bool(place.actors.any()), cell.nobody, cell.research, cell.making
    members = {"innovators": int(place.actors.sum()), "region_firms": int(place.firms.sum()), "stages": stages}

    def figure(metric: str, value: float, reason: str, **detail: Any) -> Result:
        return cell.result(metric, value, reason, {**members, **detail})

    spread = cov.distribution(support)
    shape = {} if nobody else {"sd": cov.deviation(support), "distribution": spread.p.tolist()}
    covered = figure("M8.coverage", cov.expected(support), research, **shape)
    yield covered if nobody else replace(covered, lo=spread.quantile(0.05), hi=spread.quantile(0.95), n_worlds=spread.worlds)
    yield figure("M8.completeness", cov.completeness(stages, staff), making)
    linked = making if part.flow or nobody else "no_edges"
    yield figure("M8.continuity", cov.continuity(stages, staff, part.flow), linked, pairs=len(part.flow))
    yield _outside(cell, nobody)

    pairs = cell.pairs
    counts, chance = red.structural(support, pairs), red.at_least_two(support, pairs)
    single = [part.network.nodes[part.stages[s]].name for s in np.flatnonzero(counts == 1)]
    hhi, effective = red.concentration(support, pairs)
    concentrated = research if not innovators or counts.any() else "no_edges"
    yield figure("M14.double", float((counts >= 2).mean()), research)
    yield figure("M14.double_expected", float(chance.mean()), research)
    yield figure("M14.spof", len(single), research, segments=single)
    yield figure("M14.hhi", hhi, concentrated)
    yield figure("M14.effective", effective, concentrated)

    probability, there, awaited = support.covered(), cov.staffed(stages, staff), red.expected_support(support, pairs)
    for s, node in enumerate(part.stages):
        stage, backers, makers = part.network.nodes[node], pairs.stage == s, staff.right == s
        manned, backed = int(makers.sum()), int(counts[s])
        detail = {
            "stage": stage.name, "stage_id": stage.id, "segmented": part.stages != (part.chain,),
            "state": cov.state(manned, float(probability[s]), threshold), "single": backed == 1,
            "firms": manned, "firms_p": float(there[s]), "actors": backed, "covered": float(probability[s]),
            "firm_names": _names(part, part.firms[staff.left[makers]], staff.p[makers]),
            "actor_names": _names(part, part.actors[pairs.actor[backers]], pairs.p[backers]),
        }  # fmt: skip
        yield figure("M8.stage", float(probability[s]), research, **detail)
        yield figure("M14.stage", backed, research, **detail, expected=float(awaited[s]), at_least_two=float(chance[s]))


def _outside(cell: Cell, nobody: bool) -> Result:
    """Dependence on outside ``1 − cov_local/cov_open``: the share of coverage that the region owes to others."""
    part = cell.slice
    local, wide = cov.expected(part.support.only(cell.place.inside[part.actors])), cov.expected(part.support)
    reason = "no_innovators" if nobody else "ok" if wide else "no_edges"
    return cell.result("M8.outside", 1 - local / wide if reason == "ok" else math.nan, reason, {"local": local, "open": wide})


def _names(part: ChainSlice, nodes: Ints, p: Floats) -> list[str]:
    """The most probable names first, at most :data:`NAMES`."""
    if len(p) > NAMES:
        near = p >= np.partition(p, -NAMES)[-NAMES]  # a firm list may hold thousands; only the first few need an order
        nodes, p = nodes[near], p[near]
    ranked = sorted(zip((-p).tolist(), (part.network.nodes[i].name for i in nodes.tolist()), strict=True))
    return [name for _, name in ranked[:NAMES]]
