"""What documents say of the two ends of a fact: its modality, the words that follow a name, and the documents themselves.

The analysis graph knows that somebody works on something; how the sentence puts it (攻关, 中试, 链主) stands in the passage.

Example:
    >>> after("支持甲大学建设中试基地；支持乙公司扩产。", 2, 5), around("支持甲大学，突出乙公司龙头作用，建设丙园区。", 8, 11)
    ('甲大学建设中试基地', '突出乙公司龙头作用')
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph import tables
from graph.records import Entity, Evidence, Fact, Mention, Passage

_SENTENCE = re.compile(r"[。；;！？\n]")
_CLAUSE = re.compile(r"[，,](?!是|[为為]|系|作[为為])|[。；;：:！？\n]")  # "…，是链主企业" still speaks of who stands before it
_FIRST = ("existing", "upgrading", "under_construction", "encouraged", "planned", "target")
"""Modalities, the firmest first."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One piece of evidence of a fact.

    Attributes:
        document: id of the document.
        after: for each end of the fact that the quote names, the words from its name to the end of the sentence.
        around: for each such end, the clause its name stands in.
    """

    document: str
    after: Mapping[str, str]
    around: Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """What the documents say of facts.

    Attributes:
        modality: modality of each fact.
        sayings: every piece of evidence of each fact.
    """

    modality: Mapping[str, str] = field(default_factory=dict)
    sayings: Mapping[str, tuple[Saying, ...]] = field(default_factory=dict)

    def after(self, facts: Collection[str], entity: str) -> list[str]:
        """What is said after the name of an entity in the evidence of these facts."""
        return [s.after[entity] for fact in facts for s in self.sayings.get(fact, ()) if entity in s.after]

    def around(self, facts: Collection[str], entity: str) -> list[tuple[str, str]]:
        """(fact, clause) for every clause of the evidence of these facts that names an entity."""
        return [(fact, s.around[entity]) for fact in facts for s in self.sayings.get(fact, ()) if entity in s.around]

    def documents(self, facts: Collection[str]) -> set[str]:
        """Ids of the documents these facts rest on."""
        return {s.document for fact in facts for s in self.sayings.get(fact, ())}

    def firmest(self, facts: Collection[str]) -> str:
        """The firmest modality among facts: what stands counts more than what is wished; "" when none is known."""
        found = {self.modality[fact] for fact in facts if fact in self.modality}
        return next((m for m in _FIRST if m in found), "")


def after(text: str, start: int, end: int) -> str:
    """The words from a name in `text` to the end of its sentence or part of one, the name itself among them."""
    stop = _SENTENCE.search(text, end)
    return text[start : stop.start() if stop else len(text)]


def around(text: str, start: int, end: int) -> str:
    """The clause of `text` that a name stands in."""
    before = max((m.end() for m in _CLAUSE.finditer(text, 0, start)), default=0)
    stop = _CLAUSE.search(text, end)
    return text[before : stop.start() if stop else len(text)]


def read(folder: Path, facts: Collection[str]) -> Said:
    """What the tables of a run say of these facts.

    Raises:
        UnreadableFile: a table is missing.
    """
    known = {f.id: f for f in tables.read(folder / "facts.parquet", Fact) if f.id in facts}
    evidence = [e for e in tables.read(folder / "evidence.parquet", Evidence) if e.fact in known]
    wanted = {e.passage for e in evidence}
    texts = {p.id: p.text for p in tables.read(folder / "passages.parquet", Passage) if p.id in wanted}
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for mention in tables.read(folder / "mentions.parquet", Mention):
        if mention.passage in wanted and mention.entity:
            places.setdefault((mention.passage, mention.entity), []).append((mention.start, mention.end))
    ends = {end for fact in known.values() for end in (fact.subject, fact.object)}
    names = {
        e.id: sorted((e.name, *e.aliases), key=len, reverse=True) for e in tables.read(folder / "entities.parquet", Entity) if e.id in ends
    }
    sayings: dict[str, list[Saying]] = {}
    for item in evidence:
        text, fact = texts.get(item.passage, ""), known[item.fact]
        behind: dict[str, str] = {}
        clauses: dict[str, str] = {}
        for end in (fact.subject, fact.object):
            inside = [p for p in places.get((item.passage, end), ()) if item.start <= p[0] and p[1] <= item.end]
            if not inside:  # rows of lists are not searched for mentions
                at = ((text.find(name, item.start, item.end), len(name)) for name in names.get(end, ()))
                inside = [(start, start + size) for start, size in at if start >= 0][:1]
            if inside:
                behind[end], clauses[end] = after(text, *inside[-1]), around(text, *inside[-1])
        sayings.setdefault(item.fact, []).append(Saying(item.passage.rpartition(":")[0], behind, clauses))
    return Said({f.id: f.modality for f in known.values()}, {fact: tuple(found) for fact, found in sayings.items()})
