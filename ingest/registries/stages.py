"""Matrices of an industry chain, with the firms of each stage in a column of its own (上游 | 中游 | 下游), as one firm a row.

Example:
    >>> rows = [Row(1, ("产业链", "上游", "下游（整车）")), Row(2, ("汽车", "甲材料有限公司、乙锂业有限公司", "丙汽车有限公司"))]
    >>> [r.cells for r in staged(Sheet("S", "table", tuple(rows))).rows]
    [('产业链', '环节', '企业名称'), ('汽车', '上游', '甲材料有限公司'), ('汽车', '上游', '乙锂业有限公司'), ('汽车', '整车', '丙汽车有限公司')]
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.registries.bodywords import body_type
from ingest.registries.fields import one_line, several
from ingest.registries.sheets import Row, Sheet

_DEPTH = 12
"""Rows looked at for the titles of the stages."""
_FIRMS = 0.5
"""Share of what stands under the stages that must be names of firms and institutes."""
_STAGE = re.compile(r"(?:产业链)?([上中下]游)(?:环节|企业|单位|重点|骨干|代表性?|主要|配套|龙头|名单|名称)*(?:[（(]([^（）()]+)[)）])?")
_OTHERS = re.compile(r"(?:链主|龙头|重点|骨干|代表性?|主要|核心|配套)(?:企业|单位)(?:名单|名称)?")


def is_stage(text: str) -> bool:
    """True for a word that names no segment but a stage of any chain.

    Example:
        >>> is_stage("上游"), is_stage("中游环节"), is_stage("下游应用")
        (True, True, False)
    """
    return bool(re.fullmatch(r"[上中下]游(?:环节)?", text))


def staged(sheet: Sheet) -> Sheet | None:
    """A matrix as a table of firms, one a row; None where the sheet is none.

    Args:
        sheet: as read.

    Returns:
        The sheet whose header has 环节 and 企业名称 for the columns of stages; firms of 链主企业 and its like stand without a stage.
    """
    for at, row in enumerate(sheet.rows[:_DEPTH]):
        stages = {c: m for c, title in enumerate(row.cells) if (m := _STAGE.fullmatch(one_line(title)))}
        if len({m[1] for m in stages.values()}) >= 2:
            return _firms(sheet, at, {c: m[2] or m[1] for c, m in stages.items()})
    return None


def _firms(sheet: Sheet, at: int, stages: dict[int, str]) -> Sheet | None:
    head = sheet.rows[at]
    stages = {**stages, **{c: "" for c, title in enumerate(head.cells) if c not in stages and _OTHERS.fullmatch(one_line(title))}}
    below = [r for r in sheet.rows[at + 1 :] if not r.merged]
    names = [n for r in below for c in stages if c < len(r.cells) for n in several(r.cells[c])]
    if not names or sum(body_type(n) in ("Firm", "Institute", "University") for n in names) < _FIRMS * len(names):
        return None
    others = [c for c in range(len(head.cells)) if c not in stages and (head.cells[c].strip() or any(r.cells[c:] for r in below))]
    others = [c for c in others if not re.fullmatch("序号|编号|", one_line(head.cells[c]))]
    rows = [*sheet.rows[:at], Row(head.number, (*(head.cells[c] for c in others), "环节", "企业名称"))]
    for row in sheet.rows[at + 1 :]:
        if row.merged:
            rows.append(row)
            continue
        kept = tuple(row.cells[c] if c < len(row.cells) else "" for c in others)
        seen: set[str] = set()
        for column in stages:
            for name in several(row.cells[column]) if column < len(row.cells) else ():
                if stages[column] or name not in seen:
                    rows.append(Row(row.number, (*kept, stages[column], name)))
                seen.add(name)
    return replace(sheet, rows=tuple(rows))
