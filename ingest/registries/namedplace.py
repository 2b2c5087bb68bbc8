"""The place that a body's own name states: 江苏徐州国家农业科技园区, 北京同仁堂（唐山）营养保健品有限公司.

A name states a place at its beginning, in brackets, behind the place it lies in, before 分公司, or behind the words of another body
(北京师范大学珠海校区). What is stated in brackets or of a branch is where the body is; of other names that state two places none is
taken. Names of bodies that a reference table has elsewhere (中山大学 lies in 广州) state nothing.

Example:
    >>> named_place("江苏徐州国家农业科技园区", "Park"), named_place("中山大学", "University"), named_place("吉林大学", "University", "220000")
    ('320300', '', '')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.reference.organisations import by_name as bodies_by_name
from ingest.reference.place_choice import inside
from ingest.reference.regions import Region, by_form

_LONGEST = 12
"""Characters of the longest name of a division."""
_WORD = re.compile(r"[山江河湖海岛洋湾门茶玉酒瓷石]")
"""What makes another word of a short name before it: 长白山, 普洱茶, 和田玉."""
_BEFORE = re.compile(
    r"(?:^|[（(]|(?:大学|学院|科学院|中科院|研究院|研究所|集团|公司|医院|银行|中国石油|中国石化|国网|国家电网|国家|中国))[“\"《]?$"
)
"""What stands before a short name that is a place."""
_BRANCH = re.compile(r"(?:分公司|分院|分校|校区|分行|分厂|分所|分中心|研究生院)(?:[（(].*)?$")
_BRACKETS = "（("


@dataclass(frozen=True, slots=True)
class _Stated:
    """A place in a name.

    Attributes:
        region: what it is.
        end: where the text behind it begins.
        firm: True in brackets or right before 分公司 and its like: there the body is, wherever its mother is.
    """

    region: Region
    end: int
    firm: bool


@lru_cache(65536)
def named_place(name: str, kind: str, within: str = "") -> str:
    """The division that the name of a body states.

    Args:
        name: the body's name.
        kind: its entity type; the name of a park may begin with the short name of a county.
        within: code of the division it lies in, empty when unknown; places outside of it are not looked at.

    Returns:
        Its GB/T 2260 code; empty where the name states no place, two of them, none narrower than `within`, or a shared one.

    Example:
        >>> named_place("大连理工大学盘锦研究院", "Institute", "210000"), named_place("甲集团股份有限公司长春分公司", "Firm")
        ('211100', '220100')
    """
    if kind == "University" and "大学" in name[:-2] and name.endswith("学院"):
        return ""  # a college bears the place of its university, and often lies elsewhere
    known = bodies_by_name().get((kind, name))
    if known is not None and known.region:
        return known.region if _agrees(known.region, name, kind, within) else ""
    return _narrowest(list(_stated(name, kind, within)), within)


def _agrees(region: str, name: str, kind: str, within: str) -> bool:
    """True when the place that a known body's name states is where the tables have it."""
    said = _narrowest(list(_stated(name, kind, within)), within)
    return bool(said) and (inside(region, said) or inside(said, region))


def _narrowest(found: list[_Stated], within: str) -> str:
    found = [f for f in found if not within or not inside(within, f.region.code)]
    found = [f for f in found if f.firm] or found
    codes = {f.region.code for f in found}
    codes -= {c for c in codes for d in codes if c != d and inside(d, c)}
    return codes.pop() if len(codes) == 1 else ""


def _stated(name: str, kind: str, within: str) -> Iterator[_Stated]:
    at = _mother(name, kind)
    outer: Region | None = None
    while at < len(name):
        found = _at(name, at, outer, kind, within)
        if found is None:
            outer, at = None, at + 1
            continue
        rest = name[found.end :]
        deeper = _at(name, found.end, found.region, kind, within) if rest else None
        if deeper is None:
            yield found
        outer, at = found.region, found.end


def _mother(name: str, kind: str) -> int:
    """Where the university ends that the name begins with: the place of an institute is not that of its university, nor is a place
    one that only looks so in the name of a university (中山大学附属第一医院)."""
    for end in range(len(name) - 1, 3, -1):
        if name[:end].endswith(("大学", "学院")) and (known := bodies_by_name().get(("University", name[:end]))) is not None:
            said = _narrowest(list(_stated(name[: end - 2], "University", "")), "")
            there = kind != "Institute" and said and (inside(known.region, said) or inside(said, known.region))
            return 0 if there else end
    return 0


def _at(name: str, at: int, outer: Region | None, kind: str, within: str) -> _Stated | None:
    """The place whose name begins at `at`, in `outer` where that stands right before it."""
    for size in range(min(_LONGEST, len(name) - at), 1, -1):
        form = name[at : at + size]
        regions = [r for r in by_form().get(form, ()) if r.code and r.level in ("province", "prefecture", "county")]
        if not regions:
            continue
        region = _meant(form, regions, outer, within)
        if region is None or not _states(form, region, name, at, outer, kind, within):
            continue
        end = at + size
        firm = (at > 0 and name[at - 1] in _BRACKETS and name[end : end + 1] in ("）", ")")) or bool(_BRANCH.match(name[end:]))
        return _Stated(region, end, firm)
    return None


def _meant(form: str, regions: list[Region], outer: Region | None, within: str) -> Region | None:
    """The one division meant; a province before a city of its name, since the city may lie in it."""
    whole = [r for r in regions if r.name == form]
    regions = whole or regions
    if outer is not None:
        regions = [r for r in regions if r != outer and inside(r.code, outer.code)]
    elif within:
        regions = [r for r in regions if inside(r.code, within) or inside(within, r.code)]
    if len(regions) > 1 and regions[0].level != "province":
        first = regions[0]
        regions = [first] if all(inside(r.code, first.code) for r in regions) else regions
    return regions[0] if regions and (len(regions) == 1 or regions[0].level == "province") else None


def _states(form: str, region: Region, name: str, at: int, outer: Region | None, kind: str, within: str) -> bool:
    """True where `form` is a place and no part of another word."""
    behind = name[at + len(form) :]
    if region.name == form and (region.level != "county" or outer is not None or _BEFORE.search(name[:at])):
        return len(form) > 2 or outer is not None
    if _WORD.match(behind) and region.level != "province":
        return False
    if outer is not None:
        return region.level == "prefecture" or kind in ("Firm", "Park")
    if not _BEFORE.search(name[:at]):
        return False
    if region.level != "county":
        return not region.near or bool(within)
    return not region.near and (kind == "Park" or not within.endswith("0000")) and (bool(within) or kind == "Park")
