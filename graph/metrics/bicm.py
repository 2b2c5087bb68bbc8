"""Bipartite configuration model (BiCM): the least assuming random graph with these expected degrees.

Maximum entropy under given row sums k and column sums h gives independent cells with ``π_ij = x_i·y_j / (1 + x_i·y_j)``.
Sources: Saracco et al., Scientific Reports 2015, 5: 10595; design page "metrics", 3.3. Sums may be real, so the expected
degrees of a probabilistic graph are used as they are.

Solver: the log-likelihood ``Σk·θ + Σh·η − Σln(1+e^{θ+η})`` is concave; Newton's method on unique degrees, reduced to the
columns by the Schur complement. Cells that the sums force to 0 or 1 (a set of rows as full as the columns allow) have no
finite solution and are taken out first.

Example:
    >>> fit([2, 1, 1], [3, 1, 0]).probabilities().round(6).tolist()
    [[1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from graph.arrays import Floats, Ints
from graph.errors import BadRecord, RunFailed

GROUPS = 1500
"""Most different row sums that Newton's method takes one by one; more are grouped first."""
_ERROR = 1e-10  # largest error of a degree, relative to the largest degree
_NOTHING = 1e-12  # smaller sums count as 0
_TIGHT = 1e-7  # sums closer than this to what the columns allow force cells
_ENOUGH = 1e-7  # error that is accepted where rounding keeps the solver from a smaller one
_LEAST = 1e-14  # smallest variance a step divides by
_STEPS = 200
_CELLS = 2**18  # cells in a dense block, 2 MB: they stay in the cache


@dataclass(frozen=True, slots=True, eq=False)
class _Leaf:
    """Rows and columns without forced cells, and the logarithms of their multipliers."""

    rows: Ints
    columns: Ints
    theta: Floats
    eta: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Null:
    """A fitted BiCM.

    Attributes:
        shape: number of rows and columns.
        leaves: parts with free cells.
        full: (rows, columns) whose cells are 1; every other cell outside the leaves is 0.
    """

    shape: tuple[int, int]
    leaves: tuple[_Leaf, ...]
    full: tuple[tuple[Ints, Ints], ...]

    def probabilities(self, rows: Ints | None = None, columns: Ints | None = None) -> Floats:
        """π of these rows and columns, each once (all by default), shape (rows, columns), in [0, 1]."""
        places = []
        for chosen, size in zip((rows, columns), self.shape, strict=True):
            place = np.full(size, -1)
            wanted = np.arange(size) if chosen is None else np.asarray(chosen, dtype=np.int64)
            place[wanted] = np.arange(len(wanted))
            places.append((place, len(wanted)))
        (down, height), (across, width) = places
        found = np.zeros((height, width))
        for some, those in self.full:
            found[np.ix_(down[some][down[some] >= 0], across[those][across[those] >= 0])] = 1
        for leaf in self.leaves:
            r, c = down[leaf.rows], across[leaf.columns]
            inside = expit(leaf.theta[r >= 0][:, None] + leaf.eta[c >= 0])
            found[np.ix_(r[r >= 0], c[c >= 0])] = inside
        return found


def fit(rows: Sequence[float] | Floats, columns: Sequence[float] | Floats) -> Null:
    """The BiCM with these expected degrees.

    Args:
        rows: k_i ≥ 0, shape (n,).
        columns: h_j ≥ 0, shape (m,), with the same total.

    Returns:
        The model; its marginals equal the degrees to 1e-10 of the largest.

    Raises:
        BadRecord: no matrix with entries in [0, 1] has these sums.
        RunFailed: the solver does not settle.
    """
    k, h = np.asarray(rows, dtype=float), np.asarray(columns, dtype=float)
    if len(k) + len(h) and (min(k.min(initial=0), h.min(initial=0)) < 0 or abs(k.sum() - h.sum()) > 1e-6 * max(1.0, k.sum())):
        raise BadRecord("行和与列和须非负且总数相等", "row and column sums must not be negative and need the same total")
    leaves, full = [], []
    todo = [(np.arange(len(k)), np.arange(len(h)), k, h)]
    while todo:
        i, j, a, b = todo.pop()
        some, those = a > _NOTHING, b > _NOTHING
        i, a, j, b = i[some], a[some], j[those], b[those]
        if not len(i) or not len(j):
            continue
        split = _split(a, b)
        if split is None:
            # what was left out above and the last digits are shared out, for the solver needs one total
            leaves.append(_solve(i, j, a, b * (a.sum() / b.sum())))
            continue
        top, left = split
        full.append((i[top], j[left]))
        todo.append((i[top], j[~left], np.maximum(a[top] - left.sum(), 0), b[~left]))
        todo.append((i[~top], j[left], a[~top], np.maximum(b[left] - top.sum(), 0)))
    return Null((len(k), len(h)), tuple(leaves), tuple(full))


def _split(rows: Floats, columns: Floats) -> tuple[np.ndarray, np.ndarray] | None:
    """Rows and columns between which every cell is 1, while rows and columns outside both have none; None where all are free.

    The r largest rows can hold at most ``Σ_j min(h_j, r)`` links (Gale–Ryser). Where they do, they fill every column with
    h_j ≥ r, and leave nothing in the smaller columns to the other rows.
    """
    order = np.argsort(-rows, kind="stable")
    held = np.cumsum(rows[order])
    sizes = np.arange(1, len(rows) + 1)
    ranked = np.sort(columns)
    below = np.concatenate([[0.0], np.cumsum(ranked)])
    cut = np.searchsorted(ranked, sizes, "left")
    room = below[cut] + sizes * (len(columns) - cut)
    if (held > room + 1e-6 * max(1.0, held[-1])).any():
        raise BadRecord("没有元素在 0 与 1 之间、行列和如此的矩阵", "no matrix with entries in [0, 1] has these sums")
    tight = held >= room - _TIGHT * max(1.0, rows.max())
    # all rows together are always tight; that forces something only where a column is full
    tight[-1] = bool(ranked[-1] >= len(rows) - _TIGHT)
    found = np.flatnonzero(tight)
    if not len(found):
        return None
    top = np.zeros(len(rows), dtype=bool)
    top[order[: found[0] + 1]] = True
    return top, np.asarray(columns >= found[0] + 1 - _TIGHT)


def _solve(rows: Ints, columns: Ints, row_sums: Floats, column_sums: Floats) -> _Leaf:
    k, row_of, many = _unique(row_sums)
    h, column_of, wide = _unique(column_sums)
    root = math.sqrt(float(row_sums.sum()))
    if len(k) <= GROUPS:
        theta, eta = _newton(k, h, many, wide, np.log(k / root), np.log(h / root))
    else:
        theta, eta = _polished(k, h, many, wide, root)
    return _Leaf(rows, columns, theta[row_of], eta[column_of])


def _unique(sums: Floats) -> tuple[Floats, Ints, Floats]:
    values, place, counts = np.unique(sums, return_inverse=True, return_counts=True)
    return values, place.astype(np.int64), counts.astype(float)


def _newton(k: Floats, h: Floats, many: Floats, wide: Floats, theta: Floats, eta: Floats) -> tuple[Floats, Floats]:
    """θ and η of unique rows and columns that occur `many` and `wide` times; damped Newton's method from a first guess."""
    largest = max(k.max(), h.max())
    moments = _moments(theta, eta, many, wide)
    value = float(many * k @ theta + wide * h @ eta) - moments.normaliser
    best, nearest = (theta, eta), math.inf
    for _ in range(_STEPS):
        row_gap, column_gap = k - moments.row, h - moments.column
        error = max(np.abs(row_gap).max(), np.abs(column_gap).max()) / largest
        if error < nearest:
            best, nearest = (theta, eta), error
        if error <= _ERROR:
            break
        step_rows, step_columns = _Hessian(theta, eta, many, wide, moments).step(row_gap, column_gap)
        size = max(np.abs(step_rows).max(), np.abs(step_columns).max())
        pace = min(1.0, 4.0 / size)
        gain = float((many * row_gap) @ step_rows + (wide * column_gap) @ step_columns)
        while True:  # halved until the likelihood rises as a concave function must
            tried = theta + pace * step_rows, eta + pace * step_columns
            moved = _moments(*tried, many, wide)
            better = float(many * k @ tried[0] + wide * h @ tried[1]) - moved.normaliser
            if better >= value + 1e-4 * pace * gain - 1e-12 * abs(value) or pace < 1e-8:
                break
            pace /= 2
        (theta, eta), value, moments = tried, better, moved
        if pace < 1e-8:
            break
    if nearest > _ENOUGH:
        raise RunFailed("BiCM 的求解没有收敛", "the solver of the BiCM does not settle")
    return best


def _polished(k: Floats, h: Floats, many: Floats, wide: Floats, root: float) -> tuple[Floats, Floats]:
    """The same for very many different rows: solved for groups of like rows, then made exact with the groups' Hessian.

    Rows of a group differ by a hundredth, so each pass over all rows leaves about 1e-4 of the error; where passes stop
    gaining, Newton's method on all rows takes over.
    """
    bins, group = np.unique(np.floor(np.log(k) * 100), return_inverse=True)
    members = np.asarray(np.bincount(group, weights=many, minlength=len(bins)), dtype=float)
    mean = np.bincount(group, weights=many * k, minlength=len(bins)) / members
    start, eta = _newton(mean, h, members, wide, np.log(mean / root), np.log(h / root))
    hessian = _Hessian(start, eta, members, wide, _moments(start, eta, members, wide))
    theta = start[group] + np.log(k / mean[group])
    largest, error = max(k.max(), h.max()), math.inf
    while True:
        moments = _moments(theta, eta, many, wide)
        row_gap, column_gap = k - moments.row, h - moments.column
        before, error = error, max(np.abs(row_gap).max(), np.abs(column_gap).max())
        if error <= _ERROR * largest:
            return theta, eta
        if error > before / 2:
            return _newton(k, h, many, wide, theta, eta)
        own = row_gap / moments.row_spread
        pooled = np.bincount(group, weights=many * moments.row_spread * own, minlength=len(bins))
        shared, step = hessian.step(pooled / members, column_gap)
        # the group's share of the step answers the columns; each row keeps its own gap
        theta = theta + own + (shared - pooled / members / hessian.moments.row_spread)[group]
        eta = eta + step


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """Expected degrees and variances of unique rows and columns, and ``Σ ln(1 + e^{θ+η})`` over all cells."""

    row: Floats
    column: Floats
    row_spread: Floats
    column_spread: Floats
    normaliser: float


def _moments(theta: Floats, eta: Floats, many: Floats, wide: Floats) -> _Moments:
    row, row_spread = np.zeros(len(theta)), np.zeros(len(theta))
    column, column_spread, normaliser = np.zeros(len(eta)), np.zeros(len(eta)), 0.0
    for part in _parts(len(theta), len(eta)):
        cells = theta[part, None] + eta
        pi = expit(cells)
        row[part] = pi @ wide
        column += many[part] @ pi
        # ln(1 + e^t) = t − ln π where π > 0
        normaliser += float(many[part] @ ((np.maximum(cells, 0) + np.log1p(np.exp(-np.abs(cells)))) @ wide))
        pi *= 1 - pi
        row_spread[part] = pi @ wide
        column_spread += many[part] @ pi
    return _Moments(row, column, np.maximum(row_spread, _LEAST), np.maximum(column_spread, _LEAST), normaliser)


def _parts(rows: int, columns: int) -> list[slice]:
    step = max(1, _CELLS // columns)
    return [slice(first, first + step) for first in range(0, rows, step)]


class _Hessian:
    """Second derivatives of the likelihood at one point, reduced to the columns by the Schur complement."""

    def __init__(self, theta: Floats, eta: Floats, many: Floats, wide: Floats, moments: _Moments) -> None:
        self.theta, self.eta, self.many, self.wide, self.moments = theta, eta, many, wide, moments
        schur = np.diag(wide * moments.column_spread)
        for part in _parts(len(theta), len(eta)):
            between = self._between(part)
            schur -= between.T @ ((many[part] / moments.row_spread[part])[:, None] * between)
        # θ + c, η − c is the same model: the matrix is singular along the ones, and their projector mends that
        self.schur = schur + (float(np.trace(schur)) or 1.0) / len(eta) ** 2

    def _between(self, part: slice) -> Floats:
        pi = expit(self.theta[part, None] + self.eta)
        return np.asarray(pi * (1 - pi) * self.wide)

    def step(self, row_gap: Floats, column_gap: Floats) -> tuple[Floats, Floats]:
        """Newton's step for these gaps of the degrees of unique rows and columns."""
        right, share = self.wide * column_gap, self.many * row_gap / self.moments.row_spread
        parts = _parts(len(self.theta), len(self.eta))
        for part in parts:
            right = right - share[part] @ self._between(part)
        columns = np.linalg.solve(self.schur, right)
        rows = np.zeros(len(self.theta))
        for part in parts:
            rows[part] = (row_gap[part] - self._between(part) @ columns) / self.moments.row_spread[part]
        return rows, np.asarray(columns)
