"""Lists in JSON: an array of objects is a table, an array of texts a list of names, an object of arrays a list in groups."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from graph.errors import UnreadableFile
from ingest.registries.sheets import Row, Sheet


def read(text: str, place: str) -> list[Sheet]:
    """The tables and lists in a JSON document or in JSON Lines.

    Args:
        text: the characters of the file.
        place: its path, for messages.

    Returns:
        One sheet for each array found; the header of a table has the number 0, since the file has no such row.

    Raises:
        UnreadableFile: the text is no JSON.

    Example:
        >>> [r.cells for r in read('[{"校名": "吉林大学", "代码": 10183}]', "a.json")[0].rows]
        [('校名', '代码'), ('吉林大学', '10183')]
    """
    return list(_sheets(_parsed(text, place), "", ()))


def _parsed(text: str, place: str) -> object:
    try:
        return json.loads(text, parse_int=str, parse_float=str)
    except ValueError as error:
        values: list[object] = []
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                values.append(json.loads(line, parse_int=str, parse_float=str))
            except ValueError as wrong:
                where = error if number == 1 or len(values) < 1 else wrong
                raise UnreadableFile(
                    f"JSON 有误：{where}", f"not valid JSON: {where}", place=f"{place} 行{number}" if where is wrong else place,
                    advice=("请改正后再读入", "correct it and read it again"),
                ) from wrong  # fmt: skip
        return values


def _sheets(value: object, path: str, above: tuple[str, ...]) -> Iterator[Sheet]:
    if isinstance(value, Mapping):
        yield from _of_object(value, path)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        name = path or "list 1"
        if all(isinstance(v, Mapping) for v in value):
            yield from _table(value, path, name)
        elif all(isinstance(v, list) for v in value):
            yield Sheet(name, "table", tuple(Row(k, tuple(_scalar(c) for c in v)) for k, v in enumerate(_even(value), 1)), above)
        else:
            yield Sheet(name, "names", tuple(Row(k, (_scalar(v),)) for k, v in enumerate(value, 1)), above)


def _of_object(value: Mapping[str, object], path: str) -> Iterator[Sheet]:
    """An object: of texts a table of keys and values, of arrays of texts one list in groups, else what its parts hold."""
    parts = list(value.items())
    if parts and all(not isinstance(v, (list, Mapping)) for _, v in parts):
        if len(parts) > 20:
            yield Sheet(
                path or "table 1", "table", (Row(0, ("key", "value")), *(Row(k, (key, _scalar(v))) for k, (key, v) in enumerate(parts, 1)))
            )
        return
    if len(parts) > 1 and all(_texts(v) for _, v in parts):
        if sum(len(v) for _, v in parts if isinstance(v, list)) < 2 * len(parts):
            pairs = [(key, text) for key, v in parts if isinstance(v, list) for text in v or [""]]
            yield Sheet(
                path or "table 1", "table", (Row(0, ("key", "value")), *(Row(k, (key, _scalar(t))) for k, (key, t) in enumerate(pairs, 1)))
            )
            return
        yield Sheet(path or "list 1", "names", _grouped(parts))
        return
    inner = list(dict.fromkeys(k for _, v in parts if isinstance(v, Mapping) for k in v))
    if len(parts) > 1 and inner and all(isinstance(v, Mapping) and v and all(_texts(x) for x in v.values()) for _, v in parts):
        for name in inner:
            yield Sheet(
                f"{path}.{name}".lstrip("."),
                "names",
                _grouped([(key, v[name]) for key, v in parts if isinstance(v, Mapping) and name in v]),
            )
        return
    if len(parts) > 1 and all(isinstance(v, Mapping) for _, v in parts):
        yield from _table([{"key": key, **v} for key, v in parts if isinstance(v, Mapping)], path, path or "table 1")
        return
    for key, v in parts:
        yield from _sheets(v, f"{path}.{key}".lstrip("."), ())


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(x, str) for x in value)


def _grouped(parts: list[tuple[str, object]]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for key, values in parts:
        rows.append(Row(len(rows) + 1, (key,), True))
        for v in values if isinstance(values, list) else ():
            rows.append(Row(len(rows) + 1, (_scalar(v),)))
    return tuple(rows)


def _table(items: Sequence[Mapping[str, object]], path: str, name: str) -> Iterator[Sheet]:
    """A table of objects; arrays of objects inside them are tables of their own, with the columns of the object they belong to."""
    flat: list[dict[str, str]] = []
    below: dict[str, list[Mapping[str, object]]] = {}
    for item in items:
        one, nested = _flat(item)
        flat.append(one)
        for key, rows in nested.items():
            below.setdefault(key, []).extend({**row, **{f"{key}^{k}": v for k, v in one.items() if "^" not in k}} for row in rows)
    columns = list(dict.fromkeys(k for one in flat for k in one))
    if columns:
        header = Row(0, tuple(columns))
        yield Sheet(name, "table", (header, *(Row(k, tuple(one.get(c, "") for c in columns)) for k, one in enumerate(flat, 1))))
    for key, rows in below.items():
        yield from _table(rows, f"{path}.{key}".lstrip("."), f"{path}.{key}".lstrip("."))


def _flat(item: Mapping[str, object], before: str = "") -> tuple[dict[str, str], dict[str, list[Mapping[str, object]]]]:
    one: dict[str, str] = {}
    nested: dict[str, list[Mapping[str, object]]] = {}
    for key, value in item.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            inner, deeper = _flat(value, f"{name}.")
            one |= inner
            nested |= deeper
        elif isinstance(value, list) and value and all(isinstance(v, Mapping) for v in value):
            nested[name] = [dict(v) for v in value]
        else:
            one[name] = _scalar(value)
    return one, nested


def _scalar(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list):
        return ";".join(_scalar(v) for v in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _even(values: Sequence[object]) -> list[list[object]]:
    rows = [v for v in values if isinstance(v, list)]
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]
