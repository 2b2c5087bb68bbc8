"""``dualchain query``: the library of questions, and free Cypher that only reads."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.terminal import either, language, say, show_json, show_table
from app.connection import connected
from graph.errors import BadQuery
from graph.library import question, questions
from graph.store.bolt import Rows
from graph.store.guard import check
from graph.store.guard import run as run_guarded
from ingest.workspace import home_folder

app = typer.Typer(add_completion=False, help="提问：问题库，或只读 Cypher。Ask the library of questions, or run Cypher that only reads.")

Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="最多行数 · rows at most")]


@app.callback(invoke_without_command=True)
def free(
    context: typer.Context,
    cypher: Annotated[str, typer.Option("--cypher", help="一条只读 Cypher · one statement that only reads")] = "",
    limit: Limit = 1000,
    as_json: Json = False,
) -> None:
    """只读 Cypher。Run one statement of Cypher that only reads."""
    if context.invoked_subcommand is not None:
        return
    if not cypher:
        raise BadQuery(
            "没有问题", "no question", place="dualchain query",
            advice=("用 query list 看问题库，或给 --cypher", "see query list, or give --cypher"),
        )  # fmt: skip
    check(cypher)  # before any server is asked
    with connected(home_folder()) as store:
        _show(run_guarded(store, cypher, limit=limit), as_json)


@app.command("list")
def list_questions(as_json: Json = False) -> None:
    """列出问题库。List the library of questions."""
    listed = questions()
    if as_json:
        show_json([{"name": q.name, "title": q.title(language()), "parameters": [p.name for p in q.parameters]} for q in listed])
        return
    rows = [
        {"name": q.name, "title": q.title(language()), "params": ", ".join(f"{p.name}={p.default}" for p in q.parameters)} for q in listed
    ]
    show_table(("name", "title", "params"), rows, (either("名称", "name"), either("问题", "question"), either("参数", "parameters")))


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="问题名称 · name of the question")],
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="名=值 · name=value")] = None,
    limit: Limit = 1000,
    as_json: Json = False,
) -> None:
    """运行问题库中的一个问题。Run one question of the library."""
    asked = question(name)
    given: dict[str, str] = {}
    for pair in param or ():
        key, equals, value = pair.partition("=")
        if not equals:
            raise BadQuery(f"参数应写成 名=值：{pair}", f"a parameter is written name=value: {pair}", place=name)
        given[key.strip()] = value
    with connected(home_folder()) as store:
        _show(store.read(asked.cypher, asked.bind(given), limit=limit), as_json, asked.headers(language()))


def _show(rows: Rows, as_json: bool, titles: tuple[str, ...] = ()) -> None:
    if as_json:
        show_json({"columns": list(rows.columns), "rows": rows.rows, "truncated": rows.truncated})
        return
    show_table(rows.columns, rows.rows, titles if len(titles) == len(rows.columns) else rows.columns)
    say(f"{len(rows.rows)} 行", f"{len(rows.rows)} rows")
    if rows.truncated:
        say("结果被截断，用 --limit 调整", "the result is cut off; see --limit")
