"""Both languages say everything the pages ask for."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import app
from app.i18n import LANGUAGES, catalogue, language_of, translate
from app.views.names import method_name, modality_name, relation_name, type_name
from graph.schema import SCHEMA

APP = Path(app.__file__).parent
PAGES = [p for folder in ("screens", "components", "views") for p in (APP / folder).glob("*.py")] + [APP / "main.py"]
ASKED = re.compile(
    r"""(?:\bsay\(|translate\(\s*[\w.]+,\s*|\(|,\s)["']((?:nav|empty|overview|explorer|canvas|panel|query|dual)\.[a-z_]+)["']"""
)


def fields(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def keys_in_code() -> set[str]:
    return {key for path in PAGES for key in ASKED.findall(path.read_text(encoding="utf-8"))}


def test_both_catalogues_hold_the_same_messages_with_the_same_fields() -> None:
    zh, en = (catalogue(language) for language in LANGUAGES)
    assert zh.keys() == en.keys()
    assert {k: fields(v) for k, v in zh.items()} == {k: fields(v) for k, v in en.items()}


def test_every_message_the_pages_ask_for_exists() -> None:
    asked = keys_in_code()
    assert len(asked) > 60
    assert asked - catalogue("zh").keys() == set()


def test_no_message_is_left_over() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    built = ("canvas.", "modality.", "method.", "dual.tier_")
    unused = {k for k in catalogue("zh") if k not in text and not k.startswith(built)}
    assert unused == set()


def test_messages_are_filled_in_and_written_in_their_language() -> None:
    for language in LANGUAGES:
        assert all(message.strip() for message in catalogue(language).values())
    assert all(re.search(r"[\u4e00-\u9fff]", m) for k, m in catalogue("zh").items() if k != "query.cypher_hint")
    chinese = {k for k, m in catalogue("en").items() if re.search(r"[\u4e00-\u9fff]", m)}
    assert chinese == {"explorer.search_hint"}  # the example of what to type is a name in the graph


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_and_modality_of_the_vocabulary_has_a_name(language: str) -> None:
    for value in (*SCHEMA.modalities, *SCHEMA.statuses):
        assert f"modality.{value}" in catalogue(language)
        assert modality_name(language, value) == catalogue(language)[f"modality.{value}"]


def test_types_and_relations_are_named_by_the_vocabulary() -> None:
    assert {type_name("zh", n.name) for n in SCHEMA.nodes()} == {n.zh for n in SCHEMA.nodes()}
    assert {relation_name("en", r.name) for r in SCHEMA.relations} == {r.en for r in SCHEMA.relations}
    assert (type_name("zh", "Toy"), relation_name("en", "TOYS"), method_name("zh", "toy:x")) == ("Toy", "TOYS", "toy（x）")


def test_a_message_without_its_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        translate("zh", "explorer.left_out", shown=1)
    with pytest.raises(KeyError):
        catalogue("xx")


@pytest.mark.parametrize(
    ("wanted", "locale", "language"),
    [(None, "zh-CN", "zh"), (None, "zh_TW", "zh"), (None, "fr-FR", "en"), (None, None, "zh"), ("en", "zh-CN", "en"), ("<b>", "en", "en")],
)
def test_language_follows_the_reader(wanted: str | None, locale: str | None, language: str) -> None:
    assert language_of(wanted, locale) == language
