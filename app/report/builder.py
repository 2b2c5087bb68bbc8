"""From the tables of a run to a report on one chain in one region, each statement with the words it rests on.

The order is that of the planner's questions: what the figures say, who stands where, what is missing, what to link next, and
how it was computed. Nothing is said that no figure supports, and a figure that is not defined is given with its reason.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from app.report import drawings
from app.report.content import Block, Citation, Grid, Heading, Paragraph, Picture, Report
from graph import tables
from graph.errors import BadRecord
from graph.explain import grounds
from graph.metrics.findings import findings
from graph.metrics.measure import measure_network
from graph.metrics.result import Result
from graph.metrics.words import WORDS, grade_words
from graph.network import Network
from graph.records import Document, Evidence, Passage

KEY = (
    "M4.D",
    "M4.D_revised",
    "M4.U_I",
    "M4.U_P",
    "M8.coverage",
    "M8.completeness",
    "M8.continuity",
    "M8.outside",
    "M14.spof",
    "M14.effective",
)
"""Figures of the first table, in order."""
CITED = 3
"""Citations of one statement at most, from different documents first; the whole list is a command away."""
LONGEST = 160
"""Characters of a quote shown."""


@dataclass
class _Sources:
    """The citations of a report, numbered in the order in which statements call for them."""

    best: Mapping[str, Sequence[Evidence]]
    passages: Mapping[str, Passage]
    documents: Mapping[str, Document]
    numbers: dict[str, int] = field(default_factory=dict)

    def cite(self, facts: Iterable[str]) -> tuple[int, ...]:
        """Numbers of the surest evidence of these facts, :data:`CITED` at most."""
        ranked = sorted(
            {e.id: e for fact in facts for e in self.best.get(fact, ())}.values(), key=lambda e: (-e.confidence, e.passage, e.start)
        )
        chosen: dict[str, Evidence] = {}
        for fresh in (True, False):  # another document says more than another sentence of the same one
            for item in ranked:
                seen = {e.passage.rpartition(":")[0] for e in chosen.values()}
                if len(chosen) < CITED and item.id not in chosen and (not fresh or item.passage.rpartition(":")[0] not in seen):
                    chosen[item.id] = item
        return tuple(sorted({self.numbers.setdefault(_place(e), len(self.numbers) + 1) for e in chosen.values()}))

    def listed(self) -> tuple[Citation, ...]:
        """The citations by number."""
        found = {_place(e): e for items in self.best.values() for e in items}
        return tuple(self._citation(found[place], number) for place, number in self.numbers.items())

    def _citation(self, item: Evidence, number: int) -> Citation:
        document, passage = self.documents[item.passage.rpartition(":")[0]], self.passages[item.passage]
        about, name = document.source, Path(document.source.path).name
        quote = " ".join(item.quote.split())
        quote = quote if len(quote) <= LONGEST else quote[: LONGEST - 1] + "…"
        return Citation(number, about.title or name, about.number, about.published, passage.anchor, quote, name)


def _place(item: Evidence) -> str:
    return f"{item.passage}:{item.start}-{item.end}"


def compose(folder: Path, network: Network, chain: str, region: str, *, language: str, made: str, run: str, scope: str = "local") -> Report:
    """The report on one chain in one region.

    Args:
        folder: folder with the Parquet tables of the run.
        network: its analysis graph.
        chain: id, name or alias of the chain.
        region: name of the region.
        language: "zh" or "en".
        made: day of the run (ISO 8601).
        run: id of the run.
        scope: whose innovators count, see :data:`graph.metrics.cell.SCOPES`.

    Raises:
        InputError: chain, region or scope is unknown.
        UnreadableFile: a table is missing.
        MissingExtra: no font with Chinese characters is installed.
    """
    results = list(measure_network(network, chains=[chain], regions=[region], scope=scope))
    by_metric = {r.metric: r for r in results if not r.metric.endswith(".stage")}
    stages = [r for r in results if r.metric == "M8.stage"]
    doubled = {r.detail["stage_id"]: r for r in results if r.metric == "M14.stage"}

    def rests(metric: str, stage: str | None = None) -> list[str]:
        return grounds(network, metric, chain, region, stage=stage, scope=scope)

    behind = {r.detail["stage_id"]: rests("M8.stage", r.detail["stage_id"]) for r in stages}
    whole = {metric: rests(metric) for metric in ("M4.D", "M8.coverage")}
    sources = _sources(folder, {fact for facts in [*behind.values(), *whole.values()] for fact in facts})
    zh = language == "zh"
    title = stages[0].chain if stages else chain
    blocks: list[Block] = [Heading("主要数值" if zh else "Key figures"), _key(by_metric, zh)]
    blocks += [Heading("要点" if zh else "What stands out"), *_points(results, by_metric, behind, whole, sources, zh)]
    blocks += [Heading("环节" if zh else "Segments"), *_stages(stages, doubled, behind, sources, zh)]
    blocks += [Heading("方法与限度" if zh else "Method and limits"), *_method(by_metric, network, zh)]
    day = dt.date.fromisoformat(made).isoformat()
    return Report(
        language,
        f"{region}{title}双链融合报告" if zh else f"Dual-chain report: {title}, {region}",
        f"依据 {day} 的数据（批次 {run}）" if zh else f"On the data of {day} (run {run})",
        tuple(blocks), sources.listed(), day,
    )  # fmt: skip


def _sources(folder: Path, facts: Collection[str]) -> _Sources:
    best: dict[str, list[Evidence]] = {}
    for item in tables.read(folder / "evidence.parquet", Evidence):
        if item.fact in facts:
            best.setdefault(item.fact, []).append(item)
    wanted = {e.passage for items in best.values() for e in items}
    passages = {p.id: p for p in tables.read(folder / "passages.parquet", Passage) if p.id in wanted}
    documents = {d.id: d for d in tables.read(folder / "documents.parquet", Document)}
    for passage in sorted(wanted):
        if passage not in passages or passage.rpartition(":")[0] not in documents:
            raise BadRecord(
                f"证据所在的段落 {passage} 不在表中", f"passage {passage} of the evidence is not in the tables", place=str(folder),
                advice=("重新运行 dualchain build", "run dualchain build again"),
            )  # fmt: skip
    return _Sources(best, passages, documents)


def _number(result: Result, zh: bool) -> str:
    if math.isnan(result.value):
        words = WORDS[result.reason]
        return f"—（{words.zh}）" if zh else f"— ({words.en})"
    value = f"{result.value:.0f}" if result.metric == "M14.spof" else f"{result.value:.3f}"
    if not math.isnan(result.lo):
        value += f"（{result.lo:.2f}–{result.hi:.2f}）" if zh else f" ({result.lo:.2f}–{result.hi:.2f})"
    return value


def _key(by_metric: Mapping[str, Result], zh: bool) -> Grid:
    rows = []
    for metric in KEY:
        if metric in by_metric:
            words = WORDS[metric]
            name, line = (words.zh, words.line_zh) if zh else (words.en, words.line_en)
            rows.append((name, _number(by_metric[metric], zh), _reading(by_metric[metric], zh) or line))
    caption = "表 1　主要数值（括号内为 90% 区间）" if zh else "Table 1. Key figures (90 % interval in brackets)"
    header = ("指标", "数值", "含义") if zh else ("Figure", "Value", "Meaning")
    return Grid(caption, header, tuple(rows))


def _reading(result: Result, zh: bool) -> str:
    """What D means in the words of planning."""
    if result.metric not in ("M4.D", "M4.D_revised") or math.isnan(result.value):
        return ""
    detail = result.detail
    grade = detail["grade" if result.metric == "M4.D" else "grade_revised"]
    words = [grade_words(grade)]
    if result.metric == "M4.D" and detail["lag"]:
        words.append(WORDS[detail["lag"]])
    text = "，".join(w.zh for w in words) if zh else ", ".join(w.en for w in words)
    if detail["grade_unstable"]:
        text += "（D 与 D′ 的等级相差两级以上，等级不稳）" if zh else " (the grades of D and D′ differ by two or more: unstable)"
    return text


def _points(
    results: Sequence[Result], by_metric: Mapping[str, Result], behind: Mapping[str, list[str]], whole: Mapping[str, list[str]],
    sources: _Sources, zh: bool,
) -> list[Block]:  # fmt: skip
    blocks: list[Block] = []
    coverage = by_metric["M8.coverage"]
    if not math.isnan(coverage.value):
        detail = coverage.detail
        said = (
            f"所读文献中，{coverage.region}的创新主体预期支撑{coverage.chain} {detail['stages']} 个环节中的 {coverage.value:.0%}"
            f"（90% 区间 {coverage.lo:.0%}–{coverage.hi:.0%}）。"
            if zh
            else f"In the documents read, innovators of {coverage.region} are expected to support {coverage.value:.0%} of the "
            f"{detail['stages']} segments of {coverage.chain} (90 % interval {coverage.lo:.0%}–{coverage.hi:.0%})."
        )
        blocks.append(Paragraph(said, sources.cite(whole["M8.coverage"])))
    for gap in findings(results, limit=20):
        blocks.append(Paragraph(gap.zh if zh else gap.en, sources.cite(behind[gap.stage_id])))
    if not blocks:
        reason = WORDS[coverage.reason]
        blocks.append(
            Paragraph(f"没有可说的：{reason.line_zh or reason.zh}。" if zh else f"Nothing can be said: {reason.line_en or reason.en}.")
        )
    return blocks


def _stages(
    stages: Sequence[Result], doubled: Mapping[str, Result], behind: Mapping[str, list[str]], sources: _Sources, zh: bool
) -> list[Block]:
    rows, cites = [], []
    for result in stages:
        detail = result.detail
        state = WORDS[detail["state"]]
        words = [state.zh if zh else state.en]
        if detail["single"] and detail["state"] == "both":
            words.append(WORDS["single"].zh if zh else WORDS["single"].en)
        twice = doubled[detail["stage_id"]].detail["at_least_two"]
        between = "、" if zh else ", "
        rows.append(
            (
                detail["stage"], str(detail["firms"]), between.join(detail["firm_names"]) or "—", _share(result.value), _share(twice),
                between.join(detail["actor_names"]) or "—", " · ".join(words),
            )
        )  # fmt: skip
        cites.append(sources.cite(behind[detail["stage_id"]]))
    if not rows:
        return [Paragraph("该产业链没有环节。" if zh else "The chain has no segment.")]
    header = (
        ("环节", "企业数", "企业（部分）", "支撑概率", "两家以上概率", "创新主体（部分）", "状态")
        if zh
        else ("Segment", "Firms", "Firms (some)", "P(support)", "P(two or more)", "Innovators (some)", "State")
    )
    shown = [(r, r.detail) for r in stages if not math.isnan(r.value)]
    found: list[Block] = [Grid("表 2　各环节" if zh else "Table 2. Segments", header, tuple(rows), tuple(cites))]
    if shown:
        titles = ("本区域企业数", "有创新主体支撑的概率") if zh else ("Firms of the region", "Probability of innovation support")
        png = drawings.segments(
            [d["stage"] for _, d in shown], [d["firms"] for _, d in shown], [r.value for r, _ in shown], titles, shown[0][1]["threshold"]
        )
        caption = (
            "图 1　产业一侧与创新一侧（虚线为支撑阈值）" if zh else "Figure 1. Industry and innovation side (dotted: threshold of support)"
        )
        told = "；".join(f"{d['stage']} {d['firms']}，{r.value:.2f}" for r, d in shown)
        found.append(Picture(png, caption, told))
    return found


def _share(value: float | None) -> str:
    return "—" if value is None or not np.isfinite(value) else f"{value:.2f}"


def _method(by_metric: Mapping[str, Result], network: Network, zh: bool) -> list[Block]:
    figure = by_metric["M4.D"]
    detail, bounds = figure.detail, figure.bounds
    options = network.options
    said = (
        (
            "耦合协调度只比较两链的水平，不含两链之间的联系；联系由环节创新覆盖率等网络指标说明，两类数值不合并。",
            f"范围 {detail['scope']}，支撑阈值 {detail['threshold']}，置信度下限 {options.floor}，机器抽取的联系概率上限 {options.cap}；"
            f"计入的情态：{'、'.join(sorted(options.modalities))}。",
            f"熵权与上下界取自全部 {detail['objects']} 个链—区域对象；上下界 {bounds}。",
            "同一文献内重复的说法只计一次，不同文献的证据按 1 − Π(1 − p) 合并。区间只反映抽取的不确定，不含文献没有写到的事实。"
            f"分析图 {network.hash}。",
        )
        if zh
        else (
            "The coordination degree compares the levels of the two chains and holds no link between them; links are told by coverage and "
            "the other network figures. The two families are never merged.",
            f"Scope {detail['scope']}, threshold of support {detail['threshold']}, least confidence {options.floor}, highest probability of "
            f"a link read by machine {options.cap}; modalities counted: {', '.join(sorted(options.modalities))}.",
            f"Entropy weights and bounds are those of all {detail['objects']} chain–region cells; bounds {bounds}.",
            "Repeats inside a document count once; evidence of several documents is combined as 1 − Π(1 − p). Intervals tell the doubt of "
            f"extraction, not what no document says. Analysis graph {network.hash}.",
        )
    )
    return [Paragraph(line) for line in said]
