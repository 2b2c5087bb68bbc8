"""A starter mapping for a file in which no list was found: its likeliest header, every column named, fields left to the person."""

from __future__ import annotations

from ingest.registries.columns import field_of, fields
from ingest.registries.sheets import Listing, Row, Sheet

_LOOKED_AT = 15


def likely_header(sheet: Sheet) -> Row | None:
    """The row among the first that has most cells that are words, the first of them where several do.

    Example:
        >>> likely_header(Sheet("S", "table", (Row(1, ("某表", "")), Row(2, ("甲", "乙")), Row(3, ("1", "2"))))).number
        2
    """
    rows = sheet.rows[:_LOOKED_AT]
    return max(rows, key=lambda r: (sum(bool(c.strip()) and not c.strip()[:1].isdigit() for c in r.cells), -r.number), default=None)


def blank_starter(listing: Listing) -> str:
    """A starter mapping, as commented YAML of the schema of :mod:`ingest.registries.mapping`; empty where the file has no row.

    Args:
        listing: the file as read.
    """
    sheet = max(listing.sheets, key=lambda s: len(s.rows), default=None)
    header = likely_header(sheet) if sheet is not None else None
    if sheet is None or header is None:
        return ""
    titles = [" ".join(c.split()) for c in header.cells if c.strip()]
    told = {t: field_of(t).field for t in titles}
    name = next((t for t, f in told.items() if f == "name"), titles[0])
    lines = [
        "# 没有认出名单；以下按最像表头的一行写出，请把各列标题放到对应的字段下。",
        "# No list was found; written from the likeliest header. Put the title of each column under its field.",
        "name: my-list", "record: organisation", "type: Firm", "by_name: true", f"header: {header.number}",
        "# 字段 · fields: " + ", ".join(fields()),
        "columns:", f"  name: [{_quoted(name)}]",
        *(f"  {f}: [{_quoted(t)}]" for t, f in told.items() if f and f != "name"),
        *(f"  # ?: [{_quoted(t)}]" for t, f in told.items() if not f and t != name),
        "recognises: false",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
