"""A real Neo4j 5 Community for the tests, from its Maven artifacts: one process, loopback only, thrown away afterwards."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from graph.errors import ServerDown
from graph.store.address import Address
from graph.store.bolt import Store

POM = Path(__file__).parent / "neo4j" / "pom.xml"
START_SECONDS = 900.0
JAVA = (
    "-Xmx640m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
)


def missing() -> str:
    """Why no Neo4j can be started here, or an empty string."""
    absent = [program for program in ("java", "mvn") if shutil.which(program) is None]
    return f"a real Neo4j needs {' and '.join(absent)}, not installed here" if absent else ""


def libraries() -> Path:
    """The folder with the server's jars in the user's cache, fetched by Maven at the first call."""
    cache = Path(platformdirs.user_cache_dir("dualchain")) / f"neo4j-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"
    if not cache.is_dir():
        cache.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache.parent) as work:
            jars = Path(work) / "lib"
            command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
            subprocess.run([*command, "-DincludeScope=runtime"], check=True, cwd=work)
            try:
                jars.rename(cache)
            except OSError:  # another session was faster
                if not cache.is_dir():
                    raise
    return cache


def _port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Address]:
    """A Neo4j whose files lie in `folder`, ready to answer; at the end its process has gone."""
    jars, port, password = f"{libraries()}/*", _port(), secrets.token_urlsafe(16)
    for name in ("conf", "data", "logs", "plugins", "import", "run"):
        (folder / name).mkdir(parents=True)
    settings = {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.memory.heap.max_size": "640m",
        "server.memory.pagecache.size": "64m",
        "dbms.usage_report.enabled": "false",
    }
    (folder / "conf" / "neo4j.conf").write_text("".join(f"{k}={v}\n" for k, v in settings.items()))
    environment = {**os.environ, "NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}
    admin = ["java", "-cp", jars, "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", password]
    subprocess.run(admin, env=environment, check=True, stdout=subprocess.DEVNULL)
    command = ["java", *JAVA, "-cp", jars, "org.neo4j.server.CommunityEntryPoint", f"--home-dir={folder}", f"--config-dir={folder}/conf"]
    with (folder / "out.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        address = Address(f"bolt://127.0.0.1:{port}", "neo4j", password, pid=process.pid)
        _wait(address, process, folder / "out.log")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)


def _wait(address: Address, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            Store.connect(address).close()
        except ServerDown:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError(f"Neo4j did not come up: {log.read_text(errors='replace')[-2000:]}")
