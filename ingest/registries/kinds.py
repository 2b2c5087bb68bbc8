"""What a list file is, told by its bytes and never by its name, and what to do with those no list reader reads."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from dataclasses import dataclass

from graph.errors import UnreadableFile
from ingest.registries import compound

UNPACKED_LIMIT = 2 * 1024**3
"""Bytes a packed file may unpack to."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    Attributes:
        name: its short name, the key of the tables of readers.
        media_type: MIME type.
        zh: its name for a Chinese reader.
        en: its name for an English reader.
        advice: what to do where no reader is set, as (zh, en).
    """

    name: str
    media_type: str
    zh: str
    en: str
    advice: tuple[str, str] = ("请另存为 XLSX、CSV 或 DOCX 再读入", "save it as XLSX, CSV or DOCX and read that")


_TO_DOCX = (
    "请用 Word 或 WPS 打开，另存为 DOCX（表格可另存为 XLSX）再读入",
    "open it in Word or WPS, save it as DOCX (or its table as XLSX) and read that",
)
_TO_TABLE = (
    "请把其中的表格导出为 XLSX、DOCX 或 CSV 再读入，或改用该通知的网页",
    "export its table as XLSX, DOCX or CSV and read that, or take the web page of the same notice",
)
_OCR = ("图片需先识别为文字并核对，再存为 XLSX 或 CSV", "have its text recognised and checked, then save it as XLSX or CSV")
_UNPACK = ("请先解压，再逐个读入其中的文件", "unpack it and read the files in it one by one")
_SOURCE = ("请改用原始名单文件", "give the original list instead")
_OPEN = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

KINDS = {
    k.name: k
    for k in (
        Kind("xlsx", f"{_OPEN}.spreadsheetml.sheet", "XLSX 表格", "an XLSX workbook"),
        Kind("xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", "XLSB 表格", "an XLSB workbook"),
        Kind("xls", "application/vnd.ms-excel", "XLS 表格", "an XLS workbook"),
        Kind("ods", f"{_ODF}.spreadsheet", "ODS 表格", "an ODS workbook"),
        Kind("docx", f"{_OPEN}.wordprocessingml.document", "DOCX 文档", "a DOCX document"),
        Kind("html", "text/html", "网页", "a web page"),
        Kind("mhtml", "multipart/related", "MHTML 网页归档", "an MHTML archive"),
        Kind("spreadsheetml", "application/vnd.ms-excel+xml", "XML 电子表格 2003", "an XML spreadsheet of 2003"),
        Kind("json", "application/json", "JSON 数据", "JSON data"),
        Kind("text", "text/plain", "文本", "text"),
        Kind("pdf", "application/pdf", "PDF 文件", "a PDF file", _TO_TABLE),
        Kind("ofd", "application/ofd", "OFD 版式文件", "an OFD file", _TO_TABLE),
        Kind("doc", "application/msword", "DOC 文档（Word 97–2003）", "a DOC document (Word 97-2003)", _TO_DOCX),
        Kind("wps", "application/vnd.ms-works", "WPS 文字文档", "a WPS document", _TO_DOCX),
        Kind("rtf", "application/rtf", "RTF 文档", "an RTF document", _TO_DOCX),
        Kind("odt", f"{_ODF}.text", "ODT 文档", "an ODT document", _TO_DOCX),
        Kind("wordml", "application/xml", "XML 文档（Word 2003）", "an XML document of Word 2003", _TO_DOCX),
        Kind("pptx", f"{_OPEN}.presentationml.presentation", "演示文稿", "a presentation", _TO_TABLE),
        Kind("image", "image/*", "图片", "a picture", _OCR),
        Kind("caj", "application/x-caj", "CAJ 文件", "a CAJ file", _TO_TABLE),
        Kind("encrypted", "application/x-encrypted-office", "加密的 Office 文件", "an Office file under a password",
             ("请用密码打开，取消密码后另存再读入", "open it with its password, save it without and read that")),
        Kind("ole", "application/x-ole-storage", "旧版 Office/WPS 文件", "an old Office or WPS file", _TO_DOCX),
        Kind("zip", "application/zip", "ZIP 压缩包", "a ZIP archive", _UNPACK),
        Kind("archive", "application/x-archive", "压缩包", "an archive", _UNPACK),
        Kind("xml", "application/xml", "XML 文件，不是表格", "an XML file that is no spreadsheet"),
        Kind("parquet", "application/vnd.apache.parquet", "Parquet 数据", "Parquet data",
             ("请另存为 CSV 再读入", "save it as CSV and read that")),
        Kind("database", "application/vnd.sqlite3", "数据库文件", "a database", ("请导出为 CSV 再读入", "export its table as CSV and read that")),
        Kind("program", "application/octet-stream", "程序文件", "a program", _SOURCE),
        Kind("appledouble", "application/applefile", "macOS 附属文件，不是名单本身", "a side file of macOS, not the list itself",
             ("请读入不以“._”开头的同名文件", "read the file of the same name without “._”")),
        Kind("lfs", "text/plain", "Git LFS 指针，不是文件本身", "a Git LFS pointer, not the file itself",
             ("请先执行 git lfs pull 取回文件", "fetch the file with git lfs pull")),
        Kind("annex", "text/plain", "git-annex 指针，不是文件本身", "a git-annex pointer, not the file itself",
             ("请先执行 git annex get 取回文件", "fetch the file with git annex get")),
    )
}  # fmt: skip
"""Every kind by its short name."""

_MAGIC = (
    (b"%PDF-", "pdf"), (b"{\\rtf", "rtf"), (b"CAJ", "caj"), (b"HN\x00", "caj"), (b"KDH ", "caj"),
    (b"Rar!", "archive"), (b"7z\xbc\xaf", "archive"), (b"\x1f\x8b", "archive"), (b"BZh", "archive"), (b"\xfd7zXZ", "archive"),
    (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"II*\x00", "image"), (b"MM\x00*", "image"),
    (b"PAR1", "parquet"), (b"SQLite format 3\x00", "database"), (b"\x7fELF", "program"), (b"MZ\x90", "program"),
    (b"\x00\x05\x16\x07", "appledouble"), (b"version https://git-lfs.github.com/spec/", "lfs"), (b"/annex/objects/", "annex"),
)  # fmt: skip
_TAGS = (
    rb"!doctype\s+html|html|head|body|meta|title|div|p|table|h[1-6]|article|section|main|span|font|center|br|ul|ol|style|script|link|tr|td"
)
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,4000}?-->\s*)*<(?:" + _TAGS + rb")[\s>/]", re.I | re.S)
_MAIL = re.compile(rb"(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)*MIME-Version:", re.I)
_BARE_JSON = re.compile(rb'\s*(?:\{\s*(?:"[^"\n]*"\s*:|\}\s*$)|\[\s*(?:[{"\[]|-?\d|\]\s*$))')
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def kind_of(data: bytes, place: str) -> Kind:
    """The kind of a file.

    Args:
        data: the whole file.
        place: its path, for messages.

    Raises:
        UnreadableFile: a packed file that is cut short or unpacks to too much.

    Example:
        >>> kind_of(b"%PDF-1.7 ...", "a.xls").name
        'pdf'
    """
    if data.startswith(compound.MAGIC):
        return KINDS[_old_office(compound.names(data))]
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return KINDS[_packed(data, place)]
    found = next((name for magic, name in _MAGIC if data.startswith(magic)), "")
    if found or (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or (data[:2] == b"BM" and data[6:10] == bytes(4)):
        return KINDS[found or "image"]
    head = data[:65_536]
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            head = head[len(bom) :].decode(encoding, "ignore").encode()
            break
    return KINDS[_text(head, data)]


def _text(head: bytes, data: bytes) -> str:
    if b"%PDF-" in head[:1024] and b"\nxref" in data:
        return "pdf"
    if _MAIL.match(head):
        return "mhtml"
    start = head[:8192].lstrip()
    if start.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start and b"<html" not in start.lower():
            return "spreadsheetml"
        if b"schemas.microsoft.com/office/word/2003/wordml" in start or b"<pkg:package" in start:
            return "wordml"
        if _HTML.match(start) or re.search(rb"<html[\s>]", start, re.I):
            return "html"
        if start.startswith(b"<?xml"):
            return "xml"
    if re.search(rb"<html[\s>]", head[:4096], re.I):
        return "html"
    return "json" if _is_json(head) else "text"


def _is_json(head: bytes) -> bool:
    if not head.lstrip().startswith((b"{", b"[")):
        return False
    try:
        return isinstance(json.loads(head.lstrip().split(b"\n", 1)[0]), (dict, list))
    except ValueError:
        return _BARE_JSON.match(head) is not None


def _old_office(names: tuple[str, ...]) -> str:
    """The kind of a compound file from the names of its streams."""
    held = {n.lower() for n in names}
    for stream, kind in (
        ("encryptedpackage", "encrypted"), ("workbook", "xls"), ("book", "xls"), ("worddocument", "doc"),
        ("powerpoint document", "pptx"), ("wpsdocument", "wps"), ("contents", "wps"),
    ):  # fmt: skip
        if stream in held:
            return kind
    return "ole"


def _packed(data: bytes, place: str) -> str:
    """The kind of a ZIP file from the names of its members."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            mime = archive.read("mimetype")[:100] if "mimetype" in archive.namelist() else b""
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableFile(
            "文件不完整或已损坏（ZIP 格式的目录读不出）", "the file is cut short or damaged (its ZIP directory cannot be read)", place=place,
            advice=("请重新下载完整的文件", "download the whole file again"),
        ) from error  # fmt: skip
    if sum(m.file_size for m in members) > UNPACKED_LIMIT:
        raise UnreadableFile(
            "解压后超过 2 GB", "unpacks to more than 2 GB", place=place, advice=("请拆分后再读入", "split it and read the parts")
        )
    names = {m.filename.replace("\\", "/").lstrip("/").lower() for m in members}
    for member, kind in (
        ("xl/workbook.bin", "xlsb"), ("xl/workbook.xml", "xlsx"), ("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx"), ("ofd.xml", "ofd"),
    ):  # fmt: skip
        if member in names:
            return kind
    for folder, kind in (("xl/", "xlsx"), ("word/", "docx")):
        if "[content_types].xml" in names and any(n.startswith(folder) for n in names):
            return kind
    if mime:
        return {b"spreadsheet": "ods", b"text": "odt", b"presentation": "pptx"}.get(mime.rsplit(b".", 1)[-1].split(b"-")[0].strip(), "zip")
    return "zip"


def members(data: bytes) -> tuple[str, ...]:
    """Names of the files in a ZIP, those written by Chinese Windows decoded; folders and side files left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = []
        for member in archive.infolist():
            name = member.filename
            if not member.flag_bits & 0x800:
                try:
                    name = name.encode("cp437").decode("gb18030")
                except (UnicodeEncodeError, UnicodeDecodeError):
                    name = member.filename
            if not name.endswith("/") and "__MACOSX" not in name and not name.rsplit("/", 1)[-1].startswith((".", "~$")):
                names.append(name)
    return tuple(names)
