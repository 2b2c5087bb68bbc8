"""What passages yielded, kept by what decides it: text, headings, what is known of the document, and the stage version.

An edited document so costs only its changed passages, and a build that broke off goes on where it was. All passages of one
stage version lie in one SQLite file; it is a cache only: when it is damaged it is begun anew.

Example:
    >>> from dataclasses import replace
    >>> one = Passage("a", 0, ("总则",), "¶1", "吉林大学位于长春市。")
    >>> moved, edited = replace(one, document="b", ordinal=7), replace(one, text="吉林大学位于长春。")
    >>> key(one, Context(), None) == key(moved, Context(), None), key(one, Context(), None) == key(edited, Context(), None)
    (True, False)
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from graph.errors import RunFailed
from graph.records import Indicator, Mention, Passage, Reject, Statement
from ingest.extract.draft import Context
from ingest.work import Found

Record = TypeVar("Record", Mention, Statement, Indicator, Reject)
Answer = TypeVar("Answer")

_COLUMNS: dict[type, tuple[str, str]] = {
    Mention: ("mentions", "passage"),
    Statement: ("statements", "passage"),
    Indicator: ("indicators", "passage"),
    Reject: ("rejects", "place"),
}
"""Column of each kind of record, and the field that holds the passage's id, which is not kept."""
_TOGETHER = 400
"""Keys asked for in one query."""

_KEPT = 2
"""Stage versions whose files stay."""


def key(passage: Passage, context: Context, taiwan: bool | None) -> bytes:
    """The hash, 16 bytes, of everything the pipeline knows when it reads a passage; where the passage stands is not part of it."""
    known = json.dumps(
        [passage.text, passage.heading, [getattr(context, f.name) for f in fields(context) if f.compare], taiwan], ensure_ascii=False
    )
    return hashlib.blake2b(known.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class PassageCache:
    """The passages of one stage version.

    Args:
        folder: where the file is.
        version: the stage version; files of versions older than the last :data:`_KEPT` go.

    Raises:
        RunFailed: the file cannot be opened or written.
    """

    def __init__(self, folder: Path, version: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"passages-{version}.sqlite"
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise self._failed(error) from error
            self._file.unlink()
            self._connection = self._open()
        self._file.touch()
        by_age = sorted(folder.glob("passages-*.sqlite"), key=lambda file: -file.stat().st_mtime)
        for old in [file for file in by_age if file != self._file][_KEPT - 1 :]:
            old.unlink(missing_ok=True)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=60)
        try:
            columns = ", ".join(f"{name} BLOB NOT NULL" for name, _ in _COLUMNS.values())
            connection.execute(f"CREATE TABLE IF NOT EXISTS found (key BLOB PRIMARY KEY, {columns}) WITHOUT ROWID")
            connection.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def _failed(self, error: sqlite3.Error) -> RunFailed:
        return RunFailed(
            f"段落缓存无法读写（{error}）", f"the cache of passages cannot be used ({error})", place=str(self._file),
            advice=("检查磁盘空间与权限；也可删除该文件后重试", "check disk space and permissions, or delete this file and run again"),
        )  # fmt: skip

    def _tried(self, act: Callable[[], Answer]) -> Answer:
        try:
            return act()
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def have(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those of the keys whose passages were read before."""
        known: set[bytes] = set()
        for some in _some(keys):
            known |= {row[0] for row in self._rows("key", some)}
        return known

    def put(self, results: Iterable[tuple[bytes, Found]]) -> None:
        """Keep what passages yielded, all of them or none; those that were lost or lack an answer are left out."""
        whole = [(k, f) for k, f in results if not (f.lost or f.failures)]
        rows = [(k, _packed(f.mentions), _packed(f.statements), _packed(f.indicators), _packed(f.rejects)) for k, f in whole]

        def act() -> None:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?, ?)", rows)

        self._tried(act)

    def get(self, record: type[Record], passages: Sequence[tuple[bytes, Passage]]) -> Iterator[Record]:
        """Records of one kind of all passages that are kept, in order, each in the name of the passage given with the key."""
        column, place = _COLUMNS[record]
        names = [f.name for f in fields(record) if f.name != place]
        for some in _some(passages):
            known = dict(self._rows(f"key, {column}", [k for k, _ in some]))
            for k, passage in some:
                for values in _unpacked(known.get(k, b"")):
                    given: dict[str, Any] = {place: passage.id} | dict(zip(names, values, strict=True))
                    yield record(**given)

    def _rows(self, columns: str, keys: Sequence[bytes]) -> list[Any]:
        query = f"SELECT {columns} FROM found WHERE key IN ({','.join('?' * len(keys))})"
        return self._tried(lambda: self._connection.execute(query, keys).fetchall())

    def close(self) -> None:
        """Close the file."""
        with suppress(sqlite3.Error):
            self._connection.close()


def _some(items: Iterable[Answer]) -> Iterator[list[Answer]]:
    source = iter(items)
    while some := list(islice(source, _TOGETHER)):
        yield some


def _packed(records: Sequence[Any]) -> bytes:
    """Records without the id of the passage they belong to."""
    if not records:
        return b""
    place = _COLUMNS[type(records[0])][1]
    names = [f.name for f in fields(records[0]) if f.name != place]
    rows = json.dumps([[getattr(r, n) for n in names] for r in records], ensure_ascii=False)
    return zlib.compress(rows.encode("utf-8", "surrogatepass"), 1)


def _unpacked(packed: bytes) -> list[list[Any]]:
    """Fields of each record; what JSON makes a list was a tuple."""
    if not packed:
        return []
    rows: list[list[Any]] = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    return [[tuple(value) if isinstance(value, list) else value for value in row] for row in rows]
