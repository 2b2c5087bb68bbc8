"""How the figures of a report were computed, and what they do not say."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from app.report.content import Block, Grid, Heading, Paragraph
from app.report.draft import Draft
from app.views.names import joined, modality_name
from graph.metrics.chain import INDICATORS
from graph.metrics.phrases import decimal


def method(draft: Draft) -> Iterator[Block]:
    """Settings in words, the bounds and weights of the indicators as a table, and limits."""
    yield Heading(draft.say("方法与限度", "Method and limits"))
    options = draft.network.options
    counted = joined(draft.language, [modality_name(draft.language, m) for m in sorted(options.modalities)])
    level = draft.result("M4.D")
    detail = level.detail if level is not None else {}
    day = draft.say(f"数据截至 {options.as_of}。", f"Seen as of {options.as_of}. ") if options.as_of else ""
    scope, threshold = draft.word(draft.scope), detail.get("threshold", "—")
    yield Paragraph(
        draft.say(
            "耦合协调度只比较两链的水平，不含两链之间的联系；联系由环节创新覆盖率等网络指标说明，两类数值不合并。",
            "The coordination degree compares the levels of the two chains and holds no link between them; links are told by coverage and the "
            "other network figures. The two families are never merged.",
        )
    )
    yield Paragraph(
        draft.say(
            f"{day}计入的创新主体：{scope}（{draft.word(draft.scope, line=True)}）；环节的支撑阈值 {threshold}；置信度下限 {options.floor:g}；"
            f"机器抽取的联系概率至多 {options.cap:g}；计入的情态：{counted}。规划、目标另列，不算已有。",
            f"{day}Innovators counted: {scope} ({draft.word(draft.scope, line=True)}); threshold of support {threshold}; least confidence "
            f"{options.floor:g}; highest probability of a link read by machine {options.cap:g}; modalities counted: {counted}. What is planned "
            "or aimed at is told apart.",
        )
    )
    if level is not None:
        yield Paragraph(
            draft.say(
                f"两链水平由下表的指标加权相加，上下界与熵权取自本次全部 {detail['objects']} 个“产业链 × 区域”；与所看的链和区域无关。",
                f"Both levels are weighted sums of the indicators below; bounds and entropy weights are those of all {detail['objects']} cells "
                "of chain and region in the run, whichever are shown.",
            )
        )
        yield _bounds(draft, json.loads(level.bounds), detail["weights"])
    yield Paragraph(
        draft.say(
            "同一文献内重复的说法只计一次，不同文献的证据按 1 − Π(1 − p) 合并。区间不含归并主体的错误和文献没有写到的事实；没有读到，不等于没有。"
            f"分析图 {draft.network.hash}。",
            "Repeats inside a document count once; evidence of several documents is combined as 1 − Π(1 − p). Intervals do not cover wrong "
            f"identities and what no document says; not found does not mean not there. Analysis graph {draft.network.hash}.",
        )
    )


def _bounds(draft: Draft, bounds: dict[str, list[float | None]], weights: dict[str, float]) -> Grid:
    """The indicators with weight and bounds in their own unit."""
    rows = []
    for spec in INDICATORS:
        if spec.code not in bounds:
            continue
        ends = [_own(value, spec.count) for value in bounds[spec.code]]
        weight = weights.get(spec.code)
        rows.append(
            (
                draft.word(spec.code),
                draft.word(spec.side),
                "—" if weight is None else decimal(weight),
                *ends,
                draft.word(spec.code, line=True),
            )
        )
    header = draft.say("指标|所属|权重|下界|上界|说明", "Indicator|Side|Weight|Lower bound|Upper bound|Note").split("|")
    return Grid(draft.table("水平的指标、权重与上下界", "Indicators of the levels, weights and bounds"), tuple(header), tuple(rows))


def _own(value: float | None, count: bool) -> str:
    if value is None:
        return "—"
    return f"{math.expm1(value) if count else value:.2f}"
