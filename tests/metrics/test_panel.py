"""Panels of statistics: transforms, ratios, contradictions, and coordination over the years."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from graph.errors import InputError
from graph.metrics import coordination as ccd
from graph.metrics.panel import Indicator, Observation, assemble
from graph.metrics.result import Result
from graph.metrics.trend import figures
from graph.metrics.words import WORDS

pytestmark = pytest.mark.filterwarnings("error")
PAIR = (Indicator("rd", "innovation", "研发", "R&D"), Indicator("out", "industry", "产值", "output"))


def said(region: str, year: int, chain: str = "", **values: float) -> list[Observation]:
    return [Observation(chain, region, year, code, value, f"a.csv: 表1, {region}{year}, {code}") for code, value in values.items()]


def test_counts_are_taken_by_their_logarithm_and_bounds_with_them() -> None:
    panel = assemble("年鉴", [Indicator("n", "industry", "企业数", "firms", transform="log1p", bounds=(0, 99))], said("甲省", 2021, n=9))
    assert panel.values.ravel().tolist() == pytest.approx([math.log(10)])
    assert panel.bounds.tolist() == [pytest.approx([0, math.log(100)])]
    assert panel.levels("industry").level[0] == pytest.approx(0.5)


def test_a_ratio_is_known_where_both_are() -> None:
    both = [
        Indicator("rd", "innovation", "人均研发", "R&D a head", per="people"),
        Indicator("people", "innovation", "人口", "people", counts=False),
    ]
    rows = [*said("甲省", 2021, rd=6, people=2), *said("乙省", 2021, rd=5), *said("丙省", 2021, rd=5, people=0)]
    panel = assemble("年鉴", both, rows)
    assert [i.code for i in panel.indicators] == ["rd"]
    assert panel.row("", "甲省").tolist() == [3] and math.isnan(panel.row("", "乙省")[0]) and math.isnan(panel.row("", "丙省")[0])
    a = panel.objects.index(("", "甲省"))
    assert panel.sources[a, 0, 0] == "a.csv: 表1, 甲省2021, rd ÷ a.csv: 表1, 甲省2021, people"


def test_a_value_without_logarithm_is_refused_with_its_place() -> None:
    with pytest.raises(InputError) as caught:
        assemble("年鉴", [Indicator("x", "industry", "增速", "growth", transform="log")], said("甲省", 2021, x=-1))
    assert caught.value.place == "a.csv: 表1, 甲省2021, x"


def test_contradictions_are_refused_and_repeats_are_not() -> None:
    assert assemble("年鉴", PAIR, said("甲省", 2021, rd=1) * 2).values[0, 0, 0] == 1
    with pytest.raises(InputError, match="two values of R&D"):
        assemble("年鉴", PAIR, [*said("甲省", 2021, rd=1), *said("甲省", 2021, rd=2)])


def test_figures_of_a_chain_come_before_those_of_the_region() -> None:
    panel = assemble("年鉴", PAIR, [*said("甲省", 2021, rd=1, out=5), *said("甲省", 2021, "碳纤维产业", out=9)])
    assert panel.row("碳纤维产业", "甲省").tolist() == [1, 9] and panel.row("新能源产业", "甲省").tolist() == [1, 5]
    assert np.isnan(panel.row("碳纤维产业", "乙省")).all()


def test_the_latest_year_speaks_unless_another_is_named() -> None:
    panel = assemble("年鉴", PAIR, [*said("甲省", 2020, rd=1), *said("甲省", 2022, rd=3)])
    assert (panel.row("", "甲省")[0], panel.row("", "甲省", 2020)[0]) == (3, 1)
    with pytest.raises(InputError, match="2021"):
        panel.row("", "甲省", 2021)


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [
        o
        for year in (2020, 2021)
        for k, region in enumerate(("甲省", "乙省", "丙省"))
        for o in said(region, year, rd=k + year - 2020, out=2 * k)
    ]
    mixed = random.Random(3).sample(rows, len(rows))
    one, other = (assemble("年鉴", PAIR, r) for r in (rows, mixed))
    assert one.objects == other.objects and np.array_equal(one.values, other.values, equal_nan=True) and one.sources == other.sources
    assert [repr(r) for r in figures(one)] == [repr(r) for r in figures(other)]


GROWING = [
    *said("甲省", 2020, rd=0, out=0),
    *said("甲省", 2021, rd=4, out=1),
    *said("甲省", 2022, rd=10, out=0.5),
    *said("乙省", 2020, rd=5, out=10),
]


def by(panel_rows: list[Observation]) -> dict[tuple[str, str, int], Result]:
    return {(r.metric, r.region, r.detail["year"]): r for r in figures(assemble("年鉴", PAIR, panel_rows))}


def test_coordination_over_the_years_uses_one_set_of_bounds() -> None:
    found = by(GROWING)
    for (region, year), u in {
        ("甲省", 2020): (0, 0),
        ("甲省", 2021): (0.4, 0.1),
        ("甲省", 2022): (1, 0.05),
        ("乙省", 2020): (0.5, 1),
    }.items():
        expected = ccd.coordinate(u)
        assert (found["M4.U_I", region, year].value, found["M4.U_P", region, year].value) == pytest.approx(u)
        assert found["M4.D", region, year].value == pytest.approx(expected.d)
        assert found["M4.D", region, year].detail["grade"] == expected.grade
    assert found["M4.D", "乙省", 2020].chain == "年鉴" and '"rd":[0.0,10.0]' in found["M4.D", "乙省", 2020].bounds


def test_synergy_from_year_to_year() -> None:
    found = by(GROWING)
    assert found["M5.synergy", "甲省", 2021].value == pytest.approx(math.sqrt(0.4 * 0.1))
    fell = found["M5.synergy", "甲省", 2022]
    assert fell.value == pytest.approx(-math.sqrt(0.6 * 0.05)) and fell.detail["level"] == "no_synergy"
    assert ("M5.synergy", "甲省", 2020) not in found


def test_obstacles_of_a_year() -> None:
    found = by(GROWING)
    assert found["M7.obstacle", "甲省", 2022].detail["largest"] == "out" and found["M7.obstacle", "甲省", 2022].value == 1
    assert sum(x["share"] for x in found["M7.obstacle", "甲省", 2021].detail["ranked"]) == pytest.approx(1)


def test_what_is_not_known_has_a_reason() -> None:
    found = by([*GROWING, *said("丙省", 2020, rd=3), *said("丙省", 2021, rd=4, out=5)])
    assert found["M4.D", "丙省", 2020].reason == "insufficient_sample" and math.isnan(found["M4.D", "丙省", 2020].value)
    assert found["M5.synergy", "丙省", 2021].reason == "need_two_periods" and math.isnan(found["M5.synergy", "丙省", 2021].value)
    one_side = list(figures(assemble("年鉴", PAIR[:1], said("甲省", 2020, rd=1) + said("乙省", 2020, rd=2))))
    assert {r.reason for r in one_side if r.metric == "M4.D"} == {"all_degenerate"}
    results = [*found.values(), *one_side]
    assert all(math.isnan(r.value) <= (r.reason != "ok") for r in results) and {r.metric for r in results} | {
        r.reason for r in results
    } <= set(WORDS)


def test_the_best_year_of_all_has_no_obstacle() -> None:
    found = by([*said("甲省", 2020, rd=1, out=1), *said("乙省", 2020, rd=2, out=2)])
    assert found["M7.obstacle", "乙省", 2020].reason == "no_obstacle"
