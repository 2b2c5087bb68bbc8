"""Pieces of work read by several processes of this machine, one thread each; a process that dies is replaced.

Each worker has a pipe of its own and at most :data:`AHEAD` tasks, which it works off in order, so it is known which task a
worker was at when it died. What the others hold goes on; what waited behind that task is handed out again.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.context
import queue
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from graph.errors import DualchainError, RunFailed
from ingest.work import DEATHS, Book, Done, Found, Piece, Pipeline, Refused, Task, run

AHEAD = 2
"""Tasks a worker holds: one it is at, one to go on with while this process is busy."""

WINDOW = 8
"""Pieces for each worker that may be out or wait for an earlier one to come back."""


def run_in_processes(work: Iterable[Piece], workers: int, pipeline: Pipeline) -> Generator[Done, None, None]:
    """Read pieces in at most `workers` processes, in order; as many are started as there are pieces to give them.

    Raises:
        RunFailed: workers die before they read anything.
        ModelMissing: the pipeline cannot be made.
    """
    book, crew, context = Book(), list[_Worker](), _context()
    todo: deque[Task] = deque()
    source = iter(work)
    exhausted, stillborn = False, 0
    try:
        while True:
            room = not (exhausted or todo) and len(book) < WINDOW * workers
            piece = next(source, None) if room else None
            exhausted |= room and piece is None
            if piece is not None:
                todo.append(book.add(piece))
            _hand_out(todo, crew, workers, context, pipeline)
            yield from book.ready()
            if exhausted and not len(book):
                return
            # what was just yielded may have made room: to wait then, with nothing out, would be to wait for ever
            more = piece is not None or (not (exhausted or todo) and len(book) < WINDOW * workers)
            for worker in _heard(crew, 0 if more else None):
                gone = not worker.process.is_alive()  # asked first: what it said before it ended is then heard below
                for task, found in worker.results():
                    book.done(task, found)
                if not gone:
                    continue
                crew.remove(worker)
                worker.close()
                stillborn = 0 if worker.ready else stillborn + 1
                if stillborn >= DEATHS:
                    raise RunFailed(
                        f"工作进程无法启动（{worker.why()}）", f"worker processes do not start ({worker.why()})",
                        advice=("内存不足时减少 --workers", "use fewer --workers if memory is short"),
                    )  # fmt: skip
                held = list(worker.tasks)
                again = book.died(held[0], worker.why()) if held and worker.ready else held[:1]
                todo.extendleft(reversed(again + held[1:]))
    finally:
        for worker in crew:
            worker.process.terminate()
        for worker in crew:
            worker.close()


def _context() -> multiprocessing.context.BaseContext:
    """How workers are started: from a server that has imported this module once, where the system has such a thing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "ingest.extract.pipeline"])
    return context


def _hand_out(
    todo: deque[Task], crew: list[_Worker], workers: int, context: multiprocessing.context.BaseContext, pipeline: Pipeline
) -> None:
    """Give tasks to the workers that hold fewest; start another one rather than let a task wait behind one."""
    while todo:
        idlest = min(crew, key=lambda worker: len(worker.tasks), default=None)
        if idlest is None or (idlest.tasks and len(crew) < workers):
            idlest = _Worker(context, pipeline)
            crew.append(idlest)
        elif len(idlest.tasks) >= AHEAD or (todo[0].deaths and idlest.tasks):
            return  # what took a worker down before waits for one that holds nothing else
        idlest.give(todo.popleft())


def _heard(crew: list[_Worker], timeout: float | None) -> list[_Worker]:
    """The workers from which something came, or that ended."""
    signs: dict[Any, _Worker] = {worker.connection: worker for worker in crew}
    signs |= {worker.process.sentinel: worker for worker in crew}
    return list(dict.fromkeys(signs[sign] for sign in wait(list(signs), timeout))) if signs else []


class _Worker:
    """A process, this side of its pipe, and the tasks it holds."""

    def __init__(self, context: multiprocessing.context.BaseContext, pipeline: Pipeline) -> None:
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, pipeline), daemon=True)  # type: ignore[attr-defined]
        self.process.start()
        theirs.close()
        self.tasks: deque[Task] = deque()
        self.ready = False

    def give(self, task: Task) -> None:
        """Hand it a task; one that has just died is noticed later."""
        self.tasks.append(task)
        with suppress(OSError):
            self.connection.send(task.piece)

    def results(self) -> list[tuple[Task, Sequence[Found]]]:
        """What has come from it, each with the task it belongs to.

        Raises:
            DualchainError: it could not make the pipeline.
        """
        heard: list[Any] = []
        with suppress(EOFError, OSError):  # the end of the pipe: the process has ended, maybe in the middle of a message
            while self.connection.poll():
                heard.append(self.connection.recv())
        results = []
        for said in heard:
            if isinstance(said, Refused):
                raise said.error()
            if isinstance(said, BaseException):
                raise said
            if said is None:
                self.ready = True
            else:
                results.append((self.tasks.popleft(), said))
        return results

    def why(self) -> str:
        """How it ended."""
        code = self.process.exitcode
        return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"

    def close(self) -> None:
        """End the process, if it has not ended, and wait for it."""
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.connection.close()


def _serve(connection: Connection, pipeline: Pipeline) -> None:
    """The life of a worker: make the pipeline, then read what comes until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of the terminal; the first one ends the others
    waiting: queue.SimpleQueue[Piece | None] = queue.SimpleQueue()
    try:
        nlp = pipeline()
    except DualchainError as error:
        connection.send(Refused.of(error))
        return
    connection.send(None)
    threading.Thread(target=_receive, args=(connection, waiting), daemon=True).start()
    while (piece := waiting.get()) is not None:
        try:
            connection.send(run(nlp, piece))
        except BaseException as error:
            with suppress(OSError):
                connection.send(error)
            raise


def _receive(connection: Connection, waiting: queue.SimpleQueue[Piece | None]) -> None:
    """Take tasks off the pipe as they come, so that the other side never waits to send."""
    with suppress(EOFError, OSError):
        while True:
            waiting.put(connection.recv())
    waiting.put(None)
