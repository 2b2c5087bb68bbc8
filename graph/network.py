"""The analysis graph: what the facts say of actors, technologies, firms and chain segments, with a probability on every edge.

Built from the tables of a run, never from the server. Regions, policies, programmes and governments are hubs that would
put any two actors at distance two; only the edges of :data:`graph.roles.ROLES` enter, so none of them can.

Example:
    >>> ends = (Entity("u", "University", "甲大学", region="长春市"), Entity("c", "IndustryChain", "碳纤维产业"))
    >>> fact = Fact("u", "IN_CHAIN", "c")
    >>> says = [Evidence(fact.id, f"{d}:0", 0, 2, "引文", "rule", c) for d, c in (("d1", 0.5), ("d1", 0.4), ("d2", 0.8))]
    >>> network = build(ends, [fact], says, parents={"长春市": "吉林省"})
    >>> round(float(network.edges["serve"].p[0]), 9), network.regions
    (0.9, ('全域', '吉林省', '长春市'))
"""

from __future__ import annotations

import difflib
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from graph import tables
from graph.errors import BadRecord, InputError
from graph.records import Entity, Evidence, Fact
from graph.roles import EVERYWHERE, INDUSTRY, INNOVATORS, LOOKUP, REGISTRY, ROLES, VOID, Options

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Flows = Mapping[str, Sequence[tuple[str, str]]]
"""Chain name → pairs (upstream segment, downstream segment)."""


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """The edges of one role, sorted by tail, then head.

    Attributes:
        head: index of the head node, shape (m,).
        tail: index of the tail node, shape (m,).
        p: probability that the edge exists, shape (m,).
        facts: ids of the facts each edge rests on.
    """

    head: Ints
    tail: Ints
    p: Floats
    facts: tuple[tuple[str, ...], ...]

    def into(self, nodes: Ints) -> tuple[Ints, Ints]:
        """Positions of the edges whose tail is in `nodes`, and for each the position of its tail in `nodes`."""
        starts = np.searchsorted(self.tail, nodes, "left")
        counts = np.searchsorted(self.tail, nodes, "right") - starts
        owner = np.repeat(np.arange(len(nodes)), counts)
        first = np.cumsum(counts) - counts
        return np.arange(len(owner)) - first[owner] + starts[owner], owner


@dataclass(frozen=True, eq=False)
class Network:
    """The analysis graph of a run.

    Attributes:
        nodes: the entities, sorted by id; edges speak of them by index.
        edges: edges of each role.
        members: region → indices of the innovators and firms in it or below it (never :data:`~graph.roles.EVERYWHERE`).
        above: region → region above it.
        flows: upstream → downstream pairs by chain name.
        options: what was counted.
    """

    nodes: tuple[Entity, ...]
    edges: Mapping[str, Edges]
    members: Mapping[str, Ints]
    above: Mapping[str, str] = field(default_factory=dict)
    flows: Flows = field(default_factory=dict)
    options: Options = field(default_factory=Options)

    @cached_property
    def innovators(self) -> Mask:
        """Which nodes act on the innovation side; a platform that is only planned does not, unless plans count."""
        plans = "planned" in self.options.modalities
        acts = [n.type in INNOVATORS and (plans or n.status != "planned") for n in self.nodes]
        return np.array(acts, dtype=bool)

    @cached_property
    def firms(self) -> Mask:
        """Which nodes are firms."""
        return np.array([n.type in INDUSTRY for n in self.nodes], dtype=bool)

    @cached_property
    def chains(self) -> tuple[int, ...]:
        """Indices of the industry chains, by name."""
        found = [i for i, n in enumerate(self.nodes) if n.type == "IndustryChain"]
        return tuple(sorted(found, key=lambda i: (self.nodes[i].name, self.nodes[i].id)))

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The regions somebody is in, :data:`~graph.roles.EVERYWHERE` first, then by name."""
        return (EVERYWHERE, *sorted(self.members))

    @cached_property
    def known(self) -> frozenset[str]:
        """Every region name that the corpus or the hierarchy knows."""
        named = {n.name for n in self.nodes if n.type == "Region"}
        return frozenset(named | set(self.above) | set(self.above.values()) | set(self.members))

    def upwards(self, region: str) -> tuple[str, ...]:
        """The region and those above it, from the narrowest outwards."""
        return _upwards(region, self.above)

    def inside(self, region: str) -> Mask:
        """Which nodes are in `region` or below it, shape (nodes,).

        Raises:
            InputError: neither corpus nor hierarchy knows the region.
        """
        mask = np.full(len(self.nodes), region == EVERYWHERE)
        if region in self.members:
            mask[self.members[region]] = True
        elif region != EVERYWHERE and region not in self.known:
            raise _unknown("区域", "region", region, self.known | {EVERYWHERE})
        return mask

    def chain(self, name: str) -> int:
        """Index of the chain with this id, name or alias.

        Raises:
            InputError: no chain, or several, answer to it.
        """
        for fits in (lambda n: n.id == name, lambda n: n.name == name, lambda n: name in n.aliases):
            found = [i for i in self.chains if fits(self.nodes[i])]
            if len(found) == 1:
                return found[0]
            if found:
                ids = ", ".join(self.nodes[i].id for i in found)
                raise InputError(
                    f"有多条产业链名为“{name}”", f"several chains are called {name!r}",
                    advice=(f"改用编号：{ids}", f"give an id: {ids}"),
                )  # fmt: skip
        raise _unknown("产业链", "chain", name, {self.nodes[i].name for i in self.chains})

    @cached_property
    def hash(self) -> str:
        """Hash of everything a figure may depend on: nodes, edges, probabilities, places, flows and options."""
        state = hashlib.blake2b(repr((self.options, sorted((k, tuple(v)) for k, v in self.flows.items()))).encode(), digest_size=8)
        for node in self.nodes:
            state.update(f"{node.id}|{node.type}|{node.name}|{node.status}\n".encode())
        for role, edges in sorted(self.edges.items()):
            state.update(role.encode() + edges.head.tobytes() + edges.tail.tobytes() + edges.p.tobytes())
        for region, inside in sorted(self.members.items()):
            state.update(region.encode() + inside.tobytes())
        return state.hexdigest()


def _unknown(zh: str, en: str, name: str, names: Iterable[str]) -> InputError:
    near = difflib.get_close_matches(name, sorted(names), n=5, cutoff=0.3)
    advice = ("相近的有：" + "、".join(near), "close ones: " + ", ".join(near)) if near else ("先检查名称", "check the name")
    return InputError(f"没有名为“{name}”的{zh}", f"no {en} is called {name!r}", advice=advice)


def build(
    entities: Iterable[Entity],
    facts: Iterable[Fact],
    evidence: Iterable[Evidence],
    *,
    parents: Mapping[str, str] | None = None,
    flows: Flows | None = None,
    options: Options | None = None,
) -> Network:
    """The analysis graph of these records; their order does not matter.

    Within one document the best evidence of an edge counts, over documents ``p = 1 − Π(1 − p_d)`` (noisy-or):
    repeats inside a document are no independent witnesses. A fact without evidence makes no edge.

    Args:
        entities: every entity the facts speak of.
        facts: facts that the schema allows.
        evidence: evidence of the facts; the document is the part of the passage id before the last colon.
        parents: region name → name of the region above it. A Region entity's own `region` completes it.
        flows: upstream → downstream segments by chain name; pairs whose ends are no segments of the chain are ignored.
        options: what counts.

    Raises:
        BadRecord: a fact speaks of an entity that is not there, or a confidence lies outside [0, 1].
    """
    options = options or Options()
    nodes = tuple(sorted({e.id: e for e in entities}.values(), key=lambda e: e.id))
    edges = _edges(nodes, facts, evidence, options)
    above = {n.name: n.region for n in nodes if n.type == "Region" and n.region} | dict(parents or {})
    return Network(nodes, edges, _members(nodes, edges["locate"], above), above, flows or {}, options)


def read(folder: Path, parents: Mapping[str, str] | None = None, *, flows: Flows | None = None, options: Options | None = None) -> Network:
    """The analysis graph of the Parquet tables in `folder`; see :func:`build`.

    Raises:
        UnreadableFile: a table is missing or of another version.
    """
    return build(
        tables.read(folder / "entities.parquet", Entity),
        tables.read(folder / "facts.parquet", Fact),
        tables.read(folder / "evidence.parquet", Evidence),
        parents=parents, flows=flows, options=options,
    )  # fmt: skip


def _edges(nodes: Sequence[Entity], facts: Iterable[Fact], evidence: Iterable[Evidence], options: Options) -> dict[str, Edges]:
    index = {n.id: i for i, n in enumerate(nodes)}
    keys: dict[tuple[str, int, int], int] = {}
    carriers: dict[str, int] = {}
    for fact in facts:
        key = _key(fact, index, nodes, options)
        if key is not None:
            carriers[fact.id] = keys.setdefault(key, len(keys))
    best: dict[tuple[int, str], float] = {}
    grounds: dict[int, set[str]] = {}
    certain: set[int] = set()
    for item in evidence:
        edge = carriers.get(item.fact)
        if edge is None:
            continue
        if not 0 <= item.confidence <= 1:
            raise BadRecord(f"置信度 {item.confidence} 不在 0 与 1 之间", f"confidence {item.confidence} outside [0, 1]", place=item.id)
        place = (edge, item.passage.rpartition(":")[0])
        best[place] = max(best.get(place, 0.0), item.confidence)
        grounds.setdefault(edge, set()).add(item.fact)
        if item.method.startswith(REGISTRY):
            certain.add(edge)
    doubts: dict[int, list[float]] = {}
    for (edge, _), confidence in best.items():
        doubts.setdefault(edge, []).append(1 - confidence)
    merged: dict[str, list[tuple[int, int, float, tuple[str, ...]]]] = {role.name: [] for role in ROLES}
    for (role, head, tail), edge in keys.items():
        # sorted, so that the product has the same last digit whatever the order of the rows
        p = 1 - math.prod(sorted(doubts.get(edge, ())))
        p = p if edge in certain else min(p, options.cap)
        if p > 0 and p >= options.floor:
            merged[role].append((tail, head, p, tuple(sorted(grounds[edge]))))
    return {role: _sorted(rows) for role, rows in merged.items()}


def _key(fact: Fact, index: Mapping[str, int], nodes: Sequence[Entity], options: Options) -> tuple[str, int, int] | None:
    if fact.subject not in index or fact.object not in index:
        missing = fact.subject if fact.subject not in index else fact.object
        raise BadRecord(
            f"事实所指的实体 {missing} 不在表中", f"the fact speaks of entity {missing}, which is not in the table", place=fact.id,
            advice=("重新运行 dualchain build", "run dualchain build again"),
        )  # fmt: skip
    head, tail = index[fact.subject], index[fact.object]
    found = LOOKUP.get((fact.relation, nodes[head].type, nodes[tail].type))
    if found is None or head == tail or fact.modality in VOID:
        return None
    role, turned = found
    if role.claim and fact.modality not in options.modalities:
        return None
    if turned or (role.heads == role.tails and head > tail):
        head, tail = tail, head
    return role.name, head, tail


def _sorted(rows: list[tuple[int, int, float, tuple[str, ...]]]) -> Edges:
    rows.sort(key=lambda r: r[:2])
    return Edges(
        np.array([r[1] for r in rows], dtype=np.int64),
        np.array([r[0] for r in rows], dtype=np.int64),
        np.array([r[2] for r in rows], dtype=float),
        tuple(r[3] for r in rows),
    )


def _upwards(region: str, above: Mapping[str, str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    while region and region not in found:
        found[region] = None
        region = above.get(region, "")
    return tuple(found)


def _members(nodes: Sequence[Entity], locate: Edges, above: Mapping[str, str]) -> dict[str, Ints]:
    places: dict[int, set[str]] = {i: {n.region} for i, n in enumerate(nodes) if n.type in (*INNOVATORS, *INDUSTRY) and n.region}
    for head, tail in zip(locate.head.tolist(), locate.tail.tolist(), strict=True):
        places.setdefault(head, set()).add(nodes[tail].name)
    members: dict[str, list[int]] = {}
    for node in sorted(places):
        for region in {above_it for place in places[node] for above_it in _upwards(place, above)}:
            members.setdefault(region, []).append(node)
    return {region: np.array(inside, dtype=np.int64) for region, inside in members.items()}
