"""Workbooks: XLS, XLSX, XLSB and ODS through python-calamine."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import python_calamine as calamine

from graph.errors import UnreadableFile
from ingest.registries import compound
from ingest.registries.grid import Grid

CELLS_LIMIT = 30_000_000
"""Cells of the rectangle that a sheet may span; a stray cell at the far end of a sheet would fill the memory."""
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension[^>]*\bref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')
_FILLED = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*(?<!/)>')
_DAMAGED = ("请用 Excel 或 WPS 打开并另存为 XLSX，或重新下载", "open it in Excel or WPS and save it as XLSX, or download it again")
_CELLS = frozenset((0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0406, 0x0206))
"""Records of an XLS stream that hold a cell: formula, blank, number, label, boolean, RK, several RK, several blanks, rich text, shared string."""
Value = int | float | str | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet of a workbook: its name, its cells, and whether it is shown."""

    name: str
    grid: Grid
    shown: bool


def read(data: bytes, place: str) -> list[Found]:
    """The sheets of a workbook that are worksheets.

    Args:
        data: the whole file.
        place: its path, for messages.

    Raises:
        UnreadableFile: damaged, under a password, or a sheet spans more than :data:`CELLS_LIMIT` cells.
    """
    if data.startswith(b"PK"):
        _check_extent(data, place)
    elif not compound.is_whole(data):
        raise UnreadableFile(
            "工作簿不完整", "the workbook is cut short", place=place, advice=("请重新下载完整的文件", "download the whole file again")
        )
    elif _strays(compound.stream(data, "Workbook") or compound.stream(data, "Book")):
        raise UnreadableFile(
            "工作簿已损坏：单元格的位置不可能", "the workbook is damaged: a cell in an impossible place", place=place, advice=_DAMAGED
        )
    found = []
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for about in book.sheets_metadata:
                if about.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_name(about.name)
                cells = [[text_of(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
                merges = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
                found.append(Found(about.name, Grid(cells, merges), about.visible == calamine.SheetVisibleEnum.Visible))
    except calamine.PasswordError as error:
        raise UnreadableFile(
            "工作簿有密码", "the workbook is under a password", place=place,
            advice=("请用密码打开，取消密码后另存再读入", "open it with its password, save it without and read that"),
        ) from error  # fmt: skip
    except BaseException as error:  # a panic of the parser is no Exception
        if not isinstance(error, (calamine.CalamineError, OSError, ValueError)) and type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(f"工作簿已损坏：{error}", f"the workbook is damaged: {error}", place=place, advice=_DAMAGED) from error
    return found


def text_of(value: Value) -> str:
    """A value of a cell as text: 4122010183.0 as "4122010183", a date as ISO 8601, true as "TRUE".

    Example:
        >>> text_of(4122010183.0), text_of(2.5), text_of(date(2025, 6, 20)), text_of(True)
        ('4122010183', '2.5', '2025-06-20', 'TRUE')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, time):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def _check_extent(data: bytes, place: str) -> None:
    """Refuse a sheet whose filled cells span too large a rectangle; only sheets that say they are large are looked through."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if not re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", name):
                    continue
                with archive.open(name) as member:
                    said = _DIMENSION.search(member.read(16_384))
                if (
                    (said is None or _area(said) > CELLS_LIMIT // 10)
                    and not _is_narrow(source := archive.read(name))
                    and _span(source) > CELLS_LIMIT
                ):
                    raise UnreadableFile(
                        "有单元格远在表格之外，整个区域过大", "a stray cell far outside the table makes the sheet too large", place=place,
                        advice=("请删除表格右下方的多余内容后另存", "delete what stands far right of or below the table and save it"),
                    )  # fmt: skip
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableFile("工作簿已损坏", "the workbook is damaged", place=place, advice=_DAMAGED) from error


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _area(found: re.Match[bytes]) -> int:
    return _column(found[1]) * int(found[2])


def _strays(stream: bytes) -> bool:
    """True when a record of an XLS stream puts a cell outside the 256 columns of such a sheet ([MS-XLS] 2.5.13), for which the
    parser would make room."""
    at = 0
    while at + 8 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind in _CELLS and length >= 6 and struct.unpack_from("<H", stream, at + 6)[0] > 255:
            return True
        at += 4 + length
    return False


def _is_narrow(source: bytes) -> bool:
    """True where no column has two letters: 26 columns of the rows a sheet may have are within the limit."""
    return re.search(rb'<(?:\w+:)?c r="[A-Z]{2}', source) is None


def _span(source: bytes) -> int:
    columns: set[bytes] = set()
    last = 0
    for found in _FILLED.finditer(source):
        columns.add(found[1])
        last = max(last, int(found[2]))
    return max(map(_column, columns), default=0) * last


def prose(cells: Sequence[Sequence[str]]) -> bool:
    """True for a sheet that is a text set in one column and no table: outline headings, labelled lines, sentences.

    A list of names in one column is none: few of its lines are headings or sentences.
    """
    lines = [" ".join(filled) for row in cells if (filled := [c.strip() for c in row if c.strip()])]
    several = sum(1 for row in cells if sum(1 for c in row if c.strip()) > 1)
    if len(lines) < 5 or several > 0.05 * len(lines):
        return False
    return sum(1 for line in lines if _SENTENCE.search(line)) > 0.4 * len(lines)


_SENTENCE = re.compile(r"^[一二三四五六七八九十]+、|^[（(][一二三四五六七八九十]+[）)]|^[^：:]{2,12}[：:]\s*\S|[。；！？].*\S|.{60}", re.S)
