"""Pages in columns are read column by column; tables without rules and plain pages are not taken for columns."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.read import pdf
from ingest.read.columns import Glyph, in_order
from ingest.read.layout import Page, blocks

FIRST = "为加快云岭省新材料产业链建设，支持北岭大学联合东溪新材料股份有限公司牵头组建云岭省高性能纤维创新中心，围绕原丝、碳丝和复合材料三个环节开展协同攻关。"
SECOND = "鼓励海西、山南两市共建检验检测平台，面向全省中小企业开放仪器设备，按照服务合同金额给予补助，每家单位每年不超过一百万元，由所在市财政先行兑付。"
THIRD = "到2027年，新材料产业规模达到三百亿元，建成省级以上创新平台五个，培育年营业收入超过十亿元的企业八家，形成较为完整的产业配套体系和人才队伍。"
TITLE = "云岭省新材料产业链高质量发展行动方案"


def a_pdf(placed: Sequence[tuple[float, float, float, str]]) -> bytes:
    """A PDF of one page with lines of text at (left, height from below, size), in a font every reader knows."""
    drawn = "".join(f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n" for x, y, size, text in placed)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
        " /DW 1000 /FontDescriptor 7 0 R >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 850 /Descent -150 >>",
    ]
    made, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + end.encode("latin-1")


def column(
    texts: Sequence[str], x: float, y: float, width: int, size: float = 10, shift: float = 0
) -> list[tuple[float, float, float, str]]:
    """Paragraphs set in lines of `width` characters below each other, the first of each indented by two."""
    lines: list[tuple[float, str]] = []
    for text in texts:
        lines.append((2 * size, text[: width - 2]))
        lines += [(0, text[k : k + width]) for k in range(width - 2, len(text), width)]
    return [(x + indent, y - shift - 16 * k, size, line) for k, (indent, line) in enumerate(lines)]


def texts(placed: Sequence[tuple[float, float, float, str]]) -> list[str]:
    return [b.text for b in pdf.read(a_pdf(placed), "a.pdf").blocks]


@pytest.mark.parametrize("shift", [0, 5, 8])
def test_a_page_of_two_columns_is_read_column_by_column(shift: float) -> None:
    placed = [(150, 780, 16, TITLE), *column([FIRST, SECOND], 60, 740, 22), *column([THIRD, FIRST], 310, 740, 22, shift=shift)]
    assert texts(placed) == [TITLE, FIRST, SECOND, THIRD, FIRST]


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    whole = FIRST[:-1] + "，" + SECOND[:-1] + "，" + THIRD
    lines = column([whole], 60, 740, 22)
    half = len(lines) // 2
    turned = [(x + 250, y + 16 * half, size, text) for x, y, size, text in lines[half:]]
    assert texts([*lines[:half], *turned]) == [whole]


def test_text_over_the_whole_width_parts_the_columns() -> None:
    wide = column([SECOND], 60, 560, 48)
    placed = [
        *column([FIRST], 60, 740, 22),
        *column([SECOND], 310, 740, 22),
        *wide,
        *column([THIRD], 60, 480, 22),
        *column([FIRST], 310, 480, 22),
    ]
    assert texts(placed) == [FIRST, SECOND, SECOND, THIRD, FIRST]


def test_three_columns_are_read_in_turn() -> None:
    placed = [*column([FIRST], 40, 740, 15), *column([SECOND], 220, 740, 15), *column([THIRD], 400, 740, 15)]
    assert texts(placed) == [FIRST, SECOND, THIRD]


def test_a_table_without_rules_stays_in_rows() -> None:
    rows = [
        ("云岭纤维中心", "北岭大学"),
        ("东溪陶瓷基地", "东溪陶瓷研究所"),
        ("海西检测平台", "海西检验院"),
        ("山南中试基地", "山南集团"),
        ("北岭孵化器", "北岭科技园"),
    ]
    placed = [(x, 740 - 16 * k, 10, text) for k, row in enumerate(rows) for x, text in zip((60, 310), row, strict=True)]
    assert texts(placed) == ["\t".join(row) for row in rows]


def test_a_page_of_one_column_is_read_as_before() -> None:
    assert texts([(150, 780, 16, TITLE), *column([FIRST, SECOND, THIRD], 60, 740, 44)]) == [TITLE, FIRST, SECOND, THIRD]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6))
def test_no_character_is_lost_whatever_stands_where(seed: int) -> None:
    source = random.Random(seed)
    glyphs = []
    for _ in range(source.randint(1, 40)):
        x, y, size = source.uniform(20, 500), source.uniform(20, 800), source.choice([8, 10, 16])
        text = source.choice([FIRST, SECOND, THIRD])[: source.randint(1, 24)]
        glyphs += [Glyph(c, x + size * k, x + size * (k + 1), y, y + size) for k, c in enumerate(text)]
    read = "".join(g.text for row, _ in in_order(glyphs) for g in row)
    assert sorted(read) == sorted(g.text for g in glyphs)
    found = blocks([Page(1, 595, 842, tuple(glyphs))])
    assert all(block.anchor.startswith("第1页") for block in found)
