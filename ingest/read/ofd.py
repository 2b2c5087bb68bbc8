"""OFD (GB/T 33190-2016), the state's own format of documents in pages: a ZIP of XML.

A page's characters lie in ``TextObject`` elements: a box on the page, a matrix, and runs of text with the distance from
each character to the next.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from graph.errors import UnreadableFile
from ingest.read.blocks import Content
from ingest.read.layout import Glyph, Page, blocks

_PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": True}


def read(data: bytes, place: str) -> Content:
    """The blocks of an OFD file, all its documents in order.

    Args:
        data: the bytes of the file.
        place: its path, for messages.

    Raises:
        UnreadableFile: the archive or a part of it is damaged or missing, or its pages hold no text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            top = _part(archive, "OFD.xml")
            pages: list[Page] = []
            for root in top.iter("{*}DocRoot"):
                pages += _pages(archive, _path("", root.text or ""), len(pages))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(
            "OFD 文件已损坏", "the OFD is damaged", place=place,
            advice=("重新取得该文件，或另存为 DOCX、PDF", "get the file again, or save it as DOCX or PDF"),
        ) from error  # fmt: skip
    if not any(page.glyphs for page in pages):
        raise UnreadableFile(
            "OFD 里只有图片，没有文字", "the OFD holds pictures and no text", place=place,
            advice=("先做文字识别（OCR）", "have its text recognised (OCR)"),
        )  # fmt: skip
    title = "".join(top.itertext("{*}Title")).strip()
    return Content(blocks(pages), "ofd", {"title": title} if re.search(r"[\u3400-\u9fff]{4}", title) else {})


def _path(folder: str, name: str) -> str:
    name = name.strip()
    return name.lstrip("/") if name.startswith("/") else posixpath.normpath(posixpath.join(folder, name))


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(archive.read(name), etree.XMLParser(**_PARSER))


def _pages(archive: zipfile.ZipFile, root: str, before: int) -> list[Page]:
    document, folder = _part(archive, root), posixpath.dirname(root)
    area = document.find(".//{*}PageArea/{*}PhysicalBox")
    templates = {t.get("ID"): _path(folder, t.get("BaseLoc", "")) for t in document.iter("{*}TemplatePage")}
    pages = []
    for count, entry in enumerate(document.iterfind(".//{*}Pages/{*}Page"), before + 1):
        content = _part(archive, _path(folder, entry.get("BaseLoc", "")))
        box = content.find("./{*}Area/{*}PhysicalBox")
        box = area if box is None else box
        _, _, width, height = (float(v) for v in (box.text if box is not None and box.text else "0 0 210 297").split())
        glyphs = list(_glyphs(content))
        for used in content.iterfind("./{*}Template"):
            name = templates.get(used.get("TemplateID"))
            if name is not None:
                glyphs += _glyphs(_part(archive, name))
        pages.append(Page(count, width, height, tuple(glyphs)))
    return pages


def _glyphs(content: etree._Element) -> Iterator[Glyph]:
    for held in content.iter("{*}TextObject"):
        left, top, *_ = (float(v) for v in held.get("Boundary", "0 0 0 0").split())
        a, b, c, d, e, f = (float(v) for v in held.get("CTM", "1 0 0 1 0 0").split())
        size = float(held.get("Size", "1"))
        wide, high = size * abs(a or b), size * abs(d or c)
        x = y = 0.0
        for code in held.iterfind("{*}TextCode"):
            text = code.text or ""
            x, y = float(code.get("X", x)), float(code.get("Y", y))
            across, down = _deltas(code.get("DeltaX", "")), _deltas(code.get("DeltaY", ""))
            for at, character in enumerate(text):
                if at:
                    x += across[at - 1] if at <= len(across) else (0.0 if down else size)
                    y += down[at - 1] if at <= len(down) else 0.0
                place_x, base = left + a * x + c * y + e, top + b * x + d * y + f
                step = across[at] * abs(a or b) if at < len(across) and across[at] > 0 else wide * (0.5 if character.isascii() else 1.0)
                yield Glyph(character, place_x, place_x + min(step, wide), base - 0.85 * high, base + 0.15 * high)


def _deltas(text: str) -> list[float]:
    """The distances of a list in which "g 3 12.7" stands for 12.7 three times."""
    values: list[float] = []
    words = iter(text.split())
    for word in words:
        if word == "g":
            count, value = int(next(words, "0")), float(next(words, "0"))
            values += [value] * count
        else:
            values.append(float(word))
    return values
