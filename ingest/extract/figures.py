"""Figures in the text: value and unit, the comparison that goes with them, and the year they are meant for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[一二两三四五六七八九十百千]+"
_WORDS = (
    "个百分点|个工作日|个等级|个月|小时|吨标准煤|平方米|平方公里|立方米|标箱|公里|千瓦时|千瓦|吉瓦时|吉瓦|兆瓦|公顷|克拉|分贝|微克|毫克|千克|公斤|人次|家次|"
    "人年|万亿|元|家|个|项|件|条|名|人|户|座|支|台|套|辆|架|艘|颗|发|次|场|处|款|型|种|类|所|只|片|间|单|笔|张|门|部|份|位|亩|吨|斤|克|年|天|日|倍|番|级|米|分钟|秒|"
    "℃|°|届|本|批|对|头|羽|株|趟|班|列|团队|宗"
)
_LATIN = r"(?:[A-Za-zμΩ%][A-Za-zμΩ]*(?:[/·][A-Za-z√\u4e00-\u9fff]+)?)"
_UNIT = rf"(?:[百千]?[万亿]{{1,2}}[多余](?:{_WORDS})|[百千]?[万亿]{{0,2}}(?:{_WORDS})(?:（套）|（段）)?(?:[/／](?:年|月|天|人|亩|台|柜|吨|千克|立方米|平方米|公里))?|[百千]?[万亿]度|%|‰|[万亿]?{_LATIN}|[万亿]{{1,2}})"
_FIGURE = re.compile(
    rf"(?P<percent>百分之)(?P<pc>[一二两三四五六七八九十百点\d.]+)|(?P<part>[一二两三四五六七八九])成(?P<half>[一二三四五六七八九]?)(?!立|为|果|熟|效|员|功|交|本|都|套|长|就|分)"
    rf"|翻(?P<fold>[一二两三四\d])番|(?<![\d./-])(?P<number>{_NUMBER})(?P<several>[多余几])?\s?(?P<unit>{_UNIT})?"
)
_RANGE = re.compile(r"[-~—至到－](?:\d)")
_LEFT = (
    (re.compile(r"(?:不(?:得|应|可|能)?(?:低于|少于|小于|短于|弱于|得低于)|至少|≥|不下于)(?:为|达)?\s*$"), "≥"),
    (re.compile(r"(?:不(?:得|应|可|能|宜)?(?:超过|高于|大于|多于|超出|长于|超)|至多|最多|最高|≤|最长)(?:为)?\s*$"), "≤"),
    (re.compile(r"(?:超过|突破|高于|大于|多于|超出|跨越|逾|迈过|跨过|越过|超|率先过|力争过|过|>|＞)\s*$"), ">"),
    (re.compile(r"(?:低于|小于|少于|优\s?于|短于|<|＜)\s*$"), "<"),
    (re.compile(r"(?:约为|约|大约|大致|近)\s*$"), "≈"),
)
_RIGHT = (
    (re.compile(r"\s?(?:以上|及以上|之上|起(?!来|步|点)|或以上)"), "≥"),
    (re.compile(r"\s?(?:左右|上下)"), "≈"),
    (re.compile(r"\s?(?:以内|以下|之内|及以下|内(?=[，。；、]|$))"), "≤"),
)
_SOLVED = re.compile(r"[^，。；、\d]{0,6}?(?:关键|核心|前沿|“?卡脖子|重大技术|技术|难题|瓶颈)")
"""What is broken through and not passed (突破100项关键核心技术): the figure counts it."""
_AFAR = re.compile(r"(不(?:得)?(?:低于|少于)|不(?:得)?(?:超过|高于))[^，。；：\d]{2,14}$")
YEAR = re.compile(r"(?P<to>到|至|截至|截止|于|在)?(?P<year>20\d\d)年(?P<end>底前|底|末|前|度|以前|之前|\d{1,2}月)?")
_PLAN = re.compile(r"[“\"]?(?P<plan>十三五|十四五|十五五|十六五)[”\"]?(?:规划)?(?:时期|期间)?(?P<end>期?末|结束|收官)")
_PLANS = {"十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in the text.

    Attributes:
        start: offset of the number.
        end: offset behind unit and 以上, 左右, ...
        value: the number.
        unit: as written, "%" for 成 and 百分之, "" without one.
        comparison: one of ≥ > = ≤ < ≈.
        word: the words of comparison, "" for none.
        chinese: True when the number is written in Chinese numerals.
    """

    start: int
    end: int
    value: float
    unit: str
    comparison: str
    word: str
    chinese: bool


def numeral(words: str) -> float:
    """The value of a Chinese numeral or of digits.

    Example:
        >>> numeral("三千二百"), numeral("十五"), numeral("1,200.5")
        (3200.0, 15.0, 1200.5)
    """
    if words[0].isdigit():
        return float(re.sub("[,，]", "", words))
    total, digit = 0, 0
    for c in words:
        if c in _TENS:
            total += (digit or 1) * _TENS[c]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[c]
    return float(total + digit)


def figures(text: str) -> Iterator[Figure]:
    """Every figure with a unit, a share or a comparison, in order.

    Example:
        >>> [(f.value, f.unit, f.comparison) for f in figures("占比不低于1.5%，产值1000万元以上，本地率八成，翻一番")]
        [(1.5, '%', '≥'), (1000.0, '万元', '≥'), (80.0, '%', '='), (1.0, '番', '=')]
    """
    taken = 0
    for found in _FIGURE.finditer(text):
        start, end = found.span()
        if start < taken:
            continue
        number, unit = found["number"], found["unit"] or ""
        chinese = True
        if found["percent"]:
            value, unit = _percent(found["pc"]), "%"
        elif found["part"]:
            value, unit = _DIGITS[found["part"]] * 10.0 + _DIGITS.get(found["half"] or "零", 0), "%"
        elif found["fold"]:
            value, unit = numeral(found["fold"]), "番"
        else:
            chinese = not number[0].isdigit()
            if unit == "年" and not chinese and len(number) == 4:
                continue
            if chinese and (not unit or set(number) <= set("百千") and unit[:1] not in "万亿"):
                continue
            value = numeral(number)
        if not chinese and _RANGE.match(text, found.end("number") if number else end) and unit == "":
            unit, taken = _range_unit(text, end)
        lead = text[max(0, start - 8) : start]
        comparison, word = "=", ""
        for pattern, sign in _LEFT:
            if hit := pattern.search(lead):
                comparison, word = sign, hit.group().strip()
                break
        if not word:
            if afar := _AFAR.search(text, max(0, start - 20), start):
                word = afar.group(1)
                comparison = "≥" if word.endswith(("低于", "少于")) else "≤"
            for pattern, sign in _RIGHT:
                if hit := pattern.match(text, end):
                    comparison, word, end = sign, hit.group().strip(), hit.end()
                    break
        elif hit := _RIGHT[0][0].match(text, end) or _RIGHT[1][0].match(text, end):
            end = hit.end()
            comparison = "≥" if comparison == ">" and hit.re is _RIGHT[0][0] else comparison
        several = found["several"] or next((c for c in "多余" if c in unit), "")
        unit = unit.replace("多", "").replace("余", "")
        if several and comparison == "=":
            comparison, word = ">", several
        if start < taken:
            end = taken
            comparison = "≥" if comparison == "=" else comparison
        if word == "突破" and _SOLVED.match(text, end):
            comparison, word = "=", ""
        if not unit and not word and "." not in (number or ""):
            continue
        yield Figure(start, end, value, unit, comparison, word, chinese)


def _percent(words: str) -> float:
    whole, _, part = words.partition("点")
    if not part:
        return numeral(words) if words.strip(".") and words[0] != "点" else 0.0
    return float(f"{int(numeral(whole))}.{''.join(str(_DIGITS.get(c, 0)) for c in part)}")


def _range_unit(text: str, end: int) -> tuple[str, int]:
    """Unit and end of a range whose first number ends at `end` (2至3个: at least 2), ("", 0) when the other number has no unit."""
    found = re.compile(rf"[-~—至到－](?:{_NUMBER})\s?({_UNIT})").match(text, end)
    return (found.group(1), found.end()) if found else ("", 0)


@dataclass(frozen=True, slots=True)
class Date:
    """A year in the text; `aimed` when the words say "by" (到2025年, “十四五”末)."""

    start: int
    end: int
    year: int
    aimed: bool


def dates(text: str) -> list[Date]:
    """The years in a text in order of position."""
    found = [
        Date(m.start(), m.end(), int(m["year"]), m["to"] in ("到", "至") or m["end"] in ("底前", "底", "末", "前", "以前", "之前"))
        for m in YEAR.finditer(text)
        if text[m.start() - 1 : m.start()] not in ("较", "比") or not m.start()
    ]
    found += [Date(m.start(), m.end(), _PLANS[m["plan"]], True) for m in _PLAN.finditer(text)]
    return sorted(found, key=lambda d: d.start)
