"""Figures in a file: Parquet, CSV, JSON or JSON lines by the ending of its name, written as they are computed.

The bytes follow from the results alone, so two runs over the same tables can be compared by a hash. A figure that is not
defined is null, in CSV an empty cell; what was written can be read back.

Example:
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> figures = [Result("M8.coverage", "碳纤维产业", "吉林省", 0.455), Result("M4.D", "碳纤维产业", "吉林省", math.nan, reason="no_edges")]
    >>> for ending in ENDINGS:
    ...     path = folder / f"figures{ending}"
    ...     print(ending, write(path, figures), list(map(repr, read(path))) == list(map(repr, figures)))
    .parquet 2 True
    .csv 2 True
    .json 2 True
    .jsonl 2 True
"""

from __future__ import annotations

import csv
import json
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graph import tables
from graph.errors import InputError, UnreadableFile
from graph.metrics.result import Result, encoded

UNKNOWN = ("value", "lo", "hi")
"""Columns that are null where a figure is not defined."""
_SCHEMA = pa.schema([f.with_nullable(f.name in UNKNOWN) for f in tables.arrow_schema(Result)])
_NAMES = tuple(_SCHEMA.names)
_ROWS = 10_000
"""Rows of a row group, and results held at once."""


def write(path: Path, results: Iterable[Result]) -> int:
    """Write results to `path`, in the form its ending names, and return how many.

    They are written while they are computed, to a file beside it that takes its name at the end: an interrupted run leaves
    what was there before.

    Args:
        path: file to write, ending in one of :data:`ENDINGS`; its folder is made.
        results: figures, in the order to be written.

    Raises:
        InputError: another ending.
    """
    form = _form(path)[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        count = form(part, results)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return count


def read(path: Path) -> Iterator[Result]:
    """The results of a file that :func:`write` wrote, in its order.

    Raises:
        InputError: the ending is none of :data:`ENDINGS`.
        UnreadableFile: the file is missing or not of that form.
    """
    form = _form(path)[1]
    try:
        yield from form(path)
    except (OSError, pa.ArrowInvalid, ValueError, TypeError, KeyError) as error:
        raise UnreadableFile(
            "不是本程序写出的指标表", "not a table of figures this program wrote", place=str(path),
            advice=("重新运行 dualchain measure -o", "run dualchain measure -o again"),
        ) from error  # fmt: skip


def checked(path: Path) -> Path:
    """`path` itself when its ending is one that can be written: asked before hours of computing.

    Raises:
        InputError: another ending.
    """
    _form(path)
    return path


def _form(path: Path) -> tuple[Callable[[Path, Iterable[Result]], int], Callable[[Path], Iterator[Result]]]:
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        raise InputError(
            f"不认识输出文件的后缀“{path.suffix}”", f"no form of output ends in {path.suffix!r}", place=str(path),
            advice=("可用：" + "、".join(ENDINGS), "use " + ", ".join(ENDINGS)),
        )  # fmt: skip
    return form


def _write_parquet(path: Path, results: Iterable[Result]) -> int:
    source, count = iter(results), 0
    with pq.ParquetWriter(path, _SCHEMA, compression="zstd") as writer:
        while batch := list(islice(source, _ROWS)):
            columns = [pa.array([getattr(r, f.name) for r in batch], f.type, from_pandas=f.name in UNKNOWN) for f in _SCHEMA]
            writer.write_table(pa.Table.from_arrays(columns, schema=_SCHEMA))
            count += len(batch)
    return count


def _read_parquet(path: Path) -> Iterator[Result]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_ROWS, columns=list(_NAMES)):
            columns = batch.to_pydict()
            for name in UNKNOWN:
                columns[name] = [math.nan if v is None else v for v in columns[name]]
            yield from map(Result, *(columns[name] for name in _NAMES))


def _cells(result: Result) -> list[str | int]:
    """The cells of a result: a number as its shortest exact decimal, NaN as nothing."""
    values = [getattr(result, name) for name in _NAMES]
    return ["" if isinstance(v, float) and math.isnan(v) else repr(float(v)) if isinstance(v, float) else v for v in values]


def _write_csv(path: Path, results: Iterable[Result]) -> int:
    count = 0
    # spreadsheets take a file without the mark for the encoding of the machine
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_NAMES)
        for result in results:
            rows.writerow(_cells(result))
            count += 1
    return count


def _read_csv(path: Path) -> Iterator[Result]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows, ())) != _NAMES:
            raise ValueError("other columns")
        for row in rows:
            cells = dict(zip(_NAMES, row, strict=True))
            numbers = {name: float(cells[name] or math.nan) for name in UNKNOWN}
            yield Result(**{**cells, **numbers, "n_worlds": int(cells["n_worlds"])})  # type: ignore[arg-type]


def _object(result: Result) -> str:
    """A result as one JSON object; parameters and bounds are JSON already and stand in it as objects."""
    plain = {name: getattr(result, name) for name in _NAMES if name not in ("params", "bounds")}
    inner = "".join(f',"{name}":{getattr(result, name)}' for name in ("params", "bounds"))
    return encoded(plain)[:-1] + inner + "}"


def _result(values: dict[str, Any]) -> Result:
    numbers = {name: math.nan if values[name] is None else float(values[name]) for name in UNKNOWN}
    return Result(**{**values, **numbers, "params": encoded(values["params"]), "bounds": encoded(values["bounds"])})


def _write_lines(path: Path, results: Iterable[Result], between: Sequence[str] = ("", "\n", "\n", "")) -> int:
    before, separator, after, none = between
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for result in results:
            file.write((separator if count else before) + _object(result))
            count += 1
        file.write(after if count else none)
    return count


def _write_json(path: Path, results: Iterable[Result]) -> int:
    return _write_lines(path, results, ("[\n", ",\n", "\n]\n", "[]\n"))


def _read_lines(path: Path) -> Iterator[Result]:
    """One object a line: that is also how the list of a JSON file is laid out, so neither is ever whole in memory."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            text = line.strip().rstrip(",")
            if text and text not in ("[", "]", "[]"):
                yield _result(json.loads(text))


_FORMS = {
    ".parquet": (_write_parquet, _read_parquet),
    ".csv": (_write_csv, _read_csv),
    ".json": (_write_json, _read_lines),
    ".jsonl": (_write_lines, _read_lines),
}
ENDINGS = tuple(_FORMS)
"""Endings of the forms that can be written."""
