"""``dualchain status``, ``up``, ``down`` and ``doctor``: the server, what is in it, and whether all is well."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from app.cli.pages import stop_pages
from app.cli.terminal import either, say, show, show_json, show_table
from app.connection import address, connected
from graph.errors import DualchainError
from graph.store import embedded
from graph.store.address import configured
from graph.store.loader import counts
from ingest.extract.pipeline import load as load_pipeline
from ingest.extract.tagger import shipped_model
from ingest.workspace import Workspace, home_folder

Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]


def up() -> None:
    """启动内嵌图数据库（已在运行则找到它）。Start the embedded graph database, or find it running."""
    found = address(home_folder(), start=True)
    say(f"图数据库在 {found.uri}", f"the graph database is at {found.uri}")


def down() -> None:
    """停止内嵌图数据库与后台网页。Stop the embedded graph database and the pages left running."""
    if stop_pages(home_folder()):
        say("网页已停止", "the pages have stopped")
    if embedded.stop(home_folder()):
        say("图数据库已停止", "the graph database has stopped")
    else:
        say("图数据库没有运行", "the graph database was not running")


def status(as_json: Json = False) -> None:
    """显示当前构建与图数据库的内容。Show the run in force and what the graph holds."""
    home = home_folder()
    workspace = Workspace(home)
    run = workspace.current()
    manifest = None if run is None else workspace.manifest(run)
    with connected(home) as store:
        held = counts(store)
        engine = store.engine
    if as_json:
        show_json({"home": str(home), "run": manifest, "engine": engine, "graph": held})
        return
    show(f"{either('主目录', 'home')}: {home}")
    if manifest is None:
        show(either("还没有构建", "nothing built yet"))
    else:
        numbers = ", ".join(f"{k} {v}" for k, v in manifest["counts"].items())
        show(f"{either('当前构建', 'run in force')}: {manifest['run']} ({manifest['status']}) {numbers}")
    show(f"{either('图数据库', 'graph')}: {engine}")
    show_table(("name", "count"), [{"name": k, "count": v} for k, v in held.items()], (either("类型", "type"), either("数量", "count")))


def doctor(as_json: Json = False) -> None:
    """检查安装、模型、主目录与服务器。Check the installation, the model, the home folder and the server."""
    checks = [_check(name, act) for name, act in _CHECKS.items()]
    if as_json:
        show_json(checks)
    else:
        for check in checks:
            show(f"{'✓' if check['ok'] else '✗'} {check['name']}: {check['detail']}")
    if not all(check["ok"] for check in checks):
        raise typer.Exit(1)


def _check(name: str, act: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"name": name, "ok": True, "detail": act()}
    except (DualchainError, OSError, importlib.metadata.PackageNotFoundError) as error:
        return {"name": name, "ok": False, "detail": error.text(either("zh", "en")) if isinstance(error, DualchainError) else str(error)}


def _versions() -> str:
    packages = ("dualchain", "spacy", "onnxruntime", "neo4j", "streamlit", "arcadedb-embedded")
    return f"Python {sys.version.split()[0]}, " + ", ".join(f"{p} {importlib.metadata.version(p)}" for p in packages)


def _model() -> str:
    doc = load_pipeline()("吉林大学位于长春市。")
    found = [span.text for span in doc.spans["mentions"]]
    return f"{shipped_model()} ({either('试读', 'trial')}: {', '.join(found)})"


def _home() -> str:
    home = home_folder()
    home.mkdir(parents=True, exist_ok=True)
    trial = home / f".doctor.{os.getpid()}"
    trial.write_text("", encoding="utf-8")
    trial.unlink()
    return str(home)


def _server() -> str:
    home = home_folder()
    named, running = configured(os.environ), embedded.find(home) is not None
    if named is None and not running:
        return either("内嵌服务器未运行（dualchain up 启动）", "the embedded server is not running (start it with dualchain up)")
    with connected(home) as store:
        return f"{store.engine} {address(home).uri}"


_CHECKS: dict[str, Callable[[], str]] = {"versions": _versions, "model": _model, "home": _home, "server": _server}
