"""The forty defects of real lists, each with the file that has it or a small one of our own with the same defect."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from graph.errors import UnreadableFile
from ingest.reference.chains import chains, segments
from ingest.reference.codes import normalise_code
from ingest.reference.industries import translate
from ingest.reference.places import place
from ingest.registries.fields import key, mend, status_prefix
from ingest.registries.load import read_list
from ingest.registries.loaded import Loaded
from ingest.registries.mapping import read_mapping
from ingest.registries.open import open_listing
from ingest.registries.trust import RefusedList
from tests.registries.provincial import document, html_table, page, workbook

SHARED = Path(__file__).resolve().parents[3] / "shared" / "registries"


def raw(pattern: str) -> Path:
    """A raw file, or a skip where the raw files are not there."""
    found = sorted(SHARED.glob(pattern))
    if not found:
        pytest.skip(f"the raw file {pattern} is not here")
    return found[0]


@cache
def loaded_raw(pattern: str) -> Loaded:
    """A raw list, read once."""
    return read_list(raw(pattern))


def csv(folder: Path, text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    """A small file of our own."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def names(loaded: Loaded) -> list[str]:
    return [a.record.name for a in loaded.accepted]


def ok(loaded: Loaded) -> bool:
    return bool(loaded.claims) and all(c.ok for c in loaded.claims)


@pytest.mark.parametrize(("year", "header", "count"), [(2011, 4, 2101), (2017, 3, 2631), (2025, 3, 2919)])
def test_case_01_title_rows_above_the_header(year: int, header: int, count: int) -> None:
    loaded = loaded_raw(f"universities-moe-raw-{year}/*.xls")
    assert loaded.sheets[0].titles == (header,)
    assert loaded.read == len(loaded.accepted) == count
    assert {a.record.type for a in loaded.accepted} == {"University"}


def test_case_01_as_of_date_of_the_title(tmp_path: Path) -> None:
    rows = [("附件1：",), ("全国普通高等学校名单\n（截至2025年6月20日）",), ("序号", "学校名称", "所在地"), (1, "吉林大学", "长春市")]
    workbook(tmp_path / "a.xlsx", {"S": rows}, {"S": ["A1:C1", "A2:C2"]})
    loaded = read_list(tmp_path / "a.xlsx")
    assert loaded.sheets[0].origin.on == "2025-06-20"
    assert loaded.sheets[0].titles == (3,)
    assert loaded.accepted[0].record.valid_from == "2025-06-20"


@pytest.mark.parametrize(("year", "counts"), [(2011, 33), (2017, 32), (2025, 32)])
def test_case_02_province_rows_are_carried_down_and_their_counts_hold(year: int, counts: int) -> None:
    loaded = loaded_raw(f"universities-moe-raw-{year}/*.xls")
    assert len(loaded.claims) == counts
    assert ok(loaded)
    assert sum(c.what.endswith(("省", "市", "区")) and c.claimed > 0 for c in loaded.claims) == 31


def test_case_02_a_province_short_of_a_row_is_told(tmp_path: Path) -> None:
    rows = [("序号", "学校名称"), ("吉林省（3所）",), (1, "吉林大学"), (2, "长春大学"), ("辽宁省（1所）",), (3, "东北大学")]
    workbook(tmp_path / "a.xlsx", {"S": rows}, {"S": ["A2:B2", "A5:B5"]})
    loaded = read_list(tmp_path / "a.xlsx")
    assert [(c.what, c.claimed, c.found) for c in loaded.claims if not c.ok] == [("吉林省", 3, 2)]
    assert [a.region_name for a in loaded.accepted] == ["吉林省", "吉林省", "辽宁省"]
    assert not loaded.whole


def test_case_03_brackets_of_two_widths_in_one_cell(tmp_path: Path) -> None:
    rows = [("序号", "学校名称"), ("内蒙古自治区(1所）",), (1, "内蒙古大学"), ("吉林省(1所）",), (2, "吉林大学")]
    workbook(tmp_path / "a.xlsx", {"S": rows}, {"S": ["A2:B2", "A4:B4"]})
    loaded = read_list(tmp_path / "a.xlsx")
    assert ok(loaded)
    assert [a.raw for a in loaded.aside if a.kind == "region"] == ["内蒙古自治区(1所）", "吉林省(1所）"]


def test_case_04_codes_as_numbers_and_as_text(tmp_path: Path) -> None:
    rows = [("学校名称", "学校标识码"), ("吉林大学", 4122010183.0), ("延边大学", "4122010184")]
    workbook(tmp_path / "a.xlsx", {"S": rows})
    assert [a.record.codes for a in read_list(tmp_path / "a.xlsx").accepted] == [("moe:4122010183",), ("moe:4122010184",)]


def test_case_04_every_code_of_2025_has_ten_digits() -> None:
    codes = [c for a in loaded_raw("universities-moe-raw-2025/*.xls").accepted for c in a.record.codes]
    assert len(set(codes)) == 2919
    assert all(len(c) == len("moe:") + 10 and c[4:].isdigit() for c in codes)


def test_case_05_leading_zeros_come_back_by_level(tmp_path: Path) -> None:
    rows = [
        ("行业代码", "行业名称", "LEVEL_TYPE"),
        ("A", "农、林、牧、渔业", 0),
        (1, "农业", 1),
        (11, "谷物种植", 2),
        (111, "稻谷种植", 3),
        ("0112", "小麦种植", 3),
    ]
    workbook(tmp_path / "a.xlsx", {"S": rows})
    mapping = read_mapping("industries")
    codes = [a.record.codes for a in read_list(tmp_path / "a.xlsx", mapping).accepted]
    assert codes == [("gbt4754:A",), ("gbt4754:01",), ("gbt4754:011",), ("gbt4754:0111",), ("gbt4754:0112",)]


def test_case_06_a_break_inside_a_name(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", {"S": [("序号", "学校名称"), (1, "北京北大方正软件职业技术\n学院"), (2, "农作物（小\n麦体系）研究所")]})
    assert names(read_list(tmp_path / "a.xlsx")) == ["北京北大方正软件职业技术学院", "农作物（小麦体系）研究所"]


def test_case_06_no_name_of_2017_keeps_a_break() -> None:
    loaded = loaded_raw("universities-moe-raw-2017/*.xls")
    assert not any(c.isspace() for name in names(loaded) for c in name)


def test_case_07_a_break_between_two_values(tmp_path: Path) -> None:
    rows = [("实验室名称", "依托单位"), ("先进材料重点实验室", "上海市材料研究所\n中国科学院上海硅酸盐研究所")]
    workbook(tmp_path / "a.xlsx", {"S": rows})
    assert read_list(tmp_path / "a.xlsx").accepted[0].record.hosts == ("上海市材料研究所", "中国科学院上海硅酸盐研究所")


def test_case_08_blanks_inside_a_name() -> None:
    assert mend("国家热带作物种质资源 试管苗库(儋州)") == "国家热带作物种质资源试管苗库(儋州)"
    assert key("中国农业科技东北创 新中心") == key("中国农业科技东北创新中心")


def test_case_09_an_ideographic_blank_at_the_end(tmp_path: Path) -> None:
    path = csv(tmp_path, "序号,企业名称\n1,北京德润通农业科技发展有限公司\u3000\n2,\u200b北京顺鑫农业股份有限公司\ufeff\n")
    assert names(read_list(path)) == ["北京德润通农业科技发展有限公司", "北京顺鑫农业股份有限公司"]


def test_case_10_brackets_of_names_share_one_key_and_stay_as_printed(tmp_path: Path) -> None:
    path = csv(
        tmp_path, "企业名称,省份\n中粮米业(虎林)有限公司,黑龙江\n益海嘉里（兖州）粮油工业有限公司,山东\n中粮米业（虎林）有限公司,黑龙江\n"
    )
    loaded = read_list(path)
    assert names(loaded) == ["中粮米业(虎林)有限公司", "益海嘉里（兖州）粮油工业有限公司"]
    assert [r.reason for r in loaded.rejected] == ["duplicate"]


def test_case_11_gb18030_without_a_declaration(tmp_path: Path) -> None:
    text = ",TS代码,股票代码,股票名称,行业\n0,000420.SZ,000420,吉林化纤,化纤\n1,600867.SH,600867,通化东宝,生物制药\n"
    loaded = read_list(csv(tmp_path, text, encoding="gb18030"))
    assert loaded.listing.encoding.startswith("gb18030")
    assert names(loaded) == ["吉林化纤", "通化东宝"]


def test_case_11_the_raw_stock_list() -> None:
    loaded = loaded_raw("listed-companies-gbk-datakg/*.csv")
    assert (loaded.read, len(loaded.accepted)) == (4347, 4347)


def test_case_12_a_byte_order_mark(tmp_path: Path) -> None:
    loaded = read_list(csv(tmp_path, "企业名称,省份\n长春甲光电有限公司,吉林省\n", encoding="utf-8-sig"))
    assert loaded.sheets[0].columns[0].title == "企业名称"


def test_case_13_the_whole_file_decides_the_encoding(tmp_path: Path) -> None:
    path = csv(tmp_path, "企业名称\n" + "".join(f"长春第{n}光电有限公司\n" for n in range(9000)))
    loaded = read_list(path)
    assert len(loaded.accepted) == 9000
    assert "utf-8" in loaded.listing.encoding


def test_case_14_a_version_above_the_header(tmp_path: Path) -> None:
    path = csv(tmp_path, "List v202506200,,\n企业名称,省份,行业\n长春甲光电有限公司,吉林省,光电\n")
    assert read_list(path).sheets[0].titles == (2,)


def test_case_15_notes_and_scratch_sheets_are_skipped_with_a_reason(tmp_path: Path) -> None:
    scratch = [("insert into t values(", n, ",'", "某某有限公司", "')") for n in range(9)]
    notes = [("说明",), ("各单位应认真填写，不得漏项。",)]
    rows = [("本表各列均为文本\n请勿改动",), ("序号", "企业名称"), (1, "长春甲光电有限公司")]
    workbook(tmp_path / "a.xlsx", {"名单": rows, "tmp": scratch, "说明": notes, "Sheet4": []}, {"名单": ["A1:B1"]})
    loaded = read_list(tmp_path / "a.xlsx")
    assert names(loaded) == ["长春甲光电有限公司"]
    assert loaded.sheets[0].titles == (2,)
    assert {s for s, _, _ in loaded.skipped} == {"tmp", "说明", "Sheet4"}


def test_case_16_a_doc_that_calls_itself_docx() -> None:
    path = raw("raw-announcements-techme/*batch-01-year-2000.docx")
    try:
        listing = open_listing(path)
    except UnreadableFile as refusal:
        assert "DOCX" in refusal.advice[0]
    else:
        assert listing.media_type == "application/msword"


def test_case_16_an_ole_file_under_another_name(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096))
    with pytest.raises(UnreadableFile):
        open_listing(path)


@pytest.mark.parametrize(
    ("pattern", "count"), [("*list-full-year-2025.html", 2250), ("*batch-01-year-2000.html", 151), ("*check-08-year-2018.html", 1095)]
)
def test_case_17_names_in_paragraphs_and_behind_breaks(pattern: str, count: int) -> None:
    loaded = loaded_raw(f"raw-announcements-techme/{pattern}")
    assert len(loaded.accepted) == count
    assert {a.record.type for a in loaded.accepted} == {"Firm"}


def test_case_17_breaks_inside_one_cell(tmp_path: Path) -> None:
    page(
        tmp_path / "a.html",
        "龙头企业名单",
        "<p>龙头企业名单</p><table><tr><td>北京甲农业股份有限公司<br>北京市乙批发市场<br>丙集团</td></tr></table>",
    )
    assert names(read_list(tmp_path / "a.html")) == ["北京甲农业股份有限公司", "北京市乙批发市场", "丙集团"]


def test_case_18_coordinates_in_another_province(tmp_path: Path) -> None:
    path = csv(tmp_path, "学校名称,省份,纬度,经度\n吉林大学和平校区,吉林省,39.12,117.20\n吉林大学南岭校区,吉林省,43.86,125.33\n")
    wrong, right = read_list(path).accepted
    assert "latitude" not in dict(wrong.record.fields) and wrong.warnings
    assert dict(right.record.fields)["latitude"] == "43.86" and not right.warnings


def test_case_19_one_table_in_pieces_with_its_header_repeated(tmp_path: Path) -> None:
    head = ("序号", "国家级库（圃）名称", "建设依托单位", "所在省（自治区、直辖市）")
    parts = [html_table([head, (f"{n}", f"国家第{n}种质资源圃（某地）", "中国农业科学院果树研究所", "辽宁")]) for n in (1, 2, 3)]
    page(tmp_path / "a.html", "国家级种质资源圃名单", "".join(parts))
    loaded = read_list(tmp_path / "a.html")
    assert len(loaded.accepted) == 3
    assert loaded.accepted[2].record.hosts == ("中国农业科学院果树研究所",)
    assert ok(loaded)


def test_case_19_a_header_repeated_in_a_sheet_is_no_record(tmp_path: Path) -> None:
    path = csv(tmp_path, "序号,企业名称\n1,长春甲光电有限公司\n序号,企业名称\n2,长春乙光电有限公司\n")
    loaded = read_list(path)
    assert [(r.reason, r.row) for r in loaded.rejected] == [("header_repeated", 3)]
    assert loaded.whole


def test_case_19_the_raw_page_of_genetic_resources() -> None:
    loaded = loaded_raw("raw-announcements-techme/*genetic-resource*")
    assert (loaded.read, len(loaded.accepted), ok(loaded)) == (91, 91, True)


def test_case_20_columns_shifted_and_a_short_name_that_does_not_follow(tmp_path: Path) -> None:
    text = "企业名称,股票简称,所在地\n中国石油天然气股份有限公司,龙软科技,北京市\n青岛农村商业银行股份有限公司(简称:青岛农商银行),,山东省\n长春甲光电股份有限公司,甲光电,2010-02-11\n2010-02-11,乙光电,吉林省\n"
    loaded = read_list(csv(tmp_path, text))
    first, second, third = loaded.accepted
    assert first.warnings
    assert second.record.name == "青岛农村商业银行股份有限公司" and dict(second.record.fields)["short"] == "青岛农商银行"
    assert (third.record.region, dict(third.record.fields)["region_from"]) == ("220100", "name"), "a date is no place"
    assert [r.reason for r in loaded.rejected] == ["not_a_name"]


@pytest.mark.parametrize("sheet", ["一维表", "二维表"])
def test_case_21_a_table_of_industries_that_is_not_its_edition(sheet: str) -> None:
    with pytest.raises(RefusedList) as refusal:
        loaded_raw(f"gbt4754-2017-hyhy/*{sheet}*")
    assert any("0711" in zh for zh, _ in refusal.value.findings)


def test_case_22_editions_are_told_apart_and_translated() -> None:
    assert {link.code2017 for link in translate("3610", "2011")} == {"3611", "3612"}


def test_case_23_a_region_code_of_another_year(tmp_path: Path) -> None:
    path = csv(tmp_path, "行政区划代码（截止2012年12月31日）,\n行政区划代码,行政区划名称\n220381,公主岭市\n220100,长春市\n")
    first = read_list(path).accepted[0].record
    assert (first.codes, first.region) == (("gb2260:220381",), "220184")


def test_case_24_a_zone_under_the_code_of_a_county(tmp_path: Path) -> None:
    path = csv(
        tmp_path, "行政区划代码,行政区划名称\n220184,长春新区\n220100,长春市\n220171,长春经济技术开发区\n220200,吉林市\n220300,四平市\n"
    )
    zone, city, pseudo = read_list(path).accepted[:3]
    assert (zone.record.region, city.record.region, pseudo.record.region) == ("", "220100", "")
    assert zone.warnings and pseudo.warnings


def test_case_25_a_shared_name_stays_open_without_a_parent(tmp_path: Path) -> None:
    path = csv(tmp_path, "企业名称,县区\n某甲光电有限公司,鼓楼区\n")
    first = read_list(path).accepted[0]
    assert first.record.region == "" and first.warnings
    path = csv(tmp_path, "企业名称,地市,县区\n某甲光电有限公司,南京市,鼓楼区\n")
    assert read_list(path).accepted[0].record.region == "320106"


def test_case_26_the_office_that_reports_is_no_place(tmp_path: Path) -> None:
    path = csv(tmp_path, "企业名称,推荐单位,所在地\n梅河口甲药业有限公司,通化市工信局,梅河口市\n")
    record = read_list(path).accepted[0].record
    assert (record.region, dict(record.fields)["department"]) == ("220581", "通化市工信局")


def test_case_27_former_names_are_kept_beside_the_name(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "学校名称,学校标识码,曾用名\n吉林化工大学,4122010201,吉林化工学院\n长春汽车职业技术大学（原长春汽车工业高等专科学校）,4122011440,\n",
    )
    first, second = read_list(path).accepted
    assert dict(first.record.fields)["former"] == "吉林化工学院"
    assert (second.record.name, dict(second.record.fields)["former"]) == ("长春汽车职业技术大学", "长春汽车工业高等专科学校")


def test_case_28_the_area_of_a_share_is_where_it_is_registered() -> None:
    loaded = loaded_raw("listed-companies-yzq129-2026/*.csv")
    found = {a.record.codes[0]: a for a in loaded.accepted}
    assert found["stock:000718.SZ"].region_name == "吉林省"
    assert len(loaded.accepted) == 5524


def test_case_29_status_in_front_of_a_name(tmp_path: Path) -> None:
    path = csv(tmp_path, "ts_code,name,area\n002501.SZ,*ST利源,吉林\n300396.SZ,ST迪瑞,吉林\n000002.SZ,万科Ａ,深圳\n")
    loaded = read_list(path)
    assert names(loaded) == ["利源", "迪瑞", "万科A"]
    assert [dict(a.record.fields).get("status", "") for a in loaded.accepted] == ["*ST", "ST", ""]
    assert status_prefix("退市吉恩") == ("吉恩", "退市")


def test_case_30_forms_of_a_share_code(tmp_path: Path) -> None:
    path = csv(tmp_path, "证券代码,证券简称\nsh.600867,通化东宝\n000420,吉林化纤\n688276.SH,百克生物\n920077.BJ,吉林碳谷\n")
    assert [a.record.codes[0] for a in read_list(path).accepted] == [
        "stock:600867.SH",
        "stock:000420.SZ",
        "stock:688276.SH",
        "stock:920077.BJ",
    ]


def test_case_31_a_laboratory_of_several_hosts_keeps_its_own_place(tmp_path: Path) -> None:
    text = "序号,实验室名称,依托单位,所在地\n1,集成光电子学国家重点实验室,吉林大学,吉林长春\n1,集成光电子学国家重点实验室,中国科学院半导体研究所,吉林长春\n"
    loaded = read_list(csv(tmp_path, text))
    assert [(a.record.hosts, a.record.region) for a in loaded.accepted] == [
        (("吉林大学",), "220100"),
        (("中国科学院半导体研究所",), "220100"),
    ]


def test_case_31_the_raw_list_has_one_row_a_host() -> None:
    loaded = loaded_raw("state-key-labs-techme/*SKL-list-year-2019*")
    assert (loaded.read, len(loaded.accepted), ok(loaded)) == (284, 284, True)


@pytest.mark.parametrize(("title", "level"), [
    ("工业和信息化部关于公布专精特新“小巨人”企业名单的通告", "national"), ("吉林省工业和信息化厅专精特新“小巨人”企业名单", "provincial"),
    ("吉林市市级专精特新“小巨人”企业名单", "municipal"), ("吉林省国家级专精特新“小巨人”企业名单", "national")])  # fmt: skip
def test_case_32_level_from_issuer_and_title_not_from_the_folder(title: str, level: str, tmp_path: Path) -> None:
    folder = tmp_path / "国家级名单"
    folder.mkdir()
    workbook(folder / "a.xlsx", {"S": [(title,), ("序号", "企业名称"), (1, "长春甲光电有限公司")]}, {"S": ["A1:B1"]})
    record = read_list(folder / "a.xlsx").accepted[0].record
    assert (record.level, "小巨人" in record.title) == (level, True)


def test_case_33_several_years_in_one_cell(tmp_path: Path) -> None:
    record = read_list(csv(tmp_path, '企业名称,认定年份\n长春甲光电有限公司,"2025年,2021年"\n')).accepted[0].record
    assert (record.valid_from, dict(record.fields)["renewed"]) == ("2021", "2025")


@pytest.mark.parametrize(("file", "count"), [("moa-2018", 36), ("moa-2019", 70), ("moe-2019", 52), ("most-2019", 97), ("most-2021", 69)])
def test_case_34_long_format(file: str, count: int) -> None:
    loaded = loaded_raw(f"observation-stations-techme/*_list-{file}.xlsx")
    assert (loaded.read, len(loaded.accepted)) == (count, count)
    assert all(a.record.hosts and a.record.region and a.record.type == "Platform" for a in loaded.accepted)


def test_case_34_a_long_table_of_our_own(tmp_path: Path) -> None:
    text = "序号,指标,值\n1,名称,松嫩草地研究站\n1,依托单位,东北师范大学\n1,省份,吉林\n2,名称,草原生态研究站\n2,依托单位,兰州大学\n2,省份,甘肃\n"
    loaded = read_list(csv(tmp_path, text))
    assert [(a.record.name, a.record.hosts, a.region_name, a.record.row) for a in loaded.accepted] == [
        ("松嫩草地研究站", ("东北师范大学",), "吉林省", 2), ("草原生态研究站", ("兰州大学",), "甘肃省", 5)]  # fmt: skip


def test_case_35_a_hierarchy_of_text_is_no_list(tmp_path: Path) -> None:
    lines = [
        (t,)
        for n in range(1, 40)
        for t in (
            f"{n}、水稻体系",
            "（一）首席科学家岗位",
            "聘任首席科学家，负责体系的组织实施。",
            "主要任务包括育种、栽培、植保等方面的研究与示范。",
        )
    ]
    workbook(tmp_path / "a.xlsx", {"S": lines})
    with pytest.raises((RefusedList, UnreadableFile)):
        read_list(tmp_path / "a.xlsx")


def test_case_36_lock_files_are_no_lists(tmp_path: Path) -> None:
    for name in ("~$list.xlsx", ".DS_Store"):
        path = tmp_path / name
        path.write_bytes(b"\x05owner" + bytes(159))
        with pytest.raises(UnreadableFile):
            open_listing(path)


def test_case_37_damaged_text_is_kept_apart(tmp_path: Path) -> None:
    whole = "".join(f"{n},长春第{n}光电有限公司\n" for n in range(1, 9))
    loaded = read_list(csv(tmp_path, f"序号,企业名称\n{whole}9,長春認(rèn)定光(guāng)電有限公司\n"))
    assert [r.reason for r in loaded.rejected] == ["garbled"]
    with pytest.raises((RefusedList, UnreadableFile)):
        read_list(csv(tmp_path, "序号,企业名称\n1,?！皩＞匦隆敝行∑公司\n2,?！皩＞匦隆敝行∑有限公司\n3,长春甲光电有限公司\n"))


def test_case_38_personal_columns_are_off(tmp_path: Path) -> None:
    path = csv(tmp_path, "实验室名称,依托单位,实验室主任,联系电话\n某某重点实验室,吉林大学,张三丰,13900001111\n")
    closed, opened = read_list(path).accepted[0], read_list(path, personal=True).accepted[0]
    assert "张三丰" not in repr(closed) and "13900001111" not in repr(closed)
    assert dict(opened.record.fields)["person"] == "张三丰"


def test_case_39_a_masked_code_is_none_with_a_reason(tmp_path: Path) -> None:
    path = csv(tmp_path, "企业名称,统一社会信用代码\n长春甲光电有限公司,912202011244XXXX\n长春乙光电有限公司,\n")
    first, second = read_list(path).accepted
    assert (first.record.codes, second.record.codes) == ((), ())
    assert first.warnings and not second.warnings


def test_case_39_an_identity_number_is_refused_and_not_printed(tmp_path: Path) -> None:
    number = "11010519491231002X"
    assert not normalise_code("uscc", number).value
    loaded = read_list(csv(tmp_path, f"企业名称,统一社会信用代码\n长春甲光电有限公司,\n长春乙光电有限公司,{number}\n"))
    assert [r.reason for r in loaded.rejected] in (["personal_code"], [])
    assert number not in repr(loaded.rejected) and number not in repr(loaded.accepted)


def test_case_40_a_node_of_a_chain_is_named_by_its_chain() -> None:
    nodes = [(chain, segment.name) for chain in chains() for segment in segments(chain)]
    assert len(nodes) == len(set(nodes))


def test_case_40_a_refused_row_says_where_it_stands(tmp_path: Path) -> None:
    loaded = read_list(csv(tmp_path, "序号,企业名称\n1,长春甲光电有限公司\n2,\n3,2021年\n"))
    assert [(r.reason, r.row) for r in loaded.rejected] == [("empty", 3), ("not_a_name", 4)]


def test_the_documents_of_a_notice(tmp_path: Path) -> None:
    document(
        tmp_path / "a.docx",
        ["附件", "第七批国家农业科技园区验收结果", "一、验收通过的园区", "1.江苏扬州国家农业科技园区", "2.山东威海国家农业科技园区"],
    )
    loaded = read_list(tmp_path / "a.docx")
    assert names(loaded) == ["江苏扬州国家农业科技园区", "山东威海国家农业科技园区"]
    assert place("江苏扬州").code == "321000"
