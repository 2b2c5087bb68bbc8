"""Where the words behind facts stand: the citations of a report, numbered in the order in which statements call for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.report.content import Citation
from graph import tables
from graph.errors import BadRecord
from graph.records import Document, Evidence, Passage

CITED = 3
"""Citations of one statement at most, from different documents first; ``dualchain explain`` lists them all."""
LONGEST = 160
"""Characters of a quote shown."""


@dataclass
class Sources:
    """The evidence a report may cite.

    Attributes:
        best: the evidence of each fact.
        passages: the passages it stands in, by id.
        documents: the documents, by id.
        numbers: number of each place cited so far.
    """

    best: Mapping[str, Sequence[Evidence]]
    passages: Mapping[str, Passage]
    documents: Mapping[str, Document]
    numbers: dict[str, int] = field(default_factory=dict)

    def cite(self, facts: Iterable[str]) -> tuple[int, ...]:
        """Numbers of the surest evidence of these facts, :data:`CITED` at most."""
        ranked = sorted(
            {e.id: e for fact in facts for e in self.best.get(fact, ())}.values(), key=lambda e: (-e.confidence, e.passage, e.start, e.end)
        )
        chosen: dict[str, Evidence] = {}
        for fresh in (True, False):  # another document says more than another sentence of the same one
            for item in ranked:
                if len(chosen) == CITED:
                    break
                seen = {_document(e) for e in chosen.values()}
                if _place(item) not in chosen and not (fresh and _document(item) in seen):
                    chosen[_place(item)] = item
        return tuple(sorted({self.numbers.setdefault(place, len(self.numbers) + 1) for place in chosen}))

    def listed(self) -> tuple[Citation, ...]:
        """The citations by number."""
        found = {_place(e): e for items in self.best.values() for e in items}
        return tuple(self._citation(found[place], number) for place, number in self.numbers.items())

    def _citation(self, item: Evidence, number: int) -> Citation:
        document, passage = self.documents[_document(item)], self.passages[item.passage]
        about, name = document.source, Path(document.source.path).name
        quote = " ".join(item.quote.split())
        quote = quote if len(quote) <= LONGEST else quote[: LONGEST - 1] + "…"
        return Citation(number, about.title or name, about.number, about.published, passage.anchor, quote, name)


def _document(item: Evidence) -> str:
    return item.passage.rpartition(":")[0]


def _place(item: Evidence) -> str:
    return f"{item.passage}:{item.start}-{item.end}"


def read_sources(folder: Path, facts: Collection[str]) -> Sources:
    """The evidence of these facts with its passages and documents.

    Args:
        folder: folder with the tables of the run.
        facts: ids of the facts that statements may rest on.

    Raises:
        UnreadableFile: a table is missing.
        BadRecord: evidence stands in a passage or document that is not in the tables.
    """
    best: dict[str, list[Evidence]] = {}
    for item in tables.read(folder / "evidence.parquet", Evidence):
        if item.fact in facts:
            best.setdefault(item.fact, []).append(item)
    wanted = {e.passage for items in best.values() for e in items}
    passages = {p.id: p for p in tables.read(folder / "passages.parquet", Passage) if p.id in wanted}
    documents = {d.id: d for d in tables.read(folder / "documents.parquet", Document)}
    for passage in sorted(wanted):
        if passage not in passages or passage.rpartition(":")[0] not in documents:
            raise BadRecord(
                f"证据所在的段落 {passage} 不在表中", f"passage {passage} of the evidence is not in the tables", place=str(folder),
                advice=("重新运行 dualchain build", "run dualchain build again"),
            )  # fmt: skip
    return Sources(best, passages, documents)
