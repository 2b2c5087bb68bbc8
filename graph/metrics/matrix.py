"""The dual-chain matrix (双链矩阵): segments of the industry chain × stages of innovation, with who stands in each cell and why.

A row is a segment, and one more row holds those whom documents name with the chain and with no segment of it. A column is a stage
of :mod:`graph.metrics.innovation`; firms stand at 产业化. An innovator comes into a row on the paths of coverage (M8): it is named
with the segment, it works on a technology the segment needs, or it cooperates with a firm of the segment. Only the first two are
said of the segment itself, so the third is told apart everywhere. ``p`` of an innovator is the exact ``P_as`` of
:mod:`graph.metrics.support`; the expected number of a cell is ``Σ p`` over its entries.

Example:
    >>> way = Way("direct", 0.9, (), ("f1",))
    >>> entry = Entry(0, "basic", "u", "某大学", "University", KINDS_OF_NOBODY, 0.9, (way,), "existing", False)
    >>> table = Matrix("碳纤维产业", "吉林省", (Row("s", "原丝", False),), (entry,))
    >>> table.expected(0, "basic"), [e.name for e in table.at(0, "basic")], table.own(entry)
    (0.9, ['某大学'], True)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from graph.arrays import Ints
from graph.edges import Edges
from graph.metrics.cell import Cell
from graph.metrics.innovation import STAGES, Kind, kind_of, stages_of
from graph.said import Said

WAYS = ("direct", "technology", "firm")
"""How an innovator comes to a segment: named with it, by a technology it needs, by a firm of it."""
KINDS_OF_NOBODY = Kind("", "", STAGES[:1])
"""A kind for examples."""
_Need = Mapping[int, Mapping[int, tuple[float, tuple[str, ...]]]]


@dataclass(frozen=True, slots=True)
class Way:
    """One way from an actor to a segment.

    Attributes:
        path: one of :data:`WAYS`; firms are always "direct".
        p: probability of it, in (0, 1].
        over: ids of the technologies or firms in between.
        facts: ids of the facts it rests on.
    """

    path: str
    p: float
    over: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An actor or firm in a cell.

    Attributes:
        row: position of its row.
        stage: stage of innovation.
        id: entity id.
        name: its name.
        type: its entity type.
        kind: what kind of actor it is.
        p: probability that it is there, over all ways.
        ways: the ways, strongest path of :data:`WAYS` first.
        modality: the firmest modality of the facts that name it; "" when not known.
        planned: True when it is there only by what is planned or aimed at.
    """

    row: int
    stage: str
    id: str
    name: str
    type: str
    kind: Kind
    p: float
    ways: tuple[Way, ...]
    modality: str
    planned: bool

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of the facts it rests on, each once."""
        return tuple(dict.fromkeys(fact for way in self.ways for fact in way.facts))


@dataclass(frozen=True, slots=True)
class Row:
    """A segment of the chain; `whole` marks the chain itself, where no segment is named."""

    id: str
    name: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix of one chain in one region.

    Attributes:
        chain: title of the chain.
        region: name of the region.
        rows: the segments in the order of the network, then the chain as a whole where it has segments.
        entries: who stands in it, by row, stage, plans last, then the most certain first.
    """

    chain: str
    region: str
    rows: tuple[Row, ...]
    entries: tuple[Entry, ...]

    def at(self, row: int, stage: str | None = None, *, planned: bool | None = None) -> tuple[Entry, ...]:
        """Entries of a row, of one stage or all; `planned` keeps those that are planned, or those that are not."""
        return tuple(
            e for e in self.entries if e.row == row and stage in (None, e.stage) and (planned is None or e.planned == planned)
        )  # fmt: skip

    def expected(self, row: int, stage: str, *, own: bool = True) -> float:
        """Expected number ``Σ p`` of those who are there already; `own` leaves out who is tied to the segment by a firm alone."""
        return math.fsum(_chance(e, own) for e in self.at(row, stage, planned=False))

    @staticmethod
    def own(entry: Entry) -> bool:
        """Whether a document ties it to the segment itself or a technology of it, not only to a firm."""
        return entry.ways[0].path != "firm"


def _chance(entry: Entry, own: bool) -> float:
    return 1 - math.prod(1 - way.p for way in entry.ways if not (own and way.path == "firm")) if entry.ways else 0.0


def matrix(cell: Cell, said: Said | None = None, plans: Cell | None = None) -> Matrix:
    """The matrix of a cell.

    Args:
        cell: chain and region, on the network of what counts as there.
        said: what documents say of the facts, see :func:`graph.said.read`; without it everybody stands at the home of its kind.
        plans: the same chain and region on a network that counts plans and targets too; who comes to a row only there, and not
            just through a firm, is marked as planned.
    """
    said = said or Said()
    nodes, part = cell.slice.network.nodes, cell.slice
    segmented = part.stages != (part.chain,)
    rows = [Row(nodes[s].id, nodes[s].name, False) for s in part.stages]
    if segmented:
        rows.append(Row(nodes[part.chain].id, nodes[part.chain].name, True))
    there = dict(_ways(cell))
    # a plan shared with a firm says nothing of the segments the firm is in
    planned_ways = [(key, tuple(w for w in ways if w.path != "firm")) for key, ways in (_ways(plans) if plans is not None else ())]
    later = {key: ways for key, ways in planned_ways if ways and not (key in there and there[key][0].path != "firm")}
    entries: list[Entry] = []
    for planned, found in ((False, there), (True, later)):
        for (row, node), ways in found.items():
            actor = nodes[node]
            kind = kind_of(actor)
            own = [fact for way in ways for fact in way.facts]
            p = 1 - math.prod(1 - way.p for way in ways)
            for stage in stages_of(kind, said.after(own, actor.id)):
                # only what names the actor itself says how firm its tie is
                named = [fact for fact in own if any(actor.id in s.after for s in said.sayings.get(fact, ()))] or own
                entries.append(Entry(row, stage, actor.id, actor.name, actor.type, kind, p, ways, said.firmest(named), planned))
    entries.sort(key=lambda e: (e.row, STAGES.index(e.stage), e.planned, WAYS.index(e.ways[0].path), -e.p, e.name, e.id))
    return Matrix(part.title, cell.place.name, tuple(rows), tuple(entries))


def _ways(cell: Cell) -> Iterator[tuple[tuple[int, int], tuple[Way, ...]]]:
    """((row, node), ways) of everybody in the cell; the row of the whole chain holds only who is in no segment."""
    part = cell.slice
    nodes, edges, whole = part.network.nodes, part.network.edges, len(part.stages)
    rows: dict[int, list[int]] = {}
    for row, group in enumerate(part.groups):
        for node in group:
            rows.setdefault(node, []).append(row)
    if part.stages != (part.chain,):
        rows.setdefault(part.chain, []).append(whole)
    acting, making = cell.place.actors, cell.place.firms
    apply, operate = (_by_row(edges[role], part.positions[role], rows) for role in ("apply", "operate"))
    serve = _by_row(edges["serve"], part.positions["serve"], rows)
    found: dict[tuple[int, int], list[Way]] = {}

    for actor, places in serve.items():
        if acting[actor]:
            for row, (p, facts) in places.items():
                found.setdefault((row, actor), []).append(Way("direct", p, (), facts))
    for firm, places in operate.items():
        if making[firm]:
            for row, (p, facts) in places.items():
                found.setdefault((row, firm), []).append(Way("direct", p, (), facts))
    for role, path, need in (("research", "technology", apply), ("cooperate", "firm", operate)):
        for key, legs in _over(edges[role], part.positions[role], need).items():
            if acting[key[1]] and not (path == "firm" and key[0] == whole):
                p = 1 - math.prod(1 - leg[1] for leg in legs)
                over = tuple(nodes[leg[0]].id for leg in sorted(legs, key=lambda leg: (-leg[1], nodes[leg[0]].id)))
                found.setdefault(key, []).append(Way(path, p, over, _once(fact for leg in legs for fact in leg[2])))
    placed = {node for (row, node), ways in found.items() if row < whole and ways[0].path != "firm"}
    for (row, node), ways in sorted(found.items()):
        if not (row == whole and node in placed):
            yield (row, node), tuple(ways)


def _by_row(edges: Edges, where: Ints, rows: Mapping[int, list[int]]) -> _Need:
    """Head → row → (probability that it is tied to some node of the row, facts)."""
    doubts: dict[int, dict[int, tuple[float, tuple[str, ...]]]] = {}
    for i in np.sort(where).tolist():
        for row in rows.get(int(edges.tail[i]), ()):
            table = doubts.setdefault(int(edges.head[i]), {})
            p, facts = table.get(row, (0.0, ()))
            table[row] = 1 - (1 - p) * (1 - float(edges.p[i])), _once((*facts, *edges.facts[i]))
    return doubts


def _over(edges: Edges, where: Ints, need: _Need) -> dict[tuple[int, int], list[tuple[int, float, tuple[str, ...]]]]:
    """(row, actor) → (mediator, ``p_ax·p_xs``, facts) of every two-hop path."""
    legs: dict[tuple[int, int], list[tuple[int, float, tuple[str, ...]]]] = {}
    for i in np.sort(where).tolist():
        actor, mediator = int(edges.head[i]), int(edges.tail[i])
        for row, (p, facts) in need.get(mediator, {}).items():
            legs.setdefault((row, actor), []).append((mediator, float(edges.p[i]) * p, _once((*edges.facts[i], *facts))))
    return legs


def _once(facts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(facts))
