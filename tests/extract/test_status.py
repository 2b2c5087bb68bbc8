"""Status of platforms and parks by the words around their list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.schema import SCHEMA
from ingest.extract import status
from ingest.extract.draft import Draft
from ingest.sections import sections


def marked(text: str) -> tuple[str, list[Draft]]:
    """A text with platforms in square brackets, and its drafts."""
    drafts, plain = [], ""
    for piece in text.replace("]", "[").split("["):
        if piece and text[text.find(piece) - 1] == "[" and len(plain) >= 0 and f"[{piece}]" in text:
            drafts.append(Draft(len(plain), len(plain) + len(piece), "Platform", piece))
        plain += piece
    return plain, drafts


CASES = [
    ("优化整合现有[甲重点实验室]、[乙重点实验室]。", ["existing", "existing"]),
    ("[高分子物理与化学]、[稀土资源利用]等现有国家重点实验室。", ["existing", "existing"]),
    ("依托长春新区筹建[丙制造业创新中心]。", ["planned"]),
    ("建设[丁科创中心]。", ["planned"]),
    ("加快推进[戊技术创新中心]建设。", ["planned"]),
    ("推动[己技术转移中心]升级，[庚产业园]扩容。", ["upgrading", "upgrading"]),
    ("[辛实验室]已建成，[壬实验室]揭牌。", ["existing", "existing"]),
    ("[癸创新中心]（筹）的章程另行制定。", ["planned"]),
    ("会议在[甲会展中心]召开。", [None]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_words_on_either_side_decide(text: str, expected: list[str | None]) -> None:
    plain, drafts = marked(text)
    status.assign(plain, sections(plain), drafts, weak=True)
    assert [d.status for d in drafts] == expected


def test_a_list_shares_the_words_before_it() -> None:
    plain, drafts = marked("拟建[甲实验室]、[乙实验室]和[丙实验室]。")
    status.assign(plain, sections(plain), drafts)
    assert {d.status for d in drafts} == {"planned"}


def test_a_clear_word_overrides_the_proposal_and_a_weak_one_does_not() -> None:
    plain, drafts = marked("现有[甲实验室]，打造[乙实验室]。")
    drafts[0].status, drafts[1].status = "planned", "existing"
    status.assign(plain, sections(plain), drafts)
    assert [d.status for d in drafts] == ["existing", "existing"]


def test_weak_words_are_silent_unless_asked() -> None:
    plain, drafts = marked("打造[甲实验室]，筹建[乙实验室]。")
    status.assign(plain, sections(plain), drafts)
    assert [d.status for d in drafts] == [None, "planned"]


def test_other_types_get_no_status() -> None:
    text = "筹建吉林大学。"
    draft = Draft(2, 6, "University", "吉林大学")
    status.assign(text, sections(text), [draft])
    assert draft.status is None


@given(st.text(alphabet="现有建设筹甲乙、，。（）等升级\n", max_size=60), st.data())
def test_any_text_gives_a_status_of_the_schema(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(len(text) - 1, 0)))
    end = data.draw(st.integers(start, len(text)))
    drafts = [Draft(start, end, "Park", text[start:end])] if end > start else []
    status.assign(text, sections(text), drafts)
    assert all(d.status is None or d.status in SCHEMA.statuses for d in drafts)
