"""Chains named by a title that stands outside the passage (the heading path a document gives to its passages).

Example:
    >>> chains("（一）做大做强碳纤维产业")
    ['碳纤维产业']
    >>> chains("商用卫星和通用航空产业"), chains("三、优化产业布局"), chains("突出重点任务")
    (['商用卫星产业', '通用航空产业'], [], [])
"""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百\d]+[章节编篇条]|专栏\s?\d*|[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?|[一二三四五六七八九十]是)?[\s\u3000、：:]*"
)
_VERB = re.compile(
    r"^(?:(?:加快|大力|着力|重点|积极|持续|全力|聚力|高质量|推动|推进|促进|支持|优先|前瞻|巩固|培育|发展|壮大|做大|做强|做优|做精|打造|构建|提升|升级|改造|建设|布局|"
    r"抢抓|突破|延伸|振兴|拓展|优化|深化|实施|强化|加强|世界级|国家级|千亿级|万亿级|百亿级|特色|优势|现代化的?)+)"
)
_TAIL = re.compile(r"(?:高质量|创新|集群|融合|转型|升级|提升|集聚|规模化|高端化|协同)*(?:发展|升级|提升|工程|行动|布局)$")
_CHAIN = re.compile(r"^[\w+·（）()]{2,14}?(?:产业集群|产业链|产业|制造业|服务业|农业|工业|种业|旅游业|渔业|林业|牧业|经济)$")
_KIND = re.compile(
    r"^(?:战略性?|新兴|未来|传统|支柱|主导|优势|特色|现代|高新技术|高端|先进|绿色|重点|富民|县域|区域|民营|实体|开放型|枢纽|总部|产业|科技|创新|新|支撑性|基础|"
    r"高技术|市场|社会|国民|外向型)*(?:产业集群|产业链|产业|经济|工业)$"
)


def chains(title: str) -> list[str]:
    """The industries a title names, [] when it names none or only a kind (新兴产业).

    Args:
        title: a heading or run-in title, with or without its number.
    """
    words = _NUMBER.sub("", title).strip('。：: \u3000【】“”"')
    words = _TAIL.sub("", _VERB.sub("", words))
    if not _CHAIN.match(words) or _KIND.match(words):
        return []
    parts = re.split(r"[、和与及]", words)
    ending = re.search(r"(?:产业集群|产业链|产业|制造业|服务业|农业|工业|种业|旅游业|渔业|林业|牧业|经济)$", words)
    if len(parts) == 1 or min(map(len, parts)) < 2 or ending is None:
        return [words]
    plain = "产业" if ending.group().startswith("产业") else ending.group()
    named = [p if p.endswith(("业", "经济")) else p + plain for p in parts[:-1]] + [parts[-1]]
    return [n for n in named if not _KIND.match(n)]
