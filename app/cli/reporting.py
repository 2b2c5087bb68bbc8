"""``dualchain report`` and ``dualchain explain``: a report to hand on, and the words behind a figure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.options import AsOf, Chain, Floor, Region, Scope
from app.cli.terminal import either, language, put, require_folder, say, show, show_json, show_table
from app.report import paper
from app.report.builder import compose
from app.report.content import Report
from app.report.page import page
from app.report.word import word
from app.views.dual import ground
from app.views.names import modality_name, relation_name
from graph import tables
from graph.errors import BadQuery
from graph.explain import explain as grounds_of
from graph.records import Entity
from graph.roles import EVERYWHERE, Options
from ingest.reference.flows import with_flows
from ingest.reference.regions import parents
from ingest.workspace import Workspace, home_folder

FORMS = {
    ".docx": word,
    ".html": lambda report: page(report).encode("utf-8"),
    ".pdf": lambda report: paper.pdf(page(report), report.made),
}
"""Forms of a report by the ending of its file."""


def report(
    chain: Chain,
    out: Annotated[Path, typer.Option("--out", "-o", help="输出文件：.docx、.html 或 .pdf · file to write")],
    region: Region = EVERYWHERE,
    scope: Scope = "local",
    floor: Floor = 0.0,
    as_of: AsOf = "",
) -> None:
    """写出一条产业链在一个区域的双链报告，附图表与编号引文。Write a report on a chain in a region, with figures and numbered citations."""
    form = FORMS.get(out.suffix.lower())
    if form is None:
        raise BadQuery(
            f"不会写 {out.suffix or '无后缀的文件'}", f"cannot write {out.suffix or 'a file without ending'}", place=str(out),
            advice=("用 .docx、.html 或 .pdf", "use .docx, .html or .pdf"),
        )  # fmt: skip
    require_folder(out)
    put(out, form(_composed(chain, region, scope, floor, as_of)))
    say(f"报告写入 {out}", f"report written to {out}")


def _composed(chain: str, region: str, scope: str, floor: float, as_of: str) -> Report:
    workspace = Workspace(home_folder())
    folder = workspace.tables()
    held = ground(folder, Options(floor=floor, as_of=as_of))
    run = str(workspace.manifest(folder)["run"])
    return compose(folder, held, chain, region, language=language(), made=workspace.day(folder), run=run, scope=scope)


def explain(
    metric: Annotated[str, typer.Argument(help="指标代码，如 M8.coverage · code of a figure")],
    chain: Chain,
    region: Region = EVERYWHERE,
    stage: Annotated[str | None, typer.Option("--stage", help="只看一个环节 · one segment only")] = None,
    node: Annotated[str | None, typer.Option("--node", help="M11：只看一个主体 · M11: one body only")] = None,
    scope: Scope = "local",
    floor: Floor = 0.0,
    as_of: AsOf = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
) -> None:
    """列出一个数值所依据的事实、引文与文献。List the facts, quotes and documents that a figure rests on."""
    folder = Workspace(home_folder()).tables()
    found = grounds_of(
        folder, metric, chain, region, parents=parents(), stage=stage, node=node, scope=scope, floor=floor, as_of=as_of, flows=with_flows
    )  # fmt: skip
    names = _names(folder, {end for fact, _, _ in found for end in (fact.subject, fact.object)})
    rows = [
        {
            "fact": fact.id, "subject": names[fact.subject], "relation": fact.relation, "object": names[fact.object],
            "modality": fact.modality, "confidence": item.confidence, "quote": item.quote,
            "document": document.source.title or Path(document.source.path).name, "number": document.source.number,
            "passage": item.passage, "start": item.start, "end": item.end,
        }
        for fact, item, document in found
    ]  # fmt: skip
    if as_json:
        show_json(rows)
    elif not rows:
        show(either("这个数值不依据任何事实", "this figure rests on no fact"))
    else:
        titles = either("事实|情态|置信度|引文|文献", "fact|modality|confidence|quote|document").split("|")
        show_table(("said", "modality", "confidence", "quote", "document"), [_told(row) for row in rows], titles)


def _names(folder: Path, ids: set[str]) -> dict[str, str]:
    """Names of these entities."""
    return {e.id: e.name for e in tables.read(folder / "entities.parquet", Entity) if e.id in ids}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row for people: the fact as one phrase, its relation and modality in the language of the reader."""
    words, modality = relation_name(language(), row["relation"]), modality_name(language(), row["modality"])
    return {**row, "said": f"{row['subject']} {words} {row['object']}", "modality": modality, "confidence": f"{row['confidence']:.2f}"}
