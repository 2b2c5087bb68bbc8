"""What was resolved before, so that new mentions touch only their like.

A SQLite file holds every different use of a name that no table knows (or that brings a code), its entity, and the blocks it
lies in: its key, the beginning of its core, its codes. New mentions are resolved together with the earlier uses of their
blocks and of the clusters those belong to; all others keep their answers unread.

Cost: proportional to the new mentions and what they touch, not to what the file holds.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from graph.errors import UnreadableFile
from ingest.resolve.named import Named
from ingest.resolve.names import fold, parts
from ingest.resolve.resolver import Answer, Answers, Identities

_TABLES = """
CREATE TABLE IF NOT EXISTS use (
  number INTEGER PRIMARY KEY, mention TEXT UNIQUE, type TEXT, name TEXT, region TEXT, context TEXT, codes TEXT, entity TEXT);
CREATE TABLE IF NOT EXISTS block (block TEXT, number INTEGER, PRIMARY KEY (block, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS block_number ON block (number);
CREATE INDEX IF NOT EXISTS use_entity ON use (entity);
"""
_AT_ONCE = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Update:
    """What new mentions came to.

    Attributes:
        answers: those of the new mentions.
        touched: earlier uses that were resolved again.
        changed: earlier uses whose entity is another one now, as (mention id, entity before, entity now).
    """

    answers: Answers
    touched: int
    changed: tuple[tuple[str, str, str], ...]


def blocks(mention: Named) -> list[str]:
    """The blocks of a name: uses that share none of them cannot be one body.

    Example:
        >>> blocks(Named("1", "长光卫星技术有限公司", "Firm"))
        ['Firm|key|长光卫星技术有限公司', 'Firm|core|长光']
    """
    type = "IndustryChain" if mention.type == "ChainStage" else mention.type
    read = parts(type, fold(type, mention.name))
    return [f"{type}|key|{read.key}", f"{type}|core|{(read.core or read.text)[:2]}", *mention.codes]


class State:
    """The file of earlier uses.

    Args:
        path: made when there is none.

    Raises:
        UnreadableFile: the file is no such state.
    """

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path)
        try:
            self._base.executescript(_TABLES)
        except sqlite3.DatabaseError as error:
            raise UnreadableFile(
                "不是消歧状态文件", "no state of resolution", place=str(path), advice=("换一个文件名", "give another file name")
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def update(self, identities: Identities, mentions: Sequence[Named], workers: int = 1) -> Update:
        """Resolve new mentions together with what they touch, and remember them.

        A mention whose id was seen before takes the place of the earlier one.
        """
        first = identities.answers(mentions, workers)
        open_ = [m for m, k in zip(mentions, first.rows, strict=True) if not first.said[k].known or m.codes]
        wanted = {block for mention in open_ for block in blocks(mention)}
        given = {mention.id for mention in mentions}
        earlier = {number: (use, entity) for number, use, entity in self._touched(wanted) if use.id not in given}
        both = identities.answers([*mentions, *(use for use, _ in earlier.values())], workers) if earlier else first
        mine, theirs = both.rows[: len(mentions)], both.rows[len(mentions) :]
        changed = []
        for (number, (use, before)), k in zip(earlier.items(), theirs, strict=True):
            now = both.said[k].entity
            if now != before:
                changed.append((use.id, before, now))
                self._base.execute("UPDATE use SET entity = ? WHERE number = ?", (now, number))
        self._remember(mentions, [both.said[k] for k in mine])
        self._base.commit()
        return Update(replace(both, rows=mine), len(earlier), tuple(changed))

    def _touched(self, wanted: Iterable[str]) -> list[tuple[int, Named, str]]:
        numbers: set[int] = set()
        for some in _portions(sorted(wanted)):
            marks = ",".join("?" * len(some))
            numbers.update(n for (n,) in self._base.execute(f"SELECT number FROM block WHERE block IN ({marks})", some))
        entities: set[str] = set()
        for part in _portions(sorted(numbers)):
            entities.update(
                e for (e,) in self._base.execute(f"SELECT DISTINCT entity FROM use WHERE number IN ({','.join('?' * len(part))})", part)
            )
        found: list[tuple[int, Named, str]] = []
        for some in _portions(sorted(entities)):
            query = (
                f"SELECT number, mention, name, type, region, context, codes, entity FROM use WHERE entity IN ({','.join('?' * len(some))})"
            )
            for number, mention, name, type, region, context, codes, entity in self._base.execute(query, some):
                found.append((number, Named(mention, name, type, region, context, tuple(json.loads(codes))), entity))
        return sorted(found, key=lambda row: row[0])

    def _remember(self, mentions: Sequence[Named], answers: Sequence[Answer]) -> None:
        for mention, answer in zip(mentions, answers, strict=True):
            self._base.execute("DELETE FROM block WHERE number IN (SELECT number FROM use WHERE mention = ?)", (mention.id,))
            self._base.execute("DELETE FROM use WHERE mention = ?", (mention.id,))
            if answer.known and not mention.codes:
                continue
            values = (mention.id, mention.type, mention.name, mention.region, mention.context, json.dumps(mention.codes), answer.entity)
            at = self._base.execute(
                "INSERT INTO use (mention, type, name, region, context, codes, entity) VALUES (?,?,?,?,?,?,?)", values
            ).lastrowid
            self._base.executemany("INSERT OR IGNORE INTO block VALUES (?, ?)", ((block, at) for block in blocks(mention)))


def _portions(values: Sequence[T]) -> Iterable[Sequence[T]]:
    for k in range(0, len(values), _AT_ONCE):
        yield values[k : k + _AT_ONCE]
