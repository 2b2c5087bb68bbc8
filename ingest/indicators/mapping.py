"""What the columns of a table of statistics mean: the YAML files in ``data/mappings/indicators/`` and a user's own.

Example:
    >>> text = "indicators:\\n  - {code: rd, zh: 研发经费, en: R&D, side: innovation, titles: [研发经费]}\\n"
    >>> parse(text, "own.yaml").indicators[0].code
    'rd'
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from graph.errors import InputError, UnreadableFile
from graph.metrics.panel import SIDES, TRANSFORMS, Indicator
from graph.resources import data_path
from ingest.registries.mapping import BadMapping

FOLDER = "indicators"
ROLES = ("region", "year", "chain", "indicator", "value", "unit")
"""Columns that say what a value is of, in the order in which a title is looked up."""
_LISTS = (*ROLES, "missing", "skip", "notes")
_TEXTS = ("name", "zh", "en", "within", "region_of_table", "chain_of_table", "sheet")
_INDICATOR = ("code", "side", "zh", "en", "titles", "unit", "direction", "transform", "per", "bounds", "counts")
_DIRECTIONS = ("positive", "negative")


@dataclass(frozen=True, slots=True)
class IndicatorMapping:
    """How a table of statistics is read.

    Attributes:
        name: name of the mapping.
        zh: what such a table is called.
        en: the same in English.
        indicators: the indicators.
        titles: title of a column, tidied → code of the indicator.
        roles: role of :data:`ROLES` → titles of its column, tidied.
        missing: marks of a value that is not there, tidied.
        skip: names of rows that are totals or means, tidied.
        notes: patterns of rows that are remarks.
        aliases: region as written → full name.
        within: full name of the region all regions lie in, "" when it is open.
        region_of_table: region of a table without a column of regions.
        chain_of_table: chain of a table without a column of chains.
        year_of_table: year of a table that tells none.
        sheet: pattern of the sheets to read, "" for all.
    """

    name: str
    zh: str
    en: str
    indicators: tuple[Indicator, ...]
    titles: Mapping[str, str]
    roles: Mapping[str, frozenset[str]]
    missing: frozenset[str]
    skip: frozenset[str]
    notes: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    within: str = ""
    region_of_table: str = ""
    chain_of_table: str = ""
    year_of_table: int | None = None
    sheet: str = ""

    def role(self, title: str) -> str:
        """The role of a column by its tidied title, "" when it has none."""
        return next((role for role in ROLES if title in self.roles[role]), "")

    def unit(self, code: str) -> str:
        """Unit of an indicator."""
        return next(i.unit for i in self.indicators if i.code == code)


def tidy(text: str) -> str:
    """A title or mark as it is compared: full-width forms folded, without spaces and note marks, in lower case.

    Example:
        >>> tidy("Ｒ＆Ｄ 经费（内部）")
        'r&d经费(内部)'
    """
    # a note mark would become a plain digit
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", re.sub(r"[①-⒇¹²³⁰-⁹]", "", text))).lower()


@cache
def units() -> dict[str, tuple[str, float]]:
    """Unit → the unit it is a multiple of, and how many of those it is."""
    with data_path("lexicon", "units.csv").open(encoding="utf-8", newline="") as lines:
        return {row["unit"]: (row["base"], float(row["factor"])) for row in csv.DictReader(lines)}


def factor(written: str, wanted: str) -> float | None:
    """What a value in one unit is multiplied by to be in the other; None when they do not measure the same thing.

    Example:
        >>> factor("万元", "亿元"), factor("%", ""), factor("件", "亿元")
        (0.0001, 0.01, None)
    """
    if written == wanted:
        return 1.0
    known = units() | {"": ("1", 1.0)}
    if written not in known or wanted not in known or known[written][0] != known[wanted][0]:
        return None
    return float(f"{known[written][1] / known[wanted][1]:.12g}")


@cache
def mappings() -> tuple[IndicatorMapping, ...]:
    """The mappings of this project, by name."""
    files = sorted(data_path("mappings", FOLDER).glob("*.yaml"))
    return tuple(parse(p.read_text(encoding="utf-8"), p.name) for p in files)


def read_mapping(given: str) -> IndicatorMapping:
    """A mapping by its name, or from a YAML file.

    Raises:
        UnreadableFile: neither a mapping of this project nor a file.
        BadMapping: the file breaks the schema.
    """
    known = {m.name: m for m in mappings()}
    if given in known:
        return known[given]
    try:
        text = Path(given).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            "没有这个指标映射，也读不出这样的文件", "no such mapping of indicators, and no readable file", place=given,
            advice=("可用：" + "、".join(known), "known: " + ", ".join(known)),
        ) from error  # fmt: skip
    return parse(text, given)


def parse(text: str, place: str) -> IndicatorMapping:
    """A mapping from its YAML; lists of words that it does not give (totals, marks, titles of roles) are the project's.

    Raises:
        BadMapping: no YAML, an unknown or missing key, or a value that cannot be used; with the line.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadMapping(
            f"不是有效的 YAML：{getattr(error, 'problem', '')}", f"no valid YAML: {getattr(error, 'problem', '')}",
            place=place + (f":{mark.line + 1}" if mark is not None else ""), advice=("检查缩进和引号", "check indents and quotes"),
        ) from error  # fmt: skip
    if not isinstance(root, yaml.MappingNode) or not isinstance(values, dict) or not isinstance(values.get("indicators"), list):
        raise BadMapping(
            "指标映射应为键值表，且有 indicators 列表", "a mapping of indicators is a table with a list `indicators`", place=place
        )
    lines = {key.value: key.start_mark.line + 1 for key, _ in root.value}
    nodes = {key.value: node for key, node in root.value}
    _keys(values, (*_LISTS, *_TEXTS, "year_of_table", "aliases", "indicators"), f"{place}:1", lines, place)
    for key, fits, zh, en in (
        *((k, _strings(values.get(k, [])), "文字列表", "a list of texts") for k in _LISTS),
        *((k, isinstance(values.get(k, ""), str), "文字", "a text") for k in _TEXTS),
        ("year_of_table", isinstance(values.get("year_of_table", 0), int), "年份", "a year"),
        (
            "aliases",
            isinstance(values.get("aliases", {}), dict) and _strings(list(values.get("aliases", {}).values())),
            "键值表",
            "a table",
        ),
    ):
        if not fits:
            raise BadMapping(f"{key} 应为{zh}", f"{key} should be {en}", place=f"{place}:{lines[key]}")
    items = nodes["indicators"].value
    read = [_indicator(entry, f"{place}:{node.start_mark.line + 1}") for entry, node in zip(values["indicators"], items, strict=True)]
    titles: dict[str, str] = {}
    for (indicator, own), node in zip(read, items, strict=True):
        here = f"{place}:{node.start_mark.line + 1}"
        for title in map(tidy, own):
            if titles.setdefault(title, indicator.code) != indicator.code:
                said = titles[title]
                raise BadMapping(
                    f"列名“{title}”同时属于 {said} 与 {indicator.code}", f"{title} is a title of {said} and of {indicator.code}", place=here
                )
        if indicator.per and indicator.per not in {i.code for i, _ in read}:
            raise BadMapping(f"per 所指的指标 {indicator.per} 不存在", f"per names no indicator: {indicator.per}", place=here)
    if len({i.code for i, _ in read}) < len(read):
        raise BadMapping("指标代码重复", "a code of an indicator stands twice", place=f"{place}:{lines['indicators']}")
    given = {k: list(values[k]) if k in values else list(_usual(k, place)) for k in _LISTS}
    _patterns([*given["notes"], values.get("sheet", "")], place)
    return IndicatorMapping(
        values.get("name", Path(place).stem), values.get("zh", ""), values.get("en", ""), tuple(i for i, _ in read), titles,
        {role: frozenset(map(tidy, given[role])) for role in ROLES}, frozenset(map(tidy, given["missing"])) | {""},
        frozenset(map(tidy, given["skip"])), tuple(given["notes"]), dict(values.get("aliases", {})),
        values.get("within", ""), values.get("region_of_table", ""), values.get("chain_of_table", ""), values.get("year_of_table"),
        values.get("sheet", ""),
    )  # fmt: skip


@cache
def _shared() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(data_path("mappings", FOLDER, "yearbook.yaml").read_text(encoding="utf-8"))
    return loaded


def _usual(key: str, place: str) -> Sequence[str]:
    """The words of the project's own mapping."""
    words: Sequence[str] = _shared()[key]
    return words


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _keys(values: Mapping[str, Any], known: Sequence[str], here: str, lines: Mapping[str, int] | None = None, place: str = "") -> None:
    for key in values:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1)
            at = f"{place}:{lines[key]}" if lines and key in lines else here
            raise BadMapping(
                f"未知的键 {key}" + (f"，是否 {near[0]}" if near else ""), f"unknown key {key}" + (f", do you mean {near[0]}" if near else ""),
                place=at, advice=("可用：" + "、".join(known), "known: " + ", ".join(known)),
            )  # fmt: skip


def _indicator(entry: Any, here: str) -> tuple[Indicator, tuple[str, ...]]:
    if not isinstance(entry, dict):
        raise BadMapping("每个指标应为键值表", "an indicator is a table of keys and values", place=here)
    _keys(entry, _INDICATOR, here)
    lacking = [key for key in ("code", "side", "zh", "en", "titles") if not entry.get(key)]
    if lacking:
        raise BadMapping(f"指标缺少 {'、'.join(lacking)}", f"the indicator lacks {', '.join(lacking)}", place=here)
    for key, value, known in (
        ("side", entry["side"], SIDES), ("direction", entry.get("direction", "positive"), _DIRECTIONS),
        ("transform", entry.get("transform", "none"), TRANSFORMS), ("unit", entry.get("unit", ""), ("", *units())),
    ):  # fmt: skip
        if value not in known:
            raise BadMapping(
                f"{key} 不能是 {value}", f"{key} cannot be {value}", place=here,
                advice=("可用：" + "、".join(filter(None, known)), "known: " + ", ".join(filter(None, known))),
            )  # fmt: skip
    bounds = entry.get("bounds")
    number = (int, float)
    if bounds is not None and not (
        isinstance(bounds, list) and len(bounds) == 2 and all(isinstance(b, number) for b in bounds) and bounds[0] < bounds[1]
    ):
        raise BadMapping("bounds 应为 [下界, 上界]，下界小于上界", "bounds are [lower, upper], the lower being smaller", place=here)
    if not _strings(entry["titles"]) or not isinstance(entry.get("counts", True), bool):
        raise BadMapping("titles 应为文字列表，counts 应为 true 或 false", "titles is a list of texts, counts true or false", place=here)
    made = Indicator(
        str(entry["code"]), entry["side"], str(entry["zh"]), str(entry["en"]), entry.get("direction", "positive") == "positive",
        entry.get("transform", "none"), entry.get("unit", ""), str(entry.get("per", "")),
        (float(bounds[0]), float(bounds[1])) if bounds else None, entry.get("counts", True),
    )  # fmt: skip
    return made, tuple(entry["titles"])


def _patterns(patterns: Sequence[str], place: str) -> None:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise BadMapping(f"正则表达式无效：{pattern}", f"an invalid pattern: {pattern}", place=place) from error


__all__ = ["ROLES", "BadMapping", "IndicatorMapping", "InputError", "factor", "mappings", "parse", "read_mapping", "tidy", "units"]
