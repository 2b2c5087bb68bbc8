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

import numpy as np
from scipy.sparse import csr_array
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
    solve = (_power if directed else _conjugate)(adjacency, damping, tolerance)
    for first in range(0, len(chosen), step):
        block = chosen[first : first + step]
        found[first : first + step] = solve(block).T
    return found


def _units(size: int, nodes: Ints) -> Floats:
    """A column of zeros with a one for each node, shape (size, len(nodes))."""
    columns = np.zeros((size, len(nodes)))
    columns[nodes, np.arange(len(nodes))] = 1
    return columns


def _power(adjacency: csr_array, damping: float, tolerance: float) -> Callable[[Ints], Floats]:
    strength = np.asarray(adjacency.sum(axis=1), dtype=float)
    forth = csr_array(_scaled(adjacency, _inverse(strength), np.ones(len(strength))).T)
    dangling = strength == 0

    def solve(seeds: Ints) -> Floats:
        start = _units(len(strength), seeds)
        now = start
        for _ in range(_STEPS):
            before = now
            now = damping * (forth @ now + start * now[dangling].sum(axis=0)) + (1 - damping) * start
            if np.abs(now - before).sum(axis=0).max() * damping <= tolerance * (1 - damping):
                return np.asarray(now)
        raise _no_convergence("personalised PageRank")

    return solve


def _conjugate(adjacency: csr_array, damping: float, tolerance: float) -> Callable[[Ints], Floats]:
    strength = np.asarray(adjacency.sum(axis=1), dtype=float)
    root = np.sqrt(strength)
    back = _inverse(root)
    steps = _scaled(adjacency, damping * back, back)
    _, component = connected_components(adjacency, directed=False)
    volume = np.bincount(component, weights=strength)
    least = float(root[root > 0].min(initial=np.inf)) if root.any() else 0.0

    def settled(_: Floats, residual: Floats, square: Floats) -> bool:
        # the sum of absolute values is never below the Euclidean norm, which is at hand
        if np.sqrt(square.max(initial=0.0)) * least > tolerance * (1 - damping):
            return False
        return bool((root @ np.abs(residual)).max(initial=0.0) <= tolerance * (1 - damping))

    def solve(seeds: Ints) -> Floats:
        start, home = _units(len(root), seeds), component[seeds]
        # eigenvalue 1 of the scaled matrix: in each component the square roots of the strengths
        guess = np.where(component[:, None] == home, root[:, None] * _inverse(volume[home]), 0.0)
        solved = _gradients(steps, (1 - damping) * start * back[:, None], guess, settled, "personalised PageRank")
        solved *= root[:, None]
        lone = strength[seeds] == 0
        solved[:, lone] = start[:, lone]
        return solved

    return solve


def _scaled(matrix: csr_array, left: Floats, right: Floats) -> csr_array:
    """The matrix with its rows and columns multiplied by these factors."""
    data = matrix.data * np.repeat(left, np.diff(matrix.indptr)) * right[matrix.indices]
    return csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _gradients(steps: csr_array, target: Floats, guess: Floats, settled: Callable[[Floats, Floats, Floats], bool], what: str) -> Floats:
    """The solution of ``(I − steps)·y = target`` by conjugate gradients, every column on its own; overwrites `guess`.

    Args:
        steps: symmetric matrix with eigenvalues below 1.
        target: right sides, shape (n, columns).
        guess: first guess, shape (n, columns).
        settled: says from y, residual and its squared norms whether y is good enough.
        what: name for the error.
    """
    y, size = guess, max(1, _CHUNK // max(1, guess.shape[1]))
    parts = [slice(first, first + size) for first in range(0, len(y), size)]
    rows = [csr_array(steps[part]) for part in parts]
    residual = target - y
    for part, matrix in zip(parts, rows, strict=True):
        residual[part] += matrix @ y
    direction, image, square = residual.copy(), np.empty_like(y), _products(residual, residual)
    for _ in range(_STEPS):
        if settled(y, residual, square):
            return y
        along, renewed = np.zeros_like(square), np.zeros_like(square)
        for part, matrix in zip(parts, rows, strict=True):
            np.subtract(direction[part], matrix @ direction, out=image[part])
            along += _products(direction[part], image[part])
        length = np.divide(square, along, out=np.zeros_like(square), where=along > 0)
        for part in parts:
            y[part] += length * direction[part]
            residual[part] -= length * image[part]
            renewed += _products(residual[part], residual[part])
        share = np.divide(renewed, square, out=np.zeros_like(square), where=square > 0)
        for part in parts:
            direction[part] *= share
            direction[part] += residual[part]
        square = renewed
    raise _no_convergence(what)


def _products(one: Floats, other: Floats) -> Floats:
    """Inner product of each column with its partner, shape (columns,)."""
    return np.asarray(np.einsum("ij,ij->j", one, other))


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

    def settled(y: Floats, _: Floats, square: Floats) -> bool:
        return bool((np.sqrt(square) <= _EXACT * np.sqrt(_products(y, y))).all())

    return np.asarray(_gradients(csr_array(beta * adjacency), start, start.copy(), settled, "Katz") - start).T


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
