"""What every command shares: the language, lines for a person on stderr, results on stdout, progress, JSON."""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from graph.errors import DualchainError, UnreadableFile

STAGES = {
    "hash": ("核对文件", "hashing files"),
    "read": ("阅读文档", "reading documents"),
    "passages": ("抽取段落", "extracting passages"),
    "resolve": ("识别同一主体", "resolving names"),
    "facts": ("整理事实与证据", "collecting facts"),
    "load": ("写入图数据库", "loading the graph"),
    "measure": ("计算耦合指标", "measuring"),
    "train": ("训练", "training"),
}

WIDEST = 5
"""Columns a table may have where nobody watches how wide it is."""

_language = ""
_out, _err = Console(highlight=False), Console(stderr=True, highlight=False)


def set_language(language: str) -> None:
    """Speak `language` ("zh" or "en") from here on."""
    global _language
    _language = language


def language() -> str:
    """The language of this command: ``--lang``, ``DUALCHAIN_LANG``, or the locale's."""
    chosen = _language or os.environ.get("DUALCHAIN_LANG", "")
    if chosen in ("zh", "en"):
        return chosen
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "zh" if locale.lower().startswith("zh") else "en"


def either(zh: str, en: str) -> str:
    """The one of two texts that is in the language of this command."""
    return zh if language() == "zh" else en


def say(zh: str, en: str) -> None:
    """One line for the person, on stderr."""
    _err.print(either(zh, en), markup=False, soft_wrap=True)


def show(text: str) -> None:
    """One line of result, on stdout."""
    _out.print(text, markup=False, soft_wrap=True)


def complain(error: DualchainError) -> None:
    """An error in one line, on stderr."""
    _err.print(either("错误：", "error: ") + error.text(language()), markup=False, soft_wrap=True, style="red")


def show_json(value: Any) -> None:
    """A result for a machine, on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n")


def show_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], titles: Sequence[str] = ()) -> None:
    """Rows on stdout: as a table, or one below the other where a table would not be wide enough to read."""
    rows, titles = list(rows), titles or columns
    if _out.is_terminal or len(columns) > WIDEST:
        widths = [max([cell_len(t), *(cell_len(_cell(row.get(c))) for row in rows)]) for c, t in zip(columns, titles, strict=True)]
        if sum(min(w, 24) + 2 for w in widths) > _out.width:
            _show_records(columns, rows, titles)
            return
    table = Table(show_edge=False, pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row.get(column)) for column in columns))
    _out.print(table)


def _show_records(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], titles: Sequence[str]) -> None:
    for number, row in enumerate(rows, 1):
        _out.print(f"── {number} " + "─" * 24)
        for column, title in zip(columns, titles, strict=True):
            if cell := _cell(row.get(column)):
                _out.print(f"{title}: {cell}", soft_wrap=True)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return "、".join(map(_cell, value))
    return str(value).replace("[", r"\[")


@contextmanager
def progress() -> Iterator[Any]:
    """A progress bar on stderr; yields a function of (stage, done, in all)."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(either(*STAGES.get(stage, (stage, stage))), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


@contextmanager
def written(out: Path) -> Iterator[TextIO]:
    """The output: stdout, or a file that appears only when all is written."""
    if str(out) == "-":
        yield sys.stdout
        return
    with _whole(out) as target:
        text = io.TextIOWrapper(target, encoding="utf-8")
        try:
            yield text
        finally:
            text.detach()  # writes what is left


def put(out: Path, content: bytes) -> None:
    """Write a file that appears only when it is whole."""
    with _whole(out) as target:
        target.write(content)


def require_folder(out: Path) -> None:
    """Raise UnreadableFile unless the folder of an output is there: better before the work than behind it."""
    if not out.parent.is_dir():
        raise UnreadableFile(
            "输出文件夹不存在", "the folder to write to does not exist", place=str(out),
            advice=("先建立文件夹", "make the folder first"),
        )  # fmt: skip


@contextmanager
def _whole(out: Path) -> Iterator[BinaryIO]:
    require_folder(out)
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with open(handle, "wb") as target:
            yield target
        os.chmod(name, 0o644)
        os.replace(name, out)
    finally:
        Path(name).unlink(missing_ok=True)
