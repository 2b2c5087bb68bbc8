"""Names led back to a body by what they are made of: a host before its platform, a national office without 国家, 股份 after a brand.

Example:
    >>> from ingest.reference.bodies import Body, Name
    >>> known = Known.from_bodies([Body("Platform", "模式识别国家重点实验室", (), (), "110000", ("中国科学院自动化研究所",))])
    >>> [kind for _, kind, _, _ in derived(known, parts("Platform", "中国科学院自动化研究所模式识别国家重点实验室"))]
    ['hosted']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.reference.place_forms import english_readings
from ingest.resolve.index import in_order
from ingest.resolve.known import OFFICIAL, Known
from ingest.resolve.names import Parts, fold, parts
from ingest.resolve.score import Reason

Found = tuple[int, str, float, Reason]
"""Entry of the index, kind of evidence, what to subtract, and the words."""

_HOST_END = re.compile(r"大学|学院|公司|集团|实验室|中心|医院|[所院局园馆台站部厅委圃库]|市|\)")
_ENGLISH = {
    "university": ("大学",), "normaluniversity": ("师范大学",), "medicaluniversity": ("医科大学",), "agriculturaluniversity": ("农业大学",),
    "universityoftechnology": ("理工大学", "工业大学", "工程大学"), "instituteoftechnology": ("理工大学", "工业大学", "工学院", "工程大学"),
    "universityofscienceandtechnology": ("科技大学", "理工大学"), "universityoftraditionalchinesemedicine": ("中医药大学",),
    "universityofchinesemedicine": ("中医药大学",), "universityoffinanceandeconomics": ("财经大学",), "foreignstudiesuniversity": ("外国语大学",),
    "petroleumuniversity": ("石油大学",), "universityofposts&telecommunications": ("邮电大学",), "polytechnicuniversity": ("理工大学",),
    "universityofpostsandtelecommunications": ("邮电大学",), "forestryuniversity": ("林业大学",), "jiaotonguniversity": ("交通大学",),
    "oceanuniversity": ("海洋大学",), "sportuniversity": ("体育大学", "体育学院"), "minzuuniversity": ("民族大学",),
}  # fmt: skip
_DIRECTIONS = {
    "northeast": "东北", "northwest": "西北", "southwest": "西南", "southeast": "东南", "northchina": "华北", "eastchina": "华东",
    "southchina": "华南", "centralchina": "华中", "china": "中国",
}  # fmt: skip
_WEAR = re.compile(r"(股份公司|集团公司|股份|集团|公司)$")


def derived(known: Known, name: Parts) -> Iterator[Found]:
    """Entries of the index that a name is led back to, with the evidence for it."""
    if name.type in ("Platform", "Institute"):
        yield from _hosted(known, name)
    elif name.type == "Government" and name.bare and not name.place and not name.level:
        yield from _national(known, name)
    elif name.type == "Firm" and not name.complete:
        yield from _worn(known, name)
    elif name.type == "University" and name.folded.isascii():
        yield from _english(known, name)


def _hosted(known: Known, name: Parts) -> Iterator[Found]:
    """What stands behind a host is a platform's own name: the longest such that the tables have."""
    index, folded = known.index, name.folded
    for end in _HOST_END.finditer(folded):
        at = end.end()
        if at < 3 or len(folded) - at < 4:
            continue
        entries = index.exact(name.type, folded[at:])
        if not entries and name.type == "Platform" and len(folded) - at >= 6:
            entries = index.by_key(name.type, parts(name.type, folded[at:]).key)
        found = [e for e in entries if not index.bare[e] and index.name(e).kind]
        if not found:
            continue
        before = folded[:at]
        for entry in found:
            hosts = known.bodies[index.owner[entry]].hosts
            fits = _is_host(known, before, hosts)
            if fits:
                yield entry, "hosted", 0.0, ("依托单位加平台名", "its host, then its own name")
            elif not hosts and name.type == "Platform" and len(folded) - at >= 7 and (known_host(known, before) or end.group() in _STRONG):
                yield entry, "hosted", 0.06, ("前面是机构名，其余与平台名相同", "a body's name, then the platform's own name")
        return


_STRONG = frozenset({"大学", "学院", "公司", "集团", "所", "院"})
HOSTS = ("University", "Institute", "Firm", "Platform", "Government")
"""Types of what may host a platform."""


def known_host(known: Known, before: str) -> int | None:
    """The one known body of that name, whatever kind of host it is."""
    for type in HOSTS:
        entries = known.index.exact(type, before) or known.index.by_key(type, parts(type, before).key)
        owners = {known.index.owner[e] for e in entries}
        if len(owners) == 1:
            return owners.pop()
    return None


def _is_host(known: Known, before: str, hosts: tuple[str, ...]) -> bool:
    """True when `before` is a name of one of `hosts`: official, short, former, or an abbreviation of it."""
    for host in hosts:
        official = fold("Institute", host)
        if before == official or official.endswith(before) or before.endswith(official):
            return True
        if before[0] == official[0] and in_order(before, official) or in_order(parts("Institute", before).text, official):
            return True
    body = known_host(known, before)
    return body is not None and known.names[body] in hosts


def _national(known: Known, name: Parts) -> Iterator[Found]:
    """统计局 where nothing says of which place is the State's."""
    index = known.index
    for before in ("国家", "中国", "国务院", "中华人民共和国", "中华全国"):
        whole = before + name.folded
        entries = index.exact("Government", whole) or index.by_key("Government", parts("Government", whole).key)
        for entry in entries:
            if not known.bodies[index.owner[entry]].region or known.standing[entry] == OFFICIAL:
                yield entry, "national", 0.0, (f"未给地区，即“{before}”一级的机构", "no place is given, so it is the State's")


def _worn(known: Known, name: Parts) -> Iterator[Found]:
    """A short name several companies share, with the form of one of them: 北大荒股份 of 北大荒."""
    found = _WEAR.search(name.folded)
    if found is None or found.start() < 2:
        return
    base, form = name.folded[: found.start()], found.group()
    index = known.index
    for entry in index.exact("Firm", base):
        official = known.names[index.owner[entry]]
        share, group = "股份" in official, "集团" in official and "股份" not in official
        if form == "公司" or (share if form.startswith("股份") else group):
            yield entry, "worn", 0.0, (f"“{base}”中的{form}", f"the one of {base} that is {form}")


def _english(known: Known, name: Parts) -> Iterator[Found]:
    """X University of a place, where only one school bears that name."""
    folded = name.folded.removeprefix("the")
    for ending, kinds in _ENGLISH.items():
        if not folded.endswith(ending):
            continue
        place = folded[: -len(ending)]
        forms = [_DIRECTIONS[place]] if place in _DIRECTIONS else [_short(r.name) for r in english_readings(place)]
        entries = {e for f in dict.fromkeys(forms) for k in kinds for e in known.index.exact("University", f + k)}
        if len({known.index.owner[e] for e in entries}) == 1:
            yield min(entries), "english", 0.02, ("地名的英文名加校名类别", "the English name of the place and the kind of school")


def _short(name: str) -> str:
    found = re.sub(r"(?:[壮回维蒙藏朝傣].*自治[区州县]|自治区|省|市|地区|盟)$", "", name)
    return found or name
