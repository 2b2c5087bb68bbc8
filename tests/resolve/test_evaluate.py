"""Scores of resolution: hand-computed examples, and what must hold for any partition."""

from __future__ import annotations

import json
import math
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadLabels
from ingest.resolve.evaluate import b_cubed, code_conflicts, confusions, judged, pairwise, report, report_pairs, wrong_pairs
from ingest.resolve.labels import LabelledMention, LabelledPair, holds_pairs, mention, read_answers, read_clusters, read_pairs, record_of
from ingest.resolve.named import Named

PARTITIONS = st.dictionaries(st.text("abcdefghij", min_size=1, max_size=3), st.integers(0, 4).map(str), min_size=1, max_size=25)


@st.composite
def two_partitions(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    gold = draw(PARTITIONS)
    return gold, {identity: draw(st.sampled_from("pqrst")) for identity in gold}


def named(identity: str, name: str = "甲", type_: str = "Firm", codes: tuple[str, ...] = ()) -> Named:
    return Named(identity, name, type_, codes=codes)


def test_example_of_bagga_and_baldwin() -> None:
    """Chains {1..5}, {6,7}, {8,9,A,B,C}; the response joins the second and third."""
    gold = {**dict.fromkeys("12345", "i"), **dict.fromkeys("67", "j"), **dict.fromkeys("89ABC", "k")}
    joined_small = {**dict.fromkeys("12345", "x"), **dict.fromkeys("6789ABC", "y")}
    joined_large = {**dict.fromkeys("1234589ABC", "x"), **dict.fromkeys("67", "y")}
    assert b_cubed(gold, joined_small).precision == pytest.approx((5 + 2 * 2 / 7 + 5 * 5 / 7) / 12)
    assert round(b_cubed(gold, joined_small).precision, 2) == 0.76
    assert round(b_cubed(gold, joined_large).precision, 2) == 0.58
    assert b_cubed(gold, joined_small).recall == b_cubed(gold, joined_large).recall == 1.0


def test_hand_computed_both_ways() -> None:
    gold = {"a": "1", "b": "1", "c": "1", "d": "2"}
    predicted = {"a": "x", "b": "x", "c": "y", "d": "y"}
    assert (pairwise(gold, predicted).precision, pairwise(gold, predicted).recall) == (1 / 2, 1 / 3)
    cubed = b_cubed(gold, predicted)
    assert cubed.precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert cubed.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert cubed.f1 == pytest.approx(2 * 0.75 * (2 / 3) / (0.75 + 2 / 3))


@given(PARTITIONS)
def test_a_perfect_answer_scores_one_whatever_its_ids(gold: dict[str, str]) -> None:
    predicted = {identity: f"entity-{body}" for identity, body in gold.items()}
    for measure in (pairwise(gold, predicted), b_cubed(gold, predicted)):
        assert (measure.precision, measure.recall, measure.f1) == (1.0, 1.0, 1.0)


@given(PARTITIONS)
def test_all_in_one_has_full_recall_and_the_share_of_right_pairs_as_precision(gold: dict[str, str]) -> None:
    everything = dict.fromkeys(gold, "one")
    pairs = list(combinations(gold, 2))
    right = sum(gold[a] == gold[b] for a, b in pairs)
    assert pairwise(gold, everything).recall == b_cubed(gold, everything).recall == 1.0
    assert pairwise(gold, everything).precision == (pytest.approx(right / len(pairs)) if pairs else 1.0)


@given(PARTITIONS)
def test_singletons_have_full_precision(gold: dict[str, str]) -> None:
    alone = {identity: identity for identity in gold}
    assert pairwise(gold, alone).precision == b_cubed(gold, alone).precision == 1.0
    assert b_cubed(gold, alone).recall == pytest.approx(len(set(gold.values())) / len(gold))
    assert pairwise(gold, alone).recall == (0.0 if len(set(gold.values())) < len(gold) else 1.0)


@given(two_partitions(), st.randoms(use_true_random=False))
def test_order_does_not_matter(parts: tuple[dict[str, str], dict[str, str]], source: object) -> None:
    gold, predicted = parts
    items = list(gold.items())
    source.shuffle(items)  # type: ignore[attr-defined]
    mixed = dict(items)
    assert pairwise(gold, predicted) == pairwise(mixed, predicted)
    assert b_cubed(gold, predicted) == b_cubed(mixed, predicted)


@given(two_partitions())
def test_precision_and_recall_change_places_with_gold_and_answer(parts: tuple[dict[str, str], dict[str, str]]) -> None:
    gold, predicted = parts
    for measure in (pairwise, b_cubed):
        there, back = measure(gold, predicted), measure(predicted, gold)
        assert math.isclose(there.precision, back.recall) and math.isclose(there.recall, back.precision)


@given(two_partitions())
def test_pairwise_equals_counting_every_pair(parts: tuple[dict[str, str], dict[str, str]]) -> None:
    gold, predicted = parts
    pairs = [(gold[a] == gold[b], predicted[a] == predicted[b]) for a, b in combinations(gold, 2)]
    both, said, there = (sum(g and p for g, p in pairs), sum(p for _, p in pairs), sum(g for g, _ in pairs))
    assert pairwise(gold, predicted).precision == pytest.approx(both / said if said else 1.0)
    assert pairwise(gold, predicted).recall == pytest.approx(both / there if there else 1.0)


@given(two_partitions())
def test_wrong_pairs_of_the_confusions_are_all_wrong_pairs(parts: tuple[dict[str, str], dict[str, str]]) -> None:
    gold, predicted = parts
    labels = [LabelledMention(body, named(identity)) for identity, body in gold.items()]
    wrong = sum((gold[a] == gold[b]) != (predicted[a] == predicted[b]) for a, b in combinations(gold, 2))
    assert sum(c.pairs for c in confusions(labels, predicted)) == wrong


def test_confusions_name_the_worst_first() -> None:
    labels = [LabelledMention("A", named("1", "甲")), LabelledMention("A", named("2", "甲公司")), LabelledMention("B", named("3", "乙"))]
    merged, split = confusions(labels, {"1": "x", "2": "y", "3": "x"})
    assert (merged.kind, merged.key, merged.parts) == ("merged", "x", (("A", ("甲",)), ("B", ("乙",))))
    assert (split.kind, split.key, split.parts) == ("split", "A", (("x", ("甲",)), ("y", ("甲公司",))))


def test_two_credit_codes_in_one_entity_are_reported() -> None:
    one, two = "uscc:91220101MA0Y3LTB8K", "uscc:912201011239989159"
    mentions = [named("1", codes=(one,)), named("2", codes=(two,)), named("3", codes=("stock:000420",)), named("4")]
    assert code_conflicts(mentions, dict.fromkeys("1234", "x")) == {"x": tuple(sorted((one, two)))}
    assert code_conflicts(mentions, {"1": "x", "2": "y", "3": "x", "4": "y"}) == {}
    assert report([LabelledMention("A", m) for m in mentions], dict.fromkeys("1234", "x"))["code_conflicts"]


def test_pairs_are_judged_by_equal_entities() -> None:
    pairs = [
        LabelledPair(named("1"), named("2"), True, "简称", "knowledge"),
        LabelledPair(named("3"), named("4"), True, "曾用名", "knowledge"),
        LabelledPair(named("5"), named("6"), False, "母体与分校", "knowledge"),
        LabelledPair(named("7"), named("8"), False, "同名异地", "knowledge"),
    ]
    predicted = dict(zip("12345678", "aabcddef", strict=True))
    assert (judged(pairs, predicted).precision, judged(pairs, predicted).recall) == (1 / 2, 1 / 2)
    assert [p.why for p in wrong_pairs(pairs, predicted)] == ["母体与分校", "曾用名"]
    figures = report_pairs(pairs, predicted)
    assert (figures["wrongly_joined"], figures["wrongly_parted"]) == (1, 1)
    assert figures["reasons"] == {"曾用名": {"wrong": 1, "of": 1}, "母体与分校": {"wrong": 1, "of": 1}}


def test_figures_of_a_type_count_its_own_mentions() -> None:
    labels = [LabelledMention("A", named("1")), LabelledMention("A", named("2")), LabelledMention("B", named("3", type_="Park"))]
    figures = report(labels, {"1": "x", "2": "x", "3": "x"})
    assert figures["pairwise"] == {"precision": 0.3333, "recall": 1.0, "f1": 0.5}
    assert figures["types"]["Firm"]["pairwise"]["precision"] == 1.0
    assert (figures["merged"], figures["split"]) == (1, 0)


def test_a_mention_without_an_answer_is_an_error_that_names_it() -> None:
    with pytest.raises(BadLabels, match="b for one"):
        pairwise({"a": "1", "b": "1"}, {"a": "x"})


def test_answers_to_other_mentions_do_not_count() -> None:
    assert pairwise({"a": "1"}, {"a": "x", "z": "x"}).precision == 1.0


def test_a_mention_is_written_as_it_was_read() -> None:
    record = {"id": "1", "name": "吉大", "type": "University", "region": "吉林省", "codes": {"moe": "4122010183"}}
    assert record_of(mention(record, "here")) == record
    several = {"id": "1", "name": "甲", "type": "Firm", "codes": {"stock": ["000420", "200420"]}}
    assert record_of(mention(several, "here")) == several


@pytest.mark.parametrize(
    "line",
    [
        "没有括号",
        '{"id": "1", "name": "甲", "type": "Firm"}',
        '{"cluster": "A", "id": "1", "name": "甲", "type": "Company"}',
        '{"cluster": "A", "id": "1", "name": " ", "type": "Firm"}',
        '{"cluster": "A", "id": "1", "name": "甲", "type": "Firm", "regions": "吉林省"}',
        '{"cluster": "A", "id": "1", "name": "甲", "type": "Firm", "codes": ["000420"]}',
        '["A"]',
    ],
)
def test_a_broken_line_is_refused_with_its_place(tmp_path: Path, line: str) -> None:
    path = tmp_path / "clusters.jsonl"
    path.write_text('{"cluster": "A", "id": "0", "name": "甲", "type": "Firm"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(BadLabels) as caught:
        read_clusters(path)
    assert caught.value.place == f"{path}:2"


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clusters.jsonl"
    path.write_text('{"cluster": "A", "id": "0", "name": "甲", "type": "Firm"}\n' * 2, encoding="utf-8")
    with pytest.raises(BadLabels, match="twice"):
        read_clusters(path)


def test_kind_of_label_file_is_told_by_its_first_line(tmp_path: Path) -> None:
    one = {"id": "1", "name": "甲", "type": "Firm"}
    clusters, pairs, neither = tmp_path / "c", tmp_path / "p", tmp_path / "n"
    clusters.write_text(json.dumps({"cluster": "A", **one}), encoding="utf-8")
    pairs.write_text(json.dumps({"left": one, "right": {**one, "id": "2"}, "same": True, "why": "a", "basis": "b"}), encoding="utf-8")
    neither.write_text(json.dumps(one), encoding="utf-8")
    assert not holds_pairs(clusters) and holds_pairs(pairs) and read_pairs(pairs)[0].same
    with pytest.raises(BadLabels):
        holds_pairs(neither)


def test_answers_are_read_by_id(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text('{"id": "1", "entity": "x", "name": "甲"}\n', encoding="utf-8")
    assert read_answers(path) == {"1": "x"}
