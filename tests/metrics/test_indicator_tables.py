"""Tables of statistics of every usual layout become one panel; faults are told with file, sheet, row and column."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from graph.errors import InputError, UnreadableFile
from graph.metrics.panel import Panel
from ingest.indicators.mapping import BadMapping, factor, mappings, parse, read_mapping
from ingest.indicators.table import read_panel

OWN = """
indicators:
  - {code: rd, zh: 研发经费, en: R&D, side: innovation, unit: 亿元, titles: [研发经费, R&D经费]}
  - {code: share, zh: 投入强度, en: intensity, side: innovation, unit: "%", titles: [投入强度]}
  - {code: firms, zh: 企业数, en: firms, side: industry, unit: 家, titles: [企业数]}
"""
EXPECTED = {("长春市", 2021): 1.5, ("长春市", 2022): 2.0, ("吉林市", 2021): 0.5, ("吉林市", 2022): 0.75}


def values(panel: Panel, code: str = "rd") -> dict[tuple[str, int], float]:
    j = [i.code for i in panel.indicators].index(code)
    return {
        (region, year): float(panel.values[a, b, j])
        for a, (_, region) in enumerate(panel.objects)
        for b, year in enumerate(panel.years)
        if panel.values[a, b, j] == panel.values[a, b, j]
    }


def book(path: Path, sheets: dict[str, list[list[object]]], merges: tuple[str, ...] = ()) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for merge in merges:
            sheet.merge_cells(merge)
    made.save(path)
    return path


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


LONG = "年份,地区,指标,单位,数值\n2021,长春,研发经费,万元,15000\n2022,长春,研发经费,亿元,2\n2021,吉林,研发经费,亿元,0.5\n2022,吉林市,研发经费,亿元,0.75\n"
WIDE = '地区,年份,研发经费（万元）\n长春市,2021年,"15,000"\n长春市,2022,20000\n吉林市,2021,5000\n吉林市,2022,7500\n'


def layouts(folder: Path) -> dict[str, list[Path]]:
    two = [
        ["地区", "研发经费", None, "企业数", None],
        [None, 2021, 2022, 2021, 2022],
        ["长春市", 1.5, 2, 3, 4],
        ["吉林市", 0.5, 0.75, 3, 4],
    ]
    return {
        "long": [written(folder / "long.csv", LONG)],
        "wide": [written(folder / "wide.csv", WIDE)],
        "two lines": [book(folder / "two.xlsx", {"表": two}, ("A1:A2", "B1:C1", "D1:E1"))],
        "years as columns": [
            book(folder / "years.xlsx", {"研发经费": [["单位：亿元"], ["地 区", "2021年", "2022年"], ["长 春", 1.5, 2], ["吉 林 市", 0.5, 0.75]]})
        ],
        "years in titles": [written(folder / "titles.csv", "地区,2021年研发经费,2022年研发经费(亿元)\n长春市,1.5,2\n吉林市,0.5,0.75\n")],
        "regions as columns": [written(folder / "turned.csv", "年份,长春市,吉林市\n2021,1.5,0.5\n2022,2,0.75\n").rename(folder / "研发经费.csv")],
        "one file a year": [
            written(folder / f"各市研发{year}年.csv", f"表 {year}年研发\n单位：亿元\n地区,R&D经费\n合计,9\n长春市,{a}\n吉林市,{b}\n注：快报数\n")
            for year, a, b in ((2021, 1.5, 0.5), (2022, 2, 0.75))
        ],
        "one sheet a region": [
            book(folder / "regions.xlsx", {n: [["指标", "2021", "2022"], ["研发经费", a, b]] for n, a, b in (("长春市", 1.5, 2), ("吉林市", 0.5, 0.75))})
        ],
    }  # fmt: skip


@pytest.mark.parametrize("layout", [
    "long", "wide", "two lines", "years as columns", "years in titles", "regions as columns", "one file a year", "one sheet a region",
])  # fmt: skip
def test_every_layout_gives_the_same_panel(layout: str, tmp_path: Path) -> None:
    found = read_panel(layouts(tmp_path)[layout], parse(OWN, "own.yaml"))
    assert values(found.panel) == EXPECTED


def test_a_page_of_a_yearbook_in_two_languages(tmp_path: Path) -> None:
    rows = [
        ["2-15 分地区研究与试验发展(R&D)经费 (2022年)"],
        ["单位：万元"],
        ["地 区\nRegion", "研发经费①\nExpenditure on R&D", "投入强度(%)\nIntensity", "企业数 (个)"],
        ["全 国 National Total", 307829000, 2.54, 10],
        ["北 京 Beijing", "28 433 400", 6.83, 3],
        ["内 蒙 古 Inner Mongolia", 2094000, "0.90%", "—"],
        ["注：本表为快报数。"],
    ]
    found = read_panel([book(tmp_path / "a.xlsx", {"Sheet1": rows})], parse(OWN, "own.yaml"))
    assert values(found.panel) == {("北京市", 2022): 2843.34, ("内蒙古自治区", 2022): 209.4}
    assert values(found.panel, "share") == {("北京市", 2022): 6.83, ("内蒙古自治区", 2022): 0.9}
    assert values(found.panel, "firms") == {("北京市", 2022): 3}


def test_totals_and_remarks_are_passed_and_told(tmp_path: Path) -> None:
    found = read_panel(layouts(tmp_path)["one file a year"], parse(OWN, "own.yaml"))
    assert [p.rpartition(", ")[2] for p in found.passed] == ["4", "7", "4", "7"]


def test_columns_that_nothing_fits_are_told(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "地区,年份,研发经费,森林覆盖率\n长春市,2021,1,40\n")
    assert [i.rpartition(": ")[2] for i in read_panel([file], parse(OWN, "own.yaml")).ignored] == ["森林覆盖率"]


def test_marks_of_missing_values_are_no_zeros(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "地区,年份,研发经费,企业数\n长春市,2021,—,5\n吉林市,2021,1,…\n")
    panel = read_panel([file], parse(OWN, "own.yaml")).panel
    assert values(panel) == {("吉林市", 2021): 1.0} and values(panel, "firms") == {("长春市", 2021): 5.0}


def test_a_chain_has_figures_of_its_own(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "产业链,地区,年份,研发经费\n碳纤维产业,长春市,2021,3\n,长春市,2021,7\n")
    panel = read_panel([file], parse(OWN, "own.yaml")).panel
    assert panel.row("碳纤维产业", "长春市")[0] == 3 and panel.row("新能源产业", "长春市")[0] == 7


@pytest.mark.parametrize(
    ("text", "place", "zh"),
    [
        ("地区,年份,研发经费\n长春市,2021,约10\n", ", 2, 研发经费", "不是数字：约10"),
        ("地区,年份,研发经费\n长村市,2021,10\n", ", 2", "不认识的地区“长村市”"),
        ("地区,年份,研发经费\n长春市,去年,10\n", ", 2", "不是年份：去年"),
        ("地区,研发经费\n长春市,10\n", ", 2, 研发经费", "看不出是哪个年份"),
        ("地区,年份,研发经费（件）\n长春市,2021,10\n", ", 2, 研发经费（件）", "单位“件”换算不成“亿元”"),
        ("地区,年份,研发经费\n长春市,2021,10\n长春,2021,11\n", ", 3, 研发经费", "有两个值"),
        ("地区,年份,森林\n长春市,2021,10\n", "a.csv", "没有读到任何指标值"),
    ],
)
def test_faults_are_told_with_their_place(text: str, place: str, zh: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_panel([written(tmp_path / "a.csv", text)], parse(OWN, "own.yaml"))
    assert caught.value.place.endswith(place) and zh in caught.value.zh and "a.csv" in caught.value.place


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "地区,年份,研发经费\n长春市,2021,约10\n吉林市,2021,十\n")
    with pytest.raises(InputError) as caught:
        read_panel([file], parse(OWN, "own.yaml"))
    assert "不是数字：约10" in caught.value.zh and "另有 1 处" in caught.value.zh and "不是数字：十" in caught.value.zh


def test_the_mappings_of_the_project_can_be_read() -> None:
    assert "yearbook" in {m.name for m in mappings()} and read_mapping("yearbook").titles["r&d经费内部支出"] == "rd_spending"
    sides = {i.side for i in read_mapping("yearbook").indicators}
    assert sides == {"innovation", "industry"} and not read_mapping("yearbook").indicators[-1].positive


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("indicators: [\n", ":2", "YAML"),
        ("name: a\n", "", "indicators"),
        ("indicator: []\nindicators: []\nindikator: []\n", ":3", "indikator"),
        ("indicators:\n  - {code: a, zh: 甲, en: a, side: both, titles: [甲]}\n", ":2", "both"),
        ("indicators:\n  - {code: a, zh: 甲, en: a, side: industry}\n", ":2", "titles"),
        ("indicators:\n  - {code: a, zh: 甲, en: a, side: industry, titles: [甲], unit: 斗}\n", ":2", "斗"),
        ("indicators:\n  - {code: a, zh: 甲, en: a, side: industry, titles: [甲], bounds: [2, 1]}\n", ":2", "bounds"),
        ("indicators:\n  - {code: a, zh: 甲, en: a, side: industry, titles: [甲], per: b}\n", ":2", "b"),
        (
            "indicators:\n  - {code: a, zh: 甲, en: a, side: industry, titles: [甲]}\n  - {code: b, zh: 乙, en: b, side: industry, titles: [甲]}\n",
            ":3",
            "甲",
        ),
        ("skip: 全国\nindicators: []\n", ":1", "skip"),
    ],
)
def test_faults_of_a_mapping_are_told_with_their_line(text: str, line: str, said: str) -> None:
    with pytest.raises(BadMapping) as caught:
        parse(text, "own.yaml")
    assert caught.value.place == f"own.yaml{line}" and said in caught.value.zh


def test_a_mapping_that_is_no_file_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        read_mapping("nowhere.yaml")


@pytest.mark.parametrize(
    ("written_in", "wanted", "times"),
    [
        ("万元", "亿元", 1e-4),
        ("亿元", "万元", 1e4),
        ("%", "", 0.01),
        ("", "", 1),
        ("件", "家", None),
        ("万人年", "人年", 1e4),
        ("斗", "", None),
    ],
)
def test_units(written_in: str, wanted: str, times: float | None) -> None:
    assert factor(written_in, wanted) == times
