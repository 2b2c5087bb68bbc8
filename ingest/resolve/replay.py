"""Which decisions hold once the whole ledger has been read, and what each does to names.

Lines are taken in order. Where one contradicts earlier ones the later wins: people correct themselves and each other, and a
ledger is only ever added to. What it overrules is the most recent of the earlier lines that stand in its way, and both are
reported. Contradictions are: two names told apart and joined (over any number of steps), and a circle of renames whose dates
do not put it in order. Decisions for one region or document are exceptions to those for all, and contradict only each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.records import Decision, digest
from ingest.resolve.ledger import Line, standing, written
from ingest.resolve.names import fold

JOINS = ("same", "rename", "alias")
"""Verdicts that make one body of two names."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two lines that contradict each other.

    Attributes:
        kept: the later line, which holds.
        overruled: the earlier line, which counts no more.
    """

    kept: Line
    overruled: Line

    def text(self, language: str = "en") -> str:
        """Both lines in one sentence."""
        first, later = self.overruled, self.kept
        a, b = (f"{x.decision.verdict} {x.decision.left} / {x.decision.right}" for x in (first, later))
        if language == "zh":
            return f"第 {first.number} 行（{a}）与第 {later.number} 行（{b}）矛盾，以后者为准"
        return f"line {first.number} ({a}) contradicts line {later.number} ({b}); the later holds"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What holds after all lines.

    Attributes:
        holding: the decisions that hold, in the order of the ledger.
        conflicts: contradictions met on the way.
    """

    holding: tuple[Decision, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def version(self) -> str:
        """Hash of what holds: undoing a decision gives the version before it."""
        return digest("verdicts", *(written(decision) for decision in self.holding))


def replay(lines: Sequence[Line]) -> Verdicts:
    """Read the lines in order, the undone left out.

    Example:
        >>> a = Decision("different", "甲", "乙", "", "", "", id="1")
        >>> b = Decision("same", "甲", "乙", "", "", "", id="2")
        >>> found = replay([Line(1, a), Line(2, b)])
        >>> [d.verdict for d in found.holding], found.conflicts[0].text()
        (['same'], 'line 1 (different 甲 / 乙) contradicts line 2 (same 甲 / 乙); the later holds')
    """
    counting = standing(lines)
    types = sorted({line.decision.type for line in counting} - {""}) or [""]
    states: dict[tuple[str, str, str], _State] = {}
    overruled: set[int] = set()
    conflicts: dict[tuple[int, int], Conflict] = {}
    for line in counting:
        said = line.decision
        for type in [said.type] if said.type else types:
            state = states.setdefault((type, said.region, said.document), _State(type))
            for loser in state.contradicted(line):
                overruled.add(loser.number)
                conflicts[loser.number, line.number] = Conflict(line, loser)
                for other in states.values():
                    other.remove(loser)
            state.add(line)
    holding = tuple(line.decision for line in counting if line.number not in overruled)
    return Verdicts(holding, tuple(conflicts[key] for key in sorted(conflicts)))


class _State:
    """What holds so far for names of one type in one scope: the joining and parting lines of each name."""

    def __init__(self, type: str) -> None:
        self._type = type
        self._joined: dict[str, list[Line]] = {}
        self._parted: dict[str, list[Line]] = {}

    def names(self, line: Line) -> tuple[str, str]:
        return fold(self._type, line.decision.left), fold(self._type, line.decision.right)

    def add(self, line: Line) -> None:
        table = self._joined if line.decision.verdict in JOINS else self._parted
        for name in self.names(line):
            table.setdefault(name, []).append(line)

    def remove(self, line: Line) -> None:
        table = self._joined if line.decision.verdict in JOINS else self._parted
        for name in self.names(line):
            table[name] = [x for x in table.get(name, []) if x.number != line.number]

    def contradicted(self, line: Line) -> list[Line]:
        """Earlier lines that cannot hold beside `line`."""
        left, right = self.names(line)
        if line.decision.verdict in JOINS:
            circle = self._circle(line.decision, left, right) if line.decision.verdict == "rename" else []
            return [*self._told_apart(left, right), *circle]
        if right:
            return self._cut(left, right)
        return list(self._joined.get(left, []))

    def _ways(self, start: str, without: list[Line], *, forward: bool = False) -> dict[str, list[Line]]:
        """Names that lines lead to from `start`, each with the lines on the way; `forward` follows renames only, old to new."""
        ways: dict[str, list[Line]] = {start: []}
        queue = [start]
        while queue:
            name = queue.pop(0)
            for line in self._joined.get(name, ()):
                old, new = self.names(line)
                other = new if name == old else old
                follows = not forward or (line.decision.verdict == "rename" and name == old)
                if other not in ways and line not in without and follows:
                    ways[other] = [*ways[name], line]
                    queue.append(other)
        return ways

    def _told_apart(self, left: str, right: str) -> list[Line]:
        """Lines that keep the two sides apart which are to be joined."""
        one, two = self._ways(left, []), self._ways(right, [])
        found: dict[int, Line] = {}
        for name in one:
            for line in self._parted.get(name, ()):
                a, b = self.names(line)
                alone = not b and a in (left, right)
                if alone or (a in one and b in two) or (a in two and b in one):
                    found[line.number] = line
        for line in self._parted.get(right, ()):
            if not self.names(line)[1]:
                found[line.number] = line
        return [found[number] for number in sorted(found)]

    def _cut(self, left: str, right: str) -> list[Line]:
        """The most recent joining line on the way between two names, until there is no way left."""
        cut: list[Line] = []
        while way := self._ways(left, cut).get(right):
            cut.append(max(way, key=lambda line: line.number))
        return cut

    def _circle(self, said: Decision, old: str, new: str) -> list[Line]:
        """The most recent rename of a circle that `said` would close, unless the dates put all its renames in order."""
        cut: list[Line] = []
        while way := self._ways(new, cut, forward=True).get(old):
            dates = [line.decision.date for line in way]
            if said.date and all(dates) and (said.date > max(dates) or said.date < min(dates)):
                break
            cut.append(max(way, key=lambda line: line.number))
        return cut


def official(names: Iterable[str], decisions: Iterable[Decision], type: str) -> str:
    """The official name decided for a body that bears `names`; empty when nobody decided one.

    The right side of the latest rename (by date, then by line) that no later one renames; else that of an alias.

    Example:
        >>> old = Decision("rename", "甲公司", "乙公司", "", "", "", date="2011-06-28")
        >>> official(["甲公司", "甲"], [old], "Firm")
        '乙公司'
    """
    borne = {fold(type, name) for name in names}
    renames: list[tuple[str, int, Decision]] = []
    aliased = ""
    for order, said in enumerate(decisions):
        if said.type not in ("", type) or said.region or said.document or not borne & {fold(type, said.left), fold(type, said.right)}:
            continue
        if said.verdict == "rename":
            renames.append((said.date, order, said))
        elif said.verdict == "alias" and fold(type, said.right) in borne:
            aliased = said.right
    return max(renames)[2].right if renames else aliased
