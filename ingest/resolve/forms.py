"""The forms a name may take: abbreviations spelt out, the generic words names are made of, places at a name's start.

Read once from ``data/lexicon/name-forms.csv`` (abbreviation, types, where, full form), ``data/lexicon/name-words.csv``
(generic words: sectors, kinds of body, levels) and the regions table.

Example:
    >>> spelt("Institute", "中科院长春光机所"), spelt("Government", "吉林省科技厅")
    ('中国科学院长春光机所', '吉林省科学技术厅')
    >>> leading_place("吉林省长春市科技局", wide=True)
    (('220100',), 6)
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache, partial

from graph.resources import data_path
from ingest.reference.region_history import periods
from ingest.reference.regions import Region, ancestors, by_code, by_form, by_name

Rules = tuple[re.Pattern[str], dict[str, str]]

_COUNTED = re.compile(r"第\d+")
_LEVELS = ("province", "prefecture")


@cache
def _rules(type: str) -> tuple[Rules | None, Rules | None]:
    """(rules that hold anywhere, rules that hold at the end) for names of a type; longer short forms first."""
    anywhere: dict[str, str] = {}
    at_end: dict[str, str] = {}
    with data_path("lexicon", "name-forms.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if type in row["types"].split(";"):
                if row["where"] == "end":
                    at_end[row["short"]] = row["full"]
                else:
                    anywhere[("^" if row["where"] == "start" else "") + row["short"]] = row["full"]
    return _compiled(anywhere, "", ""), _compiled(at_end, "", r"(?=$|\()")


def _compiled(table: dict[str, str], before: str, after: str) -> Rules | None:
    if not table:
        return None
    full_forms = {full for full in table.values() if len(full) > 2}
    # a full form that stands there already is matched first and kept, so that spelling out twice changes nothing
    shorts = sorted({*table, *full_forms}, key=lambda s: (-len(s.lstrip("^")), s))
    words = "|".join("^" + re.escape(s[1:]) if s.startswith("^") else _bounded(s) for s in shorts)
    plain = {s.lstrip("^"): full for s, full in table.items()}
    return re.compile(f"{before}(?:{words}){after}"), {**{full: full for full in full_forms}, **plain}


def _bounded(short: str) -> str:
    """The pattern of a short form; a Latin one does not stand inside a longer Latin word."""
    return rf"(?<![a-z0-9]){re.escape(short)}(?![a-z0-9])" if short.isascii() else re.escape(short)


def _full(table: dict[str, str], found: re.Match[str]) -> str:
    return table[found.group()]


def spelt(type: str, folded: str) -> str:
    """`folded` (see :func:`ingest.resolve.names.fold`) with the abbreviations of its type spelt out."""
    for rules in reversed(_rules(type)):
        if rules is not None:
            pattern, table = rules
            folded = pattern.sub(partial(_full, table), folded)
    return folded


@cache
def words() -> dict[str, str]:
    """Generic words of names and their kind: "sector", "kind", "level", "glue" or "ordinal"."""
    with data_path("lexicon", "name-words.csv").open(encoding="utf-8", newline="") as lines:
        return {row["word"]: row["kind"] for row in csv.DictReader(lines)}


def segments(text: str) -> list[tuple[str, str]]:
    """`text` cut into (word, kind), the longest generic word or place first; what lies between has kind "own".

    Example:
        >>> segments("百克生物科技")
        [('百克', 'own'), ('生物科技', 'sector')]
    """
    table, starts = _vocabulary()
    out: list[tuple[str, str]] = []
    start = at = 0
    length = len(text)
    while at < length:
        for size in starts.get(text[at], ()):
            piece = text[at : at + size]
            kind = table.get(piece)
            if kind and (size > 1 or kind == "glue" or (kind == "kind" and at + 1 == length)):
                if start < at:
                    out.append((text[start:at], "own"))
                out.append((piece, kind))
                at += size
                start = at
                break
        else:
            at += 1
    if start < length:
        out.append((text[start:], "own"))
    return out


@cache
def _vocabulary() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """Generic words and places with their kind, and the lengths, longest first, of those that start with a character."""
    table = {**dict.fromkeys(_narrow(), "place"), **words()}
    return table, _lengths(table)


def _lengths(forms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    sizes: dict[str, set[int]] = {}
    for form in forms:
        sizes.setdefault(form[0], set()).add(len(form))
    return {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}


@cache
def _places(wide: bool) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[int, ...]]]:
    table = _wide() if wide else _narrow()
    return table, _lengths(table)


def own_part(text: str) -> str:
    """What of `text` no generic word covers: its brand, empty for a bare kind or sector."""
    return "".join(word for word, kind in segments(_COUNTED.sub("", text)) if kind == "own")


@cache
def _narrow() -> dict[str, tuple[str, ...]]:
    """Codes by form for names that may hold brands: provinces and prefectures in any form, counties in full."""
    out: dict[str, tuple[str, ...]] = {}
    for form, found in by_form().items():
        kept = [r for r in found if r.code and (r.level in _LEVELS or (r.level == "county" and form == r.name and len(form) > 2))]
        if kept and len(form) > 1:
            out[form] = _likely(tuple(kept))
    for past in periods():  # 襄樊高新区 is 襄阳高新区 of an earlier day
        if len(past.name) > 2 and past.name[-1] in "市区县" and past.successors:
            for form in (past.name, past.name[:-1]) if past.name[-1] == "市" and len(past.name) > 2 else (past.name,):
                if len(form) > 1 and form not in by_form():
                    out.setdefault(form, past.successors)
    return out


@cache
def _wide() -> dict[str, tuple[str, ...]]:
    """As :func:`_narrow`, and short forms of counties that are no words of their own."""
    out = dict(_narrow())
    for form, found in by_form().items():
        kept = [r for r in found if r.code and r.level == "county" and not r.near]
        if form not in out and kept and len(form) > 1:
            out[form] = tuple(dict.fromkeys(r.code for r in kept))
    return out


def leading_place(text: str, *, wide: bool) -> tuple[tuple[str, ...], int]:
    """Codes of the place at the start of `text` (the innermost of 吉林省长春市…) and how many characters it takes."""
    table, starts = _places(wide)
    codes: tuple[str, ...] = ()
    at = 0
    while True:
        for size in starts.get(text[at : at + 1], ()):
            found = table.get(text[at : at + size])
            if found is None:
                continue
            inner = tuple(c for c in found if any(inside(c, outer) for outer in codes)) if codes else found
            if not inner or at + size >= len(text):
                return codes, at
            codes, at = inner, at + size
            break
        else:
            return codes, at


@cache
def _above(code: str) -> frozenset[str]:
    region = by_code().get(code)
    if region is None:
        return frozenset({code[:4] + "00", code[:2] + "0000"} - {code})
    return frozenset(a.code for a in ancestors(region))


def inside(code: str, outer: str) -> bool:
    """True when the division `code` lies in the division `outer` and is not the same."""
    return outer in _above(code)


@cache
def area(text: str) -> tuple[str, ...]:
    """Codes that a region given with a name may stand for: "220100", "长春市", "吉林省长春市", "长春".

    Example:
        >>> area("长春"), area("220000"), area("")
        (('220100',), ('220000',), ())
    """
    text = "".join(text.split())
    if text.isdigit():
        return (text,) if len(text) == 6 else ()
    found: tuple[Region, ...] = by_name().get(text, ()) or by_form().get(text, ())
    codes = _likely(tuple(r for r in found if r.code and r.level != "hidden"))
    if codes:
        return codes
    codes, at = leading_place(text + "。", wide=True)
    return codes if at == len(text) else ()


def _likely(found: tuple[Region, ...]) -> tuple[str, ...]:
    """Codes of the regions a form stands for, without those that are hardly ever meant: 海南 is the province, 西安 the city."""
    for level in _LEVELS:
        higher = [r for r in found if r.level == level]
        if higher:
            inner = [r for r in found if r.level in _LEVELS and r.level != level and any(inside(r.code, h.code) for h in higher)]
            return tuple(dict.fromkeys(r.code for r in (*higher, *inner)))
    return tuple(dict.fromkeys(r.code for r in found))


def lifted(code: str, level: str) -> str:
    """The division of a level ("省", "市" …) that holds `code`, or `code` itself."""
    wanted = {"省": "province", "自治区": "province", "市": "prefecture", "州": "prefecture", "盟": "prefecture"}.get(level, "county")
    region = by_code().get(code)
    if region is None:
        return code
    for found in (region, *ancestors(region)):
        if found.level == wanted:
            return found.code
    return code
