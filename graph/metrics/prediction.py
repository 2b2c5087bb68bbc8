"""Scores of links that are not there (an innovator and a segment), from walks on the typed graph, and how good a score is.

Direct common neighbours (RA, AA) count where technologies or firms lie between; L3, Katz and personalised PageRank look
further; preferential attachment is the baseline that a score must beat. Source: design page "metrics", 3.2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from graph.arrays import Floats, Ints, Mask
from graph.metrics import walks
from graph.metrics.typed import TypedGraph

SCORES = ("ra", "aa", "l3", "katz", "ppr", "pa")
"""Codes of the scores; the last is the baseline."""


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of every innovator and segment of a typed graph.

    Attributes:
        actors: node of the network of each row, shape (actors,).
        stages: node of the network of each column, shape (stages,).
        values: code of :data:`SCORES` → scores, shape (actors, stages).
        linked: pairs with an edge between them, shape (actors, stages).
    """

    actors: Ints
    stages: Ints
    values: dict[str, Floats]
    linked: Mask


def scores(graph: TypedGraph, *, damping: float = walks.DAMPING, beta: float = walks.BETA) -> Scores:
    """All scores of a typed graph, unweighted.

    PageRank from actor a to segment s is taken from the segments' side, ``π_a(s) = π_s(a)·k_s/k_a``, which an undirected
    walk allows: there are far fewer segments.

    Args:
        graph: typed graph of a cell or slice.
        damping: of personalised PageRank.
        beta: of Katz's sum over walks of up to three steps.
    """
    actors, stages, adjacency, degrees = graph.actors, graph.stages, graph.adjacency, graph.degrees
    back = walks.personalised(adjacency, stages, damping=damping)[:, actors]
    ratio = np.divide(
        degrees[stages][:, None], degrees[actors], out=np.zeros((len(stages), len(actors))), where=degrees[actors] > 0
    )  # fmt: skip
    values = {
        "ra": walks.shared(adjacency, stages, walks.allocation(degrees))[:, actors].T,
        "aa": walks.shared(adjacency, stages, walks.adamic_adar(degrees))[:, actors].T,
        "l3": walks.l3(adjacency, stages)[:, actors].T,
        "katz": walks.katz(adjacency, stages, beta=beta)[:, actors].T,
        "ppr": (back * ratio).T,
        "pa": np.outer(degrees[actors], degrees[stages]).astype(float),
    }
    return Scores(graph.nodes[actors], graph.nodes[stages], values, adjacency[actors][:, stages].toarray() > 0)


def average_precision(score: Floats, truth: Mask) -> float:
    """Average precision of a ranking, equal scores taken together; NaN without a true link.

    Args:
        score: score of each candidate, shape (n,).
        truth: which candidates became links, shape (n,).

    Example:
        >>> average_precision(np.array([3.0, 2, 1]), np.array([True, False, True]))
        0.8333333333333333
    """
    if not truth.any():
        return math.nan
    order = np.argsort(-score, kind="stable")
    ranked, ordered = truth[order], score[order]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))
    hits = np.cumsum(ranked)[last]
    gained = np.diff(hits, prepend=0)
    return float((gained * hits / (last + 1)).sum() / truth.sum())


def precision_at(score: Floats, truth: Mask, k: int) -> float:
    """Share of true links among the k best, the last place shared by ties; NaN without candidates.

    Args:
        score: score of each candidate, shape (n,).
        truth: which candidates became links, shape (n,).
        k: number of places ≥ 1, at most n count.

    Example:
        >>> precision_at(np.array([2.0, 1, 1]), np.array([True, True, False]), 2)
        0.75
    """
    if not len(score):
        return math.nan
    places = min(k, len(score))
    limit = np.sort(score)[::-1][places - 1]
    above, level = score > limit, score == limit
    hits = float(truth[above].sum()) + (places - int(above.sum())) * float(truth[level].mean())
    return hits / places
