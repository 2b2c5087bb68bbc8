"""What the values of a column are, for titles that may mean several things and lists without a header.

Example:
    >>> values = typed(["吉林大学", "长春大学", "北华大学"])
    >>> values.most, round(values.share("body"), 2)
    ('body', 1.0)
    >>> typed(["000420.SZ", "600867.SH"]).most, typed(["220184", "220100"]).most, typed(["吉林长春", "北京"]).most
    ('stock', 'gb2260', 'place')
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.reference.codes import PROVINCES
from ingest.reference.industries import check_edition
from ingest.reference.regions import by_form
from ingest.registries.bodywords import is_body
from ingest.registries.fields import one_line, whole_number
from ingest.registries.separators import is_place

_SHAPES = (
    ("uscc", re.compile(r"[159ANY][1-9A-Z]\d{6}[0-9A-HJ-NPQRTUWXY]{10}")),
    ("moe", re.compile(r"(?:41|42|36)\d{8}")),
    ("gr", re.compile(r"G[RF] ?20\d\d ?\d{4} ?\d{4}")),
    ("zone", re.compile(r"[GS]\d{6}")),
    ("skl", re.compile(r"(?:19|20)\d\dD[A-Z]{1,2}\d{5,6}")),
    ("stock", re.compile(r"\d{6}\.(?:SZ|SH|BJ|HK|XSHE|XSHG)|(?:SH|SZ|BJ)\.?\d{6}")),
    ("date", re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}(?:[-/.月](?:\d{1,2}日?)?)?(?: ?00:00:00)?|(?:19|20)\d\d[01]\d[0-3]\d")),
    ("year", re.compile(r"(?:19|20)\d\d年?度?")),
    ("industrycode", re.compile(r"[A-T]\d{2,4}")),
)
_LATIN_HEAD = frozenset("gsbGSBAa")
_INDUSTRY = re.compile(r"[A-T]?\d{0,4}")
_INTEGER, _NUMBER = re.compile(r"\d{1,7}"), re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")


@dataclass(frozen=True, slots=True)
class Values:
    """How many cells of a column are of each kind.

    Attributes:
        filled: cells that hold anything.
        kinds: cells of each kind, the most first.
        integers: the whole numbers, in order.
    """

    filled: int
    kinds: tuple[tuple[str, int], ...]
    integers: tuple[int, ...]

    @property
    def most(self) -> str:
        """The commonest kind, "empty" without a value."""
        return self.kinds[0][0] if self.kinds else "empty"

    def share(self, *kinds: str) -> float:
        """Share of the filled cells that are of one of `kinds`."""
        return sum(n for k, n in self.kinds if k in kinds) / self.filled if self.filled else 0.0

    @property
    def counting(self) -> bool:
        """True when the values count the rows: 1, 2, 3 …, restarting or not, repeated or not."""
        if self.filled < 1 or len(self.integers) < self.filled * 0.7:
            return False
        steps = [b - a for a, b in zip(self.integers, self.integers[1:], strict=False)]
        return (self.integers[0] in (0, 1) or bool(steps)) and sum(s in (0, 1) or (s < 0) for s in steps) >= 0.75 * len(steps)


@lru_cache(65536)
def kind_of(text: str) -> str:
    """Kind of one value: a code scheme, "date", "year", "place", "body", "integer", "number" or "text"."""
    plain = unicodedata.normalize("NFKC", one_line(whole_number(text)))
    coded = plain.upper() if plain[:1] in _LATIN_HEAD else plain
    for kind, shape in _SHAPES:
        if shape.fullmatch(coded):
            return kind
    if _INTEGER.fullmatch(plain):
        return "gb2260" if len(plain) == 6 and plain[:2] in PROVINCES else "integer"
    if _NUMBER.fullmatch(plain):
        return "number"
    if is_place(plain) or (len(plain) <= 14 and _joined(plain)):
        return "place"
    return "body" if is_body(plain) else "text"


def _joined(text: str) -> bool:
    """True when regions written one behind the other make up `text` (吉林长春, 吉林省-长春市)."""
    parts = [p for p in re.split(r"[\s\-—/、·,，]+", text) if p]
    if len(parts) > 1:
        return all(is_place(p) for p in parts)
    return any(_form(text[:cut]) and _form(text[cut:]) for cut in range(2, len(text) - 1))


def _form(text: str) -> bool:
    return any(r.level != "hidden" for r in by_form().get(text, ()))


def industry_columns(rows: Sequence[Sequence[str]], width: int, code: int = -1) -> tuple[int, int] | None:
    """The columns of codes and of names that agree with an edition of the classification of industries, or None.

    Args:
        rows: cells of the rows.
        width: number of columns.
        code: the column of codes, where it is known.
    """
    best, found = 0.5, None
    for at in range(width) if code < 0 else (code,):
        coded = [whole_number(r[at].strip()) for r in rows if at < len(r) and r[at].strip()]
        if not coded or sum(bool(_INDUSTRY.fullmatch(c)) for c in coded) < 0.8 * len(coded) or all(len(c) < 2 for c in coded):
            continue
        for other in range(width):
            pairs = [
                (whole_number(r[at].strip()), one_line(r[other]))
                for r in rows
                if max(at, other) < len(r) and r[at].strip() and r[other].strip()
            ]
            share = max(check_edition(pairs).shares.values()) if other != at and pairs and not pairs[0][1].isdigit() else 0.0
            if share >= best:
                best, found = share + 1e-6, (at, other)
    return found


def typed(values: Iterable[str]) -> Values:
    """The kinds of some values, blanks left out."""
    filled = [v for v in values if v.strip()]
    kinds = Counter(kind_of(v) for v in filled)
    integers = tuple(
        int(whole_number(v.strip())) for v in filled if whole_number(v.strip()).isascii() and whole_number(v.strip()).isdigit()
    )
    return Values(len(filled), tuple(kinds.most_common()), integers)
