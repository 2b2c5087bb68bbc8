"""M22: paths edge by edge, figures in worlds and draws of documents, and what one document carries."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.metrics import coverage as cov
from graph.metrics import nextlinks, robustness
from graph.metrics import redundancy as red
from graph.metrics.bootstrap import Draws, replicates, times
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.intervals import Columns, Interval, Spread, Uncertainty, exceeds, interval
from graph.metrics.measure import measure_network
from graph.metrics.paths import covered_by, covered_in, paths, routes, staffed_by, supported_in, twice_in
from graph.metrics.sensitivity import figures as document_figures
from graph.metrics.sensitivity import sensitivity, weight, without_each
from graph.metrics.worlds import Worlds, unpacked
from graph.network import Network, build
from tests.metrics.corpora import Corpus, corpora

few = settings(deadline=None, max_examples=40)
CODES = {"M8.coverage", "M8.completeness", "M14.double", "M14.spof", "M8.outside"}


def cell_of(network: Network, region: str = "全域", scope: str = "local", chain: str = "c") -> Cell:
    return Cell(cut(network, network.chain(chain)), place_of(network, region, scope), {"scope": scope}, network.hash)


def region_of(corpus: Corpus) -> str:
    return corpus.places[corpus.nodes[0]]


@few
@given(corpora())
def test_paths_give_the_coverage_of_the_support_graph(corpus: Corpus) -> None:
    """Nested segments, parallel edges and regions included: the same figure by two ways."""
    network = corpus.network()
    for region in ("全域", region_of(corpus)):
        cell = cell_of(network, region)
        links = paths(cell.slice).only(cell.actors, cell.firms)
        p = network.probabilities[links.edges][:, None]
        np.testing.assert_allclose(covered_by(links, p)[:, 0], cell.support.covered(), atol=1e-12)
        np.testing.assert_allclose(staffed_by(links, p)[:, 0], cov.staffed(links.stages, cell.staff), atol=1e-12)
        found, pairs = routes(links), cell.support.pairs()
        assert sorted(zip(found.actor, found.stage, strict=True)) == sorted(zip(pairs.actor, pairs.stage, strict=True))


def test_a_segment_of_a_segment_counts_for_both(make: Callable) -> None:
    kinds = {**dict.fromkeys(("c", "s", "s2"), "IndustryChain"), "d": "ChainStage", "t": "Technology", "u": "University"}
    inner = [("s", "SEGMENT_OF", "c", 1.0), ("s2", "SEGMENT_OF", "c", 1.0), ("d", "SEGMENT_OF", "s", 1.0), ("d", "SEGMENT_OF", "s2", 1.0)]
    links = [*inner, ("d", "NEEDS", "t", 0.5), ("s", "NEEDS", "t", 0.5), ("u", "WORKS_ON", "t", 1.0), ("u", "IN_CHAIN", "c", 1.0)]
    network = make(kinds, links).network()
    cell = cell_of(network)
    whole = paths(cell.slice)
    np.testing.assert_allclose(covered_by(whole, network.probabilities[whole.edges][:, None])[:, 0], cell.support.covered())
    assert cell.support.covered().round(9).tolist() == [0.75, 0.5]


@few
@given(corpora())
def test_every_world_has_the_coverage_its_edges_give(corpus: Corpus) -> None:
    """Packed figures are those of each world taken as a certain graph of its own."""
    network = corpus.network()
    cell = cell_of(network, region_of(corpus))
    links = paths(cell.slice).only(cell.actors, cell.firms)
    worlds = Worlds(network, 70, seed=3)
    bits = worlds.of(links.edges)
    there = unpacked(bits, 70).astype(float)
    covered = unpacked(covered_in(links, bits), 70)
    np.testing.assert_array_equal(covered, covered_by(links, there) > 0.5)
    found = routes(links)
    held = supported_in(found, bits)
    once, twice = twice_in(links.stages, found, held)
    np.testing.assert_array_equal(unpacked(once, 70), covered)
    alone = unpacked(held, 70)
    counts = np.array([alone[found.stage == s].sum(axis=0) for s in range(links.stages)])
    np.testing.assert_array_equal(unpacked(twice, 70), counts >= 2)


@few
@given(corpora())
def test_means_over_worlds_are_the_closed_forms(corpus: Corpus) -> None:
    """Within four standard errors (and half a world, where the spread over worlds happens to be nil)."""
    network = corpus.network()
    cell = cell_of(network, region_of(corpus))
    count = 2000
    values = Uncertainty(network, worlds=count, seed=11).in_worlds(cell)
    stages = len(cell.slice.stages)
    exact = {
        "M8.coverage": (cov.expected(cell.support), cov.deviation(cell.support)),
        "M8.completeness": (cov.completeness(stages, cell.staff), 0.5),
        "M14.double": (float(red.at_least_two(cell.support).mean()), 0.5),
    }
    assert set(values) == CODES
    for code, (mean, sd) in exact.items():
        assert abs(values[code].mean() - mean) <= 4.5 * sd / math.sqrt(count) + 1e-9, code


def test_toy_in_worlds(toy) -> None:
    network = toy.network()
    values = Uncertainty(network, worlds=20000).in_worlds(cell_of(network, "甲市"))
    shares = np.bincount((values["M8.coverage"] * 4).astype(int), minlength=5) / 20000
    np.testing.assert_allclose(shares, [0.056, 0.284, 0.444, 0.216, 0], atol=0.015)
    assert values["M8.coverage"].mean() == pytest.approx(0.455, abs=4 * math.sqrt(0.043225 / 20000))
    assert values["M8.continuity"].mean() == pytest.approx(2 / 3) and values["M8.completeness"].std() == 0


def test_worlds_have_one_number_for_an_edge_in_every_region_and_chain(toy) -> None:
    network = toy.network()
    known = Uncertainty(network, worlds=500)
    here, everywhere = (known.in_worlds(cell_of(network, r))["M8.coverage"] for r in ("甲市", "全域"))
    assert (here == everywhere).all() and exceeds(here, everywhere) == (0, 1)


def test_certain_graphs_have_no_width_over_worlds(make: Callable) -> None:
    network = make({"c": "IndustryChain", "u": "University", "v": "University"}, [(a, "IN_CHAIN", "c", 1.0) for a in "uv"]).network()
    spread = Uncertainty(network, worlds=100, draws=20).spreads(cell_of(network))["M8.coverage"]
    assert (spread.worlds.lo, spread.worlds.hi, spread.worlds.mean) == (1, 1, 1)


def test_nobody_has_no_figures(toy) -> None:
    network = toy.network(parents={"甲市": "某省", "乙市": "某省"})
    cell = cell_of(network, "乙市")
    known = Uncertainty(network, worlds=64, draws=5)
    assert known.in_worlds(cell) == {} and known.in_draws(cell) == {} and sensitivity(cell) == []
    (result,) = document_figures(cell)
    assert math.isnan(result.value) and result.reason == "no_innovators"


def test_intervals_and_chances() -> None:
    found = interval(np.array([1.0, 2.0, math.nan, 3.0]))
    assert (found.mean, found.lo, found.median, found.hi, found.count) == (2, 1, 2, 3, 3)
    assert found.error == pytest.approx(found.sd / math.sqrt(3)) and interval(np.full(3, math.nan)).count == 0
    assert exceeds(np.array([1.0, 2.0, 3.0, math.nan]), np.array([1.0, 1.0, 4.0, 1.0])) == pytest.approx((1 / 3, 1 / 3))
    assert all(math.isnan(x) for x in exceeds(np.array([math.nan]), np.array([1.0])))


def test_two_uncertain_edges_have_a_mean_no_threshold_gives() -> None:
    """Two links of .6: a threshold counts 2, the expectation is 1.2."""
    network = Corpus(("u1", "u2", "s1", "s2", "c"), (
        ("s1", "SEGMENT_OF", "c", 1.0, "d"), ("s2", "SEGMENT_OF", "c", 1.0, "d"),
        ("u1", "IN_CHAIN", "s1", 0.6, "d"), ("u2", "IN_CHAIN", "s2", 0.6, "d"),
    )).network()  # fmt: skip
    values = Uncertainty(network, worlds=4000).in_worlds(cell_of(network))["M8.coverage"] * 2
    assert values.mean() == pytest.approx(1.2, abs=4 * math.sqrt(0.48 / 4000))


def test_the_wider_interval_is_published_and_holds_the_figure() -> None:
    narrow, wide = Interval(0.5, 0.1, 0.4, 0.5, 0.6, 10), Interval(0.3, 0.2, 0.1, 0.3, 0.45, 10)
    assert Spread(narrow, wide).published(0.5) == (0.1, 0.5, "documents") and Spread(wide, narrow).published(0.3) == (0.1, 0.45, "worlds")
    nothing = Interval(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    assert Spread(narrow, nothing).published(0.5) == (0.4, 0.6, "worlds") and Spread(nothing, nothing).published(0.5)[2] == ""


def test_results_carry_both_intervals(toy) -> None:
    network = toy.network()
    results = list(measure_network(network, regions=["甲市"]))
    widened = {r.metric: r for r in Uncertainty(network, worlds=200, draws=20).widened(cell_of(network, "甲市"), results)}
    covered, plain = widened["M8.coverage"], widened["M4.D"]
    assert (covered.lo, covered.hi, covered.n_worlds) == (0, 0.75, 0)  # exact, so it stays
    assert covered.detail["interval"]["published"] == "worlds" and covered.detail["interval"]["documents"]["count"] == 20
    assert widened["M14.double"].n_worlds == 200 and plain == next(r for r in results if r.metric == "M4.D")
    assert len(list(Uncertainty(network, 64, 5).widened(cell_of(network, "甲市"), results))) == len(results)


def test_every_draw_has_as_many_documents_as_the_corpus_and_seeds_differ() -> None:
    found = times(30, 200, seed=4)
    assert (found.sum(axis=0) == 30).all() and (found == times(30, 200, seed=4)).all() and (found != times(30, 200, seed=5)).any()
    missed = (found == 0).mean()
    assert missed == pytest.approx((1 - 1 / 30) ** 30, abs=0.02)
    with pytest.raises(InputError, match="positive"):
        times(3, 0)


@few
@given(corpora(), st.integers(0, 3))
def test_a_draw_is_the_network_of_the_drawn_documents(corpus: Corpus, seed: int) -> None:
    network = corpus.network(flows={"c": (("s0", "s1"),)})
    region = region_of(corpus)
    draws = Draws(network, 4, seed)
    values = Uncertainty(network, worlds=64, draws=4, seed=seed).in_draws(cell_of(network, region))

    def evaluate(drawn: Network) -> dict[str, float]:
        return {r.metric: r.value for r in measure_network(drawn, regions=[region]) if r.metric in values}

    slow = replicates(draws, evaluate)
    for code, expected in slow.items():
        np.testing.assert_allclose(values[code], expected, atol=1e-9, equal_nan=True, err_msg=code)


def test_one_document_never_varies(toy) -> None:
    network = toy.network()
    values = Uncertainty(network, worlds=64, draws=30).in_draws(cell_of(network, "甲市"))["M8.coverage"]
    np.testing.assert_allclose(values, 0.455, atol=1e-12)


@few
@given(corpora())
def test_dropping_a_document_is_building_without_it(corpus: Corpus) -> None:
    network = corpus.network()
    region = region_of(corpus)
    effects = sensitivity(cell_of(network, region))
    for effect in effects:
        rebuilt = {r.metric: r.value for r in measure_network(network.without([effect.document]), regions=[region])}
        whole = {r.metric: r.value for r in measure_network(network, regions=[region])}
        assert (effect.before, effect.after) == pytest.approx((whole[effect.metric], rebuilt[effect.metric]), abs=1e-9, nan_ok=True)
    changes = [round(abs(e.change), 9) for e in effects if not math.isnan(e.change)]
    assert changes == sorted(changes, reverse=True) or any(math.isnan(e.change) for e in effects)


@few
@given(corpora())
def test_no_document_lowers_coverage_by_being_read(corpus: Corpus) -> None:
    for effect in sensitivity(cell_of(corpus.network())):
        if effect.metric in ("M8.coverage", "M8.completeness", "M14.double"):
            assert effect.change <= 1e-12


def test_the_document_that_carries_a_figure_is_named() -> None:
    said = (
        ("s1", "SEGMENT_OF", "c", 1.0, "d0"), ("s2", "SEGMENT_OF", "c", 1.0, "d0"), ("u1", "IN_CHAIN", "s1", 0.9, "d1"),
        ("u1", "IN_CHAIN", "s2", 0.9, "d2"), ("u1", "IN_CHAIN", "s2", 0.5, "d3"),
    )  # fmt: skip
    network = Corpus(("u1", "s1", "s2", "c"), said).network()
    (result,) = document_figures(cell_of(network))
    assert result.value == pytest.approx(0.45) and result.detail["documents"][0]["document"] == "d1" and result.detail["count"] == 3
    assert result.detail["documents"][0]["share"] == pytest.approx(0.45 / (0.45 + 0.475)) and weight(0.5, 0.5) == 0


def test_any_figure_can_be_tried_without_each_document() -> None:
    network = Corpus(("u1", "s1", "c"), (("s1", "SEGMENT_OF", "c", 1.0, "d0"), ("u1", "IN_CHAIN", "s1", 0.5, "d1"))).network()

    def segments(n: Network) -> dict[str, float]:
        return {"segments": float(len(n.edges["segment"].p)), "links": float(len(n.edges["serve"].p))}

    kept = {(e.document, e.metric): e.after for e in without_each(network, ["d0", "d1"], segments)}
    free = {(e.document, e.metric): e.after for e in without_each(network, ["d0", "d1"], segments, frame=False)}
    assert kept["d0", "segments"] == 1 and free["d0", "segments"] == 0 and kept["d1", "links"] == 0


def test_columns_are_independent(toy) -> None:
    network = toy.network()
    cell = cell_of(network, "甲市")
    links = paths(cell.slice)
    p = network.probabilities[links.edges]
    both = Columns(links, np.stack([p, np.zeros(len(p))], axis=1)).figures(cell)
    assert both["M8.coverage"].tolist() == pytest.approx([0.455, 0]) and math.isnan(both["M8.outside"][1])


@settings(deadline=None, max_examples=15)
@given(random=st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(toy, random) -> None:
    """Same bytes of M15, M20, M22 and both intervals, whatever the order in which the tables are read."""

    def everything(network: Network) -> str:
        cell = cell_of(network, "甲市")
        found = [*robustness.figures(cell), *nextlinks.figures(cell), *document_figures(cell)]
        return repr((found, Uncertainty(network, worlds=100, draws=10).spreads(cell), sensitivity(cell)))

    rows = (random.sample(part, len(part)) for part in (toy.entities, toy.facts, toy.evidence))
    assert everything(build(*rows, flows=toy.flows)) == everything(toy.network())
