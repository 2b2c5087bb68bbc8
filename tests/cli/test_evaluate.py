"""``dualchain evaluate`` and ``dualchain extract --explain`` as a person meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from app.cli import evaluating, extracting
from graph.errors import BadLabels, BadQuery, UnreadableFile

TEXT = "吉林大学联合长春希达电子技术有限公司在长春市筹建半导体激光技术创新中心。到2027年，光电信息产业规模达到500亿元。"
SCHOOL = {"start": 0, "end": 4, "type": "University", "name": "吉林大学", "aliases": [], "status": None}
CITY = {"start": 19, "end": 22, "type": "Region", "name": "长春市", "aliases": [], "status": None}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUALCHAIN_HOME", str(tmp_path / "home"))


def run(command: Any, *arguments: object, lang: str = "en") -> Result:
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, [str(a) for a in arguments], env={"DUALCHAIN_LANG": lang})


def written(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


def record(id: str, *entities: dict[str, Any], **fields: str) -> dict[str, Any]:
    return {"id": id, "text": TEXT, "entities": list(entities), "relations": [], "indicators": [], **fields}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return written(tmp_path / "gold.jsonl", record("a", SCHOOL, CITY, genre="news", province="吉林"), record("b", CITY, genre="plan"))


@pytest.fixture
def pred(tmp_path: Path) -> Path:
    return written(tmp_path / "pred.jsonl", record("a", {**SCHOOL, "end": 3, "confidence": 0.9}, CITY))


def test_scores_parts_and_worst_errors_as_json(gold: Path, pred: Path) -> None:
    done = run(evaluating.evaluate, gold, "--pred", pred, "--by", "genre,province", "--worst", 1, "--json")
    found = json.loads(done.stdout)
    assert found["span"] == {"p": 0.5, "r": 1 / 3, "f1": 0.4, "gold": 3, "pred": 2}
    assert found["records"] == 2 and list(found["by"]) == ["genre", "province"]
    assert found["by"]["genre"]["plan"]["span"]["r"] == 0.0 and found["by"]["genre"]["news"]["span"]["p"] == 0.5
    assert set(found["by"]["province"]) == {"", "吉林"}
    assert found["causes"]["mention"]["wrong end"] == {"University": 1}
    (wrong,) = found["worst"]["mention"]["wrong end"]
    assert (wrong["ids"], wrong["gold"], wrong["found"], wrong["confidence"]) == (["a"], "吉林大学", "吉林大", 0.9)


@pytest.mark.parametrize(("lang", "words"), [("en", ("score", "wrong end 1", "not said")), ("zh", ("分数", "边界错 1", "未注明"))])
def test_scores_as_text_in_both_languages(gold: Path, pred: Path, lang: str, words: tuple[str, ...]) -> None:
    shown = run(evaluating.evaluate, gold, "--pred", pred, "--by", "type,province", lang=lang).stdout
    assert all(w in shown for w in words) and "0.400" in shown and "University" in shown
    assert "吉林大学 → 吉林大" in shown and "【吉林大学】联合" in shown


def test_without_predictions_the_labelled_text_is_extracted_here(gold: Path) -> None:
    found = json.loads(run(evaluating.evaluate, gold, "--worst", 0, "--json").stdout)
    assert found["graph by type"]["University"]["r"] == 1.0 and found["graph by type"]["Region"]["r"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "error"),
    [(["gold.jsonl", "--by", "colour"], BadQuery), (["absent.jsonl"], UnreadableFile), (["gold.jsonl", "gold.jsonl"], BadLabels)],
)  # fmt: skip
def test_what_cannot_be_evaluated_is_refused(gold: Path, arguments: list[str], error: type[Exception]) -> None:
    done = run(evaluating.evaluate, *(gold.parent / a if a.endswith("jsonl") else a for a in arguments))
    assert isinstance(done.exception, error)


# ---------------------------------------------------------------------------------------------------------------- explain


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("tagger: proposed", "“筹建” says planned")), ("zh", ("识别模型: 提出", "“筹建”示意 planned"))]
)
def test_an_explanation_as_text_in_both_languages(lang: str, words: tuple[str, ...]) -> None:
    shown = run(extracting.extract, "--explain", "--text", TEXT, lang=lang).stdout
    assert all(w in shown for w in words) and "-LOCATED_IN->" in shown and "≥" in shown


def test_an_explanation_of_one_of_several_passages_as_json(gold: Path) -> None:
    done = run(extracting.extract, gold, "--explain", "--passage", "b", "--json")
    found = json.loads(done.stdout)
    assert found["id"] == "b" and found["mentions"] and found["line"]["id"] == "b"


@pytest.mark.parametrize(
    "arguments", [["gold.jsonl", "--explain"], ["gold.jsonl", "--explain", "--passage", "z"], ["--explain"], [], ["gold.jsonl", "--explain", "--text", "甲"]]
)  # fmt: skip
def test_an_explanation_needs_one_passage(gold: Path, arguments: list[str]) -> None:
    done = run(extracting.extract, *(gold.parent / a if a.endswith("jsonl") else a for a in arguments))
    assert isinstance(done.exception, BadQuery)


def test_a_text_can_be_extracted_without_a_file() -> None:
    line = json.loads(run(extracting.extract, "--text", TEXT).stdout.splitlines()[0])
    assert line["id"] == "text" and line["entities"][0]["name"] == "吉林大学"
