"""M4 of one cell: level of both chains, coupling, coordination and its grade, from the pool of all cells."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from graph.metrics import coordination as ccd
from graph.metrics.cell import Cell
from graph.metrics.panel import SIDES
from graph.metrics.pool import Pool, absent, coordinated
from graph.metrics.result import Result, encoded


class Levels:
    """The pool with what its results say of it: bounds, weights and flags, written once for all cells.

    Args:
        pool: every chain and region of the run.
    """

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._places = {(cell.slice.chain, cell.place.name): i for i, cell in enumerate(pool.cells)}

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """Weights, clips and flags of the indicators, and how many cells they rest on."""
        pool, codes = self.pool, [c.code for c in self.pool.columns]
        flags = {}
        for side in SIDES:
            mine = [codes[j] for j in pool.of(side)]
            flags[side] = [f"zero_variance:{mine[int(f.partition(':')[2])]}" if ":" in f else f for f in pool.sides[side].flags]
        return {
            "objects": len(pool.cells), "weights": dict(zip(codes, pool.weights.tolist(), strict=True)), "flags": flags,
            "clipped": {side: pool.sides[side].clipped for side in SIDES},
        }  # fmt: skip

    @cached_property
    def bounds(self) -> str:
        """Bounds of the indicators as JSON."""
        return encoded({c.code: list(limits) for c, limits in zip(self.pool.columns, self.pool.bounds.tolist(), strict=True)})

    def figures(self, cell: Cell) -> Iterator[Result]:
        """M4 of a cell: D, D′, C, C′, T, U_I and U_P.

        Args:
            cell: chain and region, one of the pool or one where nobody has to do with the chain.
        """
        i = self._places.get((cell.slice.chain, cell.place.name))
        u = [math.nan, math.nan] if i is None else self.pool.levels[i].tolist()
        whole = [math.nan, math.nan] if math.isnan(sum(u)) else u
        found = ccd.coordinate(whole) if i is None else coordinated(self.pool, i)
        used = [0, 0] if i is None else [int(self.pool.sides[side].used[i]) for side in SIDES]
        detail = {
            "grade": found.grade, "grade_revised": found.grade_revised, "grade_unstable": found.unstable, "lag": ccd.lag(*u),
            "coupling_stage": ccd.stage_of_coupling(found.c), "indicators_used": dict(zip(SIDES, used, strict=True)), **self.settings,
        }  # fmt: skip
        reason = absent(cell) if i is None else self.pool.reason(i)
        record = replace(cell.result("M4", math.nan, reason, detail), bounds=self.bounds)
        values = {
            "D": found.d, "D_revised": found.d_revised, "C": found.c, "C_revised": found.c_revised, "T": found.t, "U_I": u[0], "U_P": u[1],
        }  # fmt: skip
        for name, value in values.items():
            yield replace(record, metric=f"M4.{name}", value=value)
