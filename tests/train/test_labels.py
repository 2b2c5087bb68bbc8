"""Labels become tags of the normalised text, documents stay whole, bad lines are refused with their place."""

import json
import random
from pathlib import Path

import pytest

from graph.errors import BadLabels
from graph.resources import data_path
from ingest.extract.tags import INDEX, TAGS
from ingest.train.labels import IGNORED, LONGEST, LabelledPassage, augmented, examples, read_labels, split_groups

LINE = {
    "id": "x1", "group": "g", "text": "支持一汽集團建設智慧網路實驗室。",
    "entities": [
        {"start": 2, "end": 6, "type": "Firm", "name": "一汽集团", "aliases": [], "status": None},
        {"start": 8, "end": 15, "type": "Platform", "name": "智慧网络实验室", "aliases": [], "status": "planned"},
    ],
}  # fmt: skip


def passage(line: dict) -> LabelledPassage:
    return LabelledPassage(line["id"], line["group"], line["text"], tuple(line["entities"]))


def test_tags_follow_the_normalised_text() -> None:
    (example,) = examples(passage(LINE))
    marked = [(c, TAGS[t]) for c, t in zip(example.text, example.tags, strict=True) if t]
    assert marked[:4] == [("一", "B-Firm"), ("汽", "I-Firm"), ("集", "I-Firm"), ("团", "I-Firm")]
    assert "".join(c for c, t in marked if t.endswith("Platform")) == "智慧网络实验室"
    assert {s for s in example.states if s != IGNORED} == {2}


def test_augmentation_keeps_type_and_order_of_every_mention() -> None:
    source = random.Random(0)
    items = [x for line in read_labels([data_path("labels", "train-demo.jsonl")])[:40] for x in examples(line)]
    for example in items:
        for _ in range(8):
            other = augmented(example, source)
            assert len(other.text) <= LONGEST
            assert len(other.text) == len(other.tags) == len(other.states)
            begins = {INDEX[t] for t in TAGS if t[0] == "B"}
            assert [t for t in other.tags if t in begins] == [t for t in example.tags if t in begins]


def test_documents_are_kept_aside_whole() -> None:
    passages = read_labels([data_path("labels", "train-demo.jsonl"), data_path("labels", "train-written-a.jsonl")])
    learned, kept = split_groups(passages, 0.2, seed=3)
    assert kept and not {p.group for p in learned} & {p.group for p in kept}
    assert len(learned) + len(kept) == len(passages)
    assert (learned, kept) == split_groups(passages, 0.2, seed=3)


@pytest.mark.parametrize(
    "line",
    [
        "no json", "[]", json.dumps({"id": "a"}),
        json.dumps(LINE | {"entities": [{"start": 0, "end": 99, "type": "Firm"}]}),
        json.dumps(LINE | {"entities": [{"start": 0, "end": 2, "type": "Nothing"}]}),
    ],
)  # fmt: skip
def test_bad_lines_are_refused_with_their_place(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(LINE) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(BadLabels, match=r"bad\.jsonl:2"):
        read_labels([path])
