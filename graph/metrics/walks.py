"""Walks on a sparse graph: projection, personalised PageRank, Katz, L3, resource allocation and Adamic–Adar.

The engine is scipy.sparse: one matrix is built and used for all seeds, where networkx builds one for each call. All scores
are computed from the smaller side (the segments), as blocks of dense columns. Sources: design page "metrics", 3.2;
Kovács et al. 2019 for L3.

Example:
    >>> path = csr_array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> personalised(path, [0]).round(9).tolist()
    [[0.34527027, 0.459459459, 0.19527027]]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

from graph.arrays import Floats, Ints
from graph.errors import InputError, RunFailed

DAMPING = 0.85
"""Probability that the walk of personalised PageRank goes on."""
BETA = 0.1
"""Weight of one step in Katz's sum."""
TOLERANCE = 1e-9
"""Largest error of a personalised PageRank vector, as the sum of absolute errors."""
_ROUNDS = 40  # rounds of correction; three are usual
_GAIN = 1e-5  # what a round leaves of the residual
_SINGLE = 0.01  # distance of the largest eigenvalue from 1 from which single precision is enough within a round
_STEPS = 2000  # far more than the slowest graph needs: 142 at damping .85
_EXACT = 1e-13  # residual of the infinite Katz sum relative to the sum
_BLOCK = 2**22  # numbers in a dense block (nodes × seeds), 32 MB
_CHUNK = 2**16  # numbers of such a block that are worked on at once, 512 kB: they stay in the cache


def project(incidence: csr_array) -> csr_array:
    """One-mode projection of a bipartite graph: how many neighbours two columns share, weighted by the entries.

    ``W = BᵀB`` without its diagonal; of a 0/1 matrix ``networkx.bipartite.weighted_projected_graph``.

    Args:
        incidence: matrix B, shape (rows, columns).

    Returns:
        Symmetric matrix, shape (columns, columns), sorted, without stored zeros.

    Example:
        >>> project(csr_array([[1.0, 1], [1, 1], [1, 0]])).toarray().tolist()
        [[0.0, 2.0], [2.0, 0.0]]
    """
    shared = csr_array(incidence.T @ incidence)
    shared.sort_indices()
    rows = np.repeat(np.arange(shared.shape[0]), np.diff(shared.indptr))
    shared.data[rows == shared.indices] = 0
    shared.eliminate_zeros()
    return shared


def personalised(
    adjacency: csr_array, seeds: Sequence[int] | Ints, *, damping: float = DAMPING, tolerance: float = TOLERANCE, directed: bool = False
) -> Floats:
    """Personalised PageRank of every seed, ``x = α·Pᵀx + (1−α)·e``; a walk that cannot go on returns to its seed.

    On an undirected graph ``(I − α·D^{-1/2}AD^{-1/2})·y = (1−α)·D^{-1/2}e`` with ``x = D^{1/2}y`` is symmetric and
    positive definite. Conjugate gradients solve it for a block of seeds, starting from the known part along the stationary
    distribution, which is the slow one of plain power iteration.

    Args:
        adjacency: non-negative weights, shape (n, n); symmetric unless `directed`.
        seeds: nodes, shape (s,).
        damping: α in [0, 1).
        tolerance: largest sum of absolute errors of a vector.
        directed: walk along the rows of an unsymmetric matrix, by power iteration.

    Returns:
        Shape (s, n); every row is a distribution.

    Raises:
        InputError: α is outside [0, 1).
    """
    if not 0 <= damping < 1:
        raise InputError(f"阻尼系数须在 [0, 1) 内：{damping}", f"damping lies in [0, 1), not {damping}")
    chosen = np.asarray(seeds, dtype=np.int64)
    found = np.zeros((len(chosen), adjacency.shape[0]))
    step = max(1, _BLOCK // max(1, adjacency.shape[0]))
    solve = _power if directed else _conjugate
    for first in range(0, len(chosen), step):
        block = chosen[first : first + step]
        found[first : first + step] = solve(adjacency, block, damping, tolerance).T
    return found


def _units(size: int, nodes: Ints) -> Floats:
    """A column of zeros with a one for each node, shape (size, len(nodes))."""
    columns = np.zeros((size, len(nodes)))
    columns[nodes, np.arange(len(nodes))] = 1
    return columns


def _power(adjacency: csr_array, seeds: Ints, damping: float, tolerance: float) -> Floats:
    strength = np.asarray(adjacency.sum(axis=1), dtype=float)
    forth = csr_array(adjacency.multiply(_inverse(strength)[:, None]).T)
    start, dangling = _units(adjacency.shape[0], seeds), strength == 0
    now = start
    for _ in range(_STEPS):
        before = now
        now = damping * (forth @ now + start * now[dangling].sum(axis=0)) + (1 - damping) * start
        if np.abs(now - before).sum(axis=0).max() * damping <= tolerance * (1 - damping):
            return np.asarray(now)
    raise _no_convergence("personalised PageRank")


def _conjugate(adjacency: csr_array, seeds: Ints, damping: float, tolerance: float) -> Floats:
    strength = np.asarray(adjacency.sum(axis=1), dtype=float)
    root, start = np.sqrt(strength), _units(adjacency.shape[0], seeds)
    back: Floats = _inverse(root)
    steps = csr_array(diags_array(damping * back) @ adjacency @ diags_array(back))
    lone = strength[seeds] == 0
    target = (1 - damping) * start * back[:, None]
    # eigenvalue 1 of the scaled matrix: in each component the square roots of the strengths
    _, component = connected_components(adjacency, directed=False)
    volume = np.bincount(component, weights=strength)
    same = component[:, None] == component[seeds]
    y = np.where(same, root[:, None] / np.where(volume[component[seeds]] > 0, volume[component[seeds]], 1), 0.0)

    def settled(_: Floats, residual: Floats) -> bool:
        return bool((root @ np.abs(residual)).max(initial=0.0) <= tolerance * (1 - damping))

    single = 1 - damping >= _SINGLE
    solved: Floats = _solution(steps, target, y, settled, single, "personalised PageRank") * root[:, None]
    solved[:, lone] = start[:, lone]
    return solved


def _solution(
    steps: csr_array, target: Floats, guess: Floats, settled: Callable[[Floats, Floats], bool], single: bool, what: str
) -> Floats:
    """The solution of ``(I − steps)·y = target``, every column on its own, by conjugate gradients with refinement.

    The residual is computed in double precision and corrected in rounds; a round in single precision moves half the memory,
    which is what such a product costs.

    Args:
        steps: symmetric matrix with eigenvalues below 1.
        target: right sides, shape (n, columns).
        guess: first guess, shape (n, columns); overwritten.
        settled: says from y and residual whether y is good enough.
        single: whether rounds run in single precision.
        what: name for the error.
    """
    y, kind = guess, np.float32 if single else np.float64
    size = max(1, _CHUNK // max(1, y.shape[1]))
    parts = [slice(first, first + size) for first in range(0, len(y), size)]
    inner = csr_array(steps.astype(kind))
    rows = [(part, csr_array(inner[part])) for part in parts]
    for _ in range(_ROUNDS):
        residual = target - y + steps @ y
        if settled(y, residual):
            return y
        norm = np.sqrt(_products(residual, residual))
        correction = _round(rows, (residual * _inverse(norm)).astype(kind))
        for part in parts:
            y[part] += norm * correction[part]
    raise _no_convergence(what)


def _round(rows: Sequence[tuple[slice, csr_array]], residual: Any) -> Any:
    """A correction that lessens a residual of unit columns to :data:`_GAIN`; overwrites `residual`."""
    found, direction, image = np.zeros_like(residual), residual.copy(), np.empty_like(residual)
    square = _products(residual, residual)
    for _ in range(_STEPS):
        if square.max(initial=0.0) <= _GAIN**2:
            break
        along, renewed = np.zeros_like(square), np.zeros_like(square)
        for part, matrix in rows:
            np.subtract(direction[part], matrix @ direction, out=image[part])
            along += _products(direction[part], image[part])
        length = np.divide(square, along, out=np.zeros_like(square), where=along > 0)
        for part, _ in rows:
            found[part] += length * direction[part]
            residual[part] -= length * image[part]
            renewed += _products(residual[part], residual[part])
        share = np.divide(renewed, square, out=np.zeros_like(square), where=square > 0)
        for part, _ in rows:
            direction[part] *= share
            direction[part] += residual[part]
        square = renewed
    return found


def _products(one: Any, other: Any) -> Any:
    """Inner product of each column with its partner, shape (columns,)."""
    return np.einsum("ij,ij->j", one, other)


def katz(adjacency: csr_array, targets: Sequence[int] | Ints, *, beta: float = BETA, length: int | None = 3) -> Floats:
    """Katz's sum of all walks to each target, ``Σ_ℓ β^ℓ·A^ℓ``.

    Args:
        adjacency: symmetric matrix, shape (n, n).
        targets: nodes, shape (t,).
        beta: weight of one step, below one over the largest eigenvalue when the sum is infinite.
        length: longest walk; None for all lengths.

    Returns:
        Shape (t, n).

    Raises:
        InputError: the infinite sum does not exist.

    Example:
        >>> katz(csr_array([[0.0, 1], [1, 0]]), [0]).round(9).tolist()
        [[0.01, 0.101]]
    """
    chosen = np.asarray(targets, dtype=np.int64)
    start = _units(adjacency.shape[0], chosen)
    if length is not None:
        term, total = start, np.zeros_like(start)
        for _ in range(length):
            term = beta * (adjacency @ term)
            total += term
        return np.asarray(total.T)
    largest = radius(adjacency)
    if beta * largest >= 1:
        raise InputError(
            f"β = {beta} 须小于 1/λ = {1 / largest:.6g}", f"β = {beta} must be below 1/λ = {1 / largest:.6g}",
            advice=("减小 β 或限定步数", "lower β or bound the length"),
        )  # fmt: skip

    def settled(y: Floats, residual: Floats) -> bool:
        return bool((np.sqrt(_products(residual, residual)) <= _EXACT * np.sqrt(_products(y, y))).all())

    solved = _solution(csr_array(beta * adjacency), start, start.copy(), settled, 1 - beta * largest >= _SINGLE, "Katz")
    return np.asarray((solved - start).T)


def radius(adjacency: csr_array) -> float:
    """Largest eigenvalue of a symmetric non-negative matrix.

    Raises:
        RunFailed: the iteration does not settle.
    """
    if not adjacency.nnz:
        return 0.0
    if adjacency.shape[0] < 64:
        return float(np.linalg.eigvalsh(adjacency.toarray()).max())
    try:
        start = np.sqrt(np.asarray(adjacency.sum(axis=1), dtype=float))
        return float(eigsh(adjacency, k=1, which="LA", v0=start, return_eigenvectors=False)[0])
    except ArpackNoConvergence as error:
        raise _no_convergence("the largest eigenvalue") from error


def shared(adjacency: csr_array, targets: Sequence[int] | Ints, weight: Floats) -> Floats:
    """Weighted common neighbours ``Σ_{x ∈ N(u) ∩ N(t)} weight_x``, shape (t, n); :func:`allocation` and :func:`adamic_adar` name weights.

    Args:
        adjacency: symmetric matrix of zeros and ones, shape (n, n).
        targets: nodes, shape (t,).
        weight: weight of each node, shape (n,).
    """
    columns = _units(adjacency.shape[0], np.asarray(targets, dtype=np.int64))
    return np.asarray((adjacency @ (weight[:, None] * (adjacency @ columns))).T)


def allocation(degrees: Ints) -> Floats:
    """Weights 1/k of resource allocation (RA); 0 without neighbours."""
    return _inverse(degrees.astype(float))


def adamic_adar(degrees: Ints) -> Floats:
    """Weights 1/ln k of Adamic–Adar; 0 below two neighbours, which no common neighbour has."""
    return _inverse(np.log(np.maximum(degrees, 1)))


def l3(adjacency: csr_array, targets: Sequence[int] | Ints) -> Floats:
    """Paths of three steps between each target and every node, each weighted by ``1/√(k_x·k_y)`` of its inner nodes.

    Args:
        adjacency: symmetric matrix of zeros and ones without loops, shape (n, n).
        targets: nodes t, shape (t,).

    Returns:
        Shape (t, n): ``Σ_{x ∈ N(u)∖t, y ∈ N(t)∖u, x ~ y} 1/√(k_x·k_y)``; 0 for u = t.
    """
    chosen = np.asarray(targets, dtype=np.int64)
    degrees = np.asarray(adjacency.sum(axis=1), dtype=float)
    root = _inverse(np.sqrt(degrees))
    linked = adjacency @ _units(adjacency.shape[0], chosen)
    reached = adjacency @ (root[:, None] * (adjacency @ (root[:, None] * linked)))
    # walks u–t–y–t and u–x–u–t are no paths; u–t–u–t is both
    around = root * (adjacency @ root)
    doubled = linked * (around[:, None] + around[chosen] - root[:, None] * root[chosen])
    reached -= doubled
    reached[chosen, np.arange(len(chosen))] = 0
    return np.asarray(np.maximum(reached, 0.0).T)


def _inverse(values: Floats) -> Floats:
    return np.divide(1.0, values, out=np.zeros_like(values), where=values > 0)


def _no_convergence(what: str) -> RunFailed:
    return RunFailed(f"{what} 的迭代没有收敛", f"the iteration of {what} does not settle")
