"""The official name of one mention by its own words: no list, no definition, only what its surface and the tables say.

Every function takes a surface without blanks and quotes (:func:`clean`) and returns a :class:`Named` or None when the
surface is already the name. What is not certain is left alone: the surface stays the name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.extract import lexicon
from ingest.reference.regions import by_form

_HAN = "\u3400-\u9fff"
_QUOTES = re.compile(r"[《》〈〉“”‘’「」『』\"]")
_BLANK = re.compile(rf"(?<=[{_HAN}（）〔〕、，：；])\s+|\s+(?=[{_HAN}（）〔〕、，：；])|\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Named:
    """A name and the aliases that go with it."""

    name: str
    aliases: tuple[str, ...] = ()


def clean(surface: str) -> str:
    """`surface` as a name: no quotes, no blanks or line breaks beside Chinese characters.

    Example:
        >>> clean("先 进\\n制造业“模数共振”行动")
        '先进制造业模数共振行动'
    """
    return re.sub(r"\s+", " ", _BLANK.sub("", _QUOTES.sub("", surface))).strip()


def split_place(surface: str) -> tuple[str, str]:
    """(full name of the region at the start, the rest), ("", surface) when there is none.

    Example:
        >>> split_place("甘肃省科技厅"), split_place("科技厅")
        (('甘肃省', '科技厅'), ('', '科技厅'))
    """
    found = lexicon.places(surface)
    if not found or found[0].start or (len(found) > 1 and found[1].end == found[0].end):
        return "", surface
    last = found[0]
    for place in found[1:]:
        if place.start != last.end:
            break
        last = place
    return last.name, surface[last.end :]


_OFFICES = {
    "发改委": "发展和改革委员会", "发展改革委": "发展和改革委员会", "发展和改革委": "发展和改革委员会", "经信局": "经济和信息化局",
    "经信厅": "经济和信息化厅", "经信委": "经济和信息化委员会", "工信厅": "工业和信息化厅", "工信局": "工业和信息化局",
    "工信委": "工业和信息化委员会", "科技厅": "科学技术厅", "科技局": "科学技术局", "科委": "科学技术委员会",
    "科技委": "科学技术委员会", "国资委": "国有资产监督管理委员会", "住建厅": "住房和城乡建设厅", "住建局": "住房和城乡建设局",
    "人社厅": "人力资源和社会保障厅", "人社局": "人力资源和社会保障局", "卫健委": "卫生健康委员会", "卫生健康委": "卫生健康委员会",
    "市场监管局": "市场监督管理局", "药监局": "药品监督管理局", "文旅厅": "文化和旅游厅", "文旅局": "文化和旅游局",
    "政府办公厅": "人民政府办公厅", "政府办公室": "人民政府办公室", "政府": "人民政府", "管委会": "管理委员会",
}  # fmt: skip
_OFFICE = re.compile(f"(?<!人民)(?:{'|'.join(sorted(_OFFICES, key=len, reverse=True))})$")
_FULL_OFFICE = re.compile(
    "(?:人民政府(?:办公厅|办公室)?|政府|委员会|代表大会|.{2,}(?:部门|建设厅|财政厅|教育厅|商务厅|农业农村厅|交通运输厅|水利厅|民政厅|科学技术厅|生态环境厅"
    "|自然资源厅|信息化厅|财政局|教育局|商务局|农业农村局|科学技术局|信息化局|统计局|林业局|水利局))|"
    "(?:财政|教育|商务|农业农村|交通运输|水利|民政|生态环境|自然资源|司法|公安|审计|统计)(?:厅|局)"
)

_SOME = frozenset("省市州县区旗")
"""First characters of offices that name no place (省科技厅): without the region of the text they may be any province's."""


def office(surface: str, region: str = "") -> Named | None:
    """A government's name: its region in full, its office spelt out; `region` completes a bare 省科技厅.

    Example:
        >>> office("甘肃科技厅"), office("省科技厅", "甘肃省")
        (Named(name='甘肃省科学技术厅', aliases=('甘肃科技厅',)), Named(name='甘肃省科学技术厅', aliases=()))
        >>> office("广州海关") is None, office("鞍山高新区管委会").name
        (True, '鞍山高新技术产业开发区管理委员会')
    """
    if surface.endswith(("管委会", "管理委员会")):
        stem = surface.removesuffix("管委会").removesuffix("管理委员会")
        area = (listed(stem, "Park") or zone(stem)) if stem else None
        full = (area.name if area else stem) + "管理委员会"
        return Named(full, (surface,)) if stem and full != surface else None
    place, rest = split_place(surface)
    bare = not place and bool(region) and rest[:1] == region[-1:] and _OFFICE.search(rest) is not None
    if bare:
        place, rest = region, rest[1:]
    if not place and rest[:1] in _SOME:
        return None
    found = _OFFICE.search(rest)
    if found and not (found.group() == "政府" and (rest != "政府" or not place or place.endswith("特别行政区"))):
        rest = rest[: found.start()] + _OFFICES[found.group()]
    elif not _FULL_OFFICE.fullmatch(rest):
        return None
    full = (place or "") + rest
    return Named(full, () if bare else (surface,)) if full != surface else None


_ZONES = {
    "高新区": "高新技术产业开发区", "高新技术开发区": "高新技术产业开发区", "经开区": "经济技术开发区", "综保区": "综合保税区",
    "自创区": "国家自主创新示范区", "自贸试验区": "自由贸易试验区", "自贸区": "自由贸易试验区",
}  # fmt: skip
_ZONE = re.compile(r"(国家级?)?(高新区|高新技术产业开发区|高新技术开发区|经开区|经济技术开发区|综保区|自创区|自贸试验区|自贸区)$")


def zone(surface: str) -> Named | None:
    """A development zone in full, without 国家 where the official name has none.

    Example:
        >>> zone("洛阳国家高新区").name, zone("河南自贸试验区").name
        ('洛阳高新技术产业开发区', '中国（河南）自由贸易试验区')
    """
    found = _ZONE.search(surface)
    if not found or not found.start():
        return None
    level, short = found.groups()
    stem, full = surface[: found.start()], _ZONES.get(short, short)
    if full == "自由贸易试验区" and "（" not in stem and split_place(stem)[1] == "":
        return Named(f"中国（{stem.removesuffix('省').removesuffix('市')}）{full}", (surface,))
    keep = level or "" if full not in ("高新技术产业开发区", "经济技术开发区") else ""
    name = stem + keep + full
    aliases = [surface] if surface != name else []
    if level:
        aliases += [stem + short, stem + level + full]
    return Named(name, tuple(a for a in dict.fromkeys(aliases) if a != name)) if aliases else None


_SCHOOLS = {"农大": "农业大学", "师大": "师范大学", "工大": "工业大学", "科大": "科技大学", "医大": "医科大学", "林大": "林业大学"}


def school(surface: str) -> Named | None:
    """A university by place and kind (河南农大)."""
    place, rest = split_place(surface)
    full = _SCHOOLS.get(rest) if place else None
    return Named(surface.removesuffix(rest) + full, (surface,)) if full else None


_DIGITS = "〇一二三四五六七八九"
_CETC = re.compile(r"(?:中电科|中国电科|电科)(?:集团)?第?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:研究)?所")
_ACADEMIES = {"农科院": "农业科学院", "社科院": "社会科学院", "林科院": "林业科学研究院"}


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones or not tens else "")


def institute(surface: str) -> Named | None:
    """An institute whose academy is abbreviated (中科院…, …农科院, 中电科38所).

    Example:
        >>> institute("中电科38所").name, institute("江苏农科院").name
        ('中国电子科技集团公司第三十八研究所', '江苏省农业科学院')
    """
    numbered = _CETC.fullmatch(surface)
    if numbered:
        number = numbered.group(1)
        numeral = _numeral(int(number)) if number.isdigit() else number
        return Named(f"中国电子科技集团公司第{numeral}研究所", (surface,))
    if surface.startswith("中科院") and len(surface) > 3:
        entry = lexicon.known("中国科学院" + surface[3:], "Institute")
        return Named(entry.name if entry else "中国科学院" + surface[3:], (surface,))
    for short, full in _ACADEMIES.items():
        if surface.startswith("中国" + short):
            return Named("中国" + full + surface[2 + len(short) :], (surface,))
        place, rest = split_place(surface)
        if place and rest == short:
            return Named(place + full, (surface,))
    return None


_CHAIN = re.compile(r"(?:全产业链|产业链|产业集群|领域)$")


def industry(surface: str) -> Named | None:
    """A chain without 领域; what is called a whole chain or cluster is also known without those words.

    A cluster with a place in front is a name of its own and stays.

    Example:
        >>> industry("乳品全产业链"), industry("智能装备领域")
        (Named(name='乳品产业', aliases=('乳品全产业链', '乳品')), Named(name='智能装备', aliases=()))
    """
    found = _CHAIN.search(surface)
    if not found or found.start() < 1:
        return None
    stem = surface[: found.start()].removesuffix("产业") if found.group() != "领域" else surface[: found.start()]
    if found.group() == "领域":
        return Named(stem)
    if len(stem) < 2 or (found.group() == "产业集群" and split_place(surface)[0]):
        return None
    return Named(stem + "产业", (surface, stem))


_TITLE_TAIL = re.compile(r"(?:关键核心技术|关键共性技术|关键技术|重大技术)$")


def technology(surface: str) -> Named | None:
    """A technology without 关键技术 at its end."""
    stem = _TITLE_TAIL.sub("", surface)
    return Named(stem) if stem != surface and len(stem) > 1 else None


def region(surface: str, context: str = "", beside: Sequence[str] = ()) -> Named | None:
    """A region in full; its surface is an alias unless a province and a city share it.

    Example:
        >>> region("长春"), region("吉林", beside=["长春市"])
        (Named(name='长春市', aliases=('长春',)), Named(name='吉林市', aliases=()))
    """
    bare = surface.removeprefix("中国")
    full = lexicon.full_name(surface, context, beside) or (lexicon.full_name(bare, context, beside) if bare != surface else None)
    if full is None or full == surface:
        return None
    great = {r.name for r in by_form().get(surface, ()) if r.level in ("province", "prefecture")}
    return Named(full, (surface,) if len(great) < 2 else ())


def listed(surface: str, kind: str) -> Named | None:
    """The organisation of the reference list that `surface` names."""
    entry = lexicon.known(surface, kind)
    if entry is None:
        return None
    return Named(entry.name, tuple(a for a in (surface, *entry.aliases) if a != entry.name))


_BY_TYPE: dict[str, Callable[[str], Named | None]] = {
    "Park": zone, "University": school, "Institute": institute, "IndustryChain": industry, "Technology": technology,
}  # fmt: skip


def official(surface: str, kind: str, context: str = "") -> Named | None:
    """Name and aliases of a mention of type `kind` by its surface, None when the surface is the name.

    Args:
        surface: cleaned surface.
        kind: entity type.
        context: full name of the region the text is about, "" when unknown.
    """
    if kind == "Region":
        return region(surface, context)
    if found := listed(surface, kind):
        return found
    if kind == "Government":
        return office(surface, context)
    return _BY_TYPE[kind](surface) if kind in _BY_TYPE else None
