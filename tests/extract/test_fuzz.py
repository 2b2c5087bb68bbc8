"""No text makes the pipeline raise or quote what is not there: awkward passages, random characters, spliced documents.

The awkward passages lie in ``fuzz/passages.jsonl``. The long run reads ten thousand texts; the shipped tagger reads some
hundred of them, a cheap one in its place all (what follows the tagger is what can go wrong with offsets).
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from graph.records import Passage
from graph.resources import data_path
from graph.schema import SCHEMA
from ingest.extract.defined import definitions, told
from ingest.extract.draft import Context
from ingest.extract.pipeline import load
from ingest.linebreaks import hard_breaks
from ingest.normalise import normalise
from ingest.train.labels import read_labels
from ingest.work import Piece, run
from tests.ingest.stand_ins import cheap

CORPUS = [json.loads(line)["text"] for line in (Path(__file__).parent / "fuzz" / "passages.jsonl").read_text("utf-8").splitlines()]
WHOLE = 10_000
PIECES = [
    *("东北大学", "西山精密股份有限公司", "（以下简称“西山精密”）", "西山精密", "长春市", "吉浙", "云岭实验室", "国家重点实验室", "《关于支持云岭的意见》", "到2027年", "超过2%"),
    *("，", "。", "、", "和", "等", "\n", "\t", "（", "）", "“", "”", "《", "》", "支持", "建设", "現有", "研發雷射網路", "一、", "（一）", " ", "\u3000", "a", "1", "\x00", "𠮷"),
]  # fmt: skip
LOOSE = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=120)


@pytest.fixture(scope="module")
def stand_in() -> Language:
    return cheap()


@pytest.fixture(scope="module")
def shipped() -> Language:
    return load()


def check(nlp: Language, text: str, before: str = "") -> None:
    """Read `text` (behind a passage that may define short names) as lines and as records, and hold every quote against it."""
    texts = [normalise(t, breaks=hard_breaks(t)).text for t in (before, text)]
    defining = tuple((1, *each) for each in told(definitions(texts), 1, texts[1]))
    piece = Piece((Passage("d", 1, ("总则",), "¶1", text),), Context("云岭方案"), None, defining=defining)
    (found,) = run(nlp, piece)
    (line,) = run(nlp, replace(piece, lines=True))
    for mention in found.mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.surface == text[mention.start : mention.end]
        assert mention.name and mention.type in SCHEMA.mention_types
    for place in (*found.statements, *found.indicators):
        assert 0 <= place.start < place.end <= len(text)
    assert line.line is not None and line.line["text"] == text
    assert [(e["start"], e["end"]) for e in line.line["entities"]] == [(m.start, m.end) for m in found.mentions]
    for one, other in pairwise(found.mentions):
        assert one.end <= other.start


def spliced(source: random.Random, texts: list[str]) -> str:
    """Pieces of passages put together at places that mean nothing, some turned about, with line breaks and odd characters."""
    pieces = []
    for text in source.choices(texts, k=source.randint(1, 5)):
        start = source.randrange(len(text) + 1)
        pieces.append(text[start : start + source.randint(0, 90)])
        if source.random() < 0.3:
            pieces.append(source.choice(PIECES))
    whole = "".join(pieces)
    if source.random() < 0.2:
        at = source.randrange(len(whole) + 1)
        whole = whole[:at] + source.choice(["\n", "\r\n", "\u2028", "\x0b", "\ufeff", "　"]) + whole[at:]
    return whole[::-1] if source.random() < 0.05 else whole


def drawn(source: random.Random) -> str:
    """Random characters of all of Unicode without lone surrogates, many of them Chinese."""
    ranges = [
        (0, 0x7F),
        (0x2000, 0x206F),
        (0x3000, 0x30FF),
        (0x4E00, 0x9FFF),
        (0xFF00, 0xFFEF),
        (0x20000, 0x2A6DF),
        (0, 0xD7FF),
        (0xE000, 0x10FFFF),
    ]
    return "".join(chr(source.randint(*source.choice(ranges))) for _ in range(source.randint(0, 60)))


def texts(seed: int, number: int) -> Iterator[str]:
    source = random.Random(seed)
    known = [p.text for p in read_labels([data_path("labels", "train-demo.jsonl")])] + [t for t in CORPUS if t]
    for k in range(number):
        yield drawn(source) if k % 3 == 0 else spliced(source, known)


@pytest.mark.parametrize("text", CORPUS)
def test_awkward_passages_are_read(shipped: Language, text: str) -> None:
    check(shipped, text)


@LOOSE
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from(["", "西山精密股份有限公司（以下简称“西山精密”）"]))
def test_any_order_of_pieces_is_read(stand_in: Language, text: str, before: str) -> None:
    check(stand_in, text, before)


@LOOSE
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_characters_are_read(stand_in: Language, text: str) -> None:
    check(stand_in, text)


def test_some_random_texts_are_read_by_the_shipped_tagger(shipped: Language) -> None:
    for text in texts(7, 60):
        check(shipped, text)


@pytest.mark.slow
def test_ten_thousand_random_texts_are_read(stand_in: Language) -> None:
    for text in texts(11, WHOLE):
        check(stand_in, text, "西山精密股份有限公司（以下简称“西山精密”）")


@pytest.mark.slow
def test_many_random_texts_are_read_by_the_shipped_tagger(shipped: Language) -> None:
    for text in texts(13, 600):
        check(shipped, text)


def test_names_hold_no_line_break_where_a_sentence_was_broken(shipped: Language) -> None:
    text = "支持长春新区联合吉林大学和中国科学院长春光学精密机械与物理研\n究所建设光电信息产业园，推动半导体激光成果就地转化。"
    doc = shipped(text)
    found = {span.text: span._.name for span in doc.spans["mentions"]}
    assert found["中国科学院长春光学精密机械与物理研\n究所"] == "中国科学院长春光学精密机械与物理研究所"
    assert not any(re.search(r"\n", name) for name in found.values())
