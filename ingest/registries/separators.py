"""Rows that are no records: titles, headings of parts, provinces with their counts, notes, totals, repeated headers.

Example:
    >>> heading("吉林省（68所）")
    Heading(kind='region', value='吉林省', count=68, unit='所')
    >>> heading("（二）监测合格企业（共113家）").value, heading("注：排名不分先后").kind, heading("合计 120 家").kind
    ('监测合格企业', 'note', 'total')
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ingest.reference.place_forms import area
from ingest.reference.places import place
from ingest.reference.regions import by_form
from ingest.registries.fields import one_line

UNITS = "所家个项户名种条座间处类只株份款"
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_NUMBER = r"(\d[\d,]*|[一二三四五六七八九十百千两]+)"
_COUNT = re.compile(
    rf"[（(【\[]\s*(?:共计|总计|合计|共|计)?\s*{_NUMBER}\s*余?([{UNITS}])[^（）()]{{0,8}}[)）】\]]|"
    rf"(?:共计|总计|合计|小计|共有|共)\s*[:：]?\s*{_NUMBER}\s*([{UNITS}])|[:：]\s*{_NUMBER}\s*([{UNITS}])$"
)
_BARE = re.compile(rf"(?<=[\u3400-\u9fff）)])\s*[（(]?\s*{_NUMBER}\s*([{UNITS}])?\s*[)）]?$")
_ORDER = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+(?:部分|章|节|类)|[（(]\s*[一二三四五六七八九十]{1,3}\s*[)）]|[一二三四五六七八九十]{1,3}\s*[、.．]|附\s*[件表录]\s*[一二三四五六七八九十\d]{0,2}\s*[:：.、]?)\s*"
)
_DEPTHS = (
    (1, re.compile(r"第[一二三四五六七八九十]+(?:部分|章|类)|[一二三四五六七八九十]{1,3}\s*[、.．]")),
    (2, re.compile(r"[（(]\s*[一二三四五六七八九十]{1,3}\s*[)）]")),
    (3, re.compile(r"\d{1,2}\s*[、.．]|[（(]\d{1,2}[)）]")),
)
_PART = re.compile(r"^附\s*[件表录]\s*[一二三四五六七八九十\d]{0,2}\s*[:：.、]?")
_NOTE = re.compile(
    r"^[（(\[【*＊※]*\s*(?:注|备\s*注|说明|附注|填表|制表|数据来源|来源|资料来源|联系|提示|排名不分|以上|上述|按|此|打印|扫一扫|单位[:：]|日期[:：]|截至|截止|更新)"
)
_TOTAL = re.compile(
    r"^[（(]?\s*(?:合\s*计|总\s*计|共\s*计|小\s*计|累\s*计|全\s*省\s*合\s*计|全\s*国\s*合\s*计|total|sum|(?:全国|全省|全市|全区)$)",
    re.IGNORECASE,
)
_TOTAL_STARTS = tuple("合总共小累全ts")
_TITLE = re.compile(
    r"(?:名单|名录|目录|一览表|汇总表|统计表|情况表|公示表|明细表|清单|公示|公告|通知|结果|名册|表)(?:[（(][^（）()]*[）)])*$"
)

_ZONE = re.compile(
    r"(?!国家|全国|省|市|各|其他|本)[\u3400-\u9fff]{2,9}(?:新区|高新区|经开区|开发区|示范区|合作区|自贸区|综保区|保税区|功能区)(?:管委会)?"
)
"""The short name of a zone that counts beside divisions (杨凌示范区), which begins with a place where it does not end in 新区."""
_CORPS, _SUFFIXES = ("新疆生产建设兵团", "兵团"), "省市州盟区县旗"


@dataclass(frozen=True, slots=True)
class Heading:
    """What a line that is no record says.

    Attributes:
        kind: "region", "part", "category", "note", "total", "title" or "" for none of these.
        value: its words without numbering and count; the region as printed.
        count: how many rows it promises, None when it says nothing.
        unit: measure word of the count (所, 家).
    """

    kind: str
    value: str
    count: int | None = None
    unit: str = ""


def is_numbered(text: str) -> bool:
    """True when a line begins as headings do: 一、 （二） 第三部分."""
    return bool(_ORDER.match(text.strip()))


def numeral(text: str) -> int:
    """A number in digits or Chinese numerals.

    Example:
        >>> numeral("2,919"), numeral("一百零五"), numeral("十二")
        (2919, 105, 12)
    """
    if text[0].isdigit():
        return int(text.replace(",", ""))
    total, current = 0, 0
    for character in text:
        if character in "十百千":
            total += (current or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            current = 0
        else:
            current = _DIGITS.get(character, 0)
    return total + current


def counts(text: str) -> list[tuple[int, str]]:
    """Every count that `text` states: "（共2101所）" → (2101, "所").

    Example:
        >>> counts("第一批农业产业化国家重点龙头企业名单(共151家）"), counts("第3批")
        ([(151, '家')], [])
    """
    found = []
    for match in _COUNT.finditer(unicodedata.normalize("NFKC", text)):
        groups = [g for g in match.groups() if g is not None]
        found.append((numeral(groups[0]), groups[1]))
    return found


def is_zone(text: str) -> bool:
    """True when `text` is the short name of a zone that lists set beside divisions.

    Example:
        >>> is_zone("西咸新区"), is_zone("杨凌示范区"), is_zone("国家级示范区"), is_zone("农业示范区")
        (True, True, False, False)
    """
    if not _ZONE.fullmatch(text):
        return False
    if text.removesuffix("管委会").endswith("新区") or any(is_place(text[:size]) for size in range(2, 5)):
        return True
    return area(text) is not None


@lru_cache(65536)
def is_place(text: str) -> bool:
    """True when `text` is the full or short name of a region, or a corps (新疆生产建设兵团).

    Example:
        >>> is_place("长春"), is_place("省直属"), is_place("中山大学")
        (True, False, False)
    """
    if any(r.level != "hidden" for r in by_form().get(text, ())):
        return True
    if text in _CORPS or (text.endswith(("本级", "直属", "地区")) and is_place(text[:-2])):
        return True
    # A name of another year is in no table of today's forms.
    return 2 < len(text) <= 12 and text[-1] in _SUFFIXES and place(text).confidence >= 0.9


def heading_depth(text: str) -> int:
    """How deep a heading stands by its number: 一、 is 1, （一） 2, 1. 3, none 4.

    Example:
        >>> heading_depth("一、国家级"), heading_depth("（二）高新区"), heading_depth("中央企业")
        (1, 2, 4)
    """
    plain = text.strip()
    return next((depth for depth, pattern in _DEPTHS if pattern.match(plain)), 4)


def is_total(text: str) -> bool:
    """True when `text` begins as a row of totals does and is no note: 合计, 总 计.

    Example:
        >>> is_total("合 计"), is_total("吉林大学")
        (True, False)
    """
    return text.lstrip("（( \u3000")[:1].lower() in _TOTAL_STARTS and heading(text).kind == "total"


def heading(text: str) -> Heading:
    """What the line `text` is, when it stands alone in its row."""
    plain = unicodedata.normalize("NFKC", one_line(text)).strip()
    if not plain:
        return Heading("", "")
    stated = counts(plain)
    count, unit = stated[0] if stated else (None, "")
    if _NOTE.match(plain):
        return Heading("note", plain, count, unit)
    if _TOTAL.match(plain):
        return Heading("total", plain, *_total(plain))
    bare = _COUNT.sub("", _ORDER.sub("", plain, count=1)).strip(" :：")
    shorter = _BARE.sub("", bare).strip(" :：")
    if is_place(bare) or (shorter != bare and is_place(shorter)) or (count is not None and is_zone(shorter)):
        if count is None and shorter != bare and (last := _BARE.search(bare)):
            count, unit = numeral(last.group(1)), last.group(2) or ""
        return Heading("region", shorter if is_place(shorter) or is_zone(shorter) else bare, count, unit)
    if _PART.match(plain):
        return Heading("part", bare, count, unit)
    if _TITLE.search(bare):
        return Heading("title", bare, count, unit)
    if _ORDER.match(plain) or count is not None or plain.endswith(":"):
        return Heading("category", bare, count, unit)
    return Heading("", plain)


def _total(text: str) -> tuple[int | None, str]:
    found = re.search(rf"{_NUMBER}\s*([{UNITS}]?)", text)
    return (numeral(found.group(1)), found.group(2)) if found else (None, "")
