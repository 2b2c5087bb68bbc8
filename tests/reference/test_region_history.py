"""Codes and names of divisions through the years."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputError
from ingest.reference import region_history as history
from ingest.reference.regions import areas, by_code

SHARED = Path(__file__).parents[3] / "shared" / "registries"
CODES = sorted(history.by_any_code())


@given(st.sampled_from(CODES))
def test_every_code_of_any_year_leads_to_codes_of_today(code: str) -> None:
    found = history.current(code)
    assert found
    assert set(found) <= by_code().keys()


@given(st.sampled_from(CODES), st.integers(1980, 2030))
def test_a_date_never_makes_a_known_code_unknown(code: str, year: int) -> None:
    assert set(history.current(code, str(year))) <= by_code().keys()


@given(st.sampled_from(sorted(by_code())))
def test_a_code_of_today_stands_for_itself(code: str) -> None:
    assert history.current(code) == (code,)
    assert history.name_of(code) == by_code()[code].name


def test_gongzhuling_keeps_its_identity_through_four_codes() -> None:
    steps = [(p.code, p.start, p.end) for p in history.lineage("220184") if p.name == "公主岭市"]
    assert steps == [("220319", 1985, 1987), ("229001", 1988, 1994), ("220381", 1995, 2019), ("220184", 2020, 0)]
    assert {history.current(code) for code, _, _ in steps} == {("220184",)}
    assert history.above("220381", "2010") == ("四平市", "吉林省")
    assert history.above("220184") == ("长春市", "吉林省")


@pytest.mark.parametrize(
    ("code", "on", "today"),
    [
        ("110223", "1990", {"110112"}),  # 通县
        ("430404", "1999", {"430407", "430408"}),  # 衡阳城北区 was split
        ("371200", "2010", {"370116", "370117"}),  # 莱芜市 became two districts
        ("419001", "1990", {"411281"}),  # the code of 义马市 …
        ("419001", "2000", {"419001"}),  # … was given to 济源市
        ("379006", "1986", {"371002"}),  # 威海市 gave its code …
        ("379006", "1990", {"370281"}),  # … to 胶州市
        ("460100", "1995", {"460100"}),  # a city that is parted into districts stays itself
        ("512323", "1984", {"500119"}),  # 南川县 went from 四川 to 重庆
    ],
)
def test_current(code: str, on: str, today: set[str]) -> None:
    assert set(history.current(code, on)) == today


@pytest.mark.parametrize("code", ["220171", "220172", "220173", "220174", "220271", "220195", "999999", "22018", "", "abcdef"])
def test_codes_outside_the_lists_are_refused_with_a_reason(code: str) -> None:
    with pytest.raises(InputError) as refused:
        history.current(code)
    assert refused.value.zh
    assert refused.value.text("en") != refused.value.text("zh")


def test_names_of_a_year() -> None:
    early, late = history.names_on("1990-07-01"), history.names_on("2022")
    assert early["320800"] == "淮阴市" and late["320800"] == "淮安市"
    assert early["110223"] == "通县" and "110223" not in late
    assert late["420600"] == "襄阳市" and early["420600"] == "襄樊市"
    assert len(late) > 3200 and len(early) > 2900
    assert {c for c in history.names_on("2026") if c in by_code()} == by_code().keys()


def test_names_of_one_year_are_one_a_code_and_lie_in_a_province() -> None:
    for year in (1984, 1991, 1998, 2006, 2015, 2024):
        names = history.names_on(str(year))
        assert all(names.values())
        assert all(code[:2] + "0000" in by_code() for code in names)


def test_what_is_no_date_is_said() -> None:
    assert history.year("2010年6月3日") == history.year("20100603") == history.year("2010") == 2010
    with pytest.raises(InputError):
        history.year("去年")


def test_periods_of_a_code_do_not_overlap() -> None:
    for code, found in history.by_any_code().items():
        spans = sorted((p.start, p.end or 9999) for p in found if p.end or p.kind == "current")
        assert all(a[1] < b[0] for a, b in itertools.pairwise(spans)), code


def test_table_is_sorted_and_complete() -> None:
    path = Path(history.data_path("reference", "region-history.csv"))
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    assert [r["code"] for r in rows] == sorted(r["code"] for r in rows)
    assert {r["kind"] for r in rows} == {"recoded", "renamed", "merged", "split", "aggregate", "current"}
    assert all(r["successors"] for r in rows)
    assert all(r["kind"] != "split" or ";" in r["successors"] for r in rows)


def test_areas_have_members_that_exist_and_no_twin() -> None:
    names = {a.name for a in areas()}
    for area in areas():
        assert not {c for c in (*area.members, *area.partly) if c not in by_code()} - names, area
        assert not set(area.members) & set(area.partly), area
        assert not area.parent or area.parent in by_code(), area
    for kind in ("area", "zone", "joint", "corps", "agent"):
        listed = [a.name for a in areas() if a.kind == kind]
        assert len(listed) == len(set(listed))
    assert sum(a.kind == "area" and bool(a.members) for a in areas()) >= 60


def test_centres_are_inside_china_and_near_the_division_above() -> None:
    path = Path(history.data_path("reference", "region-centres.csv"))
    with path.open(encoding="utf-8", newline="") as lines:
        centres = {r["code"]: (float(r["lat"]), float(r["lon"])) for r in csv.DictReader(lines)}
    assert centres.keys() <= by_code().keys()
    assert len(centres) / len(by_code()) > 0.99
    for code, (lat, lon) in centres.items():
        assert 3 < lat < 54 and 73 < lon < 136, code
        above = centres.get(code[:4] + "00") if not code.endswith("00") else None
        if above is not None and code[:4] != "4603":  # the islands of 三沙市 lie far apart
            assert abs(lat - above[0]) < 5 and abs(lon - above[1]) < 7.5, code


@pytest.mark.skipif(not SHARED.is_dir(), reason="the raw registries are not beside this checkout")
def test_every_old_code_of_the_public_list_is_known() -> None:
    old = json.loads((SHARED / "gb2260-mumuy" / "diff.json").read_text(encoding="utf-8"))
    assert len(old) > 3900
    for code in old:
        assert set(history.current(code)) <= by_code().keys()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the raw registries are not beside this checkout")
@pytest.mark.parametrize("year", [1984, 2000, 2012, 2020, 2022])
def test_names_of_a_year_are_those_of_the_ministry(year: int) -> None:
    table = SHARED / "division-changes-lizy14" / f"tables_{year}.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        listed = {r[0]: r[1].strip() for r in csv.reader(lines) if len(r) > 1 and r[0].isdigit()}
    ours = history.names_on(str(year))
    assert {code for code in listed if ours.get(code) != listed[code]} == set()
    assert {code for code in ours if code not in listed} <= {c for c in ours if c[:2] in ("71", "81", "82") or c[:4] == "4603"}
