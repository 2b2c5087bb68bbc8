"""Fitting the linear models of :mod:`ingest.extract.linear`: logistic regression with an L2 penalty.

The loss is sum_i c_i log(1 + exp(-y_i m_i)) + (penalty / 2) |w|^2 with m_i the margin, y_i in {-1, 1} and c_i the weight of
an example; L-BFGS minimises it. The problem is convex and nothing is drawn at random, so the same data give the same model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import optimize, sparse
from scipy.special import expit

from ingest.extract.linear import Linear


def fit(
    rows: Sequence[Sequence[str]], answers: Sequence[bool], *, counts: Sequence[float] | None = None, penalty: float = 1.0,
    least: int = 3, steps: int = 200,
) -> Linear:  # fmt: skip
    """A model of examples.

    Args:
        rows: the signs of each example.
        answers: True for yes, one for each example.
        counts: weight of each example, 1 by default.
        penalty: strength of the L2 penalty on the weights (the bias is free).
        least: signs seen in fewer examples are left out.
        steps: most iterations of L-BFGS.
    """
    tally = Counter(sign for row in rows for sign in set(row))
    known = {sign: k for k, sign in enumerate(sorted(s for s, n in tally.items() if n >= least))}
    at = [sorted(known[s] for s in set(row) if s in known) for row in rows]
    ends = np.cumsum([0, *map(len, at)])
    columns = np.fromiter((c for row in at for c in row), dtype=np.int64, count=int(ends[-1]))
    matrix = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(known)))
    turned = matrix.T.tocsr()
    sign = np.where(np.asarray(answers), 1.0, -1.0)
    share = np.ones(len(rows)) if counts is None else np.asarray(counts, dtype=float)

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        weights, bias = point[:-1], point[-1]
        margin = sign * (matrix @ weights + bias)
        value = float(share @ np.logaddexp(0.0, -margin)) + 0.5 * penalty * float(weights @ weights)
        pull = -sign * share * expit(-margin)
        return value, np.append(turned @ pull + penalty * weights, pull.sum())

    best = optimize.minimize(loss, np.zeros(len(known) + 1), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    weights = {s: float(best.x[k]) for s, k in known.items()}
    return Linear(weights, float(best.x[-1]))
