"""Mentions as JSON Lines in, answers as JSON Lines out.

In: ``{"id", "name", "type", "region"?, "context"?, "codes"?}`` a line, codes by scheme. Out, in the same order:
``{"id", "entity", "name", "confidence", "why", "candidates"}``. A line that is no mention is put aside with its number and the
others are answered.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graph.schema import SCHEMA
from ingest.reference.code import folded
from ingest.reference.codes import SCHEMES, is_identity_number, normalise_code
from ingest.resolve.named import Named
from ingest.resolve.resolver import Answer, Answers

_CODE = (str, int, float, list)

TYPES = frozenset({*SCHEMA.resolvable, "ChainStage"})


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that is no mention.

    Attributes:
        number: line of the file, from 1.
        zh: what is wrong, in Chinese.
        en: what is wrong, in English.
    """

    number: int
    zh: str
    en: str

    def text(self, language: str) -> str:
        """The problem in one line."""
        return f"第 {self.number} 行：{self.zh}" if language == "zh" else f"line {self.number}: {self.en}"


def mentions(lines: Iterable[bytes], bad: list[Bad], ids: list[Any]) -> Iterator[Named]:
    """The mentions of a file, one by one.

    Args:
        lines: the lines of the file as bytes.
        bad: lines that are no mentions are added here.
        ids: the id of each mention as it was given is added here.
    """
    for number, raw in enumerate(lines, 1):
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except UnicodeDecodeError:
            bad.append(Bad(number, "不是 UTF-8", "not UTF-8"))
            continue
        except (json.JSONDecodeError, RecursionError):
            bad.append(Bad(number, "不是 JSON", "not JSON"))
            continue
        wrong = _wrong(value)
        if wrong is not None:
            bad.append(Bad(number, *wrong))
            continue
        ids.append(value["id"])
        region, context = value.get("region"), value.get("context")
        yield Named(
            str(value["id"]), value["name"], value["type"], "" if region is None else str(region), context or "",
            _codes(codes) if (codes := value.get("codes")) else (),
        )  # fmt: skip


def _wrong(value: Any) -> tuple[str, str] | None:
    """What keeps a line from being a mention."""
    if not isinstance(value, dict):
        return "不是 JSON 对象", "no JSON object"
    if not isinstance(value.get("id"), str | int | float) or isinstance(value["id"], bool):
        return "缺少 id", "no id"
    name, type = value.get("name"), value.get("type")
    if not isinstance(name, str) or not name.strip():
        return "缺少 name", "no name"
    if not isinstance(type, str) or type not in TYPES:
        return f"没有这样的类型：{type}", f"no such type: {type}"
    context, region = value.get("context"), value.get("region")
    if context and not isinstance(context, str) or region and not isinstance(region, (str, int)):
        return "region 或 context 不是文字", "region or context is no text"
    codes = value.get("codes")
    if codes and not (isinstance(codes, dict) and all(v is None or isinstance(v, _CODE) for v in codes.values())):
        return "codes 不是“体系: 代码”的对象", "codes is no object of scheme and value"
    return None


def _codes(given: dict[str, Any]) -> tuple[str, ...]:
    found: list[str] = []
    for scheme in sorted(given):
        values = given[scheme] if isinstance(given[scheme], list) else [given[scheme]]
        found += [code for value in values if value is not None and (code := _code(scheme, str(value)))]
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def _code(scheme: str, text: str) -> str:
    """ "scheme:value" in one form; empty where nobody knows the scheme, nothing is given, or it is a person's number.

    A value of a wrong shape identifies nobody in a register, and still tells two bodies apart: it is kept as it stands.
    """
    if scheme not in SCHEMES:
        return ""
    code = normalise_code(scheme, text)
    if code.value:
        return f"{scheme}:{code.value}"
    plain = folded(text)
    return (
        f"{scheme}:{plain}" if code.check == "bad" and len(plain) >= (5 if scheme == "moe" else 6) and not is_identity_number(plain) else ""
    )


def render(answers: Answers, ids: Sequence[Any], language: str) -> Iterator[str]:
    """The output lines, one a mention, in the order of the input.

    Args:
        answers: what :meth:`ingest.resolve.resolver.Identities.answers` gave.
        ids: the ids as they were given.
        language: "zh" or "en", of the reasons.
    """
    k = 0 if language == "zh" else 1
    often = {number for number, count in Counter(answers.rows).items() if count > 1}
    tails: dict[int, str] = {}
    for id, number in zip(ids, answers.rows, strict=True):
        tail = tails.get(number)
        if tail is None:
            tail = _tail(answers.said[number], k)
            if number in often:
                tails[number] = tail
        yield f'{{"id": {json.dumps(id, ensure_ascii=False)}, {tail}\n'


def _tail(answer: Answer, k: int) -> str:
    mark = ("；", "; ")[k]
    candidates = [{"entity": c.entity, "name": c.name, "score": c.score, "why": mark.join(w[k] for w in c.why)} for c in answer.candidates]
    value = {
        "entity": answer.entity, "name": answer.name, "confidence": answer.confidence, "why": mark.join(w[k] for w in answer.why),
        "candidates": candidates,
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False)[1:]
