"""Looking a name up: exact, by alias, by part of the name, and by full text, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.views.entity import node_pattern, searchable
from graph.schema import SCHEMA, Schema
from graph.store.bolt import Store
from ingest.normalise import normalise

MOST = 20
ENOUGH = 5
"""Hits by name or alias from which the full text is not asked too: it would only add names that share a few characters."""
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A node that answers a search; `alias` is the other name that matched, or empty."""

    id: str
    type: str
    name: str
    region: str = ""
    documents: int = 0
    alias: str = ""


def _rank(hit: Hit, text: str) -> tuple[int, int, int, str]:
    """Exact name, exact alias, beginning, inside, alias, then what only the full text found; long and rare names last."""
    name, alias = hit.name.lower(), hit.alias.lower()
    tests = (name == text, alias == text, name.startswith(text), text in name, text in alias)
    return tests.index(True) if True in tests else len(tests), -hit.documents, len(name), hit.id


def _containing(store: Store, text: str, labels: Sequence[str]) -> list[Hit]:
    parts = [
        f"MATCH {node_pattern('n', label, None)} WHERE toLower(n.name) CONTAINS $text "
        f"OR any(a IN coalesce(n.aliases, []) WHERE toLower(a) CONTAINS $text) "
        f"RETURN '{label}' AS type, n.id AS id, n.name AS name, n.region AS region, n.documents AS documents, n.aliases AS aliases "
        "ORDER BY size(n.name), n.id LIMIT $most"
        for label in labels
    ]
    hits = []
    for part in parts:
        for row in store.read(part, {"text": text, "most": MOST}).rows:
            alias = next((a for a in row["aliases"] or () if text in str(a).lower()), "")
            named = text in str(row["name"]).lower()
            hits.append(
                Hit(
                    str(row["id"]), str(row["type"]), str(row["name"]), str(row["region"] or ""), int(row["documents"] or 0),
                    "" if named else str(alias),
                )
            )  # fmt: skip
    return hits


def search(store: Store, text: str, types: Sequence[str] = (), *, limit: int = MOST, schema: Schema = SCHEMA) -> list[Hit]:
    """Nodes whose name or alias answers `text`.

    Args:
        store: the graph.
        text: what the reader typed; Traditional script and full-width characters are folded, case does not matter.
        types: labels to look among; empty for all of them.
        limit: most hits.
        schema: the vocabulary; labels outside it are ignored.

    Returns:
        Hits, best first; none for an empty text.
    """
    asked = normalise(text.strip()[:LONGEST]).text.strip().lower()
    if not asked:
        return []
    labels = [label for label in searchable(schema) if not types or label in types]
    hits = {h.id: h for h in _containing(store, asked, labels)}
    if len(hits) < ENOUGH:
        for label in labels:
            for row in store.fulltext(label, asked, limit):
                hits.setdefault(str(row["id"]), Hit(str(row["id"]), label, str(row["name"])))
    return sorted(hits.values(), key=lambda h: _rank(h, asked))[:limit]
