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
