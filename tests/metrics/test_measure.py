"""All figures of chains and regions: the oracles of T0 through the tables, reasons, pooled bounds, determinism."""

from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from graph import tables
from graph.errors import InputError, UnreadableFile
from graph.metrics.measure import measure, measure_network
from graph.metrics.result import Result, encoded
from graph.metrics.words import WORDS
from graph.network import build
from graph.roles import EVERYWHERE


def by_metric(results: Iterable[Result], region: str, chain: str = "c") -> dict[str, Result]:
    chosen = [r for r in results if r.region == region and r.chain == chain and not r.metric.endswith(".stage")]
    assert len({r.metric for r in chosen}) == len(chosen)
    return {r.metric: r for r in chosen}


def stages(results: Iterable[Result], region: str, metric: str = "M8.stage") -> dict[str, Result]:
    return {r.detail["stage"]: r for r in results if r.region == region and r.metric == metric}


@pytest.fixture
def two_cities(make: Callable):
    """Two chains over two cities: 甲市 has research and firms, 乙市 firms only, 丙市 an institute of no chain."""
    kinds = {"u": "University", "p": "Platform", "i": "Institute", "t": "Technology", "w": "Technology"} | {
        f"f{k}": "Firm" for k in range(4)
    }
    kinds |= {"c": "IndustryChain", "b": "IndustryChain", "s1": "ChainStage", "s2": "ChainStage"}
    facts = [("s1", "SEGMENT_OF", "c", 0.9), ("s2", "SEGMENT_OF", "c", 0.9), ("s1", "NEEDS", "t", 0.8), ("s1", "NEEDS", "w", 0.7)]
    facts += [("u", "WORKS_ON", "t", 0.9), ("p", "WORKS_ON", "w", 0.6), ("u", "COLLABORATES_WITH", "p", 0.5), ("p", "IN_CHAIN", "b", 0.8)]
    facts += [("f0", "IN_CHAIN", "s1", 0.9), ("f1", "IN_CHAIN", "s2", 0.9), ("f2", "IN_CHAIN", "s2", 0.8), ("f3", "IN_CHAIN", "b", 0.9)]
    places = {"u": "甲市", "p": "甲市", "f0": "甲市", "f1": "甲市", "f2": "乙市", "f3": "乙市", "i": "丙市"}
    return make(kinds, facts, places=places, method="rule:test")


def test_toy_through_the_tables(toy, tmp_path: Path) -> None:
    results = list(measure(toy.write(tmp_path), {"甲市": "乙省"}, flows=toy.flows))
    assert {r.region for r in results} == {EVERYWHERE, "甲市", "乙省"}
    for region in ("甲市", "乙省", EVERYWHERE):
        found = by_metric(results, region)
        values = {m: found[m].value for m in found if m.startswith(("M8", "M14"))}
        assert values == pytest.approx(
            {
                "M8.coverage": 0.455, "M8.completeness": 0.75, "M8.continuity": 2 / 3, "M8.outside": 0.0,
                "M14.double": 0.25, "M14.double_expected": 0.05, "M14.spof": 2, "M14.hhi": 0.375, "M14.effective": 8 / 3,
            },
            abs=1e-9,
        )  # fmt: skip
        coverage = found["M8.coverage"]
        assert (coverage.lo, coverage.hi, coverage.n_worlds, coverage.reason) == (0, 0.75, 0, "ok")
        assert coverage.detail["sd"] == pytest.approx(math.sqrt(0.043225), abs=1e-9)
        assert coverage.detail["distribution"] == pytest.approx([0.056, 0.284, 0.444, 0.216, 0], abs=1e-9)
        assert found["M14.spof"].detail["segments"] == ["s1", "s2"]
        told = {name: (r.value, r.detail["state"], r.detail["single"]) for name, r in stages(results, region).items()}
        assert told == {
            "s1": (pytest.approx(0.72), "both", True), "s2": (pytest.approx(0.5), "both", True),
            "s3": (pytest.approx(0.6), "both", False), "s4": (0, "neither", False),
        }  # fmt: skip
        assert [stages(results, region, "M14.stage")[f"s{k}"].value for k in (1, 2, 3, 4)] == [1, 1, 2, 0]


def test_every_metric_state_and_reason_has_words(two_cities) -> None:
    results = list(measure_network(two_cities.network()))
    codes = {r.metric for r in results} | {r.reason for r in results} | {r.detail["scope"] for r in results}
    codes |= {r.detail["state"] for r in results if "state" in r.detail} | {i for r in results for i in json.loads(r.bounds)}
    assert codes <= WORDS.keys()
    assert all(w.zh and w.en for w in WORDS.values())


def test_every_chain_and_region_has_every_figure_once(two_cities) -> None:
    results = list(measure_network(two_cities.network()))
    cells = {(r.chain, r.region) for r in results}
    assert cells == {(c, r) for c in ("b", "c") for r in (EVERYWHERE, "甲市", "乙市", "丙市")}
    plain = [(r.metric, r.chain, r.region) for r in results if not r.metric.endswith(".stage")]
    assert len(set(plain)) == len(plain) == len(cells) * 16
    assert len({r.graph_hash for r in results}) == 1


def test_a_region_without_innovators_has_true_zeros_and_a_reason(two_cities) -> None:
    found = by_metric(measure_network(two_cities.network()), "乙市")
    assert (found["M8.coverage"].value, found["M8.coverage"].reason) == (0, "no_innovators")
    assert (found["M4.D"].value, found["M4.D"].reason, found["M4.U_I"].value) == (0, "no_innovators", 0)
    assert found["M4.D"].detail["grade"] == 0 and found["M4.U_P"].value > 0
    assert math.isnan(found["M14.hhi"].value) and found["M14.hhi"].reason == "no_innovators"
    assert found["M8.completeness"].value > 0 and found["M8.completeness"].reason == "ok"


def test_a_region_without_firms_mirrors_it(two_cities) -> None:
    places = {"f0": "乙市", "f1": "乙市"}
    moved = replace(two_cities, entities=tuple(replace(e, region=places.get(e.id, e.region)) for e in two_cities.entities))
    found = by_metric(measure_network(moved.network()), "甲市")
    assert (found["M8.completeness"].value, found["M8.completeness"].reason) == (0, "no_industry")
    assert (found["M4.D"].value, found["M4.D"].reason, found["M4.U_P"].value) == (0, "no_industry", 0)
    assert found["M4.U_I"].value > 0 and found["M8.coverage"].value > 0


def test_a_region_with_nobody_is_not_zero_but_unknown(two_cities) -> None:
    network = two_cities.network(parents={"丁市": "己省"})
    for result in measure_network(network, regions=["丁市"]):
        assert math.isnan(result.value) and result.reason in {"no_innovators", "no_industry"}, result


def test_a_region_whose_innovators_serve_other_chains(two_cities) -> None:
    """They are there and support nothing: coverage is a true zero, coordination has nothing to compare."""
    found = by_metric(measure_network(two_cities.network()), "丙市")
    assert (found["M8.coverage"].value, found["M8.coverage"].reason) == (0, "ok")
    assert math.isnan(found["M4.D"].value) and found["M4.D"].reason == "no_edges" and found["M4.D"].detail["grade"] is None
    assert math.isnan(found["M14.hhi"].value) and found["M14.hhi"].reason == "no_edges"


def test_without_flows_continuity_is_unknown(two_cities) -> None:
    found = by_metric(measure_network(two_cities.network()), "甲市")["M8.continuity"]
    assert math.isnan(found.value) and found.reason == "no_edges"


def test_a_single_cell_needs_bounds_from_outside(make: Callable) -> None:
    alone = make(
        {"u": "University", "f": "Firm", "c": "IndustryChain"}, [("u", "IN_CHAIN", "c", 0.9), ("f", "IN_CHAIN", "c", 0.9)]
    ).network()
    found = by_metric(measure_network(alone), EVERYWHERE)["M4.D"]
    assert math.isnan(found.value) and found.reason == "single_object"
    codes = ("actors", "platforms", "technologies", "diversity", "cooperation", "firms", "completeness", "continuity", "quotient")
    given = by_metric(measure_network(alone, bounds=dict.fromkeys(codes, (0.0, 1.0))), EVERYWHERE)["M4.D"]
    assert 0 < given.value <= 1 and given.reason == "ok"


def test_open_scope_counts_innovators_elsewhere(two_cities) -> None:
    network = two_cities.network()
    local, wide = (by_metric(measure_network(network, scope=s), "乙市") for s in ("local", "open"))
    everywhere = by_metric(measure_network(network), EVERYWHERE)
    assert local["M8.coverage"].value == 0 < wide["M8.coverage"].value == everywhere["M8.coverage"].value
    assert local["M8.outside"].value == wide["M8.outside"].value == 1 and everywhere["M8.outside"].value == 0
    assert local["M8.completeness"].value == wide["M8.completeness"].value  # firms are always the region's


def test_figures_do_not_depend_on_what_else_is_shown(two_cities) -> None:
    network = two_cities.network()
    everything = [r for r in measure_network(network) if r.chain == "c" and r.region == "甲市"]
    assert list(map(repr, measure_network(network, chains=["c"], regions=["甲市"]))) == list(map(repr, everything))


def test_bounds_weights_and_flags_stand_in_the_record(two_cities) -> None:
    found = by_metric(measure_network(two_cities.network()), "甲市")["M4.D"]
    bounds, detail = json.loads(found.bounds), found.detail
    assert bounds["firms"][0] < bounds["firms"][1] and bounds["continuity"] == [None, None]
    assert sum(detail["weights"][c] for c in ("firms", "completeness", "continuity", "quotient")) == pytest.approx(1)
    assert detail["flags"]["industry"] == ["few_objects", "zero_variance:continuity"] and detail["clipped"] == {
        "innovation": 0,
        "industry": 0,
    }
    shrunk = by_metric(measure_network(two_cities.network(), bounds={"firms": (0.0, 0.1)}), "甲市")["M4.D"]
    assert json.loads(shrunk.bounds)["firms"] == [0.0, 0.1] and shrunk.detail["clipped"]["industry"] > 0


def test_the_floor_and_the_modalities_reach_the_figures(two_cities, tmp_path: Path) -> None:
    folder = two_cities.write(tmp_path)
    plain, strict = (by_metric(measure(folder, floor=f), "甲市")["M8.coverage"] for f in (0.0, 0.85))
    none = by_metric(measure(folder, modalities=("planned",)), "甲市")["M8.coverage"]
    assert plain.value > strict.value == none.value == 0 and strict.detail["floor"] == 0.85


def test_parallel_rows_and_strangers_change_nothing(toy) -> None:
    """Evidence given twice, and an actor of no chain in another place, leave the figures of a region as they are."""
    again = build(toy.entities, [*toy.facts, *toy.facts], [*toy.evidence, *toy.evidence], flows=toy.flows)
    assert [r.value for r in measure_network(again)] == pytest.approx([r.value for r in measure_network(toy.network())], nan_ok=True)


def test_nothing_warns_on_degenerate_input(make: Callable, two_cities, toy) -> None:
    empty = make({}, [])
    alone = make({"c": "IndustryChain"}, [])
    never = make({"u": "University", "c": "IndustryChain"}, [("u", "IN_CHAIN", "c", 0.0)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert list(measure_network(empty.network())) == []
        for records in (alone, never, two_cities, toy):
            results = list(measure_network(records.network()))
            assert results and all(r.reason != "ok" or not math.isnan(r.value) for r in results)
            assert all(r.reason in WORDS for r in results)


def test_results_are_a_table(two_cities, tmp_path: Path) -> None:
    path = tmp_path / "measures.parquet"
    results = list(measure_network(two_cities.network()))
    assert tables.write(path, Result, results) == len(results)
    assert list(map(repr, tables.read(path, Result))) == list(map(repr, results))


def test_the_same_run_gives_the_same_bytes_under_any_hash_seed(two_cities, tmp_path: Path) -> None:
    folder = two_cities.write(tmp_path / "run")
    script = (
        "import sys; from pathlib import Path; from graph import tables; from graph.metrics.measure import measure;"
        "from graph.metrics.result import Result;"
        "tables.write(Path(sys.argv[2]), Result, measure(Path(sys.argv[1]), {'甲市': '乙省'}))"
    )
    digests = set()
    for seed in ("0", "1", "4242"):
        out = tmp_path / f"{seed}.parquet"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])}
        subprocess.run([sys.executable, "-c", script, str(folder), str(out)], check=True, env=environment)
        digests.add(hashlib.sha256(out.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_order_of_rows_gives_the_same_figures(two_cities) -> None:
    turned = replace(
        two_cities, entities=two_cities.entities[::-1], facts=two_cities.facts[::-1], evidence=two_cities.evidence[::-1]
    )  # fmt: skip
    assert list(map(repr, measure_network(turned.network()))) == list(map(repr, measure_network(two_cities.network())))


@pytest.mark.parametrize(
    "wrong", [{"chains": ["没有"]}, {"regions": ["没有"]}, {"scope": "near"}, {"bounds": {"gdp": (0, 1)}}, {"weights": {"gdp": 1.0}}]
)
def test_unknown_names_are_refused_before_anything_is_computed(two_cities, wrong: dict) -> None:
    with pytest.raises(InputError):
        measure_network(two_cities.network(), **wrong)


def test_missing_tables_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"entities\.parquet"):
        measure(tmp_path, {})


def test_numbers_json_cannot_say_become_null() -> None:
    assert encoded({"b": math.nan, "a": [math.inf, 1.5], "碳": {"z": 1}}) == '{"a":[null,1.5],"b":null,"碳":{"z":1}}'


def test_the_page_for_analysts_explains_every_metric_and_reason(two_cities) -> None:
    page = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")
    results = list(measure_network(two_cities.network()))
    families = {r.metric.partition(".") for r in results}
    assert [f"{f}.{name}" for f, _, name in sorted(families) if f not in page or name not in page] == []
    reasons = {r.reason for r in results} | {"empty_chain", "single_object", "all_degenerate", "insufficient_sample"}
    assert [r for r in sorted(reasons) if f"`{r}`" not in page] == []
