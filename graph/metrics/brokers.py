"""M11 cross-layer betweenness (跨链中介度): who and what the ways between innovators and segments pass through.

``B(v) = Σ_{a ∈ 𝒜, s ∈ S} σ_as(v)/σ_as``, ends not counted, over |𝒜∖v|·|S∖v| pairs. Source: design page "metrics", M11;
Brandes 2001 (see :mod:`graph.metrics.distance`). The chain leader (链主) is the firm of the region with the highest value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from graph.arrays import Floats, Ints, Mask
from graph.metrics.cell import Cell
from graph.metrics.result import Result
from graph.metrics.searched import searched
from graph.metrics.typed import ACTOR, FIRM, KINDS, STAGE, TECHNOLOGY
from graph.network import Network

TOP = 10
"""Brokers listed for a cell."""
FIRST = {"M11.leader": FIRM, "M11.bridge": ACTOR, "M11.segment": STAGE}
"""Codes of the first broker of a kind: chain leader, bridging innovator, key segment."""


@dataclass(frozen=True, slots=True)
class Broker:
    """A node that shortest ways between innovators and segments pass through.

    Attributes:
        id: entity id.
        name: its name.
        kind: one of :data:`~graph.metrics.typed.KINDS`.
        inside: whether it is in the region; technologies and segments always are.
        raw: B(v), the expected number of pairs it lies between, > 0.
        value: the share of all pairs, in (0, 1].
    """

    id: str
    name: str
    kind: str
    inside: bool
    raw: float
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class _Ranking:
    """Brokers in order: node of the network, kind, whether it counts as inside, B(v) and its share, each of shape (n,)."""

    node: Ints
    kind: Ints
    inside: Mask
    raw: Floats
    value: Floats

    def broker(self, network: Network, place: int) -> Broker:
        """The broker at this place of the order."""
        node = network.nodes[int(self.node[place])]
        return Broker(
            node.id, node.name, KINDS[self.kind[place]], bool(self.inside[place]), float(self.raw[place]), float(self.value[place])
        )  # fmt: skip


def _ranked(cell: Cell) -> _Ranking:
    ways = searched(cell)
    graph, raw = ways.graph, ways.between
    found = raw.nonzero()[0]
    kind, node, raw = graph.kinds[found], graph.nodes[found], raw[found]
    pairs = (len(graph.actors) - (kind == ACTOR)) * (len(graph.stages) - (kind == STAGE))
    value = raw / pairs
    # rounded, so that equal brokers are not told apart by a last digit; nodes are sorted by id
    order = np.lexsort((node, -np.round(value, 12)))
    inside = cell.place.inside[node] | (kind == TECHNOLOGY) | (kind == STAGE)
    return _Ranking(node[order], kind[order], inside[order], raw[order], value[order])


def brokers(cell: Cell) -> tuple[Broker, ...]:
    """Every broker of a cell, the strongest first, equal ones by id."""
    ranking = _ranked(cell)
    return tuple(ranking.broker(cell.slice.network, place) for place in range(len(ranking.node)))


def firm_scores(found: tuple[Broker, ...]) -> Mapping[str, float]:
    """Entity id → value of the firms of the region among the brokers, for :func:`graph.metrics.leaders.leaders`."""
    return {b.id: b.value for b in found if b.kind == "firm" and b.inside}


def figures(cell: Cell) -> Iterator[Result]:
    """M11 of one cell.

    Args:
        cell: chain and region.

    Returns:
        "M11.leader", "M11.bridge" and "M11.segment", the value of the strongest firm and innovator of the region and of
        the strongest segment, 0 where none of them lies between; then up to :data:`TOP` "M11.broker" in order.
    """
    ranking, network = _ranked(cell), cell.slice.network
    reason = cell.research if cell.research != "ok" or cell.actors.any() else "no_edges"
    for code, kind in FIRST.items():
        places = np.flatnonzero((ranking.kind == kind) & ranking.inside)
        first = ranking.broker(network, int(places[0])) if len(places) else None
        why = cell.making if kind == FIRM and reason == "ok" else reason
        missing = math.nan if why == "no_industry" else 0.0
        yield cell.result(code, first.value if first else missing, why, _detail(first) if first else {})
    for place in range(min(TOP, len(ranking.node))):
        broker = ranking.broker(network, place)
        yield cell.result("M11.broker", broker.value, reason, {"rank": place + 1, **_detail(broker)})


def _detail(broker: Broker) -> dict[str, str | float | bool]:
    return {"node": broker.name, "node_id": broker.id, "kind": broker.kind, "inside": broker.inside, "raw": broker.raw}
