"""The null model, tests against it, mixing, communities: published figures, other packages, and their own invariants."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import json
import math
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.sparse import csr_array

from graph.errors import BadRecord
from graph.metrics import bicm, communities, significance
from graph.metrics.mixing import assortativity, mixing

untimed = settings(deadline=None, max_examples=60)


def fitted(matrix) -> np.ndarray:
    table = np.asarray(matrix, dtype=float)
    return bicm.fit(table.sum(axis=1), table.sum(axis=0)).probabilities()


@st.composite
def matrices(draw: st.DrawFn) -> np.ndarray:
    """0/1 matrices and probabilistic ones, with empty and full lines and nested rows among them."""
    shape = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    cell = draw(st.sampled_from([st.integers(0, 1).map(float), st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1)]))
    return np.array([[draw(cell) for _ in range(shape[1])] for _ in range(shape[0])])


# ---------------------------------------------------------------------------------------------------------- BiCM

ROWS = [(0.950764, 0.950764, 0.549236, 0.549236), (0.799236, 0.799236, 0.200764, 0.200764)]
ROWS += [(0.450764, 0.450764, 0.049236, 0.049236), ROWS[1]]


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]], np.full((4, 4), 0.5)),
        ([[1, 1, 0], [1, 0, 1], [1, 0, 0]], [[1, 0.5, 0.5], [1, 0.5, 0.5], [1, 0, 0]]),
        ([[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 1, 0, 1]], ROWS),
        # no row and no column is full, yet the two large rows must hold the two large columns
        ([[1, 1, 1, 0], [1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]], [[1, 1, 0.5, 0.5]] * 2 + [[0.5, 0.5, 0, 0]] * 2),
        ([[1, 1, 1], [1, 1, 0], [1, 0, 0]], [[1, 1, 1], [1, 1, 0], [1, 0, 0]]),
        (np.zeros((2, 3)), np.zeros((2, 3))),
        (np.ones((2, 3)), np.ones((2, 3))),
        (np.zeros((0, 0)), np.zeros((0, 0))),
    ],
)
def test_known_probabilities(matrix, expected) -> None:
    np.testing.assert_allclose(fitted(matrix), np.asarray(expected, dtype=float).reshape(np.shape(matrix)), atol=1e-6)


@untimed
@given(matrices())
def test_marginals_equal_degrees(matrix: np.ndarray) -> None:
    pi = fitted(matrix)
    assert ((pi >= 0) & (pi <= 1)).all()
    np.testing.assert_allclose(pi.sum(axis=1), matrix.sum(axis=1), atol=1e-6)
    np.testing.assert_allclose(pi.sum(axis=0), matrix.sum(axis=0), atol=1e-6)


@untimed
@given(matrices(), st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_does_not_matter(matrix: np.ndarray, source) -> None:
    rows, columns = list(range(matrix.shape[0])), list(range(matrix.shape[1]))
    source.shuffle(rows)
    source.shuffle(columns)
    np.testing.assert_allclose(fitted(matrix[np.ix_(rows, columns)]), fitted(matrix)[np.ix_(rows, columns)], atol=1e-6)


@untimed
@given(matrices(), st.data())
def test_parts_of_the_model_are_parts_of_the_matrix(matrix: np.ndarray, data: st.DataObject) -> None:
    model = bicm.fit(matrix.sum(axis=1), matrix.sum(axis=0))
    rows = data.draw(st.lists(st.integers(0, matrix.shape[0] - 1), unique=True))
    columns = data.draw(st.lists(st.integers(0, matrix.shape[1] - 1), unique=True))
    part = model.probabilities(np.array(rows, dtype=int), np.array(columns, dtype=int))
    np.testing.assert_array_equal(part, model.probabilities()[np.ix_(rows, columns)])


def test_many_different_rows_are_as_exact(monkeypatch) -> None:
    source = np.random.default_rng(3)
    matrix = source.random((400, 25)) * (source.random((400, 25)) < 0.5 * source.random((400, 1)))
    direct = fitted(matrix)
    monkeypatch.setattr(bicm, "GROUPS", 50)
    grouped = fitted(matrix)
    np.testing.assert_allclose(grouped, direct, atol=1e-8)
    np.testing.assert_allclose(grouped.sum(axis=0), matrix.sum(axis=0), atol=1e-7)
    monkeypatch.setattr(bicm, "_CELLS", 100)
    np.testing.assert_allclose(fitted(matrix), grouped, atol=1e-9)


@pytest.mark.parametrize(("rows", "columns"), [([1, 1], [3]), ([-1, 1], [0]), ([2, 0], [1, 1, 0.0, 1]), ([3, 0], [2, 1])])
def test_impossible_degrees(rows, columns) -> None:
    with pytest.raises(BadRecord):
        bicm.fit(rows, columns)


BICM = json.loads((Path(__file__).parent / "data" / "bicm.json").read_text("utf-8"))


@pytest.mark.parametrize("case", BICM["cases"], ids=lambda case: f"{len(case['rows'])}x{len(case['columns'])}")
def test_equal_to_the_bicm_package(case: dict) -> None:
    """Figures of the package itself (its wheel brings a top-level package ``tests``, so it is not installed beside ours)."""
    found = bicm.fit(case["rows"], case["columns"]).probabilities()
    rows, columns, expected = zip(*case["cells"], strict=True)
    np.testing.assert_allclose(found[list(rows), list(columns)], expected, atol=1e-6)
    np.testing.assert_allclose((found**2).sum(1), case["row_squares"], atol=1e-6)
    np.testing.assert_allclose((found**2).sum(0), case["column_squares"], atol=1e-6)


# --------------------------------------------------------------------------------------------- tests of a block


def test_toy_block() -> None:
    pi = np.full((2, 2), 0.5)
    found = significance.block(pi, 4)
    assert (found.expected, found.variance, found.lift, found.z) == (2, 1, 2, 2)
    assert significance.tail(pi, [4])[0] == pytest.approx(0.0625, abs=1e-12)
    assert significance.tail(np.array([0.9, 0.5]), [1])[0] == pytest.approx(0.95, abs=1e-12)
    forced = significance.block(np.array([[1.0, 0.0]]), 1)
    assert forced.lift == 1 and math.isnan(forced.z)
    assert math.isnan(significance.block(np.zeros((0, 2)), 0).lift)


@untimed
@given(st.lists(st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.01, 0.99)), max_size=8))
def test_tail_equals_enumeration(cells: list[float]) -> None:
    expected = np.zeros(len(cells) + 2)
    for world in itertools.product((0, 1), repeat=len(cells)):
        expected[sum(world)] += math.prod(p if there else 1 - p for p, there in zip(cells, world, strict=True))
    upper = np.cumsum(expected[::-1])[::-1]
    np.testing.assert_allclose(significance.tail(np.array(cells), np.arange(len(cells) + 2)), upper, atol=1e-12)
    assert significance.tail(np.array(cells), [-1])[0] == 1


@pytest.mark.parametrize("count", [9, 40, 500, 2000])
def test_tail_of_equal_cells_is_binomial(count: int) -> None:
    wanted = np.arange(0, count + 1, max(1, count // 20))
    np.testing.assert_allclose(significance.tail(np.full(count, 0.03), wanted), stats.binom.sf(wanted - 1, count, 0.03), rtol=1e-9, atol=0)


def test_large_blocks_are_approximated_closely(monkeypatch) -> None:
    cells = np.random.default_rng(1).beta(0.5, 8, 2000)
    wanted = np.arange(60, 180)
    exact = significance.tail(cells, wanted)
    monkeypatch.setattr(significance, "EXACT", 1999)
    np.testing.assert_allclose(significance.tail(cells, wanted), exact, atol=5e-4)


@untimed
@given(st.lists(st.floats(0, 1), min_size=1, max_size=10))
def test_false_discovery_equals_scipy(p: list[float]) -> None:
    np.testing.assert_allclose(significance.adjusted(np.array(p)), stats.false_discovery_control(p), atol=1e-12)
    twice = significance.adjusted(np.array([p, p]).T)
    np.testing.assert_allclose(twice[:, 1], significance.adjusted(np.array(p)), atol=1e-12)


def test_false_discovery_passes_over_what_is_not_tested() -> None:
    found = significance.adjusted(np.array([0.02, math.nan, 0.5]))
    np.testing.assert_allclose(found, [0.04, math.nan, 0.5])
    assert np.isnan(significance.adjusted(np.array([math.nan]))).all()


# --------------------------------------------------------------------------------------------------------- mixing


def test_toy_mixing() -> None:
    table = mixing([0, 0, 1, 0], [0, 0, 1, 1], [1, 1, 1, 1], 2)
    assert table.tolist() == [[0.5, 0.25], [0, 0.25]]
    assert assortativity(table) == pytest.approx(0.5, abs=1e-12)
    assert math.isnan(assortativity(mixing([], [], [], 2))) and math.isnan(assortativity(mixing([1], [1], [0.3], 2)))


@untimed
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=20), st.permutations(range(5)))
def test_mixing_equals_networkx_whatever_the_labels_are_called(edges: list[tuple[int, int]], names: list[int]) -> None:
    both = nx.DiGraph()
    for number, (a, b) in enumerate(edges):
        both.add_node(("i", number), chain=a)
        both.add_node(("p", number), chain=b)
        both.add_edge(("i", number), ("p", number))
    sources, targets = [a for a, _ in edges], [b for _, b in edges]
    found = assortativity(mixing(sources, targets, np.ones(len(edges)), 5))
    renamed = assortativity(mixing([names[a] for a in sources], [names[b] for b in targets], np.ones(len(edges)), 5))
    if math.isnan(found):
        assert math.isnan(renamed) and len({*sources, *targets}) == 1
    else:
        assert found == pytest.approx(renamed, abs=1e-12)
        assert found == pytest.approx(nx.attribute_assortativity_coefficient(both, "chain"), abs=1e-9)


# ---------------------------------------------------------------------------------------------------- communities


def sparse(graph: nx.Graph) -> csr_array:
    return csr_array(nx.to_scipy_sparse_array(graph, weight=None, dtype=float, format="csr"))


def test_toy_agreement() -> None:
    assert communities.agreement([0, 0, 1, 1], [1, 1, 0, 0]) == pytest.approx(1, abs=1e-12)
    assert communities.agreement([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5, abs=1e-9)
    assert communities.agreement([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1]) == pytest.approx(0.355245, abs=1e-6)
    assert communities.agreement([0, 1, 2], [5, 6, 7]) == 1
    assert math.isnan(communities.agreement([0, 0, 0], [0, 1, 2])) and math.isnan(communities.agreement([], []))


@untimed
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=7))
def test_agreement_is_adjusted_over_every_permutation(pairs: list[tuple[int, int]]) -> None:
    one, two = [a for a, _ in pairs], [b for _, b in pairs]
    if len(set(one)) < 2 or len(set(two)) < 2:
        assert math.isnan(communities.agreement(one, two))
        return

    def mutual(a, b) -> float:
        total = 0.0
        for x, y in set(zip(a, b, strict=True)):
            both = sum((p, q) == (x, y) for p, q in zip(a, b, strict=True)) / len(a)
            total += both * math.log(both / (a.count(x) / len(a) * b.count(y) / len(b)))
        return total

    chance = float(np.mean([mutual(one, list(order)) for order in itertools.permutations(two)]))
    mean = (mutual(one, one) + mutual(two, two)) / 2
    expected = 1.0 if mean - chance < 1e-12 else (mutual(one, two) - chance) / (mean - chance)
    assert communities.agreement(one, two) == pytest.approx(expected, abs=1e-9)


@pytest.mark.skipif(importlib.util.find_spec("sklearn") is None, reason="scikit-learn is not installed")
def test_agreement_equals_scikit_learn() -> None:
    peer = importlib.import_module("sklearn.metrics").adjusted_mutual_info_score
    source = np.random.default_rng(2)
    for size in (20, 300, 3000):
        one, two = source.integers(0, 12, size), source.integers(0, 5, size)
        two = np.where(source.random(size) < 0.5, one % 5, two)
        assert communities.agreement(one, two) == pytest.approx(peer(one, two), abs=1e-9)


@pytest.mark.parametrize(
    "graph",
    [
        nx.karate_club_graph(),
        nx.planted_partition_graph(6, 20, 0.4, 0.02, seed=1),
        nx.barabasi_albert_graph(400, 3, seed=1),
        nx.watts_strogatz_graph(400, 6, 0.05, seed=1),
        nx.gnp_random_graph(200, 0.02, seed=2),
    ],
    ids=["karate", "planted", "hubs", "ring", "random"],
)
def test_communities_are_as_good_as_those_of_networkx(graph: nx.Graph) -> None:
    matrix = sparse(graph)
    quality = [communities.modularity(matrix, row) for row in communities.partitions(matrix, 20)]
    peer = [nx.community.modularity(graph, nx.community.louvain_communities(graph, weight=None, seed=s), weight=None) for s in range(10)]
    assert np.median(quality) >= np.median(peer) - 0.01


def test_modularity_equals_networkx() -> None:
    graph = nx.karate_club_graph()
    labels = np.arange(34) % 3
    groups = [set(np.flatnonzero(labels == part).tolist()) for part in range(3)]
    found = communities.modularity(sparse(graph), labels, 0.7)
    assert found == pytest.approx(nx.community.modularity(graph, groups, weight=None, resolution=0.7), abs=1e-12)


def test_planted_communities_are_found() -> None:
    matrix = sparse(nx.planted_partition_graph(5, 20, 0.6, 0.01, seed=4))
    for row in communities.partitions(matrix, 5):
        assert communities.agreement(row, np.repeat(np.arange(5), 20)) == pytest.approx(1, abs=1e-9)


def test_partitions_do_not_depend_on_how_many_run_together(monkeypatch) -> None:
    matrix = sparse(nx.gnp_random_graph(120, 0.04, seed=3))
    together = communities.partitions(matrix, 6)
    np.testing.assert_array_equal(communities.partitions(matrix, 3), together[:3])
    monkeypatch.setattr(communities, "_ENTRIES", 2 * matrix.nnz)
    np.testing.assert_array_equal(communities.partitions(matrix, 6), together)
    assert (together != communities.partitions(matrix, 6, seed=1)).any()


def test_nodes_without_edges_stay_alone() -> None:
    assert communities.partitions(csr_array((3, 3), dtype=float), 2).tolist() == [[0, 1, 2], [0, 1, 2]]
    assert math.isnan(communities.modularity(csr_array((3, 3), dtype=float), np.arange(3)))
