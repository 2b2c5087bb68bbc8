"""How sure each kind of evidence makes us, and the words that say so.

The base figures rank candidates: the stronger the kind of evidence, the higher, moved by region and context. What is told as
confidence is the share of answers with such a figure that were right on labels (:func:`confidence`).
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from graph.resources import data_path

Reason = tuple[str, str]

BASE = {
    "code": 0.99, "official": 0.98, "spelt": 0.97, "former": 0.96, "second": 0.95, "english": 0.95, "short": 0.93, "defined": 0.93,
    "place": 0.95, "core": 0.91, "legal": 0.87, "initials": 0.86, "decided": 1.0,
    "hosted": 0.94, "national": 0.86, "worn": 0.9, "shortened": 0.85, "headless": 0.87,
}  # fmt: skip
"""Score by kind of evidence before region and context are weighed."""

MARGIN = 0.04
"""How much better the best candidate must be than the next."""

ACCEPT = 0.8
"""Below this a candidate is listed, not taken."""

REGION = {"same": 0.02, "inside": 0.01, "": 0.0, "apart": -0.04}
"""What agreement with the region given with the name adds; a text about one place often names bodies of another."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a body: the kind, a cost to subtract, and the words."""

    kind: str
    why: Reason
    minus: float = 0.0

    def score(self, region: str, context: bool) -> float:
        """Between 0 and 0.99: base less cost, moved by how the regions stand and by the full name standing in the context."""
        weight = 0.5 if self.kind in ("official", "code", "former", "spelt") else 1.0
        return max(0.0, min(0.99, BASE[self.kind] - self.minus + REGION[region] * weight + (0.04 if context else 0.0)))


def by_name(kind: str, body: str) -> Reason:
    """The words for a name that the tables have."""
    return {
        "official": ("同名（折叠后相同）", "the same name after folding"),
        "former": (f"曾用名，现名“{body}”", f"a former name of {body}"),
        "second": (f"“{body}”的另一名称", f"a second name of {body}"),
        "english": (f"“{body}”的英文名", f"the English name of {body}"),
        "short": (f"“{body}”的简称（词表）", f"a curated short name of {body}"),
    }[kind]


def region_words(how: str) -> tuple[Reason, ...]:
    """The words for how the region of a body stands to the one given."""
    said = {
        "same": ("地区一致", "the region agrees"),
        "inside": ("地区有隶属关系", "one region lies in the other"),
        "apart": ("所给地区不同（文本所述地区未必是所在地）", "the region given is another one, which a text about it may well be"),
    }
    return (said[how],) if how in said else ()


@cache
def _shares(answer: str) -> tuple[list[float], list[float]]:
    with data_path("lexicon", "identity-confidence.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["answer"] == answer]
    return [float(row["from"]) for row in rows], [float(row["share"]) for row in rows]


def confidence(score: float, *, known: bool) -> float:
    """The share of answers of this score that are right, from ``data/lexicon/identity-confidence.csv``.

    The shares are those of two label sets weighed alike (identity labels, train part, and the names and aliases of the labelled
    texts), smoothed by (right + 1) / (of + 2) and made to rise with the score (pool of adjacent violators); counted is a mention
    whose entity is mostly its body and holds most of its body.

    Args:
        score: 0 to 1; 1 is certain (a code, a verdict) and stays so.
        known: True for a body of a table or registry, False for a new one.

    Example:
        >>> confidence(0.95, known=True), confidence(0.8, known=False), confidence(1.0, known=True)
        (0.99, 0.57, 1.0)
    """
    if score >= 1.0:
        return 1.0
    edges, shares = _shares("known" if known else "new")
    at = bisect_right(edges, score) - 1
    return shares[at] if at >= 0 else round(score, 3)
