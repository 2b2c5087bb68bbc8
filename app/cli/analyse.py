"""``dualchain measure`` and ``dualchain schema``: coupling figures, and the vocabulary."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from app.analysis import analysed
from app.cli.options import AsOf, Chains, Families, Floor, Json, Processes, Regions, Scope
from app.cli.terminal import either, language, progress, say, show, show_json, show_table
from graph import tables
from graph.errors import BadQuery, UnreadableFile
from graph.metrics import store, trend
from graph.metrics.holdout import POOLED, figures, last_day
from graph.metrics.measure import USUAL, measure_network
from graph.metrics.panel import SIDES, Panel
from graph.metrics.result import Result
from graph.metrics.words import WORDS
from graph.network import Network
from graph.records import Document
from graph.roles import EVERYWHERE, Options
from graph.schema_table import schema_table
from ingest.indicators.table import read_panel
from ingest.workspace import Workspace, home_folder

HoldOut = Annotated[
    str,
    typer.Option(
        "--hold-out",
        help="只评 M20：按某日之前的图排序，与之后写到的联系对照 · M20 alone: rank by the graph of a date, hold against the links of later",
    ),
]


def measure(
    chain: Chains = None,
    region: Regions = None,
    family: Families = None,
    intervals: Annotated[
        bool, typer.Option("--intervals", help="区间也计入文献的不确定 · intervals tell the doubt of documents too")
    ] = False,
    scope: Scope = "local",
    floor: Floor = 0.0,
    as_of: AsOf = "",
    workers: Processes = 1,
    statistics: Annotated[list[Path] | None, typer.Option("--statistics", help="统计表，可重复 · tables of statistics, repeatable")] = None,
    mapping: Annotated[
        str, typer.Option("--mapping", help="统计表的映射：名称或 YAML 文件 · mapping of the tables: name or YAML file")
    ] = "yearbook",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="写入 .parquet、.csv、.json 或 .jsonl · file to write")] = None,
    hold_out: HoldOut = "",
    as_json: Json = False,
) -> None:
    """计算双链耦合的各族指标。Measure the coupling of the two chains."""
    folder = Workspace(home_folder()).tables()
    if out is not None and not store.checked(out).parent.is_dir():
        raise UnreadableFile("输出文件夹不存在", "the folder to write to does not exist", place=str(out))
    if hold_out and (intervals or statistics or scope != "local" or set(family or ["M20"]) != {"M20"}):
        raise BadQuery(
            "--hold-out 只评 M20，按本地主体，不带区间与统计表", "--hold-out judges M20 alone, with local actors, no intervals and no statistics",
            advice=("去掉其余选项", "leave the other options out"),
        )  # fmt: skip
    panel = _panel(statistics or [], mapping)
    if hold_out:
        found, steps = _held_out(folder, Options(floor=floor, as_of=hold_out), as_of, chain, region)
    else:
        network = analysed(folder, Options(floor=floor, as_of=as_of))
        found = measure_network(
            network, chains=chain, regions=region, scope=scope, families=tuple(family or USUAL), panel=panel, intervals=intervals,
            workers=workers,
        )  # fmt: skip
        steps = _cells(network, chain, region)
    with progress() as report:
        results = _watched(found, steps, report, by_region=bool(hold_out))
        if out is not None:
            count = store.write(out, _joined(results, panel, region))
        else:
            listed = list(_joined(results, panel, region))
    if out is not None:
        say(f"写出 {count} 行：{out}", f"{count} rows written: {out}")
    elif as_json:
        show_json([_row(r) for r in listed])
    else:
        titles = either("产业链|区域|代码|指标|数值|说明", "chain|region|code|figure|value|reason").split("|")
        show_table(("chain", "region", "metric", "name", "value", "reason"), [_line(r) for r in listed], titles)


def _held_out(
    folder: Path, options: Options, until: str, chains: Sequence[str] | None, regions: Sequence[str] | None
) -> tuple[Iterator[Result], int]:
    """How well the next links of a date foretold those of later, in each region, and the number of regions."""
    documents = list(tables.read(folder / "documents.parquet", Document))
    # without a date a graph holds all that was ever read, also what had lapsed before the date it is held against
    after = analysed(folder, replace(options, as_of=until or last_day(documents)))
    chosen = tuple(dict.fromkeys(regions or [EVERYWHERE]))
    return figures(analysed(folder, options), after, documents, chains=chains, regions=chosen), len(chosen)


def _panel(files: Sequence[Path], mapping: str) -> Panel | None:
    if not files:
        return None
    found = read_panel(files, mapping)
    panel, ignored = found.panel, "、".join(found.ignored)
    say(
        f"统计表：{len(panel.objects)} 个对象，{len(panel.years)} 年，{len(panel.indicators)} 项指标" + (f"；未识别：{ignored}" if ignored else ""),
        f"statistics: objects {len(panel.objects)}, years {len(panel.years)}, indicators {len(panel.indicators)}"
        + (f"; not recognised: {ignored}" if ignored else ""),
    )  # fmt: skip
    return panel


def _cells(network: Network, chains: Sequence[str] | None, regions: Sequence[str] | None) -> int:
    """Cells of chain and region that are measured."""
    return len(set(chains) if chains else network.chains) * len(set(regions) if regions else network.regions)


def _watched(
    results: Iterator[Result], steps: int, report: Callable[[str, int, int], None], *, by_region: bool = False
) -> Iterator[Result]:
    """The results, while the bar moves on with every cell, or with every region where all its chains are measured together."""
    seen: set[tuple[str, str]] = set()
    for result in results:
        step = ("" if by_region else result.chain, result.region)
        if step not in seen:
            seen.add(step)
            report("measure", len(seen), steps)
        yield result


def _joined(results: Iterator[Result], panel: Panel | None, regions: Sequence[str] | None) -> Iterator[Result]:
    """The figures of the graph, then those of the statistics alone by region and year, where they tell of both chains."""
    yield from results
    if panel is not None and all(panel.columns(side) for side in SIDES):
        yield from (r for r in trend.figures(panel) if not regions or r.region in regions)


def _line(result: Result) -> dict[str, object]:
    """A figure as a row for people: which segment, body or year it is of, its words, and why it is not defined."""
    detail = result.detail
    of = next((str(detail[key]) for key in ("stage", "node", "year") if detail.get(key)), "")
    of = either(*RANKED_BY[detail["ranking"]]) if "came_true" in detail else of
    name = either(WORDS[result.metric].zh, WORDS[result.metric].en)
    return {
        "chain": either("全部产业链", "all chains") if result.chain == POOLED else result.chain, "region": result.region,
        "metric": result.metric, "name": f"{name} · {of}" if of else name,
        "value": "—" if math.isnan(result.value) else _number(result.value), "reason": _why(result),
    }  # fmt: skip


RANKED_BY = {
    "mean": ("M20 的名次（L3 与 PPR 平均）", "rank of M20 (mean of L3 and PPR)"), "ra": ("资源分配 RA", "resource allocation"),
    "aa": ("Adamic–Adar", "Adamic–Adar"), "l3": ("三步路径 L3", "paths of three steps, L3"), "katz": ("Katz", "Katz"),
    "ppr": ("个性化 PageRank", "personalised PageRank"), "pa": ("优先连接（基准）", "preferential attachment (baseline)"),
}  # fmt: skip
"""What the rankings of a hold-out are called; see :data:`graph.metrics.holdout.RANKINGS`."""


def _why(result: Result) -> str:
    """Why a figure is not defined; of a hold-out, how many links came true and how many there should be."""
    if result.reason == "ok":
        return ""
    words, detail = WORDS[result.reason], result.detail
    came, least = detail.get("came_true"), detail.get("least")
    if came is None or result.reason != "insufficient_sample":
        return either(words.zh, words.en)
    if result.metric == "M20.holdout.brier" and detail["chains"] == 1:
        return either("只有一条链，概率无从由其他链得出", "one chain alone: there are no others to tell chances from")
    return either(f"{words.zh}：后来出现 {came} 条，至少 {least} 条", f"{words.en}: {came} links came true, {least} are needed")


def _number(value: float) -> str:
    """Four significant digits, and never 1 for what is below it."""
    text = f"{value:.4g}"
    return "0.9999" if value < 1 and float(text) == 1 else text


def _row(result: Result) -> dict[str, object]:
    values = tables.row(result)
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in values.items()}


def schema() -> None:
    """显示词汇表：实体、关系与属性。Print the vocabulary of the graph as Markdown."""
    show(schema_table(language=language()))
