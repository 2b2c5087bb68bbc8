"""Is Ω more than chance? Cross-chain density against regions that hold as many technologies and segments, but any of them.

Both layers are drawn from their own bipartite configuration model (:mod:`graph.metrics.bicm`): regions keep the expected number of
technologies and of segments, technologies and segments the expected number of regions, and Ω is computed anew. Sources: design page
"metrics", section 4; Pugliese et al. 2019 (Ω); arXiv 1901.04386 (the null model on both layers).

Example:
    >>> found = against_chance(np.eye(3), np.eye(3), draws=400)
    >>> bool(found.p[np.eye(3, dtype=bool)].max() < found.p[~np.eye(3, dtype=bool)].min())
    True
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from graph.arrays import Floats, Ints, Mask
from graph.metrics.bicm import fit
from graph.metrics.lift import LEVEL
from graph.metrics.relatedness import cross_density
from graph.metrics.significance import adjusted

WORK = 2**27
"""Cells of both layers times draws, about; there are fewer draws of a larger table."""
FEWEST, MOST = 200, 1000
"""Fewest draws, and most unless there are so many segments that with no fewer than these a rate of :data:`LEVEL` is out of reach."""
_BLOCK = 2**20  # cells of both layers drawn at once
_DIGITS = 9  # densities that differ less are equal


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """Ω against the null model; every array of shape (regions, segments).

    Attributes:
        mean: mean of Ω over the draws, NaN where it is never defined.
        sd: its standard deviation.
        p: one-sided p-value ``(1 + #{known draws ≥ observed}) / (1 + #known draws)``; NaN where Ω is not defined or the null model
            leaves it no choice.
        q: false discovery rate of Benjamini and Hochberg over the segments of a region.
        known: draws in which Ω is defined.
        draws: number of draws.
    """

    mean: Floats
    sd: Floats
    p: Floats
    q: Floats
    known: Floats
    draws: int

    @property
    def tests(self) -> Ints:
        """Segments of each region that are tested, shape (regions,)."""
        found: Ints = (~np.isnan(self.p)).sum(axis=1)
        return found

    @property
    def least_q(self) -> Floats:
        """The least q that a segment can reach alone with these draws, ``tests / (1 + known draws)``, shape (regions, segments)."""
        return np.asarray(self.tests[:, None] / (1 + self.known))


def against_chance(
    technologies: npt.ArrayLike | csr_array, stages: npt.ArrayLike, *, draws: int | None = None, seed: int = 0
) -> Chance:  # fmt: skip
    """Ω of :func:`graph.metrics.relatedness.cross_density` against the null model.

    Args:
        technologies: which region has which technology, shape (regions, technologies), 0 or 1, dense or sparse.
        stages: which region has which segment, shape (regions, segments), 0 or 1.
        draws: number of draws; by the size of the tables where none is given: as many as a rate below :data:`LEVEL` takes over
            all segments, as far as :data:`WORK` allows.
        seed: another seed gives other draws.
    """
    mt, ms = csr_array(technologies, dtype=float), np.asarray(stages, dtype=float)
    observed = np.round(cross_density(mt, ms), _DIGITS)
    cells = mt.shape[0] * (mt.shape[1] + ms.shape[1])
    most = max(MOST, math.ceil(ms.shape[1] / LEVEL))
    count = draws or int(min(most, max(FEWEST, WORK // max(cells, 1))))
    pi = [fit(np.asarray(m.sum(axis=1)).ravel(), np.asarray(m.sum(axis=0)).ravel()).probabilities() for m in (mt, ms)]
    source = np.random.default_rng(seed)
    known, above = np.zeros(observed.shape), np.zeros(observed.shape)
    total, square = np.zeros(observed.shape), np.zeros(observed.shape)
    centre = np.nan_to_num(observed)  # sums around it, for the squares of equal numbers do not cancel to the last digit
    step = max(1, _BLOCK // max(1, cells))
    for first in range(0, count, step):
        some = min(step, count - first)
        drawn = np.round(_densities(*(source.random((some, *p.shape)) < p for p in pi)), _DIGITS)
        there = ~np.isnan(drawn)
        known += there.sum(axis=0)
        above += (drawn >= observed).sum(axis=0)  # never where either is not defined
        shifted = np.where(there, drawn - centre, 0.0)
        total += shifted.sum(axis=0)
        square += (shifted**2).sum(axis=0)
    shift, spread = (np.divide(x, known, out=np.full(observed.shape, np.nan), where=known > 0) for x in (total, square))
    mean, sd = centre + shift, np.sqrt(np.maximum(spread - shift**2, 0.0))
    open_ = (sd > 10.0**-_DIGITS) & ~np.isnan(observed)
    p = np.where(open_, (1 + above) / (1 + known), np.nan)
    return Chance(mean, sd, p, adjusted(p.T).T, known, count)


def _densities(technologies: Mask, stages: Mask) -> Floats:
    """Cross-chain densities of many draws at once, shape (draws, regions, segments); see :func:`cross_density`."""
    mt, ms = technologies.astype(float), stages.astype(float)
    users, many = mt.sum(axis=1, keepdims=True), ms.sum(axis=2, keepdims=True)
    shares = mt * np.divide(1.0, users, out=np.zeros_like(users), where=users > 0)
    step = np.divide(ms, many, out=np.zeros_like(ms), where=many > 0)
    gained = shares @ mt.transpose(0, 2, 1) @ step
    whole = np.broadcast_to(shares.sum(axis=2)[:, None, :] @ step, gained.shape)
    return np.asarray(np.divide(gained, whole, out=np.full(gained.shape, np.nan), where=whole > 0))
