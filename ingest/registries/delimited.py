"""Tables in text: CSV and its kin, the delimiter told by what the lines have in common."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from ingest.registries.grid import Grid

DELIMITERS = (",", "\t", ";", "|")
SAMPLE = 300
"""Records looked at to tell the delimiter."""
LONGEST_RECORD = 100
"""Lines a quoted cell may run over; more means that a quote was never closed."""
_SAID = re.compile(r"sep=(.)\s*\n", re.I)
csv.field_size_limit(10_000_000)


@dataclass(frozen=True, slots=True)
class Delimited:
    """A table in text: its cells with the line each record begins on, its delimiter, and whether its quotes had to be ignored."""

    grid: Grid
    delimiter: str
    unquoted: bool


def read(text: str, *, named: bool) -> Delimited | None:
    """The table in `text`; None where there is none.

    Args:
        text: the characters of the file.
        named: True where the name of the file says that it is a table (.csv, .tsv): then fewer lines must agree, and a file of
            one column is a table.

    Example:
        >>> read("校名;城市\\n吉林大学;长春\\n北华大学;吉林\\n", named=False).grid.cells[1]
        ['吉林大学', '长春']
    """
    said = _SAID.match(text)
    delimiter = said[1] if said else sniff(text, named=named)
    if not delimiter:
        return None
    body = text[said.end() :] if said else text
    first = 2 if said else 1
    records = _records(body, delimiter, first, csv.QUOTE_MINIMAL)
    unquoted = records is None
    cells, numbers = records or _records(body, delimiter, first, csv.QUOTE_NONE) or ([], [])
    if delimiter == "|":
        cells, numbers = _unruled(cells, numbers)
    return Delimited(Grid(cells, (), numbers), delimiter, unquoted) if cells else None


def _unruled(cells: list[list[str]], numbers: list[int]) -> tuple[list[list[str]], list[int]]:
    """A table ruled with bars (| 序号 | 名称 |) without its outer bars and its rule of dashes."""
    if not all(len(c) > 2 and not c[0].strip() and not c[-1].strip() for c in cells if any(map(str.strip, c))):
        return cells, numbers
    kept = [(c[1:-1], n) for c, n in zip(cells, numbers, strict=True) if not all(re.fullmatch(r"\s*:?-*:?\s*", x) for x in c)]
    return [[x.strip() for x in c] for c, _ in kept], [n for _, n in kept]


def sniff(text: str, *, named: bool) -> str:
    """The delimiter of a table; "" where the text is none.

    The best is the one by which most lines have the same number of cells, two or more. A line with words in prose has
    commas too, but never the same number of them line after line.
    """
    best, chosen = 0.0, ""
    for delimiter in DELIMITERS:
        records = _records(_head(text), delimiter, 1, csv.QUOTE_MINIMAL) or _records(_head(text), delimiter, 1, csv.QUOTE_NONE)
        widths = [len(cells) for cells in records[0] if any(c.strip() for c in cells)] if records else []
        several = [w for w in widths if w > 1]
        if not several or (len(widths) < 2 and not named):
            continue
        common, times = Counter(several).most_common(1)[0]
        share, agree = len(several) / len(widths), times / len(several)
        needed = 0.4 if named or delimiter in "\t|" else 0.7
        if share < needed or (agree < 0.5 and not named) or (not named and delimiter == "," and common == 2 and len(widths) < 3):
            continue
        score = share + agree + min(common, 20) / 100
        if score > best:
            best, chosen = score, delimiter
    return chosen or ("," if named else "")


def _head(text: str) -> str:
    """The first lines of `text`, cut at a line end."""
    end = 0
    for _ in range(SAMPLE):
        end = text.find("\n", end) + 1
        if not end:
            return text
    return text[:end]


def _records(text: str, delimiter: str, first: int, quoting: Literal[0, 3]) -> tuple[list[list[str]], list[int]] | None:
    """Cells of each record and the line it begins on; None where a quote was never closed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    cells: list[list[str]] = []
    numbers: list[int] = []
    before = 0
    try:
        for record in reader:
            if reader.line_num - before > LONGEST_RECORD and quoting != csv.QUOTE_NONE:
                return None
            cells.append(record)
            numbers.append(first + before)
            before = reader.line_num
    except csv.Error:
        return None
    if quoting != csv.QUOTE_NONE and cells and "\n" in "".join(cells[-1]) and text.count('"') % 2:
        return None
    return cells, numbers
