"""Mentions that stop short are mended, and words for kinds of things are dropped; other names than in the labelled text."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract import lexicon
from ingest.extract.draft import Draft
from ingest.extract.guards import guard
from ingest.extract.tagger import plain_name
from ingest.extract.trace import Trace

TYPES = {"P": "Platform", "K": "Park", "R": "Region", "C": "IndustryChain", "T": "Technology", "F": "Firm", "I": "Institute",
         "U": "University", "G": "Government", "M": "Program", "D": "Policy"}  # fmt: skip


def read(marked: str, trace: Trace | None = None) -> tuple[str, list[Draft]]:
    """A text with mentions marked "[P:name]", guarded."""
    text, drafts, at = "", [], 0
    for found in re.finditer(r"\[([A-Z]):([^\]]+)\]", marked):
        text += marked[at : found.start()]
        drafts.append(Draft(len(text), len(text) + len(found[2]), TYPES[found[1]], plain_name(found[2])))
        text += found[2]
        at = found.end()
    text += marked[at:]
    return text, guard(text, drafts, lexicon.places(text), trace)


def kept(marked: str) -> list[str]:
    text, drafts = read(marked)
    assert all(d.name == re.sub(r"[《》“”\n]", "", text[d.start : d.end]) for d in drafts)
    return [text[d.start : d.end] for d in drafts]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("发展[T:硅基光电芯]片", ["硅基光电芯片"]),
        ("壮大[C:低空经]济", ["低空经济"]),
        ("运行[T:云岭天工0]8轨道试验车", ["云岭天工08"]),
        ("做强[C:石英和][C:云母产业]", ["石英和云母产业"]),
        ("支持[T:超薄玻璃减薄及]", ["超薄玻璃减薄"]),
        ("[P:国家先进印染创新中心（]浙江）揭牌", ["国家先进印染创新中心（浙江）"]),
        ("[P:国家先进印染创新中心]（[R:浙江）]揭牌", ["国家先进印染创新中心（浙江）"]),
        ("印发《[G:云岭省科技厅]、[D:云岭省财政厅关于培育雁阵企业的通知]》", ["云岭省科技厅、云岭省财政厅关于培育雁阵企业的通知"]),
        ("印发《[D:关于培育雁阵企业]的若干措施》", ["关于培育雁阵企业的若干措施"]),
        ("[K:支持建设云岭未来城]扩区", ["云岭未来城"]),
        ("[U:云岭师范大学材料科学与工程学院]承担", ["云岭师范大学"]),
        ("[R:福建省南平市]先行", ["福建省", "南平市"]),
        ("在[R:温州]、[R:洞头]区试点", ["温州", "洞头区"]),
        ("[R:澳门]特别行政区政府", ["澳门特别行政区"]),
    ],
)
def test_mentions_that_stop_short_are_mended(marked: str, expected: list[str]) -> None:
    assert kept(marked) == expected


@pytest.mark.parametrize(
    "marked",
    [
        "支持[K:15家国家高新技术产业开发区]扩区", "鼓励[U:有关高校]参与", "培育[P:省级重点实验室]", "布局[P:一批公共服务平台]", "依托[P:若干创新中心]",
        "提升[K:国家自主创新示范区]能级", "由[G:县级以上地方人民政府]负责", "会同[G:有关行政主管部门]", "优化[K:综]合保税区", "推广[T:质]量溯源",
        "提高[C:农]业机械化水平", "打造[R:硅]谷", "加快[K:建设]",
    ],
)  # fmt: skip
def test_kinds_and_fragments_are_dropped(marked: str) -> None:
    assert kept(marked) == []


@pytest.mark.parametrize(
    "marked",
    [
        "[F:联合石化]、[G:发展改革委]、[F:建设银行]", "[K:五家渠经开区]扩区", "[I:七一八所]牵头", "[K:临港新片区][K:海洋创新园]开园", "深化[R:吉][R:浙]合作",
        "[C:锂]、[C:硼]等产业", "[U:武汉大学]与[F:新疆众和]", "[P:光电实验室]", "云岭示范区（以下简称[K:示范区]）。支持[K:示范区]发展", "[R:合肥]市级财政",
        "[D:“十四五”规划]", "[M:“双百”行动]", "《[D:云岭条例]》和《[D:云岭办法]》", "[P:国家质检中心（云岭）]", "[R:长春]和[R:吉林市]", "[T:C919]大飞机",
    ],
)  # fmt: skip
def test_whole_names_stay_as_they_are(marked: str) -> None:
    assert kept(marked) == re.findall(r":([^\]]+)\]", marked)


def test_what_a_guard_did_is_told() -> None:
    trace = Trace()
    text, drafts = read("做强[C:石英和][C:云母产业]，[U:有关高校]", None)
    again = [Draft(2, 5, "IndustryChain", "石英和"), Draft(5, 9, "IndustryChain", "云母产业"), Draft(10, 14, "University", "有关高校")]
    trace.watch("tagger", "", again)
    guard(text, again, [], trace)
    said = {(story.draft.name, step.rule, step.act) for story in trace.stories for step in story.steps if step.component == "guards"}
    assert said == {("石英和云母产业", "two halves", "changed"), ("云母产业", "two halves", "dropped"), ("有关高校", "kinds", "dropped")}
    assert len(drafts) == 1


@given(
    st.lists(
        st.sampled_from(
            ["[C:石英]", "[T:A]", "[R:福建省南平市]", "[R:澳]", "[P:中心（]", "）", "（", "《", "》", "[D:通知]", "[K:支持]", "、", "和", "技", "术", "07", "门", "\n", "[U:高校]"]
        ),
        max_size=20,
    )
)  # fmt: skip
def test_any_mentions_stay_inside_the_text_in_order_and_apart(pieces: list[str]) -> None:
    text, drafts = read("".join(pieces))
    assert all(0 <= d.start < d.end <= len(text) for d in drafts)
    assert all(a.end <= b.start for a, b in pairwise(drafts))
    marked = "".join(f"[{next(k for k, t in TYPES.items() if t == d.type)}:{text[d.start : d.end]}]" for d in drafts)
    assert len(drafts) <= "".join(pieces).count("[") + marked.count("[R:")
