"""``dualchain evaluate``: extracted lines against labelled ones, with the parts of the scores and the worst errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.terminal import either, language, progress, say, show, show_json, show_table
from graph.errors import BadQuery
from ingest.evaluate.matching import Record
from ingest.evaluate.records import merged, read_gold, read_predictions
from ingest.evaluate.report import FIELDS, report
from ingest.evaluate.scores import SCORES, STATUS
from ingest.evaluate.thresholds import SHOWN, curve
from ingest.extract.calibrated import LEAST
from ingest.lines import Failed, extract_all
from ingest.means import Means

TYPE = "type"

_NAMES = {
    "span": "提及", "span core six": "提及（核心六类）", "graph": "图", "graph core six": "图（核心六类）", "relation": "关系",
    "indicator": "指标", STATUS: "状态准确率", "genre": "文种", "province": "省份", "script": "字形", "group": "文档",
    "span by type": "提及，按类型", "graph by type": "图，按类型", "relation by type": "关系，按类型", "mention": "提及",
    "missed": "漏抽", "spurious": "误抽", "wrong end": "边界错", "wrong type": "类型错", "wrong name": "名称错",
    "wrong status": "状态错", "mention missed": "端点漏抽", "mention spurious": "端点误抽", "wrong direction": "方向反",
    "wrong figure": "数值、单位、年份或比较不符",
}  # fmt: skip


def _name(term: str) -> str:
    return _NAMES.get(term, term) if language() == "zh" else term


def evaluate(
    gold: Annotated[list[Path], typer.Argument(help="标注文件（JSON Lines）· label files")],
    pred: Annotated[
        Path | None, typer.Option("--pred", help="抽取结果（JSON Lines）；不给则就地抽取 · extracted lines; else extracted here")
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="分项：type、genre、province、script、group，逗号分隔 · what to part the scores by")
    ] = "type,genre",
    worst: Annotated[int, typer.Option("--worst", min=0, help="每种错误列出几处 · errors listed of each cause")] = 3,
    workers: Annotated[int, typer.Option("--workers", "-w", min=1, help="抽取的进程数 · processes that extract")] = 1,
    thresholds: Annotated[
        bool, typer.Option("--thresholds", help="各置信度下限的精确率与召回率 · precision and recall at each least confidence")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
) -> None:
    """按标注评分：提及、图、关系、指标、状态，分类型与文种，并列出最坏的错误。Score extraction on labels, with the worst errors."""
    parts = [part.strip() for part in by.split(",") if part.strip()]
    if unknown := [part for part in parts if part not in (TYPE, *FIELDS)]:
        raise BadQuery(
            f"--by 不认识 {unknown[0]}", f"--by does not know {unknown[0]}",
            advice=(f"可用：{'、'.join((TYPE, *FIELDS))}", f"use {', '.join((TYPE, *FIELDS))}"),
        )  # fmt: skip
    labelled = read_gold(gold)
    predicted = read_predictions(pred, labelled) if pred else _extracted(gold, labelled, Means(workers, least=0.0 if thresholds else LEAST))
    fields = [part for part in dict.fromkeys(parts) if part != TYPE]
    found = report(labelled, predicted, by=fields, number=worst)
    if thresholds:
        found["thresholds"] = curve(labelled, predicted)
    if as_json:
        show_json(found)
        return
    missing = len(labelled.keys() - predicted.keys())
    if missing:
        say(f"{missing} 段没有抽取结果，按空计", f"{missing} passages were not extracted and count as empty")
    _tell(found, with_types=TYPE in parts)


def _extracted(gold: list[Path], labelled: Mapping[str, Record], means: Means) -> dict[str, Record]:
    failures: list[Failed] = []
    with progress() as told, closing(extract_all(gold, means=means, progress=told, failures=failures)) as lines:
        found = merged(lines, list(labelled))
    for failed in failures:
        say(f"失败：{failed.error.text('zh')}", f"failed: {failed.error.text('en')}")
    return found


def _tell(found: Mapping[str, Any], *, with_types: bool) -> None:
    _table([(_name(score), found[score]) for score in SCORES], either("分数", "score"))
    status = found["status"]
    show(f"{_name(STATUS)} {found[STATUS]:.3f} ({status['right']}/{status['all']})")
    if with_types:
        for title in ("span by type", "graph by type", "relation by type"):
            _table(found[title].items(), _name(title))
    for field, values in found["by"].items():
        rows = []
        for value, part in values.items():
            name = value or either("（未注明）", "(not said)")
            rows += [(f"{name} · {_name(score)}", part[score]) for score in SCORES if part[score]["gold"] or part[score]["pred"]]
            if part["status"]["all"]:
                right = part["status"]
                rows.append((f"{name} · {_name(STATUS)}", {"p": part[STATUS], "gold": right["all"]}))
        _table(rows, _name(field))
    if "thresholds" in found:
        _thresholds(found["thresholds"])
    _errors(found)


def _table(rows: Iterable[tuple[str, Mapping[str, float]]], title: str) -> None:
    def cells(name: str, row: Mapping[str, float]) -> dict[str, str]:
        counts = {key: str(row[key]) for key in ("gold", "pred") if key in row}
        return {"name": name, **{key: f"{row[key]:.3f}" for key in ("p", "r", "f1") if key in row}, **counts}

    shown = [cells(name, row) for name, row in rows]
    if shown:
        show("")
        titles = (title, either("精确率", "P"), either("召回率", "R"), "F1", either("标注", "gold"), either("抽取", "found"))
        show_table(("name", "p", "r", "f1", "gold", "pred"), shown, titles)


def _thresholds(rows: Sequence[Mapping[str, Any]]) -> None:
    for score in SHOWN:
        named = [(f"≥ {row['least']:.1f}", row[score]) for row in rows]
        _table(named, f"{_name(score)} · {either('置信度', 'confidence')}")


def _errors(found: Mapping[str, Any]) -> None:
    for about, kinds in found["causes"].items():
        for cause, types in kinds.items():
            if not types:
                continue
            named = ", ".join(f"{kind} {n}" for kind, n in types.items())
            show(f"\n{_name(about)} · {_name(cause)} {sum(types.values())} ({named})")
            for error in found["worst"].get(about, {}).get(cause, ()):
                words = " → ".join(w for w in (error["gold"], error["found"]) if w)
                times = f" ×{error['times']}" if error["times"] > 1 else ""
                sure = f" {error['confidence']:.2f}" if error["confidence"] else ""
                show(f"  {error['ids'][0]}{times} {error['type']}{sure}: {words}\n    {error['around']}")
