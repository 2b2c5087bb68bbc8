"""M5–M7 against hand-computed and published figures, and what must hold for any input."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.metrics import grey, obstacle, synergy

pytestmark = pytest.mark.filterwarnings("error")
untimed = settings(deadline=None, max_examples=60)
unit = st.floats(0, 1, allow_subnormal=False)
gain = st.floats(-1, 1, allow_subnormal=False)


@pytest.mark.parametrize(("gains", "expected"), [([0.16, 0.04], 0.08), ([0.16, -0.04], -0.08), ([0.16, 0.0], 0.0), ([-0.16, -0.04], -0.08)])
def test_synergy_by_hand(gains: list[float], expected: float) -> None:
    assert synergy.synergy(gains) == pytest.approx(expected, abs=1e-12)


def test_synergy_of_nothing_known() -> None:
    assert math.isnan(synergy.synergy([])) and math.isnan(synergy.synergy([0.1, math.nan]))


@untimed
@given(st.lists(gain, min_size=2, max_size=5))
def test_synergy_is_positive_only_when_all_advanced(gains: list[float]) -> None:
    s = synergy.synergy(gains)
    assert -1 <= s <= 1 and (s > 0) <= (min(gains) > 0) and synergy.synergy(sorted(gains)) == pytest.approx(s, abs=1e-12)


@pytest.mark.parametrize(
    ("s", "code"),
    [(-0.2, "no_synergy"), (0, "no_synergy"), (0.3, "low_synergy"), (0.1 + 0.2, "low_synergy"), (0.31, "medium_synergy"), (0.7, "medium_synergy"),
     (1, "high_synergy"), (math.nan, "")],
)  # fmt: skip
def test_levels_of_synergy(s: float, code: str) -> None:
    assert synergy.level(s) == code


def test_order_degrees() -> None:
    z = [[0.25, 1.0], [0.0, 1.0], [math.nan, 0.5], [math.nan, math.nan]]
    np.testing.assert_allclose(synergy.order_degree(z), [0.5, 0, 0.5, np.nan])
    np.testing.assert_allclose(synergy.order_degree(z, [0.25, 0.75]), [0.8125, 0.75, 0.5, np.nan])


def test_grey_grades_of_a_published_package() -> None:
    """R `mathmodels::grey_corr`, documentation example."""
    found = grey.grades([0.9, 0.8, 0.7], [[0.9, 0.7, 0.8], [0.8, 0.9, 0.7], [0.7, 0.8, 0.9]])
    np.testing.assert_allclose(found, [2 / 3, 2 / 3, 5 / 9], atol=1e-12)


@untimed
@given(
    st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(unit, min_size=4, max_size=4), min_size=n, max_size=n)),
    st.lists(unit, min_size=4, max_size=4),
)
def test_grey_grades_lie_in_their_range_and_a_copy_comes_first(series: list[list[float]], reference: list[float]) -> None:
    found = grey.grades(reference, [*series, reference])
    assert ((found > 0) & (found <= 1)).all() and found[-1] == pytest.approx(1) and found[-1] == found.max()


def test_grey_grades_without_difference_or_knowledge() -> None:
    assert grey.grades([1, 2], [[1, 2]]).tolist() == [1]
    found = grey.grades([1.0, 2.0], [[math.nan, 2.5], [math.nan, math.nan], [1.0, 1.0]])
    assert found[0] == pytest.approx(0.5 / 1.0) and math.isnan(found[1])
    with pytest.raises(InputError):
        grey.grades([1], [[1]], rho=0)


def test_series_made_comparable() -> None:
    assert grey.scaled([[2, 4, 6], [0, 0, 0]]).tolist()[0] == [0.5, 1, 1.5]
    assert np.isnan(grey.scaled([[0, 0, 0]])).all() and np.isnan(grey.scaled([[3, 3]], "minmax")).all()
    assert grey.scaled([[math.nan, 2, 4]], "first").tolist()[0][1:] == [1, 2]
    with pytest.raises(InputError):
        grey.scaled([[1]], "none")


def test_obstacles_by_hand() -> None:
    found = obstacle.shares([0.5, 0.3, 0.2], [0.2, 0.9, 0.5])
    np.testing.assert_allclose(found, [0.754716981, 0.056603774, 0.188679245], atol=1e-9)


@untimed
@given(st.lists(unit, min_size=3, max_size=3), st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_obstacles_sum_to_one_or_are_none(z: list[float], weights: list[float]) -> None:
    found = obstacle.shares(weights, z)
    if all(value == 1 for value in z):
        assert np.isnan(found).all()
    else:
        assert found.sum() == pytest.approx(1) and (found >= 0).all()


def test_an_unknown_indicator_is_no_obstacle() -> None:
    found = obstacle.shares([0.5, 0.5], [math.nan, 0.5])
    assert math.isnan(found[0]) and found[1] == 1
