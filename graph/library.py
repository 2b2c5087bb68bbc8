"""The library of an analyst's questions: one ``.cypher`` file each under ``queries/GROUP/NAME.cypher``.

A file begins with comment lines that say what it asks; the statement follows:

    // title.zh: 规划中的平台
    // title.en: Planned platforms
    // question.zh: …
    // question.en: …
    // parameter region: string = 长春市 | 区域 | region
    // column platform: 平台 | platform
    // engines: neo4j, arcadedb

A parameter without ``= default`` has to be given. Types are string, integer, float and boolean.

Example:
    >>> question("planned-platforms").bind({"region": "吉林省"})["region"]
    '吉林省'
    >>> "evidence" in [q.name for q in questions()]
    True
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from graph.errors import BadQuery

ENGINES = ("neo4j", "arcadedb")
_HEADER = re.compile(r"//\s*(?P<key>[a-z.]+)(?:\s+(?P<name>\w+))?\s*:\s*(?P<value>.*)")
_TRUE, _FALSE = frozenset({"true", "yes", "1", "是"}), frozenset({"false", "no", "0", "否"})


def _boolean(text: str) -> bool:
    if text.strip().lower() in _TRUE:
        return True
    if text.strip().lower() in _FALSE:
        return False
    raise ValueError(text)


TYPES: dict[str, Callable[[str], Any]] = {"string": str, "integer": int, "float": float, "boolean": _boolean}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question; `default` is None when it has to be given."""

    name: str
    type: str
    default: str | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer and its titles."""

    name: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the library.

    Attributes:
        name: what it is called by (the file's name).
        group: its folder.
        parameters: what it asks for.
        columns: what it answers, in order.
        engines: where it runs.
        cypher: one statement.
    """

    name: str
    group: str
    title_zh: str
    title_en: str
    question_zh: str
    question_en: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    engines: tuple[str, ...]
    cypher: str

    def title(self, language: str = "en") -> str:
        """Its title in "zh" or "en"."""
        return self.title_zh if language == "zh" else self.title_en

    def question(self, language: str = "en") -> str:
        """What it asks, as a sentence in "zh" or "en"."""
        return self.question_zh if language == "zh" else self.question_en

    def headers(self, language: str = "en") -> tuple[str, ...]:
        """The titles of its columns in "zh" or "en"."""
        return tuple(c.zh if language == "zh" else c.en for c in self.columns)

    def bind(self, params: Mapping[str, str]) -> dict[str, Any]:
        """The values for the statement: `params` in their types, and defaults for the rest.

        Raises:
            BadQuery: a name is unknown, a value is missing or has the wrong type.
        """
        known = {p.name: p for p in self.parameters}
        for name in params:
            if name not in known:
                listed = ", ".join(known) or "-"
                raise BadQuery(
                    f"没有参数 {name}", f"no parameter {name}", place=self.name,
                    advice=(f"参数有：{listed}", f"its parameters are: {listed}"),
                )  # fmt: skip
        values = {}
        for p in self.parameters:
            given = params.get(p.name, p.default)
            if given is None:
                raise BadQuery(
                    f"缺少参数 {p.name}（{p.zh}）", f"the parameter {p.name} is missing ({p.en})", place=self.name,
                    advice=(f"加 --param {p.name}=…", f"add --param {p.name}=..."),
                )  # fmt: skip
            try:
                values[p.name] = TYPES[p.type](given)
            except ValueError as error:
                raise BadQuery(
                    f"参数 {p.name} 应为 {p.type}：{given}", f"the parameter {p.name} is a {p.type}: {given}", place=self.name
                ) from error
        return values


def _titles(value: str, place: str) -> list[str]:
    parts = [part.strip() for part in value.split("|")]
    if len(parts) != 3 or not all(parts[1:]):
        raise BadQuery(f"表头有误：{value}", f"a header line is wrong: {value}", place=place)
    return parts


def parse(text: str, name: str, group: str = "") -> Question:
    """A question from the text of its file.

    Raises:
        BadQuery: the header lacks a line or has one that cannot be read, or there is no statement.
    """
    place, lines = f"{group}/{name}.cypher", text.strip().splitlines()
    said: dict[str, str] = {}
    parameters, columns = [], []
    while lines and lines[0].startswith("//"):
        line = lines.pop(0)
        match = _HEADER.fullmatch(line.strip())
        if match is None:
            raise BadQuery(f"表头有误：{line}", f"a header line is wrong: {line}", place=place)
        key, named, value = match["key"], match["name"], match["value"].strip()
        if key == "parameter" and named:
            kind, zh, en = _titles(value, place)
            kind, equals, default = (part.strip() for part in kind.partition("="))
            if kind not in TYPES:
                raise BadQuery(f"没有类型 {kind}", f"no type {kind}", place=place)
            parameters.append(Parameter(named, kind, default if equals else None, zh, en))
        elif key == "column" and named:
            _, zh, en = _titles("|" + value, place)
            columns.append(Column(named, zh, en))
        else:
            said[key] = value
    cypher = "\n".join(lines).strip()
    wanted = ("title.zh", "title.en", "question.zh", "question.en", "engines")
    missing = [key for key in wanted if not said.get(key)] + ([] if columns else ["column"]) + ([] if cypher else ["statement"])
    if missing or said.keys() - set(wanted):
        wrong = ", ".join(missing or sorted(said.keys() - set(wanted)))
        raise BadQuery(f"表头缺少或多余：{wrong}", f"header lines missing or unknown: {wrong}", place=place)
    engines = tuple(e.strip() for e in said["engines"].split(","))
    return Question(
        name, group, said["title.zh"], said["title.en"], said["question.zh"], said["question.en"], tuple(parameters), tuple(columns),
        engines, cypher,
    )  # fmt: skip


def _files(folder: Traversable, group: str = "") -> Iterator[tuple[str, str, str]]:
    """Group, name and text of every file below `folder`."""
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        if item.is_dir():
            yield from _files(item, f"{group}/{item.name}".strip("/"))
        elif item.name.endswith(".cypher"):
            yield group, item.name.removesuffix(".cypher"), item.read_text(encoding="utf-8")


@cache
def questions() -> tuple[Question, ...]:
    """Every question of the library, by group and name."""
    return tuple(parse(text, name, group) for group, name, text in _files(resources.files("queries")))


def question(name: str) -> Question:
    """The question called `name`.

    Raises:
        BadQuery: there is none; the error lists close names.
    """
    known = {q.name: q for q in questions()}
    if name not in known:
        close = ", ".join(difflib.get_close_matches(name, known, n=3, cutoff=0.4)) or ", ".join(known)
        raise BadQuery(
            f"没有这个问题：{name}", f"no such question: {name}",
            advice=(f"是否指：{close}", f"did you mean: {close}"),
        )  # fmt: skip
    return known[name]
