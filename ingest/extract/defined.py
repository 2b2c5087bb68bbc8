"""Short names a document defines (以下简称…, a bracket with an abbreviation), known in all its later passages.

Definitions are found in the text alone (:func:`definitions`), before any passage is read, and each passage is told those in
front of it whose short name it holds (:func:`told`). What a definition means (type and full name) is then read off its own
words by the pipeline, so that a passage still yields the same whoever reads it, in whatever order. :func:`recall` finds the
short name in the passage and gives it the full name.

Cost: two regular expressions a passage, and one reading of some sixty characters a definition.

Example:
    >>> definitions(["云岭光电产业示范区（以下简称示范区）由省政府管理。"])
    [Definition(short='示范区', words='云岭光电产业示范区', ordinal=0)]
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from graph.resources import data_path
from graph.schema import CARRIERS, ORGANISATIONS
from ingest.extract import lexicon
from ingest.extract.draft import Draft
from ingest.extract.fullnames import clean
from ingest.extract.sharedheads import runs

_NAMED = r"[“《‘〈\s]*[^”》’〉（）“《‘，、；。：]{1,20}[”》’〉\s]*"
_SAID = re.compile(
    rf"[》”’〉]?(?:（[^（）。]{{0,24}}?(?<!统)(?<!所)(?:简称|下称|以下称|又称|缩写)(?:为|作|是)?[：:，]?(?P<inside>{_NAMED}(?:(?:[、或和]|以及){_NAMED})*)[^（）]{{0,4}}）"
    rf"|，(?:以下|下文)?简称(?:为)?[：:]?(?P<behind>[“《]?[^”》（），。；、]{{2,12}}[”》]?)(?=[，。；]))"
)
_QUOTED = re.compile(r"[“《‘〈]([^”》’〉]{1,20})[”》’〉]")
_BRACKET = re.compile(r"[》”]?（[“‘]?(?P<short>[A-Za-z][A-Za-z0-9&+\-]{1,11}|[\u4e00-\u9fff]{2,10})[”’]?）")
_CLOSING = "》”’〉"
_START = re.compile(r"[。；！？\n\t]")
_BREAK = re.compile(r"[，。；：、！？\s“”《》（）]")
_LATIN = re.compile(r"[A-Za-z0-9+\-]")
_LONGEST = 160
"""Characters in front of a bracket that are read for the name it abbreviates."""

CONFIDENCE = 0.8
"""Of a mention that only its definition tells."""

ADDED = frozenset((*ORGANISATIONS, *CARRIERS, "Policy", "Program"))
"""Types of which a short name is also marked where the tagger did not see it."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A short name and the words that end with its full name; `ordinal` is the passage it stands in."""

    short: str
    words: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Meant:
    """A short name, and the type and name of what it is short for."""

    short: str
    type: str
    name: str


@cache
def _words() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    with data_path("lexicon", "defined-words.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            table.setdefault(row["kind"], set()).add(row["word"])
    return {kind: frozenset(words) for kind, words in table.items()}


def abbreviates(short: str, full: str) -> bool:
    """Whether the characters of `short` stand in `full` in this order; Latin letters may stand for any name.

    Example:
        >>> abbreviates("国创中心", "国家新能源汽车技术创新中心"), abbreviates("蒙药", "中药"), abbreviates("EAST", "实验装置")
        (True, False, True)
    """
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9&+\-]*", short):
        return sum(c.isupper() for c in short) > 1 and not full.endswith(short)
    letters = iter(full)
    return 1 < len(short) < len(full) and all(c in letters for c in short)


def _in_text(text: str) -> Iterator[tuple[str, int]]:
    """Short names defined in a text, each with the offset where the words of its full name end."""
    if "称" in text or "缩写" in text:
        for found in _SAID.finditer(text):
            said = found["inside"] or found["behind"]
            names = _QUOTED.findall(said) or re.split(r"、|或|以及|(?<=\S)和(?=\S)", said) if found["inside"] else [said]
            for short in (clean(name) for name in names):
                if short and short not in _words()["party"] and not short.startswith("各"):
                    yield short, found.start() + (text[found.start()] in _CLOSING)
    if "（" in text:
        for found in _BRACKET.finditer(text):
            before = _BREAK.split(text[max(0, found.start() - 40) : found.start()])[-1]
            short = found["short"]
            if len(before) > 3 and abbreviates(short, before) and lexicon.full_name(short) is None and short not in _words()["party"]:
                yield short, found.start() + (text[found.start()] in _CLOSING)


def definitions(texts: Iterable[str]) -> list[Definition]:
    """What a document defines, in order.

    Args:
        texts: the normalised texts of its passages, in order.
    """
    found = []
    for ordinal, text in enumerate(texts):
        for short, end in _in_text(text):
            cuts = [m.end() for m in _START.finditer(text, max(0, end - _LONGEST), end)]
            words = text[cuts[-1] if cuts else max(0, end - _LONGEST) : end].strip()
            if len(words) > len(short):
                found.append(Definition(short, words, ordinal))
    return found


def told(found: Sequence[Definition], ordinal: int, text: str) -> tuple[tuple[str, str], ...]:
    """The definitions a passage has to know: made in front of it, the last one of each short name, the name standing in it.

    Args:
        found: what the document defines.
        ordinal: the passage's place in the document.
        text: its normalised text.

    Returns:
        (short name, words that define it), in the order of the document.
    """
    last: dict[str, str] = {}
    for definition in found:
        if definition.ordinal < ordinal and definition.short in text:
            last.pop(definition.short, None)
            last[definition.short] = definition.words
    return tuple(last.items())


def meant(short: str, words: str, drafts: Sequence[Draft]) -> Meant | None:
    """What a short name stands for: the mention at the end of the words that define it.

    The last item of a list is no full name, for the short name is the whole list's, unless it abbreviates that item.

    Args:
        short: the short name.
        words: the words in front of its definition.
        drafts: the mentions found in them, by start, with full names.
    """
    end = len(words.rstrip(_CLOSING))
    last = next((d for d in drafts if d.end in (end, len(words))), None)
    if last is None or last.name == short or last.type == "IndustryChain":
        return None
    surface = clean(words[last.start : last.end])
    alone = len(next(run for run in runs(words, drafts) if last in run)) == 1
    if not (abbreviates(short, surface) or (alone and last.type in ADDED)):
        return None
    return Meant(short, last.type, last.name)


def recall(text: str, drafts: list[Draft], known: Iterable[Meant]) -> None:
    """Give mentions by a defined short name their type and full name, and mark those that were not found.

    Args:
        text: normalised text of a passage.
        drafts: mentions so far; changed in place, sorted by start.
        known: short names defined in front of the passage. One that the passage itself defines anew holds up to there.
    """
    here = dict[str, int]()
    for short, at in _in_text(text):
        here.setdefault(short, at)
    for what in sorted(known, key=lambda k: -len(k.short)):
        reach = here.get(what.short, len(text))
        for start in _places(text[:reach], what.short):
            end = start + len(what.short)
            draft = next((d for d in drafts if (d.start, d.end) == (start, end)), None)
            if draft is None and what.type in ADDED and _free(text, start, end, what):
                draft = _added(start, end, what, drafts)
            if draft is not None and (draft.type == what.type or what.type in ADDED):
                draft.type, draft.name = what.type, what.name
                if _distinct(what):
                    draft.aliases = [*draft.aliases, what.short]
    drafts.sort(key=lambda d: (d.start, d.end))


def _added(start: int, end: int, what: Meant, drafts: list[Draft]) -> Draft | None:
    """A new mention there, in place of pieces of it; None where it would cut into another one."""
    over = [d for d in drafts if d.start < end and start < d.end]
    if not all(start <= d.start and d.end <= end for d in over):
        return None
    draft = Draft(start, end, what.type, what.short, confidence=CONFIDENCE, method="definition")
    drafts[:] = [d for d in drafts if d not in over] + [draft]
    return draft


def _places(text: str, short: str) -> Iterator[int]:
    start = text.find(short)
    while start >= 0:
        yield start
        start = text.find(short, start + len(short))


def _distinct(what: Meant) -> bool:
    """Whether the short name tells its bearer outside the document too: 一汽集团 does, 示范区 and 《意见》 do not."""
    return not what.name.endswith(what.short) and (len(what.short) > 2 or what.type == "Firm") and what.type != "Policy"


def _free(text: str, start: int, end: int, what: Meant) -> bool:
    """Whether the short name stands there as a name of its own, and not inside another word or a longer name."""
    words, before = _words(), text[max(0, start - 4) : start]
    if text[start].isascii() and (_LATIN.match(before[-1:]) or _LATIN.match(text, end)):
        return False
    if what.type == "Policy":
        return before[-1:] == "《" and text[end : end + 1] == "》"
    if any(text.startswith(head, end) for head in words["behind"]) or any(before.endswith(word) for word in words["other"]):
        return False
    if _distinct(what) and (text[start].isascii() or len(what.short) > 3):
        return True
    if not before or _BREAK.match(before[-1]):
        return True
    return any(before.endswith(word) for word in words["before"])
