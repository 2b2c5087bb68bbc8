"""Linear models over signs: the weights, how they are kept in a file, and the logistic score."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.errors import ModelMissing
from graph.resources import data_path

SMALLEST = 0.01
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
    """Write models to a compressed table: question, sign, weight; two lines a question hold bias and threshold."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        for name in sorted(models):
            model = models[name]
            lines = [f"{name}\t#bias\t{model.bias:.4f}\n", f"{name}\t#threshold\t{model.threshold:.3f}\n"]
            lines += [f"{name}\t{_escaped(s)}\t{w:.2f}\n" for s, w in sorted(model.weights.items()) if abs(w) >= SMALLEST]
            packed.write("".join(lines).encode("utf-8"))


def load(path: Path) -> dict[str, Linear]:
    """Read models written by :func:`save`.

    Raises:
        ModelMissing: the file is not there or is no such table.
    """
    if not path.is_file():
        raise ModelMissing("没有关系与指标的权重", "no weights of relations and indicators here", place=str(path))
    weights: dict[str, dict[str, float]] = {}
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                name, sign, weight = line.rstrip("\n").split("\t")
                weights.setdefault(name, {})[_unescaped(sign)] = float(weight)
    except (OSError, ValueError) as error:
        raise ModelMissing("权重文件读不了", f"the weights cannot be read: {error}", place=str(path)) from error
    return {name: Linear(table, table.pop("#bias"), table.pop("#threshold")) for name, table in weights.items()}


@cache
def shipped(name: str) -> dict[str, Linear]:
    """The models of ``data/models/<name>.tsv.gz``."""
    return load(data_path("models", f"{name}.tsv.gz"))


def _escaped(sign: str) -> str:
    return sign.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _unescaped(sign: str) -> str:
    if "\\" not in sign:
        return sign
    return sign.replace("\\\\", "\0").replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r").replace("\0", "\\")
