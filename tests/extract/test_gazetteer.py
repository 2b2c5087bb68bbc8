"""What the reference tables say of characters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.resources import data_path
from graph.schema import SCHEMA
from ingest.extract import gazetteer
from ingest.extract.tagger import Tagger
from ingest.reference import organisations

WORDS = st.sampled_from(("吉林大学", "长春市", "东大", "、", "与", "新能源汽车", "长春", "高新区", "省", "\n", "x", "中国科学院", "大学"))


def marked(text: str, kind: str) -> list[str]:
    """The names of `kind` the signs of `text` mark."""
    k = 3 * gazetteer.KINDS.index(kind)
    found = gazetteer.signs(text)[:, k : k + 3]
    ends = np.flatnonzero(found[:, 2])
    return [text[a : next(e for e in ends if e > a) + 1] for a in np.flatnonzero(found[:, 0])]


def test_every_kind_is_a_type_of_mention() -> None:
    assert set(gazetteer.KINDS) == set(SCHEMA.mention_types)


@pytest.mark.parametrize(
    ("kind", "text", "names"),
    [
        ("University", "由吉林大学牵头", ["吉林大学"]),
        ("Region", "在长春市和吉林设厂", ["长春市", "吉林"]),
        ("IndustryChain", "发展新能源汽车产业", ["新能源汽车产业"]),
        ("University", "由农科院牵头", []),
    ],
)
def test_the_longest_name_of_a_kind_is_marked(kind: str, text: str, names: list[str]) -> None:
    assert marked(text, kind) == names


def test_kinds_do_not_hide_each_other() -> None:
    assert marked("吉林大学", "University") == ["吉林大学"]
    assert marked("吉林大学", "Region") == ["吉林"]


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=12).map("".join))
def test_signs_of_a_kind_follow_each_other(text: str) -> None:
    found = gazetteer.signs(text)
    assert found.shape == (len(text), gazetteer.WIDTH)
    for k in range(0, gazetteer.WIDTH, 3):
        state = "out"
        for first, inside, last in found[:, k : k + 3].tolist():
            assert first + inside + last <= 1
            if first:
                assert state == "out"
                state = "in"
            elif inside:
                assert state == "in"
            elif last:
                assert state == "in"
                state = "out"
            else:
                assert state == "out"
        assert state == "out"


def test_names_are_those_of_the_tables() -> None:
    assert set(organisations.listed()) == set(organisations.by_name())


def test_the_signs_reach_the_scores_of_the_shipped_model(monkeypatch: pytest.MonkeyPatch) -> None:
    tagger, text = Tagger(data_path("models", "tagger")), "支持吉林大学与中国第一汽车集团有限公司在长春市发展新能源汽车产业。"
    told = tagger.propose(text)
    monkeypatch.setattr(gazetteer, "signs", lambda words: np.zeros((len(words), gazetteer.WIDTH), dtype=np.float32))
    untold = tagger.propose(text)
    assert [p[3] for p in told] != [p[3] for p in untold]
    assert sum(p[3] for p in told) / len(told) > sum(p[3] for p in untold) / max(len(untold), 1)
