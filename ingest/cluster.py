"""Pieces of work read on a Dask cluster, where the extra ``dualchain[cluster]`` is installed.

Only text goes out and only findings come back: scheduler and workers need this project at the same version, the workers with the
same model, and no file of ours. Tasks go out in a bounded number and come back in order. A task whose worker dies is done again by another, as
the scheduler sees to; one that the scheduler gives up, because several workers died that held it, is read again passage by
passage, each with nothing else of ours on the cluster, so that no passage is blamed for another.
"""

from __future__ import annotations

import importlib
import importlib.util
import pickle
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from typing import Any

from spacy.language import Language

from graph.errors import DualchainError, MissingExtra, RunFailed
from ingest.extract.tagger import shipped_model
from ingest.work import DEATHS, Book, Done, Found, Piece, Pipeline, Refused, Task, run
from ingest.workspace import stage_version

CONNECT = 10.0
"""Seconds to wait for the scheduler."""

PATIENCE = 60.0
"""Seconds a cluster may be without any worker before the run is given up."""

POLL = 5.0
"""Seconds between two looks at the workers while nothing comes back."""

AHEAD = 2
"""Tasks out for each thread of the cluster."""

WINDOW = 8
"""Pieces for each thread that may be out or wait for an earlier one to come back."""


def run_on_cluster(work: Iterable[Piece], scheduler: str, pipeline: Pipeline) -> Generator[Done, None, None]:
    """Read pieces on the workers of a scheduler, in order.

    Args:
        work: the pieces.
        scheduler: its address, "tcp://HOST:PORT".
        pipeline: makes the pipeline on a worker.

    Raises:
        MissingExtra: ``distributed`` is not installed here.
        RunFailed: no scheduler answers, no worker is left, or a worker has another version of this project.
    """
    distributed = _distributed()
    client = _client(distributed, scheduler)
    try:
        yield from _read(work, client, distributed, pipeline, scheduler)
    finally:
        client.close()


def _distributed() -> Any:
    if importlib.util.find_spec("distributed") is None:
        raise MissingExtra(
            "--scheduler 需要 Dask", "--scheduler needs Dask",
            advice=("安装集群组件：pip install 'dualchain[cluster]'", "install the cluster part: pip install 'dualchain[cluster]'"),
        )  # fmt: skip
    return importlib.import_module("distributed")


def _client(distributed: Any, scheduler: str) -> Any:
    try:
        return distributed.Client(scheduler, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:  # a timeout is an OSError; an address of no known form is a ValueError
        raise RunFailed(
            "连接不上 Dask 调度器", "no Dask scheduler answers", place=scheduler,
            advice=("核对地址（tcp://主机:端口），或先运行 dask scheduler", "check the address (tcp://HOST:PORT), or run dask scheduler first"),
        ) from error  # fmt: skip


def _read(work: Iterable[Piece], client: Any, distributed: Any, pipeline: Pipeline, scheduler: str) -> Iterator[Done]:
    version = stage_version(shipped_model())
    book, out = Book(), dict[Any, Task]()
    suspects: deque[Task] = deque()
    source = iter(work)
    exhausted = False

    def send(task: Task) -> None:
        out[client.submit(read_piece, task.piece, version, pipeline, pure=False)] = task

    try:
        while True:
            threads = max(1, sum(client.nthreads().values()))
            while not (exhausted or suspects) and len(out) < AHEAD * threads and len(book) < WINDOW * threads:
                piece = next(source, None)
                exhausted = piece is None
                if piece is not None:
                    send(book.add(piece))
            if suspects and not out:
                send(suspects.popleft())
            yield from book.ready()
            if exhausted and not len(book):
                return
            for future in _finished(list(out), client, distributed, scheduler):
                if future.status in ("lost", "pending"):
                    continue  # its worker died before the result was fetched; the scheduler has it done again
                try:
                    found = _result(future, distributed, scheduler)
                except TimeoutError:
                    continue  # the same, between the two lines above
                task = out.pop(future)
                if found is not None:
                    book.done(task, found)
                elif task.deaths:  # it was alone, and the scheduler has tried it more than once
                    book.died(task, "given up by the scheduler", deaths=DEATHS)
                else:
                    suspects += book.died(task, "given up by the scheduler")
    finally:
        client.cancel(list(out), force=True)


def _finished(futures: list[Any], client: Any, distributed: Any, scheduler: str) -> list[Any]:
    """Those of the futures that are done, as soon as one is.

    Raises:
        RunFailed: no worker is on the cluster for :data:`PATIENCE` seconds.
    """
    alone = 0.0
    while futures:
        try:
            with client.as_current():
                return list(distributed.wait(futures, timeout=POLL, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            alone = 0.0 if client.nthreads() else alone + POLL
        if client.status != "running" or alone >= PATIENCE:
            raise RunFailed(
                "集群上没有工作节点", "no worker is left on the cluster", place=scheduler,
                advice=("启动 dask worker 后重新运行，已读的段落不会重读", "start dask workers and run again; passages read are not read again"),
            )  # fmt: skip
    return []


def _result(future: Any, distributed: Any, scheduler: str) -> tuple[Found, ...] | None:
    """What a task yielded; None when workers died over it.

    Raises:
        TimeoutError: its worker died just now, and it is not done again yet.
    """
    try:
        found: tuple[Found, ...] | Refused = future.result(timeout=PATIENCE)
    except distributed.KilledWorker:
        return None
    except distributed.CancelledError as error:
        raise RunFailed(
            "与 Dask 调度器的连接断了", "the Dask scheduler was lost", place=scheduler,
            advice=("重新运行，已读的段落不会重读", "run again; passages read are not read again"),
        ) from error  # fmt: skip
    except ImportError as error:
        raise _not_installed(error, scheduler) from error
    except RuntimeError as error:
        if isinstance(error.__cause__, ImportError):  # what came could not be unpickled
            raise _not_installed(error.__cause__, scheduler) from error
        raise
    if isinstance(found, Refused):
        raise found.error()
    return found


def _not_installed(error: ImportError, scheduler: str) -> RunFailed:
    return RunFailed(
        f"调度器或工作节点上没有装好本项目（{error}）", f"this project is not installed on the scheduler or a worker ({error})", place=scheduler,
        advice=("在调度器和每个节点安装同一版本", "install the same version on the scheduler and on every worker"),
    )  # fmt: skip


_lock = threading.Lock()
_made: dict[bytes, Language] = {}


def read_piece(piece: Piece, version: str, pipeline: Pipeline) -> tuple[Found, ...] | Refused:
    """On a worker: read a piece, one at a time in a process.

    Args:
        piece: the passages.
        version: stage version of the one who asks; another one here would yield other results.
        pipeline: makes the pipeline, once for this process.

    Returns:
        What each passage yields, or the error that stands against it.
    """
    with _lock:
        try:
            if stage_version(shipped_model()) != version:
                raise RunFailed(
                    "工作节点的版本或模型与本机不同", "a worker has another version of this project, or another model",
                    advice=("在每个节点安装同一版本和同一模型（DUALCHAIN_MODEL）", "install the same version and model (DUALCHAIN_MODEL) on every worker"),
                )  # fmt: skip
            which = pickle.dumps(pipeline)
            if which not in _made:
                _made[which] = pipeline()
            return run(_made[which], piece)
        except DualchainError as error:
            return Refused.of(error)
