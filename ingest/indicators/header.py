"""The head of a table of statistics: which column holds what, of which year and region, in which unit.

A column may tell an indicator, a year and a region in any of the lines of the head; what it does not tell, the row, the
name of the sheet or the lines above the table do. So one reading serves tables with indicators, years or regions as columns
and long tables with a column of values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.indicators.mapping import IndicatorMapping, factor, tidy, units
from ingest.reference.regions import by_form, full_name
from ingest.registries.sheets import Row

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度|年|年末)?(?!\d)")
_ONLY_YEAR = re.compile(r"((?:19|20)\d\d)(?:年度|年末|年)?(?:\.0)?")
_UNIT = re.compile(r"[(\[](?:单位[::]?)?([^()\[\]]{1,12})[)\]]$")
_TABLE_UNIT = re.compile(r"单位[::]\s*(.{1,30})")
_NOTE_MARK = re.compile(r"(?:\[\d+\]|[*#]+|\(\d\))+$")
_LATIN = re.compile(r"(?<=[\u4e00-\u9fff)])[a-z][a-z0-9&.,'/()%-]*$")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?%?")
LINES = 4
"""Most lines of a head."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column says.

    Attributes:
        at: position of the column, from 0.
        title: its head as written, lines joined.
        role: role of :data:`~ingest.indicators.mapping.ROLES` or "" for values.
        indicator: code of the indicator its values are of, "" when the row tells.
        year: year its values are of; None when the row tells.
        region: full name of the region its values are of, "" when the row tells.
        unit: unit as written, "" when it gives none.
    """

    at: int
    title: str
    role: str = ""
    indicator: str = ""
    year: int | None = None
    region: str = ""
    unit: str = ""

    @property
    def values(self) -> bool:
        """Whether its cells are values."""
        return self.role == "value" or bool(not self.role and (self.indicator or self.year is not None or self.region))


def number(text: str) -> float | None:
    """A number as statistics write it, or None: 1,180.5, 1 180.5, １２．３, 12.3%, −4.

    Example:
        >>> number("1,180.5"), number("−4"), number("12.3%"), number("约10")
        (1180.5, -4.0, 12.3, None)
    """
    plain = re.sub(r"(?<=\d)[,'](?=\d{3})", "", tidy(text).replace("−", "-").replace("–", "-"))
    return float(plain.rstrip("%")) if _NUMBER.fullmatch(plain) else None


def only_year(text: str) -> int | None:
    """The year a cell consists of, or None."""
    found = _ONLY_YEAR.fullmatch(tidy(text))
    return int(found[1]) if found else None


def year_in(text: str) -> int | None:
    """The one year a text names; None for none or several."""
    found = {int(y) for y in _YEAR.findall(tidy(text))}
    return found.pop() if len(found) == 1 else None


def place_of(text: str, mapping: IndicatorMapping, beside: Sequence[str] = ()) -> str:
    """Full name of the region a cell names, "" for none."""
    written = re.sub(r"\s+", "", text)
    if written in mapping.aliases:
        return mapping.aliases[written]
    chinese = re.sub(r"(?<=[\u4e00-\u9fff])[A-Za-z'.-]+$", "", written)
    return _full(written, mapping.within, tuple(beside)) or _full(chinese, mapping.within, tuple(beside))


@lru_cache(maxsize=20_000)
def _full(written: str, within: str, beside: tuple[str, ...]) -> str:
    return full_name(written, within, beside) or "" if written in by_form() else ""


def unit_of(title: str) -> tuple[str, str]:
    """A title without its unit and note marks, and the unit.

    Example:
        >>> unit_of("研发经费（万元）"), unit_of("研究与试验发展(R&D)经费")
        (('研发经费', '万元'), ('研究与试验发展(r&d)经费', ''))
    """
    plain = _NOTE_MARK.sub("", tidy(title))
    found = _UNIT.search(plain)
    if found and found[1] in units():
        return _NOTE_MARK.sub("", plain[: found.start()]), found[1]
    return plain, ""


def named(written: str, mapping: IndicatorMapping) -> tuple[str, str, str]:
    """Role, indicator and unit that a title tells; an English title behind the Chinese one is left aside if need be.

    Example:
        >>> from ingest.indicators.mapping import parse
        >>> own = parse("indicators:\\n  - {code: rd, zh: 研发, en: R&D, side: innovation, titles: [R&D经费]}\\n", "own.yaml")
        >>> named("R&D经费(万元) Expenditure on R&D (10 000 yuan)", own), named("地 区 Region", own)
        (('', 'rd', '万元'), ('region', '', ''))
    """
    plain = tidy(written)
    unit = ""
    for form in (plain, _LATIN.sub("", plain)):
        title, unit = unit_of(form)
        role, code = mapping.role(title), _indicator(title, mapping)
        if role or code:
            return role, code, unit
    return "", "", unit


def table_units(lines: Sequence[str]) -> tuple[str, ...]:
    """The units that lines above a table give ("单位：亿元、%")."""
    said = [part for line in lines for found in [_TABLE_UNIT.search(tidy(line))] if found for part in re.split(r"[、,,;;和)\]]", found[1])]
    return tuple(dict.fromkeys(unit for unit in said if unit in units()))


def skipped(written: str, mapping: IndicatorMapping) -> bool:
    """Whether a row is named like a total or mean (全国, 合计; 全国 National Total)."""
    plain = tidy(written)
    return bool(plain) and (plain in mapping.skip or _LATIN.sub("", plain) in mapping.skip)


def start_of(rows: Sequence[Row], mapping: IndicatorMapping) -> int | None:
    """Position of the first line of the head: titles of roles, or several indicators, years or regions; None without one."""
    for at, row in enumerate(rows):
        filled = [c for c in row.cells if c.strip()]
        titles = [named(c, mapping) for c in filled]
        roles, codes = (sum(bool(t[k]) for t in titles) for k in (0, 1))
        years = sum(only_year(c) is not None for c in filled)
        places = sum(bool(place_of(c, mapping)) for c in filled)
        if len(filled) > 1 and (roles > 1 or (roles and codes + years + places) or max(codes, years, places) > 1):
            return at
    return None


def read_head(rows: Sequence[Row], start: int, mapping: IndicatorMapping) -> tuple[int, tuple[Column, ...]]:
    """The position after the head, and the columns."""
    first = [named(c, mapping)[0] for c in rows[start].cells]
    end = start + 1
    while end < len(rows) and end - start < LINES and _is_head(rows[end], first, mapping):
        end += 1
    head = rows[start:end]
    width = max(len(r.cells) for r in head)
    lines = [_spread(row.cells, width, last=i == len(head) - 1) for i, row in enumerate(head)]
    return end, tuple(_column(at, [line[at] for line in lines], mapping) for at in range(width))


def _is_head(row: Row, roles: Sequence[str], mapping: IndicatorMapping) -> bool:
    """A further line of the head has no number but years, and no region where regions stand."""
    for at, cell in enumerate(row.cells):
        role = roles[at] if at < len(roles) else ""
        if at in row.filled or not cell.strip():
            continue
        if role in ("region", "chain", "indicator", "year") and not named(cell, mapping)[0]:
            return False
        if number(cell) is not None and only_year(cell) is None:
            return False
    filled = [c for at, c in enumerate(row.cells) if c.strip() and at not in row.filled]
    return bool(filled) and not (place_of(filled[0], mapping) or skipped(filled[0], mapping))


def _spread(cells: Sequence[str], width: int, *, last: bool) -> list[str]:
    """A line of the head with a title that spans columns written into each of them; the last line spans none."""
    line = [*cells, *[""] * (width - len(cells))]
    if not last:
        for at in range(1, width):
            line[at] = line[at] if line[at].strip() else line[at - 1]
    return line


def _indicator(title: str, mapping: IndicatorMapping) -> str:
    """The indicator a tidied title names, with or without a year before or behind it."""
    rest = _YEAR.sub("", title).strip("的-—_·:")
    return mapping.titles.get(title) or mapping.titles.get(unit_of(rest)[0], "")


def _column(at: int, lines: Sequence[str], mapping: IndicatorMapping) -> Column:
    distinct = list(dict.fromkeys(line for line in lines if line.strip()))
    title = " ".join(" ".join(d.split()) for d in distinct)
    said: dict[str, object] = {}
    for line in (*distinct, "".join(distinct)):
        if tidy(line).strip("()[]") in units():
            said.setdefault("unit", tidy(line).strip("()[]"))
            continue
        role, code, unit = named(line, mapping)
        if unit:
            said.setdefault("unit", unit)
        # a line of the head above several columns ("year" over 2021, 2022) is no role of any of them
        if role and len(distinct) == 1:
            return Column(at, title, role, unit=str(said.get("unit", "")))
        plain = unit_of(line)[0]
        year = year_in(plain)
        rest = _YEAR.sub("", plain).strip("的-—_·:") if year is not None else plain
        if year is not None:
            said.setdefault("year", year)
        if code:
            said.setdefault("indicator", code)
        elif rest and (region := place_of(rest, mapping)):
            said.setdefault("region", region)
    found_year = said.get("year")
    return Column(
        at, title, "", str(said.get("indicator", "")), found_year if isinstance(found_year, int) else None, str(said.get("region", "")),
        str(said.get("unit", "")),
    )  # fmt: skip


def indicator_in(texts: Sequence[str], mapping: IndicatorMapping) -> str:
    """The indicator that one of the texts names from end to end (year and unit aside); "" for none or several."""
    found = set()
    for text in texts:
        plain = unit_of(_YEAR.sub("", tidy(text)))[0].strip("-—_·:()")
        found |= {code for title, code in mapping.titles.items() if title == plain}
    return found.pop() if len(found) == 1 else ""


def conversion(written: Sequence[str], code: str, mapping: IndicatorMapping) -> tuple[float | None, str]:
    """What values are multiplied by to be in the unit of the indicator, and the unit they are in.

    Args:
        written: unit of the row or column alone, or else those the table gives; the first that measures the same counts.
        code: the indicator.
        mapping: the mapping.

    Returns:
        The factor and the unit; None with the first unit when none measures what the indicator does.
    """
    wanted = mapping.unit(code)
    for unit in written:
        found = factor(unit, wanted)
        if found is not None:
            return found, unit
    return (None, written[0]) if written else (1.0, wanted)
