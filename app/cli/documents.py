"""``dualchain build``: documents in, a graph out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.options import Json, Least, Scheduler, With, Workers
from app.cli.terminal import progress, say, show_json
from app.connection import connected
from graph.store.loader import LoadReport, load
from ingest.extract.calibrated import LEAST
from ingest.extract.plugins.selection import Choice, chosen
from ingest.run import Run
from ingest.run import build as run_build
from ingest.workspace import home_folder


def build(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="文件或文件夹；不给则用已有来源 · files and folders; else the sources there are")
    ] = None,
    workers: Workers = 1,
    scheduler: Scheduler = "",
    plugins: With = None,
    least: Least = LEAST,
    fresh: Annotated[bool, typer.Option("--fresh", help="只保留本次给出的来源 · forget sources of other paths")] = False,
    load_graph: Annotated[bool, typer.Option("--load/--no-load", help="写入图数据库 · load the graph")] = True,
    force: Annotated[bool, typer.Option("--force", help="允许大量删除 · allow large removals")] = False,
    as_json: Json = False,
) -> None:
    """读入文档，抽取带证据的事实，写入图数据库。Read documents into tables of facts with evidence and load the graph."""
    selected = chosen(plugins or [], home_folder())
    run, report = build_and_load(
        paths or [], workers=workers, scheduler=scheduler, plugins=selected, least=least, fresh=fresh, load_graph=load_graph, force=force
    )
    if as_json:
        show_json(_summary(run, report))
    else:
        _tell(run, report)
    if run.status != "complete":
        raise typer.Exit(1)


def build_and_load(
    paths: list[Path], *, workers: int = 1, scheduler: str = "", plugins: Sequence[Choice] = (), least: float = LEAST,
    fresh: bool = False, load_graph: bool = True, force: bool = False,
) -> tuple[Run, LoadReport | None]:  # fmt: skip
    """Build the tables and load them, with progress on stderr."""
    home = home_folder()
    with progress() as report:
        run = run_build(paths, home, workers=workers, scheduler=scheduler, plugins=plugins, least=least, fresh=fresh, progress=report)
        if not load_graph:
            return run, None
        with connected(home, start=True) as store:
            return run, load(store, run.folder, force=force, progress=report)


def _summary(run: Run, report: LoadReport | None) -> dict[str, Any]:
    return {
        "run": run.id, "status": run.status, "unchanged": run.unchanged, "read": run.read, "counts": run.counts,
        "failures": [asdict(f) for f in run.failures], "seconds": round(run.seconds, 3), "tables": str(run.folder),
        "load": None if report is None else _loaded(report),
    }  # fmt: skip


def _loaded(report: LoadReport) -> dict[str, Any]:
    totals = {"created": report.created, "updated": report.updated, "deleted": report.deleted}
    return {**totals, "changes": {name: asdict(change) for name, change in report.changes.items()}}


def _tell(run: Run, report: LoadReport | None) -> None:
    counts = run.counts
    if run.unchanged:
        say("没有变化。", "Nothing has changed.")
    say(
        f"文档 {counts['documents']}（本次新读 {run.read}），段落 {counts['passages']}，提及 {counts['mentions']}，"
        f"实体 {counts['entities']}，事实 {counts['facts']}，证据 {counts['evidence']}，用时 {run.seconds:.1f} 秒",
        f"{counts['documents']} documents ({run.read} read now), {counts['passages']} passages, {counts['mentions']} mentions, "
        f"{counts['entities']} entities, {counts['facts']} facts, {counts['evidence']} pieces of evidence in {run.seconds:.1f} s",
    )
    if report is not None:
        say(
            f"图数据库：新增 {report.created}，更新 {report.updated}，删除 {report.deleted}",
            f"graph: {report.created} created, {report.updated} updated, {report.deleted} deleted",
        )
    for failure in run.failures:
        say(f"失败：{failure.error}", f"failed: {failure.error}")
    if run.failures:
        say(f"部分完成：{len(run.failures)} 项失败", f"partial: {len(run.failures)} failed")
