"""Open any file that holds lists: told by its bytes, read by the reader of its kind, or refused with what to do.

Example:
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "名单.txt")
    ...     _ = file.write_text("获奖企业名单\\n长春甲有限公司\\n吉林乙有限公司\\n四平丙有限公司\\n", encoding="utf-8")
    ...     [row.cells[0] for row in open_listing(file).sheets[0].rows]
    ['长春甲有限公司', '吉林乙有限公司', '四平丙有限公司']
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import UnreadableFile
from ingest.read.encoding import decode
from ingest.registries import aligned, delimited, documents, inprose, jsonlist, markup, wordfile, workbook, xmlsheet
from ingest.registries.flow import Arranged, Piece, arrange
from ingest.registries.grid import Grid, rows
from ingest.registries.kinds import Kind, kind_of, members
from ingest.registries.namelist import Line
from ingest.registries.sheets import Listing, Row, Sheet
from ingest.registries.wording import Shape, is_annex, is_name, shape, unnumbered

SIZE_LIMIT = 100 * 1024**2
"""Bytes of the largest list that is read."""
_TELLS = re.compile(
    r"^关于.{4,}(?:通知|公告|公示|决定|函|批复|通报)|.关于.{4,}(?:通知|公告|公示|决定|函|批复|通报)$|(?:名单|名录|目录|一览表|汇总表)(?:的?公[示告])?(?:[（(].{0,40}[）)])?$"
)
Said = list[tuple[str, str, str]]
_SIDE = re.compile(r"(?:~\$.*|\.~lock\..*#|\._.*|\.DS_Store|Thumbs\.db|desktop\.ini)", re.I)


@dataclass(slots=True)
class _Found:
    """What a reader of one kind found."""

    sheets: list[Sheet] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    said: Said = field(default_factory=list)
    title: str = ""
    encoding: str = ""


def open_listing(path: Path) -> Listing:
    """The lists in a file.

    Args:
        path: a workbook, table, document, page, text or JSON file; its ending decides only whether one column of text is a table.

    Returns:
        All sheets that may hold rows; none where the file is readable but holds no list, with the reason in `skipped`.

    Raises:
        UnreadableFile: missing, empty, too large, damaged, under a password, a side file, a login page, or of a kind that no
            reader reads; the message says what the file is and what to do.
    """
    data = _bytes(path)
    place = str(path)
    kind = kind_of(data, place)
    found = _read(kind, data, path)
    title = found.title or _first_title(found) or path.stem
    return Listing(
        place, hashlib.sha256(data).hexdigest(), kind.media_type, found.encoding, " ".join(title.split()),
        tuple(found.text), tuple(found.sheets), tuple(found.said),
    )  # fmt: skip


def _bytes(path: Path) -> bytes:
    place = str(path)
    if path.is_dir():
        raise UnreadableFile(
            "是文件夹，不是文件", "a folder, not a file", place=place, advice=("请给出其中的一个文件", "give one of the files in it")
        )
    if _SIDE.fullmatch(path.name) or "__MACOSX" in path.parts:
        real = re.sub(r"^(?:~\$|\.~lock\.|\._)|#$", "", path.name)
        raise UnreadableFile(
            "是 Office 锁文件或系统附属文件，不是名单", "an Office lock file or a side file of the system, not a list", place=place,
            advice=(f"请读入旁边的“{real}”", f'read "{real}" beside it') if real != path.name else ("请换一个文件", "give another file"),
        )  # fmt: skip
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise UnreadableFile(
                f"文件有 {size / 1024**2:.0f} MB，超过 {SIZE_LIMIT // 1024**2} MB 的上限",
                f"the file has {size / 1024**2:.0f} MB, more than the limit of {SIZE_LIMIT // 1024**2} MB",
                place=place, advice=("请拆分后逐个读入", "split it and read the parts"),
            )  # fmt: skip
        data = path.read_bytes()
    except OSError as error:
        zh, en = (
            ("没有这个文件", "no such file")
            if isinstance(error, FileNotFoundError)
            else (f"读不出：{error.strerror}", f"cannot be read: {error.strerror}")
        )
        raise UnreadableFile(zh, en, place=place, advice=("请检查路径和权限", "check the path and its permissions")) from error
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableFile(
            "空文件", "the file is empty", place=place, advice=("请重新下载或换一个文件", "download it again or give another file")
        )
    return data


def _read(kind: Kind, data: bytes, path: Path) -> _Found:
    place = str(path)
    match kind.name:
        case "xlsx" | "xls" | "xlsb" | "ods":
            return _workbook(workbook.read(data, place))
        case "spreadsheetml":
            return _workbook(xmlsheet.read(data, place))
        case "docx":
            return _arranged(arrange(_aligned(wordfile.read(data, place))))
        case "html":
            return _page(markup.read(data, place), place)
        case "mhtml":
            return _page(markup.read(markup.archived(data, place), place), place)
        case "json":
            decoded = decode(data, place=place)
            return _Found(jsonlist.read(decoded.text, place), [], [], "", f"{decoded.encoding}, guessed")
        case "text":
            return _text(data, path)
    if kind.name in documents.READERS:
        pieces, content = documents.read(kind.name, data, place)
        found = _arranged(arrange(_aligned(pieces)))
        found.title, found.encoding = content.declared.get("title", ""), content.encoding
        return found
    raise _refused(kind, data, path)


def _refused(kind: Kind, data: bytes, path: Path) -> UnreadableFile:
    zh, en = f"是{kind.zh}", f"is {kind.en}"
    ending = path.suffix.lower().lstrip(".")
    if (
        ending
        and ending not in (kind.name, "dot" if kind.name == "doc" else "")
        and kind.name in ("doc", "pdf", "ofd", "wps", "rtf", "image", "ole")
    ):
        zh, en = f"{zh}，不是 .{ending} 所说的格式", f"{en}, not what its ending .{ending} says"
    zh, en = f"{zh}，名单读取器不能直接读", f"{en}, which no reader of lists reads"
    if kind.name == "zip":
        held = members(data)
        shown = "、".join(held[:8]) + ("…" if len(held) > 8 else "")
        zh, en = f"是 ZIP 压缩包，内有 {len(held)} 个文件：{shown}", f"is a ZIP archive of {len(held)} file(s): {shown}"
    return UnreadableFile(zh, en, place=str(path), advice=kind.advice)


def _workbook(found: list[workbook.Found]) -> _Found:
    result = _Found()
    hidden: list[tuple[workbook.Found, list[Row]]] = []
    for sheet in found:
        held = list(rows(sheet.grid))
        if not held:
            result.said.append((sheet.name, "空表", "the sheet is empty"))
        elif not sheet.shown:
            hidden.append((sheet, held))
            result.said.append((sheet.name, f"隐藏的工作表（{len(held)} 行），未读", f"a hidden sheet of {len(held)} rows, not read"))
        else:
            _sheet(sheet.name, sheet.grid, held, result)
    if hidden and not result.sheets and not result.text:
        result.said = [s for s in result.said if s[0] not in {sheet.name for sheet, _ in hidden}]
        for sheet, held in hidden:
            _sheet(sheet.name, sheet.grid, held, result)
    return result


def _sheet(name: str, grid: Grid, held: list[Row], result: _Found) -> None:
    alone = [r for r in held if sum(1 for c in r.cells if c.strip()) == 1]
    if workbook.prose(grid.cells):
        result.text += [" ".join(c.strip() for c in r.cells if c.strip()) for r in held]
        result.said.append((name, f"{len(held)} 行分级文字，不是表格", f"{len(held)} rows of running text in an outline, not a table"))
        return
    several = len(alone) < 0.5 * len(held)
    result.text += [line for r in alone if r.merged or several for c in r.cells if c.strip() for line in c.split("\n") if line.strip()]
    result.sheets.append(Sheet(name, "table", tuple(held)))


def _aligned(pieces: Sequence[Piece]) -> list[Piece]:
    """Lines set as tables with blanks or tabs made tables."""
    result: list[Piece] = []
    held: list[Line] = []
    for piece in pieces:
        if isinstance(piece, Line):
            held.append(piece)
        else:
            result += [*aligned.tables(held), piece]
            held = []
    return result + aligned.tables(held)


def _arranged(found: Arranged) -> _Found:
    result = _Found(found.sheets, found.text, found.said)
    at, told = inprose.rows(found.text) if not found.sheets else (0, ())
    if told:
        result.sheets.append(Sheet("list 1", "names", told, tuple(found.text[:at])))
        result.said.append(
            ("list 1", f"名单写在一段文字里，取出 {len(told)} 个单位", f"a sentence names the {len(told)} bodies of the list")
        )
    elif not found.sheets:
        lines = len(found.text)
        result.said.append(("", f"{lines} 行文字，没有表格，也没有名单", f"{lines} line(s) of prose, no table and no list of names"))
    return result


def _page(page: markup.Page, place: str) -> _Found:
    found = _arranged(arrange(_aligned(page.pieces), loose=False))
    words = "\n".join([page.title, *found.text])
    if not found.sheets and len(words) < 3000 and markup.is_entry(words):
        raise UnreadableFile(
            f"是登录页或出错页，不是名单：{page.title or found.text[0]}", f"a login page or an error page, not a list: {page.title or found.text[0]}", place=place,
            advice=("请在浏览器中登录后重新下载原文件", "log in with a browser and download the file again"),
        )  # fmt: skip
    if not words.strip() and not found.sheets:
        raise UnreadableFile("网页里没有内容", "the page holds nothing", place=place, advice=("请换一个文件", "give another file"))
    if not found.sheets and page.annexes:
        named = "、".join(page.annexes[:5])
        found.said.append(("", f"名单在附件里：{named}", f"the list lies in an annex: {named}"))
    found.title, found.encoding = page.title, page.encoding
    if page.title and page.title not in found.text:
        found.text.insert(0, page.title)
    return found


def _text(data: bytes, path: Path) -> _Found:
    decoded = decode(data, place=str(path))
    named = path.suffix.lower() in (".csv", ".tsv", ".tab")
    table = delimited.read(decoded.text, named=named)
    if table is not None:
        held = list(rows(table.grid))
        result = _Found(encoding=f"{decoded.encoding}, guessed")
        _sheet("table 1", table.grid, held, result)
        if table.unquoted:
            result.said.append(("table 1", "有未闭合的引号，引号按原文保留", "a quote is never closed: quotes are kept as they stand"))
        return result
    lines: list[Line] = []
    apart = False
    for number, text in enumerate(decoded.text.split("\n"), 1):
        if text.strip(" \t\u3000\xa0\f\ufeff"):
            lines.append(Line(text.strip(" \f"), number, apart))
            apart = False
        else:
            apart = True
    found = _arranged(arrange(aligned.tables(lines)))
    found.encoding = f"{decoded.encoding}, guessed"
    return found


def _first_title(found: _Found) -> str:
    """The first line that says what the file is (关于…的通知, …名单); else the first line of prose, or row of one cell, that is no
    heading of an annex and no name."""
    first = found.sheets[0] if found.sheets else None
    lines = [*found.text[:20], *(first.above if first else ())]
    if first and first.form == "table" and not lines:
        lines = [filled[0] for r in first.rows[:3] if len(filled := [c for c in r.cells if c.strip()]) == 1]
    parts = [part.strip() for text in lines for part in text.split("\n")]
    said = next((p for p in parts if len(p) <= 100 and _TELLS.search(p) and not is_annex(p)), "")
    return said or next((p for p in parts[:8] if _may_title(p)), "")


def _may_title(line: str) -> bool:
    if len(line) < 4 or is_name(unnumbered(line)[1]) or (is_annex(line) and len(line) < 8):
        return False
    return shape(line) not in (Shape.NOISE, Shape.GROUP)
