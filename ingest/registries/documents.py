"""Documents that are no lists by format (PDF, OFD, DOC …) through the document readers: their blocks become lines and tables.

To plug in another reader, add its kind (see :mod:`ingest.registries.kinds`) to :data:`READERS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby

from ingest.read.blocks import Block, Content
from ingest.read.formats import reader
from ingest.registries import worddoc
from ingest.registries.flow import Piece
from ingest.registries.grid import Grid
from ingest.registries.namelist import Line

READERS: dict[str, Callable[[bytes, str], Content]] = {
    "pdf": reader("pdf"), "ofd": reader("ofd"), "doc": reader("office"), "wps": reader("office"), "rtf": reader("office"),
    "odt": reader("office"),
}  # fmt: skip
"""The reader of each kind of document. A kind without one is refused with its advice."""
_ANCHOR = re.compile(r"表(\d+) 行(\d+)|¶(\d+)")


def read(kind: str, data: bytes, place: str) -> tuple[list[Piece], Content]:
    """The lines and tables of a document, and what its reader says of it.

    Args:
        kind: name of its kind, one of :data:`READERS`.
        data: the whole file.
        place: its path, for messages.

    Raises:
        UnreadableFile: the reader of the kind cannot read it.
    """
    content = READERS[kind](data, place)
    pieces: list[Piece] = []
    for table, blocks in groupby(content.blocks, key=_table):
        found = list(blocks)
        if table and len(found) > 1:
            pieces.append(Grid([b.text.split("\t") for b in found], (), [_number(b) for b in found]))
        else:
            pieces += [Line(b.text, _number(b)) for b in found]
    if kind == "doc" and worddoc.CELL in (marked := worddoc.text(data)):
        own = worddoc.pieces(marked)
        if sum(isinstance(p, Grid) for p in own) > sum(isinstance(p, Grid) for p in pieces):
            pieces = own  # the conversion lost a table that the file holds
    return pieces, content


def _table(block: Block) -> str:
    """The number of the table a row stands in, which goes on over pages; lines of text have none."""
    found = _ANCHOR.search(block.anchor)
    return found[1] or "" if found and block.kind == "row" else ""


def _number(block: Block) -> int:
    found = _ANCHOR.search(block.anchor)
    return int(found[2] or found[3]) if found else 0
