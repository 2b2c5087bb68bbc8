"""One training from labels to a model folder with its card."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from graph.errors import BadLabels
from ingest.extract.tagger import Tagger
from ingest.extract.tags import TYPES
from ingest.train.card import write_card
from ingest.train.encoder import BASE_MODEL, Settings, fit, read_base
from ingest.train.evaluate import scores
from ingest.train.export import export
from ingest.train.labels import LabelledPassage, examples, read_labels, split_groups

CHECKPOINT = "weights.npz"


def train(
    labels: Sequence[Path], out: Path, base: Path, *, epochs: int, seed: int, share: float, tests: Sequence[Path],
    start: Sequence[Path], rate: float, progress: Callable[[str, int, int], None],
) -> dict[str, Any]:  # fmt: skip
    """Train on `labels`, measure on whole documents kept aside, and write the model to `out` through a scratch folder.

    Args:
        labels: label files to train on.
        out: model folder to make or replace.
        base: folder of the pre-trained encoder.
        epochs: passes over the labels.
        seed: of shuffling, dropout, augmentation and the choice of documents kept aside.
        share: part of the characters of `labels` kept aside, as whole documents.
        tests: label files kept aside; documents they share with `labels` leave the training.
        start: checkpoints whose mean to go on from.
        rate: highest learning rate of the encoder.
        progress: told (stage, done, in all).

    Returns:
        The model card.

    Raises:
        BadLabels: a label file breaks the format, or nothing is left to train on.
        ModelMissing: the pre-trained encoder is not in `base`.
    """
    encoder = read_base(base)
    apart = read_labels(tests)
    groups = {p.group for p in apart}
    given = [p for p in read_labels(labels) if p.group not in groups]
    learned, kept = split_groups(given, share, seed)
    if not learned:
        raise BadLabels("没有可训练的标注", "no labels are left to train on", place=", ".join(map(str, labels)))
    items = [x for p in learned for x in examples(p)]
    settings = Settings(epochs=epochs, seed=seed, rate=rate)
    weights = fit(encoder, items, settings, lambda done, steps, _loss: progress("train", done, steps), start)
    out.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".training-", dir=out.parent))
    try:
        export(encoder, weights, scratch)
        np.savez_compressed(scratch / CHECKPOINT, **{k: v.astype(np.float16) for k, v in weights.items()})  # type: ignore[arg-type]
        tagger = Tagger(scratch)
        card = {
            "base": BASE_MODEL, "settings": settings.as_dict(), "types": list(TYPES), "start": len(start),
            "labels": {"files": sorted(p.name for p in labels), **_size(learned)},
            "aside": {"files": sorted(p.name for p in tests), **_size(kept + apart)},
            "scores": {"all": scores(tagger, kept + apart)} | {f"test:{p.stem}": scores(tagger, read_labels([p])) for p in tests},
        }  # fmt: skip
        write_card(scratch, card)
        os.chmod(scratch, 0o755)
        if out.exists():
            shutil.rmtree(out)
        os.replace(scratch, out)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return card


def _size(passages: Sequence[LabelledPassage]) -> dict[str, int]:
    return {
        "documents": len({p.group for p in passages}), "passages": len(passages), "characters": sum(len(p.text) for p in passages),
        "mentions": sum(len(p.entities) for p in passages),
    }  # fmt: skip
