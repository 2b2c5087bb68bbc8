"""``dualchain serve``: the pages, in the foreground or left running."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.terminal import either, say, show
from app.connection import address
from graph.errors import ServerDown
from ingest.workspace import home_folder

PAGES = Path(__file__).resolve().parent.parent / "main.py"
PORT = 8501
RUNNING = "pages.running"
"""File in the home folder that names the process and port of pages left running."""

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="端口 · port")]


def serve(
    port: Port = PORT,
    host: Annotated[str, typer.Option("--host", help="监听地址 · address to listen on")] = "127.0.0.1",
) -> None:
    """打开网页（概览、图谱浏览、查询）。Serve the pages."""
    home = home_folder()
    address(home, start=True)
    _check_free(host, port)
    show(f"{either('网页', 'pages')}: http://{host}:{port}")
    code = subprocess.run(_streamlit(host, port), env={**os.environ, "DUALCHAIN_HOME": str(home)}, check=False).returncode
    raise typer.Exit(max(0, code))


def _streamlit(host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "streamlit", "run", str(PAGES), "--server.address", host, "--server.port", str(port),
        "--server.headless", "true", "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false",
        "--client.toolbarMode", "minimal", "--client.showErrorDetails", "none",
    ]  # fmt: skip


def _check_free(host: str, port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise ServerDown(
                f"端口被占用或不可用（{error.strerror}）", f"the port is taken or not to be had ({error.strerror})",
                place=f"{host}:{port}", advice=("换一个 --port", "choose another --port"),
            ) from error  # fmt: skip


def start_pages(port: int) -> None:
    """Start the pages in the background, unless something answers on the port already."""
    home = home_folder()
    if _answers(port):
        say("该端口已有网页在运行", "pages already run on this port")
        return
    with open(home / "pages.log", "ab") as log:
        started = subprocess.Popen(
            _streamlit("127.0.0.1", port), env={**os.environ, "DUALCHAIN_HOME": str(home)}, stdout=log, stderr=log,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    (home / RUNNING).write_text(f"{started.pid} {port}", encoding="utf-8")


def _answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def stop_pages(home: Path) -> bool:
    """Stop the pages that ``dualchain demo`` left running; True when there were any."""
    note = home / RUNNING
    if not note.is_file():
        return False
    pid, port = map(int, note.read_text(encoding="utf-8").split())
    note.unlink()
    if not _answers(port):
        return False
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return False
    return True
