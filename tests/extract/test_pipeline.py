"""The pipeline over whole passages: seams, offsets, and that the shipped model still reads what it learned."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from graph.errors import ModelMissing
from graph.resources import data_path
from graph.schema import SCHEMA
from ingest.extract.output import label_line
from ingest.extract.pipeline import load
from ingest.extract.tagger import Tagger
from ingest.train.evaluate import scores
from ingest.train.labels import read_labels

TRADITIONAL = "支持一汽集團聯合吉林大學建設智慧網路汽車聯合實驗室，攻克半導體雷射關鍵技術。"


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def test_the_components_are_named_and_in_order(nlp: Language) -> None:
    assert nlp.pipe_names == [
        "normalise", "sections", "lexicon", "tagger", "guards", "defined", "coordination", "status", "indicators", "relations", "mentions",
        "confidence",
    ]  # fmt: skip


@given(
    st.lists(
        st.sampled_from(
            ["吉林大学", "在", "長春", "建設", "實驗室", "，", "\n", "一、", "20%", " ", "《", "》", "網路", "套用", "a", "（"]
        ),
        max_size=60,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_text_gives_spans_inside_it_and_records_that_hold(nlp: Language, words: list[str]) -> None:
    text = "".join(words)
    line = label_line("x", nlp(text))
    assert line["text"] == text
    for entity in line["entities"]:
        assert 0 <= entity["start"] < entity["end"] <= len(text)
        assert entity["type"] in SCHEMA.mention_types and entity["name"] and not set("《》“”\n") & set(entity["name"])
        assert entity["status"] in (None, *SCHEMA.statuses)
        assert entity["status"] is None or entity["type"] in SCHEMA.carriers
    for found in (*line["indicators"], *(r["evidence"] for r in line["relations"])):
        assert 0 <= found["start"] < found["end"] <= len(text)
    assert json.loads(json.dumps(line, ensure_ascii=False)) == line


def test_traditional_text_keeps_its_characters_and_gives_simplified_names(nlp: Language) -> None:
    doc = nlp(TRADITIONAL)
    found = {span.text: span._.name for span in doc.spans["mentions"]}
    assert "一汽集團" in found and "吉林大學" in found
    assert found["吉林大學"] == "吉林大学"
    assert not [name for name in found.values() if "網" in name or "雷射" in name]


def test_batches_give_what_single_passages_give(nlp: Language) -> None:
    texts = [p.text for p in read_labels([data_path("labels", "train-demo.jsonl")])[:12]]
    together = [label_line(str(k), doc) for k, doc in enumerate(nlp.pipe(texts))]
    alone = [label_line(str(k), nlp(text)) for k, text in enumerate(texts)]
    plain = [[(e["start"], e["end"], e["type"], e["name"]) for e in line["entities"]] for line in together]
    assert plain == [[(e["start"], e["end"], e["type"], e["name"]) for e in line["entities"]] for line in alone]


def test_components_can_be_replaced_by_config() -> None:
    with pytest.raises(ModelMissing, match="nowhere"):
        load(overrides={"components.tagger.folder": "nowhere"})


def test_the_shipped_model_reads_what_it_learned() -> None:
    """A guard against damage in packing, not a result: these passages were in its training."""
    found = scores(Tagger(data_path("models", "tagger")), read_labels([data_path("labels", "train-written-f.jsonl")]))
    assert found["span_f1"] > 0.93 and found["core_f1"] > 0.93


def test_the_shipped_model_is_small_and_has_its_card() -> None:
    folder = data_path("models", "tagger")
    assert sum(p.stat().st_size for p in folder.iterdir()) < 30 * 2**20
    card = json.loads((folder / "card.json").read_text("utf-8"))
    assert card["labels"]["mentions"] > 0 and card["scores"] and (folder / "README.md").is_file()
