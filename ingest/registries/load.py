"""A list from its file to accepted and rejected rows, with everything it claims about itself checked.

Example:
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "a.csv")
    ...     _ = file.write_text("序号,学校名称,所在地\\n1,吉林大学,长春市\\n2,合计,\\n", encoding="utf-8")
    ...     loaded = read_list(file)
    >>> loaded.read, [a.record.name for a in loaded.accepted], [r.reason for r in loaded.rejected]
    (2, ['吉林大学'], ['total'])
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.registries.assign import Column, assign
from ingest.registries.bodywords import body_type
from ingest.registries.cells import PLACES, Context
from ingest.registries.claims import Claim, prose, titled
from ingest.registries.fields import one_line, whole_number
from ingest.registries.guess import PLAIN, Guess, guess, sample, type_told
from ingest.registries.header import Header, Skipped, find_header, sections
from ingest.registries.homes import placed
from ingest.registries.loaded import Loaded, ReadSheet
from ingest.registries.mapping import ListMapping, kinds
from ingest.registries.open import open_listing
from ingest.registries.origin import Origin, origin
from ingest.registries.outcome import Accepted, Aside, Refused
from ingest.registries.people import lists_people
from ingest.registries.reshape import is_long, is_tree, reshaped, stepped
from ingest.registries.rows import read_rows
from ingest.registries.separators import is_place
from ingest.registries.sheets import Listing, Row, Sheet
from ingest.registries.spread import levelled
from ingest.registries.stages import staged
from ingest.registries.standing import withdrawn
from ingest.registries.trust import doubts, trusted

LARGE = 2000
"""Rows from which a sheet is judged by a sample before all of it is read."""
LIKENESS = 0.4
"""Share of its names that must read like names of bodies, for a list whose kind is not told."""
FEWEST_BARE, SHORT = 20, 16
"""Lines that make a list of bare names, and characters of the longest of nearly all of them."""
NEIGHBOURS = 40
"""Other values of a column that help to read a place."""
_BRACKETED = re.compile(r"^[（(]共?计?\s*\d+\s*[家所个项户名][)）]$|(?:名单|名录|目录)[（(]共计?\s*\d+\s*[家所个项户名][)）]")
_PERSONS = re.compile(r"(?:人员|人才|专家|教师|个人|院士|特派员|人选|带头人|获奖者)(?:的?(?:推荐|拟|入选|公示))*(?:名单|名录|公示|公告|$)")
_NAMED = re.compile(r"[\u3400-\u9fff].*(?:名单|名录|目录|表|清单|公示|公告|通知|结果)")


def read_list(path: Path, given: ListMapping | None = None, *, personal: bool = False) -> Loaded:
    """Read a list.

    Args:
        path: the file.
        given: how its rows become records; guessed for each sheet when None.
        personal: True when columns with personal data may be kept.

    Raises:
        UnreadableFile: the file cannot be read as lists.
        RefusedList: it holds no rows, is damaged, or is not the edition it says it is.
    """
    listing = open_listing(path)
    sheets: list[ReadSheet] = []
    skipped = list(listing.skipped)
    for sheet in listing.sheets:
        if given is not None and given.sheet and not re.search(given.sheet, sheet.name):
            skipped.append((sheet.name, "映射文件不读这张表", "the mapping leaves it out"))
            continue
        for found in _parts(listing, sheet, given, personal):
            if isinstance(found, Skipped):
                skipped.append((sheet.name, found.zh, found.en))
            else:
                sheets.append(found)
    sheets, unfit = _worth(sheets)
    skipped += unfit
    sheets = levelled(placed(sheets))
    claims = _claims(listing, sheets)
    loaded = Loaded(listing, tuple(sheets), tuple(skipped), tuple(claims), tuple(doubts(sheets)))
    trusted(loaded, path)
    return loaded


def _parts(listing: Listing, sheet: Sheet, given: ListMapping | None, personal: bool) -> list[ReadSheet | Skipped]:
    """A sheet as the lists it holds; where a part holds no record, its header was none and the sheet is one list."""
    above, found = sheet.above, []
    for part in sections(sheet, given.columns if given is not None else None):
        one = _sheet(listing, replace(part, above=above), given, personal)
        found.append(one)
        if isinstance(one, Skipped) or not one.tally.total:
            return [_sheet(listing, sheet, given, personal)]
        above = (*above, *(a.raw for a in one.outcomes if isinstance(a, Aside) and a.kind == "title" and a.raw not in above))
    return found


def _sheet(listing: Listing, sheet: Sheet, given: ListMapping | None, personal: bool) -> ReadSheet | Skipped:
    sheet = stepped(sheet) or staged(sheet) or sheet
    header = _header(sheet, given)
    if isinstance(header, Skipped):
        return header
    for mapping in (given,) if given is not None else kinds():
        titles = sheet.rows[header.rows[-1]].cells if header.rows else ()
        if mapping is not None and (is_long(titles, mapping) or is_tree(titles, mapping)):
            sheet = reshaped(sheet, mapping, header.rows[-1])
            header = _header(sheet, given)
            if isinstance(header, Skipped):
                return header
            break
    above = [*sheet.above, *(one_line(next(c for c in r.cells if c.strip())) for r in sheet.rows[: header.first] if _lone(r.cells))]
    name = listing.title if listing.title != Path(listing.path).stem or _NAMED.search(listing.title) else ""
    said = origin(above, name, listing.text, [sheet.name])
    below = sheet.rows[header.first :]
    columns = assign(header, below)
    if given is None and not personal and lists_people([c.title for c in columns if c.filled]):
        return Skipped("所列的是个人，旁边是其工作单位", "it lists people, and the bodies beside them only employ them")
    fit = guess(" ".join((said.title, name, sheet.name)), columns, below) if given is None else Guess(given, 0.0, ("指定", "given"))
    mapping = fit.mapping
    names = sample(columns, below)
    bare = sheet.form == "names" and _bare(below, names)
    if bare and given is None and mapping.name == PLAIN and (told := type_told(f"{listing.title} {Path(listing.path).stem}")):
        mapping = replace(mapping, type=told, recognises=False)
        fit = replace(fit, mapping=mapping, why=("类型只见于标题或文件名", "its title or file name alone tells the type"))
    elif given is None and mapping.name == PLAIN and len(below) > LARGE and _unlike(names):
        return Skipped("名称栏不像机构名称", "its names do not read like names of bodies")
    strict = not header.rows and sheet.form != "names" and not any(c.field == "gb2260" for c in columns)
    context = Context(
        listing.id, sheet.name, mapping, said, _recognition(mapping, said, name), strict, _ended(said, name, sheet.name),
        3 * sum(bool(body_type(n)) for n in names) >= len(names) > 1, bare, _neighbours(columns, below),
    )  # fmt: skip
    outcomes, tally = read_rows(sheet, header, columns, context, personal=personal)
    rows = tuple(sheet.rows[i].number for i in header.rows)
    return ReadSheet(sheet.name, header, rows, columns, fit, given is None, said, tuple(outcomes), tally)


def _unlike(names: Sequence[str]) -> bool:
    return sum(bool(body_type(n)) or is_place(n) for n in names) < LIKENESS * len(names)


def _bare(rows: Sequence[Row], names: Sequence[str]) -> bool:
    """True for nothing but distinct short lines that do not end as names of bodies do."""
    if len(rows) < FEWEST_BARE or sum(bool(body_type(n)) for n in names) > LIKENESS * len(names):
        return False
    lines = [r.cells[0].strip() for r in rows]
    return len(set(lines)) >= 0.9 * len(lines) and sum(len(x) <= SHORT for x in lines) >= 0.98 * len(lines)


def _neighbours(columns: Sequence[Column], rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The distinct values of each column of places, up to :data:`NEIGHBOURS`."""
    found = {}
    for column in columns:
        if column.field in PLACES:
            values = dict.fromkeys(r.cells[column.at].strip() for r in rows if column.at < len(r.cells) and not r.merged)
            found[column.field] = tuple(v for v in values if v)[:NEIGHBOURS]
    return found


def _lone(cells: tuple[str, ...]) -> bool:
    return len({c for c in cells if c.strip()}) == 1


def _header(sheet: Sheet, given: ListMapping | None) -> Header | Skipped:
    if given is None or not given.header:
        return find_header(sheet, given.columns if given is not None else None)
    at = next((i for i, r in enumerate(sheet.rows) if r.number == given.header), -1)
    if at < 0:
        return Skipped(f"没有第 {given.header} 行", f"it has no row {given.header}")
    found = find_header(replace(sheet, rows=sheet.rows[at:]), given.columns)
    return found if isinstance(found, Skipped) else replace(found, rows=tuple(i + at for i in found.rows), first=found.first + at)


def _recognition(mapping: ListMapping, said: Origin, name: str) -> str:
    """What a list recognises, by its own kind, any other kind, or the words of its title."""
    if not mapping.recognises or mapping.record != "organisation":
        return ""
    if "title" in mapping.constants:
        return mapping.constants["title"]
    if _PERSONS.search(said.title):
        return ""  # people are honoured, their employers are not
    for text in (said.title, name):
        for kind in (mapping, *(k for k in kinds() if k.titles)):
            if text and (title := kind.recognition(text)):
                return title
    return said.subject or mapping.usual_title


def _ended(said: Origin, name: str, sheet: str) -> str:
    """The words by which the list says that recognitions ended or were refused."""
    return next((found for text in (said.title, sheet, "" if said.title else name) if text and (found := withdrawn(text))), "")


def _worth(sheets: list[ReadSheet]) -> tuple[list[ReadSheet], list[tuple[str, str, str]]]:
    """Sheets that hold records: an accepted row, and names that read like names of bodies where the kind is not told."""
    unlike = [s for s in sheets if s.guessed and s.guess.mapping.name == PLAIN and s.guess.mapping.recognises and _likeness(s) < LIKENESS]
    like = {s.name for s in sheets if not any(s is u for u in unlike)}
    unlike = [s for s in unlike if s.name not in like]  # a part of a sheet that is read goes with it: no row vanishes
    sheets, skipped = (
        [s for s in sheets if s not in unlike],
        [(s.name, "名称栏不像机构名称", "its names do not read like names of bodies") for s in unlike],
    )
    good = [s for s in sheets if any(isinstance(o, Accepted) for o in s.outcomes)]
    good = [s for s in sheets if s.name in {g.name for g in good}]
    if not good:
        return sheets, skipped
    return good, skipped + [(s.name, "没有一行像名单的记录", "no row reads like a record") for s in sheets if s not in good]


def _likeness(sheet: ReadSheet) -> float:
    """Share of the accepted names that end as names of bodies or places do."""
    names = [o.record.name for o in sheet.outcomes if isinstance(o, Accepted)]
    return sum(bool(body_type(n)) or is_place(n) for n in names) / len(names) if names else 0.0


def _claims(listing: Listing, sheets: Sequence[ReadSheet]) -> list[Claim]:
    total = sum(s.tally.total for s in sheets)
    sizes = {total} | {n for s in sheets for n in s.tally.sizes()}
    claims = [c for s in sheets for c in s.tally.claims()]
    lines: dict[str, str] = {}
    for sheet in sheets:
        for aside in sheet.outcomes:
            if isinstance(aside, Aside) and aside.kind == "title":
                lines.setdefault(one_line(aside.raw), f"{sheet.name}:{aside.row}")
    lines |= {one_line(x): "title" for x in (listing.title, *(s.origin.title for s in sheets)) if one_line(x) not in lines}
    lines |= {one_line(x): "title" for x in listing.text if one_line(x) not in lines and _BRACKETED.search(one_line(x))}
    claims += titled(lines.items(), sizes, total)
    for sheet in sheets:
        claims += sheet.tally.index(sheet.name)
        since = 0  # a subtotal counts the rows since the one before
        for row in sheet.outcomes:
            since += isinstance(row, Accepted)
            if isinstance(row, Refused) and row.reason == "total":
                claims += _total(row, sizes | {since}, total)
                since = 0
    seen = {c.claimed for c in claims}
    return claims + prose([x for x in listing.text if one_line(x) not in lines], sizes, total, seen)


def _total(row: Refused, sizes: set[int], total: int) -> list[Claim]:
    """The count in a row of totals, when it counts rows and not something else."""
    numbers = [int(n) for n in re.findall(r"(?<![\d.])\d+(?![\d.])", whole_number(row.raw))]
    near = [n for n in numbers if n in sizes]
    if near:
        return [Claim("total", f"{row.sheet}:{row.row}", near[0], near[0], True)]
    if len(numbers) == 1 and re.search(r"\d\s*[家所个项户名种]", row.raw):
        return [Claim("total", f"{row.sheet}:{row.row}", numbers[0], total, False)]
    return []
