"""The two chains of a run as the page shows them: which chains and regions there are, and the matrix and card of one cell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from app.analysis import analysed
from graph import said as sayings
from graph import tables
from graph.metrics.brokers import Broker, brokers, firm_scores
from graph.metrics.card import Card, card
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.leaders import Leader, leaders
from graph.metrics.matrix import Matrix, matrix
from graph.metrics.measure import CORE, measure_network
from graph.metrics.planning import Segment, planning
from graph.metrics.result import Result
from graph.network import Network
from graph.records import Fact
from graph.roles import EVERYWHERE, Options
from graph.said import Said
from ingest.reference.chains import find_segment

SHOWN = (*CORE, "M16")
"""Families of the page: levels, coverage, redundancy, and the relatedness (M17) by which a chain is extended."""
AHEAD = ("planned", "target")
"""Modalities of what is not there yet but wanted."""


@dataclass(frozen=True, eq=False)
class Ground:
    """What a run holds for this page.

    Attributes:
        network: the analysis graph of what counts as there.
        plans: the same with what is planned or aimed at.
        said: what documents say of the facts.
        facts: every fact of either graph by id.
    """

    network: Network
    plans: Network
    said: Said
    facts: Mapping[str, Fact]


@dataclass(frozen=True, eq=False)
class Board:
    """A chain in a region.

    Attributes:
        matrix: the dual-chain matrix.
        segments: its segments in the eyes of a planner.
        card: what can be said of it.
        leading: its firms, those that documents call leaders first.
        brokers: who and what the ways between both chains pass through, the strongest first.
        listed: its figures in the order of the measurement.
        order: positions of the rows as the chain runs, upstream first.
        tiers: 上游, 中游, 下游 or "" for each row.
    """

    matrix: Matrix
    segments: tuple[Segment, ...]
    card: Card
    leading: tuple[Leader, ...]
    brokers: tuple[Broker, ...]
    listed: tuple[Result, ...]
    order: tuple[int, ...]
    tiers: tuple[str, ...]

    @cached_property
    def results(self) -> Mapping[tuple[str, str], Result]:
        """The figures by code and segment ("" for those of the whole chain)."""
        return {(r.metric, str(r.detail["stage_id"]) if r.metric.endswith(".stage") else ""): r for r in self.listed}


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact in words: names of its ends, its relation and modality."""

    id: str
    head: str
    relation: str
    tail: str
    modality: str


def ground(folder: Path, options: Options | None = None) -> Ground:
    """Read the tables of a run.

    Args:
        folder: folder with the tables.
        options: what counts as there; plans are what :data:`AHEAD` adds to it.

    Raises:
        UnreadableFile: a table is missing or of another version.
    """
    chosen = options or Options()
    network = analysed(folder, chosen)
    plans = analysed(folder, replace(chosen, modalities=tuple(dict.fromkeys((*chosen.modalities, *AHEAD)))))
    used = {fact for graph in (network, plans) for edges in graph.edges.values() for ids in edges.facts for fact in ids}
    facts = {f.id: f for f in tables.read(folder / "facts.parquet", Fact) if f.id in used}
    return Ground(network, plans, sayings.read(folder, facts.keys()), facts)


def chain_titles(held: Ground) -> list[str]:
    """Titles of the chains, those with most to show first."""
    found = []
    for index in held.network.chains:
        part = cut(held.network, index)
        segments = 0 if part.stages == (part.chain,) else len(part.stages)
        found.append((len(part.pairs.p) + len(part.operate), segments, part.title))
    return [title for _, _, title in sorted(found, key=lambda f: (-f[0], -f[1], f[2]))]


def region_names(held: Ground, chain: str) -> list[str]:
    """The whole first, then the regions with somebody of the chain or its plans in them, the widest first."""
    counts: dict[str, int] = {}
    for network in (held.network, held.plans):
        part = cut(network, network.chain(chain))
        near = {*part.actors.tolist(), *part.firms.tolist()}
        for region, inside in network.members.items():
            there = len(near.intersection(inside.tolist()))
            if there:
                counts[region] = max(there, counts.get(region, 0))
    depth = {region: len(held.network.upwards(region)) for region in counts}
    return [EVERYWHERE, *sorted(counts, key=lambda r: (depth[r], -counts[r], r))]


def board(
    held: Ground, chain: str, region: str, scope: str, *, families: Collection[str] = SHOWN, intervals: bool = False
) -> Board:  # fmt: skip
    """Matrix, segments, card and figures of one chain in one region.

    Args:
        held: what the run holds.
        chain: id, name or alias of the chain.
        region: name of the region.
        scope: "local" or "open".
        families: families of figures, of :data:`graph.metrics.measure.FAMILIES`.
        intervals: whether intervals tell the doubt of documents too (M22).

    Raises:
        InputError: chain, region or scope is unknown.
    """
    cell, ahead = (_cell(network, chain, region, scope) for network in (held.network, held.plans))
    title = cell.slice.network.nodes[cell.slice.chain].id
    results = list(
        measure_network(
            held.network, chains=[title], regions=[region], scope=scope, families=families, intervals=intervals, significance=False
        )  # the page shows Ω and not how rare it is
    )  # fmt: skip
    table = matrix(cell, held.said, ahead)
    # where Ω is not defined (too few regions of a rank) the plan goes by what research there is already
    near = {str(r.detail["stage_id"]): r.value for r in results if r.metric == "M17.cross.stage" and r.reason == "ok"}
    segments = planning(cell, table, relatedness=near or None)
    between = brokers(cell)
    leading = leaders(cell, held.said, scores=firm_scores(between))
    told = card(cell, results, table, segments, leading, held.said)
    places = [_place(row.name, table.chain) for row in table.rows]
    order = sorted(range(len(table.rows)), key=lambda i: (table.rows[i].whole, places[i][0], table.rows[i].name))
    tiers = tuple(tier for _, tier in places)
    return Board(table, segments, told, tuple(leading), between, tuple(results), tuple(order), tiers)


def _cell(network: Network, chain: str, region: str, scope: str) -> Cell:
    return Cell(cut(network, network.chain(chain)), place_of(network, region, scope), {"scope": scope}, network.hash)


def _place(segment: str, chain: str) -> tuple[int, str]:
    """Where the catalogue puts a segment; one that it does not know comes last."""
    known = find_segment(segment, chain)
    return (known[0].order, known[0].stage) if known else (10**6, "")


def claims(held: Ground, facts: Iterable[str]) -> list[Claim]:
    """These facts in words, in their order."""
    names = {node.id: node.name for node in held.network.nodes}
    found = (held.facts[fact] for fact in facts if fact in held.facts)
    return [Claim(f.id, names.get(f.subject, f.subject), f.relation, names.get(f.object, f.object), f.modality) for f in found]


def names_of(held: Ground, ids: Sequence[str]) -> list[str]:
    """Names of entities."""
    names = {node.id: node.name for node in held.network.nodes}
    return [names.get(id, id) for id in ids]
