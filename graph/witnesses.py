"""Which document says which edge how surely, so that documents can be dropped or drawn again.

Edges are numbered through over all roles (:attr:`graph.network.Network.offsets`). With n_d the times a document is drawn,
``p = 1 − Π_d (1 − p_d)^n_d``: an edge in two drawn copies of a document counts as two witnesses, in none it has none.

Example:
    >>> heard = Witnesses(("d1", "d2"), np.array([0, 0]), np.array([0, 1]), np.array([0.5, 0.8]), np.zeros(2, dtype=bool))
    >>> heard.combined(np.array([0]), np.array([[1.0, 0.0], [1.0, 2.0]]), np.array([0.9]), cap=0.99).round(9).tolist()
    [[0.9, 0.96]]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from graph.arrays import Floats, Ints, Mask

_SURE = -750.0
"""Logarithm of a doubt of zero: its exponential is 0, and 0 copies of it are no doubt removed."""


@dataclass(frozen=True, slots=True, eq=False)
class Witnesses:
    """The documents behind every edge, one row for each edge and document, sorted by edge, then document.

    Attributes:
        documents: ids of the documents, sorted.
        edge: number of the edge, shape (w,).
        document: index of the document, shape (w,).
        p: highest confidence of the document in the edge, shape (w,).
        sure: True where a registry says it, which alone may make an edge certain, shape (w,).
    """

    documents: tuple[str, ...]
    edge: Ints
    document: Ints
    p: Floats
    sure: Mask

    def of(self, edges: Ints) -> tuple[Ints, Ints]:
        """Rows of the witnesses of `edges` (edge by edge), and for each the position of its edge in `edges`."""
        starts = np.searchsorted(self.edge, edges, "left")
        counts = np.searchsorted(self.edge, edges, "right") - starts
        owner = np.repeat(np.arange(len(edges)), counts)
        first = np.cumsum(counts) - counts
        return np.arange(len(owner)) - first[owner] + starts[owner], owner

    def among(self, edges: Ints) -> Ints:
        """Indices of the documents that say one of `edges`, sorted."""
        return np.unique(self.document[self.of(edges)[0]])

    def kept(self, edges: Mask) -> Witnesses:
        """The witnesses when only the marked edges stay; they are numbered anew. `edges` has shape (edges,)."""
        rows = edges[self.edge]
        moved = (np.cumsum(edges) - 1)[self.edge[rows]]
        return Witnesses(self.documents, moved, self.document[rows], self.p[rows], self.sure[rows])

    def drawn(self, times: Floats) -> Witnesses:
        """The witnesses when document d is read `times[d]` times: copies count together as one, what is not read is gone."""
        rows = times[self.document] > 0
        with np.errstate(divide="ignore"):
            p = -np.expm1(times[self.document[rows]] * np.log1p(-self.p[rows]))
        return Witnesses(self.documents, self.edge[rows], self.document[rows], p, self.sure[rows])

    def combined(self, edges: Ints, times: Floats, given: Floats, *, cap: float, floor: float = 0.0) -> Floats:
        """Probability of edges when documents are drawn anew.

        Args:
            edges: numbers of the edges, shape (m,).
            times: how often each document is drawn, shape (documents, draws).
            given: probability of an edge that no document says (a supposed one), shape (m,).
            cap: highest probability without a registry.
            floor: less probable edges get probability 0.

        Returns:
            Probabilities, shape (m, draws).
        """
        rows, owner = self.of(edges)
        shape = (len(edges), len(self.documents))
        where = (owner, self.document[rows])
        with np.errstate(divide="ignore"):
            doubt = np.maximum(np.log1p(-self.p[rows]), _SURE)
        p: Floats = -np.expm1(csr_array((doubt, where), shape=shape) @ times)
        certain = csr_array((self.sure[rows].astype(float), where), shape=shape) @ times > 0
        p = np.where(certain, p, np.minimum(p, cap))
        p[p < floor] = 0.0
        silent = np.bincount(owner, minlength=len(edges)) == 0
        p[silent] = given[silent, None]
        return p


def none() -> Witnesses:
    """No witnesses: an edge of such a network keeps its probability whatever is drawn."""
    empty = np.zeros(0, dtype=np.int64)
    return Witnesses((), empty, empty, np.zeros(0), np.zeros(0, dtype=bool))
