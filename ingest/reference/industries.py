"""Industries: GB/T 4754 in the editions of 2011 and 2017, the crosswalk between them, and which edition a foreign table is.

A code means something only together with its edition: 3610 is the making of cars in 2011 and does not exist in 2017, where
3611 and 3612 stand for it. The table ``data/reference/industries.csv`` has 20/96/432/1094 categories of 2011 and
20/97/473/1381 of 2017 (门类/大类/中类/小类).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from graph.resources import data_path

EDITIONS = ("2011", "2017")
LEVELS = ("section", "division", "group", "class")
"""门类, 大类, 中类, 小类: one letter, then two, three and four digits."""
_LEVEL_ZH = {"section": "门类", "division": "大类", "group": "中类", "class": "小类"}
_TRUSTED = 0.98
_WHOLE = 200  # middle categories from which on a table is taken for a whole tree, where none may lack its parent


@dataclass(frozen=True, slots=True)
class Industry:
    """A category of one edition.

    Attributes:
        edition: "2011" or "2017".
        code: letter of a section, else two to four digits without the letter.
        name: as in the standard.
        level: one of :data:`LEVELS`.
        parent: code of the category above, empty for a section.
    """

    edition: str
    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class Link:
    """A class of 2011 and a class of 2017 that share activities.

    Attributes:
        code2011, code2017: classes; `code2011` is empty where the origin of a class of 2017 is not settled.
        partly: True when one of them goes beyond the other (a split, a merger, a new class).
        sure: False when the link is our reading of names, not told by equal codes, names or groups.
    """

    code2011: str
    code2017: str
    partly: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class Edition:
    """What a table of industries is.

    Attributes:
        edition: edition whose codes and names it shares most, empty when it shares fewer than half with any.
        shares: share of its (code, name) pairs that each edition has too.
        trusted: True when it agrees with that edition, names no code twice and every parent exists.
        findings: what speaks against it or against what it claims, as (zh, en).
    """

    edition: str
    shares: Mapping[str, float]
    trusted: bool
    findings: tuple[tuple[str, str], ...]


@cache
def industries(edition: str = "2017") -> Mapping[str, Industry]:
    """All categories of an edition by code, in the order of the standard."""
    with data_path("reference", "industries.csv").open(encoding="utf-8", newline="") as lines:
        rows = (Industry(**row) for row in csv.DictReader(lines))
        return {row.code: row for row in rows if row.edition == edition}


def plain_code(text: str) -> str:
    """A code without section letter, dots and spaces: "C36.11" is 3611; a lone letter stays.

    Example:
        >>> plain_code("C3611"), plain_code(" a "), plain_code("01")
        ('3611', 'A', '01')
    """
    code = re.sub(r"[\s.·-]", "", unicodedata.normalize("NFKC", text)).upper()
    return code[1:] if re.fullmatch(r"[A-T]\d+", code) else code


def industry(code: str, edition: str = "2017") -> Industry | None:
    """The category of a code, or None when the edition has no such code.

    Example:
        >>> industry("C3611").name, industry("3610"), industry("3610", "2011").name
        ('汽柴油车整车制造', None, '汽车整车制造')
    """
    return industries(edition).get(plain_code(code))


def path(code: str, edition: str = "2017") -> tuple[Industry, ...]:
    """The category and all above it, the section first; empty when the code is unknown.

    Example:
        >>> [i.code for i in path("3611")]
        ['C', '36', '361', '3611']
    """
    found: list[Industry] = []
    here = industry(code, edition)
    while here is not None:
        found.append(here)
        here = industries(edition).get(here.parent)
    return tuple(reversed(found))


@cache
def crosswalk() -> tuple[Link, ...]:
    """All links between the classes of 2011 and 2017."""
    with data_path("reference", "industry-crosswalk.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Link(row["code2011"], row["code2017"], row["partly"] == "partly", row["sure"] == "yes") for row in csv.DictReader(lines)
        )


def translate(code: str, edition: str) -> tuple[Link, ...]:
    """Links of a class to the other edition.

    Args:
        code: class of four digits.
        edition: edition it comes from.

    Example:
        >>> [(link.code2017, link.partly) for link in translate("C3610", "2011")]
        [('3611', True), ('3612', True)]
    """
    plain = plain_code(code)
    return tuple(link for link in crosswalk() if plain == (link.code2011 if edition == "2011" else link.code2017))


def _folded(name: str) -> str:
    return re.sub(r"[\s、，,]", "", unicodedata.normalize("NFKC", name))


def _level(code: str) -> str:
    return "section" if code.isalpha() else LEVELS[len(code) - 1] if 2 <= len(code) <= 4 else ""


def check_edition(table: Iterable[tuple[str, str]], claimed: str = "") -> Edition:
    """Tell which edition a table of codes and names is, and what is wrong with it.

    Args:
        table: (code, name) of every row, with or without section letters, repeated codes included.
        claimed: edition it says it is; empty when it says nothing.

    Returns:
        The edition and the findings. A table that claims an edition and is another one is not trusted.

    Example:
        >>> found = check_edition([("36", "汽车制造业"), ("361", "汽车整车制造"), ("3610", "汽车整车制造")], claimed="2017")
        >>> found.edition, found.trusted
        ('2011', False)
    """
    rows = [(plain_code(code), _folded(name)) for code, name in table if code.strip()]
    counts = Counter(code for code, _ in rows)
    shares = {e: _share(rows, e) for e in EDITIONS}
    nearest = max(EDITIONS, key=lambda e: (shares[e], e))
    edition = nearest if shares[nearest] > 0.5 else ""
    findings = [*_structure(counts)]
    if claimed and edition != claimed:
        zh = f"实与 {edition} 版相符（{shares[edition]:.0%}）" if edition else "与已知各版都不相符"
        en = f"is that of {edition} ({shares[edition]:.0%} of its rows)" if edition else "agrees with none that is known"
        findings.insert(0, (f"自称 {claimed} 版，{zh}", f"says it is the edition of {claimed} and {en}"))
    sound = not findings
    findings += _against(rows, counts, claimed or edition)
    return Edition(edition, shares, sound and shares[nearest] >= _TRUSTED, tuple(findings))


def _share(rows: list[tuple[str, str]], edition: str) -> float:
    known = industries(edition)
    return sum(code in known and _folded(known[code].name) == name for code, name in rows) / len(rows) if rows else 0.0


def _structure(counts: Counter[str]) -> list[tuple[str, str]]:
    findings = []
    twice = sorted(code for code, n in counts.items() if n > 1)
    if twice:
        findings.append((f"代码重复：{_some(twice)}", f"codes that stand twice: {_some(twice)}"))
    strange = sorted(code for code in counts if not _level(code) or not (code.isalpha() or code.isdigit()))
    if strange:
        findings.append((f"不成形的代码：{_some(strange)}", f"no codes of the standard: {_some(strange)}"))
    orphans = sorted(code for code in counts if code.isdigit() and len(code) in (3, 4) and code[:-1] not in counts)
    if orphans and sum(len(code) == 3 for code in counts) > _WHOLE:
        findings.append((f"上级代码缺失：{_some(orphans)}", f"codes without their parent: {_some(orphans)}"))
    return findings


def _against(rows: list[tuple[str, str]], counts: Counter[str], edition: str) -> list[tuple[str, str]]:
    if edition not in EDITIONS:
        return []
    known, findings = industries(edition), []
    present = Counter(_level(code) for code in counts)
    needed = Counter(item.level for item in known.values())
    for level in LEVELS:
        if present[level] and present[level] != needed[level]:
            findings.append(
                (
                    f"{_LEVEL_ZH[level]} {present[level]} 个，{edition} 版应为 {needed[level]} 个",
                    f"{present[level]} of level {level}, the edition of {edition} has {needed[level]}",
                )
            )
    foreign = sorted(code for code in counts if code not in known)
    if foreign:
        findings.append((f"{edition} 版没有的代码：{_some(foreign)}", f"codes the edition of {edition} lacks: {_some(foreign)}"))
    missing = sorted(code for code, item in known.items() if code not in counts and present[item.level])
    if missing:
        findings.append((f"缺少的代码：{_some(missing)}", f"codes missing: {_some(missing)}"))
    other = sorted({code for code, name in rows if code in known and _folded(known[code].name) != name})
    if other:
        findings.append((f"名称与 {edition} 版不同：{_some(other)}", f"names unlike the edition of {edition}: {_some(other)}"))
    return findings


def _some(codes: list[str], most: int = 8) -> str:
    shown = "、".join(codes[:most])
    return shown + (f" …（共 {len(codes)}）" if len(codes) > most else "")
