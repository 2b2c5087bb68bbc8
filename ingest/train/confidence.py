"""Curves from score to probability, fitted by isotonic regression on documents that the models have not seen.

Every finding is right or wrong against the labels; per kind and per type with at least :data:`ENOUGH` findings the scores
are regressed on right and wrong without assuming a form (pool adjacent violators; Zadrozny & Elkan 2002). How good the
curves are is measured by cross-validation over documents: Brier score ``mean((p − y)²)`` and expected calibration error
``Σ_b n_b/n · |mean(y) − mean(p)|`` over ten bins of equal width, before and after.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from graph.errors import BadLabels
from ingest.evaluate.matching import Record, figure, fold, known_names, overlap, paired, same_relation, spans, trimmed, triples
from ingest.extract.calibrated import KINDS, Curve, Curves

ENOUGH = 150
"""Findings of a type below which it shares the curve of its kind."""
POOL = 8
"""Findings a knot rests on at least: a step on fewer is chance."""
FOLDS = 5
BINS = 10
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding and whether it is right: its kind, type, document, the score the model gave it."""

    kind: str
    type: str
    group: str
    score: float
    right: bool


def judged(gold: Mapping[str, Record], found: Mapping[str, Record]) -> list[Judged]:
    """Every finding of the records with whether the labels hold it.

    Args:
        gold: labelled records by id.
        found: what was found in them, by id, with the scores of the models as confidences.

    Returns:
        Mentions (right: place and type), relations (right: type and both names; those only optional labels say left out) and
        indicators (right: value, unit, year, comparison and place).
    """
    rows: list[Judged] = []
    for id, record in gold.items():
        guess = found.get(id)
        if guess is None:
            continue
        group = str(record.get("group") or id)
        places = spans(record, record["text"])
        for mention in guess["entities"]:
            right = trimmed(record["text"], mention) in places
            rows.append(Judged("mention", mention["type"], group, mention["confidence"], right))
        rows += _relations(record, guess, group)
        goals, said = record.get("indicators", ()), guess["indicators"]
        hit = {p for _, p in paired(goals, said, lambda a, b: figure(a) == figure(b) and overlap(a, b))}
        rows += [Judged("indicator", "", group, goal["confidence"], n in hit) for n, goal in enumerate(said)]
    return rows


def _relations(record: Record, guess: Record, group: str) -> Iterable[Judged]:
    known, names = known_names(record), known_names(guess)
    labelled = triples(record.get("relations", ()), known)
    spare = triples(record.get("relations", ()), known, optional=True)
    for relation in guess["relations"]:
        head, tail = fold(relation["head"]), fold(relation["tail"])
        said = (names.get(head, frozenset((head,))), relation["type"], names.get(tail, frozenset((tail,))))
        right = any(same_relation(g, said) for g in labelled)
        if right or not any(same_relation(o, said) for o in spare):
            yield Judged("relation", relation["type"], group, relation["confidence"], right)


def fitted(rows: Sequence[Judged]) -> Curves:
    """The curves of these findings.

    Raises:
        BadLabels: a kind has no finding at all.
    """
    table: dict[str, Curve] = {}
    for kind in KINDS:
        of_kind = [r for r in rows if r.kind == kind]
        if not of_kind:
            raise BadLabels(f"留出的标注里没有 {kind} 可供校准", f"no {kind} was found in the labels to fit a curve on")
        table[kind] = curve(of_kind)
        for type in sorted({r.type for r in of_kind} - {""}):
            of_type = [r for r in of_kind if r.type == type]
            if len(of_type) >= ENOUGH:
                table[f"{kind}:{type}"] = curve(of_type)
    return Curves(table)


def curve(rows: Sequence[Judged]) -> Curve:
    """Isotonic regression of right on score, as knots at the mean score of each level; never quite 0 or 1.

    The level of n findings with k right is ``(k + ½)/(n + 1)``: finite data prove nothing certain.
    """
    order = np.array(sorted((r.score, r.right) for r in rows), dtype=float)
    blocks = isotonic_regression(order[:, 1]).blocks
    cuts = _pooled(blocks)
    scores, chances = [], []
    for begin, end in pairwise(cuts):
        n = end - begin
        scores.append(float(order[begin:end, 0].mean()))
        chances.append(float((order[begin:end, 1].sum() + 0.5) / (n + 1)))
    level = isotonic_regression(chances, weights=np.diff(cuts)).x
    knots: dict[float, float] = {}
    for score, chance in zip(scores, level, strict=True):
        knots[round(score, 4)] = round(float(chance), 4)
    return Curve(tuple(knots), tuple(knots.values()))


def _pooled(blocks: npt.NDArray[np.int64]) -> list[int]:
    """Ends of the levels, small ones joined to the next."""
    cuts = [0]
    for end in blocks[1:].tolist():
        if end - cuts[-1] >= POOL:
            cuts.append(end)
    if cuts[-1] != int(blocks[-1]):
        cuts.append(int(blocks[-1]))
    return cuts


def quality(scores: Floats, right: Floats) -> dict[str, float]:
    """Brier score and expected calibration error of probabilities, both in [0, 1]."""
    bins = np.minimum((scores * BINS).astype(int), BINS - 1)
    error = sum(abs(right[bins == b].mean() - scores[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))
    return {"brier": round(float(((scores - right) ** 2).mean()), 4), "ece": round(float(error), 4), "n": len(scores)}


def checked(rows: Sequence[Judged]) -> dict[str, dict[str, dict[str, float]]]:
    """Quality before and after calibration by kind and type, each document judged by curves fitted on the others."""
    groups = sorted({r.group for r in rows})
    fold_of = {group: n % FOLDS for n, group in enumerate(groups)}
    after: list[tuple[Judged, float]] = []
    for fold_number in range(min(FOLDS, len(groups))):
        curves = fitted([r for r in rows if fold_of[r.group] != fold_number])
        after += [(r, curves.probability(r.kind, r.type, r.score)) for r in rows if fold_of[r.group] == fold_number]
    table: dict[str, dict[str, dict[str, float]]] = {}
    for name in sorted({r.kind for r in rows} | {f"{r.kind}:{r.type}" for r in rows if r.type}):
        mine = [(r, p) for r, p in after if name in (r.kind, f"{r.kind}:{r.type}")]
        right = np.array([r.right for r, _ in mine], dtype=float)
        table[name] = {
            "before": quality(np.array([r.score for r, _ in mine]), right),
            "after": quality(np.array([p for _, p in mine]), right),
        }
    return table


def train(gold: Mapping[str, Record], found: Mapping[str, Record], out: Path) -> dict[str, Any]:
    """Fit the curves, write them, and tell how good they are on documents apart.

    Args:
        gold: labelled records by id, of documents that no model was trained on.
        found: what was found in them, with the scores of the models as confidences.
        out: file to write.

    Returns:
        What the file holds: "curves", "quality" (see :func:`checked`) and "labels" (what they rest on).
    """
    rows = judged(gold, found)
    curves = fitted(rows)
    value = {
        "labels": {"documents": len({r.group for r in rows}), "findings": len(rows)},
        "quality": checked(rows),
        "curves": {name: {"scores": list(c.scores), "chances": list(c.chances)} for name, c in sorted(curves.table.items())},
    }
    out.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return value
