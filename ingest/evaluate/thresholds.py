"""Precision and recall at every threshold of confidence: what a planner gains and loses by asking for surer findings.

Example:
    >>> record = {"entities": [{"name": "甲", "confidence": 0.9}, {"name": "乙", "confidence": 0.2}], "indicators": [],
    ...           "relations": [{"head": "甲", "type": "HOSTS", "tail": "乙", "confidence": 0.8}]}
    >>> kept(record, 0.5)
    {'entities': [{'name': '甲', 'confidence': 0.9}], 'indicators': [], 'relations': []}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ingest.evaluate.matching import Record
from ingest.evaluate.records import counted
from ingest.evaluate.scores import scored, total

LEVELS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
SHOWN = ("span", "graph", "relation", "indicator")


def kept(record: Record, least: float) -> dict[str, Any]:
    """The findings of a record with at least that confidence; a relation goes with a mention that none is left of.

    Args:
        record: what was found in a passage.
        least: least confidence, in [0, 1]; findings that state none stay.
    """

    def sure(items: Sequence[Record]) -> list[Record]:
        return [item for item in items if item.get("confidence", 1.0) >= least]

    entities = sure(record.get("entities", ()))
    left = {entity["name"] for entity in entities}
    gone = {entity["name"] for entity in record.get("entities", ())} - left
    relations = [r for r in sure(record.get("relations", ())) if r["head"] not in gone and r["tail"] not in gone]
    return {**record, "entities": entities, "relations": relations, "indicators": sure(record.get("indicators", ()))}


def curve(gold: Mapping[str, Record], predicted: Mapping[str, Record], levels: Sequence[float] = LEVELS) -> list[dict[str, Any]]:
    """The scores at each threshold.

    Args:
        gold: labelled records by id.
        predicted: what was found, by id.
        levels: thresholds, each in [0, 1].

    Returns:
        For each threshold "least" and, for each score of :data:`SHOWN`, its precision, recall, F1 and counts.

    Raises:
        BadLabels: a record breaks the label format.
    """
    rows = []
    for least in levels:
        scores = scored(total(counted(gold, {id: kept(record, least) for id, record in predicted.items()}).values()))
        rows.append({"least": least, **{name: scores[name] for name in SHOWN}})
    return rows
