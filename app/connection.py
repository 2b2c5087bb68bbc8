"""Which database a command talks to: the one of the environment, else the embedded server of the home folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import ServerDown
from graph.store import embedded
from graph.store.address import Address, configured
from graph.store.bolt import Store


def address(home: Path, *, start: bool = False) -> Address:
    """The address to use.

    Args:
        home: the home folder.
        start: start the embedded server when it does not run and the environment names no other.

    Raises:
        ServerDown: the embedded server does not run and `start` is False.
    """
    named = configured(os.environ)
    if named is not None:
        return named
    found = embedded.start(home) if start else embedded.find(home)
    if found is None:
        raise ServerDown(
            "图数据库没有运行", "the graph database is not running", place=str(home),
            advice=("运行 dualchain up，或设置 DUALCHAIN_URI", "run dualchain up, or set DUALCHAIN_URI"),
        )  # fmt: skip
    return found


@contextmanager
def connected(home: Path, *, start: bool = False) -> Iterator[Store]:
    """A connection to :func:`address`, closed at the end of the block."""
    with Store.connect(address(home, start=start)) as store:
        yield store
