"""How sure each kind of evidence makes us, and the words that say so.

The base figures are the shares of right links among those made by each kind of evidence on the labelled pairs of
``data/labels/identity`` and the registry tests, rounded down; region and context move them.
"""

from __future__ import annotations

from dataclasses import dataclass

Reason = tuple[str, str]

BASE = {
    "code": 0.99, "official": 0.98, "spelt": 0.97, "former": 0.96, "second": 0.95, "english": 0.95, "short": 0.93, "defined": 0.93,
    "place": 0.95, "core": 0.91, "legal": 0.87, "initials": 0.86, "decided": 1.0,
    "hosted": 0.94, "national": 0.86, "worn": 0.9, "shortened": 0.85,
}  # fmt: skip
"""Confidence by kind of evidence before region and context are weighed."""

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
