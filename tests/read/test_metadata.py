"""What documents say of themselves: title, number, issuer, dates, region; and the catalogue that overrides."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import UnreadableFile
from ingest.read import read
from ingest.read.metadata import dates, describe, number, region


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("吉政发〔2021〕3号", "吉政发〔2021〕3号"), ("吉政办发[2021]12号", "吉政办发〔2021〕12号"), ("国科发基【2018】 71 号", "国科发基〔2018〕71号"),
        ("文号：京政发(2020)第5号", "京政发〔2020〕5号"), ("中华人民共和国国务院令第711号", "中华人民共和国国务院令第711号"),
        ("北岭省人民政府令（第258号）", "北岭省人民政府令第258号"), ("第3号", ""), ("2021年第3期", ""),
    ],
)  # fmt: skip
def test_document_numbers_in_every_kind_of_bracket(text: str, expected: str) -> None:
    assert number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年2月6日", ["2021-02-06"]), ("2021-02-06 10:00", ["2021-02-06"]), ("2021/2/6", ["2021-02-06"]), ("2021.12.06", ["2021-12-06"]),
        ("二〇二一年二月六日", ["2021-02-06"]), ("二○二一年十二月三十一日", ["2021-12-31"]), ("2021年13月1日", []), ("到2025年", []),
    ],
)  # fmt: skip
def test_dates_in_every_writing(text: str, expected: list[str]) -> None:
    assert dates(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("吉林省人民政府办公厅", "吉林省"), ("广西壮族自治区科技厅", "广西壮族自治区"), ("深圳市工业和信息化局", "深圳市"), ("吉林省长春市人民政府", "长春市"),
        ("延边朝鲜族自治州人民政府", "延边朝鲜族自治州"), ("香港特别行政区政府", "香港特别行政区"), ("吉林省人民政府關於創新的意見", "吉林省"),
        ("国家市场监督管理总局", ""), ("国务院", ""), ("科技部办公厅", ""), ("关于印发《深圳市行动计划》的通知", "深圳市"),
    ],
)  # fmt: skip
def test_the_region_is_in_the_name_of_the_issuer(text: str, expected: str) -> None:
    assert region(text) == expected


def test_a_notice_with_a_broken_title_and_a_signature_before_its_annex() -> None:
    lines = [
        "北岭省人民政府办公厅关于对科技创新成效明显", "地方给予激励的通知", "北政办发〔2023〕18号", "各市人民政府：", "根据（国发〔2016〕5号），通知如下。",
        "北岭省人民政府办公厅", "2023年5月6日", "附件", "名单", "1.东溪市",
    ]  # fmt: skip
    source = describe("a.txt", lines, {})
    assert source.title == "北岭省人民政府办公厅关于对科技创新成效明显地方给予激励的通知"
    assert (source.issuer, source.number, source.published, source.region) == (
        "北岭省人民政府办公厅",
        "北政办发〔2023〕18号",
        "2023-05-06",
        "北岭省",
    )


def test_a_regulation_says_who_adopted_it_and_from_when_it_holds() -> None:
    lines = [
        "# 北岭省科技成果转化条例", "2001年10月28日 北岭省第九届人民代表大会常务委员会第二十三次会议通过",
        "2017年12月1日 北岭省第十二届人民代表大会常务委员会第三十三次会议修订", "第一条 为了促进转化，制定本条例。", "第二条 本条例自2018年1月1日起施行。",
    ]  # fmt: skip
    source = describe("a.txt", lines, {})
    assert source.title == "北岭省科技成果转化条例" and source.issuer == "北岭省人民代表大会常务委员会"
    assert (source.published, source.effective) == ("2017-12-01", "2018-01-01")


def test_cited_numbers_and_dates_are_not_the_documents_own() -> None:
    source = describe("甲.txt", ["工作简报", "根据《办法》（国发〔2014〕70号）和2019年5月6日会议要求开展工作。", "各单位要抓好落实。"], {})
    assert (source.title, source.number, source.published, source.issuer) == ("工作简报", "", "", "")


def test_navigation_is_not_a_title_and_a_document_without_one_has_its_files_name() -> None:
    lines = [
        "当前位置：首页 > 通知公告",
        "东溪市工业和信息化局政府信息公开",
        "索引号：",
        "11/2026",
        "名称：",
        "东溪市算力产业行动计划",
        "文号：",
        "发布日期：",
        "2026-02-12",
    ]
    source = describe("b.txt", lines, {})
    assert (source.title, source.published, source.region, source.number) == ("东溪市算力产业行动计划", "2026-02-12", "东溪市", "")
    assert describe("x/名单2019.txt", ["一、基本情况", "总体良好。"], {}).title == "名单2019"


def test_the_catalogue_overrides_where_it_says_something(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("北岭省创新条例\n正文。", encoding="utf-8")
    assert read(tmp_path / "a.txt").source.title == "北岭省创新条例"
    (tmp_path / "catalogue.csv").write_text(
        "file,title,issuer,number,date,region\na.txt,,东溪市人民政府,,2020年1月2日,\n", encoding="utf-8-sig"
    )
    source = read(tmp_path / "a.txt").source
    assert (source.title, source.issuer, source.published, source.region) == ("北岭省创新条例", "东溪市人民政府", "2020-01-02", "东溪市")


@pytest.mark.parametrize("content", [b"name,title\na.txt,b\n", "file,title\na.txt,标题\n".encode("gb18030")])
def test_a_bad_catalogue_is_an_error_and_not_ignored(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.txt").write_text("正文。", encoding="utf-8")
    (tmp_path / "catalogue.csv").write_bytes(content)
    with pytest.raises(UnreadableFile, match="catalogue"):
        read(tmp_path / "a.txt")
