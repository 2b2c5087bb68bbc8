"""Ids once issued: a table of a home, so that an id given out stays good whatever later sources and decisions say.

An id is never deleted and never given to another body. When two bodies turn out to be one, the id of one leads to the other's
(known to a table or coded, else older, else the smaller id stays); when one turns out to be two, the larger part keeps the id
and the other gets one of its own. A merge that is undone gives both their ids back, because the register remembers under which
id each name was first met.

Each run hands in the bodies it found (:class:`Part`), each with the keys of its names, and receives an id for each. A key's
*birth* is the id it was first met under. An id goes to the body that holds most of the names born under it; a body that several
ids go to keeps the best of them, and the others lead there; a body no id goes to takes the id proposed, else a new one, and
its names count as born under that from then on.

Cost: linear in the number of names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph import tables
from graph.records import digest

REGISTER = "identities.parquet"
"""Name of the table in a home folder."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An id that was given out.

    Attributes:
        id: the id.
        type: entity type it was given to.
        name: official name when last seen.
        known: True when a reference table or a code vouches for the body.
        order: number of the run that issued it, from 1.
        since: ISO 8601 date of that run.
        redirect: id that stands for it now; empty while it stands for itself.
        born: keys of the names first met under it, or parted from another body with it.
    """

    id: str
    type: str
    name: str
    known: bool
    order: int
    since: str
    redirect: str = ""
    born: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A body as one run found it.

    Attributes:
        proposal: the id it would have in a home of its own; equal proposals are one part.
        type: entity type.
        name: official name.
        known: True when a table or a code vouches for it.
        keys: keys of its names, each with the number of its mentions.
    """

    proposal: str
    type: str
    name: str
    known: bool
    keys: Mapping[str, int]

    @property
    def size(self) -> tuple[int, int]:
        """Mentions, then names: how large a part of a divided body is."""
        return sum(self.keys.values()), len(self.keys)


@dataclass(frozen=True, slots=True)
class Register:
    """All ids of a home, in the order of issue."""

    issued: tuple[Issued, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Register:
        """The register at `path`; an empty one when there is none.

        Raises:
            UnreadableFile: the file is no such table.
        """
        return cls(tuple(tables.read(path, Issued))) if path.is_file() else cls()

    def write(self, path: Path) -> None:
        """Write the register, through a temporary file that is renamed."""
        tables.write(path, Issued, self.issued)

    def follow(self, id: str) -> str:
        """The id that stands for `id` now; `id` itself when it was never redirected or issued."""
        redirects = {entry.id: entry.redirect for entry in self.issued}
        while redirects.get(id):
            id = redirects[id]
        return id

    def assign(self, parts: Iterable[Part], day: str) -> tuple[Register, dict[str, str]]:
        """Give each part of a run its id.

        Args:
            parts: the bodies of the run; their order does not matter.
            day: ISO 8601 date of the run.

        Returns:
            The register after the run, and the id of each proposal.
        """
        given = sorted(parts, key=lambda part: part.proposal)
        entries = {entry.id: entry for entry in self.issued}
        births = {key: entry.id for entry in self.issued for key in entry.born}
        order = max((entry.order for entry in self.issued), default=0) + 1
        won = _won(given, entries, births)
        ids = _chosen(given, won, entries)
        for part in given:
            id, own = ids[part.proposal], {*won.get(part.proposal, ()), ids[part.proposal]}
            births |= {key: id for key in part.keys if births.get(key) not in own}
            entry = entries.get(id) or Issued(id, part.type, part.name, part.known, order, day)
            entries[id] = replace(entry, type=part.type, name=part.name, known=entry.known or part.known, redirect="")
        _redirect(given, ids, entries, births)
        return Register(_settled(entries, births)), ids


def _claims(given: Sequence[Part], births: Mapping[str, str]) -> dict[str, dict[str, tuple[int, int]]]:
    """For each issued id: parts that hold names born under it, with mentions and number of those names."""
    claims: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for part in given:
        for key, mentions in part.keys.items():
            if birth := births.get(key):
                had = claims[birth].get(part.proposal, (0, 0))
                claims[birth][part.proposal] = (had[0] + mentions, had[1] + 1)
    return claims


def _won(given: Sequence[Part], entries: Mapping[str, Issued], births: Mapping[str, str]) -> dict[str, list[str]]:
    """The issued ids that go to each part."""
    parts = {part.proposal: part for part in given}
    # a body that a table knows is its own, whatever names were once met under its id
    won = {part.proposal: [part.proposal] for part in given if part.known and part.proposal in entries}
    taken = set(won)
    for id, shares in sorted(_claims(given, births).items()):
        if id not in taken:
            won.setdefault(max(shares, key=lambda p: (shares[p], parts[p].size, _reversed(p))), []).append(id)
    return won


def _chosen(given: Sequence[Part], won: Mapping[str, list[str]], entries: Mapping[str, Issued]) -> dict[str, str]:
    """The id of each part: the best of those it won, else the one proposed, else a new one."""
    ids: dict[str, str] = {}
    taken = {id for claimed in won.values() for id in claimed}
    for part in sorted(given, key=lambda p: (p.proposal not in won, p.proposal)):
        best = min(won.get(part.proposal, ()), key=lambda id: _rank(entries[id]), default="")
        held = entries.get(part.proposal)  # by a body of other names that no source speaks of now
        free = part.proposal not in taken and (held is None or part.known or held.name == part.name)
        if best and not (free and part.known and not entries[best].known):
            ids[part.proposal] = best
            continue
        ids[part.proposal] = part.proposal if free else _fresh(part, taken, entries)
        taken.add(ids[part.proposal])
    return ids


def _rank(entry: Issued) -> tuple[bool, int, str]:
    """Of several ids of one body the least stays: known, else older, else the smaller."""
    return not entry.known, entry.order, entry.id


def _reversed(text: str) -> tuple[int, ...]:
    """Sorts the smaller text last."""
    return tuple(-ord(character) for character in text)


def _fresh(part: Part, taken: set[str], entries: Mapping[str, Issued]) -> str:
    """An id nobody ever bore."""
    number = 0
    while (id := digest("part", part.proposal, min(part.keys, default=""), number)) in taken or id in entries:
        number += 1
    return id


def _redirect(given: Sequence[Part], ids: Mapping[str, str], entries: dict[str, Issued], births: Mapping[str, str]) -> None:
    """Let every id that no body of this run bears lead to the body that holds most of its names."""
    in_force = set(ids.values())
    homes: dict[str, Counter[str]] = defaultdict(Counter)
    for part in given:
        for key, mentions in part.keys.items():
            homes[births[key]][ids[part.proposal]] += max(mentions, 1)
    for id, held in homes.items():
        if id not in in_force:
            entries[id] = replace(entries[id], redirect=min(held, key=lambda target: (-held[target], target)))


def _settled(entries: Mapping[str, Issued], births: Mapping[str, str]) -> tuple[Issued, ...]:
    """The entries in the order of issue, each with the keys born under it."""
    born: dict[str, list[str]] = defaultdict(list)
    for key, id in births.items():
        born[id].append(key)
    ordered = sorted(entries.values(), key=lambda entry: (entry.order, entry.id))
    return tuple(replace(entry, born=tuple(sorted(born[entry.id]))) for entry in ordered)
