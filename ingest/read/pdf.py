"""PDF with a text layer: characters and ruled tables of every page, by pdfplumber (pdfminer.six).

Example:
    >>> read(b"%PDF-1.7 cut off", "a.pdf")
    Traceback (most recent call last):
    graph.errors.UnreadableFile: a.pdf: the PDF is damaged; save or print it as a PDF again
"""

from __future__ import annotations

import io
import logging
import re
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from graph.errors import UnreadableFile
from ingest.read import ocr
from ingest.read.blocks import Content
from ingest.read.layout import Glyph, Page, Table, blocks, joined

SCANNED = 12
"""Characters a page of text has at least; one with fewer is a picture, or empty."""

_UNMAPPED = re.compile(r"\(cid:\d+\)")

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it reports every oddity of a font


def read(data: bytes, place: str) -> Content:
    """The blocks of a PDF file.

    Args:
        data: the bytes of the file.
        place: its path, for messages.

    Raises:
        UnreadableFile: encrypted or damaged.
        MissingExtra: it is a scan, or its fonts do not say which characters they draw, and ``dualchain[ocr]`` is not
            installed.
    """
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            drawn: set[int] = set()
            pages = [_page(page, drawn) for page in pdf.pages]
            declared = {"title": title} if (title := _title(pdf.metadata)) else {}
    except PdfminerException as error:
        if isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect):
            raise UnreadableFile(
                "PDF 有密码", "the PDF is protected by a password", place=place,
                advice=("另存为无密码的文件", "save it without the password"),
            ) from error  # fmt: skip
        raise _damaged(place) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:  # what pdfminer lets through
        raise _damaged(place) from error
    if not pages:
        raise _damaged(place)
    pictures = [page.number for page in pages if _letters(page) < SCANNED and page.number in drawn]
    if _unmapped(pages):
        if not ocr.installed():
            raise ocr.missing("PDF 的字体没有说明它画的是什么字", "the fonts of the PDF do not say which characters they draw", place)
        pictures = [page.number for page in pages]
    if not pictures:
        return Content(blocks(pages), "pdf", declared)
    if not ocr.installed():
        zh, en = f"PDF 的 {len(pages)} 页里有 {len(pictures)} 页是扫描图片", f"{len(pictures)} of the PDF's {len(pages)} pages are scans"
        raise ocr.missing(zh, en, place)
    read_now = {page.number: page for page in ocr.recognised(data, pictures)}
    made = ocr.content([read_now.get(page.number, page) for page in pages], place)
    return Content(made.blocks, made.encoding, declared)


def _damaged(place: str) -> UnreadableFile:
    return UnreadableFile(
        "PDF 文件已损坏", "the PDF is damaged", place=place, advice=("重新另存或打印为 PDF", "save or print it as a PDF again")
    )


def _letters(page: Page) -> int:
    in_tables = sum(len(cell) for table in page.tables for row in table.rows for cell in row)
    return in_tables + sum(len(g.text.strip()) for g in page.glyphs)


def _unmapped(pages: list[Page]) -> bool:
    """Whether the text layer is no text: fonts without a table of characters."""
    unknown = sum(len(_UNMAPPED.findall(g.text)) for page in pages for g in page.glyphs)
    return unknown > 0.05 * sum(map(_letters, pages))


def _page(page: Any, drawn: set[int]) -> Page:
    """A page; its number joins `drawn` where a picture covers a good part of it."""
    if sum(i["width"] * i["height"] for i in page.images) > 0.3 * float(page.width) * float(page.height):
        drawn.add(page.page_number)
    tables = []
    boxes: list[tuple[float, float, float, float]] = []
    if page.rects or page.lines or page.curves:
        for found in page.find_tables():
            rows = [tuple(joined((cell or "").split("\n")) for cell in row) for row in found.extract()]
            rows = [row for row in rows if any(row)]
            if len(rows) > 1 and len(rows[0]) > 1:
                tables.append(Table(found.bbox[1], found.bbox[3], tuple(rows)))
                boxes.append(found.bbox)
    glyphs = tuple(
        Glyph(c["text"], c["x0"], c["x1"], c["top"], c["bottom"])
        for c in page.chars
        if c["upright"] and not any(_inside(c, box) for box in boxes)
    )
    made = Page(page.page_number, float(page.width), float(page.height), glyphs, tuple(tables))
    page.close()
    return made


def _inside(char: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _title(metadata: Any) -> str:
    """The title the file declares, unless it is the name of a file or a program's default."""
    title = str((metadata or {}).get("Title") or "").strip()
    known = re.search(r"[\u3400-\u9fff]{4}", title) and not re.search(r"\.(docx?|wps|pdf|ofd)$|^Microsoft|^无标题|^未命名", title, re.I)
    return title if known else ""
