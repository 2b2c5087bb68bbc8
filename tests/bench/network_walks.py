"""Walks, paths and the null model against their plain NetworkX (or `bicm`) formulation, both in one process; nothing here is a test.

Run it with ``python tests/bench/network_walks.py``. Every task runs in a process of its own on one thread, checks that both
sides give the same, and prints the ratio of their processor times. The graph has hubs (preferential attachment); NetworkX is given the
ready graph, we the ready matrix.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from scipy.sparse import csr_array

ROOT = Path(__file__).resolve().parents[2]


def hubs(nodes: int, edges: int, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Ends of about `edges` different edges of a connected graph whose degrees fall off as a power."""
    source = np.random.default_rng(seed)
    each = max(1, edges // nodes)
    tail = np.repeat(np.arange(1, nodes), each)
    head = np.minimum((source.random(len(tail)) ** 2 * tail).astype(np.int64), tail - 1)
    keys = np.unique(np.concatenate([head * nodes + tail, np.arange(nodes - 1) * nodes + np.arange(1, nodes)]))
    return keys // nodes, keys % nodes


def matrix(nodes: int, head: np.ndarray, tail: np.ndarray) -> csr_array:
    """The symmetric matrix of ones."""
    ends = np.concatenate([head, tail]), np.concatenate([tail, head])
    return csr_array((np.ones(2 * len(head)), ends), shape=(nodes, nodes))


def timed(work: Callable[[], Any], rounds: int = 1) -> tuple[float, Any]:
    """Median processor seconds of the work, which runs on one thread, and its result."""
    spent, result = [], None
    for _ in range(rounds):
        began = time.process_time()
        result = work()
        spent.append(time.process_time() - began)
    return statistics.median(spent), result


def pagerank(nodes: int, edges: int) -> dict[str, float]:
    """Personalised PageRank of 128 seeds, ours in one call; NetworkX by the call for three of them."""
    from graph.metrics.walks import personalised

    head, tail = hubs(nodes, edges)
    adjacency, seeds = matrix(nodes, head, tail), np.linspace(0, nodes - 1, 128).astype(int)
    ours, found = timed(lambda: personalised(adjacency, seeds))
    plain = nx.Graph()
    plain.add_nodes_from(range(nodes))
    plain.add_edges_from(zip(head.tolist(), tail.tolist(), strict=True))
    theirs, gaps = [], []
    for place in (0, 63, 127):
        settings = {"personalization": {int(seeds[place]): 1}, "tol": 1e-10 / nodes, "max_iter": 1000}
        seconds, rank = timed(lambda settings=settings: nx.pagerank(plain, **settings))
        theirs.append(seconds)
        gaps.append(float(np.abs(found[place] - [rank[node] for node in range(nodes)]).sum()))
    return {"ours": ours / len(seeds), "theirs": statistics.median(theirs), "gap": max(gaps)}


def projection(rows: int, columns: int, edges: int) -> dict[str, float]:
    """Projection of a bipartite graph on its columns; NetworkX for 50 of them, taken as their share."""
    from graph.metrics.walks import project

    source = np.random.default_rng(7)
    left = (source.random(edges) ** 2 * rows).astype(np.int64)
    right = (source.random(edges) ** 2 * columns).astype(np.int64)
    keys = np.unique(left * columns + right)
    incidence = csr_array((np.ones(len(keys)), (keys // columns, keys % columns)), shape=(rows, columns))
    ours, found = timed(lambda: project(incidence), 3)
    plain = nx.Graph()
    plain.add_nodes_from(range(rows + columns))
    plain.add_edges_from(zip((keys // columns).tolist(), (keys % columns + rows).tolist(), strict=True))
    chosen = np.linspace(0, columns - 1, 50).astype(int)
    theirs, one = timed(lambda: nx.algorithms.bipartite.weighted_projected_graph(plain, (chosen + rows).tolist()))
    gap = 0.0
    for column in chosen.tolist():
        row = np.zeros(columns)
        for other, data in one[column + rows].items():
            row[other - rows] = data["weight"]
        gap = max(gap, float(np.abs(found[[column]].toarray()[0] - row).max()))
    return {"ours": ours, "theirs": theirs * columns / len(chosen), "gap": gap}


def ways(nodes: int, edges: int) -> dict[str, float]:
    """Betweenness between 1,000 actors and 8 segments."""
    from graph.metrics.distance import betweenness

    head, tail = hubs(nodes, edges)
    adjacency = matrix(nodes, head, tail)
    stages, actors = list(range(10, 18)), list(range(nodes - 1000, nodes))
    ours, raw = timed(lambda: betweenness(adjacency, actors, stages), 3)
    plain = nx.Graph()
    plain.add_nodes_from(range(nodes))
    plain.add_edges_from(zip(head.tolist(), tail.tolist(), strict=True))
    theirs, subset = timed(lambda: nx.betweenness_centrality_subset(plain, stages, actors, normalized=False))
    gap = float(np.abs(raw - [2 * subset[node] for node in range(nodes)]).max() / max(1.0, raw.max()))
    return {"ours": ours, "theirs": theirs, "gap": gap}


def chance(rows: int, columns: int) -> dict[str, float]:
    """The bipartite configuration model, against the `bicm` package (its compilation left out)."""
    import bicm

    from graph.metrics.bicm import fit

    source = np.random.default_rng(7)
    table = (source.random((rows, columns)) < 0.6 * source.random((rows, 1)) ** 2 * source.random((1, columns))).astype(int)

    def peer() -> Any:
        other = bicm.BipartiteGraph(biadjacency=table)
        other.solve_tool(verbose=False, print_error=False)
        return other

    peer()
    theirs, other = timed(peer)
    ours, model = timed(lambda: fit(table.sum(axis=1), table.sum(axis=0)), 3)
    return {"ours": ours, "theirs": theirs, "gap": float(np.abs(model.probabilities() - other.get_bicm_matrix()).max())}


TASKS: dict[str, tuple[Callable[..., dict[str, float]], tuple[int, ...], str]] = {
    "pagerank": (pagerank, (100_000, 1_000_000), "personalised PageRank, one seed (asked: at least 50, gap 1e-8)"),
    "projection": (projection, (90_000, 10_000, 1_000_000), "projection (asked: at least 50, gap 0)"),
    "ways": (ways, (20_000, 200_000), "betweenness between two sets"),
    "chance": (chance, (2_000, 300), "bipartite configuration model against bicm"),
}
"""Task → what it measures, its size, its line."""


def main() -> None:
    """Print all ratios, or one measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", choices=sorted(TASKS))
    parser.add_argument("--only", nargs="*", choices=sorted(TASKS), default=list(TASKS))
    arguments = parser.parse_args()
    if arguments.task:
        measure, size, _ = TASKS[arguments.task]
        print(json.dumps(measure(*size)))
        return
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
    }
    for name in arguments.only:
        if name == "chance" and importlib.util.find_spec("bicm") is None:
            print(f"{TASKS[name][2]}: left out, bicm is not installed")
            continue
        done = subprocess.run([sys.executable, __file__, "--task", name], env=environment, check=True, capture_output=True, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
        ratio = found["theirs"] / found["ours"]
        print(f"{TASKS[name][2]}: ratio {ratio:.0f} ({found['theirs']:.2f} s / {found['ours']:.3f} s), gap {found['gap']:.1e}", flush=True)


if __name__ == "__main__":
    main()
