"""Changes to the analysis graph that somebody supposes: a node or a link more or less.

Example:
    >>> Change("add_node", "p9", type="Platform", name="某中试基地", region="长春市").zh
    '新增 Platform “某中试基地”（长春市）'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.arrays import Ints, Mask
from graph.edges import Edges
from graph.errors import InputError
from graph.network import Network, upwards
from graph.records import Entity
from graph.roles import INDUSTRY, INNOVATORS, LOOKUP
from graph.schema import SCHEMA
from graph.witnesses import Witnesses

KINDS = ("add_node", "remove_node", "add_link", "remove_link")
"""Kinds of change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        kind: one of :data:`KINDS`.
        subject: id (or, where it is the only one of that name, name) of a node; for "add_node" the id of the new one.
        relation: relation type of a link.
        object: id or name of the other end of a link.
        p: probability of a new link, in (0, 1].
        type: entity type of a new node.
        name: name of a new node; its id by default.
        region: region of a new node.
    """

    kind: str
    subject: str
    relation: str = ""
    object: str = ""
    p: float = 1.0
    type: str = ""
    name: str = ""
    region: str = ""

    @property
    def zh(self) -> str:
        """The change in Chinese."""
        if self.kind == "add_node":
            return f"新增 {self.type} “{self.name or self.subject}”" + (f"（{self.region}）" if self.region else "")
        if self.kind == "remove_node":
            return f"去掉“{self.subject}”"
        word = "新增" if self.kind == "add_link" else "去掉"
        return f"{word}联系“{self.subject}” {self.relation} “{self.object}”" + (f"（概率 {self.p:g}）" if self.kind == "add_link" else "")

    @property
    def en(self) -> str:
        """The change in English."""
        if self.kind == "add_node":
            return f"add {self.type} {self.name or self.subject}" + (f" ({self.region})" if self.region else "")
        if self.kind == "remove_node":
            return f"remove {self.subject}"
        word = "add" if self.kind == "add_link" else "remove"
        return f"{word} link {self.subject} {self.relation} {self.object}" + (f" (p {self.p:g})" if self.kind == "add_link" else "")


def changed(network: Network, changes: Sequence[Change]) -> Network:
    """The network after the changes, one after the other.

    A new link joins an existing one by noisy-or. New nodes and links have no documents behind them, so they stay the same
    in draws of documents.

    Raises:
        InputError: a change speaks of nodes that are not there or are there already, of a relation that makes no edge, or of
            a probability outside (0, 1].
    """
    for change in changes:
        network = _APPLY[_kind(change)](network, change)
    return network


def _kind(change: Change) -> str:
    if change.kind not in KINDS:
        raise InputError(
            f"没有“{change.kind}”这种改动", f"there is no change {change.kind!r}", advice=("可用：" + "、".join(KINDS), ", ".join(KINDS))
        )
    return change.kind


def find(network: Network, name: str) -> int:
    """Index of the node with this id, or with this name or alias where only one has it.

    Raises:
        InputError: no node, or several, answer to it.
    """
    for fits in (lambda n: n.id == name, lambda n: n.name == name, lambda n: name in n.aliases):
        found = [i for i, n in enumerate(network.nodes) if fits(n)]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(network.nodes[i].id for i in found[:5])
            raise InputError(f"“{name}”不止一个", f"several nodes are called {name!r}", advice=(f"改用编号：{ids}", f"give an id: {ids}"))
    raise InputError(f"图中没有“{name}”", f"the graph has no node {name!r}", advice=("先检查名称", "check the name"))


def _add_node(network: Network, change: Change) -> Network:
    if change.type not in {t.name for t in SCHEMA.entities}:
        raise InputError(f"没有实体类型“{change.type}”", f"there is no entity type {change.type!r}")
    if any(n.id == change.subject for n in network.nodes):
        raise InputError(f"已有编号 {change.subject}", f"there is a node with id {change.subject!r} already")
    place = sum(n.id < change.subject for n in network.nodes)
    entity = Entity(change.subject, change.type, change.name or change.subject, region=change.region)
    nodes = (*network.nodes[:place], entity, *network.nodes[place:])

    def shifted(indices: Ints) -> Ints:
        return indices + (indices >= place)

    edges = {role: Edges(shifted(e.head), shifted(e.tail), e.p, e.facts) for role, e in network.edges.items()}
    members = {region: shifted(inside) for region, inside in network.members.items()}
    if change.region and change.type in (*INNOVATORS, *INDUSTRY):
        for region in upwards(change.region, network.above):
            members[region] = np.sort(np.append(members.get(region, np.zeros(0, np.int64)), place))
    return replace(network, nodes=nodes, edges=edges, members=members)


def _remove_node(network: Network, change: Change) -> Network:
    node = find(network, change.subject)
    gone = {role: (e.head == node) | (e.tail == node) for role, e in network.edges.items()}
    emptied = _thinned(network, gone)

    def shifted(indices: Ints) -> Ints:
        return indices - (indices > node)

    edges = {role: Edges(shifted(e.head), shifted(e.tail), e.p, e.facts) for role, e in emptied.edges.items()}
    members = {region: shifted(inside[inside != node]) for region, inside in network.members.items()}
    nodes = network.nodes[:node] + network.nodes[node + 1 :]
    return replace(emptied, nodes=nodes, edges=edges, members=members)


def _ends(network: Network, change: Change) -> tuple[str, int, int]:
    head, tail = find(network, change.subject), find(network, change.object)
    found = LOOKUP.get((change.relation, network.nodes[head].type, network.nodes[tail].type))
    if found is None or head == tail:
        kinds = f"{network.nodes[head].type} {change.relation} {network.nodes[tail].type}"
        raise InputError(f"{kinds} 不构成分析图的边", f"{kinds} makes no edge of the analysis graph")
    role, turned = found
    if turned or (role.heads == role.tails and head > tail):
        head, tail = tail, head
    return role.name, head, tail


def _add_link(network: Network, change: Change) -> Network:
    if not 0 < change.p <= 1:
        raise InputError(f"概率须在 0 与 1 之间：{change.p}", f"a probability lies in (0, 1], not {change.p}")
    role, head, tail = _ends(network, change)
    old = network.edges[role]
    there = np.flatnonzero((old.head == head) & (old.tail == tail))
    if len(there):
        p = old.p.copy()
        p[there] = 1 - (1 - p[there]) * (1 - change.p)
        said = _silent(network.witnesses, network.offsets[role] + int(there[0]))
        return replace(network, edges={**network.edges, role: replace(old, p=p)}, witnesses=said)
    place = int(((old.tail < tail) | ((old.tail == tail) & (old.head < head))).sum())
    joined = Edges(
        np.insert(old.head, place, head), np.insert(old.tail, place, tail), np.insert(old.p, place, change.p),
        (*old.facts[:place], (), *old.facts[place:]),
    )  # fmt: skip
    said, number = network.witnesses, network.offsets[role] + place
    moved = replace(said, edge=said.edge + (said.edge >= number))
    return replace(network, edges={**network.edges, role: joined}, witnesses=moved)


def _remove_link(network: Network, change: Change) -> Network:
    role, head, tail = _ends(network, change)
    gone = {name: np.zeros(len(e.p), dtype=bool) for name, e in network.edges.items()}
    gone[role] = (network.edges[role].head == head) & (network.edges[role].tail == tail)
    if not gone[role].any():
        raise InputError("没有这条联系", "there is no such link", place=f"{change.subject} {change.relation} {change.object}")
    return _thinned(network, gone)


def _thinned(network: Network, gone: Mapping[str, Mask]) -> Network:
    """The network without the marked edges."""
    edges, kept = {}, np.ones(len(network.probabilities), dtype=bool)
    for role, old in network.edges.items():
        at = np.flatnonzero(~gone[role])
        kept[network.offsets[role] : network.offsets[role] + len(old.p)] = ~gone[role]
        edges[role] = Edges(old.head[at], old.tail[at], old.p[at], tuple(old.facts[i] for i in at.tolist()))
    return replace(network, edges=edges, witnesses=network.witnesses.kept(kept))


def _silent(said: Witnesses, edge: int) -> Witnesses:
    """The witnesses without those of one edge: supposed to be there, it no longer hangs on documents."""
    rows = said.edge != edge
    return Witnesses(said.documents, said.edge[rows], said.document[rows], said.p[rows], said.sure[rows])


_APPLY: Mapping[str, Callable[[Network, Change], Network]] = {
    "add_node": _add_node, "remove_node": _remove_node, "add_link": _add_link, "remove_link": _remove_link,
}  # fmt: skip
