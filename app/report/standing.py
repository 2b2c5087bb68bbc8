"""Who stands where: the card, the key figures, the dual-chain matrix and the segments."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

from app.report import drawings
from app.report.content import Block, Grid, Heading, Paragraph, Picture
from app.report.draft import Draft, share
from graph.metrics.innovation import STAGES
from graph.metrics.matrix import Entry
from graph.metrics.phrases import chance
from graph.metrics.result import Result
from graph.metrics.words import WORDS, grade_words

Item = TypeVar("Item")
KEY = (
    "M4.D", "M4.D_revised", "M4.U_I", "M4.U_P", "M21.type", "M8.coverage", "M8.completeness", "M8.continuity", "M8.outside", "M14.spof",
    "M14.effective", "M9.lift", "M10.efficiency", "M15.loss_expected", "M20.gain",
)  # fmt: skip
"""Figures of the first table, in order."""
ROWS = 24
"""Rows of a picture at most, so that it fits a page."""


def card(draft: Draft) -> Iterator[Block]:
    """The card, sentence by sentence with its sources."""
    yield Heading(draft.say("双链卡片", "The card"))
    for section in draft.board.card.sections:
        yield Heading(draft.say(section.zh, section.en), 3)
        for said in section.statements:
            yield Paragraph(said.text(draft.language), draft.cite(said.facts))


def key_figures(draft: Draft) -> Iterator[Block]:
    """The table of the main figures."""
    yield Heading(draft.say("主要数值", "Key figures"))
    known = [r for metric in KEY if (r := draft.result(metric)) is not None]
    rows = tuple((draft.word(r.metric), draft.number(r), _reading(draft, r) or draft.word(r.metric, line=True)) for r in known)
    caption = draft.table("主要数值（括号内为 90% 区间）", "Key figures (90 % interval in brackets)")
    yield Grid(caption, (draft.say("指标", "Figure"), draft.say("数值", "Value"), draft.say("含义", "Meaning")), rows)


def _reading(draft: Draft, result: Result) -> str:
    """What D means in the words of planning."""
    if result.metric not in ("M4.D", "M4.D_revised") or math.isnan(result.value):
        return ""
    detail = result.detail
    words = [grade_words(detail["grade" if result.metric == "M4.D" else "grade_revised"])]
    if result.metric == "M4.D" and detail["lag"]:
        words.append(WORDS[detail["lag"]])
    text = draft.say("，".join(w.zh for w in words), ", ".join(w.en for w in words))
    if detail["grade_unstable"]:
        text += draft.say("（D 与 D′ 的等级相差两级以上，等级不稳）", " (the grades of D and D′ differ by two or more: unstable)")
    return text


def matrix(draft: Draft) -> Iterator[Block]:
    """The dual-chain matrix as a picture and as a table."""
    table = draft.board.matrix
    yield Heading(draft.say("双链矩阵", "Dual-chain matrix"))
    if not table.entries:
        yield Paragraph(draft.say("所读文献没有说到任何主体，矩阵为空。", "The documents read name nobody; the matrix is empty."))
        return
    stages = [draft.word(f"stage.{stage}") for stage in STAGES]
    order = [i for i in draft.board.order if not table.rows[i].whole or table.at(i)]
    names = {i: draft.say("整条链（未说明环节）", "whole chain (no segment)") if table.rows[i].whole else table.rows[i].name
             for i in order}  # fmt: skip
    for page in _pages(order):
        values = np.array([[table.expected(i, stage) for stage in STAGES] for i in page])
        png = drawings.matrix([names[i] for i in page], stages, values, draft.say("已有主体的期望数", "expected number of those there"))
        told = "；".join(f"{names[i]} " + " ".join(f"{v:.1f}" for v in line) for i, line in zip(page, values.tolist(), strict=True))
        yield Picture(png, draft.figure("双链矩阵：环节 × 创新阶段", "Dual-chain matrix: segments × stages of innovation"), told)
    rows, cites = [], []
    for i in order:
        rows.append((names[i], *(_cell(draft, table.at(i, stage)) for stage in STAGES)))
        cites.append(draft.cite(fact for e in table.at(i) for fact in e.facts))
    caption = draft.table(
        "双链矩阵中的主体（产业化一栏含企业；“规划”指规划、目标，尚不算已有）",
        "Who stands in the matrix (firms under industrialisation; “planned” is planned or aimed at and does not count as there)",
    )
    yield Grid(caption, (draft.say("环节", "Segment"), *stages), tuple(rows), tuple(cites))


def _cell(draft: Draft, entries: Sequence[Entry]) -> str:
    there = [e for e in entries if not e.planned]
    own = [e.name for e in there if draft.board.matrix.own(e)]
    tied, later = len(there) - len(own), [e.name for e in entries if e.planned]
    parts = [draft.joined(own)] if own else []
    parts += [draft.say(f"另 {tied} 个只经企业合作", f"{tied} through firms alone")] if tied else []
    parts += [draft.say("规划：", "planned: ") + draft.joined(later, 3)] if later else []
    return draft.say("；", "; ").join(parts) or "—"


def segments(draft: Draft) -> Iterator[Block]:
    """Firms, support, state and plan of every segment."""
    yield Heading(draft.say("环节与对策", "Segments and plans"))
    results = draft.of_segments("M8.stage")
    if not results:
        yield Paragraph(draft.say("该产业链没有环节。", "The chain has no segment."))
        return
    plans = {s.id: s for s in draft.board.segments}
    rows, cites = [], []
    for result in results:
        detail = result.detail
        plan = plans[detail["stage_id"]]
        state = [draft.word(detail["state"])] if plan.plan != "unstated" else []
        if detail["single"] and detail["state"] == "both":
            state.append(draft.word("single"))
        twice = draft.board.results["M14.stage", detail["stage_id"]].detail["at_least_two"]
        backers = [e.name for e in (*plan.own, *plan.tied)]
        rows.append(
            (
                detail["stage"], str(detail["firms"]), draft.joined([e.name for e in plan.firms], 3), draft.joined(backers, 3),
                share(result.value), share(twice), draft.say("、", ", ").join(state) or "—", draft.word(f"plan.{plan.plan}"),
            )
        )  # fmt: skip
        cites.append(draft.cite(draft.ground("M8.stage", detail["stage_id"])))
    header = draft.say("环节|企业数|企业|创新主体|支撑概率|两家以上概率|状态|对策", "Segment|Firms|Which|Innovators|P|P(2+)|State|Plan")
    yield from _drawn(draft, [r for r in results if not math.isnan(r.value)])
    yield Grid(
        draft.table("各环节", "Segments (P: probability of support; P(2+): by two innovators or more)"),
        tuple(header.split("|")),
        tuple(rows),
        tuple(cites),
    )
    used = list(dict.fromkeys(s.plan for s in draft.board.segments))
    yield Paragraph(draft.say("；", "; ").join(f"{draft.word(f'plan.{p}')}: {draft.word(f'plan.{p}', line=True)}" for p in used)
                    .replace(": ", draft.say("：", ": ")) + draft.say("。", "."))  # fmt: skip


def _drawn(draft: Draft, results: Sequence[Result]) -> Iterator[Picture]:
    titles = draft.say("本区域企业数|有创新主体支撑的概率", "Firms of the region|Probability of innovation support").split("|")
    for page in _pages(results):
        details = [r.detail for r in page]
        png = drawings.segments(
            [d["stage"] for d in details], [d["firms"] for d in details], [r.value for r in page], (titles[0], titles[1]),
            details[0]["threshold"],
        )  # fmt: skip
        told = "；".join(f"{d['stage']} {d['firms']}，{chance(r.value)}" for r, d in zip(page, details, strict=True))
        caption = draft.figure("产业一侧与创新一侧（虚线为支撑阈值）", "Industry and innovation side (dotted: threshold of support)")
        yield Picture(png, caption, told)


def _pages(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for first in range(0, len(items), ROWS):
        yield items[first : first + ROWS]
