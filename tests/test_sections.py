"""Sections and passages: headings, run-in titles, tables, levels; and that no character of a document is lost."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.records import Document, Source
from graph.resources import data_path
from ingest.normalise import normalise
from ingest.read import Reading, find, read
from ingest.read.text import read as read_text
from ingest.sections import PASSAGE, passages, sections

quick = settings(deadline=None, max_examples=40)

SHARED = Path(__file__).resolve().parents[2] / "shared"
LONG = "支持北岭化纤集团建设大丝束碳纤维中试基地，推动成果在本省转化应用。"


def reading(text: str) -> Reading:
    source = Source("a.txt")
    return Reading(source, Document("d", source, "text/plain", len(text)), read_text(text.encode(), "a.txt").blocks)


def shape(text: str, context: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(s.kind, "/".join(s.path)) for s in sections(text, context)]


@pytest.mark.parametrize(
    ("line", "title", "body"),
    [
        ("碳纤维产业。突出吉林化纤，打造全产业链。", "碳纤维产业", "突出吉林化纤"),
        ("（三）发展碳纤维产业。依托北岭化纤，打造全产业链。", "发展碳纤维产业", "依托"),
        ("1.汽车产业。支持整车企业做大做强，带动配套。", "汽车产业", "支持"),
        ("12、汽车产业。支持整车企业做大做强，带动配套。", "汽车产业", "支持"),
        ("——生物医药。依托东溪药业，发展疫苗和抗体药物。", "生物医药", "依托"),
        ("一是强化载体建设。支持高新区建设加速器和孵化器。", "强化载体建设", "支持"),
        ("任务1：碳纤维原丝。突破湿法纺丝关键技术，建成示范线。", "碳纤维原丝", "突破"),
        ("碳纤维产业：突破原丝制备技术，建成千吨级生产线。", "碳纤维产业", "突破"),
        ("创新驱动，改革引领。实施创新驱动发展战略，深化改革。", "创新驱动，改革引领", "实施"),
        ("【平台】北岭大学的概念验证中心投入运行，服务企业。", "平台", "北岭"),
        ("基础研究　指为获得基本原理而进行的研究，不设特定目的。", "基础研究", "指为"),
        ("第六条　培育骨干企业。围绕重点产业，培育一批骨干企业。", "培育骨干企业", "围绕"),
        ("２．整车 。支持整车企业做大做强，带动配套企业发展。", "整车", "支持"),
        ("● 氢冶金装备：北岭重工集团联合东溪学院共同研制。", "氢冶金装备", "北岭"),
    ],
)
def test_a_run_in_title_is_the_last_of_the_path(line: str, title: str, body: str) -> None:
    text = normalise(line).text
    (found,) = sections(text, ("重点任务",))
    assert found.path == ("重点任务", title) and text[found.body :].startswith(body)


@pytest.mark.parametrize(
    "line",
    [
        "汽车产业是我省第一支柱产业。为巩固整车优势，制定本意见。", "（十三）支持设置商标受理窗口。（负责部门：知识产权局）", "其中：科学技术支出占九成以上，增长较快。",
        "二、同意你公司为牵头单位，与北岭重工等25家共同组建联盟。有关事项如下。", "第七条 省人民政府应当公布目录。目录每年更新一次。",
        "《办法》已经审议通过。现印发给你们，请遵照执行。", "各有关单位：根据通知要求，现开展申报工作，请积极组织。", "3.不得多头申报、重复申报，已获支持的不再受理。",
        "到2025年，产值达到100亿元。创新能力明显提升，形成优势。", "记者：下一步有什么打算？", "12月6日　北岭材料所揭牌，省内又添一支主力。",
        "1.北京市大力推进外国人来华工作许可制度改革。",
    ],
)  # fmt: skip
def test_an_ordinary_sentence_is_no_title(line: str) -> None:
    (found,) = sections(normalise(line).text)
    assert found.path == () and found.kind == "paragraph" and found.body == found.start


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("第二章　总体要求", "总体要求"), ("第一節　發展基礎", "发展基础"), ("一、重点任务", "重点任务"), ("（一）发展目标：", "发展目标"), ("1.提升平台能级", "提升平台能级"),
        ("(1)布局新建平台", "布局新建平台"), ("①加强组织领导", "加强组织领导"), ("附件2 拟建平台情况", "拟建平台情况"), ("专栏3 特色产业工程", "特色产业工程"),
        ("## 第三章  创新激励", "创新激励"), ("**第一节　指导思想**", "指导思想"), ("（三）推进贸易便利化，打造物流分拨中心。", "推进贸易便利化，打造物流分拨中心"),
        ("壮大先进制造业。", "壮大先进制造业"), ("附　则", "附　则"),
    ],
)  # fmt: skip
def test_a_heading_titles_what_follows(line: str, title: str) -> None:
    text = normalise(f"{LONG}\n{line}\n{LONG}").text
    first, heading, last = sections(text)
    assert heading.kind == "heading" and heading.level == 1 and heading.path == () and last.path == (title,)
    assert first.kind == last.kind == "paragraph"


def test_levels_nest_by_first_appearance_and_an_outer_number_closes_inner_ones() -> None:
    text = f"第一章 总则\n一、目标\n1.近期目标\n（1）产业。{LONG}\n（2）平台。{LONG}\n2.远期目标\n{LONG}\n二、任务\n{LONG}\n第二章 附则\n{LONG}"
    levels = [(s.level, "/".join(s.path)) for s in sections(text)]
    assert levels == [
        (1, ""), (2, "总则"), (3, "总则/目标"), (0, "总则/目标/近期目标/产业"), (0, "总则/目标/近期目标/平台"), (3, "总则/目标"), (0, "总则/目标/远期目标"),
        (2, "总则"), (0, "总则/任务"), (1, ""), (0, "附则"),
    ]  # fmt: skip
    swapped = f"1.总则\n（一）目标\n一、近期\n{LONG}\n2.任务\n{LONG}"
    assert shape(swapped)[3:] == [("paragraph", "总则/目标/近期"), ("heading", ""), ("paragraph", "任务")]


def test_a_passage_from_the_middle_keeps_the_levels_of_its_numbers() -> None:
    assert shape(f"3.整车。{LONG}\n（二）平台建设。{LONG}\n1.实验室。{LONG}", ("任务",))[1:] == [
        ("paragraph", "任务/平台建设"), ("paragraph", "任务/平台建设/实验室"),
    ]  # fmt: skip


def test_short_numbered_lines_that_follow_each_other_are_a_list() -> None:
    text = f"一、验收通过的园区\n1. 东溪国家农业科技园区\n2. 南浦国家农业科技园区\n3. 西原国家农业科技园区\n二、未通过的园区\n1. 北岭国家农业科技园区\n{LONG}"
    kinds = [s.kind for s in sections(text)]
    assert kinds[:5] == ["heading", "paragraph", "paragraph", "paragraph", "heading"]
    assert {s.path for s in sections(text)[1:4]} == {("验收通过的园区",)}


def test_paragraphs_behind_a_numbered_title_belong_to_it_and_one_that_sums_up_does_not() -> None:
    text = f"（一）目标。{LONG}\n到2025年，{LONG}\n（二）任务。{LONG}\n（三）保障。{LONG}\n以上任务由各市落实。"
    assert [p for _, p in shape(text)] == ["目标", "目标", "任务", "保障", ""]


def test_an_unnumbered_run_in_title_covers_its_own_line_only() -> None:
    assert [p for _, p in shape(f"原丝环节。{LONG}\n{LONG}")] == ["原丝环节", ""]


def test_titles_inside_a_line_part_it() -> None:
    text = "1.实施支柱产业行动。汽车产业。支持整车企业发展。现代农业。围绕粮食安全，培育新品种。"
    parts = [(text[s.start : s.end], s.path) for s in sections(text)]
    assert "".join(p for p, _ in parts) == text
    assert [p for _, p in parts][1:] == [("实施支柱产业行动", "汽车产业"), ("实施支柱产业行动", "现代农业")]


def test_lines_broken_in_the_middle_of_a_sentence_continue_it() -> None:
    text = "冷链补短板。在东溪港建设国\n家骨干冷链物流基地，到2026年流\n通率达到70%。\n另外的段落在此。"
    assert [p for _, p in shape(text)] == ["冷链补短板"] * 3 + [""]


@pytest.mark.parametrize(
    "row", ["1\t中试基地\t北岭大学", "| 1 | 中试基地 | 北岭大学 |", "1　中试基地　北岭大学", "1    中试基地    北岭大学"]
)
def test_rows_stand_under_the_title_above_them_and_nothing_behind_them_does(row: str) -> None:
    text = f"{LONG}\n表2 拟建平台名单\n{row}\n{row.replace('1', '2')}\n{LONG}"
    assert shape(normalise(text).text)[1:] == [("heading", ""), ("row", "拟建平台名单"), ("row", "拟建平台名单"), ("paragraph", "")]


def test_an_annex_opens_a_document_of_its_own_and_a_pointer_to_it_does_not() -> None:
    text = f"一、总则\n{LONG}\n附件：1. 平台名单\n2. 园区名单\n附件1\n拟建平台名单\n一、省级平台\n{LONG}"
    found = shape(text)
    assert found[2][0] == "paragraph" and found[-1] == ("paragraph", "拟建平台名单/省级平台")


@pytest.mark.parametrize("title", ["关于建设中试基地的通知", "北岭省人民政府关于支持科技创新\n若干措施的通知"])
def test_the_title_of_the_text_is_its_outermost_heading(title: str) -> None:
    found = sections(f"{title}\n{LONG}")
    assert [s.kind for s in found] == ["heading"] * (title.count("\n") + 1) + ["paragraph"]
    assert found[-1].path == (title.replace("\n", ""),)


LINES = (
    "一、总体要求", "二、重点任务", "（一）碳纤维产业。" + LONG, "（二）新建平台", "1.北岭园区", "2.东溪园区", LONG, "序号\t名称\t单位", "1\t基地\t大学", "", "  ", "附件",
    "表1 名单", "第一章 总则", "第三条 " + LONG, "二、發展雷射產業。支持人工智慧、網路與晶片技術的研發。", "甲。" * 900, "汽车产业。" + LONG + "现代农业。" + LONG, "——香港。" + LONG,
)  # fmt: skip
documents = st.lists(st.sampled_from(LINES), min_size=1, max_size=25).map("\n".join).filter(str.strip)


@quick
@given(documents)
def test_sections_cover_every_character_once_and_in_order(text: str) -> None:
    normal = normalise(text).text
    found = sections(normal)
    assert all(s.start <= s.body <= s.end and s.start < s.end for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    covered = {k for s in found for k in range(s.start, s.end)}
    assert all(k in covered for k, c in enumerate(normal) if not c.isspace())


@quick
@given(documents)
def test_passages_give_back_every_block_in_order(text: str) -> None:
    held = reading(text)
    found = list(passages(held))
    assert "".join(p.text for p in found).replace("\n", "") == "".join(b.text for b in held.blocks)
    assert [p.ordinal for p in found] == list(range(len(found))) and all(p.document == "d" for p in found)
    assert all(len(p.text) <= PASSAGE and p.text.strip() and p.anchor for p in found)


def _paths_agree(held: Reading) -> None:
    whole = normalise("\n".join(b.text for b in held.blocks), taiwan=False).text
    title = normalise(held.source.title, taiwan=False).text
    apart = []
    for passage in passages(held):
        text = normalise(passage.text, taiwan=False).text
        heading = tuple(normalise(h, taiwan=False).text for h in passage.heading)
        apart += [(s.kind, s.path, text[s.start : s.end]) for s in sections(text, heading)]
    together = [(s.kind, s.path, whole[s.start : s.end]) for s in sections(whole)]
    bare = [(k, p[1:] if p and p[0] == title else p, t) for k, p, t in together]
    assert [(k, p[1:] if p and p[0] == title else p, t) for k, p, t in apart] == bare


def test_a_passage_alone_has_the_titles_it_has_in_its_document() -> None:
    for path in find([data_path("demo")]):
        _paths_agree(read(path))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not here")
def test_passages_of_real_documents_have_the_titles_of_the_whole() -> None:
    for path in find([SHARED / "corpus"]):
        _paths_agree(read(path))


def test_headings_of_a_passage_are_original_characters_without_numbers() -> None:
    text = "一、重點任務\n（一）發展雷射、人工智慧產業\n" + "支持網路與晶片技術的研發，帶動配套。" * 90
    first, second = passages(reading(text))
    assert first.heading == () and first.text.startswith("一、重點任務")
    assert second.heading == ("重點任務", "發展雷射、人工智慧產業") and first.anchor == "¶1–3" and second.anchor == "¶3"


def test_anchors_tell_paragraphs_and_rows() -> None:
    text = f"{LONG}\n{LONG}\n平台名单如下：\n序号\t名称\n1\t基地\n2\t中心\n{LONG}"
    assert [p.anchor for p in passages(reading(text))] == ["¶1–3、表1 行1–3、¶4"]


LABELS = sorted(data_path("labels").glob("*.jsonl"))


@pytest.mark.skipif(not LABELS, reason="no labelled text here")
@pytest.mark.parametrize("path", LABELS, ids=lambda p: p.stem)
def test_labelled_passages_of_every_shape_are_covered(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        text = normalise(json.loads(line)["text"]).text
        held = "".join(text[s.start : s.end] for s in sections(text))
        assert held == "".join(x for x in text.split("\n") if x.strip())


def test_headings_of_one_form_stand_side_by_side() -> None:
    text = "海洋装备产业\n重点发展深海采矿船、海上风电安装船和水下机器人等整机\n海水利用产业\n海水淡化。\n渔业\n以深远海养殖为主，配套冷链与育种，形成完整链条和品牌。"
    assert [(s.kind, s.path) for s in sections(text)][:4] == [
        ("heading", ()), ("paragraph", ("海洋装备产业",)), ("heading", ()), ("paragraph", ("海水利用产业",)),
    ]  # fmt: skip


def test_a_first_line_of_another_form_is_the_title_of_all() -> None:
    text = "滨海新城招商手册\n新城面向海洋经济布局三个方向，欢迎各地企业前来考察。\n海水利用产业\n海水淡化与综合利用，配套膜材料、能量回收装置等环节。"
    assert [s.path for s in sections(text)][2:] == [("滨海新城招商手册",), ("滨海新城招商手册", "海水利用产业")]
