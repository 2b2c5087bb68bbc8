"""The words of planning (强链、补链、延链): what each segment has, and what a plan would do about it.

A segment has firms or not (n), support or not (P against τ, M8), and support of its own or only through what its firms do
elsewhere. From these, and from what stands next to it in the flow of the chain, follows the state a planner names
(metrics.md, section 5). 延链 is the step to a neighbour of a segment with firms: of the neighbours without firms the one most
related to what is there (Ω of M17), or, where no relatedness is given, those that have research already.

Example:
    >>> named("both", own=3, covered_own=0.9), named("both", own=0, covered_own=0.0), named("neither", own=0, covered_own=0.0)
    ('strengthen', 'consolidate', 'fill')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from graph.metrics.cell import Cell
from graph.metrics.coverage import THRESHOLD, state
from graph.metrics.matrix import Entry, Matrix
from graph.metrics.support import Support

PLANS = ("strengthen", "consolidate", "research", "transfer", "extend", "fill", "unstated")
"""Codes: 强链, 固链, 补研, 转化, 延链, 补链, and segments of which no document read says who is in them."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment in the eyes of a planner.

    Attributes:
        row: its row in the matrix.
        id: entity id.
        name: its name.
        state: M8 state: "both", "industry_only", "research_only", "neither".
        plan: one of :data:`PLANS`.
        single: one innovator alone supports it.
        firms: firms of the region in it, the most certain first.
        own: innovators that a document ties to it or to a technology of it.
        tied: innovators that only cooperate with a firm of it.
        coming: who is planned for it.
        covered: probability that somebody supports it, P_s.
        covered_own: the same without ties through firms.
        beside: names of the neighbours in the flow that have firms.
    """

    row: int
    id: str
    name: str
    state: str
    plan: str
    single: bool
    firms: tuple[Entry, ...]
    own: tuple[Entry, ...]
    tied: tuple[Entry, ...]
    coming: tuple[Entry, ...]
    covered: float
    covered_own: float
    beside: tuple[str, ...]


def named(state: str, own: int, covered_own: float, threshold: float = THRESHOLD) -> str:
    """The plan for a state: what both chains have is strengthened, or consolidated where fewer than two innovators of its own,
    or too doubtful ones, stand behind it.

    Args:
        state: M8 state of the segment.
        own: innovators tied to the segment itself.
        covered_own: probability that at least one of them supports it, in [0, 1].
        threshold: probability from which a segment counts as supported.
    """
    if state == "both":
        return "strengthen" if own > 1 and round(covered_own, 9) >= threshold else "consolidate"
    return {"industry_only": "research", "research_only": "transfer"}.get(state, "fill")


def planning(
    cell: Cell, table: Matrix, *, threshold: float = THRESHOLD, relatedness: Mapping[str, float] | None = None
) -> tuple[Segment, ...]:
    """Every segment of a cell, in the order of the matrix.

    Args:
        cell: chain and region.
        table: its matrix.
        threshold: coverage from which a segment counts as supported.
        relatedness: segment id → cross-chain relatedness Ω of the region, to choose where to extend the chain.
    """
    part = cell.slice
    covered, covered_own = cell.support.covered(), _own(cell).covered()
    manned = np.bincount(cell.staff.right, minlength=len(part.stages)) > 0
    beside: dict[int, list[int]] = {}
    for up, down in part.flow:
        beside.setdefault(up, []).append(down)
        beside.setdefault(down, []).append(up)
    # where documents tie everybody to the chain as a whole, an empty segment is one nobody spoke of
    told = any(not row.whole and table.at(i, planned=False) for i, row in enumerate(table.rows))
    loose = any(row.whole and table.at(i) for i, row in enumerate(table.rows))
    found = []
    for s, _ in enumerate(part.stages):
        there = _distinct(table.at(s, planned=False))
        innovators = [e for e in there if e.type != "Firm"]
        own = tuple(e for e in innovators if table.own(e))
        mode = state(int(manned[s]), float(covered[s]), threshold)
        near = tuple(table.rows[n].name for n in sorted(set(beside.get(s, ()))) if manned[n])
        plan = named(mode, len(own), float(covered_own[s]), threshold)
        if not told and loose:
            plan = "unstated"
        elif plan == "transfer" and near and relatedness is None:
            plan = "extend"
        found.append(
            Segment(
                s, table.rows[s].id, table.rows[s].name, mode, plan, len(innovators) == 1,
                tuple(e for e in there if e.type == "Firm"), own, tuple(e for e in innovators if not table.own(e)),
                _distinct(table.at(s, planned=True)), float(covered[s]), float(covered_own[s]), near,
            )
        )  # fmt: skip
    return tuple(_extended(found, relatedness)) if relatedness is not None else tuple(found)


def _own(cell: Cell) -> Support:
    """Support without ties over firms: technologies are the first mediators of a slice."""
    support, technologies = cell.support, len(cell.slice.technologies)
    reach, need = support.reach, support.need
    return Support(
        support.actors, support.mediators, support.stages, support.direct,
        reach.where(reach.right < technologies), need.where(need.left < technologies),
    )  # fmt: skip


def _distinct(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Each actor once, whatever the stages it stands at, the most certain first."""
    once = {e.id: e for e in reversed(entries)}
    return tuple(sorted(once.values(), key=lambda e: (-e.p, e.name, e.id)))


def _extended(segments: list[Segment], relatedness: Mapping[str, float]) -> list[Segment]:
    open_ = [s for s in segments if not s.firms and s.beside and s.plan != "unstated" and s.id in relatedness]
    best = max((relatedness[s.id] for s in open_), default=0.0)
    if best <= 0:
        return segments
    return [replace(s, plan="extend") if s in open_ and relatedness[s.id] == best else s for s in segments]
