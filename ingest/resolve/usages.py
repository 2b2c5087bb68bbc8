"""How names are used over all documents: each distinct name, type and region once, with what texts say of it.

A usage is what resolution decides about. Documents are handed in one at a time and not kept; a usage keeps counts, the
regions statements give, and a few sentences for a person to judge by.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.records import Decision, Mention, Statement, digest
from graph.schema import CARRIERS, CHAINS, ORGANISATIONS
from ingest.resolve.names import fold

BODIES = (*ORGANISATIONS, *CARRIERS, "Government", "Region")
"""Types whose names stand for one real body; names of the other types stand for what they say."""

_BARE = re.compile(
    r"(国家级|省级|市级|自治区|省|市|区|县|州)?(高新|经开|经济技术开发|高新技术产业开发|开发|新|示范|保税|自贸|试验|合作|产业)?"
    r"(区|园|园区|科技局|工信局|工业和信息化局|发改委|发展改革委|财政局|教育局|政府|人民政府|管委会|实验室|研究院|科学院|大学|学院)"
)
_QUOTES = 3
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a name in a passage and says which body is meant (a row of a list gives code and place).

    Attributes:
        passage: id of the passage.
        type: entity type of the name.
        name: the name.
        region: GB/T 2260 code or name of its place.
        codes: "scheme:value".
    """

    passage: str
    type: str
    name: str
    region: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """What tells usages apart.

    Attributes:
        type: entity type; a ``ChainStage`` is an ``IndustryChain`` here.
        name: the name.
        region: region of the document or list, for types of bodies.
        codes: codes that stand beside it.
        document: id of the document, where a decision speaks of the name in one document only.
    """

    type: str
    name: str
    region: str = ""
    codes: tuple[str, ...] = ()
    document: str = ""

    @property
    def folded(self) -> str:
        """The name as it is compared."""
        return fold(self.type, self.name)

    @property
    def base(self) -> tuple[str, str, str]:
        """Type, folded name, and the region for a name that is only a kind (高新区): equal ones are one body on their face."""
        folded = self.folded
        return self.type, folded, self.region if _BARE.fullmatch(folded) else ""

    @property
    def id(self) -> str:
        """Under this the register remembers the usage."""
        return digest("usage", self.type, self.folded, self.region, self.document)


@dataclass(slots=True)
class Usage:
    """What texts say with one name.

    Attributes:
        mentions: times it is mentioned.
        documents: documents that use it.
        aliases: other forms of the name in those documents.
        states: for each date of a document, the states it gives and how often.
        places: usages of regions it is said to lie in, and how often.
        quotes: up to three passages that use it: (passage id, words around).
        above: True when segments are said to belong to it.
        below: True when it is said to be a segment of another.
    """

    mentions: int = 0
    documents: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    states: dict[str, Counter[str]] = field(default_factory=dict)
    places: Counter[Key] = field(default_factory=Counter)
    quotes: list[tuple[str, str]] = field(default_factory=list)
    above: bool = False
    below: bool = False


class Within:
    """The names of one document: which usage a name in one of its passages belongs to.

    Args:
        document: its id.
        region: the region it is about.
        beside: what stands beside names, by (passage, type, name).
        scoped: folded names of which decisions speak in this document only.
    """

    def __init__(
        self, document: str, region: str, beside: Mapping[tuple[str, str, str], Beside] | None = None, scoped: frozenset[str] = frozenset()
    ) -> None:
        self.document, self._region = document, region
        self._beside, self._scoped = beside or {}, scoped
        self._keys: dict[tuple[str, str], Key] = {}

    def key(self, passage: str, type: str, name: str) -> Key:
        """The usage of `name` in `passage`."""
        given = self._beside.get((passage, type, name))
        if given is None and (plain := self._keys.get((type, name))):
            return plain
        kind = "IndustryChain" if type in CHAINS else type
        about = given.region if given and given.region else self._region
        bare = _BARE.fullmatch(fold(kind, name))
        key = Key(
            kind, name, about if kind in BODIES or bare else "", given.codes if given else (),
            self.document if fold(kind, name) in self._scoped else "",
        )  # fmt: skip
        if given is None:
            self._keys[type, name] = key
        return key


class Usages:
    """Collects the usages of all documents.

    Args:
        decisions: those that hold; the ones for a single document keep its usages of their names apart.
    """

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.all: dict[Key, Usage] = {}
        self._scoped: dict[str, frozenset[str]] = {}
        for said in decisions:
            if said.document:
                kinds = [said.type] if said.type else ["", "IndustryChain"]
                names = {fold(kind, name) for kind in kinds for name in (said.left, said.right)} - {""}
                self._scoped[said.document] = self._scoped.get(said.document, frozenset()) | names

    def within(self, document: str, region: str, beside: Iterable[Beside] = ()) -> Within:
        """The names of a document; the same for collecting and for looking up later."""
        table = {(b.passage, b.type, b.name): b for b in beside}
        return Within(document, region, table, self._scoped.get(document, frozenset()))

    def usage(self, key: Key) -> Usage:
        """The usage of a key, made when it is new."""
        found = self.all.get(key)
        if found is None:
            found = self.all[key] = Usage()
        return found

    def add(
        self, names: Within, mentions: Iterable[Mention], statements: Iterable[Statement], published: str, texts: Mapping[str, str]
    ) -> None:
        """Take in the findings of one document.

        Args:
            names: its names, from :meth:`within`.
            mentions: its mentions.
            statements: its statements; names that only they use become usages too.
            published: its date.
            texts: text of each passage by id; may be empty.
        """
        for mention in mentions:
            usage = self.usage(names.key(mention.passage, mention.type, mention.name))
            usage.aliases.update(mention.aliases)
            usage.documents.add(names.document)
            usage.mentions += 1
            if mention.status:
                usage.states.setdefault(published, Counter())[mention.status] += 1
            text = texts.get(mention.passage)
            if text is not None and len(usage.quotes) < _QUOTES and all(p != mention.passage for p, _ in usage.quotes):
                usage.quotes.append((mention.passage, _around(text, mention.start, mention.end)))
        for said in statements:
            head_key = names.key(said.passage, said.head_type, said.head)
            tail_key = names.key(said.passage, said.tail_type, said.tail)
            head, tail = self.usage(head_key), self.usage(tail_key)
            for usage in (head, tail):
                usage.documents.add(names.document)
            if said.relation == "SEGMENT_OF":
                head.below = tail.above = True
            elif said.relation == "LOCATED_IN" and said.modality == "existing":
                head.places[tail_key] += 1


def _around(text: str, start: int, end: int) -> str:
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    return " ".join(text[left:right].split())
