"""What a written form of a place may stand for: today's names, former names, English names, areas, zones, one-letter forms.

Example:
    >>> [(r.name, r.how) for r in readings("襄樊")]
    [('襄樊市', 'short')]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ingest.reference.region_history import Period, by_any_code, periods
from ingest.reference.regions import Area, Region, areas, by_code, letter, popular, regions

_ENDING = re.compile(r"(特别行政区|自治区|自治州|自治县|自治旗|行政区|矿区|地区|新区|特区|省|市|区|县|盟|旗|州)$")
_GENERIC = re.compile(r"([东西南北中新老市]?[城郊市矿]?区|市中区|市辖区|.*直辖.*|县|市)$")
"""Former names that say nothing without the city they lay in; they have no short form."""

_ENGLISH = re.compile(
    r"\b(province|autonomous region|special administrative region|sar|municipality|city|prefecture|autonomous prefecture"
    r"|league|people'?s government of|china|pr|p\.r\.)\b|[^a-z]+"
)
_NATIONS = re.compile(
    r"(蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|高山族"
    r"|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|塔吉克族?|怒族|普米族"
    r"|鄂温克族|鄂伦春族?|保安族|裕固族|独龙族|各族)+$"
)
LONGEST = 24
"""Longest form looked for at the head of a chain, in characters."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a form may stand for.

    Attributes:
        targets: codes of today.
        name: full name that has this form.
        code: code that went with the name.
        start: first year it was in force, 0 when 1984 or before or unknown.
        end: last year, 0 when in force or unknown.
        how: "full", "short" or "english".
        former: True when the name or code is no longer in force.
        whole: False when the named division went into another (merged) or became several (split).
        word: True when the form is a word of its own too (海港), so less sure.
        source: table and line.
    """

    targets: tuple[str, ...]
    name: str
    code: str
    start: int
    end: int
    how: str
    former: bool
    whole: bool
    word: bool
    source: str

    def held(self, year: int) -> bool:
        """True when it was in force in `year`, or went out of force during it."""
        return (not self.former or self.end > 0) and self.start <= year <= (self.end + 1 if self.end else 9999)


def bare(name: str) -> str:
    """A full name without its ending and nationalities, or "" when nothing that names a place is left.

    Example:
        >>> bare("襄樊市"), bare("靖州苗族侗族自治县"), bare("郊区"), bare("通县")
        ('襄樊', '靖州', '', '')
    """
    if _GENERIC.fullmatch(name):
        return ""
    short = _NATIONS.sub("", _ENDING.sub("", name))
    return short if len(short) > 1 and short != name else ""


def _loose(region: Region) -> list[str]:
    """Forms with an ending that is not the official one: 广西省, 宁夏区, 台湾地区, 湘西自治州."""
    for ending in ("自治州", "自治县", "自治旗"):
        if region.name.endswith(ending):
            return [form + ending for form in region.forms if not form.endswith(("州", "县", "旗"))]
    if region.name.endswith("自治区"):
        return [form + ending for form in region.forms for ending in ("省", "区")]
    if region.level == "province" and not region.name.endswith(("省", "市")) or region.code == "710000":
        return [form + ending for form in region.forms for ending in ("地区", "省")]
    return []


def _now(region: Region, start: int, source: str) -> list[tuple[str, Reading]]:
    def reading(how: str, word: bool) -> Reading:
        return Reading((region.code,), region.name, region.code, start, 0, how, False, True, word, source)

    forms = [(region.name, reading("full", region.near == "all"))]
    shorts = dict.fromkeys((*region.forms, *region.other, *popular(region), *_loose(region), bare(region.name)))
    return forms + [(form, reading("short", bool(region.near))) for form in shorts if form and form != region.name]


def _before(period: Period) -> list[tuple[str, Reading]]:
    if not period.name or period.kind in ("current", "aggregate"):
        return []
    whole = period.kind in ("recoded", "renamed")

    def reading(how: str) -> Reading:
        return Reading(period.successors, period.name, period.code, period.start, period.end, how, True, whole, False, period.source)

    short = bare(period.name)
    return [(period.name, reading("full"))] + ([(short, reading("short"))] if short else [])


@cache
def _index() -> dict[str, tuple[Reading, ...]]:
    table: dict[str, list[Reading]] = {}
    for line, region in enumerate(regions(), start=2):
        if region.code:
            row = by_any_code()[region.code][0]
            for form, reading in _now(region, row.start, f"regions.csv:{line}"):
                table.setdefault(form, []).append(reading)
    for period in periods():
        for form, reading in _before(period):
            table.setdefault(form, []).append(reading)
    return {form: tuple(found) for form, found in table.items()}


def readings(form: str) -> tuple[Reading, ...]:
    """All divisions, of today and of other years, that have `form` as full or short name; today's first."""
    return _index().get(form, ())


def english(text: str) -> str:
    """A form in Latin letters without "Province", "City", spaces and marks: "Jilin Province" is "jilin"."""
    return _ENGLISH.sub("", text.lower())


@cache
def _english() -> dict[str, tuple[Reading, ...]]:
    table: dict[str, list[Reading]] = {}
    for line, region in enumerate(regions(), start=2):
        for name in region.english:
            reading = Reading((region.code,), region.name, region.code, 0, 0, "english", False, True, False, f"regions.csv:{line}")
            table.setdefault(english(name), []).append(reading)
    return {form: tuple(found) for form, found in table.items()}


def english_readings(text: str) -> tuple[Reading, ...]:
    """Provinces and prefectures with this English or pinyin name; "Province" or "City" in it decides between them.

    Example:
        >>> [r.name for r in english_readings("Jilin Province")], [r.name for r in english_readings("Jilin City")]
        (['吉林省'], ['吉林市'])
    """
    found, low = _english().get(english(text), ()), text.lower()
    if "province" in low or "region" in low:
        return tuple(r for r in found if r.code.endswith("0000")) or found
    if "city" in low or "prefecture" in low:
        return tuple(r for r in found if not r.code.endswith("0000")) or found
    return found


@cache
def _areas() -> dict[str, Area]:
    table: dict[str, Area] = {}
    for area in areas():
        if area.kind != "agent":
            for form in (area.name, *area.forms):
                table.setdefault(form, area)
    return table


def area(form: str) -> Area | None:
    """The named area, zone, joint form or corps unit that `form` names, or None."""
    return _areas().get(form)


@cache
def corps_forms() -> tuple[str, ...]:
    """Forms of the Xinjiang corps and its divisions, the longest first."""
    return tuple(sorted((form for form, found in _areas().items() if found.kind == "corps"), key=len, reverse=True))


@cache
def reporting() -> dict[str, str]:
    """Code of the province a division reports to although it lies in a prefecture."""
    return {code: area.parent for area in areas() if area.kind == "agent" for code in area.members}


def heads(text: str) -> list[str]:
    """Forms that `text` begins with, the longest first."""
    index = _index()
    return [text[:size] for size in range(min(len(text), LONGEST), 1, -1) if text[:size] in index]


@cache
def letters(text: str) -> tuple[str, ...]:
    """Codes that a word of one-letter forms stands for (晋冀鲁豫), () when a letter has no clear reading.

    Example:
        >>> letters("鲁豫皖"), letters("吉"), letters("东西")
        (('370000', '410000', '340000'), ('220000',), ())
    """
    names = {region.name: code for code, region in by_code().items() if region.level in ("province", "prefecture")}
    codes = []
    for at, character in enumerate(text):
        name = letter(character, text[:at] + text[at + 1 :])
        if name not in names:
            return ()
        codes.append(names[name])
    clear = len(set(codes)) == len(codes) and (len(codes) > 1 or codes[0].endswith("0000"))
    return tuple(codes) if clear else ()
