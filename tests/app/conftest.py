"""The pages on a real server, whose graph the tests choose: empty, small or crowded, and a Chromium to look at them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from graph.store.address import Address
from tests.app.stage import MAIN, Stage, environment
from tests.app.tab import PATIENCE, Tab

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


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


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the system's Chromium."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = "needs Chromium (apt-get install chromium)"
        (pytest.fail if os.environ.get("DUALCHAIN_REQUIRE_SERVERS") == "1" else pytest.skip)(reason)
    return str(found)


@pytest.fixture(scope="session")
def address_of_pages(arcade: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the pages answer, served as a user would serve them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = {**os.environ, **environment(arcade, tmp_path_factory.getbasetemp() / "pages")}
    command = [sys.executable, "-m", "streamlit", "run", str(MAIN), "--server.port", str(port)]
    with subprocess.Popen(command, env=variables, cwd=MAIN.parents[1], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Any]:
    """One browser, gone before tests of other packages run: its loop and its processes would be in their way."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the package playwright")
    with playwright.sync_playwright() as p:
        opened = p.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def tab(browser: Any, address_of_pages: str, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A fresh tab; at the end nothing may have left the machine and no script may have failed."""
    width, height = getattr(request, "param", (1400, 900))
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    held = Tab(context.new_page(), address_of_pages)

    def gate(route: Any) -> None:
        url = route.request.url
        if url.startswith((address_of_pages, "data:", "blob:")):
            route.continue_()
        else:
            held.outside.append(url)
            route.abort()

    context.route("**/*", gate)
    held.page.on("pageerror", lambda error: held.errors.append(str(error)))
    held.page.on("console", lambda m: held.errors.append(m.text) if m.type == "error" and "Failed to load" not in m.text else None)
    # Streamlit asks for its health below the page's own path first, gets 404, and asks again at the root.
    held.page.on("response", lambda r: held.errors.append(r.url) if r.status >= 400 and "/_stcore/" not in r.url else None)
    yield held
    context.close()
    assert held.outside == []
    assert held.errors == []
