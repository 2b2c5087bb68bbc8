"""How a row of a list ends: accepted, rejected with its reason, or put aside because it is no record."""

from __future__ import annotations

from dataclasses import dataclass

from graph.records import Registered

REASONS: dict[str, tuple[str, str]] = {
    "header_repeated": ("重复的表头", "the header printed again"),
    "total": ("合计行", "a row of totals"),
    "empty": ("只有序号的空行", "nothing but a number"),
    "no_name": ("没有名称", "no name"),
    "not_a_name": ("名称栏的内容不像名称", "what stands in the name column is no name"),
    "not_a_body": ("不像机构名称", "does not read like the name of a body"),
    "garbled": ("文字损坏", "damaged text"),
    "personal": ("名称栏含个人信息", "personal data in the name column"),
    "personal_code": ("代码栏是身份证号", "the code is a person's identity number"),
    "bad_code": ("代码无效", "the code is not valid"),
    "below_county": ("乡级以下区划，不收", "a division below the county is not taken"),
    "unknown_region": ("地区不存在", "no such region"),
    "duplicate": ("与前面的行重复", "the same as a row before"),
    "duplicate_code": ("代码与前面的行相同而名称不同", "another name with the code of a row before"),
}
"""Why a row is rejected, in both languages."""

BENIGN = frozenset(("header_repeated", "total", "empty"))
"""Rejects that lose nothing."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row taken over.

    Attributes:
        record: as stored.
        region_name: full name of its region.
        warnings: what is doubtful about it, as (zh, en).
    """

    record: Registered
    region_name: str = ""
    warnings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A row not taken over.

    Attributes:
        reason: key of :data:`REASONS`.
        zh, en: the reason, with what is particular to the row.
        sheet: sheet or table.
        row: number as a person counts it.
        raw: its cells on one line, personal columns left out.
    """

    reason: str
    zh: str
    en: str
    sheet: str
    row: int
    raw: str

    @property
    def benign(self) -> bool:
        """True when the row held no record."""
        return self.reason in BENIGN


@dataclass(frozen=True, slots=True)
class Aside:
    """A line that is no row of the list: title, header, heading of a group, note.

    Attributes:
        kind: "header", "title", "region", "category", "part", "note", "host" (a further host of the row before) or "text".
        sheet: sheet or table.
        row: number as a person counts it.
        raw: its words.
    """

    kind: str
    sheet: str
    row: int
    raw: str


Outcome = Accepted | Refused | Aside


def refused(reason: str, sheet: str, row: int, raw: str, zh: str = "", en: str = "") -> Refused:
    """A refusal with the words of its reason and what is particular to the row."""
    said_zh, said_en = REASONS[reason]
    return Refused(reason, said_zh + (f"：{zh}" if zh else ""), said_en + (f": {en}" if en else ""), sheet, row, raw)
