"""What trainer and tagger share: the tag set, the character vocabulary, windows of a passage, and decoding.

One token a character; tags are O, B-X and I-X for every mention type X of the schema, and for a carrier (Platform, Park)
one of four states. Decoding is the most probable tag sequence in which I-X follows only B-X or I-X (Viterbi).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from graph.schema import SCHEMA

TYPES = SCHEMA.mention_types
TAGS = ("O", *(f"{p}-{t}" for t in TYPES for p in "BI"))
INDEX = {tag: k for k, tag in enumerate(TAGS)}
STATES = ("", *SCHEMA.statuses)
WINDOW = 240
"""Characters a window may hold; the encoder has 512 positions."""

_FORBIDDEN = np.array([[0.0 if u[0] != "I" or (t != "O" and t[2:] == u[2:]) else -1e4 for u in TAGS] for t in TAGS], dtype=np.float32)
_START = np.array([-1e4 if t[0] == "I" else 0.0 for t in TAGS], dtype=np.float32)
PAD, UNKNOWN, CLS, SEP, BREAK, SPACE = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[BREAK]", "[SPACE]"


def encode(text: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Token ids of `text`, one a character; line breaks and other blanks have a token of their own."""
    unknown, line_break, space = vocabulary[UNKNOWN], vocabulary[BREAK], vocabulary[SPACE]
    ids = []
    for c in text:
        token = vocabulary.get(c)
        if token is None:
            token = line_break if c == "\n" else space if c.isspace() else vocabulary.get(c.lower(), unknown)
        ids.append(token)
    return ids


def windows(text: str, size: int = WINDOW) -> Iterator[tuple[int, int]]:
    """Pieces of `text` of at most `size` characters, cut behind a line break or a stop where there is one."""
    start = 0
    while start < len(text):
        end = min(len(text), start + size)
        if end < len(text):
            cuts = (text.rfind(c, start + size // 2, end) for c in "\n。；，、")
            end = next((c + 1 for c in cuts if c > 0), end)
        yield start, end
        start = end


def decode(scores: NDArray[np.float32]) -> list[tuple[int, int, str, float]]:
    """Mentions in a window.

    Args:
        scores: log probabilities, shape (characters, len(TAGS)).

    Returns:
        (start, end, type, confidence) for each mention; the confidence is the geometric mean of the probabilities of
        its tags.
    """
    if not len(scores):
        return []
    path = scores.argmax(1)
    if not _START[path[0]] and not _FORBIDDEN[path[:-1], path[1:]].any():  # the best tag of every character: no sequence is likelier
        return list(_spans(path.tolist(), scores))
    return list(_spans(_viterbi(scores), scores))


def _viterbi(scores: NDArray[np.float32]) -> list[int]:
    best = scores[0] + _START
    came = np.empty((len(scores), len(TAGS)), dtype=np.int16)
    for k in range(1, len(scores)):
        through = best[:, None] + _FORBIDDEN
        came[k] = through.argmax(0)
        best = through[came[k], np.arange(len(TAGS))] + scores[k]
    path = [int(best.argmax())]
    for k in range(len(scores) - 1, 0, -1):
        path.append(int(came[k, path[-1]]))
    return path[::-1]


def _spans(path: Sequence[int], scores: NDArray[np.float32]) -> Iterator[tuple[int, int, str, float]]:
    k = 0
    while k < len(path):
        tag = TAGS[path[k]]
        if tag[0] != "B":
            k += 1
            continue
        end = k + 1
        inside = INDEX["I-" + tag[2:]]
        while end < len(path) and path[end] == inside:
            end += 1
        mean = float(np.mean([scores[i, path[i]] for i in range(k, end)]))
        yield k, end, tag[2:], float(np.exp(mean))
        k = end
