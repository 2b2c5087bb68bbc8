"""Records of small analysis graphs; T0 is the toy graph of the metric specification (section 3.0)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph import tables
from graph.metrics.support import Support
from graph.network import Network, build
from graph.records import Document, Entity, Evidence, Fact, Source
from graph.roles import Options

CERTAIN = "registry:test"


@dataclass(frozen=True)
class Records:
    """The tables of a run in memory."""

    entities: tuple[Entity, ...]
    facts: tuple[Fact, ...]
    evidence: tuple[Evidence, ...]
    documents: tuple[Document, ...]
    flows: Mapping[str, tuple[tuple[str, str], ...]]

    def network(self, *, parents: Mapping[str, str] | None = None, options: Options | None = None) -> Network:
        return build(self.entities, self.facts, self.evidence, parents=parents, flows=self.flows, options=options)

    def write(self, folder: Path) -> Path:
        for name, rows in (("entities", self.entities), ("facts", self.facts), ("evidence", self.evidence), ("documents", self.documents)):
            tables.write(folder / f"{name}.parquet", tables.TABLES[name], rows)
        return folder


def records(
    nodes: Mapping[str, str],
    links: Iterable[tuple[str, str, str, float]],
    *,
    places: Mapping[str, str] | None = None,
    flows: Mapping[str, tuple[tuple[str, str], ...]] | None = None,
    document: str = "d0",
    method: str = CERTAIN,
    modality: str = "existing",
) -> Records:
    """Records of nodes (id → type) and links (subject, relation, object, confidence); the id of a node is its name."""
    where = places or {}
    entities = [Entity(i, kind, i, region=where.get(i, "")) for i, kind in nodes.items()]
    facts, evidence = [], []
    for place, (subject, relation, obj, confidence) in enumerate(links):
        fact = Fact(subject, relation, obj, modality, confidence=confidence, support=1)
        facts.append(fact)
        evidence.append(Evidence(fact.id, f"{document}:{place}", 0, 2, "引文", method, confidence))
    documents = (Document(document, Source("a.txt", title="某方案", number="〔2024〕1号"), "text/plain", 10),)
    return Records(tuple(entities), tuple(facts), tuple(evidence), documents, flows or {})


@pytest.fixture
def make() -> Callable[..., Records]:
    return records


@pytest.fixture(scope="session")
def toy() -> Records:
    """T0: u1–t1 (.9) i1–t2 (.5) p1–t2 (.5); t1–s1 (.8) t2–s3 (.8); u1–f2 (.5); f1–s1, f2–s2, f3–s3; flow s1→s2→s3→s4."""
    kinds = {"u1": "University", "i1": "Institute", "p1": "Platform", "t1": "Technology", "t2": "Technology", "c": "IndustryChain"}
    kinds |= {f"f{k}": "Firm" for k in (1, 2, 3)} | {f"s{k}": "ChainStage" for k in (1, 2, 3, 4)}
    links = [(f"s{k}", "SEGMENT_OF", "c", 1.0) for k in (1, 2, 3, 4)] + [(f"f{k}", "IN_CHAIN", f"s{k}", 1.0) for k in (1, 2, 3)]
    links += [("u1", "WORKS_ON", "t1", 0.9), ("i1", "WORKS_ON", "t2", 0.5), ("p1", "WORKS_ON", "t2", 0.5)]
    links += [("s1", "NEEDS", "t1", 0.8), ("s3", "NEEDS", "t2", 0.8), ("f2", "COLLABORATES_WITH", "u1", 0.5)]
    places = dict.fromkeys(("u1", "i1", "p1", "f1", "f2", "f3"), "甲市")
    return records(kinds, links, places=places, flows={"c": (("s1", "s2"), ("s2", "s3"), ("s3", "s4"))})


@dataclass(frozen=True)
class World:
    """One possible world of a support graph: its probability and the actors that support each segment in it."""

    p: float
    supporters: tuple[frozenset[int], ...]

    @property
    def covered(self) -> int:
        return sum(bool(s) for s in self.supporters)


def worlds(support: Support) -> Iterator[World]:
    """Every world of a small support graph, by enumeration of its edges; the plain definition, slow on purpose."""
    parts = [
        [(kind, int(a), int(b), float(p)) for a, b, p in zip(part.left, part.right, part.p, strict=True)]
        for kind, part in (("direct", support.direct), ("reach", support.reach), ("need", support.need))
    ]
    edges = list(itertools.chain.from_iterable(parts))
    for present in itertools.product((False, True), repeat=len(edges)):
        p = 1.0
        for there, edge in zip(present, edges, strict=True):
            p *= edge[3] if there else 1 - edge[3]
        if not p:
            continue
        there = {edge[:3] for keep, edge in zip(present, edges, strict=True) if keep}
        found = tuple(
            frozenset(
                a
                for a in range(support.actors)
                if ("direct", a, s) in there or any(("reach", a, x) in there and ("need", x, s) in there for x in range(support.mediators))
            )
            for s in range(support.stages)
        )
        yield World(p, found)


@pytest.fixture(scope="session")
def enumerate_worlds() -> Callable[[Support], Iterator[World]]:
    return worlds
