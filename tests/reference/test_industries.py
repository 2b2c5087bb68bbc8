"""GB/T 4754: the tree of each edition, the links between them, and foreign tables that are not what they say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from ingest.reference.industries import EDITIONS, check_edition, crosswalk, industries, industry, path, plain_code, translate

RAW = Path(__file__).resolve().parents[3] / "shared" / "registries" / "gbt4754-2017-hyhy"
TREE = [(item.code, item.name) for item in industries("2017").values()]


@pytest.mark.parametrize(("edition", "counts"), [("2011", (20, 96, 432, 1094)), ("2017", (20, 97, 473, 1381))])
def test_counts_of_each_level(edition: str, counts: tuple[int, ...]) -> None:
    found = Counter(item.level for item in industries(edition).values())
    assert tuple(found[level] for level in ("section", "division", "group", "class")) == counts


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_category_hangs_on_the_one_above(edition: str) -> None:
    tree = industries(edition)
    for item in tree.values():
        if item.level != "section":
            above = tree[item.parent]
            assert item.level == "division" and above.level == "section" or item.code.startswith(above.code)
    parents = {item.parent for item in tree.values()}
    assert all(item.level == "class" or item.code in parents for item in tree.values())


def test_codes_belong_to_their_edition() -> None:
    assert industry("C3610") is None
    assert industry("3610", "2011") is not None
    assert [link.code2017 for link in translate("3610", "2011")] == ["3611", "3612"]
    assert [link.code2011 for link in translate("C3612", "2017")] == ["3610"]
    assert [item.code for item in path("3611")] == ["C", "36", "361", "3611"]
    assert path("9999") == ()


def test_the_crosswalk_joins_classes_of_both_editions_and_leaves_none_out() -> None:
    links = crosswalk()
    assert len({(link.code2011, link.code2017) for link in links}) == len(links)
    for link in links:
        assert not link.code2011 or industries("2011")[link.code2011].level == "class"
        assert industries("2017")[link.code2017].level == "class"
    for edition, side in (("2011", {link.code2011 for link in links}), ("2017", {link.code2017 for link in links})):
        assert {c for c, item in industries(edition).items() if item.level == "class"} <= side
    split = Counter(link.code2011 for link in links if link.code2011)
    assert all(link.partly for link in links if split[link.code2011] > 1)


def test_the_table_itself_is_trusted() -> None:
    found = check_edition(TREE, claimed="2017")
    assert (found.edition, found.trusted, found.findings) == ("2017", True, ())


def test_a_table_of_the_other_edition_is_told_by_its_rows() -> None:
    found = check_edition([(item.code, item.name) for item in industries("2011").values()], claimed="2017")
    assert (found.edition, found.trusted) == ("2011", False)
    assert "says it is the edition of 2017" in found.findings[0][1]


@given(st.integers(0, len(TREE) - 1))
def test_a_code_that_stands_twice_is_found(place: int) -> None:
    found = check_edition([*TREE, TREE[place]])
    assert not found.trusted
    assert any(TREE[place][0] in en for _, en in found.findings)


@given(st.sampled_from([i for i, (code, _) in enumerate(TREE) if len(code) == 3]))
def test_a_missing_parent_is_found(place: int) -> None:
    found = check_edition(TREE[:place] + TREE[place + 1 :])
    assert not found.trusted
    assert any("without their parent" in en for _, en in found.findings)


@given(st.sampled_from(TREE))
def test_letters_and_marks_of_a_code_do_not_matter(row: tuple[str, str]) -> None:
    code = row[0]
    assert plain_code(plain_code(code)) == code
    if code.isdigit():
        assert plain_code("C" + code) == plain_code(f" {code[:2]}.{code[2:]} ") == code


@given(st.sets(st.sampled_from(TREE), min_size=3, max_size=60))
def test_a_part_of_the_table_is_trusted_too(part: set[tuple[str, str]]) -> None:
    found = check_edition(sorted(part))
    assert found.trusted and found.shares["2017"] == 1.0


def test_something_else_is_no_edition() -> None:
    found = check_edition([("36", "别的东西"), ("37", "另一样")])
    assert (found.edition, found.trusted) == ("", False)


def test_the_public_workbook_that_says_2017_is_not_trusted() -> None:
    book = RAW / "GB_T 4754-2017 国民经济行业分类（一维表）.xlsx"
    if not book.is_file():
        pytest.skip("the raw workbook lies in ../shared, which is absent here")
    found = check_edition(_pairs(book), claimed="2017")
    assert not found.trusted
    text = " ".join(en for _, en in found.findings)
    for fault in ("twice: 0711", "467 of level group", "names unlike the edition of 2017", "codes missing"):
        assert fault in text


def _pairs(book: Path) -> list[tuple[str, str]]:
    sheet = python_calamine.CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    digits = {0: 1, 1: 2, 2: 3, 3: 4}
    return [(_code(row[1], digits[int(row[4] or 0)]), str(row[2])) for row in sheet[1:] if row[1]]


def _code(cell: object, digits: int) -> str:
    return f"{int(cell):0{digits}d}" if isinstance(cell, float) else str(cell)
