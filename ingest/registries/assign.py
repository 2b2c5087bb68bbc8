"""Which column of a sheet holds which field: titles first, values where a title may mean several things.

`area` is a field of research or a region; 编号 counts rows or names a certificate; 代码 is what its values look like;
企业名称 beside 实验室名称 is the host. Columns with personal data are marked and never read unless allowed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.reference.codes import PROVINCES
from ingest.reference.personal import personal
from ingest.registries.bodywords import may_be_person
from ingest.registries.celltypes import Values, industry_columns, kind_of, typed
from ingest.registries.columns import field_of, fields, fold_title, objects
from ingest.registries.fields import personal_in, whole_number
from ingest.registries.header import Header
from ingest.registries.sheets import Row

_SAMPLE = 400
_CODES = ("uscc", "moe", "stock", "gb2260", "skl", "gr", "industrycode", "zone")
_SURE = ("uscc", "moe", "stock", "skl", "gr")
"""Kinds of code that are told by their form alone."""
_PLACES = ("region", "province", "city", "county")
_CODED = re.compile(r"(?<!邮)(?<!邮政)(?:编码|代码|代号|编号|码|code|id)$")
_SHARE = re.compile(r"(?:00[0-3]|30[0-2]|60[0135]|68[89]|43\d|83\d|87\d|92\d|200|900)\d{3}")
"""Codes of shares at Shanghai, Shenzhen and Beijing."""
_EITHER = re.compile(r"(?=.*(?:姓名|个人|人选|人员))(?=.*(?:单位|集体|机构|企业|组织))")
"""Titles of a column that names persons and bodies."""
_CHINESE = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?")
_UNIT = re.compile(r"(?:研发机构|研究室|研究机构|研发中心|分支机构)$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its field.

    Attributes:
        at: position in the row.
        title: as printed.
        field: field of the synonym table; empty when not mapped.
        block: list side by side that it belongs to.
        personal: (zh, en) why it counts as personal, or empty.
        filled: sampled cells that hold anything.
    """

    at: int
    title: str
    field: str
    block: int = 0
    personal: tuple[str, str] = ("", "")
    filled: int = 0


def assign(header: Header, rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns of a sheet with their fields.

    Args:
        header: as found.
        rows: rows below it, as read.
    """
    sample = [r for r in rows[:_SAMPLE] if not r.merged and sum(bool(c.strip()) for c in r.cells) > 1] or list(rows[:_SAMPLE])
    values = {c.at: typed(_counted(c.titled.field, [r.cells[c.at] if c.at < len(r.cells) else "" for r in sample])) for c in header.columns}
    columns = []
    for column in header.columns:
        cells = [r.cells[column.at] for r in sample if column.at < len(r.cells)]
        field = _by_values(column.titled.field or "", column.title, values[column.at], len(sample))
        why = _personal(column.title, field, cells)
        columns.append(Column(column.at, column.title, field, column.block, why, values[column.at].filled))
    columns = _shares(_authorities(columns), values, sample)
    columns = _figures(_industries(_divisions(columns, values, sample), sample), values)
    result = [c for block in range(header.blocks) for c in _one_each([c for c in columns if c.block == block], values)]
    return tuple(sorted(result, key=lambda c: c.at))


def _counted(field: str | None, cells: list[str]) -> list[str]:
    """The cells of a column; of one of numbers, without those that number groups (一, 二 beside 1, 2, 3)."""
    rest = [c for c in cells if not _CHINESE.fullmatch(c.strip())] if field == "index" else []
    return rest if any(c.strip() for c in rest) else cells


def _authorities(columns: list[Column]) -> list[Column]:
    """An authority written as a place (青海省) is where the row is only while no column of places says so."""
    told = {c.at for c in columns if c.field == "region" and field_of(c.title).field == "department"}
    if not told or not any(c.field in _PLACES and c.at not in told for c in columns):
        return columns
    return [replace(c, field="department") if c.at in told else c for c in columns]


def _shares(columns: list[Column], values: Mapping[int, Values], sample: Sequence[Row]) -> list[Column]:
    """A column of codes (代码) that are all of shares, beside names that are no places, is one of shares."""
    if any(c.field in ("stock", "gb2260") for c in columns) or any(
        c.field == "name" and values[c.at].share("place") > 0.3 for c in columns
    ):
        return columns
    for at, column in enumerate(columns):
        cells = [r.cells[column.at].strip() for r in sample if column.at < len(r.cells) and r.cells[column.at].strip()]
        if column.field == "code" and cells and all(map(_SHARE.fullmatch, cells)):
            return [*columns[:at], replace(column, field="stock"), *columns[at + 1 :]]
    return columns


def _divisions(columns: list[Column], values: Mapping[int, Values], sample: Sequence[Row]) -> list[Column]:
    """A code of two to twelve digits beside names of places is a division's."""
    if any(c.field == "gb2260" for c in columns[:2]) or not any(
        c.field in ("name", "", *_PLACES) and values[c.at].share("place") > 0.6 for c in columns
    ):
        return columns
    for at, column in enumerate(columns):
        cells = [whole_number(r.cells[column.at].strip()) for r in sample if column.at < len(r.cells) and r.cells[column.at].strip()]
        coded = column.field == "code" or (not column.field and _CODED.search(fold_title(column.title)))
        if coded and cells and all(c.isdigit() and len(c) in (2, 4, 6, 9, 12) and c[:2] in PROVINCES for c in cells):
            rest = [replace(c, field="") if c.field == "gb2260" else c for c in columns]
            return [*rest[:at], replace(column, field="gb2260"), *rest[at + 1 :]]
    return columns


def _industries(columns: list[Column], sample: Sequence[Row]) -> list[Column]:
    """A column of codes beside one of names that agree with an edition of the classification of industries."""
    cells, width = [r.cells for r in sample], max((c.at for c in columns), default=0) + 1
    for code in (c for c in columns if c.field not in ("index", "gb2260", "uscc", "stock", "name") and not c.personal[0]):
        if found := industry_columns(cells, width, code.at):
            told = {found[0]: "industrycode", found[1]: "name"}
            return [replace(c, field=told.get(c.at, "" if c.field in ("name", "industrycode") else c.field)) for c in columns]
    return columns


def _figures(columns: list[Column], values: Mapping[int, Values]) -> list[Column]:
    """Places beside nothing but numbers: statistics, whatever the titles say."""
    filled = [c for c in columns if values[c.at].filled and c.field not in ("index", "unit", "note", "year", "date")]
    places = [c for c in filled if values[c.at].share("place") >= 0.8]
    rest = [c for c in filled if c not in places]
    if (
        not places
        or not rest
        or any(c.field in (*_CODES, "code") for c in columns)
        or any(values[c.at].share("number", "integer", "year") < 0.8 for c in rest)
    ):
        return columns
    told = {c.at: "count" for c in rest if c.field in ("", "name")}
    told |= {c.at: "region" for c in places if c.field not in _PLACES}
    return [replace(c, field=told.get(c.at, c.field)) for c in columns]


def _personal(title: str, field: str, cells: Sequence[str]) -> tuple[str, str]:
    found = personal(title, cells)
    if found is not None and field in _CODES and found.kind in ("id", "mobile", "mail"):
        filled = [c for c in cells if c.strip()]
        if 2 * sum(bool(personal_in(c)) for c in filled) <= len(filled):
            return "", ""  # a few such numbers among codes: their rows are refused
    if found is not None and not (field in ("name", "host") and found.kind not in ("id", "mobile")):
        return found.zh, found.en
    names = {c.strip() for c in cells if c.strip()} if not field and title.strip() else set()
    if len(names) > 1 and sum(map(may_be_person, names)) >= 0.8 * len(names) and not any(kind_of(n) in ("place", "body") for n in names):
        return f"列“{title}”的内容像人名", f"the column “{title}” holds what look like names of people"
    row = fields().get(field)
    if row is not None and row.personal:
        return f"个人信息列“{title}”", f"the column “{title}” holds personal data"
    return "", ""


def _by_values(field: str, title: str, values: Values, rows: int) -> str:
    """The field of a column after a look at its values."""
    plain = fold_title(title)
    if field == "person" and _EITHER.search(plain) and values.share("body") >= 0.2:
        return "name"
    if plain == "area" and values.share("place") < 0.5:
        return "field"
    if field == "index" and values.filled and not values.counting and values.share("integer") < 0.8:
        return (
            values.most
            if values.most in _CODES and values.share(values.most) > 0.5
            else ("skl" if values.share("skl") > 0.3 else "certificate")
        )
    if field in ("code", "certificate") and values.most in _CODES and values.share(values.most) > 0.5:
        return values.most
    if field in ("code", "certificate") and values.share("skl") > 0.3:
        return "skl"
    if field == "stock" or (field == "code" and plain in ("symbol",)):
        return "stock"
    if field == "uscc" and values.share("moe") > 0.5:
        return "moe"
    if field == "issuer" and values.share("place") > 0.5:
        return "region"
    if field == "department" and values.share("place") >= 0.8:
        return "region"
    if field == "year" and values.share("date") > 0.5:
        return "date"
    if field in ("type", "level") and values.share("place") > 0.7:
        return "region"
    if field == "name" and plain in ("单位", "计量单位") and values.filled and not values.share("body", "place"):
        return "unit"
    if field == "count" and values.share("body") > 0.5:
        return "name"
    if (
        field in ("", "certificate", "code", "index")
        and values.filled > max(1, rows // 2)
        and values.most in _SURE
        and values.share(values.most) >= 0.5
    ):
        return values.most
    if not field and values.filled > rows // 2 and values.share("uscc") > 0.3:
        return "uscc"
    if not field and not title and values.counting and len(values.integers) >= values.filled * 0.9:
        return "index"
    if not field and not title and values.most in _CODES and values.share(values.most) > 0.8:
        return values.most
    return field


def _one_each(columns: list[Column], values: Mapping[int, Values]) -> list[Column]:
    """One column a field where only one can be: the name; a region of each level; the codes."""
    columns = [c for c in columns if c.title or c.field]
    names = [c for c in columns if c.field == "name" and not c.personal[0]]
    if not names:
        chosen = _promoted(columns, values)
        return [replace(c, field="name") if chosen is not None and c.at == chosen.at else c for c in columns]
    best = max(names, key=lambda c: _worth(c, names, values[c.at]))
    result, seen = [], set()
    for column in columns:
        if column.field == "name" and column.at != best.at:
            column = replace(column, field=_other_name(column, best, values))
        if column.field in (*_CODES, "index", "short", "english", *_PLACES) and (column.field, column.block) in seen:
            column = replace(column, field="" if column.field not in _PLACES else column.field + "2")
        seen.add((column.field, column.block))
        result.append(column)
    return result


def _worth(column: Column, names: Sequence[Column], values: Values) -> tuple[float, ...]:
    """How well a column names the object of the list: object titles, filled, bodies, fullness of the title, left first."""
    distinct = len(names) > 1 and bool(objects().search(fold_title(column.title)))
    latin = values.most == "text" and values.share("text") > 0.9 and _latin(column.title)
    short = any(w in column.title for w in ("股票名称", "证券名称", "简称"))
    return (-float(latin), -float(short), float(values.filled > 0), float(distinct), round(values.share("body"), 1), -float(column.at))


def _latin(title: str) -> bool:
    return unicodedata.normalize("NFKC", title).isascii() and title.lower().endswith(("en", "english"))


def _other_name(column: Column, best: Column, values: Mapping[int, Values]) -> str:
    """Field of a name column that is not the name of the row."""
    plain = fold_title(column.title)
    if any(w in plain for w in ("股票", "证券", "简称", "short")):
        return "short"
    if values[column.at].share("body") >= 0.5 and objects().search(fold_title(best.title)):
        return "host"
    return ""


def _promoted(columns: Sequence[Column], values: Mapping[int, Values]) -> Column | None:
    """The column that names the rows of a sheet where no title says so."""
    by_field = {c.field: c for c in reversed(columns) if not c.personal[0]}
    if "chain" in by_field and by_field["chain"].title.rstrip().endswith("名称") and values[by_field["chain"].at].filled > 1:
        return by_field["chain"]
    divisions = [c for c in columns if c.field in ("", *_PLACES) and values[c.at].share("place") > 0.6]
    if "gb2260" in by_field and divisions and not any(values[c.at].share("body") > 0.3 for c in columns):
        return divisions[0]
    units = [c for c in columns if c.field == "host" and _UNIT.search(fold_title(c.title))]
    if units and sum(c.field == "host" for c in columns) > 1:
        return units[0]
    hosts = [c.at for c in columns if c.field == "host"]
    nameless = [c for c in columns if not c.field and c.title and not c.personal[0] and values[c.at].share("body") >= 0.6]
    if hosts and nameless and nameless[0].at < hosts[0]:
        return nameless[0]
    for field in ("host", "short", "chain"):
        if field in by_field:
            return by_field[field]
    bodies = [c for c in columns if not c.personal[0] and values[c.at].share("body") >= 0.6]
    bodies = bodies or [c for c in columns if not c.field and c.title and not c.personal[0] and values[c.at].share("body") >= 0.3]
    if bodies:
        return bodies[0]
    return None
