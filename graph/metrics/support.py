"""Who supports which segment: the bipartite core of coverage and redundancy, as arrays.

An actor a supports a segment s by an edge a–s, or over a mediator x (a technology or a firm) by a–x and x–s. Edges are
independent; for one pair the paths share no edge, so ``P_as = 1 − (1−p_as)·Π_x(1 − p_ax·p_xs)`` is exact
(metrics.md 3.0).

Example:
    >>> toy = Support.of(1, 1, 1, reach=[(0, 0, 0.9)], need=[(0, 0, 0.8)])
    >>> toy.pairs().p.round(9).tolist()
    [0.72]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph.network import Floats, Ints, Mask


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Weighted pairs: `left` and `right` index two sets of nodes, `p` is the probability of the edge between them."""

    left: Ints
    right: Ints
    p: Floats

    def where(self, kept: Mask) -> Links:
        """The links that `kept` marks."""
        return Links(self.left[kept], self.right[kept], self.p[kept])

    def __len__(self) -> int:
        return len(self.p)


def links(left: Ints, right: Ints, p: Floats) -> Links:
    """Links with parallel ones merged by noisy-or, sorted by left, then right."""
    if not len(p):
        return Links(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    width = int(right.max()) + 1
    keys, inverse = np.unique(left * width + right, return_inverse=True)
    return Links(keys // width, keys % width, 1 - products(len(keys), inverse, 1 - p))


def products(size: int, index: Ints, factors: Floats) -> Floats:
    """Product of the factors that share an index, shape (size,); 1 where there is none."""
    result = np.ones(size)
    np.multiply.at(result, index, factors)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Actors and the segments they support.

    Attributes:
        actor: index of the actor, shape (n,).
        stage: index of the segment, shape (n,).
        p: probability that the actor supports the segment, shape (n,).
        via_pair: for every two-hop path the pair it belongs to, shape (t,).
        via_reach: for every two-hop path its edge a–x as a position in `reach`, shape (t,).
        via_need: for every two-hop path its edge x–s as a position in `need`, shape (t,).
        direct: for every direct edge the pair it belongs to, shape (len(direct),).
    """

    actor: Ints
    stage: Ints
    p: Floats
    via_pair: Ints
    via_reach: Ints
    via_need: Ints
    direct: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """Actors, mediators and segments of one chain, and the edges between them.

    Attributes:
        actors: number of actors A.
        mediators: number of mediators X.
        stages: number of segments S.
        direct: actor–segment links.
        reach: actor–mediator links.
        need: mediator–segment links.
    """

    actors: int
    mediators: int
    stages: int
    direct: Links
    reach: Links
    need: Links

    @classmethod
    def of(
        cls,
        actors: int,
        mediators: int,
        stages: int,
        *,
        direct: Iterable[tuple[int, int, float]] = (),
        reach: Iterable[tuple[int, int, float]] = (),
        need: Iterable[tuple[int, int, float]] = (),
    ) -> Support:
        """Support from triples (actor, segment, p), (actor, mediator, p) and (mediator, segment, p)."""
        made = []
        for triples in (direct, reach, need):
            rows = np.array(list(triples), dtype=float).reshape(-1, 3)
            made.append(links(rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64), rows[:, 2]))
        return cls(actors, mediators, stages, *made)

    def only(self, kept: Mask) -> Support:
        """The same segments supported by the marked actors alone; `kept` has shape (actors,)."""
        direct, reach = self.direct.where(kept[self.direct.left]), self.reach.where(kept[self.reach.left])
        return Support(self.actors, self.mediators, self.stages, direct, reach, self.need)

    def reached(self) -> Floats:
        """Probability α_x = 1 − Π_a(1−p_ax) that some actor reaches a mediator, shape (mediators,)."""
        return 1 - products(self.mediators, self.reach.right, 1 - self.reach.p)

    def covered(self) -> Floats:
        """Probability that a segment has at least one supporting actor, shape (stages,).

        ``P_s = 1 − Π_a(1−p_as) · Π_x[1 − p_xs·(1 − Π_a(1−p_ax))]``, exact for independent edges.
        """
        missing = products(self.stages, self.direct.right, 1 - self.direct.p)
        np.multiply.at(missing, self.need.right, 1 - self.need.p * self.reached()[self.need.left])
        return 1 - missing

    def active(self) -> Floats:
        """Probability that an actor supports at least one segment, shape (actors,): the mirror of :meth:`covered`.

        ``P_a = 1 − Π_s(1−p_as) · Π_x[1 − p_ax·(1 − Π_s(1−p_xs))]``.
        """
        used = 1 - products(self.mediators, self.need.left, 1 - self.need.p)
        idle = products(self.actors, self.direct.left, 1 - self.direct.p)
        np.multiply.at(idle, self.reach.left, 1 - self.reach.p * used[self.reach.right])
        return 1 - idle

    def pairs(self) -> Pairs:
        """Every (actor, segment) with a support path, with its exact probability and its paths."""
        order = np.argsort(self.need.left, kind="stable")
        sources = self.need.left[order]
        starts = np.searchsorted(sources, self.reach.right, "left")
        counts = np.searchsorted(sources, self.reach.right, "right") - starts
        via_reach = np.repeat(np.arange(len(self.reach)), counts)
        first = np.cumsum(counts) - counts
        via_need = order[np.arange(len(via_reach)) - first[via_reach] + starts[via_reach]]
        width = max(self.stages, 1)
        over = self.reach.left[via_reach] * width + self.need.right[via_need]
        keys, inverse = np.unique(np.concatenate([self.direct.left * width + self.direct.right, over]), return_inverse=True)
        cut = len(self.direct)
        factors = np.concatenate([1 - self.direct.p, 1 - self.reach.p[via_reach] * self.need.p[via_need]])
        p = 1 - products(len(keys), inverse, factors)
        return Pairs(keys // width, keys % width, p, inverse[cut:], via_reach, via_need, inverse[:cut])
