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
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.extract.draft import Draft, Place, Section
from ingest.extract.layout import Layout, arrange
from ingest.extract.lexicon import places as places_of
from ingest.extract.linear import Linear, save
from ingest.extract.located import built, inside
from ingest.extract.pairs import RELATIONS, Pair, candidates
from ingest.extract.relations import NAME_CHAIN, NAME_PLACE
from ingest.normalise import normalise
from ingest.sections import sections as sections_of
from ingest.train.labels import LabelledPassage
from ingest.train.linear import fit

TOGETHER = "COLLABORATES_WITH"
QUESTIONS = tuple(sorted({r for kinds in RELATIONS.values() for r in kinds} | {TOGETHER}))
FOLDS, ROUNDS, PENALTY = 5, 2, 5.0
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
            result[question].append(
                Example(k, signs, names, sum(n in surely for n in names), sum(n in perhaps for n in names), distance)
            )
    return result


def _asked(passage: Prepared) -> Iterator[tuple[str, list[str], list[Names], int]]:
    layout, canon = passage.layout, passage.canon
    drafts, groups = layout.drafts, layout.groups
    for pair in passage.pairs:
        head, tail = groups[pair.head], groups[pair.tail]
        distance = abs(head.line - tail.line) * 10_000 + abs(head.at - tail.at)
        for relation in pair.relations:
            if pair.head == pair.tail:
                ends = [(a, b) for n, a in enumerate(head.members) for b in head.members[n + 1 :]]
            else:
                ends = [(a, b) for a in head.members for b in tail.members]
            names = [_ordered(relation, canon(drafts[a].name), canon(drafts[b].name)) for a, b in ends]
            if names := [n for n in names if n[0] != n[1]]:
                yield relation, pair.signs, names, distance
    for found in inside(layout.text, drafts, passage.places):
        yield NAME_PLACE, found.signs, [(canon(drafts[found.draft].name), canon(found.place.name))], 0
    for joined in built(layout.text, drafts, passage.places):
        yield NAME_CHAIN, joined.signs, [(canon(joined.region), canon(joined.chain))], 0


def learn(examples: Sequence[Example], *, penalty: float = PENALTY, rounds: int = ROUNDS) -> Linear:
    """The model of one question."""
    model: Linear | None = None
    for _ in range(rounds):
        best: dict[tuple[int, Names], tuple[float, int]] = {}
        for k, example in enumerate(examples):
            if example.surely:
                score = -float(example.distance) if model is None else model.margin(example.signs)
                for names in example.names:
                    if score > best.get((example.passage, names), (float("-inf"), -1))[0]:
                        best[example.passage, names] = score, k
        chosen = {k for _, k in best.values()}
        rows, answers = [], []
        for k, example in enumerate(examples):
            if example.surely == 0 and example.perhaps == 0:
                rows.append(example.signs)
                answers.append(False)
            elif 2 * example.surely >= len(example.names) and (k in chosen or (model is not None and model.margin(example.signs) > 0)):
                rows.append(example.signs)
                answers.append(True)
        model = fit(rows, answers, penalty=penalty)
    assert model is not None
    return model


def threshold(data: Sequence[Prepared], examples: Sequence[Example], question: str, *, folds: int = FOLDS) -> float:
    """The probability from which yes gives the best F1, by cross-validation over documents."""
    scores: dict[tuple[int, Names], float] = {}
    for fold in range(folds):
        aside = {k for k, p in enumerate(data) if zlib.crc32(p.group.encode()) % folds == fold}
        model = learn([e for e in examples if e.passage not in aside])
        for example in examples:
            if example.passage in aside:
                p = model.probability(example.signs)
                for names in example.names:
                    scores[example.passage, names] = max(p, scores.get((example.passage, names), 0.0))
    relation = question.removeprefix("name:")
    wanted = sum(names in data[k].surely[relation] for k, names in scores)
    best, right, wrong = (0.0, 0.5), 0, 0
    for (k, names), p in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if names in data[k].surely[relation]:
            right += 1
        elif names not in data[k].perhaps[relation]:
            wrong += 1
        best = max(best, (2 * right / (right + wrong + wanted), p))
    return best[1]


def train(passages: Iterable[LabelledPassage], target: Path, **how: Callable) -> dict[str, Linear]:
    """Train every question on labelled passages and write the weights to `target`.

    Args:
        passages: labelled text.
        target: file to write (data/models/relations.tsv.gz).
        how: other functions for `sections` and `places` than the shipped ones.

    Returns:
        The models by question.
    """
    data = [prepare(p, **how) for p in passages]
    models = {}
    for question, examples in questions(data).items():
        models[question] = replace(learn(examples), threshold=threshold(data, examples, question))
    save(target, models)
    return models
