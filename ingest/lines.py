"""Text in, lines of the label format out: JSON Lines of ``{"id", "text"}``, documents, and folders of documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from graph.errors import BadLabels, BadQuery, DualchainError, RunFailed, UnreadableFile
from graph.records import Passage
from ingest.document_work import document_pieces, no_answer
from ingest.extract.draft import Context
from ingest.means import Means
from ingest.read import find, read
from ingest.sections import passages
from ingest.work import Piece, pieces


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that could not be read, or a passage (by its id) that could not."""

    path: Path
    error: DualchainError


def extract_all(
    inputs: Sequence[Path], *, means: Means, progress: Callable[[str, int, int], None], failures: list[Failed], text: str = ""
) -> Generator[dict[str, Any], None, None]:
    """One line for each given passage; a document gives one line a passage, with its path and place in the id.

    Args:
        inputs: ``.jsonl`` files, documents, or folders of either (where a folder holds ``.jsonl`` files, only these).
        means: by what means text is read.
        progress: told (stage, done, in all).
        failures: files of a folder that cannot be read are added here, and passages that were lost or that a plug-in
            gave no answer for, which give no line; a file given by name raises.
        text: a passage to read too, under the id "text".

    Raises:
        NoDocuments: nothing under `inputs` can be read.
        BadLabels: a line of a ``.jsonl`` file is no object with id and text.
    """
    files = [(path, file) for path in inputs for file in _files(path)]
    done = 0
    work = chain([of_text(text)] if text else [], _work(files, failures))
    progress("read", 0, len(files))
    with closing(means.read(work)) as results:
        for piece in results:
            for passage, found in zip(piece.piece.passages, piece.found, strict=True):
                if found.failures:
                    failures.append(Failed(Path(passage.document), no_answer(found.failures, 1)))
                elif found.line is None:
                    failures.append(Failed(Path(passage.document), RunFailed("这一段没有读成", found.lost, place=passage.document)))
                else:
                    refused = [{"by": r.stage, "item": r.item, "reason": r.reason} for r in found.rejects]
                    yield found.line | ({"rejects": refused} if refused else {})
            done += len(piece.found)
            progress("read", done, max(done, len(files)))


def of_text(text: str) -> Piece:
    """A text as the only passage of its piece, under the id "text"."""
    return Piece((Passage("text", 0, (), "", text),), lines=True)


def one_passage(inputs: Sequence[Path], id: str) -> tuple[Piece, Passage]:
    """The passage with that id, as :func:`extract_all` gives it, and the piece it is part of.

    Args:
        inputs: as for :func:`extract_all`.
        id: "" for the only passage there is.

    Raises:
        BadQuery: there is no such passage, or several and no id.
        NoDocuments, UnreadableFile, BadLabels: as :func:`extract_all`.
    """
    failures: list[Failed] = []
    ids: list[str] = []
    only: tuple[Piece, Passage] | None = None
    for piece in _work([(path, file) for path in inputs for file in _files(path)], failures):
        for passage in piece.passages:
            if id and passage.document == id:
                return piece, passage
            ids.append(passage.document)
            only = (piece, passage)
    if not id and len(ids) == 1 and only is not None:
        return only
    some = ", ".join(ids[:4]) + (" …" if len(ids) > 4 else "")
    said = (f"没有段落 {id}", f"no passage {id}") if id else (f"共有 {len(ids)} 段", f"there are {len(ids)} passages")
    raise BadQuery(*said, place=", ".join(map(str, inputs)), advice=(f"用 --passage 选一段：{some}", f"choose one with --passage: {some}"))


def _work(files: Sequence[tuple[Path, Path]], failures: list[Failed]) -> Iterator[Piece]:
    """The pieces of files, each with the path it was given by."""
    for given, file in files:
        if file.suffix.lower() == ".jsonl":
            yield from _of_lines(file)
            continue
        try:
            reading = read(file)
        except DualchainError as error:
            if file == given:
                raise
            failures.append(Failed(file, error))
            continue
        named = [Passage(f"{file}#{p.ordinal}", p.ordinal, p.heading, p.anchor, p.text) for p in passages(reading)]
        yield from document_pieces(reading, named, lines=True)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        lines = sorted(p for p in path.rglob("*.jsonl") if p.is_file())
        return lines or list(find([path]))
    return [path] if path.suffix.lower() == ".jsonl" and path.is_file() else list(find([path]))


def _of_lines(file: Path) -> Iterator[Piece]:
    """Pieces of a JSON Lines file; every line is a passage of its own."""
    any_line = False
    for piece in pieces(_passages(file), Context(), None, lines=True):
        any_line = True
        yield piece
    if not any_line:
        raise UnreadableFile(
            "文件里没有任何行", "the file holds no lines", place=str(file),
            advice=('每行写 {"id": …, "text": …}', 'write {"id": …, "text": …} on each line'),
        )  # fmt: skip


def _passages(file: Path) -> Iterator[Passage]:
    with open(file, encoding="utf-8-sig") as lines:
        try:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _line(line, f"{file}:{number}")
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                "不是 UTF-8 的 JSON Lines", "not JSON Lines in UTF-8", place=str(file),
                advice=("转成 UTF-8", "convert it to UTF-8"),
            ) from error  # fmt: skip


def _line(line: str, place: str) -> Passage:
    try:
        record = json.loads(line)
        id, text = record["id"], record["text"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadLabels(
            f"不是含 id 与 text 的 JSON 对象（{error!r}）", f"no JSON object with id and text ({error!r})", place=place
        ) from error
    if not isinstance(text, str):
        raise BadLabels("text 不是字符串", "text is not a string", place=place)
    return Passage(str(id), 0, (), "", text)
