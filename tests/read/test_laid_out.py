"""Formats with pages, styles or old binaries: PDF, OFD, DOCX, and what LibreOffice converts."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import MissingExtra, UnreadableFile
from ingest.read import ocr, ofd, office, pdf, read, word
from ingest.read.layout import Glyph, Page, Table, blocks

FILES = Path(__file__).parent / "files"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "registries" / "raw-announcements-techme"
TITLE = "关于印发北岭省新材料产业链行动方案的通知"
LONG = "支持北岭大学联合东溪新材料股份有限公司建设高性能纤维中试基地，围绕原丝、碳丝和复合材料三个环节开展协同攻关，推动创新链与产业链在同一园区内衔接。"
OTHER = "到2027年，新材料产业规模达到300亿元，建成省级创新平台不少于5个。"
RADICALS = "⻓溪市⼯业和信息化局负责⻋⽤材料⻔类的统筹。"
ROWS = (("序号", "平台名称", "依托单位"), ("1", "纤维复合材料工程研究中心", "北岭大学"), ("2", "先进陶瓷中试基地", "东溪陶瓷研究所"))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


# ------------------------------------------------------------------------------------------------------------------ pages


def typeset(paragraphs: Sequence[str], *, width: int = 28, lines: int = 20, head: str = "", indent: int = 2) -> list[Page]:
    """Pages set in type of size 10 with a first line indent, a running head and a page number, as a printer would."""
    rows: list[tuple[int, str]] = []
    for paragraph in paragraphs:
        first = width - indent
        rows.append((indent, paragraph[:first]))
        rows += [(0, paragraph[k : k + width]) for k in range(first, len(paragraph), width)]
    pages = []
    for number, start in enumerate(range(0, len(rows), lines), 1):
        placed = [(x, 100 + 16 * k, text) for k, (x, text) in enumerate(rows[start : start + lines])]
        placed += [(4, 20, head)] * bool(head) + [(width // 2, 480, f"— {number} —")]
        glyphs = [
            Glyph(c, 50 + 10 * (x + k), 60 + 10 * (x + k), y, y + 10) for x, y, text in placed for k, c in enumerate(text) if c.strip()
        ]
        pages.append(Page(number, 100 + 10 * width, 500, tuple(glyphs)))
    return pages


def test_hard_line_breaks_are_mended_and_paragraphs_kept_over_pages() -> None:
    paragraphs = [LONG, OTHER, *[f"第{k}条措施。{LONG}" for k in range(12)], OTHER]
    found = blocks(typeset(paragraphs, lines=7, head="北岭省人民政府公报"))
    assert [b.text for b in found] == paragraphs
    assert found[0].anchor == "第1页 ¶1" and found[-1].anchor.startswith("第") and not found[-1].anchor.startswith("第1页")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text(alphabet="甲乙丙丁戊，。", min_size=1, max_size=90).filter(lambda t: t.strip("，。")), min_size=1, max_size=12),
    st.integers(5, 20),
)
def test_no_character_of_a_page_is_lost(paragraphs: list[str], lines: int) -> None:
    found = blocks(typeset(paragraphs, lines=lines))
    assert "".join(b.text for b in found) == "".join(paragraphs)


def test_a_table_that_goes_on_over_the_page_is_one_table_with_one_header() -> None:
    first, *rest = ROWS
    pages = [
        Page(1, 400, 500, (), (Table(100, 200, (first, rest[0])),)),
        Page(2, 400, 500, (), (Table(60, 90, (first, rest[1])),)),
    ]
    found = blocks(pages)
    assert [b.text.split("\t") for b in found] == [list(row) for row in ROWS]
    assert [b.anchor for b in found] == ["第1页 表1 行1", "第1页 表1 行2", "第2页 表1 行3"]


def test_wide_gaps_are_columns_and_latin_words_keep_their_blanks() -> None:
    def at(x: float, text: str, step: float = 10) -> list[Glyph]:
        return [Glyph(c, x + step * k, x + step * (k + 1), 100, 110) for k, c in enumerate(text) if c != " "]

    (found,) = blocks([Page(1, 600, 500, (*at(50, "北岭大学"), *at(200, "Carbon Fibre", 5)))])
    assert found.text == "北岭大学\tCarbon Fibre"


# ------------------------------------------------------------------------------------------------------------------- PDF


@pytest.mark.parametrize("name", ["browser.pdf", "office.pdf"])
def test_a_pdf_gives_title_paragraphs_and_table_without_heads_and_page_numbers(name: str) -> None:
    reading = read(FILES / name)
    texts = [squeezed(b.text) for b in reading.blocks]
    for said in (TITLE, LONG, OTHER, "长溪市工业和信息化局负责车用材料门类的统筹。"):
        assert squeezed(said) in texts
    assert [b.text.split("\t") for b in reading.blocks if b.kind == "row"] == [list(row) for row in ROWS]
    assert not any("公报" in t or re.fullmatch(r"[—\-]*\d+[—\-]*", t) for t in texts)
    assert reading.document.media_type == "application/pdf"
    assert all(b.anchor.startswith("第") for b in reading.blocks)


def a_scan() -> bytes:
    """A PDF whose only page is a picture of the lines of a notice."""
    drawn = pypdfium2.PdfDocument(FILES / "office.pdf")[0].render(scale=200 / 72).to_pil().convert("L")
    held = io.BytesIO()
    drawn.save(held, "PDF", resolution=200)
    return held.getvalue()


def test_a_scan_is_refused_with_the_command_that_installs_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    with pytest.raises(MissingExtra, match="1 of the PDF's 1 pages are scans") as caught:
        pdf.read(a_scan(), "a.pdf")
    assert "pip install 'dualchain[ocr]'" in caught.value.text("zh")


@pytest.mark.skipif(not ocr.installed(), reason="needs the extra ocr")
def test_a_scan_is_recognised_and_says_so_in_its_anchors() -> None:
    found = pdf.read(a_scan(), "a.pdf")
    texts = [squeezed(b.text) for b in found.blocks]
    assert found.encoding == "ocr" and sum(squeezed(said) in texts for said in (TITLE, LONG, OTHER)) >= 2
    assert all("识别" in b.anchor for b in found.blocks)


@pytest.mark.skipif(not ocr.installed(), reason="needs the extra ocr")
def test_a_damaged_picture_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        ocr.read(b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "a.png")


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7 cut off", b"%PDF-1.7\n" + b"\xff" * 400])
def test_a_damaged_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        pdf.read(data, "a.pdf")


# ------------------------------------------------------------------------------------------------------------------- OFD


def an_ofd(*lines: str, delta: str = "DeltaX") -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    objects = "".join(
        f'<ofd:TextObject Boundary="20 {30 + 8 * k} 170 6" Size="5"><ofd:TextCode X="0" Y="4.5" {delta}="g {len(line) - 1} 5">{line}</ofd:TextCode>'
        "</ofd:TextObject>"
        for k, line in enumerate(lines)
    )
    parts = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocInfo><ofd:Title>{TITLE}</ofd:Title></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>",
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return held.getvalue()


def test_an_ofd_gives_its_lines_with_pages(tmp_path: Path) -> None:
    path = tmp_path / "notice.pdf"  # whatever it is called
    path.write_bytes(an_ofd("北岭大学", "东溪陶瓷研究所", OTHER[:20]))
    reading = read(path)
    assert [(b.anchor, b.text) for b in reading.blocks] == [
        ("第1页 ¶1", "北岭大学"), ("第1页 ¶2", "东溪陶瓷研究所"), ("第1页 ¶3", OTHER[:20]),
    ]  # fmt: skip
    assert reading.document.media_type == "application/ofd" and reading.source.title == TITLE


@pytest.mark.parametrize("damage", [lambda d: d[:200], lambda d: d.replace(b"Doc_0/Document.xml", b"Doc_0/Missing0.xml", 1)])
def test_a_damaged_ofd_is_refused(damage: object) -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        ofd.read(damage(an_ofd("北岭大学")), "a.ofd")  # type: ignore[operator]


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared registries")
def test_a_real_ofd_holds_the_firms_it_announces() -> None:
    (path,) = SHARED.glob("*.ofd")
    lines = [b.text for b in read(path).blocks]
    parts = [k for k, line in enumerate(lines) if re.fullmatch(r"(监测合格|递补)农业产业化国家重点龙头企业名单", line)]
    assert (parts[1] - parts[0] - 2, len(lines) - parts[1] - 2) == (1429, 112)  # less the line 附件2, and the imprint at the end


# ------------------------------------------------------------------------------------------------------------------ DOCX


def saved(document: object) -> bytes:
    held = io.BytesIO()
    document.save(held)  # type: ignore[attr-defined]
    return held.getvalue()


def a_docx() -> bytes:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "北岭省人民政府公报"
    made.add_heading(TITLE, 1)
    made.add_paragraph(LONG)
    table = made.add_table(len(ROWS), len(ROWS[0]))
    for row, cells in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    made.add_paragraph(OTHER)
    return saved(made)


def test_a_docx_gives_paragraphs_and_tables_in_their_order() -> None:
    found = word.read(a_docx(), "a.docx").blocks
    assert [(b.kind, b.text, b.level) for b in found] == [
        ("heading", TITLE, 1), ("paragraph", LONG, 0), *(("row", "\t".join(row), 0) for row in ROWS), ("paragraph", OTHER, 0),
    ]  # fmt: skip


def test_the_numbers_word_draws_are_part_of_the_text() -> None:
    made = docx.Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{k}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for k, (kind, text) in enumerate([("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")])
    )
    numbering = made.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in [(0, "总体要求"), (0, "重点任务"), (1, "补链"), (2, "原丝"), (2, "碳丝"), (1, "强链"), (2, "整车"), (0, "保障")]:
        paragraph = made.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))
    found = [b.text for b in word.read(saved(made), "a.docx").blocks]
    assert found == ["一、总体要求", "二、重点任务", "（一）补链", "1.原丝", "2.碳丝", "（二）强链", "1.整车", "三、保障"]


def test_changes_are_read_as_accepted_and_nothing_visible_is_lost() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("支持")
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>北岭大学</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>旧单位</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:hyperlink {nsdecls('w')}><w:r><w:t>建设中试基地</w:t></w:r></w:hyperlink>"))
    cell = made.add_table(1, 2).cell(0, 0)
    cell.text = "外格\n第二行"
    cell.add_table(1, 1).cell(0, 0).text = "内格"
    block = made.element.body.makeelement(qn("w:sdt"), {})
    content = block.makeelement(qn("w:sdtContent"), {})
    content.append(parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>内容控件</w:t></w:r></w:p>"))
    block.append(content)
    made.element.body.insert(0, block)
    found = [b.text for b in word.read(saved(made), "a.docx").blocks]
    assert found == ["内容控件", "支持北岭大学建设中试基地", "外格第二行内格\t"]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.text(alphabet="甲乙a1，", min_size=1, max_size=6), min_size=2, max_size=4), min_size=1, max_size=5))
def test_every_cell_of_a_docx_table_lies_in_a_block(rows: list[list[str]]) -> None:
    made = docx.Document()
    wide = max(map(len, rows))
    table = made.add_table(len(rows), wide)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=False):
            cell.text = text
    found = [b.text.split("\t") for b in word.read(saved(made), "a.docx").blocks]
    assert found == [cells + [""] * (wide - len(cells)) for cells in rows]


def test_a_damaged_docx_is_refused() -> None:
    for data in (a_docx()[:500], b"PK\x03\x04word/"):
        with pytest.raises(UnreadableFile, match="damaged"):
            word.read(data, "a.docx")


# ----------------------------------------------------------------------------------------------------------- old formats


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize("name", ["notice.doc", "notice.rtf"])
def test_an_old_format_is_read_through_libreoffice(name: str) -> None:
    found = [b.text for b in read(FILES / name).blocks]
    assert {TITLE, LONG, OTHER} <= set(found) and ["\t".join(row) for row in ROWS] == [t for t in found if "\t" in t]


def test_without_libreoffice_an_old_format_is_refused_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableFile) as caught:
        read(FILES / "notice.doc")
    assert "LibreOffice" in caught.value.zh and "DOCX" in caught.value.advice[0]


def test_a_failing_libreoffice_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\necho no filter >&2\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile, match="no filter"):
        office.read(b"{\\rtf1 x", "a.rtf")
