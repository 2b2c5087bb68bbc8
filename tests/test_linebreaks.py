"""Line breaks inside sentences are told from those between paragraphs, and taken out with every offset leading back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.linebreaks import hard_breaks
from ingest.normalise import normalise

PARAGRAPH = (
    "支持云岭大学联合东溪新材料股份有限公司建设高性能纤维中试基地，围绕原丝、碳丝和复合材料三个环节开展协同攻关，推动创新链与产业链在同一园区内衔接，"
    "到2027年形成三百亿元规模，鼓励海西、山南两市共建检验检测平台，面向全省开放仪器设备。"
)


def printed(paragraph: str, width: int) -> str:
    return "\n".join(paragraph[k : k + width] for k in range(0, len(paragraph), width))


@given(st.integers(24, 45))
def test_the_lines_of_a_printed_paragraph_become_one(width: int) -> None:
    text = printed(PARAGRAPH, width)
    breaks = hard_breaks(text)
    assert normalise(text, breaks=breaks).text == PARAGRAPH


@pytest.mark.parametrize(
    "text",
    [
        "一、总体要求\n以产业链部署创新链，加快建设先进制造业集群，培育优势企业。",
        "云岭省人民政府关于支持光电产业高质量发展若干措施的通知\n各市、县人民政府，省政府各部门、各直属机构，请认真执行。",
        f"{PARAGRAPH}\n{PARAGRAPH}",
        "长江流域三系杂交水稻育种岗位：甲某某（云岭水稻研究所）\n长江中游籼型杂交水稻育种岗位：乙某（东溪水稻中心）",
        "建设高性能纤维中试基地和复合材料检验检测平台，\n（二）培育优势企业，推动产业集聚，形成规模效应。",
        "序号\t平台名称及其依托单位和所在的地区，主管部门\n1\t纤维中心，云岭大学，东溪市",
        "短行，\n短行，\n短行。",
    ],
)
def test_breaks_between_paragraphs_stay(text: str) -> None:
    assert hard_breaks(text) == []


@given(
    st.lists(st.sampled_from(["研發半導體", "雷射", "人工智慧", "、", "產業", "，", "\n", "网络", "(1)", "乾"]), max_size=40).map("".join),
    st.data(),
)
def test_offsets_lead_back_over_any_breaks(text: str, data: st.DataObject) -> None:
    places = [k for k, c in enumerate(text) if c == "\n" and 0 < k < len(text) - 1]
    breaks = sorted(data.draw(st.sets(st.sampled_from(places))) if places else [])
    result = normalise(text, breaks=breaks)
    whole = normalise("".join(c for k, c in enumerate(text) if k not in breaks))
    assert result.text == whole.text and result.length == len(text)
    spans = [result.original(k, k + 1) for k in range(len(result.text))]
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(spans))
    for k, (a, b) in enumerate(spans):
        if b - a == 1:
            assert normalise(text[a:b], taiwan=False).text == result.text[k] or text[a:b] in "(),，雷射網乾"
        again = result.normalised(a, b)
        assert again[0] <= k < again[1]
    if not result.segments:
        assert not breaks
