"""Mixing of labels over directed, weighted edges: Newman's assortativity.

Source: Newman, Mixing patterns in networks, Physical Review E 2003, 67: 026126.

Example:
    >>> e = mixing([0, 0, 1, 0], [0, 0, 1, 1], [1.0, 1, 1, 1], 2)
    >>> e.tolist(), assortativity(e)
    ([[0.5, 0.25], [0.0, 0.25]], 0.5)
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from graph.arrays import Floats, Ints


def mixing(sources: Sequence[int] | Ints, targets: Sequence[int] | Ints, weight: Sequence[float] | Floats, labels: int) -> Floats:
    """Share of the weight between each pair of labels, shape (labels, labels), from source (row) to target; zeros without weight.

    Args:
        sources: label of the source of each edge, shape (m,).
        targets: label of its target, shape (m,).
        weight: its weight ≥ 0, shape (m,).
        labels: number of labels.
    """
    pairs = np.asarray(sources, dtype=np.int64) * labels + np.asarray(targets, dtype=np.int64)
    table = np.bincount(pairs, weights=np.asarray(weight, dtype=float), minlength=labels * labels).reshape(labels, labels)
    total = float(table.sum())
    return np.asarray(table / total if total > 0 else table)


def assortativity(shares: Floats) -> float:
    """Newman's coefficient ``r = (Tr e − Σ_i a_i·b_i) / (1 − Σ_i a_i·b_i)``, in [−1, 1].

    Args:
        shares: matrix e of shares, shape (labels, labels).

    Returns:
        1 when every edge stays within its label, 0 for chance; NaN without weight or with a single label at both ends.
    """
    chance = float(shares.sum(axis=1) @ shares.sum(axis=0))
    if not shares.any() or math.isclose(chance, 1.0, abs_tol=1e-12):
        return math.nan
    return (float(np.trace(shares)) - chance) / (1 - chance)
