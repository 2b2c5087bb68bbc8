"""What of a name is writing, and what tells bodies apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.resolve.names import fold, numeral, parts

TYPES = ("University", "Institute", "Firm", "Platform", "Park", "Region", "IndustryChain", "Technology", "Policy", "Program", "Government")
TEXT = st.text(
    alphabet="中国科学院长春光机所吉林大学省市技术第十三研究所有限公司（）()《》“” 　\n１Ａa1-—高新区關於汽車", min_size=1, max_size=24
)


def key(type: str, name: str) -> str:
    return parts(type, fold(type, name)).key


@given(st.sampled_from(TYPES), TEXT)
def test_folding_a_folded_name_changes_nothing(type: str, name: str) -> None:
    once = fold(type, name)
    assert fold(type, once) == once


@given(st.sampled_from(TYPES), TEXT)
def test_a_name_can_always_be_taken_apart(type: str, name: str) -> None:
    read = parts(type, fold(type, name))
    assert read.type == type
    assert read.marks == tuple(sorted(read.marks))


@pytest.mark.parametrize(
    ("type", "written", "same"),
    [
        ("Firm", "中粮米业（虎林）有限公司", "中粮米业(虎林)有限公司"),
        ("Firm", "北京德润通农业科技发展有限公司\u3000", "北京德润通农业科技发展有限公司"),
        ("University", "北京北大方正软件职业技术\n学院", "北京北大方正软件职业技术学院"),
        ("University", "吉林大學", "吉林大学"),
        ("Platform", "半導體雷射實驗室", "半导体激光实验室"),
        ("IndustryChain", "碳纤维产业链", "碳纤维产业"),
        ("Policy", "《吉林省科技创新条例》", "吉林省科技创新条例"),
        ("Firm", "万科Ａ", "万科A"),
    ],
)
def test_writing_does_not_count(type: str, written: str, same: str) -> None:
    assert fold(type, written) == fold(type, same)


@pytest.mark.parametrize(
    ("type", "short", "full"),
    [
        ("Institute", "吉林省农科院", "吉林省农业科学院"),
        ("Institute", "中国电科55所", "中国电子科技集团公司第五十五研究所"),
        ("Institute", "广西农科院甘蔗研究所", "广西壮族自治区农业科学院甘蔗研究所"),
        ("University", "河北工大", "河北工业大学"),
        ("Government", "吉林省科技厅", "吉林省科学技术厅"),
        ("Government", "长春市政府", "长春市人民政府"),
        ("Government", "重庆高新区管委会", "重庆市高新技术产业开发区管理委员会"),
        ("Park", "长春国家高新区", "长春高新技术产业开发区"),
        ("Park", "上海自贸试验区", "中国（上海）自由贸易试验区"),
        ("Platform", "超硬材料全国重点实验室", "吉林大学超硬材料国家重点实验室"),
        ("Platform", "国家半导体激光技术创新中心", "半导体激光国家技术创新中心"),
        ("Platform", "先进制造湖南省重点实验室", "湖南省先进制造重点实验室"),
        ("Policy", "国务院关于印发《新时期促进集成电路产业高质量发展的若干政策》的通知", "新时期促进集成电路产业高质量发展的若干政策"),
        ("Policy", "吉林省“十四五”规划纲要", "吉林省国民经济和社会发展第十四个五年规划和2035年远景目标纲要"),
        ("Technology", "EUV光刻机", "极紫外（EUV）光刻机"),
        ("Firm", "北京市某某科技有限责任公司", "北京某某科技有限公司"),
        ("Firm", "森瑞斯生物科技（深圳）有限公司", "深圳市森瑞斯生物科技有限公司"),
    ],
)
def test_short_and_full_forms_share_a_key(type: str, short: str, full: str) -> None:
    assert key(type, short) == key(type, full)


@pytest.mark.parametrize(
    ("type", "a", "b"),
    [
        ("University", "长春大学", "长春工业大学"),
        ("University", "吉林大学", "吉林大学珠海学院"),
        ("Government", "吉林省科技厅", "长春市科技局"),
        ("Institute", "中国电科13所", "中国电科55所"),
        ("Policy", "吉林省“十四五”规划纲要", "吉林省“十五五”规划纲要"),
        ("Firm", "吉林化纤股份有限公司", "吉林化纤集团有限责任公司"),
        ("Platform", "北京大气环境材料腐蚀国家野外科学观测研究站", "海南大气环境材料腐蚀国家野外科学观测研究站"),
    ],
)
def test_different_bodies_have_different_keys(type: str, a: str, b: str) -> None:
    assert key(type, a) != key(type, b)


def test_bare_names_are_told() -> None:
    for type, name in (("Park", "高新区"), ("Government", "省科技厅"), ("Institute", "第一人民医院"), ("University", "职业技术学院")):
        assert parts(type, fold(type, name)).bare, name
    for type, name in (
        ("Park", "净月高新区"),
        ("University", "吉林大学"),
        ("Government", "科技部"),
        ("Platform", "信息安全国家重点实验室"),
    ):
        assert not parts(type, fold(type, name)).bare, name


def test_numerals() -> None:
    assert [numeral(n) for n in ("13", "十三", "二十", "五十五", "一百零二", "七一八")] == ["13", "13", "20", "55", "102", "718"]


def test_a_party_committee_reads_alike_in_all_its_forms_and_is_no_office_of_government() -> None:
    whole, middle, short = (key("Government", n) for n in ("中国共产党广东省委员会", "中共广东省委", "广东省委"))
    assert whole == middle == short
    assert key("Government", "中国共产党辽宁省委员会组织部") == key("Government", "辽宁省委组织部") != key("Government", "辽宁省委")
    committee, science = (parts("Government", fold("Government", n)) for n in ("上海市委", "上海市科委"))
    assert committee.mark("party") and not science.mark("party")


def test_a_market_is_no_level() -> None:
    assert parts("Government", fold("Government", "市场监管总局")).level == ""
    assert parts("Government", fold("Government", "市科技局")).level == "市"


@pytest.mark.parametrize(
    ("type", "one", "other"),
    [
        ("Institute", "浙江大学医学院附属第一医院", "浙江大学第一医院"),
        ("Institute", "沧州市农林科学院", "沧州市农科院"),
        ("Institute", "航天六院", "中国航天科技集团公司第六研究院"),
        ("Technology", "5G技术", "5G"),
        ("Technology", "极紫外（EUV）光刻机", "极紫外光刻机"),
        ("IndustryChain", "水产业链", "水产业"),
        ("IndustryChain", "电子信息制造业", "电子信息制造"),
        ("Program", "2022年度攀登工程专项", "攀登工程专项2022年"),
        ("Platform", "国家玻璃新材料创新中心", "国家玻璃新材料制造业创新中心"),
        ("Platform", "重型锻造省级制造业创新中心", "重型锻造制造业创新中心"),
    ],
)
def test_two_ways_of_writing_one_name_have_one_key(type: str, one: str, other: str) -> None:
    assert key(type, one) == key(type, other)
