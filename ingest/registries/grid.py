"""A table as cells and the ranges merged in it, and what becomes of them: rows with merged values filled down.

A value merged over several rows belongs to each of them and is written into each; a value merged over several columns
stands in the first of them; a value that alone spans its row is a title or parts groups, and its row is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.registries.sheets import Row

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range, from 0, both ends inside."""
WIDEST = 1000
"""Columns a cell of a page may span; more is a mistake of the page."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table: text of each row and column, the merged ranges, and the number each row has in the file."""

    cells: Sequence[Sequence[str]]
    merges: Sequence[Range] = ()
    numbers: Sequence[int] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A cell of a table written cell by cell (HTML, DOCX): its text and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


def lay(spanned: Sequence[Sequence[Span]], numbers: Sequence[int] = ()) -> Grid:
    """Cells that span columns and rows, laid out as a browser does.

    Example:
        >>> grid = lay([[Span("省", rows=2), Span("甲")], [Span("乙")]])
        >>> [r.cells for r in rows(grid)]
        [('省', '甲'), ('省', '乙')]
    """
    places: list[dict[int, str]] = [{} for _ in spanned]
    merges: list[Range] = []
    for r, row in enumerate(spanned):
        c = 0
        for cell in row:
            while c in places[r]:
                c += 1
            last_row, last_column = min(r + max(cell.rows, 1), len(spanned)) - 1, c + min(max(cell.columns, 1), WIDEST) - 1
            for i in range(r, last_row + 1):
                for j in range(c, last_column + 1):
                    places[i].setdefault(j, "")
            places[r][c] = cell.text
            if last_row > r or last_column > c:
                merges.append((r, c, last_row, last_column))
            c = last_column + 1
    width = max((max(p, default=-1) + 1 for p in places), default=0)
    return Grid([[p.get(c, "") for c in range(width)] for p in places], merges, numbers)


def rows(grid: Grid) -> Iterator[Row]:
    """The rows of a grid that hold text, as wide as the last column with text; blank rows are left out, numbers tell where.

    Args:
        grid: its cells; rows may differ in width.
    """
    spans, below = _spans(grid.cells, grid.merges)
    width = 0
    for row in grid.cells:
        for c in range(len(row) - 1, width - 1, -1):
            if row[c].strip():
                width = c + 1
                break
    for r, row in enumerate(grid.cells):
        cells = [*row[:width], *[""] * (width - len(row))]
        for column, text in below.get(r, ()):
            cells[column] = text
        filled = [c for c, text in enumerate(cells) if text and not text.isspace()]
        if filled:
            from_above = tuple(column for column, _ in below.get(r, ()))
            yield Row(grid.numbers[r] if grid.numbers else r + 1, tuple(cells), len(filled) == 1 and (r, filled[0]) in spans, from_above)


def _spans(cells: Sequence[Sequence[str]], merges: Iterable[Range]) -> tuple[set[tuple[int, int]], dict[int, list[tuple[int, str]]]]:
    """Places of cells that span columns, and the values that go into the rows below a merged cell."""
    spans: set[tuple[int, int]] = set()
    below: dict[int, list[tuple[int, str]]] = {}
    for top, left, bottom, right in merges:
        if top >= len(cells) or left >= len(cells[top]):
            continue
        text = cells[top][left]
        if right > left:
            spans.add((top, left))
            if sum(1 for t in cells[top] if t.strip()) <= 1:
                continue
        if text.strip():
            for r in range(top + 1, min(bottom + 1, len(cells))):
                below.setdefault(r, []).append((left, text))
    return spans, below
