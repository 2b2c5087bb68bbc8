"""The lists that were loaded: ``<home>/registries/<id>/`` with rows, rejects and a manifest, each list once by its bytes.

A folder appears only when all of it is written.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from graph import tables
from graph.errors import UnreadableFile
from graph.records import Registered, Reject
from ingest.registries.loaded import Loaded
from ingest.registries.report import as_of, title

FOLDER, MANIFEST, ROWS, REJECTS = "registries", "manifest.json", "rows.parquet", "rejects.parquet"


def put(home: Path, loaded: Loaded, mappings: list[str]) -> Path:
    """Store a list in place of what was stored of the same bytes.

    Args:
        home: home folder.
        loaded: the list.
        mappings: names of the kinds it was read as.

    Returns:
        Its folder.
    """
    shelf = home / FOLDER
    shelf.mkdir(parents=True, exist_ok=True)
    target = shelf / loaded.listing.id
    scratch = Path(tempfile.mkdtemp(prefix=".writing-", dir=shelf))
    try:
        tables.write(scratch / ROWS, Registered, (a.record for a in loaded.accepted))
        tables.write(scratch / REJECTS, Reject, (Reject("registry", r.raw, r.reason, f"{r.sheet}:{r.row}") for r in loaded.rejected))
        manifest = {
            "id": loaded.listing.id, "file": str(loaded.listing.path), "title": title(loaded), "as_of": as_of(loaded), "mappings": mappings,
            "accepted": len(loaded.accepted), "rejected": len(loaded.rejected), "claimed": [asdict(c) for c in loaded.claims],
            "encoding": loaded.listing.encoding, "media_type": loaded.listing.media_type,
        }  # fmt: skip
        (scratch / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
        if target.exists():
            shutil.rmtree(target)
        os.replace(scratch, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return target


def manifests(home: Path) -> list[dict[str, Any]]:
    """The manifests of all lists, by title and id."""
    found = []
    for file in (home / FOLDER).glob(f"*/{MANIFEST}"):
        if not file.parent.name.startswith("."):
            found.append(json.loads(file.read_text(encoding="utf-8")))
    return sorted(found, key=lambda m: (m["title"], m["id"]))


def loaded(home: Path) -> Iterator[Registered]:
    """Every accepted row of every list, list by list in the order of :func:`manifests`."""
    for manifest in manifests(home):
        yield from tables.read(home / FOLDER / manifest["id"] / ROWS, Registered)


def remove(home: Path, given: str) -> dict[str, Any]:
    """Take a list off the shelf.

    Args:
        home: home folder.
        given: its id, or the beginning of it that no other list shares.

    Returns:
        Its manifest.

    Raises:
        UnreadableFile: no list, or several, have this id.
    """
    found = [m for m in manifests(home) if given and m["id"].startswith(given)]
    if len(found) != 1:
        raise UnreadableFile(
            "没有这个编号的名单" if not found else f"{len(found)} 份名单的编号以此开头",
            "no list has this id" if not found else f"the ids of {len(found)} lists begin so", place=given,
            advice=("用 dualchain registry list 查看编号", "see the ids with dualchain registry list"),
        )  # fmt: skip
    shutil.rmtree(home / FOLDER / found[0]["id"])
    return found[0]
