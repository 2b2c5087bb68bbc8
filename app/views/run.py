"""What the last build on this machine came to: when it was made, what could not be read, and what the metrics find."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.analysis import analysed
from graph import tables
from graph.metrics.findings import Finding, findings
from graph.metrics.measure import measure_network
from graph.records import Failure
from ingest.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Build:
    """The run in force.

    Attributes:
        folder: where its tables are.
        id: hash of what went in.
        status: "complete" or "partial".
        made: local day it was made (ISO 8601).
        documents: documents read.
        passages: passages they were split into.
        rejects: facts left out because they do not fit the vocabulary, by stage.
        failures: what could not be read.
    """

    folder: Path
    id: str
    status: str
    made: str
    documents: int
    passages: int
    rejects: int
    failures: tuple[Failure, ...]

    def failed(self) -> Counter[str]:
        """Failures by stage."""
        return Counter(f.stage for f in self.failures)


def last_build(home: Path) -> Build | None:
    """The run in force of a home folder, or None when nothing was built there.

    Raises:
        UnreadableFile: its table of failures cannot be read.
    """
    workspace = Workspace(home)
    folder = workspace.current()
    if folder is None:
        return None
    manifest = workspace.manifest(folder)
    counts = manifest["counts"]
    return Build(
        folder, str(manifest["run"]), str(manifest["status"]), workspace.day(folder), int(counts.get("documents", 0)), int(counts.get("passages", 0)),
        int(counts.get("rejects", 0)), tuple(tables.read(folder / "failures.parquet", Failure)),
    )  # fmt: skip


def top_findings(folder: Path, *, limit: int = 5) -> list[Finding]:
    """The most telling gaps the metrics find in the tables of a run.

    Args:
        folder: the run's tables.
        limit: most findings.
    """
    return findings(measure_network(analysed(folder), families=("M8",)), limit=limit)
