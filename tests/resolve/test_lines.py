"""Lines in, lines out, and what is remembered between runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.errors import UnreadableFile
from ingest.reference.bodies import Body, Name
from ingest.resolve.known import Known
from ingest.resolve.lines import Bad, mentions, render
from ingest.resolve.named import Named
from ingest.resolve.resolver import Identities
from ingest.resolve.state import State

KNOWN = Known.from_bodies([Body("University", "吉林大学", (Name("吉大"),), ("moe:4122010183",), "220100")])


def run(lines: list[bytes], language: str = "zh") -> tuple[list[dict[str, object]], list[Bad]]:
    bad: list[Bad] = []
    ids: list[object] = []
    answers = Identities(KNOWN).answers(mentions(lines, bad, ids))
    return [json.loads(line) for line in render(answers, ids, language)], bad


def line(**values: object) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode()


def test_every_mention_is_answered_in_order_with_the_id_it_came_with() -> None:
    out, bad = run(
        [line(id=7, name="吉大", type="University"), b"", line(id="b", name="吉林大學", type="University", codes={"moe": "4122010183.0"})]
    )
    assert [o["id"] for o in out] == [7, "b"]
    assert out[0]["entity"] == out[1]["entity"]
    assert set(out[0]) == {"id", "entity", "name", "confidence", "why", "candidates"}
    assert not bad


def test_a_line_that_is_no_mention_is_told_by_its_number_and_the_rest_answered() -> None:
    wrong = [b"{", b"[]", b"\xff", line(name="x", type="Firm"), line(id="1", name=" ", type="Firm"), line(id="1", name="x", type="Planet"),
             line(id="1", name="x", type="Firm", codes="91"), line(id="1", name="x", type="Firm", context=3)]  # fmt: skip
    out, bad = run([*wrong, line(id="ok", name="吉大", type="University")])
    assert [o["id"] for o in out] == ["ok"]
    assert [b.number for b in bad] == list(range(1, len(wrong) + 1))


def test_reasons_speak_the_language_asked_for() -> None:
    given = [line(id="1", name="吉大", type="University")]
    assert "简称" in str(run(given, "zh")[0][0]["why"])
    assert "short name" in str(run(given, "en")[0][0]["why"])


def test_a_personal_number_is_no_code() -> None:
    rows: list[Bad] = []
    named = list(mentions([line(id="1", name="x", type="Firm", codes={"uscc": "11010519491231002X", "ror": "00js3aw79"})], rows, []))
    assert named[0].codes == ()


def test_new_mentions_touch_only_their_like(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    identities = Identities(KNOWN)
    state.update(identities, [Named("1", "云岭星图", "Firm"), Named("2", "澄明生物科技有限公司", "Firm")])
    update = state.update(identities, [Named("3", "云岭星图信息技术有限公司", "Firm")])
    assert update.touched == 1
    assert [c[0] for c in update.changed] == ["1"]
    assert update.changed[0][2] == update.answers.said[update.answers.rows[0]].entity
    again = state.update(identities, [Named("3", "云岭星图信息技术有限公司", "Firm")])
    assert not again.changed
    state.close()


def test_a_file_that_is_no_state_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text("这不是状态文件" * 400, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        State(path)
