"""A run is one state of all sources: nothing half-written, nothing lost, nothing twice."""

from pathlib import Path

import pytest

from graph import tables
from graph.errors import NoDocuments, UnreadableFile
from graph.records import Document, Entity, Evidence, Fact, Indicator, Mention, Passage, Reject
from ingest.run import Run, build
from ingest.workspace import Workspace

FIRST = """长春市碳纤维产业发展方案
一、重点任务
碳纤维产业。支持吉林大学联合长春碳谷材料有限公司建设高性能碳纤维工程研究中心，攻克大丝束碳纤维原丝制备技术。
到2027年，碳纤维产业规模达到120亿元。
"""
SECOND = """沈阳市机器人产业行动计划
沈阳新松机器人自动化股份有限公司牵头筹建辽宁省机器人技术创新中心，研发协作机器人关节模组。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text(FIRST, encoding="utf-8")
    (folder / "b.txt").write_text(SECOND, encoding="utf-8")
    return folder


def rows(run: Run, name: str) -> list:
    return list(tables.read(run.folder / f"{name}.parquet", tables.TABLES[name]))


def test_every_quote_is_the_original_text_at_its_offsets(folder: Path, tmp_path: Path) -> None:
    run = build([folder], tmp_path / "home")
    passages: dict[str, Passage] = {p.id: p for p in rows(run, "passages")}
    evidence: list[Evidence] = rows(run, "evidence")
    mentions: list[Mention] = rows(run, "mentions")
    assert evidence and mentions
    for piece in evidence:
        assert passages[piece.passage].text[piece.start : piece.end] == piece.quote
        assert piece.quote in FIRST + SECOND
    for mention in mentions:
        assert passages[mention.passage].text[mention.start : mention.end] == mention.surface


def test_every_fact_has_evidence_and_every_end_an_entity(folder: Path, tmp_path: Path) -> None:
    run = build([folder], tmp_path / "home")
    entities: dict[str, Entity] = {e.id: e for e in rows(run, "entities")}
    facts: list[Fact] = rows(run, "facts")
    supported = {e.fact for e in rows(run, "evidence")}
    assert facts
    assert all(f.id in supported and {f.subject, f.object} <= entities.keys() for f in facts)
    goals: list[Indicator] = rows(run, "indicators")
    assert {g.id for g in goals} <= supported
    assert ("IndustryChain", "碳纤维") in {(e.type, e.name.removesuffix("产业")) for e in entities.values()}


def test_a_second_build_is_the_same_run_and_reads_nothing(folder: Path, tmp_path: Path) -> None:
    first = build([folder], tmp_path / "home")
    second = build([folder], tmp_path / "home")
    assert (second.unchanged, second.read, second.id, second.counts) == (True, 0, first.id, first.counts)


def test_removing_a_document_removes_what_only_it_supported(folder: Path, tmp_path: Path) -> None:
    build([folder], tmp_path / "home")
    (folder / "b.txt").unlink()
    one = build([folder], tmp_path / "home")
    alone = build([folder], tmp_path / "elsewhere")
    assert (one.read, one.counts["documents"]) == (0, 1)
    for name in ("entities", "facts", "evidence", "mentions"):
        assert rows(one, name) == rows(alone, name)


def test_sources_of_other_paths_stay_until_asked_to_go(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    build([folder / "a.txt"], home)
    together = build([folder / "b.txt"], home)
    assert together.counts["documents"] == 2 and together.read == 1
    assert build([folder / "b.txt"], home, fresh=True).counts["documents"] == 1


def test_workers_do_not_change_a_byte(folder: Path, tmp_path: Path) -> None:
    for number in range(6):
        (folder / f"c{number}.txt").write_text(FIRST.replace("长春", "通化") * 40 + str(number), encoding="utf-8")
    one, two = build([folder], tmp_path / "one", workers=1), build([folder], tmp_path / "two", workers=2)
    assert one.id == two.id
    for name in tables.TABLES:
        assert (one.folder / f"{name}.parquet").read_bytes() == (two.folder / f"{name}.parquet").read_bytes(), name


def test_a_bad_file_in_a_folder_is_recorded_and_the_others_are_read(folder: Path, tmp_path: Path) -> None:
    (folder / "empty.txt").write_text("", encoding="utf-8")
    run = build([folder], tmp_path / "home")
    told = [f.item for f in rows(run, "failures")] + [r.item for r in rows(run, "rejects")]
    assert any("empty.txt" in item for item in told)
    assert run.counts["documents"] == 2


@pytest.mark.parametrize(("name", "content"), [("empty.txt", b""), ("noise.txt", bytes(range(256)) * 8)])
def test_a_bad_file_alone_is_an_error_and_nothing_is_written(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=name):
        build([tmp_path / name], tmp_path / "home")
    assert not (tmp_path / "home").exists() or Workspace(tmp_path / "home").current() is None


def test_a_folder_without_documents_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(NoDocuments, match="nothing"):
        build([tmp_path / "nothing"], tmp_path / "home")


def test_a_failed_build_leaves_the_run_in_force(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    before = build([folder], home)
    with pytest.raises(UnreadableFile):
        build([tmp_path / "missing.txt"], home)
    assert Workspace(home).tables() == before.folder
    assert not [p for p in home.rglob(".*") if p.is_dir()]


def test_the_same_content_under_two_paths_is_one_document(folder: Path, tmp_path: Path) -> None:
    (folder / "copy.txt").write_text(FIRST, encoding="utf-8")
    run = build([folder], tmp_path / "home")
    documents: list[Document] = rows(run, "documents")
    assert len(documents) == 2
    assert all(isinstance(r, Reject) for r in rows(run, "rejects"))


def test_a_source_that_breaks_keeps_its_last_good_reading(folder: Path, tmp_path: Path) -> None:
    facts = rows(build([folder], tmp_path / "home"), "facts")
    (folder / "b.txt").write_bytes("沈阳市".encode() + b"\xff\xfe\xff\xff" * 50)
    after = build([folder], tmp_path / "home")
    assert after.status == "partial" and [Path(f.item).name for f in after.failures] == ["b.txt"]
    assert rows(after, "facts") == facts
