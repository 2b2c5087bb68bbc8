"""DOCX documents through python-docx: paragraphs and tables in their order, merged cells laid out."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.opc.exceptions import OpcError
from lxml import etree

from graph.errors import UnreadableFile
from ingest.registries.flow import Piece
from ingest.registries.grid import Grid, Span, lay
from ingest.registries.namelist import Line

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {f"{_W}{t}" for t in ("del", "moveFrom", "instrText", "delText", "footnoteReference", "pPr", "rPr")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": ""}


def read(data: bytes, place: str) -> list[Piece]:
    """The lines and tables of a document.

    Args:
        data: the whole file.
        place: its path, for messages.

    Raises:
        UnreadableFile: damaged, or no Word document inside.
    """
    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except (
        OpcError,
        KeyError,
        ValueError,
        OSError,
        zipfile.BadZipFile,
        zlib.error,
        etree.XMLSyntaxError,
        AttributeError,
        NotImplementedError,
        EOFError,
    ) as error:
        raise UnreadableFile(
            "DOCX 文档已损坏，或内容不是 Word 文档", "the DOCX document is damaged or is no Word document", place=place,
            advice=("请用 Word 或 WPS 打开并另存为 DOCX", "open it in Word or WPS and save it as DOCX"),
        ) from error  # fmt: skip
    pieces: list[Piece] = []
    number, apart = 0, False
    for one in _blocks(body):
        if isinstance(one, Grid):
            pieces.append(one)
            apart = False
            continue
        for text in one.split("\n"):
            if text.strip():
                number += 1
                pieces.append(Line(text.strip(" \t"), number, apart))
            apart = not text.strip()
    return pieces


def _blocks(parent: etree._Element) -> Iterator[str | Grid]:
    """Paragraphs and tables in order, those inside content controls and text boxes too."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield _text(child)
            for box in child.iter(f"{_W}txbxContent"):
                if not any(a.tag in _SKIPPED for a in box.iterancestors()):
                    yield from _blocks(box)
        elif child.tag == f"{_W}tbl":
            yield from _table(child)
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            yield from _blocks(child)


def _text(element: etree._Element) -> str:
    parts: list[str] = []

    def add(node: etree._Element) -> None:
        for child in node:
            if child.tag in _SKIPPED or child.tag == f"{_W}txbxContent":
                continue
            if child.tag == f"{_W}t":
                parts.append(child.text or "")
            elif child.tag in _BREAKS:
                parts.append(_BREAKS[child.tag])
            else:
                add(child)

    add(element)
    return "".join(parts)


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows or cells, those inside content controls too."""
    for child in parent:
        if child.tag == f"{_W}{tag}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _children(child, tag)


def _attribute(cell: etree._Element, *path: str) -> str | None:
    found = cell.find("/".join(f"{_W}{p}" for p in path))
    return None if found is None else found.get(f"{_W}val") or ""


def _table(table: etree._Element) -> Iterator[str | Grid]:
    """The grid of a table; a table of one cell, or of one column with tables in it, is a frame and gives what stands in it."""
    rows = [list(_children(row, "tc")) for row in _children(table, "tr")]
    single = all(len(row) == 1 for row in rows)
    if single and (len(rows) == 1 or any(True for row in rows for cell in row for _ in cell.iter(f"{_W}tbl"))):
        for row in rows:
            for cell in row:
                yield from _blocks(cell)
        return
    yield _grid(table)


def _grid(table: etree._Element) -> Grid:
    laid: list[list[Span]] = []
    open_: dict[int, tuple[int, int]] = {}
    for r, row in enumerate(_children(table, "tr")):
        spans: list[Span] = []
        before = _attribute(row, "trPr", "gridBefore")
        spans += [Span("")] * (int(before) if before else 0)
        column = len(spans)
        for cell in _children(row, "tc"):
            width = int(_attribute(cell, "tcPr", "gridSpan") or 1)
            merge = _attribute(cell, "tcPr", "vMerge")
            text = "\n".join(_inside(cell)).strip("\n")
            if merge is not None and merge != "restart" and column in open_ and not text.strip():
                at, k = open_[column]
                laid[at][k] = Span(laid[at][k].text, laid[at][k].columns, r - at + 1)
            else:
                open_.pop(column, None)
                if merge is not None:
                    open_[column] = (r, len(spans))
                spans.append(Span(text, width))
            column += width
        laid.append(spans)
    return lay(laid)


def _inside(cell: etree._Element) -> Iterator[str]:
    """Lines of a cell; a row of a table inside it is a line."""
    for one in _blocks(cell):
        if isinstance(one, Grid):
            yield from ("\t".join(c.replace("\n", " ") for c in row if c) for row in one.cells)
        elif one.strip():
            yield one
