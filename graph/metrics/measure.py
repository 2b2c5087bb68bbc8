"""All figures of all chains and regions as one stream of :class:`~graph.metrics.result.Result`.

Bounds and entropy weights of the levels, null models and comparisons between regions are those of every chain and region of
the run, also when only some are asked for: a figure does not depend on what else is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain as chain_of
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
from graph.metrics.pool import Bounds, Weights, pooled
from graph.metrics.result import Result
from graph.metrics.workers import Workers
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
APART = ("M13", "M12")
"""Of these, those that look at the chains of one region at a time."""
CORE = ("M4", "M8", "M14")
"""Families of the pages: levels and coordination, coverage, redundancy."""
USUAL = ("M4", "M6", "M8", "M9", "M10", "M11", "M12", "M13", "M14", "M15", "M16", "M20", "M21")
"""Families measured when nothing else is asked for; what is left out (M22, one document dropped at a time) takes seconds a cell."""
FAMILIES = (*USUAL, "M22")
_PIECES = 4  # pieces of a comparison for each worker


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
    workers: int = 1,
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
        workers: see :func:`measure_network`.

    Returns:
        Results by chain, region and metric, computed while they are read.

    Raises:
        UnreadableFile: a table is missing.
        InputError: a chain, region, scope, modality, date, family or indicator is unknown.
    """
    network = read(tables, parents, flows=flows, options=Options(floor=floor, modalities=tuple(modalities), as_of=as_of))
    return measure_network(
        network, chains=chains, regions=regions, scope=scope, bounds=bounds, threshold=threshold, families=families, workers=workers
    )  # fmt: skip


def measure_network(
    network: Network,
    *,
    chains: Iterable[str] | None = None,
    regions: Iterable[str] | None = None,
    scope: str = "local",
    bounds: Bounds | None = None,
    weights: Weights | None = None,
    threshold: float = cov.THRESHOLD,
    families: Collection[str] = CORE,
    panel: Panel | None = None,
    intervals: bool = False,
    significance: bool = True,
    workers: int = 1,
) -> Iterator[Result]:
    """The figures of an analysis graph; see :func:`measure`.

    Args:
        network: the analysis graph.
        chains: as in :func:`measure`.
        regions: see there.
        scope: see there.
        bounds: see there.
        weights: weights of the indicators of the levels, as of another run; by entropy over this one by default.
        threshold: see there.
        families: see there.
        panel: statistics from outside that join the indicators of the levels.
        intervals: publish the wider of the intervals over worlds and over draws of documents (M22).
        significance: compare Ω with a null model (M17.cross.q.stage), the most work of M16.
        workers: processes that share the work; the results are the same bytes in the same order for any number of them.

    Raises:
        InputError: as there, or not one worker is asked for.
        RunFailed: a worker died.
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
    levels = Levels(pooled(cells, bounds=bounds, weights=weights, panel=panel)) if {"M4", "M6", "M21"} & set(families) else None
    crew = Workers(_Run(tuple(cells), named, frozenset(families), levels, threshold, intervals, significance), workers)
    return _stream(crew, shown)


def _cells(network: Network, named: Sequence[str], scope: str, threshold: float) -> list[Cell]:
    """Every chain in every region of the network and those named, by chain."""
    options = network.options
    common = {
        "scope": scope, "threshold": threshold, "floor": options.floor, "cap": options.cap, "modalities": sorted(options.modalities),
        **({"as_of": options.as_of} if options.as_of else {}),
    }  # fmt: skip
    places = [place_of(network, name, scope) for name in dict.fromkeys((*network.regions, *named))]
    return [Cell(part, place, common, network.hash) for part in (cut(network, chain) for chain in network.chains) for place in places]


@dataclass(frozen=True, eq=False)
class _Run:
    """What all tasks of a run share.

    Attributes:
        cells: every chain in every region, by chain.
        named: regions asked for.
        families: families asked for.
        levels: the pool of indicators, where a family needs it.
        threshold: coverage probability from which a segment counts as supported.
        intervals: whether intervals are widened by draws of documents.
        significance: whether Ω is compared with a null model.
    """

    cells: tuple[Cell, ...]
    named: tuple[str, ...]
    families: frozenset[str]
    levels: Levels | None
    threshold: float
    intervals: bool
    significance: bool = True

    @cached_property
    def by_key(self) -> Mapping[tuple[int, str], Cell]:
        """The cells by chain and region."""
        return {(cell.slice.chain, cell.place.name): cell for cell in self.cells}

    @cached_property
    def unsure(self) -> Uncertainty | None:
        """Worlds and draws, made in each process that needs them: they follow from the network alone."""
        return Uncertainty(self.cells[0].slice.network) if self.intervals and self.cells else None

    def comparisons(self, pieces: int) -> list[tuple[str, tuple[str, ...]]]:
        """The families that compare cells, and the regions of each task; those that take regions one by one are cut in pieces."""
        found = []
        for family in (f for f in WHOLE if f in self.families):
            count = max(1, min(pieces, len(self.named))) if family in APART else 1
            found += [(family, self.named[first::count]) for first in range(count)]
        # the longest first, so that no worker is left alone with one of them
        return sorted(found, key=lambda task: task[0] not in APART)


def _stream(crew: Workers[_Run], shown: Sequence[int]) -> Iterator[Result]:
    run = crew.shared
    if not run.cells:
        return
    with crew:
        whole: dict[tuple[str, str, str], list[Result]] = {}
        tasks = run.comparisons(1 if crew.count == 1 else _PIECES * crew.count)
        for (family, _), found in zip(tasks, crew.each(_compared, tasks), strict=True):
            whole |= {(family, *key): results for key, results in found.items()}
        for chain, by_region in zip(shown, crew.each(_measured, shown), strict=True):
            for region, own in zip(run.named, by_region, strict=True):
                title = run.by_key[chain, region].slice.title
                yield from _together(run, own, [whole.pop((family, title, region), []) for family in WHOLE])


def _compared(run: _Run, task: tuple[str, tuple[str, ...]]) -> Mapping[tuple[str, str], list[Result]]:
    """Results of a family that compares cells, for all chains in some of the regions asked for."""
    family, regions = task
    inside = frozenset(regions)
    cells = [cell for cell in run.cells if cell.place.name in inside]
    found: Mapping[tuple[str, str], list[Result]]
    if family == "M6" and run.levels:
        found = progress.across(cells, run.levels.pool)
    elif family == "M16":
        found = specialisation.across(cells, significance=run.significance)
    else:
        found = WHOLE[family](cells)
    return run.unsure.across(found, cells) if run.unsure and family in APART else found


def _measured(run: _Run, chain: int) -> list[list[Result]]:
    """What the families that look at one cell say of a chain, by region."""
    found = []
    for region in run.named:
        cell = replace(run.by_key[chain, region])  # what it keeps for its figures goes with it
        own = list(_of_cell(cell, run))
        found.append(list(run.unsure.widened(cell, own)) if run.unsure else own)
    if run.unsure:
        run.unsure.forget()
    return found


def _of_cell(cell: Cell, run: _Run) -> Iterator[Result]:
    if run.levels is not None and {"M4", "M21"} & run.families:
        yield from run.levels.figures(cell)
    if {"M8", "M14", "M21"} & run.families:
        yield from segments.figures(cell, run.threshold)
    for family, figures in CELL.items():
        if family in run.families:
            yield from figures(cell)


def _together(run: _Run, own: list[Result], whole: Iterable[list[Result]]) -> Iterator[Result]:
    """The results of a cell in order, those it was only needed for left out."""
    found = [*own, *chain_of.from_iterable(whole)]
    yield from (r for r in found if _family(r.metric) in run.families or _family(r.metric) not in CORE)
    if "M21" in run.families:
        for results in quadrant.across(found).values():
            yield from results


def _family(metric: str) -> str:
    return metric.partition(".")[0]
