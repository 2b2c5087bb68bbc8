"""From the surfaces the tagger proposes to names: shared heads, short names the text defines, regions in their company.

:func:`complete` works in this order: names without blanks and quotes; regions (their neighbours decide what 吉林 is); heads
that several items share; official names by the surface alone; short names the document defines (以下简称); vague segments of a
chain (设计, 整机) with the chain they belong to; last, mentions of one surface and type get one name and all aliases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.extract import lexicon
from ingest.extract.draft import Context, Draft, Section
from ingest.extract.fullnames import clean, official, region
from ingest.extract.segments import complete_segments
from ingest.extract.sharedheads import complete_heads, runs
from ingest.extract.shortnames import complete_definitions, unite
from ingest.extract.trace import OFFICIAL, watching
from ingest.reference.regions import by_name

_ACROSS_VERB = re.compile(r"(?:创建|争创|建设|打造|设立|申建)")
_OWN_ZONE = re.compile(r"(?:高新区|经开区|综保区|高新技术产业开发区|经济技术开发区|综合保税区)$")
_NUMBER = re.compile(r"[》”]?（[^（）]{0,12}?([\u4e00-\u9fff]{1,10}〔\d{4}〕\d+号)")


def complete(text: str, sections: Sequence[Section], drafts: list[Draft], context: Context) -> None:
    """Complete the names and aliases of `drafts` in place; mentions of declared short names are added.

    Args:
        text: normalised text of the passage.
        sections: its lines with the titles they stand under.
        drafts: mentions whose name is their surface; afterwards sorted by start.
        context: title, headings, region and short names known from the document.
    """
    watch = watching(context.trace, "coordination", drafts)
    drafts.sort(key=lambda d: (d.start, d.end))
    surfaces = {}
    for draft in drafts:
        draft.name = clean(draft.name)
        surfaces[id(draft)] = draft.name
    watch("plain form")
    _regions(text, drafts, context)
    watch("region")
    done = complete_heads(text, drafts)
    watch("shared head")
    done |= _across_verb(text, drafts)
    watch("region across a verb")
    for draft in drafts:
        if draft.type == "Region" or id(draft) in done:
            continue
        named = official(draft.name, draft.type, context.region)
        if named:
            _rename(draft, named.name, named.aliases)
        if draft.type == "Policy" and (number := _NUMBER.match(text, draft.end)):
            draft.aliases.append(number.group(1))
    watch(OFFICIAL)
    complete_definitions(text, drafts, surfaces)
    watch("short name")
    complete_segments(text, sections, drafts, context, done)
    watch("segment")
    unite(drafts, surfaces)
    watch("one name")


def _rename(draft: Draft, name: str, aliases: Sequence[str]) -> None:
    draft.name = name
    draft.aliases = [a for a in dict.fromkeys((*draft.aliases, *aliases)) if a != name]


def _regions(text: str, drafts: Sequence[Draft], context: Context) -> None:
    for run in runs(text, [d for d in drafts if d.type == "Region"]):
        sure = [n for d in run if len(d.name) > 1 and (n := lexicon.full_name(d.name)) and by_name()[n][0].level != "area"]
        for draft in run:
            if len(draft.name) == 1:
                continue
            own = lexicon.full_name(draft.name)
            named = region(draft.name, context.region, [n for n in sure if n != own])
            if named:
                _rename(draft, named.name, named.aliases)
    for company in _touching(drafts):
        for draft in company:
            full = lexicon.letter(draft.name, "".join(d.name for d in company if d is not draft))
            if full:
                draft.name, draft.aliases = full, []


def _touching(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """Regions of one character that stand side by side (吉浙), the compound they form as one list."""
    company: list[Draft] = []
    for draft in drafts:
        if draft.type != "Region" or len(draft.name) != 1:
            continue
        if company and draft.start > company[-1].end:
            yield company
            company = []
        company.append(draft)
    if company:
        yield company


def _across_verb(text: str, drafts: Sequence[Draft]) -> set[int]:
    """A zone without a place of its own, founded by the region in front: 白山创建…高新区."""
    done = set()
    for before, draft in pairwise(drafts):
        if draft.type != "Park" or before.type != "Region" or not _OWN_ZONE.search(draft.name):
            continue
        if _ACROSS_VERB.fullmatch(text, before.end, draft.start) and not lexicon.places(draft.name):
            own = draft.name
            stem = text[before.start : before.end].strip() + own
            named = official(stem, "Park")
            _rename(draft, named.name if named else stem, (stem, own))
            done.add(id(draft))
    return done
