"""How admitted proposals join what the pipeline found: in free places they are added, where both say the same they confirm it.

A proposal that overlaps a mention and says something else is refused (``differs``): the tagger is measured, a proposer is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.schema import SCHEMA, Schema
from ingest.extract.draft import Draft, Link, Section
from ingest.extract.modality import modality
from ingest.extract.plugins.admit import Admitted, Named, Said, refusal
from ingest.extract.plugins.protocol import Refusal
from ingest.extract.tagger import plain_name

MOST = 0.999
"""Agreement raises a confidence up to here."""


@dataclass(slots=True)
class Proposed:
    """What proposers left with a passage, in offsets of its normalised text.

    Attributes:
        names: full names to be given once the structure of the passage had its say.
        relations: relations to be tied to mentions, with the proposer's name.
        refused: what does not count, with the proposer's name.
        failures: proposers without an answer, with the reason (zh, en).
    """

    names: list[tuple[Draft, str]] = field(default_factory=list)
    relations: list[tuple[str, Said]] = field(default_factory=list)
    refused: list[tuple[str, Refusal]] = field(default_factory=list)
    failures: list[tuple[str, tuple[str, str]]] = field(default_factory=list)


def method(name: str) -> str:
    """The method of what a proposer alone found."""
    return f"model:{name}"


def confirmed(confidence: float, by: float) -> float:
    """Confidence of what two sources say: 1 - (1 - p)(1 - q), at most :data:`MOST` and never below `confidence`."""
    return max(confidence, round(min(MOST, 1 - (1 - confidence) * (1 - by)), 4))


def take(text: str, drafts: list[Draft], admitted: Admitted, proposer: str, proposed: Proposed, shift: int = 0) -> None:
    """Put admitted mentions among the drafts of a passage, in place; keep the rest for later.

    Args:
        text: normalised text of the passage.
        drafts: its mentions so far.
        admitted: what counts of the answer.
        proposer: its name.
        proposed: what was left with the passage so far; added to.
        shift: offset of the text the proposer saw in the passage.
    """
    proposed.refused += [(proposer, refused) for refused in admitted.refused]
    proposed.relations += [(proposer, replace(s, start=s.start + shift, end=s.end + shift)) for s in admitted.relations]
    seen: set[tuple[int, int, str]] = set()
    for named in sorted(admitted.mentions, key=lambda n: (-n.confidence, n.start - n.end, n.start)):
        named = replace(named, start=named.start + shift, end=named.end + shift)
        if (named.start, named.end, named.type) not in seen:
            seen.add((named.start, named.end, named.type))
            _place(text, drafts, named, proposer, proposed)
    drafts.sort(key=lambda d: (d.start, d.end))


def _place(text: str, drafts: list[Draft], named: Named, proposer: str, proposed: Proposed) -> None:
    touching = [d for d in drafts if d.start < named.end and named.start < d.end]
    same = next((d for d in touching if (d.start, d.end, d.type) == (named.start, named.end, named.type)), None)
    if same is not None:
        same.confidence, same.method = confirmed(same.confidence, named.confidence), f"{same.method}+{method(proposer)}"
        if named.name:
            proposed.names.append((same, named.name))
    elif touching:
        other = touching[0]
        item = f"{named.type} {text[named.start : named.end]} / {other.type} {text[other.start : other.end]}"
        proposed.refused.append((proposer, refusal(item, "differs")))
    else:
        surface = plain_name(text[named.start : named.end])
        draft = Draft(named.start, named.end, named.type, surface, confidence=named.confidence, method=method(proposer))
        drafts.append(draft)
        if named.name:
            proposed.names.append((draft, named.name))


def name(text: str, proposed: Proposed) -> None:
    """Give proposed full names to drafts that the structure of the passage left under their own words."""
    for draft, full in proposed.names:
        surface = plain_name(text[draft.start : draft.end])
        if draft.name == surface != full:
            draft.name, draft.aliases = full, [a for a in dict.fromkeys((*draft.aliases, surface)) if a != full]


def tie(
    text: str, sections: Sequence[Section], drafts: Sequence[Draft], links: list[Link], proposed: Proposed, schema: Schema = SCHEMA
) -> list[Link]:
    """The links of a passage and those proposed whose two mentions stand in the quote.

    Args:
        text: normalised text.
        sections: its lines.
        drafts: its mentions with their final names.
        links: the links found.
        proposed: what was left with the passage; refusals are added.
        schema: the vocabulary.
    """
    by_key = {_key(link, schema): link for link in links}
    for proposer, said in proposed.relations:
        ends = _ends(text, drafts, said, schema)
        if isinstance(ends, str):
            item = f"{said.head} {said.relation} {said.tail} “{text[said.start : said.end]}”"
            proposed.refused.append((proposer, refusal(item, ends)))
            continue
        head, tail = ends
        how = said.modality or modality(text, said.start, said.end, said.relation, head, tail)
        link = Link(head.name, head.type, said.relation, tail.name, tail.type, said.start, said.end, how, method(proposer), said.confidence)
        known = by_key.get(_key(link, schema))
        if known is None:
            by_key[_key(link, schema)] = link
        elif method(proposer) not in known.method.split("+"):
            raised = confirmed(known.confidence, link.confidence)
            by_key[_key(link, schema)] = replace(known, confidence=raised, method=f"{known.method}+{method(proposer)}")
    return sorted(by_key.values(), key=lambda link: (link.start, link.end, link.relation, link.head, link.tail))


def _key(link: Link, schema: Schema) -> tuple[str, ...]:
    ends = [(link.head_type, link.head), (link.tail_type, link.tail)]
    if schema.relation(link.relation).symmetric:
        ends.sort()
    return (link.relation, *ends[0], *ends[1])


def _ends(text: str, drafts: Sequence[Draft], said: Said, schema: Schema) -> tuple[Draft, Draft] | str:
    """The two mentions of a proposed relation, the nearest pair of those it may mean, or the reason why there are none."""
    inside = [d for d in drafts if said.start <= d.start and d.end <= said.end]
    heads, tails = ([d for d in inside if _meant(text, d, words)] for words in (said.head, said.tail))
    if not heads or not tails:
        return "head_not_in_quote" if not heads else "tail_not_in_quote"
    pairs = [(h, t) for h in heads for t in tails if schema.allows(h.type, said.relation, t.type)]
    if not pairs:
        return "outside_schema"
    pairs = [(h, t) for h, t in pairs if h.name != t.name]
    if not pairs:
        return "self_relation"
    return min(pairs, key=lambda pair: (abs(pair[0].start - pair[1].start), pair[0].start))


def _meant(text: str, draft: Draft, words: str) -> bool:
    return words in (text[draft.start : draft.end], draft.name, *draft.aliases) or plain_name(words) == draft.name
