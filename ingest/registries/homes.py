"""The region of rows that state no place of their own: what the body's own name says, else what the list is about.

A row keeps the place of its columns or its group. Where it has none, the place in its own name counts
(:func:`ingest.registries.namedplace.named_place`), inside the region of the list where that is told, else the region itself. A list
of a local office that names no place and whose bodies lie elsewhere is about no region: the office passes on what another
published. The field ``region_from`` of such a row says what told its region: "name" or "title".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graph.schema import SCHEMA
from ingest.reference.place_choice import inside
from ingest.reference.places import place
from ingest.reference.regions import by_code
from ingest.registries.bodywords import body_type
from ingest.registries.loaded import ReadSheet
from ingest.registries.namedplace import named_place
from ingest.registries.origin import titled_region
from ingest.registries.outcome import Accepted, Outcome

_ABROAD = re.compile(r"[境国海省市区]外|外[省市地资国]|港澳|跨省|各地|全国")
"""A place told that is none of the list's region."""


def placed(sheets: Sequence[ReadSheet]) -> list[ReadSheet]:
    """The sheets, with a region for each row whose own name or whose list tells one.

    Args:
        sheets: every sheet of a file.
    """
    heads = SCHEMA.relation("LOCATED_IN").heads
    return [_placed(s, heads) if s.guess.mapping.record == "organisation" else s for s in sheets]


def _placed(sheet: ReadSheet, heads: Sequence[str]) -> ReadSheet:
    if not any(isinstance(o, Accepted) and not o.record.region for o in sheet.outcomes):
        return sheet
    home = _home(sheet)
    return replace(sheet, outcomes=tuple(_of(o, home) if isinstance(o, Accepted) and o.record.type in heads else o for o in sheet.outcomes))


def _home(sheet: ReadSheet) -> str:
    """Code of the region the list is about; empty for the whole country, and where most of its bodies lie outside."""
    name = sheet.guess.mapping.constants.get("region", "") or sheet.origin.region
    code = place(name, on=sheet.guess.mapping.on or sheet.origin.on).code if name else ""
    if not code:
        return ""
    rows = [o.record for o in sheet.outcomes if isinstance(o, Accepted)]
    where = [r.region for r in rows if r.region]
    if not where and not titled_region(sheet.origin.title):
        where = [said for r in rows if (said := _named(r.name, r.type, ""))]
    return "" if sum(not inside(r, code) for r in where) > len(where) / 2 else code


def _of(found: Accepted, home: str) -> Outcome:
    row = found.record
    if row.region:
        return found
    told = next((value for name, value in row.fields if name == "place"), "")
    abroad = bool(_ABROAD.search(told))
    code = "" if abroad else _named(row.name, row.type, home)
    source = "name" if code else "title"
    code = code or ("" if abroad else home)
    if not code:
        return found
    record = replace(row, region=code, fields=(*row.fields, ("region_from", source)))
    return replace(found, record=record, region_name=by_code()[code].name)


def _named(name: str, kind: str, within: str) -> str:
    return named_place(name, kind, within) if body_type(name) else ""
