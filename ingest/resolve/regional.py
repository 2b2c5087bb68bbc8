"""Regions: a name, a code or both, by way of the region resolver (:mod:`ingest.reference.places`).

Example:
    >>> from ingest.resolve.names import fold, parts
    >>> from ingest.reference.bodies import Body
    >>> known = Known.from_bodies([Body("Region", "长春市", (), ("gb2260:220100",))])
    >>> region_link(known, Query(parts("Region", fold("Region", "长春"))), "", ()).body
    0
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.reference.places import Place, place
from ingest.resolve.candidates import Link, Query, Weighed
from ingest.resolve.contexts import neighbours
from ingest.resolve.forms import spelt
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
    name = _LATIN.sub(r"\1 \2", spelt("Region", query.name.folded)).replace(" autonomousregion", "")
    beside, whole, kind = neighbours(name, query.context) if query.context else ((), "", "")
    if kind and not name.endswith(kind) and not place(name, within=region or whole, code=code).code:
        counted = place(name + kind, within=region or whole, code=code, beside=beside)  # 辽宁的锦州、朝阳、阜新三市
        name = name + kind if counted.code else name
    found = place(name, within=region or whole, code=code, beside=beside, context=query.context)
    if not _body_of(known, found) and (region or whole):
        found = place(name, code=code, beside=beside, context=query.context)
    if not found.code and len(found.candidates) > 1 and not region and not found.refused:
        found = _usual(found)
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
    owners = {known.index.owner[e] for form in _forms(name) for e in known.index.exact("Region", form)}
    if len(owners) == 1:
        return Link(owners.pop(), 0.95, (("区域同名", "the same name of an area"),))
    return Link(-1, 0.0, (("参考表中没有这个区域", "no table has this region"),))


_LATIN = re.compile(r"^([a-z' -]+?)(province|city|municipality|county|autonomousregion|prefecture)$")
_LESS = re.compile(r"(?:(?:开发开放)?先导区|城市群|区域|地区)$")


def _forms(name: str) -> tuple[str, ...]:
    """Forms of an area's name: as it is, else without 地区 in it, else without the word for an area at its end."""
    shorter = re.sub(r"(?<=..)(?:地区|区域)(?=.)", "", name)
    longer = re.sub(r"^(.{2,3})(?=双城经济圈$)", r"\1地区", name)
    return tuple(dict.fromkeys((name, shorter, longer, _LESS.sub("", name) if len(name) > 4 else name)))


def _usual(found: Place) -> Place:
    """Of several divisions the one city that the bare name means where nothing is said of another: 西安 is no district of 辽源."""
    cities = [(c, n) for c, n in found.candidates if c.endswith("00")]
    if len(cities) != 1 or cities[0][0].endswith("0000"):
        return found
    code, name = cities[0]
    why: Reason = ("没有别的说明，按地级市读", "nothing says otherwise, so the city is meant")
    return replace(found, code=code, name=name, confidence=0.8, why=(*found.why, why), candidates=found.candidates)


def _body_of(known: Known, found: Place) -> tuple[int, ...]:
    """Number of the body of a place as a tuple of one; empty when there is none."""
    number = known.by_code.get(f"gb2260:{found.code}") if found.code else None
    if number is None and found.name:
        entries = known.index.exact("Region", found.name.lower())
        number = known.index.owner[entries[0]] if entries else None
    return () if number is None else (number,)
