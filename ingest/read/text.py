"""Plain text: every line that is not blank is a block, rows of tables told by their tabs, bars and wide gaps."""

from __future__ import annotations

from ingest.marks import rows
from ingest.read.blocks import Content, number
from ingest.read.encoding import decode


def read(data: bytes, place: str) -> Content:
    """The blocks of a text file.

    Args:
        data: the bytes of the file.
        place: its path, for messages.

    Raises:
        UnreadableFile: the bytes are no text in a known encoding.
    """
    decoded = decode(data, place=place)
    lines = [line for line in decoded.text.split("\n") if line.strip()]
    kinds = ("row" if row else "paragraph" for row in rows(lines))
    return Content(number((kind, line, 0) for kind, line in zip(kinds, lines, strict=True)), decoded.encoding)
