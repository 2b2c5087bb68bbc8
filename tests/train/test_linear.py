"""Linear models over signs, and the training of relations and indicators on a handful of passages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.extract import linear
from ingest.train import indicators, relations
from ingest.train.labels import LabelledPassage
from ingest.train.linear import Design, best_threshold


def test_a_sign_that_decides_gets_the_weight() -> None:
    rows = [["yes", "both"], ["no", "both"]] * 5
    answers = [True, False] * 5
    design = Design(rows)
    model = design.model(design.fit(range(10), answers, penalty=0.1), 0.5)
    assert model.probability(["yes", "both"]) > 0.8 > 0.2 > model.probability(["no", "both"])


def test_rare_signs_are_left_out() -> None:
    assert Design([["often", "once"], ["often"], ["often"]], least=2).signs == ["often"]


def test_margins_given_beforehand_leave_nothing_to_learn() -> None:
    rows = [["yes"], ["no"]] * 5
    answers = [True, False] * 5
    design = Design(rows)
    sure = np.array([20.0, -20.0] * 5)
    assert np.abs(design.fit(range(10), answers, given=sure)).max() < 0.01 < np.abs(design.fit(range(10), answers)).max()


@pytest.mark.parametrize(
    ("scored", "wanted", "expected"),
    [
        ([(0.9, True), (0.8, True), (0.3, False)], 2, (0.8, 1.0)),
        ([(0.9, False), (0.6, True)], 1, (0.6, 2 / 3)),
        ([], 0, (0.5, 0.0)),
    ],
)
def test_the_threshold_gives_the_best_f1(scored: list[tuple[float, bool]], wanted: int, expected: tuple[float, float]) -> None:
    assert best_threshold(scored, wanted) == pytest.approx(expected)


def passage(k: int) -> LabelledPassage:
    """A passage that says one host and one goal, and one figure that is none."""
    text = f"由甲{k}集团承建乙{k}实验室，到2027年产值达到{k + 5}亿元。去年给予补助{k + 2}万元。"
    host, platform = f"甲{k}集团", f"乙{k}实验室"
    entities = tuple(
        {"start": text.index(n), "end": text.index(n) + len(n), "type": t, "name": n, "aliases": [], "status": None}
        for n, t in ((host, "Firm"), (platform, "Platform"))
    )
    start = text.index("产值")
    goal = {
        "start": start,
        "end": text.index("元。") + 1,
        "name": "产值",
        "comparison": "=",
        "value": k + 5.0,
        "unit": "亿元",
        "year": 2027,
    }
    return LabelledPassage(f"p{k}", f"g{k}", text, entities, ({"head": host, "type": "HOSTS", "tail": platform},), (goal,))


def test_training_twice_gives_the_same_file(tmp_path: Path) -> None:
    passages = [passage(k) for k in range(12)]
    for name in ("a", "b"):
        relations.train(passages, tmp_path / name / "relations.tsv.gz")
        indicators.train(passages, tmp_path / name / "indicators.tsv.gz")
    for file in ("relations.tsv.gz", "indicators.tsv.gz"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    assert set(linear.load(tmp_path / "a" / "relations.tsv.gz")) == {*relations.QUESTIONS, relations.NAME_PLACE, relations.NAME_CHAIN}
