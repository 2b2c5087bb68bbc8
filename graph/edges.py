"""Edges of the analysis graph gathered from facts and their evidence: one for each role and pair, with its probability.

Within one document the best evidence of an edge counts, over documents ``p = 1 − Π(1 − p_d)`` (noisy-or).

Example:
    >>> fact = Fact("u", "IN_CHAIN", "c")
    >>> says = [Evidence(fact.id, "d1:0", 0, 2, "引文", "rule", 0.5)]
    >>> ends = (Entity("c", "IndustryChain", "碳纤维产业"), Entity("u", "University", "甲大学"))
    >>> gathered(ends, [fact], says, Options())[0]["serve"].p.tolist()
    [0.5]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import Floats, Ints
from graph.errors import BadRecord
from graph.records import Entity, Evidence, Fact
from graph.roles import LOOKUP, REGISTRY, ROLES, VOID, Options
from graph.witnesses import Witnesses

Calibration = Callable[[str, str, float], float]
"""(relation, method, confidence) → probability that what a machine read is so; registries are not asked about."""


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """The edges of one role, sorted by tail, then head.

    Attributes:
        head: index of the head node, shape (m,).
        tail: index of the tail node, shape (m,).
        p: probability that the edge exists, shape (m,).
        facts: ids of the facts each edge rests on.
    """

    head: Ints
    tail: Ints
    p: Floats
    facts: tuple[tuple[str, ...], ...]

    def into(self, nodes: Ints) -> tuple[Ints, Ints]:
        """Positions of the edges whose tail is in `nodes`, and for each the position of its tail in `nodes`."""
        starts = np.searchsorted(self.tail, nodes, "left")
        counts = np.searchsorted(self.tail, nodes, "right") - starts
        owner = np.repeat(np.arange(len(nodes)), counts)
        first = np.cumsum(counts) - counts
        return np.arange(len(owner)) - first[owner] + starts[owner], owner


def gathered(
    nodes: Sequence[Entity], facts: Iterable[Fact], evidence: Iterable[Evidence], options: Options, calibrate: Calibration | None = None
) -> tuple[dict[str, Edges], Witnesses]:
    """Edges of every role and the documents behind them; see :func:`graph.network.build`.

    Args:
        nodes: entities sorted by id.
        facts: facts that speak of them.
        evidence: evidence of the facts; evidence of other facts is passed over.
        options: what counts.
        calibrate: confidence → probability.

    Raises:
        BadRecord: a fact speaks of an entity that is not there, or a probability lies outside [0, 1].
    """
    index = {n.id: i for i, n in enumerate(nodes)}
    keys: dict[tuple[str, int, int], int] = {}
    carriers: dict[str, tuple[int, str]] = {}
    for fact in facts:
        key = _key(fact, index, nodes, options)
        if key is not None:
            carriers[fact.id] = keys.setdefault(key, len(keys)), fact.relation
    said: dict[int, dict[str, float]] = {}
    grounds: dict[int, set[str]] = {}
    sure: dict[int, set[str]] = {}
    for item in evidence:
        if item.fact not in carriers:
            continue
        edge, relation = carriers[item.fact]
        document, registered = item.passage.rpartition(":")[0], item.method.startswith(REGISTRY)
        p = item.confidence if calibrate is None or registered else calibrate(relation, item.method, item.confidence)
        if not 0 <= p <= 1:
            raise BadRecord(f"置信度 {p} 不在 0 与 1 之间", f"confidence {p} outside [0, 1]", place=item.id)
        heard = said.setdefault(edge, {})
        heard[document] = max(heard.get(document, 0.0), p)
        grounds.setdefault(edge, set()).add(item.fact)
        if registered:
            sure.setdefault(edge, set()).add(document)
    merged: dict[str, list[tuple[int, int, float, int]]] = {role.name: [] for role in ROLES}
    for (role, head, tail), edge in keys.items():
        # sorted, so that the product has the same last digit whatever the order of the rows
        p = 1 - math.prod(sorted(1 - c for c in said.get(edge, {}).values()))
        p = p if edge in sure else min(p, options.cap)
        if p > 0 and p >= options.floor:
            merged[role].append((tail, head, p, edge))
    order = [edge for role in ROLES for _, _, _, edge in sorted(merged[role.name])]
    return {role: _sorted(rows, grounds) for role, rows in merged.items()}, _witnesses(order, said, sure)


def _witnesses(order: Sequence[int], said: Mapping[int, Mapping[str, float]], sure: Mapping[int, set[str]]) -> Witnesses:
    documents = sorted({document for edge in order for document in said[edge]})
    place = {document: i for i, document in enumerate(documents)}
    rows = [
        (number, place[document], p, document in sure.get(edge, ()))
        for number, edge in enumerate(order)
        for document, p in sorted(said[edge].items())
    ]
    return Witnesses(
        tuple(documents),
        np.array([r[0] for r in rows], dtype=np.int64),
        np.array([r[1] for r in rows], dtype=np.int64),
        np.array([r[2] for r in rows], dtype=float),
        np.array([r[3] for r in rows], dtype=bool),
    )


def _key(fact: Fact, index: Mapping[str, int], nodes: Sequence[Entity], options: Options) -> tuple[str, int, int] | None:
    if fact.subject not in index or fact.object not in index:
        missing = fact.subject if fact.subject not in index else fact.object
        raise BadRecord(
            f"事实所指的实体 {missing} 不在表中", f"the fact speaks of entity {missing}, which is not in the table", place=fact.id,
            advice=("重新运行 dualchain build", "run dualchain build again"),
        )  # fmt: skip
    head, tail = index[fact.subject], index[fact.object]
    found = LOOKUP.get((fact.relation, nodes[head].type, nodes[tail].type))
    if found is None or head == tail or fact.modality in VOID:
        return None
    role, turned = found
    if role.claim and fact.modality not in options.modalities:
        return None
    if turned or (role.heads == role.tails and head > tail):
        head, tail = tail, head
    return role.name, head, tail


def _sorted(rows: list[tuple[int, int, float, int]], grounds: Mapping[int, set[str]]) -> Edges:
    rows.sort(key=lambda r: r[:2])
    return Edges(
        np.array([r[1] for r in rows], dtype=np.int64),
        np.array([r[0] for r in rows], dtype=np.int64),
        np.array([r[2] for r in rows], dtype=float),
        tuple(tuple(sorted(grounds[r[3]])) for r in rows),
    )
