"""Reading labelled and extracted lines for scoring, with the file and line of what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.errors import BadLabels, UnreadableFile
from ingest.evaluate.matching import Record
from ingest.evaluate.scores import Counts, count

NOTHING: dict[str, Any] = {"entities": [], "relations": [], "indicators": []}
"""What stands for a record that was not extracted."""


def read_gold(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """The labelled records of all files by id.

    Raises:
        UnreadableFile: a file is missing or not UTF-8.
        BadLabels: a line is no record with id, text and entities, or an id stands twice.
    """
    records: dict[str, dict[str, Any]] = {}
    for path in paths:
        for record, place in _lines(path):
            if not isinstance(record.get("text"), str) or not isinstance(record.get("entities"), list):
                raise BadLabels("不是含 text 与 entities 的标注行", "not a labelled line with text and entities", place=place)
            _enter(records, record, place)
    if not records:
        raise BadLabels("没有任何标注", "no labels here", place=", ".join(map(str, paths)))
    return records


def read_predictions(path: Path, gold: Mapping[str, Record]) -> dict[str, dict[str, Any]]:
    """The extracted records of a file by id; those of `gold` that it lacks count as empty.

    Raises:
        UnreadableFile: the file is missing or not UTF-8.
        BadLabels: a line is no record, an id stands twice or is not in `gold`.
    """
    records: dict[str, dict[str, Any]] = {}
    for record, place in _lines(path):
        _enter(records, record, place)
        if record["id"] not in gold:
            raise BadLabels(
                f"标注里没有编号 {record['id']}", f"id {record['id']} is not in the labels", place=place,
                advice=("用同一批标注的抽取结果", "give what was extracted from the same labelled lines"),
            )  # fmt: skip
    return records


def _enter(records: dict[str, dict[str, Any]], record: dict[str, Any], place: str) -> None:
    if record["id"] in records:
        raise BadLabels(f"编号 {record['id']} 出现两次", f"id {record['id']} twice", place=place)
    records[record["id"]] = record


def _lines(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    if not path.is_file():
        raise UnreadableFile("没有这个文件", "no such file", place=str(path))
    with open(path, encoding="utf-8-sig") as lines:
        try:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(line, f"{path}:{number}"), f"{path}:{number}"
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                "不是 UTF-8 的 JSON Lines", "not JSON Lines in UTF-8", place=str(path),
                advice=("转成 UTF-8", "convert it to UTF-8"),
            ) from error  # fmt: skip


def _record(line: str, place: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise BadLabels(f"不是 JSON（{error}）", f"not JSON ({error})", place=place) from error
    if not isinstance(record, dict) or not isinstance(record.get("id"), str):
        raise BadLabels("不是含 id 的 JSON 对象", "no JSON object with an id", place=place)
    return record


def counted(gold: Mapping[str, Record], predicted: Mapping[str, Record]) -> dict[str, Counts]:
    """The counts of every labelled record by id.

    Raises:
        BadLabels: a record of either side breaks the label format: a key is missing, a span leaves its text, a value is no number.
    """
    counts = {}
    for id, record in gold.items():
        try:
            counts[id] = count(record, predicted.get(id, NOTHING))
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise BadLabels(f"不合标注格式（{error!r}）", f"breaks the label format ({error!r})", place=id) from error
    return counts


def merged(lines: Iterable[Mapping[str, Any]], ids: Sequence[str]) -> dict[str, Record]:
    """Extracted lines by id, in the order of `ids`."""
    found = {str(line["id"]): line for line in lines}
    return {id: found[id] for id in ids if id in found}
