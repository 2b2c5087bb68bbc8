"""The analysis graph: what enters, with which probability, and who is where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadRecord, InputError
from graph.metrics.chain import cut
from graph.network import Edges, Network, build
from graph.records import Entity, Evidence, Fact
from graph.roles import ROLES, Options
from graph.schema import SCHEMA

ENDS = (Entity("u", "University", "甲大学"), Entity("c", "IndustryChain", "碳纤维产业"))


def said(fact: Fact, *confidences: tuple[str, float], method: str = "rule:x") -> list[Evidence]:
    return [Evidence(fact.id, f"{doc}:{k}", 0, 2, "引文", method, c) for k, (doc, c) in enumerate(confidences)]


def links(network: Network, role: str) -> set[tuple[str, str, float]]:
    edges: Edges = network.edges[role]
    ends = zip(edges.head.tolist(), edges.tail.tolist(), edges.p.tolist(), strict=True)
    return {(network.nodes[h].id, network.nodes[t].id, round(p, 9)) for h, t, p in ends}


def one_fact(
    modality: str = "existing", options: Options | None = None, *confidences: tuple[str, float], method: str = "rule:x"
) -> Network:
    fact = Fact("u", "IN_CHAIN", "c", modality)
    return build(ENDS, [fact], said(fact, *(confidences or (("d", 0.8),)), method=method), options=options)


def test_evidence_is_max_within_and_noisy_or_across_documents() -> None:
    assert links(one_fact("existing", None, ("d1", 0.5), ("d1", 0.4), ("d2", 0.8)), "serve") == {("u", "c", 0.9)}


def test_facts_of_one_pair_share_an_edge() -> None:
    """Two facts about the same pair (in chain, works on) from one document are no two witnesses."""
    first, second = Fact("u", "IN_CHAIN", "c"), Fact("u", "WORKS_ON", "c", "encouraged")
    network = build(ENDS, [first, second], [*said(first, ("d", 0.6)), *said(second, ("d", 0.7))])
    assert links(network, "serve") == {("u", "c", 0.7)} and network.edges["serve"].facts == (tuple(sorted((first.id, second.id))),)


def test_document_id_may_hold_a_colon() -> None:
    fact = Fact("u", "IN_CHAIN", "c")
    items = [Evidence(fact.id, passage, 0, 2, "引文", "rule", 0.5) for passage in ("a:b:0", "a:b:1", "a:c:0")]
    assert links(build(ENDS, [fact], items), "serve") == {("u", "c", 0.75)}


@pytest.mark.parametrize("modality", ["planned", "target", "negated", "ended"])
def test_what_is_not_there_is_no_support(modality: str) -> None:
    assert links(one_fact(modality), "serve") == set()


@pytest.mark.parametrize("modality", ["existing", "under_construction", "encouraged"])
def test_what_is_there_is_support(modality: str) -> None:
    assert links(one_fact(modality), "serve") == {("u", "c", 0.8)}


def test_plans_count_when_asked_for_and_denials_never() -> None:
    everything = Options(modalities=SCHEMA.modalities)
    assert links(one_fact("planned", everything), "serve") and not links(one_fact("negated", everything), "serve")


def test_needs_and_segments_count_although_they_speak_of_the_future(make: Callable) -> None:
    kinds = {"c": "IndustryChain", "s": "ChainStage", "t": "Technology"}
    found = make(kinds, [("s", "SEGMENT_OF", "c", 0.9), ("s", "NEEDS", "t", 0.9)], modality="planned", method="rule").network()
    assert links(found, "segment") == {("s", "c", 0.9)} and links(found, "apply") == {("t", "s", 0.9)}


def test_floor_leaves_weak_edges_out_after_documents_are_combined() -> None:
    assert links(one_fact("existing", Options(floor=0.81)), "serve") == set()
    assert links(one_fact("existing", Options(floor=0.81), ("d1", 0.6), ("d2", 0.6)), "serve") == {("u", "c", 0.84)}


def test_only_a_registry_is_certain() -> None:
    assert links(one_fact("existing", None, ("d1", 1.0), ("d2", 0.9)), "serve") == {("u", "c", 0.99)}
    assert links(one_fact("existing", None, ("d1", 1.0), method="registry:csv"), "serve") == {("u", "c", 1.0)}


def test_a_fact_without_evidence_makes_no_edge() -> None:
    assert links(build(ENDS, [Fact("u", "IN_CHAIN", "c", confidence=0.9)], []), "serve") == set()


def test_a_planned_platform_does_not_act_yet(make: Callable) -> None:
    base = make({"p": "Platform", "c": "IndustryChain"}, [("p", "IN_CHAIN", "c", 0.9)])
    planned = replace(base, entities=tuple(replace(e, status="planned" if e.id == "p" else None) for e in base.entities))
    upgrading = replace(base, entities=tuple(replace(e, status="upgrading" if e.id == "p" else None) for e in base.entities))
    counted = planned.network(options=Options(modalities=("existing", "planned")))
    assert not planned.network().innovators.any() and upgrading.network().innovators.any() and counted.innovators.any()
    assert len(cut(planned.network(), planned.network().chain("c")).actors) == 0


def test_context_hubs_never_enter(make: Callable, toy) -> None:
    """Regions, policies, programmes, governments and parks put no two actors next to each other."""
    plain = toy.network()
    hubs = {"r": "Region", "g": "Government", "k": "Park", "q": "Policy", "m": "Program"}
    kinds = {e.id: e.type for e in toy.entities} | hubs
    around = [
        ("r", "DEVELOPS", "s4", 0.9),
        ("r", "COLLABORATES_WITH", "u1", 0.9),
        ("g", "COLLABORATES_WITH", "i1", 0.9),
        ("r", "HOSTS", "p1", 0.9),
    ]
    extra = make(kinds, [*around, ("k", "IN_CHAIN", "s4", 0.9), ("k", "WORKS_ON", "t1", 0.9)], document="d9")
    with_hubs = build(extra.entities, [*toy.facts, *extra.facts], [*toy.evidence, *extra.evidence])
    for role in ROLES:
        assert links(with_hubs, role.name) == links(plain, role.name)


def test_direction_of_symmetric_facts_does_not_matter(make: Callable) -> None:
    kinds = {"a": "Firm", "b": "Institute", "z": "Firm", "p": "Platform", "y": "University"}
    found = make(kinds, [("a", "COLLABORATES_WITH", "b", 0.5), ("b", "COLLABORATES_WITH", "z", 0.6), ("a", "HOSTS", "p", 0.7)]).network()
    assert links(found, "cooperate") == {("b", "a", 0.5), ("b", "z", 0.6), ("p", "a", 0.7)}
    both = make(kinds, [("b", "COLLABORATES_WITH", "y", 0.5), ("y", "COLLABORATES_WITH", "b", 0.5), ("b", "COLLABORATES_WITH", "b", 0.9)])
    assert links(both.network(), "team") == {("b", "y", 0.5)}


def test_a_province_contains_its_cities(make: Callable) -> None:
    kinds = {"u": "University", "f": "Firm", "g": "Firm", "长春市": "Region", "x": "Firm"}
    found = make(kinds, [("f", "LOCATED_IN", "长春市", 0.9)], places={"u": "南关区", "g": "吉林省"})
    network = found.network(parents={"南关区": "长春市", "长春市": "吉林省", "通化市": "吉林省"})
    inside = {region: {network.nodes[i].id for i in np.flatnonzero(network.inside(region))} for region in network.regions}
    assert inside == {"全域": set(kinds), "南关区": {"u"}, "长春市": {"u", "f"}, "吉林省": {"u", "f", "g"}}
    assert not network.inside("通化市").any()  # known, and nobody is there


def test_hierarchy_may_come_from_region_entities_and_may_run_in_circles() -> None:
    nodes = [Entity("f", "Firm", "f", region="甲"), Entity("r", "Region", "甲", region="乙"), Entity("q", "Region", "乙", region="甲")]
    assert build(nodes, [], []).regions == ("全域", *sorted(("甲", "乙")))


def test_unknown_names_are_refused_with_close_ones(toy) -> None:
    network = toy.network()
    with pytest.raises(InputError, match="碳纤维") as chain:
        network.chain("碳纤维")
    with pytest.raises(InputError) as region:
        network.inside("甲省")
    assert "没有名为" in chain.value.text("zh") and "甲市" in region.value.text("zh")


def test_a_chain_answers_to_id_name_and_alias_and_namesakes_need_the_id() -> None:
    twins = (
        Entity("1", "IndustryChain", "汽车产业", ("汽车",)),
        Entity("2", "IndustryChain", "光电产业"),
        Entity("3", "IndustryChain", "光电产业"),
    )
    network = build(twins, [], [])
    assert network.chain("1") == network.chain("汽车产业") == network.chain("汽车") == 0 and network.chain("3") == 2
    with pytest.raises(InputError, match="2, 3"):
        network.chain("光电产业")
    assert [cut(network, c).title for c in network.chains] == ["2", "3", "汽车产业"]


def test_tables_that_contradict_themselves_are_refused() -> None:
    fact = Fact("u", "IN_CHAIN", "gone")
    with pytest.raises(BadRecord, match="gone"):
        build(ENDS, [fact], [])
    fine = Fact("u", "IN_CHAIN", "c")
    with pytest.raises(BadRecord, match="confidence"):
        build(ENDS, [fine], said(fine, ("d", 1.2)))


@pytest.mark.parametrize("wrong", [{"floor": -0.1}, {"cap": 1.1}, {"modalities": ("someday",)}])
def test_options_are_checked(wrong: dict) -> None:
    with pytest.raises(InputError):
        Options(**wrong)


def test_segments_nest_and_a_segment_of_its_own_is_not_counted_below_another(make: Callable) -> None:
    kinds = {"汽车": "IndustryChain", "新能源汽车": "IndustryChain", "动力电池": "ChainStage", "电驱动": "ChainStage", "整车": "ChainStage"}
    parts = [("新能源汽车", "汽车"), ("动力电池", "汽车"), ("整车", "汽车"), ("动力电池", "新能源汽车"), ("电驱动", "新能源汽车")]
    network = make(kinds, [(a, "SEGMENT_OF", b, 0.9) for a, b in parts]).network()
    part = cut(network, network.chain("汽车"))
    named = {network.nodes[s].name: {network.nodes[i].name for i in g} for s, g in zip(part.stages, part.groups, strict=True)}
    assert named == {"整车": {"整车"}, "动力电池": {"动力电池"}, "新能源汽车": {"新能源汽车", "电驱动"}}


def test_segments_in_a_circle_end(make: Callable) -> None:
    kinds = dict.fromkeys("abc", "IndustryChain")
    network = make(kinds, [(a, "SEGMENT_OF", b, 0.9) for a, b in ("ba", "cb", "ac")]).network()
    assert [network.nodes[i].id for i in cut(network, network.chain("a")).groups[0]] == ["b", "c"]


def test_a_chain_without_segments_is_one_segment(make: Callable) -> None:
    network = make({"c": "IndustryChain", "u": "University"}, [("u", "WORKS_ON", "c", 0.9)]).network()
    part = cut(network, network.chain("c"))
    assert part.stages == (network.chain("c"),) and part.support.covered().tolist() == [pytest.approx(0.9)]


@settings(deadline=None, max_examples=30)
@given(random=st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(toy, random) -> None:
    straight = toy.network()
    entities, facts, evidence = (random.sample(rows, len(rows)) for rows in (toy.entities, toy.facts, toy.evidence))
    assert build(entities, facts, evidence, flows=toy.flows).hash == straight.hash


def test_hash_sees_every_part(toy) -> None:
    hashes = {toy.network().hash, toy.network(options=Options(floor=0.5)).hash, toy.network(parents={"甲市": "乙省"}).hash}
    hashes |= {replace(toy, flows={}).network().hash, replace(toy, evidence=toy.evidence[:-1]).network().hash}
    assert len(hashes) == 5
