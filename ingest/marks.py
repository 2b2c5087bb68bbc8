"""The marks by which Chinese official documents show their structure, line by line: numbering, run-in titles, table rows.

Everything here looks at one line alone; :mod:`ingest.sections` puts the lines together.

Example:
    >>> mark("（三）发展碳纤维产业。依托吉林化纤")
    Mark(style='(一)', rank=4, number=3, end=3)
    >>> run_in("碳纤维产业。突出吉林化纤，打造全产业链。")
    RunIn(start=0, end=5, body=6)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = "〇零一二三四五六七八九"
_CN = r"[〇零一二三四五六七八九十百]{1,5}"
_WORDS = "专栏|任务|项目|方向|课题|专题|案例|举措|标段|工程|行动"
ARTICLE = 3
"""Rank of 第X条."""

_STYLES: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("附件", 0, re.compile(rf"附\s?[件录錄](?:\s?(\d{{1,2}})(?![\d年月日个项])\s*[：:.、]?\s*|\s?({_CN})?(?:\s*[：:]\s*|\s+|$))")),
    ("章", 1, re.compile(rf"第\s?({_CN}|\d{{1,3}})\s?[编編篇章]\s*")),
    ("节", 2, re.compile(rf"第\s?({_CN}|\d{{1,3}})\s?[节節]\s*")),
    ("条", ARTICLE, re.compile(rf"第\s?({_CN}|\d{{1,3}})\s?[条條](?:之{_CN})?\s*")),
    ("一、", 3, re.compile(rf"({_CN})\s?[、．.]\s*")),
    ("(一)", 4, re.compile(rf"[（(]\s?({_CN})\s?[）)][、.]?\s*")),
    ("表", 9, re.compile(r"(?:附?表|表格)\s?(\d{1,2}|[一二三四五六七八九十]{1,3})(?!\s?(?:示|明|年|月))[：:.]?\s*")),
    ("词", 8, re.compile(rf"(?:典型|优秀)?(?:{_WORDS})\s?(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?=[：:\s、.])[：:、.\s]\s*")),
    ("专栏", 8, re.compile(r"(?:专栏|專欄)\s?(\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[：:]?\s*")),
    ("第X包", 8, re.compile(rf"第({_CN}|\d{{1,2}})(?:包|批|类|标段|步|部分)(?=[：:\s])[：:\s]\s*")),
    ("1.1", 6, re.compile(r"\d{1,2}[.．](\d{1,2})(?![\d%％万亿个家倍项])\s*")),
    ("1.", 5, re.compile(r"(\d{1,3})\s?(?:[.．](?!\d)|、)\s*")),
    ("1)", 6, re.compile(r"(\d{1,2})[)）]\s*")),
    ("(1)", 6, re.compile(r"[（(]\s?(\d{1,3})\s?[）)][、.]?\s*")),
    ("①", 7, re.compile(r"([①-⑳⑴-⒇⒈-⒛])\s*")),
    ("A1", 7, re.compile(r"[A-Z](\d{1,2})(?:[.、：]\s*|\s+)")),
    ("A.", 6, re.compile(r"([A-Z])(?:[.、]\s*(?=[\u3400-\u9fff“])|类\s+)")),
    ("一是", 9, re.compile(r"(?:([一二三四五六七八九十]{1,2})(?:是|要)|其([一二三四五六七八九十])[，：])\s*")),
)
_LEAD = re.compile(r"(?:[\s●○◎•·▲▼◆◇■□★☆※➢✓*]|[-—–](?=[-—–\s])|(?<=[-—–])[-—–])*")


@dataclass(frozen=True, slots=True)
class Mark:
    """The numbering a line begins with.

    Attributes:
        style: the kind of numbering; lines of one style under one heading are siblings.
        rank: customary depth of the style, smaller is further out.
        number: its number; 0 when it has none.
        end: offset in the line of the first character behind it.
    """

    style: str
    rank: int
    number: int
    end: int


@dataclass(frozen=True, slots=True)
class RunIn:
    """A title at the head of a line of text: offsets of the title and of the text behind it."""

    start: int
    end: int
    body: int


def number(text: str) -> int:
    """The value of a Chinese or Arabic ordinal ("二十三", "23", "③", "B"); 0 when there is none.

    Example:
        >>> number("二十三"), number("十"), number("一百零五"), number("③"), number("B")
        (23, 10, 105, 3, 2)
    """
    if text.isdecimal():
        return int(text)
    if len(text) == 1:
        for first in "①⑴⒈":
            if 0 <= ord(text) - ord(first) < 20:
                return ord(text) - ord(first) + 1
        if "A" <= text <= "Z":
            return ord(text) - ord("A") + 1
    total = current = 0
    for c in text:
        if c in _DIGITS:
            current = max(0, _DIGITS.index(c) - 1)
        elif c in "十百":
            total += (current or 1) * (10 if c == "十" else 100)
            current = 0
    return total + current


def lead(line: str) -> int:
    """Offset of the first character of `line` that is neither blank nor a bullet nor a dash before a list item."""
    found = _LEAD.match(line)
    return found.end() if found else 0


def mark(line: str, start: int = 0) -> Mark | None:
    """The numbering at `start` of `line` (normalised text), or None."""
    for style, rank, pattern in _STYLES:
        found = pattern.match(line, start)
        if found:
            return Mark(style, rank, number(next((g for g in found.groups() if g), "")), found.end())
    return None


_SPEECH = re.compile(
    r"(?:如下|以下|下列|包括|其中|要求|指出|强调|表示|认为|规定|决定|答复|提出|通知|电话|传真|邮编|网址|邮箱|地址|日期|时间|文号|发布机构|索引号|"
    r"分类|主题词|名称|来源|责任编辑|浏览次数|联系人|记者|负责人|主持人|议员|注|说|称|问|答|曰|是|为|有|即|据|讯|电)$|[^\u3400-\u9fffA-Za-z”]$|"
    r"[一二三四五六七八九十两几多]\s?[项点句类个条件大方]\S{0,6}$|发现|列明|^(?:各|有关|相关|区内|省直|市直|尊敬)|消息|新华社"
)
_SENTENCE = re.compile(
    r"[是了吗呢]|没有|[都也又仍]有|有(?:关|一|两|三|四|五|六|七|八|九|十|的|些|望|所)|应当|不得|不再|不予|不等于|并不|必须|已经|均[为由可]|将[于在由从]|"
    r"可以|可在|同意|收悉|如下|以下|由于|因为|为了|但是|目前|我们|他们|本报|据悉|根据|按照|经(?:研究|审|批准|认定|评|省|市|国务院|党)|其中|例如|"
    r"届时|当日|今年|去年|近年|上述|前款|^此[件函]|消息|新华社|^[你我他她该]|逾期|[要得](?:记|知|看|注意)|涉及|商定|"
    r"\d+(?:\.\d+)?(?:%|万|亿|家|个|项|人|元|年|月|日|户|件|台|次|倍|天|米)|[一二三四五六七八九十百]+(?:年|月|日|天)"
)
_NOMINAL = re.compile(r"(?:产业|农业|工业|制造业|服务业|[加畜林渔牧牛旅]业|产业链|集群|经济|领域|环节|方向)$")
_NEWS = re.compile(r"[訊讯电電]$|^(?:说明|注|附|[^】]*公告)$")
_STOP = re.compile(r"[。！？；：]|(?<=[\u3400-\u9fff”）])\.(?=[\u3400-\u9fff“])")
_CLOSE = "”’》）】"
_GAP = re.compile(r"([^\s，。；：、《》]{2,12})(?:\u3000| {2,})\s*(?=[^\s])")
_DAY = re.compile(r"\d[年月日]|[年月日旬]$")
_INNER = re.compile(r"(?<=。)([^。，；：、！？“”（）《》\d\s]{2,13}(?:、[^。，；：、“”（）《》\d\s]{2,8})?)。(?=[^”）\s])")
_VERB = re.compile("[为是在把对由以从]|支持|推动|加快|发展|加强|培育|壮大|服务|推进|促进|做[大强优]")


def run_in(line: str, start: int = 0, *, longest: int = 20) -> RunIn | None:
    """The run-in title at `start` of `line`, or None where the line begins with an ordinary sentence.

    Args:
        line: one line of normalised text.
        start: offset behind bullets and numbering.
        longest: characters a title closed by a full stop may have. Titles of more than 20 may hold two commas; others
            hold one, between halves of one length (创新驱动，改革引领。).
    """
    if line.startswith("【", start):
        close = line.find("】", start, start + 16)
        if close > start + 1 and line[close + 1 :].strip() and not _NEWS.search(line[start + 1 : close]):
            return RunIn(start + 1, close, close + 1)
        return None
    if line.startswith("《", start):
        return None
    found = _STOP.search(line, start, start + 40)
    if not found:
        return _spaced(line, start)
    title, body = line[start : found.start()].rstrip(), found.end()
    while body < len(line) and line[body] in " \u3000":
        body += 1
    rest = line[body:].strip()
    if not title or not rest or rest[0] in _CLOSE or title.count("“") != title.count("”") or title.count("（") != title.count("）"):
        return _spaced(line, start)
    core = re.sub(r"（[^（）]*）", "", title).strip()
    if found.group() == "：":
        good = 2 <= len(core) <= 20 and core.count("、") <= 3 and not re.search("[，《》%]", core)
        good = good and not _SPEECH.search(core) and not plain_sentence(core)
        return RunIn(start, start + len(title), body) if good else _spaced(line, start)
    if found.group() not in "。.":
        return None
    commas = 2 if longest > 20 else 1
    good = 2 <= len(core) <= longest and core.count("，") <= commas and not re.search("[《》%；：]", core)
    good = good and len(rest) >= min(4, len(core)) and rest[0] not in "（(—" and not plain_sentence(core)
    if good and longest <= 20 and "，" in core:
        left, right = core.split("，")
        good = abs(len(left) - len(right)) <= 2 and len(left) <= 8
    return RunIn(start, start + len(title), body) if good else _spaced(line, start)


def _spaced(line: str, start: int) -> RunIn | None:
    found = _GAP.match(line, start)
    if not found or not re.search("[。，]", line[found.end() :]) or _DAY.search(found[1]) or _SPEECH.search(found[1]):
        return None
    return RunIn(found.start(1), found.end(1), found.end())


def inner_titles(line: str, start: int) -> list[RunIn]:
    """Short titles inside a line, each closed by a full stop, that open a new subject: "…。现代农业。围绕…"."""
    result: list[RunIn] = []
    for found in _INNER.finditer(line, start):
        if _NOMINAL.search(found[1]) and not _VERB.match(found[1]):
            result.append(RunIn(found.start(1), found.end(1), found.end()))
    return result


def cells(line: str) -> list[str]:
    """The columns of a line parted by tabs, bars or wide gaps; one item when it has none."""
    if "\t" in line:
        return line.strip("\n").split("\t")
    if line.count("|") >= 2 or line.count("｜") >= 2:
        return re.split("[|｜]", line.strip().strip("|｜"))
    return re.split(r"\u3000+| {2,}", line.strip())


def rows(lines: list[str]) -> list[bool]:
    """Which of `lines` are rows of a table.

    A tab or two bars make a row. Gaps of spaces make one where the line has three columns or more, or two, and two
    neighbours have as many; a line with a full stop or with numbering of its own (第一章　总则) does not count.
    """

    def width(line: str) -> int:
        columns = cells(line)
        if "\t" in line or "|" in line or "｜" in line:
            return len(columns) if len(columns) > 1 else 0
        begun = mark(line, lead(line))
        if len(columns) < 2 or re.search("[。；：，]", line) or (begun and begun.style not in ("1.", "A1", "表")) or columns[0] == "":
            return 0
        return -len(columns)

    widths = [width(line) if line.strip() else 0 for line in lines]
    result = []
    for k, w in enumerate(widths):
        if w >= 0:
            result.append(w > 1)
            continue
        around = [widths[j] for j in (k - 2, k - 1, k + 1, k + 2) if 0 <= j < len(widths)]
        same = sum(a == w for a in around)
        result.append(same >= (1 if w <= -3 else 2))
    return result


def nominal(title: str) -> bool:
    """True when `title` ends as the name of an industry or field does."""
    return _NOMINAL.search(title) is not None


def plain_sentence(words: str) -> bool:
    """True when `words`, short as they are, read as a statement and not as a title."""
    return _SENTENCE.search(words) is not None or words.startswith(("特此", "现", "以上"))
