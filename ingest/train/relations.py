"""Training the models of :mod:`ingest.extract.relations` from labelled text.

A labelled relation joins names, not places in the text. The pair of groups that says it is not labelled, so it is chosen
in rounds: the nearest pair first, then the one the model of the round before holds likeliest. Pairs that hold a labelled
relation and are not chosen teach nothing. Thresholds are set by cross-validation over documents (groups of passages),
where they give the best F1. Nothing is drawn at random.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from ingest.normalise import normalise
from ingest.sections import sections as sections_of
from ingest.train.labels import LabelledPassage
from ingest.train.linear import Design, best_threshold

TOGETHER = "COLLABORATES_WITH"
QUESTIONS = tuple(sorted({r for kinds in RELATIONS.values() for r in kinds} | {TOGETHER}))
FOLDS, ROUNDS, PENALTY = 3, 2, 5.0
FLOOR = 0.3
"""No threshold is lower: real text holds fewer relations than the labelled text, which was chosen for being dense."""
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


def learn(data: Sequence[Prepared], examples: Sequence[Example], question: str) -> tuple[Linear, float]:
    """The model of one question, and its F1 by cross-validation over documents at its threshold."""
    design = Design(e.signs for e in examples)
    rows, answers = taught(examples, None)
    for _ in range(ROUNDS - 1):
        rows, answers = taught(examples, design.margins(design.fit(rows, answers, penalty=PENALTY)))
    scores: dict[tuple[int, Names], float] = {}
    folds = [zlib.crc32(p.group.encode()) % FOLDS for p in data]
    for fold in range(FOLDS):
        kept = [n for n, k in enumerate(rows) if folds[examples[k].passage] != fold]
        margins = design.margins(design.fit([rows[n] for n in kept], [answers[n] for n in kept], penalty=PENALTY))
        for k, example in enumerate(examples):
            if folds[example.passage] == fold:
                p = probability(float(margins[k]))
                for names in example.names:
                    scores[example.passage, names] = max(p, scores.get((example.passage, names), 0.0))
    relation = question.removeprefix("name:")
    sure = [data[k].surely[relation] for k in range(len(data))]
    perhaps = [data[k].perhaps[relation] for k in range(len(data))]
    scored = [(p, names in sure[k]) for (k, names), p in scores.items() if names in sure[k] or names not in perhaps[k]]
    limit, f1 = best_threshold(scored, sum(yes for _, yes in scored), FLOOR)
    return design.model(design.fit(rows, answers, penalty=PENALTY), limit), f1


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
    models, scores = {}, {}
    for question, examples in questions(data).items():
        models[question], scores[question] = learn(data, examples, question)
    save(target, models)
    return scores
