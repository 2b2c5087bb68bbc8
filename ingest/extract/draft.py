"""What the components of the pipeline hand to each other, in offsets of the NORMALISED text of one Doc.

A Doc carries (custom extensions, set up in :mod:`ingest.extract.pipeline`):
``doc._.normal`` (:class:`ingest.normalise.Normalised`), ``doc._.context`` (:class:`Context`), ``doc._.sections``
(list of :class:`Section`), ``doc._.places`` (list of :class:`Place`), ``doc._.drafts`` (list of :class:`Draft`),
``doc._.goals`` (list of :class:`Goal`) and ``doc._.links`` (list of :class:`Link`). The last component turns drafts into
``doc.spans["mentions"]`` over the original characters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.extract.trace import Trace


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before the passage is read: normalised title, headings, region and defined short names."""

    title: str = ""
    heading: tuple[str, ...] = ()
    region: str = ""
    defining: tuple[tuple[str, str], ...] = ()
    """Short names the document defined earlier (以下简称): (short, words that end with the full name), read by :mod:`ingest.extract.defined`."""
    trace: Trace | None = field(default=None, compare=False, repr=False)
    """Who wants to know what the components do; nobody does by default."""


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the passage, or the part of a line that stands under an inner title of its own.

    Attributes:
        start: offset of its first character.
        end: offset behind its last character (the line break is left out).
        kind: "heading", "paragraph" or "row" (cells parted by tabs or bars).
        level: depth of a heading, 1 outermost; 0 for other lines.
        path: titles the line stands under, from the outermost inwards, its own run-in title last; a heading's own text
            is not part of its path.
        body: offset where the text behind a run-in title begins (`start` when there is none).
    """

    start: int
    end: int
    kind: str
    level: int = 0
    path: tuple[str, ...] = ()
    body: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A region's name in the text, also inside a longer name: full name and administrative level."""

    start: int
    end: int
    name: str
    level: str


@dataclass(slots=True)
class Draft:
    """A mention in the making. `name` starts as the surface; components complete it."""

    start: int
    end: int
    type: str
    name: str
    aliases: list[str] = field(default_factory=list)
    status: str | None = None
    confidence: float = 1.0
    method: str = "encoder"


@dataclass(frozen=True, slots=True)
class Goal:
    """An indicator: offsets of its words and figure, comparison, value, unit as written, year or None."""

    start: int
    end: int
    name: str
    comparison: str
    value: float
    unit: str
    year: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two names and the stretch of text that says it."""

    head: str
    head_type: str
    relation: str
    tail: str
    tail_type: str
    start: int
    end: int
    modality: str
    method: str
    confidence: float
