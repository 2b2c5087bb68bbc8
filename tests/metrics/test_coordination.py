"""M1–M4 against published tables, hand-computed oracles and their defining properties."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.metrics import coordination as ccd
from graph.metrics.words import GRADES, grade_words

untimed = settings(deadline=None, max_examples=60)
unit = st.floats(0, 1, allow_subnormal=False)
level_lists = st.lists(unit, min_size=2, max_size=5)

# R package `coupling`, vignette "ccd": four subsystems of Guangzhou 2010 and their C, D, C', D'
VIGNETTE = np.array(
    [
        [0.8179733, 0.3246648, 0.6590316, 0.1308531, 0.8051958, 0.6237105, 0.4722274, 0.4776480],
        [0.3020233, 0.1318888, 0.4046987, 0.5173794, 0.8914577, 0.5497290, 0.6211236, 0.4588675],
        [0.9209903, 0.3353516, 0.6921477, 0.3141320, 0.8999423, 0.7134825, 0.5375842, 0.5514412],
        [0.9604095, 0.3914758, 0.7099999, 0.4316421, 0.9346128, 0.7632959, 0.5861986, 0.6045044],
        [0.9061589, 0.3473603, 0.7297774, 0.6909494, 0.9440912, 0.7944703, 0.6640321, 0.6662930],
        [0.9456379, 0.4391423, 0.7304117, 0.4792905, 0.9519923, 0.7858001, 0.6319211, 0.6402164],
    ]
)
# R package `mathmodels`, coupling_degree: three subsystems
THREE = np.array(
    [
        [0.0162, 0.1782, 0.5490, 0.6730, 0.0207, 0.9875],
        [0.2720, 0.6824, 0.0593, 0.4812, 0.8891, 0.5573],
        [0.2655, 0.3721, 0.5729, 0.9082, 0.2017, 0.8984],
    ]
).T
# Wang et al. 2021, table 8: traditional and revised C of 13 cities
WANG = (
    (0.9989, 0.9404), (0.9935, 0.8660), (0.8868, 0.5440), (0.9073, 0.5769), (0.6821, 0.3006), (0.8328, 0.4780), (0.6816, 0.3344),
    (0.7789, 0.4171), (0.6871, 0.3278), (0.6101, 0.2700), (0.8017, 0.4374), (0.7867, 0.4196), (0.7191, 0.3738),
)  # fmt: skip


def test_hand_computed_pair() -> None:
    c, revised, t = ccd.coupling([0.8, 0.2]), ccd.coupling_revised([0.8, 0.2]), ccd.development([0.8, 0.2])
    d, d_revised = float(ccd.coordination(c, t)), float(ccd.coordination(revised, t))
    assert [float(c), float(revised), float(t), d] == pytest.approx([0.8, math.sqrt(0.1), 0.5, math.sqrt(0.4)], abs=1e-9)
    assert d_revised == pytest.approx(0.397635364383525, abs=1e-12)
    assert (grade_words(ccd.grade(d)).zh, grade_words(ccd.grade(d_revised)).zh) == ("初级协调", "轻度失调")
    assert ccd.lag(0.2, 0.8) == "innovation_lags"


def test_hand_computed_triple() -> None:
    assert float(ccd.coupling([0.9, 0.6, 0.3])) == pytest.approx(0.908560296416070, abs=1e-9)
    assert float(ccd.coupling_revised([0.9, 0.6, 0.3])) == pytest.approx(math.sqrt(0.6 * math.sqrt(2 / 9)), abs=1e-9)


def test_published_four_subsystems() -> None:
    u = VIGNETTE[:, :4]
    c, revised, t = ccd.coupling(u), ccd.coupling_revised(u), ccd.development(u)
    got = np.stack([c, ccd.coordination(c, t), revised, ccd.coordination(revised, t)], axis=1)
    np.testing.assert_allclose(got, VIGNETTE[:, 4:], atol=2e-7, rtol=0)


# the same vignette: C and D of the form of Fan et al.
FAN = np.array(
    [
        [0.4593785, 0.4711049],
        [0.7164548, 0.4928249],
        [0.4915051, 0.5272784],
        [0.5399620, 0.5801746],
        [0.5951898, 0.6308098],
        [0.5907777, 0.6190239],
    ]
)


def test_published_four_subsystems_in_the_form_of_fan() -> None:
    u = VIGNETTE[:, :4]
    c = ccd.coupling_fan(u)
    np.testing.assert_allclose(np.stack([c, ccd.coordination(c, ccd.development(u))], axis=1), FAN, atol=2e-7, rtol=0)


def test_everything_on_four_subsystems_at_once() -> None:
    for row, fan in zip(VIGNETTE, FAN, strict=True):
        found = ccd.coordinate(row[:4].tolist())
        got = [found.c, found.d, found.c_revised, found.d_revised, found.c_fan, found.d_fan]
        np.testing.assert_allclose(got, [*row[4:], *fan], atol=2e-7, rtol=0)
        assert (found.grade, found.grade_revised) == (ccd.grade(found.d), ccd.grade(found.d_revised))


def test_weights_of_subsystems_enter_the_level_and_never_the_balance() -> None:
    equal, weighted = ccd.coordinate([0.8, 0.2]), ccd.coordinate([0.8, 0.2], [3, 1])
    assert (weighted.c, weighted.c_revised) == (equal.c, equal.c_revised)
    assert weighted.t == pytest.approx(0.65) and weighted.d == pytest.approx(math.sqrt(0.8 * 0.65))


def test_grades_two_classes_apart_are_marked() -> None:
    assert ccd.coordinate([0.8, 0.2]).unstable and not ccd.coordinate([0.8, 0.75]).unstable
    assert ccd.coordinate([0.36, 0.36]).grade == 6 and ccd.coordinate([0.36, 0.36], closed="right").grade == 5
    unknown = ccd.coordinate([math.nan, 0.5])
    assert unknown.grade is None and not unknown.unstable and math.isnan(unknown.d) and math.isnan(unknown.d_fan)


def test_published_three_subsystems() -> None:
    c, t = ccd.coupling(THREE), ccd.development(THREE)
    revised, weighted = ccd.coupling_revised(THREE), ccd.development(THREE, [0.4, 0.3, 0.3])
    expected = {
        "C": (c, [0.571, 0.867, 0.674, 0.967, 0.418, 0.971]), "T": (t, [0.185, 0.411, 0.394, 0.687, 0.370, 0.814]),
        "D": (ccd.coordination(c, t), [0.325, 0.597, 0.515, 0.815, 0.393, 0.889]),
        "C'": (revised, [0.447, 0.501, 0.455, 0.669, 0.175, 0.715]), "T'": (weighted, [0.168, 0.388, 0.409, 0.686, 0.336, 0.832]),
        "D'": (ccd.coordination(revised, weighted), [0.274, 0.440, 0.432, 0.678, 0.242, 0.771]),
    }  # fmt: skip
    for got, published in expected.values():
        np.testing.assert_allclose(got, published, atol=6e-4, rtol=0)


@pytest.mark.parametrize(("old", "new"), WANG)
def test_published_pairs_of_both_couplings_agree(old: float, new: float) -> None:
    """(C, C′) determines the two levels; they must be admissible and give both columns of the paper back."""
    ratio = ((1 - math.sqrt(1 - old * old)) / old) ** 2
    high = (1 - new * new / ratio) / (1 - ratio)
    assert 0 < high * ratio < high < 1
    assert float(ccd.coupling([high, high * ratio])) == pytest.approx(old, abs=1e-9)
    assert float(ccd.coupling_revised([high, high * ratio])) == pytest.approx(new, abs=1e-9)


def by_name(forms: dict[str, float]) -> list:
    return [pytest.param(value, id=name) for name, value in forms.items()]


@pytest.mark.parametrize(
    "wrong",
    by_name(
        {
            "lost coefficient": math.sqrt(0.8 * 0.2) / (0.8 + 0.2),
            "lost exponent": 0.8 * 0.2 / ((0.8 + 0.2) / 2) ** 2,
            "power of four": (0.8 * 0.2 / ((0.8 + 0.2) / 2) ** 2) ** 4,
            "weights in the balance": 2 * math.sqrt(0.7 * 0.8 * 0.3 * 0.2) / (0.7 * 0.8 + 0.3 * 0.2),
        }
    ),
)
def test_wrong_forms_for_two_subsystems_do_not_match(wrong: float) -> None:
    assert abs(float(ccd.coupling([0.8, 0.2])) - wrong) > 0.05


@pytest.mark.parametrize(
    "wrong",
    by_name(
        {
            "pair sums": (0.162 / (1.5 * 1.2 * 0.9)) ** (1 / 3),
            "lost exponent": 0.162 / 0.6**3,
            "lost coefficient": 0.162 ** (1 / 3) / 1.8,
            "square root for three": math.sqrt(0.162) / 0.6,
        }
    ),
)
def test_wrong_forms_for_three_subsystems_do_not_match(wrong: float) -> None:
    assert abs(float(ccd.coupling([0.9, 0.6, 0.3])) - wrong) > 0.05


def test_levels_outside_their_range_cannot_come_from_normalised_indicators() -> None:
    """Mixed normalisation: values beyond the bounds are clipped, so no level and no T passes 1."""
    found = ccd.levels([[12.0, 5.0], [3.0, 40.0]], positive=[True, True], bounds=[[0, 10], [0, 10]])
    assert found.level.max() <= 1 and found.clipped == 2


@untimed
@given(level_lists)
@example([7.657315985570989e-159, 7.657315985570989e-159])
def test_ranges_and_identity(u: list[float]) -> None:
    c, revised, t = float(ccd.coupling(u)), float(ccd.coupling_revised(u)), float(ccd.development(u))
    d = float(ccd.coordination(c, t))
    assert all(-1e-12 <= x <= 1 + 1e-12 for x in (c, revised, t, d, float(ccd.coordination(revised, t))))
    assert d == pytest.approx(math.prod(u) ** (1 / (2 * len(u))), abs=1e-9)  # equal weights
    assert float(ccd.coupling(sorted(u))) == pytest.approx(c, abs=1e-12)


@untimed
@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=5), st.floats(0.1, 1))
def test_coupling_ignores_scale(u: list[float], scale: float) -> None:
    assert float(ccd.coupling([scale * x for x in u])) == pytest.approx(float(ccd.coupling(u)), abs=1e-9)


@untimed
@given(st.floats(0.01, 1), st.integers(2, 5))
def test_equal_levels_are_fully_coupled(u: float, n: int) -> None:
    assert float(ccd.coupling([u] * n)) == pytest.approx(1) and float(ccd.coupling_revised([u] * n)) == pytest.approx(1)


def test_zero_and_unknown_levels_give_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert float(ccd.coupling([0, 0])) == float(ccd.coupling_revised([0, 0])) == 0
        assert float(ccd.coupling([0, 0.7])) == float(ccd.coupling_revised([0, 0.7])) == 0
        assert math.isnan(ccd.coupling([math.nan, 0.7])) and math.isnan(ccd.coupling_revised([math.nan, 0.7]))
        assert math.isnan(ccd.coordination(math.nan, 0.5))


@pytest.mark.parametrize(
    ("d", "left", "right"),
    [(0, 0, 0), (0.1, 1, 0), (0.1 + 0.2, 3, 2), (0.35, 3, 3), (0.6, 6, 5), (0.9, 9, 8), (0.95, 9, 9), (1, 9, 9), (math.nan, None, None)],
)
def test_grades_and_their_closure(d: float, left: int | None, right: int | None) -> None:
    assert (ccd.grade(d), ccd.grade(d, "right")) == (left, right)


def test_ten_grades_with_their_names() -> None:
    assert len(GRADES) == 10 and (GRADES[0].zh, GRADES[5].zh, GRADES[9].zh) == ("极度失调", "勉强协调", "优质协调")


@pytest.mark.parametrize(
    ("c", "code"),
    [(0, "none"), (0.3, "low"), (0.31, "antagonism"), (0.5, "antagonism"), (0.8, "running_in"), (0.81, "high"), (math.nan, "")],
)
def test_stages_of_coupling(c: float, code: str) -> None:
    assert ccd.stage_of_coupling(c) == code


@pytest.mark.parametrize(
    ("innovation", "industry", "code"),
    [
        (0.8, 1.0, "in_step"), (1.2, 1.0, "in_step"), (0.79, 1.0, "innovation_lags"), (0.5, 0.0, "industry_lags"),
        (0.0, 0.5, "innovation_lags"), (0.0, 0.0, ""), (math.nan, 0.5, ""),
    ],
)  # fmt: skip
def test_lag_types(innovation: float, industry: float, code: str) -> None:
    assert ccd.lag(innovation, industry) == code


X = [[3, 10], [5, 20], [2, 15], [7, 25]]


def test_entropy_weights_exact() -> None:
    z, clipped = ccd.normalise(X, ccd.pooled_bounds(X), [True, False])
    np.testing.assert_allclose(z, [[0.2, 1], [0.6, 1 / 3], [0, 2 / 3], [1, 0]], atol=1e-12)
    entropy, weights = ccd.entropy_weights(z)
    np.testing.assert_allclose(entropy, [0.675822058, 0.729573960], atol=1e-8)
    np.testing.assert_allclose(weights, [0.545199749, 0.454800251], atol=1e-8)
    found = ccd.levels(X, positive=[True, False])
    np.testing.assert_allclose(found.level, [0.563840201, 0.478719933, 0.303200168, 0.545199749], atol=1e-8)
    assert clipped == found.clipped == 0 and found.flags == ("few_objects",) and found.reasons == ("ok",) * 4


def test_entropy_weights_of_a_published_package() -> None:
    """R `mathmodels::entropy_weight`, which squeezes values into [.002, .998] first."""
    found = ccd.levels(X, positive=[True, False], rescale=(0.002, 0.998))
    np.testing.assert_allclose(found.weights, [0.5452618, 0.4547382], atol=1e-7)
    np.testing.assert_allclose(100 * found.level, [56.35354, 47.88215, 30.39461, 54.50808], atol=1e-5)


def test_shifted_values_change_the_weights_and_not_the_range() -> None:
    plain, shifted = ccd.levels(X, positive=[True, False]), ccd.levels(X, positive=[True, False], shift=0.01)
    z = np.array([[0.2, 1], [0.6, 1 / 3], [0, 2 / 3], [1, 0]]) + 0.01
    p = z / z.sum(axis=0)
    gain = 1 + (p * np.log(p)).sum(axis=0) / math.log(4)
    np.testing.assert_allclose(shifted.weights, gain / gain.sum(), atol=1e-12)
    assert abs(shifted.weights - plain.weights).max() > 1e-5 and shifted.level.max() <= 1


tables = st.integers(2, 6).flatmap(
    lambda m: st.lists(st.lists(st.floats(-50, 50).map(lambda v: round(v, 3)), min_size=3, max_size=3), min_size=m, max_size=m)
)


@untimed
@given(tables, st.randoms(use_true_random=False))
def test_levels_do_not_depend_on_the_order_of_objects_or_indicators(rows: list[list[float]], random) -> None:
    x = np.array(rows)
    objects, columns = random.sample(range(len(x)), len(x)), random.sample(range(3), 3)
    signs = np.array([True, False, True])
    straight = ccd.levels(x, positive=signs.tolist())
    mixed = ccd.levels(x[objects][:, columns], positive=signs[columns].tolist())
    np.testing.assert_allclose(mixed.level, straight.level[objects], atol=1e-9)
    np.testing.assert_allclose(mixed.weights, straight.weights[columns], atol=1e-9)
    known = straight.level[~np.isnan(straight.level)]
    assert ((known >= 0) & (known <= 1 + 1e-12)).all()


def test_a_missing_value_is_left_out_not_taken_for_zero() -> None:
    found = ccd.levels([[1, 5], [math.nan, 9], [3, 7]], positive=[True, True])
    assert found.used.tolist() == [2, 1, 2] and found.level[1] == pytest.approx(1) and found.reasons[1] == "ok"


def test_too_few_indicators_give_nan() -> None:
    found = ccd.levels([[1, 5, 2], [math.nan, math.nan, 4], [3, 7, 3]], positive=[True] * 3)
    assert math.isnan(found.level[1]) and found.reasons == ("ok", "insufficient_sample", "ok")


def test_degenerate_tables_give_nan_with_a_reason_and_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        constant = ccd.levels([[2, 2], [2, 2]], positive=[True, True])
        one = ccd.levels([[2, 4]], positive=[True, True])
        bounded = ccd.levels([[2, 4]], positive=[True, True], bounds=[[0, 4], [0, 4]])
        half = ccd.levels([[1, 2], [3, 2]], positive=[True, True])
        empty = ccd.levels(np.zeros((0, 2)), positive=[True, True])
    assert constant.reasons == ("all_degenerate",) * 2 and np.isnan(constant.level).all()
    assert one.reasons == ("single_object",) and math.isnan(one.level[0])
    assert bounded.reasons == ("ok",) and bounded.level[0] == pytest.approx(0.75) and "single_object" in bounded.flags
    assert "zero_variance:1" in half.flags and half.weights.tolist() == [1, 0] and half.level.tolist() == [0, 1]
    assert empty.level.shape == (0,)


def test_values_outside_given_bounds_are_clipped_and_counted() -> None:
    found = ccd.levels([[-1.0], [5.0], [20.0]], positive=[True], bounds=[[0, 10]])
    assert found.clipped == 2 and found.level.tolist() == [0, 0.5, 1]
