"""Statements to facts with evidence, once every name has its entity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from graph.errors import BadRecord
from graph.records import Entity, Evidence, Fact, Indicator, Mention, Passage, Reject, Statement, checked_fact
from graph.schema import SCHEMA
from ingest.resolve.entities import Resolver
from ingest.resolve.usages import Within

_STOP = re.compile(r"[。！？；\n]")


def noisy_or(probabilities: Iterable[float]) -> float:
    """Probability that at least one of independent supports holds: 1 - prod(1 - p)."""
    doubt = 1.0
    for p in probabilities:
        doubt *= 1.0 - p
    return 1.0 - doubt


class FactBook:
    """Collects facts over all documents; a document counts once for each fact, with its strongest words."""

    def __init__(self, resolver: Resolver, entities: Mapping[str, Entity]) -> None:
        self._resolver, self._entities = resolver, entities
        self._facts: dict[str, Fact] = {}
        self._support: dict[str, dict[str, float]] = {}
        self.rejects: list[Reject] = []

    def evidence(self, passages: Mapping[str, Passage], statements: Iterable[Statement], names: Within) -> Iterator[Evidence]:
        """The evidence one document gives; what the schema does not allow is put aside with its reason."""
        seen: set[str] = set()
        for said in statements:
            fact = self._fact(said, names)
            if fact is None:
                continue
            passage = passages[said.passage]
            evidence = Evidence.quoting(passage, fact.id, said.start, said.end, said.method, said.confidence)
            if evidence.id in seen:
                continue
            seen.add(evidence.id)
            self._facts.setdefault(fact.id, fact)
            of_documents = self._support.setdefault(fact.id, {})
            of_documents[passage.document] = max(said.confidence, of_documents.get(passage.document, 0.0))
            yield evidence

    def _fact(self, said: Statement, names: Within) -> Fact | None:
        subject = self._entities[self._resolver.id(names, said.passage, said.head_type, said.head)]
        object_ = self._entities[self._resolver.id(names, said.passage, said.tail_type, said.tail)]
        if SCHEMA.relation(said.relation).symmetric and object_.id < subject.id:
            subject, object_ = object_, subject
        fact = Fact(subject.id, said.relation, object_.id, said.modality, said.valid_from, said.valid_to)
        item = f"{subject.name} {said.relation} {object_.name}"
        if subject.id == object_.id:
            self.rejects.append(Reject("facts", item, "self_relation", said.passage))
            return None
        try:
            return checked_fact(fact, subject.type, object_.type)
        except BadRecord:
            self.rejects.append(Reject("facts", item, "outside_schema", said.passage))
            return None

    def facts(self) -> Iterator[Fact]:
        """All facts in order of id, with confidence and the number of documents behind them."""
        for id in sorted(self._facts):
            fact, support = self._facts[id], self._support[id]
            confidence = round(noisy_or(support[d] for d in sorted(support)), 6)
            yield Fact(fact.subject, fact.relation, fact.object, fact.modality, fact.valid_from, fact.valid_to, confidence, len(support))


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds of the sentence of `text` round a span, its full stop included, blanks at the ends left out."""
    left = max((m.end() for m in _STOP.finditer(text, 0, start)), default=0)
    stop = _STOP.search(text, end)
    right = len(text) if stop is None else stop.start() if stop.group() == "\n" else stop.end()
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return left, right


def status_evidence(resolver: Resolver, passages: Mapping[str, Passage], mentions: Iterable[Mention], names: Within) -> Iterator[Evidence]:
    """The sentences that say the status of platforms and parks: evidence whose fact is the entity itself."""
    seen: set[str] = set()
    for mention in mentions:
        if mention.status is None:
            continue
        passage = passages[mention.passage]
        bounds = sentence(passage.text, mention.start, mention.end)
        id = resolver.id(names, mention.passage, mention.type, mention.name)
        evidence = Evidence.quoting(passage, id, *bounds, f"status:{mention.status}", mention.confidence)
        if evidence.id not in seen:
            seen.add(evidence.id)
            yield evidence


def indicator_evidence(passages: Mapping[str, Passage], goals: Iterable[Indicator]) -> Iterator[Evidence]:
    """The words of each measurable goal: evidence whose fact is the indicator."""
    for goal in goals:
        yield Evidence.quoting(passages[goal.passage], goal.id, goal.start, goal.end, "rule:indicator", goal.confidence)
