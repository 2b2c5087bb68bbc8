"""Whole runs: every family over every chain and region, under what must not matter and what must not break it."""

from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
import os
import pickle
import random
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from graph.errors import InputError, RunFailed
from graph.metrics import store
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.measure import FAMILIES, USUAL, measure_network
from graph.metrics.result import Result
from graph.metrics.typed import typed
from graph.metrics.words import WORDS
from graph.metrics.workers import Workers
from graph.network import Network, build
from graph.records import Entity, Evidence, Fact
from graph.roles import EVERYWHERE, LOOKUP
from graph.schema import SCHEMA
from tests.metrics.conftest import Records
from tests.metrics.generated import Size, generated, recorded

SMALL = Size(nodes=90, edges=420, chains=3, segments=4, regions=12, documents=6)

HUBS = ("Region", "Park", "Government", "Policy", "Program")
"""Types that are no nodes of the graph between the chains."""


@cache
def town(seed: int = 1) -> Network:
    return generated(SMALL, seed)


def built(network: Network, entities: Iterable[Entity], facts: Iterable[Fact], evidence: Iterable[Evidence]) -> Network:
    return build(entities, facts, evidence, parents=network.above, flows=network.flows)


def said(network: Network, families: Iterable[str] = USUAL, **options: object) -> list[str]:
    """All results of a run as text, without the hash of the graph."""
    results = measure_network(network, families=tuple(families), **options)  # type: ignore[arg-type]
    return [repr(replace(r, graph_hash="")) for r in results]


def test_the_generator_makes_what_building_its_records_makes() -> None:
    network = town()
    again = built(network, *recorded(network))
    assert again.regions == network.regions and again.nodes == network.nodes
    for role, edges in network.edges.items():
        other = again.edges[role]
        assert (other.head.tolist(), other.tail.tolist()) == (edges.head.tolist(), edges.tail.tolist()), role
        np.testing.assert_allclose(other.p, edges.p, atol=1e-12)
    assert generated(SMALL, 1).hash == network.hash != generated(SMALL, 2).hash


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_records_changes_nothing(seed: int) -> None:
    network = town(seed)
    tables = recorded(network)
    mixed = [random.Random(seed).sample(rows, len(rows)) for rows in tables]
    assert said(built(network, *mixed)) == said(built(network, *tables))


def test_hubs_of_the_context_change_nothing() -> None:
    """Regions, parks, governments and others tied to everybody, with every relation that makes no edge of the analysis graph."""
    network = town()
    entities, facts, evidence = recorded(network)
    hubs = [Entity(f"{at}-{kind}", kind, f"{kind}-{at}") for kind in HUBS for at in ("0", "zz")]
    ties = [
        Fact(first.id, relation.name, second.id)
        for hub in hubs
        for node in entities
        for first, second in ((hub, node), (node, hub))
        for relation in SCHEMA.relations
        if SCHEMA.allows(first.type, relation.name, second.type) and (relation.name, first.type, second.type) not in LOOKUP
    ]
    says = [Evidence(fact.id, f"hub{i % 3}:{i}", 0, 2, "引文", "rule", 0.9) for i, fact in enumerate(ties)]
    assert len(ties) > len(entities)
    assert said(built(network, [*entities, *hubs], [*facts, *ties], [*evidence, *says])) == said(built(network, entities, facts, evidence))


def test_parallel_edges_and_loops_change_nothing() -> None:
    network = town()
    entities, facts, evidence = recorded(network)
    loops = [Fact(e.id, "COLLABORATES_WITH", e.id) for e in entities if e.type in ("University", "Institute", "Firm")]
    turned = [Fact(f.object, f.relation, f.subject) for f in facts if f.relation == "COLLABORATES_WITH"]
    of_fact = {item.fact: item for item in evidence}
    same = [replace(of_fact[Fact(t.object, t.relation, t.subject).id], fact=t.id) for t in turned]
    around = [Evidence(f.id, "doc0:9", 0, 2, "引文", "rule", 0.9) for f in loops]
    more = built(network, entities, [*facts, *facts, *loops, *turned], [*evidence, *evidence, *same, *around])
    assert said(more) == said(built(network, entities, facts, evidence))


def test_what_is_asked_for_does_not_change_what_is_said() -> None:
    network = town()
    whole = list(measure_network(network, families=USUAL))
    chain, region = network.nodes[network.chains[1]].name, network.regions[3]
    alone = list(measure_network(network, families=USUAL, chains=[chain], regions=[region]))
    assert alone and list(map(repr, alone)) == [repr(r) for r in whole if (r.chain, r.region) == (chain, region)]
    for family in USUAL:
        one = list(measure_network(network, families=[family], chains=[chain], regions=[region]))
        codes = {r.metric for r in one}
        assert one and list(map(repr, one)) == [repr(r) for r in alone if r.metric in codes] or family == "M21", family


def surely(network: Network, p: float) -> Network:
    """The network with one probability on all edges but the segments; 0 leaves no edge."""
    entities, facts, evidence = recorded(network)
    frame = {f.id for f in facts if f.relation == "SEGMENT_OF"}
    evidence = [item if item.fact in frame else replace(item, confidence=p, method="registry:test") for item in evidence]
    return built(network, entities, facts, evidence)


DEGENERATE: dict[str, Callable[[], Network]] = {
    "empty": lambda: build([], [], []),
    "nobody": lambda: build([Entity("c", "IndustryChain", "c")], [], []),
    "all certain": lambda: surely(town(), 1.0),
    "all impossible": lambda: surely(town(), 0.0),
    "one region": lambda: generated(replace(SMALL, regions=1)),
    "one stage": lambda: generated(replace(SMALL, segments=1)),
    "one chain": lambda: generated(replace(SMALL, chains=1)),
    "one document": lambda: generated(replace(SMALL, documents=1)),
    "few edges": lambda: generated(replace(SMALL, edges=12)),
}


@pytest.mark.parametrize("case", DEGENERATE)
@pytest.mark.parametrize("scope", ["local", "open"])
def test_degenerate_networks_give_reasons_and_no_warnings(case: str, scope: str) -> None:
    network = DEGENERATE[case]()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results = list(measure_network(network, families=FAMILIES, scope=scope, intervals=True))
    assert bool(results) == bool(network.chains)
    assert [r for r in results if r.reason == "ok" and math.isnan(r.value)] == []
    assert [r for r in results if math.isinf(r.value)] == []
    assert {r.metric for r in results} | {r.reason for r in results} <= WORDS.keys()
    for result in results:
        json.loads(result.params), json.loads(result.bounds)


def test_certain_edges_leave_no_doubt_over_worlds() -> None:
    for result in measure_network(surely(town(), 1.0), families=["M8"]):
        if result.metric == "M8.coverage" and not math.isnan(result.lo):
            assert result.lo == pytest.approx(result.value, abs=1e-9) == result.hi


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_more_link_never_lowers_coverage_efficiency_or_redundancy(seed: int) -> None:
    network = town(seed)
    entities, facts, evidence = recorded(network)
    source = random.Random(seed)
    actors, stages = ([e.id for e in entities if e.type in kinds] for kinds in (("University", "Institute"), ("ChainStage",)))
    # among those already of the chain: a new actor also enlarges what efficiency is divided by
    first = next(f for f in source.sample(facts, len(facts)) if f.subject in actors and f.object in stages)
    chain = next(f.object for f in facts if f.relation == "SEGMENT_OF" and f.subject == first.object)
    free = [f.subject for f in facts if f.relation == "SEGMENT_OF" and f.object == chain and f.subject != first.object]
    new = Fact(first.subject, "IN_CHAIN", source.choice(free))
    more = built(network, entities, [*facts, new], [*evidence, Evidence(new.id, "new:0", 0, 2, "引文", "rule", 0.8)])

    def figures(of: Network) -> dict[tuple[str, ...], float]:
        rising = ("M8.coverage", "M8.stage", "M10.efficiency", "M14.double", "M14.double_expected", "M14.stage")
        found = (r for r in measure_network(of, families=("M8", "M10", "M14")) if r.metric in rising and r.chain == chain)
        return {(r.metric, r.region, str(r.detail.get("stage", ""))): r.value for r in found}

    before, after = figures(network), figures(more)
    assert before.keys() == after.keys()
    fallen = {key: (value, after[key]) for key, value in before.items() if after[key] < value - 1e-12}
    assert fallen == {}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_paths_of_a_run_are_those_of_networkx(seed: int) -> None:
    network = town(seed)
    found = {(r.chain, r.region, r.metric, r.detail.get("node_id", "")): r for r in measure_network(network, families=["M10", "M11"])}
    for chain in network.chains:
        part = cut(network, chain)
        for region in network.regions:
            cell = Cell(part, place_of(network, region, "local"), {}, "")
            graph = typed(cell)
            actors, stages = ([graph.ids[i] for i in nodes] for nodes in (graph.actors.tolist(), graph.stages.tolist()))
            plain = graph.graph()
            if not actors:
                continue
            near = [nx.single_source_shortest_path_length(plain, a) for a in actors]
            efficiency = sum(1 / d[s] for d in near for s in stages if s in d) / (len(actors) * len(stages))
            assert found[part.title, region, "M10.efficiency", ""].value == pytest.approx(efficiency, abs=1e-12)
            between = nx.betweenness_centrality_subset(plain, actors, stages, normalized=False)
            listed = [r for (c, g, m, _), r in found.items() if (c, g, m) == (part.title, region, "M11.broker")]
            assert [r.detail["raw"] for r in listed] == pytest.approx([2 * between[r.detail["node_id"]] for r in listed], abs=1e-9)


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_says_the_same(workers: int) -> None:
    network = town()
    whole = said(network, FAMILIES, intervals=True)
    assert said(network, FAMILIES, intervals=True, workers=workers) == whole


def test_workers_that_share_no_memory_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    network = town()
    whole = said(network)
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert said(network, workers=2) == whole


def test_bytes_do_not_depend_on_hash_seed_and_workers(tmp_path: Path) -> None:
    entities, facts, evidence = recorded(town())
    Records(tuple(entities), tuple(facts), tuple(evidence), (), {}).write(tmp_path / "run")
    script = (
        "import sys; from pathlib import Path; from graph.metrics import store; from graph.metrics.measure import USUAL, measure;\n"
        "if __name__ == '__main__':\n"
        "    for path in sys.argv[3:]:\n"
        "        store.write(Path(path), measure(Path(sys.argv[1]), {}, families=USUAL, workers=int(sys.argv[2])))"
    )
    digests = set()
    for seed, workers in (("0", "1"), ("4242", "2")):
        out = [tmp_path / f"{seed}{ending}" for ending in (".parquet", ".csv")]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])}
        subprocess.run([sys.executable, "-c", script, str(tmp_path / "run"), workers, *map(str, out)], check=True, env=environment)
        digests.add(tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in out))
    assert len(digests) == 1


def refusing(shared: str, item: int) -> int:
    raise InputError(f"不行：{shared}", f"no: {shared}", place=str(item), advice=("换", "another"))


def dying(shared: str, item: int) -> int:
    os._exit(9)


def test_errors_of_workers_arrive_as_they_were_raised() -> None:
    with pytest.raises(InputError) as caught, Workers("x", 2) as crew:
        list(crew.each(refusing, [7]))
    assert (caught.value.text("zh"), caught.value.place) == ("7：不行：x；换", "7")
    error = pickle.loads(pickle.dumps(caught.value))
    assert (type(error), str(error), error.text("zh")) == (InputError, str(caught.value), caught.value.text("zh"))


def test_a_dead_worker_is_told() -> None:
    with pytest.raises(RunFailed, match="worker died"), Workers("x", 2) as crew:
        list(crew.each(dying, [7]))


def test_a_run_that_is_not_read_to_its_end_leaves_no_process() -> None:
    before = multiprocessing.active_children()
    results = measure_network(town(), families=USUAL, workers=2)
    assert isinstance(next(results), Result)
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == before


def test_no_workers_are_refused_at_once() -> None:
    with pytest.raises(InputError):
        measure_network(town(), workers=0)


@pytest.mark.parametrize("ending", store.ENDINGS)
def test_a_run_in_a_file_is_read_back_as_it_was(ending: str, tmp_path: Path) -> None:
    results = list(measure_network(town(), families=("M4", "M8", "M16"), regions=[EVERYWHERE, "城001"]))
    path = tmp_path / "new" / f"figures{ending}"
    assert store.write(path, iter(results)) == len(results)
    assert list(map(repr, store.read(path))) == list(map(repr, results))
    first = path.read_bytes()
    store.write(path, results)
    assert path.read_bytes() == first and list(path.parent.iterdir()) == [path]
