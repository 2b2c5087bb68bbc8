"""Short names a document defines: which words define one, what it means, and where it is found again."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.defined import Meant, abbreviates, definitions, meant, recall, told
from ingest.extract.draft import Draft

ZONE = Meant("示范区", "Park", "云岭光电产业示范区")
FIRM = Meant("岭晶股份", "Firm", "云岭晶体材料股份有限公司")
LAW = Meant("条例", "Policy", "云岭省科技创新条例")
DEVICE = Meant("YLHM", "Platform", "云岭强磁场实验装置")


def defines(text: str) -> list[tuple[str, str]]:
    return [(d.short, d.words) for d in definitions([text])]


def found(text: str, *known: Meant, drafts: tuple[Draft, ...] = ()) -> list[tuple[str, str, str]]:
    held = list(drafts)
    recall(text, held, known)
    return [(text[d.start : d.end], d.type, d.name) for d in held]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("云岭光电产业示范区（以下简称“示范区”）", [("示范区", "云岭光电产业示范区")]),
        ("云岭光电产业示范区（下称示范区）", [("示范区", "云岭光电产业示范区")]),
        ("云岭晶体材料股份有限公司（简称：岭晶股份）", [("岭晶股份", "云岭晶体材料股份有限公司")]),
        ("《云岭省科技创新条例》（以下简称《条例》）施行。", [("条例", "《云岭省科技创新条例》")]),
        ("云岭光电产业示范区，以下简称示范区，位于", [("示范区", "云岭光电产业示范区")]),
        ("一。云岭省实验室（以下简称“省实验室”或“实验室”）", [("省实验室", "云岭省实验室"), ("实验室", "云岭省实验室")]),
        ("中国科学院云岭光学精密机械研究所（云岭光机所）", [("云岭光机所", "中国科学院云岭光学精密机械研究所")]),
        ("云岭强磁场实验装置（YLHM）", [("YLHM", "云岭强磁场实验装置")]),
        ("云岭强磁场实验装置（英文缩写为YLHM）", [("YLHM", "云岭强磁场实验装置")]),
    ],
)  # fmt: skip
def test_words_that_define(text: str, expected: list[tuple[str, str]]) -> None:
    assert defines(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "云岭激光研究所（以下简称甲方）", "海口市、三亚市（以下统称两市）", "云岭大学（长春）", "长春光机大学（长春）", "中国（云岭）自由贸易试验区",
        "项目总投资（万元）", "本办法所称示范区，是指云岭光电产业示范区", "纤维（碳纤维）",
    ],
)  # fmt: skip
def test_words_that_define_nothing(text: str) -> None:
    assert not defines(text)


def test_a_passage_is_told_what_stands_in_front_of_it_and_concerns_it() -> None:
    texts = ["甲研究中心（以下简称中心）。", "中心建设。", "乙研究中心（以下简称中心）。中心建设。", "中心扩建。", "别的。"]
    known = definitions(texts)
    assert [told(known, k, text) for k, text in enumerate(texts)] == [
        (), (("中心", "甲研究中心"),), (("中心", "甲研究中心"),), (("中心", "乙研究中心"),), (),
    ]  # fmt: skip


def test_the_meaning_is_the_mention_at_the_end_of_the_words() -> None:
    words = "支持云岭大学建设云岭光电产业示范区"
    drafts = [Draft(2, 6, "University", "云岭大学"), Draft(8, 17, "Park", "云岭光电产业示范区")]
    assert meant("示范区", words, drafts) == ZONE
    assert meant("示范区", words + "的", drafts) is None
    assert meant("条例", "《云岭省科技创新条例》", [Draft(1, 10, "Policy", "云岭省科技创新条例")]) == LAW


def test_the_short_name_of_a_list_is_not_that_of_its_last_item() -> None:
    words = "甲高新区、乙高新区"
    drafts = [Draft(0, 4, "Park", "甲高新技术产业开发区"), Draft(5, 9, "Park", "乙高新技术产业开发区")]
    assert meant("两区", words, drafts) is None and meant("乙区", words, drafts) == Meant("乙区", "Park", "乙高新技术产业开发区")


def test_short_names_are_found_typed_and_named_where_the_tagger_was_silent_or_wrong() -> None:
    assert found("支持示范区发展。示范区应当创新，在示范区内", ZONE) == [("示范区", "Park", ZONE.name)] * 3
    assert found("岭晶股份扩产", FIRM, drafts=(Draft(0, 4, "Park", "岭晶股份"),)) == [("岭晶股份", "Firm", FIRM.name)]
    assert found("YLHM开放", DEVICE, drafts=(Draft(0, 3, "Technology", "YLH"),)) == [("YLHM", "Platform", DEVICE.name)]
    assert found("按照《条例》规定", LAW) == [("条例", "Policy", LAW.name)]


@pytest.mark.parametrize(
    "text", ["其他示范区", "各示范区", "国家示范区", "示范区管委会", "三个示范区", "云岭示范区", "制定条例", "《创新条例》", "XYLHM", "YLHM2", "岭晶股份有限公司"]
)  # fmt: skip
def test_other_bodies_and_longer_names_stay_unmarked(text: str) -> None:
    assert found(text, ZONE, FIRM, LAW, DEVICE) == []


def test_a_longer_mention_is_not_cut_open() -> None:
    longer = Draft(0, 8, "Park", "岭晶股份产业园区")
    assert found("岭晶股份产业园区", FIRM, drafts=(longer,)) == [("岭晶股份产业园区", "Park", "岭晶股份产业园区")]


def test_only_a_telling_short_name_becomes_an_alias() -> None:
    held: list[Draft] = []
    recall("岭晶股份在示范区", held, [ZONE, FIRM])
    assert [d.aliases for d in held] == [["岭晶股份"], []]


def test_a_new_definition_in_the_passage_ends_the_old_one() -> None:
    text = "支持示范区。甲示范区（以下简称示范区）设立。支持示范区。"
    held: list[Draft] = []
    recall(text, held, [ZONE])
    assert [d.start for d in held] == [2]


@given(
    st.lists(
        st.sampled_from(["示范区", "（以下简称", "“", "”", "）", "，", "云岭", "YLHM", "《条例》", "岭晶股份", "（", "简称", "、", "\n"]),
        max_size=25,
    ),
    st.data(),
)
def test_any_text_keeps_mentions_apart_and_in_order(words: list[str], data: st.DataObject) -> None:
    text = "".join(words)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    held = [Draft(a, b, "Park", text[a:b]) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    recall(text, held, [ZONE, FIRM, LAW, DEVICE])
    assert all(0 <= d.start < d.end <= len(text) for d in held)
    assert all(a.end <= b.start for a, b in pairwise(held))
    for definition in definitions([text]):
        assert definition.short in text and definition.words in text and not re.search("[。；\n]", definition.words)
        assert abbreviates(definition.short, definition.words) or "称" in text
