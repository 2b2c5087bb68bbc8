"""Text in, lines of the label format out: JSON Lines of ``{"id", "text"}``, documents, and folders of documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import BadLabels, DualchainError, UnreadableFile
from graph.records import Passage
from ingest.extract.draft import Context
from ingest.read import find, read
from ingest.run import document_pieces
from ingest.sections import passages
from ingest.work import PIECE, Piece, pieces, run_all


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that could not be read."""

    path: Path
    error: DualchainError


def extract_all(
    inputs: Sequence[Path], *, workers: int, progress: Callable[[str, int, int], None], failures: list[Failed]
) -> Iterator[dict[str, Any]]:
    """One line for each given passage; a document gives one line a passage, with its path and place in the id.

    Args:
        inputs: ``.jsonl`` files, documents, or folders of either (where a folder holds ``.jsonl`` files, only these).
        workers: processes that read text.
        progress: told (stage, done, in all).
        failures: files of a folder that cannot be read are added here; a file given by name raises instead.

    Raises:
        NoDocuments: nothing under `inputs` can be read.
        BadLabels: a line of a ``.jsonl`` file is no object with id and text.
    """
    files = [(path, file) for path in inputs for file in _files(path)]
    done = 0

    def work() -> Iterator[Sequence[Piece]]:
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
            yield document_pieces(reading, named, lines=True)

    progress("read", 0, len(files))
    for results in run_all(work(), workers):
        for result in results:
            yield from result.lines
            done += len(result.lines)
            progress("read", done, max(done, len(files)))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        lines = sorted(p for p in path.rglob("*.jsonl") if p.is_file())
        return lines or list(find([path]))
    return [path] if path.suffix.lower() == ".jsonl" and path.is_file() else list(find([path]))


def _of_lines(file: Path) -> Iterator[Sequence[Piece]]:
    """Pieces of a JSON Lines file; every line is a passage of its own."""
    batch: list[Passage] = []
    size = count = 0
    with open(file, encoding="utf-8-sig") as lines:
        try:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                passage = _line(line, f"{file}:{number}")
                batch.append(passage)
                size, count = size + len(passage.text), count + 1
                if size >= PIECE:
                    yield list(pieces(batch, Context(), None, lines=True))
                    batch, size = [], 0
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                "不是 UTF-8 的 JSON Lines", "not JSON Lines in UTF-8", place=str(file),
                advice=("转成 UTF-8", "convert it to UTF-8"),
            ) from error  # fmt: skip
    if not count:
        raise UnreadableFile(
            "文件里没有任何行", "the file holds no lines", place=str(file),
            advice=('每行写 {"id": …, "text": …}', 'write {"id": …, "text": …} on each line'),
        )  # fmt: skip
    if batch:
        yield list(pieces(batch, Context(), None, lines=True))


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
