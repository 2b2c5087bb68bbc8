"""Coordinates of a row against the region it states: those that lie in another province were looked up by name and are refused.

The province of a point is that of the nearest centre of a division (``data/reference/region-centres.csv``); near a border the
stated province counts as right when one of its own centres is almost as near.

Example:
    >>> agrees(39.12, 117.2, "220000"), agrees(43.88, 125.32, "220100"), agrees(45.0, 132.0, "")
    (False, True, True)
"""

from __future__ import annotations

import csv
import math
from functools import cache

from graph.resources import data_path

BORDER_KM = 40.0
"""How much farther than the nearest centre one of the stated province may be."""


@cache
def _grid() -> dict[tuple[int, int], list[tuple[float, float, str]]]:
    """Centres by whole degrees of latitude and longitude."""
    cells: dict[tuple[int, int], list[tuple[float, float, str]]] = {}
    with data_path("reference", "region-centres.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            lat, lon = float(row["lat"]), float(row["lon"])
            cells.setdefault((int(lat), int(lon)), []).append((lat, lon, row["code"][:2]))
    return cells


def _km(lat: float, lon: float, other: tuple[float, float, str]) -> float:
    """Distance on a plane: d = 111.2 km · √(Δφ² + (Δλ·cos φ)²), within 1 % over the few degrees compared here."""
    return 111.2 * math.hypot(lat - other[0], (lon - other[1]) * math.cos(math.radians(lat)))


def agrees(lat: float, lon: float, region: str) -> bool:
    """True unless the point (degrees) lies in another province than the one of `region` (GB/T 2260), or outside the country.

    Args:
        lat: latitude in degrees, north positive.
        lon: longitude in degrees, east positive.
        region: code of the stated region; empty agrees with any point.
    """
    if not region:
        return True
    reach = range(-4, 5)
    near = [c for i in reach for j in reach for c in _grid().get((int(lat) + i, int(lon) + j), ())]
    own = [_km(lat, lon, c) for c in near if c[2] == region[:2]]
    return bool(own) and min(own) <= min(_km(lat, lon, c) for c in near) + BORDER_KM
