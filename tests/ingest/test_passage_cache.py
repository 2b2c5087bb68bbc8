"""Passages read before are not read again, whatever document they stand in now; and a cache is only a cache."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import tables
from graph.errors import RunFailed
from graph.records import Indicator, Mention, Passage, Reject, Statement
from ingest.extract.draft import Context
from ingest.passage_cache import PassageCache, key
from ingest.run import Run, build
from ingest.work import Found
from tests.ingest.corpora import document
from tests.ingest.stand_ins import cheap, falling

HERE = Passage("d1", 3, ("总则", "目标"), "¶4", "东北大学位于沈阳市。")
FOUND = Found(
    [Mention("d1:3", 0, 4, "东北大学", "University", "东北大学", ("东大",), None, "encoder", 0.1 + 0.2)],
    [Statement("d1:3", "东北大学", "University", "LOCATED_IN", "沈阳市", "Region", 0, 10, "existing", "rule", 0.75, "2021", "")],
    [Indicator("d1:3", 0, 2, "占比", ">=", 2.5, "%", None, 1.0)],
    [Reject("model:x", "甲", "quote_not_found", "d1:3")],
)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[PassageCache]:
    with closing(PassageCache(tmp_path, "v1")) as opened:
        yield opened


def test_what_was_put_comes_back_in_the_name_of_the_passage_that_asks(cache: PassageCache) -> None:
    one, there = key(HERE, Context(), None), replace(HERE, document="d2", ordinal=9)
    cache.put([(one, FOUND)])
    assert cache.have([one, b"other"]) == {one}
    assert list(cache.get(Mention, [(one, HERE)])) == FOUND.mentions
    assert list(cache.get(Statement, [(one, HERE)])) == FOUND.statements
    assert list(cache.get(Indicator, [(one, HERE)])) == FOUND.indicators
    assert list(cache.get(Reject, [(one, there)])) == [replace(FOUND.rejects[0], place="d2:9")]
    assert [m.passage for m in cache.get(Mention, [(one, there), (b"other", HERE), (one, HERE)])] == ["d2:9", "d1:3"]


def test_what_was_lost_or_lacks_an_answer_is_not_kept(cache: PassageCache) -> None:
    cache.put([(b"lost", Found(lost="two died")), (b"owed", replace(FOUND, failures=[("x", ("无", "none"))])), (b"good", Found())])
    assert cache.have([b"lost", b"owed", b"good"]) == {b"good"}


@given(st.text(), st.lists(st.text(), max_size=3), st.text(), st.sampled_from([None, True, False]), st.integers(0, 9), st.text())
def test_the_key_is_what_the_pipeline_knows_and_nothing_else(
    text: str, heading: list[str], title: str, taiwan: bool | None, ordinal: int, other: str
) -> None:
    passage, context = Passage("a", 0, tuple(heading), "¶1", text), Context(title, (), "长春市")
    same = key(passage, context, taiwan)
    assert key(replace(passage, document="b", ordinal=ordinal, anchor=other), context, taiwan) == same
    changed = [
        key(replace(passage, text=text + "。"), context, taiwan),
        key(replace(passage, heading=(*heading, other)), context, taiwan),
        key(passage, replace(context, title=title + "。"), taiwan),
        key(passage, replace(context, region="吉林省"), taiwan),
        key(passage, replace(context, defining=(("吉大", "吉林大学"),)), taiwan),
        key(passage, context, not taiwan),
    ]
    assert same not in changed


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "passages-v1.sqlite").write_bytes(b"no database" * 1000)
    with closing(PassageCache(tmp_path, "v1")) as cache:
        cache.put([(b"k", FOUND)])
        assert cache.have([b"k"]) == {b"k"}


def test_a_file_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / "passages-v1.sqlite").mkdir()
    with pytest.raises(RunFailed, match=r"passages-v1\.sqlite: the cache of passages cannot be used"):
        PassageCache(tmp_path, "v1")


def test_old_versions_go(tmp_path: Path) -> None:
    for version in ("v1", "v2", "v3"):
        with closing(PassageCache(tmp_path, version)) as cache:
            cache.put([(b"k", FOUND)])
    assert len(list(tmp_path.glob("passages-*.sqlite"))) == 2
    with closing(PassageCache(tmp_path, "v3")) as cache:
        assert cache.have([b"k"]) == {b"k"}


def read_now(paths: list[Path], home: Path, **arguments: object) -> tuple[Run, int]:
    """A build, and how many passages the pipeline read for it."""
    seen = [0]

    def watch(stage: str, done: int, total: int) -> None:
        if stage == "passages":
            seen[0] = done

    return build(paths, home, pipeline=cheap, progress=watch, **arguments), seen[0]  # type: ignore[arg-type]


def test_an_edited_document_costs_its_changed_passages(tmp_path: Path) -> None:
    file, home = tmp_path / "a.txt", tmp_path / "home"
    text = document(1, 20_000)
    file.write_text(text, encoding="utf-8")
    first, every = read_now([file], home)
    assert every == first.counts["passages"] > 10
    lines = text.split("\n")
    lines[len(lines) // 2] += "东南大学在南京市新建精密股份有限公司。"
    file.write_text("\n".join(lines), encoding="utf-8")
    edited, changed = read_now([file], home)
    assert edited.read == 1 and 1 <= changed <= 3
    alone, _ = read_now([file], tmp_path / "alone")
    for name in tables.TABLES:
        assert (edited.folder / f"{name}.parquet").read_bytes() == (alone.folder / f"{name}.parquet").read_bytes(), name


def test_a_moved_document_with_another_paragraph_behind_costs_only_that(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "a.txt").write_text(document(1, 8_000), encoding="utf-8")
    read_now([tmp_path / "a.txt"], home)
    (tmp_path / "b.txt").write_text(document(1, 8_000) + "一、附则\n本方案由东南大学负责解释。\n", encoding="utf-8")
    both, changed = read_now([tmp_path / "b.txt"], home)
    assert both.counts["documents"] == 2 and changed <= 2


def test_another_pipeline_reads_anew(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(document(1, 3_000), encoding="utf-8")
    first = build([tmp_path / "a.txt"], tmp_path / "home", pipeline=cheap)
    second = build([tmp_path / "a.txt"], tmp_path / "home", pipeline=falling)
    assert first.id != second.id and second.read == 1
