"""What every reader gives: blocks of original characters, each with a place a person can find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a document as it stands.

    Attributes:
        kind: "heading" where the format itself says so, "row" (cells parted by tabs as in the file), or "paragraph".
        text: original characters, without a line break.
        anchor: "¶12" (line 12 that is not blank and not a row) or "表2 行3"; in paged formats "第4页 ¶12".
        level: depth of a heading the format declares (1 outermost); 0 otherwise.
    """

    kind: str
    text: str
    anchor: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader found in a file: its blocks, its encoding, and what the format's own fields declare
    (title, issuer, number, published)."""

    blocks: tuple[Block, ...]
    encoding: str
    declared: dict[str, str] = field(default_factory=dict)


def number(lines: Iterable[tuple[str, str, int]], pages: Sequence[str] = ()) -> tuple[Block, ...]:
    """Blocks with anchors from (kind, text, level); consecutive rows are one table.

    A line of kind "table" (its text is ignored) parts two tables that follow each other directly.

    Args:
        lines: kind, text and level of every line.
        pages: the page of every line as anchors name it ("第4页"), where the format has pages.
    """
    blocks: list[Block] = []
    paragraph = table = row = 0
    inside = False
    for at, (kind, text, level) in enumerate(lines):
        page = f"{pages[at]} " if pages else ""
        if kind == "table":
            inside = False
        elif kind == "row":
            table, row = (table, row + 1) if inside else (table + 1, 1)
            inside = True
            blocks.append(Block(kind, text, f"{page}表{table} 行{row}"))
        else:
            inside = False
            paragraph += 1
            blocks.append(Block(kind, text, f"{page}¶{paragraph}", level))
    return tuple(blocks)
