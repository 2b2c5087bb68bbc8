"""What the reference lists know of a text: places in it, and the official name behind a short name.

Places are found by longest match over the forms of :mod:`ingest.reference.regions`; official names of organisations come from
:mod:`ingest.reference.organisations`, and those of what no reference table holds (strategies, parts of organisations) from
``data/lexicon/aliases.csv`` (type, name, alias), read once. Cost: about one dictionary look-up a character.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from graph.resources import data_path
from ingest.extract.draft import Place
from ingest.reference import organisations
from ingest.reference.regions import Region, ancestors, by_form, by_name, chain, full_name, groups, letter, parents

__all__ = ["Known", "chain", "full_name", "groups", "known", "letter", "parents", "places"]

_TWIN_CITY = re.compile(
    r"[^，。；：、\s（）()]{0,16}?(?:公司|集团|化纤|石化|碳谷|电子|高新区|高新技术产业|经开区|经济技术开发区|开发区|产业园|科技园|科创中心"
    r"|化工园|工业园|基地|走廊|试验区|综合保税区)"
)
_TWIN_PROVINCE = re.compile(r"[^，。；：、\s（）()]{0,16}?(?:大学|学院|学校|省|研究院|研究所|实验室|全面|振兴)")


@cache
def _index() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for form in (*by_form(), *groups()):
        if len(form) > 1:
            table.setdefault(form[:2], []).append(form)
    return {key: tuple(sorted(set(forms), key=len, reverse=True)) for key, forms in table.items()}


def places(text: str) -> list[Place]:
    """Regions named in `text`, also inside longer names, in order and without overlap.

    A short form that is a word of its own (朝阳, 海港) counts only behind the region it lies in. A joint form (长吉) yields one
    Place a member, all with the span of the form, unless it names an area of its own (京津冀). A form shared by a province
    and its city (吉林) is the province before another place in it (吉林辽源), the city before what only a city has (吉林高新区) and in
    a list of cities, else the province.

    Args:
        text: normalised text.

    Example:
        >>> [(p.name, p.level) for p in places("长春、吉林两市和四平市铁西区")]
        [('长春市', 'prefecture'), ('吉林市', 'prefecture'), ('四平市', 'prefecture'), ('铁西区', 'county')]
    """
    index, at, size = _index(), 0, len(text)
    found: list[Place] = []
    while at < size - 1:
        for form in index.get(text[at : at + 2], ()):
            if text.startswith(form, at):
                found += _read(text, at, form, found)
                at += len(form)
                break
        else:
            at += 1
    return found


def _read(text: str, at: int, form: str, before: list[Place]) -> list[Place]:
    end, candidates = at + len(form), by_form().get(form)
    if candidates is None:
        return [Place(at, end, name, by_name()[name][0].level) for name in groups()[form] if name in by_name()]
    if candidates[0].level == "hidden":
        return []
    last = before[-1] if before else None
    if last and last.end == at:
        for region in candidates:
            if any(above.name == last.name for above in ancestors(region)):
                return [Place(at, end, region.name, region.level)]
    read = _free(text, at, end, form, candidates, last)
    return [Place(at, end, read.name, read.level)] if read else []


def _free(text: str, at: int, end: int, form: str, candidates: tuple[Region, ...], last: Place | None) -> Region | None:
    open_to = [r for r in candidates if not r.near or (r.near == "short" and r.name == form)]
    if not open_to:
        return None
    city = next((r for r in candidates if r.level == "prefecture" and r.parent == open_to[0].code and r.name != form), None)
    if city is None or open_to[0].name == form:
        return open_to[0]
    if _TWIN_PROVINCE.match(text, end) or _heads(open_to[0], city, text, end):
        return open_to[0]
    in_list = last is not None and last.level == "prefecture" and text[last.end : at] in ("、", "和", "与", "及", "—", "-")
    return city if in_list or _TWIN_CITY.match(text, end) else open_to[0]


def _heads(province: Region, city: Region, text: str, at: int) -> bool:
    """Whether a place of `province` outside `city` stands at `at` (吉林辽源)."""
    form = next((f for f in _index().get(text[at : at + 2], ()) if text.startswith(f, at)), "")
    return any(province in (above := [*ancestors(r)]) and city not in (r, *above) for r in by_form().get(form, ()))


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation of the reference list: official name and the short names in use."""

    name: str
    aliases: tuple[str, ...]


@cache
def _known() -> dict[tuple[str, str], Known]:
    names: dict[tuple[str, str], list[str]] = {}
    with data_path("lexicon", "aliases.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            names.setdefault((row["type"], row["name"]), []).append(row["alias"])
    table: dict[tuple[str, str], Known] = {}
    for (kind, name), aliases in names.items():
        entry = Known(name, tuple(aliases))
        for form in (name, *aliases):
            table.setdefault((kind, form), entry)
    return table


def known(form: str, kind: str) -> Known | None:
    """The listed organisation of type `kind` that `form` names, or None when none or several bear the name.

    Example:
        >>> known("中科院长春应化所", "Institute").name
        '中国科学院长春应用化学研究所'
    """
    listed = organisations.by_name()
    body = listed.get((kind, form))
    if body is None:
        return _known().get((kind, form))
    own = (name.text for name in body.names if name.kind != "english" and listed.get((kind, name.text)) is body)
    return Known(body.name, tuple(own))  # without names that may mean another body: they would join the two
