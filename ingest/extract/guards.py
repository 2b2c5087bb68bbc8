"""Precision guards: mentions that stop inside a word, a bracket or a title are mended, words for a kind of thing are dropped.

The tagger decides character by character, so a mention now and then ends in the middle of a word (人工智|能), leaves a bracket
open or breaks a title in two. Each rule here was kept because it takes away more wrong mentions than right ones on text the
tagger had not seen, and touches fewer than one in five hundred labelled mentions. The words are in
``data/lexicon/guard-words.csv``.

Cost: some dictionary look-ups and regular expressions a mention.

Example:
    >>> text = "支持国家先进印染创新中心（浙江）建设"
    >>> [text[d.start : d.end] for d in guard(text, [Draft(2, 15, "Platform", "国家先进印染创新中心（浙江")], [])]
    ['国家先进印染创新中心（浙江）']
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from graph.resources import data_path
from graph.schema import CARRIERS, ORGANISATIONS
from ingest.extract import lexicon
from ingest.extract.draft import Draft, Place
from ingest.extract.plugins.labels import generic
from ingest.extract.tagger import plain_name
from ingest.extract.trace import Trace, watching

BODIES = frozenset((*ORGANISATIONS, *CARRIERS, "Government"))
_THINGS = frozenset(("IndustryChain", "Technology"))
_TITLE = re.compile(r"《[^《》\n]*(?:《[^《》\n]*》[^《》\n]*)*》")
_QUOTES = "“”‘’\"'\u3000 "
_LATIN = re.compile(r"[A-Za-z0-9]")
_CLAUSE = re.compile(r"(?:^|[\n\t。；])\s*(?:[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?)?$")
_NUMBER = r"(?:\d+|[一二三四五六七八九十百千两几数多]+)(?:余|多)?"
_SUFFIX = re.compile(r"(?:市|县|(?<!地)区|州|盟|旗)$")
_WHOLE = re.compile(r"(?:区|园|城|产业|产业链|[工造农副业]业)$")
_INNER = re.compile(r"(?P<whole>[^，。；、\s]{2,20}?大学)(?!附属|联合)[^，。；、（）\s]{2,14}(?:学院|系|教研室|办公室|处)$")
_ANSWERING = "级里"
"""Behind 市 and 省 these make it another word: 合肥|市级财政."""

Rule = Callable[[str, list[Draft]], list[Draft]]


@cache
def _words(kind: str) -> frozenset[str]:
    with data_path("lexicon", "guard-words.csv").open(encoding="utf-8", newline="") as lines:
        return frozenset(row["word"] for row in csv.DictReader(lines) if row["kind"] == kind)


@cache
def _one_of(kind: str) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(_words(kind), key=len, reverse=True))) + ")"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        "edge": re.compile(rf"{_one_of('edge')}+"),
        "kind": re.compile(rf"(?:{_one_of('lead')}|{_NUMBER}{_one_of('unit')}).+"),
        "counted": re.compile(rf"{_NUMBER}{_one_of('unit')}$"),
        "legal": re.compile(rf"{_one_of('legal')}.*(?:政府|部门|机关|机构|单位)"),
        "joint": re.compile(rf"{_one_of('joint')}+"),
        "closing": re.compile(rf"{_one_of('joint')}+$"),
    }


def guard(text: str, drafts: Sequence[Draft], places: Sequence[Place], trace: Trace | None = None) -> list[Draft]:
    """The mentions that hold, mended where they stop short.

    Args:
        text: normalised text.
        drafts: mentions of the tagger and of proposers, whose names are their surfaces.
        places: regions found in the text (:func:`ingest.extract.lexicon.places`).
        trace: who wants to know what each rule does.

    Returns:
        Mentions by start, without overlap where `drafts` had none; those that are mended are changed in place.
    """
    held = sorted(drafts, key=lambda d: (d.start, d.end))
    watch = watching(trace, "guards", held)
    rules: dict[str, Rule] = {
        "title": titles, "two halves": joined, "bracket": brackets, "whole words": words, "edges": edges,
        "regions": lambda text, drafts: regions(text, drafts, places), "kinds": kinds,
    }  # fmt: skip
    for name, rule in rules.items():
        held[:] = rule(text, held)
        watch(name)
    return held


def moved(text: str, draft: Draft, start: int, end: int) -> Draft:
    """The mention, put to another place and named by its surface there."""
    if (start, end) != (draft.start, draft.end):
        draft.start, draft.end, draft.name = start, end, plain_name(text[start:end])
    return draft


def titles(text: str, drafts: list[Draft]) -> list[Draft]:
    """A Policy that begins or ends with a title mark is all of the title; what else was found in the title goes."""
    if "《" not in text:
        return drafts
    for found in _TITLE.finditer(text):
        start, end = found.start() + 1, found.end() - 1
        while start < end and text[start] in _QUOTES:
            start += 1
        while end > start and text[end - 1] in _QUOTES:
            end -= 1
        inside = [d for d in drafts if d.start < end and start < d.end]
        policy = next((d for d in inside if d.type == "Policy" and ((d.start == start) != (d.end == end))), None)
        if policy is not None and all(start <= d.start and d.end <= end for d in inside):
            drafts = sorted([*(d for d in drafts if d not in inside), moved(text, policy, start, end)], key=lambda d: d.start)
    return drafts


def joined(text: str, drafts: list[Draft]) -> list[Draft]:
    """Two mentions of one type that touch are one, broken in two; regions touch by right (吉浙), and so do whole names (临港新片区海洋创新园)."""
    result: list[Draft] = []
    for draft in drafts:
        last = result[-1] if result else None
        touching = last is not None and last.type == draft.type != "Region" and last.end == draft.start
        if last is not None and touching and not _WHOLE.search(text[last.start : last.end]):
            last.confidence = min(last.confidence, draft.confidence)
            moved(text, last, last.start, draft.end)
        else:
            result.append(draft)
    return result


def brackets(text: str, drafts: list[Draft]) -> list[Draft]:
    """A bracket that a mention opens it also closes, or it is left out; likewise one it closes and did not open."""
    result: list[Draft] = []
    for draft in drafts:
        surface = text[draft.start : draft.end]
        start, end = draft.start, draft.end
        if surface.count("（") > surface.count("）"):
            close = re.compile(r"[^（）。；，、\n]{0,14}）").match(text, end)
            end = close.end() if close else draft.start + surface.rindex("（")
        elif surface.count("）") > surface.count("（"):
            opened = text.rfind("（", max(0, start - 14), start)
            last = result[-1] if result else None
            if last is not None and last.end in (opened, opened + 1) and last.type in BODIES:
                moved(text, last, last.start, draft.end)
                continue
            end = draft.start + surface.index("）")
        if result and start < result[-1].end:  # the mention in front has closed its bracket over this one
            continue
        if end > start:
            result.append(moved(text, draft, start, end))
    return result


def words(text: str, drafts: list[Draft]) -> list[Draft]:
    """A mention that stops inside a Latin word, a number or a common word of two characters takes the rest of it."""
    common, result = _words("word"), list[Draft]()
    for k, draft in enumerate(drafts):
        floor = result[-1].end if result else 0
        ceiling = drafts[k + 1].start if k + 1 < len(drafts) else len(text)
        start, end = draft.start, draft.end
        while floor < start and _LATIN.match(text[start]) and _LATIN.match(text[start - 1]):
            start -= 1
        while end < ceiling and _LATIN.match(text[end - 1]) and _LATIN.match(text[end]):
            end += 1
        if end < ceiling and end - start > 1 and text[end - 1 : end + 1] in common:
            end += 1
        if floor < start and end - start > 1 and text[start - 1 : start + 1] in common:
            start -= 1
        result.append(moved(text, draft, start, end))
    return result


def edges(text: str, drafts: list[Draft]) -> list[Draft]:
    """Verbs in front of a body's name and conjunctions at either end do not belong to it."""
    result = []
    for draft in drafts:
        start, end = draft.start, draft.end
        if draft.type in CARRIERS or draft.type in ("University", "Institute", "Region"):
            verb = _patterns()["edge"].match(text, start, end)
            start = verb.end() if verb and end - verb.end() > 1 else start
        if draft.type in _THINGS or draft.type in CARRIERS:
            conjunction = _patterns()["joint"].match(text, start, end) if draft.type in _THINGS else None
            start = conjunction.end() if conjunction and end - conjunction.end() > 1 else start
            closing = _patterns()["closing"].search(text[start:end])
            end = start + closing.start() if closing and closing.start() > 1 else end
        if draft.type in ("University", "Institute") and (inner := _INNER.match(text[start:end])):
            end = start + inner.end("whole")
        result.append(moved(text, draft, start, end))
    return result


def regions(text: str, drafts: list[Draft], places: Sequence[Place]) -> list[Draft]:
    """A region named with the one it lies in is two (福建省晋江市), one cut short is completed."""
    whole: dict[int, list[Place]] = {}
    for place in places:
        whole.setdefault(place.start, []).append(place)
    result, reach = list[Draft](), 0
    following = [*(d.start for d in drafts[1:]), *([len(text)] if drafts else [])]
    for draft, ceiling in zip(drafts, following, strict=True):
        found = whole.get(draft.start, ())
        if draft.type != "Region" or len(found) != 1:
            if draft.start >= reach:
                result.append(draft)
            continue
        place = found[0]
        inner = whole.get(place.end, ())
        if place.end < draft.end and len(inner) == 1 and inner[0].end == draft.end and _parted(place, inner[0]):
            second = moved(text, replace(draft), place.end, draft.end)
            result += [moved(text, draft, draft.start, place.end), second]
        elif draft.end < place.end <= ceiling and _completes(text, draft, place):
            result.append(moved(text, draft, draft.start, place.end))
        else:
            result.append(draft)
        reach = result[-1].end
    return result


def _parted(outer: Place, inner: Place) -> bool:
    return outer.level == "province" and inner.level in ("prefecture", "county") or outer.level == "prefecture" and inner.level == "county"


def _completes(text: str, draft: Draft, place: Place) -> bool:
    if text[place.end : place.end + 1] in tuple(_ANSWERING):
        return False
    whole = place.level == "area" and not text.startswith("地区", draft.end)
    return draft.end - draft.start == 1 or whole or _SUFFIX.search(text[draft.end : place.end]) is not None


def kinds(text: str, drafts: list[Draft]) -> list[Draft]:
    """Mentions that name one thing; the others go."""
    return [draft for draft in drafts if names_one(text, draft)]


def names_one(text: str, draft: Draft) -> bool:
    """Whether a mention names one thing: no single character, no counted or unnamed kind, no office in general."""
    surface = text[draft.start : draft.end]
    if len(surface) == 1:
        return _single(text, draft)
    if draft.type not in BODIES:
        return True
    if _patterns()["kind"].fullmatch(surface) or surface in _words("edge"):
        return bool(lexicon.places(surface[:4]))
    if draft.type == "Government":
        return _patterns()["legal"].fullmatch(surface) is None
    if draft.type == "Firm" or not generic(draft.type, surface):
        return True
    return _CLAUSE.search(text[max(0, draft.start - 8) : draft.start]) is not None or _defined(text, surface)


def _defined(text: str, surface: str) -> bool:
    """Whether the passage says what the words for a kind are short for."""
    return re.search(rf"称(?:为)?[：:]?[“《‘]?{re.escape(surface)}[”》’]?", text) is not None


def _single(text: str, draft: Draft) -> bool:
    if draft.type == "Region":
        return lexicon.letter(text[draft.start], "") is not None
    if draft.type != "IndustryChain":
        return False
    before, behind = text[draft.start - 1 : draft.start], text[draft.end : draft.end + 1]
    return before in tuple("、和与“”") or behind in tuple("、和与产”")
