"""Names in, bodies out: each name is linked to a known body or put together with its like.

Example:
    >>> known = Known.from_bodies([Body("University", "吉林大学", (Name("吉大", "short"),), ("moe:4122010183",), "220100")])
    >>> a, b = Identities(known).resolve([Named("1", "吉林大學", "University"), Named("2", "吉大", "University")])
    >>> a.entity == b.entity, a.name, b.why[0][0]
    (True, '吉林大学', '“吉林大学”的简称（词表）')
"""

from __future__ import annotations

import multiprocessing
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from graph.records import Decision
from ingest.reference.bodies import Body, Name
from ingest.resolve.candidates import Link, Linker, Query, Weighed
from ingest.resolve.cluster import Group, Node, cluster
from ingest.resolve.contexts import defined, glosses, place_in, regions_given
from ingest.resolve.folding import as_written
from ingest.resolve.known import Known
from ingest.resolve.named import Candidate, Named, Resolved
from ingest.resolve.names import fold, parts, written
from ingest.resolve.placed import TYPES, placed
from ingest.resolve.regional import region_link
from ingest.resolve.score import Reason, confidence
from ingest.resolve.vetoes import IDENTITY, identity_codes

PARALLEL = 20_000
"""Different names from which on several processes are worth their start."""

CHUNK = 4_000
"""Names a process takes at a time."""

GLOSSED = frozenset({"Technology", "IndustryChain", "Platform", "Program", "Policy"})
"""Types whose names may carry their own abbreviation."""

UNLINKED = Link(-1, 0.0, ())
"""Before a name is looked at."""

NEW: Reason = ("参考表与名录中没有这个主体，按名称归类", "no reference table or registry has this body; grouped by its name")


@dataclass(frozen=True, slots=True)
class _Use:
    """A different use of a name: what all mentions with equal values share."""

    type: str
    folded: str
    region: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of all mentions of one use (and context, where that mattered); fields as in :class:`Resolved`."""

    entity: str
    name: str
    confidence: float
    known: bool
    why: tuple[Reason, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers: for each mention, in order, the number of its answer in `said`."""

    rows: list[int]
    said: list[Answer]


class Identities:
    """Resolves names against known bodies and one another.

    Args:
        known: the bodies that tables and registries know.
        decisions: human verdicts that hold (:class:`graph.records.Decision`): "same", "rename" and "alias" join the bodies of
            two names, "different" and "split" keep them apart.
    """

    def __init__(self, known: Known, decisions: Sequence[Decision] = ()) -> None:
        self.known = known
        self._linker = Linker(known)
        self._glossed: dict[tuple[str, str], str] = {}
        self._shown: dict[tuple[str, str], str] = {}
        self._renamed: dict[tuple[str, str], Decision] = {}
        self._apart: dict[tuple[str, str], set[str]] = defaultdict(set)
        for said in decisions:
            if said.verdict in ("same", "rename", "alias"):
                self._renamed[said.type, fold(said.type, said.left)] = said
            elif said.verdict in ("different", "split"):
                a, b = fold(said.type, said.left), fold(said.type, said.right)
                self._apart[said.type, a].add(b)
                self._apart[said.type, b].add(a)

    def resolve(self, mentions: Iterable[Named]) -> Iterator[Resolved]:
        """The body of each name, in the order given.

        All names are read before the first answer, because names no table knows are put together among themselves.
        """
        ids: list[str] = []

        def noted() -> Iterator[Named]:
            for mention in mentions:
                ids.append(mention.id)
                yield mention

        found = self.answers(noted())
        for id, number in zip(ids, found.rows, strict=True):
            a = found.said[number]
            yield Resolved(id, a.entity, a.name, a.confidence, a.known, a.why, a.candidates)

    def answers(self, mentions: Iterable[Named], workers: int = 1) -> Answers:
        """As :meth:`resolve`, with each different answer once.

        Args:
            mentions: the names.
            workers: processes that link names to known bodies.
        """
        uses: dict[tuple[str, str, str, tuple[str, ...]], int] = {}
        mine: list[int] = []
        told: list[str] = []
        surfaces: list[str] = []
        for mention in mentions:
            type = "IndustryChain" if mention.type == "ChainStage" else mention.type
            name = self._decided(type, mention)
            use = (type, fold(type, name), mention.region, mention.codes)
            number = uses.setdefault(use, len(uses))
            mine.append(number)
            if number == len(surfaces):
                surfaces.append(name)
            elif name < surfaces[number]:
                surfaces[number] = name
            told.append(mention.context or "#" + mention.id)
        self._glossed = glosses((use[0], use[1]) for use in uses if use[0] in GLOSSED)
        plain = self._linked([(_Use(*use), "") for use in uses], workers)
        self._shown = {}
        for (type, folded, _, _), (query, link), surface in zip(uses, plain, surfaces, strict=True):
            if query is not None and link.body < 0:
                self._shown[type, folded] = min(as_written(surface), self._shown.get((type, folded), "\uffff"))
        # where a name alone does not decide, every context it is used in is a use of its own
        numbers: dict[tuple[int, str], int] = {}
        rows = []
        for use_number, context in zip(mine, told, strict=True):
            query, link = plain[use_number]
            open_ = query is not None and (link.body < 0 or query.name.type == "Region")
            alone = link.ambiguous or (link.body < 0 and query is not None and query.name.bare and not query.place)
            at = (use_number, context if alone or (open_ and context[:1] != "#") else "")
            rows.append(numbers.setdefault(at, len(numbers)))
        again = {at: k for k, at in enumerate(at for at in numbers if at[1] and at[1][:1] != "#")}
        known_uses = list(uses)
        second = self._linked([(_Use(*known_uses[use]), context) for use, context in again], workers)
        found = [second[again[at]] if at in again else plain[at[0]] for at in numbers]
        usages = [
            at[1] if link.ambiguous or (query is not None and query.name.bare and not query.place) else ""
            for at, (query, link) in zip(numbers, found, strict=True)
        ]
        return Answers(rows, self._answers([q for q, _ in found], [link for _, link in found], usages))

    def _linked(self, uses: Sequence[tuple[_Use, str]], workers: int) -> list[tuple[Query | None, Link]]:
        if workers < 2 or len(uses) < PARALLEL:
            return [self._link(use, context) for use, context in uses]
        # names that begin alike go to one process together: it has read what they are compared with
        order = sorted(range(len(uses)), key=lambda k: (uses[k][0].type, uses[k][0].folded))
        chunks = [[uses[k] for k in order[at : at + CHUNK]] for at in range(0, len(order), CHUNK)]
        found: list[tuple[Query | None, Link]] = [(None, UNLINKED)] * len(uses)
        with ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), initializer=_adopt, initargs=(self,)) as pool:
            for number, done in enumerate(pool.map(_link_all, chunks)):
                for k, pair in zip(order[number * CHUNK : (number + 1) * CHUNK], done, strict=True):
                    found[k] = pair
        return found

    def _decided(self, type: str, mention: Named) -> str:
        name = mention.name
        if not self._renamed:
            return name
        seen: set[tuple[str, str]] = set()
        while (key := (type, fold(type, name))) not in seen:
            seen.add(key)
            said = self._renamed.get(key) or self._renamed.get(("", fold("", name)))
            if said is None or (said.region and said.region != mention.region):
                break
            name = said.right
        return name

    def _link(self, use: _Use, context: str) -> tuple[Query | None, Link]:
        if not use.codes and use.type != "Region":
            verdict = self._linker.plain(use.type, use.folded)
            if verdict is not None:
                return None, verdict
        region = regions_given(use.region)
        folded = self._linker.hosted(use.type, use.folded)
        if self._glossed and not self.known.index.exact(use.type, folded):
            folded = self._glossed.get((use.type, folded), folded)
        context = written(context) if context else ""
        name = parts(use.type, folded)
        if context and not region and (name.bare or name.level):
            region = place_in(context)
        if region and use.type in TYPES and not self.known.index.exact(use.type, folded):
            whole = placed(use.type, folded, region)
            name = parts(use.type, whole) if whole != folded else name
        query = Query(name, region, identity_codes(use.type, use.codes), context)
        if use.type == "Region":
            link = region_link(self.known, query, use.region, use.codes)
            return (query if link.body < 0 else replace(query, codes={})), link  # a code of an earlier year is no other region
        return query, self._linker.link(query)

    def _answers(self, queries: Sequence[Query | None], links: list[Link], usages: Sequence[str]) -> list[Answer]:
        self._codes_agree(queries, links)
        new = [k for k, link in enumerate(links) if link.body < 0]
        nodes = [self._node(query, links[k], usages[k]) for k in new if (query := queries[k]) is not None]
        groups = cluster(nodes, self._told_apart)
        answers: list[Answer | None] = [None] * len(links)
        for group in groups:
            for k in group.nodes:
                answers[new[k]] = self._of_group(group, k, nodes[k], links[new[k]])
        for k, link in enumerate(links):
            if answers[k] is None:
                answers[k] = Answer(
                    self.known.ids[link.body],
                    self.known.names[link.body],
                    confidence(link.confidence, known=True),
                    True,
                    link.why,
                    self._candidates(link),
                )
        return [a for a in answers if a is not None]

    def _node(self, query: Query, link: Link, usage: str) -> Node:
        return Node(query, usage, "；".join(defined(query.name, query.context)[:1]), link.ambiguous)

    def _told_apart(self, a: Node, b: Node) -> bool:
        if not self._apart:
            return False
        left, right = a.query.name, b.query.name
        return any(right.folded in self._apart.get((t, left.folded), ()) for t in (left.type, ""))

    def _codes_agree(self, queries: Sequence[Query | None], links: list[Link]) -> None:
        """Names with one code are one body, and a body linked by name to two values of a code is not both.

        A code that no table has is learned from the one known body its names were linked to; where names with different
        values meet in one known body that has no code of that scheme, the body takes none of them and each value is its own.
        """
        values: dict[tuple[int, str], set[str]] = defaultdict(set)
        for query, link in zip(queries, links, strict=True):
            if link.body >= 0 and query is not None:
                for scheme, value in query.codes.items():
                    values[link.body, scheme].add(value)
        learned: dict[str, set[int]] = defaultdict(set)
        for (body, scheme), found in values.items():
            own = self.known.coded.get(body, {}).get(scheme)
            if own is None and len(found) == 1:
                learned[f"{scheme}:{next(iter(found))}"].add(body)
        for k, query in enumerate(queries):
            link = links[k]
            for scheme, value in query.codes.items() if query is not None else ():
                taken = learned.get(f"{scheme}:{value}")
                if link.body >= 0 and len(values[link.body, scheme]) > 1 and f"{scheme}:{value}" not in self.known.by_code:
                    zh, en = IDENTITY[scheme]
                    why = (f"同名而{zh}不止一个，按代码分开", f"the same name with several values of {en}: told apart by the code")
                    links[k] = Link(-1, 0.0, (why,), (Weighed(link.body, link.confidence, link.why), *link.others))
                    break
                if taken and (link.body < 0 or link.body not in taken or len(taken) > 1):
                    zh, en = IDENTITY[scheme]
                    links[k] = replace(link, body=min(taken), confidence=0.97, why=((f"{zh}相同 {value}", f"the same {en} {value}"),))
                    break

    def _of_group(self, group: Group, k: int, node: Node, link: Link) -> Answer:
        joined, name = group.joined.get(k), self._shown.get((group.name.type, group.name.folded), group.name.folded)
        if joined is not None:
            sure, why = confidence(joined[0], known=False), (*joined[1], *link.why)
        else:
            score = 0.95 if group.codes else 0.6 if node.key[2].startswith("?") else 0.9 if node.query.name.complete else 0.8
            sure, why = confidence(score, known=False), (NEW, *link.why[1:]) if not link.ambiguous else link.why
        return Answer(group.id, name, sure, False, why, self._candidates(link))

    def _candidates(self, link: Link) -> tuple[Candidate, ...]:
        if not link.others:
            return ()
        names, ids = self.known.names, self.known.ids
        return tuple(
            Candidate(
                ids[w.body],
                names[w.body],
                round(w.score, 3),
                (*w.why, *(((f"已排除：{w.veto[0]}", f"ruled out: {w.veto[1]}"),) if w.veto else ())),
            )
            for w in link.others
            if w.body != link.body
        )


_adopted: list[Identities] = []


def _adopt(identities: Identities) -> None:
    """Keep in a worker what it was forked with."""
    _adopted[:] = [identities]


def _link_all(uses: Sequence[tuple[_Use, str]]) -> list[tuple[Query | None, Link]]:
    return [_adopted[0]._link(use, context) for use, context in uses]


__all__ = ["Answer", "Answers", "Body", "Identities", "Name", "Named", "Resolved"]
