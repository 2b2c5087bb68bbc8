"""Documents are artefacts: what they say of the vocabulary, the commands and the settings is checked against the code."""

from __future__ import annotations

import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from graph.schema import SCHEMA, RelationType
from graph.schema_table import schema_page, schema_table
from ingest.train.labels import read_labels

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "data").rglob("*.md")])
DECISIONS = sorted((DOCS / "adr").glob("*.md"))
SETTING = re.compile(r"\b(?:DUALCHAIN|NEO4J)_[A-Z][A-Z_]*[A-Z]\b")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# ------------------------------------------------------------------------------------------------------------ vocabulary


def test_the_page_of_the_vocabulary_is_made_from_the_declarations() -> None:
    assert read(DOCS / "schema.md") == schema_page(SCHEMA), "run: make docs"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_relation_type_more_appears_in_the_page_with_no_other_edit(language: str) -> None:
    toy = RelationType("SPONSORS", "赞助", "sponsors", "企业赞助项目", ("Firm",), ("Program",), "#123456", cues=("赞助", "资助"))
    before, after = schema_table(SCHEMA, language), schema_table(SCHEMA.with_relation(toy), language)
    (row,) = set(after.splitlines()) - set(before.splitlines())
    assert all(said in row for said in ("`SPONSORS`", "企业赞助项目", "`Firm`", "`Program`", "赞助", "资助"))


@pytest.mark.parametrize("name", sorted({n.name for n in SCHEMA.entities} | {"ChainStage"} | {r.name for r in SCHEMA.relations}))
def test_the_statement_of_types_explains_every_type(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", read(DOCS / "ontology.md"), re.MULTILINE)


def test_the_example_of_the_label_format_is_a_line_of_labels(tmp_path: Path) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", read(DOCS / "ontology.md"), re.DOTALL)
    (tmp_path / "example.jsonl").write_text(" ".join(example.split("\n")) + "\n", encoding="utf-8")
    (passage,) = read_labels([tmp_path / "example.jsonl"])
    assert [passage.text[e["start"] : e["end"]] for e in passage.entities] == [e["name"] for e in passage.entities]
    (goal,) = passage.indicators
    assert goal["name"] in passage.text[goal["start"] : goal["end"]]


# -------------------------------------------------------------------------------------------------------------- commands


def commands(command: Any, path: tuple[str, ...] = ("dualchain",)) -> Iterator[tuple[str, Any]]:
    """Every group and command below `command` with its full name."""
    yield " ".join(path), command
    if hasattr(command, "list_commands"):
        context = command.context_class(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))


def all_commands() -> dict[str, Any]:
    return dict(commands(get_command(importlib.import_module("app.cli.main").app)))


def names(parameter: Any) -> list[str]:
    """How a reader would look a parameter up: its switches, or the word an argument is shown as."""
    if parameter.param_type_name == "argument":
        return [(parameter.metavar or parameter.name.upper()).strip("{}[].…")]
    return [*parameter.opts, *parameter.secondary_opts]


def section(page: str, title: str) -> str:
    """Text under the heading `title` of a Markdown page, up to the next heading of its depth; empty when there is none."""
    found = re.search(rf"^(#+) `{re.escape(title)}`$", page, re.MULTILINE)
    if not found:
        return ""
    rest = page[found.end() :]
    end = re.search(rf"^#{{1,{len(found.group(1))}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def test_every_command_and_option_is_documented() -> None:
    page, missing = read(DOCS / "cli.md"), []
    for title, command in all_commands().items():
        text = section(page, title)
        wanted = [name for p in command.params if p.name != "help" and not getattr(p, "hidden", False) for name in names(p)]
        missing += [f"{title} {name}" for name in wanted if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)]
        missing += [title] if not text else []
    assert not missing


def test_no_command_or_option_is_documented_that_does_not_exist() -> None:
    page, existing = read(DOCS / "cli.md"), all_commands()
    documented = re.findall(r"^## `(dualchain[a-z ]*)`$", page, re.MULTILINE)
    assert set(documented) == set(existing)
    for title in documented:
        rows = re.findall(r"^\| (`.*?) \|", section(page, title), re.MULTILINE)
        written = {name for row in rows for name in re.findall(r"`(--?[a-z-]+)`", row)}
        assert written <= {name for p in existing[title].params for name in names(p)}, title


# -------------------------------------------------------------------------------------------------------------- settings


def settings_in_code() -> set[str]:
    """Names the packages read, and our own names in tests and scripts (a Neo4j under test has settings of its own)."""
    packages = [p for package in ("graph", "ingest", "app") for p in (ROOT / package).rglob("*.py")]
    others = [*(p for p in (ROOT / "tests").rglob("*.py") if p != Path(__file__)), ROOT / "Makefile", ROOT / ".ci" / "run"]
    found = {name for path in packages for name in SETTING.findall(read(path))}
    return found | {name for path in others for name in SETTING.findall(read(path)) if name.startswith("DUALCHAIN_")}


def test_every_environment_variable_is_documented_and_used() -> None:
    documented = set(re.findall(rf"^\| `({SETTING.pattern})`", read(DOCS / "settings.md"), re.MULTILINE))
    assert documented == settings_in_code()


# --------------------------------------------------------------------------------------------- decisions, links, examples


@pytest.mark.parametrize("path", DECISIONS, ids=ids)
def test_a_decision_is_short_and_whole(path: Path) -> None:
    lines = [line for line in read(path).splitlines() if line.strip()]
    assert len(lines) <= 12
    assert int(path.name[:4]) == int(re.match(r"# (\d+)\. ", lines[0]).group(1))  # type: ignore[union-attr]
    parts = [found for line in lines if (found := re.match(r"\*\*(\w+)\.\*\*", line))]
    assert [part.group(1) for part in parts] == ["Context", "Decision", "Consequences", "Rejected"]


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", read(path))
    assert not [target for target in targets if not (path.parent / target).exists()]


def modules() -> list[str]:
    """Modules whose docstrings may hold examples; training needs the `train` extra, pages run when they are imported."""
    paths = [p for package in ("graph", "ingest", "app") for p in (ROOT / package).rglob("*.py")]
    kept = [p for p in paths if not {"train", "pages"} & set(p.relative_to(ROOT).parts) and ">>> " in read(p)]
    return sorted(ids(p.with_suffix("")).replace("/", ".").removesuffix(".__init__") for p in kept)


@pytest.mark.parametrize("name", modules())
def test_examples_in_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
