"""The region that a cell of a list or a mention stands for."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputError
from ingest.reference import region_history as history
from ingest.reference.places import bodies, place
from ingest.reference.regions import areas, by_code

SHARED = Path(__file__).parents[3] / "shared" / "registries"
CODES = sorted(by_code())
BELOW = [c for c in CODES if by_code()[c].parent]
FORMER = [p for p in history.periods() if p.kind != "current" and p.name]
DATED = [p for p in FORMER if p.end > 1983 and p.kind != "aggregate"]


@given(st.sampled_from(CODES))
def test_every_code_resolves_to_itself_alone_and_with_its_name(code: str) -> None:
    name = by_code()[code].name
    assert place(code).code == place("", code=code).code == place(name, code=code).code == code
    assert place(name, code=code).confidence == 1.0


@given(st.sampled_from(BELOW))
def test_every_full_name_resolves_within_its_parent(code: str) -> None:
    region = by_code()[code]
    by_name, parent = place(region.name, within=by_code()[region.parent].name), place(region.name, within=region.parent)
    assert parent.code == code
    assert by_name.code in (code, "") and (by_name.code or code in dict(by_name.candidates))


@given(st.sampled_from(CODES))
def test_the_chain_of_full_names_resolves(code: str) -> None:
    links = [*reversed(history.above(code)), by_code()[code].name]
    assert place("".join(links)).code == place(" ".join(links)).code == place("-".join(links)).code == code


@given(st.sampled_from(CODES))
def test_a_name_alone_is_never_read_as_another_place(code: str) -> None:
    found = place(by_code()[code].name)
    assert found.code == code or code in dict(found.candidates)


@given(st.sampled_from(DATED))
def test_former_names_resolve_at_their_date(period: history.Period) -> None:
    above = history.above(period.code, str(period.end))
    found = place("".join((*reversed(above), period.name)), on=str(period.end))
    assert set(found.codes or dict(found.candidates)) == set(period.successors)


@given(st.sampled_from(FORMER))
def test_a_former_code_goes_with_its_name(period: history.Period) -> None:
    found = place(period.name, code=period.code, on=str(period.end or ""))
    assert not found.refused
    assert set(found.codes or dict(found.candidates)) == set(period.successors)


@given(st.text(max_size=12), st.text(max_size=6), st.text(alphabet="0123456789", max_size=7))
def test_anything_gets_an_answer_with_a_reason(text: str, within: str, code: str) -> None:
    found = place(text, within=within, code=code)
    assert found.why
    assert found.code in by_code() or found.code == ""
    assert 0 <= found.confidence <= 1
    assert set(found.codes) <= by_code().keys()


@pytest.mark.parametrize(
    ("text", "beside", "context", "expected"),
    [
        ("吉林", (), "", "吉林省"),
        ("吉林", ("长春", "四平"), "", "吉林市"),
        ("吉林", ("长春", "吉林", "四平", "通化"), "", "吉林市"),
        ("吉林", ("辽宁", "黑龙江", "内蒙古"), "", "吉林省"),
        ("吉林", ("北京", "深圳", "广东", "浙江"), "", "吉林省"),
        ("吉林", ("大连", "青岛", "宁波"), "", "吉林省"),
        ("吉林", (), "推动长春、吉林两市协同发展", "吉林市"),
        ("吉林", (), "辽宁、吉林、黑龙江三省", "吉林省"),
        ("海南", (), "", "海南省"),
        ("海南", (), "青海省海南州共和县", "海南藏族自治州"),
        ("海南", ("西宁", "海东", "海北"), "", "海南藏族自治州"),
        ("朝阳", ("沈阳", "大连", "鞍山"), "", "朝阳市"),
        ("通化", ("长春", "白山"), "", "通化市"),
        ("长沙", ("株洲", "湘潭"), "", "长沙市"),
    ],
)
def test_a_name_shared_by_levels_is_told_by_its_company(text: str, beside: tuple[str, ...], context: str, expected: str) -> None:
    assert place(text, beside=beside, context=context).name == expected


@pytest.mark.parametrize(
    ("text", "least", "covers"),
    [
        ("朝阳区", 2, ""),
        ("朝阳", 4, ""),
        ("铁西区", 3, ""),
        ("通化", 2, "220500"),
        ("鼓楼区", 4, ""),
        ("长沙", 2, "430100"),
        ("梨树", 2, ""),
    ],
)
def test_a_shared_name_stays_open_with_its_candidates(text: str, least: int, covers: str) -> None:
    found = place(text)
    assert found.code == "" and found.codes == ()
    assert len(found.candidates) >= least
    assert found.covers == covers
    assert all(zh and en for zh, en in found.why)


@pytest.mark.parametrize(
    ("text", "within", "context", "code"),
    [
        ("朝阳区", "长春市", "", "220104"),
        ("朝阳区", "110000", "", "110105"),
        ("朝阳", "长春", "", "220104"),
        ("朝阳", "辽宁省", "", "211300"),
        ("铁西区", "", "沈阳市铁西区的装备制造业", "210106"),
        ("铁西", "", "四平市加快建设", "220302"),
        ("鼓楼区", "南京", "", "320106"),
        ("通化", "吉林省", "", "220500"),
        ("通化", "通化市", "", "220521"),
        ("吉林", "吉林省", "", "220200"),
        ("四平", "四平市", "", "220300"),
    ],
)
def test_parent_or_context_decides(text: str, within: str, context: str, code: str) -> None:
    assert place(text, within=within, context=context).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("吉林省长春市朝阳区", "220104"),
        ("吉林长春", "220100"),
        ("深圳南山", "440305"),
        ("四川省成都", "510100"),
        ("吉林省/长春市/南关区", "220102"),
        ("河南省省直辖县级行政区划济源市", "419001"),
        ("北京市市辖区东城区", "110101"),
        ("重庆市县巫溪县", "500238"),
        ("北京市海淀区中关村大街1号", "110108"),
        ("吉林省（68所）", "220000"),
        ("铁西区（沈阳）", "210106"),
        ("內蒙古自治區", "150000"),
        ("廣東", "440000"),
        ("广西省", "450000"),
        ("内蒙", "150000"),
        ("宁夏区", "640000"),
        ("香港地区", "810000"),
        ("湘西自治州", "433100"),
        ("延边州", "222400"),
        ("科左中旗", "150521"),
        ("吉", "220000"),
        ("Jilin Province", "220000"),
        ("Jilin City", "220200"),
        ("Inner Mongolia", "150000"),
        ("Xizang", "540000"),
        ("Shaanxi", "610000"),
        ("大连", "210200"),
        ("深圳", "440300"),
        ("220100000000", "220100"),
        ("2201", "220100"),
    ],
)
def test_forms_of_lists(text: str, code: str) -> None:
    assert place(text).code == code


@pytest.mark.parametrize(
    ("text", "on", "code", "then", "above"),
    [
        ("公主岭", "", "220184", "220184", "长春市"),
        ("公主岭", "2010", "220184", "220381", "四平市"),
        ("公主岭市", "2020-03-01", "220184", "220184", "长春市"),  # the list of the end of the year
        ("公主岭市", "2024", "220184", "220184", "长春市"),
        ("襄樊市", "", "420600", "420600", "湖北省"),
        ("通县", "1990", "110112", "110223", "北京市"),
        ("淮安市", "1995", "320803", "320882", "淮阴市"),
        ("淮安市", "", "320800", "320800", "江苏省"),
    ],
)
def test_the_date_tells_code_and_parent(text: str, on: str, code: str, then: str, above: str) -> None:
    found = place(text, on=on)
    assert (found.code, found.then) == (code, then)
    assert above in found.above


def test_a_moved_county_is_found_under_its_old_parent_with_a_reason() -> None:
    found = place("公主岭市", within="四平市")
    assert found.code == "220184"
    assert found.confidence < 1
    assert any("四平市" in zh for zh, _ in found.why)
    assert place("公主岭市", within="四平市", on="2010").confidence == 1.0
    assert place("公主岭市", within="吉林市").code == ""


def test_a_division_that_became_several_is_not_guessed() -> None:
    found = place("衡阳市城北区")
    assert found.code == ""
    assert set(dict(found.candidates)) == {"430407", "430408"}
    assert found.covers == "430400"
    merged = place("宣武区")
    assert (merged.code, merged.stands_for) == ("110102", "宣武区")


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("长吉图", ["220100", "222400", "220200"]),
        ("长辽梅通白延", ["220100", "220400", "220581", "220500", "220600", "222400"]),
        ("京津冀", ["110000", "120000", "130000"]),
        ("成渝", ["510100", "500000"]),
        ("鲁豫皖", ["370000", "410000", "340000"]),
        ("长春、吉林、四平", ["220100", "220200", "220300"]),
        ("北京 上海", ["110000", "310000"]),
        ("辽宁省和吉林省", ["210000", "220000"]),
    ],
)
def test_joint_forms_areas_and_lists_have_members(text: str, members: list[str]) -> None:
    found = place(text)
    assert found.code == ""
    assert list(found.codes) == members


@pytest.mark.parametrize(
    ("text", "code", "stands_for"),
    [
        ("新疆生产建设兵团第八师石河子市", "659001", "新疆生产建设兵团第八师"),
        ("第八师", "659001", "新疆生产建设兵团第八师"),
        ("新疆兵团", "650000", "新疆生产建设兵团"),
        ("兵团", "650000", "新疆生产建设兵团"),
        ("长春新区", "220100", "长春新区"),
        ("江苏苏州工业园区", "320500", "苏州工业园区"),
        ("陕西杨凌", "610403", "杨凌示范区"),
    ],
)
def test_zones_and_corps_have_no_code_of_their_own(text: str, code: str, stands_for: str) -> None:
    found = place(text)
    assert (found.code, found.stands_for) == (code, stands_for)
    assert found.confidence < 1


def test_the_legal_parent_and_the_reporting_one_are_kept_apart() -> None:
    found = place("梅河口")
    assert found.code == "220581"
    assert found.above == ("通化市", "吉林省")
    assert found.reports_to == "220000"
    assert place("柳河县").reports_to == ""


@pytest.mark.parametrize("code", ["220171", "220172", "220173", "220174", "220195", "990101", "12345"])
def test_statistical_and_private_codes_are_refused(code: str) -> None:
    found = place("长春市", code=code)
    assert found.refused and found.code == ""
    assert code in found.why[0][0] and code in found.why[0][1]


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("长春新区", "220184", "公主岭市"),
        ("公主岭市", "220100", "长春市"),
        ("辽宁省", "220184", "公主岭市"),
        ("海淀区", "110105", "朝阳区"),
    ],
)
def test_name_and_code_that_disagree_name_both_sides(name: str, code: str, said: str) -> None:
    found = place(name, code=code)
    assert found.refused and found.code == ""
    for text in found.why[0]:
        assert name in text and said in text and code in text


@pytest.mark.parametrize(
    ("name", "code", "today"),
    [
        ("公主岭市", "220381", "220184"),
        ("公主岭", "220184", "220184"),
        ("吉林省", "220184", "220184"),
        ("长春新区", "220100", "220100"),
        ("通县", "110112", "110112"),
        ("石鼓区", "430404", "430407"),
    ],
)
def test_name_and_code_that_agree(name: str, code: str, today: str) -> None:
    assert place(name, code=code).code == today


def test_a_code_outside_the_stated_parent_is_refused() -> None:
    found = place("公主岭市", code="220184", within="辽宁省")
    assert found.refused
    assert "辽宁省" in found.why[0][0]
    assert place("公主岭市", code="220184", within="吉林省").code == "220184"


@pytest.mark.parametrize("text", ["", "吉林大学", "不存在", "毛里求斯", "长春光机所", "全国"])
def test_what_is_no_region_stays_unresolved_with_a_reason(text: str) -> None:
    found = place(text)
    assert found.code == "" and found.codes == ()
    assert found.why


def test_an_unknown_parent_or_date_is_said() -> None:
    assert place("朝阳区", within="不存在省").code == ""
    with pytest.raises(InputError):
        place("长春", on="去年")


def test_bodies_share_no_code_and_no_short_form_of_another_division() -> None:
    known = list(bodies())
    codes = Counter(code for body in known for code in body.codes)
    assert max(codes.values()) == 1
    assert {body.region for body in known if body.codes} == by_code().keys()
    official = {body.name for body in known if body.codes}
    assert not {n.text for body in known for n in body.names if n.kind in ("short", "former")} & official
    gongzhuling = next(body for body in known if body.name == "公主岭市")
    assert {"gb2260:220184", "gb2260:220381", "gb2260:229001", "gb2260:220319"} <= set(gongzhuling.codes)
    assert {body.name for body in known} >= {a.name for a in areas() if a.kind == "area"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the raw registries are not beside this checkout")
def test_columns_of_the_raw_lists() -> None:
    with (SHARED / "listed-companies-yzq129-2026" / "stock_basic.csv").open(encoding="utf-8-sig", newline="") as lines:
        column = [r["area"] for r in csv.DictReader(lines) if r["area"]]
    beside = tuple(dict.fromkeys(column))
    found = {text: place(text, beside=beside) for text in beside}
    assert all(f.code for f in found.values())
    assert {f.level for text, f in found.items() if text != "深圳"} == {"province"}
    assert found["深圳"].code == "440300"
    with (SHARED / "seed-organisations-derived" / "seed_orgs.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            assert place(row["city"].rstrip("?")).code == row["city_code"].rstrip("?")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the raw registries are not beside this checkout")
def test_statistical_divisions_without_a_code_are_all_refused() -> None:
    with (SHARED / "admin-divisions-modood" / "dist_areas.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        found = place(row["name"], code=row["code"])
        assert found.refused == (row["code"] not in history.by_any_code()), row
