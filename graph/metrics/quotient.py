"""M16 location quotient (区位商): how much more of an activity a region has than the whole does.

Example:
    >>> X = [[10, 5, 1, 4], [4, 6, 6, 0], [2, 8, 0, 0], [0, 1, 9, 4]]
    >>> quotients(X)[0].round(9).tolist()
    [1.875, 0.75, 0.1875, 1.5]
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph.arrays import Floats, Mask

LEAST = 3.0
"""Count from which a quotient is called well founded."""
PRIOR = 1.0
"""Strength κ of the prior of :func:`shrunk`, in units of the count."""


def _whole(x: Floats, whole: npt.ArrayLike | None) -> Floats:
    return x.sum(axis=0) if whole is None else np.asarray(whole, dtype=float)


def awaited(x: npt.ArrayLike, whole: npt.ArrayLike | None = None) -> Floats:
    """Count E_rs a region would have with the structure of the whole, shape (regions, activities); NaN where undefined.

    ``E_rs = x_r· · X_s / X`` with x_r· the total of the region, X_s that of the activity and X that of everything.
    """
    table = np.asarray(x, dtype=float)
    total = _whole(table, whole)
    rows = table.sum(axis=1, keepdims=True)
    usable = (rows > 0) & (total > 0)
    structure = np.divide(total, total.sum(), out=np.zeros_like(total), where=total.sum() > 0)
    return np.where(usable, rows * structure, np.nan)


def quotients(x: npt.ArrayLike, whole: npt.ArrayLike | None = None) -> Floats:
    """Location quotients ``LQ_rs = (x_rs/Σ_s x_rs)/(X_s/ΣX)``, ≥ 0, 1 being average.

    A region with nothing at all is NaN throughout, an activity that nobody has is NaN in every region.

    Args:
        x: counts, shape (regions, activities).
        whole: total of each activity over the whole, shape (activities,); the sum over the regions by default.
    """
    table, expected = np.asarray(x, dtype=float), awaited(x, whole)
    return np.asarray(np.divide(table, expected, out=np.full(table.shape, np.nan), where=expected > 0))


def shrunk(x: npt.ArrayLike, whole: npt.ArrayLike | None = None, prior: float = PRIOR) -> Floats:
    """Quotients drawn towards 1 where counts are small: ``(x_rs + κ)/(E_rs + κ)``.

    The mean of the quotient under a Poisson count and a Gamma(κ, κ) prior with mean 1: a tiny region with its only firm in
    a segment no longer tops the list.

    Args:
        x: counts, shape (regions, activities).
        whole: see :func:`quotients`.
        prior: κ > 0.

    Example:
        >>> shrunk([[1, 0], [1, 8]]).round(3).tolist()
        [[1.667, 0.556], [0.714, 1.098]]
    """
    return np.asarray((np.asarray(x, dtype=float) + prior) / (awaited(x, whole) + prior))


def present(quotient: npt.ArrayLike, at_least: float = 1.0) -> Mask:
    """Which activities a region is specialised in: ``M = 1[LQ ≥ 1]``, NaN counting as not; rounding guards sums of thirds."""
    return np.asarray(np.round(np.nan_to_num(np.asarray(quotient, dtype=float), nan=-1.0), 9) >= at_least)
