"""Reviewing as a person does it: what is asked, what is decided, and that the next build does as it was told."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.review import app
from graph import tables
from graph.errors import BadLedger, BadQuery, DualchainError, RunFailed, UnreadableFile
from graph.records import Decision, Entity, Registered
from ingest.resolve.ledger import LEDGER, append, read
from ingest.resolve.register import REGISTER, Register
from ingest.run import Run, build
from ingest.workspace import Workspace
from tests.registries.test_facts import shelve

TEXT = """吉林省碳纤维产业发展方案
支持云岭化纤扩大碳纤维产能，云岭化纤牵头建设碳纤维中试基地。支持长春碳谷材料有限公司研发大丝束碳纤维。
"""
NAMES = ("云岭化纤集团有限责任公司", "云岭化纤股份有限公司", "长春碳谷材料有限公司")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a list of two firms that one short name may stand for, and a text that uses it."""
    home = tmp_path / "home"
    monkeypatch.setenv("DUALCHAIN_HOME", str(home))
    monkeypatch.setenv("DUALCHAIN_LANG", "en")
    shelve(
        home,
        "r1",
        [Registered("r1", "S", k, "organisation", "Firm", n, n, region="220200", text=f"{k} | {n}") for k, n in enumerate(NAMES, 2)],
    )
    (tmp_path / "policy.txt").write_text(TEXT, encoding="utf-8")
    build([tmp_path / "policy.txt"], home)
    return home


def review(*arguments: str) -> str:
    """What a command prints on stdout; its error, when it fails."""
    done = CliRunner().invoke(app, list(arguments))
    if isinstance(done.exception, DualchainError):
        raise done.exception
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def asked() -> list[dict]:
    return json.loads(review("list", "--json"))


def firms(run: Run) -> dict[str, Entity]:
    return {e.name: e for e in tables.read(run.folder / "entities.parquet", Entity) if e.type == "Firm"}


def test_the_queue_shows_who_may_be_meant_and_where_the_name_stands(home: Path) -> None:
    found = [q for q in asked() if q["left"] == "云岭化纤"]
    assert {q["right"] for q in found} == set(NAMES[:2])
    assert [q["weight"] for q in asked()] == sorted((q["weight"] for q in asked()), reverse=True)
    assert "云岭化纤" in found[0]["quotes"][0]["text"] and found[0]["reasons"][0].keys() == {"zh", "en"}
    shown = review("show", found[0]["id"][:6])
    assert all(words in shown for words in ("云岭化纤", found[0]["right"], found[0]["quotes"][0]["text"]))
    assert json.loads(review("show", found[0]["id"], "--json"))["left"] == "云岭化纤"
    assert json.loads(review("list", "--type", "Park", "--json")) == []
    assert len(json.loads(review("list", "--limit", "1", "--json"))) == 1
    assert found[0]["id"] in review("list")


def test_a_decision_is_applied_by_the_next_build_without_reading_again(home: Path) -> None:
    before = build([], home)
    assert before.unchanged and "云岭化纤" in firms(before)
    (pair,) = [q for q in asked() if q["left"] == "云岭化纤" and q["right"] == NAMES[1]]
    review("decide", pair["id"], "alias", "--reason", "证券简称", "--who", "甲")
    assert pair["id"] not in {q["id"] for q in asked()}
    after = build([], home)
    assert (after.unchanged, after.read) == (False, 0)
    assert firms(after).keys() == set(NAMES) and "云岭化纤" in firms(after)[NAMES[1]].aliases
    assert firms(after)[NAMES[1]].mentions == firms(before)[NAMES[1]].mentions + firms(before)["云岭化纤"].mentions
    gone = firms(before)["云岭化纤"].id
    assert Register.read(home / REGISTER).follow(gone) == firms(after)[NAMES[1]].id
    assert build([], home).unchanged


def test_undo_brings_back_what_was(home: Path) -> None:
    before = build([], home)
    (pair,) = [q for q in asked() if q["left"] == "云岭化纤" and q["right"] == NAMES[0]]
    review("decide", pair["id"], "same")
    build([], home)
    review("undo", "last", "--reason", "看错了")
    after = build([], home)
    assert after.id == before.id and firms(after) == firms(before)
    assert pair["id"] in {q["id"] for q in asked()}
    states = [row["state"] for row in json.loads(review("log", "--json"))]
    assert states == ["undone", "undo"]


def test_names_no_question_asks_about_can_be_decided_too(home: Path) -> None:
    review("decide", "-", "rename", "--left", NAMES[2], "--right", "吉林碳谷材料股份有限公司", "--type", "Firm", "--from", "2026-01-01")
    after = firms(build([], home))
    assert NAMES[2] in after["吉林碳谷材料股份有限公司"].aliases and NAMES[2] not in after


def test_what_contradicts_is_told_and_the_later_holds(home: Path) -> None:
    review("decide", "-", "same", "--left", "甲", "--right", "乙", "--who", "甲")
    review("decide", "-", "different", "--left", "甲", "--right", "乙", "--who", "乙")
    assert [(row["state"], row["by"]) for row in json.loads(review("log", "--json"))] == [("overruled", 2), ("holds", None)]
    shown = review("log")
    assert "overruled" in shown and "甲" in shown
    run = build([], home)
    assert any(r.stage == "ledger" for r in tables.read(run.folder / "rejects.parquet", tables.TABLES["rejects"]))


def test_ledgers_travel(home: Path, tmp_path: Path) -> None:
    review("decide", "-", "different", "--left", "甲", "--right", "乙")
    copy = tmp_path / "copy.jsonl"
    copy.write_text(review("export"), encoding="utf-8")
    (home / LEDGER).unlink()
    review("import", str(copy))
    review("import", str(copy))
    assert [line.decision.left for line in read(home / LEDGER)] == ["甲"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("show", "zzzz"), BadQuery),
        (("show", ""), BadQuery),
        (("decide", "-", "perhaps", "--left", "甲", "--right", "乙"), BadQuery),
        (("decide", "-", "same", "--right", "乙"), BadQuery),
        (("decide", "-", "same", "--left", "甲"), BadLedger),
        (("decide", "-", "same", "--left", "甲", "--right", "乙", "--type", "Company"), BadLedger),
        (("decide", "zzzz", "same"), BadQuery),
        (("undo", "last"), BadLedger),
        (("list", "--type", "Company"), BadQuery),
        (("import", "absent.jsonl"), UnreadableFile),
    ],
)
def test_mistakes_are_said_and_nothing_is_written(home: Path, arguments: tuple[str, ...], error: type[DualchainError]) -> None:
    with pytest.raises(error):
        review(*arguments)
    assert read(home / LEDGER) == ()


def test_before_a_build_there_is_nothing_to_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUALCHAIN_HOME", str(tmp_path / "empty"))
    with pytest.raises(RunFailed, match="dualchain build"):
        review("list")


def test_a_broken_ledger_stops_the_build_and_leaves_the_run(home: Path) -> None:
    before = build([], home)
    append(home / LEDGER, Decision("same", "甲", "乙", "", "", ""))
    with (home / LEDGER).open("a", encoding="utf-8") as file:
        file.write("{}\n")
    for command in (lambda: build([], home), asked):
        with pytest.raises(BadLedger, match=r"decisions\.jsonl:2"):
            command()
    assert Workspace(home).tables() == before.folder
