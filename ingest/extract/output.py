"""What the pipeline found, as records of the graph and as lines of the label format (docs/ontology.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spacy.tokens import Doc

from graph.records import Indicator, Mention, Passage, Reject, Statement


def label_line(id: str, doc: Doc) -> dict[str, Any]:
    """The findings as one object of the label format; offsets count characters of the original text."""
    original, text = doc._.normal.original, doc._.source
    entities: list[dict[str, Any]] = []
    indicators: list[dict[str, Any]] = []
    relations: dict[tuple[str, str, str], dict[str, Any]] = {}
    for span in doc.spans["mentions"]:
        aliases = [a for a in span._.aliases if a != span._.name]
        entities.append(
            {
                "start": span.start_char, "end": span.end_char, "type": span.label_, "name": span._.name, "aliases": aliases,
                "status": span._.status, "confidence": span._.confidence,
            }
        )  # fmt: skip
    for goal in doc._.goals:
        start, end = original(goal.start, goal.end)
        indicators.append(
            {
                "start": start, "end": end, "name": goal.name, "comparison": goal.comparison, "value": goal.value,
                "unit": _as_written(goal.unit, text[start:end]), "year": goal.year, "confidence": goal.confidence,
            }
        )  # fmt: skip
    for link in doc._.links:
        start, end = original(link.start, link.end)
        relation = {
            "head": link.head, "type": link.relation, "tail": link.tail, "modality": link.modality, "confidence": link.confidence,
            "evidence": {"start": start, "end": end},
        }  # fmt: skip
        known = relations.setdefault((link.head, link.relation, link.tail), relation)
        if relation["confidence"] > known["confidence"]:
            relations[link.head, link.relation, link.tail] = relation
    return {"id": id, "text": text, "entities": entities, "relations": list(relations.values()), "indicators": indicators}


def _as_written(unit: str, words: str) -> str:
    """The unit in the width the text has it: labels hold what is written."""
    wide = unit.replace("%", "％")
    return wide if wide != unit and wide in words else unit


def mentions(passage: Passage, doc: Doc) -> Iterator[Mention]:
    """The mentions of a passage."""
    for span in doc.spans["mentions"]:
        yield Mention(
            passage.id, span.start_char, span.end_char, span.text, span.label_, span._.name, span._.aliases, span._.status,
            span._.method, span._.confidence,
        )  # fmt: skip


def statements(passage: Passage, doc: Doc) -> Iterator[Statement]:
    """The relations a passage states, each with the place of its words."""
    for link in doc._.links:
        start, end = doc._.normal.original(link.start, link.end)
        yield Statement(
            passage.id, link.head, link.head_type, link.relation, link.tail, link.tail_type, start, end, link.modality,
            link.method, link.confidence,
        )  # fmt: skip


def indicators(passage: Passage, doc: Doc) -> Iterator[Indicator]:
    """The measurable goals of a passage."""
    for goal in doc._.goals:
        start, end = doc._.normal.original(goal.start, goal.end)
        yield Indicator(passage.id, start, end, goal.name, goal.comparison, goal.value, goal.unit, goal.year, goal.confidence)


def rejects(passage: Passage, doc: Doc) -> Iterator[Reject]:
    """What proposers from outside said of a passage and does not count, with the reason."""
    for name, refused in doc._.proposed.refused:
        yield Reject(f"model:{name}", refused.item, refused.reason, passage.id)
