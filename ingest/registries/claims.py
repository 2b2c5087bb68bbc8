"""What a list prints about its own size against what was read of it.

Counts stand in titles (共2919所), in rows that part groups (吉林省（68所）), in rows of totals, in numbered columns, in prose
(1095家企业监测合格). A count in prose may speak of something else: it is reported and never makes a load partial.

Example:
    >>> tally = Tally()
    >>> tally.heading(Heading("region", "吉林省", 2, "所"), "s 行 1")
    >>> tally.accepted(); tally.heading(Heading("region", "辽宁省", 1, "所"), "s 行 4"); tally.accepted()
    >>> [(c.what, c.claimed, c.found, c.ok) for c in tally.claims()]
    [('吉林省', 2, 1, False), ('辽宁省', 1, 1, True)]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.registries.separators import UNITS, Heading, counts, numeral

_PROSE = re.compile(rf"(?<![\d.])(\d[\d,]*)\s*(?:余|多)?\s*([{UNITS}])(?!月|月份|工作日)")
_SPEAKS = re.compile(r"名单|认定|公布|公示|通过|合格|确定|入选|命名|建设|备案|共|等\s*\d")


_CONTINUES = 5
"""A sheet whose first number is greater continues another; up to it, the numbers missing in front count as lost."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A count that the list prints.

    Attributes:
        what: what is counted: the group, "total", "index", or the words around it.
        where: where it stands.
        claimed: the number printed.
        found: rows accepted.
        ok: whether they agree.
        firm: False for prose, which may speak of something else.
    """

    what: str
    where: str
    claimed: int
    found: int
    ok: bool
    firm: bool = True


@dataclass(slots=True)
class _Group:
    heading: Heading
    where: str
    found: int = 0


@dataclass(slots=True)
class Tally:
    """Counts accepted rows under every heading that is open where they stand."""

    total: int = 0
    _open: list[_Group] = field(default_factory=list)
    _all: list[_Group] = field(default_factory=list)
    _numbers: dict[int, list[int]] = field(default_factory=dict)

    def heading(self, heading: Heading, where: str) -> None:
        """A heading ends the group of its own kind and all inside it; an annex or title ends every group."""
        kinds = [g.heading.kind for g in self._open]
        if heading.kind in ("part", "title"):
            self._open = []
        elif heading.kind in kinds:
            self._open = self._open[: kinds.index(heading.kind)]
        group = _Group(heading, where)
        self._open.append(group)
        self._all.append(group)

    def accepted(self, block: int = 0, index: str = "") -> None:
        """An accepted row, with its printed number where it has one."""
        self.total += 1
        for group in self._open:
            group.found += 1
        if index.isascii() and index.isdigit():
            self._numbers.setdefault(block, []).append(int(index))

    def sizes(self) -> set[int]:
        """Rows of every group and in total."""
        return {self.total} | {g.found for g in self._all}

    def claims(self) -> list[Claim]:
        """The counts of groups against their rows."""
        return [
            Claim(g.heading.value, g.where, g.heading.count, g.found, g.heading.count == g.found)
            for g in self._all
            if g.heading.count is not None and g.heading.kind in ("region", "category", "part", "title")
        ]

    def index(self, sheet: str) -> list[Claim]:
        """The numbers printed beside the rows: where they count them, the last of each run."""
        numbers = [n for block in sorted(self._numbers) for n in self._numbers[block]]
        if len(numbers) < 2 or len(numbers) < self.total * 0.8:
            return []
        if len(self._numbers) > 1:
            numbers = sorted(numbers)
        runs: list[list[int]] = [[]]
        for number in numbers:
            if runs[-1] and number < runs[-1][-1]:
                runs.append([])
            runs[-1].append(number)
        found = sum(len(set(r)) for r in runs)
        claimed = sum(r[-1] - (r[0] - 1 if r[0] > _CONTINUES or r[0] == 0 else 0) for r in runs)
        if not claimed or abs(claimed - found) > 0.1 * claimed or len(runs) > max(40, len(numbers) // 3):
            return []
        return [Claim("index", sheet, claimed, found, claimed == found)]


def titled(lines: Iterable[tuple[str, str]], sizes: set[int], total: int) -> list[Claim]:
    """Counts that titles state, against the total or a group.

    Args:
        lines: (line, where it stands).
        sizes: rows of every group, sheet and in total.
        total: rows accepted in all.
    """
    found = []
    for line, where in lines:
        for count, unit in counts(line):
            agrees = count in sizes
            found.append(Claim(f"{count}{unit}", where, count, count if agrees else total, agrees))
    return found


def prose(lines: Sequence[str], sizes: set[int], total: int, seen: set[int]) -> list[Claim]:
    """Counts in running text that may speak of the list.

    Args:
        lines: lines of prose of the file.
        sizes: rows of every group, sheet and in total.
        total: rows accepted in all.
        seen: counts already claimed elsewhere.
    """
    found: dict[int, Claim] = {}
    for line in lines:
        plain = unicodedata.normalize("NFKC", line)
        for sentence in re.split(r"[。；;]", plain):
            if not _SPEAKS.search(sentence):
                continue
            for match in _PROSE.finditer(sentence):
                count = numeral(match[1])
                if count > 1 and count not in seen and count not in found:
                    around = sentence[max(0, match.start() - 12) : match.end() + 12].strip()
                    found[count] = Claim(around, "prose", count, count if count in sizes else total, count in sizes, False)
    return list(found.values())
