"""Scores of a tagger on labelled passages: exact spans (start, end, type), as the project's scorer counts them.

F1 = 2 TP / (2 TP + FP + FN), micro-averaged over all mentions; quotes at both ends of a span do not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ingest.extract.tagger import Tagger, drafts
from ingest.extract.tags import TYPES
from ingest.normalise import normalise
from ingest.train.labels import LabelledPassage

CORE = ("University", "Institute", "Firm", "Platform", "Region", "IndustryChain")
_QUOTES = "《》“”\"'‘’「」『』〈〉 \u3000"

Span = tuple[int, int, str]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without quotes and blanks at its ends."""
    while start < end and text[start] in _QUOTES:
        start += 1
    while end > start and text[end - 1] in _QUOTES:
        end -= 1
    return start, end


def scores(tagger: Tagger, passages: Sequence[LabelledPassage]) -> dict[str, Any]:
    """Precision, recall and F1 over all types, the core six, each type, and the share of right states of carriers."""
    normals = [normalise(p.text) for p in passages]
    right: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    states = [0, 0]
    for passage, normal, proposals in zip(passages, normals, tagger.propose([n.text for n in normals]), strict=True):
        gold = {(*trimmed(passage.text, e["start"], e["end"]), e["type"]): e.get("status") for e in passage.entities}
        found = {(*normal.original(d.start, d.end), d.type): d.status for d in drafts(normal.text, proposals)}
        labelled.update(kind for *_, kind in gold)
        predicted.update(kind for *_, kind in found)
        both = gold.keys() & found.keys()
        right.update(kind for *_, kind in both)
        carriers = [span for span in both if span[2] in ("Platform", "Park")]
        states[0] += sum(gold[span] == found[span] for span in carriers)
        states[1] += len(carriers)
    result: dict[str, Any] = {kind: _score(right, predicted, labelled, (kind,)) for kind in TYPES if labelled[kind]}
    return {
        "passages": len(passages), "mentions": sum(labelled.values()), "types": result,
        "span_f1": _score(right, predicted, labelled, TYPES)["f1"], "core_f1": _score(right, predicted, labelled, CORE)["f1"],
        "status_accuracy": round(states[0] / states[1], 4) if states[1] else None,
    }  # fmt: skip


def _score(right: Counter[str], predicted: Counter[str], labelled: Counter[str], kinds: Iterable[str]) -> dict[str, float]:
    hits, said, there = (sum(c[k] for k in kinds) for c in (right, predicted, labelled))
    precision, recall = hits / said if said else 0.0, hits / there if there else 0.0
    return {
        "precision": round(precision, 4), "recall": round(recall, 4), "mentions": there,
        "f1": round(2 * hits / (said + there), 4) if said + there else 0.0,
    }  # fmt: skip
