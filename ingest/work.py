"""Passages through the pipeline, in this process or in several, one thread each.

Work is cut into pieces of passages of one document; results come back in order, whatever the number of processes.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.context
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from graph.errors import RunFailed
from graph.records import Indicator, Mention, Passage, Statement
from ingest.extract import output
from ingest.extract.draft import Context
from ingest.extract.pipeline import load
from ingest.normalise import normalise

PIECE = 10_000
"""Characters of one piece of work, about two seconds."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Passages of one document that are read together.

    Attributes:
        passages: in order.
        context: what is known of the document.
        taiwan: whether the document is in Taiwan wording; None to let each passage decide.
        lines: True when lines of the label format are wanted in place of records.
    """

    passages: tuple[Passage, ...]
    context: Context = field(default_factory=Context)
    taiwan: bool | None = None
    lines: bool = False


@dataclass(slots=True)
class Yield:
    """What a piece yielded."""

    mentions: list[Mention] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)


def pieces(passages: Iterable[Passage], context: Context, taiwan: bool | None, *, lines: bool = False) -> Iterator[Piece]:
    """Passages of one document in pieces of about :data:`PIECE` characters."""
    batch: list[Passage] = []
    size = 0
    for passage in passages:
        batch.append(passage)
        size += len(passage.text)
        if size >= PIECE:
            yield Piece(tuple(batch), context, taiwan, lines)
            batch, size = [], 0
    if batch:
        yield Piece(tuple(batch), context, taiwan, lines)


def run(nlp: Language, piece: Piece) -> Yield:
    """Read one piece."""

    def docs() -> Iterator[Doc]:
        for passage in piece.passages:
            doc = nlp.make_doc(passage.text)
            heading = tuple(normalise(title, taiwan=piece.taiwan).text for title in passage.heading)
            doc._.context = replace(piece.context, heading=heading)
            doc._.taiwan = piece.taiwan
            yield doc

    found = Yield()
    for passage, doc in zip(piece.passages, nlp.pipe(docs()), strict=True):
        if piece.lines:
            found.lines.append(output.label_line(passage.document, doc))
            continue
        found.mentions += output.mentions(passage, doc)
        found.statements += output.statements(passage, doc)
        found.indicators += output.indicators(passage, doc)
    return found


_nlp: Language | None = None


def _start() -> None:
    global _nlp
    _nlp = load()


def _processes() -> multiprocessing.context.BaseContext:
    """How workers are started: from a server that has imported this module once, where the system has such a thing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _run(piece: Piece) -> Yield:
    assert _nlp is not None
    return run(_nlp, piece)


def run_all(work: Iterable[Sequence[Piece]], workers: int) -> Iterator[list[Yield]]:
    """Read the pieces of each document of `work`; one list of results per document, in order.

    Raises:
        RunFailed: a worker process died; nothing of its document was taken.
    """
    if workers <= 1:
        nlp = load()
        for document in work:
            yield [run(nlp, piece) for piece in document]
        return
    with ProcessPoolExecutor(workers, mp_context=_processes(), initializer=_start) as pool:
        waiting: deque[list[Future[Yield]]] = deque()
        documents = iter(work)

        def fill() -> None:
            while sum(map(len, waiting)) < 4 * workers:
                following = list(islice(documents, 1))
                if not following:
                    return
                waiting.append([pool.submit(_run, piece) for piece in following[0]])

        fill()
        while waiting:
            try:
                yield [future.result() for future in waiting.popleft()]
            except BrokenProcessPool as error:
                raise RunFailed(
                    "一个工作进程意外退出", "a worker process died",
                    advice=("内存不足时减少 --workers；已完成的不会重做", "use fewer --workers if memory is short; what is finished is kept"),
                ) from error  # fmt: skip
            fill()
