"""Tables of statistics read into a panel: every value with the file, sheet, row and column it stands in.

Example:
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "研发2022年.csv")
    ...     _ = file.write_text("地区,研发经费（万元）,备注\\n吉林,15000,\\n辽宁,6000,\\n", encoding="utf-8")
    ...     found = read_panel([file])
    >>> found.panel.objects, found.panel.years, found.ignored[0].endswith("备注")
    ((('', '吉林省'), ('', '辽宁省')), (2022,), True)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import InputError
from graph.metrics.panel import Observation, Panel, assemble
from ingest.indicators import header as head
from ingest.indicators.mapping import IndicatorMapping, read_mapping, tidy
from ingest.registries.open import open_listing
from ingest.registries.sheets import Listing, Row, Sheet

SHOWN = 3
"""Most further faults that an error lists."""


@dataclass(frozen=True, eq=False)
class Read:
    """What was read.

    Attributes:
        panel: the indicators.
        ignored: file, sheet and title of columns that no indicator or role fits, and sheets without a head.
        passed: places of rows that are totals or remarks.
    """

    panel: Panel
    ignored: tuple[str, ...]
    passed: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    values: list[Observation] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    faults: list[InputError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around the rows of a table: its place, and what its sheet and the lines above it say."""

    place: str
    mapping: IndicatorMapping
    year: int | None
    region: str
    indicator: str
    units: tuple[str, ...]


def read_panel(files: Sequence[Path], mapping: str | IndicatorMapping = "yearbook", title: str = "") -> Read:
    """The panel of one or more files.

    Args:
        files: workbooks, CSV or text tables, pages or documents with tables.
        mapping: name of a mapping of this project, path of a YAML file, or a mapping.
        title: what the panel is called; the title of the mapping by default.

    Raises:
        UnreadableFile: a file or the mapping cannot be read.
        InputError: a cell is no number, a region or year is unknown or untold, a unit does not fit, two values
            contradict each other, or no value was found; with file, sheet, row and column.
    """
    chosen = mapping if isinstance(mapping, IndicatorMapping) else read_mapping(mapping)
    found = _Found()
    for file in files:
        listing = open_listing(file)
        for sheet in listing.sheets:
            if sheet.form == "table" and re.search(chosen.sheet, sheet.name):
                _sheet(listing, sheet, chosen, found)
    if found.faults:
        raise _joined(found.faults)
    if not found.values:
        ignored = "；".join(found.ignored[:SHOWN]) or "—"
        raise InputError(
            f"没有读到任何指标值（未识别：{ignored}）", f"no value of an indicator was found (not recognised: {ignored})",
            place="、".join(str(f) for f in files), advice=("请在映射中补上列名", "add the titles of the columns to the mapping"),
        )  # fmt: skip
    panel = assemble(title or chosen.zh or chosen.name, chosen.indicators, found.values)
    return Read(panel, tuple(dict.fromkeys(found.ignored)), tuple(found.passed))


def _joined(faults: Sequence[InputError]) -> InputError:
    first, more = faults[0], len(faults) - 1
    if not more:
        return first
    further = [f"{f.place}：{f.zh}" for f in faults[1 : SHOWN + 1]], [f"{f.place}: {f.en}" for f in faults[1 : SHOWN + 1]]
    return InputError(
        f"{first.zh}（另有 {more} 处：{'；'.join(further[0])}）", f"{first.en} (and {more} more: {'; '.join(further[1])})",
        place=first.place, advice=first.advice,
    )  # fmt: skip


def _sheet(listing: Listing, sheet: Sheet, mapping: IndicatorMapping, found: _Found) -> None:
    place = f"{listing.path}: {sheet.name}"
    start = head.start_of(sheet.rows, mapping)
    if start is None:
        found.ignored.append(place)
        return
    end, columns = head.read_head(sheet.rows, start, mapping)
    above = [" ".join(filter(None, row.cells)) for row in sheet.rows[:start]]
    # what is nearest to the table speaks first
    near = [sheet.name, *reversed(above), *reversed(sheet.above), listing.title, Path(listing.path).stem]
    years = [y for y in map(head.year_in, near) if y is not None]
    regions = [r for r in (head.place_of(text, mapping) for text in (sheet.name, Path(listing.path).stem)) if r]
    around = _Around(
        place, mapping, years[0] if years else mapping.year_of_table, mapping.region_of_table or (regions[0] if regions else ""),
        head.indicator_in(near, mapping), head.table_units([*above, *sheet.above, *(c for row in sheet.rows[start:end] for c in row.cells)]),
    )  # fmt: skip
    # a title that is no indicator is left aside; one value column without a name of its own is what the sheet is about
    roles = {c.role: c.at for c in reversed(columns) if c.role}
    values = [c for c in columns if c.values and (c.indicator or "indicator" in roles or around.indicator)]
    found.ignored += [f"{place}: {c.title}" for c in columns if not c.role and c not in values and c.title]
    written = [row.cells[roles["region"]] for row in sheet.rows[end:] if "region" in roles and roles["region"] < len(row.cells)]
    beside = tuple(sorted({name for w in written if (name := head.place_of(w, mapping)) and name == re.sub(r"\s+", "", w)}))
    for row in sheet.rows[end:]:
        _row(row, roles, values, around, beside, found)


def _cell(row: Row, at: int | None) -> str:
    return row.cells[at].strip() if at is not None and at < len(row.cells) else ""


def _row(row: Row, roles: dict[str, int], values: Sequence[head.Column], around: _Around, beside: tuple[str, ...], found: _Found) -> None:
    mapping, place = around.mapping, f"{around.place}, {row.number}"
    first = next((c.strip() for c in row.cells if c.strip()), "")
    written = _cell(row, roles.get("region"))
    cells = [(column, text) for column in values if tidy(text := _cell(row, column.at)) not in mapping.missing]
    remark = any(re.search(pattern, first, re.I) for pattern in mapping.notes)
    total = head.skipped(written, mapping)
    if total or remark or not cells:
        if total or remark:
            found.passed.append(place)
        return
    if all(unread(row.cells[at], role, mapping) for role, at in roles.items() if at < len(row.cells)):
        return  # the head again, on a new page
    try:
        region = head.place_of(written, mapping, beside)
        if written and not region:
            raise InputError(
                f"不认识的地区“{written}”", f"an unknown region: {written}", place=place,
                advice=("请在映射的 aliases 中写明，或加入 skip", "name it under aliases in the mapping, or add it to skip"),
            )  # fmt: skip
        year = head.only_year(_cell(row, roles.get("year")))
        if _cell(row, roles.get("year")) and year is None:
            year = head.year_in(_cell(row, roles.get("year")))
            if year is None:
                raise InputError(f"不是年份：{_cell(row, roles.get('year'))}", f"no year: {_cell(row, roles.get('year'))}", place=place)
        code = ""
        if "indicator" in roles:
            _, code, unit = head.named(_cell(row, roles["indicator"]), mapping)
            if not code:
                found.ignored.append(f"{around.place}: {_cell(row, roles['indicator'])}")
                return
            own = _cell(row, roles.get("unit")) or unit
        else:
            own = _cell(row, roles.get("unit"))
    except InputError as error:
        found.faults.append(error)
        return
    chain = _cell(row, roles.get("chain")) or mapping.chain_of_table
    for observed in _observed(cells, (chain, region, year, code, tidy(own)), around, place, found.faults):
        found.values.append(observed)


def unread(cell: str, role: str, mapping: IndicatorMapping) -> bool:
    """Whether a cell in the column of a role holds the title of that role."""
    return head.named(cell, mapping)[0] == role


def _observed(
    cells: Sequence[tuple[head.Column, str]],
    row: tuple[str, str, int | None, str, str],
    around: _Around,
    place: str,
    faults: list[InputError],
) -> Iterator[Observation]:
    chain, row_region, row_year, row_code, row_unit = row
    for column, text in cells:
        at = f"{place}, {column.title}"
        code = column.indicator or row_code or around.indicator
        region, year = column.region or row_region or around.region, column.year or row_year or around.year
        value = head.number(text)
        written = [u for u in (row_unit, column.unit) if u][:1] or list(around.units)
        explicit = bool(row_unit or column.unit)
        times, unit = head.conversion(written, code, around.mapping)
        if value is None:
            faults.append(
                InputError(
                    f"不是数字：{text}", f"no number: {text}", place=at,
                    advice=("请改正，或在映射的 missing 中写明它表示缺失", "correct it, or list it under missing in the mapping"),
                )
            )  # fmt: skip
        elif not region or year is None:
            what = ("地区", "region") if not region else ("年份", "year")
            faults.append(
                InputError(
                    f"看不出是哪个{what[0]}", f"the {what[1]} is not told", place=at,
                    advice=(f"请加一列，或在映射中写 {what[1]}_of_table", f"add a column, or {what[1]}_of_table in the mapping"),
                )
            )  # fmt: skip
        elif times is None and explicit:
            wanted = around.mapping.unit(code) or "1"
            faults.append(InputError(f"单位“{unit}”换算不成“{wanted}”", f"{unit} is no multiple of {wanted}", place=at))
        else:
            percent = around.mapping.unit(code) == "" and not written and text.strip().endswith(("%", "％"))
            scale = 0.01 if percent else 1.0 if times is None else times
            yield Observation(chain, region, year, code, float(f"{value * scale:.15g}"), at)
