"""M22 of M12 and M13: the figures of the two layers of a region in possible worlds and in draws of documents.

The primary chain of a node stays that of the figure; the links come and go. In a draw a link weighs what the drawn documents
make of its probability, as in the figure itself; in a world it is there or not. Every world has one partition into communities.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from graph.arrays import Floats, Ints, Mask
from graph.metrics.alignment import LAYER as WITHIN
from graph.metrics.alignment import RESOLUTION
from graph.metrics.assortativity import LAYERS as BETWEEN
from graph.metrics.bootstrap import combined
from graph.metrics.cell import Cell, Place
from graph.metrics.chain import ChainSlice
from graph.metrics.communities import agreement, side_by_side
from graph.metrics.intervals_ways import many
from graph.metrics.labels import Labels, labels
from graph.metrics.paths import Paths, grouped, paths, routes, supported_in
from graph.metrics.worlds import Words, kept, packed, unpacked
from graph.network import Network

WORK = 2**22
"""Links times worlds of a layer, about; a larger layer is looked at in fewer worlds, at least :data:`LEAST`."""
LEAST, MOST = 20, 200
"""Fewest and most worlds, and draws."""
_GROUPED, _SOME = 2**18, 10  # the same, and the fewest, for partitions, which take several passes
Weights = Callable[[Ints, int], Floats]
"""Numbers of edges and most worlds → weight of each edge in each world, shape (edges, worlds)."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Links of a layer of a region, with the network's edges behind each.

    Attributes:
        head: node of each link, shape (m,); each pair once.
        tail: the other node, shape (m,).
        number: the network's edges, shape (k,).
        place: link that each stands behind, sorted, shape (k,).
        needs: links that count only where an innovator works on their technology: place of the technology in `makers`, else −1.
        makers: number of each research edge and its technology, sorted by technology, shape (r,) each.
    """

    head: Ints
    tail: Ints
    number: Ints
    place: Ints
    needs: Ints
    makers: tuple[Ints, Ints]

    def weights(self, weigh: Weights, count: int) -> Floats:
        """Weight of each link in each world, `count` of them at most, shape (m, worlds)."""
        doubt = grouped(np.multiply, 1 - weigh(self.number, count), self.place, len(self.head), 1.0)
        found: Floats = 1 - doubt
        on = self.needs >= 0
        if on.any():
            numbers, owner = self.makers
            worked = grouped(np.logical_or, weigh(numbers, count) > 0, owner, int(self.needs.max()) + 1, False)
            found[on] *= worked[self.needs[on]]
        return found


class Layers:
    """The layers of the regions of a network in worlds and draws.

    Args:
        slices: the slice of every chain, by name.
        ids: ids of the edges of the network (:attr:`graph.metrics.worlds.Worlds.ids`).
        seed: of the worlds.
        times: how often each document is drawn, shape (documents, draws).
        worlds: number of worlds; never more than :data:`MOST`.
    """

    def __init__(self, slices: Sequence[ChainSlice], ids: Words, seed: int, times: Floats, *, worlds: int = MOST) -> None:
        self.slices, self._ids, self._seed, self._times = tuple(slices), ids, seed, times
        self._worlds = min(worlds, MOST)
        self.network: Network = slices[0].network

    @cached_property
    def known(self) -> Labels:
        """The primary chains."""
        return labels(self.slices)

    @cached_property
    def _links(self) -> tuple[Paths, ...]:
        return tuple(paths(part) for part in self.slices)

    @property
    def kinds(self) -> tuple[Weights, Weights]:
        """Weights in worlds, and in draws."""
        return self._in_worlds, self._in_draws

    def _in_worlds(self, edges: Ints, count: int) -> Floats:
        some = min(count, self._worlds)
        return unpacked(self._bits(edges, some), some).astype(float)

    def _bits(self, edges: Ints, count: int) -> Words:
        return kept(self._ids[edges], self.network.probabilities[edges], count, self._seed)

    def _in_draws(self, edges: Ints, count: int) -> Floats:
        return combined(self.network, edges, self._times[:, :count])

    def assortativity(self, cells: Sequence[Cell]) -> tuple[dict[tuple[str, int], Floats], ...]:
        """M12 of a region in worlds and in draws: by code and place of the chain (−1 for the region), shape (count,) each."""
        found = self._layer(cells[0].place, BETWEEN)
        source, target = self.known.primary[found.head], self.known.primary[found.tail]
        size = len(self.slices)
        key = np.where((source >= 0) & (target >= 0), source * size + target, size * size)
        order = np.argsort(key, kind="stable")
        return tuple(
            self._mixed(found.weights(weigh, many(len(found.number), WORK, LEAST, MOST))[order], key[order], size) for weigh in self.kinds
        )

    def _mixed(self, weight: Floats, key: Ints, size: int) -> dict[tuple[str, int], Floats]:
        table = grouped(np.add, weight, key, size * size + 1, 0.0)[:-1].reshape(size, size, -1)
        total = table.sum(axis=(0, 1))
        share = np.divide(table, total, out=np.zeros_like(table), where=total > 0)
        arriving = share.sum(axis=0)
        chance = (share.sum(axis=1) * arriving).sum(axis=0)
        same = np.einsum("iik->ik", share)
        told = (total > 0) & (np.abs(1 - chance) > 1e-12)
        r = np.divide(same.sum(axis=0) - chance, 1 - chance, out=np.full(len(chance), math.nan), where=told)
        own = np.divide(same, arriving, out=np.full(same.shape, math.nan), where=arriving > 0)
        return {("M12.assortativity", -1): r} | {("M12.own", c): row for c, row in enumerate(own)}

    def alignment(self, cells: Sequence[Cell]) -> tuple[dict[tuple[str, int], Floats], ...]:
        """M13 of a region in worlds and in draws, as :meth:`assortativity`."""
        place, found = cells[0].place, self._layer(cells[0].place, WITHIN)
        scores = [self._agreeing(found, found.weights(weigh, many(len(found.number), _GROUPED, _SOME, MOST))) for weigh in self.kinds]
        shared = [dict(self._shared(place, serving)) for serving in self._serving]
        return tuple({("M13.alignment", -1): score} | of_chains for score, of_chains in zip(scores, shared, strict=True))

    def _agreeing(self, found: Layer, weight: Floats) -> Floats:
        nodes = np.unique(np.concatenate([found.head, found.tail]))
        rows, columns = np.searchsorted(nodes, found.head), np.searchsorted(nodes, found.tail)
        ends = (np.concatenate([rows, columns]), np.concatenate([columns, rows]))
        graphs = []
        for column in weight.T:
            graph = csr_array((np.concatenate([column, column]), ends), shape=(len(nodes), len(nodes)))
            graph.eliminate_zeros()
            graphs.append(graph)
        label, scores = self.known.primary[nodes], np.full(len(graphs), math.nan)
        for k, row in enumerate(side_by_side(graphs, len(nodes), resolution=RESOLUTION)):
            linked = (np.diff(graphs[k].indptr) > 0) & (label >= 0)
            if len(np.unique(label[linked])) > 1:
                score = agreement(row[linked], label[linked])
                scores[k] = 0.0 if math.isnan(score) else score
        return scores

    @cached_property
    def _serving(self) -> tuple[tuple[Mask, ...], tuple[Mask, ...]]:
        """Which actors of each slice support it in each world, and in each draw, shape (actors, count) each."""
        both: tuple[list[Mask], list[Mask]] = ([], [])
        for links in self._links:
            ways = routes(links)
            order = np.argsort(ways.actor, kind="stable")
            drawn = min(MOST, self._times.shape[1])
            held = (self._bits(links.edges, self._worlds), packed(self._in_draws(links.edges, drawn) > 0))
            for bits, count, into in zip(held, (self._worlds, drawn), both, strict=True):
                any_of = grouped(np.bitwise_or, supported_in(ways, bits)[order], ways.actor[order], links.actors, 0)
                into.append(unpacked(any_of, count))
        return tuple(both[0]), tuple(both[1])

    def _shared(self, place: Place, serving: Sequence[Mask]) -> Iterator[tuple[tuple[str, int], Floats]]:
        chains = np.zeros((len(self.network.nodes), serving[0].shape[1]), dtype=np.int16)
        for part, there in zip(self.slices, serving, strict=True):
            acting = place.actors[part.actors]
            chains[part.actors[acting]] += there[acting]
        for c, (part, there) in enumerate(zip(self.slices, serving, strict=True)):
            acting = place.actors[part.actors]
            mine = there[acting]
            more = (mine & (chains[part.actors[acting]] > 1)).sum(axis=0)
            total = mine.sum(axis=0)
            yield ("M13.multi_chain", c), np.divide(more, total, out=np.full(len(total), math.nan), where=total > 0)

    def _layer(self, place: Place, roles: Sequence[str]) -> Layer:
        parts = [p for part, links in zip(self.slices, self._links, strict=True) for p in self._ends(part, links, place, roles)]
        head, tail, number, apply = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((number, tail, head))
        head, tail, number, apply = head[order], tail[order], number[order], apply[order]
        fresh = np.ones(len(head), dtype=bool)  # an edge that several chains share counts once
        fresh[1:] = (np.diff(head) != 0) | (np.diff(tail) != 0) | (np.diff(number) != 0)
        head, tail, number, apply = head[fresh], tail[fresh], number[fresh], apply[fresh]
        first = np.ones(len(head), dtype=bool)
        first[1:] = (np.diff(head) != 0) | (np.diff(tail) != 0)
        research = self.network.edges["research"]
        acting = np.flatnonzero(place.actors[research.head]) if apply.any() else np.zeros(0, dtype=np.int64)
        technologies, needs = np.unique(head[first][apply[first]]), np.full(int(first.sum()), -1)
        needs[apply[first]] = np.searchsorted(technologies, head[first][apply[first]])
        acting = acting[np.isin(research.tail[acting], technologies)]
        owner = np.searchsorted(technologies, research.tail[acting])
        order = np.argsort(owner, kind="stable")
        makers = acting[order] + self.network.offsets["research"], owner[order]
        return Layer(head[first], tail[first], number, np.cumsum(first) - 1, needs, makers)

    def _ends(self, part: ChainSlice, links: Paths, place: Place, roles: Sequence[str]) -> Iterator[tuple[Ints, Ints, Ints, Mask]]:
        """Head, tail and number of the edges of these roles that count in a region, and whether a technology has to be worked on."""
        technologies = len(part.technologies)
        over, stages = np.concatenate([part.technologies, part.firms]), np.array(part.stages, dtype=np.int64)
        acting, here = place.actors[part.actors], np.concatenate([np.ones(technologies, dtype=bool), place.firms[part.firms]])
        direct, reach, need = links.direct, links.reach, links.need
        worked = np.zeros(len(over), dtype=bool)
        worked[reach.right[acting[reach.left]]] = True
        for role in roles:
            if role == "team":
                where, team = part.positions["team"], self.network.edges["team"]
                where = where[place.actors[team.head[where]] & place.actors[team.tail[where]]]
                ends, number = (team.head[where], team.tail[where]), where + self.network.offsets["team"]
            elif role == "serve":
                strand = direct.where(acting[direct.left])
                ends, number = (part.actors[strand.left], stages[strand.right]), links.edges[strand.edge]
            elif role == "apply":
                strand = need.where((need.left < technologies) & worked[need.left])
                ends, number = (over[strand.left], stages[strand.right]), links.edges[strand.edge]
            else:
                wanted = (reach.right < technologies) == (role == "research")
                strand = reach.where(wanted & acting[reach.left] & here[reach.right])
                ends, number = (part.actors[strand.left], over[strand.right]), links.edges[strand.edge]
            yield *ends, number, np.full(len(number), role == "apply")
