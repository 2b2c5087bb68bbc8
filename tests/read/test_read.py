"""Reading: which files there are, what each is by its bytes, and that nothing of a document is lost."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest.read as reader
from graph.errors import NoDocuments, UnreadableFile
from graph.records import Reject
from graph.resources import data_path
from ingest.read import find, read
from ingest.read.formats import HEAD, identify
from ingest.read.text import read as read_text

quick = settings(deadline=None, max_examples=40)

SHARED = Path(__file__).resolve().parents[3] / "shared" / "corpus"


def _zip(name: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, "<x/>")
    return held.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
REFUSED = {
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "DOCX": _zip("word/document.xml"), "XLSX": _zip("xl/workbook.xml"), "OFD": _zip("OFD.xml"),
    "ZIP": _zip("a.txt"), "XLS": OLE + "Workbook".encode("utf-16-le").ljust(64, b"\x00") + b"\x12\x00",
    "压缩包": b"Rar!\x1a\x07\x00", "MHTML": b"From: <Saved>\r\nMIME-Version: 1.0\r\n", "JSON": b'{"id": 1}\n{"id": 2}\n',
    "XML": b"<?xml version='1.0'?><rss></rss>", "二进制": b"\x01\x02\x00\x03" * 50,
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_without_a_reader_is_named_and_refused_whatever_it_is_called(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "文献.txt"
    path.write_bytes(REFUSED[kind])
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    assert kind in caught.value.zh and caught.value.place == str(path) and all(caught.value.advice)


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", "　\n\u00a0".encode(), b"\xef\xbb\xbf"])
def test_a_file_without_text_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    assert all(caught.value.advice)


def test_a_file_over_the_limit_is_refused_without_being_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    asked: list[int] = []
    whole = reader._bytes
    monkeypatch.setattr(reader, "_bytes", lambda p, n: asked.append(n) or whole(p, n))
    with pytest.raises(UnreadableFile, match="50 MB, the limit is 20 MB"):
        read(path)
    assert asked == [HEAD, reader.MAX_BYTES + 1]


def test_missing_files_and_folders_are_errors(tmp_path: Path) -> None:
    for call in (lambda: read(tmp_path / "no.txt"), lambda: read(tmp_path), lambda: find([tmp_path / "no"])):
        with pytest.raises(UnreadableFile):
            call()


def test_the_identity_of_a_document_is_its_bytes(tmp_path: Path) -> None:
    for name, text in (("a.txt", "甲。"), ("b.html", "甲。"), ("c.txt", "乙。")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    a, b, c = (read(tmp_path / n).document for n in ("a.txt", "b.html", "c.txt"))
    assert a.id == b.id != c.id and len(a.id) == 16
    assert a.media_type == b.media_type == "text/plain"


def test_folders_are_walked_in_order_and_what_is_passed_by_is_told(tmp_path: Path) -> None:
    files = {
        "b.txt": "甲。",
        "a/z.html": "<p>乙。</p>",
        "a/c": "丙。",
        ".hidden": "丁",
        ".git/x.txt": "戊",
        "catalogue.csv": "file\n",
        "t.tsv": "a\tb\tc\n1\t2\t3\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "a/p.txt").write_bytes(REFUSED["XLSX"])
    skipped: list[Reject] = []
    found = [p.relative_to(tmp_path).as_posix() for p in find([tmp_path, tmp_path / "b.txt"], skipped.append)]
    assert found == ["b.txt", "a/c", "a/z.html"]
    assert {Path(r.place).name for r in skipped} == {".hidden", "catalogue.csv", "t.tsv", "p.txt"}
    assert all(r.stage == "read" and r.reason for r in skipped)


def test_a_named_file_is_given_even_if_it_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("平台\t单位\t地点\n中试基地\t北岭大学\t东溪市\n", encoding="utf-8")
    assert list(find([path])) == [path]
    assert [b.kind for b in read(path).blocks] == ["row", "row"]


def test_a_folder_without_documents_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text("甲。", encoding="utf-8")
    with pytest.raises(NoDocuments, match="empty"):
        find([tmp_path / "a.txt", tmp_path / "empty"])
    with pytest.raises(NoDocuments):
        find([])


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("甲。", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(UnreadableFile):
        read(path)


@quick
@given(st.text(alphabet=st.sampled_from("甲乙。，|\t\n \u3000\x0c　一、（）1.a#*"), max_size=200))
def test_every_character_of_a_text_lies_in_a_block_as_it_stands(text: str) -> None:
    blocks = read_text(text.encode(), "a.txt").blocks
    assert [b.text for b in blocks] == [line for line in text.split("\n") if line.strip()]
    assert len({b.anchor for b in blocks}) == len(blocks)


@quick
@given(st.binary(max_size=300))
def test_any_bytes_have_a_format_and_are_read_or_refused(data: bytes) -> None:
    kind = identify(data)
    if kind.reads:
        try:
            kind.reads(data, "a")
        except UnreadableFile as error:
            assert error.place == "a"


def test_the_demonstration_corpus_says_the_same_as_its_catalogue() -> None:
    folder = data_path("demo")
    found = list(find([folder]))
    assert [p.name for p in found] == [f"D{k}.txt" for k in range(1, 6)]
    for path in found:
        listed, said = read(path).source, reader.describe(str(path), [b.text for b in read(path).blocks], {})
        assert listed == said and listed.title and listed.number and listed.issuer and listed.published and listed.region == "吉林省"
        assert "【说明】" in read(path).blocks[0].text


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not here")
def test_the_shared_corpus_is_read_whole() -> None:
    for path in find([SHARED]):
        reading = read(path)
        lines = [x for x in path.read_text(encoding="utf-8").replace("\r\n", "\n").split("\n") if x.strip()]
        assert [b.text for b in reading.blocks] == lines and reading.source.title
