"""The analysis graph as of a date, with calibrated confidences, and with documents dropped or drawn again."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.asof import begins, holds, period, speaking, undated
from graph.errors import BadRecord, InputError
from graph.network import Network, build
from graph.records import Document, Fact, Source
from graph.roles import Options
from tests.metrics.corpora import Corpus, corpora

TWO = Corpus(
    ("u1", "i1", "s1", "c"),
    (
        ("s1", "SEGMENT_OF", "c", 1.0, "d0"),
        ("u1", "IN_CHAIN", "s1", 0.5, "d1"),
        ("u1", "IN_CHAIN", "s1", 0.8, "d2"),
        ("i1", "IN_CHAIN", "s1", 0.4, "d2"),
    ),
    dates={"d0": "2020", "d1": "2021-03-01", "d2": "2023-06"},
)


def serve(network: Network) -> dict[str, float]:
    edges = network.edges["serve"]
    return {network.nodes[h].id: round(float(p), 9) for h, p in zip(edges.head, edges.p, strict=True)}


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("2024", ("2024-01-01", "2024-12-31")), ("2024-02", ("2024-02-01", "2024-02-29")), ("2023-02", ("2023-02-01", "2023-02-28")),
        ("2024-06-30", ("2024-06-30", "2024-06-30")), ("2024-13", None), ("2024-02-30", None), ("去年", None), ("0000", None), ("", None),
    ],
)  # fmt: skip
def test_a_date_may_be_a_year_or_a_month(date: str, days: tuple[str, str] | None) -> None:
    assert period(date) == days


@pytest.mark.parametrize(("day", "valid"), [("2020-12-31", False), ("2021-01-01", True), ("2025-12-31", True), ("2026-01-01", False)])
def test_a_fact_holds_between_its_dates_both_included(day: str, valid: bool) -> None:
    assert holds(Fact("a", "IN_CHAIN", "b", valid_from="2021", valid_to="2025"), day) is valid
    assert holds(Fact("a", "IN_CHAIN", "b"), day)


def test_validity_that_is_no_date_is_refused() -> None:
    with pytest.raises(BadRecord, match="validity"):
        holds(Fact("a", "IN_CHAIN", "b", valid_to="长期"), "2024-01-01")


def document(name: str, **said: str) -> Document:
    return Document(name, Source(f"{name}.txt", **said), "text/plain", 1)


def test_documents_speak_from_publication_until_repeal_or_replacement() -> None:
    old = document("old", published="2019-05-01", number="〔2019〕5号")
    new = document("new", published="2022-01-01", supersedes="〔2019〕5号")
    ended = document("ended", effective="2018", repealed="2020-07-01")
    plain = document("plain")
    every = (old, new, ended, plain)
    assert [sorted(speaking(every, day)) for day in ("2017-12-31", "2019-12-31", "2020-07-01", "2021-12-31", "2022-01-01")] == [
        ["plain"], ["ended", "old", "plain"], ["old", "plain"], ["old", "plain"], ["new", "plain"],
    ]  # fmt: skip
    assert undated(every) == ("plain",) and begins(ended) == "2018-01-01"


def test_the_graph_as_of_a_date_has_only_what_was_said_by_then() -> None:
    assert serve(TWO.network(options=Options(as_of="2021"))) == {"u1": 0.5}
    assert serve(TWO.network(options=Options(as_of="2023-06-30"))) == serve(TWO.network()) == {"u1": 0.9, "i1": 0.4}
    assert serve(TWO.network(options=Options(as_of="2021-02-28"))) == {}
    hashes = {TWO.network(options=Options(as_of=date)).hash for date in ("2021", "2022", "2024")}
    assert len(hashes) == 3


def test_a_fact_out_of_validity_makes_no_edge() -> None:
    fact = Fact("u1", "IN_CHAIN", "s1", valid_from="2021", valid_to="2022")
    evidence = [replace(e, fact=fact.id) for e in TWO.evidence() if e.passage.startswith("d1")]
    found = {
        date: serve(build(TWO.entities(), [fact], evidence, options=Options(as_of=date), documents=TWO.documents()))
        for date in ("2022-12-31", "2023")
    }
    assert found == {"2022-12-31": {"u1": 0.5}, "2023": {}}


def test_a_date_needs_documents_and_has_to_be_one() -> None:
    with pytest.raises(InputError, match="documents"):
        build(TWO.entities(), TWO.facts(), TWO.evidence(), options=Options(as_of="2021"))
    with pytest.raises(InputError, match="date"):
        Options(as_of="last year")


def test_calibration_maps_what_a_machine_read_and_leaves_registries_alone() -> None:
    def halved(relation: str, method: str, confidence: float) -> float:
        return confidence / 2 if relation == "IN_CHAIN" and method == "rule" else 0.0

    machine = build(TWO.entities(), TWO.facts(), TWO.evidence(), calibrate=halved)
    assert serve(machine) == {"u1": round(1 - 0.75 * 0.6, 9), "i1": 0.2} and not len(machine.edges["segment"].p)
    listed = replace(TWO, method="registry:x")
    assert serve(build(TWO.entities(), TWO.facts(), listed.evidence(), calibrate=halved)) == serve(listed.network())
    with pytest.raises(BadRecord, match="outside"):
        build(TWO.entities(), TWO.facts(), TWO.evidence(), calibrate=lambda *_: 1.5)


def test_repeats_within_a_drawn_document_are_one_witness_and_copies_are_two() -> None:
    network = TWO.network()
    names = network.witnesses.documents
    assert names == ("d0", "d1", "d2")
    assert serve(network.drawn(np.array([1.0, 1.0, 2.0]))) == {"u1": round(1 - 0.5 * 0.04, 9), "i1": 0.64}
    assert serve(network.drawn(np.array([0.0, 2.0, 0.0]))) == {"u1": 0.75}


def test_segments_stay_unless_asked_otherwise() -> None:
    network = TWO.network()
    assert len(network.without(["d0"]).edges["segment"].p) == 1 and not len(network.without(["d0"], frame=False).edges["segment"].p)


def test_only_a_drawn_registry_makes_an_edge_certain() -> None:
    network = replace(TWO, said=(("u1", "IN_CHAIN", "s1", 1.0, "d1"), ("u1", "IN_CHAIN", "s1", 1.0, "d2")), nodes=("u1", "s1"))
    machine, listed = network.network(), replace(network, method="registry:x").network()
    for times in ([1.0, 0.0], [2.0, 1.0]):
        assert serve(machine.drawn(np.array(times))) == {"u1": 0.99} and serve(listed.drawn(np.array(times))) == {"u1": 1.0}


def test_the_floor_counts_after_drawing() -> None:
    network = TWO.network(options=Options(floor=0.6))
    assert serve(network) == {"u1": 0.9} and serve(network.without(["d2"])) == {}


@given(corpora())
def test_reading_every_document_once_gives_the_graph_itself(corpus: Corpus) -> None:
    network = corpus.network()
    again = network.drawn(np.ones(len(network.witnesses.documents)), frame=False)
    for role, edges in network.edges.items():
        np.testing.assert_allclose(again.edges[role].p, edges.p, atol=1e-12)
        assert (again.edges[role].head == edges.head).all() and again.edges[role].facts == edges.facts


@given(corpora(), st.sets(st.sampled_from(["d1", "d2", "d3"])))
def test_without_documents_is_the_graph_built_without_them(corpus: Corpus, dropped: set[str]) -> None:
    """Edges and probabilities, and again after a second drop: the witnesses are numbered anew rightly."""
    kept = corpus.only({"frame", "d1", "d2", "d3"} - dropped).network()
    whole = corpus.network()
    at_once, in_turn = whole.without(dropped), whole
    for name in sorted(dropped):
        in_turn = in_turn.without([name])
    for network in (at_once, in_turn):
        for role, edges in kept.edges.items():
            assert network.edges[role].head.tolist() == edges.head.tolist() and network.edges[role].tail.tolist() == edges.tail.tolist()
            np.testing.assert_allclose(network.edges[role].p, edges.p, atol=1e-12)


@given(corpora())
def test_an_edge_is_as_probable_as_its_witnesses_say(corpus: Corpus) -> None:
    network = corpus.network()
    said = network.witnesses
    doubt = np.ones(len(network.probabilities))
    np.multiply.at(doubt, said.edge, 1 - said.p)
    top = 1.0 if corpus.method.startswith("registry") else 0.99
    np.testing.assert_allclose(np.minimum(1 - doubt, top), network.probabilities, atol=1e-12)
    assert not math.isnan(network.probabilities.sum())
