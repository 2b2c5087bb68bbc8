"""``dualchain measure --hold-out``: what the next links of a date would have foretold, told to people and to machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import analyse
from app.cli.main import app
from graph.errors import BadQuery, InputError
from graph.metrics.holdout import LEAST, RANKINGS
from tests.app.tiny import Graph

CHAINS, ACTORS, STAGES = 2, 4, 4


def two_dates(coming: int) -> Graph:
    """Two chains whose innovators work on one segment each in 2020; `coming` more links are written down in 2024."""
    g = Graph()
    g.document("old", title="规划", published="2020-05-01", region="甲省")
    g.document("new", title="进展", published="2024-05-01", region="甲省")
    pairs = []
    for c in range(CHAINS):
        g.entity(f"c{c}", "IndustryChain", f"产业{c}")
        for s in range(STAGES):
            g.entity(f"s{c}{s}", "ChainStage", f"环节{c}{s}")
            g.says(g.passage("old", f"环节{c}{s}"), f"环节{c}{s}", f"s{c}{s}", "SEGMENT_OF", f"c{c}")
        for a in range(ACTORS):
            g.entity(f"u{c}{a}", "University", f"大学{c}{a}", region="甲省")
            g.says(g.passage("old", f"大学{c}{a}"), f"大学{c}{a}", f"u{c}{a}", "WORKS_ON", f"s{c}{a}")
            pairs += [(f"u{c}{a}", f"s{c}{(a + step) % STAGES}") for step in (1, 2)]
    for actor, stage in pairs[:coming]:
        g.says(g.passage("new", "联系"), "联系", actor, "WORKS_ON", stage)
    return g


def lapsed(g: Graph, pairs: int, published: str = "2015-05-01", repealed: str = "2019-01-01") -> Graph:
    """The same with links that a document says which was repealed before the last document came."""
    g.document("gone", title="旧规划", published=published, repealed=repealed, region="甲省")
    for k in range(pairs):
        g.says(g.passage("gone", "联系"), "联系", f"u{k % CHAINS}{k // CHAINS}", "WORKS_ON", f"s{k % CHAINS}{(k // CHAINS + 3) % STAGES}")
    return g


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DUALCHAIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DUALCHAIN_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    two_dates(LEAST + 4).build(tmp_path / "home")
    return tmp_path / "home"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def answer(*arguments: object) -> Any:
    done = run("measure", *arguments, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return [{**row, "detail": json.loads(row["params"])} for row in json.loads(done.stdout)]


def test_every_ranking_is_judged_over_all_chains_and_the_first_in_each() -> None:
    found = answer("--hold-out", "2022")
    assert {r["metric"] for r in found} == {"M20.holdout.precision", "M20.holdout.hits", "M20.holdout.brier"}
    assert {r["detail"]["ranking"] for r in found if r["chain"] == "*"} == set(RANKINGS)
    assert {r["chain"] for r in found} == {"*", "产业0", "产业1"}
    precision = next(r for r in found if r["chain"] == "*" and r["metric"] == "M20.holdout.precision")
    free = CHAINS * ACTORS * (STAGES - 1)
    assert (precision["detail"]["came_true"], precision["detail"]["candidates"]) == (LEAST + 4, free)
    assert precision["detail"]["as_of"] == "2022" and 0 < precision["value"] <= 1 and precision["reason"] == "ok"


def test_a_chain_and_a_region_are_chosen_as_for_other_figures() -> None:
    found = answer("--hold-out", "2022", "--chain", "产业0")
    assert {r["chain"] for r in found} == {"*"} and {r["detail"]["came_true"] for r in found} == {8}
    assert all(r["value"] is None and r["reason"] == "insufficient_sample" for r in found), "fewer than ten came true"
    assert isinstance(run("measure", "--hold-out", "2022", "--chain", "没有的产业").exception, InputError)
    assert isinstance(run("measure", "--hold-out", "2022", "--region", "没有的省").exception, InputError)


def test_a_table_names_the_rankings_and_says_how_many_links_came_true(home: Path) -> None:
    assert "baseline" in (shown := run("measure", "--hold-out", "2022").stdout) and "all chains" in shown
    two_dates(3).build(home, "few")
    assert f"3 links came true, {LEAST} are needed" in run("measure", "--hold-out", "2022").stdout
    assert f"后来出现 3 条，至少 {LEAST} 条" in run("--lang", "zh", "measure", "--hold-out", "2022").stdout


def test_the_figures_are_written_to_a_file(tmp_path: Path) -> None:
    assert run("measure", "--hold-out", "2022", "-o", tmp_path / "h.json").exit_code == 0
    written = json.loads((tmp_path / "h.json").read_text("utf-8"))
    assert [r["value"] for r in written] == [r["value"] for r in answer("--hold-out", "2022")]


@pytest.mark.parametrize("date", ["2024-13", "2023-02-30", "May", "20"])
def test_a_date_that_is_none_is_refused(date: str) -> None:
    done = run("measure", "--hold-out", date)
    assert isinstance(done.exception, InputError) and date in str(done.exception)


@pytest.mark.parametrize("dates", [("2024-06",), ("2030",), *(("2022", "--as-of", end) for end in ("2021", "2022", "2022-06", "2023"))])
def test_a_date_after_which_nothing_was_said_is_refused(dates: tuple[str, ...]) -> None:
    done = run("measure", "--hold-out", *dates)
    assert isinstance(done.exception, InputError) and "later" in str(done.exception)


def test_what_is_later_ends_with_the_date_of_the_graph() -> None:
    counts = {r["detail"]["came_true"] for r in answer("--hold-out", "2022", "--as-of", "2024-06") if r["chain"] == "*"}
    assert counts == {LEAST + 4}
    done = run("measure", "--hold-out", "2022-06", "--as-of", "2022-01-01")
    assert isinstance(done.exception, InputError) and "2022-01-01" in str(done.exception), "the end is not later than the date"


def test_what_lapsed_before_the_date_does_not_come_true_after_it(home: Path) -> None:
    lapsed(two_dates(LEAST + 4), CHAINS * ACTORS).build(home, "lapsed")
    assert {r["detail"]["came_true"] for r in answer("--hold-out", "2022") if r["chain"] == "*"} == {LEAST + 4}
    lapsed(two_dates(LEAST + 4), CHAINS * ACTORS, "2023-02-01", "2023-08-01").build(home, "brief")
    assert {r["detail"]["came_true"] for r in answer("--hold-out", "2022") if r["chain"] == "*"} == {LEAST + 4}, "gone by the last day"
    lapsed(two_dates(0), CHAINS * ACTORS).build(home, "only")
    for end in ((), ("--as-of", "2025")):
        done = run("measure", "--hold-out", "2022", *end)
        assert isinstance(done.exception, InputError) and "later" in str(done.exception), "nothing was said after the date"


def test_one_chain_alone_has_no_others_to_tell_chances_from(home: Path) -> None:
    g = two_dates(2 * ACTORS)
    for a in range(ACTORS):
        g.says(g.passage("new", "联系"), "联系", f"u0{a}", "WORKS_ON", f"s0{(a + 3) % STAGES}")
    g.build(home, "one")
    shown = run("measure", "--hold-out", "2022", "--chain", "产业0").stdout
    assert "one chain alone: there are no others to tell chances from" in shown and "came true," not in shown
    assert "只有一条链，概率无从由其他链得出" in run("--lang", "zh", "measure", "--hold-out", "2022", "--chain", "产业0").stdout


@pytest.mark.parametrize("regions", [(), ("甲省", "全域", "甲省")])
def test_progress_counts_the_regions_that_run(regions: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []

    @contextmanager
    def watched() -> Iterator[Callable[[str, int, int], None]]:
        yield lambda _, done, total: told.append((done, total))

    monkeypatch.setattr(analyse, "progress", watched)
    answer("--hold-out", "2022", *(part for region in regions for part in ("--region", region)))
    count = len(set(regions)) or 1
    assert told == [(k + 1, count) for k in range(count)]


@pytest.mark.parametrize("more", [("--intervals",), ("--family", "M8"), ("--scope", "open"), ("--statistics", "t.csv")])
def test_what_a_hold_out_cannot_do_is_refused_and_not_ignored(more: tuple[str, ...]) -> None:
    assert isinstance(run("measure", "--hold-out", "2022", *more).exception, BadQuery)
    assert run("measure", "--hold-out", "2022", "--family", "M20").exit_code == 0
