"""An index over names: by folded form, by key, by core, and by the characters that an abbreviation keeps in order.

Look-ups go by a 64-bit hash of type and form, so that an index of 300,000 names is mapped into memory in a tenth of a second
(:meth:`Index.load`) and shared by the processes that use it.

Example:
    >>> index = Index()
    >>> n = index.add(parts("Institute", "中国科学院长春应用化学研究所"), 7)
    >>> index.holding("Institute", "长春应化所") == [n], index.owner[n], index.exact("Institute", "长春应化所")
    (True, 7, ())
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa

from ingest.resolve.lookup import Column, Lookup, decoded, hashed, read, write
from ingest.resolve.names import Parts, parts
from ingest.resolve.postings import Postings

MOST = 400
"""Names that may hold the characters of an abbreviation; beyond that it says too little."""

NEAR = 24
"""Names looked at for what a person might have meant."""

Table = dict[int, int | tuple[int, ...]]
_TABLES = ("exact", "key", "core")


def _hash(type: str, form: str) -> int:
    return hashed(f"{type}\x1f{form}")


def in_order(short: str, full: str) -> bool:
    """True when the characters of `short` stand in `full` in their order.

    Example:
        >>> in_order("应化所", "应用化学研究所"), in_order("化应所", "应用化学研究所")
        (True, False)
    """
    at = -1
    for character in short:
        at = full.find(character, at + 1)
        if at < 0:
            return False
    return True


class Index:
    """Names, each with the number of its owner (a body, or a cluster of mentions)."""

    def __init__(self) -> None:
        self.types: list[str] = []
        self.folded: Sequence[str] = []
        self.texts: Sequence[str] = []
        self.owner: list[int] = []
        self.bare: list[bool] = []
        self._tables: dict[str, Table] = {name: {} for name in _TABLES}
        self._stored: dict[str, Lookup] = {}
        self._postings: dict[str, tuple[int, Postings]] = {}

    def add(self, name: Parts, owner: int) -> int:
        """Number of the entry made for `name`."""
        entry = len(self.types)
        if not (isinstance(self.folded, list) and isinstance(self.texts, list)):
            raise TypeError("an index read from a folder takes no names")
        self.types.append(name.type)
        self.folded.append(name.folded)
        self.texts.append(name.text)
        self.owner.append(owner)
        self.bare.append(name.bare)
        for table, form in zip(_TABLES, (name.folded, name.key, name.core), strict=True):
            held = self._tables[table]
            at = _hash(name.type, form)
            before = held.get(at)
            if before is None:
                held[at] = entry
            elif isinstance(before, int):
                held[at] = (before, entry)
            elif len(before) < MOST:
                held[at] = (*before, entry)
        return entry

    def _find(self, table: str, type: str, form: str) -> tuple[int, ...]:
        if self._stored:
            return self._stored[table].get(_hash(type, form))
        found = self._tables[table].get(_hash(type, form))
        return () if found is None else (found,) if isinstance(found, int) else found

    def exact(self, type: str, folded: str) -> tuple[int, ...]:
        """Entries of a folded name."""
        return self._find("exact", type, folded)

    def by_key(self, type: str, key: str) -> tuple[int, ...]:
        """Entries of a key (see :class:`ingest.resolve.names.Parts`)."""
        return self._find("key", type, key)

    def by_core(self, type: str, core: str) -> tuple[int, ...]:
        """Entries of a core."""
        return self._find("core", type, core)

    def name(self, entry: int) -> Parts:
        """The parts of an entry's name."""
        return parts(self.types[entry], self.folded[entry])

    def holding(self, type: str, text: str) -> list[int]:
        """Entries of a type whose spelt-out name holds the characters of `text` in order; none when too many do."""
        postings = self._of_type(type)
        if postings is None or not text:
            return []
        found = postings.holding(text)
        if len(found) > 8 * MOST:
            return []
        kept = list(dict.fromkeys(e for e in found.tolist() if in_order(text, self.texts[e])))
        return kept if len(kept) <= MOST else []

    def near(self, type: str, text: str) -> list[int]:
        """Entries that share the rarest characters of `text`: what a person might have meant."""
        postings = self._of_type(type)
        if postings is None:
            return []
        rare = postings.rarest(text[:24])[:4]
        seen: dict[int, None] = {}
        for some in (rare, rare[:3], *(a + b for a, b in combinations(rare[:3], 2))):
            if len(some) > 1 and (len(seen) < 2 or len(some) == 2):
                seen.update(dict.fromkeys(postings.holding(some)[:NEAR].tolist()))
            if len(seen) > 1:
                break
        return list(seen)[:NEAR]

    def _of_type(self, type: str) -> Postings | None:
        size = len(self.types)
        held = self._postings.get(type)
        if held is None or held[0] != size:
            entries = [e for e in range(size) if self.types[e] == type]
            if not entries:
                return None
            held = self._postings[type] = (size, Postings.of(entries, [self.texts[e] for e in entries]))
        return held[1]

    def save(self, folder: Path) -> None:
        """Write the index into an empty folder."""
        names = pa.table({"type": pa.array(self.types).dictionary_encode(), "folded": list(self.folded), "text": list(self.texts)})
        write(folder / "names.arrow", names)
        np.save(folder / "owner.npy", np.asarray(self.owner, dtype=np.int32))
        np.save(folder / "bare.npy", np.asarray(self.bare, dtype=np.bool_))
        for name, table in self._tables.items():
            pairs = [(at, e) for at, found in table.items() for e in ((found,) if isinstance(found, int) else found)]
            Lookup.of([at for at, _ in pairs], [e for _, e in pairs]).save(folder, name)
        for type in sorted(set(self.types)):
            postings = self._of_type(type)
            if postings is not None:
                postings.save(folder, f"postings.{type}")

    @classmethod
    def load(cls, folder: Path) -> Index:
        """What :meth:`save` wrote, mapped into memory; it takes no more names."""
        index = cls()
        names = read(folder / "names.arrow")
        index.types = decoded(names.column("type"))
        index.folded, index.texts = Column(names.column("folded")), Column(names.column("text"))
        index.owner = np.load(folder / "owner.npy").tolist()
        index.bare = np.load(folder / "bare.npy").tolist()
        index._stored = {name: Lookup.load(folder, name) for name in _TABLES}
        for type in set(index.types):
            index._postings[type] = (len(index.types), Postings.load(folder, f"postings.{type}"))
        return index
