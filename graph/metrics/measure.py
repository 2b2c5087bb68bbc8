"""All figures of all chains and regions as one stream of :class:`~graph.metrics.result.Result`.

Bounds and entropy weights of the levels, null models and comparisons between regions are those of every chain and region of
the run, also when only some are asked for: a figure does not depend on what else is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from graph.errors import InputError
from graph.metrics import (
    alignment,
    assortativity,
    brokers,
    efficiency,
    lift,
    nextlinks,
    progress,
    quadrant,
    robustness,
    segments,
    sensitivity,
    specialisation,
)
from graph.metrics import coverage as cov
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.intervals import Uncertainty
from graph.metrics.level import Levels
from graph.metrics.panel import Panel
from graph.metrics.pool import Bounds, pooled
from graph.metrics.result import Result
from graph.network import Flows, Network, read
from graph.roles import COUNTED, Options

Figures = Callable[[Cell], Iterable[Result]]
Across = Callable[[Sequence[Cell]], Mapping[tuple[str, str], list[Result]]]

CELL: Mapping[str, Figures] = {
    "M9": lift.figures, "M10": efficiency.figures, "M11": brokers.figures, "M15": robustness.figures, "M20": nextlinks.figures,
    "M22": sensitivity.figures,
}  # fmt: skip
"""Families that look at one cell; M4, M8 and M14 take settings and stand apart."""
WHOLE: Mapping[str, Across] = {
    "M6": progress.across, "M9": lift.across, "M12": assortativity.across, "M13": alignment.across, "M16": specialisation.across,
}  # fmt: skip
"""Families that compare all cells: M6 brings M7, M16 brings M17 to M19."""
CORE = ("M4", "M8", "M14")
"""Families of the pages: levels and coordination, coverage, redundancy."""
USUAL = ("M4", "M6", "M8", "M9", "M10", "M11", "M12", "M13", "M14", "M15", "M16", "M20", "M21")
"""Families measured when nothing else is asked for; what is left out (M22, one document dropped at a time) takes seconds a cell."""
FAMILIES = (*USUAL, "M22")


def measure(
    tables: Path,
    parents: Mapping[str, str] | None = None,
    *,
    chains: Iterable[str] | None = None,
    regions: Iterable[str] | None = None,
    scope: str = "local",
    floor: float = 0.0,
    modalities: Sequence[str] = COUNTED,
    as_of: str = "",
    flows: Flows | None = None,
    bounds: Bounds | None = None,
    threshold: float = cov.THRESHOLD,
    families: Collection[str] = CORE,
) -> Iterator[Result]:
    """The figures of a run, read from its Parquet tables.

    Args:
        tables: folder with entities.parquet, facts.parquet and evidence.parquet.
        parents: region name → name of the region above it.
        chains: ids, names or aliases of chains; all by default.
        regions: names of regions; by default every region somebody is in, and :data:`graph.roles.EVERYWHERE`.
        scope: "local" counts the innovators of the region or below it, "open" all of them. Firms are always the region's.
        floor: edges less probable are left out, in [0, 1].
        modalities: modalities that count as support.
        as_of: day, month or year (ISO 8601) on which a fact must hold; empty for all.
        flows: upstream → downstream segments by chain name; without them continuity is NaN.
        bounds: bounds of indicators set by policy; pooled over the run where none is given.
        threshold: coverage probability from which a segment counts as supported.
        families: families of metrics, of :data:`FAMILIES`.

    Returns:
        Results by chain, region and metric, computed while they are read.

    Raises:
        UnreadableFile: a table is missing.
        InputError: a chain, region, scope, modality, date, family or indicator is unknown.
    """
    network = read(tables, parents, flows=flows, options=Options(floor=floor, modalities=tuple(modalities), as_of=as_of))
    return measure_network(
        network, chains=chains, regions=regions, scope=scope, bounds=bounds, threshold=threshold, families=families
    )  # fmt: skip


def measure_network(
    network: Network,
    *,
    chains: Iterable[str] | None = None,
    regions: Iterable[str] | None = None,
    scope: str = "local",
    bounds: Bounds | None = None,
    threshold: float = cov.THRESHOLD,
    families: Collection[str] = CORE,
    panel: Panel | None = None,
    intervals: bool = False,
) -> Iterator[Result]:
    """The figures of an analysis graph; see :func:`measure`.

    Args:
        network: the analysis graph.
        chains: as in :func:`measure`, and so are the next five.
        regions: see there.
        scope: see there.
        bounds: see there.
        threshold: see there.
        families: see there.
        panel: statistics from outside that join the indicators of the levels.
        intervals: publish the wider of the intervals over worlds and over draws of documents (M22).
    """
    unknown = sorted(set(families) - set(FAMILIES))
    if unknown:
        raise InputError(
            f"没有这些指标族：{'、'.join(unknown)}", f"no such families of metrics: {', '.join(unknown)}",
            advice=("可用：" + "、".join(FAMILIES), "use " + ", ".join(FAMILIES)),
        )  # fmt: skip
    shown = network.chains if chains is None else tuple(dict.fromkeys(network.chain(name) for name in chains))
    named = network.regions if regions is None else tuple(dict.fromkeys(regions))
    cells = _cells(network, named, scope, threshold)
    levels = Levels(pooled(cells, bounds=bounds, panel=panel)) if {"M4", "M6", "M21"} & set(families) else None
    return _stream(cells, shown, named, families, levels, threshold, Uncertainty(network) if intervals else None)


def _cells(network: Network, named: Sequence[str], scope: str, threshold: float) -> list[Cell]:
    """Every chain in every region of the network and those named, by chain."""
    options = network.options
    common = {
        "scope": scope, "threshold": threshold, "floor": options.floor, "cap": options.cap, "modalities": sorted(options.modalities),
        **({"as_of": options.as_of} if options.as_of else {}),
    }  # fmt: skip
    places = [place_of(network, name, scope) for name in dict.fromkeys((*network.regions, *named))]
    return [Cell(part, place, common, network.hash) for part in (cut(network, chain) for chain in network.chains) for place in places]


def _stream(
    cells: Sequence[Cell], shown: Sequence[int], named: Sequence[str], families: Collection[str], levels: Levels | None, threshold: float,
    unsure: Uncertainty | None,
) -> Iterator[Result]:  # fmt: skip
    whole: list[Mapping[tuple[str, str], list[Result]]] = []
    for family, across in WHOLE.items():
        if family in families:
            whole.append((partial(progress.across, pool=levels.pool) if family == "M6" and levels else across)(cells))
    by_key = {(cell.slice.chain, cell.place.name): cell for cell in cells}
    for chain in shown:
        for region in named:
            cell = by_key[chain, region]
            results = list(_of_cell(cell, families, levels, whole, threshold))
            yield from unsure.widened(cell, results) if unsure else results


def _of_cell(
    cell: Cell, families: Collection[str], levels: Levels | None, whole: Sequence[Mapping[tuple[str, str], list[Result]]], threshold: float
) -> Iterator[Result]:
    own: list[Result] = []
    if levels is not None and {"M4", "M21"} & set(families):
        own += levels.figures(cell)
    if {"M8", "M14", "M21"} & set(families):
        own += segments.figures(cell, threshold)
    for family, figures in CELL.items():
        if family in families:
            own += figures(cell)
    for across in whole:
        own += across.get((cell.slice.title, cell.place.name), [])
    wanted = [r for r in own if _family(r.metric) in families or _family(r.metric) not in ("M4", "M8", "M14")]
    yield from wanted
    if "M21" in families:
        for results in quadrant.across(own).values():
            yield from results


def _family(metric: str) -> str:
    return metric.partition(".")[0]
