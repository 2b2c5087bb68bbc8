"""Mentions to entities by exact and curated name, within type and region.

Canonical names come from the pipeline (curated aliases, short names the text defines); here equal names of one type become
one entity. A bare kind (高新区, 科技局) is told apart by the region of its document, because a name alone never merges
across regions. A chain that is only ever a segment of others is a ``ChainStage``; its id stays that of the chain.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.records import Entity, Mention, Statement
from graph.schema import SCHEMA

_BARE = re.compile(
    r"(国家级|省级|市级|自治区|省|市|区|县|州)?(高新|经开|经济技术开发|高新技术产业开发|开发|新|示范|保税|自贸|试验|合作|产业)?"
    r"(区|园|园区|科技局|工信局|工业和信息化局|发改委|发展改革委|财政局|教育局|政府|人民政府|管委会|实验室|研究院|科学院|大学|学院)"
)
_CHAIN_ENDING = re.compile(r"(全产业链|产业链|产业集群|产业|行业|领域|集群)$")
_DROPPED = str.maketrans("", "", " \t\n\u3000《》“”\"'‘’「」『』〈〉")
_BRACKETS = str.maketrans("（）", "()")


def fold(type: str, name: str) -> str:
    """The form under which equal names of a type meet: width, blanks, quotes and a chain's ending do not count."""
    folded = unicodedata.normalize("NFKC", name).translate(_DROPPED).translate(_BRACKETS).lower()
    if type in ("IndustryChain", "ChainStage"):
        shorter = _CHAIN_ENDING.sub("", folded)
        folded = shorter if len(shorter) >= 2 else folded
    return folded


@dataclass(slots=True)
class _Body:
    type: str
    names: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    states: dict[str, Counter[str]] = field(default_factory=dict)
    regions: Counter[str] = field(default_factory=Counter)
    documents: set[str] = field(default_factory=set)
    mentions: int = 0
    above: bool = False
    below: bool = False


class Resolver:
    """Collects the names of all documents, then gives each its entity.

    Args:
        parents: name of the region above each region.
        codes: code of each region by name ("gb2260:220100").
    """

    def __init__(self, parents: Mapping[str, str], codes: Mapping[str, str] | None = None) -> None:
        self._parents, self._codes = parents, codes or {}
        self._bodies: dict[str, _Body] = {}
        self._ids: dict[tuple[str, str, str], str] = {}

    def id(self, type: str, name: str, region: str) -> str:
        """The entity id of a name of a type in a document about `region`."""
        known = self._ids.get((type, name, region))
        if known is None:
            kind = "IndustryChain" if type == "ChainStage" else type
            folded = fold(kind, name)
            known = self._ids[type, name, region] = Entity.key(kind, folded, region if _BARE.fullmatch(folded) else "")
        return known

    def add(self, mentions: Iterable[Mention], statements: Iterable[Statement], document: str, region: str, published: str) -> None:
        """Take in the findings of one document; names that only relations use become entities too."""
        for mention in mentions:
            body = self._body(mention.type, mention.name, region)
            body.names[mention.name] += 1
            body.aliases.update(mention.aliases)
            body.documents.add(document)
            body.mentions += 1
            if mention.status:
                body.states.setdefault(published, Counter())[mention.status] += 1
        for said in statements:
            head = self._body(said.head_type, said.head, region)
            tail = self._body(said.tail_type, said.tail, region)
            for body, name in ((head, said.head), (tail, said.tail)):
                if not body.mentions:
                    body.names[name] += 1
                body.documents.add(document)
            if said.relation == "SEGMENT_OF":
                head.below = tail.above = True
            elif said.relation == "LOCATED_IN" and said.modality == "existing":
                head.regions[said.tail] += 1

    def _body(self, type: str, name: str, region: str) -> _Body:
        id = self.id(type, name, region)
        if id not in self._bodies:
            self._bodies[id] = _Body("IndustryChain" if type == "ChainStage" else type)
        return self._bodies[id]

    def entities(self) -> dict[str, Entity]:
        """All entities by id, in order of id."""
        return {id: self._entity(id, self._bodies[id]) for id in sorted(self._bodies)}

    def _entity(self, id: str, body: _Body) -> Entity:
        name = min(body.names, key=lambda n: (-body.names[n], -len(n), n))
        type = "ChainStage" if body.type == "IndustryChain" and body.below and not body.above else body.type
        if type == "Region":
            region = self._parents.get(name, "")
        else:
            region = min(body.regions, key=lambda r: (-body.regions[r], self._depth(r), r)) if body.regions else ""
        status = None
        if body.states and type in SCHEMA.carriers:
            latest = body.states[max(body.states)]
            status = min(latest, key=lambda s: (-latest[s], SCHEMA.statuses.index(s)))
        aliases = tuple(sorted((body.aliases | set(body.names)) - {name, ""}))
        codes = (self._codes[name],) if type == "Region" and name in self._codes else ()
        return Entity(id, type, name, aliases, codes, region, status, body.mentions, len(body.documents))

    def _depth(self, region: str) -> int:
        """Negative number of regions above: the smallest region sorts first."""
        depth = 0
        while (region := self._parents.get(region, "")) and depth < 6:
            depth += 1
        return -depth
