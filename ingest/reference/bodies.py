"""A body as the reference tables and loaded registries know it: every name it bears or bore, every code.

Example:
    >>> b = Body("University", "吉林化工大学", (Name("吉林化工学院", "former"),), ("moe:4122010201",), "220200")
    >>> [n.text for n in b.names], b.region
    (['吉林化工学院'], '220200')
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("short", "former", "second", "english")
"""Kinds of name beside the official one: in use now, borne earlier, borne as well (加挂), in English."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name a body bears beside its official one.

    Attributes:
        text: the name as written.
        kind: one of :data:`KINDS`.
        valid_from: ISO 8601 date (or year) from which it is borne, empty when unknown.
        valid_to: date (or year) to which it was borne, empty when unknown or still borne.
    """

    text: str
    kind: str = "short"
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A real body, place or chain of a reference table or registry.

    Attributes:
        type: entity type of :data:`graph.schema.SCHEMA`.
        name: official name now.
        names: its other names.
        codes: "scheme:value"; schemes are uscc, moe, stock, gb2260, skl, zone, gbt4754.
        region: GB/T 2260 code (now valid) of where it is registered, empty when unknown or not in one place.
        hosts: official names of the bodies that host or own it.
        source: table and line it comes from ("universities.csv:17").
    """

    type: str
    name: str
    names: tuple[Name, ...] = ()
    codes: tuple[str, ...] = ()
    region: str = ""
    hosts: tuple[str, ...] = ()
    source: str = ""
