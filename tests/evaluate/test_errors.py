"""Errors are told by their cause, each once, and the worst come first."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.evaluate.errors import CAUSES, Error, around, causes, errors, worst
from ingest.evaluate.scores import count

TEXT = "支持吉林大学、一汽集团与长春高新区共建光电实验室，到2027年研发投入占比超过3%。"


def mention(words: str, kind: str, name: str = "", **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "type": kind, "name": name or words, "aliases": [], **more}


def record(*mentions: dict[str, Any], relations: Any = (), indicators: Any = ()) -> dict[str, Any]:
    said = [{"head": h, "type": t, "tail": o} for h, t, o in relations]
    return {"id": "a", "text": TEXT, "entities": list(mentions), "relations": said, "indicators": list(indicators)}


def told(gold: dict[str, Any], guess: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(e.about, e.cause, e.gold, e.found) for e in errors({"a": gold}, {"a": guess})]


SCHOOL, FIRM = mention("吉林大学", "University"), mention("一汽集团", "Firm")
PARK, LAB = mention("长春高新区", "Park", status="existing"), mention("光电实验室", "Platform", status="planned")
GOAL = {**mention("研发投入占比超过3%", "Indicator"), "comparison": ">", "value": 3, "unit": "%", "year": 2027}


@pytest.mark.parametrize(
    ("guess", "cause", "gold", "found"),
    [
        ((), "missed", "光电实验室", ""),
        ((LAB, FIRM), "spurious", "", "一汽集团"),
        ((mention("光电实验", "Platform"),), "wrong end", "光电实验室", "光电实验"),
        ((mention("光电实验室", "Park", status="planned"),), "wrong type", "光电实验室 (Platform)", "光电实验室 (Park)"),
        ((mention("实验室", "Institute"),), "wrong type", "光电实验室 (Platform)", "实验室 (Institute)"),
        (({**LAB, "name": "光谷实验室"},), "wrong name", "光电实验室", "光谷实验室"),
        (({**LAB, "status": None},), "wrong status", "光电实验室: planned", "光电实验室: None"),
    ],
)
def test_the_cause_of_an_error_at_a_mention(guess: tuple[dict[str, Any], ...], cause: str, gold: str, found: str) -> None:
    assert told(record(LAB), record(*guess)) == [("mention", cause, gold, found)]


def test_the_nearer_of_two_mentions_is_the_one_with_the_wrong_end() -> None:
    guess = record(mention("光电实验", "Platform"), mention("室", "Institute"))
    assert told(record(LAB), guess) == [("mention", "wrong end", "光电实验室", "光电实验"), ("mention", "spurious", "", "室")]


HOSTS = ("吉林大学", "HOSTS", "光电实验室")


@pytest.mark.parametrize(
    ("mentions", "relation", "causes"),
    [
        ((SCHOOL, LAB), None, ["missed"]),
        ((LAB,), None, ["mention missed"]),
        ((SCHOOL, LAB), ("光电实验室", "HOSTS", "吉林大学"), ["wrong direction"]),
        ((SCHOOL, LAB), ("吉林大学", "WORKS_ON", "光电实验室"), ["wrong type"]),
        ((SCHOOL, LAB, FIRM), ("一汽集团", "HOSTS", "光电实验室"), ["missed", "mention spurious"]),
    ],
)
def test_the_cause_of_an_error_at_a_relation(mentions: Any, relation: Any, causes: list[str]) -> None:
    gold = record(SCHOOL, LAB, relations=[HOSTS])
    guess = record(*mentions, relations=[relation] if relation else ())
    assert [cause for about, cause, *_ in told(gold, guess) if about == "relation"] == causes


def test_a_relation_is_shown_where_its_ends_stand() -> None:
    (error,) = errors({"a": record(SCHOOL, LAB, relations=[HOSTS])}, {"a": record(SCHOOL, LAB)})
    assert (
        error.gold == "吉林大学 -HOSTS-> 光电实验室"
        and error.around == "支持【吉林大学、一汽集团与长春高新区共建光电实验室】，到2027年研发投入占比超…"
    )


@pytest.mark.parametrize(
    ("guess", "cause"), [((), "missed"), ((GOAL, {**GOAL, "start": 0, "end": 3}), "spurious"), (({**GOAL, "year": None},), "wrong figure")]
)
def test_the_cause_of_an_error_at_an_indicator(guess: Any, cause: str) -> None:
    assert [c for _, c, *_ in told(record(indicators=[GOAL]), record(indicators=guess))] == [cause]


def test_what_recurs_comes_first_and_then_what_was_found_most_surely() -> None:
    sure = {**mention("一汽集团", "Firm"), "confidence": 0.99}
    less = {**mention("吉林大学", "University"), "confidence": 0.6}
    gold = {str(k): record() for k in range(3)}
    guess = {"0": record(less), "1": record(sure, mention("长春", "Region")), "2": record(mention("长春", "Region"))}
    shown = worst(errors(gold, guess), 2)["mention"]["spurious"]
    assert [(w.error.found, w.times, w.ids) for w in shown] == [("长春", 2, ("1", "2")), ("一汽集团", 1, ("1",))]


def test_a_long_stretch_is_shortened_and_stays_in_one_line() -> None:
    shown = around("前" * 20 + "甲" * 60 + "\n" + "乙" * 60 + "后" * 20, 20, 141)
    assert shown.startswith("…前") and shown.endswith("后…") and "甲…乙" in shown and "\n" not in shown and len(shown) < 130


_KINDS = st.sampled_from(["University", "Platform", "Park"])
_MENTIONS = st.lists(
    st.builds(
        lambda a, n, kind, name: {"start": a, "end": a + n, "type": kind, "name": name, "status": None},
        st.integers(0, len(TEXT) - 5), st.integers(1, 5), _KINDS, st.sampled_from(["甲", "乙", "丙"]),
    ),
    max_size=6,
)  # fmt: skip
_RELATIONS = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.sampled_from(["HOSTS", "COLLABORATES_WITH"]), st.sampled_from("甲乙丙")), max_size=5
)


@given(_MENTIONS, _MENTIONS, _RELATIONS, _RELATIONS)
def test_every_point_lost_is_told_once(gold: Any, guess: Any, said: Any, found: Any) -> None:
    """Labels not hit and predictions not right are as many as the errors that name them, for spans and relations alike."""
    labelled, predicted = record(*gold, relations=said), record(*guess, relations=found)
    counts, told = count(labelled, predicted), list(errors({"a": labelled}, {"a": predicted}))
    for about, tally in (("mention", counts.span), ("relation", counts.relation)):
        lost = [e for e in told if e.about == about and e.cause not in ("wrong name", "wrong status")]
        assert sum(bool(e.gold) for e in lost) == sum(tally.labelled.values()) - sum(tally.right.values())
        assert sum(bool(e.found) for e in lost) == sum(tally.predicted.values()) - sum(tally.right.values())


def test_causes_are_counted_by_type() -> None:
    found = [Error("mention", "missed", kind, "a", "x", "", "【x】") for kind in ("Firm", "Firm", "Park")]
    table = causes(found)
    assert table["mention"]["missed"] == {"Firm": 2, "Park": 1} and not table["relation"]["missed"]
    assert {about: tuple(kinds) for about, kinds in table.items()} == CAUSES
