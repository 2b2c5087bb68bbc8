"""What-if and comparisons: changes to the graph are those of the records, and figures answer for them alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.metrics.changes import Change, changed, find
from graph.metrics.comparison import compare_chains, compare_dates, compare_regions, link_changes
from graph.metrics.intervals import Uncertainty
from graph.metrics.measure import measure_network
from graph.metrics.result import Result
from graph.metrics.whatif import Difference, bounds_of, differences, moved, weights_of, what_if
from graph.network import Network, build
from graph.records import Entity, Evidence, Fact
from graph.roles import Options
from tests.metrics.corpora import Corpus, corpora

few = settings(deadline=None, max_examples=40)
BASE = ("M8.coverage", "M14.double", "M14.double_expected")


def same(left: Network, right: Network) -> None:
    """Nodes, edges, probabilities and places agree; documents may differ."""
    assert [n.id for n in left.nodes] == [n.id for n in right.nodes]
    for role, edges in left.edges.items():
        other = right.edges[role]
        assert edges.head.tolist() == other.head.tolist() and edges.tail.tolist() == other.tail.tolist(), role
        np.testing.assert_allclose(edges.p, other.p, atol=1e-12)
    assert {r: m.tolist() for r, m in left.members.items() if len(m)} == {r: m.tolist() for r, m in right.members.items() if len(m)}


def coverage(network: Network, **asked: object) -> dict[str, float]:
    return {r.metric: r.value for r in measure_network(network, regions=["全域"]) if r.metric in BASE}


@few
@given(corpora(), st.sampled_from(["a0", "m5", "zz"]))
def test_a_new_node_stands_where_the_records_would_put_it(corpus: Corpus, name: str) -> None:
    node = Entity(name, "Platform", "某平台", region="甲市")
    built = build([*corpus.entities(), node], corpus.facts(), corpus.evidence())
    found = changed(corpus.network(), [Change("add_node", name, type="Platform", name="某平台", region="甲市")])
    same(found, built)
    assert found.witnesses.edge.tolist() == built.witnesses.edge.tolist()


@few
@given(corpora())
def test_removing_a_node_is_not_having_it(corpus: Corpus) -> None:
    gone = corpus.nodes[0]
    said = tuple(s for s in corpus.said if gone not in (s[0], s[2]))
    rest = Corpus(corpus.nodes[1:], said, corpus.places, method=corpus.method)
    found = changed(corpus.network(), [Change("remove_node", gone)])
    same(found, rest.network())
    names = [[n.witnesses.documents[d] for d in n.witnesses.document] for n in (found, rest.network())]
    assert names[0] == names[1]


@few
@given(corpora(), st.sampled_from([0.3, 1.0]))
def test_a_new_link_is_one_more_witness(corpus: Corpus, p: float) -> None:
    said = (*corpus.said, (corpus.nodes[0], "IN_CHAIN", "s0", p, "supposed"))
    registered = replace(corpus, method="registry:x")
    found = changed(registered.network(), [Change("add_link", corpus.nodes[0], "IN_CHAIN", "s0", p)])
    same(found, replace(registered, said=said).network())


@few
@given(corpora())
def test_a_removed_link_is_gone_and_can_come_back(corpus: Corpus) -> None:
    network = corpus.network()
    edges = network.edges["serve"]
    for place in range(len(edges.p)):
        ends = network.nodes[edges.head[place]].id, network.nodes[edges.tail[place]].id
        without = changed(network, [Change("remove_link", ends[0], "IN_CHAIN", ends[1])])
        assert len(without.edges["serve"].p) == len(edges.p) - 1
        same(changed(without, [Change("add_link", ends[0], "IN_CHAIN", ends[1], float(edges.p[place]))]), network)


@few
@given(corpora())
def test_adding_a_link_never_lowers_and_removing_an_actor_never_raises_support(corpus: Corpus) -> None:
    network = corpus.network()
    before = coverage(network)
    more = coverage(changed(network, [Change("add_link", corpus.nodes[0], "IN_CHAIN", "s0", 0.5)]))
    less = coverage(changed(network, [Change("remove_node", corpus.nodes[0])]))
    for code in BASE:
        assert more[code] >= before[code] - 1e-12
        assert math.isnan(less[code]) or less[code] <= before[code] + 1e-12


def test_supposed_links_stay_in_every_draw_of_documents() -> None:
    network = Corpus(("u1", "i1", "s1", "c"), (("s1", "SEGMENT_OF", "c", 1.0, "d0"), ("u1", "IN_CHAIN", "s1", 0.5, "d1"))).network()
    supposed = changed(network, [Change("add_link", "i1", "IN_CHAIN", "s1", 0.7), Change("add_link", "u1", "IN_CHAIN", "s1", 0.6)])
    assert supposed.without(["d1"]).edges["serve"].p.tolist() == pytest.approx([0.7, 0.8])


def test_toy_what_if(toy) -> None:
    network = toy.network()
    changes = [Change("add_node", "p9", type="Platform", name="某中试基地", region="甲市"), Change("add_link", "p9", "IN_CHAIN", "s4")]
    found = {(d.metric, d.stage): d for d in moved(what_if(network, changes, regions=["甲市"]))}
    assert found["M8.coverage", ""].change == pytest.approx(0.25)
    stage = found["M8.stage", "s4"]
    assert (stage.before, stage.after, stage.before_state, stage.after_state) == (0, 1, "neither", "research_only single")
    assert ("M8.stage", "s1") not in found and ("M8.completeness", "") not in found


def test_every_broker_has_a_difference_of_its_own(toy) -> None:
    found = list(measure_network(toy.network(), regions=["甲市"], families=["M11"]))
    brokers = {r.detail["node_id"]: r.value for r in found if r.metric == "M11.broker"}
    told = {d.stage: (d.before, d.after) for d in differences(found, found) if d.metric == "M11.broker"}
    assert len(brokers) > 2 and told == {node: (value, value) for node, value in brokers.items()}


def one_chain_in_two_regions(make: Callable) -> Network:
    """A chain of two segments with five firms and two universities in two regions."""
    kinds = {"c": "IndustryChain", "s1": "ChainStage", "s2": "ChainStage", "u": "University", "v": "University"}
    kinds |= {f"f{k}": "Firm" for k in range(5)}
    links = [("s1", "SEGMENT_OF", "c", 1.0), ("s2", "SEGMENT_OF", "c", 1.0), ("u", "IN_CHAIN", "s1", 0.9), ("v", "IN_CHAIN", "s1", 0.4)]
    links += [(f"f{k}", "IN_CHAIN", "s1" if k % 2 else "s2", 0.9) for k in range(5)]
    places = {"u": "甲市", "f0": "甲市", "f1": "甲市", "f2": "甲市", "v": "乙市", "f3": "乙市", "f4": "乙市"}
    return make(kinds, links, places=places).network()


def test_bounds_and_weights_of_the_run_before_hold_after_the_change(make: Callable) -> None:
    """A tenth firm lies beyond the pooled bounds; only its location quotient may move the level of the other region."""
    network = one_chain_in_two_regions(make)
    before = bounds_of(measure_network(network))
    seen: list[dict] = []

    def watched(n: Network, **asked: object) -> list[Result]:
        seen.append(asked)
        return list(measure_network(n, **asked))

    changes = [Change("add_node", "f9", type="Firm", region="甲市"), Change("add_link", "f9", "IN_CHAIN", "s1")]
    what_if(network, changes, regions=["乙市"], measure=watched)
    assert seen[0].get("bounds") is None and seen[1]["bounds"] == before and before["firms"][1] > 0
    weights = weights_of(measure_network(network))
    assert seen[1]["weights"] == weights and weights["quotient"] > 0
    own = {r.metric: r for r in measure_network(changed(network, changes), regions=["乙市"], bounds=before)}
    held = {d.metric: d for d in what_if(network, changes, regions=["乙市"])}["M4.U_P"]
    assert weights_of(own.values()) != weights and own["M4.U_P"].value != held.after, "weights of its own would move the scale"


@pytest.mark.parametrize("family", ["M6", "M21"])
def test_what_rests_on_levels_is_held_to_the_run_before_whether_or_not_levels_are_asked_for(make: Callable, family: str) -> None:
    network = one_chain_in_two_regions(make)
    changes = [Change("add_node", "f9", type="Firm", region="甲市"), Change("add_link", "f9", "IN_CHAIN", "s1")]

    def after(*families: str) -> list[float]:
        seen: list[list[Result]] = []

        def watched(n: Network, **asked: object) -> list[Result]:
            seen.append(list(measure_network(n, **asked)))
            return seen[-1]

        told = {d.metric for d in what_if(network, changes, measure=watched, families=families)}
        assert ("M4.D" in told) == ("M4" in families)
        return [x for r in seen[1] if r.metric.startswith((family, "M7.")) for x in (r.value, r.detail.get("D", 0.0))]

    alone = after(family)
    assert any(0 < x < 1 for x in alone) and alone == pytest.approx(after("M4", family), nan_ok=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("rename", "u1"), "no change"), (Change("remove_node", "nobody"), "no node"), (Change("add_node", "u1", type="Firm"), "already"),
        (Change("add_node", "x", type="Shop"), "entity type"), (Change("add_link", "u1", "SEGMENT_OF", "s1"), "no edge"),
        (Change("add_link", "u1", "IN_CHAIN", "s1", 0.0), "probability"), (Change("remove_link", "i1", "IN_CHAIN", "s1"), "no such link"),
    ],
)  # fmt: skip
def test_changes_that_cannot_be_made_are_refused(toy, change: Change, words: str) -> None:
    with pytest.raises(InputError, match=words):
        changed(toy.network(), [change])


def test_a_node_answers_to_its_name_and_namesakes_need_the_id() -> None:
    network = build([Entity("1", "Firm", "甲"), Entity("2", "Firm", "甲"), Entity("3", "Firm", "乙", ("丙",))], [], [])
    assert find(network, "2") == 1 and find(network, "丙") == 2
    with pytest.raises(InputError, match="several"):
        find(network, "甲")


def test_changes_say_what_they_are() -> None:
    assert Change("add_link", "甲", "IN_CHAIN", "乙", 0.5).zh == "新增联系“甲” IN_CHAIN “乙”（概率 0.5）"
    assert Change("remove_node", "甲").en == "remove 甲" and Change("remove_link", "a", "HOSTS", "b").en == "remove link a HOSTS b"


def test_differences_name_what_is_on_one_side_only() -> None:
    left, right = [Result("M8.coverage", "c", "r", 0.5)], [Result("M8.spare", "c", "r", math.nan, reason="no_edges")]
    first, second = differences(left, right)
    assert (first.after_reason, second.before_reason, second.after_reason) == ("absent", "absent", "no_edges") and first.moved
    nan = math.nan
    assert not Difference("m", "c", "r", "", nan, nan).moved and Difference("m", "c", "r", "", nan, nan, "no_edges", "ok").moved


def two_regions() -> Corpus:
    said = [("s1", "SEGMENT_OF", "c", 1.0, "d0"), ("s2", "SEGMENT_OF", "c", 1.0, "d0"), ("s1", "SEGMENT_OF", "cc", 1.0, "d0")]
    said += [("u1", "IN_CHAIN", "s1", 0.9, "d1"), ("u1", "IN_CHAIN", "s2", 0.9, "d2"), ("u2", "IN_CHAIN", "s1", 0.3, "d2")]
    said += [("f1", "IN_CHAIN", "s1", 0.9, "d1"), ("f2", "IN_CHAIN", "s1", 0.9, "d2")]
    nodes = ("u1", "u2", "f1", "f2", "s1", "s2", "c", "cc")
    places = {"u1": "甲市", "f1": "甲市", "u2": "乙市", "f2": "乙市"}
    return Corpus(nodes, tuple(said), places, {"d0": "2020", "d1": "2021", "d2": "2023"})


def test_two_regions_side_by_side_with_the_chance_of_the_order() -> None:
    network = two_regions().network()
    found = compare_regions(network, "c", "乙市", "甲市", worlds=Uncertainty(network, worlds=2000, draws=5))
    by_code = {d.metric: d for d in found.differences if not d.stage}
    assert by_code["M8.coverage"].change == pytest.approx(0.75) and by_code["M8.coverage"].region == "乙市 / 甲市"
    chance = found.chances["M8.coverage"]
    # 甲 covers k of two segments with p .9 each, 乙 one with p .3: P(甲 > 乙) = P(2) + P(1)·P(乙 0)
    assert chance.greater == pytest.approx(0.81 + 0.18 * 0.7, abs=0.03)
    assert chance.smaller == pytest.approx(0.01 * 0.3, abs=0.01) and chance.greater + chance.equal + chance.smaller == pytest.approx(1)
    with pytest.raises(InputError, match="both sides"):
        compare_regions(network, "c", "甲市", "甲市")


def test_two_chains_side_by_side_without_their_segments() -> None:
    network = two_regions().network()
    found = compare_chains(network, "c", "cc", worlds=Uncertainty(network, worlds=500, draws=5))
    by_code = {d.metric: d for d in found.differences}
    assert "M8.stage" not in by_code and by_code["M8.coverage"].chain == "c / cc"
    assert by_code["M8.coverage"].change == pytest.approx(0.93 - (0.93 + 0.9) / 2)
    with pytest.raises(InputError):
        compare_chains(network, "c", "c")


def test_two_dates_share_bounds_and_name_the_links_that_came() -> None:
    corpus = two_regions()
    early, late = (corpus.network(options=Options(as_of=date)) for date in ("2022", "2024"))
    worlds = (Uncertainty(early, 500, 5), Uncertainty(late, 500, 5))
    found = compare_dates(early, late, chains=["c"], regions=["甲市"], worlds=worlds)
    by_code = {d.metric: d for d in found.differences if not d.stage}
    assert by_code["M8.coverage"].before == pytest.approx(0.45) and by_code["M8.coverage"].after == pytest.approx(0.9)
    assert [(c.role, c.head, c.tail, c.before, round(c.after, 9)) for c in found.links] == [
        ("serve", "u1", "s2", 0, 0.9), ("serve", "u2", "s1", 0, 0.3), ("operate", "f2", "s1", 0, 0.9),
    ]  # fmt: skip
    assert found.chances["M8.coverage"].smaller == 0  # in every world what was there is there still
    assert all(c.facts for c in found.links) and link_changes(late, late) == ()


def test_a_link_that_only_grew_surer_is_named_with_both_probabilities() -> None:
    fact = Fact("u1", "IN_CHAIN", "c")
    ends = [Entity("u1", "University", "甲大学"), Entity("c", "IndustryChain", "某产业")]
    one, two = (build(ends, [fact], [Evidence(fact.id, f"d{k}:0", 0, 2, "引文", "rule", 0.5) for k in range(n)]) for n in (1, 2))
    (change,) = link_changes(one, two)
    assert (change.head, change.tail, change.before, change.after, change.facts) == ("甲大学", "某产业", 0.5, 0.75, (fact.id,))
