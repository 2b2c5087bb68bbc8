"""Precision, recall and F1 of extracted lines: spans, entities of the graph, relations, indicators, status.

P = right / predicted, R = right / labelled, F1 = 2PR / (P + R), micro-averaged: counts are added up over records and types
first. Counts of records add up, so any part of them (a genre, a province) is scored by adding up its records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.evaluate.matching import (
    CARRIERS,
    Matched,
    Record,
    matched_entities,
    matched_indicators,
    matched_relations,
    spans,
    trimmed,
)

CORE = ("University", "Institute", "Firm", "Platform", "Region", "IndustryChain")
"""The six types that the questions of the project rest on."""

SCORES = ("span", "span core six", "graph", "graph core six", "relation", "indicator")
STATUS = "status accuracy"


@dataclass(slots=True)
class Tally:
    """Right, labelled and predicted items by type."""

    right: Counter[str] = field(default_factory=Counter)
    labelled: Counter[str] = field(default_factory=Counter)
    predicted: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add the counts of another tally."""
        self.right.update(other.right)
        self.labelled.update(other.labelled)
        self.predicted.update(other.predicted)

    @property
    def types(self) -> list[str]:
        """The types counted, in order of name."""
        return sorted(self.labelled.keys() | self.predicted.keys())

    def row(self, types: Collection[str] | None = None) -> dict[str, float]:
        """Precision, recall, F1 and counts over some types, or over all."""
        right, labelled, predicted = (
            sum(n for kind, n in counts.items() if types is None or kind in types) for counts in (self.right, self.labelled, self.predicted)
        )
        p = right / predicted if predicted else 0.0
        r = right / labelled if labelled else 0.0
        return {"p": p, "r": r, "f1": 2 * p * r / (p + r) if p + r else 0.0, "gold": labelled, "pred": predicted}


@dataclass(slots=True)
class Counts:
    """The counts of one record, or of several added up.

    Attributes:
        records: how many.
        span: mentions by exact place and type.
        graph: entities by type and name.
        relation: relations by type and names.
        indicator: indicators, all under the type "all".
        status: carriers whose span was found, and those of them with the right status.
    """

    records: int = 0
    span: Tally = field(default_factory=Tally)
    graph: Tally = field(default_factory=Tally)
    relation: Tally = field(default_factory=Tally)
    indicator: Tally = field(default_factory=Tally)
    status: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Add the counts of another."""
        self.records += other.records
        self.span.add(other.span)
        self.graph.add(other.graph)
        self.relation.add(other.relation)
        self.indicator.add(other.indicator)
        self.status.update(other.status)


def count(gold: Record, guess: Record) -> Counts:
    """The counts of one record.

    Args:
        gold: labelled record.
        guess: what was found in its text; lists that are not there count as empty.
    """
    text = gold["text"]
    labelled, found = spans(gold, text), spans(guess, text)
    counts = Counts(
        1,
        Tally(_by_type(labelled.keys() & found.keys()), _by_type(labelled), _by_type(found)),
        _tally(matched_entities(gold, guess), 0),
        _tally(matched_relations(gold, guess), 1),
    )
    goals = matched_indicators(gold, guess)
    for tally, number in (
        (counts.indicator.right, goals.pairs), (counts.indicator.labelled, goals.gold), (counts.indicator.predicted, goals.predicted),
    ):  # fmt: skip
        if number:
            tally["all"] = len(number)
    carriers = [trimmed(text, e) for e in gold["entities"] if e["type"] in CARRIERS]
    for span in dict.fromkeys(carriers):
        if span in found:
            counts.status["all"] += 1
            counts.status["right"] += labelled[span].get("status") == found[span].get("status")
    return counts


def _by_type(spans: Iterable[tuple[int, int, str]]) -> Counter[str]:
    return Counter(kind for *_, kind in spans)


def _tally(matched: Matched, at: int) -> Tally:
    """Counts by the type that stands at place `at` of each item."""
    return Tally(
        Counter(matched.gold[g][at] for g, _ in matched.pairs),
        Counter(item[at] for item in matched.gold),
        Counter(item[at] for item in matched.predicted),
    )


def total(counts: Iterable[Counts]) -> Counts:
    """Counts added up."""
    whole = Counts()
    for one in counts:
        whole.add(one)
    return whole


def scored(counts: Counts) -> dict[str, Any]:
    """The scores of added-up counts: a row for each of :data:`SCORES`, and the share of right states of the carriers found."""
    return {
        "span": counts.span.row(), "span core six": counts.span.row(CORE), "graph": counts.graph.row(),
        "graph core six": counts.graph.row(CORE), "relation": counts.relation.row(), "indicator": counts.indicator.row(),
        STATUS: counts.status["right"] / counts.status["all"] if counts.status["all"] else 0.0,
    }  # fmt: skip


def by_type(counts: Counts) -> dict[str, dict[str, dict[str, float]]]:
    """Rows of each type of mention (span, graph) and of relation."""
    tallies = {"span by type": counts.span, "graph by type": counts.graph, "relation by type": counts.relation}
    return {title: {kind: tally.row((kind,)) for kind in tally.types} for title, tally in tallies.items()}


def parts(records: Mapping[str, Record], counts: Mapping[str, Counts], field_name: str) -> dict[str, Counts]:
    """Counts added up over the records that agree in a field (genre, province, script, group); "" where it is not said.

    Args:
        records: labelled records by id.
        counts: their counts by id.
        field_name: field of the records.
    """
    found: dict[str, Counts] = {}
    for id, record in records.items():
        found.setdefault(str(record.get(field_name) or ""), Counts()).add(counts[id])
    return dict(sorted(found.items()))
