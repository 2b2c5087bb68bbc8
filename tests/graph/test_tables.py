"""Tables hold what was put in, typed, and never half of it."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import UnreadableFile
from graph.records import Document, Entity, Fact, Indicator, Passage, Source
from graph.tables import TABLES, arrow_schema, read, write

WORDS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=12)
ENTITIES = st.builds(
    Entity, WORDS, WORDS, WORDS, st.lists(WORDS, max_size=3).map(tuple), st.just(()), WORDS, st.none() | WORDS, st.integers(0, 9)
)


@given(st.lists(ENTITIES, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_again(tmp_path: Path, records: list[Entity]) -> None:
    path = tmp_path / "t.parquet"
    assert write(path, Entity, records) == len(records)
    assert list(read(path, Entity)) == records


def test_a_nested_record_comes_back_whole(tmp_path: Path) -> None:
    document = Document("d1", Source("a.txt", title="意见", published="2021-02-06"), "text/plain", 12)
    write(tmp_path / "d.parquet", Document, [document])
    assert list(read(tmp_path / "d.parquet", Document)) == [document]


def test_columns_are_typed_by_the_record() -> None:
    schema = arrow_schema(Indicator)
    assert schema.field("year").type == pa.int64() and schema.field("year").nullable
    assert schema.field("value").type == pa.float64() and not schema.field("value").nullable
    assert arrow_schema(Passage).field("heading").type == pa.list_(pa.string())


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_a_run_can_be_empty(tmp_path: Path, name: str) -> None:
    assert write(tmp_path / name, TABLES[name], []) == 0
    assert list(read(tmp_path / name, TABLES[name])) == []


def test_a_failed_writing_leaves_the_old_table_and_no_scratch(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    write(path, Fact, [Fact("a", "HOSTS", "b")])

    def broken():
        yield Fact("c", "HOSTS", "d")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        write(path, Fact, broken())
    assert [f.subject for f in read(path, Fact)] == ["a"]
    assert [p.name for p in tmp_path.iterdir()] == ["f.parquet"]


def test_what_is_no_table_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_text("not a table")
    with pytest.raises(UnreadableFile, match=r"x\.parquet"):
        list(read(tmp_path / "x.parquet", Fact))
    write(tmp_path / "y.parquet", Passage, [])
    with pytest.raises(UnreadableFile, match="columns"):
        list(read(tmp_path / "y.parquet", Fact))
