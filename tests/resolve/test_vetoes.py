"""What forbids that two names stand for one body."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.resolve.names import fold, parts
from ingest.resolve.vetoes import codes_conflict, conflict, identity_codes, places

PAIRS = [
    ("University", "吉林大学", "吉林大学珠海学院"),
    ("University", "哈尔滨工业大学", "哈尔滨工业大学（威海）"),
    ("University", "中国地质大学（武汉）", "中国地质大学（北京）"),
    ("Firm", "吉林化纤股份有限公司", "吉林化纤集团有限责任公司"),
    ("Firm", "中国石油天然气股份有限公司", "中国石油天然气股份有限公司吉林石化分公司"),
    ("Firm", "中粮米业（虎林）有限公司", "中粮米业（五常）有限公司"),
    ("Firm", "珠海格力电器股份有限公司", "格力电器（重庆）有限公司"),
    ("Government", "吉林省科学技术厅", "长春市科学技术局"),
    ("Government", "吉林省财政厅", "辽宁省财政厅"),
    ("Park", "长春高新技术产业开发区", "吉林市高新技术产业开发区"),
    ("Park", "长春高新技术产业开发区", "长春经济技术开发区"),
    ("Platform", "吉林大学未来科学国际合作联合实验室", "浙江大学未来科学国际合作联合实验室"),
    ("Institute", "中国电子科技集团公司第十三研究所", "中国电子科技集团公司第五十五研究所"),
    ("Policy", "吉林省科技创新“十四五”规划", "吉林省科技创新“十五五”规划"),
    ("Policy", "新能源汽车产业发展规划（2012—2020年）", "新能源汽车产业发展规划（2021—2035年）"),
]


def read(type: str, name: str):  # type: ignore[no-untyped-def]
    return parts(type, fold(type, name))


@pytest.mark.parametrize(("type", "a", "b"), PAIRS)
def test_pairs_that_may_never_meet(type: str, a: str, b: str) -> None:
    assert conflict(read(type, a), read(type, b)) is not None
    assert conflict(read(type, b), read(type, a)) is not None


@given(st.sampled_from([(t, n) for t, a, b in PAIRS for n in (a, b)]))
def test_nothing_conflicts_with_itself(named: tuple[str, str]) -> None:
    assert conflict(read(*named), read(*named)) is None


def test_codes() -> None:
    assert codes_conflict({"uscc": "A"}, {"uscc": "B"}) is not None
    assert codes_conflict({"uscc": "A", "stock": "1"}, {"uscc": "A", "stock": "2"}) is None
    assert codes_conflict({"uscc": "A"}, {"moe": "B"}) is None
    assert identity_codes("Firm", ("gb2260:220100", "uscc:A")) == {"uscc": "A"}
    assert identity_codes("Region", ("gb2260:220100",)) == {"gb2260": "220100"}


def test_how_places_stand() -> None:
    assert places(("220100",), ("220100",)) == "same"
    assert places(("220100",), ("220000",)) == "inside"
    assert places(("220100",), ("210100",)) == "apart"
    assert places((), ("220100",)) == ""
