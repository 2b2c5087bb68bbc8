"""What a name itself says: the region inside it (LOCATED_IN) and, for a park or base, the industry the region builds.

Example:
    >>> name_industry("辽源车用铝合金中试基地", 2)
    '车用铝合金'
    >>> name_industry("长春高新技术产业开发区", 2)
    ''
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ingest.extract.draft import Draft, Place

LOCATED = frozenset(("University", "Institute", "Firm", "Platform", "Park", "Government"))
_BUILT = frozenset(("Platform", "Park"))
_JOINED = re.compile(r"[、和与—－\-－—·]?")

_TAIL = re.compile(
    r"(?:国际|国家级?|高新技术|现代|特色|综合|协同|融合|开放|合作|创新|创业|示范|集聚|转型|循环|发展|技术|生产|先进|科技|改革|精深加工|智能装备|产业化|产业|中试|熟化|"
    r"保障|供应|引领|先导|配套)*"
    r"(?:产业园区?|工业园区?|开发区|示范区|试验区|集聚区|合作区|新区|科技园|科创园|园区?|基地|小镇|专业镇|产业带|工业带|带|走廊|产业城|工业城|新城|城|谷|港|岛|"
    r"母港|科创中心|创新中心|平台|中试中心|孵化器|孵化港|运营中心|试验场|庄园群)(?:[一二三四]期|[东西南北][区翼片]+)?$"
)
_LEAD = re.compile(
    r"^(?:（[^）]{1,12}）|\([^)]{1,12}\)|·|、|—|省|市|县|区|州|自治区|国家级?|国际|中国|两岸|新型|特色|千万千瓦级|世界级|全球|现代(?=农业科技))+"
)


@dataclass(frozen=True, slots=True)
class Inside:
    """A region that stands in a mention, with the signs by which it is the mention's place or not."""

    draft: int
    place: Place
    signs: list[str]


def inside(text: str, drafts: Sequence[Draft], places: Sequence[Place]) -> Iterator[Inside]:
    """Every region in the surface of an organisation, platform, park or government."""
    k = 0
    ordered = sorted(places, key=lambda p: p.start)
    for d in sorted(range(len(drafts)), key=lambda d: drafts[d].start):
        draft = drafts[d]
        while k < len(ordered) and ordered[k].start < draft.start:
            k += 1
        if draft.type not in LOCATED:
            continue
        found = []
        for place in ordered[k:]:
            if place.end > draft.end:
                break
            found.append(place)
        for n, place in enumerate(found):
            yield Inside(d, place, _signs(text, draft, found, n))


def _signs(text: str, draft: Draft, found: Sequence[Place], n: int) -> list[str]:
    place = found[n]
    first = place.start == draft.start
    gap = text[found[n - 1].end : place.start] if n else ""
    where = "first" if first else ("next" if n and _JOINED.fullmatch(gap) else "far")
    surface = text[place.start : place.end]
    whole = surface == place.name
    rest = text[place.end : draft.end]
    signs = [
        f"{where}{min(n, 2)}",
        f"{where}{draft.type}",
        f"{where}{place.level}{int(whole)}",
        f"after{rest[:1]}",
        f"after{rest[:2]}",
        f"end{text[draft.end - 2 : draft.end]}",
    ]
    signs += [
        f"{where}{draft.type}{place.level}",
        f"{where}whole{int(whole)}{draft.type}",
        f"name{surface}",
        f"{where}rest{min(len(rest), 5)}{draft.type}",
    ]
    signs += [f"after{rest[:2]}{draft.type}", f"level{place.level}{draft.type}"]
    if n:
        signs += [f"gap{gap[:3]}", f"gap{gap[:3]}{draft.type}", f"levels{found[n - 1].level}>{place.level}{where}", f"n{len(found)}"]
    elif not first:
        before = text[draft.start : place.start]
        signs += [f"before{before[-1:]}", f"before{before[-2:]}", f"before{before[:2]}", f"before{min(len(before), 6)}"]
    return signs


def name_industry(name: str, start: int) -> str:
    """The part of the name of a park, base or platform between its region and its kind, "" when nothing stands there.

    Args:
        name: the full name.
        start: where the part behind the region begins.
    """
    tail = _TAIL.search(name, start)
    if tail is None:
        return ""
    industry = _LEAD.sub("", name[start : tail.start()])
    return industry if 2 <= len(industry) <= 12 else ""


@dataclass(frozen=True, slots=True)
class Built:
    """A region and an industry that one name joins (白城氢燃料电池科创中心), with the signs by which the region builds it."""

    region: str
    chain: str
    draft: int
    signs: list[str]


_CHINA = re.compile(r"中国[（(]")
_STOP = re.compile(r"[。；！？\n\t]")
_FAR = 40
"""Characters in front of a park in which its region is looked for when its name holds none."""


def built(text: str, drafts: Sequence[Draft], places: Sequence[Place]) -> Iterator[Built]:
    """What regions may build, by the names of parks, bases, industry platforms and clusters.

    A name without a region is read together with the regions that stand before it in its sentence (沈阳建设…航空产业基地).
    """
    leading = {p.start: p for p in places}
    chains = {d.name for d in drafts if d.type == "IndustryChain"}
    regions = [d for d in drafts if d.type == "Region"]
    for d, draft in enumerate(drafts):
        if draft.type != "IndustryChain" and draft.type not in _BUILT:
            continue
        china = _CHINA.match(text, draft.start, draft.end)
        start = china.end() if china else draft.start
        place = leading.get(start)
        if place is None or place.end >= draft.end - 1:
            if draft.type in _BUILT:
                yield from _beside(text, d, draft, regions, chains)
        elif draft.type == "IndustryChain":
            at = place.start
            while (inner := leading.get(at)) is not None and inner.end < draft.end - 1:
                yield Built(inner.name, draft.name, d, _chain_signs(text, inner, at == draft.start))
                at = inner.end
        else:
            yield from _joined(text, d, draft, place, places, chains)


def _chain_signs(text: str, place: Place, first: bool) -> list[str]:
    signs = ["chain", f"chain{place.level}", f"next{text[place.end]}", f"name{text[place.start : place.end]}"]
    return signs if first else [*signs, "chain:second"]


def _joined(text: str, d: int, draft: Draft, place: Place, places: Sequence[Place], chains: Collection[str]) -> Iterator[Built]:
    surface = text[draft.start : draft.end]
    length = place.end - draft.start
    name = draft.name if draft.name.startswith(surface[:length]) else surface.replace("\n", "")
    inner = [p for p in places if place.end <= p.start and p.end <= draft.end]
    if inner and inner[0].start == place.end:
        length = inner[0].end - draft.start
        place = inner[0]
    industry = name_industry(name, length)
    if industry:
        yield Built(place.name, industry, d, [*_industry_signs(name, industry, draft, chains), f"level{place.level}{draft.type}",
                                              f"inner{len(inner)}"])  # fmt: skip


def _beside(text: str, d: int, draft: Draft, regions: Sequence[Draft], chains: Collection[str]) -> Iterator[Built]:
    name = text[draft.start : draft.end].replace("\n", "")
    industry = name_industry(name, 0)
    near = [r for r in regions if draft.start - _FAR <= r.end <= draft.start and not _STOP.search(text, r.end, draft.start)]
    if industry and near:
        gap = text[near[-1].end : draft.start]
        signs = _industry_signs(name, industry, draft, chains)
        signs += [
            "apart",
            f"apart{gap[:2]}",
            f"apart{gap[-2:]}",
            f"apart:n{min(len(gap) // 4, 5)}",
            f"apart:commas{min(gap.count('，'), 2)}",
        ]
        yield Built(near[-1].name, industry, d, [*signs, *(f"apart{s}" for s in signs[:6])])


def _industry_signs(name: str, industry: str, draft: Draft, chains: Collection[str]) -> list[str]:
    rest = name[name.find(industry) + len(industry) :]
    known = int(any(industry in c or c in industry for c in chains))
    return [
        f"rest{rest}", f"rest{rest[-2:]}{draft.type}", f"known{known}", f"type{draft.type}", f"n{min(len(industry), 7)}", f"a{industry[:1]}",
        f"a{industry[:2]}", f"z{industry[-1:]}", f"z{industry[-2:]}", *(f"has{industry[k : k + 2]}" for k in range(len(industry) - 1)),
    ]  # fmt: skip
