"""Pages set in columns: the order in which their lines are read, and the measure each line is set in.

A gutter is a vertical strip that no character crosses over several lines. What stands beside it are columns when both sides
are filled lines of running text; the cells of a table without rules are not. What crosses the gutter (titles, running heads)
parts the columns above from those below. Three columns are two, one of which has two again.

Cost: a few sums over the lines of a page for each place where a gutter may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

LINES = 4
"""Lines that stand in a column at least."""

FILLED, OFTEN = 0.85, 0.4
"""A line is filled that takes this share of its column's width; this share of a column's lines is, at least."""

WIDEST = 10
"""Characters of the middle line of a column at least; cells of a table have fewer."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """Characters at one place of a page; lengths in any one unit, `top` counted downwards."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


Row = list[Glyph]
Measure = tuple[float, float]
"""Left and right edge of a column."""


def rows(glyphs: Sequence[Glyph]) -> list[Row]:
    """Characters by line, from the top, each line from the left."""
    found: list[Row] = []
    for glyph in sorted((g for g in glyphs if g.text.strip()), key=lambda g: (g.top + g.bottom, g.x0)):
        middle = (glyph.top + glyph.bottom) / 2
        if found and found[-1][0].top <= middle <= found[-1][0].bottom:
            found[-1].append(glyph)
        else:
            found.append([glyph])
    return [sorted(row, key=lambda g: g.x0) for row in found]


def in_order(glyphs: Sequence[Glyph], borders: Sequence[float] = ()) -> Iterator[tuple[Row, Measure | None]]:
    """The lines of a page as they are read, each with the measure of its column, None outside columns.

    Args:
        glyphs: the characters.
        borders: heights at which something stands over the whole width (tables).
    """
    lines = rows(glyphs)
    gutter = _gutter(lines)
    if gutter is None:
        yield from ((row, None) for row in lines)
        return
    size = _size(lines)
    above = [sum(border < row[0].top for border in borders) for row in lines]
    parts = [(_crosses(row, gutter, size), place) for row, place in zip(lines, above, strict=True)]
    for (crosses, _), group in groupby(zip(parts, lines, strict=True), key=lambda each: each[0]):
        held = [row for _, row in group]
        sides = [
            [g for row in held for g in row if (g.x0 + g.x1) / 2 < gutter],
            [g for row in held for g in row if (g.x0 + g.x1) / 2 >= gutter],
        ]
        if crosses or not all(_is_column(rows(side)) for side in sides):
            yield from ((row, None) for row in held)
            continue
        for side in sides:
            own = _measure(rows(side))
            yield from ((row, measure or own) for row, measure in in_order(side))


def _size(lines: Sequence[Row]) -> float:
    return median(g.bottom - g.top for row in lines for g in row)


def _crosses(row: Row, gutter: float, size: float) -> bool:
    """Whether a line goes over the gutter: a character stands there, or the words on both sides are close to each other."""
    if any(g.x0 < gutter < g.x1 for g in row):
        return True
    left = max((g.x1 for g in row if g.x1 <= gutter), default=None)
    right = min((g.x0 for g in row if g.x0 >= gutter), default=None)
    return left is not None and right is not None and right - left < size


def _gutter(lines: Sequence[Row]) -> float | None:
    """The place that most consecutive lines leave free, with lines of both sides among them; None where there is none."""
    if len(lines) < LINES:
        return None
    size = _size(lines)
    left, right = min(row[0].x0 for row in lines), max(row[-1].x1 for row in lines)
    low, high = left + 0.2 * (right - left), right - 0.2 * (right - left)
    places = {
        round((a.x1 + b.x0) / size) * size / 2 for row in lines for a, b in pairwise(row) if b.x0 - a.x1 >= size
    } | {round(2 * (row[-1].x1 + size) / size) * size / 2 for row in lines}  # fmt: skip
    best, most = None, LINES - 1
    for place in sorted(p for p in places if low <= p <= high):
        for crosses, group in groupby(lines, key=lambda row: _crosses(row, place, size)):
            held = list(group)
            both = min(sum(row[0].x0 < place for row in held), sum(row[-1].x1 > place for row in held))
            if not crosses and both > most:
                best, most = place, both
    return best


def _measure(lines: Sequence[Row]) -> Measure:
    ends = sorted(row[-1].x1 for row in lines)
    return min(row[0].x0 for row in lines), ends[int(0.9 * (len(ends) - 1))]


def _is_column(lines: Sequence[Row]) -> bool:
    """Whether lines are a column of running text."""
    if len(lines) < LINES or median(sum(len(g.text) for g in row) for row in lines) < WIDEST:
        return False
    left, right = _measure(lines)
    return sum(row[-1].x1 - row[0].x0 >= FILLED * (right - left) for row in lines) >= OFTEN * len(lines)
