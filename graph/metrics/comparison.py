"""Two regions, two dates or two chains side by side, with the chance that one figure exceeds the other.

Both sides are seen in the same worlds (the random number of an edge depends on its ends alone), so their difference is not
blurred by chance. Two dates share the widest bounds of the indicators; otherwise D would answer for a moved scale.

Example:
    >>> Comparison((), {"M8.coverage": Chance(0.9, 0.05)}, ()).chances["M8.coverage"].smaller
    0.05
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from graph.errors import InputError
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.intervals import Uncertainty, exceeds
from graph.metrics.measure import measure_network
from graph.metrics.result import Result
from graph.metrics.whatif import Difference, Measure, bounds_of, differences
from graph.network import Network
from graph.roles import EVERYWHERE, ROLES

_TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True)
class Chance:
    """How sure a comparison is: P(right > left) and P(right = left) over worlds."""

    greater: float
    equal: float

    @property
    def smaller(self) -> float:
        """P(right < left)."""
        return round(1 - self.greater - self.equal, 12)


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link whose probability differs between two dates; 0 where it is not there.

    Attributes:
        role: role of the link (:data:`graph.roles.ROLES`).
        head: name of its head.
        tail: name of its tail.
        before: probability on the left side.
        after: probability on the right side.
        facts: ids of the facts behind it on either side.
    """

    role: str
    head: str
    tail: str
    before: float
    after: float
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides.

    Attributes:
        differences: every figure on both sides; `before` is the left one.
        chances: for figures with worlds, how sure the difference is.
        links: links that differ, for two dates only.
    """

    differences: tuple[Difference, ...]
    chances: Mapping[str, Chance]
    links: tuple[LinkChange, ...]


def compare_regions(
    network: Network, chain: str, left: str, right: str, *, scope: str = "local", worlds: Uncertainty | None = None,
    measure: Measure = measure_network, **options: Any,
) -> Comparison:  # fmt: skip
    """One chain in two regions.

    Args:
        network: the analysis graph.
        chain: id, name or alias of the chain.
        left: name of a region.
        right: name of another.
        scope: "local" or "open".
        worlds: worlds of the network; without them no chances are given.
        measure: what computes the figures.
        options: further options of it.

    Raises:
        InputError: chain or region is unknown, or both are the same.
    """
    _two(left, right)
    results = list(measure(network, chains=[chain], regions=[left, right], scope=scope, **options))
    title = f"{left} / {right}"
    sides = [[replace(r, region=title) for r in results if r.region == region] for region in (left, right)]
    chances = {} if worlds is None else _chances(
        (worlds, _cell(network, chain, left, scope)), (worlds, _cell(network, chain, right, scope))
    )  # fmt: skip
    return Comparison(tuple(differences(*sides)), chances, ())


def compare_chains(
    network: Network, left: str, right: str, region: str = EVERYWHERE, *, scope: str = "local", worlds: Uncertainty | None = None,
    measure: Measure = measure_network, **options: Any,
) -> Comparison:  # fmt: skip
    """Two chains in one region; figures of single segments are left out, for they have no counterpart.

    Raises:
        InputError: chain or region is unknown, or both are the same.
    """
    titles = [cut(network, network.chain(name)).title for name in (left, right)]
    _two(*titles)
    results = list(measure(network, chains=[left, right], regions=[region], scope=scope, **options))
    title = " / ".join(titles)
    sides = [[replace(r, chain=title) for r in results if r.chain == name and "stage" not in r.detail] for name in titles]
    chances = {} if worlds is None else _chances(
        (worlds, _cell(network, left, region, scope)), (worlds, _cell(network, right, region, scope))
    )  # fmt: skip
    return Comparison(tuple(differences(*sides)), chances, ())


def compare_dates(
    early: Network, late: Network, *, chains: Sequence[str] | None = None, regions: Sequence[str] | None = None, scope: str = "local",
    worlds: tuple[Uncertainty, Uncertainty] | None = None, measure: Measure = measure_network, **options: Any,
) -> Comparison:  # fmt: skip
    """The same chains and regions on two dates; build both networks with their own ``Options(as_of=…)``.

    Args:
        early: the analysis graph on the earlier date.
        late: on the later one.
        chains: ids, names or aliases of chains; all by default.
        regions: names of regions; all by default.
        scope: "local" or "open".
        worlds: worlds of both networks with the same seed; chances are given when there is one chain and one region.
        measure: what computes the figures.
        options: further options of it.
    """
    asked = {"chains": chains, "regions": regions, "scope": scope, **options}
    first = [r for n in (early, late) for r in measure(n, **asked)]
    asked["bounds"] = {**bounds_of(first), **(options.get("bounds") or {})}
    sides: list[Iterable[Result]] = [list(measure(n, **asked)) for n in (early, late)]
    chances: dict[str, Chance] = {}
    if worlds is not None and chains is not None and regions is not None and len(chains) == len(regions) == 1:
        cells = [_cell(n, chains[0], regions[0], scope) for n in (early, late)]
        chances = _chances((worlds[0], cells[0]), (worlds[1], cells[1]))
    return Comparison(tuple(differences(*sides)), chances, link_changes(early, late, chains))


def link_changes(early: Network, late: Network, chains: Sequence[str] | None = None) -> tuple[LinkChange, ...]:
    """Links that differ between two networks, of the given chains or all, by role, then names."""
    before, after = _links(early, chains), _links(late, chains)
    found = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        p, q = (0.0 if side is None else side[2] for side in (old, new))
        if abs(p - q) > _TOLERANCE:
            head, tail = [side for side in (new, old) if side is not None][0][:2]
            facts = {f for side in (old, new) if side is not None for f in side[3]}
            found.append(LinkChange(key[0], head, tail, p, q, tuple(sorted(facts))))
    order = {role.name: place for place, role in enumerate(ROLES)}
    return tuple(sorted(found, key=lambda c: (order[c.role], c.head, c.tail)))


def _links(network: Network, chains: Sequence[str] | None) -> dict[tuple[str, str, str], tuple[str, str, float, tuple[str, ...]]]:
    where = {role: np.arange(len(e.p)) for role, e in network.edges.items()}
    if chains is not None:
        parts = [cut(network, network.chain(name)).positions for name in chains]
        empty = np.zeros(0, dtype=np.int64)
        where = {role: np.unique(np.concatenate([empty, *(p.get(role, empty) for p in parts)])) for role in where}
    found = {}
    for role, positions in where.items():
        edges = network.edges[role]
        for i in positions.tolist():
            head, tail = network.nodes[edges.head[i]], network.nodes[edges.tail[i]]
            found[role, head.id, tail.id] = head.name, tail.name, float(edges.p[i]), edges.facts[i]
    return found


def _chances(left: tuple[Uncertainty, Cell], right: tuple[Uncertainty, Cell]) -> dict[str, Chance]:
    first, second = (known.in_worlds(cell) for known, cell in (left, right))
    return {code: Chance(*exceeds(second[code], first[code])) for code in first if code in second}


def _cell(network: Network, chain: str, region: str, scope: str) -> Cell:
    return Cell(cut(network, network.chain(chain)), place_of(network, region, scope), {"scope": scope}, network.hash)


def _two(left: str, right: str) -> None:
    if left == right:
        raise InputError(f"两边都是“{left}”", f"both sides are {left!r}", advice=("选两个不同的", "choose two different ones"))
