"""Training the models of :mod:`ingest.extract.relations` from labelled text.

A labelled relation joins names, not places in the text. The pair of groups that says it is not labelled, so it is chosen
in rounds: the nearest pair first, then the one the model of the round before holds likeliest. Pairs that hold a labelled
relation and are not chosen teach nothing. What claims of one passage say about each other is learned on margins of models
that did not see the document. Thresholds are set by cross-validation over documents (groups of passages), where they give
the best F1. Nothing is drawn at random.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.extract.draft import Draft, Place, Section
from ingest.extract.layout import Layout, arrange
from ingest.extract.lexicon import places as places_of
from ingest.extract.linear import Linear, probability, save
from ingest.extract.located import built, inside
from ingest.extract.pairs import RELATIONS, Pair, candidates, details, spelled
from ingest.extract.relations import NAME_CHAIN, NAME_PLACE
from ingest.extract.rivals import MARK, TOGETHER, Claim, company, strongest
from ingest.normalise import normalise
from ingest.sections import sections as sections_of
from ingest.train.labels import LabelledPassage
from ingest.train.linear import Design, best_threshold

QUESTIONS = tuple(sorted({r for kinds in RELATIONS.values() for r in kinds} | {TOGETHER}))
FOLDS, ROUNDS, PENALTY = 3, 2, 5.0
SEEN = 4
"""Signs seen in fewer examples are left out."""
RIVAL_PENALTY = 30.0
FLOOR = 0.4
"""No threshold is lower: real text holds fewer relations than the labelled text, which was chosen for being dense."""
CEILING = 0.95
"""No threshold is higher: few claims lie there, and what is surer than this is told."""
ENDINGS = ("产业集群", "产业链", "产业", "行业", "领域", "技术")

Names = tuple[str, str]


@dataclass(frozen=True)
class Prepared:
    """A labelled passage laid out: its layout, its pairs, its regions, its relations by type (surely, perhaps)."""

    group: str
    layout: Layout
    pairs: list[Pair]
    places: Sequence[Place]
    surely: dict[str, set[Names]]
    perhaps: dict[str, set[Names]]
    canon: Callable[[str], str]


@dataclass(frozen=True)
class Example:
    """Signs, the names they may join, and how many of these the labels join (surely, perhaps)."""

    passage: int
    signs: list[str]
    names: list[Names]
    surely: int
    perhaps: int
    distance: int


def plain(name: str) -> str:
    """A name without the endings the scorer does not count (产业, 领域, 技术, ...)."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)]
    return name


def prepare(
    passage: LabelledPassage,
    *,
    sections: Callable[[str], list[Section]] = sections_of,
    places: Callable[[str], list[Place]] = places_of,
) -> Prepared:
    """Lay out a labelled passage with its own mentions."""
    normal = normalise(passage.text)
    known: dict[str, str] = {}
    drafts = []
    for entity in passage.entities:
        for name in (entity["name"], *entity.get("aliases", ())):
            known.setdefault(plain(name), plain(entity["name"]))
        if entity["type"] != "Indicator":
            start, end = normal.normalised(entity["start"], entity["end"])
            drafts.append(Draft(start, end, entity["type"], entity["name"], list(entity.get("aliases", ())), entity.get("status")))

    def canon(name: str) -> str:
        return known.get(plain(name), plain(name))

    surely: dict[str, set[Names]] = defaultdict(set)
    perhaps: dict[str, set[Names]] = defaultdict(set)
    for relation in passage.relations:
        ends = _ordered(relation["type"], canon(relation["head"]), canon(relation["tail"]))
        (perhaps if relation.get("optional") else surely)[relation["type"]].add(ends)
    layout = arrange(normal.text, sections(normal.text), sorted(drafts, key=lambda d: d.start))
    return Prepared(passage.group, layout, list(candidates(layout)), places(normal.text), surely, perhaps, canon)


def _ordered(relation: str, head: str, tail: str) -> Names:
    return (min(head, tail), max(head, tail)) if relation == TOGETHER else (head, tail)


def questions(data: Sequence[Prepared]) -> dict[str, list[Example]]:
    """The examples of every question."""
    result: dict[str, list[Example]] = {q: [] for q in (*QUESTIONS, NAME_PLACE, NAME_CHAIN)}
    for k, passage in enumerate(data):
        for question, signs, names, distance in _asked(passage):
            relation = question.removeprefix("name:")
            surely, perhaps = passage.surely[relation], passage.perhaps[relation]
            result[question].append(Example(k, signs, names, sum(n in surely for n in names), sum(n in perhaps for n in names), distance))
    return result


def _asked(passage: Prepared) -> Iterator[tuple[str, list[str], list[Names], int]]:
    layout, canon = passage.layout, passage.canon
    drafts, groups = layout.drafts, layout.groups
    for pair in passage.pairs:
        head, tail = groups[pair.head], groups[pair.tail]
        distance = abs(head.line - tail.line) * 10_000 + abs(head.at - tail.at)
        for own, ends in details(layout, pair):
            for relation in pair.relations:
                names = [_ordered(relation, canon(drafts[a].name), canon(drafts[b].name)) for a, b in ends]
                if names := [n for n in names if n[0] != n[1]]:
                    yield relation, [*spelled(pair.scope, pair.signs), *own], names, distance
    for found in inside(layout.text, drafts, passage.places):
        yield NAME_PLACE, found.signs, [(canon(drafts[found.draft].name), canon(found.place.name))], 0
    for joined in built(layout.text, drafts, passage.places):
        yield NAME_CHAIN, joined.signs, [(canon(joined.region), canon(joined.chain))], 0


def taught(examples: Sequence[Example], margins: np.ndarray | None) -> tuple[list[int], list[bool]]:
    """Numbers and answers of the examples that teach, given the margins of the round before (None for the first round)."""
    best: dict[tuple[int, Names], tuple[float, int]] = {}
    for k, example in enumerate(examples):
        if example.surely:
            score = -float(example.distance) if margins is None else float(margins[k])
            for names in example.names:
                if score > best.get((example.passage, names), (float("-inf"), -1))[0]:
                    best[example.passage, names] = score, k
    chosen = {k for _, k in best.values()}
    rows, answers = [], []
    for k, example in enumerate(examples):
        held = 2 * example.surely >= len(example.names) and (k in chosen or (margins is not None and margins[k] > 0))
        yes = example.surely > 0 and bool(held)
        if yes or (example.surely == 0 and example.perhaps == 0):
            rows.append(k)
            answers.append(yes)
    return rows, answers


@dataclass(frozen=True)
class Weighed:
    """A question before its claims are seen beside others: the weights, and the margins of all examples by models that did not see them."""

    design: Design
    weights: np.ndarray
    aside: np.ndarray


def fold_of(group: str) -> int:
    """The fold a document belongs to."""
    return zlib.crc32(group.encode()) % FOLDS


def weigh(data: Sequence[Prepared], examples: Sequence[Example]) -> Weighed:
    """Weights of the signs of one question, and cross-validated margins over documents."""
    design = Design((e.signs for e in examples), SEEN)
    rows, answers = taught(examples, None)
    for _ in range(ROUNDS - 1):
        rows, answers = taught(examples, design.margins(design.fit(rows, answers, penalty=PENALTY)))
    folds = [fold_of(data[e.passage].group) for e in examples]
    aside = np.zeros(len(examples))
    for fold in range(FOLDS):
        kept = [n for n, k in enumerate(rows) if folds[k] != fold]
        margins = design.margins(design.fit([rows[n] for n in kept], [answers[n] for n in kept], penalty=PENALTY))
        mine = [k for k, f in enumerate(folds) if f == fold]
        aside[mine] = margins[mine]
    return Weighed(design, design.fit(rows, answers, penalty=PENALTY), aside)


def claims(table: Mapping[str, Sequence[Example]], margins: Mapping[str, np.ndarray]) -> dict[int, list[Claim]]:
    """The claims of every passage, given the margins of all examples of all questions."""
    made: dict[int, list[Claim]] = defaultdict(list)
    for question, examples in table.items():
        for example, margin in zip(examples, margins[question], strict=True):
            made[example.passage] += [Claim(question, head, tail, float(margin)) for head, tail in example.names]
    return {k: strongest(found) for k, found in made.items()}


def compare(data: Sequence[Prepared], made: Mapping[int, Sequence[Claim]], question: str) -> tuple[dict[str, float], float, float]:
    """Weights of the signs that claims of one question give each other, the threshold, and F1 by cross-validation over documents."""
    relation = question.removeprefix("name:")
    mine: list[tuple[int, Claim, list[str]]] = []
    for k, found in made.items():
        mine += [(k, c, signs) for c, signs in zip(found, company(found), strict=True) if c.question == question]
    design = Design((signs for *_, signs in mine), SEEN)
    given = np.array([c.margin for _, c, _ in mine])
    yes = [(c.head, c.tail) in data[k].surely[relation] for k, c, _ in mine]
    counts = [y or (c.head, c.tail) not in data[k].perhaps[relation] for y, (k, c, _) in zip(yes, mine, strict=True)]
    folds = [fold_of(data[k].group) for k, *_ in mine]
    scored: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        kept = [n for n, f in enumerate(folds) if f != fold and counts[n]]
        point = design.fit(kept, [yes[n] for n in kept], penalty=RIVAL_PENALTY, given=given)
        margins = given + design.margins(point)
        scored += [(probability(float(margins[n])), yes[n]) for n, f in enumerate(folds) if f == fold and counts[n]]
    limit, f1 = best_threshold(scored, sum(y for _, y in scored), FLOOR)
    limit = min(limit, CEILING)
    kept = [n for n in range(len(mine)) if counts[n]]
    point = design.fit(kept, [yes[n] for n in kept], penalty=RIVAL_PENALTY, given=given)
    weights = {s: float(w) for s, w in zip(design.signs, point[:-1], strict=True)}
    weights[MARK] = weights.get(MARK, 0.0) + float(point[-1])
    return weights, limit, f1


def train(passages: Iterable[LabelledPassage], target: Path, **how: Callable) -> dict[str, float]:
    """Train every question on labelled passages and write the weights to `target`.

    Args:
        passages: labelled text.
        target: file to write (data/models/relations.tsv.gz).
        how: other functions for `sections` and `places` than the shipped ones.

    Returns:
        F1 of every question by cross-validation over documents.
    """
    data = [prepare(p, **how) for p in passages]
    table = questions(data)
    weighed = {question: weigh(data, examples) for question, examples in table.items()}
    made = claims(table, {question: found.aside for question, found in weighed.items()})
    models, scores = {}, {}
    for question, found in weighed.items():
        beside, limit, scores[question] = compare(data, made, question)
        own = found.design.model(found.weights, limit)
        models[question] = Linear(own.weights | beside, own.bias, limit)
    save(target, models)
    return scores
