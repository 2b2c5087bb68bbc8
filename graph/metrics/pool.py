"""The indicators of all cells of a run as one table: pooled bounds, entropy weights and levels of both chains.

Everything that speaks of levels (M1–M7) rests on this table: the default indicators from the graph, and those of a panel
of statistics where one is given. Bounds and weights are pooled over every cell that has anybody to do with its chain, so a
figure does not depend on what else is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.arrays import Floats, Mask
from graph.errors import InputError
from graph.metrics import coordination as ccd
from graph.metrics.cell import Cell
from graph.metrics.chain import INDICATORS
from graph.metrics.panel import SIDES, Panel

Bounds = Mapping[str, tuple[float, float]]
"""Indicator code → lower and upper bound, in the unit in which it is normalised (counts as ln(1+x))."""
Weights = Mapping[str, float]
"""Indicator code → its weight within its side."""
ABSENT = ("no_innovators", "no_industry")
"""Reason code of a side with nobody in the region."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: code, side, whether more is better, and names where the code has none in the words."""

    code: str
    side: str
    positive: bool = True
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, eq=False)
class Pool:
    """The table and what follows from it.

    Attributes:
        cells: the cells with anybody to do with their chain, in the order given.
        columns: the indicators.
        table: values, shape (cells, indicators), NaN where not defined.
        bounds: lower and upper bound of each indicator, shape (indicators, 2).
        sides: computed levels of each of :data:`~graph.metrics.panel.SIDES`.
        there: whether anybody of each side is in the region of a cell, shape (cells, 2).
    """

    cells: tuple[Cell, ...]
    columns: tuple[Column, ...]
    table: Floats
    bounds: Floats
    sides: Mapping[str, ccd.Levels]
    there: Mask

    def of(self, side: str) -> list[int]:
        """Positions of the indicators of a side."""
        return [j for j, c in enumerate(self.columns) if c.side == side]

    @cached_property
    def weights(self) -> Floats:
        """Entropy weight of each indicator within its side, shape (indicators,)."""
        found = np.zeros(len(self.columns))
        for side in SIDES:
            found[self.of(side)] = self.sides[side].weights
        return found

    @cached_property
    def z(self) -> Floats:
        """Normalised values in [0, 1], shape (cells, indicators); all 0 for a side with nobody, which has level 0."""
        found, _ = ccd.normalise(self.table, self.bounds, [c.positive for c in self.columns])
        for k, side in enumerate(SIDES):
            empty = np.flatnonzero(~self.there[:, k])
            found[empty[:, None], np.array(self.of(side), dtype=np.int64)] = 0.0
        return found

    @cached_property
    def levels(self) -> Floats:
        """U_I and U_P of every cell, shape (cells, 2); 0 for a side with nobody, NaN with a reason."""
        both = np.stack([self.sides[side].level for side in SIDES], axis=1)
        return np.where(self.there, both, 0.0)

    def reason(self, i: int) -> str:
        """Reason code of a cell: why one level is NaN, else which side has nobody, else "ok"."""
        bad = [self.sides[side].reasons[i] for k, side in enumerate(SIDES) if self.there[i, k]]
        absent = [code for k, code in enumerate(ABSENT) if not self.there[i, k]]
        return next((r for r in bad if r != "ok"), absent[0] if absent else "ok")


def pooled(
    cells: Iterable[Cell], *, bounds: Bounds | None = None, weights: Weights | None = None, panel: Panel | None = None,
    year: int | None = None,
) -> Pool:  # fmt: skip
    """The pool of these cells: give every chain and region of the run.

    Args:
        cells: chains in regions; those where nobody has to do with the chain are left out.
        bounds: bounds of indicators set by policy; pooled over the cells where none is given.
        weights: weights of the indicators, those of another run or set by policy; by entropy for a side of which one is missing.
        panel: statistics to add; its own bounds hold, and a region without a row has unknown values.
        year: year of the panel; its latest by default.

    Raises:
        InputError: a bound or weight is for no indicator, the panel has no such year, or one of its codes is that of a default
            indicator.
    """
    extra = tuple(Column(i.code, i.side, i.positive, i.zh, i.en) for i in panel.indicators) if panel else ()
    columns = (*(Column(i.code, i.side) for i in INDICATORS), *extra)
    codes = [c.code for c in columns]
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    if doubled:
        raise InputError(
            f"指标代码重复：{'、'.join(doubled)}", f"indicator codes stand twice: {', '.join(doubled)}",
            advice=("请在映射中改名", "rename them in the mapping"),
        )  # fmt: skip
    given = dict(bounds or {})
    unknown = sorted((given.keys() | (weights or {}).keys()) - set(codes))
    if unknown:
        raise InputError(f"没有这些指标：{'、'.join(unknown)}", f"no such indicators: {', '.join(unknown)}")
    if panel:
        given = {c.code: (float(low), float(high)) for c, (low, high) in zip(extra, panel.bounds, strict=True)} | given
    kept, rows, there = _rows(cells, panel, year)
    table = np.array(rows, dtype=float).reshape(len(rows), len(columns))
    own = ccd.pooled_bounds(table)
    limits = np.array([given.get(code, tuple(own[j])) for j, code in enumerate(codes)], dtype=float).reshape(-1, 2)
    sides = {}
    for side in SIDES:
        where = [j for j, c in enumerate(columns) if c.side == side]
        # a single object is only defined by bounds from outside
        fixed = limits[where] if len(rows) != 1 or all(codes[j] in given for j in where) else None
        held = [weights[codes[j]] for j in where] if weights and all(codes[j] in weights for j in where) else None
        sides[side] = ccd.levels(table[:, where], positive=[columns[j].positive for j in where], bounds=fixed, weights=held)
    return Pool(tuple(kept), columns, table, limits, sides, np.array(there, dtype=bool).reshape(-1, 2))


def _rows(cells: Iterable[Cell], panel: Panel | None, year: int | None) -> tuple[list[Cell], list[Floats], list[tuple[bool, bool]]]:
    kept, rows, there = [], [], []
    for cell in cells:
        part, place = cell.slice, cell.place
        if not ((part.active[cell.actors] > 0).any() or (part.manned[cell.firms] > 0).any()):
            continue
        row = part.indicators(cell.actors, cell.firms, place.operating)
        if panel is not None:
            row = np.concatenate([row, panel.row(part.network.nodes[part.chain].name, place.name, year)])
        kept.append(cell)
        rows.append(row)
        there.append((bool(place.actors.any()), bool(place.firms.any())))
    return kept, rows, there


def absent(cell: Cell) -> str:
    """Reason code of a cell that is not in the pool: nobody in the region has to do with the chain."""
    return "no_innovators" if cell.nobody else "no_edges"


def coordinated(pool: Pool, i: int, weights: Sequence[float] | None = None) -> ccd.Coordination:
    """C, T and D of one cell of the pool in every form; NaN where a level is."""
    u = pool.levels[i].tolist()
    return ccd.coordinate([math.nan if math.isnan(sum(u)) else x for x in u], weights)
