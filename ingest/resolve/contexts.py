"""What the words around a name say of it: the full name it is short for, the place, its neighbours in a list.

Example:
    >>> neighbours("朝阳", "长春市的南关、朝阳、宽城三区先行。")
    (('南关', '宽城'), '长春市', '区')
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.resolve.anatomy import GLOSS
from ingest.resolve.folding import fold, written
from ingest.resolve.forms import area, inside, leading_place
from ingest.resolve.index import in_order
from ingest.resolve.names import Parts

_SHORT = re.compile(r"[(（](?:以下|下文)?(?:统?简?称|简称)(?:为)?[：:]?[“\"‘「]?([^）)”\"\'’」]{2,20})")
_GIVEN = re.compile(r"[(（]([A-Za-z0-9.+\-]{2,16})[）)]")
_BREAK = re.compile(r"[，。；：、！？\s,;:!?“”\"《》]")
_BEFORE = 42


def defined(name: Parts, context: str) -> tuple[str, ...]:
    """What `context` may define a short name as: "X（以下简称Y）"; the longest reading first, none when it defines nothing.

    Example:
        >>> from ingest.resolve.names import parts
        >>> n = parts("Firm", "一汽集团")
        >>> defined(n, "支持中国第一汽车集团有限公司（以下简称“一汽集团”）发展")[2]
        '中国第一汽车集团有限公司'
    """
    if name.folded.isascii() and len(name.folded) > 1:
        for found in _GIVEN.finditer(context):
            if fold(name.type, found.group(1)) == name.folded:
                full = fold(name.type, _BREAK.split(written(context[max(0, found.start() - _BEFORE) : found.start()]))[-1])
                return tuple(full[k:] for k in range(max(0, len(full) - 2)))
    if "称" not in context:
        return ()
    for found in _SHORT.finditer(context):
        if fold(name.type, found.group(1)) != name.folded:
            continue
        before = written(context[max(0, found.start() - _BEFORE) : found.start()])
        full = fold(name.type, _BREAK.split(before)[-1])
        longer = len(full) - len(name.folded)
        return tuple(full[k:] for k in range(longer) if in_order(name.folded, full[k:]))
    return ()


def glosses(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What abbreviations stand for by the names themselves: "极紫外(euv)光刻机" says it of "euv光刻机".

    Args:
        names: (type, folded name).

    Returns:
        Full name by (type, abbreviation); one that two names say differently is left out.
    """
    found: dict[tuple[str, str], str] = {}
    unsure: set[tuple[str, str]] = set()
    for type, folded in names:
        for said in GLOSS.finditer(folded) if "(" in folded else ():
            before, short, after = folded[: said.start()], said.group()[1:-1], folded[said.end() :]
            for form in {short + after, short} if after in ("", "技术") else {short + after}:
                if len(form) > 1 and found.setdefault((type, form), before + after) != before + after:
                    unsure.add((type, form))
    return {at: full for at, full in found.items() if at not in unsure}


def place_in(context: str) -> tuple[str, ...]:
    """The one place a context speaks of, or the one all others lie in; none when it speaks of several.

    Example:
        >>> place_in("长春市支持高新区建设"), place_in("长春、吉林两市")
        (('220100',), ())
    """
    found: list[tuple[str, ...]] = []
    at = 0
    while at < len(context):
        codes, size = leading_place(context[at:] + "。", wide=False)
        if size:
            found.append(codes)
        at += size or 1
    unique = {codes[0] for codes in found if len(codes) == 1}
    outer = [c for c in unique if not any(inside(c, other) for other in unique)]
    shared = [codes for codes in found if len(codes) > 1 and not any(inside(c, o) for c in codes for o in outer)]
    return (outer[0],) if len(outer) == 1 and not shared else ()


def regions_given(text: str) -> tuple[str, ...]:
    """Codes of a region given with a name (see :func:`ingest.resolve.forms.area`), its script made mainland first."""
    return area(written(text)) if text else ()


_ITEM = re.compile(r"[、和及与]")
_COUNTED = re.compile(r"^(.{2,8}?)(?:等)?[二两三四五六七八九十\d]+个?(地市|[省市县区州盟旗])")


def neighbours(name: str, context: str) -> tuple[tuple[str, ...], str, str]:
    """The other names of a list that `name` stands in, what is said to hold them all, and their kind.

    Args:
        name: as written.
        context: words around it; of several lists the first counts.

    Returns:
        (neighbours, whole, kind): of "长春市的南关、朝阳、宽城三区" ("南关", "宽城"), "长春市", "区"; each empty where nothing says.
    """
    for clause in re.split(r"[，。；！？,;!?]", context):
        items = _ITEM.split(clause)
        if len(items) < 2:
            continue
        whole, kind = "", ""
        for at in ("的", "包括", "有"):
            if at in items[0]:
                whole, items[0] = items[0].rsplit(at, 1)[0][-8:], items[0].rsplit(at, 1)[1]
                break
        if counted := _COUNTED.match(items[-1]):
            items[-1], kind = counted.groups()
        if name in items:
            return tuple(i for i in items if i != name and 2 <= len(i) <= 8), whole, kind[-1:]
    return (), "", ""
