"""The status of platforms and parks by the words on both sides of their list: existing, planned, upgrading or none.

The encoder proposes a status; unmistakable words override it, and the cells of a row or a title speak where it proposes none:
there it sees little. Weaker words (建设, 打造, 提升) speak only when asked to: an encoder that proposes none knows better.
Items of a list share the words before and behind the list; 现有 beats 整合 (rule 10 of docs/ontology.md).

Example:
    >>> from ingest.extract.draft import Draft, Section
    >>> text = "整合现有甲重点实验室、乙重点实验室，筹建丙中心。"
    >>> found = [Draft(4, 10, "Platform", "甲"), Draft(11, 17, "Platform", "乙"), Draft(20, 23, "Platform", "丙")]
    >>> assign(text, [Section(0, 24, "paragraph")], found)
    >>> [d.status for d in found]
    ['existing', 'existing', 'planned']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from graph.schema import SCHEMA
from ingest.extract.draft import Draft, Section

if TYPE_CHECKING:
    from ingest.extract.trace import Trace

_BREAK = re.compile(r"[，；。：:\n\t！？（）()]")
_LIST = re.compile(r"[、和及与]|以及")
_REACH = 28

# Words before the list, the nearest to it deciding; of words at one place the longer one counts.
_BEFORE: dict[str, tuple[str, ...]] = {
    "existing": (
        "现有", "已有", "已建成的", "已建成", "已建有", "已建", "建有", "建成了", "拥有", "依托", "用好", "已经建成", "获批建设的", "获批的", "坐落着",
        "发挥", "已获批", "已认定", "运行中的", "入选", "落户的", "以现有", "建成投用", "投用的", "既有",
    ),
    "planned": (
        "筹建", "创建", "新建", "拟建", "拟建设", "规划建设", "谋划建设", "争创", "争取", "申报建设", "申建", "共建", "合建", "组建", "布局建设", "布局",
        "加快建设", "推动建设", "推进建设", "启动建设", "支持建设", "建设", "建立", "打造", "培育", "设立", "搭建", "建", "合办", "规划", "新增", "在建",
        "开工建设", "开工", "建成世界", "拟认定", "拟新建", "培育建设", "筹备", "谋划", "新设", "高标准建设", "高水平建设", "同意设立", "同意建设",
        "共同建设", "联合建设", "联合组建", "共同打造", "研究建设", "建好",
    ),
    "upgrading": (
        "优化整合", "整合", "提升", "升级", "做强", "做优", "改造", "扩建", "重组", "优化提升", "改造提升", "提质", "完善", "扩容", "扩大", "优化",
        "加强", "整合提升", "提档升级", "做大做强", "推动整合",
    ),
}  # fmt: skip
# Words right behind the list.
_AFTER: dict[str, tuple[str, ...]] = {
    "existing": (
        "现有的", "现有", "已有的", "已建成", "已投入", "已获批", "已挂牌", "获批以来", "挂牌", "投用", "建成投用", "建成运行", "投入运行", "投入使用",
        "揭牌", "落成", "正式运行", "正式投用", "获批", "正式成立", "累计", "通过验收", "运行以来", "转入", "的作用", "作用", "等作用", "优势", "稳定运行",
        "启用", "落地", "成立",
    ),
    "planned": (
        "建设", "筹建", "创建", "的建设", "规划建设", "加快建设", "开工", "正在建设", "在建", "落户", "的筹建", "组建", "筹设", "主体工程", "落地建设",
        "项目建设", "等建设", "（筹）", "(筹)", "（在建）", "（拟建）", "预研", "等一批", "前期",
    ),
    "upgrading": (
        "扩容", "扩建", "提升", "升级", "优化提升", "提档升级", "重组", "改造", "发展升级", "扩区", "二期", "提质", "扩大规模", "整合", "提质增效", "三期",
        "优化整合", "改革", "完成重组", "升级为", "转型", "改造后", "创新发展",
    ),
}  # fmt: skip
_STRONG = frozenset(
    (
        "现有",
        "已有",
        "已建成",
        "已建",
        "既有",
        "筹建",
        "拟建",
        "拟建设",
        "筹备",
        "拟新建",
        "规划建设",
        "在建",
        "（筹）",
        "(筹)",
        "申建",
        "争创",
    )
)


def _pattern(table: dict[str, tuple[str, ...]]) -> tuple[re.Pattern[str], dict[str, str]]:
    meaning = {word: status for status, words in table.items() for word in words}
    return re.compile("|".join(map(re.escape, sorted(meaning, key=len, reverse=True)))), meaning


_BEFORE_PATTERN, _BEFORE_MEANING = _pattern(_BEFORE)
_AFTER_PATTERN, _AFTER_MEANING = _pattern(_AFTER)


class Cue(NamedTuple):
    """What the words say: a status or None, whether they are unmistakable, and the words (or where they stand)."""

    status: str | None
    strong: bool
    word: str


def assign(text: str, sections: Sequence[Section], drafts: Sequence[Draft], *, weak: bool = False, trace: Trace | None = None) -> None:
    """Set `status` of every platform and park in place.

    Args:
        text: normalised text.
        sections: its lines.
        drafts: mentions; `status` holds the encoder's proposal or None.
        weak: whether words that are not unmistakable (建设, 打造, 提升) speak where nothing is proposed; for mentions that no
            encoder has seen.
        trace: is told the words behind each status.
    """
    carriers = sorted((d for d in drafts if d.type in SCHEMA.carriers), key=lambda d: d.start)
    titles = {s.start: " ".join(s.path[-2:]) for s in sections}
    for run in _lists(text, carriers):
        status, strong, word = _said(text, run[0].start, run[-1].end)
        fills = weak
        if status is None:
            status = _row(text, sections, run[0])
            word, strong, fills = "table row" if status else "title", False, True
            status = status or _title(titles, sections, run[0])
        for draft in run:
            if trace is not None and status is not None:
                trace.cue(draft, status, word, decides=strong or (fills and draft.status is None))
            if status is not None and (strong or (fills and draft.status is None)):
                draft.status = status


def _lists(text: str, carriers: Sequence[Draft]) -> list[list[Draft]]:
    runs: list[list[Draft]] = []
    for draft in carriers:
        if runs and draft.start <= runs[-1][-1].end + 12:
            between = text[runs[-1][-1].end : draft.start]
            if _LIST.match(between.lstrip("”》)）")) and not _BREAK.search(between[1:]) and not _BEFORE_PATTERN.search(between):
                runs[-1].append(draft)
                continue
        runs.append([draft])
    return runs


def _said(text: str, start: int, end: int) -> Cue:
    lead = text[max(0, start - _REACH) : start]
    cuts = [m.end() for m in _BREAK.finditer(lead)]
    lead = lead[cuts[-1] :] if cuts else lead
    cut = _BREAK.search(text, end, end + _REACH)
    tail = text[end : cut.start() if cut else end + _REACH]
    if text.startswith(("（筹", "(筹", "（在建", "（拟建"), end):
        return Cue("planned", True, text[end : end + 3])
    before = [m.group() for m in _BEFORE_PATTERN.finditer(lead)]
    after = _AFTER_PATTERN.match(tail.lstrip("”等的") if tail[:2] not in ("等作", "的作", "的建", "等建") else tail)
    words = before[::-1]
    if any(w in ("现有", "已有", "既有") for w in words) or "现有" in tail[:6]:
        return Cue("existing", True, next((w for w in words if w in ("现有", "已有", "既有")), "现有"))
    if after is not None:
        word = after.group()
        status = _AFTER_MEANING[word]
        if status == "planned" and words and _BEFORE_MEANING[words[0]] == "existing":
            return Cue("existing", words[0] in _STRONG, words[0])
        return Cue(status, word in _STRONG, word)
    if words:
        return Cue(_BEFORE_MEANING[words[0]], words[0] in _STRONG, words[0])
    return Cue(None, False, "")


_WORDS = {
    "planned": re.compile(r"拟建|在建|筹建|拟批准|拟认定|培育|拟新建|规划|创建|新建|拟立项"),
    "existing": re.compile(r"现有|已建|运行|已认定|已批|已获批|优秀|良好|合格"),
    "upgrading": re.compile(r"提升|扩区|扩建|二期|升级|整合|重组|改造"),
}


def _row(text: str, sections: Sequence[Section], draft: Draft) -> str | None:
    for section in sections:
        if section.kind == "row" and section.start <= draft.start < section.end:
            row = text[section.start : draft.start] + "\t" + text[draft.end : section.end]
            cells = [c for c in row.split("\t") if len(c) <= 12]
            for status in ("upgrading", "planned", "existing"):
                if any(_WORDS[status].search(c) for c in cells):
                    return status
    return None


def _title(titles: dict[int, str], sections: Sequence[Section], draft: Draft) -> str | None:
    for section in sections:
        if section.start <= draft.start < section.end:
            title = titles[section.start]
            for status in ("upgrading", "planned", "existing"):
                if re.search(
                    {"planned": "拟建|筹建|拟认定|拟批准|拟立项|新建", "existing": "现有|已建", "upgrading": "拟提升|整合提升"}[status],
                    title,
                ):
                    return status
    return None
