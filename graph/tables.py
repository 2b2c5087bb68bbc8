"""Typed Parquet tables of records, written atomically; the Arrow schema of a table follows from its record.

A nested record (a document's source) becomes columns of its own with the field's name in front (``source_path``).

Example:
    >>> arrow_schema(Passage).names
    ['document', 'ordinal', 'heading', 'anchor', 'text']
"""

from __future__ import annotations

import dataclasses
import os
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from graph.errors import UnreadableFile
from graph.records import Document, Entity, Evidence, Fact, Failure, Indicator, Mention, Passage, Question, Reject, Statement

Record = TypeVar("Record")

TABLES: dict[str, type] = {
    "documents": Document,
    "passages": Passage,
    "mentions": Mention,
    "statements": Statement,
    "indicators": Indicator,
    "entities": Entity,
    "facts": Fact,
    "evidence": Evidence,
    "questions": Question,
    "rejects": Reject,
    "failures": Failure,
}
"""Name of each table of a run and the record it holds."""

_SCALARS: dict[Any, pa.DataType] = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
_ROWS = 10_000
"""Rows of a row group, and rows that are in memory at once: of passages about 30 MB."""


def _column_type(annotation: Any) -> tuple[pa.DataType, bool]:
    """Arrow type of an annotation and whether it may be null."""
    if isinstance(annotation, types.UnionType):
        inner = [a for a in typing.get_args(annotation) if a is not type(None)]
        return _column_type(inner[0])[0], True
    if typing.get_origin(annotation) is tuple:
        return pa.list_(_column_type(typing.get_args(annotation)[0])[0]), False
    return _SCALARS[annotation], False


@cache
def arrow_schema(record: type) -> pa.Schema:
    """The Arrow schema of a record class."""
    columns = []
    for name, annotation in typing.get_type_hints(record).items():
        if dataclasses.is_dataclass(annotation):
            columns += [inner.with_name(f"{name}_{inner.name}") for inner in arrow_schema(annotation)]  # type: ignore[arg-type]
        else:
            kind, nullable = _column_type(annotation)
            columns.append(pa.field(name, kind, nullable))
    return pa.schema(columns)


@cache
def _plan(record: Any) -> tuple[tuple[str, Any, bool], ...]:
    """Fields of a record: name, the nested record it holds if any, whether it is a tuple. Asked once, not for every row."""
    return tuple(
        (name, annotation if dataclasses.is_dataclass(annotation) else None, typing.get_origin(annotation) is tuple)
        for name, annotation in typing.get_type_hints(record).items()
    )


def row(record: Any) -> dict[str, Any]:
    """A record as one flat row."""
    values: dict[str, Any] = {}
    for name, nested, several in _plan(type(record)):  # type: ignore[arg-type]
        value = getattr(record, name)
        if nested is not None:
            values |= {f"{name}_{k}": v for k, v in row(value).items()}
        else:
            values[name] = list(value) if several else value
    return values


def _column(records: Sequence[Any], path: Sequence[str]) -> list[Any]:
    """One column of a table: the field at the end of a path of field names, of every record."""
    for name in path:
        records = [getattr(record, name) for record in records]
    return list(records)


def _batch(record: type, records: Sequence[Any]) -> pa.Table:
    """Records as a table, column by column: no row is ever built."""
    columns = {"_".join(path): _column(records, path) for path in _paths(record)}
    schema = arrow_schema(record)
    return pa.Table.from_arrays([pa.array(columns[f.name], f.type, from_pandas=False) for f in schema], schema=schema)


@cache
def _paths(record: Any) -> tuple[tuple[str, ...], ...]:
    """The path of field names to each column."""
    paths: list[tuple[str, ...]] = []
    for name, nested, _ in _plan(record):
        paths += [(name, *inner) for inner in _paths(nested)] if nested is not None else [(name,)]
    return tuple(paths)


def _records(record: type[Record], columns: Mapping[str, list[Any]], prefix: str = "") -> list[Record]:
    """The records of a batch of columns."""
    arguments: list[list[Any]] = []
    for name, nested, several in _plan(record):  # type: ignore[arg-type]
        if nested is not None:
            arguments.append(_records(nested, columns, f"{prefix}{name}_"))
        else:
            values = columns[prefix + name]
            arguments.append(list(map(_tuple, values)) if several else values)
    return list(map(record, *arguments))


def _tuple(values: list[Any]) -> tuple[Any, ...]:
    return tuple(map(_tuple, values)) if values and isinstance(values[0], list) else tuple(values)


def write(path: Path, record: type, records: Iterable[Any]) -> int:
    """Write `records` to `path` (Parquet, zstd) through a temporary file that is renamed; return how many."""
    schema, count = arrow_schema(record), 0
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
            source = iter(records)
            while batch := list(islice(source, _ROWS)):
                writer.write_table(_batch(record, batch))
                count += len(batch)
                if len(batch) < _ROWS:
                    break
            else:
                writer.write_table(schema.empty_table())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return count


def read(path: Path, record: type[Record]) -> Iterator[Record]:
    """The records of a table, in the order written.

    Raises:
        UnreadableFile: the file is missing, no Parquet, or has other columns than the record.
    """
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise UnreadableFile(
            "不是可读的 Parquet 表", "not a readable Parquet table", place=str(path),
            advice=("重新运行 dualchain build", "run dualchain build again"),
        ) from error  # fmt: skip
    with file:
        if file.schema_arrow.names != arrow_schema(record).names:  # type: ignore[arg-type]
            raise UnreadableFile(
                "表的列与本版本不符", "the table's columns are not those of this version", place=str(path),
                advice=("重新运行 dualchain build", "run dualchain build again"),
            )  # fmt: skip
        for batch in file.iter_batches(_ROWS):
            yield from _records(record, batch.to_pydict())
