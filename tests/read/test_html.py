"""Web pages: the document of the page, whole, and nothing of the site around it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import UnreadableFile
from ingest.read import read
from ingest.read.formats import identify
from ingest.read.html import read as read_html

quick = settings(deadline=None, max_examples=40)

FILES = Path(__file__).parent / "files"


def texts(page: str) -> list[str]:
    return [b.text.strip() for b in read_html(page.encode(), "a.html").blocks]


def test_a_government_page_gives_its_document_and_not_its_site() -> None:
    reading = read(FILES / "notice.html")
    whole = "\n".join(b.text for b in reading.blocks)
    for gone in ("网站首页", "机构概况", "当前位置", "分享到", "【打印】", "ICP备", "网站标识码", "隐藏的统计代码", "var a", "科技部"):
        assert gone not in whole
    for kept in ("各市州科技局：", "短行", "第一批三家", "第二批两家", "特此通知。", "附件：申报书格式.doc", "2023年5月16日"):
        assert kept in whole
    source = reading.source
    assert (source.title, source.issuer, source.number) == (
        "关于建设北岭省先进材料中试基地的通知",
        "北岭省科学技术厅",
        "北科发〔2023〕41号",
    )
    assert (source.published, source.region, reading.document.media_type) == ("2023-05-16", "北岭省", "text/html")


def test_rows_of_a_table_are_lines_of_cells_with_their_place() -> None:
    rows = [b for b in read(FILES / "notice.html").blocks if b.kind == "row" and b.anchor.startswith("表2")]
    assert [r.text.split("\t") for r in rows] == [
        ["序号", "名称", "依托单位"], ["1", "北岭省碳纤维中试基地", "北岭化纤集团"], ["2", "北岭省稀土材料中试基地", "北岭大学"],
    ]  # fmt: skip
    assert [r.anchor for r in rows] == ["表2 行1", "表2 行2", "表2 行3"]


def test_line_breaks_of_the_source_do_not_break_a_sentence_and_br_does() -> None:
    lines = texts("<p>支持北岭化纤集团\n建设基地。<br>第二段with two\n words</p>")
    assert lines == ["支持北岭化纤集团建设基地。", "第二段with two words"]


def test_a_page_laid_out_in_tables_keeps_its_paragraphs() -> None:
    reading = read(FILES / "layout.html")
    lines = [b.text.strip() for b in reading.blocks]
    assert [x[:8] for x in lines if re.match("[一二三四]、", x)] == [
        "一、支持整机制造",
        "二、支持关键部件",
        "三、建设平台。依",
        "四、附则。本措施",
    ]
    assert "此页无正文" in lines and not any("政策解读" in x or "ICP" in x for x in lines)
    assert (reading.source.title, reading.source.number, reading.source.published) == (
        "南浦市扶持低空经济产业若干措施",
        "南科规〔2024〕7号",
        "2024-03-08",
    )
    assert reading.source.effective == "2024-04-01"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_encoding_of_a_page(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "page"
    path.write_bytes((FILES / "notice.html").read_text(encoding="utf-8").encode(encoding))
    assert [b.text for b in read(path).blocks] == [b.text for b in read(FILES / "notice.html").blocks]


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html><html>", "<?xml version='1.0'?>\n<html>", "<!-- 站点 --><html>", "  <div>", "\ufeff<HTML>", "<P>"]
)
def test_html_is_told_by_its_bytes(start: str) -> None:
    assert identify(f"{start}<p>正文".encode()).media_type == "text/html"
    assert identify("正文里提到 html 之前没有标记，a<b".encode()).media_type == "text/plain"


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html><script>1</script></html>", "<html>", "<div hidden>藏</div>"])
def test_a_page_without_text_is_refused(tmp_path: Path, page: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(page, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        read(path)


paragraphs = st.lists(
    st.sampled_from(["支持北岭大学建设实验室。", "短", "一、总则", "1", "（一）原则", "名单如下：", "北岭大学、东溪学院", "特此通知"]),
    min_size=3,
    max_size=12,
)


@quick
@given(paragraphs, st.sampled_from(["p", "div", "li"]), st.booleans())
def test_nothing_inside_the_document_is_lost(lines: list[str], tag: str, chrome: bool) -> None:
    lines = [
        "为促进产业创新发展，结合本省实际，制定本办法，请各单位遵照执行。",
        *lines,
        "以上任务由各有关单位按照职责分工负责落实，并及时报告进展情况。",
    ]
    inner = "".join(f"<{tag}>{x}</{tag}>" for x in lines)
    site = "<div><a href='/'>首页</a><a href='/a'>政务</a></div>" if chrome else ""
    page = f"<html><body>{site}<div class='TRS_Editor'>{inner}</div><div>北ICP备1号</div></body></html>"
    assert texts(page) == lines
