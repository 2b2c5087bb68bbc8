"""Relations of a passage: from names (:mod:`ingest.extract.located`) and from what the text says between mentions.

Every pair of mentions that may hold a relation is scored by a linear model over signs (:mod:`ingest.extract.pairs`);
what reaches the threshold of its relation type becomes a :class:`Link`. A statement that is negated keeps its relation
with the modality "negated".

Cost: below 10 microseconds a character.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from graph.schema import SCHEMA
from ingest.extract.draft import Context, Draft, Link, Place, Section
from ingest.extract.layout import Layout, arrange
from ingest.extract.linear import Linear, probability, shipped
from ingest.extract.located import built, inside
from ingest.extract.modality import clause, modality
from ingest.extract.pairs import Pair, Scorer, candidates, details, spelled
from ingest.extract.titles import chains

if TYPE_CHECKING:
    from ingest.extract.trace import Trace

OWN_REACH = 4.0
"""How far below its limit a pair of groups may stay before its single mentions are looked at."""

NAME_PLACE, NAME_CHAIN = "name:LOCATED_IN", "name:DEVELOPS"


class Models:
    """The models of all questions: one a relation type, and two on names.

    Args:
        table: models by question.
    """

    def __init__(self, table: dict[str, Linear]) -> None:
        self.scorers = {question: Scorer(model) for question, model in table.items()}
        self.table = table

    def __getitem__(self, question: str) -> Linear:
        return self.table[question]


@cache
def shipped_models() -> Models:
    """The models of data/models/relations.tsv.gz."""
    return Models(shipped("relations"))


def find(
    text: str,
    sections: Sequence[Section],
    drafts: Sequence[Draft],
    places: Sequence[Place],
    context: Context,
    *,
    models: Models | None = None,
) -> list[Link]:
    """The relations of a passage, each once for every pair of names and with its best evidence.

    Args:
        text: normalised text.
        sections: its lines.
        drafts: its mentions with full names and status.
        places: regions in the text, also inside mentions.
        context: what is known from outside the passage.
        models: other weights than the shipped ones.

    Raises:
        ModelMissing: the shipped weights are not there.
    """
    models = models or shipped_models()
    text, sections, drafts, places, shift = _under_title(text, sections, drafts, places, context)
    layout = arrange(text, sections, drafts)
    best: dict[tuple[str, str, str, str, str], Link] = {}
    for link in (*_by_name(layout, places, models, context.trace), *_by_words(layout, models, context.trace)):
        ends = [(link.head_type, link.head), (link.tail_type, link.tail)]
        if SCHEMA.relation(link.relation).symmetric:
            ends.sort()
        key = (link.relation, *ends[0], *ends[1])
        if link.start >= shift and (key not in best or link.confidence > best[key].confidence):
            best[key] = replace(link, start=link.start - shift, end=link.end - shift) if shift else link
    found = sorted(best.values(), key=lambda link: (link.start, link.end, link.relation, link.head, link.tail))
    if context.trace is not None:
        context.trace.settle(found, shift)
    return found


def _under_title(
    text: str, sections: Sequence[Section], drafts: Sequence[Draft], places: Sequence[Place], context: Context
) -> tuple[str, Sequence[Section], Sequence[Draft], Sequence[Place], int]:
    """The passage with the chains of its nearest title outside put in front as a heading, and how far all has moved."""
    named = next((found for title in reversed(context.heading) if (found := chains(title))), [])
    if not named:
        return text, sections, drafts, places, 0
    title = "、".join(named)
    shift = len(title) + 1
    heads, at = [], 0
    for name in named:
        heads.append(Draft(at, at + len(name), "IndustryChain", name, method="title"))
        at += len(name) + 1
    moved = [replace(d, start=d.start + shift, end=d.end + shift) for d in drafts]
    below = [replace(s, start=s.start + shift, end=s.end + shift, body=s.body + shift) for s in sections]
    return (
        f"{title}\n{text}",
        [Section(0, shift - 1, "heading", 0), *below],
        [*heads, *moved],
        [replace(p, start=p.start + shift, end=p.end + shift) for p in places],
        shift,
    )


def _by_name(layout: Layout, places: Sequence[Place], models: Models, trace: Trace | None) -> Iterator[Link]:
    text, drafts = layout.text, layout.drafts
    for found in inside(text, drafts, places):
        draft = drafts[found.draft]
        p = models[NAME_PLACE].probability(found.signs)
        if trace is not None:
            ends = (draft.name, draft.type, "LOCATED_IN", found.place.name, "Region")
            trace.relation(NAME_PLACE, ends, (draft.start, draft.end), models[NAME_PLACE], found.signs)
        if p >= models[NAME_PLACE].threshold and draft.name != found.place.name:
            said = "planned" if draft.status == "planned" else "existing"
            yield Link(
                draft.name, draft.type, "LOCATED_IN", found.place.name, "Region", draft.start, draft.end, said, NAME_PLACE, round(p, 4),
            )  # fmt: skip
    for joined in built(text, drafts, places):
        draft = drafts[joined.draft]
        p = models[NAME_CHAIN].probability(joined.signs)
        if trace is not None:
            ends = (joined.region, "Region", "DEVELOPS", joined.chain, "IndustryChain")
            trace.relation(NAME_CHAIN, ends, (draft.start, draft.end), models[NAME_CHAIN], joined.signs)
        if p >= models[NAME_CHAIN].threshold:
            said = "planned" if draft.status == "planned" else "existing"
            yield Link(
                joined.region, "Region", "DEVELOPS", joined.chain, "IndustryChain", draft.start, draft.end, said, NAME_CHAIN, round(p, 4),
            )  # fmt: skip


def _by_words(layout: Layout, models: Models, trace: Trace | None) -> Iterator[Link]:
    scorers = {r: (s, s.model.limit) for r, s in models.scorers.items()}
    for pair in candidates(layout):
        margins = [(r, *scorers[r], scorers[r][0].margin(pair.scope, pair.signs)) for r in pair.relations]
        margins = [m for m in margins if m[3] > m[2] - OWN_REACH]
        if margins:
            for signs, ends in details(layout, pair):
                for relation, scorer, limit, margin in margins:
                    total = margin + scorer.model.margin(signs) - scorer.model.bias
                    if trace is not None:
                        _tell(trace, layout, pair, relation, ends, scorer.model, signs)
                    if total >= limit:
                        yield from _links(layout, pair, relation, ends, round(probability(total), 4))


def _tell(
    trace: Trace, layout: Layout, pair: Pair, relation: str, ends: Sequence[tuple[int, int]], model: Linear, signs: Sequence[str]
) -> None:
    for h, t in ends:
        head, tail = layout.drafts[h], layout.drafts[t]
        place = (min(head.start, tail.start), max(head.end, tail.end))
        named = (head.name, head.type, relation, tail.name, tail.type)
        trace.relation(f"words:{relation}", named, place, model, [*spelled(pair.scope, pair.signs), *signs])


def _links(layout: Layout, pair: Pair, relation: str, ends: Sequence[tuple[int, int]], confidence: float) -> Iterator[Link]:
    method = "title" if layout.groups[pair.head].line != layout.groups[pair.tail].line else "clause"
    for h, t in ends:
        head, tail = layout.drafts[h], layout.drafts[t]
        if SCHEMA.allows(head.type, relation, tail.type):
            start, end = clause(layout.text, layout.sections, head, tail)
            said = modality(layout.text, start, end, relation, head, tail)
            yield Link(head.name, head.type, relation, tail.name, tail.type, start, end, said, f"words:{method}", confidence)
