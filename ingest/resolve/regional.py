"""Regions: a name, a code or both, by way of the region resolver (:mod:`ingest.reference.places`).

Example:
    >>> from ingest.resolve.names import fold, parts
    >>> from ingest.reference.bodies import Body
    >>> known = Known.from_bodies([Body("Region", "长春市", (), ("gb2260:220100",))])
    >>> region_link(known, Query(parts("Region", fold("Region", "长春"))), "", ()).body
    0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.reference.places import Place, place
from ingest.resolve.candidates import Link, Query, Weighed
from ingest.resolve.known import Known
from ingest.resolve.score import Reason


def region_link(known: Known, query: Query, region: str, codes: Sequence[str]) -> Link:
    """The division or area a name of type Region stands for.

    Args:
        known: with the bodies of regions and areas.
        query: the name and its context.
        region: the region given with it, as written.
        codes: its codes; "gb2260:…" of any year counts.
    """
    code = next((c.removeprefix("gb2260:") for c in codes if c.startswith("gb2260:")), "")
    found = place(query.name.folded, within=region, code=code, context=query.context)
    if not _body_of(known, found) and region:
        found = place(query.name.folded, code=code, context=query.context)
    body = _body_of(known, replace(found, code="", name=found.stands_for) if found.stands_for else found)
    weighed = tuple(
        Weighed(other[0], 0.5, (("同名区划", "a division of that name"),))
        for c, n in found.candidates
        if (other := _body_of(known, Place(code=c, name=n))) and other != body
    )
    if body:
        return Link(
            body[0], round(max(found.confidence, 0.8), 3), tuple(found.why) or (("区划名称", "the name of a division"),), weighed[:5]
        )
    if weighed:
        why: Reason = (f"{len(weighed)} 个同名区划，未作判断", f"{len(weighed)} divisions bear this name")
        return Link(-1, 0.0, (*found.why, why), weighed[:5], True)
    owners = {known.index.owner[e] for e in known.index.exact("Region", query.name.folded)}
    if len(owners) == 1:
        return Link(owners.pop(), 0.95, (("区域同名", "the same name of an area"),))
    return Link(-1, 0.0, (("参考表中没有这个区域", "no table has this region"),))


def _body_of(known: Known, found: Place) -> tuple[int, ...]:
    """Number of the body of a place as a tuple of one; empty when there is none."""
    number = known.by_code.get(f"gb2260:{found.code}") if found.code else None
    if number is None and found.name:
        entries = known.index.exact("Region", found.name.lower())
        number = known.index.owner[entries[0]] if entries else None
    return () if number is None else (number,)
