"""Spreadsheets of 2003 written as XML (SpreadsheetML), which pages often give out under the ending .xls."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from graph.errors import UnreadableFile
from ingest.registries.grid import WIDEST, Grid, Range
from ingest.registries.workbook import CELLS_LIMIT, Found, text_of

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def read(data: bytes, place: str) -> list[Found]:
    """The worksheets of a SpreadsheetML file.

    Args:
        data: the whole file.
        place: its path, for messages.

    Raises:
        UnreadableFile: the XML is broken or holds no worksheet.
    """
    try:
        root = etree.fromstring(data.strip(), parser=etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _broken(place) from error
    if root is None or root.find(f".//{_SS}Worksheet") is None:
        raise _broken(place)
    return [
        Found(
            sheet.get(f"{_SS}Name") or f"Sheet{k}",
            _grid(sheet, place),
            not sheet.findtext(".//{*}WorksheetOptions/{*}Visible", "").startswith("Sheet"),
        )
        for k, sheet in enumerate(root.iter(f"{_SS}Worksheet"), 1)
    ]


def _broken(place: str) -> UnreadableFile:
    return UnreadableFile(
        "XML 电子表格不完整", "the XML spreadsheet is broken", place=place,
        advice=("请用 Excel 打开并另存为 XLSX", "open it in Excel and save it as XLSX"),
    )  # fmt: skip


def _grid(sheet: etree._Element, place: str) -> Grid:
    lines: list[list[str]] = []
    numbers: list[int] = []
    merges: list[Range] = []
    held: dict[int, int] = {}
    number = 0
    for row in sheet.iter(f"{_SS}Row"):
        number = int(row.get(f"{_SS}Index") or number + 1)
        if number > CELLS_LIMIT:
            raise _broken(place)
        if held and number - (numbers[-1] if numbers else 0) > 1:
            held = {}
        cells: dict[int, str] = {}
        column = -1
        for cell in row.iter(f"{_SS}Cell"):
            column = int(cell.get(f"{_SS}Index")) - 1 if cell.get(f"{_SS}Index") else column + 1
            across, down = int(cell.get(f"{_SS}MergeAcross") or 0), int(cell.get(f"{_SS}MergeDown") or 0)
            if not cell.get(f"{_SS}Index"):
                while held.get(column, 0) >= number:
                    column += 1
            if column > 16 * WIDEST + 400:
                break
            cells[column] = _value(cell)
            if across or down:
                merges.append((len(lines), column, len(lines) + down, column + across))
                held |= dict.fromkeys(range(column, column + min(across, WIDEST) + 1), number + down)
            column += across
        lines.append([cells.get(c, "") for c in range(max(cells, default=-1) + 1)])
        numbers.append(number)
    width = max(map(len, lines), default=0)
    return Grid([line + [""] * (width - len(line)) for line in lines], merges, numbers)


def _value(cell: etree._Element) -> str:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    text = "".join(data.itertext())
    try:
        match data.get(f"{_SS}Type"):
            case "Number":
                return text_of(float(text)) if len(text) < 16 or "E" in text.upper() else text
            case "DateTime":
                return text_of(datetime.fromisoformat(text.removesuffix(".000")))
            case "Boolean":
                return text_of(text.strip() == "1")
    except ValueError:
        return text
    return text
