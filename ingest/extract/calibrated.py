"""What a score of a model is worth: for every type and relation the share of findings of that score that were right.

The curves are monotone and piecewise linear, fitted on documents the models had not seen
(:mod:`ingest.train.confidence`); a type with too few findings there is read from the curve of its kind.

Example:
    >>> curves = Curves({"mention": Curve((0.2, 0.8), (0.1, 0.9))})
    >>> round(curves.probability("mention", "Firm", 0.5), 3), curves.probability("mention", "Firm", 1.0)
    (0.5, 0.9)
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from spacy.tokens import Doc
from spacy.util import filter_spans

from graph.errors import ModelMissing
from graph.resources import data_path

KINDS = ("mention", "relation", "indicator")
"""What has a confidence: each kind has a curve of its own, and each of its types may have one."""
FILE = "confidence.json"
LEAST = 0.4
"""Least probability of what is kept unless another is asked for: about where the F1 of mentions and relations is highest on documents apart."""
_PROPOSED = "model:"


@dataclass(frozen=True, slots=True)
class Curve:
    """A monotone map from score to probability.

    Attributes:
        scores: scores of the knots, rising, in [0, 1].
        chances: probability at each knot, not falling, in [0, 1].
    """

    scores: tuple[float, ...]
    chances: tuple[float, ...]

    def __call__(self, score: float) -> float:
        """The probability at a score: linear between knots, level beyond the outer ones."""
        at = bisect_right(self.scores, score)
        if at == 0:
            return self.chances[0]
        if at == len(self.scores):
            return self.chances[-1]
        low, high = self.scores[at - 1], self.scores[at]
        share = (score - low) / (high - low)
        return self.chances[at - 1] + share * (self.chances[at] - self.chances[at - 1])


@dataclass(frozen=True, slots=True)
class Curves:
    """The curves by "kind" and "kind:type"."""

    table: Mapping[str, Curve]

    def probability(self, kind: str, type: str, score: float) -> float:
        """The probability that a finding is right.

        Args:
            kind: one of :data:`KINDS`.
            type: entity type or relation; "" for indicators.
            score: what the model said, in [0, 1].

        Returns:
            The probability, in [0, 1], to four digits.
        """
        curve = self.table.get(f"{kind}:{type}") or self.table[kind]
        return round(curve(score), 4)


@cache
def shipped() -> Curves:
    """The curves that ship with the models.

    Raises:
        ModelMissing: the file is missing or no table of curves.
    """
    return read_curves(data_path("models") / FILE)


def read_curves(path: Path) -> Curves:
    """The curves of a file that :mod:`ingest.train.confidence` wrote.

    Raises:
        ModelMissing: the file is missing, or lacks the curve of a kind.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))["curves"]
        curves = {name: Curve(tuple(c["scores"]), tuple(c["chances"])) for name, c in table.items()}
        if missing := [kind for kind in KINDS if kind not in curves]:
            raise ValueError(f"no curve for {', '.join(missing)}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelMissing(
            f"置信度曲线读不出（{error}）", f"the curves of confidence cannot be read ({error})", place=str(path),
            advice=("重新安装，或用 dualchain train --part confidence 生成", "reinstall, or make them with dualchain train --part confidence"),
        ) from error  # fmt: skip
    return Curves(curves)


def calibrate(doc: Doc, curves: Curves | None, least: float) -> None:
    """Turn the scores of a Doc's findings into probabilities and drop those below a threshold.

    What a plug-in proposed or confirmed keeps its confidence: the curves were fitted without it. A relation goes with a
    mention that is dropped when no other mention bears the name.

    Args:
        doc: behind the last component that finds something.
        curves: the curves; None leaves the scores as the models gave them.
        least: least confidence of what is kept, in [0, 1].
    """
    spans, links, goals = list(doc.spans["mentions"]), doc._.links, doc._.goals
    drafts, trace = doc._.drafts, doc._.context.trace
    if curves is not None:
        for span, draft in zip(spans, drafts, strict=True):
            if _PROPOSED not in span._.method:
                span._.confidence = draft.confidence = curves.probability("mention", span.label_, span._.confidence)
        links = [
            link if _PROPOSED in link.method else replace(link, confidence=curves.probability("relation", link.relation, link.confidence))
            for link in links
        ]
        goals = [replace(goal, confidence=curves.probability("indicator", "", goal.confidence)) for goal in goals]
    if least > 0:
        kept = [span for span in spans if span._.confidence >= least]
        if trace is not None:
            for draft in drafts:
                if draft.confidence < least:
                    trace.why(draft, f"概率低于下限 {least}", f"less probable than the least asked for, {least}")
        doc._.drafts = [draft for draft in drafts if draft.confidence >= least]
        gone = {span._.name for span in spans} - {span._.name for span in kept}
        links = [link for link in links if link.confidence >= least and link.head not in gone and link.tail not in gone]
        goals = [goal for goal in goals if goal.confidence >= least]
        doc.spans["mentions"] = kept
        doc.ents = filter_spans(kept)
    doc._.links, doc._.goals = links, goals
