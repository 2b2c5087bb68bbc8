"""Files in, blocks of original characters out: which files there are, what each is, and what it says of itself.

A file's type is told by its bytes (:mod:`ingest.read.formats`), its encoding by its characters
(:mod:`ingest.read.encoding`), its title, number, issuer and date by its lines (:mod:`ingest.read.metadata`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from graph.errors import NoDocuments, UnreadableFile
from graph.records import Document, Reject, Source
from ingest.read.blocks import Block, Content
from ingest.read.formats import HEAD, MAX_BYTES, Format, identify
from ingest.read.metadata import CATALOGUE, catalogue_row, describe

_OTHER = ("请换一个有内容的文件", "give a file with content")

__all__ = ["CATALOGUE", "MAX_BYTES", "Block", "Content", "Reading", "content_id", "find", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document that was read: what it says of itself, its identity, and its blocks in order."""

    source: Source
    document: Document
    blocks: tuple[Block, ...]


def find(paths: Iterable[Path], skipped: Callable[[Reject], None] | None = None) -> Iterator[Path]:
    """The documents under `paths`, in sorted order, each once.

    A file that is named is always given, whatever it is (:func:`read` says what is wrong with it). In folders, hidden
    files, catalogues and files no reader knows are passed by.

    Args:
        paths: files and folders.
        skipped: called with every file passed by and the reason.

    Returns:
        An iterator over paths; everything has been looked at before it gives the first.

    Raises:
        UnreadableFile: a path does not exist or may not be read.
        NoDocuments: there is no path, or a folder holds no document.
    """
    found: dict[Path, Path] = {}
    named = [Path(p) for p in paths]
    for path in named:
        if path.is_dir():
            inside = list(_walk(path, skipped or (lambda _: None)))
            if not inside:
                raise NoDocuments(
                    "文件夹里没有可读的文献", "the folder holds no document that can be read", place=str(path),
                    advice=("请放入 TXT、HTML、DOCX、PDF 或 OFD 文件", "put TXT, HTML, DOCX, PDF or OFD files into it"),
                )  # fmt: skip
        elif path.exists():
            inside = [path]
        else:
            raise UnreadableFile("没有这个文件或文件夹", "no such file or folder", place=str(path))
        for file in inside:
            found.setdefault(file.resolve(), file)
    if not named:
        raise NoDocuments("没有给出文件或文件夹", "no file or folder was given")
    return iter(list(found.values()))


def _walk(folder: Path, skipped: Callable[[Reject], None]) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            path = Path(place, name)
            reason = _passed_by(path)
            if reason:
                skipped(Reject("read", name, reason, str(path)))
            else:
                yield path


def _refuse(error: OSError) -> None:
    raise UnreadableFile("无法打开文件夹", f"the folder cannot be opened ({error.strerror})", place=str(error.filename)) from error


def _passed_by(path: Path) -> str:
    """Why a file in a folder is no document; empty when it is one."""
    if path.name.startswith((".", "~$")):
        return "隐藏文件 hidden file"
    if path.name == CATALOGUE:
        return "目录表 catalogue"
    if not path.is_file():
        return "不是普通文件 not a regular file"
    kind = _kind(path)
    return "" if kind.reads and kind.document else f"{kind.zh} {kind.en}"


def _kind(path: Path) -> Format:
    kind = identify(_bytes(path, HEAD))
    return kind if kind.media_type != "application/msword" else identify(_bytes(path, kind.most))  # an XLS tells itself at its end


def _whole(path: Path) -> bytes:
    """All bytes of a file that is not too large for its kind."""
    most = _kind(path).most
    data = _bytes(path, most + 1)
    if len(data) > most:
        _too_large(path, most)
    return data


def _bytes(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except OSError as error:
        raise UnreadableFile(f"无法打开：{error.strerror}", f"cannot be opened: {error.strerror}", place=str(path)) from error


def read(path: Path, catalogue: Path | None = None) -> Reading:
    """One document.

    Args:
        path: the file.
        catalogue: a ``catalogue.csv``; that in the file's own folder when None and there is one.

    Returns:
        Source, document (its id is the hash of the file's bytes) and blocks. Every character that is not blank lies in
        a block as it stands in the file; of a web page, every one inside the document's part of the page.

    Raises:
        UnreadableFile: missing, empty, too large for its kind, of a kind no reader knows, or in no known encoding.
    """
    place = str(path)
    if not path.is_file():
        zh, en = ("不是文件", "not a file") if path.exists() else ("没有这个文件", "no such file")
        raise UnreadableFile(zh, en, place=place)
    data = _whole(path)
    if not data.strip():
        raise UnreadableFile("空文件", "the file is empty", place=place, advice=_OTHER)
    kind = identify(data)
    if kind.reads is None:
        raise UnreadableFile(f"这是{kind.zh}，尚不能读入", f"this is {kind.en}, which cannot be read", place=place, advice=kind.advice)
    content = kind.reads(data, place)
    if not content.blocks:
        raise UnreadableFile("文件里没有文字", "the file holds no text", place=place, advice=_OTHER)
    source = describe(place, [b.text for b in content.blocks], content.declared, catalogue_row(path, catalogue))
    characters = sum(len(b.text) for b in content.blocks)
    return Reading(source, Document(_hash(data), source, kind.media_type, characters), content.blocks)


def content_id(path: Path) -> str:
    """The id the document of a file has: the hash of its bytes (without looking at what they mean).

    Raises:
        UnreadableFile: the file cannot be opened, or is too large for its kind (then nothing is hashed).
    """
    return _hash(_whole(path))


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def _too_large(path: Path, most: int) -> NoReturn:
    megabytes, limit = path.stat().st_size / 1024**2, most // 1024**2
    raise UnreadableFile(
        f"文件过大（{megabytes:.0f} MB，上限 {limit} MB）", f"the file is too large ({megabytes:.0f} MB, the limit is {limit} MB)",
        place=str(path), advice=("请按文献拆分后再读入", "split it into its documents"),
    )  # fmt: skip
