"""Figures, and which of them are goals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.schema import COMPARISONS
from ingest.extract import indicators
from ingest.extract.figures import dates, figures, numeral
from ingest.sections import sections


@pytest.mark.parametrize(
    ("words", "value", "unit", "comparison"),
    [
        ("经费支出占比超过2%", 2.0, "%", ">"),
        ("研发费用占比不低于1.5%", 1.5, "%", "≥"),
        ("年营业收入1000万元以上", 1000.0, "万元", "≥"),
        ("规模达到1.4万亿元", 1.4, "万亿元", "="),
        ("投入强度达到3.2%左右", 3.2, "%", "≈"),
        ("控制在12立方米以内", 12.0, "立方米", "≤"),
        ("本地配套率提高到八成", 80.0, "%", "="),
        ("占比达到百分之三", 3.0, "%", "="),
        ("产值翻一番", 1.0, "番", "="),
        ("企业不少于三十家", 30.0, "家", "≥"),
        ("机柜功率密度不低于40kW/柜", 40.0, "kW/柜", "≥"),
        ("开放机时不低于总机时的70%", 70.0, "%", "≥"),
        ("建成200个左右数字园区", 200.0, "个", "≈"),
        ("打造2至3个集聚区", 2.0, "个", "≥"),
        ("谋划1.2万余个项目", 1.2, "万个", ">"),
        ("突破100项关键核心技术", 100.0, "项", "="),
        ("首次效率＞92%", 92.0, "%", ">"),
        ("人均产值达到28万元／人", 28.0, "万元／人", "="),
        ("年发电量18.38亿度", 18.38, "亿度", "="),
    ],
)
def test_a_figure_is_read_with_unit_and_comparison(words: str, value: float, unit: str, comparison: str) -> None:
    found = list(figures(words))
    assert [(f.value, f.unit, f.comparison) for f in found] == [(value, unit, comparison)]
    assert words[found[0].start : found[0].end]


def test_a_year_is_no_figure() -> None:
    assert list(figures("2025年的工作")) == []


@given(st.integers(1, 99999))
def test_digits_keep_their_value(value: int) -> None:
    assert numeral(str(value)) == value
    assert [f.value for f in figures(f"达到{value}家")] == [float(value)]


def test_a_plan_ends_in_its_last_year_and_a_year_compared_with_is_no_date() -> None:
    assert [(d.year, d.aimed) for d in dates("到“十四五”末，较2020年增长；到2035年")] == [(2025, True), (2035, True)]


def test_a_year_holds_for_its_sentence_and_not_for_the_next() -> None:
    text = "力争到2030年研发投入强度达到3.2%左右。力争工业增加值年均增长6.5%左右。"
    assert [g.year for g in indicators.find(text, sections(text))] == [2030, None]


def test_goals_of_a_sentence_share_its_year() -> None:
    text = "到2027年，碳纤维产业规模突破300亿元，碳丝年产能达到6万吨，本地配套率提高到60%。"
    goals = indicators.find(text, sections(text))
    assert [(g.comparison, g.value, g.unit, g.year) for g in goals] == [
        (">", 300.0, "亿元", 2027), ("=", 6.0, "万吨", 2027), ("=", 60.0, "%", 2027),
    ]  # fmt: skip
    assert goals[0].name == "碳纤维产业规模"
    assert text[goals[0].start : goals[0].end] == "碳纤维产业规模突破300亿元"


def test_the_year_of_a_title_holds_for_its_lines() -> None:
    text = "一、主要目标（到2026年）\n（一）规模。产业规模突破500亿元。\n（二）平台。省级以上平台不少于20家。"
    assert {g.year for g in indicators.find(text, sections(text))} == {2026}


def test_a_line_that_announces_goals_gives_them_its_year() -> None:
    text = "到2027年的具体目标：\n研发投入强度超过3.4%。\n新建5个中试基地。"
    assert [c.year for c in indicators.candidates(text, sections(text))] == [2027, 2027]
    text = "2024年的情况：\n研发投入强度超过3.4%。"
    assert [c.year for c in indicators.candidates(text, sections(text))] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "2024年，全市地区生产总值达到8000亿元，比上年增长6.1%，累计培育专精特新企业230家。",
        "对新认定的平台，给予最高500万元的一次性补助。",
        "公示期为5个工作日。",
        "全省现有国家重点实验室11家。",
    ],
)
def test_facts_subsidies_and_time_limits_are_no_goals(text: str) -> None:
    assert indicators.find(text, sections(text)) == []


@given(st.text(alphabet="到2025年产值达超过不低于1.5%万亿元家成三、，。左右以上\n\t（）", max_size=60))
def test_any_text_gives_goals_inside_it(text: str) -> None:
    for goal in indicators.find(text, sections(text)):
        assert 0 <= goal.start < goal.end <= len(text)
        assert goal.comparison in COMPARISONS
        assert goal.name
