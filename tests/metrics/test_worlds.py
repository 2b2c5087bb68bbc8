"""Possible worlds: the packed draw is the plain definition, means are right, and nothing but the edge decides."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputError
from graph.metrics.worlds import DIGITS, Worlds, edge_ids, kept, mixed, uniforms, unpacked
from graph.network import Network
from graph.roles import ROLES
from tests.metrics.corpora import Corpus, corpora

IDS = mixed(np.arange(3000, dtype=np.uint64))
probability = st.one_of(st.sampled_from([0.0, 0.5, 0.75, 1.0, 2.0**-DIGITS, 1 - 2.0**-DIGITS]), st.floats(0, 1, allow_subnormal=False))


@given(st.lists(probability, min_size=1, max_size=30), st.integers(1, 200), st.integers(0, 5))
def test_an_edge_is_there_where_its_number_is_below_its_probability(p: list[float], worlds: int, seed: int) -> None:
    chances = np.array(p)
    bits = kept(IDS[: len(p)], chances, worlds, seed)
    assert (unpacked(bits, worlds) == (uniforms(IDS[: len(p)], worlds, seed) < chances[:, None])).all()
    assert bits.shape == (len(p), -(-worlds // 64)) and unpacked(bits, bits.shape[1] * 64).sum() == unpacked(bits, worlds).sum()


def test_certain_edges_are_always_there_and_impossible_ones_never() -> None:
    there = unpacked(kept(IDS[:2], np.array([0.0, 1.0]), 1000), 1000)
    assert not there[0].any() and there[1].all()


def test_numbers_are_uniform_and_independent() -> None:
    """Means, variances and correlations between edges and between worlds, each within 4.5 standard errors."""
    u = uniforms(IDS[:400], 512)
    assert abs(u.mean() - 0.5) < 4.5 * np.sqrt(1 / 12 / u.size)
    assert np.abs(u.mean(axis=1) - 0.5).max() < 4.5 * np.sqrt(1 / 12 / 512) and np.abs(u.mean(axis=0) - 0.5).max() < 4.5 * np.sqrt(
        1 / 12 / 400
    )
    for table in (u, u.T):
        correlation = np.corrcoef(table[:200])
        np.fill_diagonal(correlation, 0)
        assert np.abs(correlation).max() < 5.5 / np.sqrt(table.shape[1])
    counts, _ = np.histogram(u, bins=64, range=(0, 1))
    expected = u.size / 64
    assert ((counts - expected) ** 2 / expected).sum() < 63 + 5 * np.sqrt(2 * 63)


def test_edges_are_there_as_often_as_they_should_be() -> None:
    p = np.linspace(0.02, 0.98, 3000)
    frequency = unpacked(kept(IDS, p, 1000), 1000).mean(axis=1)
    error = np.sqrt(p * (1 - p) / 1000)
    assert np.abs((frequency - p) / error).max() < 5 and abs(((frequency - p) / error).mean()) < 4 / np.sqrt(3000)


def test_a_more_probable_edge_is_there_whenever_it_was_before() -> None:
    low, high = (unpacked(kept(IDS, np.full(3000, p), 100), 100) for p in (0.4, 0.6))
    assert (high >= low).all() and high.sum() > low.sum()


def test_more_worlds_begin_with_the_same_ones_and_seeds_differ() -> None:
    p = np.full(50, 0.5)
    few, many = unpacked(kept(IDS[:50], p, 70, 3), 70), unpacked(kept(IDS[:50], p, 1000, 3), 1000)
    assert (many[:, :70] == few).all() and (unpacked(kept(IDS[:50], p, 70, 4), 70) != few).any()


@given(corpora())
def test_an_edge_keeps_its_id_when_other_nodes_and_edges_come(corpus: Corpus) -> None:
    network = corpus.network()
    more = (*corpus.said, ("i0", "IN_CHAIN", "s0", 0.5, "d1"), ("z9", "WORKS_ON", "s0", 0.5, "d1"))
    larger = replace(corpus, nodes=("i0", *corpus.nodes, "z9"), said=more).network()
    ids = [dict(zip(keys(n), edge_ids(n).tolist(), strict=True)) for n in (network, larger)]
    assert ids[0].items() <= ids[1].items() and len(set(ids[1].values())) == len(ids[1]) == len(ids[0]) + 2


def keys(network: Network) -> list[tuple[str, str, str]]:
    ends = [(role.name, network.edges[role.name]) for role in ROLES]
    return [(role, network.nodes[h].id, network.nodes[t].id) for role, e in ends for h, t in zip(e.head, e.tail, strict=True)]


def test_not_one_world_is_refused() -> None:
    with pytest.raises(InputError, match="positive"):
        kept(IDS[:1], np.array([0.5]), 0)


SCRIPT = """
import numpy as np
from graph.metrics.worlds import Worlds
from graph.network import build
from graph.records import Entity, Evidence, Fact
actors, stages = [Entity(n, "Institute", n) for n in "abc"], [Entity(n, "ChainStage", n) for n in "xyz"]
facts = [Fact(a.id, "IN_CHAIN", s.id) for a in actors for s in stages]
network = build({*actors, *stages}, set(facts), {Evidence(f.id, "d:0", 0, 2, "", "rule", 0.5) for f in facts})
print(network.hash, Worlds(network, 100).of(np.arange(len(facts))).tobytes().hex())
"""


def test_worlds_are_the_same_in_every_process_whatever_its_hash_seed() -> None:
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT], env={**environment, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(printed) == 1 and len(printed.pop()) > 100


def test_worlds_of_part_of_the_edges_are_those_of_all() -> None:
    said = tuple((a, "IN_CHAIN", s, 0.5, "d") for a in ("u1", "i2", "p3") for s in ("s1", "s2"))
    worlds = Worlds(Corpus(("u1", "i2", "p3", "s1", "s2"), said).network(), 300)
    everything = worlds.of(np.arange(6))
    assert (worlds.of(np.array([4, 1])) == everything[[4, 1]]).all()
