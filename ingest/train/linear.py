"""Fitting the linear models of :mod:`ingest.extract.linear`: logistic regression with an L2 penalty.

The loss is sum_i log(1 + exp(-y_i m_i)) + (penalty / 2) |w|^2 with m_i the margin of example i and y_i in {-1, 1};
L-BFGS minimises it. The problem is convex and nothing is drawn at random, so the same data give the same model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from scipy import optimize, sparse
from scipy.special import expit

from ingest.extract.linear import Linear

LEAST = 3
"""Signs seen in fewer examples are left out."""


class Design:
    """Examples as a sparse matrix, one row an example and one column a sign.

    Attributes:
        matrix: shape (examples, signs), ones and zeros.
        signs: the sign of each column.
    """

    def __init__(self, rows: Iterable[Sequence[str]], least: int = LEAST) -> None:
        numbers: dict[str, int] = {}
        columns: list[int] = []
        ends = [0]
        for row in rows:
            columns += sorted({numbers.setdefault(sign, len(numbers)) for sign in row})
            ends.append(len(columns))
        matrix = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(ends) - 1, len(numbers)))
        tally = Counter(columns)
        kept = sorted((sign, k) for sign, k in numbers.items() if tally[k] >= least)
        self.signs = [sign for sign, _ in kept]
        self.matrix = matrix[:, [k for _, k in kept]].tocsr()

    def fit(
        self, rows: Sequence[int], answers: Sequence[bool], *, penalty: float = 1.0, steps: int = 80, given: np.ndarray | None = None
    ) -> np.ndarray:
        """The weights that fit the answers of some rows, the bias last.

        Args:
            rows: numbers of the examples to learn from.
            answers: True for yes, one for each of them.
            penalty: strength of the L2 penalty on the weights (the bias is free).
            steps: most iterations of L-BFGS.
            given: margins the examples have beforehand, to which the weights add; one for each example, none by default.
        """
        matrix = self.matrix[np.asarray(rows, dtype=np.int64)]
        turned = matrix.T.tocsr()
        sign = np.where(np.asarray(answers, dtype=bool), 1.0, -1.0)
        before = 0.0 if given is None else np.asarray(given, dtype=float)[np.asarray(rows, dtype=np.int64)]

        def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
            weights, bias = point[:-1], point[-1]
            margin = sign * (matrix @ weights + bias + before)
            pull = -sign * expit(-margin)
            value = float(np.logaddexp(0.0, -margin).sum()) + 0.5 * penalty * float(weights @ weights)
            return value, np.append(turned @ pull + penalty * weights, pull.sum())

        start = np.zeros(len(self.signs) + 1)
        return optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps}).x

    def margins(self, point: np.ndarray) -> np.ndarray:
        """The margin of every example under weights of :meth:`fit`."""
        return self.matrix @ point[:-1] + point[-1]

    def model(self, point: np.ndarray, threshold: float) -> Linear:
        """Weights of :meth:`fit` as a model."""
        return Linear({s: float(w) for s, w in zip(self.signs, point[:-1], strict=True)}, float(point[-1]), threshold)


def best_threshold(scored: Iterable[tuple[float, bool]], wanted: int, floor: float = 0.0) -> tuple[float, float]:
    """The probability from which yes gives the best F1, and that F1.

    Args:
        scored: probability and answer of every example that counts.
        wanted: number of all that should be found.
        floor: no threshold below this.
    """
    best, right, wrong = (0.0, 0.5), 0, 0
    for p, yes in sorted(scored, reverse=True):
        if p < floor:
            break
        right, wrong = right + yes, wrong + (not yes)
        best = max(best, (2 * right / max(right + wrong + wanted, 1), p))
    return best[1], best[0]
