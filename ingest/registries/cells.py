"""What every row of a sheet shares, and the cells of one row by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest.registries.mapping import ListMapping
from ingest.registries.origin import Origin

CODES = ("uscc", "moe", "stock", "gb2260", "skl", "gr", "industrycode", "zone")
PLACES = ("province", "city", "county", "region", "region2", "province2", "city2", "county2")


@dataclass(frozen=True, slots=True)
class Context:
    """What every row of a sheet shares.

    Attributes:
        registry: id of the list.
        sheet: name of the sheet.
        mapping: kind of list.
        origin: what the list says of itself.
        recognition: what the list recognises, empty when it recognises nothing.
        strict: True where nothing but its own words says that a cell is a name (a list without a header).
        ended: words of its title that say that recognitions ended or were refused; empty when it recognises.
        bodies: True where most of its names end as names of bodies do, so that a person's name stands out.
        bare: True for a list of nothing but short names, where a line is a name whatever it looks like.
        beside: the distinct values of each column of places.
    """

    registry: str
    sheet: str
    mapping: ListMapping
    origin: Origin
    recognition: str
    strict: bool = False
    ended: str = ""
    bodies: bool = False
    bare: bool = False
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row by field, as printed, with what its group gives.

    Attributes:
        row: number as a person counts it.
        values: (field, title, text) of each column that is read.
        told: filled cells of each field, in the order of the columns.
        text: the cells on one line.
        region: region of the group the row stands in, as printed.
        category: heading of the group, innermost.
        part: annex or title the row stands under.
        outer: headings around the innermost, the outermost first.
    """

    row: int
    values: tuple[tuple[str, str, str], ...]
    told: Mapping[str, Sequence[str]]
    text: str
    region: str = ""
    category: str = ""
    part: str = ""
    outer: str = ""

    def all(self, *fields: str) -> list[str]:
        """Filled cells of the fields, in the order of `fields`."""
        return [text for wanted in fields if wanted in self.told for text in self.told[wanted]]

    def first(self, *fields: str) -> str:
        """The first filled cell of the fields."""
        for wanted in fields:
            if wanted in self.told:
                return self.told[wanted][0]
        return ""
