"""The home folder: which sources are in, what was read before, and the runs.

``cache/KEY/`` holds what one document yielded (the key is the hash of content and stage version), ``cache/passages-*.sqlite``
what single passages yielded (:mod:`ingest.passage_cache`), ``runs/ID/`` the tables of one state of all sources with its
``manifest.json``, ``current`` the id of the run in force. Everything is written to a temporary place and renamed; what a killed
process left there goes a day later.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import platformdirs

from graph.errors import RunFailed
from graph.resources import DATA

MANIFEST = "manifest.json"

FAILURES = "failures.parquet"
"""Table in the cache of a document some passages of which were lost."""

STALE = 24 * 3600
"""Seconds after which a scratch folder belongs to nobody."""


def home_folder() -> Path:
    """``DUALCHAIN_HOME``, or the user's data folder for this program."""
    return Path(os.environ.get("DUALCHAIN_HOME") or platformdirs.user_data_dir("dualchain", appauthor=False))


@dataclass(frozen=True, slots=True)
class Entry:
    """A source in the catalogue: the path given on the command line it was found under, and the hash of its content."""

    path: str
    root: str
    document: str


@cache
def stage_version(model: Path) -> str:
    """Hash of everything that decides what a document yields: this package's code, tables, lexicons, weights and the model."""
    seen = hashlib.blake2b(digest_size=8)
    code = Path(__file__).resolve().parent
    files = sorted(code.rglob("*.py")) + [code / "extract" / "config.cfg"]
    files += sorted(p for folder in ("lexicon", "reference") for p in (DATA / folder).rglob("*") if p.is_file())
    files += sorted((DATA / "models").glob("*.tsv.gz"))
    for file in [*files, *sorted(p for p in model.glob("*") if p.suffix in (".onnx", ".json", ".npz"))]:
        seen.update(file.name.encode())
        seen.update(hashlib.blake2b(file.read_bytes()).digest())
    return seen.hexdigest()


class Workspace:
    """The folders of one home. Nothing is created until something is written."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.cache, self._runs = home / "cache", home / "runs"

    def sweep(self) -> None:
        """Remove scratch folders that a killed process left more than a day ago."""
        for left in (p for folder in (self.cache, self._runs) for p in folder.glob(".writing-*")):
            with suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime > STALE:
                    shutil.rmtree(left, ignore_errors=True)

    def catalogue(self) -> list[Entry]:
        """The sources of the run in force."""
        run = self.current()
        return [] if run is None else [Entry(**entry) for entry in self.manifest(run)["sources"]]

    def cached(self, key: str) -> Path | None:
        """The folder of what a document yielded, if it was read before."""
        folder = self.cache / key
        return folder if folder.is_dir() else None

    def whole(self, key: str) -> bool:
        """Whether a document was read before and no passage of it was lost."""
        folder = self.cached(key)
        return folder is not None and not (folder / FAILURES).is_file()

    @contextmanager
    def storing(self, key: str) -> Iterator[Path]:
        """A scratch folder that becomes the cache of `key` when the block ends well."""
        with _renamed_to(self.cache / key) as scratch:
            yield scratch

    @contextmanager
    def running(self, run: str) -> Iterator[Path]:
        """A scratch folder that becomes the run `run`, and the one in force, when the block ends well."""
        before = self.current()
        with _renamed_to(self._runs / run) as scratch:
            yield scratch
        pointer = self.home / f".current.{os.getpid()}"
        pointer.write_text(run, encoding="utf-8")
        os.replace(pointer, self.home / "current")
        keep = {run, before.name if before else run}  # a page may still be reading the run before
        for old in self._runs.iterdir():
            if old.name not in keep:
                shutil.rmtree(old)

    def current(self) -> Path | None:
        """The folder of the run in force, or None before the first."""
        pointer = self.home / "current"
        if not pointer.is_file():
            return None
        folder = self._runs / pointer.read_text(encoding="utf-8").strip()
        return folder if (folder / MANIFEST).is_file() else None

    def tables(self) -> Path:
        """The folder of the tables in force.

        Raises:
            RunFailed: nothing has been built yet.
        """
        folder = self.current()
        if folder is None:
            raise RunFailed(
                "还没有构建任何文档", "nothing has been built yet", place=str(self.home),
                advice=("先运行 dualchain build 路径", "run dualchain build PATH first"),
            )  # fmt: skip
        return folder

    @staticmethod
    def manifest(run: Path) -> dict[str, Any]:
        """The manifest of a run."""
        manifest: dict[str, Any] = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
        return manifest

    @staticmethod
    def day(run: Path) -> str:
        """Local day on which a run was made (ISO 8601); of runs that do not say it, the day of their manifest."""
        said = Workspace.manifest(run).get("day")
        return str(said) if said else dt.datetime.fromtimestamp((run / MANIFEST).stat().st_mtime).date().isoformat()

    @staticmethod
    def write_manifest(folder: Path, values: Mapping[str, Any], sources: list[Entry]) -> None:
        """Write the manifest of a run folder."""
        text = json.dumps({**values, "sources": [asdict(s) for s in sources]}, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / MANIFEST).write_text(text, encoding="utf-8")


@contextmanager
def _renamed_to(target: Path) -> Iterator[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".writing-", dir=target.parent))
    try:
        yield scratch
        if target.exists():
            shutil.rmtree(target)
        os.replace(scratch, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
