"""The lines of a document with the titles they stand under: headings, run-in titles, rows, and what closes what.

:mod:`ingest.sections` gives this to the pipeline as sections and cuts documents into passages by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.marks import ARTICLE, Mark, RunIn, inner_titles, lead, mark, plain_sentence, rows, run_in

Span = tuple[int, int]

DOCUMENT_WORDS = (
    "通知|意见|公告|公示|通报|决定|决议|办法|方案|规划|纲要|计划|措施|条例|规定|细则|批复|请示|报告|函|名单|清单|目录|要点|指南|政策|建议|"
    "备忘录|协议|章程|简报|汇报|标准|指标体系|纪要|说明|榜单|项目库|储备库|任务书|一览表|公示表|预告|须知"
)
"""Words a document's title ends with."""

_TITLE_END = re.compile(rf"(?:{DOCUMENT_WORDS})”?(?:（[^（）]*）)*(?:的通知)?$")
_CLOSED = re.compile(r"[。！？；：…”’）】.!?;:]\s*$")
_LOOSE = re.compile(r"[，。；：！？,;:!?%《》\t|]")
_SIGNED = re.compile(
    r"^（.*）$|\d{4}\s?年|\d{4}-\d\d|[〇○零一二三四五六七八九]{4}年|^第?\s?\d+\s?[号期]|〔\d{4}〕|^[\d\s.、—-]+$|^(?:各|尊敬|你)|"
    r"(?:人民政府|办公厅|委员会|公司|有限责任公司|厅|局|大学|学院|研究所|研究院)$"
)
_ALL = re.compile(r"特此|以上|上述|各(?:地|省|市|州|区|县|部门|单位|责任|有关)|有关|本[\u3400-\u9fff]{1,4}(?:自|所|有效)")
"""How a paragraph begins that speaks of a whole list, behind its last item."""
_ADDRESSED = re.compile(r"(?:单位|政府|局|厅|委|公司|部门|院|校|所|会|团|处|中心|企业|机构|同志|领导)[）]?：$|^(?:各|你|尊敬)")


@dataclass(slots=True)
class _Entry:
    """A title in force: its numbering, its place in the text (None for a numbered item without a title)."""

    style: str
    rank: int
    span: Span | None
    run: int = 0
    """How many numbered paragraphs with a title stand one behind the other up to this one; 0 for a heading."""


@dataclass(slots=True)
class Line:
    """One non-blank line and its place in the document, in offsets of the whole text.

    Attributes:
        outer: spans of the titles it stands under, from the outermost inwards, without its own.
        own: span of its run-in title.
        body: offset behind the run-in title.
        inner: run-in titles further inside the line.
        title: True for a line of the document's own title.
    """

    start: int
    end: int
    at: int = 0
    stop: int = 0
    kind: str = "paragraph"
    level: int = 0
    outer: tuple[Span, ...] = ()
    own: Span | None = None
    body: int = 0
    inner: list[RunIn] = field(default_factory=list)
    title: bool = False
    mark: Mark | None = None
    run: RunIn | None = None

    def path(self, offset: int) -> tuple[Span, ...]:
        """Spans of the titles in force at `offset` of the text, which lies in this line."""
        path = self.outer
        if self.own and offset >= self.body:
            path = (*path, self.own)
        before = [t for t in self.inner if offset >= t.body]
        if before:
            path = (*self._base(), (before[-1].start, before[-1].end))
        return path

    def _base(self) -> tuple[Span, ...]:
        sibling = self.own is None or self.mark is None
        return self.outer if sibling else (*self.outer, self.own)  # type: ignore[arg-type]


def outline(text: str, kinds: Sequence[tuple[str, int]] | None = None) -> list[Line]:
    """The lines of normalised `text` that are not blank, with kind, level and titles.

    Args:
        text: a document or a passage.
        kinds: kind and level of every such line where the reader knows them (HTML headings and table rows).
    """
    lines = [_line(text, m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    known = kinds or [("paragraph", 0)] * len(lines)
    for line, row, (kind, _) in zip(lines, rows([text[x.start : x.end] for x in lines]), known, strict=True):
        line.kind = "row" if row or kind == "row" else "paragraph"
    stack: list[_Entry] = []
    for k, line in enumerate(lines):
        previous, following = lines[k - 1] if k else None, lines[k + 1] if k + 1 < len(lines) else None
        _place(text, line, previous, following, known[k], stack, alike=k == 0 and _alike(text, lines))
    return lines


def _alike(text: str, lines: Sequence[Line]) -> bool:
    """Whether the first line is one of several short headings of one form (生命健康产业 … 海洋技术产业 …) and not the title of all."""
    first = _text(text, lines[0])
    if lines[0].mark or len(first) > 16 or _TITLE_END.search(first):
        return False
    others = (_text(text, line) for line in lines[1:] if line.kind == "paragraph" and line.mark is None)
    return any(len(words) <= 16 and words != first and words[-2:] == first[-2:] and not _LOOSE.search(words) for words in others)


def _peer(text: str, entry: _Entry, words: str) -> bool:
    """Whether `words` are a short heading of the form of one in force, whatever stands round them."""
    if entry.style != "短" or entry.span is None or not 3 <= len(words) <= 12 or _LOOSE.search(words):
        return False
    return text[entry.span[1] - 2 : entry.span[1]] == words[-2:] and entry.span[1] - entry.span[0] <= 12


def _line(text: str, start: int, end: int) -> Line:
    """A line with marks of Markdown (## …, **…**) and bullets passed over, numbering and run-in title found."""
    raw = text[start:end]
    content = len(raw.rstrip())
    at = lead(raw)
    hashes = re.compile(r"#{1,6}\s+").match(raw, at)
    if hashes:
        at = hashes.end() + (2 if raw.startswith("**", hashes.end()) else 0)
    if raw[:content].endswith("**"):
        content -= 2
    found = mark(raw[:content], at)
    behind = found.end if found else at
    longest = 20 if found is None or found.style == "一是" else 14 if found.style == "条" else 30
    run = run_in(raw[:content], behind, longest=longest)
    line = Line(start, end, start + at, start + content, body=start, mark=found, run=run)
    if hashes:
        line.level = hashes.end() - hashes.start()
    return line


def _text(text: str, line: Line) -> str:
    """The line's words without numbering and without blanks at its ends."""
    return text[line.start + (line.mark.end if line.mark else line.at - line.start) : line.stop].strip()


def _place(
    text: str, line: Line, previous: Line | None, following: Line | None, known: tuple[str, int], stack: list[_Entry], *, alike: bool
) -> None:
    """Decide what `line` is, give it its titles, and bring `stack`, the titles in force, up to date."""
    hashes, line.level = line.level, 0
    if line.kind == "row":
        line.outer, line.mark, line.run = _spans(stack), None, None
        return
    if stack and stack[-1].style == "表" and previous and previous.kind == "row":
        stack.pop()
    words = _text(text, line)
    if line.mark is None and stack and stack[-1].run >= 2 and _ALL.match(words) and previous and _closed(text, previous):
        stack.pop()
    if _continues_title(text, line, previous, stack):
        stack[-1].span = (stack[-1].span[0] if stack[-1].span else line.at, line.stop)
        line.kind, line.title = "heading", previous is not None and previous.title
        line.outer = _spans(stack[:-1])
        line.level = len(line.outer) + 1
        return
    run = next((e.run for e in stack if line.mark and e.style == line.mark.style), 0)
    style = rank = None
    if known[0] == "heading" or (hashes and not line.mark):
        style, rank = f"h{known[1] or hashes}", -1
        _close_headings(stack, known[1] or hashes)
    elif line.mark is None:
        style = _unnumbered(text, line, words, previous, following, alike=alike)
        if style is None and following is not None and any(_peer(text, e, words) for e in stack):
            style = "短"
        rank = -1 if style == "题" else 10
    elif _numbered_heading(text, line, words, previous, following):
        style, rank = line.mark.style, line.mark.rank
    if line.mark is not None:
        _close(stack, line.mark, fresh=previous is not None and previous.kind == "heading" and previous.mark is None)
    elif style is not None and known[0] != "heading":
        del stack[next((k for k, e in enumerate(stack) if e.span is None and e.style != "附件"), len(stack)) :]
    if line.mark is None and style is not None and any(e.style == style for e in stack):
        while stack.pop().style != style:
            pass
    if style is not None and rank is not None:
        line.kind, line.title, line.run = "heading", style == "题", None
        line.outer = _spans(stack)
        behind = line.start + line.mark.end if line.mark else line.at
        while behind < line.stop and text[behind].isspace():
            behind += 1
        last = behind + len(words.rstrip("。：")) if words else behind
        stack.append(_Entry(style, rank, (behind, last) if last > behind else None))
        line.level = len(line.outer) + 1
        return
    _paragraph(text, line, previous, stack, run)


def _paragraph(text: str, line: Line, previous: Line | None, stack: list[_Entry], run: int) -> None:
    """Give a line of text its titles: those in force, and its own run-in titles."""
    line.outer = _spans(stack)
    broken = previous is not None and previous.kind == "paragraph" and not _closed(text, previous)
    if previous is not None and previous.own and line.run and "：" in (text[line.start + line.run.end], text[previous.own[1]]):
        broken = False
    if line.mark is None and broken and previous is not None:
        line.run = None
        if previous.mark is None or previous.mark.style == "一是":
            line.outer = previous.path(previous.end)
    if line.run:
        line.own = (line.start + line.run.start, line.start + line.run.end)
        line.body = line.start + line.run.body
    raw = text[line.start : line.stop]
    for found in inner_titles(raw, line.body - line.start):
        line.inner.append(RunIn(line.start + found.start, line.start + found.end, line.start + found.body))
    if line.mark is not None and line.mark.style != "一是":
        directly = previous is not None and previous.mark is not None and previous.mark.style == line.mark.style
        count = (run if directly else 0) + 1 if line.own else 0
        stack.append(_Entry(line.mark.style, line.mark.rank, line.own, count))


def _closed(text: str, line: Line) -> bool:
    """True when the line ends as a sentence does."""
    return _CLOSED.search(text[line.start : line.end]) is not None


def _spans(stack: Sequence[_Entry]) -> tuple[Span, ...]:
    return tuple(e.span for e in stack if e.span)


def _close(stack: list[_Entry], found: Mark, *, fresh: bool) -> None:
    """Take the titles off `stack` that a line with this numbering closes; not an unnumbered heading right above it."""
    if found.style == "一是":
        return
    if found.style == "附件":
        while stack and stack[-1].style != "题":
            stack.pop()
    elif any(e.style == found.style for e in stack):
        while stack.pop().style != found.style:
            pass
    elif (found.number > 1 and not fresh) or found.rank <= ARTICLE - 1:
        while stack and stack[-1].rank >= found.rank:
            stack.pop()


def _close_headings(stack: list[_Entry], level: int) -> None:
    """Close what a heading of this HTML or Markdown level closes: every such heading as deep, and all below it."""
    for k, entry in enumerate(stack):
        if re.fullmatch(r"h\d", entry.style) and int(entry.style[1]) >= level:
            del stack[k:]
            return


def _continues_title(text: str, line: Line, previous: Line | None, stack: list[_Entry]) -> bool:
    """True for the second line of a title that was broken, and for the title under a bare 附件."""
    if previous is None or previous.kind != "heading" or line.mark or not stack:
        return False
    words = _text(text, line)
    if len(words) > 45 or re.search("[。；：！？，\t]", words) or (_SIGNED.search(words) and not words.startswith("（共")):
        return False
    if stack[-1].style == "附件":
        return stack[-1].span is None or previous.mark is None
    first = _text(text, previous)
    return previous.title and not _TITLE_END.search(first) and bool(_TITLE_END.search(words)) and text[line.start - 1] == "\n"


def _numbered_heading(text: str, line: Line, words: str, previous: Line | None, following: Line | None) -> bool:
    """Whether a numbered line is a heading of what follows (and not an item of a list, an article, a sentence)."""
    found = line.mark
    if found is None or found.style in ("条", "一是"):
        return False
    if line.run:
        longer = following is not None and following.mark is None and following.end - following.start > line.end - line.start
        return found.rank <= 4 and len(words) <= 30 and longer and "：" in words and not re.search("[，。；]", words)
    core = re.sub(r"（[^（）]*）$", "", words.rstrip("。：")).strip()
    if found.style == "附件":
        below = following.mark if following else None
        pointer = following is None or (below is not None and below.style == "附件") or bool(mark(words))
        colon = re.match(r"\s*附\s?[件录]\s?\S{0,2}?[：:]", text[line.start : line.end]) is not None
        listed = previous is None or (following is not None and following.kind == "row") or (below is not None and below.number == 1)
        return not pointer and "。" not in words and len(words) <= 60 and (not colon or listed)
    if len(core) > 45 or re.search("[。；\t]", core) or words.endswith(("，", "；", "、")) or (not core and not following):
        return False
    if found.style in ("章", "节", "专栏", "表"):
        return core.count("，") <= 2
    if not core or following is None or core.count("，") > (1 if words.endswith("。") else 2):
        return bool(core) and following is None and found.rank <= 4 and len(core) <= 25 and not re.search("[。，：]", words)
    if words.endswith("。") and (len(core) > 32 or plain_sentence(core)):
        return False
    if words.endswith("：") and (len(core) > 20 or plain_sentence(core)):
        return False
    if re.search("：.", words):
        return False
    return not (_sibling(line, following) or (previous is not None and previous.kind != "row" and _sibling(previous, line)))


def _sibling(line: Line, following: Line) -> bool:
    """True when the two lines bear consecutive numbers of one style and the first has no text of its own behind it."""
    a, b = line.mark, following.mark
    consecutive = a is not None and b is not None and a.style == b.style and b.number == a.number + 1
    return consecutive and line.run is None and line.kind != "heading"


def _unnumbered(text: str, line: Line, words: str, previous: Line | None, following: Line | None, *, alike: bool) -> str | None:
    """Style of an unnumbered heading: 题 (title of the text), 表 (of a table), 短 (a short line), 句 (a short sentence)."""
    if line.run or following is None or not words:
        return None
    opens = (
        following.kind == "row"
        or following.end - following.start >= 25
        or following.run is not None
        or (following.mark is not None and following.mark.number <= 1)
    )
    closed = previous is None or previous.kind != "paragraph" or _closed(text, previous)
    if words.endswith("。"):
        core = words[:-1]
        short = len(core) <= 16 and not _LOOSE.search(core)
        return "句" if short and len(core) >= 3 and opens and closed and following.mark is None and not plain_sentence(core) else None
    if words.endswith("："):
        core = words[:-1]
        short = 2 <= len(core) <= 12 and closed and opens and not plain_sentence(core)
        return "短" if short and not _LOOSE.search(core) and not _ADDRESSED.search(words) else None
    if (previous is None or previous.title) and not alike:
        known = bool(_TITLE_END.search(words))
        if 4 <= len(words) <= 60 and not re.search("[。；：！？\t]", words) and not _dateline(words):
            broken = _TITLE_END.search(_text(text, following)) and len(_text(text, following)) <= 40 and not following.mark
            if (known or (opens and "，" not in words) or broken) and previous is None:
                return "题"
    if _LOOSE.search(words) or not 2 <= len(words) <= 24 or _SIGNED.search(words) or words.count("、") > 1:
        return None
    if not opens or not closed:
        return None
    if following.kind == "row":
        return "表"
    return "短" if not _dateline(words) else None


def _dateline(words: str) -> bool:
    return bool(re.search(r"[讯訊电電]$|记者|^（|^【|^来源|^\d{4}\s?年?\s?\d*\s?月?\d*\s?日?$", words))
