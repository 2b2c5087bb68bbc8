"""Scores of a tagger alone on labelled passages, before anything completes names: the project's scorer on its mentions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.evaluate.scores import CORE, Counts, Tally, count, total
from ingest.extract.tagger import Tagger, drafts
from ingest.extract.tags import TYPES
from ingest.normalise import normalise
from ingest.train.labels import LabelledPassage


def scores(tagger: Tagger, passages: Sequence[LabelledPassage]) -> dict[str, Any]:
    """Precision, recall and F1 of exact spans over all types, the core six, each type, and the share of right states of carriers.

    Args:
        tagger: the model.
        passages: labelled text it did not learn.
    """
    counts: list[Counts] = []
    for passage in passages:
        normal = normalise(passage.text)
        found = []
        for draft in drafts(normal.text, tagger.propose(normal.text)):
            start, end = normal.original(draft.start, draft.end)
            found.append({"start": start, "end": end, "type": draft.type, "name": draft.name, "status": draft.status})
        counts.append(count({"text": passage.text, "entities": passage.entities}, {"entities": found}))
    whole = total(counts)
    span, status = whole.span, whole.status
    return {
        "passages": len(passages), "mentions": sum(span.labelled.values()),
        "types": {kind: _rounded(span, (kind,)) for kind in TYPES if span.labelled[kind]},
        "span_f1": _rounded(span, TYPES)["f1"], "core_f1": _rounded(span, CORE)["f1"],
        "status_accuracy": round(status["right"] / status["all"], 4) if status["all"] else None,
    }  # fmt: skip


def _rounded(span: Tally, types: Sequence[str]) -> dict[str, float]:
    row = span.row(types)
    return {"precision": round(row["p"], 4), "recall": round(row["r"], 4), "mentions": row["gold"], "f1": round(row["f1"], 4)}
