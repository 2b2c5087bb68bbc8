"""Relations of a passage: from names (:mod:`ingest.extract.located`) and from what the text says between mentions.

Every pair of mentions that may hold a relation is scored by a linear model over signs (:mod:`ingest.extract.pairs`); then
the claims of the passage are seen beside each other (:mod:`ingest.extract.rivals`), and what reaches the threshold of its
relation type becomes a :class:`Link`. A statement that is negated keeps its relation with the modality "negated".

Cost: some 10 microseconds a character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from graph.schema import SCHEMA
from ingest.extract.draft import Context, Draft, Link, Place, Section
from ingest.extract.layout import Layout, arrange
from ingest.extract.linear import Linear, probability, shipped
from ingest.extract.located import built, inside
from ingest.extract.modality import clause, modality
from ingest.extract.pairs import Pair, Scorer, candidates, details, spelled
from ingest.extract.rivals import LOW, Claim, company, strongest
from ingest.extract.titles import chains

OWN_REACH = 3.0
"""How far below :data:`~ingest.extract.rivals.LOW` a pair of groups may stay before its single mentions are looked at."""

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
    asked = [*_by_name(layout, places, models), *_by_words(layout, models)]
    claims = strongest(one.claim for one in asked)
    beside = {(c.question, c.head, c.tail): signs for c, signs in zip(claims, company(claims), strict=True)}
    best: dict[tuple[str, str, str, str, str], Link] = {}
    for one in asked:
        model, claim = models[one.claim.question], one.claim
        signs = beside.get((claim.question, claim.head, claim.tail))
        if signs is None:
            continue
        margin = claim.margin + sum(model.weights.get(sign, 0.0) for sign in signs)
        if context.trace is not None:
            context.trace.relation(one.told, one.ends, one.place, model, [*one.signs(), *signs])
        if margin < model.limit:
            continue
        link = one.link(round(probability(margin), 4))
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A claim, how to tell of it, and how to make a link of it.

    Attributes:
        claim: the question, the names and the margin of its own signs.
        told: name of the question in an explanation.
        ends: head, its type, relation, tail, its type.
        place: offsets of the words.
        signs: its own signs, made when asked for.
        link: makes the link, given the confidence.
    """

    claim: Claim
    told: str
    ends: tuple[str, str, str, str, str]
    place: tuple[int, int]
    signs: Callable[[], list[str]]
    link: Callable[[float], Link]


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


def _by_name(layout: Layout, places: Sequence[Place], models: Models) -> Iterator[_Asked]:
    text, drafts = layout.text, layout.drafts
    for found in inside(text, drafts, places):
        draft = drafts[found.draft]
        if draft.name != found.place.name:
            ends = (draft.name, draft.type, "LOCATED_IN", found.place.name, "Region")
            yield _named(NAME_PLACE, ends, draft, models[NAME_PLACE], found.signs)
    for joined in built(text, drafts, places):
        ends = (joined.region, "Region", "DEVELOPS", joined.chain, "IndustryChain")
        yield _named(NAME_CHAIN, ends, drafts[joined.draft], models[NAME_CHAIN], joined.signs)


def _named(question: str, ends: tuple[str, str, str, str, str], draft: Draft, model: Linear, signs: list[str]) -> _Asked:
    said = "planned" if draft.status == "planned" else "existing"
    return _Asked(
        Claim(question, ends[0], ends[3], model.margin(signs)), question, ends, (draft.start, draft.end), lambda: signs,
        lambda confidence: Link(*ends, draft.start, draft.end, said, question, confidence),
    )  # fmt: skip


def _by_words(layout: Layout, models: Models) -> Iterator[_Asked]:
    for pair in candidates(layout):
        margins = [(r, models.scorers[r].margin(pair.scope, pair.signs)) for r in pair.relations]
        margins = [m for m in margins if m[1] > LOW - OWN_REACH]
        if margins:
            for signs, ends in details(layout, pair):
                for relation, margin in margins:
                    model = models[relation]
                    total = margin + model.margin(signs) - model.bias
                    if total >= LOW:
                        for h, t in ends:
                            if SCHEMA.allows(layout.drafts[h].type, relation, layout.drafts[t].type):
                                yield _worded(layout, pair, relation, (h, t), total, signs)


def _worded(layout: Layout, pair: Pair, relation: str, ends: tuple[int, int], margin: float, signs: Sequence[str]) -> _Asked:
    head, tail = layout.drafts[ends[0]], layout.drafts[ends[1]]
    names = sorted((head.name, tail.name)) if SCHEMA.relation(relation).symmetric else [head.name, tail.name]
    method = "title" if layout.groups[pair.head].line != layout.groups[pair.tail].line else "clause"

    def link(confidence: float) -> Link:
        start, end = clause(layout.text, layout.sections, head, tail)
        said = modality(layout.text, start, end, relation, head, tail)
        return Link(head.name, head.type, relation, tail.name, tail.type, start, end, said, f"words:{method}", confidence)

    return _Asked(
        Claim(relation, names[0], names[1], margin), f"words:{relation}", (head.name, head.type, relation, tail.name, tail.type),
        (min(head.start, tail.start), max(head.end, tail.end)), lambda: [*spelled(pair.scope, pair.signs), *signs], link,
    )  # fmt: skip
