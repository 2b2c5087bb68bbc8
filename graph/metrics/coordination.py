"""M1–M4 coupling coordination (耦合协调度): levels, C, C′, T, D, D′, grade and lag type, for two subsystems or more.

The family compares the levels of two subsystems and holds no information on links between them. Sources: Wang, Kong, Ren
et al., Journal of Natural Resources 2021, 36(3): 793–810 (C′); R packages `coupling` (all three forms) and `mathmodels`.

Example:
    >>> c = coupling([0.8, 0.2])
    >>> t = development([0.8, 0.2])
    >>> round(float(c), 9), round(float(coordination(c, t)), 9), grade(float(coordination(c, t)))
    (0.8, 0.632455532, 6)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.arrays import Floats, Mask

LAG = (0.8, 1.2)
"""Customary limits of U_I / U_P between the innovation chain lagging, both in step, and the industry chain lagging."""
FEW = 10
"""Objects below which entropy weights are flagged as unstable."""


def coupling(levels: npt.ArrayLike) -> Floats:
    """Coupling degree C (耦合度): geometric over arithmetic mean of the levels along the last axis.

    ``C = n·(ΠU_i)^(1/n) / ΣU_i``, in [0, 1]; 1 when all levels are equal. All levels 0 gives 0, NaN gives NaN.
    """
    u = np.asarray(levels, dtype=float)
    top = u.max(axis=-1, keepdims=True)
    relative = np.divide(u, top, out=np.where(np.isnan(top), np.nan, np.zeros_like(u)), where=top > 0)  # no product of small levels is lost
    mean = relative.mean(axis=-1)
    return np.divide(relative.prod(axis=-1) ** (1 / u.shape[-1]), mean, out=np.where(np.isnan(mean), np.nan, 0.0), where=mean > 0)


def coupling_revised(levels: npt.ArrayLike) -> Floats:
    """Revised coupling degree C′ of Wang et al. 2021 (修正耦合度), along the last axis.

    ``C′ = sqrt([1 − Σ_{i>j}|U_i−U_j| / (n(n−1)/2)] · (ΠU_i/max U)^(1/(n−1)))`` with levels relative to their maximum in
    the product; n = 2: ``sqrt((1−|U1−U2|)·min/max)``. In [0, 1]; not scale-free.
    """
    u = np.asarray(levels, dtype=float)
    n = u.shape[-1]
    top = u.max(axis=-1, keepdims=True)
    relative = np.divide(u, top, out=np.where(np.isnan(top), np.nan, np.zeros_like(u)), where=top > 0)
    spread = sum(np.abs(u[..., i] - u[..., j]) for i, j in itertools.combinations(range(n), 2)) / (n * (n - 1) / 2)
    return np.sqrt((1 - spread) * relative.prod(axis=-1) ** (1 / (n - 1)))


def coupling_fan(levels: npt.ArrayLike) -> Floats:
    """Coupling degree of Fan et al., one minus twice the spread of the levels, along the last axis.

    ``C_fan = 1 − 2·sqrt((n·ΣU² − (ΣU)²)/n²)``, i.e. 1 − 2σ with the population deviation σ ≤ ½ of levels in [0, 1]. Offered
    to repeat studies that use it; it is 1 for levels that are all 0, so it is no headline figure.

    Example:
        >>> round(float(coupling_fan([0.8, 0.2])), 9)
        0.4
    """
    u = np.asarray(levels, dtype=float)
    return np.asarray(1 - 2 * u.std(axis=-1))


def development(levels: npt.ArrayLike, weights: Sequence[float] | None = None) -> Floats:
    """Comprehensive development index T (综合协调指数): weighted mean of the levels; weights are scaled to sum 1."""
    u = np.asarray(levels, dtype=float)
    alpha = np.full(u.shape[-1], 1.0) if weights is None else np.asarray(weights, dtype=float)
    return np.asarray(u @ (alpha / alpha.sum()))


def coordination(c: npt.ArrayLike, t: npt.ArrayLike) -> Floats:
    """Coupling coordination degree ``D = sqrt(C·T)`` (耦合协调度), in [0, 1]."""
    return np.asarray(np.sqrt(np.asarray(c, dtype=float) * np.asarray(t, dtype=float)))


def grade(d: float, closed: str = "left") -> int | None:
    """Class 0 (极度失调) to 9 (优质协调) of D; None for NaN. `closed` says which end of [0.1k, 0.1(k+1)] belongs to it."""
    if math.isnan(d):
        return None
    tenths = round(10 * d, 9)  # guards 0.1 + 0.2
    k = math.floor(tenths) if closed == "left" else math.ceil(tenths) - 1
    return min(9, max(0, k))


@dataclass(frozen=True, slots=True)
class Coordination:
    """The coordination of two or more subsystems, by every form of the coupling degree.

    Attributes:
        c: coupling degree C.
        c_revised: revised coupling degree C′.
        c_fan: coupling degree of Fan et al.
        t: comprehensive development index T.
        d: ``sqrt(C·T)``, the headline.
        d_revised: ``sqrt(C′·T)``.
        d_fan: ``sqrt(C_fan·T)``.
        grade: class of d, 0 to 9; None for NaN.
        grade_revised: class of d_revised.
        unstable: True when the two grades are two or more classes apart.
    """

    c: float
    c_revised: float
    c_fan: float
    t: float
    d: float
    d_revised: float
    d_fan: float
    grade: int | None
    grade_revised: int | None
    unstable: bool


def coordinate(levels: Sequence[float], weights: Sequence[float] | None = None, closed: str = "left") -> Coordination:
    """Everything on the coordination of n ≥ 2 subsystems, for example (U_I, U_P) or (U_I, U_P, U_L).

    Args:
        levels: level of each subsystem in [0, 1], shape (n,); one NaN makes every figure NaN.
        weights: weight of each subsystem in T, scaled to sum 1; equal by default. They never enter C.
        closed: see :func:`grade`.

    Example:
        >>> found = coordinate([0.8, 0.2])
        >>> round(found.d, 6), round(found.d_revised, 6), found.grade, found.grade_revised, found.unstable
        (0.632456, 0.397635, 6, 3, True)
    """
    t = development(levels, weights)
    forms = [coupling(levels), coupling_revised(levels), coupling_fan(levels)]
    d, d_revised, d_fan = (float(coordination(np.clip(c, 0, None), t)) for c in forms)
    first, second = grade(d, closed), grade(d_revised, closed)
    unstable = first is not None and second is not None and abs(first - second) >= 2
    c, c_revised, c_fan = (float(c) for c in forms)
    return Coordination(c, c_revised, c_fan, float(t), d, d_revised, d_fan, first, second, unstable)


def stage_of_coupling(c: float) -> str:
    """Code of the coupling stage: "none" (C = 0), "low", "antagonism", "running_in" or "high"; "" for NaN."""
    if math.isnan(c):
        return ""
    for limit, code in ((0.0, "none"), (0.3, "low"), (0.5, "antagonism"), (0.8, "running_in")):
        if round(c, 9) <= limit:
            return code
    return "high"


def lag(innovation: float, industry: float, limits: tuple[float, float] = LAG) -> str:
    """Code of the lag type from ρ = U_I/U_P: "innovation_lags", "in_step", "industry_lags"; "" when undefined."""
    if math.isnan(innovation) or math.isnan(industry) or innovation == industry == 0:
        return ""
    ratio = round(innovation / industry, 9) if industry else math.inf
    return "innovation_lags" if ratio < limits[0] else "industry_lags" if ratio > limits[1] else "in_step"


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """What a table of indicators says of its objects.

    Attributes:
        level: weighted level of each object in [0, 1], shape (objects,); NaN with a reason.
        reasons: reason code of each object.
        weights: weight of each indicator, shape (indicators,).
        entropy: entropy e_j of each indicator, shape (indicators,); NaN where it carries no weight.
        bounds: lower and upper bound of each indicator, shape (indicators, 2).
        used: indicators used for each object, shape (objects,).
        clipped: values outside given bounds.
        flags: "single_object", "few_objects" or "zero_variance:j", in that order.
    """

    level: Floats
    reasons: tuple[str, ...]
    weights: Floats
    entropy: Floats
    bounds: Floats
    used: npt.NDArray[np.int64]
    clipped: int
    flags: tuple[str, ...]


def pooled_bounds(x: npt.ArrayLike) -> Floats:
    """Smallest and largest known value of each column, shape (indicators, 2); NaN for a column without values."""
    table = np.asarray(x, dtype=float)
    known = ~np.isnan(table)
    low = np.where(known, table, np.inf).min(axis=0, initial=np.inf)
    high = np.where(known, table, -np.inf).max(axis=0, initial=-np.inf)
    return np.stack([np.where(known.any(axis=0), low, np.nan), np.where(known.any(axis=0), high, np.nan)], axis=1)


def normalise(x: npt.ArrayLike, bounds: npt.ArrayLike, positive: Sequence[bool]) -> tuple[Floats, int]:
    """Min-max values in [0, 1] and how many were clipped; a column without width becomes NaN.

    Positive indicators ``z = (x−lo)/(hi−lo)``, negative ones ``z = (hi−x)/(hi−lo)``.
    """
    table, limits = np.asarray(x, dtype=float), np.asarray(bounds, dtype=float)
    width = limits[:, 1] - limits[:, 0]
    shifted = np.where(np.asarray(positive, dtype=bool), table - limits[:, 0], limits[:, 1] - table)
    z = np.divide(shifted, width, out=np.full_like(table, np.nan), where=width > 0)
    return np.clip(z, 0, 1), int(((z < 0) | (z > 1)).sum())


def entropy_weights(z: npt.ArrayLike, *, rescale: tuple[float, float] | None = None, shift: float = 0.0) -> tuple[Floats, Floats]:
    """Entropy e_j and weight w_j of each column of values in [0, 1] (熵值法), with the exact convention 0·ln 0 = 0.

    ``p_ij = z_ij/Σ_i z_ij``, ``e_j = −(1/ln m)·Σ_i p_ij ln p_ij``, ``w_j = (1−e_j)/Σ(1−e_j)`` over the m known values of a
    column. Columns without two known values, constant or summing to 0 weigh nothing.

    Args:
        z: values, shape (objects, indicators), NaN where unknown.
        rescale: squeeze values into this interval first; only to repeat published figures of packages that do so.
        shift: add this to every value first; only to repeat studies that do so against ln 0. Both change the weights.
    """
    table = np.asarray(z, dtype=float) + shift
    if rescale:
        table = rescale[0] + (rescale[1] - rescale[0]) * table
    known = ~np.isnan(table)
    filled = np.where(known, table, 0.0)
    count, total = known.sum(axis=0), filled.sum(axis=0)
    bounds = pooled_bounds(table)
    usable: Mask = (count > 1) & (total > 0) & (bounds[:, 1] > bounds[:, 0])
    p = np.divide(filled, total, out=np.zeros_like(filled), where=usable)
    logs = np.log(np.where(p > 0, p, 1.0))
    entropy = np.full(table.shape[1], np.nan)
    entropy[usable] = -(p * logs).sum(axis=0)[usable] / np.log(count[usable])
    gain = np.where(usable, 1 - entropy, 0.0)
    return entropy, np.divide(gain, gain.sum(), out=np.zeros_like(gain), where=gain.sum() > 0)


def levels(
    x: npt.ArrayLike,
    *,
    positive: Sequence[bool],
    bounds: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    rescale: tuple[float, float] | None = None,
    shift: float = 0.0,
) -> Levels:
    """M1 level of every object from its indicators, with entropy weights and pooled or given bounds.

    A missing value drops the indicator for that object and the other weights are scaled up; fewer than half of the
    indicators give NaN (`insufficient_sample`). One object has no entropy: equal weights with given bounds, NaN
    (`single_object`) without. No usable indicator gives NaN (`all_degenerate`).

    Args:
        x: indicators, shape (objects, indicators), NaN where unknown.
        positive: for every indicator whether more is better.
        bounds: lower and upper bound of each indicator, shape (indicators, 2); pooled over the objects by default.
        weights: weight of each indicator, shape (indicators,); by entropy by default.
        rescale: see :func:`entropy_weights`; the squeezed values also make up the level.
        shift: see :func:`entropy_weights`; the level is made of the values as they are, so it stays in [0, 1].
    """
    table = np.asarray(x, dtype=float)
    objects, indicators = table.shape
    limits = pooled_bounds(table) if bounds is None else np.asarray(bounds, dtype=float)
    z, clipped = normalise(table, limits, positive)
    entropy, own = entropy_weights(z, rescale=rescale, shift=shift)
    flags = ["few_objects"] if 1 < objects < FEW else []
    reason = "" if objects != 1 or bounds is not None else "single_object"
    if objects == 1:
        flags = ["single_object"]
        there = ~np.isnan(z[0])
        own = np.divide(there, there.sum(), out=np.zeros(indicators), where=there.sum() > 0)
    shares = own if weights is None else np.asarray(weights, dtype=float)
    if objects != 1 and not shares.any():
        reason = "all_degenerate"
    flags += [f"zero_variance:{j}" for j in np.flatnonzero(shares == 0)]
    used = (~np.isnan(table)).sum(axis=1)
    scaled = np.where(np.isnan(z), 0.0, z) if rescale is None else np.where(np.isnan(z), 0.0, rescale[0] + (rescale[1] - rescale[0]) * z)
    share = np.where(np.isnan(z), 0.0, shares).sum(axis=1)
    level = np.divide(scaled @ shares, share, out=np.full(objects, np.nan), where=share > 0)
    reasons = []
    for i in range(objects):
        why = reason or ("insufficient_sample" if 2 * used[i] < indicators else "ok" if share[i] > 0 else "all_degenerate")
        level[i] = level[i] if why == "ok" else np.nan
        reasons.append(why)
    return Levels(level, tuple(reasons), shares, entropy, limits, used, clipped, tuple(flags))
