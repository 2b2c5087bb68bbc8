"""The servers the tests run against: real ones, started when a test asks for them, gone when the session ends.

A test that takes `store` runs on both engines, each time on an empty database. Where Java or Maven is missing the
Neo4j half skips and says so, unless DUALCHAIN_REQUIRE_SERVERS=1 makes that a failure.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from types import FrameType

import psutil
import pytest
from hypothesis import settings

from app.cli.terminal import set_language
from graph.store import embedded
from graph.store.address import Address
from graph.store.bolt import Store
from tests.servers import neo4j_server

settings.register_profile("dualchain", deadline=None)  # a timing is never a test
settings.load_profile("dualchain")

ENGINES = [pytest.param("arcadedb", marks=pytest.mark.arcadedb), pytest.param("neo4j", marks=pytest.mark.neo4j)]


def _end_orderly(number: int, frame: FrameType | None) -> None:
    raise pytest.exit.Exception(f"ended by signal {number}")


def pytest_configure() -> None:
    """A test run that is told to end stops its servers first."""
    signal.signal(signal.SIGTERM, _end_orderly)


def gone(pid: int | None) -> bool:
    """True when no process has this number, a zombie not counted."""
    return pid is not None and (not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A command called with --lang speaks that language until its process ends: here, until its test does."""
    yield
    set_language("")


@pytest.fixture(scope="session")
def arcade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """Address of an embedded ArcadeDB of this session."""
    home = tmp_path_factory.mktemp("arcade")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUALCHAIN_HEAP", "512m")
        address = embedded.start(home)
    yield address
    assert embedded.stop(home)
    assert gone(address.pid), "the embedded server outlived its tests"


@pytest.fixture(scope="session")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """Address of a real Neo4j 5 of this session."""
    reason = neo4j_server.missing()
    if reason:
        (pytest.fail if os.environ.get("DUALCHAIN_REQUIRE_SERVERS") == "1" else pytest.skip)(reason)
    with neo4j_server.running(tmp_path_factory.mktemp("neo4j") / "home") as address:
        yield address
    assert gone(address.pid), "Neo4j outlived its tests"


@pytest.fixture(params=ENGINES)
def server(request: pytest.FixtureRequest) -> Address:
    """Address of a server, once for each engine."""
    address: Address = request.getfixturevalue("arcade" if request.param == "arcadedb" else "neo4j")
    return address


@pytest.fixture
def store(server: Address) -> Iterator[Store]:
    """An open connection to an empty database, once for each engine."""
    with Store.connect(server) as opened:
        wipe(opened)
        yield opened


def wipe(store: Store) -> None:
    """Remove every node and relationship."""
    while store.write("MATCH (n) WITH n LIMIT 2000 DETACH DELETE n RETURN count(*) AS n").rows[0]["n"]:
        pass
