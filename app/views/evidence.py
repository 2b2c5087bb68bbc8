"""What a fact rests on: the quote in its passage, and the document it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.views.entity import Entity, node_pattern
from graph.store.bolt import Store

MOST = 100


@dataclass(frozen=True, slots=True)
class Quote:
    """One piece of evidence.

    Attributes:
        before, quote, after: the passage cut in three; joined they are the passage. When the stored offsets do not
            hold the quote, `before` and `after` are empty and `displaced` is True.
        heading: titles the passage stands under, from the outermost inwards.
        anchor: paragraph, page or row.
        fact: the fact (or entity, or indicator) it supports.
        confidence: between 0 and 1.
    """

    id: str
    fact: str
    before: str
    quote: str
    after: str
    heading: str
    anchor: str
    title: str
    number: str
    issuer: str
    published: str
    method: str
    confidence: float
    displaced: bool = False


_QUOTE = (
    "e.id AS id, e.fact_id AS fact, e.passage AS passage, e.start AS start, e.end AS end, e.quote AS quote, e.heading AS heading, "
    "e.anchor AS anchor, e.method AS method, e.confidence AS confidence, d.title AS title, d.number AS number, "
    "d.issuer AS issuer, d.published AS published, d.path AS path"
)


def _heading(value: Any) -> str:
    return " › ".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value or "")


def quote_from_row(row: Mapping[str, Any]) -> Quote:
    """Cut the passage at the quote, and say so when the offsets do not hold it."""
    passage, quote = str(row["passage"] or ""), str(row["quote"] or "")
    start, end = int(row["start"] or 0), int(row["end"] or 0)
    displaced = passage[start:end] != quote
    before, after = ("", "") if displaced else (passage[:start], passage[end:])
    return Quote(
        str(row["id"]), str(row["fact"]), before, quote, after, _heading(row["heading"]), str(row["anchor"] or ""),
        str(row["title"] or row["path"] or ""), str(row["number"] or ""), str(row["issuer"] or ""), str(row["published"] or ""),
        str(row["method"] or ""), float(row["confidence"] or 0.0), displaced,
    )  # fmt: skip


def quotes(store: Store, fact: str, *, limit: int = MOST) -> list[Quote]:
    """The evidence of a fact, entity or indicator, newest document first.

    Args:
        store: the graph.
        fact: id of the fact, of the entity or of the indicator.
        limit: most quotes.
    """
    query = f"MATCH (e:Evidence {{fact_id: $fact}})-[:IN]->(d:Document) RETURN {_QUOTE} ORDER BY d.published DESC, e.id LIMIT $most"
    return [quote_from_row(r) for r in store.read(query, {"fact": fact, "most": limit}).rows]


def quotes_about(store: Store, about: Entity, *, limit: int = MOST) -> list[Quote]:
    """The evidence of an entity itself and of every fact it takes part in, each quote once, newest document first."""
    query = (
        f"MATCH {node_pattern('n', about.type)}-[r]-(m) WITH DISTINCT r.fact_id AS fact "
        f"MATCH (e:Evidence {{fact_id: fact}})-[:IN]->(d:Document) RETURN {_QUOTE} ORDER BY d.published DESC, e.id LIMIT $most"
    )
    found = quotes(store, about.id, limit=limit) + [quote_from_row(r) for r in store.read(query, {"id": about.id, "most": limit}).rows]
    once: dict[tuple[str, str, str], Quote] = {}
    for quote in found:
        once.setdefault((quote.title, quote.before, quote.quote), quote)
    return sorted(once.values(), key=lambda q: q.published, reverse=True)[:limit]
