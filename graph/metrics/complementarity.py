"""M19 complementarity of regions (区域互补度): who has the segments that a region lacks (after Balland and Boschma 2021).

Example:
    >>> have = [[1, 1, 0, 0], [0, 1, 1, 0]]
    >>> complementarity(have).tolist(), joint(have).tolist()
    ([[0.0, 0.5], [0.5, 0.0]], [[0.5, 0.75], [0.75, 0.5]])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph.arrays import Floats


def complementarity(has: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Floats:
    """Share of what region r lacks that region q has, shape (regions r, regions q), in [0, 1].

    ``comp(r←q) = Σ_s w_rs·[s ∉ S_r, s ∈ S_q] / Σ_s w_rs·[s ∉ S_r]``; NaN for a region that lacks nothing (or nothing with
    weight).

    Args:
        has: which region has which segment of the chain, shape (regions, segments), 0 or 1.
        weights: worth w_rs of each segment for each region, shape (regions, segments); 1 by default. With the relatedness
            of the segment to what the region has (Σ_j M_rj·φ_js) it counts most what the region could join to its own.
    """
    table = np.asarray(has, dtype=float)
    lack = (1 - table) * (1.0 if weights is None else np.asarray(weights, dtype=float))
    total = lack.sum(axis=1, keepdims=True)
    brought = lack @ table.T
    return np.asarray(np.divide(brought, total, out=np.full(brought.shape, np.nan), where=total > 0))


def joint(has: npt.ArrayLike) -> Floats:
    """Share of the segments that r and q have together, shape (regions, regions), in [0, 1]; NaN without segments."""
    table = np.asarray(has, dtype=float)
    if not table.shape[1]:
        return np.full((table.shape[0], table.shape[0]), np.nan)
    own = table.sum(axis=1)
    return np.asarray((own[:, None] + own[None, :] - table @ table.T) / table.shape[1])
