"""What a kind of list is and how its rows become records: the YAML files in ``data/mappings/`` and a user's own.

One schema serves the kinds of this project and the starter mappings that ``dualchain registry inspect`` writes. A fault is
reported with its line.

Example:
    >>> mapping = parse("name: demo\\ntype: Firm\\ncolumns:\\n  name: [企业]\\n", "demo.yaml")
    >>> mapping.type, dict(mapping.columns)
    ('Firm', {'name': ('企业',)})
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from graph.errors import InputError, UnreadableFile
from graph.resources import data_path
from graph.schema import SCHEMA

RECORDS = ("organisation", "region", "industry", "statistic")
LEVELS = ("", "national", "provincial", "municipal", "county")
CODE_FIELDS = ("skl", "gr", "zone", "unit")
"""Fields that only values tell, with no titles of their own."""
NOT_KINDS = ("columns.yaml", "bodies.yaml", "surnames.yaml")
"""Tables of words that lie in the same folder."""


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadMapping(InputError):
    """A mapping file breaks the schema of mappings."""


@dataclass(frozen=True, slots=True)
class ListMapping:
    """How the rows of one kind of list become records.

    Attributes:
        name: ASCII name.
        zh, en: what kind of list.
        record: "organisation", "region", "industry" or "statistic".
        type: entity type of what a row names; with `by_name` the type where the name's own last word says nothing.
        by_name: True when each name's own last word decides its type.
        match_title: patterns that titles of such lists contain.
        match_columns: fields (or groups of alternatives, "a|b") whose presence speaks for this kind.
        match_bodies: entity type that most names have.
        required: as `match_columns`, and the kind is out of the question without them.
        columns: further titles of each field.
        constants: value of a field for every row: title, level, issuer, region, batch, valid_from.
        titles: pattern found in a list's title or a row → what is recognised, in one form.
        usual_level: pattern found in what is recognised → level, where neither title nor issuer tells.
        usual_title: what is recognised where the columns tell the kind and no title tells more.
        recognises: False when the list recognises nothing (a plain register).
        years: years a recognition is valid, 0 when open.
        pad: digits of a code column that lost its leading zeros.
        split: fields whose cells may hold several values.
        unique: code scheme that no two rows may share; empty for none.
        most, least: number of rows such a list may have; 0 for no bound.
        on: date in whose division the places are meant, "" for the list's own date.
        variable, value, keys: columns of a list in long format: what is told, its value, and what marks one record.
        levels: code and name columns of each level of a tree printed side by side.
        sheet: pattern of the sheets that hold rows; empty for all.
        header: row number of the header, 0 to find it.
    """

    name: str
    zh: str = ""
    en: str = ""
    record: str = "organisation"
    type: str = "Firm"
    by_name: bool = False
    match_title: tuple[str, ...] = ()
    match_columns: tuple[str, ...] = ()
    match_bodies: str = ""
    required: tuple[str, ...] = ()
    columns: Table[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Table[str, str] = field(default_factory=dict)
    titles: Table[str, str] = field(default_factory=dict)
    usual_level: Table[str, str] = field(default_factory=dict)
    usual_title: str = ""
    recognises: bool = True
    years: int = 0
    pad: Table[str, int] = field(default_factory=dict)
    split: tuple[str, ...] = ("host", "department")
    unique: str = ""
    least: int = 0
    most: int = 0
    on: str = ""
    variable: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    sheet: str = ""
    header: int = 0

    def recognition(self, text: str) -> str:
        """What `text` says is recognised, by :attr:`titles`; empty when none fits."""
        return _recognition(tuple(self.titles.items()), text)

    def usual(self, text: str) -> str:
        """The level that `text` has where neither title nor issuer tells, by :attr:`usual_level`."""
        return _recognition(tuple(self.usual_level.items()), text)


@lru_cache(16384)
def _recognition(titles: tuple[tuple[str, str], ...], text: str) -> str:
    return next((form for pattern, form in titles if re.search(pattern, text)), "")


_KINDS: dict[str, str] = {
    "name": "text", "zh": "text", "en": "text", "record": "text", "type": "text", "by_name": "flag", "match_title": "patterns",
    "match_columns": "texts", "match_bodies": "text", "required": "texts", "columns": "table of texts", "constants": "table", "titles": "table of patterns",
    "usual_level": "table of patterns", "usual_title": "text", "recognises": "flag", "years": "number", "pad": "table of numbers", "split": "texts", "unique": "text", "least": "number", "most": "number",
    "on": "text", "variable": "texts", "value": "texts", "keys": "texts", "levels": "texts", "sheet": "pattern", "header": "number",
}  # fmt: skip
_FORMS = {
    "text": ("文字", "text"), "flag": ("true 或 false", "true or false"), "number": ("整数", "a whole number"),
    "texts": ("文字列表", "a list of texts"), "patterns": ("正则表达式列表", "a list of patterns"), "pattern": ("正则表达式", "a pattern"),
    "table": ("键值表", "a table"), "table of texts": ("字段到标题列表的表", "a table of lists"),
    "table of numbers": ("字段到整数的表", "a table of numbers"), "table of patterns": ("正则表达式到文字的表", "a table of patterns"),
}  # fmt: skip


def parse(text: str, place: str) -> ListMapping:
    """A mapping from its YAML.

    Args:
        text: YAML.
        place: file it comes from, for messages.

    Raises:
        BadMapping: no YAML, an unknown key, a value of the wrong kind, an unknown type, record or level; with the line.
    """
    try:
        loader = _LOADER(text)
        root = loader.get_single_node()
        values = loader.construct_document(root) if root is not None else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark is not None else ""
        raise BadMapping(
            f"不是有效的 YAML：{getattr(error, 'problem', '')}", f"no valid YAML: {getattr(error, 'problem', '')}", place=place + line,
            advice=("检查缩进和引号", "check indents and quotes"),
        ) from error  # fmt: skip
    if not isinstance(root, yaml.MappingNode) or not isinstance(values, dict):
        raise BadMapping("映射文件应为键值表", "a mapping is a table of keys and values", place=place)
    lines = {key.value: key.start_mark.line + 1 for key, _ in root.value}
    result: dict[str, Any] = {}
    for key, value in values.items():
        here = f"{place}:{lines.get(str(key), 1)}"
        if key not in _KINDS:
            raise BadMapping(
                f"未知的键 {key}", f"unknown key {key}", place=here, advice=("可用：" + "、".join(_KINDS), "known: " + ", ".join(_KINDS))
            )
        result[key] = _checked(key, value, _KINDS[key], here)
    mapping = ListMapping(**({"name": Path(place).stem} | result))
    _consistent(mapping, place, lines)
    if Path(place).name != place:  # a user's own; the kinds of the project are tested
        _known_fields(mapping, place, lines)
    return mapping


def _checked(key: str, value: Any, kind: str, here: str) -> Any:
    """The value of a key in its form."""
    fits = {
        "text": isinstance(value, str),
        "pattern": isinstance(value, str),
        "flag": isinstance(value, bool),
        "number": isinstance(value, int) and not isinstance(value, bool),
        "texts": isinstance(value, list) and all(isinstance(v, str) for v in value),
        "patterns": isinstance(value, list) and all(isinstance(v, str) for v in value),
        "table": isinstance(value, dict) and all(isinstance(v, str) for v in value.values()),
        "table of patterns": isinstance(value, dict) and all(isinstance(k, str) and isinstance(v, str) for k, v in value.items()),
        "table of numbers": isinstance(value, dict) and all(isinstance(v, int) for v in value.values()),
        "table of texts": isinstance(value, dict)
        and all(isinstance(v, list) and all(isinstance(t, str) for t in v) for v in value.values()),
    }[kind]
    if not fits:
        zh, en = _FORMS[kind]
        raise BadMapping(f"{key} 应为{zh}", f"{key} should be {en}", place=here)
    patterns = {"pattern": [value], "patterns": value, "table of patterns": value}.get(kind, ())
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise BadMapping(f"{key} 中的正则表达式无效：{pattern}", f"{key} holds an invalid pattern: {pattern}", place=here) from error
    if kind in ("texts", "patterns"):
        return tuple(value)
    return {k: tuple(v) for k, v in value.items()} if kind == "table of texts" else value


def _known_fields(mapping: ListMapping, place: str, lines: Table[str, int]) -> None:
    table = yaml.load(data_path("mappings", "columns.yaml").read_text(encoding="utf-8"), Loader=_LOADER)
    for name in (*mapping.columns, *mapping.pad, *mapping.split):
        if name not in table and name not in CODE_FIELDS:
            near = difflib.get_close_matches(name, [*table, *CODE_FIELDS], 1)
            raise BadMapping(
                f"没有字段 {name}" + (f"，是否 {near[0]}" if near else ""), f"no field {name}" + (f", do you mean {near[0]}" if near else ""),
                place=f"{place}:{lines.get('columns', 1)}", advice=("可用：" + "、".join(table), "known: " + ", ".join(table)),
            )  # fmt: skip


def _consistent(mapping: ListMapping, place: str, lines: Table[str, int]) -> None:
    types = [t.name for t in SCHEMA.entities]
    for key, value, known in (
        ("record", mapping.record, RECORDS), ("type", mapping.type, types), ("match_bodies", mapping.match_bodies, ["", *types]),
        ("constants", mapping.constants.get("level", ""), LEVELS),
    ):  # fmt: skip
        if value not in known:
            raise BadMapping(
                f"{key} 的值 {value} 不可用", f"{key} cannot be {value}", place=f"{place}:{lines.get(key, 1)}",
                advice=("可用：" + "、".join(filter(None, known)), "known: " + ", ".join(filter(None, known))),
            )  # fmt: skip


@cache
def kinds() -> tuple[ListMapping, ...]:
    """The kinds of list of this project, by name."""
    files = sorted(p for p in data_path("mappings").glob("*.yaml") if p.name not in NOT_KINDS)
    return tuple(parse(p.read_text(encoding="utf-8"), p.name) for p in files)


def read_mapping(given: str) -> ListMapping:
    """A mapping by the name of a kind, or from a YAML file.

    Raises:
        UnreadableFile: neither a kind nor a file.
        BadMapping: the file breaks the schema.
    """
    known = {m.name: m for m in kinds()}
    if given in known:
        return known[given]
    path = Path(given)
    if not path.is_file():
        raise UnreadableFile(
            "没有这个映射文件，也没有这种名单", "no such mapping file, and no such kind of list", place=given,
            advice=("可用：" + "、".join(known), "known: " + ", ".join(known)),
        )  # fmt: skip
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            "映射文件读不出来", "the mapping cannot be read", place=given, advice=("存为 UTF-8", "save it as UTF-8")
        ) from error
    return parse(text, str(path))


def as_table(mapping: ListMapping) -> dict[str, Any]:
    """The keys of a mapping that differ from their defaults."""
    plain = ListMapping("")
    result: dict[str, Any] = {}
    for item in fields(mapping):
        value = getattr(mapping, item.name)
        if value != getattr(plain, item.name):
            result[item.name] = {k: list(v) if isinstance(v, tuple) else v for k, v in value.items()} if isinstance(value, dict) else (
                list(value) if isinstance(value, tuple) else value
            )  # fmt: skip
    return result
