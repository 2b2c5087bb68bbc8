"""All figures of all chains and regions: M4, M8 and M14 as one stream of :class:`~graph.metrics.result.Result`.

Bounds and entropy weights of M4 are pooled over every chain and region of the run that has anybody to do with the chain,
also when only some are asked for: a figure does not depend on what else is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from graph.errors import InputError
from graph.metrics import coordination as ccd
from graph.metrics import coverage as cov
from graph.metrics import redundancy as red
from graph.metrics.cell import Cell, Place, place_of
from graph.metrics.chain import INDICATORS, ChainSlice, cut
from graph.metrics.result import Result, encoded
from graph.network import Floats, Flows, Ints, Network, read
from graph.roles import COUNTED, Options

SIDES = ("innovation", "industry")
NAMES = 5
"""Most names of actors or firms listed with a segment; the whole list is a query away."""
Bounds = Mapping[str, tuple[float, float]]
"""Indicator code → lower and upper bound, in the unit in which it is normalised (counts as ln(1+x))."""


@dataclass(frozen=True, eq=False)
class Level:
    """M1 of one cell (chain and region): both levels, why one is undefined, and how many indicators it used."""

    value: tuple[float, float]
    reason: str
    used: tuple[int, int]


def measure(
    tables: Path,
    parents: Mapping[str, str] | None = None,
    *,
    chains: Iterable[str] | None = None,
    regions: Iterable[str] | None = None,
    scope: str = "local",
    floor: float = 0.0,
    modalities: Sequence[str] = COUNTED,
    flows: Flows | None = None,
    bounds: Bounds | None = None,
    threshold: float = cov.THRESHOLD,
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
        flows: upstream → downstream segments by chain name; without them continuity is NaN.
        bounds: bounds of indicators set by policy; pooled over the run where none is given.
        threshold: coverage probability from which a segment counts as supported.

    Returns:
        Results by chain, region and metric, computed while they are read.

    Raises:
        UnreadableFile: a table is missing.
        InputError: a chain, region, scope, modality or indicator is unknown.
    """
    network = read(tables, parents, flows=flows, options=Options(floor=floor, modalities=tuple(modalities)))
    return measure_network(network, chains=chains, regions=regions, scope=scope, bounds=bounds, threshold=threshold)


def measure_network(
    network: Network,
    *,
    chains: Iterable[str] | None = None,
    regions: Iterable[str] | None = None,
    scope: str = "local",
    bounds: Bounds | None = None,
    threshold: float = cov.THRESHOLD,
) -> Iterator[Result]:
    """The figures of an analysis graph; see :func:`measure`."""
    unknown = set(bounds or ()) - {i.code for i in INDICATORS}
    if unknown:
        raise InputError(f"没有这些指标：{'、'.join(sorted(unknown))}", f"no such indicators: {', '.join(sorted(unknown))}")
    shown = network.chains if chains is None else tuple(dict.fromkeys(network.chain(name) for name in chains))
    named = network.regions if regions is None else tuple(dict.fromkeys(regions))
    asked = [place_of(network, name, scope) for name in named]
    return _stream(network, shown, asked, scope, bounds or {}, threshold)


def _stream(
    network: Network, shown: Sequence[int], asked: Sequence[Place], scope: str, bounds: Bounds, threshold: float
) -> Iterator[Result]:
    slices = {chain: cut(network, chain) for chain in network.chains}
    by_name = {p.name: p for p in asked}
    pool = [by_name.get(name) or place_of(network, name, scope) for name in network.regions]
    pool += [p for p in asked if p.name not in network.members and p.name not in {q.name for q in pool}]
    levels, settings = _levels(slices, pool, bounds)
    common = {
        "scope": scope, "threshold": threshold, "floor": network.options.floor, "cap": network.options.cap,
        "modalities": sorted(network.options.modalities),
    }  # fmt: skip
    bound_text = encoded(settings.pop("bounds"))
    for chain in shown:
        for region in asked:
            cell = Cell(slices[chain], region, common, network.hash)
            yield from _coordination(cell, levels[chain, region.name], settings, bound_text)
            yield from _network_figures(cell, threshold)


def _levels(
    slices: Mapping[int, ChainSlice], places: Sequence[Place], given: Bounds
) -> tuple[dict[tuple[int, str], Level], dict[str, Any]]:
    """M1 of every cell, and bounds, weights and flags of the indicators."""
    found: dict[tuple[int, str], Level] = {}
    cells: list[tuple[int, str, bool, bool]] = []
    rows: list[Floats] = []
    for chain, part in slices.items():
        for place in places:
            actors, firms = place.actors[part.actors], place.firms[part.firms]
            innovators, industry = bool(place.actors.any()), bool(place.firms.any())
            if not ((part.active[actors] > 0).any() or (part.manned[firms] > 0).any()):
                why = "no_edges" if innovators or industry else "no_innovators"
                found[chain, place.name] = Level((math.nan, math.nan), why, (0, 0))
                continue
            cells.append((chain, place.name, innovators, industry))
            rows.append(part.indicators(actors, firms, place.operating))
    table = np.array(rows).reshape(len(rows), len(INDICATORS))
    pooled = ccd.pooled_bounds(table)
    limits = np.array([given.get(i.code, tuple(pooled[j])) for j, i in enumerate(INDICATORS)])
    settings: dict[str, Any] = {"objects": len(rows), "weights": {}, "flags": {}, "clipped": {}, "bounds": {}}
    sides = []
    for side in SIDES:
        columns = [j for j, i in enumerate(INDICATORS) if i.side == side]
        whole = all(INDICATORS[j].code in given for j in columns)
        # a single object is only defined by bounds from outside
        fixed = limits[columns] if whole or len(rows) != 1 else None
        computed = ccd.levels(table[:, columns], positive=[True] * len(columns), bounds=fixed)
        sides.append(computed)
        codes = [INDICATORS[j].code for j in columns]
        settings["weights"] |= dict(zip(codes, computed.weights.tolist(), strict=True))
        settings["bounds"] |= {code: list(limits[j]) for code, j in zip(codes, columns, strict=True)}
        settings["clipped"][side] = computed.clipped
        settings["flags"][side] = [f"zero_variance:{codes[int(f.partition(':')[2])]}" if ":" in f else f for f in computed.flags]
    for i, (chain, region, innovators, industry) in enumerate(cells):
        found[chain, region] = _level(sides, i, innovators, industry)
    return found, settings


def _level(sides: Sequence[ccd.Levels], i: int, innovators: bool, industry: bool) -> Level:
    """Levels of one cell: a side with nobody at all is at zero by definition, whatever its indicators say."""
    values, reason = [], "ok"
    for side, there, code in zip(sides, (innovators, industry), ("no_innovators", "no_industry"), strict=True):
        values.append(float(side.level[i]) if there else 0.0)
        reason = reason if reason != "ok" else side.reasons[i] if there else code
    bad = next((s.reasons[i] for s, there in zip(sides, (innovators, industry), strict=True) if there and s.reasons[i] != "ok"), "")
    return Level((values[0], values[1]), bad or reason, (int(sides[0].used[i]), int(sides[1].used[i])))


def _coordination(cell: Cell, level: Level, settings: Mapping[str, Any], bounds: str) -> Iterator[Result]:
    u = np.array(level.value)
    c, c_revised, t = float(ccd.coupling(u)), float(ccd.coupling_revised(u)), float(ccd.development(u))
    d, d_revised = float(ccd.coordination(c, t)), float(ccd.coordination(c_revised, t))
    grade, grade_revised = ccd.grade(d), ccd.grade(d_revised)
    unstable = grade is not None and grade_revised is not None and abs(grade - grade_revised) >= 2
    detail = {
        "grade": grade, "grade_revised": grade_revised, "grade_unstable": unstable, "lag": ccd.lag(*level.value),
        "coupling_stage": ccd.stage_of_coupling(c), "indicators_used": dict(zip(SIDES, level.used, strict=True)), **settings,
    }  # fmt: skip
    figures = {"D": d, "D_revised": d_revised, "C": c, "C_revised": c_revised, "T": t, "U_I": level.value[0], "U_P": level.value[1]}
    record = replace(cell.result("M4", math.nan, level.reason, detail), bounds=bounds)
    for name, value in figures.items():
        yield replace(record, metric=f"M4.{name}", value=value)


def _network_figures(cell: Cell, threshold: float) -> Iterator[Result]:
    part, place = cell.slice, cell.place
    support, staff, stages = cell.support, cell.staff, len(part.stages)
    innovators, nobody, research, making = bool(place.actors.any()), cell.nobody, cell.research, cell.making
    members = {"innovators": int(place.actors.sum()), "region_firms": int(place.firms.sum()), "stages": stages}

    def figure(metric: str, value: float, reason: str, **detail: Any) -> Result:
        return cell.result(metric, value, reason, {**members, **detail})

    spread = cov.distribution(support)
    shape = {} if nobody else {"sd": cov.deviation(support), "distribution": spread.p.tolist()}
    covered = figure("M8.coverage", cov.expected(support), research, **shape)
    yield covered if nobody else replace(covered, lo=spread.quantile(0.05), hi=spread.quantile(0.95), n_worlds=spread.worlds)
    yield figure("M8.completeness", cov.completeness(stages, staff), making)
    linked = making if part.flow or nobody else "no_edges"
    yield figure("M8.continuity", cov.continuity(stages, staff, part.flow), linked, pairs=len(part.flow))
    yield _outside(cell, nobody)

    pairs = support.pairs()
    counts, chance = red.structural(support, pairs), red.at_least_two(support, pairs)
    single = [part.network.nodes[part.stages[s]].name for s in np.flatnonzero(counts == 1)]
    hhi, effective = red.concentration(support, pairs)
    concentrated = research if not innovators or counts.any() else "no_edges"
    yield figure("M14.double", float((counts >= 2).mean()), research)
    yield figure("M14.double_expected", float(chance.mean()), research)
    yield figure("M14.spof", len(single), research, segments=single)
    yield figure("M14.hhi", hhi, concentrated)
    yield figure("M14.effective", effective, concentrated)

    probability, there, awaited = support.covered(), cov.staffed(stages, staff), red.expected_support(support, pairs)
    for s, node in enumerate(part.stages):
        stage, backers, makers = part.network.nodes[node], pairs.stage == s, staff.right == s
        manned, backed = int(makers.sum()), int(counts[s])
        detail = {
            "stage": stage.name, "stage_id": stage.id, "segmented": part.stages != (part.chain,),
            "state": cov.state(manned, float(probability[s]), threshold), "single": backed == 1,
            "firms": manned, "firms_p": float(there[s]), "actors": backed, "covered": float(probability[s]),
            "firm_names": _names(part, part.firms[staff.left[makers]], staff.p[makers]),
            "actor_names": _names(part, part.actors[pairs.actor[backers]], pairs.p[backers]),
        }  # fmt: skip
        yield figure("M8.stage", float(probability[s]), research, **detail)
        yield figure("M14.stage", backed, research, **detail, expected=float(awaited[s]), at_least_two=float(chance[s]))


def _outside(cell: Cell, nobody: bool) -> Result:
    """Dependence on outside ``1 − cov_local/cov_open``: the share of coverage that the region owes to others."""
    part = cell.slice
    local, wide = cov.expected(part.support.only(cell.place.inside[part.actors])), cov.expected(part.support)
    reason = "no_innovators" if nobody else "ok" if wide else "no_edges"
    return cell.result("M8.outside", 1 - local / wide if reason == "ok" else math.nan, reason, {"local": local, "open": wide})


def _names(part: ChainSlice, nodes: Ints, p: Floats) -> list[str]:
    """The most probable names first, at most :data:`NAMES`."""
    ranked = sorted(zip((-p).tolist(), (part.network.nodes[i].name for i in nodes.tolist()), strict=True))
    return [name for _, name in ranked[:NAMES]]
