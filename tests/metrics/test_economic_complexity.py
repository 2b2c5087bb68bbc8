"""M16–M19 against a published run, figures by hand, the package `ecomplexity` where it is there, and their properties."""

from __future__ import annotations

import importlib
import importlib.util
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from graph.metrics import complementarity as comp
from graph.metrics import quotient, relatedness
from graph.metrics.complexity import complexity, fitness

untimed = settings(deadline=None, max_examples=60)
# reference run of `ecomplexity` 0.5.3
X = np.array([[10, 5, 1, 4], [4, 6, 6, 0], [2, 8, 0, 0], [0, 1, 9, 4]], dtype=float)
RCA = [[1.875, 0.75, 0.1875, 1.5], [0.9375, 1.125, 1.40625, 0], [0.75, 2.4, 0, 0], [0, 0.214286, 2.410714, 2.142857]]
M = np.array([[1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 0], [0, 0, 1, 1]], dtype=float)
ECI = [1.387363, -0.674081, -1.183216, 0.469934]
PCI = [1.669912, -1.183216, -0.164947, 1.104815]
matrices = st.integers(1, 6).flatmap(
    lambda m: st.integers(1, 6).flatmap(lambda n: st.lists(st.lists(st.integers(0, 1), min_size=n, max_size=n), min_size=m, max_size=m))
)


def test_quotients_of_the_published_run() -> None:
    np.testing.assert_allclose(quotient.quotients(X), RCA, atol=1e-6)
    assert quotient.present(quotient.quotients(X)).tolist() == (M == 1).tolist()


def test_quotients_where_nothing_is() -> None:
    found = quotient.quotients([[0, 0, 0], [2, 0, 2]])
    assert np.isnan(found[0]).all() and found[1][0] == 1 and math.isnan(found[1][1])
    assert not quotient.present(found).tolist()[0][0] and np.isnan(quotient.quotients(np.zeros((2, 2)))).all()


@untimed
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=5), st.floats(0.1, 10))
def test_shrunk_quotients_lie_between_the_quotient_and_one(rows: list[list[int]], prior: float) -> None:
    plain, drawn = quotient.quotients(rows), quotient.shrunk(rows, prior=prior)
    known = ~np.isnan(plain)
    low, high = np.minimum(plain, 1)[known], np.maximum(plain, 1)[known]
    assert ((drawn[known] >= low - 1e-12) & (drawn[known] <= high + 1e-12)).all()


@untimed
@given(st.lists(st.lists(st.floats(0.1, 9), min_size=3, max_size=3), min_size=2, max_size=5))
def test_the_mean_quotient_weighted_by_what_was_awaited_is_one(rows: list[list[float]]) -> None:
    lq, weight = quotient.quotients(rows), quotient.awaited(rows)
    assert (lq * weight).sum() / weight.sum() == pytest.approx(1)


def test_relatedness_of_the_published_run() -> None:
    phi = relatedness.proximity(M)
    expected = np.eye(4)
    for i, j in ((0, 3), (1, 2), (2, 3)):
        expected[i, j] = expected[j, i] = 0.5
    np.testing.assert_allclose(phi, expected)
    np.testing.assert_allclose(relatedness.density(M, phi, include_self=True)[3], [1 / 3, 1 / 3, 0.75, 0.75])
    np.testing.assert_allclose(relatedness.density(M, phi)[3], [1, 1, 0.5, 0.5])


def test_an_activity_related_to_none_has_no_density() -> None:
    m = [[1, 0], [0, 1]]
    assert np.isnan(relatedness.density(m, relatedness.proximity(m))).all()


def test_assist_and_cross_density_by_hand() -> None:
    technologies, stages = [[1, 1], [0, 1]], [[1, 0], [1, 1]]
    np.testing.assert_allclose(relatedness.assist(technologies, stages), [[1, 0], [0.75, 0.25]])
    np.testing.assert_allclose(relatedness.cross_density(technologies, stages), [[1, 1], [0.75 / 1.75, 1]])


@untimed
@given(
    st.integers(1, 5).flatmap(
        lambda r: st.tuples(*(st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), min_size=r, max_size=r) for _ in "ab"))
    )
)
def test_cross_density_is_that_of_the_assist_matrix(pair: tuple[list[list[int]], list[list[int]]]) -> None:
    technologies, stages = (np.array(x, dtype=float) for x in pair)
    b = relatedness.assist(technologies, stages)
    total = b.sum(axis=0)
    plain = np.divide(technologies @ b, total, out=np.full((len(technologies), 4), np.nan), where=total > 0)
    np.testing.assert_allclose(relatedness.cross_density(csr_array(technologies), stages), plain, atol=1e-12)
    known = plain[~np.isnan(plain)]
    assert ((known >= 0) & (known <= 1 + 1e-12)).all()


@untimed
@given(matrices)
def test_densities_lie_between_zero_and_one_and_rows_move_together(rows: list[list[int]]) -> None:
    m = np.array(rows, dtype=float)
    phi = relatedness.proximity(m)
    found = relatedness.density(m, phi)
    known = found[~np.isnan(found)]
    assert ((known >= 0) & (known <= 1 + 1e-12)).all()
    np.testing.assert_allclose(relatedness.density(m[::-1], relatedness.proximity(m[::-1])), found[::-1], atol=1e-12)


def test_complexity_of_the_published_run() -> None:
    found = complexity(M, least=1)
    np.testing.assert_allclose(found.eci, ECI, atol=1e-6)
    np.testing.assert_allclose(found.pci, PCI, atol=1e-6)
    assert found.reason == "ok"


@pytest.mark.parametrize(
    ("m", "least"),
    [(M, 10), (np.eye(3), 1), (np.ones((3, 3)), 1), (np.zeros((3, 3)), 1), (np.zeros((0, 0)), 1), ([[1, 1, 0], [0, 1, 1], [1, 0, 1]], 1)],
    ids=["few", "parts", "all alike", "empty", "nothing", "equally diverse"],
)
@pytest.mark.filterwarnings("error")
def test_complexity_that_is_not_determined_says_so(m: object, least: int) -> None:
    found = complexity(m, least=least)
    assert found.reason == "eci_unreliable" and np.isnan(found.eci).all() and np.isnan(found.pci).all()


@untimed
@given(st.randoms(use_true_random=False))
def test_complexity_moves_with_regions_and_activities(random) -> None:
    rows, columns = random.sample(range(4), 4), random.sample(range(4), 4)
    found = complexity(M[rows][:, columns], least=1)
    np.testing.assert_allclose(found.eci, np.array(ECI)[rows], atol=1e-6)
    np.testing.assert_allclose(found.pci, np.array(PCI)[columns], atol=1e-6)


def test_a_region_without_activity_has_no_complexity() -> None:
    found = complexity(np.vstack([M, np.zeros(4)]), least=1)
    np.testing.assert_allclose(found.eci, [*ECI, np.nan], atol=1e-6)


def test_fitness_of_the_published_run() -> None:
    for iterations, f, q in (
        (1, [8 / 7, 8 / 7, 4 / 7, 8 / 7], [1.6, 0.8, 0.8, 0.8]),
        (2, [1.5, 1, 0.5, 1], [1.714286, 0.571429, 0.857143, 0.857143]),
    ):
        found = fitness(M, iterations=iterations)
        np.testing.assert_allclose(found[0], f, atol=1e-6)
        np.testing.assert_allclose(found[1], q, atol=1e-6)


@pytest.mark.filterwarnings("error")
@untimed
@given(matrices)
def test_fitness_has_mean_one_over_what_is_there(rows: list[list[int]]) -> None:
    m = np.array(rows, dtype=float)
    f, q = fitness(m)
    assert np.isnan(f).tolist() == (m.sum(axis=1) == 0).tolist() and np.isnan(q).tolist() == (m.sum(axis=0) == 0).tolist()
    for values in (f, q):
        known = values[~np.isnan(values)]
        assert not known.size or (known.mean() == pytest.approx(1) and (known >= 0).all())


needs_package = pytest.mark.skipif(importlib.util.find_spec("ecomplexity") is None, reason="the package ecomplexity is not installed")


@needs_package
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.filterwarnings("ignore")
def test_the_package_ecomplexity_finds_the_same(seed: int) -> None:
    """Random counts of 14 regions and 17 activities: quotients, density with the diagonal, ECI and PCI to 1e-6."""
    pandas = importlib.import_module("pandas")
    draw = np.random.default_rng(seed)
    x = draw.poisson(draw.gamma(0.7, 6.0, (14, 17))).astype(float)
    rows, columns = np.indices(x.shape)
    frame = pandas.DataFrame({"t": 1, "loc": rows.ravel(), "prod": columns.ravel(), "val": x.ravel()})
    names = {"time": "t", "loc": "loc", "prod": "prod", "val": "val"}
    theirs = importlib.import_module("ecomplexity").ecomplexity(frame, names).sort_values(["loc", "prod"])
    lq = quotient.quotients(x)
    np.testing.assert_allclose(theirs["rca"].to_numpy().reshape(x.shape), lq, atol=1e-6)
    m = quotient.present(lq).astype(float)
    ours = complexity(m)
    assert ours.reason == "ok"
    np.testing.assert_allclose(theirs["eci"].to_numpy().reshape(x.shape)[:, 0], ours.eci, atol=1e-6)
    np.testing.assert_allclose(theirs["pci"].to_numpy().reshape(x.shape)[0], ours.pci, atol=1e-6)
    density = relatedness.density(m, relatedness.proximity(m), include_self=True)
    np.testing.assert_allclose(theirs["density"].to_numpy().reshape(x.shape), density, atol=1e-6)


def test_complementarity_by_hand() -> None:
    has = [[1, 1, 0, 0], [0, 1, 1, 0]]
    found = comp.complementarity(has)
    assert (found[0, 1], found[1, 0], comp.joint(has)[0, 1]) == (0.5, 0.5, 0.75)


@pytest.mark.filterwarnings("error")
def test_a_region_that_lacks_nothing_needs_nobody() -> None:
    found = comp.complementarity([[1, 1], [0, 1]])
    assert np.isnan(found[0]).all() and found[1].tolist() == [1, 0]
    assert np.isnan(comp.joint(np.zeros((2, 0)))).all() and np.isnan(comp.complementarity(np.zeros((2, 0)))).all()


def test_complementarity_can_weigh_what_is_near() -> None:
    has, worth = [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 3, 1], [0, 0, 0], [1, 1, 0]]
    found = comp.complementarity(has, worth)
    np.testing.assert_allclose(found[0], [0, 0.75, 0.25])
    assert np.isnan(found[1]).all()


@untimed
@given(matrices)
def test_what_partners_bring_is_a_share_and_nobody_helps_itself(rows: list[list[int]]) -> None:
    m = np.array(rows, dtype=float)
    found = comp.complementarity(m)
    known = found[~np.isnan(found)]
    own = np.diag(found)
    assert ((known >= 0) & (known <= 1)).all() and (own[~np.isnan(own)] == 0).all()
