"""Lists of people: their rows name a person, and the body beside it only employs that person.

Example:
    >>> lists_people(("序号", "姓名", "工作单位")), lists_people(("序号", "单位名称", "联系人", "电话")), lists_people(("团队名称", "带头人", "依托单位"))
    (True, False, False)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.registries.columns import fold_title

_PERSON = re.compile(
    r"(?:.{0,6}(?:姓名|名字)|(?:入选|拟|推荐|候选|获奖|人才)?(?:人选|人员)(?:名单|姓名)?|入选者|获奖人|申报人|推荐人选|被推荐人)"
)
_EMPLOYER = re.compile(
    r"(?:现|所在|工作|任职|服务|派出|推荐|申报|依托|所属|选派|用人|引进|受援)?(?:工作)?(?:单位|机构|学校|企业|高校)(?:名称|及职务|和职务)?"
)
_OWN = re.compile(r"(?:法定?代表|负责|联系|经办|填报|校长|院长|所长|董事长|控制)")


def lists_people(titles: Sequence[str]) -> bool:
    """True when the columns are those of a list of people: a name of a person before the employer, and nothing else that is named.

    Args:
        titles: titles of the columns that hold anything, in order.
    """
    plain = [fold_title(t) for t in titles]
    person = next((k for k, t in enumerate(plain) if _PERSON.fullmatch(t) and not _OWN.search(t)), -1)
    employers = [k for k, t in enumerate(plain) if _EMPLOYER.fullmatch(t)]
    others = [k for k, t in enumerate(plain) if t.endswith(("名称", "全称")) and k not in employers]
    others += [k for k, t in enumerate(plain) if t in ("项目", "课题", "团队", "平台", "基地", "题目")]
    return person >= 0 and bool(employers) and person < employers[0] and not others
