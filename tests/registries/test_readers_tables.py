"""Tables of every format come back as rows with the numbers a person counts, titles and groups marked, nothing lost."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import docx
import openpyxl
import pytest

from ingest.read.blocks import Block, Content
from ingest.registries import documents
from ingest.registries.open import open_listing
from ingest.registries.sheets import Listing, Sheet

FILES = Path(__file__).parent / "files"


def listing(folder: Path, name: str, data: bytes | str) -> Listing:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return open_listing(path)


def workbook(*sheets: tuple[str, list[list[object]]], hidden: tuple[str, ...] = (), merges: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for place in merges:
            sheet.merge_cells(place)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


def test_a_biff_workbook_keeps_titles_groups_breaks_and_whole_numbers() -> None:
    found = open_listing(FILES / "schools.xls")
    sheet = found.sheets[0]
    assert found.media_type == "application/vnd.ms-excel"
    assert [(r.number, r.merged) for r in sheet.rows] == [(1, True), (2, True), (3, False), (4, True), (5, False), (6, False)]
    assert cells(sheet)[4:] == [("1", "示范大学", "4122010183", "1946-10-01"), ("2", "示范职业技术\n学院", "4122010184", "")]
    assert found.title == "示范学校名单"
    assert "（截至2025年6月20日）" in found.text and "吉林省（2所）" in found.text
    assert {name for name, _, _ in found.skipped} == {"Sheet2", "底稿"}
    assert any("hidden" in en for name, _, en in found.skipped if name == "底稿")


def test_values_of_cells_become_text(tmp_path: Path) -> None:
    values = [1, 2.0, 2.5, True, date(2024, 1, 2), datetime(2024, 1, 2, 3, 4, 5), time(1, 2), " 甲 "]
    sheet = listing(tmp_path, "a.xlsx", workbook(("s", [values, ["x"] * len(values)]))).sheets[0]
    assert cells(sheet)[0] == ("1", "2", "2.5", "TRUE", "2024-01-02", "2024-01-02 03:04:05", "01:02:00", " 甲 ")


def test_a_cell_merged_over_rows_belongs_to_each_of_them(tmp_path: Path) -> None:
    rows: list[list[object]] = [["省", "企业", None], [None, "名称", "代码"], ["吉林", "甲", 1], [None, "乙", 2], ["辽宁", "丙", 3]]
    sheet = listing(tmp_path, "a.xlsx", workbook(("s", rows), merges=("A1:A2", "B1:C1", "A3:A4"))).sheets[0]
    assert cells(sheet) == [("省", "企业", ""), ("省", "名称", "代码"), ("吉林", "甲", "1"), ("吉林", "乙", "2"), ("辽宁", "丙", "3")]
    assert not any(row.merged for row in sheet.rows)


def test_a_title_merged_over_rows_and_columns_stands_once(tmp_path: Path) -> None:
    rows: list[list[object]] = [["名单", None], [None, None], ["序号", "名称"], [1, "甲"]]
    sheet = listing(tmp_path, "a.xlsx", workbook(("s", rows), merges=("A1:B2",))).sheets[0]
    assert [(r.number, r.cells, r.merged) for r in sheet.rows] == [
        (1, ("名单", ""), True),
        (3, ("序号", "名称"), False),
        (4, ("1", "甲"), False),
    ]


def test_rows_keep_their_numbers_where_the_table_begins_further_down(tmp_path: Path) -> None:
    sheet = listing(tmp_path, "a.xlsx", workbook(("s", [[], [], ["序号", "名称"], [1, "甲"]]))).sheets[0]
    assert [row.number for row in sheet.rows] == [3, 4]


def test_a_hidden_sheet_is_read_only_where_it_is_all_there_is(tmp_path: Path) -> None:
    table: list[list[object]] = [["名称", "地区"], ["甲", "长春"]]
    assert [s.name for s in listing(tmp_path, "a.xlsx", workbook(("甲", table), ("乙", table), hidden=("乙",))).sheets] == ["甲"]
    only = listing(tmp_path, "b.xlsx", workbook(("乙", table), ("空", []), hidden=("乙",)))
    assert [s.name for s in only.sheets] == ["乙"]


def test_an_outline_in_one_column_is_prose_and_no_table(tmp_path: Path) -> None:
    rows: list[list[object]] = []
    for k in range(60):
        rows += [
            [f"（{'一二三四五'[k % 5]}）功能研究室"],
            [f"建设依托单位：某农业科学院第{k}研究所"],
            [f"岗位科学家负责第{k}项任务；其他人员协助。"],
        ]
    found = listing(tmp_path, "a.xlsx", workbook(("s", rows)))
    assert not found.sheets and len(found.text) == 180
    assert "outline" in found.skipped[0][2]


def test_names_in_one_column_are_a_table(tmp_path: Path) -> None:
    found = listing(tmp_path, "a.xlsx", workbook(("s", [["企业名称"], ["长春市"], *([f"第{k}有限公司"] for k in range(20))])))
    assert len(found.sheets[0].rows) == 22


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("序号,名称,地区\n1,甲公司,长春市\n2,乙公司,吉林市\n".encode("utf-8-sig"), "utf-8"),
        ("序号,名称,地区\n1,甲公司,长春市\n2,乙公司,吉林市\n".encode("gb18030"), "gb18030"),
        ("序号,名称,地区\n1,甲公司,长春市\n2,乙公司,吉林市\n".encode("utf-16"), "utf-16"),
        ("序號,名稱,地區\n1,臺灣大學,臺北市\n2,清華大學,新竹市\n".encode("big5"), "big5"),
    ],
)
def test_tables_in_every_encoding(tmp_path: Path, data: bytes, encoding: str) -> None:
    found = listing(tmp_path, "a.csv", data)
    assert found.encoding.startswith(encoding)
    assert [len(row.cells) for row in found.sheets[0].rows] == [3, 3, 3]
    assert found.sheets[0].rows[0].cells[0] in ("序号", "序號")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.xls"])
def test_the_delimiter_is_told_by_the_lines_and_not_by_the_ending(tmp_path: Path, delimiter: str, name: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (("序号", "名称", "地区"), ("1", "甲公司", "长春市"), ("2", "乙公司", "吉林市")))
    assert cells(listing(tmp_path, name, text).sheets[0])[1] == ("1", "甲公司", "长春市")


def test_quoted_cells_may_hold_breaks_and_rows_are_numbered_by_line(tmp_path: Path) -> None:
    sheet = listing(tmp_path, "a.csv", '序号,名称,备注\n1,"甲\n公司","a, b"\n2,乙"厂"公司,\n').sheets[0]
    assert [(r.number, r.cells) for r in sheet.rows[1:]] == [(2, ("1", "甲\n公司", "a, b")), (4, ("2", '乙"厂"公司', ""))]


def test_a_quote_that_is_never_closed_swallows_nothing(tmp_path: Path) -> None:
    found = listing(tmp_path, "a.csv", "序号,名称\n" + "".join(f"{k},{'' if k != 3 else chr(34)}第{k}公司\n" for k in range(1, 300)))
    assert len(found.sheets[0].rows) == 300
    assert "quote" in found.skipped[0][2]


def test_ragged_rows_and_a_line_above_the_header(tmp_path: Path) -> None:
    sheet = listing(tmp_path, "a.csv", "名单 v2025,,\n序号,名称,地区\n1,甲\n2,乙,吉林,多一格\n").sheets[0]
    assert cells(sheet) == [("名单 v2025", "", "", ""), ("序号", "名称", "地区", ""), ("1", "甲", "", ""), ("2", "乙", "吉林", "多一格")]


def test_a_csv_of_one_column_is_a_table(tmp_path: Path) -> None:
    assert cells(listing(tmp_path, "a.csv", "名称\n甲公司\n乙公司\n").sheets[0]) == [("名称",), ("甲公司",), ("乙公司",)]


def test_a_line_that_declares_the_delimiter_is_no_row(tmp_path: Path) -> None:
    sheet = listing(tmp_path, "a.csv", "sep=;\n序号;名称\n1;甲,乙\n").sheets[0]
    assert [(r.number, r.cells) for r in sheet.rows] == [(2, ("序号", "名称")), (3, ("1", "甲,乙"))]


PAGE = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">'
    "</head><body><table><tr height=0 style='display:none'><td></td><td></td><td></td></tr><tr><td colspan=3>企业名单</td></tr>"
    "<tr><td rowspan=2>地区</td><td colspan=2>企业</td></tr><tr><td>名称</td><td>代码</td></tr>"
    "<tr><td rowspan=2>长春市</td><td>长春甲<br>有限公司</td><td x:num>1</td></tr><tr><td>朱镕乙公司</td><td>2</td></tr></table></body></html>"
)


def test_a_page_saved_as_a_workbook_is_read_as_a_page(tmp_path: Path) -> None:
    found = listing(tmp_path, "a.xls", PAGE.encode("gb18030"))
    assert found.media_type == "text/html" and "declared as gb2312" in found.encoding
    assert cells(found.sheets[0]) == [
        *(("企业名单", "", ""), ("地区", "企业", ""), ("地区", "名称", "代码")),
        *(("长春市", "长春甲\n有限公司", "1"), ("长春市", "朱镕乙公司", "2")),
    ]
    assert found.sheets[0].rows[0].merged


def test_an_archived_page(tmp_path: Path) -> None:
    mail = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=X\r\n\r\n--X\r\nContent-Type: text/html; charset=gb2312\r\n\r\n"
    found = listing(tmp_path, "a.mht", mail + PAGE.encode("gb18030") + b"\r\n--X--\r\n")
    assert found.media_type == "multipart/related" and found.sheets[0].rows[-1].cells == ("长春市", "朱镕乙公司", "2")


def test_tables_of_layout_are_no_tables(tmp_path: Path) -> None:
    page = (
        "<html><body><table><tr><td><a href=/>首页</a></td><td><a href=/a>新闻</a></td></tr></table>"
        "<table><tr><th>索 引 号：</th><td>306-09</td></tr><tr><th>发文机构：</th><td>科技厅</td></tr></table>"
        "<table><tr><td>栏目</td><td><p>关于公布名单的通知</p><table><tr><td>序号</td><td>名称</td></tr><tr><td>1</td><td>甲</td></tr></table></td></tr></table>"
        "</body></html>"
    )
    found = listing(tmp_path, "a.html", page)
    assert [cells(s) for s in found.sheets] == [[("序号", "名称"), ("1", "甲")]]
    assert "关于公布名单的通知" in found.sheets[0].above


def test_a_table_split_by_pages_is_one_table(tmp_path: Path) -> None:
    head = "<tr><td>序号</td><td>名称</td><td>地区</td></tr>"
    part = "<table>{}<tr><td>{}</td><td>甲</td><td>乙</td></tr></table>"
    page = (
        part.format(head, 1) + "<p>— 2 —</p>" + part.format(head, 2) + part.format("", 3) + "<p>附件2 另一份名单</p>" + part.format(head, 1)
    )
    found = listing(tmp_path, "a.html", f"<html><body>{page}</body></html>")
    assert [[r.cells[0] for r in s.rows] for s in found.sheets] == [["序号", "1", "2", "3"], ["序号", "1"]]
    assert "3 tables" in found.skipped[0][2] and "1 repeated" in found.skipped[0][2]
    assert found.sheets[1].above[-1] == "附件2 另一份名单"


def test_the_line_between_tables_of_the_same_header_parts_groups(tmp_path: Path) -> None:
    part = "<p>{}</p><table><tr><td>序号</td><td>名称</td></tr><tr><td>1</td><td>{}</td></tr></table>"
    found = listing(tmp_path, "a.html", part.format("吉林省（1家）", "甲") + part.format("辽宁省（1家）", "乙"))
    assert [(r.cells[0], r.merged) for r in found.sheets[0].rows] == [
        *(("序号", False), ("吉林省（1家）", True), ("1", False), ("辽宁省（1家）", True), ("1", False)),
    ]


def test_a_spreadsheet_written_as_xml(tmp_path: Path) -> None:
    found = listing(
        tmp_path, "a.xls",
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table><Row><Cell ss:MergeAcross="2">'
        '<Data ss:Type="String">标题</Data></Cell></Row><Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">吉林</Data></Cell>'
        '<Cell><Data ss:Type="Number">4122010183</Data></Cell><Cell ss:Index="4"><Data ss:Type="DateTime">2024-01-02T00:00:00.000</Data></Cell></Row>'
        '<Row><Cell ss:Index="2"><Data ss:Type="String">甲&#10;乙</Data></Cell></Row></Table></Worksheet></Workbook>',
    )  # fmt: skip
    assert [(r.number, r.cells, r.merged) for r in found.sheets[0].rows] == [
        (1, ("标题", "", "", ""), True),
        (3, ("吉林", "4122010183", "", "2024-01-02"), False),
        (4, ("吉林", "甲\n乙", "", ""), False),
    ]


def test_an_open_document_spreadsheet(tmp_path: Path) -> None:
    spaces = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text"))
    row = "<table:table-row>{}</table:table-row>"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(row.format("".join(cell.format(c) for c in r)) for r in (("名称", "地区"), ("甲", "长春")))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="表">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    assert cells(listing(tmp_path, "a.ods", held.getvalue()).sheets[0]) == [("名称", "地区"), ("甲", "长春")]


def document(build: list[str | list[list[str]]], merges: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    file = docx.Document()
    for part in build:
        if isinstance(part, str):
            file.add_paragraph(part)
            continue
        table = file.add_table(len(part), len(part[0]))
        for r, row in enumerate(part):
            for c, text in enumerate(row):
                table.cell(r, c).text = text
        for top, left, bottom, right in merges:
            table.cell(top, left).merge(table.cell(bottom, right))
    held = io.BytesIO()
    file.save(held)
    return held.getvalue()


def test_tables_of_a_document_with_what_stands_above_them(tmp_path: Path) -> None:
    rows = [["省", "企业", ""], ["吉林", "甲\n公司", "1"], ["", "乙", "2"]]
    found = listing(
        tmp_path,
        "a.docx",
        document(["附件1", "企业名单", rows, "附件2", [["序号", "名称"], ["1", "丙"]]], ((0, 1, 0, 2), (1, 0, 2, 0))[:0]),
    )
    assert [s.above for s in found.sheets] == [("附件1", "企业名单"), ("附件2",)]
    assert cells(found.sheets[0])[1] == ("吉林", "甲\n公司", "1")
    assert found.title == "企业名单"


def test_merged_cells_of_a_document(tmp_path: Path) -> None:
    rows = [["企业名单", "", ""], ["吉林", "甲", "1"], ["", "乙", "2"]]
    sheet = listing(tmp_path, "a.docx", document([rows], ((0, 0, 0, 2), (1, 0, 2, 0)))).sheets[0]
    assert [(row.cells[0].strip(), row.cells[1], row.merged) for row in sheet.rows] == [
        ("企业名单", "", True),
        ("吉林", "甲", False),
        ("吉林", "乙", False),
    ]


def test_a_table_inside_a_cell_is_part_of_the_cell(tmp_path: Path) -> None:
    file = docx.Document()
    table = file.add_table(2, 2)
    for r, row in enumerate((("名称", "明细"), ("甲", "见右"))):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    inner = table.cell(1, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "年份", "2024"
    held = io.BytesIO()
    file.save(held)
    row = listing(tmp_path, "a.docx", held.getvalue()).sheets[0].rows[1]
    assert row.cells[0] == "甲" and all(word in row.cells[1] for word in ("见右", "年份", "2024"))


def test_lists_in_json(tmp_path: Path) -> None:
    nested = listing(
        tmp_path, "a.json", '{"code": 0, "data": {"rows": [{"name": "甲", "at": {"x": 1.50}}, {"name": "乙", "tags": ["a", "b"]}]}}'
    )
    assert [(r.number, r.cells) for r in nested.sheets[0].rows] == [
        (0, ("name", "at.x", "tags")),
        (1, ("甲", "1.50", "")),
        (2, ("乙", "", "a;b")),
    ]
    lines = listing(tmp_path, "b.json", '{"name": "甲", "code": "000420"}\n{"name": "乙", "code": "000421"}\n')
    assert cells(lines.sheets[0]) == [("name", "code"), ("甲", "000420"), ("乙", "000421")]
    groups = listing(tmp_path, "c.json", '{"吉林": ["吉林大学", "延边大学"], "辽宁": ["辽宁大学", "东北大学"]}')
    assert [(r.cells[0], r.merged) for r in groups.sheets[0].rows][:2] == [("吉林", True), ("吉林大学", False)]


def test_a_table_set_with_blanks(tmp_path: Path) -> None:
    found = listing(tmp_path, "a.txt", "拟认定名单\n序号 企业名称 所在地\n1 甲有限公司 长春市\n2 乙有限公司 吉林市\n3 丙有限公司 四平市\n")
    assert cells(found.sheets[0])[1] == ("1", "甲有限公司", "长春市") and found.sheets[0].above == ("拟认定名单",)


def test_a_table_ruled_with_bars(tmp_path: Path) -> None:
    sheet = listing(tmp_path, "a.txt", "| 序号 | 名称 |\n|------|:----:|\n| 1 | 甲公司 |\n| 2 | 乙公司 |\n").sheets[0]
    assert [(r.number, r.cells) for r in sheet.rows] == [(1, ("序号", "名称")), (3, ("1", "甲公司")), (4, ("2", "乙公司"))]


def test_a_document_reader_is_plugged_in_by_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        *(("附件1", "paragraph", "第1页 ¶1"), ("企业名单", "paragraph", "第1页 ¶2"), ("序号\t名称", "row", "第1页 表1 行1")),
        *(("1\t甲", "row", "第1页 表1 行2"), ("2\t乙", "row", "第2页 表1 行3"), ("落款\t日期", "row", "第3页 表2 行1")),
    ]
    content = Content(tuple(Block(kind, text, anchor) for text, kind, anchor in lines), "pdf", {})
    monkeypatch.setitem(documents.READERS, "pdf", lambda data, place: content)
    found = listing(tmp_path, "a.docx", b"%PDF-1.7")
    assert [(r.number, r.cells) for r in found.sheets[0].rows] == [(1, ("序号", "名称")), (2, ("1", "甲")), (3, ("2", "乙"))]
    assert found.sheets[0].above == ("附件1", "企业名单") and found.media_type == "application/pdf"
    assert any("落款" in line for line in found.text)
