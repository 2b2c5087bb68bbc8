"""``dualchain resolve``: which names mean the same body."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from app.cli.terminal import language, say, written
from graph.errors import UnreadableFile
from ingest.resolve.ledger import LEDGER, read
from ingest.resolve.lines import Bad, mentions, render
from ingest.resolve.named import Named
from ingest.resolve.replay import replay
from ingest.resolve.resolver import Answers, Identities
from ingest.resolve.sources import known
from ingest.resolve.state import State
from ingest.workspace import home_folder


def resolve(
    source: Annotated[Path, typer.Argument(metavar="IN.jsonl", help="每行一个提及，- 为标准输入 · one mention a line, - for stdin")],
    out: Annotated[Path, typer.Option("--out", "-o", help="输出文件，- 为标准输出 · output file, - for stdout")] = Path("-"),
    workers: Annotated[int, typer.Option("--workers", "-w", min=0, help="进程数，0 为全部核心 · processes, 0 for every core")] = 0,
    state: Annotated[Path | None, typer.Option("--state", help="记住提及的文件，以后只重算相关的 · file that remembers mentions")] = None,
) -> None:
    """判断哪些名称是同一主体。Decide which names mean the same body, and say why."""
    gc.disable()  # millions of small records live to the end of the command; looking for cycles among them costs a tenth
    bad: list[Bad] = []
    ids: list[Any] = []
    home = home_folder()
    identities = Identities(known(home), replay(read(home / LEDGER)).holding)
    count = workers or os.cpu_count() or 1
    with _opened(source) as lines:
        answers = _answers(identities, mentions(lines, bad, ids), count, state)
    with written(out) as target:
        target.writelines(render(answers, ids, language()))
    bodies = {answers.said[k].entity for k in answers.rows}
    found = sum(answers.said[k].known for k in answers.rows)
    say(
        f"{len(ids)} 个提及归为 {len(bodies)} 个主体；{found} 个提及在参考表或名录中有其主体：{out}",
        f"{len(ids)} mentions are {len(bodies)} bodies; {found} mentions have theirs in a table or registry: {out}",
    )
    for problem in bad:
        say(f"{source}：{problem.text('zh')}", f"{source}: {problem.text('en')}")
    if bad:
        raise typer.Exit(1)


def _answers(identities: Identities, found: Iterator[Named], workers: int, state: Path | None) -> Answers:
    if state is None:
        return identities.answers(found, workers)
    if not state.parent.is_dir():
        raise UnreadableFile(
            "文件夹不存在", "the folder does not exist", place=str(state), advice=("先建立文件夹", "make the folder first")
        )
    memory = State(state)
    try:
        update = memory.update(identities, list(found), workers)
    finally:
        memory.close()
    say(
        f"连同此前的 {update.touched} 个相关用法一起判断，其中 {len(update.changed)} 个归属有变",
        f"resolved together with {update.touched} earlier uses they touch; {len(update.changed)} of these changed",
    )
    return update.answers


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    if str(source) == "-":
        yield sys.stdin.buffer
        return
    if not source.is_file():
        raise UnreadableFile("没有这个文件", "no such file", place=str(source), advice=("核对路径", "check the path"))
    with source.open("rb") as lines:
        yield lines
