"""The surroundings of one or more nodes, cut to what a canvas can show and a reader can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.views.entity import Entity, entity, node_pattern
from graph.schema import SCHEMA, Schema
from graph.store.bolt import Store

NODE_BUDGET = 300
EDGE_BUDGET = 900


@dataclass(frozen=True, slots=True)
class Node:
    """A node on the canvas; `weight` is the number of drawn edges it has."""

    id: str
    type: str
    name: str
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """A fact on the canvas; `id` is the fact's id, by which its evidence is found."""

    id: str
    source: str
    target: str
    relation: str
    modality: str
    confidence: float
    support: int
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """What to keep: labels of neighbours, relation types, modalities. An empty tuple keeps everything."""

    types: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()

    def parameters(self, schema: Schema = SCHEMA) -> dict[str, list[str]]:
        """The filter as parameters of a query, with every empty choice spelt out."""
        return {
            "types": list(self.types or (n.name for n in schema.nodes())),
            "relations": list(self.relations or (r.name for r in schema.relations)),
            "modalities": list(self.modalities or schema.modalities),
        }


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What is drawn, and by type how many neighbours are not drawn for want of room."""

    centres: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def hidden(self) -> int:
        """Number of neighbours that are not drawn."""
        return sum(self.left_out.values())

    def node(self, id: str) -> Node | None:
        """The drawn node with this id, or None."""
        return next((n for n in self.nodes if n.id == id), None)

    def edge(self, id: str) -> Edge | None:
        """The drawn edge with this id, or None."""
        return next((e for e in self.edges if e.id == id), None)


_KEPT = "WHERE type(r) IN $relations AND r.modality IN $modalities AND labels(m)[0] IN $types AND m.id <> $id"
_EDGE = (
    "RETURN DISTINCT r.fact_id AS id, startNode(r).id AS source, endNode(r).id AS target, type(r) AS relation, "
    "r.modality AS modality, r.confidence AS confidence, r.support AS support, "
    "r.valid_from AS since, r.valid_to AS until ORDER BY confidence DESC, id"
)


def _edges(rows: Sequence[Mapping[str, Any]]) -> list[Edge]:
    return [
        Edge(
            str(r["id"]), str(r["source"]), str(r["target"]), str(r["relation"]), str(r["modality"] or ""),
            float(r["confidence"] or 0.0), int(r["support"] or 0), str(r["since"] or ""), str(r["until"] or ""),
        )
        for r in rows
    ]  # fmt: skip


def _nearest(store: Store, centre: Entity, room: int, kept: Mapping[str, Any]) -> tuple[list[Node], Counter[str]]:
    """The neighbours of `centre` with most documents behind them, at most `room`; and all of them counted by type."""
    match = f"MATCH {node_pattern('n', centre.type)}-[r]-(m) {_KEPT} "
    parameters = {**kept, "id": centre.id}
    total = store.read(match + "RETURN labels(m)[0] AS type, count(DISTINCT m.id) AS n", parameters).rows
    if room <= 0 or not total:
        return [], Counter({str(r["type"]): int(r["n"]) for r in total})
    picked = store.read(
        match + "WITH m.id AS id, labels(m)[0] AS type, m.name AS name, max(r.support) AS support, count(r) AS links "
        "RETURN id, type, name ORDER BY support DESC, links DESC, id LIMIT $room",
        {**parameters, "room": room},
    ).rows
    nodes = [Node(str(r["id"]), str(r["type"]), str(r["name"] or r["id"])) for r in picked]
    return nodes, Counter({str(r["type"]): int(r["n"]) for r in total})


def _between(store: Store, nodes: Sequence[Node], kept: Mapping[str, Any]) -> list[Edge]:
    """The facts that run between the given nodes, one query a type of head (ids are indexed by label)."""
    every = [n.id for n in nodes]
    found: list[Edge] = []
    for label in dict.fromkeys(n.type for n in nodes):
        query = f"MATCH {node_pattern('n', label, None)}-[r]->(m) WHERE n.id IN $heads AND m.id IN $every "
        query += f"AND type(r) IN $relations AND r.modality IN $modalities {_EDGE} LIMIT $most"
        heads = [n.id for n in nodes if n.type == label]
        parameters = {**kept, "heads": heads, "every": every, "most": EDGE_BUDGET}
        found += _edges(store.read(query, parameters).rows)
    return found


def neighbourhood(
    store: Store, centres: Sequence[str], wanted: Filter = Filter(), *, limit: int = NODE_BUDGET, schema: Schema = SCHEMA
) -> Neighbourhood:
    """The nodes of `centres`, their neighbours that pass the filter, and the facts between all of them.

    Args:
        store: the graph.
        centres: ids of the node looked at and of those opened since; unknown ids are left out.
        wanted: types, relations and modalities to keep.
        limit: most nodes to return, the centres included.
        schema: the vocabulary.

    Returns:
        At most `limit` nodes (those that most documents support come first) and EDGE_BUDGET edges.
    """
    kept = wanted.parameters(schema)
    known = [e for e in (entity(store, c) for c in dict.fromkeys(centres)) if e is not None]
    drawn = {e.id: Node(e.id, e.type, e.name) for e in known[:limit]}
    left_out: Counter[str] = Counter()
    for centre in known:
        near, total = _nearest(store, centre, limit, kept)
        fresh = [n for n in near if n.id not in drawn][: max(0, limit - len(drawn))]
        seen = Counter(n.type for n in near if n.id in drawn)
        drawn |= {n.id: n for n in fresh}
        left_out += total - seen - Counter(n.type for n in fresh)
    edges = _between(store, list(drawn.values()), kept)
    edges = sorted({e.id: e for e in edges}.values(), key=lambda e: (-e.confidence, e.id))[:EDGE_BUDGET]
    weight = Counter(end for e in edges for end in (e.source, e.target))
    nodes = tuple(Node(n.id, n.type, n.name, weight[n.id]) for n in drawn.values())
    return Neighbourhood(tuple(e.id for e in known), nodes, tuple(edges), dict(left_out))
