"""M5–M7, M16–M19 and M21 of whole runs: who is compared with whom, reasons, and that nothing depends on what is shown."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.metrics import coordination as ccd
from graph.metrics import obstacle, progress, quadrant, specialisation
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.measure import measure_network
from graph.metrics.panel import Indicator, Observation, assemble
from graph.metrics.pool import coordinated, pooled
from graph.metrics.regional import regional
from graph.metrics.relatedness_null import against_chance
from graph.metrics.result import Result
from graph.metrics.words import WORDS
from graph.network import Network
from graph.roles import EVERYWHERE

pytestmark = pytest.mark.filterwarnings("error")
CITIES = ("甲市", "乙市", "丙市", "丁市")
ABOVE = {**dict.fromkeys(CITIES, "子省"), "戊市": "丑省"}


def cells_of(network: Network, regions: Iterable[str] | None = None, scope: str = "local") -> list[Cell]:
    slices = [cut(network, chain) for chain in network.chains]
    places = [place_of(network, name, scope) for name in (network.regions if regions is None else regions)]
    return [Cell(part, place, {"scope": scope}, network.hash) for part in slices for place in places]


def figure(found: Mapping[tuple[str, str], Sequence[Result]], region: str, metric: str, stage: str = "", chain: str = "c") -> Result:
    fitting = [r for r in found[chain, region] if r.metric == metric and (not stage or r.detail["stage"] == stage)]
    assert len(fitting) == 1
    return fitting[0]


@pytest.fixture
def cities(make: Callable) -> Network:
    """Four cities of one province and one of another over two chains; firms by city are x of the test below."""
    kinds = {"c": "IndustryChain", "b": "IndustryChain"} | {f"s{k}": "ChainStage" for k in range(4)}
    kinds |= {f"t{k}": "Technology" for k in range(3)} | {f"u{k}": "University" for k in range(5)}
    links = [(f"s{k}", "SEGMENT_OF", "c" if k < 3 else "b", 1.0) for k in range(4)]
    links += [(f"s{k}", "NEEDS", f"t{k}", 1.0) for k in range(3)]
    links += [("u0", "WORKS_ON", "t0", 1.0), ("u1", "WORKS_ON", "t1", 1.0), ("u1", "WORKS_ON", "t2", 1.0), ("u2", "WORKS_ON", "t2", 0.8)]
    places = {f"u{k}": place for k, place in enumerate((*CITIES, "戊市"))}
    for city, row in COUNTS.items():
        for k, many in enumerate(row):
            for i in range(many):
                firm = f"{city}{k}{i}"
                kinds[firm], places[firm] = "Firm", city
                links.append((firm, "IN_CHAIN", f"s{k}", 1.0))
    return make(kinds, links, places=places).network(parents=ABOVE)


COUNTS = {"甲市": (3, 1, 0, 1), "乙市": (0, 2, 2, 1), "丙市": (0, 0, 1, 3), "丁市": (2, 0, 0, 0), "戊市": (0, 1, 0, 0)}


def test_quotients_compare_with_the_whole_network(cities: Network) -> None:
    found = specialisation.across(cells_of(cities))
    x = np.array(list(COUNTS.values()), dtype=float)
    whole = x.sum(axis=0) / x.sum()
    for city, row in COUNTS.items():
        for k in range(3):
            expected = row[k] / sum(row) / whole[k]
            assert figure(found, city, "M16.stage", f"s{k}").value == pytest.approx(expected)
        chain = sum(row[:3]) / sum(row) / whole[:3].sum()
        assert figure(found, city, "M16.chain").value == pytest.approx(chain)
    assert [figure(found, EVERYWHERE, "M16.stage", f"s{k}").value for k in range(3)] == pytest.approx([1, 1, 1])
    few = figure(found, "甲市", "M16.stage", "s1").detail
    assert not few["enough"] and figure(found, "甲市", "M16.stage", "s0").detail["enough"]
    assert min(few["shrunk"], 1) <= 1 <= max(few["shrunk"], 1)


def test_regions_are_compared_with_their_own_rank(cities: Network) -> None:
    table = regional(cells_of(cities))
    ranks = dict(zip(table.regions, table.rank.tolist(), strict=True))
    assert {ranks[c] for c in COUNTS} == {2} and ranks["子省"] == ranks["丑省"] == 1
    found = specialisation.across(cells_of(cities))
    assert figure(found, "甲市", "M17.missing").detail["regions"] == 5
    for region in ("子省", EVERYWHERE):
        result = figure(found, region, "M17.stage", "s0")
        assert math.isnan(result.value) and result.reason == "insufficient_sample"


def test_an_area_outside_the_hierarchy_is_no_peer(make: Callable) -> None:
    kinds = {"c": "IndustryChain"} | {f"f{k}": "Firm" for k in range(3)}
    places = {"f0": "子省", "f1": "丑省", "f2": "北方"}
    network = make(kinds, [(f, "IN_CHAIN", "c", 1.0) for f in places], places=places).network(parents=ABOVE)
    found = specialisation.across(cells_of(network))
    assert figure(found, "北方", "M19.industry").reason == "insufficient_sample" and figure(found, "北方", "M16.chain").value == 1
    assert figure(found, "子省", "M19.industry").detail["regions"] == 2


def test_density_is_that_of_the_table_of_specialised_cities(cities: Network) -> None:
    from graph.metrics import relatedness

    table = regional(cells_of(cities))
    rows = table.peers(2)
    m = table.specialised[rows].astype(float)
    omega = relatedness.density(m, relatedness.proximity(m))
    found = specialisation.across(cells_of(cities))
    start = int(table.start[[s.title for s in table.slices].index("c")])
    for i, r in enumerate(rows):
        for k in range(3):
            assert figure(found, table.regions[r], "M17.stage", f"s{k}").value == pytest.approx(omega[i, start + k], nan_ok=True)
    missing = figure(found, "甲市", "M17.missing").detail
    assert [x["stage"] for x in missing["ranked"]] == sorted(
        (x["stage"] for x in missing["ranked"]), key=lambda s: -figure(found, "甲市", "M17.stage", s).value
    )


def test_the_rarity_of_cross_density_can_be_left_out_and_nothing_else_goes_with_it(cities: Network) -> None:
    cells = cells_of(cities)
    full, without = specialisation.across(cells), specialisation.across(cells, significance=False)
    assert any(r.metric == "M17.cross.q.stage" for rs in full.values() for r in rs)
    rest = {key: [repr(r) for r in rs if r.metric != "M17.cross.q.stage"] for key, rs in full.items()}
    assert rest == {key: [repr(r) for r in rs] for key, rs in without.items()}


def test_a_rate_that_the_draws_cannot_reach_is_not_told(cities: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(draws: int) -> list[Result]:
        monkeypatch.setattr(specialisation, "against_chance", lambda t, s: against_chance(t, s, draws=draws))
        found = specialisation.across(cells_of(cities))
        return [r for rs in found.values() for r in rs if r.metric == "M17.cross.q.stage" and "least_q" in r.detail]

    few, many = told(19), told(400)
    open_ = [r for r in few if r.detail["tests"] > 1 and r.detail["p"] is not None]
    assert open_ and all(r.detail["least_q"] >= r.detail["tests"] / 20 for r in open_)
    assert all(
        r.reason == "insufficient_sample" and math.isnan(r.value) for r in open_ if r.detail["least_q"] > 0.05 and r.detail["p"] > 0.05
    )
    assert any(r.reason == "ok" for r in many) and all(r.detail["least_q"] <= 0.05 for r in many if r.reason == "ok" and r.value > 0.05)


def test_technologies_of_a_city_are_those_above_average(cities: Network) -> None:
    table = regional(cells_of(cities))
    rows = table.peers(2)
    names = [table.regions[r] for r in rows]
    dense = dict(zip(names, table.technologies(rows).todense().astype(int).tolist(), strict=True))
    assert dense == {"甲市": [1, 0, 0], "乙市": [0, 1, 1], "丙市": [0, 0, 1], "丁市": [0, 0, 0], "戊市": [0, 0, 0]}


def test_partners_bring_what_is_missing(cities: Network) -> None:
    found = specialisation.across(cells_of(cities))
    industry = figure(found, "丁市", "M19.industry")
    assert industry.detail["missing"] == ["s1", "s2"] and industry.value == 1
    assert [(p["region"], p["share"], p["segments"]) for p in industry.detail["partners"]][:2] == [
        ("乙市", 1.0, ["s1", "s2"]),
        ("丙市", 0.5, ["s2"]),
    ]
    innovation = figure(found, "甲市", "M19.innovation")
    assert innovation.detail["missing"] == ["s1", "s2"] and innovation.detail["partners"][0]["region"] == "乙市"
    assert figure(specialisation.across(cells_of(cities, scope="open")), "甲市", "M19.innovation").value == innovation.value


def test_a_complete_region_lacks_nothing(make: Callable) -> None:
    kinds = {"c": "IndustryChain", "f": "Firm", "g": "Firm"}
    network = make(kinds, [("f", "IN_CHAIN", "c", 1.0), ("g", "IN_CHAIN", "c", 1.0)], places={"f": "甲市", "g": "乙市"}).network()
    result = figure(specialisation.across(cells_of(network)), "甲市", "M19.industry")
    assert math.isnan(result.value) and result.reason == "no_obstacle"


def test_complexity_needs_ten_regions(cities: Network) -> None:
    found = specialisation.across(cells_of(cities))
    for metric in ("M18.eci", "M18.pci"):
        assert figure(found, "甲市", metric).reason == "eci_unreliable" and math.isnan(figure(found, "甲市", metric).value)
    assert figure(found, "甲市", "M18.fitness").value > 0


def test_complexity_of_enough_regions(make: Callable) -> None:
    draw = np.random.default_rng(5)
    kinds = {f"c{k:02}": "IndustryChain" for k in range(12)}
    links, places = [], {}
    for r, k in zip(*np.nonzero(draw.random((15, 12)) < 0.4), strict=True):
        firm = f"f{r}-{k}"
        kinds[firm], places[firm] = "Firm", f"市{r:02}"
        links.append((firm, "IN_CHAIN", f"c{k:02}", 1.0))
    network = make(kinds, links, places=places).network()
    found = specialisation.across(cells_of(network))
    eci = [figure(found, r, "M18.eci", chain="c00").value for r in network.members]
    assert np.mean(eci) == pytest.approx(0, abs=1e-9) and np.std(eci) == pytest.approx(1)
    assert all(figure(found, r, "M18.eci", chain=c).value == e for r, e in zip(network.members, eci, strict=True) for c in ("c01", "c11"))


def test_figures_do_not_depend_on_the_regions_shown(cities: Network) -> None:
    whole = specialisation.across(cells_of(cities))
    alone = specialisation.across(cells_of(cities, ["乙市"]))
    assert [repr(r) for r in alone["c", "乙市"]] == [repr(r) for r in whole["c", "乙市"]]


def test_every_figure_without_a_value_has_a_reason_and_every_code_words(cities: Network, toy, make: Callable) -> None:
    empty = make(
        {"c": "IndustryChain", "s": "ChainStage", "p": "Platform", "i": "Institute"}, [("s", "SEGMENT_OF", "c", 1.0)], places={"i": "甲市"}
    )
    planned = replace(empty, entities=tuple(replace(e, status="planned", region="乙市") if e.id == "p" else e for e in empty.entities))
    for network in (cities, toy.network(), empty.network(), planned.network()):
        cells = cells_of(network)
        results = [
            r
            for f in (progress.across(cells), specialisation.across(cells), progress.between({"1": cells, "2": cells}))
            for x in f.values()
            for r in x
        ]
        assert results and all(math.isnan(r.value) <= (r.reason != "ok") for r in results)
        assert {r.metric for r in results} | {r.reason for r in results} <= set(WORDS)


def test_obstacles_rest_on_weights_and_lacks_of_the_pool(cities: Network) -> None:
    cells = cells_of(cities)
    pool = pooled(cells)
    found = progress.across(cells, pool)
    for i, cell in enumerate(pool.cells):
        result = figure(found, cell.place.name, "M7.obstacle", chain=cell.slice.title)
        if result.reason == "ok":
            shares = obstacle.shares(pool.weights / 2, pool.z[i])
            assert result.value == pytest.approx(np.nanmax(shares))
            assert sum(x["share"] for x in result.detail["ranked"]) == pytest.approx(1)
            side = sum(x["share"] for x in result.detail["ranked"] if x["side"] == "innovation")
            assert figure(found, cell.place.name, "M7.innovation", chain=cell.slice.title).value == pytest.approx(side)


def test_levels_of_the_pool_are_those_of_the_run(cities: Network) -> None:
    pool = pooled(cells_of(cities))
    of_run = {(r.chain, r.region, r.metric): r for r in measure_network(cities) if r.metric.startswith("M4.")}
    for i, cell in enumerate(pool.cells):
        key = cell.slice.title, cell.place.name
        got = coordinated(pool, i)
        for metric, value in (("U_I", pool.levels[i, 0]), ("U_P", pool.levels[i, 1]), ("D", got.d), ("D_revised", got.d_revised)):
            assert of_run[*key, f"M4.{metric}"].value == pytest.approx(value, nan_ok=True)
        assert of_run[*key, "M4.D"].reason == pool.reason(i)


def test_the_relation_is_read_over_the_regions_below(cities: Network) -> None:
    found = progress.across(cells_of(cities))
    result = figure(found, "子省", "M6.relation")
    assert result.detail["regions"] == sorted(CITIES)
    assert 0 < result.value <= 1 and result.value == result.detail["ranked"][0]["grade"]
    assert figure(found, "甲市", "M6.relation").reason == "insufficient_sample"


def test_synergy_of_two_periods(make: Callable) -> None:
    """Between the periods 甲市 gains on both sides, 乙市 on one, 丙市 is only there in the second."""
    kinds = {"c": "IndustryChain"} | {f"u{k}": "University" for k in range(5)} | {f"f{k}": "Firm" for k in range(5)}
    place = {
        "u0": "甲市",
        "u1": "甲市",
        "f0": "甲市",
        "f1": "甲市",
        "u2": "乙市",
        "f2": "乙市",
        "f3": "乙市",
        "f4": "丙市",
        "u4": "丙市",
        "u3": "乙市",
    }

    def network(present: Sequence[str]) -> Network:
        return make(
            {k: v for k, v in kinds.items() if k in present or k == "c"},
            [(n, "IN_CHAIN", "c", 1.0) for n in present],
            places={n: place[n] for n in present},
        ).network()

    before, after = network(["u0", "f0", "u2", "f2"]), network(["u0", "u1", "f0", "f1", "u2", "f2", "f3", "u4", "f4"])
    found = progress.between({"2023": cells_of(before), "2025": cells_of(after)})
    both, one, new = (figure(found, r, "M5.synergy") for r in ("甲市", "乙市", "丙市"))
    assert both.value > 0 and both.detail["periods"] == ["2023", "2025"] and both.detail["level"] != "no_synergy"
    gains = both.detail["gains"]
    assert both.value == pytest.approx(math.sqrt(gains["innovation"] * gains["industry"]))
    assert one.value == 0 and one.detail["gains"]["industry"] > 0 and one.detail["gains"]["innovation"] == 0
    assert math.isnan(new.value) and new.reason == "need_two_periods"
    assert figure(progress.between({"2025": cells_of(after)}), "甲市", "M5.synergy").reason == "need_two_periods"
    geometric = figure(progress.between({"2023": cells_of(before), "2025": cells_of(after)}, geometric=True), "甲市", "M5.synergy")
    assert geometric.detail["order"] == "geometric" and geometric.value >= 0
    with pytest.raises(InputError):
        progress.between({})


RD = (Indicator("rd", "innovation", "研发", "R&D", bounds=(0.0, 10.0)), Indicator("energy", "industry", "能耗", "energy", positive=False))


def test_statistics_from_outside_join_the_levels(cities: Network) -> None:
    said = [
        Observation("", city, year, code, x, "a.csv")
        for k, city in enumerate(CITIES)
        for year in (2021, 2022)
        for code, x in (("rd", k + year - 2021), ("energy", 4 - k))
    ]
    panel = assemble("年鉴", RD, said)
    pool, plain = pooled(cells_of(cities), panel=panel), pooled(cells_of(cities))
    at = [c.code for c in pool.columns].index("rd")
    values = {cell.place.name: pool.table[i, at] for i, cell in enumerate(pool.cells)}
    assert [values[c] for c in CITIES] == [1, 2, 3, 4] and math.isnan(values["戊市"])
    assert pool.bounds[at].tolist() == [0, 10] and pool.weights[at] > 0 and pool.table.shape[1] == plain.table.shape[1] + 2
    earlier = pooled(cells_of(cities), panel=panel, year=2021)
    assert {c.place.name: earlier.table[i, at] for i, c in enumerate(earlier.cells)}["丁市"] == 3
    obstacles = figure(progress.across(list(pool.cells), pool), "甲市", "M7.obstacle").detail["ranked"]
    assert {"rd", "energy"} <= {x["indicator"] for x in obstacles} and next(x["zh"] for x in obstacles if x["indicator"] == "rd") == "研发"
    with pytest.raises(InputError, match="2019"):
        pooled(cells_of(cities), panel=panel, year=2019)
    with pytest.raises(InputError, match="no such indicators"):
        pooled(cells_of(cities), bounds={"rd": (0, 1)})
    clash = assemble("年鉴", [replace(RD[0], code="firms")], [Observation("", "甲市", 2021, "firms", 1.0, "a.csv")])
    with pytest.raises(InputError, match="twice"):
        pooled(cells_of(cities), panel=clash)


def result(metric: str, value: float, reason: str = "ok", **detail: object) -> Result:
    return Result(metric, "c", "甲市", value, reason=reason, params=json.dumps(detail))


@pytest.mark.parametrize(
    ("d", "coverage", "code"),
    [
        (0.6325, 0.455, "high_weak"),
        (0.5, 0.5, "high_strong"),
        (0.49, 0.5, "low_strong"),
        (0.1 + 0.39, 0.1, "low_weak"),
        (math.nan, 0.5, ""),
        (0.5, math.nan, ""),
    ],
)
def test_types_of_coupling(d: float, coverage: float, code: str) -> None:
    assert quadrant.kind(d, coverage) == code


def test_types_are_read_off_the_results() -> None:
    found = quadrant.across(
        [result("M8.coverage", 0.455, scope="local"), result("M4.D", 0.6325), result("M9.lift", 2.0), result("M9.q", 0.01)]
    )
    told = found["c", "甲市"][0]
    assert (told.metric, told.value, told.reason) == ("M21.type", 2, "ok")
    assert told.detail == {
        "type": "high_weak",
        "D": 0.6325,
        "coverage": 0.455,
        "cuts": [0.5, 0.5],
        "scope": "local",
        "lift": 2.0,
        "q": 0.01,
        "significant": True,
    }
    unrated = quadrant.across([result("M8.coverage", 0.455), result("M4.D", math.nan, "no_edges")])["c", "甲市"][0]
    assert math.isnan(unrated.value) and unrated.reason == "no_edges" and unrated.detail["type"] == ""
    assert quadrant.across([result("M4.D", 0.4)]) == {} and set(quadrant.KINDS) <= set(WORDS)


def test_every_cell_of_a_run_has_its_type(cities: Network) -> None:
    results = list(measure_network(cities))
    found = quadrant.across(results)
    assert set(found) == {(r.chain, r.region) for r in results}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(0, 1, allow_subnormal=False), min_size=3, max_size=3))
def test_three_subsystems_have_one_coordination(u: list[float]) -> None:
    found = ccd.coordinate(u)
    assert found.d == pytest.approx(math.prod(u) ** (1 / 6), abs=1e-9) and 0 <= found.d_fan <= 1
    assert found.c_fan == pytest.approx(1 - 2 * float(np.std(u)), abs=1e-9)
