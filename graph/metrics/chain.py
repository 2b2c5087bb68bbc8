"""One chain cut out of the analysis graph: its segments, the actors and firms around them, and the indicators of a region.

Example:
    >>> isinstance(INDICATORS, tuple), [i.code for i in INDICATORS if i.side == "industry"]
    (True, ['firms', 'completeness', 'continuity', 'quotient'])
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.metrics.coverage import completeness, continuity
from graph.metrics.support import Links, Pairs, Support, links, products
from graph.network import Floats, Ints, Mask, Network

QUOTIENT_CAP = 3.0
"""Highest location quotient of a segment that counts; a tiny region with its only firm there would dwarf all others."""


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """A default indicator: its code, the chain whose level it measures, and whether it is a count (then ln(1+x) is used)."""

    code: str
    side: str
    count: bool = False


INDICATORS = (
    IndicatorSpec("actors", "innovation", True),
    IndicatorSpec("platforms", "innovation", True),
    IndicatorSpec("technologies", "innovation", True),
    IndicatorSpec("diversity", "innovation"),
    IndicatorSpec("cooperation", "innovation"),
    IndicatorSpec("firms", "industry", True),
    IndicatorSpec("completeness", "industry"),
    IndicatorSpec("continuity", "industry"),
    IndicatorSpec("quotient", "industry"),
)
"""The default indicators, all from the graph and none from links between the two chains; more of each is better."""


@dataclass(frozen=True, eq=False)
class ChainSlice:
    """A chain of the network with everything around it; regions are masks over its actors and firms.

    Attributes:
        network: the analysis graph.
        chain: index of the chain.
        stages: indices of its segments, by name; the chain itself when it has none.
        groups: for every segment the nodes that stand for it: itself and the segments below it.
        actors: indices of innovators with an edge to a segment, the chain, one of its technologies or firms.
        firms: indices of the firms of the chain or its segments.
        technologies: indices of the technologies that the chain or its segments need.
        support: who supports which segment.
        relevance: the same with the chain as one segment more, and technologies as the only mediators.
        operate: links from firms to segments; position len(stages) is the chain as a whole.
        incidence: the same before links of a firm to several nodes of one segment are merged.
        team: links between actors.
        flow: pairs of positions in `stages`, upstream → downstream.
        positions: for every role the positions of the network's edges that the slice rests on.
    """

    network: Network
    chain: int
    stages: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]
    actors: Ints
    firms: Ints
    technologies: Ints
    support: Support
    relevance: Support
    operate: Links
    incidence: Links
    team: Links
    flow: tuple[tuple[int, int], ...]
    positions: Mapping[str, Ints]

    @cached_property
    def title(self) -> str:
        """Name of the chain, or its id where another chain has the same name."""
        node = self.network.nodes[self.chain]
        shared = sum(self.network.nodes[i].name == node.name for i in self.network.chains) > 1
        return node.id if shared else node.name

    @cached_property
    def pairs(self) -> Pairs:
        """Every support of a segment by an actor, wherever the actor is."""
        return self.support.pairs()

    @cached_property
    def active(self) -> Floats:
        """Probability that an actor has to do with the chain, cooperation with firms left out, shape (actors,)."""
        return self.relevance.active()

    @cached_property
    def manned(self) -> Floats:
        """Probability that a firm belongs to the chain, shape (firms,)."""
        return 1 - products(len(self.firms), self.operate.left, 1 - self.operate.p)

    @cached_property
    def _platform(self) -> Mask:
        return np.array([self.network.nodes[i].type == "Platform" for i in self.actors], dtype=bool)

    @property
    def stage_firms(self) -> Links:
        """Firm–segment links without those to the chain as a whole."""
        return self.operate.where(self.operate.right < len(self.stages))

    def indicators(self, actors: Mask, firms: Mask, operating: float) -> Floats:
        """The values of :data:`INDICATORS` for a region, shape (9,); NaN where one is not defined.

        Args:
            actors: which actors of the slice count, shape (actors,).
            firms: which firms of the slice count, shape (firms,).
            operating: expected firm–segment links of the region over all chains.
        """
        local = self.relevance.only(actors)
        used = 1 - products(local.mediators, local.need.left, 1 - local.need.p)
        reached = local.reached()
        weight = used * np.bincount(local.reach.right, weights=local.reach.p, minlength=local.mediators)
        operate = self.operate.where(firms[self.operate.left])
        staffed = operate.where(operate.right < len(self.stages))
        stages = len(self.stages)
        values = (
            math.log1p(self.active[actors].sum()),
            math.log1p(self.active[actors & self._platform].sum()),
            math.log1p((used * reached).sum()),
            _evenness(weight[weight > 0]),
            self._density(actors),
            math.log1p(self.manned[firms].sum()),
            completeness(stages, staffed),
            continuity(stages, staffed, self.flow),
            self._quotient(firms, operating),
        )
        return np.array(values, dtype=float)

    def _density(self, actors: Mask) -> float:
        related = actors & (self.active > 0)
        count = int(related.sum())
        both = related[self.team.left] & related[self.team.right]
        return float(self.team.p[both].sum()) / (count * (count - 1) / 2) if count > 1 else math.nan

    def _quotient(self, firms: Mask, operating: float) -> float:
        """Mean over segments of ``LQ = (x_rs/Σ_s x_rs)/(Σ_r x_rs/Σ_rs x_rs)``, x the expected firms, over all chains."""
        everything = float(self.network.edges["operate"].p.sum())
        stage, weight = self.incidence.right, self.incidence.p
        everywhere = np.bincount(stage, weights=weight, minlength=len(self.stages))[: len(self.stages)]
        here = np.bincount(stage, weights=weight * firms[self.incidence.left], minlength=len(self.stages))[: len(self.stages)]
        there = everywhere > 0
        if operating <= 0 or not there.any():
            return math.nan
        quotients = (here[there] / operating) / (everywhere[there] / everything)
        return float(np.minimum(quotients, QUOTIENT_CAP).mean())


def _evenness(weights: Floats) -> float:
    """Shannon entropy of the shares over the logarithm of their number, in [0, 1]; NaN below two classes."""
    if len(weights) < 2:
        return math.nan
    share = weights / weights.sum()
    return float(-(share * np.log(share)).sum() / math.log(len(share)))


def cut(network: Network, chain: int) -> ChainSlice:
    """The slice of one chain; a chain without segments counts as one segment, itself.

    A segment stands for itself and all segments below it. A node that is a segment of the chain in its own right is not
    counted below another one; a deeper node below two segments counts for both, and the deviation of coverage then takes
    the two as independent in it.
    """
    stages, groups = _stages(network, chain)
    whole = len(stages) if stages != (chain,) else 0
    members = [(node, s) for s, group in enumerate(groups) for node in group] + ([(chain, whole)] if whole else [])
    nodes, places = (np.array(column, dtype=np.int64) for column in zip(*members, strict=True))
    acting = network.innovators

    found: dict[str, tuple[Ints, Ints]] = {}
    for role in ("serve", "operate", "apply"):
        found[role] = network.edges[role].into(nodes)
    technologies = np.unique(network.edges["apply"].head[found["apply"][0]])
    firms = np.unique(network.edges["operate"].head[found["operate"][0]])
    found["research"] = network.edges["research"].into(technologies)
    found["cooperate"] = network.edges["cooperate"].into(firms)
    for role in ("serve", "research", "cooperate"):
        position, owner = found[role]
        kept = acting[network.edges[role].head[position]]
        found[role] = position[kept], owner[kept]
    actors = np.unique(np.concatenate([network.edges[r].head[found[r][0]] for r in ("serve", "research", "cooperate")]))
    found["team"] = network.edges["team"].into(actors)
    position, owner = found["team"]
    kept = np.isin(network.edges["team"].head[position], actors)
    found["team"] = position[kept], owner[kept]

    def between(role: str, heads: Ints, tails: Ints | None = None, offset: int = 0) -> tuple[Ints, Ints, Floats]:
        """Local index of head and tail, and p, of the edges of a role."""
        position, owner = found[role]
        edges = network.edges[role]
        left = np.searchsorted(heads, edges.head[position]) + offset
        return left, owner if tails is None else tails[owner], edges.p[position]

    t = len(technologies)
    operate = between("operate", firms, places)
    research, cooperate = between("research", actors), between("cooperate", actors)
    apply, serve = links(*between("apply", technologies, places)), links(*between("serve", actors, places))
    reach = links(research[0], research[1], research[2])
    served, needed = serve.where(serve.right < len(stages)), apply.where(apply.right < len(stages))
    manned = links(operate[0] + t, operate[1], operate[2])
    support = Support(
        len(actors), t + len(firms), len(stages), served,
        _joined(reach, links(cooperate[0], cooperate[1] + t, cooperate[2])),
        _joined(needed, manned.where(manned.right < len(stages))),
    )  # fmt: skip
    relevance = Support(len(actors), t, len(stages) + 1, serve, reach, apply)
    segment, _ = network.edges["segment"].into(np.array([chain, *(n for n, s in members if n != chain)], dtype=np.int64))
    positions = {role: np.unique(where) for role, (where, _) in found.items()} | {"segment": np.unique(segment)}
    return ChainSlice(
        network, chain, stages, groups, actors, firms, technologies, support, relevance,
        links(*operate), Links(*operate), links(*between("team", actors)), _flow(network, chain, stages), positions,
    )  # fmt: skip


def _joined(first: Links, second: Links) -> Links:
    return Links(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in ("left", "right", "p")))


def segment_nodes(network: Network, chain: int) -> tuple[int, ...]:
    """Indices of the segments of a chain, by name; the chain itself when it has none."""
    return _stages(network, chain)[0]


def _stages(network: Network, chain: int) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]:
    edges = network.edges["segment"]

    def below(node: int) -> list[int]:
        return [int(edges.head[i]) for i in edges.into(np.array([node]))[0]]

    children = sorted(set(below(chain)) - {chain}, key=lambda i: (network.nodes[i].name, network.nodes[i].id))
    if not children:
        return (chain,), ((chain,),)
    groups = []
    for child in children:
        group, todo = {child}, [child]
        while todo:
            deeper = set(below(todo.pop())) - group - set(children) - {chain}
            group |= deeper
            todo += sorted(deeper)
        groups.append(tuple(sorted(group)))
    return tuple(children), tuple(groups)


def _flow(network: Network, chain: int, stages: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    place = {network.nodes[i].name: s for s, i in enumerate(stages)}
    pairs = network.flows.get(network.nodes[chain].name, ())
    return tuple(sorted({(place[up], place[down]) for up, down in pairs if up in place and down in place}))
