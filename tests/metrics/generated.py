"""Random typed networks of any size, drawn as arrays: chains with segments, regions in a hierarchy, hubs among actors.

A million records would take a minute to build; here only what :class:`graph.network.Network` holds is made, with the
invariants of :func:`graph.network.build` (nodes by id, edges by tail and head, witnesses by edge and document).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.arrays import Floats, Ints
from graph.edges import Edges
from graph.network import Network
from graph.records import Entity, Evidence, Fact
from graph.roles import ROLES, Options
from graph.witnesses import Witnesses

SHARES = {"serve": 0.07, "operate": 0.15, "research": 0.32, "apply": 0.06, "cooperate": 0.24, "team": 0.16}
"""Share of each role in the edges asked for."""
KINDS = (("a", "University", 0.04), ("b", "Institute", 0.08), ("d", "Platform", 0.13), ("f", "Firm", 0.58), ("t", "Technology", 0.17))
"""First letter of the ids, type, and share of the nodes beside chains, segments and regions."""
AWAY = 0.15
"""Share of edges that leave the chain their ends are at home in."""
CITIES = 5
"""Cities of a province."""


@dataclass(frozen=True)
class Size:
    """How large a network is to be; a small one may have fewer edges where no more different ones are found."""

    nodes: int = 100_000
    edges: int = 1_000_000
    chains: int = 40
    segments: int = 12
    regions: int = 60
    documents: int = 5_000


def generated(size: Size, seed: int = 7) -> Network:
    """A network of about this size; the same for the same size and seed.

    Every node is at home in one chain, where most of its edges lie; degrees fall off as a power. A region of
    :data:`CITIES` + 1 is a province, the others are its cities.
    """
    source = np.random.default_rng(seed)
    counts = {letter: max(1, round(size.nodes * share)) for letter, _, share in KINDS}
    types = {letter: kind for letter, kind, _ in KINDS} | {"c": "IndustryChain", "s": "ChainStage"}
    counts |= {"c": size.chains, "s": size.chains * size.segments}
    letters = sorted(counts)
    first = dict(zip(letters, np.cumsum([0, *(counts[x] for x in letters)]), strict=False))
    cities = [f"城{r:03d}" for r in range(size.regions) if r % (CITIES + 1)] or ["城000"]
    above = {f"城{r:03d}": f"省{r - r % (CITIES + 1):03d}" for r in range(size.regions) if r % (CITIES + 1)}
    place = {x: _power(source, counts[x], len(cities)) for x in ("a", "b", "d", "f")}
    nodes = tuple(
        Entity(f"{x}{i:07d}", types[x], f"{x}{i:07d}", region=cities[place[x][i]] if x in place else "")
        for x in letters
        for i in range(counts[x])
    )
    homes = {x: source.integers(0, size.chains, counts[x]) for x, _, _ in KINDS}
    homes |= {"c": np.arange(size.chains), "s": np.repeat(np.arange(size.chains), size.segments)}
    home = np.concatenate([homes[x] for x in letters])
    actors = np.arange(first["a"], first["c"])
    actors = np.concatenate([actors, np.arange(first["d"], first["d"] + counts["d"])])
    pools = {"actor": actors} | {
        name: np.arange(first[x], first[x] + counts[x]) for name, x in (("firm", "f"), ("tech", "t"), ("stage", "s"))
    }
    ends = {
        "serve": ("actor", "stage"), "operate": ("firm", "stage"), "research": ("actor", "tech"), "apply": ("tech", "stage"),
        "cooperate": ("actor", "firm"), "team": ("actor", "actor"),
    }  # fmt: skip
    edges = {}
    for role in ROLES:
        if role.name in ends:
            left, right = (pools[name] for name in ends[role.name])
            edges[role.name] = _drawn(source, left, right, home, round(size.edges * SHARES[role.name]), role.name == "team")
    segments = pools["stage"]
    edges["segment"] = _edges(segments, home[segments] + first["c"], np.full(len(segments), 1.0))
    edges["locate"] = _edges(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    inside = np.full(len(nodes), -1)
    for x, where in place.items():
        inside[first[x] : first[x] + counts[x]] = where
    members = {name: np.flatnonzero(inside == r) for r, name in enumerate(cities)}
    for province in sorted(set(above.values())):
        members[province] = np.sort(np.concatenate([members[c] for c in cities if above[c] == province]))
    members = {region: members[region] for region in sorted(members) if len(members[region])}
    names = [n.name for n in nodes]
    flows = {names[first["c"] + c]: [(names[segments[c * size.segments + s]], names[segments[c * size.segments + s + 1]])
             for s in range(size.segments - 1)] for c in range(size.chains)}  # fmt: skip
    return Network(nodes, edges, members, above, flows, Options(), _witnesses(source, edges, size.documents))


def _power(source: np.random.Generator, count: int, below: int) -> Ints:
    """Numbers below a limit, small ones more often."""
    return np.minimum((source.random(count) ** 2 * below).astype(np.int64), below - 1)


def _drawn(source: np.random.Generator, left: Ints, right: Ints, home: Ints, count: int, within: bool) -> Edges:
    """Edges between two pools: a head by its activity, a tail mostly of the head's chain."""
    wanted, count = count, count + count // 3
    head = left[source.permutation(len(left))[_power(source, count, len(left))]]
    order = right[np.lexsort((source.random(len(right)), home[right]))]
    starts = np.searchsorted(home[order], home[head], "left")
    sizes = np.searchsorted(home[order], home[head], "right") - starts
    near = order[np.minimum(starts + (source.random(count) ** 2 * sizes).astype(np.int64), len(order) - 1)]
    far = right[source.integers(0, len(right), count)]
    tail = np.where((source.random(count) < AWAY) | (sizes == 0), far, near)
    if within:
        head, tail = np.minimum(head, tail), np.maximum(head, tail)
    span = int(home.shape[0])
    keys = np.unique((tail * span + head)[head != tail])
    keys = np.sort(source.permutation(keys)[:wanted])
    p = np.round(source.beta(4, 2, len(keys)).clip(0.01, 0.99), 3)
    return _edges(keys % span, keys // span, p)


def _edges(head: Ints, tail: Ints, p: Floats) -> Edges:
    order = np.lexsort((head, tail))
    return Edges(head[order], tail[order], p[order], tuple((f"x{i}",) for i in range(len(order))))


def _witnesses(source: np.random.Generator, edges: dict[str, Edges], documents: int) -> Witnesses:
    """One document for every edge; the frame is certain."""
    p = np.concatenate([edges[role.name].p for role in ROLES])
    said = source.integers(0, documents, len(p))
    return Witnesses(tuple(f"doc{d:07d}" for d in range(documents)), np.arange(len(p)), said, p, p >= 1)


RELATIONS = {
    "serve": "IN_CHAIN", "operate": "IN_CHAIN", "research": "WORKS_ON", "apply": "NEEDS", "cooperate": "COLLABORATES_WITH",
    "team": "COLLABORATES_WITH", "segment": "SEGMENT_OF", "locate": "LOCATED_IN",
}  # fmt: skip
"""A relation that makes an edge of each role."""


def recorded(network: Network) -> tuple[list[Entity], list[Fact], list[Evidence]]:
    """Records from which :func:`graph.network.build` makes the network again."""
    facts, evidence, said = [], [], network.witnesses
    for role in ROLES:
        edges, first = network.edges[role.name], network.offsets[role.name]
        for i, (head, tail) in enumerate(zip(edges.head.tolist(), edges.tail.tolist(), strict=True)):
            ends = (tail, head) if role.name == "apply" else (head, tail)
            fact = Fact(network.nodes[ends[0]].id, RELATIONS[role.name], network.nodes[ends[1]].id)
            facts.append(fact)
            row = first + i
            method = "registry:test" if said.sure[row] else "rule"
            evidence.append(Evidence(fact.id, f"{said.documents[said.document[row]]}:{row}", 0, 2, "引文", method, float(said.p[row])))
    return list(network.nodes), facts, evidence
