"""Scores at each least confidence."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest.evaluate.thresholds import curve, kept

TEXT = "甲大学与乙公司合作"


def mention(start: int, end: int, kind: str, confidence: float) -> dict[str, Any]:
    return {"start": start, "end": end, "type": kind, "name": TEXT[start:end], "aliases": [], "status": None, "confidence": confidence}


def record(first: float, second: float, link: float) -> dict[str, Any]:
    return {
        "id": "a", "text": TEXT, "entities": [mention(0, 3, "University", first), mention(4, 7, "Firm", second)], "indicators": [],
        "relations": [{"head": "甲大学", "type": "COLLABORATES_WITH", "tail": "乙公司", "confidence": link}],
    }  # fmt: skip


GOLD = {"a": record(1, 1, 1)}


def test_a_higher_threshold_gives_up_recall_and_keeps_what_is_sure() -> None:
    rows = curve(GOLD, {"a": record(0.9, 0.35, 0.6)}, (0.0, 0.5, 0.95))
    assert [row["span"]["r"] for row in rows] == [1.0, 0.5, 0.0]
    assert [row["relation"]["r"] for row in rows] == [1.0, 0.0, 0.0], "a relation whose end is gone goes too"


SHARE = st.floats(0, 1)


@given(SHARE, SHARE, SHARE, SHARE, SHARE)
def test_recall_never_rises_with_the_threshold(first: float, second: float, link: float, a: float, b: float) -> None:
    low, high = curve(GOLD, {"a": record(first, second, link)}, (min(a, b), max(a, b)))
    for score in ("span", "graph", "relation"):
        assert low[score]["r"] >= high[score]["r"]


def test_findings_without_a_confidence_stay() -> None:
    bare = {"entities": [{"name": "甲"}], "relations": [], "indicators": [{"name": "x"}]}
    assert kept(bare, 0.9) == bare
