"""One row of cells to one record: name mended, codes checked, region found, dates and level told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from graph.records import Registered
from ingest.reference.codes import normalise_code
from ingest.registries.award import awarded, batch, dates, issuer
from ingest.registries.bodywords import body_type, host_behind, is_body, is_person, plausible
from ingest.registries.cells import CODES, PLACES, Cells, Context
from ingest.registries.celltypes import kind_of
from ingest.registries.columns import fold_title
from ingest.registries.coordinates import agrees
from ingest.registries.fields import (
    former_name,
    host_in,
    mend,
    one_line,
    personal_in,
    placed_in,
    several,
    short_name,
    simple,
    status_prefix,
    whole_number,
)
from ingest.registries.garbled import GARBLED, garbled
from ingest.registries.mapping import ListMapping
from ingest.registries.outcome import Accepted, Refused, refused
from ingest.registries.separators import is_place
from ingest.registries.stages import is_stage
from ingest.registries.whereabouts import Located, Part, division, joined, locate

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
        "latitude",
        "longitude",
        "",
    )
)
_WIDE = {c: c - 0xFEE0 for c in [*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *range(0xFF10, 0xFF1A)]}
_CODE_FIELDS, _PLACE_FIELDS = frozenset(CODES), frozenset(PLACES)
_NO_PLACE = ("date", "number", "integer", "year")
_WORDED = re.compile(r"[\u3400-\u9fff](?<![年月日度])")


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
    if not hosted and "host" not in cells.told:
        name, hosted = host_behind(name)
    outside, placed = placed_in(name)
    if placed and is_place(placed) and is_body(outside):
        name = outside
    else:
        placed = ""
    status = ""
    if cells.first("stock"):
        name, status = status_prefix(name)
    name = simple(name).translate(_WIDE)
    warnings: list[tuple[str, str]] = []
    codes = _codes(cells, context, warnings)
    if isinstance(codes, Refused):
        return codes
    hosts, partners, beside = _hosts(cells, mapping, hosted)
    if beside and not cells.region and _PLACE_FIELDS.isdisjoint(cells.told):
        placed = placed or beside
    place = _place(cells, name, codes, context, placed)
    if place.zh:
        warnings.append((place.zh, place.en))
    if statistic and not place.code:
        return refused("unknown_region", context.sheet, cells.row, cells.text, printed, printed)
    if statistic:
        name = place.name
    kind = _type(name, mapping)
    award = awarded(cells, context, kind)
    starts, ends, renewed = dates(cells, context, award.title)
    point = _point(cells, place, warnings)
    _compared(name, short or cells.first("short"), warnings)
    return Accepted(
        Registered(
            context.registry, context.sheet, cells.row, mapping.record, kind, name, printed, codes, place.code, hosts, award.title,
            award.level, issuer(cells, context), batch(cells, context), starts, ends,
            _others(cells, (("short", short), ("former", former), ("status", status or award.status), ("about", award.about), ("partner", "、".join(partners)), ("renewed", renewed), ("place", "" if place.code else _told(cells)), *point)), cells.text,
        ),
        place.name, tuple(warnings),
    )  # fmt: skip


def _fault(printed: str, raw: str, cells: Cells, context: Context) -> Refused | None:
    def no(reason: str) -> Refused:
        return refused(reason, context.sheet, cells.row, cells.text, printed[:40], printed[:40])

    if not printed:
        return no("empty" if list(cells.told) == ["index"] else "no_name")
    if personal_in(raw):
        return refused("personal", context.sheet, cells.row, "")
    if garbled(printed) >= GARBLED:
        return no("garbled")
    if context.mapping.record == "region" and is_body(printed) and not is_place(printed) and not cells.first("gb2260"):
        return no("not_a_name")
    if context.mapping.record != "organisation":
        return None
    if cells.first("stock") and not context.strict:
        return None
    if context.bodies and is_person(printed) and not is_place(printed):
        return refused("personal", context.sheet, cells.row, "")
    place = is_place(printed) and not (context.mapping.type == "Park" and body_type(printed) == "Park")
    if (
        (place and not context.bare and not _places_wanted(context.mapping))
        or (not _WORDED.search(printed) and kind_of(printed) in ("date", "year", "integer", "number", "gb2260", "uscc", "moe"))
        or not plausible(printed)
    ):
        return no("not_a_name")
    if context.mapping.type == "Region" and not context.mapping.by_name and is_body(printed) and not place:
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
    if mapping.by_name and mapping.type == "Platform" and own == "Park":
        return "Platform"  # a software park in a list of incubators is there as one
    if mapping.by_name:
        return own or ("Region" if is_place(name) else mapping.type)
    if mapping.type == "Firm" and own in ("University", "Institute"):
        return own
    if mapping.type == "Institute" and own in ("Firm", "University"):
        return own
    return mapping.type


def _codes(cells: Cells, context: Context, warnings: list[tuple[str, str]]) -> tuple[str, ...] | Refused:
    found: list[str] = []
    if _CODE_FIELDS.isdisjoint(cells.told):
        return ()
    for scheme in CODES:
        for text in cells.all(scheme):
            if personal_in(text) == "id":
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


def _place(cells: Cells, name: str, codes: tuple[str, ...], context: Context, placed: str) -> Located:
    """Where the row is: a division by its own code, anything else by its texts of place within those of its list."""
    on = context.mapping.on or context.origin.on
    if context.mapping.record == "region":
        own = next((c.partition(":")[2] for c in codes if c.startswith("gb2260:")), "")
        return division(own, name, on)
    own = next((c.partition(":")[2] for c in codes if c.startswith("gb2260:")), "")
    parts = _parts(cells, name, context)
    if own and (here := division(own, "", on)).code:
        return here
    parts = (*parts, (placed, ())) if placed else parts
    return locate(parts, context.mapping.constants.get("region", context.origin.region), on)


def _told(cells: Cells) -> str:
    """The row's place as printed, for a row whose place is not known."""
    if _PLACE_FIELDS.isdisjoint(cells.told):
        return ""
    return one_line(" ".join(t for t in cells.all(*PLACES) if kind_of(t) not in _NO_PLACE))


def _point(cells: Cells, place: Located, warnings: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The coordinates of the row, unless they lie in another province than its region."""
    if "latitude" not in cells.told:
        return ()
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
    if _PLACE_FIELDS.isdisjoint(cells.told):
        own: list[Part] = []
    else:
        own = [(t, context.beside.get(f, ())) for f in PLACES for t in cells.all(f) if kind_of(t) not in _NO_PLACE]
    if context.mapping.type == "Region" or (is_place(name) and not context.bare):
        return joined([*own, (name, ())])
    return joined([(cells.region, ()), *own])


_PART = re.compile(
    r"\s*[（(](?:第[一二三四]|主要)?(?:(?P<aside>合作|协作)|牵头|联合|共建|参与|主持|依托|承担|建设|主|副)(?:单位|方|建设|申报)?[)）]$"
)
"""What part a host takes, in brackets behind its name; `aside` parts make it no host."""


def _hosts(cells: Cells, mapping: ListMapping, hosted: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """The hosts, those beside them that only work with them, and the place printed behind the only host (榆林学院（榆林市）)."""
    if not hosted and "host" not in cells.told:
        return (), (), ""
    named = [
        h
        for text in (*cells.all("host"), *([hosted] if hosted else []))
        for h in (several(text) if "host" in mapping.split else (mend(text),))
        if plausible(h) and not personal_in(h)
    ]
    hosts: dict[str, str] = {}
    partners: dict[str, None] = {}
    for one in named:
        part = _PART.search(one)
        plain, placed = _placed_host(simple(one[: part.start()] if part else one))
        if hosts and is_place(plain) and not is_body(plain):
            hosts[list(hosts)[-1]] = plain  # 甲大学，武汉市
        elif part and part["aside"]:
            partners[plain] = None
        else:
            hosts.setdefault(plain, placed)
    return tuple(hosts), tuple(partners), next(iter(hosts.values())) if len(hosts) == 1 else ""


_LABELLED = re.compile(r"([\u3400-\u9fff]{2,12})[：:]\s*(?=\S)")


def _placed_host(host: str) -> tuple[str, str]:
    """A host and the place printed before or behind it: 郑州：汉威科技, 榆林学院（榆林市）, 榆林学院，榆林市."""
    before = _LABELLED.match(host)
    if before and is_place(before[1]):
        return host[before.end() :], before[1]
    outside, placed = placed_in(host)
    if not placed:
        outside, _, placed = host.replace(",", "，").rpartition("，")
    return (outside.strip(), placed.strip()) if placed and is_place(placed.strip()) and is_body(outside.strip()) else (host, "")


def _others(cells: Cells, more: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Every other mapped column; figures under their own titles, since one row may have several."""
    found: dict[str, str] = {k: v for k, v in more if v}
    for told, title, text in cells.values:
        value = one_line(whole_number(text))
        if told in _STRUCTURE or not value:
            continue
        name = fold_title(title) if told == "count" or (told in ("field", "type") and told in found) else told
        found.setdefault("stage" if name == "segment" and is_stage(value) else name, value)
    if "stage" in found:
        found.setdefault("segment", found["stage"])
    if cells.first("level"):
        found.setdefault("level", one_line(whole_number(cells.first("level"))))
    if cells.category:
        found.setdefault("category", cells.category)
    if cells.part:
        found.setdefault("part", cells.part)
    return tuple(found.items())


def _compared(name: str, short: str, warnings: list[tuple[str, str]]) -> None:
    """Warn where a short name does not follow the characters of the full name."""
    if not short:
        return
    plain = status_prefix(mend(short))[0].rstrip("AB")
    letters: Mapping[str, None] = dict.fromkeys(plain)
    if short and name and letters and len(name) > len(plain):
        rest = iter(name)
        if sum(c in rest for c in plain) < len(plain) and not set(plain) <= set(name):
            warnings.append((f"简称“{short}”与全称“{name}”不符", f"the short name {short!r} does not follow from {name!r}"))
