"""The chain each node belongs to most, and the two layers of a region over all chains: what M12 and M13 look at.

A node's primary chain has the highest expected weight: for an innovator the segments it supports (Σ_s P_as), for a technology
or firm the segments it is linked to (Σ_s p_xs), for a segment the chain it is part of. Equal weights go to the first name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import Floats, Ints, Mask
from graph.errors import InputError
from graph.metrics.cell import Cell, Place
from graph.metrics.chain import ChainSlice
from graph.metrics.support import Links


@dataclass(frozen=True, eq=False)
class Labels:
    """Primary chains of the nodes of a network.

    Attributes:
        slices: the slice of every chain, by name of the chain.
        weight: expected weight of each node in each chain, shape (nodes, chains).
        primary: position of the primary chain in `slices`, −1 for a node of none, shape (nodes,).
    """

    slices: tuple[ChainSlice, ...]
    weight: Floats
    primary: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Edges between nodes of the network: heads, tails, probabilities, each of shape (m,), each pair once."""

    head: Ints
    tail: Ints
    p: Floats


def by_region(cells: Sequence[Cell]) -> Mapping[str, tuple[Cell, ...]]:
    """The cells of each region by chain; every region must come with every chain of the network.

    Raises:
        InputError: a chain is missing, so that figures would depend on what else is shown.
    """
    found: dict[str, dict[int, Cell]] = {}
    for cell in cells:
        found.setdefault(cell.place.name, {})[cell.slice.chain] = cell
    ordered = {}
    for region, chains in found.items():
        network = next(iter(chains.values())).slice.network
        missing = [network.nodes[c].name for c in network.chains if c not in chains]
        if missing:
            raise InputError(
                f"跨链指标须给出全部产业链，缺：{'、'.join(missing)}", f"figures across chains need all chains; missing: {', '.join(missing)}",
                place=region,
            )  # fmt: skip
        ordered[region] = tuple(chains[c] for c in network.chains)
    return ordered


def labels(slices: Sequence[ChainSlice]) -> Labels:
    """The primary chains; `slices` are all chains of one network, by name."""
    network = slices[0].network
    weight = np.zeros((len(network.nodes), len(slices)))
    for c, part in enumerate(slices):
        over = np.concatenate([part.technologies, part.firms])
        for nodes, left, p in ((part.actors, part.pairs.actor, part.pairs.p), (over, part.support.need.left, part.support.need.p)):
            weight[nodes, c] = np.bincount(left, weights=p, minlength=len(nodes))
        weight[list(part.stages), c] = 1
    best = np.round(weight, 9).argmax(axis=1)  # rounding: equal sums must not be told apart by their last digit
    return Labels(tuple(slices), weight, np.where(weight.any(axis=1), best, -1))


def _ends(part: ChainSlice, place: Place, role: str) -> Ends:
    """Links of a slice between nodes of the network that count in a region."""
    support, t = part.support, len(part.technologies)
    over, stages = np.concatenate([part.technologies, part.firms]), np.array(part.stages, dtype=np.int64)
    acting, here = place.actors[part.actors], np.concatenate([np.ones(t, dtype=bool), place.firms[part.firms]])
    reached = np.zeros(len(over), dtype=bool)
    reached[support.reach.right[acting[support.reach.left]]] = True
    reach, need = support.reach, support.need

    def ends(links: Links, kept: Mask, left: Ints, right: Ints) -> Ends:
        return Ends(left[links.left[kept]], right[links.right[kept]], links.p[kept])

    if role == "serve":
        return ends(support.direct, acting[support.direct.left], part.actors, stages)
    if role == "cooperate":
        return ends(reach, acting[reach.left] & (reach.right >= t) & here[reach.right], part.actors, over)
    if role == "research":
        return ends(reach, acting[reach.left] & (reach.right < t), part.actors, over)
    if role == "apply":
        return ends(need, (need.left < t) & reached[need.left], over, stages)
    return ends(part.team, acting[part.team.left] & acting[part.team.right], part.actors, part.actors)


def layer_edges(cells: Sequence[Cell], roles: Sequence[str]) -> Ends:
    """Edges of these roles over all cells of a region, an edge that several chains share once.

    Args:
        cells: cells of one region.
        roles: of "serve", "cooperate", "apply" (between the layers), "research", "team" (within the innovation layer).
            Actors are those in scope, firms those of the region, technologies those an actor in scope works on.
    """
    parts = [_ends(cell.slice, cell.place, role) for cell in cells for role in roles]
    head, tail, p = (np.concatenate([getattr(e, name) for e in parts]) for name in ("head", "tail", "p"))
    order = np.lexsort((-p, tail, head))
    head, tail, p = head[order], tail[order], p[order]
    first = np.ones(len(head), dtype=bool)
    first[1:] = (np.diff(head) != 0) | (np.diff(tail) != 0)
    return Ends(head[first], tail[first], p[first])
