"""Small corpora of several documents for tests of uncertainty: the same link may stand in several of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st

from graph.network import Network, build
from graph.records import Document, Entity, Evidence, Fact, Source
from graph.roles import Options

Said = tuple[str, str, str, float, str]
"""Subject, relation, object, confidence, document."""
TYPES = {
    "u": "University",
    "i": "Institute",
    "p": "Platform",
    "f": "Firm",
    "t": "Technology",
    "s": "ChainStage",
    "c": "IndustryChain",
    "z": "Institute",
}
CHANCES = st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0])


@dataclass(frozen=True)
class Corpus:
    """What several documents say; the first letter of a node's id tells its type."""

    nodes: tuple[str, ...]
    said: tuple[Said, ...]
    places: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    method: str = "rule"

    def entities(self) -> list[Entity]:
        return [Entity(n, TYPES[n[0]], n, region=self.places.get(n, "")) for n in self.nodes]

    def facts(self) -> list[Fact]:
        return list({(a, r, b): Fact(a, r, b) for a, r, b, _, _ in self.said}.values())

    def evidence(self) -> list[Evidence]:
        return [Evidence(Fact(a, r, b).id, f"{d}:{place}", 0, 2, "引文", self.method, p) for place, (a, r, b, p, d) in enumerate(self.said)]

    def documents(self) -> list[Document]:
        names = sorted({d for *_, d in self.said})
        return [Document(d, Source(f"{d}.txt", published=self.dates.get(d, "")), "text/plain", 10) for d in names]

    def network(self, *, options: Options | None = None, flows: Mapping[str, tuple[tuple[str, str], ...]] | None = None) -> Network:
        return build(self.entities(), self.facts(), self.evidence(), options=options, documents=self.documents(), flows=flows)

    def only(self, documents: Iterable[str]) -> Corpus:
        kept = set(documents)
        return Corpus(self.nodes, tuple(s for s in self.said if s[4] in kept), self.places, self.dates, self.method)


def frame(stages: int) -> list[Said]:
    """Segments of the chain, stated by a document of their own."""
    return [(f"s{k}", "SEGMENT_OF", "c", 1.0, "frame") for k in range(stages)]


@st.composite
def corpora(draw: st.DrawFn, links: int = 9) -> Corpus:
    """Corpora of up to three documents with two regions, shared mediators, repeated and impossible links among them."""
    actors = ("u0", "i1", "p2")[: draw(st.integers(1, 3))]
    mediators = ("t0", "f1", "f2")[: draw(st.integers(0, 3))]
    stages = tuple(f"s{k}" for k in range(draw(st.integers(1, 3))))
    possible = [(a, "IN_CHAIN", s) for a in actors for s in stages]
    for x in mediators:
        possible += [(a, "WORKS_ON" if x[0] == "t" else "COLLABORATES_WITH", x) for a in actors]
        possible += [(s, "NEEDS", x) if x[0] == "t" else (x, "IN_CHAIN", s) for s in stages]
    chosen = draw(st.lists(st.tuples(st.sampled_from(possible), CHANCES, st.sampled_from(["d1", "d2", "d3"])), max_size=links))
    places = {n: draw(st.sampled_from(["甲市", "乙市"])) for n in (*actors, *(m for m in mediators if m[0] == "f"))}
    said = tuple((*link, p, document) for link, p, document in chosen)
    return Corpus(
        (*actors, *mediators, *stages, "c"), (*frame(len(stages)), *said), places, method=draw(st.sampled_from(["rule", "registry:x"]))
    )
