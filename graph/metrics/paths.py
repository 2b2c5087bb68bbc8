"""The support paths of a chain edge by edge, so that coverage and redundancy can be computed in many worlds or draws at once.

:class:`~graph.metrics.support.Support` merges parallel edges into one probability; here every link knows the number of its
edge in the network. One trailing axis holds worlds (64 packed into a word) or draws of documents.

Example:
    >>> grouped(np.add, np.array([[1.0], [2.0], [4.0]]), np.array([0, 0, 2]), 3, 0.0)[:, 0].tolist()
    [3.0, 0.0, 4.0]
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.arrays import Floats, Ints, Mask
from graph.metrics.chain import ChainSlice
from graph.metrics.worlds import Words

Held = npt.NDArray[Any]
"""Worlds packed 64 to a word, or draws as booleans: whatever AND and OR work on."""


@dataclass(frozen=True, slots=True, eq=False)
class Strand:
    """Links between two sets, sorted by `right`.

    Attributes:
        edge: place of the link's edge in :attr:`Paths.edges`, shape (n,).
        left: index in the left set, shape (n,).
        right: index in the right set, shape (n,).
    """

    edge: Ints
    left: Ints
    right: Ints

    def where(self, kept: Mask) -> Strand:
        """The links that `kept` marks."""
        return Strand(self.edge[kept], self.left[kept], self.right[kept])


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """The links of one chain.

    Attributes:
        edges: numbers of the network's edges that appear, sorted, shape (e,).
        actors: number of actors.
        mediators: number of mediators: technologies, then firms.
        stages: number of segments.
        direct: actor → segment.
        reach: actor → mediator.
        need: mediator → segment.
        made: firm → segment.
    """

    edges: Ints
    actors: int
    mediators: int
    stages: int
    direct: Strand
    reach: Strand
    need: Strand
    made: Strand

    def only(self, actors: Mask, firms: Mask) -> Paths:
        """The same links from the marked actors and firms alone; firms mediate wherever they are."""
        return replace(
            self, direct=self.direct.where(actors[self.direct.left]), reach=self.reach.where(actors[self.reach.left]),
            made=self.made.where(firms[self.made.left]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """Every support path of every pair, sorted by segment, then actor.

    Attributes:
        actor: actor of each pair, shape (n,).
        stage: segment of each pair, shape (n,).
        pair: pair of each path, sorted, shape (t,).
        first: place in the edges of a path's first edge, shape (t,).
        second: the same of its second edge; −1 for a path of one edge, shape (t,).
    """

    actor: Ints
    stage: Ints
    pair: Ints
    first: Ints
    second: Ints


def paths(part: ChainSlice) -> Paths:
    """The links of a slice, those to the chain as a whole left out where it has segments."""
    network = part.network
    nodes, stages = (np.array(c, dtype=np.int64) for c in zip(*((n, s) for s, g in enumerate(part.groups) for n in g), strict=True))
    order = np.argsort(nodes, kind="stable")
    nodes, stages = nodes[order], stages[order]

    def strand(role: str, heads: Ints, *, offset: int = 0) -> tuple[Ints, Ints, Ints]:
        where = part.positions[role]
        edges = network.edges[role]
        starts = np.searchsorted(nodes, edges.tail[where], "left")
        counts = np.searchsorted(nodes, edges.tail[where], "right") - starts
        owner = np.repeat(np.arange(len(where)), counts)
        place = np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner] + starts[owner]
        left = np.searchsorted(heads, edges.head[where[owner]]) + offset
        return where[owner] + network.offsets[role], left, stages[place]

    def between(role: str, tails: Ints, *, offset: int = 0) -> tuple[Ints, Ints, Ints]:
        where, edges = part.positions[role], network.edges[role]
        right = np.searchsorted(tails, edges.tail[where]) + offset
        return where + network.offsets[role], np.searchsorted(part.actors, edges.head[where]), right

    t = len(part.technologies)
    made = strand("operate", part.firms)
    needs = [strand("apply", part.technologies), (made[0], made[1] + t, made[2])]
    reaches = [between("research", part.technologies), between("cooperate", part.firms, offset=t)]
    raw = [
        strand("serve", part.actors),
        *(tuple(np.concatenate(column) for column in zip(*group, strict=True)) for group in (reaches, needs)),
        made,
    ]
    edges = np.unique(np.concatenate([numbers for numbers, _, _ in raw]))
    strands = []
    for numbers, left, right in raw:
        order = np.lexsort((numbers, left, right))
        strands.append(Strand(np.searchsorted(edges, numbers[order]), left[order], right[order]))
    return Paths(edges, len(part.actors), t + len(part.firms), len(part.stages), *strands)


def grouped(ufunc: np.ufunc, values: npt.NDArray[Any], index: Ints, size: int, empty: float | int) -> npt.NDArray[Any]:
    """Rows of `values` that share an index put together by `ufunc`.

    Args:
        ufunc: for example np.multiply.
        values: shape (n, k).
        index: group of each row, sorted, shape (n,).
        size: number of groups.
        empty: what a group without rows is.

    Returns:
        Shape (size, k).
    """
    found = np.full((size, values.shape[1]), empty, dtype=values.dtype)
    if len(index):
        starts = np.flatnonzero(np.diff(index, prepend=-1))
        found[index[starts]] = ufunc.reduceat(values, starts, axis=0)
    return found


def covered_by(links: Paths, p: Floats) -> Floats:
    """Probability that each segment is supported, for many probabilities of the edges at once.

    ``P_s = 1 − Π_a(1−p_as) · Π_x[1 − p_xs·(1 − Π_a(1−p_ax))]`` (metrics.md 3.0) for every column.

    Args:
        links: the links of a cell.
        p: probability of each of `links.edges` in each draw, shape (e, draws).

    Returns:
        Shape (stages, draws).
    """
    return covered_over(links, p, wanted_by(links, p))


def wanted_by(links: Paths, p: Floats) -> Floats:
    """Probability that a mediator and a segment are linked, for every pair of them in order, shape (pairs, draws)."""
    own, group = _merged(links.need)
    found: Floats = 1 - grouped(np.multiply, 1 - p[links.need.edge], group, len(own.edge), 1.0)
    return found


def covered_over(links: Paths, p: Floats, wanted: Floats) -> Floats:
    """:func:`covered_by` where :func:`wanted_by` is known already: it is the same for every region."""
    mediators, group = np.unique(links.reach.right, return_inverse=True)
    reached = 1 - grouped(np.multiply, 1 - p[links.reach.edge], group, len(mediators), 1.0)
    place = np.full(links.mediators, -1)
    place[mediators] = np.arange(len(mediators))
    own, _ = _merged(links.need)
    at = place[own.left]  # a mediator that nobody of the region reaches changes nothing
    over = grouped(np.multiply, 1 - wanted[at >= 0] * reached[at[at >= 0]], own.right[at >= 0], links.stages, 1.0)
    found: Floats = 1 - over * grouped(np.multiply, 1 - p[links.direct.edge], links.direct.right, links.stages, 1.0)
    return found


def _merged(strand: Strand) -> tuple[Strand, Ints]:
    """Parallel edges of a mediator and a segment as the one link they are: one link for every pair of ends, and for each link of `strand` the place of its pair."""
    if not len(strand.edge):
        return strand, strand.left
    new = np.ones(len(strand.left), dtype=bool)
    new[1:] = (np.diff(strand.left) != 0) | (np.diff(strand.right) != 0)
    return strand.where(new), np.cumsum(new) - 1


def covered_in(links: Paths, bits: Words) -> Words:
    """In which worlds each segment is supported, shape (stages, words); `bits` are those of `links.edges`."""
    reached = grouped(np.bitwise_or, bits[links.reach.edge], links.reach.right, links.mediators, 0)
    over = grouped(np.bitwise_or, bits[links.need.edge] & reached[links.need.left], links.need.right, links.stages, 0)
    found: Words = over | grouped(np.bitwise_or, bits[links.direct.edge], links.direct.right, links.stages, 0)
    return found


def staffed_by(links: Paths, p: Floats) -> Floats:
    """Probability that each segment has a firm, shape (stages, draws)."""
    found: Floats = 1 - grouped(np.multiply, 1 - p[links.made.edge], links.made.right, links.stages, 1.0)
    return found


def staffed_in(links: Paths, bits: Words) -> Words:
    """In which worlds each segment has a firm, shape (stages, words)."""
    found: Words = grouped(np.bitwise_or, bits[links.made.edge], links.made.right, links.stages, 0)
    return found


def routes(links: Paths) -> Routes:
    """Every support path of the links."""
    order = np.argsort(links.need.left, kind="stable")
    sources = links.need.left[order]
    starts = np.searchsorted(sources, links.reach.right, "left")
    counts = np.searchsorted(sources, links.reach.right, "right") - starts
    reach = np.repeat(np.arange(len(links.reach.edge)), counts)
    need = order[np.arange(len(reach)) - (np.cumsum(counts) - counts)[reach] + starts[reach]]
    actor = np.concatenate([links.direct.left, links.reach.left[reach]])
    stage = np.concatenate([links.direct.right, links.need.right[need]])
    first = np.concatenate([links.direct.edge, links.reach.edge[reach]])
    second = np.concatenate([np.full(len(links.direct.edge), -1), links.need.edge[need]])
    width = max(links.actors, 1)
    keys, pair = np.unique(stage * width + actor, return_inverse=True)
    order = np.argsort(pair, kind="stable")
    return Routes(keys % width, keys // width, pair[order], first[order], second[order])


def supported_in(found: Routes, bits: Held) -> Held:
    """In which worlds (or draws) each pair is supported, shape (pairs, words)."""
    present = bits[found.first] & np.where((found.second < 0)[:, None], ~np.zeros(1, bits.dtype), bits[found.second])
    held: Held = grouped(np.bitwise_or, present, found.pair, len(found.actor), 0)
    return held


def twice_in(stages: int, found: Routes, held: Held) -> tuple[Held, Held]:
    """In which worlds (or draws) a segment has one supporting actor or more, and two or more, each of shape (stages, words)."""
    once, twice = np.zeros((stages, held.shape[1]), held.dtype), np.zeros((stages, held.shape[1]), held.dtype)
    ends = np.searchsorted(found.stage, np.arange(stages + 1))
    for stage in range(stages):
        rows = held[ends[stage] : ends[stage + 1]]
        if len(rows):
            sofar = np.bitwise_or.accumulate(rows, axis=0)
            once[stage] = sofar[-1]
            twice[stage] = np.bitwise_or.reduce(rows[1:] & sofar[:-1], axis=0)
    return once, twice
