"""Cost of the coupling metrics on random typed networks: growth with the edges, a whole run, worlds; nothing here is a test.

Run it with ``python tests/bench/metrics.py [--only …] [--picture docs/images/metrics-cost.png]``. Every measurement runs in a
process of its own on one thread and is given in processor seconds, so that a busy machine tells the same; only the run shared
by two workers is timed by the clock. The peer of a family is its plain formulation in NetworkX on the same cells.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
EDGES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
"""Sizes of the curve; a network has a tenth as many nodes."""
LINES = ("M8", "M10", "M11", "M14", "M15", "M20")
"""Families with a line of their own; each rests on all edges of a chain."""


def processor() -> float:
    """Processor seconds of this process and of its children that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def growth(edges: int) -> dict[str, Any]:
    """Processor seconds of each family, and of all, for 8 chains in 12 regions."""
    from graph.metrics.measure import USUAL, measure_network
    from tests.metrics.generated import Size, generated

    network = generated(Size(nodes=edges // 10, edges=edges, chains=8, regions=12))
    found: dict[str, float] = {}
    for name, families in (*((family, (family,)) for family in LINES), ("all", USUAL)):
        began = processor()
        for _ in measure_network(network, families=families):
            pass
        found[name] = processor() - began
    return {"edges": int(sum(len(e.p) for e in network.edges.values())), "seconds": found}


def whole(workers: int, *, intervals: bool = False) -> dict[str, Any]:
    """All usual families of 40 chains in 60 regions, 100,000 nodes and a million edges, written as Parquet."""
    from graph.metrics import store
    from graph.metrics.measure import USUAL, measure_network
    from tests.metrics.generated import Size, generated

    network = generated(Size())
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "figures.parquet"
        clock, spent = time.perf_counter(), processor()
        rows = store.write(path, measure_network(network, families=USUAL, workers=workers, intervals=intervals))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    own, others = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    # workers share pages with this process, so this counts some of them twice
    peak = own + (workers * others if workers > 1 else 0)
    return {"rows": rows, "wall": time.perf_counter() - clock, "cpu": processor() - spent, "peak": peak, "digest": digest}


def intervals(workers: int) -> dict[str, Any]:
    """:func:`whole` with the intervals of M22."""
    return whole(workers, intervals=True)


def worlds(count: int) -> dict[str, Any]:
    """Possible worlds of a million edges, all edges at once; the peer draws a uniform number for each edge and world."""
    from graph.metrics.worlds import Worlds
    from tests.metrics.generated import Size, generated

    network = generated(Size())
    edges = np.arange(len(network.probabilities))
    began = processor()
    Worlds(network, count).of(edges)
    ours = processor() - began
    source, p, some = np.random.default_rng(7), network.probabilities, 50
    began = processor()
    for _ in range(some):
        np.packbits(source.random(len(p)) < p)
    return {"ours": ours, "theirs": (processor() - began) * count / some, "edges": len(edges)}


def peers(edges: int) -> dict[str, Any]:
    """M10 and M11 of one chain in its regions, against NetworkX on the same graphs."""
    from graph.metrics import brokers, efficiency
    from graph.metrics.cell import Cell, place_of
    from graph.metrics.chain import cut
    from graph.metrics.typed import typed
    from tests.metrics.generated import Size, generated

    network = generated(Size(nodes=edges // 10, edges=edges, chains=8, regions=12))
    part = cut(network, network.chains[0])
    cells = [Cell(part, place_of(network, region, "local"), {}, "") for region in network.regions]
    began = processor()
    values = [[next(iter(efficiency.figures(c))).value for c in cells], [brokers.brokers(c) for c in cells]]
    ours, theirs, gap = processor() - began, 0.0, 0.0
    for i, cell in enumerate(cells):
        graph = typed(cell)
        plain, actors = graph.graph(), [graph.ids[k] for k in graph.actors.tolist()]
        stages = [graph.ids[k] for k in graph.stages.tolist()]
        if not actors:
            continue
        began = processor()
        near = [nx.single_source_shortest_path_length(plain, s) for s in stages]
        reached = sum(1 / d[a] for d in near for a in actors if a in d) / (len(actors) * len(stages))
        between = nx.betweenness_centrality_subset(plain, stages, actors, normalized=False)
        theirs += processor() - began
        gap = max([gap, abs(reached - values[0][i]), *(abs(b.raw - 2 * between[b.id]) / max(1.0, b.raw) for b in values[1][i])])
    return {"ours": ours, "theirs": theirs, "gap": gap}


TASKS: dict[str, Callable[[int], dict[str, Any]]] = {
    "growth": growth,
    "whole": whole,
    "intervals": intervals,
    "worlds": worlds,
    "peers": peers,
}


def child(task: str, size: int) -> dict[str, Any]:
    """This script again in a process of its own, for one measurement."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, __file__, "--task", task, str(size)], env=environment, check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def curve(picture: Path | None) -> None:
    """Print how the cost grows, the exponent between the last two sizes, and draw it."""
    points = [child("growth", edges) for edges in EDGES]
    for name in (*LINES, "all"):
        seconds = [point["seconds"][name] for point in points]
        steep = math.log(seconds[-1] / seconds[-2]) / math.log(points[-1]["edges"] / points[-2]["edges"])
        print(f"{name}: " + ", ".join(f"{s:.2f}" for s in seconds) + f" s; exponent {steep:.2f} (asked: about 1)", flush=True)
    if picture is not None:
        draw(points, picture)


def draw(points: list[dict[str, Any]], path: Path) -> None:
    """The curve on two logarithmic scales, with a line of slope 1 beside it."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.5), dpi=150)
    edges = [point["edges"] for point in points]
    for name in (*LINES, "all"):
        axes.loglog(edges, [point["seconds"][name] for point in points], marker="o", linewidth=2.5 if name == "all" else 1.2, label=name)
    last = points[-1]["seconds"]["all"]
    axes.loglog(edges, [last * e / edges[-1] for e in edges], color="grey", linestyle=":", label="slope 1")
    axes.set_xlabel("edges of the analysis graph")
    axes.set_ylabel("processor seconds, one core")
    axes.set_title("Cost of the coupling metrics: 8 chains in 12 regions")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend(fontsize=8, ncol=2)
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)


def main() -> None:
    """Print all ratios, or one measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", nargs=2)
    parser.add_argument("--only", nargs="*", choices=sorted(TASKS), default=list(TASKS))
    parser.add_argument("--picture", type=Path)
    arguments = parser.parse_args()
    if arguments.task:
        task, size = arguments.task
        print(json.dumps(TASKS[task](int(size))))
        return
    if "worlds" in arguments.only:
        found = child("worlds", 1_000)
        ratio = found["theirs"] / found["ours"]
        print(
            f"1,000 worlds of {found['edges']:,} edges: {found['ours']:.1f} s (asked: 15 s); a generator per world takes {ratio:.1f} times as long"
        )
    if "peers" in arguments.only:
        found = child("peers", 100_000)
        ratio = found["theirs"] / found["ours"]
        print(
            f"M10 and M11 against NetworkX: ratio {ratio:.0f} ({found['theirs']:.2f} s / {found['ours']:.3f} s), gap {found['gap']:.1e}",
            flush=True,
        )
    if "growth" in arguments.only:
        curve(arguments.picture)
    if "whole" in arguments.only:
        one, two = child("whole", 1), child("whole", 2)
        if one["digest"] != two["digest"]:
            raise SystemExit("two workers gave other bytes than one")
        print(f"all families, 40 chains x 60 regions: {one['rows']:,} figures, {one['cpu']:.0f} s of one core, peak {one['peak']:.0f} MB")
        print(
            f"two workers: {two['wall']:.0f} s by the clock (asked: 120 s), {two['cpu']:.0f} s of processors, "
            f"peak at most {two['peak']:.0f} MB (asked: 3,000 MB), same bytes; one / two by the clock: {one['wall'] / two['wall']:.2f}"
        )
    if "intervals" in arguments.only:
        found = child("intervals", 2)
        print(
            f"the same with intervals, two workers: {found['wall']:.0f} s by the clock, {found['cpu']:.0f} s of processors, "
            f"peak at most {found['peak']:.0f} MB"
        )


if __name__ == "__main__":
    main()
