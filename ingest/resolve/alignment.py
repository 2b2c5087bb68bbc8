"""How well an abbreviation fits a full name: every character kept must start a word, and words left out cost.

Example:
    >>> cost("长春光机所", "长春光学精密机械与物理研究所"), cost("吉大", "吉林大学"), cost("长春大学", "长春工业大学")
    (2.0, 0.0, 1.0)
"""

from __future__ import annotations

from functools import lru_cache

from ingest.resolve.forms import segments

IMPOSSIBLE = 99.0
_LEFT_OUT = {"place": 0.5, "glue": 0.0, "level": 0.25, "kind": 0.5, "sector": 1.0, "own": 2.0, "ordinal": 9.0}
"""What it costs to leave out a word of a kind."""


@lru_cache(maxsize=1 << 14)
def _words(full: str) -> tuple[tuple[str, str], ...]:
    return tuple(segments(full))


def _prefixes(word: str, kind: str, short: str, at: int) -> list[tuple[int, float]]:
    """(characters of `short` from `at` that `word` accounts for, cost): its start, or the end of a word of kind (所 of 研究所)."""
    found: list[tuple[int, float]] = []
    if at < len(short) and kind == "kind" and short[at] == word[-1] and len(word) > 1:
        found.append((1, 0.0))
    place = 0
    taken = 0
    while at + taken < len(short):
        place = word.find(short[at + taken], place)
        if place < 0 or (taken == 0 and place > 0):
            break
        place += 1
        taken += 1
        partial = kind == "own" and taken < min(2, len(word))
        jumped = place > taken and kind == "own"
        found.append((taken, (1.0 if partial else 0.0) + (0.5 if jumped else 0.0)))
    return found


def cost(short: str, full: str) -> float:
    """Cost of reading `full` into `short`: 0 when no word is left out, :data:`IMPOSSIBLE` when a character has no word."""
    states = {0: 0.0}
    words = _words(full)
    for number, (word, kind) in enumerate(words):
        left_out = _LEFT_OUT[kind]
        if kind == "kind" and number == len(words) - 1:
            left_out = 0.25
        following: dict[int, float] = {}
        for at, so_far in states.items():
            following[at] = min(following.get(at, IMPOSSIBLE), so_far + left_out)
            for taken, extra in _prefixes(word, kind, short, at):
                following[at + taken] = min(following.get(at + taken, IMPOSSIBLE), so_far + extra)
        states = following
    return min(states.get(len(short), IMPOSSIBLE), IMPOSSIBLE)
