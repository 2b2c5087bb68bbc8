"""M5 composite-system synergy (复合系统协同度): did both chains advance together between two periods?

Source: Meng and Han's model of composite systems. The order degree of a subsystem sums up its order parameters between
fixed bounds; synergy is the geometric mean of what the degrees gained, with the sign of the smallest gain.

Example:
    >>> [round(synergy(gains), 9) for gains in ([0.16, 0.04], [0.16, -0.04], [0.16, 0.0])]
    [0.08, -0.08, 0.0]
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from graph.arrays import Floats

LEVELS = ((0.0, "no_synergy"), (0.3, "low_synergy"), (0.7, "medium_synergy"), (1.0, "high_synergy"))
"""Upper limit and code of each level of S; the names are those of studies of "four chains", the cuts are a convention."""


def order_degree(z: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Floats:
    """Order degree u_j of a subsystem (有序度) along the last axis, in [0, 1].

    Args:
        z: order parameters between their bounds, values in [0, 1], shape (…, n). NaN where unknown: the parameter is left
            out and the rest is taken over those that are known; nothing known gives NaN.
        weights: weight of each parameter, shape (n,); with them the degree is the weighted mean ``Σλ_i·u_i/Σλ_i``. Without,
            it is the geometric mean ``(Πu_i)^(1/n)``, which a single parameter at its lower bound sets to 0.

    Example:
        >>> order_degree([0.25, 1.0]).round(9).tolist(), order_degree([0.25, 1.0], [0.5, 0.5]).tolist()
        (0.5, 0.625)
    """
    u = np.asarray(z, dtype=float)
    known = ~np.isnan(u)
    if weights is None:
        count = known.sum(axis=-1)
        product = np.where(known, u, 1.0).prod(axis=-1)
        return np.where(count > 0, product ** (1 / np.maximum(count, 1)), np.nan)
    share = known * np.asarray(weights, dtype=float)
    total = share.sum(axis=-1)
    mean = (share * np.where(known, u, 0.0)).sum(axis=-1)
    return np.asarray(np.divide(mean, total, out=np.full(np.shape(total), np.nan), where=total > 0))


def synergy(gains: npt.ArrayLike) -> float:
    """Synergy ``S = θ·|Π_j Δ_j|^(1/k)`` with ``θ = sign(min_j Δ_j)``, in [−1, 1].

    S > 0 only when all subsystems advanced; one that stood still gives 0, one that fell back a negative S, and so does a
    retreat of all: read S beside the gains.

    Args:
        gains: what the order degree of each subsystem gained, ``Δ_j = u_j(t1) − u_j(t0)``, shape (k,); NaN gives NaN.
    """
    delta = np.asarray(gains, dtype=float)
    if not delta.size or np.isnan(delta).any():
        return math.nan
    if (delta == 0).any():
        return 0.0
    return float(np.sign(delta.min()) * np.abs(delta.prod()) ** (1 / delta.size))


def level(s: float) -> str:
    """Code of the level of S: "no_synergy" (S ≤ 0), "low_synergy", "medium_synergy", "high_synergy"; "" for NaN."""
    if math.isnan(s):
        return ""
    return next((code for limit, code in LEVELS if round(s, 9) <= limit), LEVELS[-1][1])
