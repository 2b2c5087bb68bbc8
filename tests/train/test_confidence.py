"""Curves of confidence: monotone, never certain, better on documents apart than the scores they start from."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadLabels, ModelMissing
from ingest.extract.calibrated import Curve, Curves, read_curves
from ingest.train.confidence import Judged, checked, curve, fitted, judged, quality, train

SCORES = st.floats(0, 1, allow_nan=False)
ROWS = st.lists(st.tuples(SCORES, st.booleans()), min_size=1, max_size=80)


def rows_of(pairs: list[tuple[float, bool]]) -> list[Judged]:
    return [Judged("mention", "Firm", "d", score, right) for score, right in pairs]


@given(ROWS)
def test_a_curve_never_falls_and_is_never_certain(pairs: list[tuple[float, bool]]) -> None:
    found = curve(rows_of(pairs))
    assert list(found.scores) == sorted(set(found.scores)) and len(found.scores) == len(found.chances)
    assert all(a <= b for a, b in zip(found.chances, found.chances[1:], strict=False))
    assert all(0 < p < 1 for p in found.chances)


@given(ROWS, SCORES, SCORES)
def test_a_higher_score_is_never_less_probable(pairs: list[tuple[float, bool]], a: float, b: float) -> None:
    found = curve(rows_of(pairs))
    assert found(min(a, b)) <= found(max(a, b)) + 1e-12


@given(ROWS)
def test_the_order_of_the_findings_does_not_matter(pairs: list[tuple[float, bool]]) -> None:
    mixed = list(pairs)
    random.Random(3).shuffle(mixed)
    assert curve(rows_of(pairs)) == curve(rows_of(mixed))


def overconfident(seed: int) -> list[Judged]:
    """Findings whose score s is right with probability s²: what is said is too sure, the more so in the middle."""
    source = random.Random(seed)
    rows = []
    for n in range(4000):
        score = source.random()
        kind = ("mention", "relation", "indicator")[n % 3]
        rows.append(Judged(kind, "Firm" if kind == "mention" else "", f"d{n % 40}", score, source.random() < score**2))
    return rows


def test_on_documents_apart_the_error_falls_to_a_third() -> None:
    table = checked(overconfident(1))
    for kind in ("mention", "relation", "indicator", "mention:Firm"):
        before, after = table[kind]["before"], table[kind]["after"]
        assert before["ece"] > 0.12 and after["ece"] < before["ece"] / 3 and after["brier"] < before["brier"]


def test_the_curve_finds_the_truth_it_was_drawn_from() -> None:
    curves = fitted(overconfident(2))
    for score in (0.2, 0.5, 0.8):
        assert curves.probability("mention", "Firm", score) == pytest.approx(score**2, abs=0.08)


def test_a_type_with_few_findings_shares_the_curve_of_its_kind() -> None:
    rows = [*overconfident(3), Judged("mention", "Park", "d1", 0.5, True)]
    curves = fitted(rows)
    assert "mention:Park" not in curves.table
    assert curves.probability("mention", "Park", 0.5) == curves.probability("mention", "Policy", 0.5)


def test_quality_is_what_its_formulas_say() -> None:
    found = quality(np.array([0.9, 0.9, 0.1, 0.1]), np.array([1.0, 0.0, 0.0, 0.0]))
    assert found["brier"] == pytest.approx((0.01 + 0.81 + 0.01 + 0.01) / 4)
    assert found["ece"] == pytest.approx(0.5 * 0.4 + 0.5 * 0.1)


TEXT = "甲大学与乙公司合作"
GOLD = {
    "id": "a", "group": "g", "text": TEXT,
    "entities": [
        {"start": 0, "end": 3, "type": "University", "name": "甲大学", "aliases": [], "status": None},
        {"start": 4, "end": 7, "type": "Firm", "name": "乙公司", "aliases": [], "status": None},
    ],
    "relations": [{"head": "甲大学", "type": "COLLABORATES_WITH", "tail": "乙公司"}],
    "indicators": [],
}  # fmt: skip


def test_findings_are_judged_as_scores_judge_them() -> None:
    found = {
        "entities": [
            {"start": 0, "end": 3, "type": "University", "name": "甲大学", "confidence": 0.9},
            {"start": 4, "end": 7, "type": "Institute", "name": "乙公司", "confidence": 0.4},
        ],
        "relations": [
            {"head": "乙公司", "type": "COLLABORATES_WITH", "tail": "甲大学", "confidence": 0.7},
            {"head": "甲大学", "type": "HOSTS", "tail": "乙公司", "confidence": 0.6},
        ],
        "indicators": [{"start": 0, "end": 2, "name": "x", "comparison": "=", "value": 1.0, "unit": "", "year": None, "confidence": 0.2}],
    }  # fmt: skip
    rows = judged({"a": GOLD}, {"a": found})
    assert [(r.kind, r.type, r.score, r.right) for r in rows] == [
        ("mention", "University", 0.9, True), ("mention", "Institute", 0.4, False),
        ("relation", "COLLABORATES_WITH", 0.7, True), ("relation", "HOSTS", 0.6, False), ("indicator", "", 0.2, False),
    ]  # fmt: skip


def test_what_only_optional_labels_say_is_not_judged() -> None:
    gold = {**GOLD, "relations": [{**GOLD["relations"][0], "optional": True}]}  # type: ignore[index]
    found = {
        "entities": [],
        "relations": [{"head": "甲大学", "type": "COLLABORATES_WITH", "tail": "乙公司", "confidence": 0.7}],
        "indicators": [],
    }
    assert judged({"a": gold}, {"a": found}) == []


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    found = {
        "entities": [{"start": 0, "end": 3, "type": "University", "name": "甲大学", "confidence": 0.9}],
        "relations": [{"head": "乙公司", "type": "COLLABORATES_WITH", "tail": "甲大学", "confidence": 0.7}],
        "indicators": [{"start": 0, "end": 2, "name": "x", "comparison": "=", "value": 1.0, "unit": "", "year": None, "confidence": 0.2}],
    }  # fmt: skip
    out = tmp_path / "confidence.json"
    gold = {f"a{n}": {**GOLD, "group": f"g{n}"} for n in range(6)}
    value = train(gold, dict.fromkeys(gold, found), out)
    assert json.loads(out.read_text(encoding="utf-8")) == value
    assert read_curves(out).probability("mention", "University", 0.9) > 0.8


def test_labels_without_a_kind_of_finding_are_refused() -> None:
    with pytest.raises(BadLabels, match="no relation was found"):
        fitted(rows_of([(0.5, True)]))


@pytest.mark.parametrize("text", ["", "{}", '{"curves": {"mention": {"scores": [0], "chances": [1]}}}'])
def test_a_broken_file_of_curves_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelMissing, match=r"c\.json"):
        read_curves(tmp_path / "c.json")


def test_a_score_beyond_the_knots_is_level() -> None:
    curves = Curves({"mention": Curve((0.4, 0.6), (0.3, 0.7))})
    assert curves.probability("mention", "X", 0.0) == 0.3 and curves.probability("mention", "X", 1.0) == 0.7
