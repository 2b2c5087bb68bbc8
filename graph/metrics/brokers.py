"""M11 cross-layer betweenness (跨链中介度): who and what the ways between innovators and segments pass through.

``B(v) = Σ_{a ∈ 𝒜, s ∈ S} σ_as(v)/σ_as``, ends not counted, over |𝒜∖v|·|S∖v| pairs. Source: design page "metrics", M11;
Brandes 2001 (see :mod:`graph.metrics.distance`). The chain leader (链主) is the firm of the region with the highest value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.metrics.cell import Cell
from graph.metrics.distance import betweenness
from graph.metrics.result import Result
from graph.metrics.typed import KINDS, typed

TOP = 10
"""Brokers listed for a cell."""
_FIRST = {"M11.leader": "firm", "M11.bridge": "actor", "M11.segment": "stage"}
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


def brokers(cell: Cell) -> tuple[Broker, ...]:
    """Every broker of a cell, the strongest first, equal ones by id."""
    network, graph = cell.slice.network, typed(cell)
    raw = betweenness(graph.adjacency, graph.actors, graph.stages)
    actors, stages = len(graph.actors), len(graph.stages)
    found = []
    for local in raw.nonzero()[0].tolist():
        kind, node = KINDS[graph.kinds[local]], network.nodes[int(graph.nodes[local])]
        pairs = (actors - (kind == "actor")) * (stages - (kind == "stage"))
        here = kind in ("technology", "stage") or bool(cell.place.inside[graph.nodes[local]])
        found.append(Broker(node.id, node.name, kind, here, float(raw[local]), float(raw[local]) / pairs))
    return tuple(sorted(found, key=lambda b: (-round(b.value, 12), b.id)))


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
    found = brokers(cell) if not cell.nobody else ()
    reason = cell.research if cell.research != "ok" or cell.actors.any() else "no_edges"
    for code, kind in _FIRST.items():
        first = next((b for b in found if b.kind == kind and b.inside), None)
        why = cell.making if kind == "firm" and reason == "ok" else reason
        shown = _detail(first) if first else {}
        missing = math.nan if why == "no_industry" else 0.0
        yield cell.result(code, first.value if first else missing, why, shown)
    for rank, broker in enumerate(found[:TOP], 1):
        yield cell.result("M11.broker", broker.value, reason, {"rank": rank, **_detail(broker)})


def _detail(broker: Broker) -> dict[str, str | float | bool]:
    return {"node": broker.name, "node_id": broker.id, "kind": broker.kind, "inside": broker.inside, "raw": broker.raw}
