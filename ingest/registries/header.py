"""The header of a sheet, found without a mapping: the row, or two rows, whose cells look most like column titles.

Each of the first rows scores the sum of what its cells weigh as titles less what does not look like one. Lists side by side
(序号 企业名称 序号 企业名称) are blocks of one header. A sheet without a header is typed by its values.

Example:
    >>> rows = [Row(1, ("吉林省名单", ""), True), Row(2, ("序号", "企业名称")), Row(3, ("1", "长春某某有限公司"))]
    >>> header = find_header(Sheet("S", "table", tuple(rows)))
    >>> header.rows, header.first, [c.title for c in header.columns]
    ((1,), 2, ['序号', '企业名称'])
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.registries.bodywords import body_type
from ingest.registries.celltypes import Values, industry_columns, kind_of, typed
from ingest.registries.columns import Titled, fold_title, is_whole, named
from ingest.registries.sheets import Row, Sheet

DEPTH = 30
"""Rows looked at."""
LEAST = 0.4
"""Share of a header's filled cells that must look like titles."""
_FULL = 0.8
"""Share of its cells that are names in a column of names."""
SURE = 1.9
"""Score of a row that is a header wherever it stands: two whole titles and nothing else."""
_PERIOD = re.compile(r"(?:19|20)\d{2}\s*[-—~至]\s*(?:19|20)\d{2}")
_TOTAL = re.compile(r"\s*(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*$")
_NAMING = frozenset(("name", "host", "short", "former", "chain", "gb2260", "province", "city", "county", "region", "industrycode"))
"""Fields of which the header of a list has one at least; a row of totals over numbers has none."""
_DIGITS = re.compile(r"\s*\d{1,7}\s*")
_CLOSERS = tuple("）)】]:：*＊、. \n\t\r\xa0\u3000\u200b\ufeff")
_CODE = re.compile(r"insert\s+into|create\s+table|select\s.+\sfrom|function\s*\(|</?\w+>|=\s*VLOOKUP", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Titles:
    """One column by its title.

    Attributes:
        at: position of the column in the row.
        title: title as printed, two rows joined; empty without a header.
        titled: what the title stands for.
        block: number of the list side by side that it belongs to.
    """

    at: int
    title: str
    titled: Titled
    block: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """Where a sheet's header is.

    Attributes:
        rows: positions of the header rows in the sheet, empty without a header.
        first: position of the first row below.
        columns: its columns.
        blocks: how many lists stand side by side.
        score: sum of the titles' weights.
    """

    rows: tuple[int, ...]
    first: int
    columns: tuple[Titles, ...]
    blocks: int = 1
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Skipped:
    """Why a sheet holds no list."""

    zh: str
    en: str


def find_header(sheet: Sheet, extra: Mapping[str, tuple[str, ...]] | None = None) -> Header | Skipped:
    """Where the header of `sheet` is, or why it holds no list.

    Args:
        sheet: rows as read.
        extra: titles a mapping adds, by field.
    """
    filled = [row for row in sheet.rows if any(c.strip() for c in row.cells)]
    if not filled:
        return Skipped("空表", "empty")
    if sum(bool(_CODE.search(" ".join(row.cells))) for row in filled) > len(filled) * 0.5:
        return Skipped("不是名单，是程序或查询语句的草稿", "no list: scraps of code or queries")
    if sheet.form == "names":
        return Header((), 0, (Titles(0, "", Titled("name", 1.0)),))
    best: tuple[float, int] = (0.0, -1)
    for at, row in enumerate(sheet.rows[:DEPTH]):
        score = _score(row, extra or {})
        if score > best[0] + 0.25:
            best = (score, at)
    if best[1] >= 0:
        return _header(sheet, best[1], best[0], extra or {})
    return _headerless(sheet)


def sections(sheet: Sheet, extra: Mapping[str, tuple[str, ...]] | None = None) -> list[Sheet]:
    """A sheet cut where a header with other titles begins a list of another form; the lines just above go with it.

    Example:
        >>> cells = [("序号", "企业名称"), ("1", "甲公司"), ("二、平台", ""), ("序号", "平台名称"), ("1", "乙平台"), ("序号", "平台名称")]
        >>> [[r.number for r in s.rows] for s in sections(Sheet("S", "table", tuple(Row(n, c) for n, c in enumerate(cells, 1))))]
        [[1, 2], [3, 4, 5, 6]]
    """
    if sheet.form == "names":
        return [sheet]
    cuts, titles, last = [], None, -2
    for at, row in enumerate(sheet.rows):
        if _score(row, extra or {}) < SURE or not any(named(c, extra or {}).field in _NAMING for c in row.cells if c.strip()):
            continue
        if any(_TOTAL.match(c) for c in row.cells):
            continue
        said = tuple(sorted(filter(None, map(fold_title, row.cells))))
        if titles is not None and said != titles and at > last + 1 and at > 0:
            start = at
            while start > last + 1 and sum(bool(c.strip()) for c in sheet.rows[start - 1].cells) <= 1:
                start -= 1
            if start > last + 1:
                cuts.append(start)
                titles = said
        elif titles is None:
            titles = said
        last = at
    edges = [0, *cuts, len(sheet.rows)]
    return [replace(sheet, rows=sheet.rows[a:b]) for a, b in pairwise(edges)]


class Repeats:
    """Tells rows that print the titles of a header again.

    Example:
        >>> h = Header((0,), 1, (Titles(0, "序号", Titled("index", 1.0)), Titles(1, "名称", Titled("name", 1.0))))
        >>> Repeats(h).has(Row(9, ("序 号", "名 称"))), Repeats(h).has(Row(9, ("9", "名称")))
        (True, False)
    """

    def __init__(self, header: Header) -> None:
        self._titles = {c.at: fold_title(c.title) for c in header.columns if c.title} if header.rows else {}
        self._ends = [(at, frozenset((t[-1:], t[-1:].upper(), *_CLOSERS))) for at, t in self._titles.items()]

    def has(self, row: Row) -> bool:
        """True when `row` prints the titles again."""
        titles = self._titles
        near = [at for at, ends in self._ends if at < len(row.cells) and row.cells[at][-1:] in ends]
        if len(near) < min(2, len(titles)):
            return False
        cells = [fold_title(c) if len(c) < 60 else c for c in row.cells]
        both = [at for at in titles if at < len(cells) and cells[at]]
        same = [at for at in both if cells[at] == titles[at] or titles[at].endswith(cells[at])]
        return bool(both) and len(same) >= max(1, len(both) * 0.75) and (len(titles) == 1 or len(same) > 1)


def _score(row: Row, extra: Mapping[str, tuple[str, ...]]) -> float:
    cells = [c for c in row.cells if c.strip()]
    if not cells or any(_DIGITS.fullmatch(c) for c in cells) or not any(is_whole(c, extra) for c in cells):
        return 0.0
    distinct = set(map(fold_title, cells))
    if len(distinct) == 1 and len(cells) > 1 and named(cells[0], extra).field != "name":
        return 0.0
    titled = [named(c, extra) for c in cells]
    hits = [t for t in titled if t.field]
    whole = [t for t in hits if t.weight == 1.0]
    if (
        not whole
        or len(hits) < len(cells) * (LEAST if len(whole) < 4 else LEAST / 2)
        or any(kind_of(c) in ("integer", "number", "place", "uscc", "moe", "gb2260") for c in cells)
    ):
        return 0.0
    if len(hits) == 1 and (
        len(cells) > 2 or (row.merged and len(row.cells) > 1) or hits[0].field not in ("name", "host", "short", "former")
    ):
        return 0.0
    return sum(t.weight for t in hits) - 0.3 * (len(cells) - len(hits))


def _header(sheet: Sheet, at: int, score: float, extra: Mapping[str, tuple[str, ...]]) -> Header:
    above, below = at - 1, at + 1
    rows: tuple[int, ...]
    if below < len(sheet.rows) and _continues(sheet.rows[at], sheet.rows[below], extra):
        rows = (at, below)
    elif above >= 0 and not sheet.rows[above].merged and _continues(sheet.rows[above], sheet.rows[at], extra) and _group(sheet.rows[above]):
        rows = (above, at)
    else:
        rows = (at,)
    titles = _joined([sheet.rows[i].cells for i in rows])
    columns = [Titles(i, title, _best(parts, title, extra)) for i, (title, parts) in enumerate(titles)]
    return _blocks(Header(rows, rows[-1] + 1, tuple(columns), 1, score))


def _group(row: Row) -> bool:
    return sum(bool(c.strip()) for c in row.cells) >= 2


def _continues(top: Row, sub: Row, extra: Mapping[str, tuple[str, ...]]) -> bool:
    """True when `sub` is the second row of a header that `top` begins."""
    cells = [c for c in sub.cells if c.strip()]
    if len(cells) < 1 or any(kind_of(c) not in ("text",) for c in cells):
        return False
    new = [i for i, c in enumerate(sub.cells) if c.strip() and (i >= len(top.cells) or fold_title(top.cells[i]) != fold_title(c))]
    same = [i for i, c in enumerate(sub.cells) if c.strip() and i not in new]
    hits = sum(named(sub.cells[i], extra).field is not None for i in new)
    if not new or hits < len(new) * 0.5:
        return False
    # A group title stands over its first sub-title, over every one of them (merged cells filled), or leaves blanks to its right.
    blank = [i for i in new if i >= len(top.cells) or not top.cells[i].strip()]
    filled = [i for i in new if i < len(top.cells) and i > 0 and top.cells[i].strip() and top.cells[i] == top.cells[i - 1]]
    return bool(blank or filled) and (
        bool(same) or len(new) < sum(bool(c.strip()) for c in top.cells) + len(blank) or len(cells) < len(top.cells)
    )


def _joined(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    """Title of each column and its parts, from one or two rows; a group title covers the blanks to its right."""
    if len(rows) == 1:
        return [(c.strip(), (c.strip(),)) for c in rows[0]]
    top, sub = rows
    width, carried, result = max(len(top), len(sub)), "", []
    for i in range(width):
        upper = top[i].strip() if i < len(top) else ""
        lower = sub[i].strip() if i < len(sub) else ""
        carried = upper or (carried if lower else "")
        parts = tuple(dict.fromkeys(filter(None, (carried, lower))))
        result.append(("".join(parts), parts))
    return result


def _best(parts: tuple[str, ...], title: str, extra: Mapping[str, tuple[str, ...]]) -> Titled:
    """What a title of several parts stands for: its last part, the whole, its first part; a personal part rules."""
    found = [named(p, extra) for p in (*reversed(parts), title)]
    for titled in found:
        if titled.field in ("person", "phone", "identity"):
            return titled
    return next((t for t in found if t.field), Titled(None, 0.0))


def _blocks(header: Header) -> Header:
    """Mark lists side by side: the titles repeat two to eight times."""
    filled = [c for c in header.columns if c.title]
    for count in range(8, 1, -1):
        size, rest = divmod(len(filled), count)
        titles = [fold_title(c.title) for c in filled]
        if rest or titles[:size] * count != titles or not any(c.titled.field in ("name", "region", "province") for c in filled[:size]):
            continue
        columns = tuple(Titles(c.at, c.title, c.titled, i // size) for i, c in enumerate(filled))
        return Header(header.rows, header.first, columns, count, header.score)
    return header


def _headerless(sheet: Sheet) -> Header | Skipped:
    """Columns by their values, for a sheet without titles."""
    rows = [r for r in sheet.rows[:400] if sum(bool(c.strip()) for c in r.cells) >= 2] or [r for r in sheet.rows[:400] if any(r.cells)]
    width = max(len(r.cells) for r in rows)
    values = [typed(r.cells[i] if i < len(r.cells) else "" for r in rows) for i in range(width)]
    fields: dict[int, str] = {}
    kinds = [v.most for v in values]
    if any(_PERIOD.fullmatch(c.strip()) for c in rows[0].cells) and "gb2260" in kinds and kinds.count("place") + kinds.count("gb2260") > 2:
        return Skipped(
            "是区划变更记录（时段、代码、前后名称），不是区划代码表",
            "a log of changes of divisions (period, code, names), no table of codes",
        )
    bodies = sorted((i for i in range(width) if values[i].share("body") >= 0.5), key=lambda i: (-round(values[i].share("body"), 1), i))
    for i, column in enumerate(values):
        if column.share("place") >= 0.6:
            fields[i] = "region"
        elif column.counting and len(column.integers) >= column.filled * 0.9:
            fields[i] = "index"
        elif column.filled and column.most in ("uscc", "moe", "stock", "gb2260", "year", "date") and column.share(column.most) >= 0.8:
            fields[i] = column.most
    if bodies:
        fields[bodies[0]] = "name"
        fields |= dict.fromkeys(bodies[1:2], "host")
    elif set(fields.values()) == {"gb2260", "region"} and list(fields.values()).count("gb2260") == 1 and width <= 4:
        own = max((i for i, f in fields.items() if f == "region"), key=lambda i: (values[i].filled, -i))  # beside it, its parent
        fields[own] = "name"
    elif (coded := industry_columns([r.cells for r in rows[1:]], width)) is not None:
        fields = {coded[0]: "industrycode", coded[1]: "name"}
    elif "region" in fields.values() and (figures := _figures(sheet, values, fields)) is not None:
        return figures
    else:
        return Skipped("没有找到表头，也没有像单位名称的列", "no header, and no column that looks like names of bodies")
    first = next((i for i, r in enumerate(sheet.rows) if _fits(r, fields)), 0)
    if count := _beside(values, fields, rows):
        size = width // count
        told = {i: "name" if fields.get(i) == "host" else f for i, f in fields.items()}
        told |= {i: "name" for i in range(width) if values[i].share("body") >= _FULL}
        return Header(
            (), first, tuple(Titles(i, "", Titled(told.get(i), 0.5 if i in told else 0.0), i // size) for i in range(width)), count
        )
    if titles := _untyped(sheet.rows[first], values):
        known = [Titled(fields.get(i) or named(t, {}).field, 0.5) for i, t in enumerate(titles)]
        return Header((first,), first + 1, tuple(Titles(i, t, f) for i, (t, f) in enumerate(zip(titles, known, strict=True))), 1, 0.0)
    columns = tuple(Titles(i, "", Titled(fields.get(i), 0.5 if i in fields else 0.0)) for i in range(width))
    return Header((), first, columns, 1, 0.0)


def _beside(values: Sequence[Values], fields: Mapping[int, str], rows: Sequence[Row]) -> int:
    """How many lists of firms stand side by side in a sheet without titles: its columns repeat in kind; 0 when they do not."""
    kinds = ["name" if v.share("body") >= _FULL else fields.get(i, "") for i, v in enumerate(values)]
    names = [i for i, kind in enumerate(kinds) if kind == "name"]
    count = len(names)
    if count < 2 or len(kinds) % count or kinds != kinds[: len(kinds) // count] * count:
        return 0
    cells = [r.cells[i].strip() for r in rows for i in names if i < len(r.cells) and r.cells[i].strip()]
    return count if sum(body_type(c) == "Firm" for c in cells) >= _FULL * len(cells) else 0


def _untyped(row: Row, values: Sequence[Values]) -> list[str]:
    """The cells of a row that are titles nobody knows: words over columns of numbers or codes; empty when it is a row of data."""
    cells = [row.cells[i].strip() if i < len(row.cells) else "" for i in range(len(values))]
    coded = [i for i, v in enumerate(values) if v.filled > 2 and v.share("number", "integer", "uscc", "moe", "stock", "date") >= 0.6]
    if not coded or not all(cells) or any(kind_of(cells[i]) not in ("text", "body") for i in range(len(cells))):
        return []
    return cells


def _figures(sheet: Sheet, values: Sequence[Values], fields: Mapping[int, str]) -> Header | None:
    """The header of statistics: places beside nothing but numbers, under a row of titles nobody knows."""
    told = {i: f for i, f in fields.items() if f in ("region", "index", "year", "date")}
    numbers = [i for i, v in enumerate(values) if v.filled and i not in told]
    if not numbers or any(values[i].share("number", "integer") < 0.7 for i in numbers):
        return None
    told |= dict.fromkeys(numbers, "count")
    region = next(i for i, f in told.items() if f == "region")
    first = next((k for k, r in enumerate(sheet.rows) if region < len(r.cells) and kind_of(r.cells[region].strip()) == "place"), 0)
    above = sheet.rows[first - 1] if first else None
    if above is None or sum(bool(c.strip()) for c in above.cells) < 2:
        return None
    titles = [above.cells[i].strip() if i < len(above.cells) else "" for i in range(len(values))]
    columns = tuple(Titles(i, t, Titled(told.get(i), 0.5 if i in told else 0.0)) for i, t in enumerate(titles))
    return Header((first - 1,), first, columns, 1, 0.0)


def _fits(row: Row, fields: Mapping[int, str]) -> bool:
    """True when a row's cells are of the kinds of its columns."""
    kinds = {"name": "place" if "gb2260" in fields.values() else "body", "host": "body", "region": "place", "index": "integer"}
    told = [i for i in fields if i < len(row.cells) and row.cells[i].strip()]
    return bool(told) and sum(kind_of(row.cells[i]) == kinds.get(fields[i], fields[i]) for i in told) >= max(1, len(fields) * 0.5)
