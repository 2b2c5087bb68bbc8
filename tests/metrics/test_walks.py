"""Walks, distances and betweenness: published figures, T0, and equality with networkx and igraph on random typed graphs."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from graph.errors import InputError
from graph.metrics import distance, walks
from graph.metrics.chain import cut
from graph.metrics.prediction import average_precision, precision_at, scores
from graph.metrics.typed import ACTOR, FIRM, STAGE, TECHNOLOGY, TypedGraph, assemble, typed

untimed = settings(deadline=None, max_examples=25)
ALLOWED = {
    (ACTOR, STAGE): "serve", (ACTOR, TECHNOLOGY): "research", (ACTOR, FIRM): "cooperate", (TECHNOLOGY, STAGE): "apply",
    (FIRM, STAGE): "operate", (ACTOR, ACTOR): "team", (STAGE, STAGE): "flow",
}  # fmt: skip


@st.composite
def graphs(draw: st.DrawFn, largest: int = 5) -> TypedGraph:
    """Random typed graphs of up to `largest` nodes a kind: sparse or dense, with lone nodes, often in several components."""
    counts = [draw(st.integers(1, largest)) for _ in range(4)]
    kinds = [kind for kind, count in enumerate(counts) for _ in range(count)]
    pairs = [(a, b) for a, b in itertools.combinations(range(len(kinds)), 2) if (kinds[a], kinds[b]) in ALLOWED]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3 * len(kinds)))
    edges = [(a, b, draw(st.floats(0.05, 1)), ALLOWED[kinds[a], kinds[b]]) for a, b in chosen]
    return assemble([f"n{i:02d}" for i in range(len(kinds))], kinds, edges)


def plain(graph: TypedGraph) -> nx.Graph:
    """The graph for networkx, its nodes numbered as here."""
    made = nx.Graph()
    made.add_nodes_from(range(len(graph)))
    made.add_edges_from(zip(graph.head.tolist(), graph.tail.tolist(), strict=True))
    return made


@pytest.fixture(scope="module")
def toy_graph(toy) -> TypedGraph:
    network = toy.network()
    return typed(cut(network, network.chain("c")))


def at(graph: TypedGraph, *names: str) -> list[int]:
    return [graph.ids.index(name) for name in names]


def sparse(graph: nx.Graph) -> csr_array:
    return csr_array(nx.to_scipy_sparse_array(graph, weight=None, dtype=float, format="csr"))


# ---------------------------------------------------------------------------------------------------------- T0


def test_toy_distances_and_efficiency(toy_graph) -> None:
    stages, actors = at(toy_graph, "s1", "s2", "s3", "s4"), at(toy_graph, "u1", "i1", "p1")
    between = distance.distances(toy_graph.adjacency, actors)[:, stages]
    assert between.tolist() == [[2, 2, 3, 4], [4, 3, 2, 3], [4, 3, 2, 3]]
    assert distance.nearest(toy_graph.adjacency, actors)[stages].tolist() == [2, 2, 2, 3]
    assert distance.efficiency(between) == pytest.approx(53 / 144, abs=1e-12)


def test_toy_betweenness(toy_graph) -> None:
    raw = distance.betweenness(toy_graph.adjacency, at(toy_graph, "u1", "i1", "p1"), at(toy_graph, "s1", "s2", "s3", "s4"))
    np.testing.assert_allclose(raw[at(toy_graph, "t1", "f2", "s2", "t2", "s3")], [1, 3, 4, 8, 7], atol=1e-12)
    assert not raw[at(toy_graph, "f1", "f3", "s4")].any()


def test_toy_link_prediction(toy_graph) -> None:
    found = scores(toy_graph)
    names = [toy_graph.ids[i] for i in toy_graph.actors], [toy_graph.ids[i] for i in toy_graph.stages]

    def score(code: str, actor: str, stage: str) -> float:
        return float(found.values[code][names[0].index(actor), names[1].index(stage)])

    assert score("ra", "i1", "s3") == pytest.approx(1 / 3, abs=1e-12)
    assert score("ra", "u1", "s1") == pytest.approx(1 / 2, abs=1e-12)
    assert score("aa", "i1", "s3") == pytest.approx(1 / math.log(3), abs=1e-12)
    assert score("l3", "i1", "s4") == pytest.approx(1 / math.sqrt(12), abs=1e-12)
    assert score("l3", "u1", "s3") == pytest.approx(1 / math.sqrt(6), abs=1e-12)
    assert score("l3", "u1", "s4") == 0
    assert score("katz", "u1", "s3") == pytest.approx(0.001, abs=1e-12)
    assert score("katz", "u1", "s2") == pytest.approx(0.011, abs=1e-12)
    assert score("pa", "u1", "s1") == 2 * 3
    assert not found.linked.any()


def test_toy_infinite_katz(toy_graph) -> None:
    assert 1 / walks.radius(toy_graph.adjacency) == pytest.approx(0.414731, abs=1e-6)
    full = walks.katz(toy_graph.adjacency, at(toy_graph, "u1"), length=None)[0]
    np.testing.assert_allclose(full[at(toy_graph, "s3", "s2", "s4")], [0.001196330, 0.011601963, 0.000119633], atol=1e-9)
    with pytest.raises(InputError, match="must be below"):
        walks.katz(toy_graph.adjacency, [0], beta=0.42, length=None)


# --------------------------------------------------------------------------------------------- published examples


def test_networkx_documentation() -> None:
    five = sparse(nx.complete_graph(5))
    degrees = np.full(5, 4)
    assert walks.shared(five, [1], walks.allocation(degrees))[0, 0] == pytest.approx(0.75, abs=1e-12)
    assert walks.shared(five, [1], walks.adamic_adar(degrees))[0, 0] == pytest.approx(2.164042561, abs=1e-9)
    path = sparse(nx.path_graph(3))
    np.testing.assert_allclose(walks.personalised(path, [0]), [[0.345270270, 0.459459459, 0.195270270]], atol=1e-9)
    arrow = csr_array([[0.0, 1.0], [0.0, 0.0]])
    np.testing.assert_allclose(walks.personalised(arrow, [0], directed=True), [[0.540540541, 0.459459459]], atol=1e-9)


# ---------------------------------------------------------------------------------------------- against networkx


@untimed
@given(graphs())
def test_paths_equal_networkx(graph: TypedGraph) -> None:
    other = plain(graph)
    actors, stages = graph.actors.tolist(), graph.stages.tolist()
    found = distance.distances(graph.adjacency, stages)
    for row, stage in zip(found, stages, strict=True):
        lengths = nx.single_source_shortest_path_length(other, stage)
        assert row.tolist() == [lengths.get(node, math.inf) for node in range(len(graph))]
    assert distance.nearest(graph.adjacency, stages).tolist() == found.min(axis=0).tolist()
    subset = nx.betweenness_centrality_subset(other, actors, stages, normalized=False)
    raw = distance.betweenness(graph.adjacency, actors, stages)
    np.testing.assert_allclose(raw, [2 * subset[node] for node in range(len(graph))], atol=1e-9)


@untimed
@given(graphs())
def test_pagerank_equals_networkx(graph: TypedGraph) -> None:
    weighted = plain(graph)
    for a, b, p in zip(graph.head.tolist(), graph.tail.tolist(), graph.p.tolist(), strict=True):
        weighted[a][b]["weight"] = p
    for matrix, weight in ((graph.adjacency, None), (graph.matrix, "weight")):
        found = walks.personalised(matrix, np.arange(len(graph)))
        np.testing.assert_allclose(walks.personalised(matrix, np.arange(len(graph)), directed=True), found, atol=1e-9)
        for seed in range(len(graph)):
            expected = nx.pagerank(weighted, personalization={seed: 1}, weight=weight, tol=1e-13, max_iter=2000)
            assert np.abs(found[seed] - [expected[node] for node in range(len(graph))]).sum() < 1e-8


@untimed
@given(graphs())
def test_scores_equal_networkx(graph: TypedGraph) -> None:
    other = plain(graph)
    found = scores(graph)
    adjacency = nx.to_numpy_array(other, nodelist=range(len(graph)), weight=None)
    walked = sum(0.1**k * np.linalg.matrix_power(adjacency, k) for k in (1, 2, 3))
    ranks = {int(a): nx.pagerank(other, personalization={int(a): 1}, tol=1e-13, max_iter=2000) for a in graph.actors}
    for (i, a), (j, s) in itertools.product(enumerate(graph.actors.tolist()), enumerate(graph.stages.tolist())):
        assert found.linked[i, j] == other.has_edge(a, s)
        assert found.values["ra"][i, j] == pytest.approx(next(iter(nx.resource_allocation_index(other, [(a, s)])))[2], abs=1e-9)
        assert found.values["aa"][i, j] == pytest.approx(next(iter(nx.adamic_adar_index(other, [(a, s)])))[2], abs=1e-9)
        assert found.values["pa"][i, j] == next(iter(nx.preferential_attachment(other, [(a, s)])))[2]
        assert found.values["katz"][i, j] == pytest.approx(walked[a, s], abs=1e-9)
        assert found.values["ppr"][i, j] == pytest.approx(ranks[a][s] if other.degree(a) else 0, abs=1e-8)
        paths = [(x, y) for x in other[a] for y in other[s] if x != s and y != a and other.has_edge(x, y)]
        expected = sum(1 / math.sqrt(other.degree(x) * other.degree(y)) for x, y in paths)
        assert found.values["l3"][i, j] == pytest.approx(expected, abs=1e-9)


@untimed
@given(graphs(), st.floats(0.01, 0.9))
def test_infinite_katz_equals_the_inverse(graph: TypedGraph, share: float) -> None:
    largest = walks.radius(graph.adjacency)
    beta = share / largest if largest else share
    dense = graph.adjacency.toarray()
    expected = np.linalg.inv(np.eye(len(graph)) - beta * dense) - np.eye(len(graph))
    np.testing.assert_allclose(walks.katz(graph.adjacency, np.arange(len(graph)), beta=beta, length=None), expected, atol=1e-9)


@untimed
@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 2**32 - 1))
def test_projection_equals_networkx(rows: int, columns: int, seed: int) -> None:
    incidence = (np.random.default_rng(seed).random((rows, columns)) < 0.4).astype(float)
    both = nx.algorithms.bipartite.from_biadjacency_matrix(csr_array(incidence))
    one = nx.algorithms.bipartite.weighted_projected_graph(both, range(rows, rows + columns))
    expected = nx.to_numpy_array(one, nodelist=range(rows, rows + columns))
    np.testing.assert_array_equal(walks.project(csr_array(incidence)).toarray(), expected)


@pytest.mark.skipif(importlib.util.find_spec("igraph") is None, reason="igraph is not installed")
@untimed
@given(graphs())
def test_engines_equal_igraph(graph: TypedGraph) -> None:
    igraph = importlib.import_module("igraph")
    other = igraph.Graph(n=len(graph), edges=list(zip(graph.head.tolist(), graph.tail.tolist(), strict=True)))
    actors, stages = graph.actors.tolist(), graph.stages.tolist()
    np.testing.assert_array_equal(distance.distances(graph.adjacency, stages), np.array(other.distances(source=stages), dtype=float))
    found = walks.personalised(graph.adjacency, stages)
    for row, stage in zip(found, stages, strict=True):
        if graph.degrees[stage]:  # igraph spreads a walk that cannot go on over all nodes
            linked = np.flatnonzero(graph.degrees)
            inside = igraph.Graph(n=len(graph), edges=other.get_edgelist()).induced_subgraph(linked.tolist())
            rank = inside.personalized_pagerank(reset_vertices=int(np.searchsorted(linked, stage)), directed=False)
            assert np.abs(row[linked] - rank).sum() < 1e-8
    raw = distance.betweenness(graph.adjacency, actors, stages)
    np.testing.assert_allclose(raw, 2 * np.array(other.betweenness(directed=False, sources=actors, targets=stages)), atol=1e-9)


# ------------------------------------------------------------------------------------------------------ properties


@untimed
@given(graphs(), st.data())
def test_an_edge_more_never_lowers_efficiency(graph: TypedGraph, data: st.DataObject) -> None:
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(graph.p), max_size=len(graph.p))), dtype=bool)
    few = graph.edges_where(kept)
    assert _efficiency(few) <= _efficiency(graph) + 1e-12


def _efficiency(graph: TypedGraph) -> float:
    return distance.efficiency(distance.distances(graph.adjacency, graph.stages)[:, graph.actors])


@untimed
@given(graphs(), st.randoms(use_true_random=False))
def test_numbering_does_not_matter(graph: TypedGraph, source) -> None:
    order = list(range(len(graph)))
    source.shuffle(order)
    place = np.argsort(order)
    edges = [
        (int(place[a]), int(place[b]), float(p), "flow") for a, b, p in zip(graph.head, graph.tail, graph.p, strict=True)
    ]  # fmt: skip
    turned = assemble([graph.ids[i] for i in order], [int(graph.kinds[i]) for i in order], edges)
    assert _efficiency(turned) == pytest.approx(_efficiency(graph), abs=1e-12)
    raw = distance.betweenness(graph.adjacency, graph.actors, graph.stages)
    np.testing.assert_allclose(distance.betweenness(turned.adjacency, turned.actors, turned.stages), raw[order], atol=1e-9)


@untimed
@given(graphs())
def test_walks_are_distributions(graph: TypedGraph) -> None:
    found = walks.personalised(graph.matrix, np.arange(len(graph)))
    assert (found >= -1e-9).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-9)


def test_a_lone_seed_keeps_its_walk() -> None:
    lone = csr_array((3, 3), dtype=float)
    np.testing.assert_array_equal(walks.personalised(lone, [1]), [[0, 1, 0]])
    np.testing.assert_array_equal(walks.personalised(lone, [1], directed=True), [[0, 1, 0]])
    assert walks.radius(lone) == 0 and not walks.katz(lone, [0], beta=5.0, length=None).any()
    with pytest.raises(InputError, match="damping"):
        walks.personalised(lone, [1], damping=1.0)


def test_large_graphs_go_in_blocks(monkeypatch) -> None:
    graph = sparse(nx.barabasi_albert_graph(300, 3, seed=5))
    seeds = np.arange(0, 300, 7)
    whole = walks.personalised(graph, seeds), distance.distances(graph, seeds), distance.betweenness(graph, seeds, seeds + 1)
    monkeypatch.setattr(walks, "_BLOCK", 900)
    monkeypatch.setattr(distance, "_BLOCK", 900)
    parts = walks.personalised(graph, seeds), distance.distances(graph, seeds), distance.betweenness(graph, seeds, seeds + 1)
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(other, one, atol=1e-9)
    assert walks.radius(graph) == pytest.approx(np.linalg.eigvalsh(graph.toarray()).max(), abs=1e-8)


# ------------------------------------------------------------------------------------------------ quality of a score


@untimed
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=12), st.integers(1, 12))
def test_quality_is_that_of_every_order_of_equal_scores(rows: list[tuple[int, bool]], k: int) -> None:
    score, truth = np.array([float(s) for s, _ in rows]), np.array([t for _, t in rows])
    if truth.any():
        steps = []
        for limit in sorted(set(score), reverse=True):
            chosen = score >= limit
            steps.append((truth[chosen].sum() / truth.sum(), truth[chosen].mean()))
        gains = np.diff([0, *(recall for recall, _ in steps)])
        assert average_precision(score, truth) == pytest.approx(float(sum(gains * [p for _, p in steps])), abs=1e-12)
    else:
        assert math.isnan(average_precision(score, truth))
    source = np.random.default_rng(0)
    drawn = []
    for _ in range(300):
        mixed = source.permutation(len(rows))
        best = mixed[np.argsort(-score[mixed], kind="stable")][:k]
        drawn.append(truth[best].mean())
    assert precision_at(score, truth, k) == pytest.approx(float(np.mean(drawn)), abs=0.15)


def test_nothing_to_rank() -> None:
    assert math.isnan(precision_at(np.zeros(0), np.zeros(0, dtype=bool), 3))
