"""Figures in files: what is written is read back, what cannot be written is refused before anything is lost."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputError, UnreadableFile
from graph.metrics import store
from graph.metrics.result import Result, encoded

NUMBERS = st.floats(allow_nan=True, allow_infinity=False)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
PLAIN = st.dictionaries(
    WORDS, st.one_of(WORDS, st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.lists(WORDS)), max_size=3
)
RESULTS = st.lists(
    st.builds(
        Result, WORDS, WORDS, WORDS, NUMBERS, NUMBERS, NUMBERS, st.integers(0, 10**6), WORDS, PLAIN.map(encoded), PLAIN.map(encoded), WORDS
    ),
    max_size=4,
)  # fmt: skip
UNKNOWN = Result("M4.D", '碳纤维,产业"甲"', "吉林省", math.nan, reason="no_edges", params='{"objects":3}')


@pytest.mark.parametrize("ending", store.ENDINGS)
@given(results=RESULTS)
def test_whatever_is_written_is_read_back(ending: str, results: list[Result], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("store") / f"x{ending}"
    assert store.write(path, results) == len(results)
    assert list(map(repr, store.read(path))) == list(map(repr, results))


def test_an_undefined_figure_is_null_or_an_empty_cell(tmp_path: Path) -> None:
    for ending in store.ENDINGS:
        store.write(tmp_path / f"x{ending}", [UNKNOWN])
    assert pq.read_table(tmp_path / "x.parquet").column("value").to_pylist() == [None]
    rows = list(csv.DictReader((tmp_path / "x.csv").read_text("utf-8-sig").splitlines()))
    assert (rows[0]["value"], rows[0]["chain"]) == ("", UNKNOWN.chain)
    (found,) = json.loads((tmp_path / "x.json").read_text("utf-8"))
    assert found["value"] is None and found["params"] == {"objects": 3} and found["bounds"] == {}
    assert json.loads((tmp_path / "x.jsonl").read_text("utf-8")) == found


def test_the_ending_may_be_in_capitals_and_must_be_known(tmp_path: Path) -> None:
    assert store.write(tmp_path / "X.CSV", [UNKNOWN]) == 1
    for wrong in ("x.xlsx", "x"):
        with pytest.raises(InputError, match="parquet"):
            store.checked(tmp_path / wrong)
        with pytest.raises(InputError):
            store.write(tmp_path / wrong, [UNKNOWN])
    assert store.checked(tmp_path / "x.json") == tmp_path / "x.json"


@pytest.mark.parametrize("ending", store.ENDINGS)
def test_an_interrupted_run_leaves_what_was_there(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{ending}"
    store.write(path, [UNKNOWN])
    before = path.read_bytes()

    def broken() -> Iterator[Result]:
        yield UNKNOWN
        raise InputError("坏", "broken")

    with pytest.raises(InputError, match="broken"):
        store.write(path, broken())
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", store.ENDINGS)
def test_another_file_is_refused(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{ending}"
    with pytest.raises(UnreadableFile, match="x"):
        list(store.read(path))
    for content in (b"\x00\xff\xfe junk", b'{"a": 1}\n', b"a,b\n1,2\n", b"3\n"):
        path.write_bytes(content)
        with pytest.raises(UnreadableFile):
            list(store.read(path))
