"""What a report consists of, whatever form it is written in: blocks in order, and numbered citations.

Example:
    >>> p = Paragraph("有 3 家企业。", (1, 2))
    >>> p.text, p.cites
    ('有 3 家企业。', (1, 2))
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rich.cells import cell_len


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second or third level; the title of the report is the only first."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A statement, and the numbers of the citations it rests on."""

    text: str
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        caption: what it shows.
        header: titles of the columns.
        rows: the cells, as text, one tuple a row.
        cites: citations of each row, shape as `rows`; empty when the table rests on none.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    cites: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: PNG bytes, what it shows, and the same in words for who cannot see it."""

    png: bytes
    caption: str
    words: str


Block = Heading | Paragraph | Grid | Picture


@dataclass(frozen=True, slots=True)
class Citation:
    """The words a statement rests on.

    Attributes:
        number: its number in the report, from 1.
        title: title of the document, or its file name.
        serial: official number of the document (文号); empty when it has none.
        published: day or year it was published, empty when unknown.
        place: paragraph, page or row where the words stand.
        quote: the words.
        file: name of the file read.
    """

    number: int
    title: str
    serial: str
    published: str
    place: str
    quote: str
    file: str

    def line(self, language: str = "zh") -> str:
        """The citation in one line, without its number."""
        if language == "zh":
            about = "，".join(part for part in (f"《{self.title}》", self.serial, self.published, self.place) if part)
            return f"{about}：“{self.quote}”"
        about = ", ".join(part for part in (self.title, self.serial, self.published, in_english(self.place)) if part)
        return f"{about}: “{self.quote}”"


@dataclass(frozen=True, slots=True)
class Report:
    """A report.

    Attributes:
        language: "zh" or "en".
        title: its title.
        subtitle: the run and day it rests on.
        blocks: what it says, in order.
        citations: the sources, by number.
        made: day of the run (ISO 8601): the report of one run is the same whenever it is written.
    """

    language: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    citations: tuple[Citation, ...]
    made: str

    @property
    def sources(self) -> str:
        """Heading of the citations."""
        return "引用" if self.language == "zh" else "Sources"


_PLACES = ((r"第(\d+)页", r"p. \1"), (r"表(\d+)", r"table \1"), (r"行(\d+)", r"row \1"), (r"（识别 (\d+%)）", r" (recognised \1)"))


def in_english(place: str) -> str:
    """Where words stand, for a reader of English.

    Example:
        >>> in_english("第3页 表1 行2"), in_english("¶12")
        ('p. 3 table 1 row 2', '¶12')
    """
    for pattern, words in _PLACES:
        place = re.sub(pattern, words, place)
    return place


def marks(cites: tuple[int, ...]) -> str:
    """Citation numbers as they are printed: ``[1][4]``."""
    return "".join(f"[{n}]" for n in cites)


LINE, WIDEST, SHORT = 96, 40, 8
"""Half-width characters across the page, those of a column before its text is broken into lines, and of one that is not broken."""


def column_shares(grid: Grid) -> list[float]:
    """The share of the page that each column of a table gets: what its texts ask for, no word of a title broken; they sum to 1.

    Example:
        >>> [round(share, 2) for share in column_shares(Grid("", ("n", "name"), (("1", "甲公司、乙公司、丙公司、丁公司"),)))]
        [0.13, 0.87]
    """
    least, wanted = [], []
    columns = list(zip(*grid.rows, strict=True)) if grid.rows else [()] * len(grid.header)
    for title, texts in zip(grid.header, columns, strict=True):
        words = [cell_len(word) for text in texts for word in text.split() if word.isascii()]
        bold = [1.3 * cell_len(word) for word in title.split() if word.isascii()]
        longest = max(map(cell_len, (title, *texts)))
        least.append(max([*words, *bold, min(cell_len(title), 10), longest if longest <= SHORT else 0]) + 3)
        wanted.append(max(least[-1], min(longest, WIDEST)))
    free = max(min(LINE, sum(wanted)) - sum(least), 0) / max(sum(wanted) - sum(least), 1)
    shares = [low + free * (high - low) for low, high in zip(least, wanted, strict=True)]
    return [share / sum(shares) for share in shares]
