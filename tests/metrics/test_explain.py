"""Every figure leads back to facts, quotes and documents, and to no others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from graph.errors import BadRecord, InputError
from graph.explain import METRICS, RELATIVE, explain, grounds
from graph.metrics.measure import FAMILIES, measure_network
from graph.network import Network, build
from graph.records import Document, Fact, Source
from tests.metrics.corpora import Corpus, corpora


def said(folder: Path, metric: str, **more) -> set[tuple[str, str, str]]:
    return {(f.subject, f.relation, f.object) for f, _, _ in explain(folder, metric, "c", "甲市", **more)}


SEGMENTS = {(f"s{k}", "SEGMENT_OF", "c") for k in (1, 2, 3, 4)}
MADE = {(f"f{k}", "IN_CHAIN", f"s{k}") for k in (1, 2, 3)}
RESEARCH = {("u1", "WORKS_ON", "t1"), ("i1", "WORKS_ON", "t2"), ("p1", "WORKS_ON", "t2")}
NEEDED = {("s1", "NEEDS", "t1"), ("s3", "NEEDS", "t2")}
COOPERATION = {("f2", "COLLABORATES_WITH", "u1")}


def test_coverage_rests_on_the_paths_of_support(toy, tmp_path: Path) -> None:
    """f1 and f3 cooperate with nobody: their place in the chain is no leg of coverage."""
    assert said(toy.write(tmp_path), "M8.coverage") == SEGMENTS | RESEARCH | NEEDED | COOPERATION | {("f2", "IN_CHAIN", "s2")}


def test_completeness_rests_on_firms(toy, tmp_path: Path) -> None:
    assert said(toy.write(tmp_path), "M8.completeness") == SEGMENTS | MADE


def test_coordination_rests_on_both_sides_and_on_no_link_between_them(toy, tmp_path: Path) -> None:
    assert said(toy.write(tmp_path), "M4.D") == SEGMENTS | MADE | RESEARCH | NEEDED


def test_a_segment_rests_on_its_own_links(toy, tmp_path: Path) -> None:
    folder = toy.write(tmp_path)
    s1 = {("u1", "WORKS_ON", "t1"), ("s1", "NEEDS", "t1"), ("f1", "IN_CHAIN", "s1")}
    assert said(folder, "M8.stage", stage="s1") == said(folder, "M14.stage", stage="s1") == SEGMENTS | s1


def test_quotes_come_with_their_documents(toy, tmp_path: Path) -> None:
    for fact, evidence, document in explain(toy.write(tmp_path), "M8.coverage", "c", "甲市"):
        assert evidence.fact == fact.id and evidence.passage.startswith(document.id + ":") and document.source.number


def test_the_place_of_an_actor_is_part_of_the_ground(make, tmp_path: Path) -> None:
    kinds = {"u": "University", "f": "Firm", "c": "IndustryChain", "甲市": "Region", "丁市": "Region"}
    links = [
        ("u", "IN_CHAIN", "c", 0.9),
        ("u", "LOCATED_IN", "甲市", 0.9),
        ("u", "LOCATED_IN", "丁市", 0.9),
        ("f", "LOCATED_IN", "甲市", 0.9),
    ]
    folder = make(kinds, links).write(tmp_path)
    wide = explain(folder, "M8.coverage", "c", "乙省", parents={"甲市": "乙省"})
    assert {(f.relation, f.object) for f, _, _ in wide} == {("IN_CHAIN", "c"), ("LOCATED_IN", "甲市")}
    assert {f.relation for f, _, _ in explain(folder, "M8.coverage", "c")} == {"IN_CHAIN"}  # everywhere needs no place


def test_scope_floor_and_modality_choose_the_ground(make, tmp_path: Path) -> None:
    kinds = {"u": "University", "v": "University", "c": "IndustryChain"}
    folder = make(kinds, [("u", "IN_CHAIN", "c", 0.9), ("v", "IN_CHAIN", "c", 0.6)], places={"u": "甲市", "v": "乙市"}).write(tmp_path)
    assert said(folder, "M8.coverage") == {("u", "IN_CHAIN", "c")}
    assert said(folder, "M8.coverage", scope="open") == said(folder, "M8.outside") == {("u", "IN_CHAIN", "c"), ("v", "IN_CHAIN", "c")}
    assert said(folder, "M8.coverage", scope="open", floor=0.7) == {("u", "IN_CHAIN", "c")}
    assert said(folder, "M8.coverage", modalities=("planned",)) == set()


@pytest.mark.parametrize("metric", METRICS)
def test_dropping_what_is_no_ground_leaves_the_figure(toy, metric: str) -> None:
    """The ground is complete: with these facts alone the figure is the same, unless it compares with the rest of the run."""
    network = toy.network()
    ground = set(grounds(network, metric, "c", "甲市"))
    kept = replace(toy, facts=tuple(f for f in toy.facts if f.id in ground)).network()
    before, after = (figures_of(n, metric) for n in (network, kept))
    assert before and (ground or not any(before))  # a figure of 0 (nobody bridges) may rest on nothing
    assert metric.startswith(RELATIVE) or after == pytest.approx(before, nan_ok=True)


def figures_of(network: Network, metric: str) -> list[float]:
    return [r.value for r in measure_network(network, regions=["甲市"], families=FAMILIES) if r.metric == metric]


@settings(deadline=None, max_examples=60)
@given(corpora())
def test_ways_rest_on_the_links_along_them(corpus: Corpus) -> None:
    """M10 is the same with its ground alone, nested regions and repeated links included, and one segment needs only its own."""
    network = corpus.network()
    for region in ("全域", corpus.places[corpus.nodes[0]]):
        found = {code: set(grounds(network, code, "c", region)) for code in ("M10.efficiency", "M10.stage")}
        for code, ground in found.items():
            kept = replace(corpus, said=tuple(s for s in corpus.said if s[4] == "frame" or Fact(*s[:3]).id in ground)).network()
            before, after = ([r.value for r in measured(n, region) if r.metric == code] for n in (network, kept))
            assert after == pytest.approx(before, nan_ok=True)


def measured(network: Network, region: str):
    return list(measure_network(network, regions=[region], families=("M10", "M11")))


@settings(deadline=None, max_examples=60)
@given(corpora())
def test_brokers_rest_on_the_ways_through_them(corpus: Corpus) -> None:
    """Without its ground a broker carries nothing; what carries it lies on ways of M10 and begins with its own links."""
    network = corpus.network()
    ways = set(grounds(network, "M10.efficiency", "c"))
    for broker in (r for r in measured(network, "全域") if r.metric == "M11.broker"):
        node = broker.detail["node_id"]
        ground = grounds(network, "M11.broker", "c", node=node)
        assert ground and set(ground) <= ways
        assert node in {f.subject for f in corpus.facts() if f.id == ground[0]} | {f.object for f in corpus.facts() if f.id == ground[0]}
        frame = {f.id for f in corpus.facts() if f.relation == "SEGMENT_OF"}
        dropped = set(ground) - frame
        rest = replace(corpus, said=tuple(s for s in corpus.said if Fact(*s[:3]).id not in dropped)).network()
        own = {f.id for f in corpus.facts() if node in (f.subject, f.object)} - frame
        if own <= dropped:
            assert not [r for r in measured(rest, "全域") if r.metric == "M11.broker" and r.detail["node_id"] == node]


def test_a_broker_rests_on_its_own_links_and_those_they_lead_to(toy, tmp_path: Path) -> None:
    folder = toy.write(tmp_path)
    through = {("f2", "IN_CHAIN", "s2"), ("f2", "COLLABORATES_WITH", "u1")}
    assert said(folder, "M11.broker", node="f2") >= through
    assert said(folder, "M11.leader") == said(folder, "M11.broker", node="f2")
    assert not said(folder, "M11.broker", node="f2") & {("i1", "WORKS_ON", "t2"), ("p1", "WORKS_ON", "t2")}


def test_a_name_is_looked_up_among_what_the_figure_tells(toy, make, tmp_path: Path) -> None:
    """A technology is no ground of the leader, and namesakes need the id."""
    network = toy.network()
    assert grounds(network, "M11.broker", "c", "甲市", node="t1")
    for metric in ("M11.leader", "M11.bridge", "M11.segment"):
        with pytest.raises(InputError, match="no shortest way"):
            grounds(network, metric, "c", "甲市", node="t1")
    kinds = {"c": "IndustryChain", "s": "ChainStage", "u": "University", "f1": "Firm", "f2": "Firm"}
    links = [("s", "SEGMENT_OF", "c", 1.0)]
    links += [link for f in ("f1", "f2") for link in ((f, "IN_CHAIN", "s", 0.9), (f, "COLLABORATES_WITH", "u", 0.9))]
    records = make(kinds, links)
    twins = replace(records, entities=tuple(replace(e, name="同名厂") if e.type == "Firm" else e for e in records.entities)).network()
    assert grounds(twins, "M11.broker", "c", node="f2") != grounds(twins, "M11.broker", "c", node="f1")
    with pytest.raises(InputError, match="several") as told:
        grounds(twins, "M11.broker", "c", node="同名厂")
    assert "f1, f2" in str(told.value.advice)


@pytest.mark.parametrize("metric", ["M9.density", "M12.assortativity", "M12.own"])
def test_a_need_that_nobody_in_scope_works_on_is_no_ground(make, tmp_path: Path, metric: str) -> None:
    kinds = {"c": "IndustryChain", "s": "ChainStage", "u": "University", "v": "University", "f": "Firm"}
    kinds |= {"t": "Technology", "x": "Technology", "y": "Technology"}
    own = {("u", "WORKS_ON", "t"), ("s", "NEEDS", "t"), ("f", "IN_CHAIN", "s"), ("s", "SEGMENT_OF", "c")}
    other = {("s", "NEEDS", "x"), ("s", "NEEDS", "y"), ("v", "WORKS_ON", "y")}
    links = [(*link, 0.9) for link in sorted(own | other)]
    folder = make(kinds, links, places={"u": "甲市", "f": "甲市", "v": "乙市"}).write(tmp_path)
    assert said(folder, metric) == own


def test_alignment_rests_on_the_layer_around_the_chain_and_on_what_ties_it(make, tmp_path: Path) -> None:
    """u and v work together on t, which c needs; w works with x on the other chain alone; v serves both."""
    kinds = {"c": "IndustryChain", "e": "IndustryChain", "t": "Technology"} | dict.fromkeys("uvwx", "University")
    own = {("u", "WORKS_ON", "t"), ("v", "WORKS_ON", "t"), ("c", "NEEDS", "t"), ("u", "COLLABORATES_WITH", "v")}
    other = {("w", "COLLABORATES_WITH", "x"), ("w", "IN_CHAIN", "e"), ("x", "IN_CHAIN", "e")}
    both = ("v", "IN_CHAIN", "e")
    links = [(*link, 0.9) for link in sorted(own | other)] + [(*both, 0.3)]
    folder = make(kinds, links, places=dict.fromkeys("uvwx", "甲市")).write(tmp_path)
    assert said(folder, "M13.alignment") == own
    assert said(folder, "M13.multi_chain") == own - {("u", "COLLABORATES_WITH", "v")} | {both}


def test_what_is_said_later_is_no_ground_of_an_earlier_day(make, tmp_path: Path) -> None:
    kinds = {"u": "University", "v": "University", "c": "IndustryChain"}
    early = make(kinds, [("u", "IN_CHAIN", "c", 0.9)], document="d1")
    late = make(kinds, [("u", "IN_CHAIN", "c", 0.9), ("v", "IN_CHAIN", "c", 0.9)], document="d2")
    facts = {f.id: f for f in (*early.facts, *late.facts)}
    documents = tuple(Document(d, Source(f"{d}.txt", published=day), "text/plain", 10) for d, day in (("d1", "2020"), ("d2", "2023")))
    folder = replace(early, facts=tuple(facts.values()), evidence=(*early.evidence, *late.evidence), documents=documents).write(tmp_path)
    assert [(f.subject, d.id) for f, _, d in explain(folder, "M8.coverage", "c", as_of="2021")] == [("u", "d1")]
    assert {d.id for _, _, d in explain(folder, "M8.coverage", "c", as_of="2023")} == {"d1", "d2"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"metric": "M99"},
        {"chain": "没有"},
        {"region": "没有"},
        {"scope": "near"},
        {"metric": "M8.stage", "stage": "没有"},
        {"node": "u1"},
        {"metric": "M11.broker", "node": "没有"},
    ],
)
def test_unknown_names_are_refused(toy, wrong: dict) -> None:
    with pytest.raises(InputError):
        grounds(toy.network(), **{"metric": "M8.coverage", "chain": "c", "region": "甲市", **wrong})


def test_evidence_of_no_known_document_is_refused(toy, tmp_path: Path) -> None:
    folder = replace(toy, documents=()).write(tmp_path)
    with pytest.raises(BadRecord, match="d0"):
        explain(folder, "M8.coverage", "c", "甲市")


def test_nothing_rests_on_nothing(make, tmp_path: Path) -> None:
    folder = make({"c": "IndustryChain", "s": "ChainStage", "f": "Firm"}, [("s", "SEGMENT_OF", "c", 0.9)], places={"f": "甲市"}).write(
        tmp_path
    )
    assert explain(folder, "M8.coverage", "c", "甲市") == []
    assert build([], [], []).chains == ()
