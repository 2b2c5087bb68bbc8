"""What forbids that two names stand for one body, whatever else speaks for it.

Example:
    >>> from ingest.resolve.names import fold, parts
    >>> a, b = (parts("University", n) for n in ("吉林大学", "吉林大学珠海学院"))
    >>> conflict(a, b)[0]
    '总校与分支不同'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from ingest.reference.code import folded
from ingest.reference.codes import normalise_code
from ingest.resolve.forms import inside
from ingest.resolve.index import in_order
from ingest.resolve.names import CONCEPTS, NATION, Parts

Reason = tuple[str, str]

IDENTITY = {
    "uscc": ("统一社会信用代码", "USCC"),
    "moe": ("学校标识码", "school code"),
    "stock": ("证券代码", "stock code"),
    "skl": ("实验室编号", "laboratory number"),
    "zone": ("园区代码", "zone code"),
    "gb2260": ("行政区划代码", "division code"),
    "gbt4754": ("行业代码", "industry code"),
}
"""Code schemes that name a body, the strongest first."""

_OF_TYPE = {"gb2260": frozenset({"Region"}), "gbt4754": frozenset({"IndustryChain"})}


@lru_cache(maxsize=1 << 17)
def _one_form(scheme: str, text: str) -> str:
    return normalise_code(scheme, text).value or folded(text)


def identity_codes(type: str, codes: Iterable[str]) -> dict[str, str]:
    """The codes by scheme, each in its one form, that identify a body of a type.

    A division code identifies a region and only places a firm.

    Example:
        >>> identity_codes("Firm", ["stock:sz.000420", "gb2260:220200"])
        {'stock': '000420.SZ'}
    """
    found: dict[str, str] = {}
    for code in codes:
        scheme, _, value = code.partition(":")
        if scheme in IDENTITY and value and type in _OF_TYPE.get(scheme, {type}):
            found.setdefault(scheme, _one_form(scheme, value))
    return found


def same_code(scheme: str, a: str, b: str) -> bool:
    """True when two codes of a scheme are one; a school's five common digits are the end of its ten."""
    return a == b or scheme == "moe" and min(len(a), len(b)) == 5 and (a.endswith(b) or b.endswith(a))


def codes_conflict(a: Mapping[str, str], b: Mapping[str, str]) -> Reason | None:
    """The scheme in which two sets of codes differ, unless a stronger one agrees."""
    for scheme, (zh, en) in IDENTITY.items():
        if scheme in a and scheme in b:
            if same_code(scheme, a[scheme], b[scheme]):
                return None
            return f"{zh}不同：{a[scheme]} 与 {b[scheme]}", f"{en} differs: {a[scheme]} and {b[scheme]}"
    return None


def places(a: Sequence[str], b: Sequence[str]) -> str:
    """How two sets of division codes stand: "" unknown, "same", "inside" (one in the other) or "apart"."""
    if not a or not b:
        return ""
    if set(a) & set(b):
        return "same"
    if any(inside(x, y) or inside(y, x) for x in a for y in b):
        return "inside"
    return "apart"


def conflict(a: Parts, b: Parts) -> Reason | None:
    """Why two names of one type cannot be one body; None when nothing in the names forbids it."""
    if a.type != b.type:
        return "类型不同", "the types differ"
    return _marks(a, b) or _kinds(a, b) or _hosts(a, b) or _places(a, b)


def _marks(a: Parts, b: Parts) -> Reason | None:
    if a.marks == b.marks:
        return None
    if a.mark("number") != b.mark("number"):
        return "编号不同", "the numbers in the names differ"
    if a.mark("branch") != b.mark("branch"):
        return (
            ("总校与分支不同", "a university and its branch") if a.type == "University" else ("总部与分支不同", "a company and its branch")
        )
    site_a, site_b = a.mark("site"), b.mark("site")
    if site_a != site_b and (site_a and site_b or a.type == "University" or a.type in ("Firm", "Institute") and a.complete and b.complete):
        return "括号中的地点不同", "the places in brackets differ"
    if a.mark("party") != b.mark("party"):
        return "党委与政府部门不同", "a party committee and an office of government"
    for sort, zh, en in (("edition", "年份不同", "years"), ("plan", "规划期不同", "plan periods"), ("draft", "稿本不同", "drafts")):
        left, right = a.mark(sort), b.mark(sort)
        if left != right and (sort != "edition" or a.type == "Program" or left and right):
            return zh, f"the {en} differ"
    return None


def _kinds(a: Parts, b: Parts) -> Reason | None:
    if a.type == "Firm":
        group_a, group_b = a.mark("group"), b.mark("group")
        if a.kind == b.kind == "股份有限公司" and a.own and a.core == b.core and places(a.place, b.place) in ("same", ""):
            return None  # 海马汽车股份有限公司 became 海马汽车集团股份有限公司: a listed company has one name at a time
        if group_a != group_b and (a.kind and b.kind or (group_a and b.kind and not group_b) or (group_b and a.kind and not group_a)):
            return "集团与所属公司不同", "a group and a company of it"
        return None
    if a.kind and b.kind and a.kind != b.kind and a.complete and b.complete:
        if a.type == "Program" and any(x.startswith(y) or x.endswith(y) for x, y in ((a.kind, b.kind), (b.kind, a.kind))):
            return None
        if a.type == "Platform" and not a.place and not b.place and (a.kind == "国家" + b.kind or b.kind == "国家" + a.kind):
            return None
        return f"类别不同：{a.kind} 与 {b.kind}", f"the kinds differ: {a.kind} and {b.kind}"
    return None


def _hosts(a: Parts, b: Parts) -> Reason | None:
    if not a.host or not b.host or a.host == b.host or a.type in CONCEPTS:
        return None
    if a.type == "Platform" and a.kind == b.kind and a.kind.startswith("国家") and a.core == b.core:
        return None  # a laboratory of several hosts
    short, full = sorted((a.host, b.host), key=lambda h: (len(h), h))
    if short[:1] == full[:1] and in_order(short, full) and not short.endswith(("大学", "公司", "研究所", "研究院")):
        return None
    return f"依托单位不同：{a.host} 与 {b.host}", f"the hosts differ: {a.host} and {b.host}"


def _bracketed(a: Parts, b: Parts) -> bool:
    """True when one firm's name has its place in brackets and the other's has none: 格力电器（重庆）有限公司 is a subsidiary."""
    return any(x.place and not y.place and "(" in x.folded.replace("(集团)", "").replace("(股份)", "") for x, y in ((a, b), (b, a)))


def _places(a: Parts, b: Parts) -> Reason | None:
    if a.type in ("University", "IndustryChain", "Technology"):
        return None
    if a.level and NATION in b.place or b.level and NATION in a.place:
        return "级别不同", "the levels differ"
    how = places(a.place, b.place)
    if how == "apart":
        return "名称中的地区不同", "the places in the names differ"
    if a.type == "Firm" and how == "" and a.complete and b.complete and _bracketed(a, b):
        return "一个名称带地区，一个不带", "one name has a place in brackets, the other none"
    if how == "inside" and not (a.type in ("Firm", "Park") and a.own and b.own and not a.bare and not b.bare):
        return "级别不同", "the levels of the places differ"
    if a.level and b.level and a.level != b.level:
        return "级别不同", "the levels differ"
    return None
