"""Which links carry the figures that look at ways and layers: M10 (efficiency), M11 (brokers) and M13 (alignment).

M10 rests on the shortest ways from innovators to segments, M11 on those of them that pass through the broker, M13 on the links
within the innovation layer around the nodes of a chain, on what ties these to the chain, and on the chains they share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from graph.arrays import Floats, Ints, Mask
from graph.errors import InputError
from graph.metrics.brokers import FIRST, TOP, Broker, brokers
from graph.metrics.carriers import carriers
from graph.metrics.cell import Cell
from graph.metrics.chain import ChainSlice, cut
from graph.metrics.distance import distances
from graph.metrics.labels import labels
from graph.metrics.searched import searched
from graph.metrics.typed import KINDS, TypedGraph
from graph.roles import ROLES

Used = list[tuple[str, Ints]]
"""Roles and positions of the edges of each that enter a figure, in the order in which they are told."""
JOINING = ("serve", "research", "cooperate")
"""Roles that make an innovator one of the chain."""


def on_ways(graph: TypedGraph, near: Floats, starts: Mask) -> Mask:
    """The edges on shortest ways from some nodes to one node.

    Args:
        graph: typed graph.
        near: distance of every node from that node, shape (n,).
        starts: where the ways begin, shape (n,).

    Returns:
        Shape (m,).
    """
    reached, used = starts & np.isfinite(near), np.zeros(len(graph.p), dtype=bool)
    with np.errstate(invalid="ignore"):  # two ends that nothing reaches
        step = near[graph.head] - near[graph.tail]
    far = np.where(step > 0, graph.head, graph.tail)
    close = np.where(step > 0, graph.tail, graph.head)
    for depth in sorted({int(d) for d in near[np.isfinite(near) & (near > 0)]}, reverse=True):
        here = (np.abs(step) == 1) & (near[far] == depth) & reached[far]
        used |= here
        reached[close[here]] = True
    return used


def efficiency_links(cell: Cell, stages: Sequence[int], *, nearest: bool) -> Used:
    """What M10 of a cell rests on.

    Args:
        cell: chain and region.
        stages: nodes of the network whose ways count.
        nearest: only those of the nearest innovators ("M10.stage"); else also what makes the others innovators of the chain.
    """
    graph, ways = searched(cell).graph, _near(cell, stages)
    used, acting = np.zeros(len(graph.p), dtype=bool), np.zeros(len(graph), dtype=bool)
    acting[graph.actors] = True
    for near in ways:
        least = near[graph.actors].min(initial=np.inf)
        used |= on_ways(graph, near, acting & (near == least) if nearest else acting)
    found = _numbered(cell, graph, used)
    return found if nearest else _merged([*found, *_joining(cell, found)])


def broker_links(cell: Cell, metric: str, stages: Sequence[int], node: str | None) -> Used:
    """What M11 of a cell rests on: the shortest ways that pass through the broker, the broker's own links first.

    Args:
        cell: chain and region.
        metric: code; "M11.broker" without a node takes the brokers listed.
        stages: nodes of the network whose ways count.
        node: id, name or alias of a broker.

    Raises:
        InputError: no shortest way passes through such a node of the kind that the metric tells, or several answer to the name.
    """
    graph, ranking = searched(cell).graph, brokers(cell)
    places = {id: place for place, id in enumerate(graph.ids)}
    ends = graph.local(np.array(stages, dtype=np.int64))
    near = _near(cell, stages)
    used, own = np.zeros(len(graph.p), dtype=bool), np.zeros(len(graph.p), dtype=bool)
    for broker in _chosen(cell, ranking, metric, node):
        at = places[broker.id]
        away = distances(graph.adjacency, [at])[0]
        passing = np.zeros(len(graph), dtype=bool)
        for end, to in zip(ends.tolist(), near, strict=True):
            between = graph.actors[(away[graph.actors] + to[at] == to[graph.actors]) & np.isfinite(to[graph.actors])]
            between = between[between != at]
            if end != at and len(between):
                passing[between] = True
                onward = np.zeros(len(graph), dtype=bool)
                onward[at] = True
                used |= on_ways(graph, to, onward)
        used |= on_ways(graph, away, passing)
        own |= used & ((graph.head == at) | (graph.tail == at))
    return [*_numbered(cell, graph, own), *_numbered(cell, graph, used & ~own)]


def _near(cell: Cell, stages: Sequence[int]) -> Floats:
    """Distance of every node of the typed graph from each of some segments, nodes of the network; shape (segments, n)."""
    found = searched(cell)
    rows = np.searchsorted(found.graph.stages, found.graph.local(np.array(stages, dtype=np.int64)))
    return np.asarray(found.near[rows])


def _chosen(cell: Cell, ranking: Sequence[Broker], metric: str, node: str | None) -> Sequence[Broker]:
    """The brokers a figure is of: those of its kind, and of them the first, or the one that answers to a name."""
    kind = KINDS[FIRST[metric]] if metric in FIRST else ""
    ranking = [b for b in ranking if not kind or (b.kind == kind and b.inside)]
    if node is None:
        return ranking[: 1 if kind else TOP]
    aliases = {n.id: n.aliases for n in cell.slice.network.nodes}
    fits: tuple[Callable[[Broker], bool], ...] = (lambda b: b.id == node, lambda b: b.name == node, lambda b: node in aliases[b.id])
    for fit in fits:
        found = [b for b in ranking if fit(b)]
        if len(found) == 1:
            return found
        if found:
            ids = ", ".join(b.id for b in found)
            raise InputError(
                f"有多个节点名为“{node}”", f"several nodes are called {node!r}", place=cell.slice.title,
                advice=(f"改用编号：{ids}", f"give an id: {ids}"),
            )  # fmt: skip
    names = [b.name for b in ranking[:TOP]]
    zh, en = (f"{metric} 所说的节点中", f"of those that {metric} tells") if kind else ("", "")
    raise InputError(
        f"{zh}没有最短路径经过“{node}”", f"no shortest way passes through {node!r}{' ' + en if en else ''}", place=cell.slice.title,
        advice=("经过的有：" + "、".join(names), "brokers: " + ", ".join(names)) if names else ("先检查名称", "check the name"),
    )  # fmt: skip


def alignment_links(cell: Cell, metric: str) -> Used:
    """What M13 of a cell rests on, over all chains of the network.

    Args:
        cell: chain and region.
        metric: "M13.alignment": links of the innovation layer with an end of this chain, and what ties these ends to it;
            "M13.multi_chain": the support that innovators of the chain give to it and, those of several chains, to the others.
    """
    network, here = cell.slice.network, cell.place.actors
    slices = [cell.slice if chain == cell.slice.chain else cut(network, chain) for chain in network.chains]
    known = labels(slices)
    at = network.chains.index(cell.slice.chain)
    if metric == "M13.multi_chain":
        serving = here & (known.weight[:, at] > 0)
        several = serving & ((known.weight > 0).sum(axis=1) > 1)
        found = [_supporting(part, serving if part.chain == cell.slice.chain else several) for part in slices]
        return _merged([pair for part in found for pair in part])
    mine = known.primary == at
    layer: Used = []
    for role in ("research", "team"):
        edges = network.edges[role]
        where = np.unique(np.concatenate([part.positions[role] for part in slices]))
        head, tail = edges.head[where], edges.tail[where]
        kept = here[head] & (here[tail] | (role == "research")) & (mine[head] | mine[tail])
        layer.append((role, where[kept & (known.primary[head] >= 0) & (known.primary[tail] >= 0)]))
    ends = np.zeros(len(network.nodes), dtype=bool)
    for role, where in layer:
        ends[network.edges[role].head[where]] = ends[network.edges[role].tail[where]] = True
    tied = _supporting(cell.slice, ends & mine & here)
    apply = cell.slice.positions["apply"]
    needed = apply[(ends & mine)[network.edges["apply"].head[apply]]]
    return _merged([*layer, *tied, ("apply", needed)])


def _supporting(part: ChainSlice, actors: Mask) -> Used:
    """The links by which some innovators support segments of a chain."""
    edges, where = part.network.edges, part.positions
    stages = np.array([node for group in part.groups for node in group], dtype=np.int64)

    def into(role: str, heads: Ints | None) -> Ints:
        chosen = where[role][np.isin(edges[role].tail[where[role]], stages)]
        return chosen if heads is None else chosen[np.isin(edges[role].head[chosen], heads)]

    found: Used = [("serve", into("serve", np.flatnonzero(actors)))]
    for first, second in (("research", "apply"), ("cooperate", "operate")):
        onward = into(second, None)
        reach = where[first][actors[edges[first].head[where[first]]]]
        reach = reach[np.isin(edges[first].tail[reach], edges[second].head[onward])]
        found += [(first, reach), (second, into(second, np.unique(edges[first].tail[reach])))]
    return found


def _numbered(cell: Cell, graph: TypedGraph, used: Mask) -> Used:
    """The network's edges behind the marked edges, by role."""
    network = cell.slice.network
    numbers = carriers(cell.slice, graph).where(used).number
    found = []
    for role in ROLES:
        first = network.offsets[role.name]
        inside = (numbers >= first) & (numbers < first + len(network.edges[role.name].p))
        found.append((role.name, np.unique(numbers[inside] - first)))
    return found


def _joining(cell: Cell, found: Used) -> Iterator[tuple[str, Ints]]:
    """What makes innovators of the chain of those in scope whom no link found so far does: they count, though no way is theirs."""
    network, part = cell.slice.network, cell.slice
    known = np.zeros(len(network.nodes), dtype=bool)
    for role, where in found:
        if role in JOINING:
            known[network.edges[role].head[where]] = True
    for role, onward in (("serve", ""), ("research", "apply"), ("cooperate", "operate")):
        edges, where = network.edges[role], part.positions[role]
        left = where[cell.place.actors[edges.head[where]] & ~known[edges.head[where]]]
        yield role, left
        if onward:
            makes = part.positions[onward]
            yield onward, makes[np.isin(network.edges[onward].head[makes], edges.tail[left])]


def _merged(found: Used) -> Used:
    """Each role once, in the order of the first time it is told."""
    together: dict[str, list[Ints]] = {}
    for role, where in found:
        together.setdefault(role, []).append(where)
    return [(role, np.unique(np.concatenate(parts))) for role, parts in together.items()]
