"""Layouts that a planner downloads and no sample file has: old documents, lists in a sentence, zones among cities, outlines."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.registries import worddoc
from ingest.registries.grid import Grid
from ingest.registries.load import read_list
from ingest.registries.loaded import Loaded
from ingest.registries.trust import RefusedList

Cells = Sequence[Sequence[object]]


def _book(path: Path, rows: Cells) -> Loaded:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return read_list(path)


def _document(path: Path, lines: Sequence[str], rows: Cells = ()) -> Path:
    file = docx.Document()
    for line in lines:
        file.add_paragraph(line)
    if rows:
        table = file.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = str(value)
    file.save(str(path))
    return path


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice, which writes the DOC, is not installed")
def test_the_table_that_ends_an_old_document_is_read_by_its_cells(tmp_path: Path) -> None:
    labs = [("甘肃省甲重点实验室", "兰州大学"), ("甘肃省乙重点实验室", "西北师范大学"), ("甘肃省丙重点实验室", "兰州交通大学")]
    source = _document(
        tmp_path / "a.docx", ["甘肃省重点实验室名单"], [("序号", "实验室名称", "依托单位"), *[(k, *x) for k, x in enumerate(labs, 1)]]
    )
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert [(a.record.name, a.record.hosts) for a in read_list(tmp_path / "a.doc").accepted] == [(name, (host,)) for name, host in labs]


_CELL = st.text("甲乙丙丁公司大学", min_size=1, max_size=6)


@given(st.integers(1, 6).flatmap(lambda n: st.lists(st.lists(_CELL, min_size=n, max_size=n), min_size=2, max_size=6)))
def test_cell_marks_give_back_the_rows_they_came_from(rows: list[list[str]]) -> None:
    marked = "题\r" + "".join("\x07".join(row) + "\x07\x07" for row in rows) + "尾\r"
    before, table, after = worddoc.pieces(marked)
    assert isinstance(table, Grid)
    assert [list(row) for row in table.cells] == rows
    assert not isinstance(before, Grid) and not isinstance(after, Grid)
    assert (before.text, after.text) == ("题", "尾")


def test_blank_cells_and_a_title_over_the_whole_row_keep_their_places() -> None:
    marked = "某市名单\x07\x07序号\x07名称\x07备注\x07\x071\x07甲大学\x07\x07\x072\x07乙大学\x07新\x07\x07"
    (table,) = worddoc.pieces(marked)
    assert isinstance(table, Grid)
    assert [list(r) for r in table.cells] == [["某市名单", "", ""], ["序号", "名称", "备注"], ["1", "甲大学", ""], ["2", "乙大学", "新"]]
    assert table.merges == [(0, 0, 0, 2)]


def test_names_of_one_sentence_are_rows_where_nothing_else_is_a_list(tmp_path: Path) -> None:
    names = ["苏州甲电子有限公司", "苏州乙软件股份有限公司", "苏州丙光电有限公司", "苏州丁机械有限公司", "苏州大学"]
    told = f"经审核，认定{'、'.join(names[:-1])}和{names[-1]}等5家单位为2023年苏州市服务型制造示范单位，有效期三年。"
    path = _document(tmp_path / "a.docx", ["关于公布2023年苏州市服务型制造示范单位的通知", "各县级市（区）工信局：", told, "2023年10月9日"])
    assert [a.record.name for a in read_list(path).accepted] == names


def test_offices_in_the_address_of_a_notice_are_no_list(tmp_path: Path) -> None:
    path = _document(
        tmp_path / "a.docx", ["关于组织申报的通知", "各市科技局、发展改革委、财政局、教育局、工信局，各有关单位：", "请认真组织。"]
    )
    with pytest.raises(RefusedList):
        read_list(path)


def test_a_list_of_people_is_refused_and_a_list_of_bodies_with_people_is_not(tmp_path: Path) -> None:
    people = [
        ("序号", "姓名", "工作单位", "职称"),
        (1, "张建国", "兰州大学", "教授"),
        (2, "李明远", "兰州理工大学", "教授"),
        (3, "王晓东", "甘肃农业大学", "教授"),
    ]
    with pytest.raises(RefusedList, match="lists people"):
        read_list(_document(tmp_path / "a.docx", ["领军人才名单"], people))
    bodies = [("序号", "单位名称", "联系人姓名"), (1, "兰州大学", "张建国"), (2, "兰州理工大学", "李明远")]
    assert [a.record.name for a in _book(tmp_path / "b.xlsx", bodies).accepted] == ["兰州大学", "兰州理工大学"]


def test_zones_among_cities_part_groups_and_take_their_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    lines = [
        "陕西省瞪羚企业名单",
        "西安市（2户）",
        "1. 陕西甲光电有限公司",
        "2. 陕西乙软件有限公司",
        "杨凌示范区（1户）",
        "1. 陕西丙种业有限公司",
    ]
    lines += ["西咸新区", "1. 陕西丁设备有限公司", "韩城市（1户）", "1. 陕西戊机械有限公司"]
    path.write_text("\n".join(lines), encoding="utf-8")
    loaded = read_list(path)
    assert [a.record.name for a in loaded.accepted] == [x[3:] for x in lines if x[0] == "1" or x[0] == "2"]
    regions = {a.record.name: a.record.region for a in loaded.accepted}
    assert (regions["陕西乙软件有限公司"], regions["陕西戊机械有限公司"]) == ("610100", "610581")
    assert regions["陕西丁设备有限公司"] != "610100"  # not of the city above its zone
    assert all(c.ok for c in loaded.claims), loaded.claims


def test_groups_numbered_in_the_column_of_numbers_are_headings(tmp_path: Path) -> None:
    rows: Cells = [
        ("某市重点项目名单", "", "", ""), ("序号", "项目名称", "项目业主", "总投资"), ("一", "新开工项目", "", 300), (1, "甲产业园项目", "甲工业有限公司", 100),
        (2, "乙生产线项目", "乙电子有限公司", 200), ("二", "在建项目", "", 50), (1, "丙水库工程", "丙水务有限公司", 50),
    ]  # fmt: skip
    found = [(a.record.name, a.record.hosts, dict(a.record.fields)["category"]) for a in _book(tmp_path / "a.xlsx", rows).accepted]
    assert found == [
        ("甲产业园项目", ("甲工业有限公司",), "新开工项目"), ("乙生产线项目", ("乙电子有限公司",), "新开工项目"), ("丙水库工程", ("丙水务有限公司",), "在建项目"),
    ]  # fmt: skip


def test_rows_all_numbered_in_chinese_are_rows(tmp_path: Path) -> None:
    rows: Cells = [("序号", "项目名称"), ("一", "甲产业园项目"), ("二", "乙生产线项目"), ("三", "丙水库工程")]
    assert len(_book(tmp_path / "a.xlsx", rows).accepted) == 3


def test_subtotals_count_the_rows_since_the_one_before(tmp_path: Path) -> None:
    rows: Cells = [
        ("所在市", "序号", "企业名称"), ("南宁市", 1, "广西甲电子有限公司"), ("", 2, "广西乙机械有限公司"), ("小计", "", "2家"),
        ("柳州市", 3, "广西丙化工有限公司"), ("小计", "", "1家"), ("合计", "", "3家"),
    ]  # fmt: skip
    loaded = _book(tmp_path / "a.xlsx", rows)
    assert [(c.claimed, c.ok) for c in loaded.claims if c.what == "total"] == [(2, True), (1, True), (3, True)]
    rows = [*rows[:3], ("小计", "", "9家"), *rows[4:]]
    assert [c.ok for c in _book(tmp_path / "b.xlsx", rows).claims if c.what == "total"] == [False, True, True]


def test_hosts_that_numbers_part_in_one_cell(tmp_path: Path) -> None:
    rows: Cells = [
        ("项目名称", "主要完成单位"),
        ("高端轴承钢冶金技术", "1.北京科技大学 2.大冶特殊钢有限公司"),
        ("北斗定位服务", "（1）武汉大学（2）武汉甲科技有限公司"),
    ]
    found = [a.record.hosts for a in _book(tmp_path / "a.xlsx", rows).accepted]
    assert found == [("北京科技大学", "大冶特殊钢有限公司"), ("武汉大学", "武汉甲科技有限公司")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("河北曲周科技小院", "Platform"),
        ("国家锂电池产品质量检验检测中心", "Platform"),
        ("国家火炬昆山模具特色产业基地", "Park"),
        ("吉林国家碳纤维高新技术产业化基地", "Park"),
        ("台州市椒江区缝制设备产业集群", "IndustryChain"),
    ],
)
def test_what_a_name_is_by_its_last_word(tmp_path: Path, name: str, kind: str) -> None:
    assert [a.record.type for a in _book(tmp_path / "a.xlsx", [("序号", "名称", "推荐单位"), (1, name, "某市科技局")]).accepted] == [kind]


def test_a_level_that_only_the_spread_of_the_rows_tells_is_said_to_be_inferred(tmp_path: Path) -> None:
    firms = [("河北省", "甲电气股份有限公司"), ("山西省", "乙软件有限公司"), ("辽宁省", "丙设备股份有限公司"), ("湖南省", "丁机械有限公司")]
    loaded = _book(tmp_path / "a.xlsx", [("隐形冠军企业（首批）", ""), ("省份", "企业"), *firms])
    assert {a.record.level for a in loaded.accepted} == {"national"}
    assert all(any("推断" in zh for zh, _ in a.warnings) for a in loaded.accepted)
    ranked = _book(tmp_path / "b.xlsx", [("瞪羚企业百强榜单", ""), ("省份", "企业"), *firms])
    assert {a.record.level for a in ranked.accepted} == {""}


def test_the_part_a_host_takes_is_no_part_of_its_name(tmp_path: Path) -> None:
    rows: Cells = [("平台名称", "建设单位"), ("天津市氢能装备工程研究中心", "天津大学（牵头）、天津甲氢动力科技有限公司（参与单位）")]
    assert [a.record.hosts for a in _book(tmp_path / "a.xlsx", rows).accepted] == [("天津大学", "天津甲氢动力科技有限公司")]


def test_cities_that_stand_in_the_column_of_numbers_part_groups() -> None:
    marked = "序号\x07名称\x07单位\x07\x07太原市（1家）\x07\x071\x07甲孵化器\x07甲公司\x07\x07长治市（1家）\x07\x072\x07乙孵化器\x07乙公司\x07\x07"
    (table,) = worddoc.pieces(marked)
    assert isinstance(table, Grid)
    assert [r[0] for r in table.cells] == ["序号", "太原市（1家）", "1", "长治市（1家）", "2"]
    assert table.merges == [(1, 0, 1, 2), (3, 0, 3, 2)]
