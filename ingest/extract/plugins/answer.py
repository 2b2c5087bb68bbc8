"""The words of a language model as proposals: one JSON object with ``entities`` and ``relations``; what has no such form is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.extract.plugins.admit import refusal
from ingest.extract.plugins.protocol import Proposals, ProposedMention, ProposedRelation, Refusal

MOST = 500
"""Proposals of a kind that one answer may hold."""

_FENCE = re.compile(r"\s*```[a-zA-Z]*\s*\n(.*?)\n?\s*```\s*", re.DOTALL)


class Unusable(ValueError):
    """The answer has not the form that was asked for; the message says why, in English."""


def parse(content: str) -> Proposals:
    """The proposals of an answer.

    A code fence round the object and reasoning in front of it (``</think>``) are left out.

    Raises:
        Unusable: it is no JSON object with ``entities`` or ``relations``.

    Example:
        >>> found = parse('{"entities": [{"type": "Firm", "quote": "甲公司"}, 7]}')
        >>> found.mentions[0].quote, found.refused
        ('甲公司', (Refusal(item='7', reason='malformed'),))
    """
    content = content.rpartition("</think>")[2]
    if fenced := _FENCE.fullmatch(content):
        content = fenced.group(1)
    try:
        found = json.loads(content, parse_constant=_no_figure)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"no JSON ({type(error).__name__})") from error
    if not isinstance(found, dict) or not {"entities", "relations"} & found.keys():
        raise Unusable("no object with entities and relations")
    refused: list[Refusal] = []
    mentions = tuple(m for item in _items(found, "entities", refused) if (m := _mention(item, refused)))
    relations = tuple(r for item in _items(found, "relations", refused) if (r := _relation(item, refused)))
    return Proposals(mentions, relations, tuple(refused))


def _no_figure(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _items(found: Mapping[str, Any], key: str, refused: list[Refusal]) -> Iterator[Mapping[str, Any]]:
    items = found.get(key)
    if items is None:
        return
    if not isinstance(items, list):
        raise Unusable(f"{key} is no list")
    for item in items[:MOST]:
        if isinstance(item, dict):
            yield item
        else:
            refused.append(refusal(repr(item), "malformed"))
    if len(items) > MOST:
        refused.append(refusal(f"{key}: {len(items) - MOST}", "too_many"))


def _mention(item: Mapping[str, Any], refused: list[Refusal]) -> ProposedMention | None:
    kind, quote, name = item.get("type"), item.get("quote"), item.get("name") or ""
    place = _place(item)
    if place is None or not (isinstance(kind, str) and isinstance(quote, str) and isinstance(name, str)):
        refused.append(refusal(json.dumps(item, ensure_ascii=False), "malformed"))
        return None
    return ProposedMention(kind, quote, name, *place)


def _relation(item: Mapping[str, Any], refused: list[Refusal]) -> ProposedRelation | None:
    head, kind, tail, quote = (item.get(key) for key in ("head", "type", "tail", "quote"))
    modality, place = item.get("modality") or "", _place(item)
    strings = isinstance(head, str) and isinstance(kind, str) and isinstance(tail, str) and isinstance(quote, str)
    if place is None or not strings or not isinstance(modality, str):
        refused.append(refusal(json.dumps(item, ensure_ascii=False), "malformed"))
        return None
    return ProposedRelation(str(head), str(kind), str(tail), str(quote), modality, *place)


def _place(item: Mapping[str, Any]) -> tuple[int | None, int | None, float | None] | None:
    """Offset, occurrence and confidence as stated; None when one of them is no figure of its kind."""
    start, occurrence, confidence = (item.get(key) for key in ("start", "occurrence", "confidence"))
    for value in (start, occurrence):
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            return None
    if confidence is not None and (not isinstance(confidence, int | float) or isinstance(confidence, bool) or not 0 <= confidence <= 1):
        return None
    return start, occurrence, None if confidence is None else float(confidence)
