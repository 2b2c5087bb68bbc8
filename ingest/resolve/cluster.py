"""Names that no table knows, put together among themselves.

Three steps, none of which depends on the order of the input:

1. Equal codes and equal keys make classes. Names of one key whose codes differ stay apart, and what bears no code then joins
   neither. A bare name is keyed with its place.
2. Classes are taken from the most to the least specific. A less specific one (no place, no legal form, an abbreviation) joins
   the one more specific body it fits, if it is exactly one.
3. Because a class only ever joins upwards, a vague name cannot glue two specific ones together: with two that fit, it stays
   on its own.

Cost: linear in the number of different names but for the look-ups of step 2, each some tens of microseconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.records import Entity, digest
from ingest.reference.bodies import Body
from ingest.resolve.candidates import Linker, Query
from ingest.resolve.ids import coded_id
from ingest.resolve.known import OFFICIAL, Known
from ingest.resolve.names import CONCEPTS, Parts, fold, parts
from ingest.resolve.score import Reason
from ingest.resolve.vetoes import codes_conflict, conflict

_AMBIGUOUS_SHORT = frozenset({"University", "Institute", "Platform", "Park", "Program", "Government"})
"""Types whose abbreviations depend on where they are used (光机所)."""


@dataclass(frozen=True, slots=True)
class Node:
    """A name as it is used, with what tells it from the same name used elsewhere.

    Attributes:
        query: the name, its region and codes.
        usage: what tells a name that nothing places from its other uses (its context, or the id of its mention).
        full: the full name its context defines, empty when none.
        alone: True when several known bodies may be meant, so that only its use tells which.
    """

    query: Query
    usage: str = ""
    full: str = ""
    alone: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """(type, key, anchor): nodes of equal key are one body unless their codes differ."""
        name = self.query.name
        place = self.query.place
        if name.type in CONCEPTS:
            if not name.bare:
                return name.type, name.key, ""
            return (name.type, f"@{place[0]}{name.key}", "") if place else (name.type, name.key, "?" + self.usage)
        if name.bare and not name.place:
            lifted = name.key.removeprefix(name.level)
            if len(place) == 1:
                return name.type, f"@{place[0]}{lifted}", ""
            return name.type, lifted, "?" + self.usage
        if self.alone:
            return name.type, name.key, "/".join(self.query.region) or "?" + self.usage
        if name.type == "Firm" and not name.complete and not name.place and not self.query.codes:
            return name.type, name.key, "/".join(self.query.region)
        if not name.complete and not name.place and name.type in _AMBIGUOUS_SHORT and len(name.text) <= 5:
            return name.type, name.key, "/".join(sorted({code[:2] for code in self.query.region}))
        return name.type, name.key, ""


@dataclass(slots=True)
class Group:
    """Nodes that are one body.

    Attributes:
        nodes: their numbers.
        name: the most specific name.
        codes: identifying codes by scheme.
        id: entity id.
        joined: evidence by which less specific nodes joined: node number to reasons and confidence.
    """

    nodes: list[int]
    name: Parts
    codes: dict[str, str]
    id: str
    joined: dict[int, tuple[float, tuple[Reason, ...]]] = field(default_factory=dict)


def specificity(name: Parts) -> tuple[Hashable, ...]:
    """The more of place, host, kind and letters a name has, the higher."""
    return name.complete, bool(name.kind), bool(name.place), bool(name.host), len(name.text), name.key, name.folded


class _Classes:
    """Union of nodes that keeps their codes and never joins two that conflict."""

    def __init__(self, nodes: Sequence[Node], apart: Callable[[Node, Node], bool]) -> None:
        self.nodes, self._apart = nodes, apart
        self._up = list(range(len(nodes)))
        self.codes: list[Mapping[str, str]] = [n.query.codes for n in nodes]

    def find(self, k: int) -> int:
        while self._up[k] != k:
            self._up[k] = self._up[self._up[k]]
            k = self._up[k]
        return k

    def join(self, a: int, b: int) -> bool:
        a, b = self.find(a), self.find(b)
        if a == b:
            return True
        if any(self.codes[b].get(s, v) != v for s, v in self.codes[a].items()) or self._apart(self.nodes[a], self.nodes[b]):
            return False
        self._up[b] = a
        if self.codes[b]:
            self.codes[a] = {**self.codes[b], **self.codes[a]}
        return True


def _order(node: Node) -> tuple[Hashable, ...]:
    return node.key, node.query.name.folded, node.query.region, tuple(sorted(node.query.codes.items())), node.usage


def _classes(nodes: Sequence[Node], apart: Callable[[Node, Node], bool]) -> list[list[int]]:
    """Step 1: lists of node numbers, each in order of key."""
    union = _Classes(nodes, apart)
    by_key: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    by_code: dict[str, list[int]] = defaultdict(list)
    order = sorted(range(len(nodes)), key=lambda k: _order(nodes[k]))
    for k in order:
        by_key[nodes[k].key].append(k)
        for scheme, value in nodes[k].query.codes.items():
            by_code[f"{scheme}:{value}"].append(k)
    for code in sorted(by_code):
        for k in by_code[code][1:]:
            union.join(by_code[code][0], k)
    for key in by_key:
        coded = list(dict.fromkeys(union.find(k) for k in by_key[key] if union.codes[union.find(k)]))
        clash = any(union.codes[a].get(s, v) != v for i, a in enumerate(coded) for b in coded[i + 1 :] for s, v in union.codes[b].items())
        members = [k for k in by_key[key] if not clash or not union.codes[union.find(k)]]
        for k in members[1:]:
            union.join(members[0], k)
    found: dict[int, list[int]] = defaultdict(list)
    for k in order:
        found[union.find(k)].append(k)
    return list(found.values())


def cluster(nodes: Sequence[Node], apart: Callable[[Node, Node], bool] = lambda a, b: False) -> list[Group]:
    """Groups of `nodes`, every node in exactly one.

    Args:
        nodes: different names in use.
        apart: verdicts that two may not be one.

    Returns:
        The groups in order of their most specific names, independent of the order of `nodes`.
    """
    groups = [_group(nodes, members) for members in _classes(nodes, apart)]
    groups.sort(key=lambda g: (specificity(g.name), len(nodes[g.nodes[0]].query.region) == 1, g.id), reverse=True)
    pool = _pool(nodes, groups)
    up = list(range(len(groups)))
    linker = Linker(pool, up)
    for number, group in enumerate(groups):
        node = nodes[_least(nodes, group.nodes)]
        if node.query.name.type in ("IndustryChain", "Technology"):
            continue
        if node.key[2].startswith("?") and not node.full:
            continue
        context = f"{node.full}（简称{node.query.name.folded}）" if node.full else ""
        query = Query(group.name, node.query.region, group.codes, context)
        link = linker.join(query, number)
        if link.body < 0:
            continue
        target = groups[link.body]
        if conflict(group.name, target.name) and not node.full:
            continue
        if codes_conflict(group.codes, target.codes) or any(apart(node, nodes[k]) for k in target.nodes):
            continue
        up[number] = link.body
        target.nodes.extend(group.nodes)
        target.codes = {**group.codes, **target.codes}
        target.joined.update(dict.fromkeys(group.nodes, (link.confidence, link.why)))
        target.joined.update(group.joined)
    kept = [group for number, group in enumerate(groups) if up[number] == number]
    for group in kept:
        if group.codes:
            group.id = coded_id(group.name.type, (f"{s}:{v}" for s, v in sorted(group.codes.items()))) or group.id
    return kept


def _least(nodes: Sequence[Node], members: Sequence[int]) -> int:
    return next((k for k in members if nodes[k].full), members[0])


def _group(nodes: Sequence[Node], members: list[int]) -> Group:
    best = max(members, key=lambda k: (specificity(nodes[k].query.name), nodes[k].usage))
    codes: dict[str, str] = {}
    for k in members:
        codes.update(nodes[k].query.codes)
    type, key, anchor = nodes[best].key
    name = nodes[best].query.name
    id = coded_id(type, (f"{s}:{v}" for s, v in sorted(codes.items()))) or (
        Entity.key(type, key, anchor) if anchor[:1] != "?" else digest("usage", type, key, anchor)
    )
    return Group(members, name, codes, id)


def _pool(nodes: Sequence[Node], groups: Sequence[Group]) -> Known:
    """The groups as bodies to be linked to: every different name of each."""
    pool = Known()
    bodies: list[Body] = []
    for number, group in enumerate(groups):
        name = group.name
        regions = {code for k in group.nodes for code in nodes[k].query.place or nodes[k].query.region}
        bodies.append(
            Body(name.type, name.folded, (), tuple(f"{s}:{v}" for s, v in group.codes.items()), regions.pop() if len(regions) == 1 else "")
        )
        seen: set[str] = set()
        for k in group.nodes:
            folded = nodes[k].query.name.folded
            if folded not in seen and not nodes[k].key[2].startswith("?"):
                seen.add(folded)
                pool.index.add(parts(name.type, fold(name.type, folded)), number)
                pool.standing.append(OFFICIAL)
    pool.fill(bodies)
    return pool
