"""What every reader of lists yields: sheets of rows of cells, each with the place a person can find in the file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file.

    Attributes:
        number: the row's number as a person counts it in the file (from 1): sheet row, line, or place in its table.
        cells: text of each column; an integral number is written without a fraction; line breaks inside a cell are kept.
        merged: True when one cell spans the row (a title, or a row that parts groups).
        filled: positions of the cells whose text is that of a cell above, merged over several rows.
    """

    number: int
    cells: tuple[str, ...]
    merged: bool = False
    filled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table or list of a file.

    Attributes:
        name: name of the sheet, or "table 2" / "list 1" where the file gives none.
        form: "table", or "names" for a list of names without columns.
        rows: all its rows in order, titles, notes and repeated headers among them.
        above: lines of text that stand before it in the file (titles, date, notes), outermost first.
    """

    name: str
    form: str
    rows: tuple[Row, ...]
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A file that holds lists.

    Attributes:
        path: the file.
        id: hash of its bytes.
        media_type: what its bytes are.
        encoding: of text files, and how it was told ("gb18030, guessed").
        title: what the file says of itself (first title line, HTML title, file name last).
        text: every line of prose in the file, in order (counts and dates are claimed there).
        sheets: what may hold rows.
        skipped: (sheet, zh reason, en reason) of those that hold none.
    """

    path: str
    id: str
    media_type: str
    encoding: str
    title: str
    text: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    skipped: tuple[tuple[str, str, str], ...] = ()
