"""The ledger: checked line by line, only added to, taken back by lines of its own, and the later of two that contradict holds."""

import json
import multiprocessing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadLedger
from graph.records import Decision
from ingest.resolve import ledger
from ingest.resolve.ledger import LEDGER, Line, append, parse, read, standing, undo
from ingest.resolve.replay import official, replay


def said(verdict: str, left: str, right: str = "", **more: str) -> Decision:
    return Decision(verdict, left, right, more.pop("reason", ""), more.pop("who", "甲"), more.pop("when", ""), **more)


def lines(*decisions: Decision) -> tuple[Line, ...]:
    return parse([ledger.written(d) for d in decisions], "l.jsonl")


def holding(*decisions: Decision) -> list[tuple[str, str, str]]:
    return [(d.verdict, d.left, d.right) for d in replay(lines(*decisions)).holding]


def test_what_is_added_is_read_again_in_order(tmp_path: Path) -> None:
    path = tmp_path / "home" / LEDGER
    first = append(path, said("same", "长光卫星", "长光卫星技术股份有限公司", type="Firm", reason="招股书"))
    second = append(path, said("rename", "吉林化工学院", "吉林化工大学", date="2024-06-01"))
    assert [line.decision for line in read(path)] == [first, second]
    assert [line.number for line in read(path)] == [1, 2]
    assert first.id != second.id and first.when and path.read_text("utf-8").count("\n") == 2


def test_no_ledger_decides_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / LEDGER) == ()
    assert replay(()).holding == ()


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1]",
        '{"verdict": "same", "left": "甲"}',
        '{"verdict": "perhaps", "left": "甲", "right": "乙"}',
        '{"verdict": "same", "left": "甲", "right": "乙", "note": "x"}',
        '{"verdict": "same", "left": "甲", "right": 5}',
        '{"verdict": "same", "left": "甲（乙）", "right": "甲(乙)"}',
        '{"verdict": "same", "left": "甲", "right": "乙", "type": "Company"}',
        '{"verdict": "rename", "left": "甲", "right": "乙", "date": "last year"}',
        '{"verdict": "undo", "left": "0123456789abcdef"}',
    ],
)
def test_a_line_that_is_no_decision_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / LEDGER
    path.write_text('{"verdict": "same", "left": "丙", "right": "丁"}\n\n' + line + "\n", encoding="utf-8")
    with pytest.raises(BadLedger, match=r"decisions\.jsonl:3"):
        read(path)
    with pytest.raises(BadLedger, match=r"decisions\.jsonl:3"):
        append(path, said("same", "戊", "己"))
    assert path.read_text("utf-8").endswith(line + "\n")


def test_bytes_that_are_no_text_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / LEDGER
    path.write_bytes('{"verdict": "same", "left": "丙", "right": "丁"}\n'.encode() + b"\xb0\xa1\n")
    with pytest.raises(BadLedger, match=r"decisions\.jsonl:2"):
        read(path)


def test_a_bad_decision_is_not_added(tmp_path: Path) -> None:
    path = tmp_path / LEDGER
    with pytest.raises(BadLedger):
        append(path, said("same", "甲", ""))
    assert read(path) == ()


def test_a_last_line_left_open_is_closed_first(tmp_path: Path) -> None:
    path = tmp_path / LEDGER
    path.write_text('{"verdict": "same", "left": "丙", "right": "丁"}', encoding="utf-8")
    append(path, said("same", "戊", "己"))
    assert [line.decision.left for line in read(path)] == ["丙", "戊"]


def test_undo_is_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / LEDGER
    first = append(path, said("same", "甲", "乙"))
    second = append(path, said("same", "丙", "丁"))
    assert undo(path, "last", who="乙").id == second.id
    assert undo(path, first.id[:6]).id == first.id
    assert [line.decision.verdict for line in read(path)] == ["same", "same", "undo", "undo"]
    assert standing(read(path)) == []
    for id in ("last", first.id, "", "zzz"):
        with pytest.raises(BadLedger, match="undo"):
            undo(path, id)


def test_undone_twice_in_a_file_is_refused() -> None:
    first = lines(said("same", "甲", "乙"))[0].decision
    with pytest.raises(BadLedger, match=r"l\.jsonl:3"):
        lines(first, said("undo", first.id, when="1"), said("undo", first.id, when="2"))


def test_another_ledger_is_taken_in_once(tmp_path: Path) -> None:
    mine, theirs = tmp_path / LEDGER, tmp_path / "theirs.jsonl"
    append(mine, said("same", "甲", "乙"))
    append(theirs, said("same", "丙", "丁"))
    undo(theirs, "last")
    assert (ledger.adopt(mine, theirs), ledger.adopt(mine, theirs)) == (2, 0)
    assert [line.decision.verdict for line in read(mine)] == ["same", "same", "undo"]


def _many(path: Path, who: int) -> None:
    for number in range(20):
        append(path, said("same", f"甲{who}-{number}", f"乙{who}-{number}", who=str(who)))


def test_many_hands_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    hands = [context.Process(target=_many, args=(tmp_path / LEDGER, who)) for who in range(3)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    found = [line.decision for line in read(tmp_path / LEDGER)]
    assert len(found) == 60 and len({d.id for d in found}) == 60
    for who in range(3):
        assert [d.left for d in found if d.who == str(who)] == [f"甲{who}-{k}" for k in range(20)]


def test_the_later_of_two_that_contradict_holds_and_both_are_told() -> None:
    found = replay(lines(said("same", "甲", "乙"), said("different", "乙", "甲")))
    assert [d.verdict for d in found.holding] == ["different"]
    (conflict,) = found.conflicts
    assert (conflict.overruled.number, conflict.kept.number) == (1, 2)
    for language in ("zh", "en"):
        assert "甲" in conflict.text(language) and "1" in conflict.text(language) and "2" in conflict.text(language)
    assert holding(said("different", "甲", "乙"), said("alias", "甲", "乙")) == [("alias", "甲", "乙")]


def test_contradictions_over_several_steps_are_seen() -> None:
    ab, bc, ac = said("same", "甲", "乙"), said("same", "乙", "丙"), said("different", "甲", "丙")
    assert holding(ab, bc, ac) == [("same", "甲", "乙"), ("different", "甲", "丙")]
    assert holding(ac, ab, bc) == [("same", "甲", "乙"), ("same", "乙", "丙")]
    assert holding(ac, ab) == [("different", "甲", "丙"), ("same", "甲", "乙")]


def test_renames_in_a_circle_contradict_unless_dates_put_them_in_order() -> None:
    there, back = said("rename", "甲公司", "乙公司"), said("rename", "乙公司", "甲公司")
    assert holding(there, back) == [("rename", "乙公司", "甲公司")]
    dated = [said("rename", "甲公司", "乙公司", date="2000"), said("rename", "乙公司", "甲公司", date="2010")]
    assert len(holding(*dated)) == 2
    assert official(["甲公司"], dated, "Firm") == "甲公司"
    assert official(["丙公司"], dated, "Firm") == ""


def test_a_name_taken_out_and_put_back() -> None:
    assert holding(said("same", "甲", "乙"), said("split", "甲")) == [("split", "甲", "")]
    assert holding(said("split", "甲"), said("same", "甲", "乙")) == [("same", "甲", "乙")]


def test_exceptions_and_types_do_not_contradict() -> None:
    alias, elsewhere = said("alias", "农大", "吉林农业大学"), said("alias", "农大", "沈阳农业大学", region="辽宁省")
    assert len(holding(alias, elsewhere, said("split", "农大", "吉林农业大学", document="d1"))) == 3
    assert len(holding(said("same", "甲", "乙", type="Firm"), said("different", "甲", "乙", type="Park"))) == 2
    assert len(holding(said("same", "甲", "乙", type="Firm"), said("different", "甲", "乙"))) == 1


names = st.sampled_from(["甲", "乙", "丙", "丁"])
verdicts = st.builds(
    lambda verdict, left, right, when: said(verdict, left, right, when=str(when)) if left != right else said("split", left, when=str(when)),
    st.sampled_from(["same", "different", "rename", "alias", "split"]), names, names, st.integers(0, 10**6),
)  # fmt: skip
ledgers = st.lists(verdicts, max_size=12, unique=True)


@given(ledgers)
def test_what_holds_never_contradicts_itself_and_the_last_line_holds(decisions: list[Decision]) -> None:
    found = replay(lines(*decisions))
    assert not replay(lines(*found.holding)).conflicts
    assert replay(lines(*found.holding)).holding == found.holding
    if decisions:
        assert found.holding[-1].id == lines(*decisions)[-1].decision.id
    assert len(found.holding) + len({c.overruled.number for c in found.conflicts}) == len(decisions)


@given(ledgers, verdicts)
def test_what_is_decided_and_undone_leaves_everything_as_it_was(decisions: list[Decision], more: Decision) -> None:
    before = lines(*decisions)
    more = said(more.verdict, more.left, more.right, when="later")
    after = lines(*decisions, more)
    undone = lines(*decisions, more, said("undo", after[-1].decision.id))
    assert replay(undone) == replay(before)
    assert replay(undone).version == replay(before).version


@given(ledgers)
def test_a_ledger_survives_being_written(decisions: list[Decision]) -> None:
    given_lines = lines(*decisions)
    assert parse([json.dumps(json.loads(ledger.written(x.decision))) for x in given_lines], "m") == given_lines
