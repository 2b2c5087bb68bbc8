"""Statements of a card: templates of ``data/templates/card.toml`` filled in Chinese and English at once.

Example:
    >>> filled("spof", count=2, names=both(["甲", "乙"]))
    ('只有一个创新主体支撑的环节 2 个：甲、乙。', 'Segments that one innovator alone supports: 2 (甲, 乙).')
    >>> bracketed(["甲", "乙", "丙"], most=2)
    ('（甲、乙等）', ' (甲, 乙 and others)')
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from graph.resources import data_path

Both = tuple[str, str]
"""The same in Chinese and English."""
NAMES = 5
"""Most names in a sentence; the matrix and the facts hold the others."""
NOTHING: Both = ("", "")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a card.

    Attributes:
        code: its template.
        zh: the sentence in Chinese.
        en: the sentence in English.
        figures: codes of the figures it states ("M8.coverage").
        facts: ids of the facts it rests on, each once.
        about: entity id of the segment or firm it is about; "" for the whole chain.
    """

    code: str
    zh: str
    en: str
    figures: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    about: str = ""

    def text(self, language: str) -> str:
        """The sentence in "zh" or "en"."""
        return self.zh if language == "zh" else self.en


@cache
def templates() -> Mapping[str, Any]:
    """The templates by key, tables of tables as they stand in the file."""
    table: dict[str, Any] = tomllib.loads(data_path("templates", "card.toml").read_text(encoding="utf-8"))
    return table


def filled(key: str, **values: object) -> Both:
    """The template `key` ("part.tied" for one in a table) in both languages.

    Args:
        key: key of the template.
        values: what fills it; a pair (zh, en) fills each language with its own.

    Raises:
        KeyError: there is no such template, or a value is missing.
    """
    template: Any = templates()
    for step in key.split("."):
        template = template[step]
    zh, en = ({k: v[i] if isinstance(v, tuple) else v for k, v in values.items()} for i in (0, 1))
    return str(template["zh"]).format(**zh).strip(), " ".join(str(template["en"]).format(**en).split())


def both(names: Sequence[str], *, most: int = NAMES) -> Both:
    """A list of names with the comma of each language; it says when there are more than `most`."""
    shown = list(names[:most])
    more = len(names) > most
    return "、".join(shown) + ("等" if more else ""), ", ".join(shown) + (" and others" if more else "")


def bracketed(names: Sequence[str], *, most: int = NAMES) -> Both:
    """The same in brackets behind a number; nothing for no names."""
    zh, en = both(names, most=most)
    return (f"（{zh}）", f" ({en})") if names else NOTHING


def percent(share: float) -> str:
    """A share in [0, 1] as a percentage with one decimal, rounded down: only what is certain is told as 100 %, only nothing as 0.

    Example:
        >>> percent(0.455), percent(0.99996), percent(1.0), percent(0.0004)
        ('45.5%', '99.9%', '100%', '<0.1%')
    """
    if 0 < share < 0.001:
        return "<0.1%"
    return f"{math.floor(share * 1000 + 1e-9) / 10:.1f}".removesuffix(".0") + "%"


def chance(p: float) -> str:
    """A probability with two decimals, rounded down for the same reason.

    Example:
        >>> chance(0.9996), chance(0.57), chance(1.0), chance(0.0)
        ('0.99', '0.57', '1.00', '0.00')
    """
    return "<0.01" if 0 < p < 0.01 else f"{math.floor(p * 100 + 1e-9) / 100:.2f}"


def decimal(value: float, digits: int = 3) -> str:
    """A figure with so many decimals; one below 1 is not rounded to 1, one that is not 0 not to 0, and negative ones the same.

    Example:
        >>> decimal(0.4567), decimal(0.99996), decimal(0.0001), decimal(-0.0001, 2), decimal(1.0), decimal(0.0), decimal(-0.9996)
        ('0.457', '0.999', '<0.001', '>-0.01', '1.000', '0.000', '-0.999')
    """
    text, step = f"{value:.{digits}f}", f"{10.0**-digits:.{digits}f}"
    if abs(value) < 1 and abs(float(text)) == 1:
        return f"{math.copysign(1 - float(step), value):.{digits}f}"
    if value and not float(text):
        return f"<{step}" if value > 0 else f">-{step}"
    return text


def once(facts: Iterable[str]) -> tuple[str, ...]:
    """Each fact once, in order."""
    return tuple(dict.fromkeys(facts))
