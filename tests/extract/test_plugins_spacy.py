"""Any spaCy pipeline as a second proposer of mentions: a small one made here, saved and loaded by its path."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from graph.errors import InputError, ModelMissing
from ingest.extract.output import label_line
from ingest.extract.pipeline import load
from ingest.extract.plugins.selection import chosen, with_plugins
from ingest.extract.plugins.spacy_pipeline import SpacyChoice, SpacyProposer

PATTERNS = {
    "ORG": ["青墨斋机构", "云岭应用光学研究所", "研究所"],
    "GPE": ["深圳", "美国"],
    "DATE": ["去年"],
    "ODD": ["二三"],
    "Program": ["种子行动"],
}


def toy(*, label: str = "ORG", extra: str = "") -> Language:
    nlp = spacy.blank("zh")
    patterns = [{"label": kind, "pattern": words} for kind, of_kind in PATTERNS.items() for words in of_kind]
    nlp.add_pipe("entity_ruler").add_patterns([*patterns, *([{"label": label, "pattern": extra}] if extra else [])])  # type: ignore[attr-defined]
    nlp.meta["name"] = "toy"
    return nlp


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    toy().to_disk(tmp_path / "toy")
    return tmp_path / "toy"


def test_a_pipeline_loaded_by_path_proposes_and_says_its_name(folder: Path) -> None:
    proposer = SpacyChoice(str(folder), cap=0.4).open()
    text = "去年深圳与美国的云岭应用光学研究所开展二三和种子行动，研究所、青墨斋机构参加。"
    (answer,) = proposer.propose([text])
    assert proposer.name == "zh_toy"
    assert [(m.type, m.quote) for m in answer.mentions] == [
        ("Region", "深圳"), ("Institute", "云岭应用光学研究所"), ("Program", "种子行动"),
    ]  # fmt: skip
    assert all(text[m.start :].startswith(m.quote) for m in answer.mentions if m.start is not None)
    assert {refused.item: refused.reason for refused in answer.refused} == {
        "GPE 美国": "unknown_region", "ODD 二三": "unknown_label", "ORG 研究所": "generic",
    }  # fmt: skip


def test_its_mentions_join_the_pipeline_over_the_original_text(tmp_path: Path) -> None:
    toy(label="Technology", extra="激光雷达丙型").to_disk(tmp_path / "toy")
    (choice,) = chosen([f"spacy:{tmp_path / 'toy'}"], tmp_path, {"DUALCHAIN_SPACY_CONFIDENCE": "0.3"})
    text = "雲嶺公司研發雷射雷達丙型，套用於網路。"
    doc = load(proposers=[choice.open()])(text)
    found = {s.text: s for s in doc.spans["mentions"] if "model:zh_toy" in s._.method}
    assert "雷射雷達丙型" in found and found["雷射雷達丙型"]._.name == "激光雷达丙型"
    line = label_line("x", doc)
    assert all(text[e["start"] : e["end"]] for e in line["entities"])


def test_alone_found_names_have_the_cap_as_confidence(folder: Path) -> None:
    from ingest.extract.draft import Draft
    from ingest.extract.plugins.admit import admit
    from ingest.extract.plugins.join import Proposed, take

    proposer = SpacyChoice(str(folder), cap=0.3).open()
    text, drafts, proposed = "云岭应用光学研究所在深圳", [Draft(10, 12, "Region", "深圳", confidence=0.9)], Proposed()
    take(text, drafts, admit(text, proposer.propose([text])[0], proposer), proposer.name, proposed)
    assert [(d.name, d.confidence, d.method) for d in drafts] == [
        ("云岭应用光学研究所", 0.3, "model:zh_toy"), ("深圳", 0.93, "encoder+model:zh_toy"),
    ]  # fmt: skip


def test_a_text_yields_the_same_whatever_stands_beside_it(folder: Path) -> None:
    proposer = SpacyChoice(str(folder)).open()
    texts = ["深圳", "", "云岭应用光学研究所", "\n", "无"]
    assert proposer.propose(texts) == [proposer.propose([text])[0] for text in texts]


def test_a_component_that_breaks_on_a_text_is_a_failure_of_that_text() -> None:
    @Language.component("breaks_on_odd_text", assigns=["doc.ents"])
    def breaks(doc: Doc) -> Doc:
        if "坏" in doc.text:
            raise ZeroDivisionError("half a mention")
        return doc

    nlp = toy()
    nlp.add_pipe("breaks_on_odd_text")
    answers = SpacyProposer(nlp, "toy").propose(["深圳", "坏文本", "深圳市"])
    assert [answer.failure is None for answer in answers] == [True, False, True]
    assert "half a mention" in (answers[1].failure or ("", ""))[1] and answers[2].mentions


def test_a_pipeline_without_entities_is_refused(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "sentences")
    with pytest.raises(InputError, match="finds entities"):
        SpacyChoice(str(tmp_path / "sentences")).open()


def test_a_pipeline_that_cannot_be_loaded_is_one_line(folder: Path) -> None:
    config = (folder / "config.cfg").read_text(encoding="utf-8")
    (folder / "config.cfg").write_text(config.replace('factory = "entity_ruler"', 'factory = "curated_transformer_x"'), encoding="utf-8")
    with pytest.raises(ModelMissing, match="does not load") as caught:
        SpacyChoice(str(folder)).open()
    assert "\n" not in caught.value.text("zh")


def test_a_changed_pipeline_is_another_version(tmp_path: Path) -> None:
    toy().to_disk(tmp_path / "one")
    toy().to_disk(tmp_path / "same")
    toy(extra="另一研究院").to_disk(tmp_path / "other")
    one, same, other = (with_plugins("v", chosen([f"spacy:{tmp_path / name}"], tmp_path, {})) for name in ("one", "same", "other"))
    assert one == same != other
    assert one != with_plugins("v", chosen([f"spacy:{tmp_path / 'one'}"], tmp_path, {"DUALCHAIN_SPACY_CONFIDENCE": "0.2"}))
