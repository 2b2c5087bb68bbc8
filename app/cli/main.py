"""Entry of the command line: the commands of all groups, and errors in one line."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.cli import analyse, documents, pages, querying, server, training
from app.cli.terminal import complain, set_language
from graph.errors import BadQuery, DualchainError

app = typer.Typer(
    name="dualchain", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="双链融合知识图谱 · From policy documents to a knowledge graph of industry and innovation chains.",
)  # fmt: skip


@app.callback()
def _settings(
    lang: Annotated[str, typer.Option("--lang", help="zh 或 en · language of messages", envvar="DUALCHAIN_LANG")] = "",
) -> None:
    if lang not in ("", "zh", "en"):
        raise BadQuery(f"语言只能是 zh 或 en，不是 {lang}", f"the language is zh or en, not {lang}")
    set_language(lang)


app.command()(documents.build)
app.command()(documents.extract)
app.command()(training.train)
app.add_typer(querying.app, name="query")
app.command()(analyse.measure)
app.command()(server.status)
app.command()(server.up)
app.command()(server.down)
app.command()(pages.serve)
app.command()(server.doctor)
app.command()(pages.demo)
app.command()(analyse.schema)


def main() -> None:
    """Run the command line; a :class:`DualchainError` becomes one line and its exit code."""
    try:
        app()
    except DualchainError as error:
        complain(error)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
