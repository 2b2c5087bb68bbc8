"""A chain of divisions in one string, read from the left: 吉林省长春市朝阳区, 吉林长春, 河南省省直辖县级行政区划济源市."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.reference.place_choice import inside
from ingest.reference.place_forms import Reading, heads, readings

_SKIP = re.compile(r"(市辖区|(?:省|自治区)直辖县级行政(?:区划|单位)|县(?=.)|中国|中华人民共和国|全国)")
_FULL = re.compile(r".*[省市区县州盟旗]$")
ZONE = re.compile(
    r".*?(高新区|开发区|经开区|新区|自贸区|试验区|示范区|保税区|园区|街道|镇|乡|工业园|产业园|科技园|新城|管委会|管理区|度假区)"
)
"""What may follow a short name and still tell that it is a place: a zone, a town, a street office."""


@dataclass(frozen=True, slots=True)
class Walked:
    """A chain of divisions read from the left: readings of its last link, what follows, and how the last link is written."""

    found: tuple[Reading, ...]
    rest: str
    full: bool
    links: int
    scope: tuple[str, ...]


def walk(text: str, within: Sequence[str], depth: int = 0) -> Walked | None:
    """Read a chain of divisions, each inside the one before it, as far as it goes.

    Args:
        text: the chain without spaces and marks.
        within: codes of divisions its first link lies in, empty when unknown.
        depth: links read before.

    Returns:
        The longest reading, or None when the text begins with no division.

    Example:
        >>> w = walk("吉林省长春市朝阳区前进大街", ())
        >>> [r.code for r in w.found], w.rest, w.links
        (['220104'], '前进大街', 3)
    """
    skipped = _SKIP.match(text)
    if skipped:
        text = text[skipped.end() :]
    best: Walked | None = None
    for form in heads(text):
        pool = readings(form)
        if within:
            pool = tuple(r for r in pool if any(inside(c, w) for c in _codes(r) for w in within))
        if not pool:
            continue
        rest = text[len(form) :]
        if not rest:
            return Walked(pool, "", True, depth + 1, tuple(within) if depth else ())
        if depth < 4:
            deeper = walk(rest, tuple({c for r in pool for c in _codes(r)}), depth + 1)
            if deeper is not None and not deeper.rest:
                return deeper
            if deeper is not None and best is None and (deeper.full or ZONE.match(deeper.rest)):
                best = deeper
        if best is None:
            full = _FULL.match(form) is not None and any(r.how == "full" for r in pool)
            best = Walked(pool, rest, full, depth + 1, tuple(within) if depth else ())
    return best


def _codes(reading: Reading) -> tuple[str, ...]:
    return (*reading.targets, reading.code) if reading.former else reading.targets
