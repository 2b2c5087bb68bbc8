"""M21 type of coupling (双链耦合类型): level of coordination against coverage of segments, never multiplied together.

Both chains may be developed (D high) although nobody in the one works for the other (coverage low): coordinated on the
surface. A composite index would hide exactly that.

Example:
    >>> kind(0.6325, 0.455), kind(0.6325, float("nan"))
    ('high_weak', '')
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from graph.metrics.result import Result, encoded

CUTS = (0.5, 0.5)
"""D and coverage from which each counts as high; a convention."""
KINDS = ("high_strong", "high_weak", "low_strong", "low_weak")
"""Codes of the types; the value of a result is the place in this list, from 1."""
SIGNIFICANT = 0.05
"""False discovery rate below which the lift counts as significant."""
_NEEDED = ("M4.D", "M8.coverage")
_MARKS = ("M9.lift", "M9.q")


def kind(d: float, coverage: float, cuts: tuple[float, float] = CUTS) -> str:
    """Code of the type, one of :data:`KINDS`; "" (not rated) when either figure is NaN. The cut itself counts as high."""
    if math.isnan(d) or math.isnan(coverage):
        return ""
    high, strong = (round(value, 9) >= cut for value, cut in zip((d, coverage), cuts, strict=True))
    return KINDS[(not high) * 2 + (not strong)]


def across(results: Iterable[Result], cuts: tuple[float, float] = CUTS) -> dict[tuple[str, str], list[Result]]:
    """The type of every chain and region from results already computed.

    Args:
        results: results of a run; M4.D and M8.coverage are needed, M9.lift and M9.q add lift and q-value as a mark.
        cuts: D and coverage from which each counts as high.

    Returns:
        One "M21.type" for every chain and region with both figures: 1 to 4, or NaN with the reason of the missing one.
    """
    found: dict[tuple[str, str], dict[str, Result]] = {}
    for result in results:
        if result.metric in (*_NEEDED, *_MARKS):
            found.setdefault((result.chain, result.region), {})[result.metric] = result
    typed = {}
    for key, figures in found.items():
        if not all(name in figures for name in _NEEDED):
            continue
        d, coverage = (figures[name] for name in _NEEDED)
        code = kind(d.value, coverage.value, cuts)
        reason = "ok" if code else d.reason if math.isnan(d.value) else coverage.reason
        shared = {name: value for name, value in coverage.detail.items() if name in ("scope", "threshold", "floor", "cap", "modalities")}
        detail = shared | {"type": code, "D": d.value, "coverage": coverage.value, "cuts": list(cuts)} | _marks(figures)
        value = float(KINDS.index(code) + 1) if code else math.nan
        typed[key] = [
            replace(
                d, metric="M21.type", value=value, lo=math.nan, hi=math.nan, n_worlds=0, reason=reason, params=encoded(detail), bounds="{}"
            )
        ]
    return typed


def _marks(figures: Mapping[str, Result]) -> dict[str, object]:
    """Lift, its q-value and whether it is significant, as far as they were computed."""
    found: dict[str, object] = {code.partition(".")[2]: figures[code].value for code in _MARKS if code in figures}
    q = figures["M9.q"].value if "M9.q" in figures else math.nan
    return found if math.isnan(q) else found | {"significant": q < SIGNIFICANT}
