"""What is no list is refused by what it is, in Chinese and English, with what to do; what is mislabelled is read by its bytes."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from graph.errors import UnreadableFile
from ingest.registries import open as opening
from ingest.registries.compound import MAGIC
from ingest.registries.open import open_listing

FILES = Path(__file__).parent / "files"


def refused(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        open_listing(path)
    error = caught.value
    assert error.place == str(path) and all(error.advice) and error.zh and error.en
    assert "\n" not in error.text("zh") and any("\u4e00" <= c <= "\u9fff" for c in error.text("zh"))
    return error


def written(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def compound(*names: str) -> bytes:
    """A compound file whose directory holds these names and nothing else."""
    header = bytearray(MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6))
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = b"".join(
        n.encode("utf-16-le").ljust(64, b"\x00") + struct.pack("<HBB", 2 * len(n) + 2, 5 if n == "Root Entry" else 2, 1) + bytes(60)
        for n in ("Root Entry", *names)
    )
    return bytes(header) + table + entries.ljust(512, b"\x00")


def packed(**members: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("名单.xlsx", compound("EncryptedPackage", "EncryptionInfo"), "password"),
        ("名单.xls", compound("PowerPoint Document"), "presentation"),
        ("名单.png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("名单.xls", b"\x89PNG\r\n\x1a\n", "not what its ending .xls says"),
        ("名单.rar", b"Rar!\x1a\x07\x00", "archive"),
        ("名单.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "git lfs pull"),
        ("名单.csv", b"", "empty"),
        ("名单.csv", b"\xef\xbb\xbf\r\n \r\n", "empty"),
        ("名单.csv", bytes(range(256)) * 8, "binary"),
        ("~$名单.xlsx", b"\x05abc", 'read "名单.xlsx"'),
        ("._名单.xlsx", b"\x00\x05\x16\x07", "side file"),
        (".DS_Store", b"\x00\x00\x00\x01Bud1", "side file"),
        ("名单.xlsx", packed(xl__workbook="x")[:60], "cut short"),
        ("名单.xls", "<html><head><title>统一身份认证</title></head><body>用户登录 <input> 验证码</body></html>", "login page"),
        ("名单.xlsx", "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>", "error page"),
        ("名单.xls", "<html><head></head><frameset><frame src=sheet001.htm></frameset></html>", "frames"),
        ("名单.json", '{"a": [1, 2', "not valid JSON"),
    ],
)
def test_what_is_no_list(tmp_path: Path, name: str, data: bytes | str, said: str) -> None:
    assert said in refused(written(tmp_path, name, data)).text("en")


def test_a_folder_a_missing_file_and_a_side_folder(tmp_path: Path) -> None:
    assert "folder" in refused(tmp_path).en
    assert "no such file" in refused(tmp_path / "无.xlsx").en
    (tmp_path / "__MACOSX").mkdir()
    assert "side file" in refused(written(tmp_path / "__MACOSX", "名单.xlsx", b"x")).en


def test_an_archive_names_what_it_holds(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in ("附件1.xlsx", "附件2.docx", "__MACOSX/._附件1.xlsx"):
            archive.writestr(name, "x")
    error = refused(written(tmp_path, "名单.zip", held.getvalue()))
    assert "附件1.xlsx" in error.en and "附件2.docx" in error.en and "MACOSX" not in error.en


def test_a_file_above_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SIZE_LIMIT", 10)
    assert "more than the limit" in refused(written(tmp_path, "a.csv", "名称,地区\n甲,乙\n")).en


def test_a_workbook_under_the_name_of_a_table_is_a_workbook(tmp_path: Path) -> None:
    found = open_listing(written(tmp_path, "名单.csv", (FILES / "schools.xls").read_bytes()))
    assert found.media_type == "application/vnd.ms-excel" and found.sheets


@pytest.mark.parametrize("rest", [bytes(4096), b"\xff" * 4096, bytes(600)])
def test_the_mark_of_a_compound_file_alone_is_no_workbook(tmp_path: Path, rest: bytes) -> None:
    refused(written(tmp_path, "a.docx", MAGIC + rest))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.97])
@pytest.mark.parametrize("form", ["xls", "xlsx"])
def test_a_workbook_cut_short(tmp_path: Path, share: float, form: str) -> None:
    if form == "xls":
        data = (FILES / "schools.xls").read_bytes()
    else:
        book, held = openpyxl.Workbook(), io.BytesIO()
        book.active.append(["名称", "地区"])
        book.save(held)
        data = held.getvalue()
    refused(written(tmp_path, f"a.{form}", data[: int(len(data) * share)]))


def test_a_stray_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1000000"] = "名称", "x"
    book.save(tmp_path / "a.xlsx")
    assert "stray cell" in refused(tmp_path / "a.xlsx").en


def test_a_broken_cell_of_an_old_workbook_does_not_fill_the_memory(tmp_path: Path) -> None:
    data = bytearray((FILES / "schools.xls").read_bytes())
    at = data.index(struct.pack("<HHHH", 0x00FD, 10, 4, 1))
    data[at + 6 : at + 8] = b"\x00\xb8"
    assert "impossible place" in refused(written(tmp_path, "a.xls", bytes(data))).en
