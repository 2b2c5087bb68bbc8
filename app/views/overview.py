"""How much the graph holds, how far it reaches, and how well it is supported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.views.entity import node_pattern
from graph.schema import SCHEMA, Schema
from graph.store.bolt import Store

SURE, LIKELY = 0.9, 0.7
"""Confidence from which a fact counts as sure, and as likely."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Nodes by label and relationships by type (declared order, zeros included), and documents with their newest date."""

    types: Mapping[str, int]
    relations: Mapping[str, int]
    documents: int
    evidence: int
    newest: str

    @property
    def nodes(self) -> int:
        """Nodes that stand for something in the world: documents and evidence do not."""
        return sum(self.types.values())

    @property
    def facts(self) -> int:
        """Relationships between them."""
        return sum(self.relations.values())

    @property
    def empty(self) -> bool:
        """True when nothing has been loaded."""
        return not self.nodes and not self.documents


@dataclass(frozen=True, slots=True)
class Reach:
    """One line of the coverage: a region or a chain (id empty when it has no node), its documents and what they state."""

    id: str
    name: str
    documents: int
    facts: int


@dataclass(frozen=True, slots=True)
class Quality:
    """How facts are supported; every number counts facts unless it says otherwise."""

    facts: int
    one_document: int
    more_documents: int
    sure: int
    likely: int
    doubtful: int
    quotes_by_method: Mapping[str, int]


def counts(store: Store, schema: Schema = SCHEMA) -> Counts:
    """Count everything in the graph."""
    labels = {str(r["label"]): int(r["n"]) for r in store.read("MATCH (n) RETURN labels(n)[0] AS label, count(*) AS n").rows}
    types = {str(r["type"]): int(r["n"]) for r in store.read("MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n").rows}
    newest = store.read("MATCH (d:Document) WHERE d.published <> '' RETURN max(d.published) AS newest").rows
    return Counts(
        {n.name: labels.get(n.name, 0) for n in schema.nodes() if n.name not in ("Document", "Evidence")},
        {r.name: types.get(r.name, 0) for r in schema.relations},
        labels.get("Document", 0),
        labels.get("Evidence", 0),
        str(newest[0]["newest"] or "") if newest else "",
    )


def coverage_by_region(store: Store) -> list[Reach]:
    """Documents by the region they apply to, and what they state (facts, statuses of platforms, goals), unnamed regions last."""
    query = (
        "MATCH (d:Document) OPTIONAL MATCH (e:Evidence)-[:IN]->(d) "
        "RETURN coalesce(d.region, '') AS region, count(DISTINCT d.id) AS documents, count(DISTINCT e.fact_id) AS facts"
    )
    rows = [Reach("", str(r["region"]), int(r["documents"]), int(r["facts"])) for r in store.read(query).rows]
    return sorted(rows, key=lambda r: (not r.name, -r.documents, -r.facts, r.name))


def coverage_by_chain(store: Store, *, limit: int = 200) -> list[Reach]:
    """Chains by number of facts: how many documents mention each, and how many facts touch it."""
    query = (
        f"MATCH {node_pattern('c', 'IndustryChain', None)} OPTIONAL MATCH (c)-[r]-() "
        "RETURN c.id AS id, c.name AS name, c.documents AS documents, count(r) AS facts ORDER BY facts DESC, name LIMIT $most"
    )
    rows = store.read(query, {"most": limit}).rows
    return [Reach(str(r["id"]), str(r["name"]), int(r["documents"] or 0), int(r["facts"])) for r in rows]


def quality(store: Store, schema: Schema = SCHEMA) -> Quality:
    """How many facts one or more documents support, how sure they are, and by what methods the quotes were found."""
    query = (
        "MATCH ()-[r]->() WHERE r.fact_id IS NOT NULL RETURN count(r) AS facts, "
        "sum(CASE WHEN r.support > 1 THEN 1 ELSE 0 END) AS more, sum(CASE WHEN r.confidence >= $sure THEN 1 ELSE 0 END) AS sure, "
        "sum(CASE WHEN r.confidence >= $likely AND r.confidence < $sure THEN 1 ELSE 0 END) AS likely"
    )
    row = store.read(query, {"sure": SURE, "likely": LIKELY}).rows[0]
    facts, more, sure, likely = (int(row[k] or 0) for k in ("facts", "more", "sure", "likely"))
    methods: dict[str, int] = {}
    for r in store.read("MATCH (e:Evidence) RETURN e.method AS method, count(*) AS n ORDER BY n DESC").rows:
        kind = str(r["method"] or "").partition(":")[0]
        methods[kind] = methods.get(kind, 0) + int(r["n"])
    return Quality(facts, facts - more, more, sure, likely, facts - sure - likely, methods)


def well_known(store: Store, schema: Schema = SCHEMA) -> list[Reach]:
    """Nodes worth looking at first: of every type that acts, the one with most facts."""
    best: list[Reach] = []
    for label in schema.actors:
        query = (
            f"MATCH {node_pattern('n', label, None)}-[r]-() RETURN n.id AS id, n.name AS name, n.documents AS documents, "
            "count(r) AS facts ORDER BY facts DESC, id LIMIT 1"
        )
        best += [Reach(str(r["id"]), str(r["name"]), int(r["documents"] or 0), int(r["facts"])) for r in store.read(query).rows]
    return sorted(best, key=lambda r: (-r.facts, -r.documents, r.id))
