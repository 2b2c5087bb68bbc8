"""What the pages are shown on: a server, the graph it holds, and the environment that leads to both."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from graph.store.address import Address
from graph.store.bolt import Store
from graph.store.loader import load
from tests.app import tiny

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"
CROWD = 320
GRAPHS: dict[str, Callable[[], tiny.Graph]] = {"empty": tiny.Graph, "small": tiny.tiny, "crowded": lambda: tiny.crowded(CROWD)}


def environment(address: Address, home: Path) -> dict[str, str]:
    """The variables that lead a process to this server and home folder."""
    values = {
        "DUALCHAIN_URI": address.uri, "DUALCHAIN_USER": address.user, "DUALCHAIN_PASSWORD": address.password,
        "DUALCHAIN_DATABASE": address.database or "", "DUALCHAIN_HTTP_PORT": str(address.http_port or ""),
        "DUALCHAIN_READER": address.reader or "", "DUALCHAIN_READER_PASSWORD": address.reader_password,
        "DUALCHAIN_HOME": str(home),
    }  # fmt: skip
    return values


class Stage:
    """A server and what it holds; other tests may empty it in between, so what it holds is counted each time."""

    def __init__(self, address: Address, home: Path) -> None:
        self.address, self.home = address, home
        self.store = Store.connect(address)
        self._held: tuple[str, int] = "", -1

    def nodes(self) -> int:
        """Nodes on the server."""
        return int(self.store.read("MATCH (n) RETURN count(n) AS n").rows[0]["n"])

    def show(self, name: str) -> None:
        """Let the server hold one of the GRAPHS, and the home folder its tables (none for the empty one)."""
        folder = self.home / "runs" / name
        if not folder.is_dir():
            folder = GRAPHS[name]().build(self.home, run=name)
        (self.home / "current").write_text(name, encoding="utf-8")  # built before, another one may be in force by now
        if self._held != (name, self.nodes()):
            load(self.store, folder, force=True)
            self._held = name, self.nodes()
        if name == "empty":
            shutil.rmtree(folder)
