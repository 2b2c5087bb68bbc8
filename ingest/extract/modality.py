"""Where a relation is said, and how: as a fact, under construction, planned, encouraged, aimed at, ended or denied."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from ingest.extract.draft import Draft, Section

_BREAK = re.compile(r"[。；！？\n]")
_COMMA = re.compile(r"[，。；！？\n]")

_NEGATED = re.compile(
    r"不再|不得|严禁|禁止|不予|尚未|未能|没有|不宜|不另|不新|不支持|不含|不包括|从未|暂不|并未|不在|不与|未与|无须|不引进|不承接"
)
_ENDED = re.compile(r"撤销|终止|注销|摘牌|关停|停止运行|予以退出|已退出|撤并|并入|搬离|到期不再")
_BUILDING = re.compile(r"在建|正在建设|建设中|已开工|开工建设|主体工程|续建|加紧建设|启动建设")
_PLANNED = re.compile(r"拟|筹建|筹备|创建|规划建设|谋划|争取|申建|争创|计划|新建|布局|将(?!.{0,12}纳入)|组建|设立|打造|准备")
_TARGET = re.compile(r"力争|到\d{4}年|到[“\"]?十[四五]五|目标|建成.{0,12}(?:达到|以上)")
_ENCOURAGED = re.compile(
    r"支持|鼓励|推动|引导|促进|推进|加快|加强|深化|大力|积极|重点|培育|壮大|聚焦|围绕|突出|做强|做优|攻关|攻克|突破|开展|应当|要|发展|建设"
)
_DONE = re.compile(r"已经|已|现有|建成|拥有|建有|完成|获批|累计|了|入选|揭牌|投用|成立于|位于|坐落|依托单位|主营|从事")


def clause(text: str, sections: Sequence[Section], head: Draft, tail: Draft) -> tuple[int, int]:
    """Bounds of the words that say a relation of two mentions.

    One line holds both: from the clause of the first to the end of the clause of the second. Otherwise one stands in a
    title or another line: the clause of the one that stands lower.

    Args:
        text: normalised text.
        sections: its lines.
        head: one mention.
        tail: the other mention.
    """
    first, last = (head, tail) if head.start <= tail.start else (tail, head)
    starts = [s.start for s in sections]
    line_first, line_last = bisect_right(starts, first.start), bisect_right(starts, last.start)
    if line_first != line_last:
        first = last
    low = sections[line_last - 1].start if line_last else 0
    high = sections[line_last - 1].end if line_last else len(text)
    start = max((m.end() for m in _COMMA.finditer(text, max(low, first.start - 60), first.start)), default=max(low, first.start - 60))
    found = _COMMA.search(text, last.end, min(high, last.end + 60))
    end = found.start() if found else min(high, last.end + 60)
    while start < first.start and text[start] in " \u3000\t":
        start += 1
    return start, max(end, last.end)


def modality(text: str, start: int, end: int, relation: str, head: Draft, tail: Draft) -> str:
    """How the words between `start` and `end` say the relation; 支持 and 推动 alone are "encouraged", not "planned".

    Args:
        text: normalised text.
        start: first character of the words.
        end: character behind them.
        relation: type of the relation.
        head: mention it starts from.
        tail: mention it ends at; the status of a carrier decides HOSTS and LOCATED_IN.
    """
    lower = min(start + 200, end)
    pieces = [text[start:lower]]
    for draft in sorted((head, tail), key=lambda d: -d.start):
        if start <= draft.start and draft.end <= lower:
            piece = pieces.pop()
            pieces += [piece[draft.end - start :], piece[: draft.start - start]]
    words = "\0".join(reversed(pieces))
    if _NEGATED.search(words):
        return "negated"
    if _ENDED.search(words):
        return "ended"
    carrier = tail if relation == "HOSTS" else head if relation == "LOCATED_IN" else None
    if _BUILDING.search(words):
        return "under_construction"
    if carrier is not None and carrier.status is not None:
        return "planned" if carrier.status == "planned" else "existing"
    if _TARGET.search(words):
        return "target"
    if _DONE.search(words):
        return "existing"
    if relation in ("HOSTS", "LOCATED_IN") and _PLANNED.search(words):
        return "planned"
    if re.search(r"拟|计划|争取|谋划", words):
        return "planned"
    return "encouraged" if _ENCOURAGED.search(words) else "existing"
