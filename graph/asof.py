"""What counts on a given day: facts by their validity, documents by their own dates.

Two clocks are kept apart: a fact holds from `valid_from` to `valid_to`; a document speaks from the day it is published until
it is repealed or another document of the run that names it under `supersedes` takes its place. A date may be a year or a
month: a beginning is read as its first day, an end and the day asked for as its last.

Example:
    >>> period("2021-02"), holds(Fact("u", "IN_CHAIN", "c", valid_from="2021", valid_to="2025"), "2025-06-30")
    (('2021-02-01', '2021-02-28'), True)
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable

from graph.errors import BadRecord
from graph.records import Document, Fact

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def period(date: str) -> tuple[str, str] | None:
    """First and last day that a year, month or day (ISO 8601) stands for; None when it is no such date."""
    found = _DATE.fullmatch(date.strip())
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if not (year and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    last_month = month if found[2] else 12
    last_day = day if found[3] else calendar.monthrange(year, last_month)[1]
    return f"{year:04}-{month:02}-{day:02}", f"{year:04}-{last_month:02}-{last_day:02}"


def holds(fact: Fact, day: str) -> bool:
    """True when the fact is valid on `day`; an end that is left open is no end.

    Raises:
        BadRecord: a date of the fact is none.
    """
    since, until = (_read(fact, date) for date in (fact.valid_from, fact.valid_to))
    return (since is None or since[0] <= day) and (until is None or day <= until[1])


def _read(fact: Fact, date: str) -> tuple[str, str] | None:
    if not date:
        return None
    found = period(date)
    if found is None:
        raise BadRecord(f"有效期“{date}”不是日期", f"validity {date!r} is no date", place=fact.id)
    return found


def begins(document: Document) -> str:
    """First day on which the document speaks: published, else effective; empty when it bears neither date."""
    for date in (document.source.published, document.source.effective):
        found = period(date) if date else None
        if found is not None:
            return found[0]
    return ""


def undated(documents: Iterable[Document]) -> tuple[str, ...]:
    """Ids of the documents without a readable date; they count on every day, so a comparison of dates should name them."""
    return tuple(sorted(d.id for d in documents if not begins(d)))


def speaking(documents: Iterable[Document], day: str) -> frozenset[str]:
    """Ids of the documents that count on `day`; one without a date counts on every day (see :func:`undated`)."""
    known = list(documents)
    ends: dict[str, str] = {}
    for document in known:
        replaced, start = document.source.supersedes.strip(), begins(document)
        if replaced and start:
            ends[replaced] = min(start, ends.get(replaced, start))
    found = set()
    for document in known:
        end = period(document.source.repealed) if document.source.repealed else None
        closing = [end[0]] if end is not None else []
        names = {document.id, document.source.number, document.source.title} - {""}
        closing += [ends[name] for name in names if name in ends]
        if begins(document) <= day and all(day < last for last in closing):
            found.add(document.id)
    return frozenset(found)
