"""The parts that a name is taken apart into (:mod:`ingest.resolve.names` does it), and the kinds of type that differ in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

ORGANISATIONS = frozenset({"University", "Institute", "Firm", "Platform", "Park", "Government"})
CONCEPTS = frozenset({"IndustryChain", "Technology", "Program", "Policy"})
WIDE = frozenset({"Park", "Government", "Institute", "Platform", "Policy"})
"""Types whose names hold no brands, so that a county's short form at their start is that county."""

NATION = "000000"
"""Place of what is the whole country's (国家“十四五”规划纲要): apart from every division."""

GLOSS = re.compile(r"(?<=[\u4e00-\u9fff])\([a-z0-9.+-]+\)")
"""An abbreviation in brackets after the term it stands for, in a folded name."""

GLUE = str.maketrans({"与": "和", "及": "和", "、": "和", "暨": "和"})
"""Words that join two nouns, in one spelling."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A name taken apart.

    Attributes:
        type: entity type.
        folded: see :func:`fold`.
        key: the name with abbreviations spelt out, its place as a code and its legal form in one spelling.
        place: GB/T 2260 codes that the place in the name may stand for.
        host: body at the name's start that it belongs to (中国科学院), spelt out.
        core: what is left between place, host and kind.
        own: the part of `core` that no generic word covers: the brand.
        kind: kind at the end (有限公司, 研究所, 国家重点实验室), empty for an abbreviation.
        level: level word at the start of a bare name (省 in 省科技厅).
        marks: (sort, value) that must be equal between two names of one body: "number", "branch", "group", "site",
            "edition", "plan", "draft".
        text: the name with abbreviations spelt out and without brackets: what abbreviations are aligned with.
        bare: True when only a place tells the body from others (高新区, 科技局).
        complete: True for a full name, False for an abbreviation or a brand.
    """

    type: str
    folded: str
    key: str
    place: tuple[str, ...]
    host: str
    core: str
    own: str
    kind: str
    level: str
    marks: tuple[tuple[str, str], ...]
    text: str
    bare: bool
    complete: bool

    def mark(self, sort: str) -> str:
        """Value of a mark, empty when the name has none."""
        for kind, value in self.marks:
            if kind == sort:
                return value
        return ""
