"""One row of cells to one record: name mended, codes checked, region found, dates and level told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.records import Registered
from ingest.normalise import simplify
from ingest.reference.codes import normalise_code, personal_value
from ingest.registries.bodywords import body_type, is_body, plausible
from ingest.registries.celltypes import kind_of
from ingest.registries.columns import fold_title
from ingest.registries.coordinates import agrees
from ingest.registries.fields import former_name, host_in, mend, one_line, several, short_name, status_prefix, whole_number, years
from ingest.registries.garbled import GARBLED, garbled
from ingest.registries.mapping import ListMapping
from ingest.registries.origin import Origin, date_in, level_of
from ingest.registries.outcome import Accepted, Refused, refused
from ingest.registries.separators import is_place, numeral
from ingest.registries.whereabouts import Located, Part, division, joined, locate

CODES = ("uscc", "moe", "stock", "gb2260", "skl", "gr", "industrycode")
PLACES = ("province", "city", "county", "region", "region2", "province2", "city2", "county2")
_STRUCTURE = frozenset(
    (
        *CODES,
        *PLACES,
        "name",
        "host",
        "index",
        "batch",
        "start",
        "year",
        "date",
        "valid",
        "level",
        "issuer",
        "variable",
        "latitude",
        "longitude",
        "",
    )
)
_WIDE = {c: c - 0xFEE0 for c in [*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *range(0xFF10, 0xFF1A)]}
_MINISTRIES = {
    "MOST": "科学技术部",
    "MOE": "教育部",
    "MOA": "农业农村部",
    "MARA": "农业农村部",
    "MIIT": "工业和信息化部",
    "NDRC": "国家发展和改革委员会",
}
_YEARS = re.compile(r"^([一二三四五六七八九十\d]{1,2})\s*年$")


@dataclass(frozen=True, slots=True)
class Context:
    """What every row of a sheet shares.

    Attributes:
        registry: id of the list.
        sheet: name of the sheet.
        mapping: kind of list.
        origin: what the list says of itself.
        recognition: what the list recognises, empty when it recognises nothing.
        strict: True where nothing but its own words says that a cell is a name (a list without a header).
        beside: the distinct values of each column of places.
    """

    registry: str
    sheet: str
    mapping: ListMapping
    origin: Origin
    recognition: str
    strict: bool = False
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row by field, as printed, with what its group gives.

    Attributes:
        row: number as a person counts it.
        values: (field, title, text) of each column that is read.
        text: the cells on one line.
        region: region of the group the row stands in, as printed.
        category: heading of the group, innermost.
        part: annex or title the row stands under.
    """

    row: int
    values: tuple[tuple[str, str, str], ...]
    text: str
    region: str = ""
    category: str = ""
    part: str = ""

    def all(self, *fields: str) -> list[str]:
        """Filled cells of the fields, in the order of `fields`."""
        return [text.strip() for wanted in fields for told, _, text in self.values if told == wanted and text.strip()]

    def first(self, *fields: str) -> str:
        """The first filled cell of the fields."""
        return next(iter(self.all(*fields)), "")


def record(cells: Cells, context: Context) -> Accepted | Refused:
    """The record of a row, or why there is none."""
    mapping = context.mapping
    statistic = mapping.record == "statistic"
    raw_name = cells.first("name") or (cells.first(*PLACES) if statistic else "")
    printed = mend(raw_name)
    fault = _fault(printed, raw_name, cells, context)
    if fault is not None:
        return fault
    name, short = short_name(printed)
    name, former = former_name(name)
    name, hosted = host_in(name)
    status = ""
    if cells.first("stock"):
        name, status = status_prefix(name)
    name = simplify(name).translate(_WIDE)
    warnings: list[tuple[str, str]] = []
    codes = _codes(cells, context, warnings)
    if isinstance(codes, Refused):
        return codes
    place = _place(cells, name, codes, context)
    if place.zh:
        warnings.append((place.zh, place.en))
    if statistic and not place.code:
        return refused("unknown_region", context.sheet, cells.row, cells.text, printed, printed)
    if statistic:
        name = place.name
    kind = _type(name, mapping)
    recognition, level = _recognised(cells, context)
    starts, ends, renewed = _dates(cells, context, recognition)
    point = _point(cells, place, warnings)
    _compared(name, short or cells.first("short"), warnings)
    return Accepted(
        Registered(
            context.registry, context.sheet, cells.row, mapping.record, kind, name, printed, codes, place.code, _hosts(cells, mapping, hosted), recognition,
            level, _issuer(cells, context), _batch(cells, context), starts, ends,
            _others(cells, (("short", short), ("former", former), ("status", status), ("renewed", renewed), *point)), cells.text,
        ),
        place.name, tuple(warnings),
    )  # fmt: skip


def _fault(printed: str, raw: str, cells: Cells, context: Context) -> Refused | None:
    def no(reason: str) -> Refused:
        return refused(reason, context.sheet, cells.row, cells.text, printed[:40], printed[:40])

    if not printed:
        filled = [f for f, _, text in cells.values if text.strip()]
        return no("empty" if filled == ["index"] else "no_name")
    if personal_value(raw):
        return refused("personal", context.sheet, cells.row, "")
    if garbled(printed) >= GARBLED:
        return no("garbled")
    if context.mapping.record != "organisation":
        return None
    if cells.first("stock") and not context.strict:
        return None
    place = is_place(printed)
    if (
        (place and not _places_wanted(context.mapping))
        or kind_of(printed) in ("date", "year", "integer", "number", "gb2260", "uscc", "moe")
        or not plausible(printed)
    ):
        return no("not_a_name")
    if context.strict and not is_body(printed) and not place:
        return no("not_a_body")
    return None


def _places_wanted(mapping: ListMapping) -> bool:
    return mapping.by_name or mapping.type == "Region"


def _type(name: str, mapping: ListMapping) -> str:
    """Entity type: that of the kind; a name's own last word where the kind leaves it to that, or names no firm."""
    own = body_type(name)
    if mapping.record != "organisation":
        return mapping.type
    if mapping.by_name:
        return own or ("Region" if is_place(name) else mapping.type)
    if mapping.type == "Firm" and own in ("University", "Institute"):
        return own
    if mapping.type == "Institute" and own in ("Firm", "University", "Platform"):
        return own
    return mapping.type


def _codes(cells: Cells, context: Context, warnings: list[tuple[str, str]]) -> tuple[str, ...] | Refused:
    found: list[str] = []
    for scheme in CODES:
        for text in cells.all(scheme):
            if personal_value(text) == "id":
                return refused("personal_code", context.sheet, cells.row, "")
            named = "gbt4754" if scheme == "industrycode" else scheme
            plain = _padded(whole_number(text), scheme, cells, context.mapping)
            code = normalise_code(named, plain)
            if code.value:
                found.append(f"{named}:{code.value}")
            if code.check in ("warn", "bad", "none") and code.zh:
                warnings.append((f"{text}：{code.zh}", f"{text}: {code.en}"))
            if named == "gb2260" and context.mapping.record == "region" and len(plain) > 6 and plain[6:].strip("0"):
                return refused("below_county", context.sheet, cells.row, cells.text, plain, plain)
            if code.check == "bad" and context.mapping.record in ("region", "industry"):
                return refused("bad_code", context.sheet, cells.row, cells.text, code.zh, code.en)
    return tuple(dict.fromkeys(found))


def _padded(text: str, scheme: str, cells: Cells, mapping: ListMapping) -> str:
    """A code with the leading zeros a spreadsheet took: to the width of its kind, or of its level in a tree (level 1: two digits)."""
    width = mapping.pad.get(scheme, 0)
    level = whole_number(cells.first("level"))
    if scheme == "industrycode" and level.isdigit() and text.isdigit() and 1 <= int(level) <= 3:
        width = int(level) + 1
    return text.zfill(width) if text.isdigit() else text


def _place(cells: Cells, name: str, codes: tuple[str, ...], context: Context) -> Located:
    """Where the row is: a division by its own code, anything else by its texts of place within those of its list."""
    on = context.mapping.on or context.origin.on
    if context.mapping.record == "region":
        own = next((c.partition(":")[2] for c in codes if c.startswith("gb2260:")), "")
        return division(own, name, on)
    return locate(_parts(cells, name, context), context.mapping.constants.get("region", context.origin.region), on)


def _point(cells: Cells, place: Located, warnings: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The coordinates of the row, unless they lie in another province than its region."""
    lat, lon = cells.first("latitude"), cells.first("longitude")
    try:
        inside = agrees(float(lat), float(lon), place.code)
    except ValueError:
        return ()
    if not inside:
        warnings.append(
            (
                f"坐标 {lat}, {lon} 不在{place.name}所在的省，不取",
                f"the point {lat}, {lon} is not in the province of {place.name}; left out",
            )
        )
        return ()
    return (("latitude", lat), ("longitude", lon))


def _parts(cells: Cells, name: str, context: Context) -> tuple[Part, ...]:
    """Texts of place from the broad to the narrow."""
    own = [(t, context.beside.get(f, ())) for f in PLACES for t in cells.all(f) if kind_of(t) not in ("date", "number", "integer", "year")]
    if context.mapping.type == "Region" or is_place(name):
        return joined([*own, (name, ())])
    return joined([(cells.region, ()), *own])


def _hosts(cells: Cells, mapping: ListMapping, hosted: str) -> tuple[str, ...]:
    hosts = [
        h
        for text in (*cells.all("host"), *([hosted] if hosted else []))
        for h in (several(text) if "host" in mapping.split else (mend(text),))
    ]
    return tuple(dict.fromkeys(h for h in hosts if plausible(h) and not personal_value(h)))


def _recognised(cells: Cells, context: Context) -> tuple[str, str]:
    """What the row is recognised as, and at which level: its own columns, its group, the list."""
    mapping, origin = context.mapping, context.origin
    if not mapping.recognises or mapping.record != "organisation":
        return "", ""
    said = [cells.first("recognition"), cells.first("type"), cells.category, cells.part]
    title = next((t for text in said if text and (t := mapping.recognition(text))), "") or cells.first("recognition") or context.recognition
    title = title or mapping.recognition(cells.first("name"))
    level = ""
    for text in (cells.first("level"), cells.first("recognition"), cells.category, cells.part):
        level = level or (level_of(text) if re.search(r"国家|省|自治区|市级|区级|县级|部级", text) else "")
    level = (
        level
        or mapping.constants.get("level", "")
        or origin.level
        or level_of(_explicitly(cells.first("type"), cells.first("name"), title))
    )
    return title, level if title else ""


def _explicitly(*texts: str) -> str:
    return next((t for t in texts if re.search(r"国家(?:级|农业|重点|野外|高新|现代|实验室|技术)|省级|市级", t)), "")


def _issuer(cells: Cells, context: Context) -> str:
    own = one_line(cells.first("issuer"))
    return context.mapping.constants.get("issuer", "") or _MINISTRIES.get(own.upper(), own) or context.origin.issuer


def _batch(cells: Cells, context: Context) -> str:
    own = one_line(whole_number(cells.first("batch")))
    if own:
        return own
    found = re.search(r"第[一二三四五六七八九十\d]+批", cells.category + cells.part)
    return found[0] if found else context.origin.batch


def _dates(cells: Cells, context: Context, recognition: str) -> tuple[str, str, str]:
    """Start, end and renewals."""
    stated = cells.first("start", "date") if context.mapping.record == "organisation" else cells.first("date")
    stated = stated or cells.first("start", "year")
    several_years = years(stated)
    renewed = ";".join(several_years[1:]) if len(several_years) > 1 and not re.search(r"[-—~至]", stated) else ""
    start = several_years[0] if renewed else (date_in(stated) or (several_years[0] if several_years else ""))
    start = start or context.origin.on or context.mapping.constants.get("valid_from", "")
    valid = unicodedata.normalize("NFKC", one_line(cells.first("valid")))
    term = _YEARS.match(valid)
    spans = re.findall(r"(?:19|20)\d{2}[-/.年]?(?:\d{1,2}[-/.月]?)?(?:\d{1,2}日?)?", valid)
    end = (date_in(spans[-1]) or spans[-1][:4]) if spans and not term else ""
    if len(spans) > 1 and not stated:
        start = date_in(spans[0]) or spans[0][:4]
    length = (
        numeral(term[1]) if term else (context.origin.years or (context.mapping.years if recognition and context.mapping.recognises else 0))
    )
    last = (several_years[-1] if renewed else start)[:10]
    if not end and context.origin.until and recognition:
        end = context.origin.until
    if not end and length and last and recognition:
        end = str(int(last[:4]) + length) + last[4:]
    return start, end, renewed


def _others(cells: Cells, more: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Every other mapped column; figures under their own titles, since one row may have several."""
    found: dict[str, str] = {k: v for k, v in more if v}
    for told, title, text in cells.values:
        value = one_line(whole_number(text))
        if told in _STRUCTURE or not value:
            continue
        name = fold_title(title) if told == "count" or (told in ("field", "type") and told in found) else told
        found.setdefault(name, value)
    if cells.first("level"):
        found.setdefault("level", one_line(whole_number(cells.first("level"))))
    if cells.category:
        found.setdefault("category", cells.category)
    if cells.part:
        found.setdefault("part", cells.part)
    return tuple(found.items())


def _compared(name: str, short: str, warnings: list[tuple[str, str]]) -> None:
    """Warn where a short name does not follow the characters of the full name."""
    plain = status_prefix(mend(short))[0].rstrip("AB")
    letters: Mapping[str, None] = dict.fromkeys(plain)
    if short and name and letters and len(name) > len(plain):
        rest = iter(name)
        if sum(c in rest for c in plain) < len(plain) and not set(plain) <= set(name):
            warnings.append((f"简称“{short}”与全称“{name}”不符", f"the short name {short!r} does not follow from {name!r}"))
