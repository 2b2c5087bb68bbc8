"""Work shared by several processes, its results in the order of the work: nothing depends on who did what.

Example:
    >>> with Workers({"base": 10}, 1) as crew:
    ...     list(crew.each(lambda shared, item: shared["base"] + item, [1, 2]))
    [11, 12]
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Generic, Self, TypeVar

from graph.errors import InputError, RunFailed

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Found = TypeVar("Found")

_AHEAD = 3  # tasks handed out for each worker before the first of them is waited for
_ADOPTED: list[Any] = []  # in a worker: what its tasks share


class Workers(Generic[Shared]):
    """Processes that hold the same things and do tasks with them; with one worker all is done in this process.

    Where the system can fork, workers share the memory of this process; elsewhere `shared` is sent to each once.

    Args:
        shared: what every task needs; tasks may keep caches in it, and must not change what it says.
        count: number of processes, at least 1.

    Raises:
        InputError: not one worker is asked for.
    """

    def __init__(self, shared: Shared, count: int) -> None:
        if count < 1:
            raise InputError(f"进程数须为正：{count}", f"the number of workers must be positive: {count}")
        self.shared, self.count = shared, count
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self.count > 1:
            way = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
            context = multiprocessing.get_context(way)
            self._pool = ProcessPoolExecutor(self.count, context, initializer=_adopt, initargs=(self.shared,))
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def each(self, work: Callable[[Shared, Item], Found], items: Iterable[Item]) -> Iterator[Found]:
        """The result of `work(shared, item)` for every item, in the order of the items.

        Args:
            work: a function of a module, so that other processes find it by its name; its results must pickle.
            items: what is to be done; a few items for each worker are taken ahead.

        Raises:
            RunFailed: a worker died.
        """
        if self._pool is None:
            for item in items:
                yield work(self.shared, item)
            return
        waiting: deque[Future[Found]] = deque()
        try:
            for item in items:
                waiting.append(self._pool.submit(_done, work, item))
                if len(waiting) > _AHEAD * self.count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise RunFailed(
                "计算进程意外终止，可能是内存不足", "a worker died, perhaps for lack of memory",
                advice=("减少进程数再试", "try again with fewer workers"),
            ) from error  # fmt: skip
        finally:
            for future in waiting:
                future.cancel()


def _adopt(shared: Any) -> None:
    _ADOPTED[:] = [shared]


def _done(work: Callable[[Any, Item], Found], item: Item) -> Found:
    return work(_ADOPTED[0], item)
