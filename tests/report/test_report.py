"""Reports: every statement leads to words that stand in a document, and the same run gives the same bytes."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from lxml import html
from typer.testing import CliRunner

from app.cli.main import app
from app.report import drawings, paper
from app.report.builder import compose
from app.report.content import Grid, Heading, Paragraph, Picture, Report
from app.report.page import page
from app.report.word import word
from app.views.dual import ground
from graph import tables
from graph.errors import BadQuery, BadRecord, InputError, MissingExtra, RunFailed
from graph.records import Entity, Evidence, Fact, Mention, Passage
from tests.metrics.conftest import records

KINDS = {
    "甲大学": "University", "乙实验室": "Platform", "丙公司": "Firm", "丁公司": "Firm", "原丝": "ChainStage", "碳丝": "ChainStage",
    "制品": "ChainStage", "碳纤维产业": "IndustryChain",
}  # fmt: skip
LINKS = [
    ("原丝", "SEGMENT_OF", "碳纤维产业", 1.0), ("碳丝", "SEGMENT_OF", "碳纤维产业", 1.0), ("制品", "SEGMENT_OF", "碳纤维产业", 1.0),
    ("甲大学", "WORKS_ON", "原丝", 0.9), ("乙实验室", "WORKS_ON", "制品", 0.6), ("丙公司", "IN_CHAIN", "原丝", 1.0),
    ("丁公司", "IN_CHAIN", "碳丝", 1.0),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = records(KINDS, LINKS, places=dict.fromkeys(("甲大学", "乙实验室", "丙公司", "丁公司"), "甲市"))
    made.write(tmp_path)
    texts = [Passage("d0", n, (), f"¶{n + 1}", f"引文{n}：{a} {b} {c}") for n, (a, b, c, _) in enumerate(LINKS)]
    tables.write(tmp_path / "passages.parquet", Passage, texts)
    tables.write(tmp_path / "mentions.parquet", Mention, [])
    return tmp_path


def made(folder: Path, language: str = "zh", **more: Any) -> Report:
    return compose(folder, ground(folder), "碳纤维产业", "甲市", language=language, made="2026-01-02", run="r1", **more)


def test_every_gap_is_said_with_its_sources(folder: Path) -> None:
    report = made(folder)
    said = [b for b in report.blocks if isinstance(b, Paragraph) and b.cites]
    text = "\n".join(p.text for p in said)
    assert "“碳丝”环节有 1 家企业（丁公司）" in text and "有产无研" in text
    assert "“制品”环节有 1 个创新主体支撑（乙实验室" in text and "有研无产" in text
    assert "单点" in text
    numbers = {n for b in report.blocks for n in _cites(b)}
    assert numbers == {c.number for c in report.citations} == set(range(1, len(report.citations) + 1))


def _cites(block: Any) -> list[int]:
    if isinstance(block, Grid):
        return [n for row in block.cites for n in row]
    return list(getattr(block, "cites", ()))


def test_every_quote_stands_in_its_passage(folder: Path) -> None:
    texts = {p.anchor: p.text for p in tables.read(folder / "passages.parquet", Passage)}
    for citation in made(folder).citations:
        assert texts[citation.place].startswith("引文") and citation.serial == "〔2024〕1号" and citation.quote == "引文"


def test_the_segments_are_all_there_with_their_states(folder: Path) -> None:
    table = grid(made(folder), "各环节")
    assert [(row[0], row[1], row[2], row[3], row[4], row[6], row[7]) for row in table.rows] == [
        ("原丝", "1", "丙公司", "甲大学", "0.90", "双有、单点", "固链"),
        ("碳丝", "1", "丁公司", "—", "0.00", "有产无研", "补研"),
        ("制品", "0", "—", "乙实验室", "0.60", "有研无产", "延链"),
    ]


def grid(report: Report, caption: str) -> Grid:
    (found,) = [b for b in report.blocks if isinstance(b, Grid) and caption in b.caption]
    return found


def test_the_matrix_names_who_stands_at_which_stage(folder: Path) -> None:
    table = grid(made(folder), "双链矩阵")
    assert table.header == ("环节", "基础研究", "技术开发", "中试转化", "产业化")
    assert table.rows[0] == ("原丝", "甲大学", "—", "—", "丙公司") and all(table.cites)


def test_the_card_comes_first_and_each_of_its_sentences_has_sources(folder: Path) -> None:
    report = made(folder)
    titles = [b.text for b in report.blocks if isinstance(b, Heading) and b.level == 2]
    assert titles[0] == "双链卡片" and titles[-1] == "方法与限度"
    end = next(n for n, b in enumerate(report.blocks) if isinstance(b, Heading) and b.text == titles[1])
    assert all(b.cites for b in report.blocks[:end] if isinstance(b, Paragraph))


def test_next_links_tell_their_gain_and_what_they_rest_on(folder: Path) -> None:
    links = grid(made(folder), "优先补链")
    first = links.rows[0]
    assert first[2] == "碳丝" and first[3] == "33.3" and all(links.cites), "a certain link covers the one segment of three that has nobody"
    assert "丁公司" not in first[1] and first[5].startswith("主体现与")


def test_single_points_and_the_loss_of_one_innovator(folder: Path) -> None:
    report = made(folder)
    assert {(r[0], r[1]) for r in grid(report, "只有一个创新主体支撑").rows} == {("原丝", "甲大学"), ("制品", "乙实验室")}
    assert grid(report, "N−1").rows == (("甲大学", "33.3", "30.0"), ("乙实验室", "33.3", "20.0"))


def test_intervals_are_those_of_worlds_and_of_documents(folder: Path) -> None:
    report = made(folder)
    rows = {row[0]: row for row in grid(report, "90% 区间（M22）").rows}
    covered = rows["环节创新覆盖率"]
    assert covered[1] == "0.500" and all("–" in end for end in covered[2:])


def test_the_method_is_told_in_words(folder: Path) -> None:
    report = made(folder)
    text = "\n".join(b.text for b in report.blocks if isinstance(b, Paragraph))
    assert "现有" in text and "encouraged" not in text and "{" not in text
    bounds = grid(report, "上下界")
    assert bounds.rows[5][0] == "企业数" and bounds.rows[5][4] == "2.00", "a count in its own unit, not as a logarithm"


def test_a_plan_is_in_the_matrix_as_one(folder: Path) -> None:
    planned = records({"丙台": "Platform", **KINDS}, [("丙台", "IN_CHAIN", "碳丝", 0.8)], places={"丙台": "甲市"}, modality="planned")
    facts, evidence = planned.facts, planned.evidence
    for name, kind, rows in (("facts", Fact, facts), ("evidence", Evidence, evidence)):
        tables.write(folder / f"{name}.parquet", kind, [*tables.read(folder / f"{name}.parquet", kind), *rows])
    tables.write(folder / "entities.parquet", Entity, planned.entities)
    row = next(r for r in grid(made(folder), "双链矩阵").rows if r[0] == "碳丝")
    assert any("规划：丙台" in cell for cell in row)


def test_english_citations_say_where_in_english(folder: Path) -> None:
    tables.write(
        folder / "passages.parquet", Passage,
        [replace(p, anchor="第3页 表1 行2") for p in tables.read(folder / "passages.parquet", Passage)],
    )  # fmt: skip
    line = made(folder, "en").citations[0].line("en")
    assert line == "某方案, 〔2024〕1号, p. 3 table 1 row 2: “引文”"


def test_the_same_run_gives_the_same_bytes(folder: Path) -> None:
    first, second = made(folder), made(folder)
    assert page(first) == page(second) and word(first) == word(second)
    with zipfile.ZipFile(io.BytesIO(word(first))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}, "no moment of writing"


def test_a_report_speaks_one_language(folder: Path) -> None:
    english = made(folder, "en")
    own = {*KINDS, "甲市", "某方案", "引文", "〔2024〕1号"}
    for block in english.blocks:
        texts = [block.text] if isinstance(block, Paragraph | Heading) else []
        if isinstance(block, Grid):
            texts = [block.caption, *block.header, *(cell for row in block.rows for cell in row)]
        for text in texts:
            left = re.sub("|".join(map(re.escape, sorted(own, key=len, reverse=True))), "", text)
            assert not re.search("[一-鿿]", left), left


def test_links_of_the_page_lead_to_sources_and_back(folder: Path) -> None:
    tree = html.fromstring(page(made(folder)))
    targets = {e.get("id") for e in tree.iter() if isinstance(e.tag, str) and e.get("id")}
    links = [e.get("href") for e in tree.iter("a")]
    assert links and all(link[1:] in targets for link in links)
    assert [e for e in tree.iter("img") if e.get("alt")] and not [e for e in tree.iter() if e.get("src", "").startswith("http")]


def test_names_cannot_break_the_page(folder: Path) -> None:
    report = replace(made(folder), title="<script>alert(1)</script>", blocks=(Paragraph("a < b & c"),), citations=())
    assert "<script>" not in page(report) and "a &lt; b &amp; c" in page(report)


def test_the_word_file_holds_what_the_page_holds(folder: Path) -> None:
    report = made(folder)
    document = docx.Document(io.BytesIO(word(report)))
    text = "\n".join(p.text for p in document.paragraphs)
    for block in report.blocks:
        if isinstance(block, Paragraph):
            assert block.text in text
    assert all(c.line("zh") in text for c in report.citations)
    assert len(document.inline_shapes) == sum(isinstance(b, Picture) for b in report.blocks) == 2
    assert len(document.tables) == sum(isinstance(b, Grid) for b in report.blocks)


def test_a_region_without_anybody_gets_reasons_and_no_zeros(folder: Path) -> None:
    report = compose(folder, ground(folder), "碳纤维产业", "海南省", language="zh", made="2026-01-02", run="r1")
    assert all(row[1].startswith("—（") for row in grid(report, "主要数值").rows)
    text = "\n".join(b.text for b in report.blocks if isinstance(b, Paragraph))
    assert "没有说到海南省与" in text and "矩阵为空" in text


def test_evidence_without_its_passage_is_an_error(folder: Path) -> None:
    tables.write(folder / "passages.parquet", Passage, [])
    with pytest.raises(BadRecord, match="is not in the tables"):
        made(folder)


def test_an_unknown_chain_is_an_error(folder: Path) -> None:
    with pytest.raises(InputError, match="no chain is called"):
        compose(folder, ground(folder), "不存在", "甲市", language="zh", made="2026-01-02", run="r1")


@pytest.mark.browser
def test_the_pdf_has_the_words_of_the_report(folder: Path) -> None:
    if not any(map(shutil.which, paper.BROWSERS)):
        pytest.skip("needs Chromium (apt-get install chromium)")
    pages = pypdfium2.PdfDocument(paper.pdf(page(made(folder)), "2026-01-02"))
    text = "".join(p.get_textpage().get_text_range() for p in pages)
    assert "双链融合报告" in text and "丁公司" in text
    assert pages.get_metadata_value("CreationDate") == "D:20260102000000+00'00'"


def test_without_a_browser_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RunFailed, match=r"write \.html and print it"):
        paper.pdf("<p>x</p>", "2026-01-02")


def test_without_a_font_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "FACES", ())
    drawings.face.cache_clear()
    with pytest.raises(MissingExtra, match="fonts-noto-cjk"):
        drawings.face()
    drawings.face.cache_clear()


@pytest.mark.parametrize("name", ["r.txt", "r"])
def test_another_ending_is_refused_before_any_work(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUALCHAIN_HOME", str(tmp_path))
    called = CliRunner().invoke(app, ["report", "--chain", "x", "-o", str(tmp_path / name)])
    assert isinstance(called.exception, BadQuery) and ".docx" in str(called.exception)
