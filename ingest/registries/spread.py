"""The level of a list that names neither a place nor an issuer: one that recognises bodies all over the country is national."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.registries.loaded import ReadSheet
from ingest.registries.outcome import Accepted, Outcome

PROVINCES = 4
"""Provinces that the rows of such a list lie in, at least."""
LARGEST = 0.6
"""Share of its rows that lie in one province, at most."""


def levelled(sheets: Sequence[ReadSheet]) -> list[ReadSheet]:
    """The sheets, with the level of their recognitions where only the spread of their rows tells it.

    Args:
        sheets: every sheet of a file.

    Returns:
        The same sheets where a title, an issuer or a row tells a level or a region, or the rows lie in few provinces.
    """
    records = [o.record for s in sheets for o in s.outcomes if isinstance(o, Accepted)]
    told = any(s.origin.level or s.origin.region or s.origin.issuer for s in sheets) or any(r.level for r in records)
    where = Counter(r.region[:2] for r in records if r.region and r.title)
    if told or len(where) < PROVINCES or max(where.values()) > LARGEST * sum(where.values()):
        return list(sheets)
    return [replace(s, outcomes=tuple(map(_national, s.outcomes))) for s in sheets]


def _national(outcome: Outcome) -> Outcome:
    if not isinstance(outcome, Accepted) or not outcome.record.title:
        return outcome
    return replace(outcome, record=replace(outcome.record, level="national"))
