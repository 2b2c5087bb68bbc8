"""Tables that do not hold one record a row, brought to that form: variables with values, and a tree printed side by side.

Example:
    >>> rows = [Row(1, ("序号", "指标", "值")), Row(2, ("1", "名称", "甲站")), Row(3, ("1", "省份", "北京")), Row(4, ("2", "名称", "乙站"))]
    >>> long = ListMapping("long", variable=("指标",), value=("值",), keys=("序号",))
    >>> [r.cells for r in reshaped(Sheet("S", "table", tuple(rows)), long, 0).rows]
    [('序号', '名称', '省份'), ('1', '甲站', '北京'), ('2', '乙站', '')]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.registries.columns import field_of, fold_title
from ingest.registries.mapping import ListMapping
from ingest.registries.sheets import Row, Sheet

_STEPS = {"门类": 1, "大类": 2, "中类": 3, "小类": 4}
"""Characters of the code of each level of the classification of industries."""
_DEPTH = 12
"""Rows looked at for the titles of the levels."""
_MOST = 40
"""Variables a list in long format has at most."""


def is_long(titles: Sequence[str], mapping: ListMapping) -> bool:
    """True when the titles are those of a list in long format."""
    return _at(titles, mapping.variable) >= 0 and _at(titles, mapping.value) >= 0


def is_tree(titles: Sequence[str], mapping: ListMapping) -> bool:
    """True when the titles hold two levels of a tree or more."""
    return len(_levels(titles, mapping)) >= 2


def reshaped(sheet: Sheet, mapping: ListMapping, header: int) -> Sheet:
    """`sheet` with one record a row, or unchanged when it has that form already.

    Args:
        sheet: as read.
        mapping: names the columns.
        header: position of the header row.

    Returns:
        A sheet whose first row is the header; a record has the number of its first row.
    """
    titles = sheet.rows[header].cells
    if is_long(titles, mapping):
        return _pivoted(sheet, mapping, header)
    if is_tree(titles, mapping):
        return _levelled(sheet, mapping, header)
    return sheet


def stepped(sheet: Sheet) -> Sheet | None:
    """A classification whose levels stand in columns of their own beside one column of names (门类 大类 中类 小类 | 类别名称), with
    one code a row; None where the sheet is none. A row with codes of two levels gives a record for each.

    Args:
        sheet: as read; the titles of the levels may stand in the second row of its header.
    """
    found = [(at, row, steps) for at, row in enumerate(sheet.rows[:_DEPTH]) if len(steps := _steps(row)) >= 3]
    if not found:
        return None
    at, row, steps = found[0]
    first, above = min(steps), sheet.rows[at - 1] if at else None
    over = above.cells if above is not None and sum(bool(c.strip()) for c in above.cells) > 1 else ()
    titles = [t or (over[c] if c < len(over) else "") for c, t in enumerate(row.cells)]
    head = Row(row.number, tuple("行业代码" if c == first else "" if c in steps else t for c, t in enumerate(titles)))
    rows = [*sheet.rows[:at], head]
    for line in sheet.rows[at + 1 :]:
        codes = [(c, line.cells[c].strip()) for c in steps if c < len(line.cells) and line.cells[c].strip()]
        for column, code in codes or [(first, "")]:
            code = code.zfill(steps[column]) if code.isdigit() else code
            cells = tuple(code if c == first else "" if c in steps else t for c, t in enumerate(line.cells))
            rows.append(Row(line.number, cells, line.merged))
    return replace(sheet, rows=tuple(rows))


def _steps(row: Row) -> dict[int, int]:
    """The columns whose titles are levels, with the length of their codes; none where a level stands twice."""
    steps = {c: _STEPS[t] for c, title in enumerate(row.cells) if (t := fold_title(title)) in _STEPS}
    return steps if len(set(steps.values())) == len(steps) else {}


def _at(titles: Sequence[str], wanted: Sequence[str]) -> int:
    plain = [fold_title(t) for t in titles]
    found = next((plain.index(w) for w in map(fold_title, wanted) if w in plain), -1)
    if found < 0 and "变量" in wanted:
        return next((at for at, t in enumerate(titles) if t.strip() and field_of(t).field == "variable"), -1)
    return found


def _pivoted(sheet: Sheet, mapping: ListMapping, header: int) -> Sheet:
    titles = sheet.rows[header].cells
    told, value = _at(titles, mapping.variable), _at(titles, mapping.value)
    plain = [fold_title(t) for t in titles]
    keys = [plain.index(k) for k in map(fold_title, mapping.keys) if k in plain]
    keys = keys or [at for at, t in enumerate(plain) if at not in (told, value) and t]
    named = {at for at, t in enumerate(plain) if t in set(map(fold_title, mapping.variable))}
    records: list[tuple[Row, dict[str, str]]] = []
    mark: tuple[str, ...] = ()
    for row in sheet.rows[header + 1 :]:
        cells = (*row.cells, *("",) * (len(titles) - len(row.cells)))
        if not any(c.strip() for c in cells):
            continue
        here = tuple(cells[k].strip() for k in keys)
        if not records or here != mark or cells[told] in records[-1][1]:
            records.append((replace(row, cells=cells), {}))
            mark = here
        records[-1][1][cells[told]] = cells[value]
    variables = list(dict.fromkeys(v for _, told_values in records for v in told_values))
    if len(variables) > _MOST:
        return sheet
    others = [
        at for at in range(len(titles)) if at not in {told, value} | named and titles[at].strip() and _steady(sheet, header, at, keys)
    ]
    head = Row(sheet.rows[header].number, (*(titles[at] for at in others), *variables))
    rows = [Row(r.number, (*(r.cells[at] for at in others), *(told_values.get(v, "") for v in variables))) for r, told_values in records]
    return replace(sheet, rows=(head, *rows))


def _steady(sheet: Sheet, header: int, at: int, keys: Sequence[int]) -> bool:
    """True when a column says the same in all rows of a record, so that it belongs to the record."""
    seen: dict[tuple[str, ...], str] = {}
    rows = [r for r in sheet.rows[header + 1 :] if at < len(r.cells)]
    return at in keys or all(seen.setdefault(tuple(r.cells[k] for k in keys if k < len(r.cells)), r.cells[at]) == r.cells[at] for r in rows)


def _levels(titles: Sequence[str], mapping: ListMapping) -> list[tuple[int, int]]:
    """Code and name column of each level that the titles hold, from the top."""
    found = []
    for pair in mapping.levels:
        code, _, name = pair.partition("/")
        places = _at(titles, (code,)), _at(titles, (name,))
        if min(places) >= 0:
            found.append(places)
    return found


def _levelled(sheet: Sheet, mapping: ListMapping, header: int) -> Sheet:
    levels = _levels(sheet.rows[header].cells, mapping)
    seen: set[tuple[int, str, str]] = set()
    rows = [Row(sheet.rows[header].number, ("行业代码", "名称", "上级代码"))]
    for row in sheet.rows[header + 1 :]:
        above = ""
        for level, (code_at, name_at) in enumerate(levels):
            code, name = (row.cells[i].strip() if i < len(row.cells) else "" for i in (code_at, name_at))
            if name and (level, code, name) not in seen:
                seen.add((level, code, name))
                rows.append(Row(row.number, (code, name, above)))
            above = code or above
    return replace(sheet, rows=tuple(rows))
