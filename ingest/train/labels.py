"""Labelled text: reading it, checking it, and turning it into tags of the encoder."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import opencc

from graph.errors import BadLabels
from ingest.extract.tags import INDEX, STATES, TYPES, windows
from ingest.normalise import Normalised, normalise

IGNORED = -100
"""Tag of a token that carries no loss."""


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """A passage with its labels, as one line of a label file (the format of docs/ontology.md)."""

    id: str
    group: str
    text: str
    entities: tuple[dict, ...]
    relations: tuple[dict, ...] = ()
    indicators: tuple[dict, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One window: normalised text, a tag and a state for every character."""

    text: str
    tags: tuple[int, ...]
    states: tuple[int, ...]


def read_labels(paths: Iterable[Path]) -> list[LabelledPassage]:
    """All passages of the label files, in order.

    Raises:
        BadLabels: a line is no JSON object of the format, or a span lies outside its text or has an unknown type.
    """
    passages = []
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                passages.append(_passage(line, f"{path}:{number}"))
    return passages


def _passage(line: str, place: str) -> LabelledPassage:
    try:
        record = json.loads(line)
        text, entities = record["text"], record["entities"]
        wrong = [e for e in entities if not 0 <= e["start"] < e["end"] <= len(text) or e["type"] not in TYPES]
    except (ValueError, KeyError, TypeError) as error:
        raise BadLabels(f"不是标注行（{error!r}）", f"not a line of labels ({error!r})", place=place) from error
    if wrong:
        raise BadLabels(f"标注超出原文或类型未知：{wrong[0]}", f"a span outside its text or of unknown type: {wrong[0]}", place=place)
    return LabelledPassage(
        record["id"], record.get("group", record["id"]), text, tuple(entities),
        tuple(record.get("relations", ())), tuple(record.get("indicators", ())),
    )  # fmt: skip


def split_groups(passages: Sequence[LabelledPassage], share: float, seed: int) -> tuple[list[LabelledPassage], list[LabelledPassage]]:
    """Passages to train on and passages kept aside: whole documents, about `share` of all characters aside."""
    sizes: dict[str, int] = {}
    for p in passages:
        sizes[p.group] = sizes.get(p.group, 0) + len(p.text)
    groups = sorted(sizes)
    random.Random(seed).shuffle(groups)
    aside: set[str] = set()
    wanted, kept = share * sum(sizes.values()), 0
    for group in groups:
        if kept + sizes[group] <= wanted:
            aside.add(group)
            kept += sizes[group]
    return [p for p in passages if p.group not in aside], [p for p in passages if p.group in aside]


def examples(passage: LabelledPassage) -> list[Example]:
    """The windows of a passage with their tags."""
    return _examples(normalise(passage.text), passage.entities)


def _examples(normal: Normalised, entities: Iterable[dict]) -> list[Example]:
    tags, states = [0] * len(normal.text), [IGNORED] * len(normal.text)
    for entity in entities:
        start, end = normal.normalised(entity["start"], entity["end"])
        tags[start] = INDEX["B-" + entity["type"]]
        tags[start + 1 : end] = [INDEX["I-" + entity["type"]]] * (end - start - 1)
        if entity["type"] in ("Platform", "Park"):
            states[start:end] = [STATES.index(entity.get("status") or "")] * (end - start)
    return [Example(normal.text[a:b], tuple(tags[a:b]), tuple(states[a:b])) for a, b in windows(normal.text)]


_S2T = opencc.OpenCC("s2t")
_T2S = opencc.OpenCC("t2s")
LONGEST = 500
"""Characters a window may grow to by augmentation."""


def augmented(example: Example, source: random.Random) -> Example:
    """`example` as another file would hold it: a round trip through Traditional script, hard line breaks of a PDF."""
    text = example.text
    if source.random() < 0.25:
        there_and_back = _T2S.convert(_S2T.convert(text))
        text = there_and_back if len(there_and_back) == len(text) else text
    example = Example(text, example.tags, example.states)
    return _broken(example, source.randint(28, 44)) if source.random() < 0.12 and len(text) > 60 else example


def _broken(example: Example, width: int) -> Example:
    """A line break behind every `width` characters, inside mentions too."""
    text: list[str] = []
    tags: list[int] = []
    states: list[int] = []
    for k, c in enumerate(example.text):
        if k and k % width == 0 and c != "\n" and len(text) + len(example.text) - k < LONGEST:
            inside = example.tags[k] != 0 and example.tags[k] % 2 == 0
            text.append("\n")
            tags.append(example.tags[k] if inside else 0)
            states.append(example.states[k] if inside else IGNORED)
        text.append(c)
        tags.append(example.tags[k])
        states.append(example.states[k])
    return Example("".join(text), tuple(tags), tuple(states))
