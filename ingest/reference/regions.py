"""Names of China's administrative divisions and economic areas: what a short or joint form stands for.

The tables ``data/reference/regions.csv`` (GB/T 2260) and ``areas.csv`` (named areas, joint forms) are read once. A form
(长春, 长春市) may stand for several regions; :func:`full_name` chooses by the regions beside it and by the region the document is
about, else by level. Codes and names of other years: :mod:`ingest.reference.region_history`; the region that a cell of a
list or a mention means: :mod:`ingest.reference.places`.

Cost: building takes some 20 ms; :func:`ingest.extract.lexicon.places` looks one pair of characters up a position.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from graph.resources import data_path

_RANK = {"province": 0, "prefecture": 1, "area": 2, "county": 3, "hidden": 4}
_NEAR = {"": "", "near": "short", "all": "all"}


@dataclass(frozen=True, slots=True)
class Region:
    """A row of the table.

    Attributes:
        code: GB/T 2260 code of six digits, empty for an area.
        name: official full name.
        forms: short forms in use (长春; 雄安新区, 雄安).
        level: "province", "prefecture", "county", "area", or "hidden" for a word that only looks like a place.
        parent: code of the division above, empty for a province and an area that crosses provinces.
        near: which forms are read as this place only behind the place above it (长春朝阳): "short" ones that are words of
            their own or shared by several places, "all" where the full name is such a word too (城区), else "".
        english: English names of a province or prefecture, the usual one first.
        other: forms that lists use (土左旗) and that text is not searched for.
    """

    code: str
    name: str
    forms: tuple[str, ...]
    level: str
    parent: str
    near: str
    english: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A row of ``areas.csv``: a place that is no administrative division.

    Attributes:
        name: its full name.
        forms: short forms.
        kind: "area" (economic geography), "zone" (a functional zone: it has no GB/T 2260 code), "joint" (members named in one
            word), "corps" (a unit of the Xinjiang corps), "agent" (a division that reports to the province although it lies
            in a prefecture).
        parent: code of the division it lies in, empty when it crosses provinces; of an agent, the province it reports to.
        members: codes of the divisions that make it up; a zone without a code of its own stands by its name.
        partly: codes of divisions that belong to it only in part.
        in_text: True when text extraction reads it too, False when it is known for lists only.
        source: table and line.
    """

    name: str
    forms: tuple[str, ...]
    kind: str
    parent: str
    members: tuple[str, ...]
    partly: tuple[str, ...]
    in_text: bool
    source: str


def _cell(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


@cache
def areas() -> tuple[Area, ...]:
    """All rows of ``areas.csv``; a member that is itself an area of the table is replaced by that area's members.

    Example:
        >>> next(a.members for a in areas() if a.name == "珠三角九市")[:2]
        ('440100', '440300')
    """
    with data_path("reference", "areas.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    listed = {r["name"]: _cell(r["members"]) for r in rows if r["kind"] == "area"}
    return tuple(
        Area(
            r["name"],
            _cell(r["short"]),
            r["kind"],
            r["parent"],
            tuple(code for member in _cell(r["members"]) for code in listed.get(member, (member,))),
            _cell(r["partly"]),
            r["use"] == "",
            f"areas.csv:{line}",
        )
        for line, r in enumerate(rows, start=2)
    )


@cache
def regions() -> tuple[Region, ...]:
    """All divisions, the areas and zones that texts name, and the words that only look like places."""
    with data_path("reference", "regions.csv").open(encoding="utf-8", newline="") as lines:
        table = [
            Region(
                r["code"], r["name"], _cell(r["short"]), r["level"], r["parent"], _NEAR[r["use"]], _cell(r["english"]), _cell(r["other"])
            )
            for r in csv.DictReader(lines)
        ]
    named = (a for a in areas() if a.in_text and a.kind in ("area", "zone"))
    return (*table, *(Region("", a.name, a.forms, "area", a.parent, "") for a in named))


_POPULAR = {"自治州": "州", "自治县": "县", "自治旗": "旗", "自治区": "自治区", "特别行政区": "特区"}


def popular(region: Region) -> Iterator[str]:
    """Forms that leave out the nationalities: 延边州, 广西自治区, 香港特区."""
    for ending, short in _POPULAR.items():
        if region.name.endswith(ending):
            yield from (form + short for form in region.forms if not form.endswith(short))


@cache
def by_form() -> dict[str, tuple[Region, ...]]:
    """Regions that a form, full or short, may stand for; the higher level first."""
    table: dict[str, list[Region]] = {}
    for region in regions():
        for form in (region.name, *region.forms, *popular(region)):
            if region not in table.setdefault(form, []):
                table[form].append(region)
    return {form: tuple(sorted(found, key=lambda r: _RANK[r.level])) for form, found in table.items()}


@cache
def by_code() -> dict[str, Region]:
    """Divisions by their code."""
    return {region.code: region for region in regions() if region.code}


@cache
def by_name() -> dict[str, tuple[Region, ...]]:
    """Regions by full name (朝阳区 is four)."""
    table: dict[str, list[Region]] = {}
    for region in regions():
        if region.level != "hidden":
            table.setdefault(region.name, []).append(region)
    return {name: tuple(found) for name, found in table.items()}


def ancestors(region: Region) -> Iterator[Region]:
    """The divisions above `region`, the nearest first."""
    above = by_code().get(region.parent)
    while above is not None:
        yield above
        above = by_code().get(above.parent)


def chain(name: str) -> list[str]:
    """Full names from `name` upwards; empty when the name is unknown or shared by several divisions.

    Example:
        >>> chain("梨树县")
        ['梨树县', '四平市', '吉林省']
    """
    found = by_name().get(name, ())
    return [name, *(a.name for a in ancestors(found[0]))] if len(found) == 1 else []


@cache
def parents() -> dict[str, str]:
    """Full name of the division above, for every name that only one region bears and that has one above it."""
    table = {}
    for name, found in by_name().items():
        above = by_code().get(found[0].parent)
        if len(found) == 1 and above is not None:
            table[name] = above.name
    return table


def full_name(form: str, context: str = "", beside: Sequence[str] = ()) -> str | None:
    """Official full name of the region that `form` stands for.

    Args:
        form: a name as written, with or without its suffix (长春, 长春市, 雄安).
        context: full name of the region the text is about, "" when unknown.
        beside: full names of regions in the same list (长春、吉林): a candidate of their level and parent wins.

    Returns:
        The full name, or None when the form is unknown or no candidate stands out.

    Example:
        >>> full_name("吉林"), full_name("吉林", beside=["长春市"]), full_name("海南", context="青海省")
        ('吉林省', '吉林市', '海南藏族自治州')
    """
    found = [r for r in by_form().get(form, ()) if r.level != "hidden"]
    if len({r.name for r in found}) < 2:
        return found[0].name if found else None
    kin = {(r.level, r.parent) for name in beside for r in by_name().get(name, ())}
    for region in found:
        if (region.level, region.parent) in kin:
            return region.name
    if context and context not in {r.name for r in found}:
        inside = [r for r in found if any(a.name == context for a in ancestors(r))]
        if inside and (len(inside) == 1 or inside[0].level != inside[1].level):
            return inside[0].name
    full = [r for r in found if r.name == form]
    if full:
        return form
    return found[0].name if found[0].level != found[1].level else None


@cache
def _letters() -> dict[str, tuple[tuple[str, str], ...]]:
    table: dict[str, list[tuple[str, str]]] = {}
    with data_path("lexicon", "place-letters.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            table.setdefault(row["letter"], []).append((row["name"], row["beside"]))
    return {letter: tuple(names) for letter, names in table.items()}


def letter(character: str, beside: str = "") -> str | None:
    """Full name that a one-character short form stands for.

    Args:
        character: 吉, 浙, 深 …
        beside: the other characters of the compound (津 for 长 in 长津); they decide between readings.

    Example:
        >>> letter("吉"), letter("吉", "长"), letter("宁", "沪")
        ('吉林省', '吉林市', '南京市')
    """
    readings = _letters().get(character, ())
    for name, company in readings:
        if company and any(c in company for c in beside):
            return name
    for name, company in readings:
        if not company:
            return name
    return readings[0][0] if len(readings) == 1 and not beside else None


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Members of joint forms (长吉 → 长春市, 吉林市), full names in the order of the form."""
    named = by_code()
    return {
        area.name: tuple(named[member].name if member in named else member for member in area.members)
        for area in areas()
        if area.kind == "joint" and area.in_text
    }
