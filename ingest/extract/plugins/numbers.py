"""Figures from environment variables, with an error that names the variable."""

from __future__ import annotations

import math
from collections.abc import Mapping

from graph.errors import InputError


def number(name: str, environ: Mapping[str, str], default: float, low: float, high: float) -> float:
    """The figure a variable holds, `default` when it is not set.

    Raises:
        InputError: it holds no figure between `low` and `high`.

    Example:
        >>> number("WAIT", {"WAIT": "2.5"}, 60, 0, 100), number("WAIT", {}, 60, 0, 100)
        (2.5, 60)
    """
    given = environ.get(name, "").strip()
    if not given:
        return default
    try:
        value = float(given)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise InputError(f"应为 {low:g} 到 {high:g} 之间的数", f"not a figure between {low:g} and {high:g}", place=f"{name}={given}")
    return value


def share(name: str, environ: Mapping[str, str], default: float) -> float:
    """A figure between 0 and 1."""
    return number(name, environ, default, 0, 1)
