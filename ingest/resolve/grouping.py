"""Usages that mean one body, put together: what Identities answers, equal names of concepts, and what people decided.

Decisions always hold. One for all texts joins or parts the names it speaks of after everything else; one for a region or a
document is read into the usages it covers before anything is resolved: there, the left name means the right one (same, alias,
rename), or a body of its own (split, different).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from graph.records import Decision, Entity, digest
from ingest.resolve.named import Named, Resolved
from ingest.resolve.names import fold
from ingest.resolve.replay import JOINS, official
from ingest.resolve.usages import BODIES, Key, Usage


class Identities(Protocol):
    """Says which body each name stands for (:class:`ingest.resolve.resolver.Identities`)."""

    def resolve(self, mentions: Iterable[Named], /) -> Iterator[Resolved]:
        """An answer for each name, in any order."""
        ...


@dataclass(slots=True)
class Outcome:
    """One entity to be.

    Attributes:
        keys: its usages, in order; some may never have been mentioned (the right name of a decision).
        proposal: id it would have in a home of its own.
        name: its official name.
        known: True when a table or a code vouches for it.
        answers: what Identities said about each usage.
    """

    keys: list[Key]
    proposal: str
    name: str
    known: bool
    answers: dict[Key, Resolved] = field(default_factory=dict)


def order(key: Key) -> tuple[str, ...]:
    """Sorts usages."""
    return key.type, key.name, key.region, key.document, *key.codes


def group(
    usages: Mapping[Key, Usage], identities: Identities | None, decisions: Sequence[Decision], within: Callable[[str], Sequence[str]]
) -> list[Outcome]:
    """The entities to be, by proposal.

    Args:
        usages: all usages of the run.
        identities: says which body a name stands for; None to go by equal names alone.
        decisions: those that hold, in order.
        within: names of a region, given by code or name, and of the regions it lies in.
    """
    return _Grouping(usages, identities, decisions, within).outcomes()


class _Grouping:
    def __init__(
        self,
        usages: Mapping[Key, Usage],
        identities: Identities | None,
        decisions: Sequence[Decision],
        within: Callable[[str], Sequence[str]],
    ) -> None:
        self._usages, self._within = usages, within
        self._scoped = [d for d in decisions if d.region or d.document]
        self._general = [d for d in decisions if not (d.region or d.document)]
        self._keys = sorted(usages, key=order)
        self._own: dict[Key, str] = {}
        self._read: dict[Key, str] = {key: key.name for key in self._keys}
        for key in self._keys if self._scoped else ():
            self._apply_scoped(key)
        self._keys += self._absent()
        self._up = {key: key for key in self._keys}
        self._answers = {} if identities is None else self._asked(identities)

    def _covers(self, said: Decision, key: Key) -> bool:
        if said.type not in ("", key.type) or said.document not in ("", key.document):
            return False
        return not said.region or self._within(said.region)[0] in self._within(key.region)

    def _apply_scoped(self, key: Key) -> None:
        for said in self._scoped:
            left = fold(key.type, said.left)
            if not self._covers(said, key) or fold(key.type, self._read[key]) != left:
                continue
            if said.verdict in JOINS:
                self._read[key] = said.right
                self._own.pop(key, None)
            else:
                self._own[key] = digest("split", key.type, left, said.region, said.document)

    def _absent(self) -> list[Key]:
        """Right names of decisions that no text uses: they are asked about as well, so that joins reach the bodies behind them."""
        used = {(key.type, fold(key.type, self._read[key])) for key in self._keys}
        types = {type for type, _ in used}
        added: dict[Key, str] = {}
        for said in self._general:
            for type in sorted(types) if said.verdict in JOINS and (not said.type or said.type in types) else ():
                if said.type in ("", type) and (type, fold(type, said.left)) in used and (type, fold(type, said.right)) not in used:
                    added[Key(type, said.right)] = said.right
        self._read |= added
        return list(added)

    def _asked(self, identities: Identities) -> dict[Key, Resolved]:
        """What Identities says about each usage that no decision made a body of its own."""
        asked = {digest("asked", *order(key)): key for key in self._keys if key not in self._own}
        answers = identities.resolve(self._named(id, key) for id, key in asked.items())
        return {asked[answer.id]: answer for answer in answers}

    def _named(self, id: str, key: Key) -> Named:
        usage = self._usages.get(key)
        context = usage.quotes[0][1] if usage and usage.quotes else ""
        return Named(id, self._read[key], key.type, key.region, context, key.codes)

    def _find(self, key: Key) -> Key:
        while self._up[key] != key:
            self._up[key] = self._up[self._up[key]]
            key = self._up[key]
        return key

    def _join(self, keys: Iterable[Key]) -> None:
        first: Key | None = None
        for key in keys:
            first = self._find(key) if first is None else first
            self._up[self._find(key)] = first

    def outcomes(self) -> list[Outcome]:
        by_name: dict[tuple[str, str], list[Key]] = defaultdict(list)
        for key in self._keys if self._general else ():
            if key not in self._own:
                by_name[key.type, fold(key.type, self._read[key])].append(key)
        self._by_answers()
        together = self._by_joins(by_name)
        members: dict[Key, list[Key]] = defaultdict(list)
        for key in self._keys:
            members[self._find(key)].append(key)
        parted = self._by_partings(by_name, members, together)
        groups: dict[Key | str, list[Key]] = defaultdict(list)
        for key in self._keys:
            groups[parted.get(key) or self._find(key)].append(key)
        kept = (keys for keys in groups.values() if any(key in self._usages for key in keys))
        return sorted((self._outcome(keys, parted) for keys in kept), key=lambda outcome: outcome.proposal)

    def _by_answers(self) -> None:
        """Put together usages with one answer, and concepts with equal names that nobody told apart."""
        meeting: dict[tuple[str, ...], list[Key]] = defaultdict(list)
        apart = {fold("", name) for d in self._general if d.verdict not in JOINS for name in (d.left, d.right)}
        for key in self._keys:
            if key in self._own:
                meeting["own", self._own[key]].append(key)
                continue
            if key in self._answers:
                meeting["answer", self._answers[key].entity].append(key)
            concept = key.type not in BODIES and fold("", self._read[key]) not in apart
            if concept or key not in self._answers:
                meeting["base", *self._base(key)].append(key)
        for keys in meeting.values():
            self._join(keys)

    def _base(self, key: Key) -> tuple[str, str, str]:
        return Key(key.type, self._read[key], key.region).base

    def _said(self, joining: bool) -> Iterator[tuple[Decision, str]]:
        """The decisions for all texts that join or part, each with every type it speaks of."""
        types = sorted({key.type for key in self._keys})
        for said in self._general:
            if (said.verdict in JOINS) == joining:
                for type in [said.type] if said.type else types:
                    yield said, type

    def _by_joins(self, by_name: Mapping[tuple[str, str], Sequence[Key]]) -> dict[tuple[str, str], set[str]]:
        """Put together what people joined; return the names each joined name stands with."""
        together: dict[tuple[str, str], set[str]] = {}
        for said, type in self._said(joining=True):
            left, right = fold(type, said.left), fold(type, said.right)
            union = together.get((type, left), {left}) | together.get((type, right), {right})
            together |= {(type, name): union for name in union}
            if by_name.get((type, left)) and by_name.get((type, right)):
                self._join([*by_name[type, left], *by_name[type, right]])
        return together

    def _by_partings(
        self,
        by_name: Mapping[tuple[str, str], Sequence[Key]],
        members: Mapping[Key, Sequence[Key]],
        together: Mapping[tuple[str, str], set[str]],
    ) -> dict[Key, str]:
        """The mark of a body of its own for each usage that people took out of its group.

        The left name leaves a group that holds the right one (any group of other names, when there is no right name), and
        with it go the names that people joined to it.
        """
        parted: dict[Key, str] = {}
        for said, type in self._said(joining=False):
            left, right = fold(type, said.left), fold(type, said.right)
            leaving = together.get((type, left), {left})
            for root in sorted({self._find(key) for key in by_name.get((type, left), ())}, key=order):
                going = [key for key in members[root] if fold(type, self._read[key]) in leaving]
                staying = {fold(type, self._read[key]) for key in members[root]} - leaving
                official_names = {fold(type, self._answered(key)) for key in members[root]} - leaving - {""}
                if right in staying | official_names or (not right and staying | official_names):
                    parted |= dict.fromkeys(going, digest("split", type, left, "", ""))
        return parted

    def _all_names(self, key: Key) -> Iterator[str]:
        yield self._read[key]
        yield self._answered(key)

    def _answered(self, key: Key) -> str:
        return self._answers[key].name if key in self._answers else ""

    def _outcome(self, keys: list[Key], parted: Mapping[Key, str]) -> Outcome:
        own = next((mark for key in keys if (mark := parted.get(key) or self._own.get(key))), "")
        answers = {} if own else {key: self._answers[key] for key in keys if key in self._answers}
        type = keys[0].type
        known = any(answer.known for answer in answers.values())
        if own:
            proposal = own
        elif answers:
            proposal = min(answers.values(), key=lambda a: (not a.known, a.entity)).entity
        else:
            proposal = min(Entity.key(*self._base(key)) for key in keys)
        names = {name for key in keys for name in self._all_names(key) if name}
        decided = official(names, self._general, type)
        return Outcome(keys, proposal, decided or self._name(keys, answers, known), known, answers)

    def _name(self, keys: Sequence[Key], answers: Mapping[Key, Resolved], known: bool) -> str:
        """The name of the known body, else the fullest name of a body; what stands for what it says goes by the name used most."""
        used: dict[str, int] = defaultdict(int)
        for key in keys:
            usage = self._usages.get(key)
            used[self._read[key]] += 0 if usage is None else max(usage.mentions, 1)
        written = {fold(key.type, name): name for name in sorted(used, key=lambda n: used[n]) for key in keys[:1]}
        given: dict[str, int] = defaultdict(int)
        for key, answer in answers.items():
            if answer.known:
                given[answer.name] += used[self._read[key]]
            elif not known:
                given[written.get(answer.name, answer.name)] += used[self._read[key]]
        counted = given if given and keys[0].type in BODIES else used
        return min(counted, key=lambda name: (-counted[name], -len(name), name))
