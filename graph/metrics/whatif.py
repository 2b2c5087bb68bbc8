"""What-if (假设分析): the analysis graph with an actor, platform or link added or removed, and every figure before and after.

Bounds and weights of the indicators are those of the run before the change, so that D answers for the change and not for a moved
scale.

Example:
    >>> bounds_of([Result("M4.D", "c", "r", 0.5, bounds='{"firms":[0.0,3.5]}')])
    {'firms': (0.0, 3.5)}
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph.metrics.changes import Change, changed
from graph.metrics.measure import measure_network
from graph.metrics.result import Result
from graph.network import Network

LEVELS, ON_LEVELS = "M4", frozenset({"M6", "M21"})
"""The family of the levels, and those that rest on levels without telling their bounds and weights."""
Measure = Callable[..., Iterable[Result]]
"""What computes the figures of a network: called with the network, `chains`, `regions`, `bounds` and `weights`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure on both sides.

    Attributes:
        metric: code of the figure.
        chain: name of the chain; "left / right" where they differ.
        region: name of the region; "left / right" where they differ.
        stage: name of the segment a figure speaks of, id of the broker for "M11.broker", else empty.
        before: value on the left side (before the change); NaN where it is undefined or not there.
        after: value on the right side (after it).
        before_reason: reason code on the left side; "absent" where there is no such figure.
        after_reason: reason code on the right side.
        before_state: word codes on the left side (state of a segment, grade, lag, type of coupling), else empty.
        after_state: the same on the right side.
    """

    metric: str
    chain: str
    region: str
    stage: str
    before: float
    after: float
    before_reason: str = "ok"
    after_reason: str = "ok"
    before_state: str = ""
    after_state: str = ""

    @property
    def change(self) -> float:
        """After less before; NaN unless both are defined."""
        return self.after - self.before

    @property
    def moved(self) -> bool:
        """True when value, reason or state differ."""
        same = (math.isnan(self.before) and math.isnan(self.after)) or abs(self.after - self.before) <= 1e-12
        return not same or self.before_reason != self.after_reason or self.before_state != self.after_state


def what_if(
    network: Network,
    changes: Sequence[Change],
    *,
    chains: Iterable[str] | None = None,
    regions: Iterable[str] | None = None,
    measure: Measure = measure_network,
    **options: Any,
) -> list[Difference]:
    """Every figure before and after the changes.

    Args:
        network: the analysis graph.
        changes: what is changed.
        chains: ids, names or aliases of chains; all by default.
        regions: names of regions; all by default.
        measure: what computes the figures.
        options: further options of it (scope, threshold).

    Returns:
        One difference for each figure of either side, in the order of the figures; see :attr:`Difference.moved`.
    """
    chains, regions = (None if x is None else tuple(x) for x in (chains, regions))
    asked = tuple(options.get("families") or ())
    # only the levels say which bounds and weights they rest on, so that they are measured for all that rests on them
    added = (LEVELS,) if LEVELS not in asked and ON_LEVELS.intersection(asked) else ()
    first = {**options, "families": (*asked, *added)} if added else options
    before = list(measure(network, chains=chains, regions=regions, **first))
    kept = {**options, "bounds": {**bounds_of(before), **(options.get("bounds") or {})}}
    if weights := weights_of(before):
        kept["weights"] = weights
    after = measure(changed(network, changes), chains=chains, regions=regions, **kept)
    return differences((r for r in before if r.metric.partition(".")[0] not in added), after)


def differences(left: Iterable[Result], right: Iterable[Result]) -> list[Difference]:
    """Figures of the same metric, chain, region and segment side by side."""
    first, second = ({_key(r): r for r in side} for side in (left, right))
    return [difference(key, first.get(key), second.get(key)) for key in [*first, *(k for k in second if k not in first)]]


def difference(key: tuple[str, str, str, str], left: Result | None, right: Result | None) -> Difference:
    """One figure on both sides; key is (metric, chain, region, segment)."""
    values = [math.nan if r is None else r.value for r in (left, right)]
    reasons = ["absent" if r is None else r.reason for r in (left, right)]
    states = ["" if r is None else _state(r) for r in (left, right)]
    return Difference(*key, values[0], values[1], reasons[0], reasons[1], states[0], states[1])


def bounds_of(results: Iterable[Result]) -> dict[str, tuple[float, float]]:
    """Bounds of the indicators with which results were computed; the widest where several are."""
    found: dict[str, tuple[float, float]] = {}
    for text in {r.bounds for r in results} - {"{}"}:
        for code, (lo, hi) in json.loads(text).items():
            if lo is not None and hi is not None:
                known = found.get(code, (lo, hi))
                found[code] = min(lo, known[0]), max(hi, known[1])
    return found


def weights_of(results: Iterable[Result]) -> dict[str, float]:
    """Weights of the indicators with which the levels of a run were computed; the run has one set of them.

    Example:
        >>> weights_of([Result("M4.D", "c", "r", 0.5, params='{"weights":{"firms":1.0}}')])
        {'firms': 1.0}
    """
    return next((dict(r.detail["weights"]) for r in results if r.metric == "M4.D" and r.detail.get("weights")), {})


def _key(result: Result) -> tuple[str, str, str, str]:
    detail = result.detail
    of = detail.get("node_id") if result.metric == "M11.broker" else detail.get("stage")  # brokers are told apart by who they are
    return result.metric, result.chain, result.region, str(of or "")


def _state(result: Result) -> str:
    detail = result.detail
    if result.metric == "M21.type":
        return str(detail.get("type") or "")
    if result.metric in ("M4.D", "M4.D_revised"):
        grade = detail.get("grade" if result.metric == "M4.D" else "grade_revised")
        return "" if grade is None else f"grade {grade} {detail.get('lag') or ''}".strip()
    state = detail.get("state") or ""
    return f"{state} single" if state and detail.get("single") else str(state)


def moved(found: Iterable[Difference]) -> Iterator[Difference]:
    """The differences that are any."""
    return (d for d in found if d.moved)
