"""Names that hold the mark by which lists part names: 中国科学院、水利部成都山地灾害与环境研究所 is one body.

Example:
    >>> text = "中国科学院、水利部成都山地灾害与环境研究所、四川大学"
    >>> unsplit(text, text.split("、"))
    ['中国科学院、水利部成都山地灾害与环境研究所', '四川大学']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ingest.reference.organisations import by_name

_ORGAN = r"(?:中国(?:科学|工程|农业科学|林业科学|社会科学|医学科学)院|[\u3400-\u9fff]{2,8}?部(?!门)|国家[\u3400-\u9fff]{2,8}?局|中国(?:气象|地震)局)"
_ORGANS, _UNDER = re.compile(_ORGAN), re.compile(_ORGAN + r"[\u3400-\u9fff]{4,}(?:院|所|中心|台|站)")
_MARKS = re.compile(r"[、，,]")
_MOST = 4
"""Parts that one name is put together of, at most."""


@cache
def _known() -> frozenset[str]:
    """Names of bodies without the marks in them."""
    kinds = ("Firm", "University", "Institute", "Platform", "Park", "Government")
    return frozenset(_MARKS.sub("", name) for kind, name in by_name() if kind in kinds)


def unsplit(text: str, parts: Sequence[str]) -> list[str]:
    """The parts of a cell, those that make one name put together again: one that a reference table has, or central organs that
    share an institute whose name begins with them.

    Args:
        text: the cell.
        parts: what stands between its marks, in order.
    """
    found: list[str] = []
    at = 0
    while at < len(parts):
        size = next((n for n in range(min(_MOST, len(parts) - at), 1, -1) if _one(text, parts[at : at + n])), 1)
        found.append("、".join(parts[at : at + size]))
        at += size
    return found


def _one(text: str, parts: Sequence[str]) -> bool:
    if "、".join(parts) not in text:
        return False
    shared = all(_ORGANS.fullmatch(p) for p in parts[:-1]) and _UNDER.fullmatch(parts[-1])
    return bool(shared) or (_MARKS.sub("", "".join(parts)) in _known() and not all(p in _known() for p in parts))
