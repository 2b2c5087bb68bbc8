"""M7 obstacle degree (障碍度): which indicators hold the level back most.

Example:
    >>> shares([0.5, 0.3, 0.2], [0.2, 0.9, 0.5]).round(9).tolist()
    [0.754716981, 0.056603774, 0.188679245]
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph.arrays import Floats


def shares(weights: npt.ArrayLike, z: npt.ArrayLike) -> Floats:
    """Share of every indicator in what is missing to the best value, summing to 1 along the last axis.

    ``O_ij = w_j·(1 − z_ij) / Σ_j w_j·(1 − z_ij)``. Unknown values are left out; where nothing is missing, or nothing is
    known, every share is NaN (`no_obstacle`).

    Args:
        weights: weight of each indicator, shape (indicators,).
        z: values in [0, 1] after normalisation, shape (…, indicators), NaN where unknown.
    """
    table = np.asarray(z, dtype=float)
    known = ~np.isnan(table)
    lack = np.where(known, np.asarray(weights, dtype=float) * (1 - np.where(known, table, 1.0)), 0.0)
    total = lack.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(lack, total, out=np.full(table.shape, np.nan), where=(total > 0) & known))
