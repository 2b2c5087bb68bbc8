"""Lists in the wordings of other publishers: titles of columns, titles of lists and layouts that no sample file has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx
import openpyxl
import pytest

from graph.records import Registered
from ingest.registries.load import read_list
from ingest.registries.outcome import Accepted

Cells = Sequence[Sequence[object]]


def _rows(path: Path) -> list[Registered]:
    return [o.record for s in read_list(path).sheets for o in s.outcomes if isinstance(o, Accepted)]


def _book(tmp_path: Path, rows: Cells) -> list[Registered]:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(tmp_path / "a.xlsx")
    return _rows(tmp_path / "a.xlsx")


def _page(tmp_path: Path, lines: Sequence[str], rows: Cells = ()) -> list[Registered]:
    page = docx.Document()
    for line in lines:
        page.add_paragraph(line)
    if rows:
        table = page.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = str(value)
    page.save(str(tmp_path / "a.docx"))
    return _rows(tmp_path / "a.docx")


def test_a_line_above_a_table_is_its_title_and_no_list_of_one_name(tmp_path: Path) -> None:
    rows = _page(
        tmp_path,
        ["附件2", "2024年拟新建重庆市市级工程研究中心"],
        [("序号", "工程研究中心", "主持单位"), ("1", "山地农业装备重庆市工程研究中心", "西南大学")],
    )
    assert [(r.name, r.hosts, r.level) for r in rows] == [("山地农业装备重庆市工程研究中心", ("西南大学",), "provincial")]


def test_what_is_recognised_all_over_the_country_is_national(tmp_path: Path) -> None:
    firms = [
        ("河北省", "石家庄甲电气股份有限公司"),
        ("山西省", "太原乙软件有限公司"),
        ("辽宁省", "沈阳丙设备股份有限公司"),
        ("湖南省", "长沙丁机械有限公司"),
    ]
    rows = _book(tmp_path, [("隐形冠军企业（首批）", ""), ("省份", "企业"), *firms])
    assert {(r.title, r.level) for r in rows} == {("隐形冠军企业", "national")}
    rows = _book(tmp_path, [("隐形冠军企业（首批）", ""), ("省份", "企业"), *[("湖南省", f) for _, f in firms]])
    assert {r.level for r in rows} == {""}


@pytest.mark.parametrize("title", ["负责同志", "链长", "对接人", "经办"])
def test_people_under_unusual_titles_are_not_stored(tmp_path: Path, title: str) -> None:
    rows = _book(tmp_path, [("申报主体", title), ("长沙甲工业有限公司", "省长 刘强"), ("株洲乙电气股份有限公司", "周敏")])
    assert len(rows) == 2
    assert not any("刘强" in repr(r) or "周敏" in repr(r) for r in rows)


def test_a_firm_named_like_a_person_is_kept_and_a_person_is_not(tmp_path: Path) -> None:
    rows = _book(
        tmp_path,
        [("序号", "姓名或单位"), (1, "甲机械股份有限公司"), (2, "乙钢铁有限公司"), (3, "马钢"), (4, "王建国")],
    )
    assert [r.name for r in rows] == ["甲机械股份有限公司", "乙钢铁有限公司", "马钢"]


def test_titles_of_columns_in_traditional_characters(tmp_path: Path) -> None:
    rows = _book(tmp_path, [("牽頭單位", "平臺名稱"), ("哈爾濱工業大學", "黑龍江省航天新材料技術創新中心")])
    assert [(r.name, r.hosts) for r in rows] == [("黑龙江省航天新材料技术创新中心", ("哈尔滨工业大学",))]


def test_codes_of_divisions_under_a_title_nobody_lists(tmp_path: Path) -> None:
    divisions = [("620000", "甘肃省", ""), ("620100", "兰州市", "甘肃省"), ("620200", "嘉峪关市", "甘肃省"), ("621200", "陇南市", "甘肃省")]
    rows = _book(tmp_path, [("辖区码", "地区名", "上级"), *divisions])
    assert [(r.type, r.region, r.name) for r in rows] == [("Region", code, name) for code, name, _ in divisions]


def test_codes_of_shares_under_a_plain_title(tmp_path: Path) -> None:
    rows = _book(
        tmp_path, [("代码", "名称", "地域"), ("000002", "万科A", "广东"), ("688981", "中芯国际", "上海"), ("300059", "东方财富", "上海")]
    )
    assert [(r.name, r.codes) for r in rows] == [
        ("万科A", ("stock:000002.SZ",)),
        ("中芯国际", ("stock:688981.SH",)),
        ("东方财富", ("stock:300059.SZ",)),
    ]


def test_an_authority_that_is_a_place_does_not_hide_the_city(tmp_path: Path) -> None:
    rows = _book(
        tmp_path,
        [
            ("学校", "标识码", "主管单位", "所在市"),
            ("青海大学", "4163010743", "青海省", "西宁市"),
            ("青海师范大学", "4163010746", "青海省", "西宁市"),
        ],
    )
    assert [r.region for r in rows] == ["630100", "630100"]


def test_projects_are_rows_of_their_own_and_not_their_hosts(tmp_path: Path) -> None:
    rows = _book(
        tmp_path,
        [
            ("2024年重点研发计划拟立项清单", "", ""),
            ("项目", "主持单位", "经费（万元）"),
            ("葡萄酒提质增效关键技术研究", "宁夏大学", 300),
            ("铍铜合金带材制备技术", "甲材料有限公司", 500),
        ],
    )
    assert [(r.type, r.name, r.hosts) for r in rows] == [
        ("Program", "葡萄酒提质增效关键技术研究", ("宁夏大学",)),
        ("Program", "铍铜合金带材制备技术", ("甲材料有限公司",)),
    ]


FIRMS = [
    "北京甲农业股份有限公司",
    "天津乙农业股份有限公司",
    "石家庄丙乳业有限公司",
    "山西丁醋业股份有限公司",
    "辽宁戊牧业股份有限公司",
    "吉林己农业有限公司",
]


@pytest.mark.parametrize("between", ["\t", " ", "　　", ""])
def test_firms_of_two_columns_of_a_page_are_parted(tmp_path: Path, between: str) -> None:
    lines = [a + between + b for a, b in zip(FIRMS[::2], FIRMS[1::2], strict=True)]
    assert [r.name for r in _page(tmp_path, ["重点企业名单", *lines])] == FIRMS


def test_firms_side_by_side_in_a_table_without_titles(tmp_path: Path) -> None:
    rows = _page(tmp_path, ["重点企业名单"], list(zip(FIRMS[::2], FIRMS[1::2], strict=True)))
    assert [r.name for r in rows] == FIRMS
    assert not any(r.hosts for r in rows)
