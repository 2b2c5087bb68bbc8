"""Names whose place stands beside them, written with it: 省农科院 of a text about Hebei is 河北省农科院.

Example:
    >>> placed("Institute", "省农科院", ("130100",)), placed("Platform", "高端精密轴承省重点实验室", ("320000",))
    ('河北省农科院', '高端精密轴承江苏省重点实验室')
    >>> placed("Government", "朝阳区政府", ("110000",)), placed("Firm", "市政工程", ("110000",))
    ('北京市朝阳区政府', '市政工程')
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.reference.regions import by_code
from ingest.resolve.forms import inside, leading_place, lifted

TYPES = frozenset({"Government", "Institute", "Platform", "Policy", "Program", "Park"})
"""Types whose names say 省 or 市 for the place they are in."""

_HEAD = re.compile(
    r"^(?:我|本|全)?(省(?![级部际])|自治区(?!级)|市(?![场政容郊民级值])|自治州|州|盟|自治县|县(?![域级])|区(?![域块级])|旗)(?=.{2,})"
)
_INNER = re.compile(
    r"(?<=..)(省|自治区|市)(?=重点实验室|实验室|工程研究中心|工程技术研究中心|技术创新中心|制造业创新中心|企业技术中心|临床医学研究中心|科技创新中心)"
)
_NATIONAL = re.compile(
    r"^(?:中华人民共和国|中共中央|国务院|国家|全国|中国|中央|教育部|科技部|科学技术部|工业和信息化部|工信部|财政部|商务部|农业农村部|自然资源部)|法$"
)
_LEVELS = {"省": "province", "自治区": "province", "市": "prefecture", "州": "prefecture", "自治州": "prefecture", "盟": "prefecture"}


def placed(type: str, folded: str, region: Sequence[str]) -> str:
    """`folded` with the place of `region` where the name leaves it to be told, else as it is.

    Args:
        type: entity type.
        folded: the name, see :func:`ingest.resolve.folding.fold`.
        region: codes of the region given with it; several are no one place.
    """
    if type not in TYPES or len(region) != 1:
        return folded
    if found := _HEAD.match(folded):
        name = _name(region[0], found.group(1))
        return name + folded[found.end() :] if name else folded
    if type == "Platform" and (found := _INNER.search(folded)) and not leading_place(folded, wide=True)[1]:
        before = folded[: found.start()]
        if not any(leading_place(before[-size:] + found.group() + "。", wide=False)[1] == size + len(found.group()) for size in (2, 3)):
            name = _name(region[0], found.group(1))
            return before + name + folded[found.end() :] if name else folded
    codes, at = leading_place(folded, wide=True)
    if type == "Government" and len(codes) > 1 and len([c for c in codes if inside(c, region[0])]) == 1:
        return by_code()[region[0]].name + folded
    if type == "Policy" and not at and not _NATIONAL.search(folded) and not _NATIONAL.search(folded.partition("关于")[0]):
        return by_code()[region[0]].name + folded if region[0] in by_code() else folded
    return folded


def _name(code: str, level: str) -> str:
    """Name of the division of a level that holds `code`; empty when there is none."""
    found = by_code().get(lifted(code, level))
    if found is None:
        return ""
    wanted = _LEVELS.get(level, "county")
    city = level == "市" and found.level == "province" and found.name.endswith("市")
    return found.name if city or found.level == wanted and (wanted == "province" or found.name.endswith(level[-1])) else ""
