"""Vague segments of a chain (设计, 整机, 材料): their name is the chain's with the segment's behind it.

Only words of a closed list are completed, and only where the chain is certain: the run-in title or heading the line stands
under, or the one chain of the passage that is called a chain or industry by name. Otherwise the word stays as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache

from graph.resources import data_path
from ingest.extract.draft import Context, Draft, Section

_CHAIN = re.compile(r"([^，。；：、\s]{2,10}?)(?:全产业链|产业链|产业|行业|链)(?:图谱|现状|发展|提升|$)")
_STAGE = re.compile(r"环节|上游|中游|下游|产业链|链条|全链|[（(]?[一二三四]段|前端|后端|图谱|节点|堵点|断点|补链")

_BORDER = re.compile(r"[，。；：\n\t]")
_SIBLING = re.compile(r"(?:[、和与及或]|以及|等)+")


@cache
def vague_words() -> frozenset[str]:
    """Words that name a segment only together with its chain (``data/lexicon/segments.csv``)."""
    with data_path("lexicon", "segments.csv").open(encoding="utf-8", newline="") as lines:
        return frozenset(row["segment"] for row in csv.DictReader(lines))


def complete_segments(text: str, sections: Sequence[Section], drafts: Sequence[Draft], context: Context, done: set[int]) -> None:
    """Name vague segments after their chain, in place.

    Args:
        text: normalised text.
        sections: its lines with the titles they stand under.
        drafts: mentions with names so far.
        context: title and headings of the document.
        done: ``id()`` of drafts whose names are settled.
    """
    vague = [d for d in drafts if d.type == "IndustryChain" and d.name in vague_words() and id(d) not in done]
    staged = bool(vague) and _STAGE.search(text + "".join(context.heading)) is not None
    for draft in vague:
        chain = _in_clause(text, draft, drafts, staged) or (_chain_of(text, draft, sections, drafts, context) if staged else "")
        if chain:
            draft.name, draft.aliases = chain + draft.name, []


def _in_clause(text: str, draft: Draft, drafts: Sequence[Draft], staged: bool) -> str:
    """The chain named in front of the segment in its clause: 集成电路装备, 低空经济产业重点推动装备研发."""
    before = None
    for other in drafts:
        if other.start >= draft.start:
            break
        if other.type == "IndustryChain" and text[other.start : other.end] not in vague_words():
            before = other
    if before is None:
        return ""
    gap = text[before.end : draft.start]
    if gap and (not staged or _BORDER.search(gap) or _SIBLING.fullmatch(gap)):
        return ""
    return re.sub(r"(?:全产业链|产业链|产业|领域)$", "", before.name)


def _chain_of(text: str, draft: Draft, sections: Sequence[Section], drafts: Sequence[Draft], context: Context) -> str:
    section = next((s for s in sections if s.start <= draft.start < s.end), None)
    titles = section.path[::-1] if section else ()
    for title in (*titles, *context.heading[::-1]):
        found = _CHAIN.search(title)
        if found:
            return found.group(1)
    stems = {
        m.group(1)
        for d in drafts
        if d.type == "IndustryChain" and d.name not in vague_words()
        and (m := re.fullmatch(r"(.{2,10}?)(?:全产业链|产业链|产业|链)", re.sub(r"\s", "", text[d.start : d.end])))
    }  # fmt: skip
    return stems.pop() if len(stems) == 1 else ""
