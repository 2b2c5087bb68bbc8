"""Any Chinese policy text to one written form, with a map of every offset back to the original.

Per paragraph: Traditional script is told by its characters and converted to Simplified one for one; in Traditional
paragraphs the curated Taiwan wording of ``data/lexicon/phrases.csv`` becomes mainland wording (the only step that
changes lengths, beside line breaks the caller names). Punctuation is folded one for one everywhere. The characters of Simplified text stay as they are.

Cost: one pass of OpenCC and one regular expression per Traditional paragraph, one ``str.translate`` otherwise.

Example:
    >>> n = normalise("研發雷射、人工智慧晶片")
    >>> n.text
    '研发激光、人工智能芯片'
    >>> n.original(2, 4)
    (2, 4)
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import opencc

from graph.resources import data_path
from ingest.radicals import CHARACTERS

TRADITIONAL_SHARE = 0.02
"""Share of Han characters that Simplified text would not have, above which a paragraph is Traditional."""

SHARED_FORMS = frozenset("乾昇著瞭徵夥麽甯祇堃藉覆餘鍾鉅喆颺淼犇囍於併鵰閤谿衹菸蹟讚")
"""Characters t2s changes that Simplified text may hold too (names, classical words): no sign of Traditional."""

_HAN = r"\u3400-\u9fff\uf900-\ufaff"
_ASCII = str.maketrans(",;:()?!", "，；：（）？！")
_NEAR_HAN = re.compile(rf"(?<=[{_HAN}”’》）])[,;:()?!]{{1,6}}|[,;:()?!]{{1,6}}(?=[{_HAN}“‘《（])")
_HALF = re.compile(r"（[^（）()\n]*\)|\([^（）()\n]*）")
"""A pair of brackets of which only one has a Han neighbour: 规划(2021)."""
_FOLD: dict[int, str] = {0x300C: "“", 0x300D: "”", 0x300E: "‘", 0x300F: "’", 0xFF05: "%", 0xFF0D: "-", 0xFF5E: "~"}
_FOLD |= CHARACTERS
_FOLD |= {0xFF10 + k: chr(0x30 + k) for k in range(10)}
_FOLD |= {0xFF21 + k: chr(0x41 + k) for k in range(26)} | {0xFF41 + k: chr(0x61 + k) for k in range(26)}


@dataclass(frozen=True, slots=True)
class Segment:
    """A replaced word: its place and length in the normalised and in the original text."""

    start: int
    end: int
    original_start: int
    original_end: int


@dataclass(frozen=True, slots=True)
class Normalised:
    """Normalised text and the way back.

    Attributes:
        text: the normalised text.
        segments: the places where lengths may differ, in order.
        length: number of characters of the original.
    """

    text: str
    segments: tuple[Segment, ...]
    length: int

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of a normalised span; one that touches a replaced word widens to the whole word."""
        return self._across(start, end, "start", "end", "original_start", "original_end")

    def normalised(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the normalised text of an original span, widened in the same way."""
        return self._across(start, end, "original_start", "original_end", "start", "end")

    def _across(self, start: int, end: int, a: str, b: str, c: str, d: str) -> tuple[int, int]:
        if not self.segments:
            return start, end

        def last_before(offset: int) -> Segment | None:
            k = bisect_right(self.segments, offset, key=lambda s: getattr(s, a)) - 1
            return self.segments[k] if k >= 0 else None

        left, right = last_before(start), last_before(end - 1) if end > start else last_before(start)
        if left is None:
            first = start
        elif start < getattr(left, b):
            first = getattr(left, c)
        else:
            first = getattr(left, d) + start - getattr(left, b)
        if end <= start:
            return first, first
        if right is None:
            last = end
        elif end <= getattr(right, b):
            last = getattr(right, d)
        else:
            last = getattr(right, d) + end - getattr(right, b)
        return first, last


@cache
def _t2s() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str], dict[str, str], re.Pattern[str], dict[str, str]]:
    tables: dict[str, dict[str, str]] = {"char": {}, "A": {}, "B": {}}
    with data_path("lexicon", "phrases.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            tables[row["kind"]][row["term"]] = row["mainland"]
    result: list[re.Pattern[str] | dict[str, str]] = []
    for kind in ("char", "A", "B"):
        table = tables[kind] if kind != "B" else tables["A"] | tables["B"]
        result += [_longest(table), table]
    return tuple(result)  # type: ignore[return-value]


def _longest(terms: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, terms), key=len, reverse=True)))


@cache
def _simple_character(character: str) -> str:
    converted = _t2s().convert(character)
    return converted if len(converted) == 1 else character


def is_traditional(text: str) -> bool:
    """True when at least :data:`TRADITIONAL_SHARE` of the Han characters of `text` are Traditional only."""
    han = {c: n for c, n in Counter(text).items() if "\u3400" <= c <= "\u9fff"}
    changed = sum(n for c, n in han.items() if _simple_character(c) != c and c not in SHARED_FORMS)
    return bool(han) and changed / sum(han.values()) >= TRADITIONAL_SHARE


def simplify(text: str) -> str:
    """Traditional `text` in Simplified characters, one for one; curated names (昇騰, 乾安) keep theirs."""
    simple = _t2s().convert(text)
    if len(simple) != len(text):
        simple = "".join(map(_simple_character, text))
    pattern, table = _phrases()[:2]
    if any(pattern.finditer(text)):
        pieces, last = [], 0
        for found in pattern.finditer(text):
            pieces += [simple[last : found.start()], table[found.group()]]
            last = found.end()
        simple = "".join([*pieces, simple[last:]])
    return simple


def fold(text: str) -> str:
    """`text` with punctuation, full-width letters and digits in one form, one for one."""
    folded = text.translate(_FOLD)
    for _ in range(4):  # a folded bracket is itself a neighbour of what follows it: 甲(1), becomes 甲（1），
        before = folded
        folded = _HALF.sub(lambda m: f"（{m.group()[1:-1]}）", _NEAR_HAN.sub(lambda m: m.group().translate(_ASCII), folded))
        if folded == before:
            break
    return folded


def taiwan_wording(text: str) -> bool:
    """True when `text` holds two or more different unmistakable Taiwan words (tier A of the phrase table)."""
    pattern = _phrases()[2]
    return len(set(pattern.findall(simplify(text)))) >= 2 if is_traditional(text) else False


def normalise(text: str, *, taiwan: bool | None = None, breaks: Sequence[int] = ()) -> Normalised:
    """The normalised form of `text`, which may hold several paragraphs.

    Args:
        text: a passage or a document.
        taiwan: whether words that are ambiguous outside Taiwan wording (套用, 晶片) are replaced too; decided from
            `text` itself when None. Pass the verdict on the whole document for its passages.
        breaks: offsets of line breaks to take out (:func:`ingest.linebreaks.hard_breaks`), in order.

    Example:
        >>> n = normalise("建设光电信息产\\n業園", breaks=(7,))
        >>> n.text, n.original(4, 9)
        ('建设光电信息产业园', (4, 10))
    """
    if breaks:
        edges = [-1, *breaks, len(text)]
        joined = normalise("".join(text[a + 1 : b] for a, b in pairwise(edges)), taiwan=taiwan)
        return _broken(joined, breaks, len(text))
    if taiwan is None:
        taiwan = taiwan_wording(text)
    _, _, tier_a, words_a, tiers, words = _phrases()
    pattern, table = (tiers, words) if taiwan else (tier_a, words_a)
    pieces: list[str] = []
    segments: list[Segment] = []
    at = shift = 0
    for paragraph in text.splitlines(keepends=True):
        if not is_traditional(paragraph):
            pieces.append(paragraph)
        else:
            simple, last = simplify(paragraph), 0
            for found in pattern.finditer(simple):
                word = table[found.group()]
                pieces += [simple[last : found.start()], word]
                last = found.end()
                start = at + found.start()
                segments.append(Segment(start + shift, start + shift + len(word), start, at + last))
                shift += len(word) - len(found.group())
            pieces.append(simple[last:])
        at += len(paragraph)
    return Normalised(fold("".join(pieces)), tuple(segments), len(text))


def _broken(joined: Normalised, breaks: Sequence[int], length: int) -> Normalised:
    """The normal form of a text without its breaks, as that of the text with them: each is a segment that came to nothing."""
    cuts = [at - k for k, at in enumerate(breaks)]  # places of the breaks in the text without them
    segments = [
        Segment(s.start, s.end, s.original_start + bisect_right(cuts, s.original_start), s.original_end + bisect_left(cuts, s.original_end))
        for s in joined.segments
    ]
    for cut, at in zip(cuts, breaks, strict=True):
        if not any(s.original_start < at < s.original_end for s in segments):
            place = joined.normalised(cut, cut)[0]
            segments.append(Segment(place, place, at, at + 1))
    return Normalised(joined.text, tuple(sorted(segments, key=lambda s: (s.start, s.end))), length)
