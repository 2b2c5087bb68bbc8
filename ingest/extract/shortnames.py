"""Short names the text itself defines (以下简称), abbreviations in brackets, and one name for one surface."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ingest.extract.draft import Draft
from ingest.extract.fullnames import clean, split_place

_DEFINED = re.compile(
    r"[》”’]?(?:（[^（）]{0,24}?(?:以下统称|以下简称|下称|简称|统称|又称|以下称)(?:为)?[：:]?[“《‘]*([^”》’（）“《，、；]{1,20})[”》’]*[^（）]{0,4}）"
    r"|，(?:以下)?简称(?:为)?[“《]?([^”》（），。；、]{2,12})[”》]?(?=[，。；]))"
)
_BRACKET = re.compile(r"[”》]?[（(][“《]?")
_PARTIES = frozenset(["双方", "甲方", "乙方", "丙方", "三方", "各方", "我方", "本市", "本省", "本区", "管理委员会", "管委会"])
"""Roles a contract or regulation gives for its own length: several bodies may bear them, so they name none."""

_FREE_LEFT = frozenset("，。；：、（）“”《》\n\t 的对在为是和与及由向按从被经以各支持应将于强到给让驻入加该")
_FREE_RIGHT = frozenset("，。；：、（）“”《》\n\t 的内应建及和与可将在是由管实行发设重各开立所按依推鼓优以相范外制统一")


def definitions(text: str, drafts: Sequence[Draft]) -> list[tuple[str, Draft]]:
    """Short names defined behind a mention: (short, the mention).

    Example:
        >>> text = "云岭光电产业示范区（以下简称示范区）"
        >>> [(s, d.name) for s, d in definitions(text, [Draft(0, 9, "Park", "云岭光电产业示范区")])]
        [('示范区', '云岭光电产业示范区')]
    """
    found = []
    for draft in drafts:
        match = _DEFINED.match(text, draft.end)
        short = clean(match.group(1) or match.group(2)) if match else ""
        if match and short and short not in _PARTIES:
            found.append((short, draft))
    return found


def complete_definitions(text: str, drafts: list[Draft], surfaces: dict[int, str]) -> None:
    """Mentions by a defined short name take the full name; unfound ones behind the definition are added.

    Args:
        text: normalised text.
        drafts: mentions, named so far; changed in place and kept sorted.
        surfaces: cleaned surface of each draft by ``id()``; entries for added drafts are made.
    """
    known: list[tuple[str, str, str, int, bool]] = []
    for short, draft in definitions(text, drafts):
        distinct = not draft.name.endswith(short) and (len(short) > 2 or draft.type == "Firm")
        if distinct and short not in draft.aliases and short != draft.name:
            draft.aliases.append(short)
        known.append((short, draft.type, draft.name, draft.end, distinct))
    for short, kind, full, at, distinct in known:
        for draft in drafts:
            if draft.start >= at and draft.type == kind and surfaces[id(draft)] == short and draft.name != full:
                draft.name, draft.aliases = full, [short] if distinct else []
        if kind in ("Park", "Platform", "Institute", "Firm", "Policy", "Government", "University") and len(short) > 1:
            _add(text, drafts, surfaces, short, kind, full, at)
    _brackets(text, drafts, surfaces)
    drafts.sort(key=lambda d: (d.start, d.end))


def _add(text: str, drafts: list[Draft], surfaces: dict[int, str], short: str, kind: str, full: str, at: int) -> None:
    taken = sorted((d.start, d.end) for d in drafts)
    start = text.find(short, at)
    while start >= 0:
        end = start + len(short)
        free = (start == 0 or text[start - 1] in _FREE_LEFT) and (end == len(text) or text[end] in _FREE_RIGHT)
        if free and not any(a < end and start < b for a, b in taken):
            draft = Draft(start, end, kind, full, confidence=0.8, method="definition")
            surfaces[id(draft)] = short
            drafts.append(draft)
        start = text.find(short, end)


def _abbreviates(short: str, full: str) -> bool:
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9 \-]*", short):
        return True
    letters = iter(full)
    return 1 < len(short) < len(full) and all(c in letters for c in short)


def _brackets(text: str, drafts: Sequence[Draft], surfaces: Mapping[int, str]) -> None:
    """A（B） with two mentions of one type, B an abbreviation of A: one entity."""
    for long, short in pairwise(drafts):
        if long.type != short.type or long.type == "Region" or not _BRACKET.fullmatch(text, long.end, short.start):
            continue
        if text[short.end : short.end + 1] not in "”》）)" or not _abbreviates(surfaces[id(short)], surfaces[id(long)]):
            continue
        alias = surfaces[id(short)]
        short.name = long.name
        long.aliases = [a for a in dict.fromkeys((*long.aliases, alias)) if a != long.name]
        short.aliases = list(long.aliases)


_COMPANY = re.compile(r"(?:有限责任公司|股份有限公司|有限公司|股份公司|公司)$")


def unite(drafts: Sequence[Draft], surfaces: Mapping[int, str]) -> None:
    """Mentions of one entity in the passage get one name: same surface, a firm's short name inside its full one.

    Args:
        drafts: mentions with their names.
        surfaces: cleaned surface of each draft by ``id()``.
    """
    named: dict[tuple[str, str], Draft] = {}
    for draft in drafts:
        surface = surfaces[id(draft)]
        if draft.name != surface and draft.type != "Region":
            named.setdefault((draft.type, surface), draft)
    _unite_chains(drafts)
    full = [d for d in drafts if d.type == "Firm" and _COMPANY.search(d.name)]
    for draft in drafts:
        other = named.get((draft.type, surfaces[id(draft)]))
        if draft.type == "Firm" and other is None and not _COMPANY.search(draft.name):
            match = {d.name: d for d in full if _inside(surfaces[id(draft)], d.name)}
            other = next(iter(match.values())) if len(match) == 1 else None
        if other is not None and draft.name == surfaces[id(draft)] and draft.name != other.name:
            draft.aliases = [a for a in dict.fromkeys((*draft.aliases, draft.name, *other.aliases)) if a != other.name]
            draft.name = other.name


_CHAIN = re.compile(r"(?:产业链|产业|行业)$")


def _unite_chains(drafts: Sequence[Draft]) -> None:
    """One name a chain: 乳品 and 乳品产业 in one passage are 乳品产业."""
    chains = [d for d in drafts if d.type == "IndustryChain"]
    full = {_CHAIN.sub("", d.name): d.name for d in chains if d.name.endswith("产业") and len(d.name) > 3}
    for draft in chains:
        name = full.get(_CHAIN.sub("", draft.name))
        if name and name != draft.name:
            draft.aliases = [a for a in dict.fromkeys((*draft.aliases, draft.name)) if a != name]
            draft.name = name


def _inside(short: str, full: str) -> bool:
    """Whether a firm's full name begins, behind a place perhaps, with its short name."""
    stem = short.removesuffix("集团").removesuffix("股份")
    return len(stem) > 2 and (full.startswith(stem) or split_place(full)[1].startswith(stem))
