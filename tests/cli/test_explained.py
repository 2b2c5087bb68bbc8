"""``dualchain explain``: the facts behind a figure, of one body and as of a date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli.main import app
from graph.errors import InputError
from tests.app.tiny import Graph

CHAIN = "玉米加工"


def bridged() -> Graph:
    """Two universities that reach two segments over a technology or a firm, the second only since 2023; a third stands alone."""
    g = Graph()
    g.document("old", title="意见", number="甲政发〔2020〕1号", published="2020-05-01", region="甲省")
    g.document("new", title="规划", published="2023-05-01", region="甲省")
    for id, type, name in (
        ("c", "IndustryChain", CHAIN), ("s1", "ChainStage", "淀粉"), ("s2", "ChainStage", "变性淀粉"), ("t", "Technology", "酶解"),
        ("f", "Firm", "某淀粉公司"), ("u1", "University", "甲大学"), ("u2", "University", "乙大学"), ("u3", "University", "丙大学"),
    ):  # fmt: skip
        g.entity(id, type, name, aliases=("淀粉公司",) if id == "f" else ())
    for document, head, relation, tail in (
        ("old", "s1", "SEGMENT_OF", "c"), ("old", "s2", "SEGMENT_OF", "c"), ("old", "s1", "NEEDS", "t"), ("old", "u1", "WORKS_ON", "t"),
        ("new", "f", "IN_CHAIN", "s2"), ("new", "u2", "COLLABORATES_WITH", "f"), ("new", "u3", "WORKS_ON", "s2"),
    ):  # fmt: skip
        quote = f"{head}与{tail}"
        g.says(g.passage(document, quote), quote, head, relation, tail)
    return g


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUALCHAIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DUALCHAIN_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    bridged().build(tmp_path / "home")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def links(metric: str, *more: str) -> list[tuple[str, str, str]]:
    rows = rows_of(metric, *more)
    return [(r["subject"], r["relation"], r["object"]) for r in rows if r["relation"] != "SEGMENT_OF"]


def rows_of(metric: str, *more: str) -> list[dict[str, Any]]:
    done = run("explain", metric, "--chain", CHAIN, *more, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return list(json.loads(done.stdout))


OVER_THE_TECHNOLOGY = [("甲大学", "WORKS_ON", "酶解"), ("淀粉", "NEEDS", "酶解")]
OVER_THE_FIRM = [("乙大学", "COLLABORATES_WITH", "某淀粉公司"), ("某淀粉公司", "IN_CHAIN", "变性淀粉")]


@pytest.mark.parametrize(
    ("node", "its"), [("酶解", OVER_THE_TECHNOLOGY), ("某淀粉公司", OVER_THE_FIRM), ("f", OVER_THE_FIRM), ("淀粉公司", OVER_THE_FIRM)]
)
def test_a_broker_rests_on_the_ways_through_it_alone(node: str, its: list[tuple[str, str, str]]) -> None:
    assert sorted(links("M11.broker", "--node", node)) == sorted(its)


def test_without_a_body_all_brokers_are_explained() -> None:
    assert sorted(links("M11.broker")) == sorted([*OVER_THE_TECHNOLOGY, *OVER_THE_FIRM])
    assert sorted(links("M11.leader")) == sorted(OVER_THE_FIRM), "the leader is the only firm between"


@pytest.mark.parametrize("node", ["丙大学", "没有的大学"])
def test_a_body_that_no_way_passes_is_refused_with_those_that_it_could_be(node: str) -> None:
    error = run("explain", "M11.broker", "--chain", CHAIN, "--node", node).exception
    assert isinstance(error, InputError) and "酶解" in str(error) and "某淀粉公司" in str(error)


def test_a_body_goes_with_brokers_only() -> None:
    error = run("explain", "M8.coverage", "--chain", CHAIN, "--node", "甲大学").exception
    assert isinstance(error, InputError) and "M11" in str(error)


def test_a_date_leaves_out_what_was_said_later() -> None:
    early, late = ({r["document"] for r in rows_of("M8.coverage", "--as-of", date)} for date in ("2021", "2023-05"))
    assert early == {"意见"} and late == {"意见", "规划"}
    assert sorted(links("M8.coverage", "--as-of", "2021-06-30")) == sorted(OVER_THE_TECHNOLOGY)
    assert not rows_of("M8.coverage", "--as-of", "2019")


def test_a_broker_of_later_is_none_on_the_date() -> None:
    assert isinstance(run("explain", "M11.broker", "--chain", CHAIN, "--node", "某淀粉公司", "--as-of", "2021").exception, InputError)


@pytest.mark.parametrize("date", ["2024-13", "2023-02-30", "yesterday"])
def test_a_date_that_is_none_is_refused(date: str) -> None:
    error = run("explain", "M8.coverage", "--chain", CHAIN, "--as-of", date).exception
    assert isinstance(error, InputError) and date in str(error)


@pytest.mark.parametrize(("language", "words"), [("zh", ("甲大学 研究 酶解", "意见")), ("en", ("甲大学 works on 酶解", "意见"))])
def test_facts_are_told_in_the_language_of_the_reader(language: str, words: tuple[str, ...]) -> None:
    shown = run("--lang", language, "explain", "M8.coverage", "--chain", CHAIN).stdout
    assert all(word in shown for word in words)


def test_a_figure_without_ground_says_so() -> None:
    assert "rests on no fact" in run("explain", "M8.coverage", "--chain", CHAIN, "--as-of", "2019").stdout
