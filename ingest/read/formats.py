"""What a file is, told by its bytes and never by its name: the registry of readers, and what has none.

To add a format, add one :class:`Format` to :data:`FORMATS` with the module that reads it.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from ingest.read.blocks import Content

HEAD = 65_536
"""Bytes of a file that suffice to tell what it is."""

MAX_BYTES = 20 * 1024 * 1024
"""Largest file of plain text that is read: some seven million characters, more than any single policy document has."""

MAX_LAID_OUT = 10 * MAX_BYTES
"""Largest file of a format that holds fonts and pictures beside its text."""


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    Attributes:
        media_type: MIME type.
        zh: its name for a Chinese reader.
        en: its name for an English reader.
        matches: true for the first :data:`HEAD` bytes of such a file.
        reads: the reader (bytes of the file, place for messages); None where there is none.
        document: False for data that is text but no document; a walk through a folder passes it by.
        laid_out: True where fonts and pictures lie in the file, which may then be larger.
        advice: what to do with a file that has no reader, as (zh, en).
    """

    media_type: str
    zh: str
    en: str
    matches: Callable[[bytes], bool]
    reads: Callable[[bytes, str], Content] | None = None
    document: bool = True
    laid_out: bool = False
    advice: tuple[str, str] = ("请另存为 DOCX、PDF 或 TXT 再读入", "save it as DOCX, PDF or TXT and read that")

    @property
    def most(self) -> int:
        """Bytes a file of this format may have."""
        return MAX_LAID_OUT if self.laid_out else MAX_BYTES


def reader(module: str) -> Callable[[bytes, str], Content]:
    """``read`` of a module of this package, imported when the first file of its kind comes: some bring large libraries."""

    def read(data: bytes, place: str) -> Content:
        content: Content = import_module(f"ingest.read.{module}").read(data, place)
        return content

    return read


def _is_html(head: bytes) -> bool:
    return _START.match(head) is not None or re.search(rb"<html[\s>]", head[:4096], re.I) is not None


def _magic(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


def _holds(magic: bytes, *names: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magic) and any(n in head for n in names)


def _entry(name: str) -> bytes:
    """An entry of the directory of an OLE file, [MS-CFB] 2.6.1: the name in 64 bytes, and its length."""
    wide = name.encode("utf-16-le")
    return wide.ljust(64, b"\x00") + (len(wide) + 2).to_bytes(2, "little")


def _is_json(head: bytes) -> bool:
    """True for JSON and JSON Lines: the first line is a value, or the text begins as an object or a list of objects does."""
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].strip()
    if not line.startswith((b"{", b"[")):
        return False
    try:
        return isinstance(json.loads(line), (dict, list))
    except ValueError:
        return re.match(rb'\{\s*("[^"\n]*"\s*:|$)|\[\s*([{"\[]|$)', line) is not None


def _is_table(head: bytes) -> bool:
    """Every line has the same number of tabs or commas, at least two, and there are two lines: a data table with a header."""
    whole = head if len(head) < HEAD else head[: head.rfind(b"\n")]
    lines = [x for x in whole.splitlines() if x.strip()]
    if len(lines) < 2 or b"\x00" in head:
        return False
    for part in (b"\t", b","):
        counts = {x.count(part) for x in lines}
        if len(counts) == 1 and counts.pop() >= 2 and (part == b"\t" or lines[0].isascii()):
            return True
    return False


_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,4000}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|h[1-6]|article|section|main|span|font|center|br|ul|ol)[\s>/]",
    re.I | re.S,
)
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MAIL = re.compile(rb"(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)*MIME-Version:", re.I)
_UNPACK = ("请先解压", "unpack it first")

FORMATS: tuple[Format, ...] = (
    Format("application/pdf", "PDF 文件", "a PDF file", lambda head: b"%PDF-" in head[:1024], reader("pdf"), laid_out=True),
    Format(f"{_OFFICE}.wordprocessingml.document", "DOCX 文档", "a DOCX document", _holds(_ZIP, b"word/"), reader("word"), laid_out=True),
    Format(f"{_OFFICE}.spreadsheetml.sheet", "XLSX 表格", "an XLSX workbook", _holds(_ZIP, b"xl/")),
    Format(f"{_OFFICE}.presentationml.presentation", "PPTX 演示文稿", "a PPTX file", _holds(_ZIP, b"ppt/")),
    Format("application/ofd", "OFD 版式文件", "an OFD file", _holds(_ZIP, b"OFD.xml", b"/Content.xml", b"Doc_0/"), reader("ofd"), laid_out=True),
    Format("application/vnd.oasis.opendocument.text", "ODT 文档", "an ODT document", _holds(_ZIP, b"opendocument.text"), reader("office"), laid_out=True),
    Format("application/zip", "ZIP 压缩包", "a ZIP archive", _magic(_ZIP, b"PK\x05\x06"), advice=_UNPACK),
    Format("application/vnd.ms-excel", "XLS 表格", "an XLS workbook", _holds(_OLE, _entry("Workbook"), _entry("Book"))),
    Format("application/msword", "DOC 文档（或其他旧版 Office/WPS 文件）", "a DOC (or another old Office or WPS) file", _magic(_OLE), reader("office"), laid_out=True),
    Format("application/rtf", "RTF 文档", "an RTF document", _magic(b"{\\rtf"), reader("office"), laid_out=True),
    Format("application/x-caj", "CAJ 文件", "a CAJ file", _magic(b"CAJ", b"HN\x00", b"KDH ")),
    Format(
        "application/x-archive", "压缩包", "an archive", advice=_UNPACK,
        matches=_magic(b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
    ),
    Format(
        "image/*", "图片", "a picture", reads=reader("ocr"), laid_out=True, document=False,
        matches=_magic(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM\x00", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00"),
    ),
    Format("image/webp", "图片", "a picture", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", reader("ocr"), document=False, laid_out=True),
    Format("multipart/related", "MHTML 网页归档", "an MHTML archive", lambda head: _MAIL.match(head) is not None),
    Format("application/vnd.apache.parquet", "Parquet 数据", "Parquet data", _magic(b"PAR1"), document=False),
    Format("application/vnd.sqlite3", "SQLite 数据库", "an SQLite database", _magic(b"SQLite format 3\x00"), document=False),
    Format("application/octet-stream", "程序文件", "a program", _magic(b"\x7fELF", b"MZ\x90"), document=False),
    Format("application/json", "JSON 数据", "JSON data", _is_json, document=False),
    Format("text/html", "网页", "a web page", _is_html, reader("html")),
    Format("application/xml", "XML 文件", "an XML file", lambda head: head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")),
    Format(
        "application/octet-stream", "二进制文件", "a binary file", document=False,
        matches=lambda head: b"\x00" in head and not head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")),
    ),
    Format("text/tab-separated-values", "数据表", "a data table", _is_table, reader("text"), document=False),
    Format("text/plain", "文本", "text", lambda head: True, reader("text")),
)  # fmt: skip
"""Every format, the more particular first; the last one matches all that is left."""


def identify(data: bytes) -> Format:
    """The format of a file.

    Args:
        data: its bytes, or the first :data:`HEAD`; of an OLE file (DOC, XLS) the whole, whose directory may stand anywhere.
    """
    head = data if data.startswith(_OLE) else data[:HEAD]
    for bom, encoding in ((BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(bom):
            head = head[len(bom) :].decode(encoding, "ignore").encode("utf-8")
    return next(f for f in FORMATS if f.matches(head))
