"""What is missing and what to do: gaps, leaders and brokers, next links, what hangs on one, and how sure it all is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from app.report.content import Block, Grid, Heading, Paragraph
from app.report.draft import Draft, points, share
from graph.metrics.findings import findings
from graph.metrics.lift import LEVEL
from graph.metrics.matrix import Matrix
from graph.metrics.phrases import decimal, percent

GAPS = 12
"""Gaps told at most; the table of segments holds them all."""
LEADERS = 8
"""Firms listed at most."""
LEAST = 0.0005
"""Expected loss from which an innovator is listed."""


def gaps(draft: Draft) -> Iterator[Block]:
    """The gaps worth attention, one sentence each."""
    yield Heading(draft.say("缺口", "Gaps"))
    found = findings(draft.of_segments("M8.stage"), limit=GAPS)
    for gap in found:
        yield Paragraph(draft.say(gap.zh, gap.en), draft.cite(draft.ground("M8.stage", gap.stage_id)))
    if not found:
        yield Paragraph(
            draft.say(
                "没有可指出的“有产无研”“有研无产”或单点环节；这只就所读文献而言。",
                "No segment with industry alone, research alone or a single innovator can be named, as far as the documents read go.",
            )
        )


def leaders(draft: Draft) -> Iterator[Block]:
    """Chain leaders and brokers."""
    yield Heading(draft.say("链主与关键主体", "Chain leaders and brokers"))
    leading = draft.board.leading[:LEADERS]
    if not leading:
        yield Paragraph(draft.say("所读文献没有说到这条链的企业。", "The documents read name no firm of the chain."))
    else:
        rows = tuple(
            (
                leader.name, draft.say(leader.word.word, leader.word.en) if leader.word else "—", draft.joined(leader.segments),
                draft.joined(leader.partners), "—" if math.isnan(leader.score) else decimal(leader.score),
            )
            for leader in leading
        )  # fmt: skip
        header = draft.say("企业|文献称呼|环节|合作的创新主体|跨链中介度", "Firm|Called|Segments|Partners|Betweenness").split("|")
        caption = draft.table("企业：文献称为链主、龙头者在前", "Firms, those that documents call leaders first")
        yield Grid(caption, tuple(header), rows, tuple(draft.cite((*leader.saying, *leader.facts)) for leader in leading))
    found = draft.board.brokers[:10]
    if found:
        kinds = {
            "firm": ("企业", "firm"),
            "actor": ("创新主体", "innovator"),
            "stage": ("环节", "segment"),
            "technology": ("技术", "technology"),
        }
        within = {True: ("是", "yes"), False: ("否", "no")}
        header = draft.say("名次|名称|类别|在本区域|经过它的最短路径占比", "Rank|Name|Kind|In the region|Share of shortest ways").split("|")
        # segments and technologies are in no place
        rows = tuple(
            (
                str(n),
                b.name,
                draft.say(*kinds[b.kind]),
                "—" if b.kind in ("stage", "technology") else draft.say(*within[b.inside]),
                decimal(b.value),
            )
            for n, b in enumerate(found, 1)
        )
        caption = draft.table("两链之间的中介（跨链中介度）", "Brokers between the two chains (cross-layer betweenness)")
        yield Grid(caption, tuple(header), rows, tuple(draft.cite(draft.ties(b.id)) for b in found))


def next_links(draft: Draft) -> Iterator[Block]:
    """The links that would add most to coverage (M20)."""
    yield Heading(draft.say("优先补链建议", "Next links"))
    gain = draft.result("M20.gain")
    links: list[dict[str, Any]] = gain.detail["links"] if gain is not None else []
    if gain is None or not links:
        reason = draft.word(gain.reason, line=True) if gain is not None and gain.reason != "ok" else ""
        lack = draft.say("没有能提高覆盖率的新联系", "No new link would raise coverage")
        yield Paragraph(lack + (draft.say("：", ": ") + reason if reason else "") + draft.say("。", "."))
        return
    detail = gain.detail
    yield Paragraph(
        draft.say(
            f"以下 {len(links)} 条联系文献都没有写到。若都建成，环节创新覆盖率的期望由 {percent(detail['before'])} 升到 {percent(detail['after'])}；"
            f"同样条数的任何组合至多增加 {points(detail['at_most'])} 个百分点（候选 {detail['candidates']} 条）。"
            "增益相同者按网络邻近（三步路径、带重启随机游走）的名次取舍。",
            f"No document states the following {len(links)} links. With all of them expected coverage rises from {percent(detail['before'])} to "
            f"{percent(detail['after'])}; no choice of as many adds more than {points(detail['at_most'])} percentage points "
            f"({detail['candidates']} candidates). Equal gains are told apart by nearness in the network (paths of three, random walks).",
        )
    )
    states = {s.id: s for s in draft.board.segments}
    rows, cites = [], []
    for n, link in enumerate(links, 1):
        segment = states.get(link["stage_id"])
        firms = len(segment.firms) if segment else 0
        covered = share(segment.covered) if segment else "—"
        now = draft.joined(_doing(draft, link["actor_id"]), 3)
        rests = draft.say(
            f"主体现与{now}相连；环节有企业 {firms} 家，支撑概率 {covered}",
            f"it is tied to {now}; firms of the segment {firms}, probability of support {covered}",
        )
        rows.append((str(n), link["actor"], link["stage"], points(link["gain"]), points(link["robust"]), rests))
        members = [f for e in draft.board.matrix.at(segment.row) for f in e.facts] if segment else []
        cites.append(draft.cite([*draft.ties(link["actor_id"]), *members]))
    header = draft.say(
        "序|创新主体|环节|覆盖率增加（百分点）|二重覆盖率增加（百分点）|依据",
        "No.|Innovator|Segment|Coverage (points)|Double coverage (points)|Rests on",
    ).split("|")
    yield Grid(draft.table("优先补链", "Next links"), tuple(header), tuple(rows), tuple(cites))
    second = draft.result("M20.robust")
    for link in second.detail.get("links", []) if second is not None and not math.isnan(second.value) else []:
        yield Paragraph(
            draft.say(
                f"若求备份：{link['actor']} 与“{link['stage']}”之间的一条联系使期望二重覆盖率增加最多（{points(second.value)} 个百分点）。"
                if second is not None else "",
                f"For a second innovator: one link between {link['actor']} and {link['stage']} adds most to expected double coverage "
                f"({points(second.value)} percentage points)." if second is not None else "",
            ),
            draft.cite(draft.ties(link["actor_id"])),
        )  # fmt: skip


def _doing(draft: Draft, actor: str) -> list[str]:
    """The segments an innovator is tied to, its own first."""
    table = draft.board.matrix
    found = sorted((e for e in table.entries if e.id == actor and not e.planned), key=lambda e: (not Matrix.own(e), -e.p, e.row))
    return list(dict.fromkeys(draft.say("整条链", "the chain") if table.rows[e.row].whole else table.rows[e.row].name for e in found))


def fragility(draft: Draft) -> Iterator[Block]:
    """Segments that hang on one innovator, and what the loss of one costs (M14, M15)."""
    yield Heading(draft.say("单点与 N−1 损失", "Single points and N−1 loss"))
    alone = [r for r in draft.of_segments("M14.stage") if r.detail["single"]]
    if alone:
        rows = tuple(
            (r.detail["stage"], draft.joined(r.detail["actor_names"]), str(r.detail["firms"]), share(r.detail["covered"])) for r in alone
        )
        header = draft.say("环节|唯一的创新主体|企业数|支撑概率", "Segment|Only innovator|Firms|P(support)").split("|")
        cites = tuple(draft.cite(draft.ground("M8.stage", r.detail["stage_id"])) for r in alone)
        yield Grid(draft.table("只有一个创新主体支撑的环节", "Segments that one innovator alone supports"), tuple(header), rows, cites)
    loss, robust = draft.result("M15.loss_expected"), draft.result("M15.robustness")
    if loss is None or math.isnan(loss.value):
        reason = draft.word(loss.reason, line=True) if loss is not None else draft.say("没有计算", "not computed")
        yield Paragraph(draft.say(f"N−1 损失没有值：{reason}。", f"N−1 loss is not defined: {reason}."))
        return
    lost = [a for a in loss.detail["actors"] if a["expected"] >= LEAST]
    losses = tuple((a["name"], points(a["loss"]), points(a["expected"])) for a in lost)
    columns = draft.say(
        "失去的创新主体|环节减少（百分点）|期望覆盖率减少（百分点）",
        "Innovator lost|Segments lost (points)|Expected coverage lost (points)",
    )
    caption = draft.table("失去一个创新主体的损失（N−1）", "What the loss of one innovator costs (N−1)")
    yield Grid(caption, tuple(columns.split("|")), losses, tuple(draft.cite(draft.ties(a["id"])) for a in lost))
    if robust is not None and not math.isnan(robust.value):
        yield Paragraph(
            draft.say(
                f"按影响从大到小逐个失去 {robust.detail['supporting']} 个支撑主体，覆盖率的平均（稳健度 R）为 {decimal(robust.value, 2)}。",
                f"While the {robust.detail['supporting']} supporting innovators go one by one, the worst loss first, coverage is "
                f"{decimal(robust.value, 2)} on average (robustness R).",
            )
        )


def certainty(draft: Draft) -> Iterator[Block]:
    """Significance against chance (M9), and intervals (M22)."""
    yield Heading(draft.say("显著性与区间", "Significance and intervals"))
    lift, z, p, q = (draft.result(f"M9.{code}") for code in ("lift", "z", "p", "q"))
    if lift is None or z is None or p is None or q is None or math.isnan(lift.value):
        reason = draft.word(lift.reason, line=True) if lift is not None else draft.say("没有计算", "not computed")
        yield Paragraph(draft.say(f"耦合提升度没有值：{reason}。", f"The coupling lift is not defined: {reason}."))
    elif math.isnan(q.value):
        reason = draft.word(q.reason, line=True)
        yield Paragraph(
            draft.say(
                f"耦合提升度 {decimal(lift.value, 2)}（1 为随机水平）；显著性没有值：{reason}。",
                f"Coupling lift {decimal(lift.value, 2)} (1 is chance); its significance is not defined: {reason}.",
            )
        )
    else:
        sure = q.value < LEVEL
        yield Paragraph(
            draft.say(
                f"耦合提升度 {decimal(lift.value, 2)}：支撑联系 {lift.detail['observed']:.1f} 条，随机情形（保持各主体、各环节的联系数）下期望 "
                f"{lift.detail['expected_links']:.1f} 条；z = {decimal(z.value, 2)}，p = {decimal(p.value)}，本区域 {q.detail['tests']} 条产业链间的错误发现率 "
                f"q = {decimal(q.value)}。" + (f"q < {LEVEL}，联系显著多于随机。" if sure else f"q ≥ {LEVEL}，不能说联系多于随机。"),
                f"Coupling lift {decimal(lift.value, 2)}: support links {lift.detail['observed']:.1f}, expected by chance (each innovator and segment "
                f"keeping its number of links) {lift.detail['expected_links']:.1f}; z = {decimal(z.value, 2)}, p = {decimal(p.value)}, false discovery rate "
                f"over the {q.detail['tests']} chains of the region q = {decimal(q.value)}. "
                + (f"With q < {LEVEL} the links are more than chance." if sure else f"With q ≥ {LEVEL} they cannot be told from chance."),
            )
        )
    # the first brokers of each kind stand for the list of ten
    known = [r for r in draft.board.listed if "interval" in r.detail and r.metric != "M11.broker"]
    if not known:
        return
    rows = []
    for r in known:
        ends = [draft.span(r.metric, i["lo"], i["hi"]) for i in (r.detail["interval"][k] for k in ("worlds", "documents")) if i["count"]]
        both = [f"{lo}–{hi}" for lo, hi in ends] + ["—"] * (2 - len(ends))
        of = next((str(r.detail[key]) for key in ("stage", "node") if r.detail.get(key)), "")
        name = draft.word(r.metric) + (draft.say(f"：{of}", f": {of}") if of else "")
        rows.append((name, draft.number(r).split("（")[0].split(" (")[0], *both))
    header = draft.say(
        "指标|数值|可能世界（识别可能有误）|文献重抽（所读文献不同）", "Figure|Value|Worlds (reading may err)|Documents drawn anew"
    ).split("|")
    yield Grid(draft.table("90% 区间（M22）", "90 % intervals (M22)"), tuple(header), tuple(rows))
    yield Paragraph(
        draft.say(
            "主要数值中的区间取两者中较宽的一个。文献少时，重抽可能一份都抽不到关键文献，区间下端可达 0：数值靠一两份文献，宜补充资料。",
            "The key figures show the wider of both. With few documents a draw may miss the one that matters and the lower end may be 0: the "
            "figure hangs on one or two documents, and more of them should be read.",
        )
    )
