"""The pages on a real embedded server, whose graph the tests choose: empty, small or crowded."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st

sys.path.insert(0, str(Path(__file__).parent))

import tiny

from graph.store import embedded
from graph.store.bolt import Store
from graph.store.loader import load

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"
CROWD = 320
GRAPHS: dict[str, Callable[[], tiny.Graph]] = {"empty": tiny.Graph, "small": tiny.tiny, "crowded": lambda: tiny.crowded(CROWD)}


class Stage:
    """One embedded server and what it holds."""

    def __init__(self, home: Path) -> None:
        self.home, self.held = home, ""
        self.store = Store.connect(embedded.start(home))

    def show(self, name: str) -> None:
        """Let the server hold one of the GRAPHS, and the home folder its tables (none for the empty one)."""
        if name == self.held:
            return
        self.held = ""
        folder = GRAPHS[name]().build(self.home, run=name)
        load(self.store, folder, force=True)
        if name == "empty":
            shutil.rmtree(folder)
        self.held = name


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The server, started once and stopped at the end."""
    home = tmp_path_factory.mktemp("pages")
    held = Stage(home)
    try:
        yield held
    finally:
        held.store.close()
        embedded.stop(home)


@pytest.fixture
def show(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Stage]:
    """Choose the graph the pages of this test see."""
    for name in ("DUALCHAIN_URI", "NEO4J_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DUALCHAIN_HOME", str(stage.home))
    st.cache_data.clear()

    def choose(name: str) -> Stage:
        stage.show(name)
        return stage

    return choose
