"""The stages in order: read → normalise → extract → resolve → tables of facts with evidence.

A run is one state of all sources, its id the hash of what went in; an unchanged corpus costs only the hashing. What a
document yields is cached by content and stage version. A document that cannot be read is recorded as a failure, the others
go on, and the run says ``partial``.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from graph.errors import DualchainError, NoDocuments, RunFailed, UnreadableFile
from graph.records import Failure, Reject, digest
from ingest.assemble import Aside, Progress, assemble
from ingest.extract.calibrated import LEAST
from ingest.extract.plugins.selection import Choice
from ingest.extract.tagger import shipped_model
from ingest.harvest import harvest, lost_in
from ingest.judge import judgement, verdicts
from ingest.lists import keep, shelved
from ingest.means import Means
from ingest.read import content_id, find
from ingest.work import Pipeline
from ingest.workspace import Entry, Workspace, stage_version

LEFT_OUT = "not read now; its last good reading stays, where there is one, and the other documents are read"


@dataclass(frozen=True, slots=True)
class Run:
    """What a build came to.

    Attributes:
        id: hash of what went in.
        folder: where its tables are.
        status: "complete" or "partial".
        counts: rows of each table.
        failures: what could not be done.
        unchanged: True when this run was in force already.
        read: documents read now, not answered from the cache.
        seconds: wall time.
    """

    id: str
    folder: Path
    status: str
    counts: dict[str, int]
    failures: tuple[Failure, ...]
    unchanged: bool
    read: int
    seconds: float


def _quiet(stage: str, done: int, total: int) -> None:
    """Report nothing."""


def build(
    paths: Sequence[Path], home: Path, *, workers: int = 1, scheduler: str = "", fresh: bool = False, plugins: Sequence[Choice] = (),
    pipeline: Pipeline | None = None, least: float = LEAST, progress: Progress = _quiet,
) -> Run:  # fmt: skip
    """Bring the tables of `home` up to date with the documents under `paths`, its loaded lists and its ledger of decisions.

    Sources built earlier from other paths stay; files gone from a folder given again go, with the facts that only they
    supported. A decision or a list that came or went is taken into account without reading any document again.

    Args:
        paths: files and folders; none to go by the sources built earlier and the loaded lists.
        home: the home folder.
        workers: processes that read passages.
        scheduler: address of a Dask scheduler whose workers read them instead; empty for none.
        fresh: forget the sources built earlier from other paths.
        plugins: proposers beside the tagger; the run says which.
        pipeline: makes another pipeline than the shipped one (:class:`ingest.means.Means`).
        least: least confidence of the findings kept, in [0, 1].
        progress: told about each stage.

    Raises:
        NoDocuments: nothing under `paths` is a document; or no path is given and nothing was built or loaded before.
        BadLedger: a line of the ledger is no decision.
        UnreadableFile: the only file given cannot be read.
        RunFailed: no document could be read.
    """
    began = time.monotonic()
    workspace, own = Workspace(home), stage_version(shipped_model())
    means = Means(workers, scheduler, tuple(plugins), pipeline, least)
    version = means.version(own)
    workspace.sweep()
    lists, decided = shelved(home), verdicts(home)
    entries, failures, skipped, first = _catalogue(paths, workspace, fresh, progress)
    failed: dict[str, Failure] = {}
    read_now = 0
    keys = {entry.document: digest("document", entry.document, version) for entry in entries}
    missing = [entry for entry in _distinct(entries) if not workspace.whole(keys[entry.document])]
    with closing(harvest(missing, keys, workspace, means, version, progress)) as outcomes:
        for entry, outcome in outcomes:
            if outcome is None:
                read_now += 1
            else:
                first = first or outcome
                failed[entry.document] = Failure("read", entry.path, outcome.text("en"), LEFT_OUT)
    kept, last = _kept(entries, failed, failures, workspace, version)
    keys |= {entry.document: digest("document", entry.document, version) for entry in last}
    failures += sorted(failed.values(), key=lambda failure: failure.item)
    failures += [lost for e in kept if (folder := workspace.cached(keys[e.document])) for lost in lost_in(folder, e.path)]
    if not (paths or kept or lists):
        raise NoDocuments(
            "没有来源：没有给出路径，也没有读入过文档或名录", "no sources: no path given, and no document or list was read before", place=str(home),
            advice=("运行 dualchain build 路径，或先 dualchain registry load 文件", "run dualchain build PATH, or dualchain registry load FILE first"),
        )  # fmt: skip
    if not (kept or lists):
        raise first or RunFailed("没有一份文档可读", "no document could be read", place=", ".join(map(str, paths)))
    status = "partial" if failures else "complete"
    id = digest(
        "run", version, decided.version, *(listed.content for listed in lists),
        *(f"{e.path}\x1e{e.document}" for e in kept), *(f"{f.item}\x1e{f.error}" for f in failures),
    )  # fmt: skip
    now = workspace.current()
    if now is not None and now.name == id:
        counts = workspace.manifest(now)["counts"]
        return Run(id, now, status, counts, tuple(failures), True, read_now, time.monotonic() - began)
    with workspace.running(id) as folder:
        cached = [found for e in _distinct(kept) if (found := workspace.cached(keys[e.document]))]
        where = {entry.document: entry.path for entry in reversed(kept)}
        deciding = judgement(home, lists, decided, own)
        aside = Aside(failures, skipped)
        counts = assemble([*cached, *keep(lists, workspace, own)], where, folder, home, deciding, aside, progress)
        seconds = time.monotonic() - began
        manifest = {
            "run": id, "day": dt.date.today().isoformat(), "version": version, "status": status, "counts": counts, "seconds": round(seconds, 3),
            "registries": [listed.id for listed in lists], "decisions": len(decided.holding),
            "plugins": [choice.label for choice in plugins], "least": least,
        }  # fmt: skip
        Workspace.write_manifest(folder, manifest, kept)
    current = workspace.tables()
    return Run(id, current, status, counts, tuple(failures), False, read_now, seconds)


def _catalogue(
    paths: Sequence[Path], workspace: Workspace, fresh: bool, progress: Progress
) -> tuple[list[Entry], list[Failure], list[Reject], DualchainError | None]:
    """The sources after this build, what could not be opened, files passed by, and the first error."""
    entries: dict[str, Entry] = {}
    roots = {str(path.resolve()) for path in paths}
    if not fresh:
        entries = {e.path: e for e in workspace.catalogue() if e.root not in roots and e.path not in roots}
    failures: list[Failure] = []
    first: DualchainError | None = None
    skipped: list[Reject] = []
    files = [(path.resolve(), file) for path in paths for file in find([path], skipped.append)]
    for done, (root, file) in enumerate(files):
        progress("hash", done, len(files))
        try:
            entries[str(file.resolve())] = Entry(str(file.resolve()), str(root), content_id(file))
        except UnreadableFile as error:
            first = first or error
            failures.append(Failure("read", str(file), error.text("en"), LEFT_OUT))
    return [entries[path] for path in sorted(entries)], failures, skipped, first


def _kept(
    entries: Sequence[Entry], failed: dict[str, Failure], failures: list[Failure], workspace: Workspace, version: str
) -> tuple[list[Entry], list[Entry]]:
    """Entries whose documents were read, and those of the last good reading of paths that failed now."""
    before = {entry.path: entry for entry in workspace.catalogue()}
    wrong = {str(Path(f.item).resolve()) for f in failures} | {e.path for e in entries if e.document in failed}
    last = [before[p] for p in sorted(wrong) if p in before and workspace.cached(digest("document", before[p].document, version))]
    kept = [entry for entry in entries if entry.document not in failed]
    return sorted([*kept, *last], key=lambda entry: entry.path), last


def _distinct(entries: Iterable[Entry]) -> list[Entry]:
    """One entry for each content."""
    return list({entry.document: entry for entry in reversed(list(entries))}.values())[::-1]
