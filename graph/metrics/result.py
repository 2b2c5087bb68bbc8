"""The record every figure is: value, interval, reason when it is NaN, parameters, bounds, and the graph it was computed on.

Example:
    >>> Result("M8.coverage", "碳纤维产业", "吉林省", 0.455, params=encoded({"scope": "local"})).detail
    {'scope': 'local'}
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """One figure of one chain in one region; every field is a plain column of a table.

    Attributes:
        metric: code, for example "M8.coverage" (see :mod:`graph.metrics.words`).
        chain: name of the chain, or its id where several chains share the name.
        region: name of the region.
        value: the figure; NaN when it is not defined, with the reason.
        lo: 5 % quantile of the figure over possible worlds; NaN when no interval belongs to it.
        hi: 95 % quantile.
        n_worlds: sampled worlds behind the interval; 0 when it is exact.
        reason: reason code, "ok" when nothing is to be said.
        params: parameters and details, as JSON with sorted keys.
        bounds: lower and upper bound of each indicator, as JSON with sorted keys.
        graph_hash: hash of the analysis graph.
    """

    metric: str
    chain: str
    region: str
    value: float
    lo: float = math.nan
    hi: float = math.nan
    n_worlds: int = 0
    reason: str = "ok"
    params: str = "{}"
    bounds: str = "{}"
    graph_hash: str = ""

    @property
    def detail(self) -> dict[str, Any]:
        """The parameters and details, decoded."""
        decoded: dict[str, Any] = json.loads(self.params)
        return decoded


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))


def encoded(values: Mapping[str, Any]) -> str:
    """JSON with sorted keys and Chinese as it stands; numbers that are not finite become null, which JSON has a word for."""
    try:
        return _ENCODER.encode(values)
    except ValueError:  # some number is not finite; looking for it in every record would cost more than the figures
        return _ENCODER.encode(_plain(values))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
