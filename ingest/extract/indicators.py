"""Measurable goals (指标): comparison, value, unit and year, with the words that name them.

Every figure of the passage is read (:mod:`ingest.extract.figures`); a linear model over the words around it tells goals,
floors and thresholds from figures already reached, subsidies, time limits and counts. The year comes from the nearest
date before the figure in its sentence, else from the "by" date (到2025年, “十四五”末) of its row, of its titles or of the line
that announces it with a colon.

Cost: one regular expression over the text and some twenty look-ups a figure.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.extract.draft import Goal, Section
from ingest.extract.figures import Date, Figure, dates, figures
from ingest.extract.linear import Linear, shipped

if TYPE_CHECKING:
    from ingest.extract.trace import Trace

GOAL = "goal"

_STOP = re.compile(r"[。；！？\n\t]")
_CUT = re.compile(r"[，。；：:！？\n\t（）()、]")
_CUES = re.compile(
    "力争|目标|预期|计划|预计|将|要|须|应|应当|不得|确保|实现|达到|提高|提升|增长|突破|超过|稳定|控制|建成|建设|培育|新增|新建|引进|打造|完成|累计|去年|今年|"
    "上年|同比|截至|目前|已|达|占|比|给予|补助|奖励|资助|补贴|最高|资金|投资|经费|罚款|公示|工作日|面积|用地|申报|注册|评审|期限|限|共|等|前|后|第|年均|"
    "现有|现|仅|首次|成为|位居|每年|年内|全年|过去|五年来|以来|其中|自筹|支持|一次性|按照|标准|处以|以下|考核|指标|任务|要求|条件|门槛|形成|遴选|认定|推出|开展|举办|提前|不超过|不少于|不低于"
)
_LEAD = re.compile(
    r"(?:[\d一二三四五六七八九十]+[.．、]|[（(][\d一二三四五六七八九十]+[）)]|[——·•\s\u3000]|力争|争取|确保|预计|计划|将|要|须|应当?|并|且|使|其中|同时|并且|"
    r"(?:到|至|于)?20\d\d年(?:底前|底|末|前|度)?|[到至]?[“\"]?十[三四五六]五[”\"]?(?:规划)?(?:期?末|时期|期间)?|年内|届时|全年|今年|三年内|五年内|推动|推进|实现|全省要)+"
)
_SAYING = re.compile(
    r"(?:力争|要|须|应当?|预计|将)?(?:不(?:得|应)?(?:低于|少于|小于|超过|高于|大于|多于)|达到|达|超过|突破|提高到|提升到|提高至|提升至|增加到|稳定在|保持在|控制在|维持在|"
    r"提升|提高|降至|降到|下降到|下降至|增长|增至|高于|低于|大于|小于|优于|约为|约|至少|超|为|到|由[^，。；]{1,12}|[≥≤<>＞＜=])*$"
)
_VERBS = re.compile(
    r"^(?:新?建成|新建|建设|培育|引进|打造|形成|实施|完成|组建|推出|遴选|认定|创建|累计培育|育成|引育|新增|净增|开放|举办|突破|推广|推动|签约|落地)+"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that may be a goal: bounds of its words, year, and the signs that speak for it."""

    figure: Figure
    start: int
    end: int
    year: int | None
    signs: list[str]


def find(text: str, sections: Sequence[Section], *, model: Linear | None = None, trace: Trace | None = None) -> list[Goal]:
    """The goals of a passage in order of position.

    Args:
        text: normalised text.
        sections: its lines.
        model: other weights than the shipped ones.
        trace: is told every figure and what became of it.

    Raises:
        ModelMissing: the shipped weights are not there.
    """
    goals: list[Goal] = []
    for candidate in candidates(text, sections, trace):
        model = model or shipped("indicators")[GOAL]
        p = model.probability(candidate.signs)
        if trace is not None:
            subject = _subject(_name(text, candidate), candidate.figure, candidate.year)
            trace.figure(subject, (candidate.start, candidate.end), model, candidate.signs)
        if p >= model.threshold:
            figure = candidate.figure
            name = _name(text, candidate)
            goals.append(
                Goal(candidate.start, candidate.end, name, figure.comparison, figure.value, figure.unit, candidate.year, round(p, 4))
            )
    return goals


def candidates(text: str, sections: Sequence[Section], trace: Trace | None = None) -> Iterator[Candidate]:
    """Every figure of a passage with its words, year and signs; `trace` is told those that cannot be goals."""
    found = list(figures(text))
    if not found:
        return
    years = dates(text)
    starts = [s.start for s in sections]
    tones: dict[int, list[str]] = {}
    for k, figure in enumerate(found):
        at = max(bisect_right(starts, figure.start) - 1, 0)
        section = sections[at] if sections else Section(0, len(text), "paragraph")
        low = max((m.end() for m in _CUT.finditer(text, max(0, figure.start - 60), figure.start)), default=max(0, figure.start - 60))
        if k and found[k - 1].end > low and _RANGED.fullmatch(text, found[k - 1].end, figure.start):
            low = max((m.end() for m in _CUT.finditer(text, max(0, low - 60), low - 1)), default=low)
        lead = _LEAD.match(text, low, figure.start)
        start = lead.end() if lead else low
        end = figure.end
        if not _named(text[start : figure.start]):
            cut = _CUT.search(text, end, min(len(text), end + 24))
            end = cut.start() if cut else min(len(text), end + 24)
        reached = _reached(text, section, low, figure)
        if reached or _procedure(text[low : figure.start], figure):
            if trace is not None:
                reason = ("已达到的数", "a figure already reached") if reached else ("办事时限", "a time limit of a procedure")
                trace.figure(_subject(text[start : figure.start], figure, None), (start, end), reason=reason)
            continue
        year, how = _year(text, section, years, figure.start)
        if year is None:
            year, how = _announced(text, sections[max(0, at - _ANNOUNCED) : at], years)
        following = found[k + 1].start if k + 1 < len(found) else len(text)
        if section.start not in tones:
            tones[section.start] = _tone(text[section.start : section.end])
        yield Candidate(figure, start, end, year, [*_signs(text, section, figure, low, how, following), *tones[section.start]])


def _subject(name: str, figure: Figure, year: int | None) -> dict[str, object]:
    return {"name": name, "comparison": figure.comparison, "value": figure.value, "unit": figure.unit, "year": year}


_PAST = re.compile(
    r"了|已|获批|入选|荣获|以来|去年|过去|五年来|累计|同比|位居|居全国|全国第|首个|率先|跃升|跻身|落地见效|启用|投产|显著|明显|持续增强|不断|全面完成|顺利|实现.{0,6}突破"
)
_AHEAD = re.compile(
    r"力争|加快|推动|推进|支持|鼓励|实施|开展|强化|深化|完善|大力|积极|培育|打造|布局|谋划|目标|今年|要|将|到20\d\d年|确保|不得|应当|申报|须"
)


def _tone(words: str) -> list[str]:
    past, ahead = len(_PAST.findall(words)), len(_AHEAD.findall(words))
    share = ahead / (past + ahead) if past + ahead else 0.5
    cues = {f"q{c}" for c in _CUES.findall(words)}
    return [
        f"tone{round(share * 8)}",
        f"tone{round(share * 4)}{min((past + ahead) // 3, 4)}",
        f"past{min(past, 6)}",
        f"ahead{min(ahead, 6)}",
        *sorted(cues),
    ]


_AIMS = re.compile(r"目标|指标|[（(]20\d\d年[）)]")
_RANGED = re.compile(r"(?:提高|提升|增加|增长|下降|降低|降|压减|上升|扩大|升|增)?(?:到|至)?")


_REACHED = re.compile(r"现有|已有|已达|已建成|已累计|截至|截止|同比|比上年|较上年|上年|去年|较20\d\d年")
_THEN = re.compile(r"[，、（]?(?:同比|比上年|较上年|比去年|较去年|位居|居全国|稳居)")
_WANTED = re.compile(r"力争|目标|将|要|到20\d\d年|确保|预计|预期|不少于|不低于|末|提高到|基础上")


def _reached(text: str, section: Section, low: int, figure: Figure) -> bool:
    """True when the words before a figure in its sentence say that it was reached and none says that it is wanted."""
    stop = max(text.rfind(c, section.start, low) for c in "。；！？\n") + 1
    words = text[max(stop, section.start, low - 60) : figure.start]
    clause = text[low : figure.start]
    if _THEN.match(text, figure.end):
        return not _WANTED.search(words)
    return figure.comparison == "=" and bool(_REACHED.search(words)) and not _WANTED.search(words if _WANTED.search(clause) else clause)


def _procedure(clause: str, figure: Figure) -> bool:
    """True for the time limits of a procedure (公示期, 提前三十日)."""
    return figure.unit in ("日", "天", "个工作日") and bool(re.search(r"公示|提前|答辩|异议|受理|答复", clause))


def _named(words: str) -> bool:
    return len(_VERBS.sub("", _SAYING.sub("", words))) >= 2


def _year(text: str, section: Section, years: Sequence[Date], at: int) -> tuple[int | None, str]:
    low = max((m.end() for m in re.finditer(r"[。！？\n]", text[section.start : at])), default=0) + section.start
    near = [d for d in years if low <= d.start < at]
    if near:
        return near[-1].year, "aim" if near[-1].aimed else "year"
    row = [d for d in years if section.start <= d.start < section.end and section.kind == "row"]
    if row and row[-1].aimed:
        return row[-1].year, "row"
    titled = [d for title in section.path for d in dates(title) if d.aimed or _AIMS.search(title)]
    return (titled[-1].year, "title") if titled else (None, "none")


_ANNOUNCED = 20
"""Lines that may stand between a figure and the line that announces it."""


def _announced(text: str, above: Sequence[Section], years: Sequence[Date]) -> tuple[int | None, str]:
    """The year of the line that announces what follows it with a colon (到2027年的目标：)."""
    for section in reversed(above):
        line = text[section.start : section.end].rstrip()
        if section.kind == "heading" or not line:
            break
        if line[-1] in "：:":
            aimed = [d for d in years if section.start <= d.start < section.end and (d.aimed or _AIMS.search(line))]
            return (aimed[-1].year, "title") if aimed else (None, "none")
    return None, "none"


def _signs(text: str, section: Section, figure: Figure, low: int, how: str, following: int) -> list[str]:
    start, end = figure.start, figure.end
    lead, tail = text[max(0, start - 8) : start], text[end : end + 8]
    clause = text[low:start]
    stop = _STOP.search(text, end, min(len(text), end + 40))
    rest = text[end : min(stop.start() if stop else end + 40, following)]
    before = max((m.end() for m in _STOP.finditer(text, max(0, low - 80), low)), default=max(0, low - 80))
    signs = [
        f"cmp{figure.comparison}",
        f"word{figure.word}",
        f"unit{figure.unit}",
        f"year{how}",
        f"{figure.comparison}{figure.unit}",
        f"cn{int(figure.chinese)}",
    ]
    signs += [f"l{lead[-n:]}" for n in (1, 2, 3, 4)] + [f"r{tail[:n]}" for n in (1, 2, 3)]
    signs += [f"c{c}" for c in set(_CUES.findall(clause))] + [f"s{c}" for c in set(_CUES.findall(text[before:low]))]
    signs += [f"t{c}" for c in set(_CUES.findall(rest))] + [f"p{c}" for c in set(_CUES.findall("".join(section.path[-2:])))]
    signs += [
        f"kind{section.kind}",
        f"{how}{figure.comparison}",
        f"{how}cn{int(figure.chinese)}",
        f"unit{figure.unit}{how}",
        f"n{min(len(clause), 8)}",
    ]
    signs += [f"open{clause[:2]}", f"open{clause[:3]}", f"small{int(figure.value < 10)}{figure.unit}{figure.comparison}"]
    signs += [f"g{clause[n : n + 2]}" for n in range(len(clause) - 1)]
    return [*signs, *_near(text, section, figure, low)]


_OPEN = re.compile(r"[。；！？\n]")


def _near(text: str, section: Section, figure: Figure, low: int) -> list[str]:
    """Whether the sentence of a figure and those beside it look back or ahead, and which such word stands nearest before it."""
    begin = max((m.end() for m in _OPEN.finditer(text, section.start, low)), default=section.start)
    stop = _OPEN.search(text, figure.end, section.end)
    end = stop.start() if stop else section.end
    before, behind = text[begin : figure.start], text[figure.end : end]
    last = max((m.end() for m in _OPEN.finditer(text, section.start, max(begin - 1, section.start))), default=section.start)
    signs = []
    for name, words in (("b", before), ("f", behind), ("v", text[last:begin]), ("w", text[end : end + 80])):
        past, ahead = len(_PAST.findall(words)), len(_AHEAD.findall(words))
        signs += [f"w{name}{min(past, 3)}{min(ahead, 3)}", f"w{name}{'>' if past > ahead else '<' if past < ahead else '='}"]
    nearest = [*((m.end(), "past") for m in _PAST.finditer(before)), *((m.end(), "ahead") for m in _AHEAD.finditer(before))]
    if nearest:
        at, kind = max(nearest)
        signs += [f"w:{kind}", f"w:{kind}{min((len(before) - at) // 6, 3)}", f"w:{kind}{figure.comparison}"]
    past, ahead = len(_PAST.findall(text)), len(_AHEAD.findall(text))
    share = ahead / (past + ahead) if past + ahead else 0.5
    return [*signs, f"wt{round(share * 6)}", f"wh{before[:2]}", f"wh{before[:4]}"]


def _name(text: str, candidate: Candidate) -> str:
    left = _SAYING.sub("", text[candidate.start : candidate.figure.start])
    plain = _VERBS.sub("", left)
    if len(plain) >= 2:
        return "".join(left.split())
    right = text[candidate.figure.end : candidate.end]
    return "".join((left + right.lstrip("的")).split()) or "".join(text[candidate.start : candidate.end].split())
