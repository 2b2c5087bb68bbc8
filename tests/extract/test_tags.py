"""Windows cover the text, decoding gives well-formed mentions."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.tags import INDEX, TAGS, WINDOW, decode, encode, windows

VOCABULARY = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[BREAK]": 4, "[SPACE]": 5, "吉": 6, "a": 7}


@given(st.text(alphabet="吉林。，\n 、a", max_size=2000))
def test_windows_follow_each_other_and_cover_the_text(text: str) -> None:
    pieces = list(windows(text))
    assert "".join(text[a:b] for a, b in pieces) == text
    assert all(0 < b - a <= WINDOW for a, b in pieces)


def test_a_window_ends_behind_a_stop_where_there_is_one() -> None:
    text = "吉" * (WINDOW - 80) + "。" + "林" * 400
    assert next(windows(text)) == (0, WINDOW - 79)


def test_every_character_is_one_token() -> None:
    assert encode("吉\n 囍A", VOCABULARY) == [6, 4, 5, 1, 7]


@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_mentions_are_ordered_disjoint_and_of_one_type(length: int, seed: int) -> None:
    scores = np.log(np.random.default_rng(seed).dirichlet(np.ones(len(TAGS)), length)).astype(np.float32)
    last = 0
    for start, end, kind, confidence in decode(scores):
        assert last <= start < end <= length and "B-" + kind in INDEX and 0 < confidence <= 1
        last = end


def test_an_inside_tag_never_opens_a_mention() -> None:
    scores = np.full((3, len(TAGS)), -9.0, dtype=np.float32)
    scores[:, INDEX["I-Firm"]] = -0.1
    scores[0, INDEX["O"]] = -0.5
    assert all(start > 0 or kind == "Firm" for start, _, kind, _ in decode(scores))
    scores[0, INDEX["B-Firm"]] = -0.2
    assert [m[:3] for m in decode(scores)] == [(0, 3, "Firm")]


def test_nothing_in_nothing_out() -> None:
    assert decode(np.empty((0, len(TAGS)), dtype=np.float32)) == []


@given(st.integers(1, 12), st.integers(0, 2**32 - 1), st.floats(0, 12))
def test_no_legal_sequence_is_likelier_than_the_one_decoded(length: int, seed: int, lead: float) -> None:
    source = np.random.default_rng(seed)
    scores = source.dirichlet(np.ones(len(TAGS)), length)
    scores[np.arange(length), source.integers(0, 5, length)] += lead  # legal sequences of best tags come up as well as others
    scores = np.log(scores / scores.sum(1, keepdims=True)).astype(np.float32)
    best = {t: float(scores[0, k]) for t, k in INDEX.items() if t[0] != "I"}
    for row in scores[1:]:
        before = {t: [v for u, v in best.items() if t[0] != "I" or u[2:] == t[2:]] for t in TAGS}
        best = {t: max(values) + float(row[INDEX[t]]) for t, values in before.items() if values}
    tags = ["O"] * length
    for start, end, kind, _ in decode(scores):
        tags[start:end] = ["B-" + kind] + ["I-" + kind] * (end - start - 1)
    assert sum(float(scores[k, INDEX[t]]) for k, t in enumerate(tags)) >= max(best.values()) - 1e-3
