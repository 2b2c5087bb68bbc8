"""What the pages show, computed on a real server and counted by hand (tests/app/tiny.py)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.views.entity import Entity, entity, node_pattern
from app.views.evidence import quote_from_row, quotes, quotes_about
from app.views.neighbourhood import Filter, neighbourhood
from app.views.overview import counts, coverage_by_chain, coverage_by_region, quality, well_known
from app.views.run import last_build, top_findings
from app.views.search import search
from graph.records import Failure
from graph.schema import SCHEMA
from tests.app import tiny


def test_counts_are_those_of_the_graph(hold: Callable) -> None:
    held = counts(hold("small").store)
    assert (held.nodes, held.facts, held.documents, held.evidence, held.newest) == (10, 8, 2, 11, "2022-03-01")
    assert held.types["Firm"] == 2
    assert held.types["Policy"] == 0
    assert list(held.relations) == [r.name for r in SCHEMA.relations]
    assert not held.empty


def test_an_empty_graph_is_empty(hold: Callable) -> None:
    store = hold("empty").store
    assert counts(store).empty
    assert (coverage_by_region(store), coverage_by_chain(store), well_known(store)) == ([], [], [])
    assert quality(store).facts == 0
    assert search(store, "碳纤维") == []


def test_coverage_counts_documents_and_what_they_state(hold: Callable) -> None:
    store = hold("small").store
    assert [(r.name, r.documents, r.facts) for r in coverage_by_region(store)] == [("吉林省", 1, 8), ("长春市", 1, 3)]
    assert [(r.id, r.documents, r.facts) for r in coverage_by_chain(store)] == [("chain", 2, 4)]


def test_quality_sums_to_all_facts(hold: Callable) -> None:
    held = quality(hold("small").store)
    assert (held.facts, held.more_documents, held.one_document) == (8, 1, 7)
    assert (held.sure, held.likely, held.doubtful) == (2, 5, 1)
    assert held.quotes_by_method == {"rule": 11}


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("碳纤维产业", "chain"), ("碳纖維產業", "chain"), (" 吉林大学 ", "uni"), ("长春应化所", "lab"), ("化纤", "firm"), ("<IMG src", "nasty"),
        ("研发投入", "goal"),
    ],
)  # fmt: skip
def test_a_name_an_alias_or_a_part_of_either_is_found(hold: Callable, asked: str, first: str) -> None:
    hit = search(hold("small").store, asked)[0]
    assert hit.id == first or (first == "goal" and hit.type == "Indicator")


def test_the_full_text_finds_what_no_name_contains(hold: Callable) -> None:
    assert {h.id for h in search(hold("small").store, "碳纤维制造")} >= {"plan", "tech"}


def test_search_keeps_to_the_types_asked_for_and_says_which_alias_matched(hold: Callable) -> None:
    store = hold("small").store
    assert {h.type for h in search(store, "长春", ("Region",))} == {"Region"}
    assert next(h.alias for h in search(store, "应化所") if h.id == "lab") == "长春应化所"


@pytest.mark.parametrize("asked", ["", "   ", "'", "') DETACH DELETE //", "^", "~", "\\", "没有这个名字吧"])
def test_a_search_for_nothing_or_nonsense_finds_nothing(hold: Callable, asked: str) -> None:
    assert search(hold("small").store, asked) == []


def test_only_labels_of_the_vocabulary_enter_a_query() -> None:
    with pytest.raises(KeyError):
        node_pattern("n", "Firm) DETACH DELETE (n")


def test_an_entity_shows_everything_its_card_needs(hold: Callable) -> None:
    store = hold("small").store
    lab = entity(store, "lab")
    assert lab is not None
    assert (lab.type, lab.region, lab.documents) == ("Institute", "长春市", 2)
    assert lab.aliases == ("长春应化所", "中科院长春应化所")
    assert entity(store, "plan") == Entity("plan", "Platform", "碳纤维制造业创新中心", status="planned", mentions=1, documents=1)
    goal = entity(store, search(store, "研发投入")[0].id)
    assert goal is not None
    assert goal.value == "= 2.5 % (2025)"
    assert entity(store, "nobody") is None


def test_a_neighbourhood_holds_the_neighbours_and_the_facts_between_them(hold: Callable) -> None:
    shown = neighbourhood(hold("small").store, ["chain"])
    assert {n.id for n in shown.nodes} == {"chain", "firm", "stage", "tech", "plan"}
    assert {(e.source, e.relation, e.target) for e in shown.edges} == {
        ("firm", "IN_CHAIN", "chain"), ("plan", "IN_CHAIN", "chain"), ("stage", "SEGMENT_OF", "chain"), ("chain", "NEEDS", "tech"),
    }  # fmt: skip
    assert (shown.hidden, shown.nodes[0].weight) == (0, 4)


def test_opening_a_neighbour_adds_its_neighbours(hold: Callable) -> None:
    shown = neighbourhood(hold("small").store, ["chain", "tech", "nobody"])
    assert shown.centres == ("chain", "tech")
    assert {"uni", "lab"} <= {n.id for n in shown.nodes}
    assert {e.relation for e in shown.edges if e.target == "tech"} == {"NEEDS", "WORKS_ON"}


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (Filter(types=("Firm",)), {"chain", "firm"}),
        (Filter(relations=("NEEDS", "SEGMENT_OF")), {"chain", "tech", "stage"}),
        (Filter(modalities=("planned",)), {"chain", "plan"}),
        (Filter(types=("Region",)), {"chain"}),
    ],
)
def test_a_filter_keeps_what_was_chosen(hold: Callable, wanted: Filter, kept: set[str]) -> None:
    assert {n.id for n in neighbourhood(hold("small").store, ["chain"], wanted).nodes} == kept


def test_a_crowd_is_cut_to_the_budget_and_the_rest_is_counted(hold: Callable) -> None:
    store = hold("crowded").store
    shown = neighbourhood(store, ["chain"])
    assert len(shown.nodes) == 300
    assert shown.left_out == {"Firm": 320 - 299}
    assert len(shown.edges) == 299
    more = neighbourhood(store, ["f0", "chain"], limit=10)
    assert {n.id for n in more.nodes} >= {"f0", "chain", "tech"}
    assert len(more.nodes) == 10
    assert more.hidden == 320 + 1 + 1 - 1 - 1 - len([n for n in more.nodes if n.type == "Firm" and n.id != "f0"]) - 1


def test_a_quote_is_cut_out_of_its_passage_and_cites_its_document(hold: Callable) -> None:
    store = hold("small").store
    fact = neighbourhood(store, ["lab"], Filter(relations=("WORKS_ON",))).edges[0]
    newest, older = quotes(store, fact.id)
    assert (fact.support, newest.published, older.published) == (2, "2022-03-01", "2021-02-06")
    assert (
        newest.before + newest.quote + newest.after
        == "中国科学院长春应用化学研究所位于长春市，研究大丝束碳纤维。到2025年研发投入强度达到2.5%。"
    )
    assert (older.title, older.number, older.issuer) == ("关于加快碳纤维产业发展的意见", "吉政发〔2021〕5号", "吉林省人民政府")
    assert (older.heading, older.anchor, older.method) == ("二、重点任务 › （一）碳纤维产业", "第3段", "rule:toy")


def test_a_planned_platform_says_where_it_is_planned(hold: Callable) -> None:
    store = hold("small").store
    plan = entity(store, "plan")
    assert plan is not None
    assert {q.quote for q in quotes_about(store, plan)} == {"筹建碳纤维制造业创新中心"}
    assert [q.quote for q in quotes(store, "plan")] == ["筹建碳纤维制造业创新中心"]


def test_offsets_that_do_not_hold_the_quote_are_told_not_hidden() -> None:
    row = dict.fromkeys(
        ("id", "fact", "heading", "anchor", "title", "number", "issuer", "published", "path", "method", "confidence"), None
    ) | {"passage": "一二三四", "start": 0, "end": 2, "quote": "三四"}  # fmt: skip
    quote = quote_from_row(row)
    assert (quote.displaced, quote.before, quote.quote, quote.after) == (True, "", "三四", "")
    assert not quote_from_row(row | {"start": 2, "end": 4}).displaced


def test_the_last_build_tells_what_failed(tmp_path: Path) -> None:
    assert last_build(tmp_path) is None
    g = tiny.tiny()
    g.failures.append(Failure("read", "坏.pdf", "空文件", "skipped"))
    g.build(tmp_path)
    build = last_build(tmp_path)
    assert build is not None
    assert (build.id, build.status, build.documents, build.passages, dict(build.failed())) == ("toy", "partial", 2, 4, {"read": 1})


def test_findings_of_a_build_lead_to_a_node(tmp_path: Path) -> None:
    g = tiny.tiny()
    g.says(g.passage("d1", "吉林化纤集团生产原丝。"), "吉林化纤集团生产原丝", "firm", "IN_CHAIN", "stage")
    found = top_findings(g.build(tmp_path), limit=3)
    assert [(f.kind, f.stage_id, f.names) for f in found][0] == ("industry_only", "stage", ("吉林化纤集团",))
    assert all(f.zh and f.en for f in found)
