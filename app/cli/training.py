"""``dualchain train``: labels in, a tagger and its model card out."""

from __future__ import annotations

import importlib
import importlib.util
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.terminal import progress, say
from graph.errors import BadLabels, MissingExtra, UnreadableFile
from ingest.evaluate.records import merged, read_gold
from ingest.extract.calibrated import FILE
from ingest.extract.pipeline import uncalibrated
from ingest.lines import Failed, extract_all
from ingest.means import Means
from ingest.train import confidence, indicators, relations
from ingest.train.labels import read_labels


class Part(StrEnum):
    """What is trained."""

    tagger = "tagger"
    structure = "structure"
    confidence = "confidence"


NEEDED = ("torch", "transformers", "onnx", "tokenizers")


def train(
    labels: Annotated[list[Path], typer.Argument(help="标注文件（JSON Lines）· label files")],
    out: Annotated[Path, typer.Option("--out", "-o", help="模型文件夹 · folder of the model")],
    part: Annotated[
        Part, typer.Option("--part", help="tagger 提及 · structure 关系与指标 relations and indicators · confidence 置信度曲线 curves")
    ] = Part.tagger,
    base: Annotated[
        Path, typer.Option("--base", help="预训练编码器的文件夹 · folder of the pre-trained encoder", envvar="DUALCHAIN_BASE")
    ] = Path("base-encoder"),
    epochs: Annotated[
        int, typer.Option("--epochs", min=0, help="遍数，0 为只取平均 · passes over the labels; 0 only takes the mean of --start")
    ] = 8,
    seed: Annotated[int, typer.Option("--seed", help="随机种子 · seed")] = 1,
    aside: Annotated[
        float, typer.Option("--aside", min=0.0, max=0.5, help="留作检验的整篇文档比例 · share of whole documents kept aside")
    ] = 0.1,
    test: Annotated[
        list[Path] | None, typer.Option("--test", help="另外的检验文件，其文档不参与训练 · label files whose documents are kept aside")
    ] = None,
    rate: Annotated[float, typer.Option("--rate", min=0.0, help="最高学习率 · highest learning rate")] = 2e-4,
    start: Annotated[
        list[Path] | None, typer.Option("--start", help="从这些权重（.npz）的平均继续 · go on from the mean of these weights")
    ] = None,
) -> None:
    """训练提及识别模型（int8 ONNX 与模型卡），或关系与指标的权重。Train the mention tagger, or the weights of relations and indicators."""
    for path in (*labels, *(test or ()), *(start or ())):
        if not path.is_file():
            raise UnreadableFile("没有这个文件", "no such file", place=str(path))
    if part is Part.structure:
        _structure(labels, out, test or [])
        return
    if part is Part.confidence:
        _confidence(labels, out)
        return
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise MissingExtra(
            f"训练需要 {', '.join(missing)}", f"training needs {', '.join(missing)}",
            advice=("安装 pip install 'dualchain[train]'", "install it with pip install 'dualchain[train]'"),
        )  # fmt: skip
    module = importlib.import_module("ingest.train.command")
    with progress() as report:
        card = module.train(
            labels, out, base, epochs=epochs, seed=seed, share=aside, tests=test or [], start=start or [], rate=rate, progress=report
        )
    scores = card["scores"]["all"]
    say(f"模型写入 {out}", f"model written to {out}")
    if scores["mentions"]:
        say(
            f"留出文档上：提及 F1 {scores['span_f1']:.3f}，核心六类 {scores['core_f1']:.3f}（{scores['mentions']} 个提及）",
            f"on documents kept aside: span F1 {scores['span_f1']:.3f}, core six {scores['core_f1']:.3f} ({scores['mentions']} mentions)",
        )


def _structure(labels: list[Path], out: Path, tests: list[Path]) -> None:
    """Train relations and indicators on all passages but those whose documents are in `tests`."""
    apart = {p.group for p in read_labels(tests)}
    passages = [p for p in read_labels(labels) if p.group not in apart]
    if not passages:
        raise BadLabels("没有可训练的标注", "no labels are left to train on", place=", ".join(map(str, labels)))
    out.mkdir(parents=True, exist_ok=True)
    scores = {**relations.train(passages, out / "relations.tsv.gz"), "indicators": indicators.train(passages, out / "indicators.tsv.gz")}
    say(f"权重写入 {out}", f"weights written to {out}")
    for question, f1 in scores.items():
        say(f"交叉检验（按文档）{question} F1 {f1:.3f}", f"cross-validation over documents: {question} F1 {f1:.3f}")


def _confidence(labels: list[Path], out: Path) -> None:
    """Fit curves on what the models in force find in labels they were not trained on."""
    gold = read_gold(labels)
    failures: list[Failed] = []
    with progress() as told, closing(extract_all(labels, means=Means(pipeline=uncalibrated), progress=told, failures=failures)) as lines:
        found = merged(lines, list(gold))
    for failed in failures:
        say(f"失败：{failed.error.text('zh')}", f"failed: {failed.error.text('en')}")
    out.mkdir(parents=True, exist_ok=True)
    value = confidence.train(gold, found, out / FILE)
    say(f"曲线写入 {out / FILE}", f"curves written to {out / FILE}")
    for name, parts in value["quality"].items():
        before, after = parts["before"], parts["after"]
        say(
            f"{name}（{after['n']}）：Brier {before['brier']:.3f} → {after['brier']:.3f}，ECE {before['ece']:.3f} → {after['ece']:.3f}",
            f"{name} ({after['n']}): Brier {before['brier']:.3f} → {after['brier']:.3f}, ECE {before['ece']:.3f} → {after['ece']:.3f}",
        )
