"""``dualchain measure`` and ``dualchain schema``: coupling figures, and the vocabulary."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from app.cli.terminal import either, language, progress, say, show, show_json, show_table
from graph import tables
from graph.errors import UnreadableFile
from graph.metrics.measure import measure as measure_all
from graph.metrics.result import Result
from graph.schema_table import schema_table
from ingest.reference.regions import parents
from ingest.workspace import Workspace, home_folder


def measure(
    chain: Annotated[list[str] | None, typer.Option("--chain", help="产业链 · industry chain")] = None,
    region: Annotated[list[str] | None, typer.Option("--region", help="区域 · region")] = None,
    scope: Annotated[str, typer.Option("--scope", help="local 本地主体 · open 全部主体")] = "local",
    floor: Annotated[float, typer.Option("--floor", min=0.0, max=1.0, help="置信度下限 · least confidence")] = 0.0,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="写入 Parquet · write Parquet")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
) -> None:
    """计算双链耦合指标 M8、M4、M14。Measure the coupling of the two chains."""
    folder = Workspace(home_folder()).tables()
    if out is not None and not out.parent.is_dir():
        raise UnreadableFile("输出文件夹不存在", "the folder to write to does not exist", place=str(out))
    results = []
    with progress() as report:
        for result in measure_all(folder, parents(), chains=chain, regions=region, scope=scope, floor=floor):
            results.append(result)
            report("measure", len(results), len(results))
    if out is not None:
        say(f"写出 {tables.write(out, Result, results)} 行：{out}", f"{len(results)} rows written: {out}")
    elif as_json:
        show_json([_row(r) for r in results])
    else:
        show_table(
            ("chain", "region", "metric", "value", "reason"),
            [{**_row(r), "value": r.value if not math.isnan(r.value) else "—"} for r in results],
            (
                either("产业链", "chain"),
                either("区域", "region"),
                either("指标", "metric"),
                either("数值", "value"),
                either("说明", "reason"),
            ),
        )


def _row(result: Result) -> dict[str, object]:
    values = tables.row(result)
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in values.items()}


def schema() -> None:
    """显示词汇表：实体、关系与属性。Print the vocabulary of the graph as Markdown."""
    show(schema_table(language=language()))
