"""The graph server that the project brings along: started on demand, shared by all commands of a home folder.

``start`` gives the address of the running server, or starts one as a process of its own that outlives the command;
``find`` looks without starting; ``stop`` returns when the process has gone. All of the server's files lie in
``HOME/graph``: the database, the log, the passwords (mode 600) and the state (process and ports). The server holds a
lock on a file as long as it lives, so that a process that crashed is told from one that runs, whatever number it had.

Example:
    >>> import tempfile
    >>> find(Path(tempfile.mkdtemp())) is None
    True
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from graph.errors import MissingExtra, StoreError
from graph.store.address import Address

LOOPBACK = "127.0.0.1"
DATABASE = "dualchain"
ROOT = "root"
READER = "reader"
COMMAND_MILLISECONDS = 300_000
"""Longest time the server works on one statement."""
MESSAGE_BYTES = 64 * 1024 * 1024
"""Largest message a client may send."""
START_SECONDS = 300.0
STOP_SECONDS = 30.0
HEAP = "1g"
"""Most memory for the server's heap; it takes what it needs. ``DUALCHAIN_HEAP`` names another."""


@dataclass(frozen=True, slots=True)
class State:
    """What a running server says of itself."""

    pid: int
    bolt: int
    http: int


@dataclass(frozen=True, slots=True)
class Secret:
    """The generated passwords; `fresh` when they were made just now."""

    root: str = field(repr=False)
    reader: str = field(repr=False)
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """The files of one embedded server."""

    folder: Path

    @classmethod
    def of(cls, home: Path) -> Seat:
        """The seat in a home folder, whose server folder nobody else can read."""
        seat = cls(home.absolute() / "graph")
        seat.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return seat

    @property
    def root(self) -> Path:
        """Where the engine keeps databases and configuration."""
        return self.folder / "server"

    @property
    def log(self) -> Path:
        """What the server wrote since its last start."""
        return self.folder / "server.log"

    @property
    def passwords(self) -> Path:
        """The generated passwords, readable by the owner alone."""
        return self.folder / "password.json"

    @property
    def heap(self) -> str:
        """Most memory for the heap, as the JVM writes it ("1g", "512m")."""
        return os.environ.get("DUALCHAIN_HEAP") or HEAP

    @property
    def _state(self) -> Path:
        return self.folder / "state.json"

    @property
    def _life(self) -> Path:
        return self.folder / "alive.lock"

    def secret(self) -> Secret:
        """The passwords, made at the first call."""
        if self.passwords.exists():
            return Secret(**json.loads(self.passwords.read_text(encoding="utf-8")))
        made = Secret(secrets.token_urlsafe(24), secrets.token_urlsafe(24), fresh=True)
        _write_private(self.passwords, {"root": made.root, "reader": made.reader})
        return made

    def address(self, state: State) -> Address:
        """Where the server with this state answers, and how to log in."""
        secret, uri = self.secret(), f"bolt://{LOOPBACK}:{state.bolt}"
        return Address(uri, ROOT, secret.root, DATABASE, state.http, state.pid, "arcadedb", READER, secret.reader)

    def write_state(self, state: State) -> None:
        """Say that the server answers, and where."""
        _write_private(self._state, asdict(state))

    def forget_state(self) -> None:
        """Say that no server answers."""
        self._state.unlink(missing_ok=True)

    def state(self) -> State | None:
        """The state of the server that runs, or None: what a process that has gone left behind does not count."""
        if not self.alive():
            return None
        try:
            return State(**json.loads(self._state.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def alive(self) -> bool:
        """True while a server process of this seat lives, answering or not."""
        with self._life.open("a") as file:
            return not _locked(file.fileno(), wait=False)

    @contextlib.contextmanager
    def claimed(self) -> Iterator[None]:
        """Hold the mark of life; BlockingIOError when another server of this seat lives."""
        with self._life.open("a") as file:
            # A command that looks whether a server lives holds the lock for a moment: try again before giving up.
            tries = 100
            while not _locked(file.fileno(), wait=False):
                tries -= 1
                if not tries:
                    raise BlockingIOError(f"another server of {self.folder} lives")
                time.sleep(0.05)
            self.forget_state()
            yield

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """One starter or stopper at a time; the others wait for it."""
        with (self.folder / "start.lock").open("a") as file:
            _locked(file.fileno(), wait=True)
            yield


def _locked(descriptor: int, *, wait: bool) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _write_private(path: Path, content: dict[str, object]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file)
    os.replace(temporary, path)


def find(home: Path) -> Address | None:
    """The address of the server of `home`, or None when none runs (one that crashed does not)."""
    folder = home.absolute() / "graph"
    if not folder.is_dir():
        return None
    seat = Seat(folder)
    state = seat.state()
    return None if state is None else seat.address(state)


def start(home: Path) -> Address:
    """The address of the one server of `home`, started now unless it runs.

    Args:
        home: the home folder; created when it is missing. Two commands that start together share one server.

    Raises:
        MissingExtra: the ArcadeDB wheel is not installed.
        StoreError: the server did not come up; the error names its log.
    """
    found = find(home)
    if found is not None:
        return found
    if importlib.util.find_spec("arcadedb_embedded") is None:
        raise MissingExtra(
            "没有安装内嵌图数据库", "the embedded graph server is not installed", place="arcadedb-embedded",
            advice=("安装它，或用 DUALCHAIN_URI 指向 Neo4j", "install it, or set DUALCHAIN_URI to a Neo4j"),
        )  # fmt: skip
    seat = Seat.of(home)
    with seat.alone():
        state = seat.state()
        if state is None:
            _end(seat)
            state = _launch(seat)
        return seat.address(state)


def stop(home: Path) -> bool:
    """Stop the server of `home` and return when its process has gone; False when none ran.

    Raises:
        StoreError: the process cannot be ended.
    """
    folder = home.absolute() / "graph"
    if not folder.is_dir():
        return False
    seat = Seat(folder)
    with seat.alone():
        return _end(seat)


def _launch(seat: Seat) -> State:
    packages = str(Path(__file__).resolve().parents[2])
    paths = [packages, *filter(None, [os.environ.get("PYTHONPATH")])]
    # The JVM and the interpreter write where they like unless told; the log holds both.
    log = os.open(seat.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, "-P", "-m", "graph.store.arcade_server", str(seat.folder)],
            {**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, log, 1),
                (os.POSIX_SPAWN_DUP2, log, 2),
            ],
            setsid=True,
        )
    finally:
        os.close(log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if _gone(pid):
            break
        state = seat.state()
        if state is not None:
            return state
        time.sleep(0.05)
    _end(seat, pid)
    raise StoreError(
        f"内嵌图数据库没有启动：{_last_words(seat.log)}", f"the embedded graph server did not come up: {_last_words(seat.log)}",
        place=str(seat.folder), advice=(f"查看日志 {seat.log}", f"see its log {seat.log}"),
    )  # fmt: skip


def _last_words(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else "-"


def _gone(pid: int) -> bool:
    """True when the process has ended; a child of this process is reaped."""
    try:
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return True
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def _end(seat: Seat, pid: int | None = None) -> bool:
    """End the server process that lives; False when none does."""
    if pid is None:
        state = seat.state()
        if state is None and not seat.alive():
            seat.forget_state()
            return False
        pid = None if state is None else state.pid
    # A process that holds the mark of life and has written no state is still starting: give it the time to.
    deadline = time.monotonic() + START_SECONDS
    while pid is None and seat.alive() and time.monotonic() < deadline:
        time.sleep(0.1)
        state = seat.state()
        pid = None if state is None else state.pid
    if pid is None:
        if seat.alive():
            raise StoreError(
                "内嵌图数据库的进程无法结束", "the process of the embedded graph server cannot be ended", place=str(seat.folder),
                advice=(f"查看日志 {seat.log}", f"see its log {seat.log}"),
            )  # fmt: skip
        return False
    for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if _gone(pid) and not seat.alive():
                seat.forget_state()
                return True
            time.sleep(0.05)
    raise StoreError(
        "内嵌图数据库的进程无法结束", "the process of the embedded graph server cannot be ended", place=f"{seat.folder} ({pid})",
        advice=(f"查看日志 {seat.log}", f"see its log {seat.log}"),
    )  # fmt: skip
