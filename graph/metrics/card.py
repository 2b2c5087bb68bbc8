"""The card of a chain in a region, in Chinese and English: sentences that state only what figures and facts support.

A figure that is not defined is told with its reason, or not at all; nothing is said of what no document speaks of. Every sentence
carries the codes of its figures and the facts it rests on, so that a reader can go down to the quotes.

Example:
    >>> [section.code for section in Card("碳纤维产业", "吉林省", ()).sections], SECTIONS[0]
    ([], 'summary')
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.explain import grounds
from graph.metrics.card_segments import segment_statements
from graph.metrics.cell import Cell
from graph.metrics.innovation import STAGES
from graph.metrics.leaders import Leader
from graph.metrics.matrix import Entry, Matrix
from graph.metrics.phrases import NOTHING, Both, Statement, both, bracketed, decimal, filled, once, percent
from graph.metrics.planning import Segment
from graph.metrics.result import Result
from graph.metrics.words import WORDS, Words, grade_words
from graph.roles import EVERYWHERE
from graph.said import Said

SECTIONS = ("summary", "segments", "innovation", "leaders", "coming", "limits")
"""Sections of a card, in order."""
LEADERS = 3
"""Most firms told as holding the chain together where no document names a leader."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a card: its code, one of :data:`SECTIONS`, its title in both languages, and its sentences."""

    code: str
    zh: str
    en: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a chain in a region, as sentences.

    Attributes:
        chain: title of the chain.
        region: name of the region.
        sections: the parts that have something to say.
    """

    chain: str
    region: str
    sections: tuple[Section, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All sentences, in order."""
        return tuple(s for section in self.sections for s in section.statements)


def card(
    cell: Cell, results: Iterable[Result], table: Matrix, segments: Sequence[Segment], leading: Sequence[Leader], said: Said | None = None
) -> Card:
    """The card of a cell.

    Args:
        cell: chain and region.
        results: results of the cell; those of other cells are ignored.
        table: its matrix (:func:`graph.metrics.matrix.matrix`).
        segments: its segments (:func:`graph.metrics.planning.planning`).
        leading: its firms (:func:`graph.metrics.leaders.leaders`).
        said: what documents say of the facts, for the number of documents.
    """
    figures = {r.metric: r for r in results if r.chain == table.chain and r.region == table.region and not r.metric.endswith(".stage")}
    parts = {
        "summary": [
            *_who(cell, table),
            *(_level(cell, figures) if table.entries else ()),
            *_links(cell, figures, segments),
        ],
        "segments": segment_statements(segments, table.chain, _members(cell)) if table.entries else [],
        "innovation": list(_stages(table)),
        "leaders": list(_leaders(leading)),
        "coming": [*_coming(table), *_needs(cell)],
        "limits": [*_loose(table), *_unplaced(cell)],
    }
    parts["summary"] = [*_basis([s for group in parts.values() for s in group], said or Said()), *parts["summary"]]
    made = [Section(code, *filled(f"section.{code}"), tuple(parts[code])) for code in SECTIONS if parts[code]]
    return Card(table.chain, table.region, tuple(made))


def _where(cell: Cell) -> dict[str, object]:
    name = cell.place.name
    zh, en = filled("part.everywhere") if name == EVERYWHERE else filled("part.region", region=name)
    return {"where": zh, "where_en": en}


def _stated(code: str, figures: Sequence[str], facts: Iterable[str], **values: object) -> Statement:
    zh, en = filled(code, **values)
    return Statement(code, zh, en[:1].upper() + en[1:], tuple(figures), once(facts))


def _grounds(cell: Cell, metric: str) -> list[str]:
    return grounds(cell.slice.network, metric, cell.slice.network.nodes[cell.slice.chain].id, cell.place.name, scope=_scope(cell))


def _scope(cell: Cell) -> str:
    return str(cell.common.get("scope", "local"))


def _members(cell: Cell) -> Mapping[str, tuple[str, ...]]:
    """Segment id → facts that make it, or what is below it, a segment of the chain."""
    nodes, edges = cell.slice.network.nodes, cell.slice.network.edges["segment"]
    groups = dict(zip(cell.slice.stages, cell.slice.groups, strict=True))
    made: dict[str, list[str]] = {}
    for i in cell.slice.positions["segment"].tolist():
        for stage, group in groups.items():
            if int(edges.head[i]) in group:
                made.setdefault(nodes[stage].id, []).extend(edges.facts[i])
    return {stage: once(facts) for stage, facts in made.items()}


def _basis(statements: Sequence[Statement], said: Said) -> Iterator[Statement]:
    """What the card as a whole rests on: at least as much as any of its sentences."""
    facts = once(fact for statement in statements for fact in statement.facts)
    documents = said.documents(facts)
    if documents and "who" in {statement.code for statement in statements}:
        yield _stated("basis", (), facts, documents=len(documents), statements=len(facts))


def _who(cell: Cell, table: Matrix) -> Iterator[Statement]:
    facts = once(fact for e in table.entries for fact in e.facts)
    there = [e for e in table.entries if not e.planned and table.own(e)]
    if not there:
        members = (fact for found in _members(cell).values() for fact in found)
        yield _stated("nothing", (), (*facts, *members), chain=table.chain, **_where(cell))
        return
    names = {side: _once_named(e for e in there if (e.type == "Firm") == (side == "firm")) for side in ("firm", "actor")}
    yield _stated(
        "who", (), once(fact for e in there for fact in e.facts), chain=table.chain, firms=len(names["firm"]), actors=len(names["actor"]),
        firm_names=bracketed(names["firm"]), actor_names=bracketed(names["actor"]), **_where(cell),
    )  # fmt: skip


def _once_named(entries: Iterable[Entry]) -> list[str]:
    """Names of actors, each once, those tied to the chain itself and the most certain first."""
    ranked = sorted(entries, key=lambda e: (not Matrix.own(e), -e.p, e.name, e.id))
    return list({e.id: e.name for e in ranked}.values())


def _level(cell: Cell, figures: Mapping[str, Result]) -> Iterator[Statement]:
    d = figures.get("M4.D")
    if d is None:
        return
    facts = _grounds(cell, "M4.D")
    if math.isnan(d.value):
        reason = WORDS[d.reason]
        yield _stated("level_none", ("M4.D",), facts, reason=(reason.line_zh or reason.zh, reason.line_en or reason.en))
        return
    detail, levels = d.detail, {code: figures[code].value for code in ("M4.U_I", "M4.U_P")}
    if d.value == 0:
        lacking = "part.no_innovation" if levels["M4.U_I"] == 0 else "part.no_industry"
        yield _stated("level_zero", ("M4.D",), facts, reason=filled(lacking))
        return
    lag = WORDS[detail["lag"]] if detail.get("lag") else None
    yield _stated(
        "level", ("M4.D", "M4.U_I", "M4.U_P"), facts, d=decimal(d.value), grade=_words(grade_words(detail["grade"])),
        lag=_words(lag) if lag else ("—", "—"), innovation=decimal(levels['M4.U_I'], 2), industry=decimal(levels['M4.U_P'], 2),
    )  # fmt: skip
    if detail.get("grade_unstable"):
        revised = figures["M4.D_revised"]
        yield _stated(
            "unstable", ("M4.D_revised",), facts, d=decimal(revised.value), grade=_words(grade_words(detail["grade_revised"]))
        )  # fmt: skip


def _words(words: Words) -> Both:
    return words.zh, words.en


def _links(cell: Cell, figures: Mapping[str, Result], segments: Sequence[Segment]) -> Iterator[Statement]:
    covered, complete, outside, spof = (figures.get(f"M{code}") for code in ("8.coverage", "8.completeness", "8.outside", "14.spof"))
    divided = cell.slice.stages != (cell.slice.chain,)
    told = bool(cell.support.pairs().p.size or len(cell.staff))
    if covered and complete and divided and told and not math.isnan(covered.value) and not math.isnan(complete.value):
        yield _stated(
            "coverage", ("M8.coverage", "M8.completeness"), [*_grounds(cell, "M8.coverage"), *_grounds(cell, "M8.completeness")],
            stages=len(cell.slice.stages), coverage=percent(covered.value), lo=percent(covered.lo), hi=percent(covered.hi),
            interval=filled("part.interval" if "interval" in covered.detail else "part.interval_reading"),
            completeness=percent(complete.value), own=percent(math.fsum(s.covered_own for s in segments) / len(segments)),
        )  # fmt: skip
    detail = outside.detail if outside and not math.isnan(outside.value) and _scope(cell) == "local" else {}
    if detail and percent(detail["local"]) != percent(detail["open"]):
        yield _stated(
            "outside", ("M8.outside",), _grounds(cell, "M8.outside"), local=percent(detail["local"]), open=percent(detail["open"]),
            value=percent(1 - detail["local"] / detail["open"]),
        )  # fmt: skip
    if spof and divided and spof.value > 0:
        alone = [str(name) for name in spof.detail["segments"]]
        yield _stated("spof", ("M14.spof",), _grounds(cell, "M14.spof"), count=len(alone), names=both(alone, most=len(alone)))


def _stages(table: Matrix) -> Iterator[Statement]:
    """How those who are there spread over the innovation chain, ties through firms left out."""
    there = {stage: [e for e in table.entries if e.stage == stage and not e.planned and table.own(e)] for stage in STAGES}
    if not any(there.values()):
        return
    numbers = {stage: len(_once_named(found)) for stage, found in there.items()}
    zh = "，".join(f"{WORDS[f'stage.{stage}'].zh} {n} 个" for stage, n in numbers.items())
    en = ", ".join(f"{WORDS[f'stage.{stage}'].en} {n}" for stage, n in numbers.items())
    yield _stated("stages", (), (fact for found in there.values() for e in found for fact in e.facts), counts=(zh, en))
    for stage, found in there.items():
        if not found:
            later = [e for e in table.entries if e.stage == stage and e.planned]
            names = _once_named(later)
            coming = filled("stage_coming", count=len(names), names=bracketed(names)) if names else NOTHING
            word = WORDS[f"stage.{stage}"]
            rests = later or [e for others in there.values() for e in others]
            yield _stated("stage_empty", (), (fact for e in rests for fact in e.facts), stage=(word.zh, word.en), coming=coming)


def _leaders(leading: Sequence[Leader]) -> Iterator[Statement]:
    named = [leader for leader in leading if leader.word]
    for leader in named:
        word = filled("part.word", word=leader.word.word, meaning=leader.word.en) if leader.word else NOTHING
        yield replace(_stated("leader", (), (*leader.saying, *leader.facts), name=leader.name, word=word, **_ties(leader)), about=leader.id)
    others = [leader for leader in leading if not leader.word and (leader.segments or leader.partners)]
    scored = [leader for leader in others if leader.score > 0]
    for leader in (scored or others)[: max(0, LEADERS - len(named)) and 1]:
        value = filled("part.score", value=decimal(leader.score)) if scored else filled("part.widest")
        stated = _stated("holder", ("M11.leader",) if scored else (), leader.facts, name=leader.name, score=value, **_ties(leader))
        yield replace(stated, about=leader.id)


def _ties(leader: Leader) -> dict[str, object]:
    segments, partners = leader.segments, leader.partners
    return {
        "segments": filled("part.segments", count=len(segments), names=both(segments)) if segments else NOTHING,
        "partners": filled("part.partners", count=len(partners), names=both(partners)) if partners else NOTHING,
    }


def _coming(table: Matrix) -> Iterator[Statement]:
    later = [e for e in table.entries if e.planned]
    names = _once_named(later)
    if names:
        yield _stated("coming", (), (fact for e in later for fact in e.facts), count=len(names), names=both(names))


def _needs(cell: Cell) -> Iterator[Statement]:
    """Technologies the chain needs on which nobody of the region works."""
    part = cell.slice
    nodes, edges = part.network.nodes, part.network.edges
    researched = {
        int(edges["research"].tail[i]) for i in part.positions["research"].tolist() if cell.place.actors[edges["research"].head[i]]
    }
    wanted: dict[int, list[str]] = {}
    for i in part.positions["apply"].tolist():
        if int(edges["apply"].head[i]) not in researched:
            wanted.setdefault(int(edges["apply"].head[i]), []).extend(edges["apply"].facts[i])
    if wanted and not cell.nobody:
        names = sorted(nodes[i].name for i in wanted)
        facts = (fact for found in wanted.values() for fact in found)
        yield _stated("needs", (), facts, count=len(names), names=both(names), **_where(cell))


def _loose(table: Matrix) -> Iterator[Statement]:
    rows = [i for i, row in enumerate(table.rows) if row.whole]
    found = [e for e in table.entries if e.row in rows and not e.planned] if len(table.rows) > 1 else []
    if found:
        yield _stated("loose", (), (fact for e in found for fact in e.facts), names=both(_once_named(found)))


def _unplaced(cell: Cell) -> Iterator[Statement]:
    """Actors and firms of the chain whose place nobody states; they are in no region but everywhere."""
    if cell.place.name == EVERYWHERE:
        return
    part, network = cell.slice, cell.slice.network
    placed = {int(i) for inside in network.members.values() for i in inside}
    near = {int(part.actors[i]) for i in (part.active > 0).nonzero()[0]} | {int(i) for i in part.firms}
    names = sorted(network.nodes[i].name for i in near - placed)
    if names:
        facts = [
            fact for role in ("serve", "operate", "research") for i in part.positions[role].tolist()
            if int(network.edges[role].head[i]) in near - placed for fact in network.edges[role].facts[i]
        ]  # fmt: skip
        yield _stated("unplaced", (), facts, count=len(names), names=both(names))
