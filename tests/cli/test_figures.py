"""Figures from the command line: measured into any form, changed by what is supposed, and compared."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from app.cli.differing import _change, added, removed
from app.cli.main import app
from graph.errors import BadQuery, InputError
from graph.schema import SCHEMA
from tests.app.tiny import tiny

CHAIN = "碳纤维产业"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DUALCHAIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DUALCHAIN_LANG", "en")
    monkeypatch.setenv("COLUMNS", "160")
    tiny().build(tmp_path / "home")
    return tmp_path / "home"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def answer(*arguments: object) -> Any:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


# ------------------------------------------------------------------------------------------------------------- measure


def test_every_form_holds_the_same_figures(tmp_path: Path) -> None:
    shown = answer("measure", "--chain", CHAIN, "--family", "M8")
    for ending in ("parquet", "csv", "json"):
        done = run("measure", "--chain", CHAIN, "--family", "M8", "-o", tmp_path / f"f.{ending}")
        assert done.exit_code == 0, done.exception
    parquet = pq.read_table(tmp_path / "f.parquet").to_pylist()
    with (tmp_path / "f.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = json.loads((tmp_path / "f.json").read_text("utf-8"))
    key = ("metric", "chain", "region")
    assert [[r[k] for k in key] for r in shown] == [[r[k] for k in key] for r in parquet] == [[r[k] for k in key] for r in rows]
    assert [r["value"] for r in shown] == [r["value"] for r in parquet] == [r["value"] for r in listed]
    assert [float(r["value"] or "nan") for r in rows] == pytest.approx(
        [math.nan if r["value"] is None else r["value"] for r in shown], nan_ok=True
    )


def test_all_usual_families_are_measured_unless_some_are_asked_for() -> None:
    families = {r["metric"].partition(".")[0] for r in answer("measure", "--chain", CHAIN)}
    assert {"M4", "M7", "M8", "M9", "M11", "M14", "M15", "M20", "M21"} <= families
    assert {r["metric"].partition(".")[0] for r in answer("measure", "--chain", CHAIN, "--family", "M15")} == {"M15"}


def test_an_ending_without_a_form_is_refused_before_any_work(tmp_path: Path) -> None:
    done = run("measure", "-o", tmp_path / "f.xyz")
    assert isinstance(done.exception, InputError) and ".parquet" in str(done.exception)


def test_a_date_before_the_documents_leaves_nothing_to_measure() -> None:
    asked = ("measure", "--chain", CHAIN, "--region", "全域", "--family", "M4", "--as-of")
    early, late = ({r["metric"]: r["value"] for r in answer(*asked, date)} for date in ("2020", "2023"))
    assert not early["M4.U_P"] and late["M4.U_P"] > 0


def test_intervals_tell_the_documents_too() -> None:
    found = answer("measure", "--chain", CHAIN, "--region", "全域", "--family", "M8", "--intervals")
    (coverage,) = [r for r in found if r["metric"] == "M8.coverage"]
    assert set(json.loads(coverage["params"])["interval"]) == {"worlds", "documents", "published"}


def test_workers_change_no_byte(tmp_path: Path) -> None:
    for count in (1, 2):
        assert run("measure", "--family", "M8", "--workers", count, "-o", tmp_path / f"w{count}.parquet").exit_code == 0
    assert (tmp_path / "w1.parquet").read_bytes() == (tmp_path / "w2.parquet").read_bytes()


def test_statistics_join_the_levels_and_have_figures_of_their_own(tmp_path: Path) -> None:
    table = tmp_path / "研发.csv"
    table.write_text("地区,年份,研发经费,产值\n长春市,2022,3,10\n吉林市,2022,1,20\n长春市,2023,5,14\n吉林市,2023,2,22\n", encoding="utf-8")
    mapping = tmp_path / "own.yaml"
    mapping.write_text(
        "zh: 年鉴\nen: yearbook\nindicators:\n"
        "  - {code: rd, zh: 研发经费, en: R&D, side: innovation, titles: [研发经费]}\n"
        "  - {code: output, zh: 产值, en: output, side: industry, titles: [产值]}\n",
        encoding="utf-8",
    )
    found = answer("measure", "--region", "长春市", "--family", "M4", "--statistics", table, "--mapping", mapping)
    graph = next(r for r in found if r["chain"] == CHAIN and r["metric"] == "M4.D")
    assert {"rd", "output"} <= json.loads(graph["params"])["weights"].keys()
    own = [r for r in found if r["chain"] == "年鉴"]
    assert {json.loads(r["params"])["year"] for r in own} == {2022, 2023} and "M5.synergy" in {r["metric"] for r in own}
    assert {r["region"] for r in found} == {"长春市"}


# -------------------------------------------------------------------------------------------------------------- what-if


@pytest.mark.parametrize("relation", [word for r in SCHEMA.relations if r.name == "WORKS_ON" for word in (r.name, r.zh)])
def test_a_link_is_told_by_the_name_of_the_relation_in_either_language(relation: str) -> None:
    change = added(f"Northeast  Normal University {relation} 碳丝 环节", 0.4)
    assert (change.kind, change.subject, change.relation, change.object, change.p) == (
        "add_link", "Northeast  Normal University", "WORKS_ON", "碳丝 环节", 0.4
    )  # fmt: skip
    assert removed(f"a {relation} b").kind == "remove_link"


def test_a_body_is_told_by_type_name_and_region() -> None:
    change = added("Platform 某 中试基地 @ 长春市")
    assert (change.kind, change.type, change.name, change.region) == ("add_node", "Platform", "某 中试基地", "长春市")
    assert removed("某 中试基地").subject == "某 中试基地"


@pytest.mark.parametrize("text", ["", "某基地", "Region 甲市", "甲 LIKES 乙"])
def test_what_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadQuery, match="WORKS_ON"):
        added(text)


def test_a_supposed_link_moves_the_figures_it_should_and_no_other() -> None:
    asked = ("whatif", "--chain", CHAIN, "--family", "M8", "--family", "M4")
    found = {f["metric"]: f for f in answer(*asked, "--add", "吉林大学 WORKS_ON 原丝")["figures"] if not f["stage"]}
    assert found["M8.coverage"]["after"] == 1 and found["M8.coverage"]["moved"] and found["M8.coverage"]["change"] > 0
    assert not found["M8.completeness"]["moved"] and not found["M4.U_P"]["moved"]


def test_what_moved_is_listed_and_the_rest_counted() -> None:
    asked = ("whatif", "--chain", CHAIN, "--family", "M8", "--add", "吉林大学 WORKS_ON 原丝")
    short, long = run(*asked), run(*asked, "--all")
    assert "M8.coverage" in short.stdout and "M8.completeness" not in short.stdout and "--all" in short.stdout
    assert "M8.completeness" in long.stdout and "--all" not in long.stdout


def test_counts_are_whole_and_types_are_told_in_words() -> None:
    asked = ("whatif", "--chain", CHAIN, "--all", "--add", "吉林大学 WORKS_ON 原丝")
    lines = [line for line in run(*asked).stdout.splitlines() if line.startswith(("M14.stage", "M14.spof", "M10.stage"))]
    assert lines and not any("." in line.partition("│")[2] for line in lines)
    assert "coordination, " in next(line for line in run(*asked).stdout.splitlines() if line.startswith("M21.type"))


def test_a_whole_new_body_and_a_lost_one() -> None:
    asked = ("whatif", "--chain", CHAIN, "--region", "长春市", "--family", "M8")
    more = answer(*asked, "--add", "Platform 某基地 @ 长春市", "--add", "某基地 WORKS_ON 原丝", "--chance", "0.5")
    (coverage,) = [f for f in more["figures"] if f["metric"] == "M8.coverage"]
    assert coverage["after"] > coverage["before"]
    less = answer(*asked, "--remove", "吉林大学", "--remove", "中国科学院长春应用化学研究所")
    (coverage,) = [f for f in less["figures"] if f["metric"] == "M8.coverage"]
    assert not coverage["after"] or coverage["after"] <= coverage["before"]


def test_a_change_nobody_gave_or_that_names_nobody_is_refused() -> None:
    assert isinstance(run("whatif", "--chain", CHAIN).exception, BadQuery)
    assert isinstance(run("whatif", "--chain", CHAIN, "--remove", "不存在的大学").exception, InputError)


# -------------------------------------------------------------------------------------------------------------- compare


def test_two_regions_with_the_chance_of_each_difference() -> None:
    found = answer("compare", "--chain", CHAIN, "--region", "长春市", "--region", "吉林市", "--family", "M8")
    by = {f["metric"]: f for f in found["figures"] if not f["stage"]}
    assert found["sides"] == ["长春市", "吉林市"] and found["synergy"] is None and not found["links"]
    assert by["M8.completeness"]["chance"] == {"greater": 0, "equal": 1, "smaller": 0}, "no firm is in the segment on either side"
    levels = answer("compare", "--chain", CHAIN, "--region", "长春市", "--region", "吉林市", "--family", "M4")["figures"]
    (firms,) = [f for f in levels if f["metric"] == "M4.U_P"]
    assert firms["after"] > 0 and not firms["before"] and firms["chance"] is None


def test_two_dates_with_the_links_between_them_and_synergy() -> None:
    found = answer("compare", "--chain", CHAIN, "--as-of", "2021-12", "--as-of", "2023", "--family", "M8")
    assert {(c["head"], c["before"] < c["after"]) for c in found["links"]} == {("中国科学院长春应用化学研究所", True)}
    assert found["synergy"]["reason"] and found["synergy"]["detail"]["periods"] == ["2021-12", "2023"]
    assert "composite-system synergy" in run("compare", "--chain", CHAIN, "--as-of", "2021-12", "--as-of", "2023").stdout


@pytest.mark.parametrize(
    "given",
    [
        ("--chain", CHAIN), ("--region", "长春市", "--region", "吉林市"), ("--chain", CHAIN, "--as-of", "2021"),
        ("--chain", CHAIN, "--region", "长春市", "--region", "吉林市", "--as-of", "2021", "--as-of", "2022"),
    ],
)  # fmt: skip
def test_one_thing_is_compared(given: tuple[str, ...]) -> None:
    assert isinstance(run("compare", *given).exception, BadQuery)


@pytest.mark.parametrize("given", [("--region", "长春市", "--region", "长春市"), ("--as-of", "2021", "--as-of", "2021")])
def test_a_thing_is_not_compared_with_itself(given: tuple[str, ...]) -> None:
    assert isinstance(run("compare", "--chain", CHAIN, *given).exception, InputError)


def test_tables_speak_the_language_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("compare", "--chain", CHAIN, "--region", "长春市", "--region", "吉林市", "--family", "M8")
    assert "completeness" in run(*asked).stdout
    monkeypatch.setenv("DUALCHAIN_LANG", "zh")
    assert "环节完整度" in run("--lang", "zh", *asked).stdout


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.25, "+0.250"), (-0.25, "-0.250"), (0.0, "+0.000"), (-1e-15, "+0.000"), (-0.0003, "-3e-04"), (-0.9996, "-0.999"), (0.9996, "+0.999")],
)  # fmt: skip
def test_a_change_reads_with_its_sign_and_never_as_more_than_it_is(value: float, said: str) -> None:
    assert _change("M8.coverage", value) == said
