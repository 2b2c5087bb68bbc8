"""Names of public offices before they are taken apart: party committees told from governments, the State's own name dropped.

Example:
    >>> office("中国共产党辽宁省委员会组织部"), office("辽宁省委组织部"), office("省委"), office("上海市科委")
    ('辽宁省党委组织部', '辽宁省党委组织部', '省党委', '上海市科学技术委员会')
"""

from __future__ import annotations

import re

from ingest.resolve.forms import leading_place, spelt

PARTY = "党委"
"""How a party committee reads in a name taken apart."""

_CENTRAL = re.compile(r"^(?:中国共产党中央委员会|中共中央|党中央|中央)(?=.{2,})")
_COMMITTEE = re.compile(
    r"^(中国共产党|中共)?(.{0,14}?(?:省|市|自治区|州|盟|县|区|旗|兵团|政府))(党委|委员会|委)(?!员会)"
    r"(?=$|办公|组织部|宣传部|统|统战|政法|全面|深|财经|外事|编|机构|网络|网信|军民|人才|科技|金融|社会|审计|党校|老干|巡视|研究室|政研|教育|台|直属|农)"
)


def office(folded: str) -> str:
    """`folded` with its abbreviations spelt out, and a party committee written 党委 whatever it was called."""
    name = folded.removeprefix("中华人民共和国")
    name = _CENTRAL.sub("中央", name)
    found = _COMMITTEE.match(name)
    if found is not None:
        said, where, form = found.groups()
        placed = where in ("省", "市", "自治区", "州", "盟", "县", "区", "旗") or leading_place(where + "。", wide=True)[1] == len(where)
        if (said or placed) and (form != "委员会" or said):
            return where + PARTY + spelt("Government", name[found.end() :])
    return spelt("Government", name)
