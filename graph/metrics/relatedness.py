"""M17 relatedness density ω and cross-chain density Ω (关联密度、跨链关联密度): what lies near to what a region has.

Sources: Hidalgo et al. 2007 (proximity, density); Pugliese et al. 2019, arXiv 1707.05146 (assist matrix between layers).

Example:
    >>> phi = proximity([[1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 0], [0, 0, 1, 1]])
    >>> density([[0, 0, 1, 1]], phi).tolist(), density([[0, 0, 1, 1]], phi, include_self=True).round(6).tolist()
    ([[1.0, 1.0, 0.5, 0.5]], [[0.333333, 0.333333, 0.75, 0.75]])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from graph.arrays import Floats


def proximity(m: npt.ArrayLike) -> Floats:
    """Proximity of activities, ``φ_ij = (MᵀM)_ij / max(k_i, k_j)``, shape (activities, activities), in [0, 1].

    The smaller of both chances that a region with one activity has the other; 0 for an activity that no region has.

    Args:
        m: which region has which activity, shape (regions, activities), 0 or 1.
    """
    table = np.asarray(m, dtype=float)
    both = table.T @ table
    k = table.sum(axis=0)
    larger = np.maximum.outer(k, k)
    return np.asarray(np.divide(both, larger, out=np.zeros_like(both), where=larger > 0))


def density(m: npt.ArrayLike, phi: npt.ArrayLike, *, include_self: bool = False) -> Floats:
    """Relatedness density ``ω_rs = Σ_{j≠s} M_rj·φ_js / Σ_{j≠s} φ_js``, shape (regions, activities), in [0, 1].

    The diagonal is left out: that a region has s must not predict that it has s. An activity related to no other is NaN.

    Args:
        m: which region has which activity, shape (regions, activities).
        phi: proximity, shape (activities, activities).
        include_self: keep the diagonal, as the package `ecomplexity` does.
    """
    near = np.array(phi, dtype=float)
    if not include_self:
        np.fill_diagonal(near, 0.0)
    total = near.sum(axis=0)
    gained = np.asarray(m, dtype=float) @ near
    return np.asarray(np.divide(gained, total, out=np.full(gained.shape, np.nan), where=total > 0))


def assist(technologies: npt.ArrayLike, stages: npt.ArrayLike) -> Floats:
    """Assist matrix ``B_ts = (1/u_t)·Σ_r M^T_rt·M^S_rs/d_r``, shape (technologies, segments).

    The chance to meet segment s by a random region with technology t and a random segment of it. u_t counts the regions
    with t, d_r the segments of r. A row sums to 1 when every region with the technology has a segment.

    Args:
        technologies: which region has which technology, shape (regions, technologies).
        stages: which region has which segment, shape (regions, segments).

    Example:
        >>> assist([[1, 1], [0, 1]], [[1, 0], [1, 1]]).tolist()
        [[1.0, 0.0], [0.75, 0.25]]
    """
    mt = np.asarray(technologies, dtype=float)
    users = mt.sum(axis=0)
    return np.asarray(np.divide(mt, users, out=np.zeros_like(mt), where=users > 0).T @ _step(stages))


def cross_density(technologies: npt.ArrayLike | csr_array, stages: npt.ArrayLike) -> Floats:
    """Cross-chain density ``Ω_rs = Σ_t M^T_rt·B_ts / Σ_t B_ts``, shape (regions, segments), in [0, 1]; NaN without assist.

    Does the region own the technologies that elsewhere go with this segment? Computed as
    ``(M^T·diag(1/u)·M^Tᵀ)·(D⁻¹M^S)``, so that the assist matrix, technologies × segments, is never held.

    Args:
        technologies: which region has which technology, shape (regions, technologies), dense or sparse.
        stages: which region has which segment, shape (regions, segments).

    Example:
        >>> cross_density([[1, 1], [0, 1]], [[1, 0], [1, 1]]).round(6).tolist()
        [[1.0, 1.0], [0.428571, 1.0]]
    """
    mt = csr_array(technologies, dtype=float)
    users = np.asarray(mt.sum(axis=0)).ravel()
    inverse = np.divide(1.0, users, out=np.zeros_like(users), where=users > 0)
    shared = np.asarray((mt @ (mt * inverse[None, :]).T).todense())
    step = _step(stages)
    gained, total = shared @ step, np.asarray(mt @ inverse).ravel() @ step
    return np.asarray(np.divide(gained, total, out=np.full(gained.shape, np.nan), where=total > 0))


def _step(stages: npt.ArrayLike) -> Floats:
    """``D⁻¹M^S``: the segments of each region in equal shares; a region without any passes nothing on."""
    ms = np.asarray(stages, dtype=float)
    many = ms.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(ms, many, out=np.zeros_like(ms), where=many > 0))
