"""Normalisation: what becomes of the characters, and that every offset finds its way back."""

from __future__ import annotations

import csv
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.resources import data_path
from ingest.normalise import fold, is_traditional, normalise, simplify, taiwan_wording

quick = settings(deadline=None, max_examples=40)

TRADITIONAL = (
    "研發雷射",
    "人工智慧",
    "創新網路",
    "發展數位化產業",
    "智慧財產權",
    "晶片",
    "著力推進",
    "乾安縣",
    "套用",
    "顯著",
    "半導體雷射技術",
)
SIMPLE = (
    "昇腾芯片",
    "乾照光电",
    "吉林省",
    "碳纤维产业",
    "，",
    ",",
    "。",
    "(2021)",
    "」",
    "「",
    "」",
    "１２％",
    " ",
    "\n",
    "abc",
    "\u3000",
    "——",
    "R&D",
)
texts = st.lists(st.sampled_from(TRADITIONAL + SIMPLE) | st.text(max_size=4), max_size=30).map("".join)


@pytest.mark.parametrize("text", ["华为昇腾", "乾照光电股份有限公司", "吉林省乾安县", "昇辉科技、昇兴股份、乾景园林", "钟鉅鑫研究员"])
def test_names_in_simplified_text_keep_their_characters(text: str) -> None:
    assert normalise(text).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("乾安縣發展現代農業", "乾安县发展现代农业"),
        ("昇騰處理器與乾照光電", "昇腾处理器与乾照光电"),
        ("乾旱地區", "干旱地区"),
        ("著力推動,顯著提升,原著", "着力推动，显著提升，原著"),
        ("髮展平檯", "发展平台"),
        ("研發半導體雷射、最佳化網路", "研发半导体激光、优化网络"),
        ("「十四五」規劃(2021)", "“十四五”规划（2021）"),
    ],
)
def test_traditional_text_becomes_mainland_text(text: str, expected: str) -> None:
    assert normalise(text).text == expected


def test_each_paragraph_is_judged_by_itself() -> None:
    assert normalise("华为昇腾芯片\n發展網路產業").text == "华为昇腾芯片\n发展网络产业"


def test_ambiguous_words_change_only_beside_unmistakable_ones() -> None:
    assert normalise("套用於晶片產業").text == "套用于晶片产业"
    assert normalise("套用於晶片產業的雷射與人工智慧").text == "应用于芯片产业的激光与人工智能"
    assert normalise("套用於晶片產業", taiwan=True).text == "应用于芯片产业"
    assert taiwan_wording("發展雷射、網路產業") and not taiwan_wording("發展雷射產業") and not taiwan_wording("发展雷射、网路产业")


def test_a_span_that_touches_a_replaced_word_widens_to_the_whole_word() -> None:
    text = "發展人民民眾喜愛的捷運列車產業"
    result = normalise(text)
    start = result.text.index("铁列")
    first, last = result.original(start, start + 1)
    assert text[first:last] == "捷運列車"
    first, last = result.original(result.text.index("产业"), result.text.index("产业") + 2)
    assert text[first:last] == "產業"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长１２％", "增长12%"),
        ("比重超过2%,其中(一)", "比重超过2%，其中（一）"),
        ("投入(R&D经费)", "投入（R&D经费）"),
        ("f(x), 1,000", "f(x), 1,000"),
        ("10:30 ～ 12:00", "10:30 ~ 12:00"),
    ],
)
def test_punctuation_folds_beside_chinese_only(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_script_is_told_by_its_characters() -> None:
    assert is_traditional("發展產業") and not is_traditional("发展产业") and not is_traditional("乾照昇") and not is_traditional("abc 123")


def test_every_term_of_the_phrase_table_does_what_it_says() -> None:
    with data_path("lexicon", "phrases.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({(r["kind"], r["term"]) for r in rows}) == len(rows)
    for row in rows:
        if row["kind"] == "char":
            assert len(row["term"]) == len(row["mainland"]) and simplify(f"發展{row['term']}") == f"发展{row['mainland']}"
        else:
            text = f"關於{row['term']}產業"
            result = normalise(text, taiwan=True)
            assert row["mainland"] in result.text, row
            at = result.text.index(row["mainland"])
            first, last = result.original(at, at + len(row["mainland"]))
            assert simplify(text[first:last]) == row["term"], row


@quick
@given(texts)
def test_folding_and_simplifying_keep_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert len(simplify(text)) == len(text)


@quick
@given(texts)
def test_text_outside_replaced_words_stays_in_its_place(text: str) -> None:
    result = normalise(text)
    assert result.length == len(text)
    if not result.segments:
        assert len(result.text) == len(text)
    assert result.original(0, len(result.text)) == (0, len(text)) or not text
    for segment in result.segments:
        assert result.original(segment.start, segment.end) == (segment.original_start, segment.original_end)
        assert result.normalised(segment.original_start, segment.original_end) == (segment.start, segment.end)


@quick
@given(texts, st.integers(0, 200), st.integers(1, 20))
def test_offsets_come_back_to_a_span_that_holds_them(text: str, start: int, length: int) -> None:
    result = normalise(text)
    end = min(start + length, len(result.text))
    if start >= end:
        return
    first, last = result.original(start, end)
    assert 0 <= first < last <= len(text)
    again = result.normalised(first, last)
    assert again[0] <= start and end <= again[1]
    assert result.original(*again) == (first, last)


@quick
@given(texts)
def test_offsets_never_run_backwards(text: str) -> None:
    result = normalise(text)
    places = [result.original(k, k + 1) for k in range(len(result.text))]
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(places))


@quick
@given(st.lists(st.sampled_from(SIMPLE), max_size=20).map("".join))
def test_simplified_text_is_only_folded(text: str) -> None:
    result = normalise(text)
    assert result.text == fold(text) and not result.segments


@pytest.mark.parametrize("text", ["昇腾芯片(2021),投产", "甲(一):(二)", "规划(2021)(试行)；", "“甲”,乙)"])
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text) and not set(fold(text)) & set(",;:()?!")
