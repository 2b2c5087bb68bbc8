"""The library of questions: its files, its parameters, and the same answers on both engines."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from graph.errors import BadQuery
from graph.library import ENGINES, Question, parse, question, questions
from graph.schema import SCHEMA
from graph.store import guard
from graph.store.address import Address
from graph.store.bolt import Store
from graph.store.dialect import tokens, unportable
from graph.store.loader import load
from tests.store.sample import sample

GIVEN = {"connection": {"from": "吉林大学", "to": "半导体激光技术"}, "evidence": {"name": "一汽"}, "weak-facts": {"below": "0.95"}}


def asked(q: Question) -> dict[str, Any]:
    return q.bind(GIVEN.get(q.name, {}))


def test_there_are_at_least_ten_questions_with_names_of_their_own() -> None:
    names = [q.name for q in questions()]
    assert len(names) >= 10 and len(set(names)) == len(names)


@pytest.mark.parametrize("q", questions(), ids=lambda q: q.name)
def test_a_question_reads_only_and_keeps_to_what_both_engines_understand(q: Question) -> None:
    guard.check(q.cypher)
    assert unportable(q.cypher) == ()
    assert set(q.engines) <= set(ENGINES)
    used = {t.text[1:] for t in tokens(q.cypher) if t.kind == "parameter"}
    assert used == {p.name for p in q.parameters}
    asked(q)


@pytest.mark.parametrize("q", questions(), ids=lambda q: q.name)
def test_a_question_speaks_of_declared_labels_and_relations_only(q: Question) -> None:
    known = {n.name for n in SCHEMA.nodes()} | {r.name for r in SCHEMA.relations} | {"IN"}
    read = tokens(q.cypher)
    named = {t.text for before, t in itertools.pairwise(read) if before.text in (":", "|") and t.kind == "word" and t.text[0].isupper()}
    assert named and named <= known


def test_parameters_are_typed_and_defaulted() -> None:
    q = question("indicators")
    assert q.bind({}) == {"region": "", "year": 0}
    assert q.bind({"year": "2025", "region": "吉林省"}) == {"region": "吉林省", "year": 2025}
    assert question("weak-facts").bind({"below": "0.5"}) == {"below": 0.5}


@pytest.mark.parametrize(
    ("name", "params", "words"),
    [
        ("indicators", {"year": "soon"}, "year is a integer"),
        ("indicators", {"yaer": "2025"}, "region, year"),
        ("evidence", {}, "--param name="),
    ],
)
def test_a_wrong_parameter_is_said_clearly(name: str, params: dict[str, str], words: str) -> None:
    with pytest.raises(BadQuery) as failed:
        question(name).bind(params)
    assert words in str(failed.value)


def test_an_unknown_question_lists_close_names() -> None:
    with pytest.raises(BadQuery, match="planned-platforms"):
        question("planed-platform")


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) RETURN n",
        "// title.zh: 一\n// title.en: One\n// question.zh: 问\n// question.en: Ask\n// engines: neo4j\n// column n: 数 | number",
        "// title.zh: 一\n// title.en: One\n// question.zh: 问\n// question.en: Ask\n// engines: neo4j\n// column n: 数\nRETURN 1 AS n",
        "// title.zh: 一\n// title.en: One\n// question.zh: 问\n// question.en: Ask\n// engines: neo4j\n// colour: 红\n// column n: 数 | number\nRETURN 1 AS n",
        "// title.zh: 一\n// title.en: One\n// question.zh: 问\n// question.en: Ask\n// engines: neo4j\n// parameter a: list = | 甲 | a\n// column n: 数 | number\nRETURN 1 AS n",
    ],
)  # fmt: skip
def test_a_broken_file_is_refused(text: str) -> None:
    with pytest.raises(BadQuery, match="broken"):
        parse(text, "broken")


def test_every_question_answers_in_its_columns(store: Store, tmp_path: Path) -> None:
    load(store, sample().write(tmp_path))
    for q in questions():
        rows = store.read(q.cypher, asked(q))
        assert rows.columns == tuple(c.name for c in q.columns) and len(q.headers("zh")) == len(q.headers("en")) == len(rows.columns)
        if q.name != "single-points":
            assert rows.rows, q.name


@pytest.mark.arcadedb
@pytest.mark.neo4j
def test_both_engines_answer_alike(arcade: Address, neo4j: Address, tmp_path: Path) -> None:
    answers = []
    for address in (arcade, neo4j):
        with Store.connect(address) as store:
            load(store, sample().write(tmp_path), force=True)
            answers.append({q.name: store.read(q.cypher, asked(q)).rows for q in questions()})
    assert answers[0] == answers[1]


def test_planned_platforms_of_a_city_its_districts_and_its_province(store: Store, tmp_path: Path) -> None:
    load(store, sample().write(tmp_path))
    q = question("planned-platforms")

    def found(region: str, status: str = "planned") -> list[tuple[str, list[str]]]:
        return [(r["platform"], r["places"]) for r in store.read(q.cypher, q.bind({"region": region, "status": status})).rows]

    laboratory, park = ("智能网联汽车实验室", ["长春市"]), ("光电园", ["南关区"])
    assert sorted(found("长春市")) == sorted([laboratory, park])
    assert sorted(found("长春")) == sorted([laboratory, park])
    assert found("南关区") == [park]
    assert sorted(found("吉林省")) == sorted([laboratory, park])
    assert found("吉林市") == found("广东省") == found("无此地") == found("长春市", "existing") == []
    row = next(r for r in store.read(q.cypher, q.bind({})).rows if r["platform"] == "智能网联汽车实验室")
    assert row["quote"] == "支持一汽集团在长春市建设智能网联汽车实验室。" and row["hosts"] == ["中国第一汽车集团有限公司"]
    assert (row["type"], row["title"], row["number"], row["date"]) == ("Platform", "创新规划", "吉政发〔2021〕1号", "2021-02-06")


def test_what_the_other_questions_answer(store: Store, tmp_path: Path) -> None:
    load(store, sample().write(tmp_path))

    def rows(called: str, /, **params: str) -> list[dict[str, Any]]:
        q = question(called)
        return store.read(q.cypher, q.bind(params)).rows

    assert [(r["actor"], r["relation"], r["segment"]) for r in rows("chain-actors", chain="汽车")] == [
        ("中国第一汽车集团有限公司", "IN_CHAIN", "汽车产业")
    ]
    assert {(r["segment"], r["missing"], r["industry"], r["research"]) for r in rows("chain-gaps")} == {
        ("汽车产业", "research", 2, 0),
        ("碳纤维产业", "research", 2, 0),
    }
    assert [r["segment"] for r in rows("chain-gaps", chain="碳纤维产业")] == ["碳纤维产业"]
    assert [(r["technology"], r["chains"], r["supplied"]) for r in rows("technology-needs")] == [("固态电池", ["汽车产业"], False)]
    assert {(r["name"], r["actor"]) for r in rows("single-points")} == {
        ("汽车产业", "中国第一汽车集团有限公司"),
        ("碳纤维产业", "吉林化纤集团有限责任公司"),
        ("半导体激光技术", "吉林大学"),
    }
    assert {frozenset((r["left"], r["right"])) for r in rows("collaborations", name="吉林省")} == {frozenset(("吉林省", "广东省"))}
    assert [(r["indicator"], r["value"], r["unit"]) for r in rows("indicators", region="吉林省")] == [("研发投入强度", 2.5, "%")]
    assert rows("indicators", year="2030") == []
    assert {(r["relation"], r["direction"], r["other"]) for r in rows("organisation-profile", name="一汽")} == {
        ("HOSTS", "→", "智能网联汽车实验室"),
        ("LOCATED_IN", "→", "长春市"),
        ("IN_CHAIN", "→", "汽车产业"),
    }
    assert {r["about"] for r in rows("evidence", name="智能网联汽车实验室")} == {"status", "HOSTS", "LOCATED_IN"}
    profile = {(r["what"], r["name"]) for r in rows("region-profile", region="长春市")}
    assert profile == {
        ("DEVELOPS", "汽车产业"), ("HOSTS", "光电园"), ("LOCATED_IN", "智能网联汽车实验室"), ("LOCATED_IN", "中国第一汽车集团有限公司"),
    }  # fmt: skip
    assert rows("connection", **{"from": "吉林大学", "to": "固态电池"}) == []
    assert [r["names"] for r in rows("connection", **{"from": "一汽", "to": "固态电池"})] == [
        ["中国第一汽车集团有限公司", "汽车产业", "固态电池"]
    ]
    assert [(r["title"], r["quotes"]) for r in rows("documents")] == [("碳纤维方案", 3), ("创新规划", len(sample().evidence) - 3)]
