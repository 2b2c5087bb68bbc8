"""Documents drawn anew (cluster bootstrap): how much a figure hangs on which documents happened to be read.

Errors inside a document go together, so documents are resampled, not edges: D of them with replacement, B times, and the
probability of an edge is combined anew from those that were drawn (:mod:`graph.witnesses`). A document is left out of a draw
with chance (1 − 1/D)^D ≈ .37, so figures that count what is found at all are lower in the draws than in the corpus; the
interval says so rather than hiding it. Source: design page "metrics", section 3.4.

Example:
    >>> times(3, 2, seed=1).sum(axis=0).tolist()
    [3.0, 3.0]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.arrays import Floats, Ints
from graph.errors import InputError
from graph.metrics.worlds import stream
from graph.network import Network

COUNT = 200
"""Draws of a published interval."""


def times(documents: int, count: int, seed: int = 0) -> Floats:
    """How often each document is drawn, shape (documents, count); every column sums to `documents`.

    Raises:
        InputError: not one draw is asked for.
    """
    if count < 1:
        raise InputError(f"重抽次数须为正：{count}", f"the number of draws must be positive: {count}")
    found = np.zeros((documents, count))
    for draw in range(count):
        uniform = np.ldexp((stream(f"documents|{seed}|{draw}", documents) >> np.uint64(11)).astype(float), -53)
        np.add.at(found[:, draw], (uniform * documents).astype(np.int64), 1.0)
    return found


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws of the documents of a network.

    Attributes:
        network: the analysis graph.
        count: number of draws B.
        seed: another seed gives other draws.
    """

    network: Network
    count: int = COUNT
    seed: int = 0

    @cached_property
    def times(self) -> Floats:
        """How often each document is drawn, shape (documents, count)."""
        return times(len(self.network.witnesses.documents), self.count, self.seed)

    def of(self, edges: Ints) -> Floats:
        """Probability of these edges (by number) in each draw, shape (m, count)."""
        return combined(self.network, edges, self.times)


def combined(network: Network, edges: Ints, drawn: Floats) -> Floats:
    """Probability of edges (by number) when documents are drawn `drawn` times, shape (m, draws)."""
    given, options = network.probabilities[edges], network.options
    return network.witnesses.combined(edges, drawn, given, cap=options.cap, floor=options.floor)


def replicates(draws: Draws, evaluate: Callable[[Network], Mapping[str, float]]) -> dict[str, Floats]:
    """Any figures in every draw, by building the network of each; segments and places stay as they are.

    Slower than :mod:`graph.metrics.intervals`, which covers M8 and M14; for a figure of any other kind.

    Args:
        draws: the draws.
        evaluate: figures of a network by name; a figure missing in a draw is NaN there.

    Returns:
        Values by name, shape (count,) each.
    """
    found: dict[str, Floats] = {}
    for draw in range(draws.count):
        for name, value in evaluate(draws.network.drawn(draws.times[:, draw])).items():
            found.setdefault(name, np.full(draws.count, np.nan))[draw] = value
    return found
