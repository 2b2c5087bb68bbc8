"""Tables of organisations, technologies, programmes and policies: whole, valid, one name for one body, and equal to the lists they were made from."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from graph.resources import data_path
from ingest.extract import lexicon
from ingest.reference import organisations
from ingest.reference.bodies import KINDS, Body
from ingest.reference.codes import normalise_code
from ingest.reference.regions import by_code

SHARED = Path(__file__).parents[2].parent / "shared" / "registries"
TABLES = tuple(organisations.TABLES)
BODIES = tuple(organisations.bodies())


def rows(table: str) -> list[dict[str, str]]:
    with data_path("reference", f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def listed() -> list[dict[str, str]]:
    """Rows of the 2025 list of the ministry."""
    return [r for r in rows("universities") if r["code"] and not r["status"]]


def names_of(body: Body) -> set[str]:
    return {body.name, *(n.text for n in body.names)}


@pytest.mark.parametrize("table", [*TABLES, "department-kinds", "shared-names"])
def test_a_table_is_clean_text_sorted_by_its_key(table: str) -> None:
    raw = data_path("reference", f"{table}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw and raw.endswith(b"\n")
    found = rows(table)
    for row in found:
        for cell in row.values():
            parts = cell.split(";") if cell else []
            assert all(part and part == part.strip() for part in parts), row
            assert len(set(parts)) == len(parts), row
            assert not re.search(r"(?<=[\u4e00-\u9fff])[ ()]|[ ()](?=[\u4e00-\u9fff])|[\u3000\u200b\n]", cell), row
    keys = {"universities": lambda r: (r["code"] or "9999999999", r["name"]), "department-kinds": lambda r: r["full"],
            "platforms": lambda r: (r["name"], r["kind"]), "shared-names": lambda r: (r["type"], r["name"])}  # fmt: skip
    key = keys.get(table, lambda r: r["name"])
    assert [key(r) for r in found] == sorted(key(r) for r in found)
    assert len({key(r) for r in found}) == len(found)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_says_where_it_comes_from_and_names_a_region_of_today(table: str) -> None:
    regions = by_code()
    for row in rows(table):
        assert row["name"] and row["basis"] in ("list", "known"), row
        assert row.get("region", "") == "" or row["region"] in regions, row


def test_no_name_is_borne_by_two_bodies_of_a_type_but_those_said_to_be_shared() -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for body in BODIES:
        for name in names_of(body):
            owners[body.type, name].add(body.source)
    several = {key for key, found in owners.items() if len(found) > 1}
    assert several == set(organisations.shared_names())


def test_no_two_bodies_of_a_type_share_an_english_name_but_for_capitals_and_blanks() -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    shared = {(kind, re.sub(r"\s", "", name).casefold()) for kind, name in organisations.shared_names()}
    for body in BODIES:
        for name in names_of(body):
            owners[body.type, re.sub(r"\s", "", name).casefold()].add(body.source)
    assert not [key for key, found in owners.items() if len(found) > 1 and key not in shared]


def test_former_names_are_other_names_with_a_year_of_the_past() -> None:
    for body in BODIES:
        for name in body.names:
            assert name.text != body.name, body
            assert name.valid_to == "" or 1950 < int(name.valid_to) <= 2026, (body.name, name)


def test_shared_names_name_known_bodies_and_say_why() -> None:
    official = {(b.type, b.name) for b in BODIES}
    for row in rows("shared-names"):
        bodies = row["bodies"].split(";")
        assert len(bodies) > 1 and row["reason"], row
        assert all((row["type"], body) in official for body in bodies), row
        assert row["usual"] in ("", *bodies), row


@given(st.sampled_from(BODIES))
def test_a_body_is_found_by_each_of_its_names(body: Body) -> None:
    for name in names_of(body):
        found = organisations.by_name().get((body.type, name))
        shared = organisations.shared_names().get((body.type, name))
        if shared is None:
            assert found is body
        else:
            assert body.name in shared.bodies
            assert (found.name if found else "") == shared.usual


@given(st.sampled_from(BODIES))
def test_a_body_points_to_its_line(body: Body) -> None:
    table, _, line = body.source.partition(":")
    text = data_path("reference", table).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert body.name in next(csv.reader([text]))
    assert {n.kind for n in body.names} <= set(KINDS)


def test_codes_are_valid_and_belong_to_one_body() -> None:
    seen = Counter(code for body in BODIES for code in body.codes)
    assert not [code for code, count in seen.items() if count > 1]
    for code in seen:
        scheme, _, value = code.partition(":")
        checked = normalise_code(scheme, value)
        assert checked.check in ("ok", "none") and checked.value == value, code


def test_hosts_and_parents_are_known() -> None:
    known = {name for body in BODIES for name in names_of(body)}
    assert not {host for body in BODIES for host in body.hosts} - known


def test_universities_number_as_the_ministry_says() -> None:
    found = listed()
    assert len(found) == 2919
    assert len({r["code"] for r in found}) == 2919
    assert sum("@2017" in r["former"] for r in found) == 267
    assert Counter(r["level"] for r in found) == {"本科": 1365, "专科": 1554}
    assert len({r["region"][:2] for r in found}) == 31


def test_a_school_code_holds_the_province_of_its_founder() -> None:
    elsewhere = {"吉利学院": "51", "河北工业大学": "12", "西藏民族大学": "61"}  # moved, or founded outside its province
    assert {r["name"]: r["region"][:2] for r in listed() if r["code"][2:4] != r["region"][:2]} == elsewhere


def sheet(folder: str, name: str) -> list[list[object]]:
    path = SHARED / folder / name
    if not path.exists():
        pytest.skip("the raw lists lie in ../shared, which is absent here")
    book = CalamineWorkbook.from_path(path)
    return book.get_sheet_by_name(book.sheet_names[0]).to_python(skip_empty_area=False)


def schools(folder: str, name: str) -> tuple[dict[str, str], dict[str, int], dict[str, int]]:
    """Name by code, rows by province, and the numbers that the separators of the list claim."""
    by_school: dict[str, str] = {}
    read: Counter[str] = Counter()
    claimed: dict[str, int] = {}
    province = ""
    for row in sheet(folder, name):
        cells = [re.sub(r"\s", "", str(int(c) if isinstance(c, float) else c)) for c in row]
        separator = re.fullmatch(r"(\D+)[（(](\d+)所[）)]", cells[0])
        if separator and not any(cells[1:]):
            province = separator[1]
            claimed[province] = int(separator[2])
        elif province and cells[0].isdigit():
            by_school[cells[2]] = cells[1].replace("(", "（").replace(")", "）")
            read[province] += 1
    return by_school, dict(read), claimed


def test_universities_are_those_of_the_list_and_its_provinces_add_up() -> None:
    by_school, read, claimed = schools("universities-moe-raw-2025", "全国高等学校名单.xls")
    assert {r["code"]: r["name"] for r in listed()} == by_school
    assert read == claimed and len(claimed) == 31
    codes = {name: code for code, name in ((r.code, r.name) for r in by_code().values())}
    ours = Counter("51" if r["name"] == "吉利学院" else r["code"][2:4] for r in listed())  # it moved and kept its code
    assert {codes[name][:2]: count for name, count in claimed.items()} == dict(ours)


def test_former_names_of_universities_are_those_of_2017() -> None:
    now, _, _ = schools("universities-moe-raw-2025", "全国高等学校名单.xls")
    then, _, _ = schools("universities-moe-raw-2017", "全国普通高等学校名单.xls")
    renamed = {code: name for code, name in then.items() if code in now and now[code] != name}
    assert len(renamed) == 267
    ours = {r["code"]: f.partition("@")[0] for r in listed() for f in r["former"].split(";") if f.endswith("@2017")}
    assert ours == renamed
    gone = {r["code"]: r["name"] for r in rows("universities") if r["code"] and r["status"]}
    assert gone == {code: name for code, name in then.items() if code not in now}


def test_every_leading_agricultural_firm_is_known() -> None:
    raw = sheet("agri-leading-firms-techme", "data-raw_data-tidy_public-site_moa-firm-leader_xlsx_list-full-year-2025.xlsx")
    names = [re.sub(r"\s", "", str(r[3])).replace("(", "（").replace(")", "）") for r in raw[1:]]
    assert len(names) == 2250
    assert not [name for name in names if ("Firm", name) not in organisations.by_name()]


def test_every_listed_share_is_known_and_no_mark_of_trading_is_part_of_a_name() -> None:
    path = SHARED / "listed-companies-yzq129-2026" / "stock_basic.csv"
    if not path.exists():
        pytest.skip("the raw lists lie in ../shared, which is absent here")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        codes = {"stock:" + row["ts_code"] for row in csv.DictReader(lines)}
    assert len(codes) == 5524
    assert not codes - {code for body in organisations.of_table("firms") for code in body.codes}


def test_marks_of_trading_are_a_status_and_no_part_of_a_name() -> None:
    marks = re.compile(r"^(?:\*?ST|S\*ST|退市|XD|XR|DR)[\u4e00-\u9fff]|-[UWD]+$|Ａ|(?<=[\u4e00-\u9fff])[AB]$")
    assert not [r for r in rows("firms") for s in (r["name"], *r["short"].split(";")) if marks.search(s)]
    assert {r["status"] for r in rows("firms")} <= {"", "ST", "*ST", "退市", "退", "2026年A股名单中已无"}


def test_full_names_of_other_firms_are_not_taken_over() -> None:
    bearer = {code: body for body in organisations.of_table("firms") for code in body.codes}
    assert bearer["stock:688078.SH"].name == "北京龙软科技股份有限公司"
    assert bearer["stock:300818.SZ"].name == "江西耐普矿机股份有限公司"
    assert bearer["stock:601857.SH"].name == "中国石油天然气股份有限公司"
    assert "stock:002958.SZ" in bearer and "简称" not in bearer["stock:002958.SZ"].name


def test_zones_number_as_the_state_council_approved() -> None:
    kinds = Counter(kind for r in rows("parks") for kind in r["kind"].split(";"))
    expected = {
        "国家高新技术产业开发区": 178,
        "国家级新区": 19,
        "国家自主创新示范区": 23,
        "自由贸易试验区": 22,
        "国家农业高新技术产业示范区": 9,
    }
    assert {kind: kinds[kind] for kind in expected} == expected


def test_state_key_laboratories_are_one_row_a_laboratory() -> None:
    kinds = Counter(r["kind"] for r in rows("platforms"))
    assert (kinds["国家重点实验室"], kinds["企业国家重点实验室"], kinds["省部共建国家重点实验室"]) == (253, 177, 48)
    joint = next(b for b in organisations.of_table("platforms") if b.name == "集成光电子学国家重点实验室")
    assert set(joint.hosts) == {"吉林大学", "中国科学院半导体研究所"}
    assert joint.region == "220100"
    semiconductors = organisations.by_name()["Institute", "中科院半导体所"]
    assert semiconductors.region == "110000", "a host's region is its own, not that of a laboratory it shares"


@pytest.mark.parametrize(
    ("kind", "name", "official"),
    [
        ("University", "东北师大", "东北师范大学"), ("University", "吉林化工学院", "吉林化工大学"), ("University", "哈工大", "哈尔滨工业大学"),
        ("University", "甘肃农大", "甘肃农业大学"), ("University", "湛江师范学院", "岭南师范学院"), ("University", "桂电", "桂林电子科技大学"),
        ("University", "吉林大学珠海学院", "珠海科技学院"), ("Institute", "中科院长春光机所", "中国科学院长春光学精密机械与物理研究所"),
        ("Institute", "中科院长春应化所", "中国科学院长春应用化学研究所"), ("Institute", "东北地理所", "中国科学院东北地理与农业生态研究所"),
        ("Institute", "吉林省农科院", "吉林省农业科学院"), ("Institute", "中国农科院特产所", "中国农业科学院特产研究所"),
        ("Institute", "中电科13所", "中国电子科技集团公司第十三研究所"), ("Institute", "航天五院", "中国空间技术研究院"),
        ("Institute", "广西农科院", "广西壮族自治区农业科学院"), ("Institute", "中科院电子所", "中国科学院空天信息创新研究院"),
        ("Firm", "一汽集团", "中国第一汽车集团有限公司"), ("Firm", "中国第一汽车集团公司", "中国第一汽车集团有限公司"),
        ("Firm", "中车长客", "中车长春轨道客车股份有限公司"), ("Firm", "百克生物", "长春百克生物科技股份公司"), ("Firm", "科大讯飞", "科大讯飞股份有限公司"),
        ("Firm", "吉大正元", "长春吉大正元信息技术股份有限公司"), ("Firm", "长光卫星", "长光卫星技术股份有限公司"), ("Firm", "华为", "华为技术有限公司"),
        ("Park", "长春高新区", "长春高新技术产业开发区"), ("Park", "净月高新区", "长春净月高新技术产业开发区"), ("Park", "吉林高新区", "吉林高新技术产业开发区"),
        ("Park", "通化医药高新区", "通化医药高新技术产业开发区"), ("Park", "东湖高新区", "武汉东湖新技术开发区"), ("Park", "云南自贸区", "中国（云南）自由贸易试验区"),
        ("Platform", "散裂中子源", "中国散裂中子源"), ("Government", "工信部", "工业和信息化部"), ("Government", "国家林业局", "国家林业和草原局"),
        ("University", "SJTU", "上海交通大学"), ("University", "青岛海洋大学", "中国海洋大学"), ("University", "华中科技大学武昌分校", "武昌首义学院"),
        ("University", "华中理工大学", "华中科技大学"), ("University", "National University of Defense Technology", "国防科技大学"),
        ("Firm", "CATL", "宁德时代新能源科技股份有限公司"), ("Firm", "用友软件", "用友网络科技股份有限公司"), ("Firm", "YMTC", "长江存储科技有限责任公司"),
        ("Firm", "南车青岛四方机车车辆股份有限公司", "中车青岛四方机车车辆股份有限公司"), ("Firm", "长春经开", "派斯林数字科技股份有限公司"),
        ("Institute", "中电科十三所", "中国电子科技集团公司第十三研究所"), ("Institute", "中船重工725所", "中国船舶集团有限公司第七二五研究所"),
        ("Institute", "洛阳船舶材料研究所", "中国船舶集团有限公司第七二五研究所"), ("Institute", "中国农科院", "中国农业科学院"),
        ("Park", "光谷", "武汉东湖新技术开发区"), ("Park", "麓谷", "长沙高新技术产业开发区"), ("Park", "亦庄", "北京经济技术开发区"),
        ("Park", "湖北自贸区襄阳片区", "中国（湖北）自由贸易试验区襄阳片区"), ("Platform", "Peng Cheng Laboratory", "鹏城实验室"),
        ("Technology", "MLCC", "片式多层陶瓷电容器"), ("Technology", "3D打印", "增材制造"), ("Technology", "QKD", "量子密钥分发"),
        ("Program", "杰青", "国家杰出青年科学基金"), ("Program", "863计划", "国家高技术研究发展计划"), ("Program", "东数西算", "东数西算工程"),
        ("Policy", "科技进步法", "中华人民共和国科学技术进步法"), ("Policy", "数据二十条", "中共中央国务院关于构建数据基础制度更好发挥数据要素作用的意见"),
        ("Policy", "吉林省“十四五”规划纲要", "吉林省国民经济和社会发展第十四个五年规划和2035年远景目标纲要"),
        ("Government", "安徽省经信厅", "安徽省工业和信息化厅"), ("Government", "重庆市科委", "重庆市科学技术局"), ("Government", "吉林省委", "中国共产党吉林省委员会"),
    ],
)  # fmt: skip
def test_names_in_use_lead_to_the_official_one(kind: str, name: str, official: str) -> None:
    assert organisations.by_name()[kind, name].name == official
    entry = lexicon.known(name, kind)
    assert entry is not None and entry.name == official


@pytest.mark.parametrize(
    ("kind", "name"),
    [("University", "西大"), ("University", "东大"), ("Firm", "吉林化纤"), ("Institute", "南海所"), ("Government", "国土资源厅"),
     ("Technology", "ADC"), ("Program", "重点研发计划"), ("University", "四川师范学院")],
)  # fmt: skip
def test_a_name_of_several_bodies_or_of_none_is_not_guessed(kind: str, name: str) -> None:
    assert (kind, name) not in organisations.by_name()
    assert lexicon.known(name, kind) is None


def test_a_successor_is_another_body() -> None:
    before, after = (organisations.by_name()["Government", name] for name in ("国土资源部", "自然资源部"))
    assert before is not after
    assert organisations.by_name()["University", "吉林大学"] is not organisations.by_name()["University", "吉林大学珠海学院"]


def test_a_part_of_a_zone_is_another_body() -> None:
    whole, part = (organisations.by_name()["Park", name] for name in ("湖北自贸区", "湖北自贸区武汉片区"))
    assert whole is not part


def test_a_part_or_kind_of_a_technology_is_another_body() -> None:
    for narrow, wide in (("全固态电池", "固态电池"), ("机器视觉", "计算机视觉"), ("mRNA疫苗", "mRNA")):
        assert organisations.by_name()["Technology", narrow] is not organisations.by_name()["Technology", wide]


def test_outlines_of_plans_are_there_for_every_province() -> None:
    plans = [b for b in organisations.of_table("policies") if "五年规划" in b.name and b.region]
    assert Counter(b.region[2:] for b in plans) == {"0000": 5 * 31}
    assert len({b.region for b in plans}) == 31


def test_an_alias_stands_in_one_place_only() -> None:
    with data_path("lexicon", "aliases.csv").open(encoding="utf-8", newline="") as lines:
        both = [r for r in csv.DictReader(lines) if {(r["type"], r["name"]), (r["type"], r["alias"])} & organisations.by_name().keys()]
    assert not both


def test_department_kinds_spell_out_short_endings() -> None:
    kinds = organisations.department_kinds()
    full = {k.full for k in kinds}
    assert len(full) == len(kinds)
    assert not [k for k in kinds if set(k.short) & full]
    assert {level for k in kinds for level in k.levels} == {"province", "prefecture", "county", "zone"}
    spelt = {(short, level): k.full for k in kinds for short in k.short for level in k.levels}
    assert spelt["发改委", "province"] == "发展和改革委员会"
    assert spelt["人社厅", "province"] == "人力资源和社会保障厅"
    assert spelt["工信局", "county"] == "工业和信息化局"
