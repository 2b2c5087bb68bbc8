"""Bodies of the reference tables: universities, institutes, platforms, zones, firms, governments; technologies, programmes, policies.

Each table is a CSV of ``data/reference`` in its own columns, described in ``data/reference/SOURCES.md``; here its rows become
:class:`~ingest.reference.bodies.Body`. Names in columns ``short`` and ``derived`` are short names (the derived ones follow a
pattern such as X师范大学 → X师大 and were kept only where no other body has them), ``former`` holds name@last year seen, and a
name that several bodies of a type share stands only in ``shared-names.csv``.

Cost: reading all tables takes some 0.2 s once a process.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from graph.resources import data_path
from ingest.reference.bodies import Body, Name

TABLES = {
    "universities": "University",
    "institutes": "Institute",
    "platforms": "Platform",
    "parks": "Park",
    "firms": "Firm",
    "governments": "Government",
    "technologies": "Technology",
    "programs": "Program",
    "policies": "Policy",
}
"""Tables and the entity type of their rows."""

_NAMES = {"short": "short", "derived": "short", "second": "second", "english": "english", "former": "former"}
_SCHEMES = {"code": "moe:", "number": "skl:", "codes": ""}
_OWNERS = ("hosts", "parent")


@dataclass(frozen=True, slots=True)
class DepartmentKind:
    """A kind of local department.

    Attributes:
        full: how its official name ends (科学技术厅).
        short: endings in use for it (科技厅).
        levels: where it exists: "province", "prefecture", "county", "zone".
    """

    full: str
    short: tuple[str, ...]
    levels: tuple[str, ...]


def _rows(table: str) -> tuple[dict[str, int], Iterator[tuple[int, list[str]]]]:
    """Position of each column, and the lines with their numbers."""
    with data_path("reference", f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = {column: at for at, column in enumerate(next(reader))}
        rows = [(reader.line_num, row) for row in reader]
    return header, iter(rows)


@dataclass(frozen=True, slots=True)
class Shared:
    """A short name that several bodies of one type bear.

    Attributes:
        bodies: their official names.
        usual: the one that running text means by it, empty when it may be any of them.
    """

    bodies: tuple[str, ...]
    usual: str


@cache
def shared_names() -> dict[tuple[str, str], Shared]:
    """Short names several bodies bear, by (type, short name).

    Example:
        >>> shared_names()["University", "西大"].bodies
        ('广西大学', '西北大学')
    """
    at, rows = _rows("shared-names")
    return {(row[at["type"]], row[at["name"]]): Shared(tuple(row[at["bodies"]].split(";")), row[at["usual"]]) for _, row in rows}


def _shared_by_body(kind: str) -> dict[str, list[Name]]:
    table: dict[str, list[Name]] = {}
    for (sort, name), shared in shared_names().items():
        for body in shared.bodies if sort == kind else ():
            table.setdefault(body, []).append(Name(name))
    return table


def _name(text: str, kind: str) -> Name:
    if kind == "former":
        text, _, year = text.partition("@")
        return Name(text, kind, "", year)
    return Name(text, kind)


@cache
def of_table(name: str) -> tuple[Body, ...]:
    """Bodies of one table, in its order.

    Args:
        name: a key of :data:`TABLES`.

    Raises:
        KeyError: there is no such table.

    Example:
        >>> b = next(b for b in of_table("universities") if b.name == "吉林化工大学")
        >>> b.codes, b.region, [n.text for n in b.names if n.kind == "former"]
        (('moe:4122010192',), '220200', ['吉林化工学院'])
    """
    kind = TABLES[name]
    at, rows = _rows(name)
    named = [(at[column], sort) for column, sort in _NAMES.items() if column in at]
    coded = [(at[column], scheme) for column, scheme in _SCHEMES.items() if column in at]
    owned = [at[column] for column in _OWNERS if column in at]
    official, place = at["name"], at.get("region")  # a technology lies nowhere
    shared = _shared_by_body(kind)
    found = []
    for number, row in rows:
        names = [_name(text, sort) for column, sort in named if row[column] for text in row[column].split(";")]
        names += shared.get(row[official], ())
        codes = [scheme + code for column, scheme in coded if row[column] for code in row[column].split(";")]
        owners = [owner for column in owned if row[column] for owner in row[column].split(";")]
        region = "" if place is None else row[place]
        found.append(Body(kind, row[official], tuple(names), tuple(codes), region, tuple(owners), f"{name}.csv:{number}"))
    return tuple(found)


def bodies() -> Iterator[Body]:
    """Bodies of all tables, table after table.

    Example:
        >>> len(list(bodies())) > 10_000
        True
    """
    for table in TABLES:
        yield from of_table(table)


def listed() -> Iterator[tuple[str, str]]:
    """The keys of :func:`by_name`, type and name, some of them twice, read without making bodies.

    Example:
        >>> ("University", "吉林大学") in set(listed())
        True
    """
    shared = shared_names()
    for table, kind in TABLES.items():
        at, rows = _rows(table)
        named = [(at[column], sort) for column, sort in _NAMES.items() if column in at]
        for _, row in rows:
            yield kind, row[at["name"]]
            for column, sort in named:
                for text in row[column].split(";") if row[column] else ():
                    name = text.partition("@")[0] if sort == "former" else text
                    if (kind, name) not in shared:
                        yield kind, name
    yield from (key for key, meant in shared.items() if meant.usual)


@cache
def by_name() -> dict[tuple[str, str], Body]:
    """Bodies by (type, name): every official name, and every other name that only one body bears or that usually means it.

    Example:
        >>> by_name()["Institute", "长春光机所"].name, ("University", "西大") in by_name()
        ('中国科学院长春光学精密机械与物理研究所', False)
        >>> by_name()["Firm", "中国石油"].name
        '中国石油天然气集团有限公司'
    """
    known = tuple(bodies())
    table: dict[tuple[str, str], Body] = {}
    for body in known:
        table.setdefault((body.type, body.name), body)
    shared = shared_names()
    for body in known:
        for name in body.names:
            key = (body.type, name.text)
            if key not in shared or shared[key].usual == body.name:
                table.setdefault(key, body)
    return table


@cache
def department_kinds() -> tuple[DepartmentKind, ...]:
    """Kinds of local departments with their short endings.

    Example:
        >>> next(k.short for k in department_kinds() if k.full == "科学技术厅")
        ('科技厅',)
    """
    at, rows = _rows("department-kinds")
    cells = ((row[at["full"]], row[at["short"]], row[at["levels"]]) for _, row in rows)
    return tuple(DepartmentKind(full, tuple(filter(None, short.split(";"))), tuple(levels.split(";"))) for full, short, levels in cells)
