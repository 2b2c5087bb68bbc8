"""The raw notices and workbooks as published: what stands in them is read, and as many as they claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.registries.open import open_listing
from ingest.registries.sheets import Listing

SHARED = Path(__file__).parents[2].parent / "shared" / "registries"


def raw(pattern: str) -> Listing:
    if not SHARED.is_dir():
        pytest.skip("../shared/registries is not there")
    found = sorted(SHARED.glob(pattern))
    if not found:
        pytest.skip(f"{pattern} is not there")
    return open_listing(found[0])


def counted(found: Listing) -> list[int]:
    return [sum(1 for row in sheet.rows if not row.merged) for sheet in found.sheets]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("raw-announcements-techme/*check-year-2017.html", [45]),
        ("raw-announcements-techme/*check-year-2019.docx", [82]),
        ("raw-announcements-techme/*check-year-2021.docx", [32]),
        ("raw-announcements-techme/*list-year-2018-batch08.html", [32]),
        ("raw-announcements-techme/*batch-01-year-2000.html", [151]),
        ("raw-announcements-techme/*batch-08-year-2024.txt", [333]),
        ("raw-announcements-techme/*check-08-year-2018.html", [1095]),
        ("raw-announcements-techme/*check-10-year-2023.ofd", [1429, 112]),
        ("raw-announcements-techme/*list-full-year-2025.html", [2250]),
    ],
)
def test_lists_of_names_hold_as_many_as_they_claim(pattern: str, names: list[int]) -> None:
    found = raw(pattern)
    assert counted(found) == names
    assert {sheet.form for sheet in found.sheets} == {"names"}


@pytest.mark.parametrize(("edition", "titles", "schools"), [("2011", 4, 2101), ("2017", 3, 2631), ("2025", 3, 2919)])
def test_the_workbooks_of_universities(edition: str, titles: int, schools: int) -> None:
    found = raw(f"universities-moe-raw-{edition}/*.xls")
    rows = found.sheets[0].rows
    assert len(rows) == titles + 31 + schools
    assert sum(row.merged for row in rows) == titles - 1 + 31
    assert not any(cell.endswith(".0") for row in rows for cell in row.cells)


def test_claims_stand_in_the_text() -> None:
    assert any("截至2025年6月20日" in line for line in raw("universities-moe-raw-2025/*.xls").text)
    assert any("共2101所" in line for line in raw("universities-moe-raw-2011/*.xls").text)
    assert any("共151家" in line for line in raw("raw-announcements-techme/*batch-01-year-2000.html").text)


def test_a_table_split_into_eight_is_two() -> None:
    found = raw("raw-announcements-techme/*genetic-resource*.htm")
    assert [len(sheet.rows) for sheet in found.sheets] == [73, 20]
    assert found.sheets[0].above[-1] == "国家级农作物种质资源库（圃）名单（第一批）"


def test_a_document_under_another_name_is_told() -> None:
    """Of its 151 names four pairs are glued together in the file itself."""
    found = raw("raw-announcements-techme/*batch-01-year-2000.docx")
    assert found.media_type == "application/msword" and counted(found) == [147]


def test_a_notice_without_its_list_says_where_it_is() -> None:
    found = raw("raw-announcements-techme/*check-10-year-2023.html")
    assert not found.sheets and any(".ofd" in en for _, _, en in found.skipped)


def test_a_gb18030_table_of_listed_firms() -> None:
    found = raw("listed-companies-gbk-datakg/stock_basic.csv")
    assert found.encoding.startswith("gb18030") and len(found.sheets[0].rows) == 4348


def test_a_note_in_a_merged_row_above_the_header() -> None:
    rows = raw("gbt4754-2017-hyhy/*二维表*.xlsx").sheets[0].rows
    assert rows[0].merged and rows[1].cells[0] == "ID"
