"""Reports: every statement leads to words that stand in a document, and the same run gives the same bytes."""

from __future__ import annotations

import io
import re
import shutil
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
from app.report.content import Grid, Paragraph, Report
from app.report.page import page
from app.report.word import word
from graph import tables
from graph.errors import BadQuery, BadRecord, InputError, MissingExtra, RunFailed
from graph.network import read
from graph.records import Passage
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
    return tmp_path


def made(folder: Path, language: str = "zh", **more: Any) -> Report:
    return compose(folder, read(folder), "碳纤维产业", "甲市", language=language, made="2026-01-02", run="r1", **more)


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
    (table,) = [b for b in made(folder).blocks if isinstance(b, Grid) and b.cites]
    assert {(row[0], row[1], row[3], row[-1]) for row in table.rows} == {
        ("原丝", "1", "0.90", "双有 · 单点"), ("碳丝", "1", "0.00", "有产无研"), ("制品", "0", "0.60", "有研无产"),
    }  # fmt: skip


def test_the_same_run_gives_the_same_bytes(folder: Path) -> None:
    first, second = made(folder), made(folder)
    assert page(first) == page(second) and word(first) == word(second)


def test_a_report_speaks_one_language(folder: Path) -> None:
    english = made(folder, "en")
    own = {*KINDS, "甲市", "某方案", "引文", "〔2024〕1号"}
    for block in english.blocks:
        if isinstance(block, Paragraph):
            left = re.sub("|".join(map(re.escape, sorted(own, key=len, reverse=True))), "", block.text)
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
    assert all(c.line() in text for c in report.citations)
    assert len(document.inline_shapes) == 1 and len(document.tables) == 2


def test_a_region_without_anybody_gets_reasons_and_no_zeros(folder: Path) -> None:
    report = compose(folder, read(folder, {"空县": "甲市"}), "碳纤维产业", "空县", language="zh", made="2026-01-02", run="r1")
    (key,) = [b for b in report.blocks if isinstance(b, Grid) and not b.cites]
    assert all(row[1].startswith("—（") for row in key.rows)


def test_evidence_without_its_passage_is_an_error(folder: Path) -> None:
    tables.write(folder / "passages.parquet", Passage, [])
    with pytest.raises(BadRecord, match="is not in the tables"):
        made(folder)


def test_an_unknown_chain_is_an_error(folder: Path) -> None:
    with pytest.raises(InputError, match="no chain is called"):
        compose(folder, read(folder), "不存在", "甲市", language="zh", made="2026-01-02", run="r1")


@pytest.mark.browser
def test_the_pdf_has_the_words_of_the_report(folder: Path) -> None:
    if not any(map(shutil.which, paper.BROWSERS)):
        pytest.skip("needs Chromium (apt-get install chromium)")
    pages = pypdfium2.PdfDocument(paper.pdf(page(made(folder))))
    text = "".join(p.get_textpage().get_text_range() for p in pages)
    assert "双链融合报告" in text and "丁公司" in text


def test_without_a_browser_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RunFailed, match=r"write \.html and print it"):
        paper.pdf("<p>x</p>")


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
