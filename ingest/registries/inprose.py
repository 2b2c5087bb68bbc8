"""Bodies that a sentence of a notice names one after another (认定甲公司、乙公司……等12家企业为……), where a file holds no other list.

Example:
    >>> named("经审核，认定甲科技有限公司、乙药业有限公司、丙电子厂、长春大学和吉林省农业科学院等5家单位为2023年度示范单位。")
    ('甲科技有限公司', '乙药业有限公司', '丙电子厂', '长春大学', '吉林省农业科学院')
    >>> named("各市科技局、财政局、工信局，有关单位：")
    ()
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.registries.bodywords import body_type, plausible
from ingest.registries.sheets import Row
from ingest.registries.wording import is_name

FEWEST = 5
"""Names that a sentence must list, for it to be one."""
_BEFORE = re.compile(r".*(?:认定|授予|确定|同意|批准|核准|命名|取消|撤销|给予|列入|纳入|包括|公布|公示|备案|将|对|[，,。：:；;“”\s])")
_AFTER = re.compile(
    r"(.+?(?:公司|集团|厂|合作社|大学|学院|研究院|研究所|科学院|医院|中心|实验室|基地|园区|开发区))\s*(?:等|共|，|,|。|为|[（(]|$).*"
)
_LAST = re.compile(r"(?<=[司团厂社学院所心室地区])(?:以及|和|及|与)(?=[\u3400-\u9fff]{4})")
_TYPES = frozenset(("Firm", "University", "Institute", "Platform", "Park"))


def named(sentence: str) -> tuple[str, ...]:
    """The bodies that a sentence lists, in its order; empty where they are fewer than :data:`FEWEST`.

    Args:
        sentence: a paragraph of a notice.
    """
    parts = [p.strip() for p in re.split(r"[、；;]", sentence)]
    if len(parts) < FEWEST - 1:
        return ()
    best: list[str] = []
    run: list[str] = []
    for k, part in enumerate(parts):
        following = k + 1 < len(parts)
        first = _BEFORE.sub("", part, count=1)
        ends = _AFTER.fullmatch(part if run else first)
        name = (part if run or not _is_body(first) else first) if following and _is_body(part if run else first) else ""
        if name:
            run.append(name)
            continue
        if run and ends:
            run += [p for p in _LAST.split(ends[1]) if _is_body(p)]
        best, run = max(best, run, key=len), [first] if following and _is_body(first) else []
    best = max(best, run, key=len)
    return tuple(dict.fromkeys(best)) if len(set(best)) >= FEWEST else ()


def _is_body(text: str) -> bool:
    return len(text) >= 3 and is_name(text) and body_type(text) in _TYPES and plausible(text)


def rows(lines: Sequence[str]) -> tuple[int, tuple[Row, ...]]:
    """The rows of the longest list that a line holds, and the position of the line; no rows where none holds one.

    Args:
        lines: lines of prose of a file.
    """
    found = [(named(line), at) for at, line in enumerate(lines)]
    best, at = max(found, key=lambda f: len(f[0]), default=((), 0))
    return at, tuple(Row(at + 1, (name,)) for name in best)
