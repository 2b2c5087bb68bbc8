"""M22 intervals (不确定性): figures in possible worlds and in draws of documents, and the chance that one exceeds another.

Worlds say how far the reading of the documents may be wrong, draws how far the choice of documents matters; both are given
and the wider one is published, stretched to hold the figure itself. They are conditional on the corpus: names taken for the
wrong body and links that no document states are not covered. Source: design page "metrics", section 3.4.

Example:
    >>> interval(np.arange(1.0, 101.0)).lo, interval(np.arange(1.0, 101.0)).hi
    (5.0, 95.0)
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from graph.arrays import Floats, Mask
from graph.metrics.bootstrap import COUNT as DRAWS
from graph.metrics.bootstrap import Draws
from graph.metrics.carriers import Carriers, carriers
from graph.metrics.cell import Cell
from graph.metrics.chain import ChainSlice
from graph.metrics.intervals_layers import Layers
from graph.metrics.intervals_ways import Key, Values, brokers_in, columns, first, lengths_in, linked, many
from graph.metrics.labels import by_region
from graph.metrics.paths import Paths, Routes, covered_over, paths, routes, staffed_by, staffed_in, supported_in, twice_in, wanted_by
from graph.metrics.result import Result, encoded
from graph.metrics.searched import searched
from graph.metrics.typed import ACTOR, TypedGraph, typed
from graph.metrics.worlds import COUNT as WORLDS
from graph.metrics.worlds import Words, Worlds, kept, unpacked
from graph.network import Network

LOW, HIGH = 0.05, 0.95
"""Levels of the ends of an interval."""
WALKS = 2**16
"""Links times worlds in which brokers are looked for, about: in a larger graph they are fewer, at least :data:`FEWEST`."""
FEWEST, MOST = 20, 100
"""Fewest and most worlds, and draws, of M11."""
SHOWN, STEPS, SEEN = 200, 2**19, 64
"""Most worlds, and draws, of M10, links times worlds about, and fewest."""
_BLOCK = 2**22  # words of paths held at once, 32 MB


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure lies over worlds or draws.

    Attributes:
        mean: mean.
        sd: standard deviation.
        lo: 5 % quantile.
        median: median.
        hi: 95 % quantile.
        count: worlds or draws in which the figure is defined.
    """

    mean: float
    sd: float
    lo: float
    median: float
    hi: float
    count: int

    @property
    def error(self) -> float:
        """Monte Carlo standard error of the mean."""
        return self.sd / math.sqrt(self.count) if self.count else math.nan


@dataclass(frozen=True, slots=True)
class Spread:
    """Both intervals of a figure."""

    worlds: Interval
    documents: Interval

    def published(self, value: float) -> tuple[float, float, str]:
        """The wider interval, stretched to hold the figure, and which it is: "worlds" or "documents"."""
        known = [(i.hi - i.lo, name, i) for name, i in (("worlds", self.worlds), ("documents", self.documents)) if i.count]
        if not known:
            return math.nan, math.nan, ""
        _, name, chosen = max(known, key=lambda k: k[0])
        return (chosen.lo, chosen.hi, name) if math.isnan(value) else (min(chosen.lo, value), max(chosen.hi, value), name)


def interval(values: Floats) -> Interval:
    """The interval of these values; NaN among them is left out."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Interval(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    lo, median, hi = (float(q) for q in np.quantile(known, (LOW, 0.5, HIGH), method="inverted_cdf"))
    return Interval(float(known.mean()), float(known.std()), lo, median, hi, len(known))


def exceeds(first: Floats, second: Floats) -> tuple[float, float]:
    """P(A > B) and P(A = B) over the same worlds or draws; NaN where never both are defined."""
    both = ~(np.isnan(first) | np.isnan(second))
    if not both.any():
        return math.nan, math.nan
    a, b = np.round(first[both], 12), np.round(second[both], 12)
    return float((a > b).mean()), float((a == b).mean())


class Uncertainty:
    """Worlds and draws of a network, and what they make of its chains.

    Args:
        network: the analysis graph.
        worlds: number of worlds.
        draws: number of draws of documents.
        seed: another seed gives other worlds and draws.
    """

    def __init__(self, network: Network, worlds: int = WORLDS, draws: int = DRAWS, seed: int = 0) -> None:
        self.worlds, self.draws = Worlds(network, worlds, seed), Draws(network, draws, seed)
        self._slices: WeakKeyDictionary[ChainSlice, _Sampled] = WeakKeyDictionary()
        self._layers: Layers | None = None

    def forget(self) -> None:
        """Drop what was sampled of the chains so far, tens of megabytes each; it is the same when it is sampled again."""
        self._slices.clear()
        self._layers = None

    def in_worlds(self, cell: Cell) -> dict[str, Floats]:
        """Figures of a cell in every world, shape (worlds,) each, by code; empty where nobody is."""
        return {} if cell.nobody else self._sampled(cell).in_worlds(cell, self.worlds.count)

    def in_draws(self, cell: Cell) -> dict[str, Floats]:
        """Figures of a cell in every draw of documents, shape (draws,) each, by code; empty where nobody is."""
        return {} if cell.nobody else self._sampled(cell).drawn.figures(cell)

    def spreads(self, cell: Cell) -> dict[str, Spread]:
        """Both intervals of every figure that has them."""
        first, second = self.in_worlds(cell), self.in_draws(cell)
        return {code: Spread(interval(first[code]), interval(second[code])) for code in first}

    def widened(self, cell: Cell, results: Iterable[Result]) -> Iterator[Result]:
        """Results of the cell with the published interval as `lo` and `hi`, and both intervals in the details.

        The interval of worlds that a result already has (exact, or with more worlds) takes the place of the sampled one.
        """
        listed = list(results)
        families = {r.metric.partition(".")[0] for r in listed}
        spreads: dict[Key, Spread] = {}
        often: dict[Key, float] = {}
        if families & {"M8", "M14"}:
            spreads |= {(code, ""): spread for code, spread in self.spreads(cell).items()}
        if families & {"M10", "M11"} and not cell.nobody:
            more, often = self._on_ways(cell, families)
            spreads |= more
        for result in listed:
            key = result.metric, _of(result)
            yield _stretched(result, spreads.get(key), {"first_in": often[key]} if key in often else {})

    def _on_ways(self, cell: Cell, families: Collection[str]) -> tuple[dict[Key, Spread], dict[Key, float]]:
        graph, part = searched(cell).graph, self._sampled(cell)
        inside = cell.place.actors[part.typed.nodes] | (part.typed.kinds != ACTOR)
        edges = inside[part.typed.head] & inside[part.typed.tail]
        bits, drawn = part.linked[0][edges], part.linked[1][edges]
        shown = many(len(graph.p), STEPS, SEEN, SHOWN)
        worlds, draws = min(shown, self.worlds.count), min(shown, self.draws.count)
        spreads: dict[Key, Spread] = {}
        often: dict[Key, float] = {}
        if "M10" in families:
            spreads |= _spreads(lengths_in(cell, first(bits, worlds), worlds), lengths_in(cell, first(drawn, draws), draws))
        if "M11" in families:
            count = many(len(graph.p), WALKS, FEWEST, MOST)
            values, often = brokers_in(cell, columns(bits, min(count, worlds)))
            spreads |= _spreads(values, brokers_in(cell, columns(drawn, min(count, draws)))[0])
        return spreads, often

    def across(self, found: Mapping[tuple[str, str], list[Result]], cells: Sequence[Cell]) -> dict[tuple[str, str], list[Result]]:
        """Results of M12 or M13 by (chain, region) with their intervals, like :meth:`widened`.

        Args:
            found: the results.
            cells: the cells of every chain of the network for each region that they were computed from.
        """
        told = dict(found)
        for group in by_region(cells).values():
            if self._layers is None:
                slices = [cell.slice for cell in group]
                self._layers = Layers(slices, self.worlds.ids, self.worlds.seed, self.draws.times, worlds=self.worlds.count)
            metrics = {r.metric.partition(".")[0] for cell in group for r in told[cell.slice.title, cell.place.name]}
            for family, look in (("M12", self._layers.assortativity), ("M13", self._layers.alignment)):
                if family not in metrics or group[0].nobody:
                    continue
                inside, drawn = look(group)
                spreads = {key: Spread(interval(inside[key]), interval(drawn[key])) for key in inside}
                for c, cell in enumerate(group):
                    key = cell.slice.title, cell.place.name
                    told[key] = [_stretched(r, spreads.get((r.metric, c), spreads.get((r.metric, -1)))) for r in told[key]]
        return told

    def _sampled(self, cell: Cell) -> _Sampled:
        part = cell.slice
        if part not in self._slices:
            self._slices[part] = _Sampled(part, self.worlds, self.draws)
        return self._slices[part]


class _Sampled:
    """The links of a chain in all worlds and draws; regions are masks over them."""

    def __init__(self, part: ChainSlice, worlds: Worlds, draws: Draws) -> None:
        self.links, self._part, self._worlds, self._draws = paths(part), part, worlds, draws

    @cached_property
    def drawn(self) -> Columns:
        return Columns(self.links, self._draws.of(self.links.edges))

    @cached_property
    def typed(self) -> TypedGraph:
        return typed(self._part)

    @cached_property
    def linked(self) -> tuple[Words, Words]:
        """In which worlds, and in which draws, each edge of the typed graph is there."""
        held: Carriers = carriers(self._part, self.typed)
        worlds, shown = self._worlds, min(SHOWN, self._worlds.count)
        bits = kept(worlds.ids[held.number], worlds.network.probabilities[held.number], shown, worlds.seed)
        return held.any_of(bits), linked(held, self._draws.of(held.number)[:, :SHOWN])

    @cached_property
    def bits(self) -> Words:
        return self._worlds.of(self.links.edges)

    @cached_property
    def routes(self) -> Routes:
        return routes(self.links)

    @cached_property
    def held(self) -> Words:
        """In which worlds each pair is supported; some columns at a time, for the paths may be many more than the pairs."""
        step = max(1, _BLOCK // max(1, len(self.routes.first)))
        width = self.bits.shape[1]
        return np.concatenate([supported_in(self.routes, self.bits[:, at : at + step]) for at in range(0, width, step)], axis=1)

    @cached_property
    def anyone(self) -> Words:
        """In which worlds each segment is supported by somebody, wherever the innovator is."""
        return twice_in(self.links.stages, self.routes, self.held)[0]

    def in_worlds(self, cell: Cell, count: int) -> dict[str, Floats]:
        def by(actors: Mask) -> tuple[Words, Words]:
            kept = actors[self.routes.actor]
            return twice_in(self.links.stages, _marked(self.routes, kept), self.held[kept])

        once, twice = by(cell.actors)
        near = cell.place.inside[cell.slice.actors]
        local = once if (near == cell.actors).all() else by(near)[0]
        there = staffed_in(self.links.only(cell.actors, cell.firms), self.bits)
        seen, double = unpacked(once, count), unpacked(twice, count)
        wide, own, staffed = (unpacked(bits, count).astype(float) for bits in (self.anyone, local, there))
        return _figures(cell, seen.astype(float), wide, own, staffed, seen, double)


def _of(result: Result) -> str:
    """Id of the segment or body a figure is of."""
    detail = result.detail
    return str(detail.get("stage_id") or detail.get("node_id") or "") if result.metric.startswith(("M10.", "M11.")) else ""


def _spreads(worlds: Values, draws: Values) -> dict[Key, Spread]:
    return {key: Spread(interval(worlds[key]), interval(draws[key])) for key in worlds}


def _stretched(result: Result, spread: Spread | None, more: Mapping[str, float] | None = None) -> Result:
    """A result with its published interval; unchanged where it has none or is not defined."""
    if spread is None or result.reason != "ok":
        return result
    if not math.isnan(result.lo):
        spread = replace(spread, worlds=replace(spread.worlds, lo=result.lo, hi=result.hi))
    lo, hi, source = spread.published(result.value)
    detail = {**result.detail, **(more or {}), "interval": {**asdict(spread), "published": source}}
    count = spread.worlds.count if math.isnan(result.lo) else result.n_worlds
    return replace(result, lo=lo, hi=hi, n_worlds=count if source == "worlds" else spread.documents.count, params=encoded(detail))


def _marked(found: Routes, kept: Mask) -> Routes:
    """The pairs that are marked, without their paths: supports are known already."""
    return replace(found, actor=found.actor[kept], stage=found.stage[kept])


class Columns:
    """Figures of cells for many probabilities of a chain's edges at once; what regions share is computed once.

    Expectations are exact; what is counted rests on edges with p > 0.

    Args:
        links: links of the chain (:func:`graph.metrics.paths.paths`).
        p: probability of each of `links.edges`, shape (e, columns).
    """

    def __init__(self, links: Paths, p: Floats) -> None:
        self.links, self.p = links, p

    @cached_property
    def _wanted(self) -> Floats:
        return wanted_by(self.links, self.p)

    @cached_property
    def _anyone(self) -> Floats:
        return covered_over(self.links, self.p, self._wanted)

    @cached_property
    def _routes(self) -> Routes:
        return routes(self.links)

    @cached_property
    def _held(self) -> Mask:
        there, found = self.p > 0, self._routes
        step = max(1, _BLOCK // max(1, len(found.first)))
        return np.concatenate([supported_in(found, there[:, at : at + step]) for at in range(0, there.shape[1], step)], axis=1)

    def figures(self, cell: Cell) -> dict[str, Floats]:
        """Values by code, shape (columns,) each."""
        here = self.links.only(cell.actors, cell.firms)
        covered, there = covered_over(here, self.p, self._wanted), staffed_by(here, self.p)
        inside = cell.place.inside[cell.slice.actors]
        local = covered
        if (inside != cell.actors).any():
            local = covered_over(self.links.only(inside, cell.firms), self.p, self._wanted)
        kept = cell.actors[self._routes.actor]
        once, twice = twice_in(self.links.stages, _marked(self._routes, kept), self._held[kept])
        return _figures(cell, covered, self._anyone, local, there, once, twice)


def _figures(cell: Cell, covered: Floats, everyone: Floats, local: Floats, there: Floats, once: Mask, twice: Mask) -> dict[str, Floats]:
    """Figures by code from the support of segments (stages, columns): in scope, by all, by the region's own; firms; counts."""
    found: dict[str, Floats] = {
        "M8.coverage": covered.mean(axis=0), "M8.completeness": there.mean(axis=0),
        "M14.double": twice.mean(axis=0), "M14.spof": (once & ~twice).sum(axis=0).astype(float),
    }  # fmt: skip
    flow = cell.slice.flow
    if flow:
        found["M8.continuity"] = np.mean([there[up] * there[down] for up, down in flow], axis=0)
    wide, own = everyone.mean(axis=0), local.mean(axis=0)
    found["M8.outside"] = 1 - np.divide(own, wide, out=np.full(len(wide), np.nan), where=wide > 0)
    return found
