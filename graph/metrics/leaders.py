"""Chain leaders (链主): the firms a document calls so, then those that hold the chain together.

A document's word comes first, since only it can make a firm a leader; the order of the others follows a score (M11, cross-layer
betweenness, where it is computed), then the number of segments they are in and innovators they cooperate with.

Example:
    >>> word_of("突出甲公司龙头作用").word, word_of("支持甲公司引进龙头企业") is None
    ('龙头', True)
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from graph.metrics.cell import Cell
from graph.resources import data_path
from graph.said import Said


@dataclass(frozen=True, slots=True)
class LeaderWord:
    """A word that calls a firm a leader: in mainland and traditional script, in English, and where it does not ("引进龙头企业")."""

    word: str
    hant: str
    en: str
    unless: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Leader:
    """A firm of the chain.

    Attributes:
        id: entity id.
        name: its name.
        word: the word a document uses of it; None when none does.
        saying: ids of the facts whose evidence says the word.
        segments: names of the segments it is in.
        partners: names of the innovators it cooperates with.
        score: the score it was given, NaN without one.
        p: probability that it belongs to the chain.
        facts: ids of the facts that put it into the chain and beside its partners.
    """

    id: str
    name: str
    word: LeaderWord | None
    saying: tuple[str, ...]
    segments: tuple[str, ...]
    partners: tuple[str, ...]
    score: float
    p: float
    facts: tuple[str, ...]


@cache
def words() -> tuple[LeaderWord, ...]:
    """The words, the strongest first."""
    with data_path("lexicon", "leader-words.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(LeaderWord(row["word"], row["hant"], row["en"], re.compile(row["unless"])) for row in csv.DictReader(lines))


def word_of(clause: str) -> LeaderWord | None:
    """The strongest word of a clause that calls somebody a leader, or None."""
    return next((w for w in words() if (w.word in clause or w.hant in clause) and not w.unless.search(clause)), None)


def leaders(cell: Cell, said: Said | None = None, *, scores: Mapping[str, float] | None = None, limit: int = 10) -> list[Leader]:
    """The firms of a cell, leaders first.

    Args:
        cell: chain and region.
        said: what documents say of the facts; without it no firm is called a leader by a document.
        scores: entity id → score, higher leads (M11); a firm without one comes after those with one.
        limit: most firms.
    """
    said, scores = said or Said(), scores or {}
    part = cell.slice
    nodes, edges = part.network.nodes, part.network.edges
    divided = part.stages != (part.chain,)
    stage_of = {node: place for place, group in enumerate(part.groups) for node in group if divided}
    found = []
    for local in cell.firms.nonzero()[0].tolist():
        index = int(part.firms[local])
        firm = nodes[index]
        made = [i for i in part.positions["operate"].tolist() if edges["operate"].head[i] == index]
        beside = [
            i for i in part.positions["cooperate"].tolist()
            if edges["cooperate"].tail[i] == index and cell.place.actors[edges["cooperate"].head[i]]
        ]  # fmt: skip
        own = [fact for i in made for fact in edges["operate"].facts[i]]
        shared = [fact for i in beside for fact in edges["cooperate"].facts[i]]
        called = [(words().index(word), fact, word) for fact, clause in said.around(own, firm.id) for word in [word_of(clause)] if word]
        best = min((place for place, _, _ in called), default=None)
        segments = sorted({stage_of[tail] for tail in edges["operate"].tail[made].tolist() if tail in stage_of})
        found.append(
            Leader(
                firm.id, firm.name, words()[best] if best is not None else None,
                tuple(dict.fromkeys(fact for place, fact, _ in called if place == best)),
                tuple(nodes[part.stages[s]].name for s in segments),
                tuple(sorted({nodes[int(edges["cooperate"].head[i])].name for i in beside})),
                scores.get(firm.id, math.nan), float(part.manned[local]), tuple(dict.fromkeys([*own, *shared])),
            )
        )  # fmt: skip
    return sorted(found, key=_rank)[:limit]


def _rank(leader: Leader) -> tuple[float, float, int, float, str, str]:
    place = words().index(leader.word) if leader.word else len(words())
    score = math.inf if math.isnan(leader.score) else -leader.score
    return place, score, -len(leader.segments) - len(leader.partners), -leader.p, leader.name, leader.id
