"""``dualchain status``, ``up`` and ``down``: the server, and what is in it."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.pages import stop_pages
from app.cli.terminal import either, say, show, show_json, show_table
from app.connection import address, connected
from graph.store import embedded
from graph.store.loader import counts
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
