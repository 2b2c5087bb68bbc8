"""Training the model that tells goals from other figures (:mod:`ingest.extract.indicators`) from labelled text.

A figure is a goal when it stands inside a labelled indicator and has its value. The threshold is the one with the best F1
by cross-validation over documents. Nothing is drawn at random.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path

from ingest.extract.indicators import GOAL, candidates
from ingest.extract.linear import probability, save
from ingest.normalise import normalise
from ingest.sections import sections
from ingest.train.labels import LabelledPassage
from ingest.train.linear import Design, best_threshold

FOLDS, PENALTY = 5, 3.0


def train(passages: Iterable[LabelledPassage], target: Path) -> float:
    """Train on labelled passages and write the weights to `target` (data/models/indicators.tsv.gz).

    Returns:
        F1 of telling goals from other figures, by cross-validation over documents.
    """
    groups, rows, answers = [], [], []
    for passage in passages:
        normal = normalise(passage.text)
        wanted = [(*normal.normalised(i["start"], i["end"]), float(i["value"])) for i in passage.indicators]
        for found in candidates(normal.text, sections(normal.text)):
            figure = found.figure
            groups.append(passage.group)
            rows.append(found.signs)
            answers.append(any(a < figure.end and figure.start < b and abs(v - figure.value) < 1e-6 for a, b, v in wanted))
    design = Design(rows)
    folds = [zlib.crc32(g.encode()) % FOLDS for g in groups]
    scored: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        kept = [k for k, n in enumerate(folds) if n != fold]
        margins = design.margins(design.fit(kept, [answers[k] for k in kept], penalty=PENALTY))
        scored += [(probability(float(margins[k])), answers[k]) for k, n in enumerate(folds) if n == fold]
    limit, f1 = best_threshold(scored, sum(answers))
    save(target, {GOAL: design.model(design.fit(range(len(rows)), answers, penalty=PENALTY), limit)})
    return f1
