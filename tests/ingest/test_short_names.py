"""Short names carried over a document: by whoever reads it, in whatever pieces, and through the cache of passages."""

from __future__ import annotations

from pathlib import Path

from graph import tables
from graph.records import Mention, Passage
from ingest.means import Means
from ingest.passage_cache import key
from ingest.run import Run, build
from ingest.work import Piece, pieces
from tests.ingest.corpora import document
from tests.ingest.stand_ins import cheap

DEFINITION = "东云精密股份有限公司（以下简称“东云精密”）和南方大学（南大）合作。"
LATER = "东云精密要加大投入，鼓励南大培养人才。"


def write(folder: Path, definition: str = DEFINITION, seed: int = 1) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    parts = ["云岭行动方案", "一、总则", definition, "二、措施", document(seed, 9_000), "三、保障", LATER, "四、附则", LATER]
    (folder / "a.txt").write_text("\n".join(parts), encoding="utf-8")
    return folder


def names(run: Run) -> dict[str, set[str]]:
    texts = {p.id: p.text for p in tables.read(run.folder / "passages.parquet", Passage)}
    found: dict[str, set[str]] = {}
    for mention in tables.read(run.folder / "mentions.parquet", Mention):
        if LATER in texts[mention.passage]:
            found.setdefault(mention.surface, set()).add(mention.name)
    return found


def test_later_passages_know_the_short_names_and_workers_agree(tmp_path: Path) -> None:
    folder = write(tmp_path / "documents")
    one = build([folder], tmp_path / "one", pipeline=cheap)
    two = build([folder], tmp_path / "two", workers=2, pipeline=cheap)
    assert names(one) == {"东云精密": {"东云精密股份有限公司"}, "南大": {"南方大学"}}
    for name in tables.TABLES:
        assert (one.folder / f"{name}.parquet").read_bytes() == (two.folder / f"{name}.parquet").read_bytes()


def test_an_edited_definition_reaches_the_passages_that_hold_the_short_name(tmp_path: Path) -> None:
    folder = write(tmp_path / "documents")
    build([folder], tmp_path / "home", pipeline=cheap)
    write(folder, DEFINITION.replace("东云精密股份", "西山精密股份"))
    read: list[int] = []
    edited = build(
        [folder], tmp_path / "home", pipeline=cheap, progress=lambda stage, done, total: read.append(done) if stage == "passages" else None
    )
    assert names(edited)["东云精密"] == {"西山精密股份有限公司"}
    assert max(read) <= 3  # the definition and the passages with the short name, of more than thirty


def test_without_a_definition_the_words_name_nobody(tmp_path: Path) -> None:
    assert names(build([write(tmp_path / "documents", "没有定义。")], tmp_path / "home", pipeline=cheap)) == {}


def test_pieces_hand_on_what_their_passages_need() -> None:
    given = [Passage("d", k, (), f"¶{k}", "字" * 3_000) for k in range(6)]
    defining = [(1, "甲", "甲公司"), (4, "甲", "甲公司"), (5, "乙", "乙公司")]
    cut = list(pieces(given, Piece(()).context, None, defining=defining))
    told = {p.ordinal: piece.told(p).defining for piece in cut for p in piece.passages}
    assert told == {0: (), 1: (("甲", "甲公司"),), 2: (), 3: (), 4: (("甲", "甲公司"),), 5: (("乙", "乙公司"),)}
    assert sum(len(piece.defining) for piece in cut) == 3
    assert key(given[0], cut[0].told(given[1]), None) != key(given[0], cut[0].told(given[0]), None)


def test_lines_of_a_document_know_them_too(tmp_path: Path) -> None:
    folder = write(tmp_path / "documents")
    from ingest.lines import extract_all

    lines = list(extract_all([folder], means=Means(pipeline=cheap), progress=lambda *_: None, failures=[]))
    found = {e["name"] for line in lines if LATER in line["text"] for e in line["entities"]}
    assert found == {"东云精密股份有限公司", "南方大学"}
