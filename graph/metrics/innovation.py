"""Where an actor stands on the innovation chain: 基础研究 → 技术开发 → 中试转化 → 产业化, by its kind and by what is said of it.

The kind of an actor (:data:`KINDS`, from ``data/lexicon/innovation-kinds.csv``, told by its name) says at which stages it may
stand, its home first; where that leaves a choice the words a document uses of it decide (``innovation-words.csv``): a university
that is to build a pilot plant stands at 中试转化, one of which only the name is known at 基础研究. A firm stands at 产业化.

Example:
    >>> lab = Entity("a", "Platform", "高分子物理与化学国家重点实验室")
    >>> kind_of(lab).zh, stages_of(kind_of(lab))
    ('实验室', ('basic',))
    >>> stages_of(kind_of(Entity("u", "University", "某大学")), ["某大学牵头，攻关大丝束碳纤维", "某大学建设中试基地"])
    ('development', 'pilot')
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from graph.records import Entity
from graph.resources import data_path

STAGES = ("basic", "development", "pilot", "industry")
"""Codes of the stages of innovation, from research to industry; :mod:`graph.metrics.words` has their names."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of actor.

    Attributes:
        zh: its name in Chinese.
        en: its name in English.
        stages: codes of :data:`STAGES` at which such an actor may stand, its home first.
    """

    zh: str
    en: str
    stages: tuple[str, ...]


@cache
def kinds() -> Mapping[str, tuple[tuple[re.Pattern[str], Kind], ...]]:
    """For every entity type its kinds with the form of the names that tell them."""
    table: dict[str, list[tuple[re.Pattern[str], Kind]]] = {}
    with data_path("lexicon", "innovation-kinds.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            kind = Kind(row["zh"], row["en"], tuple(row["stages"].split(";")))
            table.setdefault(row["type"], []).append((re.compile(row["form"]), kind))
    return {type_: tuple(rows) for type_, rows in table.items()}


@cache
def _words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    with data_path("lexicon", "innovation-words.csv").open(encoding="utf-8", newline="") as lines:
        return tuple((row["stage"], re.compile(row["form"])) for row in csv.DictReader(lines))


def kind_of(actor: Entity) -> Kind:
    """The kind of a university, institute, platform or firm.

    A Chinese name ends in what it is (移动检测车科创中心 is a 科创中心): the form that ends last in the name counts, of two that
    end together the first in the table.

    Raises:
        KeyError: it is none of these.
    """
    best, kind = -1, Kind("", "", STAGES[:1])
    for form, candidate in kinds()[actor.type]:
        # from every place, since one way to match may hide another that ends later
        ends = (found.end() for start in range(len(actor.name) + 1) if (found := form.match(actor.name, start)))
        end = max(ends, default=-1)
        if end > best:
            best, kind = end, candidate
    return kind


def stages_of(kind: Kind, clauses: Iterable[str] = ()) -> tuple[str, ...]:
    """The stages at which an actor stands, in the order of :data:`STAGES`.

    Args:
        kind: kind of the actor.
        clauses: what documents say of it, from its name to the end of the sentence; either script.

    Returns:
        The stages its kind allows and the words speak of; its home where they speak of none.
    """
    said = [clause for clause in clauses if clause]
    told = {stage for stage, form in _words() if stage in kind.stages and any(form.search(clause) for clause in said)}
    return tuple(stage for stage in STAGES if stage in told) or kind.stages[:1]
