"""The structure of a document: headings, run-in titles and table rows with the titles they stand under; passages.

Which numbering is inside which is learnt from the document: a style that appears for the first time and begins with
one is a level below what stands open; one seen before closes everything below its last appearance. Whether a short
numbered line is a heading or an item of a list is told by its neighbours: items follow each other, headings have text.

Cost: a few regular expressions a line; linear in the text.

Example:
    >>> text = "一、重点任务\\n（一）碳纤维产业。突出吉林化纤，打造全产业链。\\n到2025年形成规模。"
    >>> [(s.kind, s.path) for s in sections(text)]
    [('heading', ()), ('paragraph', ('重点任务', '碳纤维产业')), ('paragraph', ('重点任务', '碳纤维产业'))]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from graph.records import Passage
from ingest.extract.draft import Section
from ingest.normalise import normalise
from ingest.outline import Line, Span, outline

if TYPE_CHECKING:
    from ingest.read import Block, Reading

PASSAGE = 1500
"""Characters a passage holds at most."""


def sections(text: str, context_path: tuple[str, ...] = ()) -> list[Section]:
    """The sections of one passage: one for every line that is not blank, and one more for every run-in title inside a line.

    Args:
        text: normalised text of the passage.
        context_path: titles the passage stands under, from the outermost inwards.

    Returns:
        Sections in order. A heading's `path` is what it stands under; other lines' ends with their own run-in title.
    """
    result: list[Section] = []
    for line in outline(text):
        edges = [line.start, *(t.start for t in line.inner), line.end]
        for k, (start, end) in enumerate(pairwise(edges)):
            if start == end:
                continue
            body = line.body if k == 0 else line.inner[k - 1].body
            spans = line.outer if line.kind == "heading" else line.path(body)
            path = (*context_path, *(_title(text, s) for s in spans))
            level = len(context_path) + line.level if line.level else 0
            result.append(Section(start, end, line.kind, level, path, body))
    return result


def _title(text: str, span: Span) -> str:
    return re.sub(r"\s*\n\s*", "", text[span[0] : span[1]]).strip("* \u3000")


def passages(reading: Reading) -> Iterator[Passage]:
    """The passages of a document: lines under one lowest heading, at most :data:`PASSAGE` characters together.

    A heading begins a passage and belongs to it. No line is split unless it alone is too long; it then parts behind a
    full stop or semicolon. The texts of all passages hold every character of every block, in order.
    """
    original = "\n".join(b.text for b in reading.blocks)
    normal = normalise(original)
    lines = outline(normal.text, [(b.kind, b.level) for b in reading.blocks])
    title = _bare(reading.document.source.title)

    def heading(spans: tuple[Span, ...]) -> tuple[str, ...]:
        names = tuple(_title(original, normal.original(*s)) for s in spans)
        return names[1:] if names and _bare(names[0]) == title else names

    held: list[tuple[Line, Block, int, int, tuple[Span, ...]]] = []
    ordinal = 0

    def made(pieces: list[tuple[Line, Block, int, int, tuple[Span, ...]]]) -> Passage:
        nonlocal ordinal
        whole = original[pieces[0][2] : pieces[-1][3]]
        ordinal += 1
        return Passage(reading.document.id, ordinal - 1, heading(pieces[0][4]), _anchor([p[1] for p in pieces]), whole)

    for line, block in zip(lines, reading.blocks, strict=True):
        first, last = normal.original(line.start, line.end)
        waiting = first - held[0][2] if held and all(h[0].kind == "heading" for h in held) else 0
        for start, end in _pieces(original, first, last, max(PASSAGE - waiting, PASSAGE // 3)):
            under = line.outer if start == first else line.path(normal.normalised(start, end)[0])
            if held:
                above = held[0][4]
                opens = line.kind == "heading" and held[-1][0].kind != "heading"
                long = end - held[0][2] > PASSAGE
                if opens or long or under[: len(above)] != above:
                    yield made(held)
                    held = []
            held.append((line, block, start, end, under))
    if held:
        yield made(held)


def _bare(title: str) -> str:
    return re.sub(r"[\s《》“”\"#*]", "", title)


def _pieces(text: str, start: int, end: int, room: int) -> Iterator[tuple[int, int]]:
    """Parts of a line of at most `room`, then :data:`PASSAGE` characters, cut behind 。 or ； where there is one."""
    while end - start > room:
        low, high = start + room // 3, start + room
        cut = max(text.rfind(c, low, high) for c in "。；;！？!?") + 1 or max(text.rfind(c, low, high) for c in "，,、\t ") + 1 or high
        yield start, cut
        start, room = cut, PASSAGE
    yield start, end


def _anchor(blocks: Sequence[Block]) -> str:
    """One readable place for consecutive blocks: "¶12–15", "表2 行3–9", or several of them."""
    parts: list[list[str]] = []
    for block in blocks:
        head = block.anchor.rstrip("0123456789")
        number = block.anchor[len(head) :]
        if parts and parts[-1][0] == head:
            parts[-1][2] = number
        else:
            parts.append([head, number, number])
    return "、".join(h + (a if a == b else f"{a}–{b}") for h, a, b in parts)
