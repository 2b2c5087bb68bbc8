"""A table from forms to numbers that is read back by mapping its file into memory, and columns read value by value.

Forms go by a 64-bit hash; the hashes lie sorted, and the first bits of a hash say where to look, so that opening a table costs
nothing and a look-up some microseconds (200,000 forms or two million).

Example:
    >>> table = Lookup.of([hashed("a"), hashed("b"), hashed("a")], [7, 8, 9])
    >>> table.get(hashed("a")), table.get(hashed("c"))
    ((7, 9), ())
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Generic, TypeVar, overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

T = TypeVar("T")


@lru_cache(maxsize=1 << 17)
def hashed(form: str) -> int:
    """64 bits of a form, the same in every process."""
    return int.from_bytes(blake2b(form.encode(), digest_size=8).digest(), "little")


class Lookup:
    """Numbers by hash.

    Args:
        hashes: ascending (n).
        numbers: what belongs to each, in the order it was given for equal hashes (n).
        bounds: where the hashes with given first bits begin (2^b + 1).
    """

    __slots__ = ("_bounds", "_hashes", "_numbers", "_shift")

    def __init__(self, hashes: NDArray[np.uint64], numbers: NDArray[np.int32], bounds: NDArray[np.int32]) -> None:
        self._hashes, self._numbers, self._bounds = hashes, numbers, bounds
        self._shift = 64 - (len(bounds) - 1).bit_length() + 1

    @classmethod
    def of(cls, hashes: Sequence[int], numbers: Sequence[int]) -> Lookup:
        """The table of pairs given as two sequences of one length."""
        given = np.fromiter(hashes, dtype=np.uint64, count=len(hashes))
        order = np.argsort(given, kind="stable")
        rows = given[order]
        bits = max(1, len(rows).bit_length())
        firsts = np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
        bounds = np.append(np.searchsorted(rows, firsts), len(rows)).astype(np.int32)
        return cls(rows, np.fromiter(numbers, dtype=np.int32, count=len(numbers))[order], bounds)

    def get(self, at: int) -> tuple[int, ...]:
        """The numbers of a hash, none when it is not there."""
        bucket = at >> self._shift
        start, end = self._bounds.item(bucket), self._bounds.item(bucket + 1)
        if start == end:
            return ()
        hashes = self._hashes
        return tuple(self._numbers.item(k) for k in range(start, end) if hashes.item(k) == at)

    def save(self, folder: Path, name: str) -> None:
        """Write the arrays as ``<name>.<array>.npy``."""
        for array, values in (("hash", self._hashes), ("number", self._numbers), ("bounds", self._bounds)):
            np.save(folder / f"{name}.{array}.npy", values)

    @classmethod
    def load(cls, folder: Path, name: str) -> Lookup:
        """What :meth:`save` wrote, mapped into memory."""
        hashes, numbers, bounds = (
            np.asarray(np.load(folder / f"{name}.{array}.npy", mmap_mode="r")) for array in ("hash", "number", "bounds")
        )
        return cls(hashes, numbers, bounds)


class Column(Sequence[T], Generic[T]):
    """A column of a stored table: a value is made when it is asked for."""

    __slots__ = ("_values",)

    def __init__(self, values: pa.ChunkedArray) -> None:
        self._values = values.combine_chunks()

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[T]:
        return iter(self._values.to_pylist())

    @overload
    def __getitem__(self, k: int) -> T: ...
    @overload
    def __getitem__(self, k: slice) -> list[T]: ...
    def __getitem__(self, k: int | slice) -> T | list[T]:
        if isinstance(k, slice):
            return list(self._values[k].to_pylist())
        value: T = self._values[k].as_py()
        return value


def write(path: Path, table: pa.Table) -> None:
    """Write a table as an Arrow file."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def read(path: Path) -> pa.Table:
    """An Arrow file, mapped into memory."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def decoded(column: pa.ChunkedArray) -> list[str]:
    """The values of a dictionary-encoded column of few different texts."""
    joined = column.combine_chunks()
    texts = joined.dictionary.to_pylist()
    return [texts[k] for k in joined.indices.to_numpy().tolist()]
