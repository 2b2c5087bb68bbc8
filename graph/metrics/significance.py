"""Tests of a block of cells against a null model of independent cells: lift, standard score, exact p-value, false discovery rate.

Source: design page "metrics", 3.3.

Example:
    >>> tail(np.full(4, 0.5), [4, 0]).tolist()
    [0.0625, 1.0]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from graph.arrays import Floats, Ints

EXACT = 2000
"""Most cells whose number of links is summed exactly; more are approximated by a normal distribution with its skewness."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of cells against the null model.

    Attributes:
        observed: links in the block, expected ones where edges are uncertain.
        expected: ``Σπ``.
        variance: ``Σπ(1−π)``.
    """

    observed: float
    expected: float
    variance: float

    @property
    def lift(self) -> float:
        """Observed over expected, 1 is chance; NaN where nothing is expected."""
        return self.observed / self.expected if self.expected > 0 else math.nan

    @property
    def z(self) -> float:
        """Standard score ``(obs − exp)/√var``; NaN where every cell is forced."""
        return (self.observed - self.expected) / math.sqrt(self.variance) if self.variance > 0 else math.nan


def block(pi: Floats, observed: float) -> Block:
    """The block of these cells.

    Example:
        >>> found = block(np.full((2, 2), 0.5), 4)
        >>> found.lift, found.z
        (2.0, 2.0)
    """
    return Block(float(observed), float(pi.sum()), float((pi * (1 - pi)).sum()))


def tail(pi: Floats, counts: Sequence[int] | Ints) -> Floats:
    """One-sided p-values ``P(X ≥ count)`` of the number X of links in cells with probabilities π (Poisson binomial).

    Up to :data:`EXACT` open cells by dynamic programming, beyond by the refined normal approximation (Volkova 1996).

    Args:
        pi: probabilities, any shape.
        counts: numbers of links, shape (k,).

    Returns:
        Shape (k,), in [0, 1].
    """
    cells, wanted = np.ravel(pi), np.asarray(counts, dtype=np.int64)
    sure = int((cells >= 1).sum())
    cells = cells[(cells > 0) & (cells < 1)]
    need = wanted - sure
    if len(cells) > EXACT:
        mean, variance = float(cells.sum()), float((cells * (1 - cells)).sum())
        skew = float((cells * (1 - cells) * (1 - 2 * cells)).sum()) / variance**1.5
        x = (need - 0.5 - mean) / math.sqrt(variance)
        density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
        upper = ndtr(-x) - skew * (1 - x**2) * density / 6
    else:
        chance = _sum_of(cells)
        cumulated = np.concatenate([np.cumsum(chance[::-1])[::-1], [0.0]])
        upper = cumulated[np.clip(need, 0, len(cells) + 1)]
    return np.asarray(np.where(need <= 0, 1.0, np.where(need > len(cells), 0.0, np.clip(upper, 0.0, 1.0))))


def _sum_of(cells: Floats) -> Floats:
    """Distribution of the number of links, shape (cells + 1,): polynomials 1 − p + p·x multiplied in pairs."""
    parts = np.stack([1 - cells, cells], axis=1)
    while len(parts) > 8:  # while there are many short ones, all pairs at once
        if len(parts) % 2:
            parts = np.concatenate([parts, np.eye(1, parts.shape[1])])
        left, right, width = parts[::2], parts[1::2], parts.shape[1]
        parts = np.zeros((len(left), 2 * width - 1))
        for place in range(width):
            parts[:, place : place + width] += left[:, [place]] * right
    product = np.ones(1)
    for part in parts:
        product = np.convolve(product, part)
    return product[: len(cells) + 1]


def adjusted(p: Floats) -> Floats:
    """False discovery rates q of p-values by Benjamini and Hochberg (1995), along the first axis; NaN stays NaN.

    Example:
        >>> adjusted(np.array([0.01, 0.04, 0.03, np.nan])).round(3).tolist()
        [0.03, 0.04, 0.04, nan]
    """
    order = np.argsort(p, axis=0)  # NaN goes last
    ranked = np.take_along_axis(p, order, axis=0)
    tests = (~np.isnan(p)).sum(axis=0)
    rank = np.arange(1, len(p) + 1).reshape((-1,) + (1,) * (p.ndim - 1))
    scaled = np.where(np.isnan(ranked), np.inf, ranked * tests / rank)
    falling = np.minimum.accumulate(scaled[::-1], axis=0)[::-1]
    found = np.empty_like(falling)
    np.put_along_axis(found, order, np.minimum(falling, 1.0), axis=0)
    return np.where(np.isnan(p), np.nan, found)
