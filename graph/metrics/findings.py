"""The gaps a planner should see first, picked from the results and said in one sentence each.

The sentences come from templates and state only what the figures of the segment support: what the documents that were
read say, not what exists in the world.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from graph.metrics import phrases
from graph.metrics.result import Result
from graph.metrics.words import WORDS
from graph.roles import EVERYWHERE

KINDS = ("industry_only", "research_only", "single")
"""Kinds of gap: 有产无研, 有研无产, 单点."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A gap.

    Attributes:
        kind: "industry_only", "research_only" or "single".
        chain: name of the chain.
        region: name of the region.
        stage: name of the segment.
        stage_id: id of the segment.
        firms: firms of the region in the segment.
        actors: innovators in scope with a path to it.
        covered: probability that at least one of them supports it.
        names: firms (industry_only) or innovators of the segment, the most certain first.
        zh: the finding in one Chinese sentence.
        en: the finding in one English sentence.
        metric: the metric that :func:`graph.explain.explain` takes to show the facts.
    """

    kind: str
    chain: str
    region: str
    stage: str
    stage_id: str
    firms: int
    actors: int
    covered: float
    names: tuple[str, ...]
    zh: str
    en: str
    metric: str = "M8.stage"


def findings(results: Iterable[Result], *, region: str | None = None, limit: int = 10) -> list[Finding]:
    """The gaps worth attention, kinds in turn, within a kind the largest first.

    A gap that holds in several nested regions is told once, for the widest; a segment of a divided chain comes before a
    chain that counts as its own only segment, more firms (or innovators) before fewer.

    Args:
        results: results of :func:`graph.metrics.measure.measure`; only those of segments are looked at.
        region: only gaps of this region.
        limit: most findings.
    """
    found: dict[tuple[str, str, str], tuple[tuple[Any, ...], Finding]] = {}
    for result in results:
        if result.metric != "M8.stage" or (region is not None and result.region != region):
            continue
        detail = result.detail
        kind = detail["state"] if detail["state"] != "both" else "single" if detail["single"] else ""
        if kind not in KINDS:
            continue
        rank, told = _told(kind, result, detail)
        key = (kind, result.chain, told.stage_id)
        if key not in found or rank < found[key][0]:
            found[key] = rank, told
    ranked = [[told for _, told in sorted((f for f in found.values() if f[1].kind == kind), key=lambda f: f[0])] for kind in KINDS]
    turns = [told for turn in zip_longest(*ranked) for told in turn if told is not None]
    return turns[: max(limit, 0)]


def _told(kind: str, result: Result, detail: dict[str, Any]) -> tuple[tuple[Any, ...], Finding]:
    firms, actors, covered = detail["firms"], detail["actors"], detail["covered"]
    names = tuple(detail["firm_names"] if kind == "industry_only" else detail["actor_names"])
    weight = actors if kind == "research_only" else firms
    # a wide region has at least the members of every region in it, so more members means wider
    width = detail["innovators"] + detail["region_firms"]
    rank = (not detail["segmented"], -weight, covered, result.chain, detail["stage"], -width, result.region != EVERYWHERE, result.region)
    zh, en = _sentences(kind, result, detail, names)
    told = Finding(kind, result.chain, result.region, detail["stage"], detail["stage_id"], firms, actors, covered, names, zh, en)
    return rank, told


def _sentences(kind: str, result: Result, detail: dict[str, Any], names: tuple[str, ...]) -> tuple[str, str]:
    firms, actors, chance = detail["firms"], detail["actors"], phrases.chance(detail["covered"])
    place_zh = "在全部区域，" if result.region == EVERYWHERE else f"在{result.region}，"
    place_en = "anywhere" if result.region == EVERYWHERE else f"in {result.region}"
    whole = not detail["segmented"]
    what_zh = f"“{result.chain}”" if whole else f"“{result.chain}”的“{detail['stage']}”环节"
    what_en = result.chain if whole else f"Segment {detail['stage']} of {result.chain}"
    listed_zh, listed_en = "、".join(names), ", ".join(names)
    more_zh, more_en = ("等", " and others") if (firms if kind == "industry_only" else actors) > len(names) else ("", "")
    word = WORDS[kind]
    tail_zh, tail_en = f"（{word.zh}）。", f" ({word.en})."
    if kind == "industry_only":
        lack_zh = f"只有支撑概率 {chance} 的创新主体" if actors else "未见创新主体支撑"
        lack_en = f"innovators that support it with probability {chance} only" if actors else "no innovator behind it"
        zh = f"{place_zh}{what_zh}有 {firms} 家企业（{listed_zh}{more_zh}），所读文献中{lack_zh}{tail_zh}"
        en = f"{what_en}: {_count(firms, 'firm')} {place_en} ({listed_en}{more_en}), and the documents read name {lack_en}{tail_en}"
    elif kind == "research_only":
        zh = f"{place_zh}{what_zh}有 {actors} 个创新主体支撑（{listed_zh}{more_zh}，支撑概率 {chance}），所读文献中未见本区域企业{tail_zh}"
        en = (
            f"{what_en}: {_count(actors, 'innovator')} ({listed_en}{more_en}; probability of support {chance}), "
            f"and the documents read name no firm {place_en}{tail_en}"
        )
    else:
        zh = f"{place_zh}{what_zh}有 {firms} 家企业，创新支撑只见于{listed_zh}一家（支撑概率 {chance}）{tail_zh}"
        en = f"{what_en}: {_count(firms, 'firm')} {place_en}, and {listed_en} alone supports it (probability {chance}){tail_en}"
    return zh, en


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
