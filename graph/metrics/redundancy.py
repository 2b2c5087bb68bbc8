"""M14 redundancy and single points of failure (环节冗余度与单点失效), in closed form.

Example:
    >>> toy = Support.of(2, 0, 1, direct=[(0, 0, 0.9), (1, 0, 0.5)])
    >>> structural(toy).tolist(), at_least_two(toy).round(9).tolist()
    ([2], [0.45])
"""

from __future__ import annotations

import math

import numpy as np

from graph.metrics.support import Pairs, Support, products
from graph.network import Floats, Ints


def structural(support: Support, pairs: Pairs | None = None) -> Ints:
    """Number k_s of actors with a support path to each segment, shape (stages,); 1 is a single point of failure."""
    pairs = pairs or support.pairs()
    counts: Ints = np.bincount(pairs.stage, minlength=support.stages).astype(np.int64)
    return counts


def expected_support(support: Support, pairs: Pairs | None = None) -> Floats:
    """Expected number of supporting actors ``Σ_a P_as`` of each segment, shape (stages,)."""
    pairs = pairs or support.pairs()
    return np.asarray(np.bincount(pairs.stage, weights=pairs.p, minlength=support.stages), dtype=float)


def concentration(support: Support, pairs: Pairs | None = None) -> tuple[float, float]:
    """Herfindahl–Hirschman index ``Σ_a share_a²`` of support links over actors, and the effective number of actors 1/HHI.

    Returns:
        HHI in (0, 1] and 1/HHI ≥ 1; both NaN when nobody supports anything.
    """
    pairs = pairs or support.pairs()
    counts = np.bincount(pairs.actor)
    if not counts.sum():
        return math.nan, math.nan
    hhi = float(((counts / counts.sum()) ** 2).sum())
    return hhi, 1 / hhi


def at_least_two(support: Support, pairs: Pairs | None = None) -> Floats:
    """Probability that a segment has two or more supporting actors, shape (stages,), exact.

    ``P(k_s ≥ 2) = 1 − Q(A) − Σ_a [Q(A∖a) − Q(A)]``, see :func:`alone`. No sampling is needed, although actors that share a
    mediator do not act independently.
    """
    pairs = pairs or support.pairs()
    nobody, single = alone(support, pairs)
    return np.clip(1 - nobody - np.bincount(pairs.stage, weights=single, minlength=support.stages), 0.0, 1.0)


def alone(support: Support, pairs: Pairs) -> tuple[Floats, Floats]:
    """Probability that nobody supports a segment, and that one actor alone does.

    With Q(B) the probability that no actor of B supports s (the closed form of coverage), a is the only supporter with
    probability ``Q(A∖a) − Q(A)``: what coverage of s loses, on average, when a goes.

    Returns:
        Q(A), shape (stages,); ``Q(A∖a) − Q(A)`` of every pair, shape (pairs,).
    """
    reach, need = support.reach, support.need
    # leaving an actor out divides products; zeros (certain edges) are counted apart, so nothing is divided by zero
    closed = 1 - reach.p
    zeros = np.bincount(reach.right, weights=closed == 0, minlength=support.mediators)
    live = products(support.mediators, reach.right, np.where(closed == 0, 1.0, closed))
    unreached = np.where(zeros == 0, live, 0.0)
    without = np.where(zeros[reach.right] - (closed == 0) > 0, 0.0, live[reach.right] / np.where(closed == 0, 1.0, closed))
    block = 1 - need.p * (1 - unreached[need.left])
    block_without = 1 - need.p[pairs.via_need] * (1 - without[pairs.via_reach])
    miss = 1 - support.direct.p

    factors = np.concatenate([miss, block])
    stage = np.concatenate([support.direct.right, need.right])
    stage_zeros = np.bincount(stage, weights=factors == 0, minlength=support.stages)
    stage_live = products(support.stages, stage, np.where(factors == 0, 1.0, factors))
    nobody = np.where(stage_zeros == 0, stage_live, 0.0)

    touched = np.concatenate([miss, block[pairs.via_need]])
    owner = np.concatenate([pairs.direct, pairs.via_pair])
    own_zeros = np.bincount(owner, weights=touched == 0, minlength=len(pairs.p))
    own_live = products(len(pairs.p), owner, np.where(touched == 0, 1.0, touched))
    replaced = products(len(pairs.p), pairs.via_pair, block_without)
    blocked = stage_zeros[pairs.stage] - own_zeros > 0
    ratio = np.divide(stage_live[pairs.stage], own_live, out=np.zeros(len(pairs.p)), where=own_live > 0)
    others = np.where(blocked, 0.0, ratio * replaced)
    return nobody, np.clip(others - nobody[pairs.stage], 0.0, 1.0)
