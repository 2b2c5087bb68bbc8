"""Usages to entities: which names stand for one body, what it is called officially, and the id it bears.

What :class:`Identities` says about each usage is the ground; over it come the decisions people made, which always hold. Names
that stand for what they say (chains, technologies, documents) meet when they are equal but for width, blanks, quotes and a
chain's ending; names of bodies meet only as Identities says, and without any (a resolver of its own), when they are equal and
no bare kind (高新区) of two regions. A chain that is only ever a segment of others is a ``ChainStage``; its id stays that of
the chain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from graph.records import Decision, Entity, Mention, Statement, digest
from graph.schema import SCHEMA
from ingest.reference.bodies import Body
from ingest.resolve.grouping import Identities, Outcome, group
from ingest.resolve.names import fold
from ingest.resolve.register import Part, Register
from ingest.resolve.usages import Beside, Key, Usage, Usages, Within

__all__ = ["Resolver", "fold"]


class Resolver:
    """Collects the names of all documents, then gives each its entity.

    Args:
        parents: name of the region above each region.
        codes: code of each region by name ("gb2260:220100").
        identities: says which body a name stands for.
        decisions: those that hold, in order.
        body: the known body behind an id of Identities, or None.
        region_name: full name of the region of a GB/T 2260 code, "" when unknown.
        above: full name of the region above that of a GB/T 2260 code, "" when there is none.
    """

    def __init__(
        self,
        parents: Mapping[str, str],
        codes: Mapping[str, str] | None = None,
        *,
        identities: Identities | None = None,
        decisions: Sequence[Decision] = (),
        body: Callable[[str], Body | None] = lambda id: None,
        region_name: Callable[[str], str] = lambda code: "",
        above: Callable[[str], str] = lambda code: "",
    ) -> None:
        self._parents, self._codes = parents, codes or {}
        self._identities, self._decisions = identities, decisions
        self._body, self._region_name, self._above = body, region_name, above
        self._usages = Usages(decisions)
        self._outcomes: list[Outcome] = []
        self._of: dict[Key, Outcome] = {}
        self._ids: dict[str, str] = {}

    def within(self, document: str, region: str, beside: Iterable[Beside] = ()) -> Within:
        """The names of one document, for :meth:`add` and :meth:`id`."""
        return self._usages.within(document, region, beside)

    def add(
        self, names: Within, mentions: Iterable[Mention], statements: Iterable[Statement], published: str = "",
        texts: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Take in the findings of one document; names that only relations use become entities too."""
        self._usages.add(names, mentions, statements, published, texts or {})
        self._outcomes = []

    def id(self, names: Within, passage: str, type: str, name: str) -> str:
        """The entity of a name in a passage of a document that was added."""
        self.outcomes()
        return self.entity_id(self._of[names.key(passage, type, name)])

    def usage(self, key: Key) -> Usage:
        """What texts say with a name; nothing for a name that only decisions use."""
        return self._usages.all.get(key) or Usage()

    def entity_id(self, outcome: Outcome) -> str:
        """The id an entity bears."""
        return self._ids.get(outcome.proposal, outcome.proposal)

    def known_region(self, id: str) -> str:
        """Full name of the region of a known body, "" when unknown."""
        body = self._body(id)
        return self._region_name(body.region) if body and body.region else ""

    def outcomes(self) -> list[Outcome]:
        """The entities to be, by proposal."""
        if not self._outcomes and self._usages.all:
            self._outcomes = group(self._usages.all, self._identities, self._decisions, self._within)
            self._of = {key: outcome for outcome in self._outcomes for key in outcome.keys}
        return self._outcomes

    def _within(self, region: str) -> list[str]:
        """A region, by code or name, and the regions it lies in, all by name."""
        name = self._region_name(region) or region
        return [name, *self._chain(name)] if name else []

    def issue(self, register: Register, day: str) -> Register:
        """Give each entity the id that the register of the home keeps for it; return the register after that."""
        after, self._ids = register.assign(self._parts(), day)
        return after

    def _parts(self) -> Iterator[Part]:
        coded: set[str] = set()
        for outcome in self.outcomes():
            keys: Counter[str] = Counter()
            for key in outcome.keys:
                if usage := self._usages.all.get(key):
                    keys[key.id] += usage.mentions
            for code in sorted({code for key in outcome.keys for code in key.codes} - coded):
                coded.add(code)
                keys[digest("code", outcome.keys[0].type, code)] += 1
            yield Part(outcome.proposal, outcome.keys[0].type, outcome.name, outcome.known, keys)

    def entities(self) -> dict[str, Entity]:
        """All entities by id, in order of id."""
        made = {}
        for outcome in self.outcomes():
            id = self.entity_id(outcome)
            made[id] = self._entity(id, outcome)
        return {id: made[id] for id in sorted(made)}

    def _entity(self, id: str, outcome: Outcome) -> Entity:
        usages = [self._usages.all[key] for key in outcome.keys if key in self._usages.all]
        type, name = outcome.keys[0].type, outcome.name
        if type == "IndustryChain" and any(u.below for u in usages) and not any(u.above for u in usages):
            type = "ChainStage"
        bodies = self._bodies(outcome)
        codes = {code for key in outcome.keys for code in key.codes} | {code for body in bodies for code in body.codes}
        if type == "Region" and name in self._codes:
            codes.add(self._codes[name])
        aliases = {alias for usage in usages for alias in usage.aliases} | {key.name for key in outcome.keys}
        aliases |= {body.name for body in bodies} | {other.text for body in bodies for other in body.names}
        documents = {document for usage in usages for document in usage.documents}
        return Entity(
            id, type, name, tuple(sorted(aliases - {name, ""})), tuple(sorted(codes)), self._region(type, name, codes, usages, bodies),
            _status(usages) if type in SCHEMA.carriers else None, sum(u.mentions for u in usages), len(documents),
        )  # fmt: skip

    def _bodies(self, outcome: Outcome) -> list[Body]:
        ids = sorted({answer.entity for answer in outcome.answers.values() if answer.known})
        return [body for body in map(self._body, ids) if body is not None]

    def _region(self, type: str, name: str, codes: set[str], usages: Sequence[Usage], bodies: Sequence[Body]) -> str:
        """The region stated most often, the smallest of several; the one a table gives where none is stated, or a wider one.

        An area (东北) in a name says less than the division a table gives.
        """
        if type == "Region":
            divisions = sorted(code.removeprefix("gb2260:") for code in codes if code.startswith("gb2260:"))
            return next(filter(None, map(self._above, divisions)), "") or self._parents.get(name, "")
        given = next((found for body in bodies if body.region and (found := self._region_name(body.region))), "")
        said: Counter[str] = Counter()
        areas: set[str] = set()
        for usage in usages:
            for place, times in usage.places.items():
                outcome = self._of[place]
                said[outcome.name] += times
                known = self._bodies(outcome)
                if known and not any(code.startswith("gb2260:") for body in known for code in body.codes):
                    areas.add(outcome.name)
        if not said:
            return given
        stated = min(said, key=lambda r: (-said[r], self._depth(r), r))
        return given if given and (stated in areas or stated in self._chain(given)) else stated

    def _chain(self, region: str) -> list[str]:
        """The regions above `region`, the nearest first."""
        above: list[str] = []
        while (region := self._parents.get(region, "")) and len(above) < 6:
            above.append(region)
        return above

    def _depth(self, region: str) -> int:
        """Negative number of regions above: the smallest region sorts first."""
        return -len(self._chain(region))


def _status(usages: Sequence[Usage]) -> str | None:
    """What the latest documents say, the commonest of it."""
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for usage in usages:
        for published, said in usage.states.items():
            states[published].update(said)
    if not states:
        return None
    latest = states[max(states)]
    return min(latest, key=lambda s: (-latest[s], SCHEMA.statuses.index(s)))
