"""The labels of other pipelines as types of ours: ``data/lexicon/spacy-labels.csv``, the longest fitting ending deciding.

A row says: a name with this label and this ending is of this type (empty: none of ours, passed by). ``needs`` "region" asks
that the region tables know the name. A row without ending holds for all other names with the label. A label that is a type of
ours already (from a pipeline trained on our labels) stands for itself.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from graph.resources import data_path
from graph.schema import CARRIERS, ORGANISATIONS, SCHEMA
from ingest.extract import lexicon

TABLE = ("lexicon", "spacy-labels.csv")

BODIES = frozenset((*ORGANISATIONS, *CARRIERS))

_COUNTED = "(?:[0-9]+|[一二三四五六七八九十百千两几数多]+)(?:余|多)?(?:家|个|所|类|座|批|项)"


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table."""

    label: str
    ending: str
    type: str
    needs: str


@cache
def rules() -> dict[str, tuple[Rule, ...]]:
    """The rows by label, longest ending first."""
    table: dict[str, list[Rule]] = {}
    with data_path(*TABLE).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            table.setdefault(row["label"], []).append(Rule(row["label"], row["ending"], row["type"], row["needs"]))
    return {label: tuple(sorted(of_label, key=lambda r: (-len(r.ending), r.ending))) for label, of_label in table.items()}


@cache
def _generic() -> re.Pattern[str]:
    words: dict[str, list[str]] = {"lead": [], "stem": [], "whole": []}
    with data_path("lexicon", "generic-words.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            words[row["kind"]].append(row["word"])
    lead, stem, whole = ("|".join(map(re.escape, sorted(some, key=len, reverse=True))) for some in words.values())
    return re.compile(rf"(?:{lead}|{_COUNTED}).+|(?:{stem})*(?:{whole})")


def generic(kind: str, surface: str) -> bool:
    """Whether the words for a body or carrier name none: counted, led by 有关, or nothing but a class of them.

    Args:
        kind: entity type; of other types everything passes.
        surface: the words (``data/lexicon/generic-words.csv`` holds those that tell).

    Example:
        >>> [generic("Park", "15家国家高新技术产业开发区"), generic("University", "有关高校"), generic("Platform", "省级重点实验室")]
        [True, True, True]
        >>> [generic("Firm", "一汽集团"), generic("Park", "五家渠经开区"), generic("Platform", "光电实验室")]
        [False, False, False]
    """
    if kind not in BODIES or not _generic().fullmatch(surface):
        return False
    places = lexicon.places(surface)
    return not (places and places[0].start == 0)


def type_of(label: str, surface: str) -> tuple[str, str]:
    """The type of a name, and the reason when it has none: "" for a kind of name that is none of ours.

    Args:
        label: label the other pipeline gave.
        surface: the name.

    Returns:
        (type, ""), or ("", reason).

    Example:
        >>> type_of("ORG", "吉林大学"), type_of("GPE", "长春"), type_of("ORG", "实验室"), type_of("DATE", "去年"), type_of("X", "去年")
        (('University', ''), ('Region', ''), ('', 'generic'), ('', ''), ('', 'unknown_label'))
    """
    if label in SCHEMA.mention_types:
        return label, ""
    if label not in rules():
        return "", "unknown_label"
    for rule in rules()[label]:
        if surface.endswith(rule.ending):
            if generic(rule.type, surface):
                return "", "generic"
            if rule.needs == "region" and lexicon.full_name(surface) is None:
                return "", "unknown_region"
            return rule.type, ""
    return "", "unknown_ending"
