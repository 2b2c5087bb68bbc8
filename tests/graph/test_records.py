"""Records cannot contradict themselves, and ids depend on meaning alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadRecord
from graph.records import Entity, Evidence, Fact, Passage, checked_fact, digest

TEXTS = st.text(min_size=1, max_size=60)


@given(TEXTS, st.data())
def test_a_quote_is_always_the_passage_at_its_offsets(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    passage = Passage("d", 0, (), "¶1", text)
    assert Evidence.quoting(passage, "f", start, end, "m", 1.0).quote == text[start:end]


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-1, 2), (3, 2), (0, 99)])
def test_offsets_outside_the_passage_are_refused(start: int, end: int) -> None:
    with pytest.raises(BadRecord):
        Evidence.quoting(Passage("d", 0, (), "¶1", "吉林大学"), "f", start, end, "m", 1.0)


def test_a_changed_quote_is_found_out() -> None:
    passage = Passage("d", 0, (), "¶1", "吉林大学在长春")
    with pytest.raises(BadRecord, match="differs"):
        Evidence("f", passage.id, 0, 4, "吉林农大", "m", 1.0).verify(passage)
    with pytest.raises(BadRecord):
        Evidence("f", "other:0", 0, 4, "吉林大学", "m", 1.0).verify(passage)


def test_a_fact_is_its_meaning() -> None:
    assert Fact("a", "HOSTS", "b", confidence=0.2).id == Fact("a", "HOSTS", "b", confidence=0.9, support=3).id
    assert Fact("a", "HOSTS", "b").id != Fact("a", "HOSTS", "b", "planned").id
    assert Fact("a", "HOSTS", "b").id != Fact("b", "HOSTS", "a").id
    with pytest.raises(BadRecord):
        Fact("a", "HOSTS", "b", id="0" * 16)


@given(st.lists(st.text(max_size=8), max_size=4), st.lists(st.text(max_size=8), max_size=4))
def test_parts_do_not_run_into_each_other(left: list[str], right: list[str]) -> None:
    parts = [p.replace("\x1f", "") for p in left], [p.replace("\x1f", "") for p in right]
    if parts[0] != parts[1] and "".join(parts[0]) != "" != "".join(parts[1]):
        assert digest("x", *parts[0]) != digest("x", *parts[1])


def test_a_bare_name_is_told_apart_by_its_region() -> None:
    assert Entity.key("Park", "高新区", "长春市") != Entity.key("Park", "高新区", "济南市")


def test_facts_outside_the_schema_are_refused() -> None:
    assert checked_fact(Fact("a", "HOSTS", "b"), "Firm", "Platform").subject == "a"
    with pytest.raises(BadRecord):
        checked_fact(Fact("a", "HOSTS", "b"), "Technology", "Platform")
    with pytest.raises(BadRecord):
        checked_fact(Fact("a", "HOSTS", "b", "perhaps"), "Firm", "Platform")
