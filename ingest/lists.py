"""Loaded lists as sources of a build: what each yields is kept like that of a document, under the hash of its rows.

A list lies in ``registries/ID/`` of a home (:mod:`ingest.registries.shelf`); the build reads the rows that were accepted there
and never the file they came from, so it does not matter whether that still exists.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph import tables
from graph.records import Document, Indicator, Mention, Passage, Registered, Reject, Source, Statement, digest
from ingest.reference.bodies import Body, Name
from ingest.registries.facts import findings
from ingest.registries.shelf import FOLDER, MANIFEST, ROWS
from ingest.resolve.usages import Beside
from ingest.workspace import Workspace

_KINDS = {"short": "short", "former": "former", "english": "english"}


@dataclass(frozen=True, slots=True)
class Shelved:
    """A loaded list.

    Attributes:
        id: id of the list.
        folder: where its rows are.
        content: hash of its rows and of what is known of the list.
    """

    id: str
    folder: Path
    content: str

    def rows(self) -> Iterator[Registered]:
        """Its accepted rows."""
        return tables.read(self.folder / ROWS, Registered)

    def manifest(self) -> dict[str, Any]:
        """What was noted when it was loaded."""
        found: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        return found


def shelved(home: Path) -> list[Shelved]:
    """The loaded lists of a home, by id."""
    found = []
    for folder in sorted((home / FOLDER).glob("*")):
        if (folder / ROWS).is_file() and not folder.name.startswith("."):
            content = hashlib.blake2b((folder / ROWS).read_bytes(), digest_size=8).hexdigest()
            found.append(Shelved(folder.name, folder, digest(folder.name, content, _source(Shelved(folder.name, folder, "")))))
    return found


def _source(listed: Shelved) -> Source:
    manifest = listed.manifest()
    said = {name: str(manifest.get(name) or "") for name in ("file", "title", "as_of")}
    return Source(said["file"] or listed.id, "registry", said["title"], published=said["as_of"])


def keep(lists: Sequence[Shelved], workspace: Workspace, version: str) -> list[Path]:
    """What each list yields, kept in the cache; the folders, in order."""
    folders = []
    for listed in lists:
        key = digest("list", listed.content, version)
        if workspace.cached(key) is None:
            _store(listed, workspace, key)
        folders.append(workspace.cached(key))
    return [folder for folder in folders if folder is not None]


def _store(listed: Shelved, workspace: Workspace, key: str) -> None:
    found = findings(list(listed.rows()), _source(listed), str(listed.manifest().get("media_type") or ""))
    with workspace.storing(key) as folder:
        contents: list[tuple[str, type, Iterable[Any]]] = [
            ("documents", Document, [found.document]),
            ("passages", Passage, found.passages),
            ("mentions", Mention, found.mentions),
            ("statements", Statement, found.statements),
            ("indicators", Indicator, ()),
            ("beside", Beside, found.beside),
            ("rejects", Reject, found.rejects),
        ]
        for name, record, rows in contents:
            tables.write(folder / f"{name}.parquet", record, rows)


def listed_bodies(lists: Iterable[Shelved]) -> Iterator[Body]:
    """The bodies that loaded lists name, those of the latest list first: the newest official name stands."""
    ordered = sorted(lists, key=lambda listed: listed.id)
    for listed in sorted(ordered, key=lambda listed: _source(listed).published, reverse=True):
        for row in listed.rows():
            if row.record == "organisation" and row.name:
                given = (Name(value, _KINDS[name]) for name, value in row.fields if name in _KINDS and value)
                yield Body(row.type, row.name, tuple(given), row.codes, row.region, row.hosts, f"{listed.id}:{row.sheet}!{row.row}")
