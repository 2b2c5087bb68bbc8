"""The text of a DOC document as the file itself holds it: paragraphs, and tables by their cell marks.

A converter that loses a table (LibreOffice does where a table ends the document) runs its cells together; the marks between
them still stand in the file. Source of the layout: [MS-DOC] 2.4.1 (retrieving text), 2.5 (Fib), 2.9.38 (Clx), 2.8.35 (PlcPcd).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence

from ingest.registries import compound
from ingest.registries.flow import Piece
from ingest.registries.grid import Grid, Range
from ingest.registries.namelist import Line

CELL, PARAGRAPH = "\x07", "\r"
WIDEST = 63
"""Columns a table of a DOC may have ([MS-DOC] 2.4.3)."""
_FIELD = re.compile(r"\x13[^\x13-\x15]*\x14|\x13[^\x13-\x15]*\x15|\x15")
_MARKS = str.maketrans({"\x0b": "\n", "\x0c": "\r", "\x1e": "-", "\x1f": None, "\x01": None, "\x08": None, "\x05": None, "\x02": None})


def text(data: bytes) -> str:
    """The main text of a DOC file, its marks (paragraph, cell) kept; empty where its structure is not as it should be.

    Args:
        data: the whole file, an OLE compound file.
    """
    main = compound.stream(data, "WordDocument")
    if len(main) < 0x1AA or main[:2] != b"\xec\xa5":
        return ""
    flags, length = struct.unpack_from("<H", main, 0x0A)[0], struct.unpack_from("<i", main, 0x4C)[0]
    table = compound.stream(data, "1Table" if flags & 0x0200 else "0Table")
    start, size = struct.unpack_from("<II", main, 0x1A2)
    found = _joined(main, table[start : start + size])[: max(length, 0)]
    while (plain := _FIELD.sub("", found)) != found:
        found = plain
    return found.translate(_MARKS)


def _joined(main: bytes, clx: bytes) -> str:
    """The pieces of the text in their order ([MS-DOC] 2.4.1)."""
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:  # property modifications, which hold no text
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        return ""
    plc = clx[at + 5 : at + 5 + struct.unpack_from("<I", clx, at + 1)[0]]
    count = (len(plc) - 4) // 12
    if count < 1:
        return ""
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    parts = []
    for k in range(count):
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * k + 2)[0]
        long = ends[k + 1] - ends[k]
        if place & 0x40000000:
            first = (place & 0x3FFFFFFF) // 2
            parts.append(main[first : first + long].decode("cp1252", "replace"))
        else:
            parts.append(main[place : place + 2 * long].decode("utf-16-le", "replace"))
    return "".join(parts)


def pieces(marked: str) -> list[Piece]:
    """Lines and tables of a text with its marks.

    A row ends in a mark of its own behind the mark of its last cell; paragraphs before the first cell of a row stand between
    tables.

    Args:
        marked: as :func:`text` gives it.

    Example:
        >>> found = pieces("名单\\r序号\\x07名称\\x07\\x071\\x07甲大学\\x07\\x07注\\r")
        >>> found[0].text, found[1].cells, found[2].text
        ('名单', [['序号', '名称'], ['1', '甲大学']], '注')
    """
    result: list[Piece] = []
    held: list[str] = []
    number = 0

    def lines(found: Sequence[str]) -> None:
        nonlocal number
        for one in (x.strip() for part in found for x in part.split("\n")):
            number += 1
            if one:
                result.append(Line(one, number))

    parts = marked.split(CELL)
    for k, part in enumerate(parts):
        *before, last = part.split(PARAGRAPH)
        outside = k == len(parts) - 1 or (before and _ended(held))
        if not outside:
            held.append("\n".join(x for x in (*before, last) if x.strip()))
            continue
        if held:
            result.append(_grid(held))
            held = []
        lines(before if k < len(parts) - 1 else [*before, last])
        if k < len(parts) - 1:
            held = [last.strip()]
    return result


def _ended(cells: Sequence[str]) -> bool:
    """True where a row may have ended: behind a mark of its own, and where the rows so far are even, in its place."""
    if not cells or cells[-1]:
        return not cells
    step = cells.index("") + 1
    even = not any(cells[k] for k in range(step - 1, len(cells), step))
    return not even or len(cells) % step == 0


def _grid(cells: Sequence[str]) -> Grid:
    """The rows of a table from its cells in their order: the width that most of its rows have tells where each ends."""
    fits = ((_rows(cells, width), width) for width in range(1, min(WIDEST, len(cells)) + 1))
    best = max(((_fit(found, width), found) for found, width in fits if found), key=lambda f: f[0], default=((), [list(cells)]))[1]
    widest = max((len(r) for r in best), default=1)
    merges: list[Range] = [(at, 0, at, widest - 1) for at, row in enumerate(best) if widest > 1 and row[0] and not any(row[1:])]
    return Grid([[*row, *[""] * (widest - len(row))] for row in best], merges)


def _fit(found: Sequence[Sequence[str]], width: int) -> tuple[bool, float, int]:
    """How well rows fit a width: several have it, the share that has it less the share of blanks in them, the narrower the better.

    Too great a width takes the ends of rows for blank cells.
    """
    full = sum(len(r) == width for r in found)
    blank = sum(not c for r in found for c in r) / sum(map(len, found))
    return full > 1, full / len(found) - 2 * blank, -width


def _rows(cells: Sequence[str], width: int) -> list[list[str]]:
    """The cells cut into rows of `width`, shorter ones where cells are merged; empty where they do not fit."""
    result: list[list[str]] = []
    at = 0
    while at < len(cells):
        ends = [k for k in range(width, 0, -1) if at + k < len(cells) and cells[at + k] == ""]
        if not ends:
            return []
        end = ends[0] if ends[0] == width else ends[-1]
        result.append(list(cells[at : at + end]))
        at += end + 1
    return result
