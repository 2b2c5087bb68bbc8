"""The dual-chain matrix: who stands in which cell on which path, and how that agrees with coverage."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.innovation import STAGES, kind_of, kinds, stages_of
from graph.metrics.matrix import Matrix, matrix
from graph.network import Network
from graph.records import Entity
from graph.resources import data_path
from graph.roles import COUNTED, EVERYWHERE, INDUSTRY, INNOVATORS, Options
from graph.said import Said, Saying


def cell_of(network: Network, region: str = EVERYWHERE, chain: str = "c", scope: str = "local") -> Cell:
    return Cell(cut(network, network.chain(chain)), place_of(network, region, scope), {"scope": scope}, network.hash)


def standing(table: Matrix, row: str) -> dict[str, list[str]]:
    """Stage → names, of one row."""
    place = [r.name for r in table.rows].index(row)
    return {stage: [e.name for e in found] for stage in STAGES if (found := table.at(place, stage))}


@pytest.mark.parametrize(
    ("kind", "name", "zh", "home"),
    [
        ("Platform", "高分子物理与化学国家重点实验室", "实验室", "basic"),
        ("Platform", "吉林碳纤维省实验室", "实验室", "basic"),
        ("Platform", "药物基因和蛋白筛选国家工程实验室", "工程实验室", "development"),
        ("Platform", "某企业重点实验室", "企业实验室", "development"),
        ("Platform", "辽源移动检测车科创中心", "技术创新中心", "development"),
        ("Platform", "合成树脂与特种纤维教育部工程研究中心", "工程研究中心", "development"),
        ("Platform", "高端光电系统制造业创新中心", "产业创新中心", "development"),
        ("Platform", "碳纤维油剂上浆剂中试基地", "中试平台", "pilot"),
        ("Platform", "长春北湖生物医药孵化器", "孵化载体", "pilot"),
        ("Platform", "吉林省科技大市场", "转化服务平台", "pilot"),
        ("Platform", "车规级芯片检测认证公共服务平台", "公共服务平台", "pilot"),
        ("Platform", "长春汽车仿真设计工业互联网平台", "产业服务平台", "industry"),
        ("Platform", "吉林梨树实验站", "科学设施与观测站", "basic"),
        ("Institute", "中国科学院长春光学精密机械与物理研究所", "中国科学院院属机构", "basic"),
        ("Institute", "吉林省碳纤维产业技术研究院", "新型研发机构", "development"),
        ("University", "吉林大学", "高校", "basic"),
        ("University", "吉林工业职业技术学院", "职业院校", "industry"),
        ("Firm", "某新材料股份有限公司", "企业", "industry"),
    ],
)
def test_a_name_tells_the_kind_by_its_end(kind: str, name: str, zh: str, home: str) -> None:
    found = kind_of(Entity("x", kind, name))
    assert (found.zh, found.stages[0]) == (zh, home)


@pytest.mark.parametrize("name", ["innovation-kinds", "innovation-words", "leader-words"])
def test_every_row_of_the_tables_has_every_column_and_forms_that_compile(name: str) -> None:
    with data_path("lexicon", f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    for row in rows:
        assert None not in row and all(row.values()), row
        re.compile(row.get("form", row.get("unless", "")))


def test_every_kind_of_actor_has_kinds_with_known_stages_and_both_languages() -> None:
    assert kinds().keys() == {*INNOVATORS, *INDUSTRY}
    for rows in kinds().values():
        for _, kind in rows:
            assert kind.zh and kind.en and kind.stages and set(kind.stages) <= set(STAGES)


@given(st.sampled_from((*INNOVATORS, *INDUSTRY)), st.text(min_size=0, max_size=12))
def test_every_actor_has_a_kind_whatever_its_name(kind: str, name: str) -> None:
    found = kind_of(Entity("x", kind, name))
    assert stages_of(found) == found.stages[:1]


@given(st.lists(st.text(alphabet="攻关中试基础研究量产化示范，建设", max_size=12), max_size=4))
def test_words_choose_among_the_stages_of_the_kind_only(clauses: list[str]) -> None:
    laboratory = kind_of(Entity("x", "Platform", "某国家重点实验室"))
    found = stages_of(laboratory, clauses)
    assert found and set(found) <= set(laboratory.stages)
    assert list(found) == sorted(found, key=STAGES.index)


@pytest.mark.parametrize(
    ("clause", "stages"),
    [
        ("某大学建设碳纤维油剂上浆剂中试基地", ("pilot",)),
        ("某大學建設中試基地", ("pilot",)),
        ("某大学牵头，攻关热塑性复合材料", ("development",)),
        ("某大学开展分子结构设计研究，联合某公司研制国产油剂", ("basic", "development")),
        ("某大学", ("basic",)),
        ("某大学工程研究中心", ("basic",)),
    ],
)
def test_what_is_said_of_a_university_places_it(clause: str, stages: tuple[str, ...]) -> None:
    assert stages_of(kind_of(Entity("u", "University", "某大学")), [clause]) == stages


def test_the_toy_graph_in_the_matrix(toy) -> None:
    network = toy.network()
    table = matrix(cell_of(network))
    assert [r.name for r in table.rows] == ["s1", "s2", "s3", "s4", "c"]
    assert standing(table, "s1") == {"basic": ["u1"], "industry": ["f1"]}
    assert standing(table, "s2") == {"basic": ["u1"], "industry": ["f2"]}
    assert standing(table, "s3") == {"development": ["i1", "p1"], "industry": ["f3"]}
    assert standing(table, "s4") == standing(table, "c") == {}
    ways = {(e.name, table.rows[e.row].name): e.ways for e in table.entries}
    assert [(w.path, w.over, round(w.p, 9)) for w in ways["u1", "s1"]] == [("technology", ("t1",), 0.72)]
    assert [(w.path, w.over, round(w.p, 9)) for w in ways["u1", "s2"]] == [("firm", ("f2",), 0.5)]
    assert table.expected(0, "basic") == pytest.approx(0.72)
    assert table.expected(1, "basic") == 0 and table.expected(1, "basic", own=False) == pytest.approx(0.5)
    assert table.expected(2, "development") == pytest.approx(0.8)


def test_probabilities_are_those_of_coverage(toy) -> None:
    cell = cell_of(toy.network())
    pairs = cell.support.pairs()
    exact = {(cell.slice.actors[a], s): p for a, s, p in zip(pairs.actor, pairs.stage, pairs.p, strict=True)}
    nodes = {n.id: i for i, n in enumerate(cell.slice.network.nodes)}
    found = {(nodes[e.id], e.row): e.p for e in matrix(cell).entries if e.type != "Firm"}
    assert found.keys() == exact.keys()
    assert [found[k] for k in sorted(found)] == pytest.approx([exact[k] for k in sorted(exact)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # `make` is a plain function
@given(st.data())
def test_probabilities_are_those_of_coverage_on_any_graph(make: Callable, data: st.DataObject) -> None:
    share = st.floats(0.05, 1.0)
    kinds_ = {"c": "IndustryChain"} | {f"s{k}": "ChainStage" for k in range(3)} | {f"u{k}": "University" for k in range(3)}
    kinds_ |= {f"t{k}": "Technology" for k in range(2)} | {f"f{k}": "Firm" for k in range(2)}
    facts = [(f"s{k}", "SEGMENT_OF", "c", 1.0) for k in range(3)]
    pools = [
        [(u, "WORKS_ON", t) for u in ("u0", "u1", "u2") for t in ("t0", "t1", "s0", "s1", "c")],
        [(s, "NEEDS", t) for s in ("s0", "s1", "s2", "c") for t in ("t0", "t1")],
        [(f, "IN_CHAIN", s) for f in ("f0", "f1") for s in ("s0", "s1", "s2", "c")],
        [(u, "COLLABORATES_WITH", f) for u in ("u0", "u1", "u2") for f in ("f0", "f1")],
    ]
    for pool in pools:
        facts += [(*link, data.draw(share)) for link in data.draw(st.lists(st.sampled_from(pool), unique=True, max_size=5))]
    cell = cell_of(make(kinds_, facts).network())
    pairs, stages = cell.support.pairs(), len(cell.slice.stages)
    exact = {
        (cell.slice.network.nodes[cell.slice.actors[a]].id, int(s)): p for a, s, p in zip(pairs.actor, pairs.stage, pairs.p, strict=True)
    }
    table = matrix(cell)
    found = {(e.id, e.row): e.p for e in table.entries if e.type != "Firm" and e.row < stages}
    assert found == pytest.approx(exact)
    assert np.all(np.array([e.p for e in table.entries]) > 0)
    in_segments = {e.id for e in table.entries if e.row < stages and table.own(e)}
    assert not in_segments & {e.id for e in table.entries if e.row == stages}


@pytest.fixture
def planned(make: Callable):
    """A chain with one segment: a university works on it, a plant is planned there, a firm is only named with the chain."""
    kinds_ = {"碳纤维产业": "IndustryChain", "原丝": "ChainStage", "某大学": "University", "中试基地": "Platform", "甲公司": "Firm"}
    records = make(
        kinds_, [("原丝", "SEGMENT_OF", "碳纤维产业", 0.9), ("某大学", "WORKS_ON", "原丝", 0.9), ("甲公司", "IN_CHAIN", "碳纤维产业", 0.9)]
    )
    later = make({}, [("中试基地", "IN_CHAIN", "原丝", 0.8)], modality="planned", document="d1")
    return type(records)(
        records.entities, records.facts + later.facts, records.evidence + later.evidence, records.documents, records.flows
    )  # fmt: skip


def test_what_is_planned_is_told_apart(planned) -> None:
    now = cell_of(planned.network(), chain="碳纤维产业")
    plans = cell_of(planned.network(options=Options(modalities=(*COUNTED, "planned", "target"))), chain="碳纤维产业")
    assert standing(matrix(now), "原丝") == {"basic": ["某大学"]}
    table = matrix(now, plans=plans)
    assert standing(table, "原丝") == {"basic": ["某大学"], "pilot": ["中试基地"]}
    assert [e.planned for e in table.entries if e.name == "中试基地"] == [True]
    assert table.expected(0, "pilot") == 0


def test_who_is_named_with_the_chain_alone_has_a_row_of_its_own(planned) -> None:
    table = matrix(cell_of(planned.network(), chain="碳纤维产业"))
    assert [(r.name, r.whole) for r in table.rows] == [("原丝", False), ("碳纤维产业", True)]
    assert standing(table, "碳纤维产业") == {"industry": ["甲公司"]}


def test_the_words_of_a_fact_place_an_actor_and_every_entry_has_its_facts(planned) -> None:
    network = planned.network()
    fact = next(f.id for f in planned.facts if f.subject == "某大学")
    said = Said({fact: "encouraged"}, {fact: (Saying("d0", {"某大学": "某大学牵头攻关原丝技术"}, {}),)})
    table = matrix(cell_of(network, chain="碳纤维产业"), said)
    assert standing(table, "原丝") == {"development": ["某大学"]}
    entry = next(e for e in table.entries if e.name == "某大学")
    assert (entry.facts, entry.modality) == ((fact,), "encouraged")


def test_a_chain_nobody_divided_is_one_row(make: Callable) -> None:
    table = matrix(cell_of(make({"c": "IndustryChain", "f": "Firm"}, [("f", "IN_CHAIN", "c", 0.9)]).network()))
    assert [(r.name, r.whole) for r in table.rows] == [("c", False)]
    assert standing(table, "c") == {"industry": ["f"]}


def test_only_those_of_the_region_are_in_its_matrix(toy) -> None:
    network = toy.network(parents={"甲市": "乙省", "丙市": "乙省"})
    assert len(matrix(cell_of(network, "乙省")).entries) == len(matrix(cell_of(network)).entries)
    assert matrix(cell_of(network, "丙市")).entries == ()
    assert {e.type for e in matrix(cell_of(network, "丙市", scope="open")).entries} == {"University", "Institute", "Platform"}
