"""Options that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

Workers = Annotated[int, typer.Option("--workers", "-w", min=1, help="进程数 · processes that read text")]
Scheduler = Annotated[str, typer.Option("--scheduler", help="Dask 调度器 tcp://主机:端口 · a Dask scheduler, tcp://HOST:PORT")]
With = Annotated[
    list[str] | None,
    typer.Option("--with", help="再用一个提名者，可重复：spacy:名称、llm · one more proposer, repeatable: spacy:NAME, llm"),
]
Least = Annotated[
    float,
    typer.Option(
        "--min-confidence", min=0.0, max=1.0, envvar="DUALCHAIN_MIN_CONFIDENCE", help="置信度下限 · least confidence of what is kept"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]
Chain = Annotated[str, typer.Option("--chain", help="产业链 · industry chain")]
Region = Annotated[str, typer.Option("--region", help="区域 · region")]
Chains = Annotated[list[str] | None, typer.Option("--chain", help="产业链，可重复 · industry chain, repeatable")]
Regions = Annotated[list[str] | None, typer.Option("--region", help="区域，可重复 · region, repeatable")]
Scope = Annotated[str, typer.Option("--scope", help="local 本地主体 · open 全部主体")]
Floor = Annotated[float, typer.Option("--floor", min=0.0, max=1.0, help="置信度下限 · least confidence")]
AsOf = Annotated[str, typer.Option("--as-of", help="截至某日、某月或某年 · as of a day, month or year")]
Families = Annotated[list[str] | None, typer.Option("--family", help="指标族，如 M8，可重复 · family of figures, repeatable")]
Processes = Annotated[int, typer.Option("--workers", "-w", min=1, help="进程数 · processes that compute")]
