"""Passages through the pipeline: cut into pieces of work, read in this process, in several, or on a cluster.

What a passage yields depends on the passage, its headings and what is known of its document (short names defined further up
among it), never on how its neighbours were read: each runs through the encoder alone, whose arithmetic in 8 bits would else take its scale from all passages of a batch. So results
are the same bytes in whatever pieces the work is cut, whoever does it, and whether some of it was done before.

A piece whose worker dies is read again by another, passage by passage; a passage that takes down :data:`DEATHS` workers is
given up and said to be lost. Results come back in order.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from graph.errors import DualchainError
from graph.records import Indicator, Mention, Passage, Reject, Statement
from ingest.extract import output
from ingest.extract.draft import Context
from ingest.normalise import normalise

PIECE = 5_000
"""Characters of one piece of work, about a second."""

DEATHS = 3
"""Workers a passage may take down before it is given up."""

Pipeline = Callable[[], Language]
"""Makes the pipeline in each process; a function of a module, so that other processes find it by its name."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Passages of one document that are read together.

    Attributes:
        passages: in order.
        context: what is known of the document.
        taiwan: whether the document is in Taiwan wording; None to let each passage decide.
        lines: True when lines of the label format are wanted in place of records.
        defining: short names the document defines in front of a passage that holds them: (ordinal of the passage, short name,
            the words that define it).
    """

    passages: tuple[Passage, ...]
    context: Context = field(default_factory=Context)
    taiwan: bool | None = None
    lines: bool = False
    defining: tuple[tuple[int, str, str], ...] = ()

    def told(self, passage: Passage) -> Context:
        """What is known when one of its passages is read, its headings left out."""
        defining = tuple((short, words) for ordinal, short, words in self.defining if ordinal == passage.ordinal)
        return replace(self.context, defining=defining) if defining else self.context


@dataclass(slots=True)
class Found:
    """What one passage yielded.

    Attributes:
        mentions: its names.
        statements: the relations it states.
        indicators: its measurable goals.
        rejects: what proposers from outside said of it and does not count.
        failures: proposers that gave no answer, each with the reason as (zh, en).
        line: the same as a line of the label format, where that was asked for.
        lost: why it could not be read; empty when it was.
    """

    mentions: list[Mention] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    failures: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    line: dict[str, Any] | None = None
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A piece and what each of its passages yielded."""

    piece: Piece
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """An error of this project on its way from a worker: exceptions with arguments of their own do not travel."""

    kind: type[DualchainError]
    zh: str
    en: str
    place: str
    advice: tuple[str, str]

    @classmethod
    def of(cls, error: DualchainError) -> Refused:
        """The error, ready to travel."""
        return cls(type(error), error.zh, error.en, error.place, error.advice)

    def error(self) -> DualchainError:
        """The error again."""
        return self.kind(self.zh, self.en, place=self.place, advice=self.advice)


def pieces(
    passages: Iterable[Passage], context: Context, taiwan: bool | None, *, lines: bool = False,
    defining: Sequence[tuple[int, str, str]] = (),
) -> Iterator[Piece]:  # fmt: skip
    """Passages of one document in pieces of about :data:`PIECE` characters.

    Args:
        passages: the passages, in order.
        context: what is known of the document.
        taiwan: as in :class:`Piece`.
        lines: as in :class:`Piece`.
        defining: for the whole document what a piece has for its passages.
    """
    batch: list[Passage] = []
    size = 0

    def made() -> Piece:
        inside = {passage.ordinal for passage in batch} if defining else ()
        return Piece(tuple(batch), context, taiwan, lines, tuple(told for told in defining if told[0] in inside))

    for passage in passages:
        batch.append(passage)
        size += len(passage.text)
        if size >= PIECE:
            yield made()
            batch, size = [], 0
    if batch:
        yield made()


def run(nlp: Language, piece: Piece) -> tuple[Found, ...]:
    """Read one piece: what each of its passages yields, in order."""

    def docs() -> Iterator[Doc]:
        for passage in piece.passages:
            doc = nlp.make_doc(passage.text)
            heading = tuple(normalise(title, taiwan=piece.taiwan).text for title in passage.heading)
            doc._.context = replace(piece.told(passage), heading=heading)
            doc._.taiwan = piece.taiwan
            yield doc

    every = []
    for passage, doc in zip(piece.passages, nlp.pipe(docs()), strict=True):
        if piece.lines:
            found = Found(line=output.label_line(passage.document, doc))
        else:
            found = Found(list(output.mentions(passage, doc)), list(output.statements(passage, doc)), list(output.indicators(passage, doc)))
        if doc._.proposed is not None:
            found.rejects, found.failures = list(output.rejects(passage, doc)), list(doc._.proposed.failures)
        every.append(found)
    return tuple(every)


def run_here(work: Iterable[Piece], pipeline: Pipeline) -> Generator[Done, None, None]:
    """Read pieces in this process; the pipeline is made when the first one comes."""
    nlp: Language | None = None
    for piece in work:
        nlp = nlp or pipeline()
        yield Done(piece, run(nlp, piece))


@dataclass(frozen=True, slots=True)
class Task:
    """Some passages of a piece, as they are handed to a worker.

    Attributes:
        number: which piece, counted from 0.
        first: place of the first passage in the piece.
        piece: the passages to read.
        deaths: workers that died over it before.
    """

    number: int
    first: int
    piece: Piece
    deaths: int = 0


class Book:
    """Which pieces are out, what has come back, and what becomes of a task whose worker died."""

    def __init__(self) -> None:
        self._added = self._given = 0
        self._open: dict[int, tuple[Piece, list[Found | None]]] = {}

    def __len__(self) -> int:
        """Pieces that were added and not yet given back."""
        return len(self._open)

    def add(self, piece: Piece) -> Task:
        """Note a piece; the task to hand out."""
        self._open[self._added] = (piece, [None] * len(piece.passages))
        self._added += 1
        return Task(self._added - 1, 0, piece)

    def done(self, task: Task, found: Sequence[Found]) -> None:
        """Note what a task yielded."""
        self._open[task.number][1][task.first : task.first + len(found)] = found

    def died(self, task: Task, why: str, *, deaths: int = 1) -> list[Task]:
        """What to do again after `deaths` more workers died over a task: its passages one by one, unless it was given up."""
        deaths += task.deaths
        passages = task.piece.passages
        if len(passages) == 1 and deaths >= DEATHS:
            self.done(task, [Found(lost=f"{deaths} workers died reading this passage ({why})")])
            return []
        return [Task(task.number, task.first + k, replace(task.piece, passages=(p,)), deaths) for k, p in enumerate(passages)]

    def ready(self) -> Iterator[Done]:
        """The pieces that are complete, as far as all before them are."""
        while self._given in self._open:
            piece, found = self._open[self._given]
            complete = tuple(f for f in found if f is not None)
            if len(complete) < len(found):
                return
            del self._open[self._given]
            self._given += 1
            yield Done(piece, complete)
