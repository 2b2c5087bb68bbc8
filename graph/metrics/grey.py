"""M6 grey relational grade (灰色关联度): which series moves most like the reference series (Deng 1982).

The grade depends on the set of series compared, since the extremes are taken over all of them: it ranks the series of one
comparison and says nothing across comparisons.

Example:
    >>> grades([0.9, 0.8, 0.7], [[0.9, 0.7, 0.8], [0.8, 0.9, 0.7], [0.7, 0.8, 0.9]]).round(7).tolist()
    [0.6666667, 0.6666667, 0.5555556]
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph.arrays import Floats
from graph.errors import InputError

RHO = 0.5
"""Customary distinguishing coefficient ρ."""


def grades(reference: npt.ArrayLike, series: npt.ArrayLike, rho: float = RHO) -> Floats:
    """Grade γ_i of every series against the reference, in (0, 1].

    ``ξ_i(k) = (Δmin + ρ·Δmax)/(Δ_i(k) + ρ·Δmax)`` with ``Δ_i(k) = |x0(k) − x_i(k)|`` and extremes over all i and k;
    ``γ_i = mean_k ξ_i(k)``. No difference anywhere gives 1. A point that one series lacks is left out of that series; a
    series without a point gives NaN.

    Args:
        reference: reference series x0, shape (points,).
        series: series to compare, made comparable before (see :func:`scaled`), shape (series, points), NaN where unknown.
        rho: distinguishing coefficient ρ in (0, 1].

    Raises:
        InputError: ρ is not in (0, 1].
    """
    if not 0 < rho <= 1:
        raise InputError(f"分辨系数 ρ 须在 (0, 1] 内：{rho}", f"the coefficient rho lies in (0, 1], not {rho}")
    delta = np.abs(np.asarray(series, dtype=float) - np.asarray(reference, dtype=float))
    known = ~np.isnan(delta)
    if not known.any():
        return np.full(len(delta), np.nan)
    low, high = delta[known].min(), delta[known].max()
    if high == 0:
        return np.where(known.any(axis=1), 1.0, np.nan)
    xi = np.where(known, (low + rho * high) / (np.where(known, delta, 0.0) + rho * high), 0.0)
    count = known.sum(axis=1)
    return np.asarray(np.divide(xi.sum(axis=1), count, out=np.full(len(delta), np.nan), where=count > 0))


def scaled(series: npt.ArrayLike, how: str = "mean") -> Floats:
    """Series made comparable: divided by their mean ("mean", 均值化) or first known value ("first", 初值化), or min-max
    ("minmax"), along the last axis; NaN where that divides by zero.

    Raises:
        InputError: there is no such way.

    Example:
        >>> scaled([[2.0, 4.0, 6.0]]).tolist(), scaled([[2.0, 4.0, 6.0]], "minmax").tolist()
        ([[0.5, 1.0, 1.5]], [[0.0, 0.5, 1.0]])
    """
    x = np.asarray(series, dtype=float)
    known = ~np.isnan(x)
    base = np.zeros((*x.shape[:-1], 1))
    if how == "mean":
        count = known.sum(axis=-1, keepdims=True)
        divisor = np.where(known, x, 0.0).sum(axis=-1, keepdims=True) / np.maximum(count, 1)
    elif how == "first":
        divisor = np.take_along_axis(x, known.argmax(axis=-1)[..., None], axis=-1)
    elif how == "minmax":
        base = np.where(known, x, np.inf).min(axis=-1, keepdims=True)
        divisor = np.where(known, x, -np.inf).max(axis=-1, keepdims=True) - np.where(np.isfinite(base), base, 0.0)
        base = np.where(np.isfinite(base), base, 0.0)
    else:
        raise InputError(
            f"没有无量纲化方法 {how}", f"no way {how!r} to scale series", advice=("可用 mean、first、minmax", "mean, first, minmax")
        )
    usable = known & (divisor != 0) & np.isfinite(divisor)
    return np.asarray(np.divide(x - base, divisor, out=np.full(x.shape, np.nan), where=usable))
