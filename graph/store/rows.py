"""The tables of a run as what the graph is made of: nodes by label, relationships by type, each with its properties.

What is loaded follows from :mod:`graph.schema`: the labels, the relation types and the properties of both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from graph.errors import BadRecord
from graph.records import Document, Entity, Evidence, Fact, Indicator, Passage, checked_fact
from graph.schema import Schema
from graph.tables import read

IN = "IN"
"""The relationship from a piece of evidence to its document; the only one that states no fact."""
HEADING = " › "
CHUNK = 20_000
"""Pieces of evidence whose passages are held at a time."""

Properties = dict[str, Any]


def fingerprint(properties: Mapping[str, Any]) -> bytes:
    """A short digest of properties; a missing one and one that is None are the same."""
    kept = {k: v for k, v in properties.items() if v is not None}
    return hashlib.blake2b(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode(), digest_size=8).digest()


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship to be: its key, its ends by label and id, and its properties."""

    key: str
    head_label: str
    head: str
    tail_label: str
    tail: str
    properties: Properties


@dataclass(frozen=True)
class Tables:
    """The Parquet tables in a run's folder, read as nodes and relationships of `schema`.

    Nothing is held but ids: entity id to label, and the regions of documents.
    """

    folder: Path
    schema: Schema

    def _read(self, name: str, record: type[Any]) -> Iterator[Any]:
        return read(self.folder / f"{name}.parquet", record)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Label of each entity, by id."""
        found = {}
        known = frozenset(self.schema.resolvable)
        for entity in self._read("entities", Entity):
            if entity.type not in known:
                raise BadRecord(f"词汇表中没有的类型：{entity.type}", f"a type outside the schema: {entity.type}", place=entity.id)
            found[entity.id] = entity.type
        return found

    @cached_property
    def _regions(self) -> dict[str, str]:
        return {d.id: d.source.region for d in self._read("documents", Document)}

    def node_ids(self) -> dict[str, set[str]]:
        """Ids of the nodes that should be, by label."""
        ids: dict[str, set[str]] = {node.name: set() for node in self.schema.nodes()}
        for id, label in self.labels.items():
            ids[label].add(id)
        ids["Document"] = set(self._regions)
        ids["Indicator"] = {i.id for i in self._read("indicators", Indicator)}
        ids["Evidence"] = {e.id for e in self._read("evidence", Evidence)}
        return ids

    def link_keys(self) -> dict[str, set[str]]:
        """Keys of the relationships that should be, by type: the fact's id, for IN the id of the evidence.

        Raises:
            BadRecord: a fact is outside the schema or joins an entity that is not in the table.
        """
        keys: dict[str, set[str]] = {relation.name: set() for relation in self.schema.relations}
        for fact in self._read("facts", Fact):
            self._ends(fact)
            keys[fact.relation].add(fact.id)
        return keys

    def _ends(self, fact: Fact) -> tuple[str, str]:
        head, tail = self.labels.get(fact.subject), self.labels.get(fact.object)
        if head is None or tail is None:
            gone = fact.subject if head is None else fact.object
            raise BadRecord(
                f"事实的一端不在实体表中：{gone}", f"an end of a fact is not among the entities: {gone}",
                place=f"{self.folder / 'facts.parquet'} {fact.id}", advice=("重新运行 dualchain build", "run dualchain build again"),
            )  # fmt: skip
        checked_fact(fact, head, tail, self.schema)
        return head, tail

    def nodes(self) -> Iterator[tuple[str, Properties]]:
        """Label and properties (the key included) of every node, evidence last."""
        for entity in self._read("entities", Entity):
            yield entity.type, self._properties(entity.type, entity)
        for document in self._read("documents", Document):
            yield "Document", self._properties("Document", document, document.source)
        for indicator in self._read("indicators", Indicator):
            region = self._regions.get(_document(indicator.passage), "")
            yield "Indicator", {**self._properties("Indicator", indicator), "region": region}
        for evidence, passage in self._evidence():
            said = {"fact_id": evidence.fact, "passage_id": evidence.passage, "passage": passage.text}
            placed = {"heading": HEADING.join(passage.heading), "anchor": passage.anchor}
            yield "Evidence", {**self._properties("Evidence", evidence), **said, **placed}

    def _properties(self, label: str, *records: Any) -> Properties:
        """What the schema declares of a label, from the first record that has it; None where none does."""
        declared = self.schema.entity(label)
        values: Properties = {}
        for name in (declared.key, *(p.name for p in declared.properties)):
            holder = next((r for r in records if hasattr(r, name)), None)
            value = None if holder is None else getattr(holder, name)
            if value is not None:
                values[name] = list(value) if isinstance(value, tuple) else value
        return values

    def _evidence(self) -> Iterator[tuple[Evidence, Passage]]:
        """Evidence with its passage: a chunk of evidence at a time, and of the passages only those it needs."""
        stream = self._read("evidence", Evidence)
        while chunk := list(islice(stream, CHUNK)):
            needed = {e.passage for e in chunk}
            passages = {p.id: p for p in self._read("passages", Passage) if p.id in needed}
            for evidence in chunk:
                passage = passages.get(evidence.passage)
                if passage is None:
                    raise BadRecord(
                        "证据的段落不在表中", "the passage of a piece of evidence is not in the table", place=evidence.passage,
                        advice=("重新运行 dualchain build", "run dualchain build again"),
                    )  # fmt: skip
                evidence.verify(passage)
                yield evidence, passage

    def links(self) -> Iterator[tuple[str, Link]]:
        """Type and ends of every relationship: the facts, then from each piece of evidence to its document."""
        for fact in self._read("facts", Fact):
            head, tail = self._ends(fact)
            values: Properties = {}
            for declared in self.schema.relation_properties:
                value = fact.id if declared.name == "fact_id" else getattr(fact, declared.name)
                if value is not None:
                    values[declared.name] = value
            yield fact.relation, Link(fact.id, head, fact.subject, tail, fact.object, values)
        for evidence in self._read("evidence", Evidence):
            yield IN, Link(evidence.id, "Evidence", evidence.id, "Document", _document(evidence.passage), {})


def _document(passage: str) -> str:
    """The document's id in a passage's id ("document:ordinal")."""
    return passage.rpartition(":")[0]
