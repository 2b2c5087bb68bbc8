"""Places in text, short names of regions and organisations."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.resources import data_path
from ingest.extract import lexicon
from ingest.extract.fullnames import Named, clean, industry, institute, office, official, region, school, zone
from ingest.reference.regions import by_code, by_name, regions


def found(text: str) -> list[tuple[str, str]]:
    return [(text[p.start : p.end], p.name) for p in lexicon.places(text)]


def test_table_is_a_tree_of_divisions() -> None:
    divisions = [r for r in regions() if r.code]
    assert len({r.code for r in divisions}) == len(divisions)
    assert sum(r.level == "province" for r in divisions) == 34
    for r in divisions:
        above = by_code().get(r.parent)
        assert (above is None) == (r.level == "province"), r
        if above is not None:
            assert above.level in ("province", "prefecture"), r
            assert r.code.startswith(above.code[:2]), r
    assert all(not r.parent or r.parent in by_code() for r in regions())


def test_letters_and_groups_name_known_regions() -> None:
    with data_path("lexicon", "place-letters.csv").open(encoding="utf-8", newline="") as lines:
        letters = [row["name"] for row in csv.DictReader(lines)]
    members = [name for names in lexicon.groups().values() for name in names]
    assert not {*letters, *members} - by_name().keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("合肥与芜湖市", [("合肥", "合肥市"), ("芜湖市", "芜湖市")]),
        ("延边州、大理白族自治州", [("延边州", "延边朝鲜族自治州"), ("大理白族自治州", "大理白族自治州")]),
        ("广西自治区和澳门特区", [("广西自治区", "广西壮族自治区"), ("澳门特区", "澳门特别行政区")]),
        ("苏锡常三市", [("苏锡常", "苏锡常")]),
        ("长吉两市", [("长吉", "长春市"), ("长吉", "吉林市")]),
        ("广州南沙与卫星产业", [("广州", "广州市"), ("南沙", "南沙区")]),
        ("主城区和郊区、东方电气、海港", []),
        ("中山大学", []),
    ],
)
def test_places(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_name_that_province_and_city_share() -> None:
    assert found("吉林经开区")[0][1] == "吉林市"
    assert found("四平、吉林两地")[-1][1] == "吉林市"
    assert found("吉林农业大学")[0][1] == "吉林省"
    assert found("吉林、辽宁")[0][1] == "吉林省"
    assert lexicon.full_name("吉林", beside=["辽宁省"]) == "吉林省"
    assert lexicon.full_name("吉林", context="吉林省") == "吉林省"
    assert lexicon.full_name("海南", context="青海省") == "海南藏族自治州"


def test_a_county_name_needs_its_province_when_two_share_it() -> None:
    assert lexicon.full_name("梨树") is None
    assert lexicon.full_name("梨树", context="吉林省") == "梨树县"
    assert lexicon.full_name("朝阳", context="长春市") == "朝阳区"
    assert lexicon.full_name("朝阳") == "朝阳市"
    assert lexicon.full_name("铁西区") == "铁西区"
    assert lexicon.full_name("不存在") is None


def test_parents_lead_upwards_and_leave_shared_names_out() -> None:
    table = lexicon.parents()
    assert table["昆山市"] == "苏州市"
    assert table["苏州市"] == "江苏省"
    assert "朝阳区" not in table
    assert "江苏省" not in table
    assert lexicon.chain("昆山市") == ["昆山市", "苏州市", "江苏省"]


def test_one_character_forms() -> None:
    assert [lexicon.letter(c) for c in "沪粤渝陇"] == ["上海市", "广东省", "重庆市", "甘肃省"]
    assert lexicon.letter("长", "津") == "长春市"
    assert lexicon.letter("长", "株潭") == "长沙市"
    assert lexicon.letter("宁") == "宁夏回族自治区"
    assert lexicon.letter("宁", "沪") == "南京市"
    assert lexicon.letter("们") is None


@settings(deadline=None)
@given(st.text(alphabet="长春吉林市省北京海淀区苏锡常东南大学，。\n x1", max_size=60))
def test_places_are_ordered_spans_of_known_names(text: str) -> None:
    last = 0
    for place in lexicon.places(text):
        assert last <= place.start < place.end <= len(text) or any(
            p.start == place.start and p.end == place.end for p in lexicon.places(text) if p is not place
        )
        assert place.name in by_name()
        last = max(last, place.start)


@settings(deadline=None)
@given(st.text(alphabet="甲乙\n \u3000“”《》ab（）", max_size=30))
def test_clean_is_stable_and_leaves_no_quote_or_break(text: str) -> None:
    name = clean(text)
    assert clean(name) == name
    assert not set(name) & set("“”《》\n\u3000")


def test_aliases_table_gives_each_alias_one_name() -> None:
    with data_path("lexicon", "aliases.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(r["type"], r["alias"], r["name"]) for r in csv.DictReader(lines)]
    assert len({(kind, alias) for kind, alias, _ in rows}) == len(rows)
    names = {(kind, name) for kind, _, name in rows}
    assert not [row for row in rows if row[:2] in names]
    assert data_path("lexicon", "aliases.csv").stat().st_size < 400_000


def test_listed_organisations() -> None:
    entry = lexicon.known("西安光机所", "Institute")
    assert entry is not None
    assert entry.name == "中国科学院西安光学精密机械研究所"
    assert lexicon.known("西安光机所", "Firm") is None
    university = lexicon.known("哈工大", "University")
    assert university is not None and university.name == "哈尔滨工业大学"


def test_offices() -> None:
    assert office("江西省发改委") == Named("江西省发展和改革委员会", ("江西省发改委",))
    assert office("赣州市政府") == Named("赣州市人民政府", ("赣州市政府",))
    assert office("江西省人民政府") is None
    assert office("吉林省人民政府办公厅") is None
    assert office("大连海事局") is None
    assert office("保定高新区管委会") == Named("保定高新技术产业开发区管理委员会", ("保定高新区管委会",))
    assert office("省科技厅") is None
    assert office("省科技厅", "江西省") == Named("江西省科学技术厅")


def test_zones_schools_institutes() -> None:
    named = zone("鞍山国家高新区")
    assert named is not None
    assert named.name == "鞍山高新技术产业开发区"
    assert {"鞍山国家高新区", "鞍山高新区"} <= set(named.aliases)
    assert zone("高新区") is None
    assert school("湖南农大") == Named("湖南农业大学", ("湖南农大",))
    assert school("某农大") is None
    assert institute("湖南社科院") == Named("湖南省社会科学院", ("湖南社科院",))
    numbered = institute("中国电科14所")
    assert numbered is not None and numbered.name == "中国电子科技集团公司第十四研究所"


def test_industry_loses_what_is_no_part_of_its_name() -> None:
    assert industry("柑橘全产业链") == Named("柑橘产业", ("柑橘全产业链", "柑橘"))
    assert industry("新型显示领域") == Named("新型显示")
    assert industry("新型显示产业") is None


def test_a_shared_or_one_character_place_is_no_alias() -> None:
    assert region("吉林") == Named("吉林省")
    assert region("吉林", beside=["长春市"]) == Named("吉林市")
    assert region("长沙") == Named("长沙市", ("长沙",))
    assert region("长沙市") is None
    assert region("中国香港") == Named("香港特别行政区", ("中国香港",))


def test_a_surface_that_is_already_official_stays() -> None:
    assert official("青岛海洋装备先导区", "Park") is None
    assert official("激光切割", "Technology") is None
    assert official("激光切割关键技术", "Technology") == Named("激光切割")
