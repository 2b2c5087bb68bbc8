"""The rows of a sheet, each to its outcome: nothing vanishes.

Every row that holds anything becomes a record, a reject with its reason and place, or a line put aside (title, header, heading
of a group, note). Headings are carried down to the rows below them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.reference.codes import personal_value
from ingest.registries.assign import Column
from ingest.registries.bodywords import is_body
from ingest.registries.claims import Tally
from ingest.registries.fields import key, one_line, whole_number
from ingest.registries.header import Header, is_repeat
from ingest.registries.outcome import Accepted, Aside, Outcome, Refused, refused
from ingest.registries.record import CODES, PLACES, Cells, Context, record
from ingest.registries.separators import Heading, heading, is_numbered, is_place
from ingest.registries.sheets import Row, Sheet

_CARRIED = (*PLACES, "type", "chain", "batch", "field", "department", "issuer", "year", "recognition", "level")
_SPARSE = 0.7
"""A column filled in fewer of its rows than this, and in the first, is meant for the blanks below as well."""


@dataclass(slots=True)
class _Group:
    """What the headings above a row say."""

    region: str = ""
    category: str = ""
    part: str = ""


def read_rows(
    sheet: Sheet, header: Header, columns: Sequence[Column], context: Context, *, personal: bool = False
) -> tuple[list[Outcome], Tally]:
    """The outcome of every row of a sheet that holds anything, and the counts of its groups.

    Args:
        sheet: rows as read, or as reshaped.
        header: where its header is.
        columns: its columns with their fields.
        context: what its rows share.
        personal: True when columns with personal data may be kept.
    """
    kept = [c for c in columns if personal or not c.personal[0]]
    outcomes: list[Outcome] = []
    tally, group, seen = Tally(), _Group(sheet.name if is_place(sheet.name) else ""), _Seen()
    above: dict[int, str] = {}
    sparse = _sparse(sheet.rows[header.first :], kept)
    for at, row in enumerate(sheet.rows):
        if not any(c.strip() for c in row.cells):
            continue
        if not personal:
            row = _masked(row, columns)
            if not any(c.strip() for c in row.cells):
                outcomes.append(refused("personal", sheet.name, row.number, ""))
                continue
        text = _line(row, columns, kept)
        if not personal and personal_value(text) and (at < header.first or len({c for c in row.cells if c.strip()}) == 1):
            outcomes.append(refused("personal", sheet.name, row.number, ""))
            continue
        if at in header.rows or at < header.first:
            kind = "header" if at in header.rows else "title"
            first = heading(text)
            if kind == "title" and (first.kind == "region" or (first.kind == "category" and is_numbered(text))):
                outcomes.append(_apart(first, group, tally, sheet.name, row, text))
            else:
                outcomes.append(Aside(kind, sheet.name, row.number, text))
            continue
        if is_repeat(header, row):
            outcomes.append(refused("header_repeated", sheet.name, row.number, text))
            continue
        found = _heading(row, columns, sheet.form)
        if found is not None:
            outcomes.append(_apart(found, group, tally, sheet.name, row, text))
            continue
        row = _carried(row, kept, sparse, above)
        for block in range(header.blocks):
            cells = _cells(row, [c for c in kept if c.block == block], group, text)
            if header.blocks > 1 and not any(v.strip() for _, _, v in cells.values):
                continue
            outcome = seen.checked(record(cells, context))
            if isinstance(outcome, Accepted):
                tally.accepted(block, whole_number(cells.first("index")))
            outcomes.append(outcome)
    return outcomes, tally


def _masked(row: Row, columns: Sequence[Column]) -> Row:
    """A row without the cells that hold personal data where no column says so; names and codes are judged later."""
    judged = {c.at for c in columns if c.field in ("name", *CODES)}
    if not any(personal_value(c) for i, c in enumerate(row.cells) if c and i not in judged):
        return row
    return Row(row.number, tuple("" if i not in judged and personal_value(c) else c for i, c in enumerate(row.cells)), row.merged)


class _Seen:
    """Rows so far, to tell repeated ones."""

    def __init__(self) -> None:
        self._rows: set[tuple[object, ...]] = set()

    def checked(self, outcome: Accepted | Refused) -> Accepted | Refused:
        """The outcome, or its refusal when the same record was read before."""
        if isinstance(outcome, Refused):
            return outcome
        r = outcome.record
        mark = (key(r.name), r.region, r.hosts, r.codes, r.title, r.level, r.batch, r.valid_from, r.fields)
        if mark in self._rows:
            return refused("duplicate", r.sheet, r.row, r.text, r.name, r.name)
        self._rows.add(mark)
        return outcome


def _line(row: Row, columns: Sequence[Column], kept: Sequence[Column]) -> str:
    """The cells of a row on one line, personal columns left out."""
    hidden = {c.at for c in columns} - {c.at for c in kept}
    return " | ".join(one_line(whole_number(c)) for i, c in enumerate(row.cells) if c.strip() and i not in hidden)


def _heading(row: Row, columns: Sequence[Column], form: str) -> Heading | None:
    """What a row with one text is, when it is no record; also a row of totals."""
    filled = [(i, c) for i, c in enumerate(row.cells) if c.strip()]
    distinct = {one_line(c) for _, c in filled}
    first = one_line(filled[0][1])
    alone = heading(first)
    if alone.kind == "total" and len(distinct) <= max(2, len(row.cells) - 1) and not is_body(first):
        return alone
    label = next((one_line(c) for i, c in filled if heading(c).kind == "total" and len(one_line(c)) <= 6), "")
    if label and not any(is_body(c) for _, c in filled):
        return Heading("total", label)
    if alone.kind == "note" and len(distinct) <= 2 and not is_body(first):
        return alone
    if len(distinct) > 1:
        return None
    fields = {c.at: c.field for c in columns}
    in_name = fields.get(filled[0][0]) == "name" and len(filled) == 1
    if row.merged:
        return alone if alone.kind else Heading("category", first)
    if form == "names" or len([c for c in columns if c.field]) < 2:
        return None if not alone.kind or is_body(first) or (alone.kind == "category" and is_body(alone.value)) else alone
    if fields.get(filled[0][0]) in PLACES and filled[0][0] != min(fields):
        return None  # a place without the name beside it
    if alone.kind and not is_body(first) and fields.get(filled[0][0]) != "index":
        return alone
    if not in_name and fields.get(filled[0][0]) in ("index", "") and not first.isdigit() and not is_body(first):
        return Heading("category", first)
    return None


def _apart(found: Heading, group: _Group, tally: Tally, sheet: str, row: Row, text: str) -> Outcome:
    """Carry a heading down and put its line aside; a row of totals is rejected."""
    if found.kind == "total":
        return refused("total", sheet, row.number, text)
    if found.kind == "note":
        return Aside("note", sheet, row.number, text)
    if found.kind == "region":
        group.region = found.value
    elif found.kind in ("part", "title"):
        group.part, group.region, group.category = found.value, "", ""
    else:
        group.category = found.value
    tally.heading(found, f"{sheet}:{row.number}")
    return Aside(found.kind, sheet, row.number, text)


def _sparse(rows: Sequence[Row], columns: Sequence[Column]) -> set[int]:
    """Columns whose blanks mean the value above: merged by the eye, not by the file."""
    data = [r for r in rows if not r.merged and sum(bool(c.strip()) for c in r.cells) > 1]
    found = set()
    for column in columns:
        if column.field in _CARRIED and data:
            cells = [r.cells[column.at].strip() if column.at < len(r.cells) else "" for r in data]
            if cells[0] and sum(map(bool, cells)) < len(cells) * _SPARSE:
                found.add(column.at)
    return found


def _carried(row: Row, columns: Sequence[Column], sparse: set[int], above: dict[int, str]) -> Row:
    """A row with blanks filled from above: sparse columns, and the name of a platform whose further hosts stand below."""
    cells = list(row.cells)
    fields = {c.field: c.at for c in reversed(columns)}
    name, host, index = fields.get("name", -1), fields.get("host", -1), fields.get("index", -1)

    def filled(at: int) -> bool:
        return 0 <= at < len(cells) and bool(cells[at].strip())

    if name >= 0 and not filled(name) and filled(host) and (index < 0 or not filled(index)) and above.get(name):
        cells[name] = above[name]
    for at in sparse:
        if at < len(cells) and not cells[at].strip() and filled(name):
            cells[at] = above.get(at, "")
    above.update({i: c for i, c in enumerate(cells) if c.strip()})
    return Row(row.number, tuple(cells), row.merged)


def _cells(row: Row, columns: Sequence[Column], group: _Group, text: str) -> Cells:
    values = tuple((c.field, c.title, row.cells[c.at] if c.at < len(row.cells) else "") for c in columns if c.field)
    line = " | ".join(one_line(whole_number(v)) for _, _, v in values if v.strip()) if any(c.block for c in columns) else text
    name = next((one_line(v) for f, _, v in values if f == "name" and v.strip()), "")
    if name and name not in line:
        line = f"{name} | {line}"
    return Cells(row.number, values, line, group.region, group.category, group.part)
