"""Documents to what they yield: read, cut into passages, and stored in the cache of a home as soon as each is complete.

Passages read before are answered from the cache of passages. Documents stream through: no more of them are held than there is
work out for. What was read when a build breaks off stays read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph import tables
from graph.errors import DualchainError
from graph.records import Document, Failure, Indicator, Mention, Passage, Reject, Statement
from ingest.assemble import Progress
from ingest.document_work import document_pieces, no_answer
from ingest.means import Means
from ingest.passage_cache import PassageCache, key
from ingest.read import read
from ingest.sections import passages
from ingest.work import Done, Piece
from ingest.workspace import FAILURES, Entry, Workspace

LOST = "this passage yields nothing; the rest of its document is read, and the next build tries it again"


@dataclass(slots=True)
class _Open:
    """A document some passages of which are out.

    Attributes:
        entry: where it lies.
        document: what it says of itself.
        passages: all its passages, each with its key.
        out: pieces that have not come back.
        lost: passages that could not be read, and why.
        unanswered: proposers that gave no answer.
    """

    entry: Entry
    document: Document
    passages: list[tuple[bytes, Passage]]
    out: int
    lost: list[Failure] = field(default_factory=list)
    unanswered: list[tuple[str, tuple[str, str]]] = field(default_factory=list)


def harvest(
    missing: Sequence[Entry], keys: Mapping[str, str], workspace: Workspace, means: Means, version: str, progress: Progress
) -> Generator[tuple[Entry, DualchainError | None], None, None]:
    """Read what the cache of documents does not hold.

    Args:
        missing: the sources to read.
        keys: key of the cache for each document's id.
        workspace: the home.
        means: by what means passages are read.
        version: stage version.
        progress: told about documents ("read") and passages ("passages").

    Returns:
        An iterator over the entries, each with its error, or None when its findings are stored; in no certain order.
    """
    if not missing:
        return
    progress("read", 0, len(missing))
    with closing(PassageCache(workspace.cache, version)) as cache:
        for done, (entry, outcome) in enumerate(_Harvest(missing, keys, workspace, cache, progress).outcomes(means), 1):
            yield entry, outcome
            progress("read", done, len(missing))


class _Harvest:
    """The documents on their way."""

    def __init__(
        self, missing: Sequence[Entry], keys: Mapping[str, str], workspace: Workspace, cache: PassageCache, progress: Progress
    ) -> None:
        self._missing, self._keys, self._workspace, self._cache, self._progress = missing, keys, workspace, cache, progress
        self._open: deque[_Open] = deque()
        self._outcomes: list[tuple[Entry, DualchainError | None]] = []
        self._asked = self._read = 0

    def outcomes(self, means: Means) -> Iterator[tuple[Entry, DualchainError | None]]:
        """Every entry with what became of it, as soon as that is known."""
        with closing(means.read(self._work())) as results:
            for done in results:
                self._take(done)
                yield from self._told()
        yield from self._told()

    def _told(self) -> Iterator[tuple[Entry, DualchainError | None]]:
        told, self._outcomes = self._outcomes, []
        yield from told

    def _work(self) -> Iterator[Piece]:
        """The passages to read now, document by document."""
        for entry in self._missing:
            try:
                reading = read(Path(entry.path))
            except DualchainError as error:
                self._outcomes.append((entry, error))
                continue
            whole = document_pieces(reading, list(passages(reading)))
            keyed = [(key(p, piece.told(p), piece.taiwan), p) for piece in whole for p in piece.passages]
            known = self._cache.have(k for k, _ in keyed)
            todo = [piece for given in whole if (piece := _unread(given, known))]
            document = _Open(entry, reading.document, keyed, len(todo))
            if not todo:
                self._close(document)
                continue
            self._open.append(document)
            self._asked += sum(len(piece.passages) for piece in todo)
            yield from todo

    def _take(self, done: Done) -> None:
        """A piece has come back: it belongs to the document that waits longest."""
        document = self._open[0]
        piece = done.piece
        self._cache.put((key(p, piece.told(p), piece.taiwan), found) for p, found in zip(piece.passages, done.found, strict=True))
        for passage, found in zip(piece.passages, done.found, strict=True):
            document.unanswered += found.failures
            if found.lost:
                document.lost.append(Failure("extract", passage.anchor, found.lost, LOST))
        document.out -= 1
        self._read += len(piece.passages)
        self._progress("passages", self._read, self._asked)
        if not document.out:
            self._open.popleft()
            self._close(document)

    def _close(self, document: _Open) -> None:
        """Store a document that is complete, unless a proposer owes an answer."""
        if document.unanswered:
            self._outcomes.append((document.entry, no_answer(document.unanswered, len(document.passages))))
            return
        with self._workspace.storing(self._keys[document.entry.document]) as folder:
            tables.write(folder / "documents.parquet", Document, [document.document])
            tables.write(folder / "passages.parquet", Passage, (p for _, p in document.passages))
            tables.write(folder / "mentions.parquet", Mention, self._cache.get(Mention, document.passages))
            tables.write(folder / "statements.parquet", Statement, self._cache.get(Statement, document.passages))
            tables.write(folder / "indicators.parquet", Indicator, self._cache.get(Indicator, document.passages))
            if rejects := list(self._cache.get(Reject, document.passages)):
                tables.write(folder / "rejects.parquet", Reject, rejects)
            if document.lost:
                tables.write(folder / FAILURES, Failure, document.lost)
        self._outcomes.append((document.entry, None))


def _unread(piece: Piece, known: set[bytes]) -> Piece | None:
    """What of a piece is not known, each content once; None when nothing is left."""
    unread = {k: p for p in reversed(piece.passages) if (k := key(p, piece.told(p), piece.taiwan)) not in known}
    return replace(piece, passages=tuple(unread.values())[::-1]) if unread else None


def lost_in(folder: Path, path: str) -> list[Failure]:
    """The passages a stored document has lost, with the path it is found under."""
    if not (folder / FAILURES).is_file():
        return []
    return [replace(failure, item=f"{path} {failure.item}") for failure in tables.read(folder / FAILURES, Failure)]
