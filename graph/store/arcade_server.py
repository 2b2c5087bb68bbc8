"""The process of the embedded graph server: ``python -m graph.store.arcade_server FOLDER``.

This is the only module that imports the ArcadeDB wheel. :mod:`graph.store.embedded` starts it as a process of its own,
finds it again and stops it; nothing else calls it. It listens on the loopback interface alone, for Bolt and for HTTP,
writes its state when it answers, and ends on SIGTERM after closing the database.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path

from arcadedb_embedded.server import ArcadeDBServer

from graph.store import arcade_http
from graph.store.address import Address
from graph.store.embedded import COMMAND_MILLISECONDS, DATABASE, LOOPBACK, MESSAGE_BYTES, READER, Seat, Secret, State

# A reader may read records, and nothing else: ArcadeDB's Bolt does not refuse writes in READ access mode.
GROUPS = {
    "admin": {
        "resultSetLimit": -1,
        "readTimeout": -1,
        "access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
        "types": {"*": {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}},
    },
    READER: {"resultSetLimit": -1, "readTimeout": -1, "access": [], "types": {"*": {"access": ["readRecord"]}}},
    "*": {"resultSetLimit": -1, "readTimeout": -1, "access": [], "types": {"*": {"access": []}}},
}

# No heap is reserved before it is needed, and the JVM leaves the signals to this process.
JVM_OPTIONS = ("-Xrs", "-Xms48m", "-XX:+UseSerialGC", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30", "-XX:TieredStopAtLevel=4")


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that nobody listens on, all different."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind((LOOPBACK, 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _prepare(seat: Seat, secret: Secret) -> None:
    """Folders and the groups of users; users of an older password are forgotten."""
    config = seat.root / "config"
    config.mkdir(parents=True, exist_ok=True)
    groups = {"databases": {"*": {"groups": GROUPS}}, "version": 2}
    (config / "server-groups.json").write_text(json.dumps(groups, indent=1), encoding="utf-8")
    users = config / "server-users.jsonl"
    if secret.fresh:
        users.unlink(missing_ok=True)


def _admit_reader(seat: Seat, address: Address, secret: Secret) -> None:
    """Create the user that only reads, unless an earlier start did."""
    users = (seat.root / "config" / "server-users.jsonl").read_text(encoding="utf-8").splitlines()
    if any(json.loads(line)["name"] == READER for line in users if line.strip()):
        return
    user = {"name": READER, "password": secret.reader, "databases": {DATABASE: [READER]}}
    arcade_http.post(address, "server", {"command": f"create user {json.dumps(user)}"})


def serve(folder: Path) -> None:
    """Run the server of `folder` until SIGTERM or SIGINT."""
    os.umask(0o077)
    seat = Seat(folder)
    os.chdir(seat.folder)
    with seat.claimed():
        secret = seat.secret()
        _prepare(seat, secret)
        bolt, http = free_ports(2)
        server = ArcadeDBServer(
            str(seat.root),
            secret.root,
            {
                "mode": "production",
                "host": LOOPBACK,
                "http_port": http,
                "bolt_host": LOOPBACK,
                "bolt_port": bolt,
                "bolt_defaultDatabase": DATABASE,
                "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
                "bolt_maxMessageSize": MESSAGE_BYTES,
                "command_timeout": COMMAND_MILLISECONDS,
                "opencypher_loadCsv_allowFileUrls": False,
                "opencypher_loadCsv_allowRemoteUrls": False,
            },
            jvm_kwargs={"heap_size": seat.heap, "jvm_args": JVM_OPTIONS},
        )
        done = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: done.set())
        server.start()
        try:
            server.create_database(DATABASE)
            state = State(os.getpid(), bolt, http)
            _admit_reader(seat, seat.address(state), secret)
            seat.write_state(state)
            # A wait without end would not be woken by a signal on every platform.
            while not done.wait(1.0):
                pass
        finally:
            seat.forget_state()
            server.stop()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
