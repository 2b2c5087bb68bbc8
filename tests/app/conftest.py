"""The pages on a real server, whose graph the tests choose: empty, small or crowded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st

from graph.store.address import Address
from tests.app.stage import Stage, environment


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stage]]:
    """The stages of this session, one a server."""
    held: dict[str, Stage] = {}
    yield held
    for stage in held.values():
        stage.store.close()


def _choosing(stages: dict[str, Stage], address: Address, home: Path) -> Callable[[str], Stage]:
    def choose(name: str) -> Stage:
        if address.uri not in stages:
            stages[address.uri] = Stage(address, home)
        stages[address.uri].show(name)
        return stages[address.uri]

    return choose


@pytest.fixture
def hold(server: Address, stages: dict[str, Stage], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Stage]:
    """Choose the graph that the server holds; the test runs once for each engine."""
    return _choosing(stages, server, tmp_path_factory.getbasetemp() / "pages")


@pytest.fixture
def show(
    arcade: Address, stages: dict[str, Stage], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Stage]:
    """Choose the graph that the pages of this test see (on the embedded server)."""
    home = tmp_path_factory.getbasetemp() / "pages"
    for name, value in environment(arcade, home).items():
        monkeypatch.setenv(name, value)
    st.cache_data.clear()
    return _choosing(stages, arcade, home)
