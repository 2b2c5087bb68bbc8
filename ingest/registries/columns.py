"""Titles of columns: which field a title stands for, from the synonym table ``data/mappings/columns.yaml``.

Example:
    >>> field_of("省（自治区、直辖市）").field, field_of("建设依托单位").field, field_of("国家野外站名称").field, field_of("吉林大学").field
    ('province', 'host', 'name', None)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import yaml

from graph.resources import data_path
from ingest.registries.fields import simple

_WORD = re.compile(r"[\u3400-\u9fffA-Za-z0-9]*")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_BRACKETS = re.compile(r"[(\[（【][^()\[\]（）【】]*[)\]）】]")
_PUNCTUATION = re.compile(r"[\s()\[\]（）【】、,，/]+")
_EDGES = re.compile(r"^[*＊:：、.]+|[*＊:：、.]+$")
OBJECT = 8
"""Characters of the longest title that is nothing but the thing listed."""
LONGEST = 24
"""Characters a column title has at most, brackets left out."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the synonym table.

    Attributes:
        name: ASCII name of the field.
        zh, en: its title for a reader.
        titles: whole titles, folded.
        like: pattern found in weaker titles, or None.
        personal: True when the column tells of a natural person.
    """

    name: str
    zh: str
    en: str
    titles: frozenset[str]
    like: re.Pattern[str] | None
    personal: bool


@dataclass(frozen=True, slots=True)
class Titled:
    """What a title stands for: the field, and 1.0 for a whole title or 0.6 for a pattern; None and 0 when unknown."""

    field: str | None
    weight: float


@lru_cache(65536)
def fold_title(text: str) -> str:
    """A title without spaces, marks at its ends and bracketed remarks, in NFKC and lower case.

    Example:
        >>> fold_title(" 企 业 名 称（公章）："), fold_title("Company  Name")
        ('企业名称', 'companyname')
        >>> fold_title("平臺名稱")
        '平台名称'
    """
    text = simple(text)
    if _WORD.fullmatch(text):
        return text.lower()
    plain = _BLANK.sub("", unicodedata.normalize("NFKC", text)).lower()
    bare = _BRACKETS.sub("", plain)
    return _EDGES.sub("", bare or plain)


@cache
def _table() -> dict[str, dict[str, Any]]:
    text = data_path("mappings", "columns.yaml").read_text(encoding="utf-8")
    table: dict[str, dict[str, Any]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return table


@cache
def fields() -> dict[str, Field]:
    """The synonym table by field, in its order."""
    return {
        name: Field(
            name, row["zh"], row["en"], frozenset(fold_title(t) for t in row["titles"]),
            re.compile("|".join(row["like"])) if row.get("like") else None, bool(row.get("personal")),
        )
        for name, row in _table().items()
    }  # fmt: skip


@cache
def whole_titles() -> dict[str, str]:
    """The field of each whole title, folded; of the first field that has it."""
    return {title: name for name, row in reversed(fields().items()) for title in row.titles}


@cache
def objects() -> re.Pattern[str]:
    """Titles that name the object of a list (实验室名称), not the body behind it (企业名称)."""
    return re.compile(r"(?:" + "|".join(map(re.escape, _table()["name"]["object"])) + r")(?:名称|全称|名单|名)?$")


def _whole(plain: str, title: str) -> str:
    """The field of a title that stands in the table, folded or with what is in its brackets (省（区、市） is 省区市)."""
    title = simple(title)
    if (found := whole_titles().get(plain)) or _WORD.fullmatch(title):
        return found or ""
    return whole_titles().get(_EDGES.sub("", _PUNCTUATION.sub("", unicodedata.normalize("NFKC", title))).lower(), "")


def is_whole(title: str, extra: Mapping[str, tuple[str, ...]]) -> bool:
    """True when a title stands in the table or among those of a mapping.

    Args:
        title: the title as printed.
        extra: titles of each field that the mapping adds.
    """
    plain = fold_title(title) if len(title) <= 2 * LONGEST else ""
    if not plain or len(plain) > LONGEST:
        return bool(plain) and any(plain == fold_title(t) for titles in extra.values() for t in titles)
    return bool(_whole(plain, title)) or any(plain == fold_title(t) for titles in extra.values() for t in titles)


@lru_cache(65536)
def field_of(title: str) -> Titled:
    """The field a column title stands for."""
    plain = fold_title(title)
    if not plain or len(plain) > LONGEST:
        return Titled(None, 0.0)
    if found := _whole(plain, title):
        return Titled(found, 1.0)
    for name, row in fields().items():
        if row.like is not None and row.like.search(plain):
            return Titled(name, 0.6)
    # 技术创新中心, 项目: the thing listed names its own column.
    return Titled("name", 0.8) if len(plain) <= OBJECT and objects().search(plain) else Titled(None, 0.0)


def named(title: str, extra: Mapping[str, tuple[str, ...]]) -> Titled:
    """As :func:`field_of`, the titles of a mapping first.

    Args:
        title: the title as printed.
        extra: titles of each field that the mapping adds.
    """
    plain = fold_title(title)
    for name, titles in extra.items():
        if plain and plain in (fold_title(t) for t in titles):
            return Titled(name, 1.0)
    return field_of(title)
