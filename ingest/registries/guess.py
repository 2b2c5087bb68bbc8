"""Which kind of list a sheet is, by its title, its columns and what its names are.

Each kind of ``data/mappings`` scores: the longest of its title patterns that is found, the columns that speak for it, the share
of names that are of its type. A sheet nothing speaks for is a plain list of bodies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.registries.assign import Column
from ingest.registries.bodywords import body_type
from ingest.registries.columns import fold_title
from ingest.registries.fields import mend
from ingest.registries.mapping import ListMapping, kinds
from ingest.registries.separators import is_place
from ingest.registries.sheets import Row

PLAIN = "organisations"
"""The kind of a list that nothing else fits."""
_SAMPLE = 300
_TOLD = (
    ("Firm", r"compan(?:y|ies)|firms?\b|enterprises?\b|corporations?\b|企业|公司|厂商"),
    ("University", r"universit(?:y|ies)|colleges?\b|高校|大学|院校|高等学校"),
    ("Institute", r"institutes?\b|科研院所|研究所|研究院|研究机构"),
    ("Platform", r"laborator(?:y|ies)|实验室|创新平台|孵化器|众创空间"),
    ("Park", r"\bparks?\b|园区|开发区|高新区"),
)
_CODES = frozenset(("gr", "moe", "stock", "skl"))
_CODE_WEIGHT = 4.0
"""A code that only one kind of list has says more than a word of its title."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The kind that fits best.

    Attributes:
        mapping: the kind.
        score: its score.
        why: (zh, en) what speaks for it.
    """

    mapping: ListMapping
    score: float
    why: tuple[str, str]


def guess(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Guess:
    """The kind of list that title, columns and names speak for.

    Args:
        title: what the list says of itself: title, name of the sheet.
        columns: columns with their fields.
        rows: rows below the header.
    """
    fields = {c.field for c in columns if c.field}
    names = sample(columns, rows)
    types = Counter(t for n in names if (t := "Region" if is_place(n) else body_type(n)))
    words = " ".join([title, *_said(columns, rows), *(fold_title(c.title) for c in columns if c.field == "name")])
    best = Guess(next(m for m in kinds() if m.name == PLAIN), 0.9, ("无特征，按单位名单读", "nothing tells; read as a list of bodies"))
    for mapping in kinds():
        scored = _score(mapping, words, fields, types, names)
        if scored.score > best.score:
            best = scored
    return best


def _score(mapping: ListMapping, words: str, fields: set[str], types: Counter[str], names: Sequence[str]) -> Guess:
    if any(not fields & set(r.split("|")) for r in mapping.required):
        return Guess(mapping, 0.0, ("", ""))
    if mapping.record in ("statistic", "region") and len(names) > 2 * types["Region"]:
        return Guess(mapping, 0.0, ("", ""))
    score, zh, en = 2.0 * len(mapping.required), [], []
    found = [m[0] for p in mapping.match_title if (m := re.search(p, words))]
    if not found and names:  # a list without a title says what it lists in its names: …国家农业科技园区
        found = [
            m[0]
            for p in mapping.match_title
            if sum(bool(re.search(p, n)) for n in names) >= 0.7 * len(names) and (m := re.search(p, names[0]))
        ]
    if found:
        longest = max(found, key=len)
        score += 2.0 + min(len(longest), 10) / 4
        zh.append(f"标题含“{longest}”")
        en.append(f"its title has {longest}")
    present = [c for c in mapping.match_columns if fields & set(c.split("|"))]
    if present:
        score += sum(_CODE_WEIGHT if set(c.split("|")) & fields & _CODES else 1.0 for c in present) * (
            1.0 if len(present) == len(mapping.match_columns) else 0.3
        )
        zh.append("列：" + "、".join(present))
        en.append("columns: " + ", ".join(present))
    total = sum(types.values())
    if mapping.match_bodies and total:
        share = types[mapping.match_bodies] / total
        score += 2 * share if share >= 0.3 else -2.0
        zh.append(f"{share:.0%} 的名称是 {mapping.match_bodies}")
        en.append(f"{share:.0%} of its names are {mapping.match_bodies}")
    whole = bool(mapping.match_columns) and len(present) == len(mapping.match_columns)
    if not found and not mapping.required and not (whole and types[mapping.match_bodies] >= 0.5 * max(1, len(names))):
        score = 0.0
    return Guess(mapping, score, ("；".join(zh), "; ".join(en)))


def type_told(text: str) -> str:
    """The entity type that a title or the name of a file says all entries have; empty when it says none or two.

    Example:
        >>> type_told("Company-Shorter-Form（28W）"), type_told("高校名称"), type_told("names"), type_told("企业与高校")
        ('Firm', 'University', '', '')
    """
    found = {kind for kind, pattern in _TOLD if re.search(pattern, text, re.IGNORECASE)}
    return next(iter(found)) if len(found) == 1 else ""


def sample(columns: Sequence[Column], rows: Sequence[Row]) -> list[str]:
    """The names of the first rows, mended."""
    at = next((c.at for c in columns if c.field == "name"), -1)
    return [mend(r.cells[at]) for r in rows[:_SAMPLE] if 0 <= at < len(r.cells) and r.cells[at].strip() and not r.merged]


def _said(columns: Sequence[Column], rows: Sequence[Row]) -> list[str]:
    """The few values of columns that name the kind of the row."""
    said: dict[str, None] = {}
    for column in columns:
        if column.field in ("type", "recognition"):
            values = dict.fromkeys(r.cells[column.at].strip() for r in rows[:_SAMPLE] if column.at < len(r.cells))
            said |= dict.fromkeys(list(values)[:5]) if len(values) <= 12 else {}
    return list(said)
