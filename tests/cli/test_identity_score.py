"""``dualchain review score``: figures from answers, the worst errors, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from app.cli.identity_score import score
from graph.errors import BadLabels, UnreadableFile

MENTIONS = [
    {"cluster": "A", "id": "1", "name": "吉林大学", "type": "University"},
    {"cluster": "A", "id": "2", "name": "吉大", "type": "University", "region": "吉林省"},
    {"cluster": "B", "id": "3", "name": "长春大学", "type": "University"},
]


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(score)
    return CliRunner().invoke(app, list(arguments), env={"DUALCHAIN_LANG": "en"})


def written(path: Path, lines: list[dict]) -> str:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return str(path)


@pytest.fixture
def gold(tmp_path: Path) -> str:
    return written(tmp_path / "gold.jsonl", MENTIONS)


def answered(tmp_path: Path, *entities: str) -> str:
    return written(tmp_path / "answers.jsonl", [{"id": str(n), "entity": e} for n, e in enumerate(entities, 1)])


def test_clusters_against_answers_as_json(tmp_path: Path, gold: str) -> None:
    found = json.loads(run(gold, answered(tmp_path, "x", "x", "x"), "--worst", "1", "--json").stdout)
    assert found["pairwise"] == {"precision": 0.3333, "recall": 1.0, "f1": 0.5}
    assert found["worst"] == [{"kind": "merged", "key": "x", "pairs": 2, "parts": [["A", ["吉大", "吉林大学"]], ["B", ["长春大学"]]]}]


def test_clusters_as_a_table_with_the_worst_errors(tmp_path: Path, gold: str) -> None:
    shown = run(gold, answered(tmp_path, "x", "y", "z"), "--worst", "3").stdout
    assert "University" in shown and "split 1: A" in shown and "x ← 吉林大学" in shown


def test_pairs_against_answers(tmp_path: Path) -> None:
    left, right, other = ({k: v for k, v in m.items() if k != "cluster"} for m in MENTIONS)
    lines = [
        {"left": left, "right": right, "same": True, "why": "简称", "basis": "knowledge"},
        {"left": {**left, "id": "4"}, "right": other, "same": False, "why": "近名", "basis": "knowledge"},
    ]
    pairs = written(tmp_path / "pairs.jsonl", lines)
    answers = answered(tmp_path, "x", "x", "y", "y")
    found = json.loads(run(pairs, answers, "--worst", "9", "--json").stdout)
    assert (found["precision"], found["recall"], found["wrongly_joined"]) == (0.5, 1.0, 1)
    assert found["worst"][0]["why"] == "近名"
    assert "are two bodies（近名）" in run(pairs, answers, "--worst", "9").stdout


def test_mentions_are_written_as_input_of_resolve(tmp_path: Path, gold: str) -> None:
    out = tmp_path / "in.jsonl"
    assert run(gold, "--mentions", str(out)).exit_code == 0
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert lines == [{k: v for k, v in m.items() if k != "cluster"} for m in MENTIONS]


def test_it_wants_answers_or_run_and_files_that_are_there(tmp_path: Path, gold: str) -> None:
    assert isinstance(run(gold).exception, BadLabels)
    assert isinstance(run(gold, answered(tmp_path, "x", "x", "x"), "--run").exception, BadLabels)
    assert isinstance(run(gold, str(tmp_path / "none.jsonl")).exception, UnreadableFile)


def test_an_answer_that_is_missing_is_named(tmp_path: Path, gold: str) -> None:
    error = run(gold, answered(tmp_path, "x", "x")).exception
    assert isinstance(error, BadLabels) and "3" in str(error)
