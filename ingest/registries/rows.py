"""The rows of a sheet, each to its outcome: nothing vanishes.

Every row that holds anything becomes a record, a reject with its reason and place, or a line put aside (title, header, heading
of a group, note). Headings are carried down to the rows below them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.registries.assign import Column
from ingest.registries.bodywords import bodies_in, is_body
from ingest.registries.cells import CODES, PLACES, Cells, Context
from ingest.registries.claims import Tally
from ingest.registries.fields import key, one_line, personal_in, whole_number, without_people
from ingest.registries.header import Header, Repeats
from ingest.registries.outcome import Accepted, Aside, Outcome, Refused, refused
from ingest.registries.record import record
from ingest.registries.separators import Heading, heading, heading_depth, is_numbered, is_place, is_total, is_zone
from ingest.registries.sheets import Row, Sheet

_CARRIED = (*PLACES, "type", "chain", "batch", "field", "department", "issuer", "year", "recognition", "level")
_SPARSE = 0.7
"""A column filled in fewer of its rows than this, and in the first, is meant for the blanks below as well."""
_CHINESE = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?")
_FIGURE = re.compile(r"-?[\d,]*\.?\d+%?")


@dataclass(slots=True)
class _Group:
    """What the headings above a row say."""

    region: str = ""
    headings: list[tuple[int, str]] = field(default_factory=list)
    part: str = ""

    @property
    def category(self) -> str:
        """The innermost heading."""
        return self.headings[-1][1] if self.headings else ""

    @property
    def outer(self) -> str:
        """The headings around it."""
        return " ".join(value for _, value in self.headings[:-1])


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
    before: Row | None = None
    sparse = _sparse(sheet.rows[header.first :], kept)
    repeats, hidden = Repeats(header), frozenset(c.at for c in columns) - {c.at for c in kept}
    blocks = [[c for c in kept if c.block == block and c.field] for block in range(header.blocks)]
    first_of = {c.field: c.at for c in reversed(kept)}
    places = (first_of.get("name", -1), first_of.get("host", -1), first_of.get("index", -1))
    judged = frozenset(c.at for c in columns if c.field in ("name", *CODES))
    outlined = first_of.get("index", -1) if _outlined(sheet.rows[header.first :], first_of.get("index", -1)) else -1
    for at, row in enumerate(sheet.rows):
        if not any(c.strip() for c in row.cells):
            continue
        if not personal:
            row = _masked(row, judged)
            if not any(c.strip() for c in row.cells):
                outcomes.append(refused("personal", sheet.name, row.number, ""))
                continue
        text = _line(row, hidden)
        if not personal and personal_in(text) and (at < header.first or len({c for c in row.cells if c.strip()}) == 1):
            outcomes.append(refused("personal", sheet.name, row.number, ""))
            continue
        if at in header.rows or at < header.first:
            kind = "header" if at in header.rows else "title"
            first = heading(text)
            if kind == "title" and (first.kind == "region" or (first.kind == "category" and is_numbered(text))):
                outcomes.append(_apart(first, group, tally, sheet.name, row, text))
            else:
                outcomes.append(Aside(kind, sheet.name, row.number, without_people(text)))
            continue
        if repeats.has(row):
            outcomes.append(refused("header_repeated", sheet.name, row.number, text))
            continue
        found = None if context.bare else _heading(row, columns, sheet.form) or _outline(row, outlined)
        if found is not None:
            outcomes.append(_apart(found, group, tally, sheet.name, row, text))
            continue
        full = _carried(row, places, sparse, above)
        further = header.blocks == 1 and _goes_on(row, full, before, places)
        before = full
        for block in range(header.blocks):
            cells = _cells(full, blocks[block], group, text)
            if header.blocks > 1 and not cells.told:
                continue
            for one in _each(cells, context):
                outcome = record(one, context)
                if further and outcomes and isinstance(outcome, Accepted) and (joined := _joined(outcomes[-1], outcome)):
                    outcomes[-1:] = [Aside("host", sheet.name, row.number, text), joined]
                    continue
                outcome = seen.checked(outcome)
                if isinstance(outcome, Accepted):
                    tally.accepted(block, whole_number(one.first("index")))
                outcomes.append(outcome)
    return outcomes, tally


def _masked(row: Row, judged: frozenset[int]) -> Row:
    """A row without the cells that hold personal data where no column says so; names and codes are judged later."""
    if not any(i not in judged and personal_in(c) for i, c in enumerate(row.cells)):
        return row
    return replace(row, cells=tuple("" if i not in judged and personal_in(c) else c for i, c in enumerate(row.cells)))


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


def _line(row: Row, hidden: frozenset[int]) -> str:
    """The cells of a row on one line, personal columns left out."""
    return " | ".join([one_line(whole_number(c)) for i, c in enumerate(row.cells) if c and not c.isspace() and i not in hidden])


def _heading(row: Row, columns: Sequence[Column], form: str) -> Heading | None:
    """What a row with one text is, when it is no record; also a row of totals."""
    filled = [(i, c) for i, c in enumerate(row.cells) if c and not c.isspace()]
    distinct = {c.strip() for _, c in filled}
    if len(distinct) > 2 and not any(is_total(c) for c in distinct):
        return None
    distinct = {one_line(c) for c in distinct}
    first = one_line(filled[0][1])
    alone = heading(first)
    if alone.kind == "total" and len(distinct) <= max(2, len(row.cells) - 1) and not is_body(first):
        return alone
    label = next((one_line(c) for i, c in filled if is_total(c) and len(one_line(c)) <= 6), "")
    if label and not any(is_body(c) for _, c in filled):
        return Heading("total", label)
    if alone.kind == "note" and len(distinct) <= 2 and not is_body(first):
        return alone
    if len(distinct) > 1:
        return None
    fields = {c.at: c.field for c in columns}
    in_name = fields.get(filled[0][0]) == "name" and len(filled) == 1
    if row.merged:
        return alone if alone.kind else Heading("region" if is_zone(first) else "category", first)
    if form == "names" or len([c for c in columns if c.field]) < 2:
        return None if not alone.kind or is_body(first) or (alone.kind == "category" and is_body(alone.value)) else alone
    if fields.get(filled[0][0]) in PLACES and filled[0][0] != min(fields):
        return None  # a place without the name beside it
    if alone.kind and not is_body(first) and fields.get(filled[0][0]) != "index":
        return alone
    if not in_name and fields.get(filled[0][0]) in ("index", "") and not first.isdigit() and not is_body(first):
        return alone if alone.kind == "region" else Heading("category", first)
    return None


def _outlined(rows: Sequence[Row], index: int) -> bool:
    """True where the column of numbers holds 一, 二 beside 1, 2, 3: the former number groups."""
    cells = [whole_number(r.cells[index].strip()) for r in rows if 0 <= index < len(r.cells) and r.cells[index].strip()]
    return sum(c.isdecimal() for c in cells) > sum(bool(_CHINESE.fullmatch(c)) for c in cells) > 0


def _outline(row: Row, index: int) -> Heading | None:
    """The heading of a group whose number stands in the column of numbers (一 | 新开工项目 | | 12), with figures beside it at most."""
    if not 0 <= index < len(row.cells) or not _CHINESE.fullmatch(row.cells[index].strip()):
        return None
    words = [one_line(c) for k, c in enumerate(row.cells) if k != index and c.strip() and not _FIGURE.fullmatch(whole_number(c.strip()))]
    if len(set(words)) != 1:
        return None
    said = heading(words[0])
    return said if said.kind in ("region", "category") else Heading("category", words[0], said.count, said.unit)


def _apart(found: Heading, group: _Group, tally: Tally, sheet: str, row: Row, text: str) -> Outcome:
    """Carry a heading down and put its line aside; a row of totals is rejected."""
    if found.kind == "total":
        return refused("total", sheet, row.number, text)
    if found.kind == "note":
        return Aside("note", sheet, row.number, without_people(text))
    if found.kind == "region":
        group.region = found.value
    elif found.kind in ("part", "title"):
        group.part, group.region, group.headings = found.value, "", []
    else:
        depth = heading_depth(text)
        group.headings = [*((d, v) for d, v in group.headings if d < depth), (depth, found.value)]
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


def _carried(row: Row, places: tuple[int, int, int], sparse: set[int], above: dict[int, str]) -> Row:
    """A row with blanks filled from above: sparse columns, and the name of a platform whose further hosts stand below."""
    cells = list(row.cells)
    name, host, index = places

    def filled(at: int) -> bool:
        return 0 <= at < len(cells) and bool(cells[at].strip())

    if name >= 0 and not filled(name) and filled(host) and (index < 0 or not filled(index)) and above.get(name):
        cells[name] = above[name]
    for at in sparse:
        if at < len(cells) and not cells[at].strip() and filled(name):
            cells[at] = above.get(at, "")
    for at in (name, *sparse):
        if filled(at):
            above[at] = cells[at]
    return Row(row.number, tuple(cells), row.merged, row.filled)


def _goes_on(row: Row, full: Row, before: Row | None, places: tuple[int, int, int]) -> bool:
    """True for a row that only adds a host to the row above: its name and number are blank or merged, all else blank or equal."""
    name, host, index = places
    if before is None or min(name, host) < 0 or max(name, host, index) >= len(full.cells):
        return False
    if not full.cells[host].strip() or full.cells[name] != before.cells[name] or len(full.cells) != len(before.cells):
        return False
    blank = all(at < 0 or not row.cells[at].strip() or at in row.filled for at in (name, index))
    others = [i for i in range(len(full.cells)) if i not in (name, host, index)]
    return blank and all(full.cells[i] in ("", before.cells[i]) for i in others)


def _joined(last: Outcome, more: Accepted) -> Accepted | None:
    """The record before with the hosts of a row that goes on with it; None where it names another body or adds no host."""
    if not isinstance(last, Accepted) or last.record.name != more.record.name or set(more.record.hosts) <= set(last.record.hosts):
        return None
    hosts = tuple(dict.fromkeys((*last.record.hosts, *more.record.hosts)))
    text = " | ".join((last.record.text, *(h for h in more.record.hosts if h not in last.record.text)))
    return replace(last, record=replace(last.record, hosts=hosts, text=text))


def _each(cells: Cells, context: Context) -> list[Cells]:
    """The row for each of the bodies that its name cell holds, one for most rows."""
    raw = cells.first("name")
    names = (
        bodies_in(raw) if context.mapping.record == "organisation" and context.mapping.type in ("Firm", "University", "Institute") else ()
    )
    if len(names) < 2:
        return [cells]
    return [
        replace(
            cells,
            values=tuple((f, t, n if f == "name" and v.strip() == raw else v) for f, t, v in cells.values),
            told={**cells.told, "name": [n]},
        )
        for n in names
    ]


def _cells(row: Row, columns: Sequence[Column], group: _Group, text: str) -> Cells:
    values = tuple([(c.field, c.title, row.cells[c.at] if c.at < len(row.cells) else "") for c in columns])
    told: dict[str, list[str]] = {}
    for name, _, value in values:
        if value and not value.isspace():
            told.setdefault(name, []).append(value.strip())
    line = text
    if any(c.block for c in columns):
        line = " | ".join(one_line(whole_number(v)) for _, _, v in values if v.strip())
    if "name" in told and (name := one_line(told["name"][0])) not in line:
        line = f"{name} | {line}"
    return Cells(row.number, values, told, line, group.region, group.category, group.part, group.outer)
