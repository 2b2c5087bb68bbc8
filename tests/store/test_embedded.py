"""The embedded server: one for each home folder, found again, recovered after a crash, gone after stop."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from graph.errors import BadQuery, StoreError
from graph.store import embedded
from graph.store.address import Address
from graph.store.bolt import Store
from tests.conftest import gone, wipe

pytestmark = pytest.mark.arcadedb
STARTER = (
    "import sys, pathlib; from graph.store import embedded; "
    "a = embedded.start(pathlib.Path(sys.argv[1])); sys.stdout.write(f'{a.pid} {a.uri}')"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DUALCHAIN_HEAP", "256m")
    yield tmp_path / "home"
    embedded.stop(tmp_path / "home")


def modes(folder: Path) -> dict[str, int]:
    return {f.name: stat.S_IMODE(f.stat().st_mode) for f in folder.iterdir()}


def test_nothing_is_found_or_stopped_in_an_empty_home(tmp_path: Path) -> None:
    assert embedded.find(tmp_path) is None
    assert not embedded.stop(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_starters_share_one_server_that_only_this_machine_reaches(home: Path) -> None:
    starters = [subprocess.Popen([sys.executable, "-c", STARTER, str(home)], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [starter.communicate(timeout=600)[0] for starter in starters]
    address = embedded.find(home)
    assert address is not None
    assert said == [f"{address.pid} {address.uri}"] * 2

    listening = [c.laddr for c in psutil.Process(address.pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert {a.ip.removeprefix("::ffff:") for a in listening} == {"127.0.0.1"}
    assert {a.port for a in listening} == {int(address.uri.rpartition(":")[2]), address.http_port}

    found = modes(home / "graph")
    assert found["password.json"] == found["state.json"] == found["server.log"] == 0o600
    assert stat.S_IMODE((home / "graph").stat().st_mode) == 0o700
    assert address.password not in repr(address) and address.reader_password not in repr(address)

    assert embedded.stop(home)
    assert gone(address.pid)
    assert embedded.find(home) is None and not embedded.stop(home)


def test_a_killed_server_is_noticed_and_comes_back_with_its_data(home: Path) -> None:
    first = embedded.start(home)
    assert embedded.start(home) == first
    with Store.connect(first) as store:
        store.write("CREATE (n:Firm {id: 'kept'})")
    os.kill(first.pid or 0, signal.SIGKILL)
    deadline = time.monotonic() + 30
    # The system takes the locks of a killed process a moment after the process itself.
    while not (gone(first.pid) and embedded.find(home) is None) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (home / "graph" / "state.json").exists()
    assert embedded.find(home) is None

    second = embedded.start(home)
    assert second.pid != first.pid and second.password == first.password
    with Store.connect(second) as store:
        assert store.read("MATCH (n:Firm) RETURN n.id AS id").rows == [{"id": "kept"}]


def test_lost_passwords_are_made_anew_and_the_data_stays(home: Path) -> None:
    first = embedded.start(home)
    with Store.connect(first) as store:
        store.write("CREATE (n:Firm {id: 'kept'})")
    embedded.stop(home)
    (home / "graph" / "password.json").unlink()
    second = embedded.start(home)
    assert second.password != first.password
    with Store.connect(second) as store:
        assert store.read("MATCH (n:Firm) RETURN n.id AS id").rows == [{"id": "kept"}]


def test_a_server_that_does_not_come_up_names_its_log(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUALCHAIN_HEAP", "no-size")
    with pytest.raises(StoreError) as failed:
        embedded.start(home)
    assert "server.log" in str(failed.value) and "\n" not in str(failed.value)
    assert (home / "graph" / "server.log").read_text(encoding="utf-8").strip()
    assert embedded.find(home) is None


def test_the_reader_of_the_embedded_server_may_not_write(arcade: Address) -> None:
    assert arcade.reader and arcade.reader != arcade.user
    as_reader = Address(arcade.uri, arcade.reader, arcade.reader_password, arcade.database)
    with Store.connect(arcade) as store:
        wipe(store)
        store.write("CREATE (n:Firm {id: 'one'})")
    with Store.connect(as_reader) as store:
        for query in (
            "CREATE (n:Firm {id: 'x'})",
            "MATCH (n) DETACH DELETE n",
            "CREATE (n:Fresh {id: 'x'})",
            "MATCH (n:Firm) SET n.x = 1",
            "CREATE INDEX more IF NOT EXISTS FOR (n:Firm) ON (n.x)",
        ):
            with pytest.raises(BadQuery, match="not allowed"):
                store.write(query)
        assert store.read("MATCH (n) RETURN n").rows == [{"n": {"_labels": ["Firm"], "id": "one"}}]
