"""What an OLE compound file (the old Office container) holds: the names in its directory, read without any library.

The directory may lie anywhere in the file, so the first bytes do not tell a workbook from a document. Source of the
layout: [MS-CFB] 2.2 (header), 2.3 (FAT), 2.6 (directory entries).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on are marks (free, end of chain, FAT), no sectors."""
_FREE = 0xFFFFFFFF


def names(data: bytes) -> tuple[str, ...]:
    """Names of the storages and streams of a compound file; those found before the damage where it is damaged.

    Args:
        data: the whole file.
    """
    if len(data) < 512 or not data.startswith(MAGIC):
        return ()
    size = _sector(data)
    found = []
    for at in _entries(data, size, _table(data, size)):
        length = struct.unpack_from("<H", data, at + 64)[0]
        if 2 <= length <= 64 and data[at + 66]:
            found.append(data[at : at + length - 2].decode("utf-16-le", "ignore"))
    return tuple(found)


def is_whole(data: bytes) -> bool:
    """False when the file ends before a sector that its FAT says is in use, or inside its directory.

    Args:
        data: the whole file.
    """
    if len(data) < 512 or not data.startswith(MAGIC):
        return False
    size = _sector(data)
    table = _table(data, size)
    last = next((k for k in range(len(table) - 1, -1, -1) if table[k] != _FREE), -1)
    directory = max(_chain(struct.unpack_from("<I", data, 48)[0], table), default=-1)
    return bool(table) and (last + 1) * size < len(data) and directory >= 0 and (directory + 2) * size <= len(data)


def _sector(data: bytes) -> int:
    """Bytes of a sector: 512 or 4096 ([MS-CFB] 2.2); a header that says anything else is damaged."""
    return 4096 if struct.unpack_from("<H", data, 30)[0] == 12 else 512


def _table(data: bytes, size: int) -> list[int]:
    """The FAT: for each sector the next one of its chain (files above 7 MB continue the list of FAT sectors elsewhere)."""
    heads = list(struct.unpack_from("<109I", data, 76))
    extra, seen = struct.unpack_from("<I", data, 68)[0], set()
    per = size // 4
    while extra < _END and extra not in seen and (extra + 2) * size <= len(data):
        seen.add(extra)
        more = struct.unpack_from(f"<{per}I", data, (extra + 1) * size)
        heads.extend(more[:-1])
        extra = more[-1]
    table: list[int] = []
    for head in heads:
        if head >= _END or (head + 2) * size > len(data):
            continue
        table.extend(struct.unpack_from(f"<{per}I", data, (head + 1) * size))
    return table


def stream(data: bytes, name: str) -> bytes:
    """The bytes of a stream; empty where there is none of that name.

    A stream of less than 4096 bytes lies in sectors of 64 bytes inside the stream of the root entry ([MS-CFB] 2.4, 2.6.3).

    Args:
        data: the whole file.
        name: name of the stream, any case.
    """
    size = _sector(data)
    table = _table(data, size)
    for at in _entries(data, size, table):
        length = struct.unpack_from("<H", data, at + 64)[0]
        if 2 <= length <= 64 and data[at : at + length - 2].decode("utf-16-le", "ignore").lower() == name.lower():
            first, total = struct.unpack_from("<II", data, at + 116)
            return (_sectors(data, size, table, first) if total >= 4096 else _small(data, size, table, first))[:total]
    return b""


def _sectors(data: bytes, size: int, table: list[int], first: int) -> bytes:
    return b"".join(data[(k + 1) * size : (k + 2) * size] for k in _chain(first, table))


def _small(data: bytes, size: int, table: list[int], first: int) -> bytes:
    """A chain of small sectors, which the mini FAT links."""
    root = next(_entries(data, size, table), -1)
    if root < 0:
        return b""
    held = _sectors(data, size, table, struct.unpack_from("<I", data, root + 116)[0])
    links = _sectors(data, size, table, struct.unpack_from("<I", data, 60)[0])
    mini = list(struct.unpack(f"<{len(links) // 4}I", links[: len(links) // 4 * 4]))
    return b"".join(held[k * 64 : k * 64 + 64] for k in _chain(first, mini))


def _chain(sector: int, table: list[int]) -> Iterator[int]:
    seen: set[int] = set()
    while sector < _END and sector not in seen:
        seen.add(sector)
        yield sector
        sector = table[sector] if sector < len(table) else _END


def _entries(data: bytes, size: int, table: list[int]) -> Iterator[int]:
    """Places of the entries of the directory."""
    for sector in _chain(struct.unpack_from("<I", data, 48)[0], table):
        start = (sector + 1) * size
        yield from range(start, min(start + size, len(data)) - 127, 128)
