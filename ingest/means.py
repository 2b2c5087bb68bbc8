"""By what means passages are read: in this process, in several, or on a cluster; with which pipeline and proposers."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass

from spacy.language import Language

from graph.records import digest
from ingest.cluster import run_on_cluster
from ingest.extract.calibrated import LEAST
from ingest.extract.pipeline import load
from ingest.extract.plugins.selection import Choice, with_plugins
from ingest.processes import run_in_processes
from ingest.work import Done, Piece, Pipeline, run_here


@dataclass(frozen=True, slots=True)
class Plugged:
    """Makes the shipped pipeline with proposers beside the tagger, and findings of at least a confidence."""

    plugins: tuple[Choice, ...]
    least: float = LEAST

    def __call__(self) -> Language:
        return load(overrides={"components.confidence.least": self.least}, proposers=[choice.open() for choice in self.plugins])


@dataclass(frozen=True, slots=True)
class Means:
    """By what means passages are read; the results are the same bytes by any.

    Attributes:
        workers: processes of this machine; 1 reads in this one.
        scheduler: address of a Dask scheduler ("tcp://HOST:PORT"), which then has the workers; empty for none.
        plugins: proposers beside the tagger.
        pipeline: makes another pipeline than the shipped one: a function of a module, whose name tells its version.
        least: least confidence of the findings kept, in [0, 1].
    """

    workers: int = 1
    scheduler: str = ""
    plugins: tuple[Choice, ...] = ()
    pipeline: Pipeline | None = None
    least: float = LEAST

    def version(self, own: str) -> str:
        """The version of the stages that read documents: `own`, and what else decides what a passage yields."""
        if self.pipeline is not None:
            own = digest("pipeline", own, self.pipeline.__module__, self.pipeline.__qualname__)  # type: ignore[attr-defined]
        own = digest("least", own, self.least) if self.least != LEAST else own
        return with_plugins(own, self.plugins)

    def read(self, work: Iterable[Piece]) -> Generator[Done, None, None]:
        """Read pieces, in order.

        Raises:
            MissingExtra: a scheduler is given and Dask is not installed.
            RunFailed: no scheduler answers, or workers do not start.
            ModelMissing: the pipeline cannot be made.
        """
        if self.scheduler:
            return run_on_cluster(work, self.scheduler, self._pipeline(self.workers))
        if self.workers > 1:
            return run_in_processes(work, self.workers, self._pipeline(self.workers))
        return run_here(work, self._pipeline(1))

    def _pipeline(self, workers: int) -> Pipeline:
        if self.pipeline is not None:
            return self.pipeline
        if not self.plugins and self.least == LEAST:
            return load
        return Plugged(tuple(choice.shared(workers) for choice in self.plugins), self.least)
