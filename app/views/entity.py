"""One node of the graph: found by its id, shown as a card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.schema import SCHEMA, Schema
from graph.store.bolt import Store
from graph.store.dialect import quoted


@dataclass(frozen=True, slots=True)
class Entity:
    """A node with everything its card shows; `value` is the figure of an indicator, as written ("≥ 2.0 %, 2025")."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    region: str = ""
    status: str = ""
    mentions: int = 0
    documents: int = 0
    value: str = ""


def node_pattern(variable: str, label: str, key: str | None = "id", schema: Schema = SCHEMA) -> str:
    """The Cypher pattern of a node with a label of the schema, its key bound to the parameter of the same name.

    Raises:
        KeyError: the label is not in the schema, so it may not stand in a query.
    """
    declared = schema.entity(label)
    inner = f" {{{declared.key}: ${key}}}" if key else ""
    return f"({variable}:{quoted(declared.name)}{inner})"


def searchable(schema: Schema = SCHEMA) -> tuple[str, ...]:
    """Labels a reader can look for: everything with a name of its own, and the indicators."""
    return tuple(n.name for n in schema.nodes() if n.name not in ("Document", "Evidence"))


COLUMNS = (
    "n.id AS id, n.name AS name, n.aliases AS aliases, n.codes AS codes, n.region AS region, n.status AS status, "
    "n.mentions AS mentions, n.documents AS documents, n.comparison AS comparison, n.value AS value, n.unit AS unit, n.year AS year"
)


def _figure(row: Mapping[str, Any]) -> str:
    if row.get("value") is None:
        return ""
    year = "" if row.get("year") is None else f" ({int(row['year'])})"
    return f"{row.get('comparison') or ''} {float(row['value']):g} {row.get('unit') or ''}".strip() + year


def from_row(row: Mapping[str, Any], type_: str) -> Entity:
    """An entity from a row with the COLUMNS."""
    return Entity(
        str(row["id"]), type_, str(row["name"] or row["id"]), tuple(row["aliases"] or ()), tuple(row["codes"] or ()),
        str(row["region"] or ""), str(row["status"] or ""), int(row["mentions"] or 0), int(row["documents"] or 0), _figure(row),
    )  # fmt: skip


def entity(store: Store, id: str, schema: Schema = SCHEMA) -> Entity | None:
    """The node with this id, or None; one query, which asks the index of every label."""
    parts = [f"MATCH {node_pattern('n', label)} RETURN '{label}' AS type, {COLUMNS}" for label in searchable(schema)]
    rows = store.read(" UNION ALL ".join(parts), {"id": id}).rows
    return from_row(rows[0], str(rows[0]["type"])) if rows else None
