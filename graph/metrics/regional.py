"""Which region does what: firms by region and segment, technologies by region, supported segments by region.

Regions overlap (a province holds its cities), so a region is only compared with those of its own rank: as many regions
above it as it has. An area that the hierarchy does not know (the northeast) holds provinces without being above them and is
compared with none. What is average is told by the whole network, firms without a known place included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array, csr_array

from graph.arrays import Floats, Ints, Mask
from graph.metrics import quotient
from graph.metrics.cell import Cell
from graph.metrics.chain import ChainSlice
from graph.network import Network


@dataclass(frozen=True, eq=False)
class Regional:
    """Regions against segments and technologies.

    Attributes:
        network: the analysis graph.
        slices: the chains, in the order of their columns.
        regions: names of the regions somebody is in, without the one that holds everybody.
        rank: number of regions above each region, itself included, shape (regions,); 0 where the hierarchy does not know it.
        start: first column of each chain, shape (chains + 1,); the columns of a chain are its segments in order.
        firms: expected number of firms, shape (regions, segments of all chains).
        everywhere: the same over the whole network, shape (segments of all chains,).
        chain_firms: expected number of firms of each chain, shape (regions, chains).
        chain_everywhere: the same over the whole network, shape (chains,).
    """

    network: Network
    slices: tuple[ChainSlice, ...]
    regions: tuple[str, ...]
    rank: Ints
    start: Ints
    firms: Floats
    everywhere: Floats
    chain_firms: Floats
    chain_everywhere: Floats

    def columns(self, chain: int) -> slice:
        """The columns of the chain at this place in `slices`."""
        return slice(int(self.start[chain]), int(self.start[chain + 1]))

    def peers(self, rank: int) -> Ints:
        """Rows of the regions of a rank."""
        return np.flatnonzero(self.rank == rank)

    @cached_property
    def quotients(self) -> Floats:
        """Location quotients against the whole network, shape (regions, segments)."""
        return quotient.quotients(self.firms, self.everywhere)

    @cached_property
    def specialised(self) -> Mask:
        """Which region has a segment more than average, shape (regions, segments)."""
        return quotient.present(self.quotients)

    @cached_property
    def _membership(self) -> csr_array:
        return _membership(self.network, self.regions)

    def technologies(self, rows: Ints) -> csr_array:
        """Which of the regions works on which technology more than average of these regions, shape (rows, technologies).

        The count is the expected number of links from innovators of the region to the technology.
        """
        research = self.network.edges["research"]
        acting = self.network.innovators[research.head]
        names, column = np.unique(research.tail[acting], return_inverse=True)
        shape = (len(self.network.nodes), len(names))
        links = csr_array(coo_array((research.p[acting], (research.head[acting], column)), shape=shape))
        counts = csr_array(self._membership[rows] @ links)
        owner = np.repeat(np.arange(len(rows)), np.diff(counts.indptr))
        by_region = np.bincount(owner, weights=counts.data, minlength=len(rows))
        by_technology = np.bincount(counts.indices, weights=counts.data, minlength=len(names))
        expected = by_region[owner] * by_technology[counts.indices] / max(float(counts.data.sum()), np.finfo(float).tiny)
        kept = (counts.data > 0) & (np.round(counts.data, 9) >= np.round(expected, 9))
        return csr_array(coo_array((np.ones(int(kept.sum())), (owner[kept], counts.indices[kept])), shape=(len(rows), len(names))))


def regional(cells: Iterable[Cell]) -> Regional:
    """The table over all regions of the network and the chains of these cells: give every chain of the run.

    Raises:
        ValueError: there is no cell.
    """
    slices = tuple({cell.slice.chain: cell.slice for cell in cells}.values())
    if not slices:
        raise ValueError("regional() needs a cell")
    network = slices[0].network
    regions = tuple(sorted(network.members))
    known = set(network.above) | set(network.above.values())
    rank = np.array([len(network.upwards(r)) if not known or r in known else 0 for r in regions], dtype=np.int64)
    start = np.cumsum([0, *(len(s.stages) for s in slices)])
    inside = _membership(network, regions)
    segments = _incidence(network, slices, start)
    chains = _chain_incidence(network, slices)
    return Regional(
        network, slices, regions, rank, start,
        np.asarray((inside @ segments).todense(), dtype=float), np.asarray(segments.sum(axis=0), dtype=float).ravel(),
        np.asarray((inside @ chains).todense(), dtype=float), np.asarray(chains.sum(axis=0), dtype=float).ravel(),
    )  # fmt: skip


def _membership(network: Network, regions: Sequence[str]) -> csr_array:
    counts = [len(network.members[r]) for r in regions]
    rows = np.repeat(np.arange(len(regions)), counts)
    columns = np.concatenate([network.members[r] for r in regions]) if regions else np.zeros(0, np.int64)
    return csr_array(coo_array((np.ones(len(columns)), (rows, columns)), shape=(len(regions), len(network.nodes))))


def _incidence(network: Network, slices: Sequence[ChainSlice], start: Ints) -> csr_array:
    """Probability that a firm is in a segment, shape (nodes, segments of all chains)."""
    staff = [s.stage_firms for s in slices]
    rows = np.concatenate([s.firms[links.left] for s, links in zip(slices, staff, strict=True)])
    columns = np.concatenate([first + links.right for first, links in zip(start, staff, strict=False)])
    weights = np.concatenate([links.p for links in staff])
    return csr_array(coo_array((weights, (rows, columns)), shape=(len(network.nodes), int(start[-1]))))


def _chain_incidence(network: Network, slices: Sequence[ChainSlice]) -> csr_array:
    """Probability that a firm is in a chain, shape (nodes, chains)."""
    rows = np.concatenate([s.firms for s in slices])
    columns = np.repeat(np.arange(len(slices)), [len(s.firms) for s in slices])
    weights = np.concatenate([s.manned for s in slices])
    return csr_array(coo_array((weights, (rows, columns)), shape=(len(network.nodes), len(slices))))
