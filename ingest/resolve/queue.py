"""What a person should look at first: pairs of names that may be one body, by how much an answer would change.

A pair is asked about when Identities weighed a body and did not take it, or took it with little behind it, and nobody has
decided about the two names. The weight of a question is

    (1 + mentions of the name) x (1 + facts that touch its entity) x closeness,

closeness being 1 at the threshold between taking and leaving a candidate and falling evenly to 0 at the scores 0 and 1 (an
uncertainty sampling of the margin kind). A candidate above the threshold that was left, because another is as good or something
speaks against it, is as close as can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.records import Decision, Entity, Question, digest
from ingest.resolve.entities import Resolver
from ingest.resolve.grouping import Outcome
from ingest.resolve.named import Candidate, Resolved
from ingest.resolve.names import fold
from ingest.resolve.replay import JOINS
from ingest.resolve.score import ACCEPT
from ingest.resolve.usages import BODIES, Key

DOUBTFUL = 0.9
"""A body taken with less confidence is asked about as well."""

LEAST = 0.5
"""A candidate below this, or one that a veto rules out, is no question."""

RULED_OUT = "ruled out"
"""How the English words of a veto begin."""

CANDIDATES = 3
"""Candidates asked about for each name, the best first."""


def closeness(score: float) -> float:
    """How near a score is to the threshold: 1 there, 0 at both ends.

    Example:
        >>> closeness(ACCEPT), closeness(0.0), closeness(1.0)
        (1.0, 0.0, 0.0)
    """
    width = ACCEPT if score < ACCEPT else 1.0 - ACCEPT
    return max(0.0, 1.0 - abs(score - ACCEPT) / width)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A name, and a body it may stand for."""

    key: Key
    answer: Resolved
    candidate: Candidate


def questions(
    resolver: Resolver, entities: Mapping[str, Entity], facts: Mapping[str, int], decisions: Iterable[Decision]
) -> list[Question]:
    """The questions of a run, the weightiest first.

    Args:
        resolver: the names of the run.
        entities: its entities by id.
        facts: number of facts that touch each entity.
        decisions: those that hold.
    """
    decided = Decided(decisions)
    asked: dict[str, Question] = {}
    outcomes = resolver.outcomes()
    borne = {answer.entity: outcome for outcome in outcomes for answer in outcome.answers.values()}
    for outcome in outcomes:
        own = resolver.entity_id(outcome)
        for pair in _pairs(outcome):
            other = borne.get(pair.candidate.entity)
            right = resolver.entity_id(other) if other else pair.candidate.entity
            taken = pair.candidate.entity == pair.answer.entity
            if (right == own) != taken or decided.about(pair.key.type, pair.key.name, pair.candidate.name):
                continue
            question = _question(pair, resolver, own, right, entities, facts.get(own, 0))
            before = asked.get(question.id)
            asked[question.id] = _weighed(_both(before, question) if before else question, taken)
    return sorted(asked.values(), key=lambda q: (-q.weight, q.type, q.left, q.right, q.id))


def _pairs(outcome: Outcome) -> Iterator[_Pair]:
    for key, answer in outcome.answers.items():
        if key.type not in BODIES:
            continue
        if answer.confidence < DOUBTFUL and fold(key.type, answer.name) != fold(key.type, key.name):
            yield _Pair(key, answer, Candidate(answer.entity, answer.name, answer.confidence, answer.why))
        for candidate in answer.candidates[:CANDIDATES] if answer.confidence < DOUBTFUL or not answer.known else ():
            if (
                candidate.score >= LEAST
                and candidate.entity != answer.entity
                and not _ruled_out(candidate)
                and fold(key.type, candidate.name) != fold(key.type, key.name)
            ):
                yield _Pair(key, answer, candidate)


def _ruled_out(candidate: Candidate) -> bool:
    return any(en.startswith(RULED_OUT) for _, en in candidate.why)


def _question(pair: _Pair, resolver: Resolver, own: str, right: str, entities: Mapping[str, Entity], touching: int) -> Question:
    key, usage = pair.key, resolver.usage(pair.key)
    mine, theirs = entities[own], entities.get(right)
    left_region = key.region or mine.region
    right_region = theirs.region if theirs else resolver.known_region(pair.candidate.entity)
    id = digest("question", key.type, fold(key.type, key.name), fold(key.type, pair.candidate.name), right_region)[:10]
    return Question(
        id, key.type, key.name, own, left_region, pair.candidate.name, right, right_region, round(pair.candidate.score, 4), 0.0,
        usage.mentions, touching, tuple(usage.quotes), pair.candidate.why,
    )  # fmt: skip


def _both(one: Question, other: Question) -> Question:
    """One question of two usages of a name (in texts about different regions)."""
    best = max(one, other, key=lambda q: (q.score, q.left_region))
    quotes = tuple(dict.fromkeys((*one.quotes, *other.quotes)))[:3]
    return replace(best, mentions=one.mentions + other.mentions, facts=max(one.facts, other.facts), quotes=quotes)


def _weighed(question: Question, taken: bool) -> Question:
    close = closeness(question.score if taken else min(question.score, ACCEPT))
    return replace(question, weight=round((1 + question.mentions) * (1 + question.facts) * close, 4))


class Decided:
    """Pairs of names that people have decided about."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        general: Sequence[Decision] = [d for d in decisions if not (d.region or d.document)]
        self._pairs = {(d.type, *sorted((fold(d.type, d.left), fold(d.type, d.right)))) for d in general if d.right}
        self._alone = {(d.type, fold(d.type, d.left)) for d in general if not d.right and d.verdict not in JOINS}

    def about(self, type: str, left: str, right: str) -> bool:
        """True when the two names, or the left one alone, were decided about."""
        for said in (type, ""):
            one, two = fold(said, left), fold(said, right)
            if (said, *sorted((one, two))) in self._pairs or (said, one) in self._alone:
                return True
        return False
