"""Codes and names that administrative divisions of China bore: which code of today a code of another year stands for.

The table ``data/reference/region-history.csv`` holds a row for every code and name that is no longer in force, and for every
code of today that came after 1984. Years are those of the lists of 31 December: ``from`` the first list a row stands in, ``to``
the last one, both empty where no list tells. What happened (``kind``): "recoded" (same name), "renamed" (same unit: 县 to 市, a
new name), "merged" (into a larger or older unit), "split" (several successors), "aggregate" (a heading such as 市辖区 or a
management area, no unit of its own), "current" (still in force).

Example:
    >>> current("220381"), name_of("220381"), name_of("220184")
    (('220184',), '公主岭市', '公主岭市')
    >>> current("419001", on="1990"), current("419001")
    (('411281',), ('419001',))
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from graph.errors import InputError
from graph.resources import data_path
from ingest.reference.regions import by_code

LISTED = 1984
"""First year of the yearly lists; a row without ``from`` stood in that list or is older."""

_YEAR = re.compile(r"\s*((?:19|20)\d\d)(?!\d{1,3}\b)")


@dataclass(frozen=True, slots=True)
class Period:
    """A code with the name it bore, over the years it did.

    Attributes:
        code: GB/T 2260 code.
        name: full name, empty where no list gives it.
        start: first year-end list it stands in, 0 when that of 1984 or older or unknown.
        end: last year-end list, 0 when in force or unknown.
        kind: what ended it, see the module; "current" when in force.
        successors: codes of today.
        source: table and line.
    """

    code: str
    name: str
    start: int
    end: int
    kind: str
    successors: tuple[str, ...]
    source: str

    def holds(self, year: int) -> bool:
        """True when the row was in force in `year`: in the list of its end, or in the list before (changed during the year)."""
        if self.kind != "current" and not self.end:
            return False
        return (self.start or 0) <= year <= (self.end + 1 if self.end else 9999)

    def listed(self, year: int) -> bool:
        """True when the row stands in the list of the end of `year`."""
        return self.holds(year) and (not self.end or year <= self.end)


@cache
def periods() -> tuple[Period, ...]:
    """All rows of the table, and one for every division of today that stands unchanged since the first list."""
    with data_path("reference", "region-history.csv").open(encoding="utf-8", newline="") as lines:
        table = [
            Period(
                r["code"],
                r["name"],
                int(r["from"] or 0),
                int(r["to"] or 0),
                r["kind"],
                tuple(r["successors"].split(";")),
                f"region-history.csv:{line}",
            )
            for line, r in enumerate(csv.DictReader(lines), start=2)
        ]
    dated = {p.code for p in table if p.kind == "current"}
    same = (Period(c, r.name, 0, 0, "current", (c,), "regions.csv") for c, r in by_code().items() if c not in dated)
    return (*table, *same)


@cache
def by_any_code() -> dict[str, tuple[Period, ...]]:
    """Periods of every code of any year; the one in force first, then the latest."""
    table: dict[str, list[Period]] = {}
    for period in periods():
        table.setdefault(period.code, []).append(period)
    return {c: tuple(sorted(found, key=lambda p: (p.kind != "current", -p.end))) for c, found in table.items()}


def year(on: str) -> int:
    """Year of a date, 0 for "".

    Args:
        on: ISO 8601 date or year, or the Chinese way (2010年6月).

    Raises:
        InputError: no year in it.

    Example:
        >>> year("2010-06-30"), year("2010年6月"), year("")
        (2010, 2010, 0)
    """
    if not on:
        return 0
    found = _YEAR.match(on) or re.match(r"\s*((?:19|20)\d\d)\d{4}\s*$", on)
    if found is None:
        raise InputError(
            f"不是日期：{on}",
            f"not a date: {on}",
            place=on,
            advice=("写成 2010 或 2010-06-30", "write 2010 or 2010-06-30"),
        )
    return int(found.group(1))


def refusal(code: str) -> tuple[str, str]:
    """Why a code is not one of GB/T 2260, in Chinese and English; ("", "") for a code of any year.

    Example:
        >>> refusal("220172")[1]
        'not in GB/T 2260: a statistical or private code inside 长春市; functional zones have no code of their own'
    """
    if code in by_any_code():
        return "", ""
    if not re.fullmatch(r"[0-9]{6}", code):
        return "行政区划代码应为6位数字", "a region code has 6 digits"
    within = by_code().get(code[:4] + "00") or by_code().get(code[:2] + "0000")
    if within is None:
        return f"没有以 {code[:2]} 开头的省级代码", f"no province has a code that begins with {code[:2]}"
    return (
        f"不在国标 GB/T 2260 中：{within.name}范围内的统计用或自编代码；功能区没有自己的国标代码",
        f"not in GB/T 2260: a statistical or private code inside {within.name}; functional zones have no code of their own",
    )


def period(code: str, on: str = "") -> Period:
    """The row of `code` that holds at the date, or the nearest one.

    Args:
        code: six digits, of any year.
        on: date or year; "" for today, where a code in force wins and the latest bearer of a former one.

    Raises:
        InputError: the code is in no list, with the reason of :func:`refusal`.
    """
    found = by_any_code().get(code)
    if found is None:
        zh, en = refusal(code)
        advice = ("用民政部公布的县以上行政区划代码", "use the codes of divisions that the Ministry of Civil Affairs publishes")
        raise InputError(zh, en, place=code, advice=advice)
    at = year(on)
    if not at:
        return found[0]
    exact = [p for p in found if p.listed(at)]
    near = sorted(found, key=lambda p: min(abs(at - (p.start or LISTED)), abs(at - (p.end or 9999))))
    return (exact or [p for p in found if p.holds(at)] or near)[0]


def current(code: str, on: str = "") -> tuple[str, ...]:
    """Codes of today of the division that bore `code`.

    Args:
        code: six digits, of any year.
        on: date or year the code was written, "" when unknown; it decides where a code was given out twice.

    Returns:
        One code, or several when the division was split; never empty.

    Raises:
        InputError: the code is in no list (statistical and vendor codes), with the reason.

    Example:
        >>> current("430404"), current("220319", on="1986")
        (('430407', '430408'), ('220184',))
    """
    return period(code, on).successors


def name_of(code: str, on: str = "") -> str:
    """Full name that goes with `code` at the date, or with its last bearer.

    Raises:
        InputError: the code is in no list.
    """
    return period(code, on).name


def names_on(date: str) -> dict[str, str]:
    """All codes and names in force at the end of the year of `date`.

    Args:
        date: ISO 8601 date or year, from 1984 on.

    Example:
        >>> names_on("2005")["420600"], names_on("2019")["220381"], "220381" in names_on("2020")
        ('襄樊市', '公主岭市', False)
    """
    at = year(date)
    return {p.code: p.name for p in periods() if p.name and p.listed(at)}


@cache
def _reverse() -> dict[str, tuple[Period, ...]]:
    table: dict[str, list[Period]] = {}
    for found in periods():
        if found.kind in ("current", "recoded", "renamed"):
            table.setdefault(found.successors[0], []).append(found)
    return {code: tuple(sorted(found, key=lambda p: (p.end or 9999, p.start))) for code, found in table.items()}


def lineage(code: str) -> tuple[Period, ...]:
    """The codes and names that the division with today's `code` bore as a whole, the oldest first.

    Example:
        >>> [(p.code, p.start) for p in lineage("220184") if p.end or p.kind == "current"][-4:]
        [('220319', 1985), ('229001', 1988), ('220381', 1995), ('220184', 2020)]
    """
    undated = [p for p in _reverse().get(code, ()) if p.kind != "current" and not p.end]
    return (*undated, *(p for p in _reverse().get(code, ()) if p.kind == "current" or p.end))


@lru_cache(maxsize=1 << 15)
def above(code: str, on: str = "") -> tuple[str, ...]:
    """Full names of the divisions above `code` at the date, the nearest first.

    Example:
        >>> above("220381", "2010"), above("220184"), above("419001")
        (('四平市', '吉林省'), ('长春市', '吉林省'), ('河南省',))
    """
    names = []
    for parent in (code[:4] + "00", code[:2] + "0000"):
        if parent != code and parent in by_any_code():
            found = period(parent, on)
            if found.kind != "aggregate" and found.name not in names:
                names.append(found.name)
    return tuple(names)


def agree(code: str, name: str, on: str = "") -> bool:
    """True when `name` is, with or without its ending, a name that the division with `code` bears or bore.

    Raises:
        InputError: the code is in no list.

    Example:
        >>> agree("220184", "公主岭"), agree("220184", "长春新区"), agree("110112", "通县")
        (True, False, True)
    """
    for today in current(code, on):
        region = by_code()[today]
        if name == region.name or name in region.forms or any(name == p.name for p in lineage(today)):
            return True
    return any(name == p.name or (len(name) > 1 and p.name[:-1] == name) for p in by_any_code()[code])
