"""The explanation of a passage as text: each mention, relation and indicator with what every component did to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.cli.terminal import either, language
from ingest.explain import explain, watched
from ingest.extract.plugins.selection import Choice
from ingest.lines import of_text, one_passage
from ingest.means import Plugged

REFUSED = 10
"""Refused relations shown, the likeliest; the others are counted."""

SIGNS = 5
"""Signs shown of one answer; those that read alike are added up."""

_NAMES = {
    "tagger": "识别模型", "coordination": "名称补全", "status": "状态", "indicators": "指标", "relations": "关系", "mentions": "输出",
    "lexicon": "词库", "sections": "结构", "normalise": "规范化", "plain form": "去引号空白", "region": "区域全称",
    "shared head": "共用中心语", "region across a verb": "隔动词的区域", "official name": "正式名称", "short name": "文中简称",
    "segment": "环节", "one name": "统一名称", "proposed": "提出", "changed": "修改", "kept": "保持", "dropped": "去掉", "name": "名称",
    "aliases": "别名", "type": "类型", "start": "起点", "end": "终点", "confidence": "置信度", "method": "方法", "goal": "指标模型",
}  # fmt: skip


def _name(term: str) -> str:
    return _NAMES.get(term, term) if language() == "zh" else term


def explanation(inputs: Sequence[Path], text: str, id: str, *, as_json: bool = False, plugins: Sequence[Choice] = ()) -> Iterator[str]:
    """The explanation of one passage, line by line.

    Args:
        inputs: as for ``dualchain extract``.
        text: a passage given by itself, in place of `inputs`.
        id: which passage of `inputs`, "" for the only one.
        as_json: as one JSON object.
        plugins: proposers beside the tagger.
    """
    piece, passage = (given := of_text(text), given.passages[0]) if text else one_passage(inputs, id)
    found = explain(watched(Plugged(tuple(plugins))()), piece, passage)
    return iter([json.dumps(found, ensure_ascii=False, indent=1)]) if as_json else explained(found)


def explained(found: Mapping[str, Any]) -> Iterator[str]:
    """The lines of an explanation.

    Args:
        found: what :func:`ingest.explain.explain` returned.
    """
    yield f"{either('段落', 'passage')} {found['id']}"
    yield found["text"]
    if found["normalised"] != found["text"]:
        yield f"{either('规范化后', 'as read')}: {found['normalised']}"
    if found["places"]:
        places = (f"{p['words']} [{p['start']},{p['end']}] {p['name']}" for p in found["places"])
        yield f"{either('词库认出的区域', 'regions the lexicon knows')}: {'; '.join(places)}"
    yield from _part(either("提及", "mentions"), found["mentions"], _mention)
    relations = found["relations"]
    refused = [r for r in relations if not r["kept"]]
    shown = [r for r in relations if r["kept"]] + refused[:REFUSED]
    yield from _part(either("关系", "relations"), relations, _relation, shown)
    if len(refused) > REFUSED:
        more = len(refused) - REFUSED
        yield either(f"… 另有 {more} 个更不可能的候选", f"… and {more} less likely candidates")
    yield from _part(either("指标", "indicators"), found["indicators"], _indicator)
    yield from _part(either("未采纳的外部提议", "proposals refused"), found["refused"], _proposal)


def _part(title: str, items: Sequence[Mapping[str, Any]], worded: Any, shown: Sequence[Mapping[str, Any]] | None = None) -> Iterator[str]:
    if items:
        kept = sum(item.get("kept", False) for item in items)
        yield ""
        yield f"{title} ({either(f'保留 {kept}，共 {len(items)}', f'{kept} kept of {len(items)}')})"
        for item in items if shown is None else shown:
            yield from worded(item)


def _reasons(reasons: Sequence[Mapping[str, str]]) -> str:
    return "; ".join(said for reason in reasons if (said := reason[language()]))


def _flag(item: Mapping[str, Any]) -> str:
    return "✓" if item["kept"] else "✗"


def _mention(item: Mapping[str, Any]) -> Iterator[str]:
    status = f" {item['status']}" if item["status"] else ""
    words = " ".join(item["words"].split())
    yield f"{_flag(item)} [{item['start']},{item['end']}] {words} → {item['type']} {item['name']}{status}"
    for step in item["steps"]:
        where = _name(step["component"]) + (f" · {_name(step['rule'])}" if step["rule"] else "")
        parts = [_change(field, *values) for field, values in step["changes"].items()]
        reasons = _reasons(step["why"])
        said = "; ".join(parts) + (" — " if parts and reasons else "") + reasons
        yield f"    {where}: {_name(step['act'])}" + (f" {said}" if said else "")


def _change(field: str, before: Any, after: Any) -> str:
    if field == "aliases":
        words = [f"+{a}" for a in after if a not in before] + [f"-{a}" for a in before if a not in after]
        return f"{_name(field)} {' '.join(words) or '、'.join(after)}"
    return f"{_name(field)} {before if before is not None else '∅'} → {after if after is not None else '∅'}"


def _judged(item: Mapping[str, Any]) -> str:
    """The answer of the model against its threshold, or the reason of a rule."""
    said = item["why"][language()]
    p, threshold = item["probability"], item["threshold"]
    if p is None:
        return said
    asked = _name(item["question"])
    against = "" if threshold is None else f" {'≥' if p >= threshold else '<'} {threshold:.3f}"
    return f"{asked} {p:.3f}{against}" + (f" ({said})" if said else "")


def _signs(item: Mapping[str, Any]) -> Iterator[str]:
    weights: dict[str, float] = {}
    for sign in item["signs"]:
        weights[sign[language()]] = weights.get(sign[language()], 0.0) + sign["weight"]
    for words, weight in sorted(weights.items(), key=lambda w: -abs(w[1]))[:SIGNS]:
        yield f"      {weight:+.2f} {words}"


def _relation(item: Mapping[str, Any]) -> Iterator[str]:
    modality = f" ({item['modality']})" if item.get("modality") else ""
    yield f"{_flag(item)} {item['head']} -{item['type']}-> {item['tail']}{modality}: {_judged(item)}"
    if item["kept"]:
        yield f"    [{item['start']},{item['end']}] {' '.join(item['words'].split())}"
        yield from _signs(item)


def _indicator(item: Mapping[str, Any]) -> Iterator[str]:
    figure = f"{item['comparison']} {item['value']:g} {item['unit']}" + (f" ({item['year']})" if item["year"] else "")
    yield f"{_flag(item)} [{item['start']},{item['end']}] {item['name']} {figure}: {_judged(item)}"
    yield from _signs(item)


def _proposal(item: Mapping[str, Any]) -> Iterator[str]:
    yield f"✗ {item['proposer']}: {item['item']} — {item['why']}"
