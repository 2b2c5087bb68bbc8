"""The last stages of a run: names of all documents and lists to entities, statements to facts, and the tables of the run.

What single documents and lists yielded lies in the cache; here it is read twice, one document at a time: once to collect how
names are used, once more, when every name has its entity, to state facts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from graph import tables
from graph.records import Document, Entity, Evidence, Fact, Failure, Indicator, Mention, Passage, Question, Reject, Statement
from ingest.judge import Judgement
from ingest.reference import regions
from ingest.resolve.entities import Resolver
from ingest.resolve.facts import FactBook, indicator_evidence, status_evidence
from ingest.resolve.queue import questions
from ingest.resolve.register import REGISTER, Register
from ingest.resolve.replay import Verdicts
from ingest.resolve.usages import Beside, Within

Progress = Callable[[str, int, int], None]
"""Told (stage, done, in all) as work goes on."""


@dataclass(frozen=True, slots=True)
class Aside:
    """What could not be done or was left out before, for the tables of the run."""

    failures: Sequence[Failure] = ()
    rejects: Sequence[Reject] = ()


def assemble(
    cached: Sequence[Path], paths: Mapping[str, str], folder: Path, home: Path, judgement: Judgement, aside: Aside, progress: Progress
) -> dict[str, int]:
    """Write the tables of a run.

    Args:
        cached: what each document and list yielded, in order.
        paths: where each document is found now, by id.
        folder: the run's folder.
        home: the home, whose register of ids is brought up to date.
        judgement: what decides who is who.
        aside: failures and rejects of the stages before.
        progress: told about each stage.

    Returns:
        Rows of each table.
    """
    resolver = _resolver(judgement)
    documents: list[Document] = []
    names: list[Within] = []
    for done, path in enumerate(cached):
        progress("resolve", done, len(cached))
        document = next(tables.read(path / "documents.parquet", Document))
        source = document.source
        documents.append(replace(document, source=replace(source, path=paths.get(document.id, source.path))))
        names.append(resolver.within(document.id, source.region, _optional(path, "beside", Beside)))
        texts = {p.id: p.text for p in tables.read(path / "passages.parquet", Passage)}
        found = tables.read(path / "mentions.parquet", Mention), tables.read(path / "statements.parquet", Statement)
        resolver.add(names[-1], *found, source.published, texts)
    register = resolver.issue(Register.read(home / REGISTER), dt.datetime.now(dt.UTC).date().isoformat())
    entities = resolver.entities()
    book = FactBook(resolver, entities)

    def evidence() -> Iterator[Evidence]:
        for done, (path, within) in enumerate(zip(cached, names, strict=True)):
            progress("facts", done, len(cached))
            of_document = {p.id: p for p in tables.read(path / "passages.parquet", Passage)}
            yield from book.evidence(of_document, tables.read(path / "statements.parquet", Statement), within)
            yield from status_evidence(resolver, of_document, tables.read(path / "mentions.parquet", Mention), within)
            yield from indicator_evidence(of_document, tables.read(path / "indicators.parquet", Indicator))

    def mentions() -> Iterator[Mention]:
        for path, within in zip(cached, names, strict=True):
            for mention in tables.read(path / "mentions.parquet", Mention):
                yield replace(mention, entity=resolver.id(within, mention.passage, mention.type, mention.name))

    def merged(name: str) -> Iterator[Any]:
        for path in cached:
            yield from tables.read(path / f"{name}.parquet", tables.TABLES[name])

    def queue() -> Iterator[Question]:
        touching = Counter(end for fact in book.facts() for end in (fact.subject, fact.object))
        yield from questions(resolver, entities, touching, judgement.verdicts.holding)

    of_lists = (reject for path in cached for reject in _optional(path, "rejects", Reject))
    contents: list[tuple[str, type, Iterable[Any]]] = [
        ("documents", Document, documents),
        ("passages", Passage, merged("passages")),
        ("mentions", Mention, mentions()),
        ("statements", Statement, merged("statements")),
        ("indicators", Indicator, merged("indicators")),
        ("entities", Entity, entities.values()),
        ("evidence", Evidence, evidence()),
        ("facts", Fact, book.facts()),
        ("questions", Question, queue()),
        ("rejects", Reject, chain(aside.rejects, of_lists, _overruled(judgement.verdicts), book.rejects)),
        ("failures", Failure, aside.failures),
    ]
    counts = {name: tables.write(folder / f"{name}.parquet", record, rows) for name, record, rows in contents}
    register.write(home / REGISTER)  # before the run is in force: an id that is seen anywhere is in the register
    return counts


def _resolver(judgement: Judgement) -> Resolver:
    codes = {name: f"gb2260:{found[0].code}" for name, found in regions.by_name().items() if len(found) == 1 and found[0].code}
    by_code = regions.by_code()

    def named(code: str) -> str:
        return by_code[code].name if code in by_code else ""

    def above(code: str) -> str:
        return named(by_code[code].parent) if code in by_code else ""

    return Resolver(
        regions.parents(), codes, identities=judgement.identities, decisions=judgement.verdicts.holding, body=judgement.body,
        region_name=named, above=above,
    )  # fmt: skip


def _optional(folder: Path, name: str, record: type[Any]) -> Iterator[Any]:
    """Rows of a table that only lists have."""
    path = folder / f"{name}.parquet"
    return tables.read(path, record) if path.is_file() else iter(())


def _overruled(verdicts: Verdicts) -> Iterator[Reject]:
    """Decisions that later ones contradict."""
    for conflict in verdicts.conflicts:
        line = conflict.overruled
        yield Reject(
            "ledger", f"{line.decision.verdict} {line.decision.left} / {line.decision.right}", conflict.text(), f"line {line.number}"
        )
