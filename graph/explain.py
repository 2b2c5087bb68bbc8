"""What a figure rests on: the facts behind it, the quotes behind the facts, and the documents behind the quotes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from graph import tables
from graph.asof import period, speaking
from graph.errors import BadRecord, InputError
from graph.explain_ways import alignment_links, broker_links, efficiency_links
from graph.metrics.cell import SCOPES, Cell, place_of
from graph.metrics.chain import ChainSlice, cut
from graph.metrics.words import WORDS
from graph.network import Ints, Mask, Network, read
from graph.records import Document, Evidence, Fact
from graph.roles import COUNTED, EVERYWHERE, Options

Ground = tuple[Fact, Evidence, Document]
"""One leg a figure stands on."""

METRICS = tuple(code for code in WORDS if code.startswith("M") and not code.startswith(("M5.", "M20.holdout.")))
"""Codes of the metrics that can be explained; M5 and the hold-out compare two dates, each of which has its own ground."""
RELATIVE = ("M11.", "M4.", "M6.", "M7.", "M9.lift", "M9.z", "M9.p", "M9.q", "M12.", "M13.", "M16.", "M17.", "M18.", "M19.", "M21.")
"""Metrics that also depend on what is not their ground: on the other chains and regions of the run (bounds, null models,
averages), of which the ground is the cell's own; M11 on the ways past the broker, which are those of M10."""
_LEVEL = ("M4.", "M6.", "M7.")
_INDUSTRY = ("M8.completeness", "M8.continuity", "M16.", "M17.stage", "M17.missing", "M18.", "M19.industry")
_ACROSS = ("M9.density", "M12.")
_WAYS = ("M10.", "M11.", "M13.")
_BOTH = ("M8.stage", "M14.stage")


def explain(
    folder: Path,
    metric: str,
    chain: str,
    region: str = EVERYWHERE,
    *,
    parents: Mapping[str, str] | None = None,
    stage: str | None = None,
    node: str | None = None,
    scope: str = "local",
    floor: float = 0.0,
    modalities: Sequence[str] = COUNTED,
    as_of: str = "",
    flows: Callable[[Network], Network] | None = None,
) -> list[Ground]:
    """Every fact, with each of its quotes and their documents, that a figure of a run rests on.

    Give the same `parents`, `scope`, `floor`, `modalities`, `as_of` and flows as to :func:`graph.metrics.measure.measure`.

    Args:
        folder: folder with the Parquet tables of the run.
        metric: code of the metric, for example "M8.coverage".
        chain: id, name or alias of the chain.
        region: name of the region.
        parents: region name → name of the region above it.
        stage: id or name of one segment, to see what its own figure rests on.
        node: id, name or alias of one broker, for M11.
        scope: "local" or "open".
        floor: edges less probable are left out.
        modalities: modalities that count as support.
        as_of: day, month or year on which a fact must hold and a document speak; empty for all.
        flows: puts the flows between segments into the network, where they count (M8.continuity, M10, M11).

    Returns:
        (fact, evidence, document), by meaning of the facts, then by document and place; empty when nothing supports it.

    Raises:
        InputError: metric, chain, region, segment, broker, scope or date is unknown.
        UnreadableFile: a table is missing.
    """
    network = read(folder, parents, options=Options(floor=floor, modalities=tuple(modalities), as_of=as_of))
    network = flows(network) if flows else network
    wanted = {fact: i for i, fact in enumerate(grounds(network, metric, chain, region, stage=stage, node=node, scope=scope))}
    if not wanted:
        return []
    facts = {f.id: f for f in tables.read(folder / "facts.parquet", Fact) if f.id in wanted}
    documents = {d.id: d for d in tables.read(folder / "documents.parquet", Document)}
    limits = period(as_of) if as_of else None
    heard = speaking(documents.values(), limits[1]) if limits else documents.keys()
    found = []
    for item in tables.read(folder / "evidence.parquet", Evidence):
        if item.fact in wanted:
            document, _, ordinal = item.passage.rpartition(":")
            if document not in documents:
                raise BadRecord(f"证据所在的文献 {document} 不在表中", f"document {document} is not in the table", place=item.id)
            if document in heard:
                found.append(((wanted[item.fact], document, int(ordinal), item.start, item.end), item))
    found.sort(key=lambda pair: pair[0])
    return [(facts[item.fact], item, documents[key[1]]) for key, item in found]


def grounds(
    network: Network,
    metric: str,
    chain: str,
    region: str = EVERYWHERE,
    *,
    stage: str | None = None,
    node: str | None = None,
    scope: str = "local",
) -> list[str]:
    """Ids of the facts a figure rests on, for a network already built: links of innovators first, places and segments last."""
    if metric not in METRICS:
        raise InputError(f"没有指标 {metric}", f"there is no metric {metric!r}", advice=("可用：" + "、".join(METRICS), ", ".join(METRICS)))
    if scope not in SCOPES:
        raise InputError(f"范围只有 local 与 open：{scope}", f"scope is local or open, not {scope!r}")
    if node is not None and not metric.startswith("M11."):
        raise InputError(f"{metric} 不是主体的指标", f"{metric} is no figure of a body", advice=("节点用于 M11", "a node goes with M11"))
    part = cut(network, network.chain(chain))
    inside = network.inside(region)
    # dependence on outside compares local with open coverage, so it rests on both
    actors = network.innovators & inside if scope == "local" and metric != "M8.outside" else network.innovators
    nodes = _nodes(part, metric, stage)
    if metric.startswith(_WAYS):
        used = _on_ways(Cell(part, place_of(network, region, scope), {}, ""), metric, nodes, node)
    else:
        used = _used(part, metric, nodes, actors, network.firms & inside)
    involved = np.unique(np.concatenate([network.edges[role].head[where] for role, where in used] or [np.zeros(0, np.int64)]))
    ids: dict[str, None] = {}
    for role, where in [*used, ("locate", _places(network, involved, region)), ("segment", part.positions["segment"])]:
        if involved.size:
            ids |= dict.fromkeys(fact for i in where.tolist() for fact in network.edges[role].facts[i])
    return list(ids)


def _nodes(part: ChainSlice, metric: str, stage: str | None) -> Ints:
    """The chain nodes whose links count: those of one segment, of all segments, and for M4 the chain's own too."""
    nodes = part.network.nodes
    if stage is not None:
        chosen = [g for s, g in zip(part.stages, part.groups, strict=True) if stage in (nodes[s].id, nodes[s].name)]
        if not chosen:
            names = [nodes[s].name for s in part.stages]
            raise InputError(
                f"产业链没有环节“{stage}”", f"the chain has no segment {stage!r}", place=part.title,
                advice=("环节有：" + "、".join(names), "segments: " + ", ".join(names)),
            )  # fmt: skip
        groups = chosen
    else:
        groups = [*part.groups, (part.chain,)] if metric.startswith((*_LEVEL, "M21.")) else list(part.groups)
    return np.unique(np.array([node for group in groups for node in group], dtype=np.int64))


def _used(part: ChainSlice, metric: str, nodes: Ints, actors: Mask, firms: Mask) -> list[tuple[str, Ints]]:
    """Positions of the edges of each role that enter the figure."""
    edges = part.network.edges

    def among(role: str, heads: Mask | None = None, tails: Ints | None = None) -> Ints:
        where = part.positions[role]
        kept = np.ones(len(where), dtype=bool)
        if heads is not None:
            kept &= heads[edges[role].head[where]]
        if tails is not None:
            kept &= np.isin(edges[role].tail[where], tails)
        return where[kept]

    made = among("operate", firms, nodes)
    if metric.startswith(_INDUSTRY):
        return [("operate", made)]
    needed = among("apply", None, nodes)
    research = among("research", actors, edges["apply"].head[needed])
    direct = among("serve", actors, nodes)
    needed = needed[np.isin(edges["apply"].head[needed], edges["research"].tail[research])]
    if metric.startswith(_ACROSS):
        cooperate = among("cooperate", actors, edges["operate"].head[made])
        return [("serve", direct), ("research", research), ("apply", needed), ("cooperate", cooperate), ("operate", made)]
    if metric.startswith(_LEVEL):
        return [("serve", direct), ("research", research), ("apply", needed), ("team", _within(part, actors)), ("operate", made)]
    over = among("operate", None, nodes)
    cooperate = among("cooperate", actors, edges["operate"].head[over])
    over = over[np.isin(edges["operate"].head[over], edges["cooperate"].tail[cooperate])]
    makers = np.union1d(over, made) if metric in _BOTH or metric.startswith("M21.") else over
    found = [("serve", direct), ("research", research), ("apply", needed), ("cooperate", cooperate), ("operate", makers)]
    return [*found, ("team", _within(part, actors))] if metric.startswith("M21.") else found


def _on_ways(cell: Cell, metric: str, nodes: Ints, node: str | None) -> list[tuple[str, Ints]]:
    """Positions of the edges behind a figure of ways or layers."""
    if metric.startswith("M13."):
        return alignment_links(cell, metric)
    stages = [s for s in cell.slice.stages if s in nodes]
    if metric.startswith("M11."):
        return broker_links(cell, metric, stages, node)
    return efficiency_links(cell, stages, nearest=metric == "M10.stage")


def _within(part: ChainSlice, actors: Mask) -> Ints:
    """Positions of the links between these actors."""
    team, where = part.network.edges["team"], part.positions["team"]
    return where[actors[team.head[where]] & actors[team.tail[where]]]


def _places(network: Network, involved: Ints, region: str) -> Ints:
    """The statements that put the actors and firms into the region."""
    locate = network.edges["locate"]
    if region == EVERYWHERE:
        return np.zeros(0, dtype=np.int64)
    within = np.array([region in network.upwards(network.nodes[tail].name) for tail in locate.tail], dtype=bool)
    return np.flatnonzero(np.isin(locate.head, involved) & within)
