"""Entry of the command line: every command is imported only when it is asked for, and errors come in one line.

The commands of documents import the language pipeline, which takes seconds; the others must not wait for it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from app.cli.terminal import complain, set_language
from graph.errors import BadQuery, DualchainError

COMMANDS = {
    "build": "documents:build",
    "extract": "extracting:extract",
    "evaluate": "evaluating:evaluate",
    "registry": "registry:app",
    "resolve": "identity:resolve",
    "review": "review:app",
    "query": "querying:app",
    "measure": "analyse:measure",
    "whatif": "differing:whatif",
    "compare": "differing:compare",
    "explain": "reporting:explain",
    "report": "reporting:report",
    "serve": "pages:serve",
    "demo": "demo:demo",
    "up": "server:up",
    "down": "server:down",
    "status": "server:status",
    "doctor": "doctor:doctor",
    "schema": "analyse:schema",
    "train": "training:train",
}
"""Each command and where it lies in this package: a function, or the group of a module."""


class OnDemand(TyperGroup):
    """A group that imports the module of a command when the command is called or listed."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of :data:`COMMANDS`, in their order."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, attribute = where.split(":")
        found = getattr(import_module(f"app.cli.{module}"), attribute)
        if not isinstance(found, typer.Typer):
            function, found = found, typer.Typer(add_completion=False)
            found.command(cmd_name)(function)
        command = get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="dualchain", cls=OnDemand, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="双链融合知识图谱 · From policy documents to a knowledge graph of industry and innovation chains.",
)  # fmt: skip


@app.callback()
def _settings(
    lang: Annotated[str, typer.Option("--lang", help="zh 或 en · language of messages", envvar="DUALCHAIN_LANG")] = "",
) -> None:
    if lang not in ("", "zh", "en"):
        raise BadQuery(f"语言只能是 zh 或 en，不是 {lang}", f"the language is zh or en, not {lang}")
    set_language(lang)


def main() -> None:
    """Run the command line; a :class:`DualchainError` becomes one line and its exit code."""
    try:
        app()
    except DualchainError as error:
        complain(error)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
