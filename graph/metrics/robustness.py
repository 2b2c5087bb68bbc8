"""M15 N−1 loss and robustness (N−1 损失与稳健度): what coverage loses when innovators go, one by one.

Structural figures count support paths whatever their probability; expected ones weigh them. Only innovators that support some
segment are removed: any other one costs nothing. Source: design page "metrics", M15; R after Schneider et al. 2011.

Example:
    >>> toy = Support.of(2, 0, 2, direct=[(0, 0, 0.9), (0, 1, 0.5), (1, 1, 0.5)])
    >>> losses(toy.pairs(), 2, 2).tolist(), worst_first(toy.pairs(), 2, 2).curve.tolist()
    ([0.5, 0.0], [0.5, 0.0])
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.arrays import Floats, Ints
from graph.metrics.cell import Cell
from graph.metrics.redundancy import alone
from graph.metrics.result import Result
from graph.metrics.support import Pairs, Support

SHOWN = 10
"""Most innovators, and points of the curve, that a result lists."""


@dataclass(frozen=True, slots=True, eq=False)
class Removal:
    """Innovators removed worst first.

    Attributes:
        order: the innovators in the order they go, shape (A,).
        curve: share of covered segments after each, shape (A,); the last is 0.
    """

    order: Ints
    curve: Floats

    @property
    def robustness(self) -> float:
        """``R = (1/A)·Σ_q cov(q)``, in [0, cov); NaN when nobody supports anything."""
        return float(self.curve.mean()) if len(self.curve) else math.nan


def losses(pairs: Pairs, actors: int, stages: int) -> Floats:
    """Share of segments that lose their only supporter when an actor goes, ``cov − cov(without a)``, shape (actors,)."""
    counts = np.bincount(pairs.stage, minlength=stages)
    lost = counts[pairs.stage] == 1
    return np.bincount(pairs.actor[lost], minlength=actors) / max(stages, 1)


def expected_losses(support: Support, pairs: Pairs) -> Floats:
    """``E[cov] − E[cov without a]`` of every actor, exact, shape (actors,)."""
    _, single = alone(support, pairs)
    return np.bincount(pairs.actor, weights=single, minlength=support.actors) / max(support.stages, 1)


def worst_first(pairs: Pairs, actors: int, stages: int) -> Removal:
    """The greedy curve: each time the actor goes whose going uncovers most segments; of equals the first.

    Every pair is visited once: a segment is lost only when its last supporter goes, and then that one is known from a
    running sum, so the cost is O(pairs · log actors).
    """
    counts = np.bincount(pairs.stage, minlength=stages)
    remaining = np.bincount(pairs.stage, weights=pairs.actor, minlength=stages).astype(np.int64)
    order_of = np.argsort(pairs.actor, kind="stable")
    ends = np.searchsorted(pairs.actor[order_of], np.arange(actors + 1))
    served = pairs.stage[order_of]
    loss = np.bincount(pairs.actor[counts[pairs.stage] == 1], minlength=actors)
    waiting = [(-int(loss[a]), a) for a in np.unique(pairs.actor).tolist()]
    heapq.heapify(waiting)
    covered, gone = int((counts > 0).sum()), np.zeros(actors, dtype=bool)
    order: list[int] = []
    curve: list[float] = []
    while waiting:
        known, actor = heapq.heappop(waiting)
        if gone[actor] or -known != loss[actor]:
            continue  # it was put in again when more came to hang on it
        gone[actor] = True
        covered -= int(loss[actor])
        for stage in served[ends[actor] : ends[actor + 1]].tolist():
            counts[stage] -= 1
            remaining[stage] -= actor
            if counts[stage] == 1:
                last = int(remaining[stage])
                loss[last] += 1
                heapq.heappush(waiting, (-int(loss[last]), last))
        order.append(actor)
        curve.append(covered / stages)
    return Removal(np.array(order, dtype=np.int64), np.array(curve, dtype=float))


def figures(cell: Cell) -> Iterator[Result]:
    """M15 of a cell: largest loss (structural and expected, with the innovators behind it) and robustness R with its curve."""
    part, support = cell.slice, cell.support
    pairs, stages = cell.pairs, len(part.stages)
    reason = cell.research if len(pairs.p) == 0 and cell.research != "ok" else "ok" if len(pairs.p) else "no_edges"
    loss, expected = losses(pairs, support.actors, stages), expected_losses(support, pairs)
    removal = worst_first(pairs, support.actors, stages)
    supporting = np.unique(pairs.actor)

    def listed(by: Floats) -> list[dict[str, Any]]:
        # equal losses by id: actors are numbered by it
        first = supporting[np.argsort(-np.round(by[supporting], 12), kind="stable")[:SHOWN]].tolist()
        nodes = [part.network.nodes[part.actors[a]] for a in first]
        return [{"id": node.id, "name": node.name, "loss": float(loss[a]), "expected": float(expected[a])}
                for a, node in zip(first, nodes, strict=True)]  # fmt: skip

    there = reason == "ok"
    count = len(removal.order)
    yield cell.result("M15.loss", float(loss.max()) if there else math.nan, reason, {"actors": listed(loss)})
    yield cell.result("M15.loss_expected", float(expected.max()) if there else math.nan, reason, {"actors": listed(expected)})
    yield cell.result(
        "M15.robustness", removal.robustness, reason,
        {"supporting": count, "curve": removal.curve[:SHOWN].tolist(),
         "order": [part.network.nodes[part.actors[a]].name for a in removal.order[:SHOWN].tolist()]},
    )  # fmt: skip
