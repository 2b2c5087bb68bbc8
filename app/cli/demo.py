"""``dualchain demo``: the whole way on the project's own corpus."""

from __future__ import annotations

from typing import Annotated

import typer

from app.analysis import analysed
from app.cli.documents import build_and_load
from app.cli.pages import PORT, Port, start_pages
from app.cli.terminal import either, language, show
from graph.metrics.findings import findings
from graph.metrics.measure import measure_network
from graph.resources import data_path


def demo(
    port: Port = PORT,
    pages: Annotated[bool, typer.Option("--pages/--no-pages", help="在后台打开网页 · start the pages in the background")] = True,
) -> None:
    """用自带示例文档走完全程。Build the project's own corpus, print findings, start the pages."""
    run, report = build_and_load([data_path("demo")])
    counts = run.counts
    show(
        either(
            f"读入 {counts['documents']} 份文档：{counts['entities']} 个实体，{counts['facts']} 条事实，{counts['evidence']} 条证据",
            f"{counts['documents']} documents read: {counts['entities']} entities, {counts['facts']} facts, "
            f"{counts['evidence']} pieces of evidence",
        )
    )
    if report is not None:
        show(
            either(f"图数据库：新增 {report.created}，删除 {report.deleted}", f"graph: {report.created} created, {report.deleted} deleted")
        )
    results = list(measure_network(analysed(run.folder), families=("M8",)))
    show(either("三项发现：", "Three findings:"))
    for finding in findings(results, limit=3):
        show("  · " + (finding.zh if language() == "zh" else finding.en))
    if pages:
        start_pages(port)
    show(
        f"{either('网页', 'pages')}: http://127.0.0.1:{port}"
        if pages
        else either("运行 dualchain serve 打开网页", "run dualchain serve for the pages")
    )
    if run.status != "complete":
        raise typer.Exit(1)
