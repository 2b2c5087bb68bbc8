"""The level of a list that names neither a place nor an issuer: one that recognises bodies all over the country is national.

It is inferred, so each of its rows says so in a warning; a ranking (百强, 榜单) recognises at no level and is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.registries.loaded import ReadSheet
from ingest.registries.outcome import Accepted, Outcome

PROVINCES = 4
"""Provinces that the rows of such a list lie in, at least."""
LARGEST = 0.6
"""Share of its rows that lie in one province, at most."""
_RANKING = re.compile(r"榜|\d+\s*强|[百千]强|排行|排名(?!不分)|TOP", re.IGNORECASE)
_INFERRED = (
    "名单未说明级别，依各行遍布多省推断为国家级",
    "the list tells no level: inferred to be national, since its rows lie in many provinces",
)


def levelled(sheets: Sequence[ReadSheet]) -> list[ReadSheet]:
    """The sheets, with the level of their recognitions where only the spread of their rows tells it.

    Args:
        sheets: every sheet of a file.

    Returns:
        The same sheets where a title, an issuer or a row tells a level or a region, the list is a ranking, or the rows lie in few
        provinces.
    """
    records = [o.record for s in sheets for o in s.outcomes if isinstance(o, Accepted)]
    told = any(s.origin.level or s.origin.region or s.origin.issuer for s in sheets) or any(r.level for r in records)
    where = Counter(r.region[:2] for r in records if r.region and r.title)
    if told or len(where) < PROVINCES or max(where.values()) > LARGEST * sum(where.values()):
        return list(sheets)
    return [s if _RANKING.search(s.origin.title) else replace(s, outcomes=tuple(map(_national, s.outcomes))) for s in sheets]


def _national(outcome: Outcome) -> Outcome:
    if not isinstance(outcome, Accepted) or not outcome.record.title:
        return outcome
    return replace(outcome, record=replace(outcome.record, level="national"), warnings=(*outcome.warnings, _INFERRED))
