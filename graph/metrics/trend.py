"""Coordination over the years from statistics alone: M4, M5 and M7 of every object and year of a panel.

What planners' tables show: levels of both chains, D and its grade year by year, whether both advanced, and what holds the
last year back. One vector of weights and one set of bounds hold for the whole panel, so years can be compared.

Example:
    >>> from graph.metrics.panel import Indicator, Observation, assemble
    >>> both = (Indicator("rd", "innovation", "研发", "R&D"), Indicator("out", "industry", "产值", "output"))
    >>> table = ((2021, "rd", 1), (2021, "out", 5), (2022, "rd", 4), (2022, "out", 9))
    >>> panel = assemble("年鉴", both, [Observation("", "甲省", year, code, x, "a.csv") for year, code, x in table])
    >>> [(r.metric, r.detail["year"], r.value) for r in figures(panel) if r.metric in ("M4.D", "M5.synergy")]
    [('M4.D', 2021, 0.0), ('M4.D', 2022, 1.0), ('M5.synergy', 2022, 1.0)]
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from graph.arrays import Floats
from graph.metrics import coordination as ccd
from graph.metrics import obstacle, synergy
from graph.metrics.panel import SIDES, Panel
from graph.metrics.result import Result, encoded


def figures(panel: Panel, *, closed: str = "left") -> Iterator[Result]:
    """M4 of every object and year, M5 from the year before, M7 of every year.

    Args:
        panel: statistics with indicators of both sides.
        closed: which end of a grade belongs to it, see :func:`graph.metrics.coordination.grade`.

    Returns:
        Results by object and year; the chain is the panel's title where a figure speaks of a whole region, the year and
        the source stand in the detail. NaN comes with the reason of the side that is unknown; a first year has no M5.
    """
    shape = (len(panel.objects), len(panel.years))
    sides = [panel.levels(side) for side in SIDES]
    levels = np.stack([side.level.reshape(shape) for side in sides], axis=-1)
    weights = np.zeros(len(panel.indicators))
    for name, side in zip(SIDES, sides, strict=True):
        weights[panel.columns(name)] = side.weights
    z, _ = ccd.normalise(panel.values.reshape(-1, len(panel.indicators)), panel.bounds, [i.positive for i in panel.indicators])
    shares = obstacle.shares(weights / len(SIDES), z).reshape(*shape, -1)
    codes = [i.code for i in panel.indicators]
    bounds = encoded({code: list(pair) for code, pair in zip(codes, panel.bounds.tolist(), strict=True)})
    common = {"panel": panel.title, "weights": dict(zip(codes, weights.tolist(), strict=True))}
    for a, (chain, region) in enumerate(panel.objects):
        for b, year in enumerate(panel.years):
            why = next((r for side in sides if (r := side.reasons[a * shape[1] + b]) != "ok"), "ok")

            def made(
                metric: str, value: float, reason: str, detail: dict[str, Any], at: tuple[str, str, int] = (chain, region, year)
            ) -> Result:
                params = encoded({**common, "year": at[2], **detail})
                return Result(metric, at[0] or panel.title, at[1], value, reason=reason, params=params, bounds=bounds)

            yield from (made(f"M4.{n}", v, why, detail) for n, v, detail in _coordination(levels[a, b], closed))
            if b:
                yield made("M5.synergy", *_synergy(levels[a, b - 1 : b + 1], why, panel.years[b - 1], year))
            yield made("M7.obstacle", *_obstacle(panel, shares[a, b], why))


def _coordination(levels: Floats, closed: str) -> list[tuple[str, float, dict[str, Any]]]:
    found = ccd.coordinate(levels.tolist(), closed=closed)
    u = levels.tolist()
    detail = {
        "grade": found.grade, "grade_revised": found.grade_revised, "grade_unstable": found.unstable, "lag": ccd.lag(*u),
        "coupling_stage": ccd.stage_of_coupling(found.c), "C_fan": found.c_fan, "D_fan": found.d_fan,
    }  # fmt: skip
    named = (("D", found.d), ("D_revised", found.d_revised), ("C", found.c), ("C_revised", found.c_revised), ("T", found.t))
    return [(name, value, detail) for name, value in (*named, ("U_I", u[0]), ("U_P", u[1]))]


def _synergy(pair: Floats, why: str, before: int, year: int) -> tuple[float, str, dict[str, Any]]:
    gains = pair[1] - pair[0]
    s = synergy.synergy(gains)
    # the year itself is known where the one before is not
    reason = why if why != "ok" else "need_two_periods" if math.isnan(s) else "ok"
    return s, reason, {"periods": [before, year], "gains": dict(zip(SIDES, gains.tolist(), strict=True)), "level": synergy.level(s)}


def _obstacle(panel: Panel, shares: Floats, why: str) -> tuple[float, str, dict[str, Any]]:
    known = [j for j in range(len(shares)) if not math.isnan(shares[j])]
    if why != "ok" or not known:
        return math.nan, why if why != "ok" else "no_obstacle", {}
    order = sorted(known, key=lambda j: (-shares[j], j))
    ranked = [
        {"indicator": i.code, "side": i.side, "zh": i.zh, "en": i.en, "share": float(shares[j])}
        for j in order
        for i in [panel.indicators[j]]
    ]
    return float(shares[order[0]]), "ok", {"ranked": ranked, "largest": ranked[0]["indicator"]}
