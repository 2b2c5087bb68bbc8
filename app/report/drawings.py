"""The figures of a report, drawn by matplotlib with a face that has Chinese characters."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib import font_manager
from matplotlib.figure import Figure

from graph.errors import MissingExtra

FACES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC", "SimHei", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Hiragino Sans GB", "Noto Sans SC", "Noto Sans CJK JP", "Noto Serif CJK SC", "SimSun",
)  # fmt: skip
"""Faces with Chinese characters, the best first."""
INK, PALE, INDUSTRY, INNOVATION = "#1c2330", "#d5dae1", "#c8742b", "#1f5fae"
INCH = 0.32
"""Height of a bar in inches."""


@cache
def face() -> str:
    """The installed face to draw with.

    Raises:
        MissingExtra: none of :data:`FACES` is installed.
    """
    there = {font.name for font in font_manager.fontManager.ttflist}
    found = next((name for name in FACES if name in there), "")
    if not found:
        raise MissingExtra(
            "没有中文字体，画不出图", "no font with Chinese characters is installed, so no figure can be drawn",
            advice=("安装字体，如 apt-get install fonts-noto-cjk", "install one, for example apt-get install fonts-noto-cjk"),
        )  # fmt: skip
    return found


def segments(names: Sequence[str], firms: Sequence[int], covered: Sequence[float], titles: tuple[str, str], threshold: float) -> bytes:
    """Firms and innovation support of each segment, side by side, as PNG.

    Args:
        names: the segments, from the top.
        firms: firms of each.
        covered: probability that an innovator supports each, in [0, 1].
        titles: titles of the two halves.
        threshold: probability from which a segment counts as supported; drawn as a line.
    """
    with mpl.rc_context({"font.family": face(), "font.size": 9, "axes.unicode_minus": False, "text.color": INK}):
        drawing = Figure(figsize=(7.2, 1.1 + INCH * max(len(names), 2)), layout="constrained")
        left, right = drawing.subplots(1, 2, sharey=True)
        at = np.arange(len(names))
        left.barh(at, firms, color=INDUSTRY, height=0.62)
        left.invert_xaxis()
        left.set_yticks(at, names)
        left.invert_yaxis()
        left.xaxis.get_major_locator().set_params(integer=True)
        right.barh(at, covered, color=INNOVATION, height=0.62)
        right.set_xlim(0, 1)
        right.axvline(threshold, color=INK, linewidth=0.8, linestyle=":")
        for axes, title in zip((left, right), titles, strict=True):
            axes.set_title(title, fontsize=9)
            axes.spines[["top", "right", "left"]].set_visible(False)
            axes.tick_params(length=0)
            axes.grid(axis="x", color=PALE, linewidth=0.6)
            axes.set_axisbelow(True)
        return _png(drawing)


def matrix(rows: Sequence[str], columns: Sequence[str], values: npt.NDArray[np.float64], unit: str) -> bytes:
    """The dual-chain matrix as PNG: segments down, innovation stages across, the darker the more.

    Args:
        rows: the segments, from the top.
        columns: the innovation stages, from the left.
        values: expected number of actors, shape (rows, columns).
        unit: what the numbers count.
    """
    with mpl.rc_context({"font.family": face(), "font.size": 9, "text.color": INK}):
        drawing = Figure(figsize=(7.2, 1.2 + INCH * max(len(rows), 2)), layout="constrained")
        axes = drawing.subplots()
        top = max(float(values.max(initial=0)), 1.0)
        axes.imshow(values, cmap="Blues", vmin=0, vmax=top, aspect="auto")
        axes.set_xticks(np.arange(len(columns)), columns)
        axes.set_yticks(np.arange(len(rows)), rows)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        for (r, c), value in np.ndenumerate(values):
            if value > 0:
                axes.text(c, r, f"{value:.1f}", ha="center", va="center", color="white" if value > 0.6 * top else INK)
        axes.set_xlabel(unit, fontsize=8)
        return _png(drawing)


def _png(drawing: Figure) -> bytes:
    written = io.BytesIO()
    drawing.savefig(written, format="png", dpi=200, metadata={"Software": None})  # no version: the same figures, the same bytes
    return written.getvalue()
