"""From lines and tables in the order of a file to sheets: each with what stands above it, split tables put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.registries.grid import Grid, rows
from ingest.registries.namelist import Line, stretches
from ingest.registries.sheets import Row, Sheet
from ingest.registries.wording import Shape, shape

ABOVE = 12
"""Lines kept before a sheet."""
_BETWEEN = re.compile(r"[\W\d_]*|第?\s*\d+\s*页.{0,10}|[（(]?\s*(?:续|接上|上接).{0,6}[)）]?|.{0,4}续表.{0,6}")
Piece = Line | Grid


@dataclass(slots=True)
class Arranged:
    """Sheets, prose, and what to say of what was left out or put together."""

    sheets: list[Sheet] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    said: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """A table being put together from its parts."""

    name: str
    above: list[str]
    rows: list[Row]
    header: tuple[str, ...]
    parts: int = 1
    dropped: int = 0
    grouped: bool = False


def arrange(pieces: Sequence[Piece], *, loose: bool = True) -> Arranged:
    """The sheets in a flow of lines and tables.

    Tables that follow each other with the same header, or without one where the numbers go on, are one table that a page break
    or a province split; the repeated headers are dropped and counted, the line between (吉林省) becomes a row that parts groups.

    Args:
        pieces: lines and tables in order.
        loose: see :func:`ingest.registries.namelist.stretches`.
    """
    result = Arranged()
    waiting: list[str] = []
    open_: _Table | None = None
    tables = lists = 0
    blocks = list(_blocks(pieces))
    for at, block in enumerate(blocks):
        if isinstance(block, Grid):
            found = list(rows(block))
            if not found:
                continue
            if open_ and _join(open_, found, waiting):
                waiting = []
                continue
            if open_:
                result.sheets.append(_closed(open_, result))
            tables += 1
            open_ = _Table(block.name or f"table {tables}", waiting[-ABOVE:], found, _header(found))
            waiting = []
            result.text += [r.cells[0].strip() for r in found if r.merged and r.cells[0].strip()]
            continue
        for stretch in stretches(block, loose=loose):
            result.text += stretch.above
            waiting += stretch.above
            if not stretch.rows:
                continue
            if stretch.names == len(stretch.rows) == 1 and at + 1 < len(blocks) and isinstance(blocks[at + 1], Grid):
                line = stretch.rows[0].cells[0]  # a single name above a table is its title
                result.text.append(line)
                waiting.append(line)
                continue
            if open_:
                result.sheets.append(_closed(open_, result))
                open_ = None
            lists += 1
            result.sheets.append(Sheet(f"list {lists}", "names", tuple(stretch.rows), tuple(waiting[-ABOVE:])))
            result.text += [*(r.cells[0] for r in stretch.rows if r.merged), *stretch.asides]
            waiting = []
    if open_:
        result.sheets.append(_closed(open_, result))
    return result


def _blocks(pieces: Sequence[Piece]) -> Iterator[Grid | list[Line]]:
    held: list[Line] = []
    for piece in pieces:
        if isinstance(piece, Line):
            held.append(piece)
            continue
        if held:
            yield held
            held = []
        yield piece
    if held:
        yield held


def _header(found: Sequence[Row]) -> tuple[str, ...]:
    """The first row with two cells or more and no number among them, as told apart from data; empty where there is none."""
    for row in found[:3]:
        filled = [c.strip() for c in row.cells if c.strip()]
        if len(filled) >= 2:
            return _key(row) if not any(re.fullmatch(r"[\d.,%/-]+", c) for c in filled) else ()
    return ()


def _key(row: Row) -> tuple[str, ...]:
    return tuple(re.sub(r"\s+", "", c) for c in row.cells)


def _join(table: _Table, found: list[Row], between: list[str]) -> bool:
    """True when `found` goes on with `table`, which has then taken it in."""
    if not found or len(found[0].cells) != len(table.rows[0].cells):
        return False
    told = [line for line in between if not _BETWEEN.fullmatch(line.strip())]
    at = next((k for k, row in enumerate(found[:3]) if _key(row) == table.header), -1) if table.header else -1
    group = told[0].strip() if len(told) == 1 and len(told[0].strip()) <= 20 and shape(told[0]) is Shape.GROUP else ""
    if told and not (group and at == 0):
        return False
    if at < 0 and not _goes_on(table.rows[-1], found[0]):
        return False
    offset = table.rows[-1].number
    if group:
        _group_first(table)
        table.rows.append(_group(group, offset, len(found[0].cells)))
    dropped = at + 1 if at >= 0 else 0
    for row in found[:at] if at > 0 else ():
        table.rows.append(replace(row, number=offset + row.number))
    table.rows += [replace(row, number=offset + row.number) for row in found[dropped:]]
    table.parts += 1
    table.dropped += 1 if at >= 0 else 0
    return True


def _goes_on(last: Row, first: Row) -> bool:
    """True when the first cells are numbers that follow each other."""
    a, b = last.cells[0].strip(), first.cells[0].strip()
    return a.isdecimal() and b.isdecimal() and int(b) == int(a) + 1


def _group(text: str, number: int, width: int) -> Row:
    return Row(number, (text, *[""] * (width - 1)), True)


def _group_first(table: _Table) -> None:
    """Give the first part of a table its group row as well, from the line above the table."""
    if not table.grouped and table.above and shape(table.above[-1]) is Shape.GROUP:
        after = next((k + 1 for k, row in enumerate(table.rows[:3]) if _key(row) == table.header), 0)
        table.rows.insert(after, _group(table.above[-1].strip(), table.rows[max(after - 1, 0)].number, len(table.rows[0].cells)))
    table.grouped = True


def _closed(table: _Table, result: Arranged) -> Sheet:
    if table.parts > 1:
        result.said.append(
            (
                table.name,
                f"由 {table.parts} 个同表头的表合并，去掉重复表头 {table.dropped} 行",
                f"put together from {table.parts} tables with the same columns, {table.dropped} repeated header(s) dropped",
            )
        )
    return Sheet(table.name, "table", tuple(table.rows), tuple(table.above))
