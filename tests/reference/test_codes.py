"""Codes of registers: what is kept, what is kept with a warning, what is refused."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.errors import InputError
from ingest.reference.codes import SCHEMES, is_identity_number, known_regions, normalise_code, personal, personal_value
from ingest.reference.uscc import ALPHABET, CLASSES, check_character, organisation_check

REGIONS = sorted(c for c in known_regions() if c[:2] not in ("71", "81", "82"))
PAIRS = sorted(r + c for r, classes in CLASSES.items() for c in classes)


@st.composite
def codes(draw: st.DrawFn) -> str:
    """A credit code whose registrar, region and both check characters hold."""
    organisation = draw(st.text(ALPHABET, min_size=8, max_size=8))
    body = draw(st.sampled_from(PAIRS)) + draw(st.sampled_from(REGIONS)) + organisation + organisation_check(organisation)
    return body + check_character(body)


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    """An identity number as GB 11643 makes it."""
    born = draw(st.dates(min_value=date(1930, 1, 1), max_value=date(2020, 12, 31)))
    body = draw(st.sampled_from(REGIONS)) + born.strftime("%Y%m%d") + f"{draw(st.integers(0, 999)):03d}"
    total = sum(int(d) << (17 - i) for i, d in enumerate(body))
    return body + "10X98765432"[total % 11]


@given(codes())
def test_a_code_with_its_computed_check_characters_is_kept(code: str) -> None:
    assume(not is_identity_number(code))
    found = normalise_code("uscc", code)
    assert (found.check, found.value) == ("ok", code)


def test_a_run_of_x_inside_a_whole_code_is_no_mask() -> None:
    organisation = "MA0XXXX3"
    body = "91220101" + organisation + organisation_check(organisation)
    assert normalise_code("uscc", body + check_character(body)).check == "ok"
    assert normalise_code("uscc", "91220101XXXXXXXXXX").check == "none"


@given(codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_changed_character_never_passes(code: str, place: int, other: str) -> None:
    assume(other != code[place])
    assert normalise_code("uscc", code[:place] + other + code[place + 1 :]).check != "ok"


@given(codes(), st.integers(0, 16))
def test_two_swapped_neighbours_never_pass(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assume(swapped != code)
    assert normalise_code("uscc", swapped).check != "ok"


@given(codes(), st.integers(1, 17))
def test_width_case_and_separators_do_not_matter(code: str, place: int) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert normalise_code("uscc", wide) == normalise_code("uscc", code)
    assert normalise_code("uscc", code[:place].lower() + " - " + code[place:]) == normalise_code("uscc", code)
    assert normalise_code("uscc", "统一社会信用代码：" + code) == normalise_code("uscc", code)


@given(identity_numbers(), st.sampled_from(SCHEMES))
def test_an_identity_number_is_kept_under_no_scheme(number: str, scheme: str) -> None:
    found = normalise_code(scheme, number)
    assert (found.check, found.value) == ("bad", "")


@given(st.sampled_from(SCHEMES), st.text(string.printable + "９８无暂＊Ⅹ", max_size=24))
def test_any_text_gets_an_answer_and_a_value_only_when_kept(scheme: str, text: str) -> None:
    found = normalise_code(scheme, text)
    assert bool(found.value) == (found.check in ("ok", "warn"))
    assert found.check == "ok" or (found.zh and found.en)
    if found.value:
        assert normalise_code(scheme, found.value).value == found.value


@pytest.mark.parametrize(
    ("scheme", "text", "value", "check"),
    [
        ("uscc", "912201011239989159", "912201011239989159", "ok"),
        ("uscc", "91220101123999824F", "91220101123999824F", "warn"),  # invented: both check characters fail
        ("uscc", "91350203M0001QKT19", "91350203M0001QKT19", "warn"),  # real, given out before 2016
        ("uscc", "912202011244XXXX", "", "none"),
        ("uscc", "91220101**********", "", "none"),
        ("uscc", "", "", "none"),
        ("uscc", "暂无", "", "none"),
        ("uscc", "9.12201E+17", "", "bad"),
        ("uscc", "220101000012345", "", "bad"),
        ("uscc", "9122010112399891S9", "", "bad"),
        ("uscc", "97220101123998915" + check_character("97220101123998915"), "", "bad"),
        ("uscc", "91990101123998915" + check_character("91990101123998915"), "", "bad"),
        ("moe", "4122010183.0", "4122010183", "ok"),
        ("moe", "4165010759", "4165010759", "ok"),
        ("moe", "2122010183", "2122010183", "warn"),
        ("moe", "4199010183", "", "bad"),
        ("moe", "10183", "", "bad"),
        ("stock", "688276", "688276.SH", "ok"),
        ("stock", "600867.SH", "600867.SH", "ok"),
        ("stock", "sh.600867", "600867.SH", "ok"),
        ("stock", "SZ000420", "000420.SZ", "ok"),
        ("stock", "920077.BJ", "920077.BJ", "ok"),
        ("stock", "836077.BJ", "920077.BJ", "ok"),
        ("stock", "420.0", "000420.SZ", "warn"),
        ("stock", "420", "000420.SZ", "warn"),
        ("stock", "00420", "", "bad"),
        ("stock", "600867.SZ", "", "bad"),
        ("stock", "000001.SH", "", "bad"),  # an index
        ("stock", "510300", "", "bad"),  # a fund
        ("stock", "839999", "839999", "warn"),
        ("stock", "00700.HK", "00700.HK", "ok"),
        ("stock", "股票代码：600867", "600867.SH", "ok"),
        ("skl", "2000DA173031", "2000DA173031", "ok"),
        ("skl", "2007dav73041\\", "2007DAV73041", "ok"),
        ("skl", "1970DA173031", "", "bad"),
        ("gb2260", "220184", "220184", "ok"),
        ("gb2260", "2201", "220100", "ok"),
        ("gb2260", "220184000000", "220184", "ok"),
        ("gb2260", "220195", "220195", "warn"),
        ("gb2260", "990000", "", "bad"),
        ("gr", "ＧＲ202122000123", "GR202122000123", "ok"),
        ("gr", "GR202199000123", "", "bad"),
        ("gr", "GR2021220001", "", "bad"),
        ("zone", "G221001", "G221001", "ok"),
        ("gbt4754", "C3611", "3611", "ok"),
        ("gbt4754", "C", "C", "ok"),
    ],
)
def test_known_cases(scheme: str, text: str, value: str, check: str) -> None:
    found = normalise_code(scheme, text)
    assert (found.value, found.check) == (value, check)


def test_regions_of_the_registrar_are_an_argument() -> None:
    assert normalise_code("uscc", "912201011239989159", regions=["220100"]).check == "ok"
    assert normalise_code("uscc", "912201011239989159", regions=["350200"]).check == "warn"


def test_an_unknown_scheme_is_an_error_of_the_caller() -> None:
    with pytest.raises(InputError, match="unknown scheme"):
        normalise_code("isbn", "1")


@pytest.mark.parametrize(
    "title",
    [
        "法定代表人",
        "法人",
        "项目负责人",
        "联系人",
        "联 系 电 话",
        "手机",
        "身份证号",
        "E-mail",
        "姓名",
        "实验室主任",
        "act_name",
        "首席科学家",
        "职称",
    ],
)
def test_titles_of_personal_columns(title: str) -> None:
    assert personal(title) is not None


@pytest.mark.parametrize(
    "title",
    [
        "企业名称",
        "法人单位",
        "法人名称",
        "联系单位",
        "联系地址",
        "依托单位",
        "主管部门",
        "院长单位",
        "学位授予单位",
        "办学层次",
        "民族学校",
        "人才计划",
        "name",
    ],
)
def test_titles_of_other_columns(title: str) -> None:
    assert personal(title, ["吉林大学", "4122010183"]) is None


def test_a_title_that_may_be_either_is_decided_by_its_cells() -> None:
    assert personal("申请人", ["吉林大学", "长春光华学院"]) is None
    assert personal("申请人", ["张三", "李四"]) is not None


def test_values_tell_of_a_person_without_a_title() -> None:
    found = personal("备注", ["11010519491231002X", *["合格"] * 9])
    assert found is not None and found.kind == "id"
    assert personal("", ["13900001111", "无", "吉林大学"]) is not None
    assert personal("代码", ["912201011239989159", "4122010183"]) is None
    assert personal("", ["0431-85166114"]) is None


@given(identity_numbers())
def test_an_identity_number_is_found_inside_a_text(number: str) -> None:
    assert personal_value(f"（身份证：{number}）") == "id"
