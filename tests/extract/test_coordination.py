"""Names in lists, across verbs, behind definitions: the cases the design page asks for, with other names."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.coordination import complete
from ingest.extract.draft import Context, Draft, Section

NOTHING = Context()
TYPES = {"P": "Platform", "K": "Park", "R": "Region", "C": "IndustryChain", "T": "Technology", "F": "Firm", "I": "Institute",
         "U": "University", "G": "Government", "M": "Program", "D": "Policy"}  # fmt: skip


def read(marked: str, context: Context = NOTHING) -> list[Draft]:
    """Drafts of a text in which mentions are marked "[P:name]", completed."""
    text, drafts, at = "", [], 0
    for found in re.finditer(r"\[([A-Z]):([^\]]+)\]", marked):
        text += marked[at : found.start()]
        drafts.append(Draft(len(text), len(text) + len(found[2]), TYPES[found[1]], found[2]))
        text += found[2]
        at = found.end()
    text += marked[at:]
    sections, start = [], 0
    for line in text.split("\n"):
        sections.append(Section(start, start + len(line), "paragraph", body=start))
        start += len(line) + 1
    complete(text, sections, drafts, context)
    return drafts


def names(marked: str, context: Context = NOTHING) -> list[str]:
    return [d.name for d in read(marked, context)]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("整合[P:岩土力学与工程]、[P:淡水生态]等现有国家重点实验室", ["岩土力学与工程国家重点实验室", "淡水生态国家重点实验室"]),
        (
            "加快[P:超快光源综合实验平台]、[P:深海原位观测系统]等科学试验装置建设",
            ["超快光源综合实验平台", "深海原位观测系统"],
        ),
        (
            "在[P:盐碱地改良与利用]、[P:海洋生物材料]等方向培育建设国家重点实验室",
            ["盐碱地改良与利用国家重点实验室", "海洋生物材料国家重点实验室"],
        ),
        (
            "创建[P:工业视觉系统]、[P:特种橡胶]、[P:林业机械]等制造业创新中心",
            ["工业视觉系统制造业创新中心", "特种橡胶制造业创新中心", "林业机械制造业创新中心"],
        ),
        ("建设[P:襄阳移动电源车]、[P:荆门通用飞机]等科创中心", ["襄阳移动电源车科创中心", "荆门通用飞机科创中心"]),
        ("[P:崆峒山]和[P:贺兰山]两个实验室", ["崆峒山实验室", "贺兰山实验室"]),
        (
            "对[P:湖南省花卉育种]、[P:湖南省油茶加工]两家省重点实验室予以合并",
            ["湖南省花卉育种重点实验室", "湖南省油茶加工重点实验室"],
        ),
        (
            "[P:热物理]、[P:等离子体]、[P:表面工程全国重点实验室]",
            ["热物理全国重点实验室", "等离子体全国重点实验室", "表面工程全国重点实验室"],
        ),
        ("支持[K:洛阳]、[K:南阳]两个国家高新区", ["洛阳高新技术产业开发区", "南阳高新技术产业开发区"]),
        ("[K:武汉]、[K:宜昌综合保税区]", ["武汉综合保税区", "宜昌综合保税区"]),
        ("启动[K:凤凰山]、[K:汉江中游]两条绿色科创带", ["凤凰山绿色科创带", "汉江中游绿色科创带"]),
        ("打好[M:蓝天]、[M:碧水]、[M:净土保卫战]", ["蓝天保卫战", "碧水保卫战", "净土保卫战"]),
        ("[G:东城区]、[G:西城区人民政府]", ["东城区人民政府", "西城区人民政府"]),
        ("[G:陕西]、[G:甘肃]两省人民政府", ["陕西省人民政府", "甘肃省人民政府"]),
        ("[G:宿迁市]、[G:淮安市科技局]", ["宿迁市科学技术局", "淮安市科学技术局"]),
        ("[C:镁]、[C:铝]、[C:钛合金]加工", ["镁合金", "铝合金", "钛合金"]),
        ("做强[C:锂]、[C:硼]等产业", ["锂产业", "硼产业"]),
    ],
)
def test_shared_heads(marked: str, expected: list[str]) -> None:
    assert names(marked) == expected


@pytest.mark.parametrize(
    "marked",
    [
        "依托[P:鄱阳湖实验室]、[P:赣江技术转移中心]等平台",
        "[P:鄱阳湖实验室]、[P:赣江技术转移中心]等国家重点实验室建设经验",
        "[K:滨江软件园]和[K:青龙湾示范区]等园区",
        "[M:春晖计划]、[M:银龄行动]等专项行动",
        "[C:汽车]、[C:新材料]等产业",
        "支持[P:启明]和其他国家重点实验室",
    ],
)
def test_full_names_and_kinds_take_no_head(marked: str) -> None:
    assert names(marked) == re.findall(r":([^\]]+)\]", marked)


def test_a_zone_takes_the_region_in_front_of_its_verb() -> None:
    drafts = read("指导[R:安康]创建[K:富硒食品高新区]、[R:商洛]创建[K:绿色材料高新区]")
    assert [d.name for d in drafts] == ["安康市", "安康富硒食品高新技术产业开发区", "商洛市", "商洛绿色材料高新技术产业开发区"]
    assert "富硒食品高新区" in drafts[1].aliases


def test_regions_of_a_list_decide_each_other() -> None:
    assert names("以[R:长春]、[R:吉林]为双核") == ["长春市", "吉林市"]
    assert names("[R:吉林]、[R:黑龙江]两省") == ["吉林省", "黑龙江省"]
    assert names("推动[R:吉林]全面振兴") == ["吉林省"]
    assert names("[R:西宁]、[R:海南]两地", Context(region="青海省")) == ["西宁市", "海南藏族自治州"]


def test_one_character_regions_read_their_company() -> None:
    assert names("深化[R:吉][R:浙]、[R:长][R:津]合作") == ["吉林省", "浙江省", "长春市", "天津市"]
    assert all(not d.aliases for d in read("[R:川][R:渝]协作，在[R:沪]设点"))


def test_a_shared_name_is_no_alias() -> None:
    drafts = read("[R:长春]和[R:吉林]")
    assert [d.aliases for d in drafts] == [["长春"], []]


def test_defined_short_names_carry_the_full_name_and_are_found() -> None:
    drafts = read("批准建设[K:云岭光电产业示范区]（以下简称示范区）。示范区由省人民政府管理，在示范区内设立分园。")
    assert [d.name for d in drafts] == ["云岭光电产业示范区"] * len(drafts)
    assert len(drafts) >= 3
    assert all("示范区" not in d.aliases for d in drafts)


def test_a_distinct_short_name_becomes_an_alias() -> None:
    drafts = read("[F:云岭晶体材料股份有限公司]（以下简称“岭晶股份”）扩产，[F:岭晶股份]投资建设")
    assert {d.name for d in drafts} == {"云岭晶体材料股份有限公司"}
    assert "岭晶股份" in drafts[0].aliases


def test_parties_of_a_contract_name_nobody() -> None:
    assert len(read("[I:云岭激光研究所]（以下简称甲方）提供设备。甲方负责安装。")) == 1


def test_an_abbreviation_in_brackets_is_the_same_entity() -> None:
    drafts = read("[P:强磁场极端条件装置]（[P:SHMF]）开放")
    assert [d.name for d in drafts] == ["强磁场极端条件装置"] * 2
    assert "SHMF" in drafts[0].aliases


def test_a_firm_is_one_under_its_short_and_full_name() -> None:
    assert set(names("[F:云岭新瓷科技有限公司]中标，[F:云岭新瓷]供货")) == {"云岭新瓷科技有限公司"}


def test_a_segment_takes_the_name_of_its_chain() -> None:
    assert names("[C:游轮产业链]由[C:设计]、[C:建造]、[C:租赁]三个环节组成")[1:] == ["游轮设计", "游轮建造", "游轮租赁"]
    assert names("发挥[C:设计]、[C:会展]优势") == ["设计", "会展"]


def test_names_carry_no_breaks_or_quotes() -> None:
    assert names("[P:国家增材制\n造创新中心]和[M:“春雨”行动]") == ["国家增材制造创新中心", "春雨行动"]


def test_a_document_number_is_an_alias_of_its_title() -> None:
    drafts = read("《[D:关于支持云岭新区发展的意见]》（云发〔2024〕7号）")
    assert drafts[0].aliases == ["云发〔2024〕7号"]


def test_one_name_for_a_chain_with_and_without_its_last_word() -> None:
    assert names("[C:特色食品产业]集聚，壮大[C:特色食品]和[C:特色食品产业链]") == ["特色食品产业"] * 3


@settings(deadline=None)
@given(st.lists(st.sampled_from(["[R:吉]", "[R:长春]", "[P:催化]", "、", "等", "国家重点实验室", "（以下简称中心）", "[C:镁]", "[K:洛阳]",
                                 "[K:南阳高新区]", "两个国家高新区", "和", "。", "[F:中天科技]", "创建"]), max_size=12))  # fmt: skip
def test_any_order_of_pieces_keeps_spans_and_gives_names(pieces: list[str]) -> None:
    marked = "".join(pieces)
    drafts = read(marked)
    assert len(drafts) >= marked.count("[")
    assert all(d.name and d.name not in d.aliases for d in drafts)
    assert drafts == sorted(drafts, key=lambda d: d.start)
    assert all(a.end <= b.start for a, b in pairwise(drafts))


def test_joint_places_share_the_head_of_the_last() -> None:
    assert names("[K:湘琼]、[K:粤琼]、[K:鄂琼合作产业园]") == ["湘琼合作产业园", "粤琼合作产业园", "鄂琼合作产业园"]


def test_a_cluster_with_its_place_is_a_name_of_its_own() -> None:
    assert names("[C:泉州鞋服产业集群]与[C:鞋服产业集群]") == ["泉州鞋服产业集群", "鞋服产业"]
