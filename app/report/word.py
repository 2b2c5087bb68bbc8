"""A report as a Word document."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph as Line

from app.report.content import Block, Grid, Heading, Paragraph, Picture, Report, column_shares, marks

FONT = "Microsoft YaHei"
"""Face of Chinese characters; Word takes another one where it is not installed."""
WIDTH = Cm(16)


def word(report: Report) -> bytes:
    """The report as the bytes of a .docx file.

    Args:
        report: what it says.
    """
    document = docx.Document()
    _faces(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    document.add_heading(report.title, level=0)
    document.add_paragraph(report.subtitle, style="Subtitle")
    for block in report.blocks:
        _block(document, block)
    if report.citations:
        document.add_heading(report.sources, level=1)
        for citation in report.citations:
            line = document.add_paragraph(f"[{citation.number}] {citation.line(report.language)}")
            line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Cm(0.8), Cm(-0.8)
            line.runs[0].font.size = Pt(9)
    about = document.core_properties
    about.title, about.author, about.language = report.title, "dualchain", "zh-CN" if report.language == "zh" else "en"
    about.created = about.modified = dt.datetime.fromisoformat(report.made)
    written = io.BytesIO()
    document.save(written)
    return _undated(written.getvalue())


def _undated(archive: bytes) -> bytes:
    """The archive with one date for all its members, so that the same report has the same bytes whenever it is written."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(zipfile.ZipInfo(member.filename), old.read(member), zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _faces(document: docx.document.Document) -> None:
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Caption"):
        style = document.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    document.styles["Normal"].font.size = Pt(10.5)


def _block(document: docx.document.Document, block: Block) -> None:
    match block:
        case Heading(text, level):
            document.add_heading(text, level=level - 1)
        case Paragraph(text, cites):
            line = document.add_paragraph(text)
            _raised(line, marks(cites))
        case Picture(png, caption, words):
            shown = document.add_picture(io.BytesIO(png), width=WIDTH)
            shown._inline.docPr.set("descr", words)  # the only way to a picture's alternative text
            document.add_paragraph(caption, style="Caption")
        case Grid():
            _grid(document, block)


def _grid(document: docx.document.Document, grid: Grid) -> None:
    caption = document.add_paragraph(grid.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(grid.header), style="Light Grid Accent 1")
    for cell, text in zip(table.rows[0].cells, grid.header, strict=True):
        cell.text = text
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    for n, row in enumerate(grid.rows):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
            cell.paragraphs[0].runs[0].font.bold = False
        if grid.cites:
            _raised(cells[-1].paragraphs[0], marks(grid.cites[n]))
    _sized(table, grid)
    for row_cells in table.rows:
        row_cells._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell in row_cells.cells:
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
    document.add_paragraph()


def _sized(table: Table, grid: Grid) -> None:
    """Columns as wide as their texts ask for, no word of a title broken; the head stands on every page."""
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    table.autofit = False
    for column, share in zip(table.columns, column_shares(grid), strict=True):
        width = int(WIDTH * share)
        column.width = width  # Word goes by the cells, LibreOffice by the columns
        for cell in column.cells:
            cell.width = width


def _raised(line: Line, text: str) -> None:
    if text:
        # a line may end before each number, so that a narrow column does not break a word in two
        line.add_run(text.replace("[", "\u200b[")).font.superscript = True
