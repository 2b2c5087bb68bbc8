"""Possible worlds of the analysis graph: which uncertain edges are there in world k, the same on every machine.

Edge e is in world k when ``U(e, k) < p_e``, where digit j of ``U(e, k) = 0.b_1 b_2 …`` (binary) is bit ``k mod 64`` of
``hash64(seed, edge id, ⌊k/64⌋, j)``. The edge id hashes role and ends, so a world does not depend on the order of nodes, on what else is computed, on workers or on the hash seed of Python,
and two chains or regions are compared in the same worlds (common random numbers). Worlds are packed 64 to a word: a path is
an AND of words, support an OR.

Source: design page "metrics", section 3.4; the mixing is the finaliser of SplitMix64 (Steele, Lea, Flood 2014).

Example:
    >>> bits = kept(np.array([1, 2, 3], dtype=np.uint64), np.array([0.0, 0.5, 1.0]), 100, seed=7)
    >>> unpacked(bits, 100).sum(axis=1).tolist()
    [0, 50, 100]
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graph.arrays import Floats, Ints, Mask
from graph.errors import InputError
from graph.network import Network
from graph.roles import ROLES

Words = npt.NDArray[np.uint64]
"""Bits of 64 worlds in each word, shape (rows, ceil(worlds / 64)), the first world in the lowest bit."""
COUNT = 1000
"""Worlds of a published figure (standard error of a probability at most .016)."""
PREVIEW = 200
"""Worlds of a quick look (standard error of a probability at most .035)."""
DIGITS = 53
"""Binary digits of U and of a probability that are compared: all that a double holds."""
_WORDS = 2**14  # words hashed at once: they stay in the second-level cache
_TOGETHER = 8  # digits after which the words still undecided (a fifth) are followed one by one
_ALL = ~np.uint64(0)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def mixed(values: Words) -> Words:
    """SplitMix64 finaliser: a bijection of 64-bit words whose every output bit depends on every input bit."""
    found = values.copy()
    _mix(found, np.empty_like(found))
    return found


def _mix(values: Words, room: Words) -> None:
    for shift, factor in ((30, _FIRST), (27, _SECOND)):
        np.right_shift(values, np.uint64(shift), out=room)
        np.bitwise_xor(values, room, out=values)
        np.multiply(values, factor, out=values)
    np.right_shift(values, np.uint64(31), out=room)
    np.bitwise_xor(values, room, out=values)


def stream(name: str, size: int) -> Words:
    """The first words of the stream of this name (SplitMix64), shape (size,)."""
    start = np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))
    return mixed(start + np.arange(size, dtype=np.uint64) * _GOLDEN)


def _streams(width: int, seed: int) -> Words:
    """A word for every binary digit and every 64 worlds, shape (DIGITS, width)."""
    digit = np.arange(DIGITS, dtype=np.uint64)
    return mixed(stream(str(seed), width)[None, :] + (digit * _GOLDEN)[:, None])


def uniforms(ids: Words, worlds: int, seed: int = 0) -> Floats:
    """U(e, k) in [0, 1), shape (len(ids), worlds): the plain definition behind :func:`kept`."""
    total = np.zeros((len(ids), worlds))
    for place, streams in enumerate(_streams(-(-worlds // 64), seed)):
        total += np.ldexp(unpacked(mixed(ids[:, None] ^ streams), worlds).astype(float), -1 - place)
    return total


def kept(ids: Words, p: Floats, worlds: int, seed: int = 0) -> Words:
    """In which worlds each edge exists.

    Digits of U and p are compared from the first one on, in 64 worlds at once; about eight settle a whole word.

    Args:
        ids: ids of the edges (:func:`edge_ids`), shape (m,).
        p: their probabilities, shape (m,).
        worlds: number of worlds.
        seed: another seed gives other worlds.

    Returns:
        Packed bits, shape (m, ceil(worlds / 64)); bits past the last world are 0.

    Raises:
        InputError: not one world is asked for.
    """
    if worlds < 1:
        raise InputError(f"世界数须为正：{worlds}", f"the number of worlds must be positive: {worlds}")
    width = -(-worlds // 64)
    streams = _streams(width, seed)
    bits = np.zeros((len(ids), width), dtype=np.uint64)
    bits[p >= 1] = _ALL
    open_ = np.flatnonzero((p > 0) & (p < 1))
    step = max(1, _WORDS // width)
    for first in range(0, len(open_), step):
        rows = open_[first : first + step]
        limits = np.ceil(np.ldexp(p[rows], DIGITS)).astype(np.uint64)
        bits[rows] = _below(ids[rows], limits, streams)
    if worlds % 64:
        bits[:, -1] &= np.uint64((1 << worlds % 64) - 1)
    return bits


def _below(ids: Words, limits: Words, streams: Words) -> Words:
    """Where U < limit / 2^DIGITS, shape (m, width): digit by digit, until no bit of a word is undecided."""
    shape = (len(ids), streams.shape[1])
    below, undecided = np.zeros(shape, dtype=np.uint64), np.full(shape, _ALL)
    hashed, room = np.empty(shape, dtype=np.uint64), np.empty(shape, dtype=np.uint64)
    for digit in range(_TOGETHER):
        np.bitwise_xor(ids[:, None], streams[digit], out=hashed)
        _mix(hashed, room)
        # all ones where the digit of the limit is 1: there a 0 of U is below, and elsewhere a 1 of U is above
        wanted = -(limits >> np.uint64(DIGITS - 1 - digit) & np.uint64(1))[:, None]
        np.bitwise_xor(hashed, wanted, out=hashed)
        np.bitwise_and(hashed, undecided, out=room)
        np.bitwise_xor(undecided, room, out=undecided)
        np.bitwise_and(room, wanted, out=room)
        np.bitwise_or(below, room, out=below)
    flat, rest = below.reshape(-1), undecided.reshape(-1)
    where = np.flatnonzero(rest)
    rest, row, column = rest[where], where // shape[1], where % shape[1]
    for digit in range(_TOGETHER, DIGITS):
        if not len(where):
            break
        wanted = -(limits[row] >> np.uint64(DIGITS - 1 - digit) & np.uint64(1))
        differs = (mixed(ids[row] ^ streams[digit, column]) ^ wanted) & rest
        flat[where] |= differs & wanted
        rest = rest ^ differs
        still = rest != 0
        where, rest, row, column = where[still], rest[still], row[still], column[still]
    return below


def unpacked(bits: Words, worlds: int) -> Mask:
    """Packed bits as booleans, shape (rows, worlds)."""
    octets = np.ascontiguousarray(bits.astype("<u8", copy=False)).view(np.uint8)
    return np.unpackbits(octets, axis=1, count=worlds, bitorder="little").astype(bool)


def packed(there: Mask) -> Words:
    """Booleans as packed bits, the inverse of :func:`unpacked`.

    Args:
        there: shape (rows, worlds).

    Example:
        >>> unpacked(packed(np.array([[True, False, True]])), 3).tolist()
        [[True, False, True]]
    """
    octets = np.zeros((len(there), -(-there.shape[1] // 64) * 8), dtype=np.uint8)
    some = np.packbits(there, axis=1, bitorder="little")
    octets[:, : some.shape[1]] = some
    return octets.view("<u8").astype(np.uint64, copy=False)


def edge_ids(network: Network) -> Words:
    """A 64-bit id of every edge of the network, from its role and the ids of its ends, shape (edges,)."""
    names = [hashlib.blake2b(n.id.encode(), digest_size=8).digest() for n in network.nodes]
    nodes = np.frombuffer(b"".join(names), dtype="<u8").astype(np.uint64)
    found = []
    for role in ROLES:
        edges = network.edges[role.name]
        start = np.uint64(int.from_bytes(hashlib.blake2b(role.name.encode(), digest_size=8).digest(), "little"))
        found.append(mixed(nodes[edges.head] ^ mixed(nodes[edges.tail] + start)))
    return np.concatenate(found)


@dataclass(frozen=True, eq=False)
class Worlds:
    """The worlds of a network.

    Attributes:
        network: the analysis graph.
        count: number of worlds K.
        seed: another seed gives other worlds.
    """

    network: Network
    count: int = COUNT
    seed: int = 0

    @cached_property
    def ids(self) -> Words:
        """Ids of the edges by number."""
        return edge_ids(self.network)

    def of(self, edges: Ints) -> Words:
        """In which worlds these edges (by number) exist, packed, shape (m, ceil(count / 64))."""
        return kept(self.ids[edges], self.network.probabilities[edges], self.count, self.seed)
