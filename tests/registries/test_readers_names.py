"""Lists of names without columns: names are told from prose, from headings and from the chrome of a page."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from ingest.registries.garbled import GARBLED, garbled
from ingest.registries.namelist import split
from ingest.registries.open import open_listing
from ingest.registries.sheets import Listing, Sheet

NOTICE = """关于公布2024年度专精特新中小企业名单的通知
各市（州）工业和信息化局：
根据《梯度培育管理暂行办法》，经审核，现将名单予以公布。有效期3年。
附件：1.2024年度专精特新中小企业名单
      2.通过复核企业名单
吉林省工业和信息化厅
2024年12月1日
附件1
2024年度专精特新中小企业名单（共5家）
长春市（3家）
1.长春某某科技有限公司
2.*吉林省光电研究院；
3.启明星辰
吉林市（2家）
4.吉林市化纤有限责任公司。
5.吉化集团
— 3 —
附件2
通过复核企业名单
1 四平鼓风机股份有限公司
2 通化东宝药业股份有限公司
注：带*的为更名企业，原名见备注。
"""


def read(folder: Path, text: str, name: str = "a.txt") -> Listing:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return open_listing(path)


def names(sheet: Sheet) -> list[str]:
    return [row.cells[0] for row in sheet.rows if not row.merged]


def groups(sheet: Sheet) -> list[str]:
    return [row.cells[0] for row in sheet.rows if row.merged]


def as_page(text: str) -> str:
    return "<html><head><title>通知</title></head><body>" + "".join(f"<p>{line}</p>" for line in text.splitlines()) + "</body></html>"


def as_document(path: Path, text: str) -> Path:
    file = docx.Document()
    for line in text.splitlines():
        file.add_paragraph(line)
    held = io.BytesIO()
    file.save(held)
    path.write_bytes(held.getvalue())
    return path


@pytest.mark.parametrize("form", ["txt", "html", "docx"])
def test_two_annexes_of_a_notice_are_two_lists(tmp_path: Path, form: str) -> None:
    if form == "docx":
        found = open_listing(as_document(tmp_path / "a.docx", NOTICE))
    else:
        found = read(tmp_path, as_page(NOTICE) if form == "html" else NOTICE, f"a.{form}")
    first, second = found.sheets
    assert names(first) == ["长春某某科技有限公司", "*吉林省光电研究院", "启明星辰", "吉林市化纤有限责任公司", "吉化集团"]
    assert groups(first) == ["长春市（3家）", "吉林市（2家）"]
    assert first.above[-2:] == ("附件1", "2024年度专精特新中小企业名单（共5家）")
    assert names(second) == ["四平鼓风机股份有限公司", "通化东宝药业股份有限公司"]
    assert second.above[-2:] == ("附件2", "通过复核企业名单")
    assert "根据《梯度培育管理暂行办法》，经审核，现将名单予以公布。有效期3年。" in found.text
    assert "注：带*的为更名企业，原名见备注。" in found.text
    assert {s.form for s in found.sheets} == {"names"}


def test_rows_of_a_text_are_numbered_by_line(tmp_path: Path) -> None:
    found = read(tmp_path, "企业名单\n\n甲有限公司\n乙有限公司\n\n丙有限公司\n")
    assert [row.number for row in found.sheets[0].rows] == [3, 4, 6]


def test_names_parted_by_breaks_in_one_cell_of_layout(tmp_path: Path) -> None:
    page = "<html><body><table><tr><td>导航</td><td><p>甲股份有限公司<br>北京市丰台区农副产品批发市场<br>乙集团</p></td></tr></table></body></html>"
    assert names(read(tmp_path, page, "a.html").sheets[0]) == ["甲股份有限公司", "北京市丰台区农副产品批发市场", "乙集团"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1. 北京平谷国家农业科技园区&nbsp;&nbsp;&nbsp; 2. 河北衡水国家农业科技园区", 2),
        ("江苏淮安国家农业科技园区&nbsp;&nbsp;广东珠海国家农业科技园区 &nbsp; 山东济宁国家农业科技园区", 3),
        ("1、甲有限公司；2、乙有限公司；3、丙研究所。", 3),
        ("入选单位：吉林大学、长春理工大学、中国科学院长春应用化学研究所。", 3),
    ],
)
def test_many_names_in_one_line(tmp_path: Path, line: str, found: int) -> None:
    page = f"<html><body><p>附件</p><p>入选名单</p><p>{line}</p></body></html>"
    assert len(names(read(tmp_path, page, "a.html").sheets[0])) == found


@pytest.mark.parametrize(
    "text", ["中国农业科技东北创 新中心", "国家热带作物种质资源 试管苗库(儋州)", "吉林大学 珠海学院", "360集团有限公司"]
)
def test_a_stray_blank_does_not_part_a_name(text: str) -> None:
    assert split(text) == [(0, text)]


def test_headings_in_chinese_numerals_part_groups_and_number_names(tmp_path: Path) -> None:
    grouped = read(tmp_path, "验收结果名单\n一、通过的园区\n1.甲科技园区\n2.乙科技园区\n二、未通过的园区\n1.丙科技园区\n").sheets[0]
    assert groups(grouped) == ["一、通过的园区", "二、未通过的园区"] and len(names(grouped)) == 3
    assert names(read(tmp_path, "名单\n一、甲有限公司\n二、乙有限公司\n三、丙研究所\n").sheets[0]) == [
        "甲有限公司",
        "乙有限公司",
        "丙研究所",
    ]


def test_menus_and_footers_of_a_site_are_no_list(tmp_path: Path) -> None:
    links = "".join(f"<li><a href=/{k}>第{k}研究所</a></li>" for k in range(9))
    page = f"<html><body><div class='nav'>{links}</div><p>{'关于开展申报工作的通知。' * 30}</p><div class='footer'><ul>{links}</ul></div></body></html>"
    found = read(tmp_path, page, "a.html")
    assert not found.sheets and "no list" in found.skipped[0][2]


def test_a_notice_names_the_annex_that_holds_the_list(tmp_path: Path) -> None:
    found = read(
        tmp_path, f"<html><body><p>{'现将名单予以公布。' * 20}</p><a href='/P0201.ofd'>农产发〔2023〕3号.ofd</a></body></html>", "a.html"
    )
    assert not found.sheets and any("农产发〔2023〕3号.ofd" in en for _, _, en in found.skipped)


def test_short_names_without_endings_are_a_list_where_all_lines_are_such(tmp_path: Path) -> None:
    found = read(tmp_path, "整理：某某\n2022.11.30\n\n" + "\n".join(f"品牌{a}{b}" for a in "甲乙丙丁戊" for b in "子丑寅卯") + "\n")
    assert len(names(found.sheets[0])) == 20 and found.sheets[0].above == ("整理：某某", "2022.11.30")


def test_places_and_projects_under_the_title_of_a_list(tmp_path: Path) -> None:
    assert names(read(tmp_path, "示范县名单\n长春市榆树市\n吉林市永吉县\n四平市梨树县\n").sheets[0]) == [
        "长春市榆树市",
        "吉林市永吉县",
        "四平市梨树县",
    ]
    projects = "附件\n“揭榜挂帅”项目清单\n1.高性能碳纤维关键技术研究\n2.玉米种质资源创新利用\n3.车载激光雷达研制\n"
    assert len(names(read(tmp_path, projects).sheets[0])) == 3


def test_prose_is_no_list(tmp_path: Path) -> None:
    prose = (
        "一、总体要求\n坚持创新驱动，推动产业升级。\n二、重点任务\n（一）支持企业\n支持某某有限公司建设实验室。\n三、保障措施\n加强领导。\n"
    )
    found = read(tmp_path, prose)
    assert not found.sheets and len(found.text) == 7


def test_a_name_and_what_belongs_to_it_are_two_columns(tmp_path: Path) -> None:
    page = as_page("建设学科名单\n北京大学：（自行公布）\n吉林大学：考古学、数学\n东北大学：冶金工程\n")
    assert read(tmp_path, page, "a.html").sheets[0].rows[1].cells == ("吉林大学", "考古学、数学")


@pytest.mark.parametrize(
    "text", ["認(rèn)定", "?！皩＞匦隆敝行∑", "鏀垮簻淇℃伅鍏紑", "å¤§å­¦", "吉林\ufffd\ufffd大学", "锟斤拷有限公司", "\ue003\ue004公司"]
)
def test_damaged_text_is_told(text: str) -> None:
    assert garbled(text) > GARBLED


@pytest.mark.parametrize(
    "text",
    [
        "吉林大学",
        "磐石市鑫淼α-淀粉酶有限公司",
        "中国第一汽车集团有限公司（原名：中国第一汽车集团公司）",
        "万科Ａ",
        "國立臺灣大學",
        "喆犇公司",
        "Huawei Ltd",
        "",
        "是否通过?",
        "1987DA105031",
    ],
)
def test_sound_text_is_not_called_damaged(text: str) -> None:
    assert garbled(text) < GARBLED


def test_names_broken_over_two_lines_are_put_together(tmp_path: Path) -> None:
    found = read(
        tmp_path, "名单\n1.吉林大学\n 白求恩第一医院\n2.舟山水产品中心批发市场\n3.长春中医药大学附属\n医院\n4.己农产品集团\n有限责任公司\n"
    )
    assert names(found.sheets[0]) == [
        "吉林大学白求恩第一医院",
        "舟山水产品中心批发市场",
        "长春中医药大学附属医院",
        "己农产品集团有限责任公司",
    ]


def test_links_after_the_list_are_not_of_it(tmp_path: Path) -> None:
    listed = "".join(f"<li>第{k}产业技术研究院</li>" for k in range(9))
    page = f"<html><body><h1>关于认定研究院的通知</h1><ol>{listed}</ol><div><h3>相关链接</h3><ul><li>中国科学院</li><li>中国工程院</li></ul></div></body></html>"
    assert len(names(read(tmp_path, page, "a.html").sheets[0])) == 9


def test_records_of_labels_and_values_are_a_table(tmp_path: Path) -> None:
    record = "名称：第{0}重点实验室\n依托单位：第{0}大学\n主管部门：教育厅\n"
    found = read(tmp_path, "重点实验室一览表\n" + "".join(record.format(k) for k in range(3)) + "联系人：张三\n")
    assert [row.cells[:2] for row in found.sheets[0].rows][:2] == [("名称", "依托单位"), ("第0重点实验室", "第0大学")]
    assert [row.number for row in found.sheets[0].rows] == [2, 2, 5, 8]


def test_a_count_in_brackets_under_the_title_is_said_and_no_group(tmp_path: Path) -> None:
    found = read(tmp_path, "企业名单\n（共3家）\n吉林省\n甲有限公司\n乙有限公司\n丙有限公司\n").sheets[0]
    assert found.above == ("企业名单", "（共3家）") and groups(found) == ["吉林省"]


def test_preformatted_lines_are_lines(tmp_path: Path) -> None:
    page = "<html><body><p>名单</p><pre>1 甲有限公司 长春市\n2 乙有限公司 吉林市\n3 丙有限公司 四平市\n</pre></body></html>"
    assert [row.cells for row in read(tmp_path, page, "a.html").sheets[0].rows][2] == ("3", "丙有限公司", "四平市")


def test_a_short_list_is_one_where_its_heading_says_so(tmp_path: Path) -> None:
    assert names(read(tmp_path, "公示单位：\n甲有限公司\n乙有限公司\n").sheets[0]) == ["甲有限公司", "乙有限公司"]
    assert not read(tmp_path, "特此通知。\n吉林省科技发展中心\n2024年5月1日\n").sheets


def test_names_parted_by_commas_under_headings(tmp_path: Path) -> None:
    found = read(tmp_path, "一、国家级（2家）\n甲有限公司、乙有限公司\n二、省级（3家）\n丙有限公司、丁有限公司、戊研究所\n").sheets[0]
    assert len(names(found)) == 5 and groups(found) == ["一、国家级（2家）", "二、省级（3家）"]
