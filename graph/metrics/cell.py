"""A cell of the figures: one chain in one region, the masks of who counts there, and how its results are labelled.

Every metric that looks at one cell takes a :class:`Cell` and yields :class:`~graph.metrics.result.Result`; a metric that
compares cells (a null model over all chains, a panel of regions) takes all of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph.errors import InputError
from graph.metrics.chain import ChainSlice
from graph.metrics.result import Result, encoded
from graph.metrics.support import Links, Pairs, Support
from graph.network import Mask, Network

SCOPES = ("local", "open")
"""Whose innovators count: those of the region or below it, or all of them. Firms are always the region's."""


@dataclass(frozen=True, eq=False)
class Place:
    """A region seen from the figures.

    Attributes:
        name: name of the region.
        inside: which nodes are in it, shape (nodes,).
        actors: which nodes are innovators in scope, shape (nodes,).
        firms: which nodes are firms of the region, shape (nodes,).
        operating: expected firm–segment links of the region over all chains.
    """

    name: str
    inside: Mask
    actors: Mask
    firms: Mask
    operating: float


def place_of(network: Network, name: str, scope: str) -> Place:
    """A region of the network in a scope of :data:`SCOPES`.

    Raises:
        InputError: region or scope is unknown.
    """
    if scope not in SCOPES:
        raise InputError(f"范围只有 local 与 open：{scope}", f"scope is local or open, not {scope!r}")
    inside = network.inside(name)
    operate = network.edges["operate"]
    actors = network.innovators & inside if scope == "local" else network.innovators
    return Place(name, inside, actors, network.firms & inside, float(operate.p[inside[operate.head]].sum()))


@dataclass(frozen=True, eq=False)
class Cell:
    """One chain in one region.

    Attributes:
        slice: the chain with everything around it.
        place: the region.
        common: parameters that every result of the run names.
        hash: hash of the analysis graph.
    """

    slice: ChainSlice
    place: Place
    common: Mapping[str, Any]
    hash: str

    @cached_property
    def actors(self) -> Mask:
        """Which actors of the slice count, shape (len(slice.actors),)."""
        return self.place.actors[self.slice.actors]

    @cached_property
    def firms(self) -> Mask:
        """Which firms of the slice count, shape (len(slice.firms),)."""
        return self.place.firms[self.slice.firms]

    @cached_property
    def support(self) -> Support:
        """Support of the segments by the actors that count."""
        return self.slice.support.only(self.actors)

    @cached_property
    def pairs(self) -> Pairs:
        """Every support of a segment by an actor that counts."""
        return self.support.pairs()

    @cached_property
    def staff(self) -> Links:
        """Links from the firms that count to segments, those to the chain as a whole left out."""
        staff = self.slice.stage_firms
        return staff.where(self.firms[staff.left])

    @cached_property
    def nobody(self) -> bool:
        """True where neither an innovator nor a firm is in the region: nothing is defined there."""
        return not (self.place.actors.any() or self.place.firms.any())

    @property
    def research(self) -> str:
        """Reason code of figures that need innovators: "ok" or "no_innovators"."""
        return "ok" if self.place.actors.any() else "no_innovators"

    @property
    def making(self) -> str:
        """Reason code of figures that need firms: "ok" or "no_industry"."""
        return "ok" if self.place.firms.any() else "no_industry"

    def result(self, metric: str, value: float, reason: str = "ok", detail: Mapping[str, Any] | None = None) -> Result:
        """A figure of this cell; where :attr:`nobody` is there it is NaN."""
        params = encoded({**self.common, **(detail or {})})
        shown = math.nan if self.nobody else float(value)
        return Result(metric, self.slice.title, self.place.name, shown, reason=reason, params=params, graph_hash=self.hash)
