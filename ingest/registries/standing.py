"""Whether a list, a group, or a row says that a recognition ended or was refused: such a row is no award.

The body exists and its row is taken, but its record has no title and no level; what is said (撤销, 不合格, 申报受理) stands in its
field `status`, and the recognition it is about in `about`. A list of those that applied or are recommended is no award either.

Example:
    >>> withdrawn("关于取消甲公司等3家企业高新技术企业资格的公告"), withdrawn("2023年认定和撤销的重点实验室名单"), withdrawn("验收不通过")
    ('取消', '', '不通过')
    >>> withdrawn("不在不合格名单的企业"), withdrawn("第二批复核通过企业名单"), withdrawn("有效期三年")
    ('', '', '')
"""

from __future__ import annotations

import re
from functools import lru_cache

_ENDED = re.compile(
    r"退库|未填报|未报送|未按期|经营异常|异常(?:名录|名单)|黑名单|申报受理|受理名单|推荐申报|申报推荐|拟推荐|形式审查|撤销|撤消|取消|注销|吊销|终止|撤回|摘牌|除名|移出|剔除|退出|淘汰|失效|作废|(?:不予|未予|暂不|不再|未被?)(?:认定|通过|备案|确认|推荐|立项|保留|列入|受理|公布)|不通过|未通过|未达标|不达标|不合格|不符合|"
    r"(?:有效期)?(?:到期|已满|届满)|有效期满|(?<!不)过期|失信|较差|限期整改|已?撤并|整改不到位|驳回|否决|revoked|withdrawn|cancelled|expired|rejected",
    re.IGNORECASE,
)
_STANDS = re.compile(
    r"新认定|新增|拟认定|(?:认定|确认|通过|合格|备案)(?:和|及|与|、)|(?:和|及|与|、)(?:新?认定|通过|合格|复核)|(?<!不)(?<!未)通过|(?<!不)合格|入选|保留|继续有效|优秀|良好"
)
_NOT_SAID = re.compile(r"(?:未列入|不在|除|避免|防止|严禁|不得).{0,4}$|(?:满|到期)后重新")
_REASON = re.compile(
    r"(?:撤销|取消|不予.{0,4}|不通过|未通过|退出|终止|注销|淘汰|失效)(?:资格)?(?:的?原因|的?理由|情形|依据|年度|时间|日期)"
)


@lru_cache(8192)
def withdrawn(text: str) -> str:
    """The words of `text` that say that a recognition ended or was refused; empty when none do, or others say the contrary."""
    found = _ENDED.search(text)
    if found is None or _NOT_SAID.search(text[: found.start()]):
        return ""
    rest = _ENDED.sub("", text)
    return "" if _STANDS.search(rest) and len(text) > 12 else found[0]


def is_reason(title: str) -> bool:
    """True for the title of a column that tells why or when a recognition ended.

    Example:
        >>> is_reason("取消资格年度"), is_reason("不予认定原因"), is_reason("认定年度")
        (True, True, False)
    """
    return bool(_REASON.search(title))
