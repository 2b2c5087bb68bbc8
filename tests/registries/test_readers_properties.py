"""Any table, written in any format, comes back cell by cell."""

from __future__ import annotations

import csv
import html
import io
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.registries.grid import Span, lay, rows
from ingest.registries.open import open_listing
from ingest.registries.wording import is_name

LETTERS = "吉林大学长春市（）()有限公司abcXYZ0123456789.，、·-“”一二\u3000 \n"
text = st.text(LETTERS, min_size=1, max_size=12).map(
    lambda t: "\n".join(" ".join(line.split(" ")).strip() for line in t.split("\n") if line.strip())
)
cell = text.map(lambda t: " ".join(t.strip(" \u3000").split(" "))).filter(
    lambda t: bool(t.strip("\n \u3000")) and "  " not in t and "\u3000" not in t
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    return draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=2, max_size=6))


def as_xlsx(table: list[list[str]]) -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    for row in table:
        book.active.append(row)
    book.save(held)
    return held.getvalue()


def as_csv(table: list[list[str]]) -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows(table)
    return held.getvalue().encode()


def as_docx(table: list[list[str]]) -> bytes:
    file, held = docx.Document(), io.BytesIO()
    laid = file.add_table(len(table), len(table[0]))
    for r, row in enumerate(table):
        for c, value in enumerate(row):
            laid.cell(r, c).text = value
    file.save(held)
    return held.getvalue()


def as_html(table: list[list[str]]) -> bytes:
    lines = ("".join(f"<td>{html.escape(value).replace(chr(10), '<br>')}</td>" for value in row) for row in table)
    return ("<html><body><table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></body></html>").encode()


@pytest.mark.parametrize(("ending", "write"), [("xlsx", as_xlsx), ("csv", as_csv), ("docx", as_docx), ("html", as_html)])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_a_table_comes_back(tmp_path: Path, ending: str, write: object, table: list[list[str]]) -> None:
    assert callable(write)
    path = tmp_path / f"a.{ending}"
    path.write_bytes(write(table))
    found = open_listing(path).sheets
    assert [list(row.cells) for sheet in found for row in sheet.rows] == table


@given(
    st.lists(
        st.lists(
            st.builds(Span, st.text("甲乙丙丁", min_size=1, max_size=3), st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=4
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_text_of_a_spanned_table_is_lost(spanned: list[list[Span]]) -> None:
    held = [text for row in rows(lay(spanned)) for text in row.cells]
    for span in (one for row in spanned for one in row):
        assert span.text in held


@given(
    st.lists(st.text("吉林长春光电科技示范", min_size=2, max_size=8).map(lambda t: t + "有限公司"), min_size=3, max_size=30, unique=True)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_name_of_a_list_is_read(tmp_path: Path, given_names: list[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("获奖企业名单\n" + "".join(f"{k}.{name}\n" for k, name in enumerate(given_names, 1)), encoding="utf-8")
    assert all(map(is_name, given_names))
    assert [row.cells[0] for row in open_listing(path).sheets[0].rows] == given_names
