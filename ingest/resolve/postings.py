"""Which names of one type hold a character: the way from an abbreviation to the full names it may stand for.

Example:
    >>> postings = Postings.of([3, 8], ["应用化学研究所", "光学研究所"])
    >>> postings.holding("应化").tolist(), postings.rarest("应化所")
    ([3], '化应所')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ARRAYS = ("entries", "signature", "owner", "characters", "starts")


def _bit(code: int) -> int:
    return (code * 0x9E3779B1 >> 7) & 63


@dataclass(slots=True)
class Postings:
    """Arrays over the names of one type.

    Attributes:
        entries: number of each name in its index (n).
        signature: 64 bits a name, one for each character it holds (n).
        owner: rows of `entries` sorted by character (m characters in all names).
        characters: code points that occur, ascending (c).
        starts: where each begins in `owner`, and its length at the end (c + 1).
    """

    entries: NDArray[np.int32]
    signature: NDArray[np.uint64]
    owner: NDArray[np.int32]
    characters: NDArray[np.uint32]
    starts: NDArray[np.int64]
    _spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    _beside: NDArray[np.uint64] | None = None

    @classmethod
    def of(cls, entries: Sequence[int], texts: Sequence[str]) -> Postings:
        """The postings of names given by number and text."""
        joined = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        owner = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
        places = ((joined.astype(np.uint64) * np.uint64(0x9E3779B1)) >> np.uint64(7)) & np.uint64(63)
        signature = np.zeros(len(texts), dtype=np.uint64)
        np.bitwise_or.at(signature, owner, np.left_shift(np.uint64(1), places))
        order = np.argsort(joined, kind="stable")
        characters, starts = np.unique(joined[order], return_index=True)
        ends = np.append(starts, len(joined)).astype(np.int64)
        return cls(np.asarray(entries, dtype=np.int32), signature, owner[order], characters, ends)

    def save(self, folder: Path, name: str) -> None:
        """Write the arrays as ``<name>.<array>.npy``."""
        for array in ARRAYS:
            np.save(folder / f"{name}.{array}.npy", getattr(self, array))

    @classmethod
    def load(cls, folder: Path, name: str) -> Postings:
        """What :meth:`save` wrote, mapped into memory."""
        entries, signature, owner, characters, starts = (
            np.asarray(np.load(folder / f"{name}.{array}.npy", mmap_mode="r")) for array in ARRAYS
        )
        return cls(entries, signature, owner, characters, starts)

    def _span(self, code: int) -> tuple[int, int]:
        if not self._spans:
            starts = self.starts.tolist()
            self._spans = dict(zip(self.characters.tolist(), pairwise(starts), strict=True))
        return self._spans.get(code, (0, 0))

    def rarest(self, text: str) -> str:
        """The characters of `text` that occur at all, the rarest first."""
        spans = {c: self._span(ord(c)) for c in text}
        return "".join(sorted((c for c, s in spans.items() if s[1] > s[0]), key=lambda c: (spans[c][1] - spans[c][0], c)))

    def holding(self, text: str) -> NDArray[np.int32]:
        """Numbers of the names that may hold all characters of `text` (the signature lets a few others pass)."""
        wanted, best = 0, (0, 1 << 60)
        for code in map(ord, text):
            span = self._span(code)
            if span[0] == span[1]:
                return self.entries[:0]
            wanted |= 1 << _bit(code)
            if span[1] - span[0] < best[1] - best[0]:
                best = span
        if not wanted:
            return self.entries[:0]
        if self._beside is None:
            self._beside = self.signature[self.owner]
        signature = np.uint64(wanted)
        fits = (self._beside[best[0] : best[1]] & signature) == signature
        return self.entries[self.owner[best[0] : best[1]][fits]]
