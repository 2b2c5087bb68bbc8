"""M5–M7 of chains in regions: did both chains advance together, which indicator goes with industry, what holds them back.

Each takes all cells of a run, since levels rest on bounds and weights pooled over them (:mod:`graph.metrics.pool`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from graph.arrays import Floats
from graph.errors import InputError
from graph.metrics import grey, obstacle, synergy
from graph.metrics.cell import Cell
from graph.metrics.panel import SIDES
from graph.metrics.pool import Pool, absent, pooled
from graph.metrics.result import Result
from graph.roles import EVERYWHERE

LEAST = 3
"""Regions from which a grey relation is read."""
Found = dict[tuple[str, str], list[Result]]
"""(chain title, region name) → its results."""


def across(cells: Sequence[Cell], pool: Pool | None = None) -> Found:
    """M6 and M7 of every cell.

    Args:
        cells: every chain and region of the run.
        pool: the pool of these cells, if it is there already.

    Returns:
        "M6.relation": largest grey relational grade between the level of the industry chain and an innovation indicator
        over the regions directly below (over those at the top for the region that holds everybody); `ranked` in the
        detail has every grade. "M7.obstacle": share of the largest obstacle, `ranked` has them all. "M7.innovation":
        share of the innovation side in all that is missing.
    """
    pool = pool or pooled(cells)
    places = {id(cell): i for i, cell in enumerate(pool.cells)}
    by_cell = {(cell.slice.chain, cell.place.name): i for i, cell in enumerate(pool.cells)}
    below: dict[str, list[str]] = {}
    for region in sorted({cell.place.name for cell in pool.cells}):
        if region != EVERYWHERE:
            below.setdefault(pool.cells[0].slice.network.above.get(region, EVERYWHERE), []).append(region)
    found: Found = {}
    for cell in cells:
        i = places.get(id(cell), by_cell.get((cell.slice.chain, cell.place.name)))
        inner = [by_cell[key] for r in below.get(cell.place.name, ()) if (key := (cell.slice.chain, r)) in by_cell]
        found.setdefault((cell.slice.title, cell.place.name), []).extend([_relation(cell, pool, inner), *_obstacle(cell, pool, i)])
    return found


def _relation(cell: Cell, pool: Pool, inner: Sequence[int]) -> Result:
    detail: dict[str, Any] = {"rho": grey.RHO, "scaling": "minmax", "regions": [pool.cells[i].place.name for i in inner]}
    level = pool.levels[list(inner), 1] if inner else np.zeros(0)
    known = [i for i, u in zip(inner, level, strict=True) if not math.isnan(u)]
    if len(known) < LEAST:
        return cell.result("M6.relation", math.nan, "insufficient_sample", {**detail, "least": LEAST})
    # an indicator that says nothing of these regions, or the same of all, moves with nothing
    where = [j for j in pool.of("innovation") if pool.weights[j] > 0 and not np.isnan(pool.z[known, j]).all()]
    if not where:
        return cell.result("M6.relation", math.nan, "all_degenerate", detail)
    grades = grey.grades(pool.levels[known, 1], pool.z[np.ix_(known, where)].T)
    ranked = [_named(pool, j, grade=float(g)) for g, j in sorted(zip(grades, where, strict=True), key=lambda pair: (-pair[0], pair[1]))]
    return cell.result("M6.relation", float(grades.max()), "ok", {**detail, "ranked": ranked})


def _obstacle(cell: Cell, pool: Pool, i: int | None) -> list[Result]:
    codes = ("M7.obstacle", "M7.innovation")
    if i is None or math.isnan(pool.levels[i].sum()):
        why = absent(cell) if i is None else pool.reason(i)
        return [cell.result(code, math.nan, why) for code in codes]
    shares = obstacle.shares(pool.weights / len(SIDES), pool.z[i])
    if np.isnan(shares).all():
        return [cell.result(code, math.nan, "no_obstacle") for code in codes]
    order = sorted((j for j in range(len(shares)) if not np.isnan(shares[j])), key=lambda j: (-shares[j], j))
    ranked = [_named(pool, j, share=float(shares[j]), z=float(pool.z[i, j]), weight=float(pool.weights[j])) for j in order]
    side = float(np.nansum(shares[pool.of("innovation")]))
    reason = pool.reason(i)
    detail = {"ranked": ranked, "largest": ranked[0]["indicator"]}
    return [cell.result(codes[0], ranked[0]["share"], reason, detail), cell.result(codes[1], side, reason)]


def _named(pool: Pool, j: int, **more: float) -> dict[str, Any]:
    column = pool.columns[j]
    names = {"zh": column.zh, "en": column.en} if column.zh else {}
    return {"indicator": column.code, "side": column.side, **names, **more}


def between(periods: Mapping[str, Sequence[Cell]], *, geometric: bool = False, pool: Pool | None = None) -> Found:
    """M5 of every cell of the last period against the one before it, with bounds and weights pooled over all periods.

    Args:
        periods: label of each period (a date, a year), in the order of time → its cells, every chain and region.
        geometric: order degrees by the geometric mean of the indicators instead of their entropy-weighted mean. An
            indicator at its lower bound then sets the degree to 0, which is the rule on graphs where many are.
        pool: the pool over the cells of all periods, in that order.

    Returns:
        "M5.synergy" with gains and order degrees in the detail; NaN with `need_two_periods` where the chain has a
        counterpart in no earlier period.

    Raises:
        InputError: no period is given.
    """
    if not periods:
        raise InputError("没有给出时期", "no period is given", advice=("至少给出两个日期", "give two dates or more"))
    labels = list(periods)
    pool = pool or pooled([cell for cells in periods.values() for cell in cells])
    places = {id(cell): i for i, cell in enumerate(pool.cells)}
    degrees = _degrees(pool, geometric)
    earlier = {_key(cell): places.get(id(cell)) for cell in periods[labels[-2]]} if len(labels) > 1 else {}
    found: Found = {}
    for cell in periods[labels[-1]]:
        now, before = places.get(id(cell)), earlier.get(_key(cell))
        detail: dict[str, Any] = {"periods": labels[-2:], "order": "geometric" if geometric else "weighted"}
        if len(labels) < 2 or _key(cell) not in earlier:
            result = cell.result("M5.synergy", math.nan, "need_two_periods", detail)
        elif now is None or before is None:
            result = cell.result("M5.synergy", math.nan, "no_edges", detail)
        else:
            gains = degrees[now] - degrees[before]
            s = synergy.synergy(gains)
            reason = "ok" if not math.isnan(s) else next(r for r in (pool.reason(now), pool.reason(before), "all_degenerate") if r != "ok")
            named = {name: dict(zip(SIDES, values.tolist(), strict=True)) for name, values in (("gains", gains), ("degrees", degrees[now]))}
            result = cell.result("M5.synergy", s, reason, {**detail, **named, "level": synergy.level(s)})
        found.setdefault((cell.slice.title, cell.place.name), []).append(result)
    return found


def _key(cell: Cell) -> tuple[str, str]:
    return cell.slice.network.nodes[cell.slice.chain].id, cell.place.name


def _degrees(pool: Pool, geometric: bool) -> Floats:
    if not geometric:
        return pool.levels
    sides = [synergy.order_degree(pool.z[:, pool.of(side)]) for side in SIDES]
    return np.where(np.isnan(pool.levels), np.nan, np.stack(sides, axis=1))
