"""M22 of M10 to M13: packed worlds are the worlds taken one by one, and a run read once, whole, gives the figures themselves."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings

from graph.metrics import alignment, assortativity
from graph.metrics.brokers import brokers
from graph.metrics.carriers import carriers
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.communities import partitions, side_by_side
from graph.metrics.distance import betweenness, distances, efficiency
from graph.metrics.intervals import Uncertainty
from graph.metrics.intervals_layers import Layers
from graph.metrics.intervals_ways import brokers_in, columns
from graph.metrics.measure import measure_network
from graph.metrics.reach import lengths
from graph.metrics.typed import typed
from graph.metrics.worlds import Worlds, packed, unpacked
from graph.network import Network
from tests.metrics.corpora import Corpus, corpora
from tests.metrics.generated import Size, generated

few = settings(deadline=None, max_examples=40)
SMALL = Size(nodes=220, edges=900, chains=3, segments=4, regions=7, documents=40)


def cell_of(network: Network, region: str) -> Cell:
    return Cell(cut(network, network.chain("c")), place_of(network, region, "local"), {}, network.hash)


def cells_of(network: Network, region: str) -> list[Cell]:
    place = place_of(network, region, "local")
    return [Cell(cut(network, chain), place, {"scope": "local"}, network.hash) for chain in network.chains]


@few
@given(corpora())
def test_ways_in_packed_worlds_are_those_of_each_world(corpus: Corpus) -> None:
    network = corpus.network()
    cell = cell_of(network, corpus.places[corpus.nodes[0]])
    graph = typed(cell)
    held = carriers(cell.slice, graph)
    bits = held.any_of(Worlds(network, 70, seed=5).of(held.number))
    whole, near = lengths(graph, bits, 70)
    there = unpacked(bits, 70)
    values, _ = brokers_in(cell, there)
    pairs = {b.id: b.raw / b.value for b in brokers(cell)}
    for k in range(70):
        world = graph.edges_where(there[:, k])
        between = distances(world.adjacency, graph.stages)[:, graph.actors]
        assert whole[k] == pytest.approx(efficiency(between), nan_ok=True)
        least = between.min(axis=1, initial=math.inf)
        np.testing.assert_array_equal(near[:, k], np.where(np.isinf(least), np.nan, least))
        raw = betweenness(world.adjacency, graph.actors, graph.stages)
        for (_, node), row in values.items():
            assert row[k] * pairs[node] == pytest.approx(raw[graph.ids.index(node)])


@few
@given(corpora())
def test_every_typed_edge_has_its_carriers(corpus: Corpus) -> None:
    """Only flows, which no document states, stand on nothing; an edge is there when any of those behind it is."""
    network = corpus.network(flows={"c": (("s0", "s1"),)})
    part = cut(network, network.chain("c"))
    graph = typed(part)
    held = carriers(part, graph)
    bare = set(range(len(graph.p))) - set(held.place.tolist())
    assert all(graph.kinds[[graph.head[i], graph.tail[i]]].tolist() == [3, 3] for i in bare)
    assert held.any_of(network.probabilities[held.number][:, None] > 0).all()


def test_bits_come_back_whatever_their_number() -> None:
    for count in (1, 63, 64, 65, 130):
        there = np.random.default_rng(count).random((5, count)) < 0.5
        np.testing.assert_array_equal(unpacked(packed(there), count), there)
        np.testing.assert_array_equal(columns(packed(there), min(count, 30)), there[:, :30])


@pytest.mark.parametrize("region", ["全域", "城001", "省000"])
def test_layers_read_once_give_the_figures(region: str) -> None:
    network = generated(SMALL)
    cells = cells_of(network, region)
    layers = Layers([c.slice for c in cells], Worlds(network, 8).ids, 0, np.ones((len(network.witnesses.documents), 8)))
    mixed, aligned = layers.assortativity(cells)[1], layers.alignment(cells)[1]
    twelve, thirteen = assortativity.across(cells), alignment.across(cells)
    for c, cell in enumerate(cells):
        figures = {r.metric: r.value for r in (*twelve[cell.slice.title, region], *thirteen[cell.slice.title, region])}
        assert mixed["M12.assortativity", -1][0] == pytest.approx(figures["M12.assortativity"])
        assert mixed["M12.own", c][0] == pytest.approx(figures["M12.own"], nan_ok=True)
        assert aligned["M13.multi_chain", c][0] == pytest.approx(figures["M13.multi_chain"], nan_ok=True)
        assert np.median(aligned["M13.alignment", -1]) == pytest.approx(figures["M13.alignment"], abs=0.2)


def test_layers_are_looked_at_in_as_many_worlds_as_are_asked_for_and_in_the_same_ones() -> None:
    network = generated(SMALL)
    cells = cells_of(network, "全域")
    unsure = Uncertainty(network, worlds=64, draws=5)
    found = dict(assortativity.across(cells))
    for key, results in alignment.across(cells).items():
        found[key] = [*found[key], *results]
    counts = {r.detail["interval"]["worlds"]["count"] for rs in unsure.across(found, cells).values() for r in rs if "interval" in r.detail}
    assert counts and max(counts) == 64
    parts, times = [c.slice for c in cells], np.ones((len(network.witnesses.documents), 5))
    some, more = (Layers(parts, Worlds(network, n).ids, 0, times, worlds=n) for n in (64, 150))
    for look in ("assortativity", "alignment"):
        few, many = getattr(some, look)(cells)[0], getattr(more, look)(cells)[0]
        for key in few.keys() - {("M13.alignment", -1)}:
            np.testing.assert_array_equal(few[key], many[key][:64])


def test_what_is_forgotten_of_the_layers_is_sampled_again() -> None:
    network = generated(SMALL)
    cells = cells_of(network, "全域")
    unsure, found = Uncertainty(network, worlds=30, draws=5), assortativity.across(cells)
    first = unsure.across(found, cells)
    assert unsure._layers is not None
    unsure.forget()
    assert unsure._layers is None and unsure.across(found, cells) == first


def test_graphs_side_by_side_are_grouped_like_one_alone() -> None:
    network = generated(SMALL)
    graphs = [typed(cut(network, chain)) for chain in network.chains[:1]]
    first = graphs[0].matrix
    second = graphs[0].edges_where(np.arange(len(graphs[0].p)) % 3 > 0).matrix
    both = side_by_side([first, second, first], first.shape[0])
    assert both[0].tolist() == partitions(first, 1)[0].tolist() and both[2].tolist() == partitions(first, 3)[2].tolist()
    assert both[1].tolist() == partitions(second, 2)[1].tolist()


def test_every_family_has_intervals_around_its_figure() -> None:
    network = generated(SMALL)
    families = ("M10", "M11", "M12", "M13")
    found = list(measure_network(network, regions=["全域", "城001"], families=families, intervals=True))
    plain = list(measure_network(network, regions=["全域", "城001"], families=families))
    assert [(r.metric, r.reason) for r in found] == [(r.metric, r.reason) for r in plain]
    assert [r.value for r in found] == pytest.approx([r.value for r in plain], nan_ok=True)
    known = [r for r in found if r.reason == "ok"]
    assert {r.metric for r in known} == {r.metric for r in found}
    zero = {(r.metric, r.chain, r.region) for r in known if r.metric.startswith("M11.") and not r.value}
    for r in known:
        if (r.metric, r.chain, r.region) not in zero:
            assert r.lo <= r.value <= r.hi and r.n_worlds >= 1 and {"worlds", "documents"} <= r.detail["interval"].keys()
    assert all(math.isnan(r.lo) for r in found if r.reason != "ok")


def test_certain_links_have_no_width_over_worlds(make: Callable) -> None:
    kinds = {"c": "IndustryChain", "e": "IndustryChain", "t": "Technology"} | dict.fromkeys("uv", "University")
    links = [("u", "WORKS_ON", "t", 1.0), ("c", "NEEDS", "t", 1.0), ("v", "IN_CHAIN", "e", 1.0), ("u", "COLLABORATES_WITH", "v", 1.0)]
    network = make(kinds, links).network()
    cells = cells_of(network, "全域")
    unsure = Uncertainty(network, worlds=64, draws=4)
    results = list(measure_network(network, regions=["全域"], families=("M10", "M11", "M12", "M13")))
    for cell in cells:
        own = [r for r in results if r.chain == cell.slice.title]
        widened = unsure.across({(cell.slice.title, "全域"): list(unsure.widened(cell, own))} | {
            (c.slice.title, "全域"): [] for c in cells if c is not cell}, cells)  # fmt: skip
        for r in widened[cell.slice.title, "全域"]:
            if "interval" in r.detail:
                spread = r.detail["interval"]["worlds"]
                assert spread["sd"] == 0 or r.metric == "M13.alignment"
