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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from graph import tables
from graph.arrays import Floats, Ints, Mask
from graph.asof import holds, period, speaking
from graph.edges import Calibration, Edges, gathered
from graph.errors import InputError
from graph.records import Document, Entity, Evidence, Fact
from graph.roles import EVERYWHERE, INDUSTRY, INNOVATORS, ROLES, Options
from graph.witnesses import Witnesses, none

FRAME = ("segment", "locate")
"""Roles that say what is measured (segments of a chain, places of a body) rather than how the chains are linked."""
Flows = Mapping[str, Sequence[tuple[str, str]]]
"""Chain name → pairs (upstream segment, downstream segment)."""


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
        witnesses: the documents behind every edge.
    """

    nodes: tuple[Entity, ...]
    edges: Mapping[str, Edges]
    members: Mapping[str, Ints]
    above: Mapping[str, str] = field(default_factory=dict)
    flows: Flows = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    witnesses: Witnesses = field(default_factory=none)

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
        return upwards(region, self.above)

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
    def offsets(self) -> dict[str, int]:
        """Number of the first edge of each role when the edges of all roles are numbered through."""
        sizes = [len(self.edges[role.name].p) for role in ROLES]
        return {role.name: sum(sizes[:i]) for i, role in enumerate(ROLES)}

    @cached_property
    def probabilities(self) -> Floats:
        """Probability of every edge by its number, shape (edges,)."""
        return np.concatenate([self.edges[role.name].p for role in ROLES])

    def drawn(self, times: Floats, *, frame: bool = True) -> Network:
        """The network that follows when document d is read `times[d]` times; an edge that nothing says any more is gone.

        Args:
            times: shape (len(witnesses.documents),); all ones gives this network again.
            frame: keep segments and places as they are.
        """
        numbers = np.arange(len(self.probabilities))
        cap, floor = self.options.cap, self.options.floor
        p = self.witnesses.combined(numbers, times[:, None], self.probabilities, cap=cap, floor=floor)[:, 0]
        for role in FRAME if frame else ():
            first = self.offsets[role]
            p[first : first + len(self.edges[role].p)] = self.edges[role].p
        kept = p > 0
        edges = {}
        for role, old in self.edges.items():
            there = kept[self.offsets[role] : self.offsets[role] + len(old.p)]
            at = np.flatnonzero(there)
            edges[role] = Edges(old.head[at], old.tail[at], p[at + self.offsets[role]], tuple(old.facts[i] for i in at.tolist()))
        members = self.members if frame else _members(self.nodes, edges["locate"], self.above)
        return replace(self, edges=edges, members=members, witnesses=self.witnesses.drawn(times).kept(kept))

    def without(self, documents: Iterable[str], *, frame: bool = True) -> Network:
        """The network had these documents not been read; see :meth:`drawn`."""
        left_out = set(documents)
        times = np.array([float(d not in left_out) for d in self.witnesses.documents])
        return self.drawn(times, frame=frame)

    @cached_property
    def hash(self) -> str:
        """Hash of everything a figure may depend on: nodes, edges, probabilities, documents, places, flows and options."""
        state = hashlib.blake2b(repr((self.options, sorted((k, tuple(v)) for k, v in self.flows.items()))).encode(), digest_size=8)
        for node in self.nodes:
            state.update(f"{node.id}|{node.type}|{node.name}|{node.status}\n".encode())
        for role, edges in sorted(self.edges.items()):
            state.update(role.encode() + edges.head.tobytes() + edges.tail.tobytes() + edges.p.tobytes())
        for region, inside in sorted(self.members.items()):
            state.update(region.encode() + inside.tobytes())
        said = self.witnesses
        state.update(repr(said.documents).encode() + said.edge.tobytes() + said.document.tobytes() + said.p.tobytes() + said.sure.tobytes())
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
    documents: Iterable[Document] | None = None,
    calibrate: Calibration | None = None,
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
        options: what counts; with `as_of` only facts valid and documents that speak on that day (:mod:`graph.asof`).
        documents: the documents of the evidence; needed for `as_of` only.
        calibrate: confidence → probability; confidences are taken for probabilities without it.

    Raises:
        BadRecord: a fact speaks of an entity that is not there, or a confidence or calibrated probability lies outside [0, 1].
        InputError: `as_of` without documents.
    """
    options = options or Options()
    nodes = tuple(sorted({e.id: e for e in entities}.values(), key=lambda e: e.id))
    if options.as_of:
        facts, evidence = _on(options.as_of, facts, evidence, documents)
    edges, witnesses = gathered(nodes, facts, evidence, options, calibrate)
    above = {n.name: n.region for n in nodes if n.type == "Region" and n.region} | dict(parents or {})
    return Network(nodes, edges, _members(nodes, edges["locate"], above), above, flows or {}, options, witnesses)


def _on(
    date: str, facts: Iterable[Fact], evidence: Iterable[Evidence], documents: Iterable[Document] | None
) -> tuple[list[Fact], list[Evidence]]:
    if documents is None:
        raise InputError("按日期观察需要文献表", "to see the graph as of a date its documents are needed")
    limits = period(date)
    day = limits[1] if limits else date
    counted = speaking(documents, day)
    return [f for f in facts if holds(f, day)], [e for e in evidence if e.passage.rpartition(":")[0] in counted]


def read(
    folder: Path,
    parents: Mapping[str, str] | None = None,
    *,
    flows: Flows | None = None,
    options: Options | None = None,
    calibrate: Calibration | None = None,
) -> Network:
    """The analysis graph of the Parquet tables in `folder`; see :func:`build`.

    Raises:
        UnreadableFile: a table is missing or of another version.
    """
    return build(
        tables.read(folder / "entities.parquet", Entity),
        tables.read(folder / "facts.parquet", Fact),
        tables.read(folder / "evidence.parquet", Evidence),
        parents=parents, flows=flows, options=options, calibrate=calibrate,
        documents=tables.read(folder / "documents.parquet", Document) if options and options.as_of else None,
    )  # fmt: skip


def upwards(region: str, above: Mapping[str, str]) -> tuple[str, ...]:
    """The region and those above it, from the narrowest outwards; a circle ends where it began."""
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
        for region in {above_it for place in places[node] for above_it in upwards(place, above)}:
            members.setdefault(region, []).append(node)
    return {region: np.array(inside, dtype=np.int64) for region, inside in members.items()}
