"""M16–M19 of chains in regions: specialisation, relatedness, complexity and who could fill a gap.

Each compares a region with those of its rank (:mod:`graph.metrics.regional`) over the chains of the cells given.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.arrays import Floats, Ints, Mask
from graph.metrics import complementarity as comp
from graph.metrics import quotient, relatedness
from graph.metrics.cell import Cell, Place, place_of
from graph.metrics.complexity import Complexity, complexity, fitness
from graph.metrics.coverage import THRESHOLD, staffed
from graph.metrics.regional import Regional, regional
from graph.metrics.relatedness_null import LEVEL, Chance, against_chance
from graph.metrics.result import Result

LEAST = 3
"""Regions of one rank from which relatedness and complementarity are read: one or two regions relate everything to all."""
PARTNERS = 5
"""Most partners or segments listed with a figure."""
SIDES = ("innovation", "industry")
_CHANCE = "M17.cross.q.stage"
_NEAR = ("M17.stage", "M17.cross.stage", _CHANCE)
Found = dict[tuple[str, str], list[Result]]


@dataclass(frozen=True, eq=False)
class _Rank:
    """What the regions of one rank say together: rows of the table and, over all segments, φ, ω, Ω and its chance, PCI and fitness."""

    rows: Ints
    phi: Floats
    omega: Floats
    cross: Floats
    chance: Chance | None
    complexity: Complexity
    fitness: Floats


def across(cells: Sequence[Cell], table: Regional | None = None, *, significance: bool = True) -> Found:
    """M16–M19 of every cell.

    Args:
        cells: every chain of the run, in the regions asked for; the regions compared with are those of the network.
        table: :func:`graph.metrics.regional.regional` of these cells, if it is there already.
        significance: whether Ω is compared with a null model, hundreds of draws for each rank; else "M17.cross.q.stage" is left out.

    Returns:
        By (chain title, region name): "M16.chain" and "M16.stage" (location quotients, shrunk ones in the detail),
        "M16.specialised" (share of segments with LQ ≥ 1), "M17.stage", "M17.cross.stage" and "M17.cross.q.stage" (ω and Ω of each
        segment, and the false discovery rate of Ω),
        "M17.missing" (mean ω of the segments the region lacks, `ranked` by nearness), "M18.eci", "M18.fitness",
        "M18.pci" (mean over the chain, `stages` in the detail), "M19.industry" and "M19.innovation" (the best partner's
        share of what the region lacks, `partners` in the detail).
    """
    if not cells:
        return {}
    table = table or regional(cells)
    row = {name: i for i, name in enumerate(table.regions)}
    column = {part.chain: k for k, part in enumerate(table.slices)}
    ranks: dict[int, _Rank] = {}
    matched: dict[tuple[int, int], _Match] = {}
    places: dict[str, Place] = {}
    # what a region has of its own is asked of its partners too, whatever the scope of the cells
    local = {(c.slice.chain, c.place.name): c for c in cells if c.common.get("scope", "local") == "local"}
    found: Found = {}
    for cell in cells:
        k, r = column[cell.slice.chain], row.get(cell.place.name)
        results = list(_quotients(cell, table, k, r))
        if r is None or not table.rank[r]:
            results += _unread(cell, significance)
        else:
            rank = int(table.rank[r])
            if rank not in ranks:
                ranks[rank] = _rank(table, rank, significance)
            peers = ranks[rank]
            at = int(np.searchsorted(peers.rows, r))
            results += [*_related(cell, table, k, peers, at, significance), *_complex(cell, table, k, peers, at)]
            if (k, rank) not in matched:
                others = []
                for name in (table.regions[q] for q in peers.rows):
                    if (cell.slice.chain, name) not in local and name not in places:
                        places[name] = place_of(table.network, name, "local")
                    others.append(local.get((cell.slice.chain, name)) or Cell(cell.slice, places[name], cell.common, cell.hash))
                matched[k, rank] = _match(cell, table, k, peers, others)
            results += _partners(cell, table, peers, at, matched[k, rank])
        found.setdefault((cell.slice.title, cell.place.name), []).extend(results)
    return found


@dataclass(frozen=True, eq=False)
class _Match:
    """By side: who has which segment of a chain, shape (regions, segments); and for each region q, shape (regions,
    regions), the share it has of what r lacks, the same by relatedness, and what both have together."""

    has: Mapping[str, Mask]
    share: Mapping[str, Floats]
    related: Mapping[str, Floats]
    joint: Mapping[str, Floats]


def _rank(table: Regional, rank: int, significance: bool) -> _Rank:
    rows = table.peers(rank)
    m = table.specialised[rows].astype(float)
    phi = relatedness.proximity(m)
    technologies = table.technologies(rows)
    cross = relatedness.cross_density(technologies, m)
    # of one or two regions nothing is said
    chance = against_chance(technologies, m) if significance and len(rows) >= LEAST else None
    return _Rank(rows, phi, relatedness.density(m, phi), cross, chance, complexity(m), fitness(m)[0])


def _result(cell: Cell, metric: str, value: float, reason: str = "ok", detail: Mapping[str, Any] | None = None) -> Result:
    """A figure of the cell; where nobody is there the reason says so."""
    return cell.result(metric, value, "no_innovators" if cell.nobody and reason == "ok" else reason, detail)


def _named(cell: Cell) -> list[dict[str, Any]]:
    nodes = cell.slice.network.nodes
    return [{"stage": nodes[s].name, "stage_id": nodes[s].id} for s in cell.slice.stages]


def _quotients(cell: Cell, table: Regional, k: int, r: int | None) -> Iterator[Result]:
    """M16; the region that holds everybody is the average itself."""
    where = table.columns(k)
    firms = table.everywhere if r is None else table.firms[r]
    chains = table.chain_everywhere if r is None else table.chain_firms[r]
    many, whole = firms[None, :], table.everywhere
    lq, drawn = quotient.quotients(many, whole)[0], quotient.shrunk(many, whole)[0]
    own = quotient.quotients(chains[None, :], table.chain_everywhere)[0][k]
    reason = cell.making if cell.making != "ok" else "no_edges"
    count = float(chains[k])
    detail = {"firms": count, "shrunk": float(quotient.shrunk(chains[None, :], table.chain_everywhere)[0][k])}
    enough = {"least": quotient.LEAST, "prior": quotient.PRIOR}
    why = reason if math.isnan(own) else "ok"
    yield _result(cell, "M16.chain", own, why, {**detail, **enough, "enough": count >= quotient.LEAST})
    inner = lq[where]
    share = float(quotient.present(inner).mean()) if len(inner) and not np.isnan(inner).all() else math.nan
    yield _result(cell, "M16.specialised", share, reason if math.isnan(share) else "ok")
    for named, value, soft, x in zip(_named(cell), inner.tolist(), drawn[where].tolist(), firms[where].tolist(), strict=True):
        detail = {**named, "firms": x, "shrunk": soft, "enough": x >= quotient.LEAST, **enough}
        yield _result(cell, "M16.stage", value, reason if math.isnan(value) else "ok", detail)


def _unread(cell: Cell, significance: bool) -> list[Result]:
    """M17–M19 of a region without peers: the one that holds everybody, one with nobody, one outside the hierarchy."""
    codes = ("M17.missing", "M18.eci", "M18.fitness", "M18.pci", "M19.industry", "M19.innovation")
    results = [_result(cell, code, math.nan, "insufficient_sample", {"regions": 0}) for code in codes]
    for named in _named(cell):
        results += [
            _result(cell, c, math.nan, "insufficient_sample", {**named, "regions": 0}) for c in _NEAR if significance or c != _CHANCE
        ]
    return results


def _related(cell: Cell, table: Regional, k: int, peers: _Rank, at: int, significance: bool) -> Iterator[Result]:
    where, few = table.columns(k), len(peers.rows) < LEAST
    omega, cross = peers.omega[at, where], peers.cross[at, where]
    has = table.specialised[peers.rows[at], where]
    common = {"regions": len(peers.rows), "least": LEAST}
    stages = _named(cell)

    def why(value: float, absent: str) -> str:
        return "insufficient_sample" if few else absent if absent != "ok" else "no_edges" if math.isnan(value) else "ok"

    def shown(value: float) -> float:
        return math.nan if few else float(value)

    lacking = [s for s in range(len(stages)) if not has[s] and not math.isnan(omega[s])]
    ranked = []
    if not few:
        crossing = np.nan_to_num(cross).tolist()
        nearest = sorted(lacking, key=lambda s: (-omega[s], -crossing[s], s))
        ranked = [{**stages[s], "density": float(omega[s]), "cross": float(cross[s])} for s in nearest[:PARTNERS]]
    mean = float(omega[lacking].mean()) if lacking else math.nan
    reason = "insufficient_sample" if few else "ok" if lacking else "no_obstacle" if has.all() else "no_edges"
    yield _result(cell, "M17.missing", shown(mean), reason, {**common, "missing": int((~has).sum()), "ranked": ranked})
    for s, named in enumerate(stages):
        detail = {**named, **common, "specialised": bool(has[s])}
        yield _result(cell, "M17.stage", shown(omega[s]), why(omega[s], cell.making), detail)
        yield _result(cell, "M17.cross.stage", shown(cross[s]), why(cross[s], cell.research), detail)
        if significance:
            yield _chance(cell, peers, (at, where.start + s), why(cross[s], cell.research), detail)


def _chance(cell: Cell, peers: _Rank, at: tuple[int, int], reason: str, detail: Mapping[str, Any]) -> Result:
    """The false discovery rate of a segment's Ω over all segments of the region.

    Where there are too few draws for one segment alone to fall below the level, only what falls below it is told (several
    segments with the least p-value do); a rate above it would speak of the draws and not of the segment.
    """
    chance = peers.chance
    if chance is None:
        return _result(cell, _CHANCE, math.nan, reason, detail)
    q, sd, least = float(chance.q[at]), float(chance.sd[at]), float(chance.least_q[at])
    told = {
        **detail, "expected": float(chance.mean[at]), "sd": sd, "p": float(chance.p[at]), "draws": chance.draws,
        "tests": int(chance.tests[at[0]]), "least_q": least, "z": (float(peers.cross[at]) - float(chance.mean[at])) / sd if sd > 0 else math.nan,
    }  # fmt: skip
    undecided = "insufficient_sample" if q > LEVEL and least > LEVEL else "ok"
    why = reason if reason != "ok" else "zero_variance" if math.isnan(q) else undecided
    return _result(cell, _CHANCE, q if why == "ok" else math.nan, why, told)


def _complex(cell: Cell, table: Regional, k: int, peers: _Rank, at: int) -> Iterator[Result]:
    where, found = table.columns(k), peers.complexity
    common = {"regions": len(peers.rows), "segments": len(table.everywhere)}
    eci, fit, pci = float(found.eci[at]), float(peers.fitness[at]), found.pci[where]
    weak = found.reason if found.reason != "ok" else "no_edges"
    yield _result(cell, "M18.eci", eci, weak if math.isnan(eci) else "ok", common)
    few = len(peers.rows) < LEAST
    reason = "insufficient_sample" if few else "no_edges" if math.isnan(fit) else "ok"
    yield _result(cell, "M18.fitness", math.nan if few else fit, reason, common)
    known = ~np.isnan(pci)
    mean = float(pci[known].mean()) if known.any() else math.nan
    stages = [{**named, "pci": float(p)} for named, p in zip(_named(cell), pci, strict=True)]
    yield _result(cell, "M18.pci", mean, weak if math.isnan(mean) else "ok", {**common, "stages": stages})


def _match(cell: Cell, table: Regional, k: int, peers: _Rank, others: Sequence[Cell]) -> _Match:
    """What the regions of one rank have of one chain with at least even odds, and what each could bring to the others."""
    stages = len(cell.slice.stages)
    threshold = float(cell.common.get("threshold", THRESHOLD))
    has = {side: np.zeros((len(others), stages), dtype=bool) for side in SIDES}
    for i, other in enumerate(others):
        has["innovation"][i] = np.round(other.support.covered(), 9) >= threshold
        has["industry"][i] = np.round(staffed(stages, other.staff), 9) >= threshold
    near = table.specialised[peers.rows].astype(float) @ peers.phi[:, table.columns(k)]
    return _Match(
        has,
        {side: comp.complementarity(has[side]) for side in SIDES},
        {side: comp.complementarity(has[side], near) for side in SIDES},
        {side: comp.joint(has[side]) for side in SIDES},
    )


def _partners(cell: Cell, table: Regional, peers: _Rank, at: int, match: _Match) -> Iterator[Result]:
    few = len(peers.rows) < 2
    names = [cell.slice.network.nodes[s].name for s in cell.slice.stages]
    for side in reversed(SIDES):
        has = match.has[side]
        share, related, joint = (values[side][at].tolist() for values in (match.share, match.related, match.joint))
        lack = ~has[at]
        others = [q for q in range(len(share)) if q != at and share[q] > 0]
        # NaN (nothing that is missing lies near) comes after every number
        order = sorted(others, key=lambda q: (-share[q], math.isnan(related[q]), -related[q], table.regions[peers.rows[q]]))
        partners = [
            {
                "region": table.regions[peers.rows[q]], "share": share[q], "related": related[q], "joint": joint[q],
                "segments": [names[s] for s in np.flatnonzero(lack & has[q])],
            }
            for q in order[:PARTNERS]
        ]  # fmt: skip
        best = share[order[0]] if order else 0.0
        reason = "insufficient_sample" if few else "ok" if lack.any() else "no_obstacle"
        detail = {"regions": len(share), "missing": [names[s] for s in np.flatnonzero(lack)], "partners": [] if few else partners}
        yield _result(cell, f"M19.{side}", math.nan if reason != "ok" else best, reason, detail)
