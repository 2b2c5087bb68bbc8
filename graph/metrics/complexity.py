"""M18 economic complexity (复杂度 ECI/PCI) and fitness (适合度): coordinates of regions and activities, not marks.

Sources: Hidalgo and Hausmann 2009 (ECI, PCI); Tacchella et al. 2012 (fitness).

Example:
    >>> M = [[1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 0], [0, 0, 1, 1]]
    >>> found = complexity(M, least=1)
    >>> found.eci.round(6).tolist(), found.reason
    ([1.387363, -0.674081, -1.183216, 0.469934], 'ok')
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.arrays import Floats

LEAST = 10
"""Regions and activities below which the second eigenvector is not read."""
GAP = 1e-6
"""Smallest difference of the second and third eigenvalue at which the second eigenvector is determined."""
ITERATIONS = 200
STEADY = 20
"""Rounds without a change of rank after which fitness stops."""


@dataclass(frozen=True, slots=True, eq=False)
class Complexity:
    """Complexity of regions and activities.

    Attributes:
        eci: of each region, a z-score, shape (regions,); NaN for a region without an activity, or everywhere.
        pci: of each activity, on the scale of eci (its mean and deviation), shape (activities,).
        reason: "ok" or "eci_unreliable".
    """

    eci: Floats
    pci: Floats
    reason: str


def complexity(m: npt.ArrayLike, *, least: int = LEAST) -> Complexity:
    """ECI and PCI by the second eigenvector of ``M̃ = D⁻¹·M·U⁻¹·Mᵀ``, positive where diversity is high.

    M̃ has the eigenvectors of a symmetric matrix (``D^½ M̃ D^−½``), which is what is decomposed. Not determined, and NaN
    throughout with `eci_unreliable`: fewer than `least` regions or activities, a graph in several parts, a second
    eigenvalue as large as the third, or regions all equally diverse, which leaves the sign open.

    Args:
        m: which region has which activity, shape (regions, activities), 0 or 1; empty rows and columns are left out.
        least: regions and activities that are needed.
    """
    table = np.asarray(m, dtype=float)
    rows, columns = table.sum(axis=1) > 0, table.sum(axis=0) > 0
    eci, pci = np.full(table.shape[0], np.nan), np.full(table.shape[1], np.nan)
    inner = table[rows][:, columns]
    if min(inner.shape, default=0) < max(least, 2) or not _whole(inner):
        return Complexity(eci, pci, "eci_unreliable")
    diversity, ubiquity = inner.sum(axis=1), inner.sum(axis=0)
    half = inner / np.sqrt(diversity)[:, None]
    values, vectors = np.linalg.eigh((half / ubiquity) @ half.T)
    third = values[-3] if len(values) > 2 else 0.0
    activity = inner.T @ (vectors[:, -2] / np.sqrt(diversity)) / ubiquity
    region = inner @ activity / diversity
    spread = float(region.std())
    with_diversity = float(((region - region.mean()) * (diversity - diversity.mean())).sum())
    if values[-2] - third <= GAP or spread <= 1e-12 or abs(with_diversity) <= 1e-9 * spread:
        return Complexity(eci, pci, "eci_unreliable")
    sign = np.sign(with_diversity)
    eci[rows] = sign * (region - region.mean()) / spread
    pci[columns] = sign * (activity - region.mean()) / spread
    return Complexity(eci, pci, "ok")


def _whole(m: Floats) -> bool:
    """Whether regions and activities hang together."""
    regions, activities = m.shape
    region, activity = np.nonzero(m)
    links = coo_array((np.ones(len(region)), (region, regions + activity)), shape=(regions + activities, regions + activities))
    return int(connected_components(links, directed=False)[0]) == 1


def fitness(m: npt.ArrayLike, *, iterations: int = ITERATIONS, steady: int = STEADY) -> tuple[Floats, Floats]:
    """Fitness of regions and complexity of activities, both with mean 1.

    ``F̃ = M·Q``, ``Q̃_s = 1/Σ_r(M_rs/F_r)``, each divided by its mean, from all ones; stops when the ranks of the regions
    have not changed for `steady` rounds. The fitness of some regions rightly goes to 0: compare ranks or logarithms.

    Args:
        m: which region has which activity, shape (regions, activities); an empty row or column is NaN.
        iterations: most rounds.
        steady: rounds without a change of rank after which it stops.

    Example:
        >>> [x.tolist() for x in fitness([[1, 1], [1, 0]], iterations=2)]
        [[1.5, 0.5], [0.5, 1.5]]
    """
    table = np.asarray(m, dtype=float)
    rows, columns = table.sum(axis=1) > 0, table.sum(axis=0) > 0
    found, quality = np.full(table.shape[0], np.nan), np.full(table.shape[1], np.nan)
    inner = table[rows][:, columns]
    if not inner.size:
        return found, quality
    f, q = np.ones(inner.shape[0]), np.ones(inner.shape[1])
    same, ranks = 0, np.zeros(0, dtype=np.int64)
    for _ in range(iterations):
        # a fitness that underflows would divide by zero; the floor is far below any rank that can be told apart
        f, q = inner @ q, 1 / (inner.T @ (1 / np.maximum(f, 1e-250)))
        f, q = f / f.mean(), q / q.mean()
        order = np.argsort(np.round(f, 12), kind="stable").astype(np.int64)
        same = same + 1 if np.array_equal(order, ranks) else 0
        ranks = order
        if same >= steady:
            break
    found[rows], quality[columns] = f, q
    return found, quality
