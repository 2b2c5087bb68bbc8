"""Linear models over signs: the weights, how they are kept in a file, and the logistic score."""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.errors import ModelMissing
from graph.resources import data_path

SMALLEST = 0.05
"""Weights nearer to 0 are not kept."""


@dataclass(frozen=True)
class Linear:
    """Weights of one yes-or-no question: p = 1 / (1 + exp(-(bias + sum of the weights of the signs seen)))."""

    weights: dict[str, float]
    bias: float = 0.0
    threshold: float = 0.5

    def margin(self, signs: Iterable[str]) -> float:
        """Bias and weights of the signs summed up: above 0 when yes is the likelier answer."""
        get = self.weights.get
        return self.bias + sum(get(sign, 0.0) for sign in signs)

    def probability(self, signs: Iterable[str]) -> float:
        """Probability of yes."""
        return probability(self.margin(signs))

    @property
    def limit(self) -> float:
        """The margin from which the answer is yes: log(threshold / (1 - threshold))."""
        return math.log(self.threshold / (1.0 - self.threshold))


def probability(margin: float) -> float:
    """The logistic function: 1 / (1 + exp(-margin))."""
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, margin))))


def save(path: Path, models: dict[str, Linear]) -> None:
    """Write models to a compressed table; a question has three lines: name, bias and threshold; its signs; their weights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        for name in sorted(models):
            model = models[name]
            kept = [(_escaped(s), f"{w:.2f}") for s, w in sorted(model.weights.items()) if abs(w) >= SMALLEST]
            head = f"{name}\t{model.bias:.4f}\t{model.threshold:.3f}"
            lines = (head, "\t".join(s for s, _ in kept), "\t".join(w for _, w in kept))
            packed.write(("\n".join(lines) + "\n").encode("utf-8"))


def load(path: Path) -> dict[str, Linear]:
    """Read models written by :func:`save`; 260,000 weights cost a tenth of a second.

    Raises:
        ModelMissing: the file is not there or is no such table.
    """
    if not path.is_file():
        raise ModelMissing("没有关系与指标的权重", "no weights of relations and indicators here", place=str(path))
    try:
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
        return dict(_model(*lines[k : k + 3]) for k in range(0, len(lines) - 1, 3))
    except (OSError, EOFError, zlib.error, TypeError, ValueError) as error:
        raise ModelMissing("权重文件读不了", f"the weights cannot be read: {error}", place=str(path)) from error


def _model(head: str, signs: str, weights: str) -> tuple[str, Linear]:
    name, bias, threshold = head.split("\t")
    keys = signs.split("\t") if signs else []
    if "\\" in signs:
        keys = [_unescaped(k) if "\\" in k else k for k in keys]
    return name, Linear(dict(zip(keys, map(float, weights.split("\t") if weights else ()), strict=True)), float(bias), float(threshold))


@cache
def shipped(name: str) -> dict[str, Linear]:
    """The models of ``data/models/<name>.tsv.gz``."""
    return load(data_path("models", f"{name}.tsv.gz"))


def _escaped(sign: str) -> str:
    return sign.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _unescaped(sign: str) -> str:
    return sign.replace("\\\\", "\0").replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r").replace("\0", "\\")
