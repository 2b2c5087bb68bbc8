"""The vocabulary is declared once and consistent."""

import pytest

from graph.schema import ENTITY_TYPES, RELATION_TYPES, SCHEMA, RelationType, Schema

TOY = RelationType("SUPPLIES", "供应", "supplies", "企业向企业供货", ("Firm",), ("Firm",), "#000000", cues=("供货",))


def test_every_type_of_the_contract_is_declared() -> None:
    assert {t.name for t in ENTITY_TYPES} == {
        "University", "Institute", "Firm", "Platform", "Park", "Region", "IndustryChain", "Technology", "Policy", "Program",
        "Government", "Indicator",
    }  # fmt: skip
    assert {t.name for t in RELATION_TYPES} == {
        "LOCATED_IN", "HOSTS", "IN_CHAIN", "NEEDS", "SEGMENT_OF", "WORKS_ON", "DEVELOPS", "COLLABORATES_WITH",
    }  # fmt: skip
    assert {"ChainStage", "Document", "Evidence"} <= {n.name for n in SCHEMA.nodes()}


def test_every_type_speaks_both_languages_and_can_be_drawn() -> None:
    for node in SCHEMA.nodes():
        assert node.zh and node.en and node.definition and node.shape and node.colour.startswith("#")
    for relation in SCHEMA.relations:
        assert relation.zh and relation.en and relation.definition and relation.cues and relation.colour.startswith("#")


def test_colours_of_mention_types_differ() -> None:
    colours = [SCHEMA.entity(name).colour for name in SCHEMA.mention_types]
    assert len(colours) == len(set(colours))


def test_signatures_decide_what_is_allowed() -> None:
    assert SCHEMA.allows("Firm", "IN_CHAIN", "ChainStage")
    assert not SCHEMA.allows("IndustryChain", "IN_CHAIN", "Firm")
    assert not SCHEMA.allows("Firm", "OWNS", "Firm")


def test_a_relation_more_is_one_declaration() -> None:
    schema = SCHEMA.with_relation(TOY)
    assert schema.allows("Firm", "SUPPLIES", "Firm") and not SCHEMA.allows("Firm", "SUPPLIES", "Firm")


@pytest.mark.parametrize("heads", [("Nobody",), ("Firm", "Somebody")])
def test_a_relation_between_undeclared_types_is_refused(heads: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="no node type"):
        Schema(relations=(RelationType("X", "x", "x", "x", heads, ("Firm",), "#000000"),))


def test_a_relation_may_not_bear_the_name_of_a_label() -> None:
    with pytest.raises(ValueError, match="twice"):
        SCHEMA.with_relation(RelationType("Firm", "x", "x", "x", ("Firm",), ("Firm",), "#000000"))
