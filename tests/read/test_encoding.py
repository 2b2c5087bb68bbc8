"""Encodings: told from one another by their characters, refused when none fits."""

from __future__ import annotations

import codecs

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import UnreadableFile
from ingest.read.encoding import decode

quick = settings(deadline=None, max_examples=40)

SENTENCES = (
    "围绕碳纤维产业链部署创新链，支持高校和科研院所建设重点实验室。", "到2025年，全省研究与试验发展经费投入强度超过2%。",
    "推动企业与大学联合攻关，形成一批具有自主知识产权的技术。", "各市人民政府要加强组织领导，落实工作责任。",
    "鼓励金融机构为科技型中小企业提供信贷支持。", "建设中试基地、技术创新中心等平台，服务成果转化。",
)  # fmt: skip
TRADITIONAL = tuple(opencc.OpenCC("s2tw").convert(s) for s in SENTENCES)


@quick
@given(st.lists(st.sampled_from(SENTENCES), min_size=1), st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-8-sig"]))
def test_simplified_text_comes_back_from_every_encoding(lines: list[str], encoding: str) -> None:
    text = "\n".join(lines)
    assert decode(text.encode(encoding)).text == text


@quick
@given(st.lists(st.sampled_from(TRADITIONAL), min_size=1), st.sampled_from(["utf-8", "big5", "gb18030", "utf-16"]))
def test_traditional_text_comes_back_from_every_encoding(lines: list[str], encoding: str) -> None:
    text = "\n".join(lines)
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("bom", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
def test_a_byte_order_mark_decides_and_is_no_character(bom: bytes) -> None:
    names = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be", codecs.BOM_UTF32_LE: "utf-32-le"}
    assert decode(bom + SENTENCES[0].encode(names[bom])).text == SENTENCES[0]


def test_line_ends_become_one_kind_and_nothing_else_changes() -> None:
    assert decode("甲\r\n乙\r丙\n　丁 \t".encode()).text == "甲\n乙\n丙\n　丁 \t"


def test_a_wrong_declaration_does_not_mislead() -> None:
    assert decode(SENTENCES[0].encode("gb18030"), declared="big5").text == SENTENCES[0]
    assert decode(SENTENCES[0].encode(), declared="gb2312").text == SENTENCES[0]


@pytest.mark.parametrize(
    "data",
    [
        "これは技術開発を進める政策に関する文書です。".encode("shift_jis") * 3,
        "이것은 한국의 산업 정책 문서입니다.".encode("euc_kr") * 3,
        "Документ о промышленной политике".encode("koi8-r") * 3,
        "Größe und Förderung".encode("latin-1") * 3,
        "正文".encode() + b"\x00\x01\x02",
        bytes(range(1, 9)) * 100,
        SENTENCES[0].encode() * 20 + b"\xff" + SENTENCES[1].encode(),
        codecs.BOM_UTF16_LE + b"\x00\xd8\x00\x00",
    ],
)
def test_what_fits_no_encoding_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        decode(data, place="a.txt")
    assert caught.value.place == "a.txt" and all(caught.value.advice) and "\n" not in caught.value.text("zh")
