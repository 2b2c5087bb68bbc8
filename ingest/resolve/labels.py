"""Identity labels: mentions whose body is known, and pairs of mentions known to be the same body or not.

Two kinds of JSON Lines. Clusters: a line of ``dualchain resolve`` input and the body it stands for,
``{"cluster", "id", "name", "type", "region"?, "context"?, "codes"?}``. Pairs: ``{"left": {…}, "right": {…}, "same", "why", "basis"}``.

Example:
    >>> m = mention({"id": "1", "name": "吉大", "type": "University", "region": "吉林省", "codes": {"moe": "4122010183"}}, "a:1")
    >>> m.name, m.codes
    ('吉大', ('moe:4122010183',))
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from graph.errors import BadLabels
from graph.schema import SCHEMA
from ingest.resolve.named import Named

TYPES = frozenset(SCHEMA.mention_types)
"""Entity types a labelled mention may have."""

_KEYS = frozenset({"id", "name", "type", "region", "context", "codes"})
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class LabelledMention:
    """A mention and the body it stands for; equal `cluster` means the same body."""

    cluster: str
    named: Named


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two mentions, whether they stand for one body, why, and what that judgement rests on."""

    left: Named
    right: Named
    same: bool
    why: str
    basis: str


def mention(record: Mapping[str, Any], place: str) -> Named:
    """The mention a JSON object describes.

    Args:
        record: keys as ``dualchain resolve`` takes them; `codes` maps a scheme to one code or a list of codes.
        place: file and line, for the error.

    Raises:
        BadLabels: a key is missing or unknown, a value is no text, or the type is none of the schema's.
    """
    unknown = sorted(set(record) - _KEYS)
    texts = [record.get(key, "") for key in ("id", "name", "type", "region", "context")]
    codes = record.get("codes", {})
    if unknown or not all(isinstance(t, str) for t in texts) or not isinstance(codes, Mapping):
        raise BadLabels(f"不认识的键或值：{unknown or record}", f"unknown key or value: {unknown or record}", place=place)
    identity, name, type_, region, context = texts
    if not identity or not name.strip() or type_ not in TYPES:
        raise BadLabels(
            f"缺编号、名称，或类型未知：{record}", f"id or name is missing, or the type is unknown: {record}", place=place,
            advice=(f"类型为 {'、'.join(sorted(TYPES))}", f"types are {', '.join(sorted(TYPES))}"),
        )  # fmt: skip
    flat = [(scheme, value) for scheme, given in codes.items() for value in (given if isinstance(given, list) else [given])]
    return Named(identity, name, type_, region, context, tuple(f"{scheme}:{value}" for scheme, value in flat))


def record_of(named: Named) -> dict[str, Any]:
    """The JSON object of a mention, as ``dualchain resolve`` takes it; the inverse of :func:`mention`.

    Example:
        >>> record_of(Named("1", "吉大", "University", region="吉林省"))
        {'id': '1', 'name': '吉大', 'type': 'University', 'region': '吉林省'}
    """
    record: dict[str, Any] = {"id": named.id, "name": named.name, "type": named.type}
    if named.region:
        record["region"] = named.region
    if named.context:
        record["context"] = named.context
    codes: dict[str, list[str]] = {}
    for code in named.codes:
        scheme, _, value = code.partition(":")
        codes.setdefault(scheme, []).append(value)
    if codes:
        record["codes"] = {scheme: values[0] if len(values) == 1 else values for scheme, values in codes.items()}
    return record


def _cluster(record: Mapping[str, Any], place: str) -> LabelledMention:
    cluster = record["cluster"]
    if not isinstance(cluster, str) or not cluster:
        raise BadLabels("cluster 应为非空文字", "cluster is no text", place=place)
    return LabelledMention(cluster, mention({k: v for k, v in record.items() if k != "cluster"}, place))


def _pair(record: Mapping[str, Any], place: str) -> LabelledPair:
    left, right, same = mention(record["left"], place), mention(record["right"], place), record["same"]
    why, basis = record["why"], record["basis"]
    if not isinstance(same, bool) or not all(isinstance(t, str) and t for t in (why, basis)) or left.id == right.id:
        raise BadLabels(
            "same 应为 true 或 false，why 与 basis 应为文字，两侧编号应不同",
            "same is true or false, why and basis are texts, and the two ids differ", place=place,
        )  # fmt: skip
    return LabelledPair(left, right, same, why, basis)


def _lines(path: Path, build: Callable[[Mapping[str, Any], str], _T]) -> Iterator[_T]:
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            place = f"{path}:{number}"
            try:
                yield build(json.loads(line), place)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise BadLabels(f"不是身份标注行（{error!r}）", f"not a line of identity labels ({error!r})", place=place) from error


def read_clusters(path: Path) -> list[LabelledMention]:
    """All mentions of a cluster file, in order.

    Raises:
        BadLabels: a line breaks the format, or an id stands twice.
    """
    mentions = list(_lines(path, _cluster))
    _once((m.named.id for m in mentions), path)
    return mentions


def read_pairs(path: Path) -> list[LabelledPair]:
    """All pairs of a pair file, in order.

    Raises:
        BadLabels: a line breaks the format, or an id stands twice.
    """
    pairs = list(_lines(path, _pair))
    _once((n.id for p in pairs for n in (p.left, p.right)), path)
    return pairs


def read_answers(path: Path) -> dict[str, str]:
    """The entity of every id in a file ``dualchain resolve`` wrote.

    Raises:
        BadLabels: a line has no `id` and `entity`, or an id stands twice.
    """
    pairs = list(_lines(path, lambda record, place: (str(record["id"]), str(record["entity"]))))
    _once((identity for identity, _ in pairs), path)
    return dict(pairs)


def holds_pairs(path: Path) -> bool:
    """True when the first line of the file is a pair, False when it is a mention with its cluster.

    Raises:
        BadLabels: it is neither, or the file is empty.
    """
    for form in _lines(path, lambda record, place: ("left" in record, "cluster" in record)):
        if any(form):
            return form[0]
        break
    raise BadLabels("既不是成对标注，也不是簇标注", "neither pairs nor clusters", place=str(path))


def _once(ids: Iterable[str], path: Path) -> None:
    seen: set[str] = set()
    for identity in ids:
        if identity in seen:
            raise BadLabels(f"编号重复：{identity}", f"an id stands twice: {identity}", place=str(path))
        seen.add(identity)
