"""Constraints, indexes and full-text search: what the two engines do differently is told apart here and nowhere else.

Neo4j has one full-text index a label over names and aliases. ArcadeDB defines full-text indexes by SQL over HTTP, one a
property, and allows no other index on a property that has one; both use Lucene's CJK analyzer (pairs of characters).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graph.errors import BadQuery
from graph.schema import NodeType, Schema
from graph.store import arcade_http
from graph.store.dialect import quoted

if TYPE_CHECKING:
    from graph.store.bolt import Store

ANALYZER = "org.apache.lucene.analysis.cjk.CJKAnalyzer"
BY_FACT = ("Evidence", "fact_id")
"""Evidence is found by the fact it supports."""

_LUCENE = re.compile(r'([+\-!(){}\[\]^"~*?:\\/&|<>=@#])')


def _named(node: NodeType) -> bool:
    return any(p.name == "name" for p in node.properties)


def _lists(node: NodeType) -> bool:
    return any(p.name == "aliases" for p in node.properties)


def ensure(store: Store, schema: Schema) -> None:
    """Create what is missing: unique ids, names, evidence by fact, and full text over names and aliases."""
    for node in schema.nodes():
        key = quoted(node.key)
        store.define(f"CREATE CONSTRAINT {_index(node, node.key)} IF NOT EXISTS FOR (n:{quoted(node.name)}) REQUIRE n.{key} IS UNIQUE")
    label, by = BY_FACT
    if any(n.name == label for n in schema.nodes()):
        store.define(f"CREATE INDEX {_index(schema.entity(label), by)} IF NOT EXISTS FOR (n:{quoted(label)}) ON (n.{quoted(by)})")
    named = [node for node in schema.nodes() if _named(node)]
    if store.engine == "arcadedb":
        _ensure_arcade(store, named)
    else:
        _ensure_neo4j(store, named)


def _index(node: NodeType, what: str) -> str:
    return quoted(f"{node.name}_{what}".lower())


def _ensure_neo4j(store: Store, named: list[NodeType]) -> None:
    for node in named:
        label = quoted(node.name)
        store.define(f"CREATE INDEX {_index(node, 'name')} IF NOT EXISTS FOR (n:{label}) ON (n.name)")
        each = "n.name, n.aliases" if _lists(node) else "n.name"
        store.define(
            f"CREATE FULLTEXT INDEX {_index(node, 'text')} IF NOT EXISTS FOR (n:{label}) ON EACH [{each}] "
            "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: false}}"
        )
    store.define("CALL db.awaitIndexes(60)")


def _ensure_arcade(store: Store, named: list[NodeType]) -> None:
    database = store.database or ""
    there = {row["name"] for row in arcade_http.sql(store.address, database, "SELECT name FROM schema:indexes")}
    for node in named:
        for wanted, kind, on in _arcade_indexes(node):
            if wanted in there:
                continue
            prop = on.partition(" ")[0]
            arcade_http.sql(store.address, database, f"CREATE PROPERTY {quoted(node.name)}.{prop} IF NOT EXISTS {kind}")
            arcade_http.sql(
                store.address, database,
                f"CREATE INDEX IF NOT EXISTS ON {quoted(node.name)} ({on}) FULL_TEXT METADATA {{\"analyzer\": \"{ANALYZER}\"}}",
            )  # fmt: skip


def _arcade_indexes(node: NodeType) -> list[tuple[str, str, str]]:
    """Name of each full-text index of a label, the type of its property, and what it is on."""
    both = [(f"{node.name}[name]", "STRING", "name"), (f"{node.name}[aliasesbyitem]", "LIST OF STRING", "aliases BY ITEM")]
    return both if _lists(node) else both[:1]


def search(store: Store, label: str, text: str, limit: int, schema: Schema) -> list[dict[str, Any]]:
    """Nodes of a label whose name or alias matches `text`, best first: rows of id, name and score."""
    # Lower case, so that AND, OR and NOT are words to look for and no operators; the analyzer lowers the index too.
    asked = _LUCENE.sub(r"\\\1", text.strip().lower())
    if not asked or limit < 1:
        return []
    node = schema.entity(label)
    names = [name for name, _, _ in _arcade_indexes(node)] if store.engine == "arcadedb" else [f"{label}_text".lower()]
    best: dict[str, dict[str, Any]] = {}
    query = "CALL db.index.fulltext.queryNodes($index, $text) YIELD node, score RETURN node.id AS id, node.name AS name, score"
    for name in names:
        try:
            rows = store.read(f"{query} ORDER BY score DESC, id LIMIT $most", {"index": name, "text": asked, "most": limit}).rows
        except BadQuery:
            if store.read(f"MATCH (n:{quoted(label)}) RETURN n.id AS id LIMIT 1").rows:
                raise
            return []  # nothing was ever loaded, so there is no index either
        for row in rows:
            if row["id"] not in best or best[row["id"]]["score"] < row["score"]:
                best[row["id"]] = row
    return sorted(best.values(), key=lambda row: (-row["score"], row["id"]))[:limit]
