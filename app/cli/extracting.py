"""``dualchain extract``: text in, label lines out. Nothing here imports the store, which takes longer to load than a passage to read."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from app.cli.explaining import explanation
from app.cli.options import Least, Scheduler, With, Workers
from app.cli.terminal import progress, say, written
from graph.errors import BadQuery
from ingest.extract.calibrated import LEAST
from ingest.extract.plugins.selection import chosen
from ingest.lines import Failed, extract_all
from ingest.means import Means
from ingest.workspace import home_folder


def extract(
    inputs: Annotated[list[Path] | None, typer.Argument(help="JSON Lines（id, text）、文件或文件夹 · JSON Lines, files or folders")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="输出文件，- 为标准输出 · output file, - for stdout")] = Path("-"),
    workers: Workers = 1,
    scheduler: Scheduler = "",
    plugins: With = None,
    least: Least = LEAST,
    text: Annotated[str, typer.Option("--text", help="直接给出的一段文字 · a passage given here")] = "",
    explain: Annotated[
        bool, typer.Option("--explain", help="说明一段里每个结果由哪个组件提出、修改或去掉 · which component did what, for one passage")
    ] = False,
    passage: Annotated[str, typer.Option("--passage", help="要说明的段落编号 · id of the passage to explain")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="说明输出为 JSON · print the explanation as JSON")] = False,
) -> None:
    """抽取实体、关系与指标，写成标注格式。Extract entities, relations and indicators as lines of the label format."""
    if bool(inputs) == bool(text) and (explain or not text):
        raise BadQuery("输入与 --text 须给一样", "give inputs or --text", advice=("dualchain extract --help", "dualchain extract --help"))
    selected = chosen(plugins or [], home_folder())
    if explain:
        with written(out) as target:
            target.writelines(line + "\n" for line in explanation(inputs or [], text, passage, as_json=as_json, plugins=selected))
        return
    failures: list[Failed] = []
    count = 0
    with progress() as report, written(out) as target:
        means = Means(workers, scheduler, selected, least=least)
        lines = extract_all(inputs or [], text=text, means=means, progress=report, failures=failures)
        with closing(lines):
            for line in lines:
                target.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += 1
    say(f"写出 {count} 行：{out}", f"{count} lines written: {out}")
    for failed in failures:
        say(f"失败：{failed.error.text('zh')}", f"failed: {failed.error.text('en')}")
    if failures:
        raise typer.Exit(1)
