"""What a list states outside of its columns: the region in its title or in a body's own name, hosts in brackets, stages of a chain."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.records import Registered, Source
from ingest.reference.place_choice import inside
from ingest.reference.regions import regions
from ingest.registries.facts import findings
from ingest.registries.fields import several
from ingest.registries.load import read_list
from ingest.registries.namedplace import named_place
from ingest.registries.origin import level_of, titled_region

Cells = Sequence[Sequence[object]]


def _book(path: Path, rows: Cells) -> list[Registered]:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return [a.record for a in read_list(path).accepted]


def _text(path: Path, *lines: str) -> list[Registered]:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [a.record for a in read_list(path).accepted]


LABS: Cells = [
    ("序号", "实验室名称", "依托单位"),
    (1, "数控装备重点实验室", "甲大学"),
    (2, "光电子重点实验室", "乙大学"),
    (3, "武汉市储能重点实验室", "丙大学"),
]


def test_a_row_without_a_place_has_that_of_its_own_name_else_that_of_the_title(tmp_path: Path) -> None:
    found = _book(tmp_path / "a.xlsx", [("湖北省重点实验室名单",), *LABS])
    assert [(r.region, dict(r.fields)["region_from"]) for r in found] == [("420000", "title"), ("420000", "title"), ("420100", "name")]


def test_a_list_of_the_whole_country_gives_no_region_but_that_of_a_name(tmp_path: Path) -> None:
    found = _book(tmp_path / "a.xlsx", [("科技部关于公布国家重点实验室名单的通知",), *LABS])
    assert [r.region for r in found] == ["", "", "420100"]


def test_what_the_row_or_its_group_states_stays(tmp_path: Path) -> None:
    rows: Cells = [("湖北省企业名单",), ("企业名称", "地市"), ("武汉甲光电有限公司", "宜昌市"), ("乙材料有限公司", "")]
    assert [(r.region, dict(r.fields).get("region_from")) for r in _book(tmp_path / "a.xlsx", rows)] == [
        ("420500", None),
        ("420000", "title"),
    ]


def test_a_zone_without_its_city_lies_in_the_city_of_the_title(tmp_path: Path) -> None:
    rows: Cells = [
        ("宁波市工程技术中心名单",),
        ("中心名称", "所属区域"),
        ("甲薄膜技术中心", "国家高新区"),
        ("乙轴承技术中心", "慈溪市"),
        ("丙技术中心", "境外"),
    ]
    found = _book(tmp_path / "a.xlsx", rows)
    assert [r.region for r in found] == ["330200", "330282", ""]
    assert dict(found[0].fields)["place"] == "国家高新区"


def test_a_local_office_that_passes_on_a_list_of_the_country_lends_it_no_region(tmp_path: Path) -> None:
    parks = ("北京昌平", "天津津南", "山西吕梁", "江苏徐州", "甲")
    found = _text(
        tmp_path / "a.txt", "国家农业科技园区名单", *(f"{p}国家农业科技园区" for p in parks), "", "吉林省科学技术厅", "2023年7月14日"
    )
    assert [r.region for r in found] == ["110114", "120112", "141100", "320300", ""]


@pytest.mark.parametrize(
    ("name", "kind", "within", "code"),
    [
        ("北京同仁堂（唐山）营养保健品有限公司", "Firm", "", "130200"),
        ("黑龙江佳木斯煤矿机械有限公司", "Firm", "230000", "230800"),
        ("慈溪甲轴承有限公司", "Firm", "330200", "330282"),
        ("中国科学院苏州纳米技术与纳米仿生研究所", "Institute", "320000", "320500"),
        ("云南省普洱茶重点实验室", "Platform", "530000", ""),
        ("吉林省长白山资源重点实验室", "Platform", "220000", ""),
        ("中山大学附属第一医院", "Institute", "440000", ""),
        ("厦门大学嘉庚学院", "University", "", ""),
        ("吉林化纤股份有限公司", "Firm", "220000", ""),
        ("东方集团有限公司", "Firm", "460000", ""),
        ("北京甲科技有限公司", "Firm", "320000", ""),
    ],
)  # fmt: skip
def test_a_name_states_a_place_where_it_is_one_and_no_other_word(name: str, kind: str, within: str, code: str) -> None:
    assert named_place(name, kind, within) == code


@given(
    st.sampled_from([r for r in regions() if r.code and r.level in ("prefecture", "county")]),
    st.sampled_from(["110000", "220000", "440000"]),
)
def test_a_place_in_a_name_lies_inside_the_region_of_the_list(region: object, within: str) -> None:
    found = named_place(f"{getattr(region, 'name', '')}甲科技有限公司", "Firm", within)
    assert not found or (inside(found, within) and found != within)


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("第五批企业公示名单（黑龙江省）", "黑龙江省"),
        ("国家级设计中心名单（江苏）", "江苏省"),
        ("企业名单（江苏省、浙江省）", ""),
        ("全国企业名单", ""),
    ],
)
def test_a_title_tells_its_region_in_brackets_too(title: str, region: str) -> None:
    assert titled_region(title) == region


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("2022年度新认定省企业研究院名单", "provincial"),
        ("自治区首批中试基地名单", "provincial"),
        ("公布市重点实验室名单", "municipal"),
        ("各省市企业名单", ""),
    ],
)
def test_a_level_without_its_word(title: str, level: str) -> None:
    assert level_of(title) == level


def test_those_that_work_with_the_hosts_are_no_hosts(tmp_path: Path) -> None:
    rows: Cells = [("平台名称", "依托单位", "合作单位", "主管部门"), ("甲工程研究中心", "乙膜材料有限公司", "南京工业大学", "江苏省教育厅")]
    (row,) = _book(tmp_path / "a.xlsx", rows)
    assert (row.hosts, dict(row.fields)["partner"]) == (("乙膜材料有限公司",), "南京工业大学")
    (row,) = _book(tmp_path / "b.xlsx", [("平台名称", "建设单位"), ("甲工程研究中心", "天津大学（牵头）、乙氢能有限公司（合作单位）")])
    assert (row.hosts, dict(row.fields)["partner"]) == (("天津大学",), "乙氢能有限公司")


def test_a_name_with_the_mark_of_lists_in_it_is_one() -> None:
    one = "中国科学院、水利部成都山地灾害与环境研究所"
    assert several(one) == (one,)
    assert several(f"四川大学、{one}、甲公司") == ("四川大学", one, "甲公司")
    assert several("中国科学院、吉林大学") == ("中国科学院", "吉林大学")


@pytest.mark.parametrize(
    "lines",
    [
        ["1.甲材料中试基地——西北有色金属研究院（西安市）", "2.乙食品中试基地——榆林学院（榆林市）", "3.丙装备中试基地——陕西丙装备有限公司（汉中市）"],
        ["1.甲材料中试基地（西北有色金属研究院，西安市）", "2.乙食品中试基地（榆林学院，榆林市）", "3.丙装备中试基地（陕西丙装备有限公司，汉中市）"],
        ["甲材料中试基地，西北有色金属研究院，西安市", "乙食品中试基地，榆林学院，榆林市", "丙装备中试基地，陕西丙装备有限公司，汉中市"],
        ["1、甲材料中试基地 西北有色金属研究院 西安市", "2、乙食品中试基地 榆林学院 榆林市", "3、丙装备中试基地 陕西丙装备有限公司 汉中市"],
        ["甲材料中试基地，依托单位：西北有色金属研究院，所在地：西安市", "乙食品中试基地，依托单位：榆林学院，所在地：榆林市", "丙装备中试基地，依托单位：陕西丙装备有限公司，所在地：汉中市"],
        ["甲材料中试基地——西安：西北有色金属研究院", "乙食品中试基地——榆林：榆林学院", "丙装备中试基地——汉中：陕西丙装备有限公司"],
    ],
)  # fmt: skip
def test_lines_of_a_platform_its_host_and_its_place(tmp_path: Path, lines: Sequence[str]) -> None:
    found = _text(tmp_path / "a.txt", "陕西省中试基地备案名单（2024年）", *lines)
    assert [(r.name, r.hosts, r.region, r.title, r.level) for r in found] == [
        ("甲材料中试基地", ("西北有色金属研究院",), "610100", "中试基地", "provincial"),
        ("乙食品中试基地", ("榆林学院",), "610800", "中试基地", "provincial"),
        ("丙装备中试基地", ("陕西丙装备有限公司",), "610700", "中试基地", "provincial"),
    ]


CHAIN: Cells = [
    ("安徽省重点产业链企业名录",), ("序号", "产业链", "上游（硅料）", "中游", "链主企业"),
    (1, "光伏", "甲硅业有限公司、乙材料有限公司", "丙光伏有限公司", "丙光伏有限公司"), (2, "显示", "丁玻璃有限公司", "戊显示有限公司", "己电子有限公司"),
]  # fmt: skip


def test_firms_under_the_stages_of_a_chain_are_the_rows(tmp_path: Path) -> None:
    found = _book(tmp_path / "a.xlsx", CHAIN)
    said = [(r.name, dict(r.fields)["chain"], dict(r.fields).get("segment", "")) for r in found]
    assert said == [
        ("甲硅业有限公司", "光伏", "硅料"), ("乙材料有限公司", "光伏", "硅料"), ("丙光伏有限公司", "光伏", "中游"),
        ("丁玻璃有限公司", "显示", "硅料"), ("戊显示有限公司", "显示", "中游"), ("己电子有限公司", "显示", ""),
    ]  # fmt: skip
    stated = {(s.head, s.tail) for s in findings(found, Source("a.xlsx", "registry")).statements if s.relation == "IN_CHAIN"}
    assert ("甲硅业有限公司", "硅料") in stated and not any(tail in ("上游", "中游", "下游") for _, tail in stated), "a stage is no chain"


def test_segments_under_the_stages_are_no_firms(tmp_path: Path) -> None:
    rows: Cells = [
        ("产业链", "上游", "下游", "链主企业"),
        ("光伏", "硅料、石英砂", "电站", "丙光伏有限公司"),
        ("显示", "玻璃基板", "整机", "己电子有限公司"),
    ]
    assert [r.name for r in _book(tmp_path / "a.xlsx", rows)] == ["丙光伏有限公司", "己电子有限公司"]
