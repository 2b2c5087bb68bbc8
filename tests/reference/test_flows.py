"""Neighbouring segments of a chain as the catalogue has them, over those that are there."""

from __future__ import annotations

from graph.network import build
from graph.records import Entity, Evidence, Fact
from ingest.reference.flows import flows, with_flows


def test_neighbours_follow_the_catalogue() -> None:
    assert flows("碳纤维产业", ["碳丝", "原丝", "丙烯腈"]) == (("丙烯腈", "原丝"), ("原丝", "碳丝"))


def test_a_segment_that_nobody_names_is_passed_over() -> None:
    assert flows("碳纤维产业", ["碳丝", "丙烯腈"]) == (("丙烯腈", "碳丝"),)


def test_other_names_of_a_segment_are_the_names_of_the_pair() -> None:
    assert flows("碳纤维产业链", ["碳纤维原丝", "碳丝"]) == (("碳纤维原丝", "碳丝"),)


def test_a_chain_outside_the_catalogue_has_no_flows() -> None:
    assert flows("某某不存在的产业", ["甲", "乙"]) == ()


def test_no_segment_flows_into_itself() -> None:
    assert all(up != down for up, down in flows("碳纤维产业", ["原丝", "碳纤维原丝", "碳丝"]))


def test_a_network_gets_the_flows_of_its_segments_and_keeps_those_it_has() -> None:
    names = {"c": "碳纤维产业", "a": "丙烯腈", "b": "原丝", "x": "自定环节"}
    ends = [Entity(i, "IndustryChain" if i == "c" else "ChainStage", n) for i, n in names.items()]
    facts = [Fact(i, "SEGMENT_OF", "c") for i in "abx"]
    says = [Evidence(f.id, "d:0", 0, 2, "引文", "rule", 0.9) for f in facts]
    assert with_flows(build(ends, facts, says)).flows == {"碳纤维产业": (("丙烯腈", "原丝"),)}
    given = {"碳纤维产业": (("原丝", "自定环节"),)}
    assert with_flows(build(ends, facts, says, flows=given)).flows == given
