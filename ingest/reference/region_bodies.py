"""Divisions and named areas of China as known bodies, for identity.

Example:
    >>> [n for n in next(b for b in bodies() if b.name == "襄阳市").names if n.text == "襄樊市"]
    [Name(text='襄樊市', kind='former', valid_from='', valid_to='2009')]
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.reference import region_history as history
from ingest.reference.bodies import Body, Name
from ingest.reference.place_forms import area, bare, readings
from ingest.reference.regions import areas, by_code, regions


def bodies() -> Iterator[Body]:
    """Divisions and named areas as known bodies: codes of all years that only they bore, former names with their years, short forms
    that no other place shares.

    Yields:
        Bodies of type "Region". `region` is a division's own code; of an area the division it lies in, or "".
    """
    for line, region in enumerate(regions(), start=2):
        if region.code:
            yield _body(region.code, f"regions.csv:{line}")
    for found in areas():
        if found.kind in ("area", "zone", "corps"):
            shorts = tuple(Name(f) for f in found.forms if not readings(f))
            yield Body("Region", found.name, shorts, (), found.parent, (), found.source)


def _body(code: str, source: str) -> Body:
    region, rows = by_code()[code], history.lineage(code)
    old = dict.fromkeys(p.code for p in rows if p.code != code and _owned(p.code, code))
    names: dict[str, Name] = {}
    for row in rows:
        if row.name and row.name != region.name and _tells(row.name):
            began, ended = str(row.start or ""), str(row.end or "")
            known = names.get(row.name)
            if known is None or ended > known.valid_to:
                names[row.name] = Name(row.name, "former", known.valid_from if known else began, ended)
    shorts = [Name(f) for f in region.forms if _unshared(f, code)]
    english = [Name(f, "english") for f in region.english]
    codes = tuple(f"gb2260:{c}" for c in (code, *old))
    return Body("Region", region.name, (*shorts, *names.values(), *english), codes, code, (), source)


def _owned(old: str, code: str) -> bool:
    return all(p.successors == (code,) for p in history.by_any_code()[old])


def _unshared(form: str, code: str) -> bool:
    return area(form) is None and all(r.targets == (code,) for r in readings(form))


def _tells(name: str) -> bool:
    """A former name that names a place (not 郊区) and that no division of today bears."""
    return bool(bare(name) or len(name) == 2) and all(r.former for r in readings(name))
