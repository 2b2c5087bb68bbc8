"""M9–M13 of cells: T0, chains and regions side by side, context hubs, and every edge case with its reason."""

from __future__ import annotations

import itertools
import math

import networkx as nx
import numpy as np
import pytest

from graph.errors import InputError
from graph.metrics import alignment, assortativity, brokers, efficiency, lift
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.labels import labels
from graph.metrics.typed import KINDS, ROLES, typed
from graph.metrics.worlds import Worlds
from graph.network import Network
from graph.roles import EVERYWHERE


def cells(network: Network, *regions: str, scope: str = "local") -> list[Cell]:
    """Every chain in these regions."""
    slices = [cut(network, chain) for chain in network.chains]
    return [Cell(part, place_of(network, region, scope), {}, network.hash) for region in regions for part in slices]


def by_code(results) -> dict[str, list]:
    found: dict[str, list] = {}
    for result in results:
        found.setdefault(result.metric, []).append(result)
    return found


@pytest.fixture
def toy_cell(toy) -> Cell:
    return cells(toy.network(), "甲市")[0]


@pytest.fixture
def pair(make):
    """Two chains of two segments; 甲市's innovators serve the first, 乙市's the second, and one of 乙市 both."""
    kinds = {f"a{k}": "University" for k in range(4)} | {f"b{k}": "Institute" for k in range(4)}
    kinds |= {"c1": "IndustryChain", "c2": "IndustryChain", "f1": "Firm", "f2": "Firm", "t1": "Technology", "t2": "Technology"}
    kinds |= {f"s{k}": "ChainStage" for k in range(1, 5)}
    links = [(s, "SEGMENT_OF", c, 1.0) for s, c in (("s1", "c1"), ("s2", "c1"), ("s3", "c2"), ("s4", "c2"))]
    links += [(f"a{k}", "IN_CHAIN", s, 1.0) for k in range(4) for s in ("s1", "s2")]
    links += [(f"b{k}", "IN_CHAIN", s, 1.0) for k in range(4) for s in ("s3", "s4")]
    links += [(f"a{i}", "COLLABORATES_WITH", f"a{j}", 1.0) for i, j in itertools.combinations(range(4), 2)]
    links += [(f"b{i}", "COLLABORATES_WITH", f"b{j}", 1.0) for i, j in itertools.combinations(range(4), 2)]
    links += [("f1", "IN_CHAIN", "s1", 1.0), ("f2", "IN_CHAIN", "s3", 1.0)]
    places = {f"a{k}": "甲市" for k in range(4)} | {f"b{k}": "乙市" for k in range(4)} | {"f1": "甲市", "f2": "乙市"}

    def made(*more, **options):
        return make(kinds, [*links, *more], places=places | {"丙": "丙市"}, **options).network(parents={"甲市": "省", "乙市": "省"})

    return made


# ------------------------------------------------------------------------------------------------- the typed graph


def test_typed_graph_of_the_toy(toy_cell: Cell) -> None:
    graph = typed(toy_cell)
    edges = {
        frozenset((graph.ids[a], graph.ids[b])): (p, ROLES[r])
        for a, b, p, r in zip(graph.head, graph.tail, graph.p, graph.roles, strict=True)
    }
    assert len(edges) == 12 and edges[frozenset(("u1", "t1"))] == (0.9, "research") and edges[frozenset(("s1", "s2"))] == (1, "flow")
    assert "c" not in graph.ids and (graph.adjacency.toarray() == graph.adjacency.toarray().T).all()
    assert graph.degrees.tolist() == graph.adjacency.sum(axis=1).tolist()
    plain = graph.graph()
    assert plain.nodes["f2"]["kind"] == "firm" and plain.edges["u1", "f2"] == {"p": 0.5, "role": "cooperate"}
    assert graph.local(graph.nodes).tolist() == list(range(12)) and graph.local(np.array([10**6])).tolist() == [-1]


def test_segments_below_a_segment_are_contracted(make) -> None:
    kinds = {"u": "University", "t": "Technology", "c": "IndustryChain", "s": "IndustryChain", "deep": "ChainStage"}
    links = [("s", "SEGMENT_OF", "c", 1.0), ("deep", "SEGMENT_OF", "s", 1.0), ("s", "NEEDS", "t", 0.5), ("deep", "NEEDS", "t", 0.5)]
    network = make(kinds, [*links, ("u", "WORKS_ON", "t", 1.0)]).network()
    graph = typed(cut(network, network.chain("c")))
    assert graph.ids == ("s", "t", "u") and graph.matrix[0, 1] == pytest.approx(0.75)


def test_joined_chains_share_nodes_and_edges(pair) -> None:
    network = pair(("a0", "WORKS_ON", "t1", 0.5), ("s1", "NEEDS", "t1", 0.4), ("s3", "NEEDS", "t1", 0.3))
    parts = [cut(network, chain) for chain in network.chains]
    both, turned = typed(*parts), typed(*parts[::-1])
    assert both.ids == turned.ids and (both.head == turned.head).all() and (both.p == turned.p).all()
    research = [p for p, role in zip(both.p.tolist(), both.roles.tolist(), strict=True) if ROLES[role] == "research"]
    assert research == [0.5]
    assert {KINDS[k] for k in both.kinds} == set(KINDS) and len(set(both.ids)) == len(both)


def test_actors_out_of_scope_are_no_ways(pair) -> None:
    network = pair(("b0", "IN_CHAIN", "s1", 1.0))
    local, wide = (typed(cells(network, "甲市", scope=scope)[0]) for scope in ("local", "open"))
    assert "b0" not in local.ids and "b0" in wide.ids and "f1" in local.ids


# ---------------------------------------------------------------------------------------------------------- M9


def test_toy_density(toy_cell: Cell) -> None:
    found = next(lift.figures(toy_cell))
    assert (found.metric, found.reason) == ("M9.density", "ok") and found.value == pytest.approx(3 / 35, abs=1e-9)
    assert found.detail["expected"] == pytest.approx(0.06, abs=1e-9)


def test_block_of_a_region(pair) -> None:
    """Eight innovators with two of four segments each: all probabilities ½, sixteen cells of 甲市, half of them of each chain."""
    found = lift.across(cells(pair(), "甲市", "乙市"))
    mine, other = by_code(found["c1", "甲市"]), by_code(found["c2", "甲市"])
    assert mine["M9.lift"][0].value == pytest.approx(2, abs=1e-6) and other["M9.lift"][0].value == 0
    assert mine["M9.z"][0].value == pytest.approx((8 - 4) / math.sqrt(2), abs=1e-6)
    assert mine["M9.p"][0].value == pytest.approx(0.5**8, abs=1e-6) and other["M9.p"][0].value == 1
    assert mine["M9.q"][0].value == pytest.approx(2 * 0.5**8, abs=1e-6) and mine["M9.q"][0].detail["significant"] == 1
    np.testing.assert_allclose(mine["M9.lift"][0].detail["variance"], 2, atol=1e-6)


def test_a_region_with_every_innovator_has_no_lift(pair) -> None:
    found = lift.across(cells(pair(), EVERYWHERE, "省"))
    for key, results in found.items():
        assert all(math.isnan(r.value) and r.reason == "zero_variance" for r in results), key


def test_uncertain_links_are_compared_in_worlds(pair, make) -> None:
    network = pair(("b0", "IN_CHAIN", "s1", 0.5), ("b1", "IN_CHAIN", "s2", 0.4))
    found = lift.across(cells(network, "乙市"), Worlds(network, 400))
    first = by_code(found["c1", "乙市"])
    assert first["M9.lift"][0].detail["observed"] == pytest.approx(0.9) and first["M9.p"][0].detail["worlds"] == 400
    again = lift.across(cells(network, "乙市"), Worlds(network, 400))
    assert [str(r) for key in found for r in found[key]] == [str(r) for key in again for r in again[key]]


def test_figures_do_not_depend_on_what_else_is_asked(pair) -> None:
    network = pair(("b0", "IN_CHAIN", "s1", 0.5))
    alone, among = lift.across(cells(network, "乙市")), lift.across(cells(network, "甲市", "省", "乙市"))
    for key, results in alone.items():
        assert [(r.metric, r.reason, r.params, str(r.value)) for r in results] == [
            (r.metric, r.reason, r.params, str(r.value)) for r in among[key]
        ]
    for across in (lift.across, assortativity.across, alignment.across):
        assert across([]) == {}
        with pytest.raises(InputError, match="all chains; missing: c2"):
            across(cells(network, "乙市")[:1])


# ------------------------------------------------------------------------------------------------------ M10, M11


def test_toy_efficiency(toy_cell: Cell) -> None:
    found = by_code(efficiency.figures(toy_cell))
    assert found["M10.efficiency"][0].value == pytest.approx(53 / 144, abs=1e-9) and found["M10.efficiency"][0].reason == "ok"
    assert [r.value for r in found["M10.stage"]] == [2, 2, 2, 3]
    assert [r.detail["nearest"] for r in found["M10.stage"]] == [["u1"], ["u1"], ["i1", "p1"], ["i1", "p1"]]


def test_toy_brokers(toy_cell: Cell) -> None:
    found = {b.id: b for b in brokers.brokers(toy_cell)}
    np.testing.assert_allclose(
        [found[v].value for v in ("t1", "f2", "s2", "t2", "s3")], [0.083333333, 0.25, 0.444444444, 0.666666667, 0.777777778], atol=1e-9
    )  # fmt: skip
    np.testing.assert_allclose([found[v].raw for v in ("t1", "f2", "s2", "t2", "s3")], [1, 3, 4, 8, 7], atol=1e-9)
    results = by_code(brokers.figures(toy_cell))
    assert [r.detail["node"] for r in results["M11.broker"]][:3] == ["s3", "t2", "s2"]
    assert results["M11.leader"][0].detail["node"] == "f2" and results["M11.segment"][0].detail["node"] == "s3"
    assert results["M11.bridge"][0].value == 0
    assert brokers.firm_scores(brokers.brokers(toy_cell)) == {"f2": pytest.approx(0.25)}


def test_firms_of_other_regions_do_not_lead(toy, make) -> None:
    network = toy.network()
    moved = [e if e.id != "f2" else type(e)(e.id, e.type, e.name, region="乙市") for e in toy.entities]
    network = type(toy)(tuple(moved), toy.facts, toy.evidence, toy.documents, toy.flows).network()
    cell = cells(network, "甲市")[0]
    results = by_code(brokers.figures(cell))
    assert results["M11.leader"][0].value == 0 and results["M11.leader"][0].detail.get("node") is None
    assert any(r.detail["node"] == "f2" and not r.detail["inside"] for r in results["M11.broker"])


def test_unreachable_segments_are_named(make) -> None:
    kinds = {"u": "University", "c": "IndustryChain", "s1": "ChainStage", "s2": "ChainStage"}
    links = [("s1", "SEGMENT_OF", "c", 1.0), ("s2", "SEGMENT_OF", "c", 1.0), ("u", "IN_CHAIN", "s1", 1.0)]
    cell = cells(make(kinds, links).network(), EVERYWHERE)[0]
    found = by_code(efficiency.figures(cell))
    assert found["M10.efficiency"][0].value == 0.5 and found["M10.efficiency"][0].detail["unreachable"] == ["s2"]
    near, far = found["M10.stage"]
    assert (near.value, near.reason) == (1, "ok") and math.isnan(far.value) and far.reason == "unreachable"


# ----------------------------------------------------------------------------------------------------- M12, M13


def test_chains_with_innovators_of_their_own(pair) -> None:
    network = pair()
    for region, expected in (("省", 1.0), ("甲市", math.nan)):
        found = assortativity.across(cells(network, region))
        for chain in ("c1", "c2"):
            result = by_code(found[chain, region])["M12.assortativity"][0]
            assert result.value == pytest.approx(expected, nan_ok=True)
            assert result.reason == ("ok" if region == "省" else "zero_variance")
    own = by_code(assortativity.across(cells(network, "甲市"))["c1", "甲市"])["M12.own"][0]
    assert own.value == 1 and own.detail["share_of_region"] == 1


def test_mixing_of_the_layers_equals_networkx(pair) -> None:
    network = pair(
        ("b0", "IN_CHAIN", "s1", 0.5), ("b1", "WORKS_ON", "t1", 0.8), ("s2", "NEEDS", "t1", 0.6), ("s3", "NEEDS", "t1", 0.7),
        ("f1", "COLLABORATES_WITH", "b2", 0.9),
    )  # fmt: skip
    group = cells(network, "省")
    primary = labels([cell.slice for cell in group]).primary
    graph = typed(*group)
    directed = nx.DiGraph()
    for a, b, p in zip(graph.head.tolist(), graph.tail.tolist(), graph.p.tolist(), strict=True):
        if graph.innovation[a] != graph.innovation[b]:
            directed.add_edge(*((a, b) if graph.innovation[a] else (b, a)), weight=p)
    nx.set_node_attributes(directed, {v: int(primary[graph.nodes[v]]) for v in directed}, "chain")
    shares = np.zeros((2, 2))
    for a, b, p in directed.edges(data="weight"):
        shares[directed.nodes[a]["chain"], directed.nodes[b]["chain"]] += p
    shares /= shares.sum()
    chance = shares.sum(axis=1) @ shares.sum(axis=0)
    found = by_code(assortativity.across(group)["c1", "省"])
    assert found["M12.assortativity"][0].value == pytest.approx((np.trace(shares) - chance) / (1 - chance), abs=1e-9)
    assert found["M12.own"][0].value == pytest.approx(shares[0, 0] / shares[:, 0].sum(), abs=1e-9)
    assert found["M12.assortativity"][0].detail["edges"] == directed.number_of_edges()


def test_primary_chain_is_the_heaviest_then_the_first(pair) -> None:
    network = pair(("a0", "IN_CHAIN", "s3", 1.0), ("a0", "IN_CHAIN", "s4", 1.0), ("b0", "IN_CHAIN", "s1", 0.5))
    found = labels([cut(network, chain) for chain in network.chains])
    index = {node.id: i for i, node in enumerate(network.nodes)}
    chains = {name: int(found.primary[index[name]]) for name in ("a0", "b0", "s1", "s3", "f2", "t1")}
    assert chains == {"a0": 0, "b0": 1, "s1": 0, "s3": 1, "f2": 1, "t1": -1}


def test_communities_that_follow_the_chains(pair) -> None:
    network = pair()
    result = by_code(alignment.across(cells(network, "省"))["c1", "省"])
    assert result["M13.alignment"][0].value == pytest.approx(1) and result["M13.alignment"][0].detail["communities"] == 2
    assert result["M13.multi_chain"][0].value == 0
    one = by_code(alignment.across(cells(network, "甲市"))["c1", "甲市"])["M13.alignment"][0]
    assert math.isnan(one.value) and one.reason == "zero_variance"
    shared = alignment.across(cells(pair(("b0", "IN_CHAIN", "s1", 0.5)), "省"))
    assert by_code(shared["c1", "省"])["M13.multi_chain"][0].value == pytest.approx(1 / 5)


# --------------------------------------------------------------------------------------------------- edge cases


def test_context_hubs_change_nothing(toy, make) -> None:
    """A region, a policy and a programme beside everybody: no way may lead through them."""
    plain = toy.network()
    hubs = make(
        {e.id: e.type for e in toy.entities} | {"r": "Region", "g": "Policy"},
        [(a, "LOCATED_IN", "r", 1.0) for a in ("u1", "i1", "p1", "f1", "f2", "f3")] + [("g", "SUPPORTS", s, 1.0) for s in ("s1", "s4", "t1")],
        places=dict.fromkeys(("u1", "i1", "p1", "f1", "f2", "f3"), "甲市"),
    )  # fmt: skip
    facts, evidence = (*toy.facts, *hubs.facts), (*toy.evidence, *hubs.evidence)
    crowded = type(toy)(hubs.entities, facts, evidence, toy.documents, toy.flows).network()
    for figures in (lift.figures, efficiency.figures, brokers.figures):
        one, other = (list(figures(cells(network, "甲市")[0])) for network in (plain, crowded))
        assert [(r.metric, r.value, r.reason, r.params) for r in one] == [(r.metric, r.value, r.reason, r.params) for r in other]


@pytest.mark.parametrize(
    ("region", "density", "short", "leader"),
    [
        ("丁市", (0, "no_innovators"), (0, "no_innovators"), (0, "no_innovators")),  # firms only
        ("戊市", (0, "no_edges"), (0, "no_edges"), (0, "no_edges")),  # an innovator that has nothing to do with the chain
        ("己市", (math.nan, "no_innovators"), (math.nan, "no_innovators"), (math.nan, "no_innovators")),  # nobody
    ],
)
def test_degenerate_regions(toy, region, density, short, leader) -> None:
    more = [type(toy.entities[0])(i, kind, i, region=place) for i, kind, place in (("f9", "Firm", "丁市"), ("u9", "University", "戊市"))]
    network = type(toy)((*toy.entities, *more), toy.facts, toy.evidence, toy.documents, toy.flows).network(parents={"己市": "省"})
    group = cells(network, region)
    expected = {"M9.density": density, "M10.efficiency": short, "M11.leader": leader}
    found = by_code([*lift.figures(group[0]), *efficiency.figures(group[0]), *brokers.figures(group[0])])
    for code, (value, reason) in expected.items():
        result = found[code][0]
        assert (result.value, result.reason) == (pytest.approx(value, nan_ok=True), reason), code
    if region == "戊市":
        assert found["M9.density"][0].detail["edges"] == 0
    for across in (lift.across, assortativity.across, alignment.across):
        for result in across(group)["c", region]:
            assert math.isnan(result.value) and result.reason in ("no_innovators", "no_edges"), result
    assert all(math.isnan(r.value) and r.reason != "ok" for r in found["M10.stage"])


def test_a_region_without_firms_has_no_leader(make) -> None:
    kinds = {"u": "University", "c": "IndustryChain", "s1": "ChainStage"}
    cell = cells(make(kinds, [("s1", "SEGMENT_OF", "c", 1.0), ("u", "IN_CHAIN", "s1", 1.0)]).network(), EVERYWHERE)[0]
    found = by_code(brokers.figures(cell))
    assert math.isnan(found["M11.leader"][0].value) and found["M11.leader"][0].reason == "no_industry"
    assert found["M11.bridge"][0].value == 0 and found["M11.bridge"][0].reason == "ok" and "M11.broker" not in found


def test_a_chain_without_segments_is_one_segment(make) -> None:
    cell = cells(make({"u": "University", "c": "IndustryChain"}, [("u", "IN_CHAIN", "c", 1.0)]).network(), EVERYWHERE)[0]
    found = by_code([*efficiency.figures(cell), *lift.figures(cell)])
    assert found["M10.efficiency"][0].value == 1 and found["M9.density"][0].value == 1
    lone = cells(make({"c": "IndustryChain"}, []).network(), EVERYWHERE)
    for across in (lift.across, assortativity.across, alignment.across):
        assert all(math.isnan(r.value) and r.reason == "no_innovators" for r in across(lone)["c", EVERYWHERE])
