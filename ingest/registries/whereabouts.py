"""The region a row gives, from its columns of place, its group and its list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.reference.places import place
from ingest.registries.fields import one_line

Part = tuple[str, tuple[str, ...]]
"""A text of place as printed, and the other values of its column."""
_PEERS = 12
"""Other places of a column that are looked at."""
_OFFICE = re.compile(
    r"(?:人民政府|工业和信息化(?:局|厅)|工信(?:局|厅)|科学技术(?:局|厅)|科技(?:局|厅)|发展和?改革(?:局|委员?会?)|农业农村(?:局|厅|委)|经济和信息化(?:局|委员会|厅)|经信(?:局|委)|"
    r"教育(?:局|厅|委员会)|财政局|商务局|(?:本级|直属|市直|省直|辖区))$"
)


@dataclass(frozen=True, slots=True)
class Located:
    """A region and what was found on the way.

    Attributes:
        code: GB/T 2260 code, empty when unresolved.
        name: full name, empty when unresolved.
        zh, en: what to say about it, empty when it is plain.
    """

    code: str = ""
    name: str = ""
    zh: str = ""
    en: str = ""


@lru_cache(16384)
def locate(parts: tuple[Part, ...], within: str = "", on: str = "") -> Located:
    """The narrowest region that `parts` name.

    Args:
        parts: texts of place from the broad to the narrow (province, city, county), each with its neighbours.
        within: name of the region the list is about, empty for the whole country.
        on: date in whose division they are meant, empty for today.

    Example:
        >>> locate((("吉林省", ()), ("长春市", ()))).code, locate((("朝阳区", ()),), "吉林省").code, locate((("某某", ()),)).en
        ('220100', '220104', "the place '某某' is not known")
    """
    found, outer, said = Located(), within, ("", "")
    upper = within
    for text, beside in parts:
        plain = _OFFICE.sub("", one_line(text).strip("（）()-— ")) or one_line(text)
        here = place(plain, within=outer, on=on, beside=beside)
        if not here.code and outer:
            free = place(plain, on=on, beside=beside)
            if free.code and found.code and _same(found.code, free.code):
                continue
            if free.code and found.code and not _same(free.code, outer):
                said = (f"“{text}”不在{upper}", f"{text!r} does not lie in {upper}")
                here = free
            elif free.code:
                here = free
        if not here.code and (peer := _peer(text, beside, tuple(c for c, _ in here.candidates))):
            here = place(peer, code=peer, on=on)
        if not here.code:
            several = "、".join(name for _, name in here.candidates[:4])
            said = (
                (f"地区“{text}”可能是{several}", f"the place {text!r} may be any of {several}") if several
                else (f"不认识地区“{text}”", f"the place {text!r} is not known")
            )  # fmt: skip
            continue
        if found.code and found.code != here.code and _same(found.code, here.code):
            continue  # the broader place told again
        found, outer, upper = Located(here.code, here.name), here.code, here.name
    return Located(found.code, found.name, *said)


def _peer(text: str, beside: tuple[str, ...], candidates: tuple[str, ...]) -> str:
    """The only city among the divisions of one name (西安), in a column whose other places are cities."""
    cities = [c for c in candidates if c.endswith("00") and not c.endswith("0000")]
    if len(cities) != 1:
        return ""
    levels = [level for b in beside[:_PEERS] if b != text and (level := place(b).level)]
    return cities[0] if len(levels) > 1 and sum(x in ("prefecture", "province") for x in levels) >= 0.6 * len(levels) else ""


def _same(code: str, outer: str) -> bool:
    there = place(outer).code
    return not there or code.startswith(there.rstrip("0") if len(there.rstrip("0")) % 2 == 0 else there.rstrip("0") + "0")


def division(code: str, name: str, on: str = "") -> Located:
    """The division of a code of any date; it is open where code and name do not agree.

    Example:
        >>> division("220381", "公主岭市", "2010").code, division("220184", "长春新区").code
        ('220184', '')
    """
    here = place(name, code=code, on=on)
    zh, en = here.why[0] if here.why and not here.code else ("", "")
    return Located(here.code, here.name, zh, en)


def joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Texts of place that hold anything, in order, each once."""
    found: dict[str, Part] = {}
    for text, beside in parts:
        if text.strip():
            found.setdefault(text.strip(), (text.strip(), beside))
    return tuple(found.values())
