"""DOCX: paragraphs, headings, lists with their numbers, and tables, in the order of the document.

The text is what a reader sees when every change is accepted: insertions and text boxes count, deletions and fields'
instructions do not. The numbers Word draws itself (一、, 1.) stand in front of their paragraphs, because without them the
structure of an official document is lost.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from graph.errors import UnreadableFile
from ingest.read.blocks import Content, number
from ingest.read.layout import joined

_TEXT, _TAB, _BREAK, _RETURN = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
_HYPHEN = qn("w:noBreakHyphen")
_LEFT_OUT = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:rPr"),
    qn("w:pPr"),
    qn("w:txbxContent"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_CHINESE = "〇一二三四五六七八九"


def read(data: bytes, place: str) -> Content:
    """The blocks of a DOCX file.

    Args:
        data: the bytes of the file.
        place: its path, for messages.

    Raises:
        UnreadableFile: it is no DOCX document, or damaged.
    """
    try:
        document = docx.Document(io.BytesIO(data))
        body, styles, numbering = document.element.body, _levels(document), _Numbering(document)
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise UnreadableFile(
            "DOCX 文件已损坏",
            "the DOCX is damaged",
            place=place,
            advice=("用 Word 或 WPS 打开后另存", "open it in Word or WPS and save it again"),
        ) from error
    title = (document.core_properties.title or "").strip()
    declared = {"title": title} if re.search(r"[\u3400-\u9fff]{4}", title) else {}
    return Content(number(_lines(body, styles, numbering)), "docx", declared)


def _lines(parent: Any, styles: dict[str, int], numbering: _Numbering) -> Iterator[tuple[str, str, int]]:
    for element in parent:
        if element.tag == qn("w:p"):
            yield from _paragraph(element, styles, numbering)
        elif element.tag == qn("w:tbl"):
            yield "table", "", 0
            yield from _rows(element)
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
            yield from _lines(element, styles, numbering)


def _paragraph(paragraph: Any, styles: dict[str, int], numbering: _Numbering) -> Iterator[tuple[str, str, int]]:
    level = _outline(paragraph.find(qn("w:pPr")))
    if level is None:
        level = styles.get(_style(paragraph), 0)
    label = numbering.label(paragraph, _style(paragraph))
    for part in text_of(paragraph).split("\n"):
        if part.strip():
            yield ("heading" if level else "paragraph"), label + part, level
            label = ""
    for box in paragraph.iter(qn("w:txbxContent")):
        if not any(a.tag in _LEFT_OUT - {qn("w:txbxContent")} for a in box.iterancestors()):
            yield from _lines(box, styles, numbering)


def text_of(element: Any) -> str:
    """The text of a paragraph or run, text boxes apart; line breaks as newlines."""
    pieces: list[str] = []

    def walk(node: Any) -> None:
        for child in node:
            if child.tag in _LEFT_OUT:
                continue
            if child.tag == _TEXT:
                pieces.append(child.text or "")
            elif child.tag == _TAB:
                pieces.append("\t")
            elif child.tag in (_BREAK, _RETURN):
                pieces.append("\n")
            elif child.tag == _HYPHEN:
                pieces.append("-")
            else:
                walk(child)

    walk(element)
    return "".join(pieces)


def _rows(table: Any) -> Iterator[tuple[str, str, int]]:
    for row in table.iter(qn("w:tr")):
        if next(a for a in row.iterancestors(qn("w:tbl"))) is not table:
            continue  # of a table inside a cell: its text belongs to the cell
        cells = [cell for cell in row.iter(qn("w:tc")) if next(a for a in cell.iterancestors(qn("w:tr"))) is row]
        texts = [joined(line for p in cell.iter(qn("w:p")) for line in text_of(p).split("\n")).replace("\t", " ") for cell in cells]
        if any(texts):
            yield "row", "\t".join(texts), 0


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if style is None else style.get(qn("w:val"), "")


def _outline(properties: Any) -> int | None:
    """Depth of a heading from 1; 0 where the paragraph says it is body text; None where it says nothing."""
    found = None if properties is None else properties.find(qn("w:outlineLvl"))
    if found is None:
        return None
    level = int(found.get(qn("w:val"), "9")) + 1
    return level if level <= 9 else 0


def _levels(document: Any) -> dict[str, int]:
    """Depth of heading of every paragraph style that has one, inherited ones too."""
    own: dict[str, int] = {}
    above: dict[str, str] = {}
    for style in document.styles.element.iter(qn("w:style")):
        id, based = style.get(qn("w:styleId"), ""), style.find(qn("w:basedOn"))
        name = style.find(qn("w:name"))
        level = _outline(style.find(qn("w:pPr")))
        heading = re.fullmatch(r"(?:heading|标题) ?([1-9])", "" if name is None else name.get(qn("w:val"), ""), re.I)
        if level is not None or heading:
            own[id] = level if level is not None else int(heading.group(1)) if heading else 0
        if based is not None:
            above[id] = based.get(qn("w:val"), "")
    levels: dict[str, int] = {}
    for id in {*own, *above}:
        at, seen = id, set()
        while at not in own and at in above and at not in seen:
            seen.add(at)
            at = above[at]
        levels[id] = own.get(at, 0)
    return levels


class _Numbering:
    """The numbers Word draws before paragraphs of lists."""

    def __init__(self, document: Any) -> None:
        self._formats: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._lists: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for relation in document.part.rels.values():
            if relation.reltype.endswith("/numbering") and not relation.is_external:
                self._take(etree.fromstring(relation.target_part.blob))
        for style in document.styles.element.iter(qn("w:style")):
            numbered = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if numbered is not None and numbered.find(qn("w:numId")) is not None:
                self._styles[style.get(qn("w:styleId"), "")] = self._reference(numbered)

    def _take(self, root: Any) -> None:
        for abstract in root.iter(qn("w:abstractNum")):
            for level in abstract.iter(qn("w:lvl")):
                kind, text, start = (level.find(qn(tag)) for tag in ("w:numFmt", "w:lvlText", "w:start"))
                self._formats[abstract.get(qn("w:abstractNumId"), ""), int(level.get(qn("w:ilvl"), "0"))] = (
                    "decimal" if kind is None else kind.get(qn("w:val"), "decimal"),
                    "" if text is None else text.get(qn("w:val"), ""),
                    1 if start is None else int(start.get(qn("w:val"), "1")),
                )
        for one in root.iter(qn("w:num")):
            abstract = one.find(qn("w:abstractNumId"))
            if abstract is not None:
                self._lists[one.get(qn("w:numId"), "")] = abstract.get(qn("w:val"), "")

    @staticmethod
    def _reference(numbered: Any) -> tuple[str, int]:
        list_, level = numbered.find(qn("w:numId")), numbered.find(qn("w:ilvl"))
        return ("" if list_ is None else list_.get(qn("w:val"), "")), (0 if level is None else int(level.get(qn("w:val"), "0")))

    def label(self, paragraph: Any, style: str) -> str:
        """The number drawn before `paragraph`, and count it; empty for bullets and plain paragraphs."""
        numbered = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        list_, level = self._styles.get(style, ("", 0)) if numbered is None else self._reference(numbered)
        known = self._formats.get((self._lists.get(list_, ""), level))
        if known is None or not text_of(paragraph).strip():
            return ""
        counts = self._counts[self._lists[list_]]
        counts[level] = counts.get(level, known[2] - 1) + 1
        for deeper in [k for k in counts if k > level]:
            del counts[deeper]
        if known[0] in ("bullet", "none"):
            return ""

        def drawn(found: re.Match[str]) -> str:
            at = int(found.group(1)) - 1
            kind = self._formats.get((self._lists[list_], at), known)[0]
            return _drawn(counts.get(at, 1), kind)

        return re.sub(r"%([1-9])", drawn, known[1])


def _drawn(value: int, kind: str) -> str:
    """`value` as Word draws it in the number format `kind` (ECMA-376, ST_NumberFormat)."""
    if kind.startswith(("chinese", "japaneseCounting", "ideograph", "taiwaneseCounting")):
        return chinese(value)
    if kind == "decimalEnclosedCircle" and value <= 20:
        return chr(0x245F + value)
    if kind in ("lowerLetter", "upperLetter"):
        return chr((0x60 if kind == "lowerLetter" else 0x40) + (value - 1) % 26 + 1)
    return str(value)


def chinese(value: int) -> str:
    """A number below a hundred in Chinese.

    Example:
        >>> chinese(3), chinese(12), chinese(40)
        ('三', '十二', '四十')
    """
    tens, ones = divmod(value, 10)
    return (("" if tens < 2 else _CHINESE[tens]) + "十" if tens else "") + (_CHINESE[ones] if ones or not tens else "")
