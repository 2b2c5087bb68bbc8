"""The graph between actors, technologies, firms and segments of a chain: the one graph for paths, walks and betweenness.

Regions, policies, programmes and governments are no nodes of the analysis graph, and the chain itself is left out here:
each of them would put any two actors at distance two. Segments below a segment are contracted into it.

Example:
    >>> star = assemble(["a", "s", "t"], [0, 3, 1], [(0, 2, 0.9, "research"), (2, 1, 0.8, "apply")])
    >>> star.matrix.toarray().tolist()
    [[0.0, 0.0, 0.9], [0.0, 0.0, 0.8], [0.9, 0.8, 0.0]]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from weakref import WeakKeyDictionary

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from graph.arrays import Floats, Ints, Mask
from graph.metrics.cell import Cell
from graph.metrics.chain import ChainSlice
from graph.metrics.support import Links

KINDS = ("actor", "technology", "firm", "stage")
"""Kinds of nodes; the first two are the innovation layer, the last two the industry layer."""
ACTOR, TECHNOLOGY, FIRM, STAGE = range(len(KINDS))
ROLES = ("serve", "research", "cooperate", "apply", "operate", "team", "flow")
"""Roles of edges; those of :data:`graph.roles.ROLES` between these kinds, and the flow between segments."""


@dataclass(frozen=True, eq=False)
class TypedGraph:
    """A simple undirected graph with a kind on every node and a probability on every edge.

    Attributes:
        nodes: index of each node in the network, ascending, shape (n,).
        keys: id of each node, as an array of objects, shape (n,).
        kinds: kind of each node as an index of :data:`KINDS`, shape (n,).
        head: local index of the lower end of each edge, shape (m,); edges are sorted by head, then tail.
        tail: local index of the upper end of each edge, shape (m,).
        p: probability of each edge, in (0, 1], shape (m,).
        roles: role of each edge as an index of :data:`ROLES`, shape (m,).
    """

    nodes: Ints
    keys: npt.NDArray[np.object_]
    kinds: Ints
    head: Ints
    tail: Ints
    p: Floats
    roles: Ints

    def __len__(self) -> int:
        return len(self.nodes)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Id of each node."""
        return tuple(self.keys.tolist())

    @cached_property
    def matrix(self) -> csr_array:
        """Symmetric matrix of probabilities, shape (n, n)."""
        return self._symmetric(self.p)

    @cached_property
    def adjacency(self) -> csr_array:
        """Symmetric matrix of ones, shape (n, n)."""
        return self._symmetric(np.ones(len(self.p)))

    @cached_property
    def degrees(self) -> Ints:
        """Number of neighbours, shape (n,)."""
        ends = np.concatenate([self.head, self.tail])
        return np.bincount(ends, minlength=len(self)).astype(np.int64)

    @cached_property
    def actors(self) -> Ints:
        """Local indices of the actors."""
        return self.of(ACTOR)

    @cached_property
    def stages(self) -> Ints:
        """Local indices of the segments."""
        return self.of(STAGE)

    @cached_property
    def innovation(self) -> Mask:
        """Which nodes are of the innovation layer (actors, technologies), shape (n,)."""
        return np.asarray(self.kinds <= TECHNOLOGY)

    def of(self, *kinds: int) -> Ints:
        """Local indices of the nodes of these kinds."""
        return np.flatnonzero(np.isin(self.kinds, kinds))

    def local(self, nodes: Ints) -> Ints:
        """Local indices of nodes of the network, −1 where one is not here; same shape as `nodes`."""
        place = np.searchsorted(self.nodes, nodes)
        found = np.minimum(place, max(len(self) - 1, 0))
        return np.where(self.nodes[found] == nodes, found, -1) if len(self) else np.full(len(nodes), -1)

    def edges_where(self, kept: Mask) -> TypedGraph:
        """The same nodes with the marked edges only: a world, or a layer; `kept` has shape (m,)."""
        return replace(self, head=self.head[kept], tail=self.tail[kept], p=self.p[kept], roles=self.roles[kept])

    def nodes_where(self, kept: Mask) -> TypedGraph:
        """The graph between the marked nodes; `kept` has shape (n,)."""
        inside = kept[self.head] & kept[self.tail]
        place = np.cumsum(kept) - 1
        return TypedGraph(
            self.nodes[kept], self.keys[kept], self.kinds[kept],
            place[self.head[inside]], place[self.tail[inside]], self.p[inside], self.roles[inside],
        )  # fmt: skip

    def graph(self) -> nx.Graph:
        """The same for networkx: nodes by id with `kind`, edges with `p` and `role`."""
        made = nx.Graph()
        made.add_nodes_from((i, {"kind": KINDS[k]}) for i, k in zip(self.ids, self.kinds.tolist(), strict=True))
        edges = zip(self.head.tolist(), self.tail.tolist(), self.p.tolist(), self.roles.tolist(), strict=True)
        made.add_edges_from((self.ids[a], self.ids[b], {"p": p, "role": ROLES[r]}) for a, b, p, r in edges)
        return made

    def _symmetric(self, values: Floats) -> csr_array:
        rows, columns = np.concatenate([self.head, self.tail]), np.concatenate([self.tail, self.head])
        return csr_array((np.concatenate([values, values]), (rows, columns)), shape=(len(self), len(self)))


def assemble(ids: Sequence[str], kinds: Sequence[int], edges: Iterable[tuple[int, int, float, str]]) -> TypedGraph:
    """A typed graph from plain values, its nodes numbered as they come.

    Args:
        ids: id of each node.
        kinds: kind of each node, as an index of :data:`KINDS`.
        edges: (local index, local index, probability, role); of parallel edges the best counts, loops are left out.
    """
    rows = list(edges)
    ends = np.array([(a, b) for a, b, _, _ in rows], dtype=np.int64).reshape(-1, 2)
    p = np.array([p for _, _, p, _ in rows], dtype=float)
    roles = np.array([ROLES.index(role) for _, _, _, role in rows], dtype=np.int64)
    return _graph(np.arange(len(ids)), np.array(ids, dtype=object), np.array(kinds, dtype=np.int64), ends[:, 0], ends[:, 1], p, roles)


def typed(*parts: Cell | ChainSlice) -> TypedGraph:
    """The typed graph of cells or slices; several are joined, an edge that two of them share counts once.

    A slice brings all its actors, technologies, firms and segments. A cell leaves out the actors that are not in scope;
    technologies and firms stay whoever's they are, as for coverage, so that a supported segment is at distance two at most.

    Args:
        parts: cells or slices of one network, at least one.

    Returns:
        The graph; its node numbers do not depend on the order of `parts`.
    """
    whole = [_of_part(part) for part in parts]
    if len(whole) == 1:
        return whole[0]
    nodes, first = np.unique(np.concatenate([g.nodes for g in whole]), return_index=True)
    keys, kinds = (np.concatenate([getattr(g, name) for g in whole]) for name in ("keys", "kinds"))
    place = [np.searchsorted(nodes, g.nodes) for g in whole]
    return _graph(
        nodes, keys[first], kinds[first],
        np.concatenate([at[g.head] for at, g in zip(place, whole, strict=True)]),
        np.concatenate([at[g.tail] for at, g in zip(place, whole, strict=True)]),
        np.concatenate([g.p for g in whole]), np.concatenate([g.roles for g in whole]),
    )  # fmt: skip


_WHOLE: WeakKeyDictionary[ChainSlice, TypedGraph] = WeakKeyDictionary()  # sixty regions of a chain share one graph


def _of_part(part: Cell | ChainSlice) -> TypedGraph:
    if isinstance(part, ChainSlice):
        if part not in _WHOLE:
            _WHOLE[part] = _of_slice(part)
        return _WHOLE[part]
    whole = _of_part(part.slice)
    return whole.nodes_where((whole.kinds != ACTOR) | part.place.actors[whole.nodes])


def _of_slice(part: ChainSlice) -> TypedGraph:
    stages = np.array(part.stages, dtype=np.int64)
    groups = ((part.actors, ACTOR), (part.technologies, TECHNOLOGY), (part.firms, FIRM), (stages, STAGE))
    nodes = np.concatenate([group for group, _ in groups])
    kinds = np.concatenate([np.full(len(group), kind) for group, kind in groups])
    order = np.argsort(nodes)
    nodes, kinds = nodes[order], kinds[order]
    support, cut = part.support, len(part.technologies)
    over = np.concatenate([part.technologies, part.firms])
    upstream = np.array([up for up, _ in part.flow], dtype=np.int64)
    downstream = np.array([down for _, down in part.flow], dtype=np.int64)

    def found() -> Iterator[tuple[Ints, Ints, Floats, str]]:
        """Ends in the network, probability and role of the edges."""
        for links, left, right, roles in (
            (support.direct, part.actors, stages, ("serve", "serve")),
            (support.reach, part.actors, over, ("research", "cooperate")),
            (support.need, over, stages, ("apply", "operate")),
            (part.team, part.actors, part.actors, ("team", "team")),
            (Links(upstream, downstream, np.ones(len(upstream))), stages, stages, ("flow", "flow")),
        ):
            mediator = links.right if links is support.reach else links.left
            for role, kept in zip(roles, (mediator < cut, mediator >= cut), strict=True):
                yield left[links.left[kept]], right[links.right[kept]], links.p[kept], role

    heads, tails, p, roles = zip(*found(), strict=True)
    numbers = np.concatenate([np.full(len(h), ROLES.index(r)) for h, r in zip(heads, roles, strict=True)])
    return _graph(
        nodes, np.array([part.network.nodes[i].id for i in nodes.tolist()], dtype=object), kinds,
        np.searchsorted(nodes, np.concatenate(heads)), np.searchsorted(nodes, np.concatenate(tails)), np.concatenate(p), numbers,
    )  # fmt: skip


def _graph(nodes: Ints, keys: npt.NDArray[np.object_], kinds: Ints, head: Ints, tail: Ints, p: Floats, roles: Ints) -> TypedGraph:
    """The graph of these edges: ends in order, loops and impossible edges left out, of parallel ones the best."""
    low, high = np.minimum(head, tail), np.maximum(head, tail)
    kept = (low < high) & (p > 0)
    low, high, p, roles = low[kept], high[kept], p[kept], roles[kept]
    order = np.lexsort((roles, -p, high, low))
    low, high, p, roles = low[order], high[order], p[order], roles[order]
    first = np.ones(len(low), dtype=bool)
    first[1:] = (np.diff(low) != 0) | (np.diff(high) != 0)
    return TypedGraph(nodes, keys, kinds, low[first], high[first], p[first], roles[first])
