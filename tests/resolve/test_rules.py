"""Rules that lead a name to its body without a table that has the name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reference.bodies import Body, Name
from ingest.resolve.contexts import glosses, neighbours
from ingest.resolve.known import Known
from ingest.resolve.lookup import Lookup, hashed
from ingest.resolve.named import Named, Resolved
from ingest.resolve.placed import placed
from ingest.resolve.resolver import Identities
from ingest.resolve.score import confidence

BODIES = [
    Body("Institute", "中国科学院自动化研究所", (Name("中科院自动化所"),), (), "110000"),
    Body("Platform", "模式识别国家重点实验室", (), (), "110000", ("中国科学院自动化研究所",)),
    Body("Platform", "国家橡胶树种质资源圃（儋州）", (), (), "460400", ("中国热带农业科学院橡胶研究所",)),
    Body("Park", "横琴粤澳深度合作区", (), (), "440400"),
    Body("Government", "国家统计局"),
    Body("University", "兰州大学", (Name("兰大"),), ("moe:4162010730",), "620100"),
    Body("University", "湖南科技大学潇湘学院", (), (), "430300"),
    Body("Firm", "中国第一重型机械股份公司", (Name("中国一重"),), ("stock:601106.SH",), "230200"),
    Body("Firm", "中国一重集团有限公司", (Name("中国一重"),), (), "230200"),
]
KNOWN = Known.from_bodies(BODIES)


def answers(*mentions: tuple[str, ...]) -> list[Resolved]:
    named = [Named(str(k), m[0], m[1], *m[2:]) for k, m in enumerate(mentions)]
    return list(Identities(KNOWN).resolve(named))


@pytest.mark.parametrize(
    ("mention", "official"),
    [
        (("中科院自动化所模式识别国家重点实验室", "Platform"), "模式识别国家重点实验室"),
        (("中国热带农业科学院橡胶研究所国家橡胶树种质资源圃（儋州）", "Platform"), "国家橡胶树种质资源圃（儋州）"),
        (("横琴合作区", "Park"), "横琴粤澳深度合作区"),
        (("统计局", "Government"), "国家统计局"),
        (("Lanzhou University", "University"), "兰州大学"),
        (("潇湘学院", "University", "湘潭市"), "湖南科技大学潇湘学院"),
        (("中国一重股份", "Firm"), "中国第一重型机械股份公司"),
        (("中国一重集团", "Firm"), "中国一重集团有限公司"),
    ],
)
def test_a_name_is_led_back_to_its_body(mention: tuple[str, ...], official: str) -> None:
    assert answers(mention)[0].name == official


def test_an_office_of_a_place_is_not_the_states() -> None:
    assert not answers(("统计局", "Government", "长春市"))[0].known


def test_a_school_is_known_by_the_five_common_digits_of_its_code() -> None:
    found = answers(("某大学", "University", "", "", ("moe:10730",)))[0]
    assert found.name == "兰州大学"


def test_a_place_beside_a_name_is_written_with_it() -> None:
    a, b, c = answers(
        ("省“十四五”科技创新规划", "Policy", "辽宁省"),
        ("辽宁省“十四五”科技创新规划", "Policy"),
        ("省“十四五”科技创新规划", "Policy", "江苏省"),
    )
    assert a.entity == b.entity != c.entity


def test_unknown_names_of_different_places_stay_apart() -> None:
    here, there, full = answers(
        ("恒信云测仪器", "Firm", "北京市"), ("恒信云测仪器", "Firm", "上海市"), ("北京恒信云测仪器有限公司", "Firm")
    )
    assert here.entity == full.entity != there.entity


def test_an_abbreviation_that_a_name_of_the_input_explains_is_that_name() -> None:
    short, full = answers(("SILAS", "Platform"), ("低空融合设施（SILAS）", "Platform"))
    assert short.entity == full.entity


def test_an_abbreviation_explained_in_two_ways_is_neither() -> None:
    assert glosses([("Technology", "甲材料(abc)"), ("Technology", "乙材料(abc)")]) == {}


def test_an_unknown_name_stays_as_it_was_written() -> None:
    assert answers(("FooBar Tech", "Firm"))[0].name == "FooBar Tech"


def test_neighbours_of_a_list_and_what_holds_them() -> None:
    assert neighbours("朝阳", "辽宁的锦州、朝阳、阜新三市先行") == (("锦州", "阜新"), "辽宁", "市")
    assert neighbours("朝阳", "朝阳先行") == ((), "", "")


@given(st.text(max_size=12), st.sampled_from(["220000", "220100", "110000", "130100"]))
def test_placing_a_name_twice_changes_nothing_more(name: str, region: str) -> None:
    once = placed("Program", name, (region,))
    assert placed("Program", once, (region,)) == once


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 99)), max_size=60))
def test_a_stored_table_finds_what_was_put_in(pairs: list[tuple[str, int]]) -> None:
    table = Lookup.of([hashed(form) for form, _ in pairs], [number for _, number in pairs])
    for form, _ in pairs:
        assert table.get(hashed(form)) == tuple(n for f, n in pairs if f == form)
    assert table.get(hashed("不在其中的名称")) == ()


@given(st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_confidence_rises_with_the_score(a: float, b: float, known: bool) -> None:
    low, high = sorted((a, b))
    assert confidence(low, known=known) <= confidence(high, known=known) or low < 0.8 and known
