"""The mentions of a passage as a short string: lists are folded into groups and every group into one sign.

Relations hold between groups ("A、B和C共建D" has two), so their words are looked for in this string: what stands between,
before and behind two signs says the relation, however long the lists are.

Example:
    >>> from ingest.extract.draft import Draft, Section
    >>> text = "支持甲大学、乙大学建设丙实验室。"
    >>> drafts = [Draft(2, 5, "University", "甲大学"), Draft(6, 9, "University", "乙大学"), Draft(11, 15, "Platform", "丙实验室")]
    >>> layout = arrange(text, [Section(0, 16, "paragraph")], drafts)
    >>> [len(g.members) for g in layout.groups], shown(layout.folded)
    ([2, 1], '支持<O>建设<P>。')
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.extract.draft import Draft, Section

FAMILY = {
    "University": "O", "Institute": "O", "Firm": "O", "Platform": "P", "Park": "K", "Region": "R", "IndustryChain": "C",
    "Technology": "T", "Government": "G", "Policy": "X", "Program": "X",
}  # fmt: skip
"""Types that play one part in a sentence share a letter."""

SIGNS = {letter: chr(0xE000 + k) for k, letter in enumerate("OPKRCTGX")}
LETTERS = {sign: letter for letter, sign in SIGNS.items()}
ACTING = frozenset("OPKRG")

_QUOTES = dict.fromkeys(map(ord, "《》“”\"'‘’ \n\u3000"))
_LIST = frozenset(("、", "和", "及", "以及", "或", "暨"))
_WITH = frozenset(("与", "同", "—", "－", "——", "＋", "+", "/", "，"))
_ALIAS = re.compile(r"[（(](?:以下(?:简称|统称)|简称|下称|即|又称|亦称)?[：:]?[“\"]?")
_STOPS = re.compile(r"[，：:。；！？\n]")
_LEVEL = {"，": 0, "：": 0, ":": 0, "；": 1, "。": 1, "！": 1, "？": 1, "\n": 2}


@dataclass(slots=True)
class Group:
    """Mentions of one family in one list.

    Attributes:
        members: positions in the list of drafts.
        family: letter of :data:`FAMILY`.
        start: offset of the first member in the text.
        end: offset behind the last member.
        at: place of its sign in the folded text.
        line: number of its line.
        run: number of the chain of groups it is joined to ("A与B", "A、B实验室").
        titled: True when it stands in a heading or a run-in title.
        label: words before the colon of its line or the head of its column, "" without one.
        cell: number of its cell in a row, -1 outside rows.
    """

    members: list[int]
    family: str
    start: int
    end: int
    at: int = 0
    line: int = 0
    run: int = 0
    titled: bool = False
    label: str = ""
    cell: int = -1


@dataclass(slots=True)
class Layout:
    """A passage with its groups.

    Attributes:
        text: normalised text.
        sections: its lines.
        drafts: its mentions.
        groups: groups in order of position.
        folded: the text with one sign a group.
        counts: for every offset of `folded`, how many commas, stops and line breaks stand before it.
        above: for every line, the numbers of the heading lines it stands under.
        runs: first and last group of every run.
    """

    text: str
    sections: Sequence[Section]
    drafts: Sequence[Draft]
    groups: list[Group] = field(default_factory=list)
    folded: str = ""
    counts: tuple[list[int], list[int], list[int]] = ((), (), ())  # type: ignore[assignment]
    above: list[tuple[int, ...]] = field(default_factory=list)
    runs: list[tuple[int, int]] = field(default_factory=list)


def shown(folded: str) -> str:
    """A folded text with letters in angle brackets in place of the signs."""
    return "".join(f"<{LETTERS[c]}>" if c in LETTERS else c for c in folded)


def arrange(text: str, sections: Sequence[Section], drafts: Sequence[Draft]) -> Layout:
    """Fold a passage.

    Args:
        text: normalised text.
        sections: its lines.
        drafts: its mentions; one that overlaps an earlier one is left out of the groups.
    """
    layout = Layout(text, sections, drafts)
    groups = _grouped(text, drafts)
    pieces: list[str] = []
    last = length = 0
    for group in groups:
        pieces += [text[last : group.start], SIGNS[group.family]]
        group.at = length + group.start - last
        length = group.at + 1
        last = group.end
    layout.folded = "".join([*pieces, text[last:]])
    layout.groups = groups
    layout.counts = _counted(layout.folded)
    layout.above = _above(sections)
    _place(layout)
    _runs(layout)
    return layout


def _grouped(text: str, drafts: Sequence[Draft]) -> list[Group]:
    groups: list[Group] = []
    for k in sorted(range(len(drafts)), key=lambda k: (drafts[k].start, -drafts[k].end)):
        draft = drafts[k]
        family = FAMILY.get(draft.type, "X")
        group = groups[-1] if groups else None
        if group is not None and draft.start < group.end:
            continue
        if group is not None and group.family == family:
            between = text[group.end : draft.start]
            plain = between.translate(_QUOTES)
            joined = plain in _LIST or (plain == "与" and family not in "ORG") or (not plain and family in "CT" and "\n" not in between)
            if joined and len(between) <= 6:
                group.members.append(k)
                group.end = draft.end
                continue
            if _ALIAS.fullmatch(between) and drafts[group.members[-1]].name == draft.name:
                tail = re.compile(r"[”\"]?[）)]").match(text, draft.end)
                group.members.append(k)
                group.end = tail.end() if tail else draft.end
                continue
        groups.append(Group([k], family, draft.start, draft.end))
    return groups


def _counted(folded: str) -> tuple[list[int], list[int], list[int]]:
    tallies: tuple[list[int], list[int], list[int]] = ([], [], [])
    now = [0, 0, 0]
    at = 0
    for found in _STOPS.finditer(folded):
        span = found.end() - at
        for tally, value in zip(tallies, now, strict=True):
            tally += [value] * span
        at = found.end()
        now[_LEVEL[found.group()]] += 1
    for tally, value in zip(tallies, now, strict=True):
        tally += [value] * (len(folded) + 1 - at)
    return tallies


def _above(sections: Sequence[Section]) -> list[tuple[int, ...]]:
    result: list[tuple[int, ...]] = []
    open_: list[int] = []
    for k, section in enumerate(sections):
        if section.kind == "heading":
            while open_ and sections[open_[-1]].level >= section.level:
                open_.pop()
        result.append(tuple(open_))
        if section.kind == "heading":
            open_.append(k)
    return result


def _place(layout: Layout) -> None:
    sections, text = layout.sections, layout.text
    starts = [s.start for s in sections]
    heads: list[str] = []
    previous = -1
    cells: list[str] = []
    for group in layout.groups:
        group.line = max(bisect_right(starts, group.start) - 1, 0)
        section = sections[group.line]
        group.titled = section.kind == "heading" or group.start < section.body
        if section.kind == "row":
            if group.line != previous:
                cells = heads if (heads := _heads(text, sections, group.line, heads)) else []
            group.cell = text.count("\t", section.start, group.start)
            group.label = cells[group.cell] if group.cell < len(cells) else ""
        else:
            stretch = text[max(section.start, group.start - 40) : group.start]
            cut = max(stretch.rfind("。"), stretch.rfind("；"), stretch.rfind("\n"))
            colon = max(stretch.rfind("："), stretch.rfind(":"))
            group.label = re.sub(r"^[\d一二三四五六七八九十（）()、.\s]+", "", stretch[cut + 1 : colon])[-8:] if colon > cut else ""
        previous = group.line


def _heads(text: str, sections: Sequence[Section], line: int, known: list[str]) -> list[str]:
    first = line
    while first > 0 and sections[first - 1].kind == "row":
        first -= 1
    header = text[sections[first].start : sections[first].end]
    cells = [c.strip() for c in header.split("\t")]
    words = ("序号", "名称", "单位", "产业", "环节", "企业", "依托", "地", "平台", "技术", "方向", "领域", "园区", "负责", "项目", "内容")
    return [c[-6:] for c in cells] if first != line and sum(any(w in c for w in words) for c in cells) >= len(cells) / 2 else []


def _runs(layout: Layout) -> None:
    groups, folded = layout.groups, layout.folded
    for k, group in enumerate(groups):
        if k:
            before = groups[k - 1]
            between = folded[before.at + 1 : group.at].translate(_QUOTES)
            alike = group.family in ACTING and before.family in ACTING or group.family in "CT" and before.family in "CT"
            if alike and (between in _LIST or between in _WITH and between != "，") and group.line == before.line:
                group.run = before.run
                layout.runs[-1] = (layout.runs[-1][0], k)
                continue
        group.run = len(layout.runs)
        layout.runs.append((k, k))
