"""Measurable goals (指标): comparison, value, unit and year, with the words that name them."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.draft import Goal, Section


def find(text: str, sections: Sequence[Section]) -> list[Goal]:
    """The goals of a passage in order of position.

    Args:
        text: normalised text.
        sections: its lines.
    """
    return []
