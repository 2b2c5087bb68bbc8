"""From characters placed on pages to the lines of a document: what a page format knows nothing of.

Lines are told by their height, page numbers and running heads by their place and repetition, and a line that fills its
measure goes on in the next one that is not indented, over the end of a column or a page too.

Cost: sorting the characters of a page; linear in the number of lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.marks import mark
from ingest.radicals import CHARACTERS
from ingest.read.blocks import Block, number
from ingest.read.columns import Glyph, Measure, in_order

__all__ = ["Glyph", "Page", "Table", "blocks", "joined"]

EDGE = 0.12
"""Share of a page's height, above and below, in which page numbers and running heads stand."""

_PAGE_NUMBER = re.compile(r"[\s—–―\-－·•]*(第\s*)?\d{1,4}(\s*页)?([\s/／共，]*\d{1,4}(\s*页)?)?[\s—–―\-－·•]*")
_COUNTED = re.compile(r"第?\s*\d+\s*页|[—–―\-－]\s*\d+\s*[—–―\-－]|^\d+\s|\s\d+$")
"""The number of its page inside a running head."""
_LATIN = re.compile(r"[0-9A-Za-z]")
_DATED = re.compile(r"^[^，。；]{0,30}\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日$")
_PARTS = ("附件", "章", "节")
"""Styles of numbering that never stand inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table of a page: its vertical place and its cells."""

    top: float
    bottom: float
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number from 1, its size, the characters outside tables, its tables, and a remark for its anchors."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    tables: tuple[Table, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    page: int
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    column: Measure | None = None


def blocks(pages: Sequence[Page]) -> tuple[Block, ...]:
    """The blocks of a document in pages, with anchors "第3页 ¶12" and "第3页 表1 行2".

    Page numbers and running heads are left out; every other character is in a block.

    Args:
        pages: the pages in order.
    """
    lines = {page.number: _lines(page) for page in pages}
    furniture = _furniture(pages, lines)
    flows = [(page, [x for x in lines[page.number] if x not in furniture]) for page in pages]
    left, right, body = _measure([line for _, of_page in flows for line in of_page])
    texts: list[tuple[str, str, int]] = []
    numbers: list[int] = []
    previous: _Line | None = None
    table: tuple[str, ...] = ()
    for page, of_page in flows:
        for item in _in_order(of_page, page.tables):
            if isinstance(item, Table):
                goes_on = bool(table) and texts[-1][0] == "row" and len(item.rows[0]) == len(table) and numbers[-1] == page.number - 1
                rows = item.rows[1:] if goes_on and item.rows[0] == table else item.rows
                if not goes_on:
                    table = item.rows[0]
                    texts.append(("table", "", 0))
                    numbers.append(page.number)
                texts += (("row", "\t".join(row), 0) for row in rows)
                numbers += [page.number] * len(rows)
                previous = None
                continue
            if previous is not None and _continues(previous, item, left, right, body, page):
                kind, text, level = texts[-1]
                texts[-1] = (kind, text + _joint(text, item.text) + item.text, level)
            else:
                texts.append(("paragraph", item.text, 0))
                numbers.append(page.number)
            previous = item
    texts = [("row" if kind == "paragraph" and "\t" in text else kind, text, level) for kind, text, level in texts]
    named = {page.number: f"第{page.number}页{page.remark}" for page in pages}
    return number(texts, [named[k] for k in numbers])


def _lines(page: Page) -> list[_Line]:
    """Characters of a page as lines, in the order they are read; a wide gap becomes a tab, a lesser one a blank."""
    return [_line(page.number, row, measure) for row, measure in in_order(page.glyphs, [table.top for table in page.tables])]


def _line(page: int, row: Sequence[Glyph], column: Measure | None) -> _Line:
    size = median(g.bottom - g.top for g in row)
    text = row[0].text.translate(CHARACTERS)
    for before, glyph in pairwise(row):
        gap = glyph.x0 - before.x1
        latin = _LATIN.match(before.text[-1]) and _LATIN.match(glyph.text[0])
        text += "\t" if gap > 2 * size else " " if gap > (0.2 if latin else 0.8) * size else ""
        text += glyph.text.translate(CHARACTERS)
    return _Line(page, text, row[0].x0, row[-1].x1, min(g.top for g in row), max(g.bottom for g in row), size, column)


def _furniture(pages: Sequence[Page], lines: dict[int, list[_Line]]) -> set[_Line]:
    """Page numbers, and lines that stand at the edge of several pages alike."""
    edges = [
        line for page in pages for line in lines[page.number] if line.bottom < EDGE * page.height or line.top > (1 - EDGE) * page.height
    ]  # fmt: skip
    alike = Counter(_alike(line) for line in edges)
    often = max(2, 0.4 * len(pages))
    return {line for line in edges if _PAGE_NUMBER.fullmatch(line.text) or alike[_alike(line)] >= often}


def _alike(line: _Line) -> tuple[str, int]:
    return _COUNTED.sub("#", line.text), round(line.top / (2 * line.size))


def _measure(lines: Sequence[_Line]) -> tuple[float, float, float]:
    """Left and right edge of the type area, and the size of its letters."""
    long = [line for line in lines if len(line.text) > 15 and line.column is None] or list(lines)
    if not long:
        return 0.0, 0.0, 1.0
    size = median(line.size for line in long)
    starts = Counter(round(line.x0 / size) for line in long)
    least = 0.05 * len(long)
    left = min(place for place, count in starts.items() if count >= least) * size
    ends = sorted(line.x1 for line in long)
    return left, ends[int(0.9 * (len(ends) - 1))], size


def _in_order(lines: Sequence[_Line], tables: Sequence[Table]) -> Iterator[_Line | Table]:
    waiting = sorted(tables, key=lambda t: t.top)
    for line in lines:
        while waiting and waiting[0].top < line.top:
            yield waiting.pop(0)
        yield line
    yield from waiting


def _continues(before: _Line, line: _Line, left: float, right: float, body: float, page: Page) -> bool:
    """Whether `line` goes on with the paragraph of the line before it."""
    size = before.size
    if abs(line.size - size) > 0.15 * size or "\t" in before.text + line.text:
        return False
    left, right = line.column[0] if line.column else left, before.column[1] if before.column else right
    turned = line.page != before.page or line.column != before.column and line.top < before.top
    near = turned or line.top - before.bottom < 1.6 * size
    if size > 1.15 * body and near and not turned:
        return _centred(before, page) and _centred(line, page)
    if not near or before.x1 < right - 2 * size:
        return False
    if line.x0 > left + 1.2 * size:  # the last line of a title over several lines, or the first of the next paragraph
        return _centred(before, page) and _centred(line, page) and not before.text.endswith("。")
    found = mark(line.text)
    if found is not None and (found.style in _PARTS or before.text.endswith(("。", "；", "："))):
        return False
    return _DATED.search(before.text) is None


def _centred(line: _Line, page: Page) -> bool:
    return abs((line.x0 + line.x1) / 2 - page.width / 2) < 2 * line.size


def _joint(before: str, after: str) -> str:
    return " " if _LATIN.match(before[-1]) and _LATIN.match(after[0]) else ""


def joined(cell: Iterable[str]) -> str:
    """The lines of a table's cell as one, without a blank between Chinese characters."""
    whole = ""
    for line in (x.strip() for x in cell):
        whole += (_joint(whole, line) if whole and line else "") + line
    return whole.translate(CHARACTERS)
