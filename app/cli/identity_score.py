"""``dualchain review score``: how well names are resolved, measured on identity labels."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.terminal import either, language, say, show, show_json, show_table
from graph.errors import BadLabels, UnreadableFile
from ingest.resolve.evaluate import confusions, report, report_pairs, wrong_pairs
from ingest.resolve.labels import LabelledMention, LabelledPair, holds_pairs, read_answers, read_clusters, read_pairs, record_of
from ingest.resolve.ledger import LEDGER, read
from ingest.resolve.named import Named
from ingest.resolve.replay import replay
from ingest.resolve.resolver import Identities
from ingest.resolve.sources import known
from ingest.workspace import home_folder


def score(
    gold: Annotated[Path, typer.Argument(help="身份标注（簇或成对）· identity labels, clusters or pairs")],
    answers: Annotated[
        Path | None, typer.Argument(help="dualchain resolve 对同一批提及的输出 · what dualchain resolve wrote for the same mentions")
    ] = None,
    run: Annotated[bool, typer.Option("--run", help="不读答案，就地识别 · resolve here instead of reading answers")] = False,
    mentions: Annotated[
        Path | None, typer.Option("--mentions", help="只把提及写成 resolve 的输入 · only write the mentions as input of resolve")
    ] = None,
    worst: Annotated[int, typer.Option("--worst", min=0, help="列出最坏的几处错误 · how many of the worst errors to list")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
) -> None:
    """身份识别的成对与 B-cubed 精确率、召回率。Pairwise and B-cubed precision and recall of resolution, on identity labels."""
    for path in (gold, *([answers] if answers else ())):
        if not path.is_file():
            raise UnreadableFile("没有这个文件", "no such file", place=str(path))
    labels = read_pairs(gold) if holds_pairs(gold) else read_clusters(gold)
    if mentions:
        _write(mentions, _named(labels))
        return
    if run == (answers is not None):
        raise BadLabels(
            "答案文件与 --run 须给且只给一个", "give either a file of answers or --run", place=str(gold),
            advice=("先用 --mentions 写出输入，再 dualchain resolve", "write the input with --mentions, then dualchain resolve it"),
        )  # fmt: skip
    predicted = read_answers(answers) if answers else _resolve(_named(labels))
    if isinstance(labels[0], LabelledPair):
        _show_pairs([p for p in labels if isinstance(p, LabelledPair)], predicted, worst, as_json)
    else:
        _show_clusters([m for m in labels if isinstance(m, LabelledMention)], predicted, worst, as_json)


def _named(labels: Sequence[LabelledMention] | Sequence[LabelledPair]) -> list[Named]:
    return [n for label in labels for n in ((label.left, label.right) if isinstance(label, LabelledPair) else (label.named,))]


def _write(path: Path, mentions: Sequence[Named]) -> None:
    path.write_text("".join(json.dumps(record_of(n), ensure_ascii=False) + "\n" for n in mentions), encoding="utf-8")
    say(f"{len(mentions)} 个提及写入 {path}", f"{len(mentions)} mentions written to {path}")


def _resolve(mentions: Sequence[Named]) -> dict[str, str]:
    home = home_folder()
    identities = Identities(known(home), replay(read(home / LEDGER)).holding)
    return {resolved.id: resolved.entity for resolved in identities.resolve(mentions)}


def _row(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    row = {"type": name}
    for key, value in figures.items():
        if isinstance(value, dict) and "precision" in value:
            row |= {f"{key}_{part}": number for part, number in value.items()}
        elif not isinstance(value, dict | list):
            row[key] = value
    return row


def _table(figures: dict[str, Any], columns: Sequence[str], titles: Sequence[str]) -> None:
    whole = {key: value for key, value in figures.items() if key != "types"}
    show_table(columns, [_row(either("全部", "all"), whole), *(_row(k, v) for k, v in figures["types"].items())], titles)


def _conflicts(figures: dict[str, Any]) -> None:
    number = len(figures["code_conflicts"])
    show(either(f"一个主体含两个统一社会信用代码：{number} 处", f"entities that join two credit codes: {number}"))


def _show_clusters(labels: Sequence[LabelledMention], predicted: dict[str, str], worst: int, as_json: bool) -> None:
    figures, errors = report(labels, predicted), confusions(labels, predicted)[:worst]
    if as_json:
        show_json({**figures, "worst": [{"kind": e.kind, "key": e.key, "pairs": e.pairs, "parts": e.parts} for e in errors]})
        return
    columns = ("type", "mentions", "pairwise_precision", "pairwise_recall", "b_cubed_precision", "b_cubed_recall")
    english = ("type", "mentions", "pairwise P", "pairwise R", "B³ P", "B³ R")
    _table(figures, columns, ("类型", "提及", "成对精确率", "成对召回率", "B³ 精确率", "B³ 召回率") if language() == "zh" else english)
    _conflicts(figures)
    for error in errors:
        kind = either({"merged": "误并", "split": "误分"}[error.kind], error.kind)
        show(f"{kind} {error.pairs}: {error.key}: " + " | ".join(f"{key} ← {'、'.join(names)}" for key, names in error.parts))


def _show_pairs(labels: Sequence[LabelledPair], predicted: dict[str, str], worst: int, as_json: bool) -> None:
    figures, errors = report_pairs(labels, predicted), wrong_pairs(labels, predicted)[:worst]
    if as_json:
        worded = [{"left": record_of(p.left), "right": record_of(p.right), "same": p.same, "why": p.why} for p in errors]
        show_json({**figures, "worst": worded})
        return
    columns = ("type", "pairs", "precision", "recall", "wrongly_joined", "wrongly_parted")
    english = ("type", "pairs", "precision", "recall", "wrongly joined", "wrongly parted")
    _table(figures, columns, ("类型", "对数", "精确率", "召回率", "误并", "误分") if language() == "zh" else english)
    _conflicts(figures)
    for line in _worded(errors):
        show(line)


def _worded(errors: Sequence[LabelledPair]) -> Iterator[str]:
    for p in errors:
        relation = either("应为同一主体", "should be one body") if p.same else either("不是同一主体", "are two bodies")
        yield (
            " ~ ".join(" ".join(filter(None, (n.name, n.region, *n.codes, n.context))) for n in (p.left, p.right))
            + f": {relation}（{p.why}）"
        )
