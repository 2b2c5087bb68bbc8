"""Line breaks that stand inside a sentence, as the text layer of a PDF or a mail has them at the end of every line.

A break is inside a sentence when the line before it is as long as printed lines are and does not end like a sentence or a
title, and the line behind it is running text that begins like neither a list item nor a paragraph of its own.

Cost: a few regular expressions a line; nothing for text of one line.

Example:
    >>> text = "支持长春新区联合中国科学院长春光学精密机械与物理研究所建设光电信息产\\n业园，推动成果转化。\\n二、保障措施"
    >>> hard_breaks(text)
    [34]
"""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.marks import mark
from ingest.outline import DOCUMENT_WORDS

SHORTEST, LONGEST = 16, 64
"""Characters of a printed line; two Latin letters count as one. Where any line is longer, lines are paragraphs."""

FULL = 0.6
"""Share of the longest line that a line has at least which goes on in the next."""

_ENDED = re.compile(r"[。！？；：…!?;:.）)》】”’]$")
_TITLE = re.compile(rf"(?:{DOCUMENT_WORDS})[”》]?(?:（[^（）]*）)*$")
_RUNNING = re.compile(r"[，。；、,;]")
_OPENING = re.compile(r"[\s●○◎•▲◆■□★※➢✓*#|—-]|[\u3400-\u9fff]{2,8}：")
_SIGNED = re.compile(r"\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日$|(?:厅|局|委员会|办公室|政府|公司)$")
_LATIN = re.compile(r"[\x00-\x7f]")


def _width(line: str) -> float:
    return len(line) - len(_LATIN.findall(line)) / 2


def hard_breaks(text: str) -> list[int]:
    """Offsets of the line breaks of `text` that stand inside a sentence, in order."""
    if "\n" not in text:
        return []
    lines = [(m.start(), m.group()) for m in re.finditer(r"[^\n]+", text)]
    longest = max((_width(line) for _, line in lines), default=0.0)
    if not SHORTEST < longest <= LONGEST:
        return []
    least = max(SHORTEST, FULL * longest)
    found = []
    for (start, before), (begin, after) in pairwise(lines):
        end = start + len(before)
        if begin == end + 1 and _width(before) >= least and _inside(before.rstrip(), after):
            found.append(end)
    return found


def _inside(before: str, after: str) -> bool:
    if "\t" in before or "\t" in after:
        return False
    if _ENDED.search(before) or _TITLE.search(before) or _OPENING.match(after):
        return False
    if not (_RUNNING.search(after) or _RUNNING.search(before)) or (mark(before) and not _RUNNING.search(before)):
        return False
    if _SIGNED.search(before) or _SIGNED.search(after.strip()) and len(after) < 20:
        return False
    return mark(after) is None
