"""Mending of cells: breaks, blanks, marks, numbering, short names in brackets, status prefixes, years, numbers.

Example:
    >>> mend("北京北大方正软件职业技术\\n学院"), mend("北京德润通农业科技发展有限公司\u3000"), mend("*北京首农食品集团有限公司。")
    ('北京北大方正软件职业技术学院', '北京德润通农业科技发展有限公司', '北京首农食品集团有限公司')
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache

from graph.resources import data_path
from ingest.normalise import simplify
from ingest.reference.codes import personal_value
from ingest.registries.unsplit import unsplit

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_CJK = r"\u3400-\u9fff\uf900-\ufaff，。、；：（）《》“”〔〕【】"
_BETWEEN = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_MIXED = re.compile(rf"(?<=[{_CJK}])\s*[\r\n]+\s*|\s*[\r\n]+\s*(?=[{_CJK}])")
_NUMBERING = re.compile(r"^(?:[（(]\s*\d{1,4}\s*[）)]|\d{1,4}\s*[.．、)）](?!\d)|[①-⑳]|第?\d{1,4}\s*[：:])\s*")
_MARKS = re.compile(r"^(?![*＊]S?[*＊]?ST)[*＊★☆▲△●○•·■□◆◇※#、，,；;：:\-—]+|[*＊★☆▲△●○•■□◆◇※#。；;，,、：:]+$")
_SHORT = re.compile(r"[（(【\[]\s*(?:以下)?(?:简称|下称)\s*[：:]?\s*[“\"]?([^）)】\]”\"]{2,20})[”\"]?\s*[）)】\]]")
_BEHIND = re.compile(r"[（(]([\u3400-\u9fff]{2,10})[)）]$")
_PARTS = ("集团", "股份", "控股", "总部", "本部", "有限合伙", "省", "市", "县", "区", "州")
"""Last words of brackets that are part of a name or its place, not a short name."""
_FORMER = re.compile(r"[（(【\[]\s*(?:原名?|曾用名|更名前|原名称)\s*[：:为]?\s*[“\"]?([^）)】\]”\"]{4,40})[”\"]?\s*[）)】\]]")
_HOSTED = re.compile(
    r"[（(【\[]\s*(?:依托|建设|承担|牵头|申报|运营|承建|所在)(?:单位|企业|机构|主体)?\s*[：:]\s*([^）)】\]]{2,60})\s*[）)】\]]"
)
_PLACED = re.compile(r"[（(]([\u3400-\u9fff]{2,12}[省市县区州盟旗])[）)]$")
_PEOPLE = re.compile(
    r"((?:填表|填报|制表|联系|审核|负责|经办|复核|统计|签发)人|单位负责人|联系方式|(?:联系|办公|咨询)?电话|手机|传真|邮箱)\s*[：:]\s*[^\s|，,；;]+"
)
_STATUS = re.compile(r"^(?:(\*?ST|S\*ST|SST|退市|PT|XD|XR|DR|N|C)(?=[\u3400-\u9fff]))", re.IGNORECASE)
_DELISTED = re.compile(r"(?<=[\u3400-\u9fff]{2})退$")
_COUNTED = re.compile(r"(?<![\dA-Za-z])(?:(\d{1,2})\s*[.．、](?!\d)|[（(](\d{1,2})[)）])\s*(?=[\u3400-\u9fffA-Z])")
_SPLIT = re.compile(
    r"(?<=[\u3400-\u9fff）)])[,，/|｜](?=[\u3400-\u9fff]{3})|\s{2,}|(?<=[\u3400-\u9fff]{3}|[\u3400-\u9fff]{2}[）)])[ \t\u3000]+(?=[\u3400-\u9fff]{4})"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_FLOAT = re.compile(r"^(-?\d+)\.0+$")
_CLEAN = re.compile(r"[\u3400-\u9fffA-Za-z0-9（）()、：]*")
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z][\u3400-\u9fffA-Za-z0-9（）()]*")
_FOLDED = re.compile(r"[\u3400-\u9fffA-Za-z0-9()]*")
_LIKE_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-6]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])")
"""An identity number by its form, whether or not its check character holds: a mistyped one is no less a person's."""
_MAY_BE_PERSONAL = re.compile(r"[@＠]|(?:\d[\s-]?){11}")


@cache
def _traditional() -> frozenset[str]:
    """Characters that :func:`simplify` changes, alone or in a curated word."""
    every = "\n".join(map(chr, range(0x3400, 0xA000)))
    changed = {a for a, b in zip(every, simplify(every), strict=True) if a != b}
    with data_path("lexicon", "phrases.csv").open(encoding="utf-8", newline="") as lines:
        words = [row["term"] for row in csv.DictReader(lines) if row["kind"] == "char"]
    return frozenset(changed | {c for w in words if changed.isdisjoint(w) for c in w if "\u3400" <= c <= "\u9fff"})


def simple(text: str) -> str:
    """`text` in Simplified characters, as :func:`ingest.normalise.simplify`, which is not asked where nothing can change.

    Example:
        >>> simple("吉林大學"), simple("吉林大学")
        ('吉林大学', '吉林大学')
    """
    return text if _traditional().isdisjoint(text) else simplify(text)


def personal_in(text: str) -> str:
    """Kind of personal data in a cell, as :func:`ingest.reference.codes.personal_value`, which is not asked where no mark of it stands.

    Example:
        >>> personal_in("电话 13900001111"), personal_in("吉林大学")
        ('mobile', '')
    """
    if len(text) < 5 or not _MAY_BE_PERSONAL.search(text):
        return ""
    return personal_value(text) or ("id" if _LIKE_IDENTITY.search(text) else "")


@lru_cache(65536)
def key(text: str) -> str:
    """The form two spellings of one name share: mainland script, NFKC, no blanks, brackets of one width.

    Example:
        >>> key("中粮米业（虎林） 有限公司") == key("中粮米业(虎林)有限公司")
        True
    """
    if _FOLDED.fullmatch(text):
        return simple(text)
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return "".join(simple(plain).split()).replace("〔", "[").replace("〕", "]")


@lru_cache(65536)
def one_line(text: str) -> str:
    """A cell on one line: breaks and blanks between Chinese characters go, others become one space. Idempotent.

    Example:
        >>> one_line("  上海市\\n中国科学院 "), one_line("Jilin\\nUniversity")
        ('上海市中国科学院', 'Jilin University')
    """
    if _CLEAN.fullmatch(text):
        return text
    plain = _MIXED.sub("", _INVISIBLE.sub("", text).strip())
    return re.sub(r"\s+", " ", _BETWEEN.sub("", plain)).strip()


def number_free(text: str) -> str:
    """`text` without a number in front ("12. 吉林大学", "（3）…")."""
    return _NUMBERING.sub("", text.strip(), count=1)


def mend(text: str) -> str:
    """A name as it should read: one line, without numbering and marks around it; brackets stay as printed.

    Example:
        >>> mend("12.吉林大学"), mend("国家热带作物种质资源 试管苗库(儋州)"), mend("三六零（北京）科技")
        ('吉林大学', '国家热带作物种质资源试管苗库(儋州)', '三六零（北京）科技')
    """
    before, plain = "", one_line(text)
    if _NAME.fullmatch(plain):
        return plain
    while before != plain:
        before = plain
        plain = _MARKS.sub("", number_free(plain)).strip()
    return plain


def short_name(name: str) -> tuple[str, str]:
    """A name and the short name printed behind it in brackets.

    Example:
        >>> short_name("青岛农村商业银行股份有限公司(简称:青岛农商银行)")
        ('青岛农村商业银行股份有限公司', '青岛农商银行')
        >>> short_name("中国科学院大连化学物理研究所（大连化物所）"), short_name("哈尔滨工业大学（深圳）")
        (('中国科学院大连化学物理研究所', '大连化物所'), ('哈尔滨工业大学（深圳）', ''))
    """
    found = _SHORT.search(name) if "称" in name else None
    if found:
        return _SHORT.sub("", name).strip(), found.group(1).strip()
    behind = _BEHIND.search(name) if name.endswith(("）", ")")) else None
    if behind and len(behind[1]) < behind.start() and not behind[1].endswith(_PARTS):
        letters = iter(name[: behind.start()])
        if all(c in letters for c in behind[1]):  # its characters in their order: 大连化物所
            return name[: behind.start()].strip(), behind[1]
    return name, ""


def former_name(name: str) -> tuple[str, str]:
    """A name and the former name printed behind it in brackets.

    Example:
        >>> former_name("吉林化工大学（原吉林化工学院）")
        ('吉林化工大学', '吉林化工学院')
    """
    found = _FORMER.search(name) if "原" in name or "名" in name else None
    return (_FORMER.sub("", name).strip(), found.group(1).strip()) if found else (name, "")


def host_in(name: str) -> tuple[str, str]:
    """A name and the host printed behind it in brackets.

    Example:
        >>> host_in("长春市激光科技创新中心（依托单位：长春理工大学）")
        ('长春市激光科技创新中心', '长春理工大学')
    """
    found = _HOSTED.search(name) if ":" in name or "：" in name else None
    return (_HOSTED.sub("", name).strip(), found.group(1).strip()) if found else (name, "")


def placed_in(name: str) -> tuple[str, str]:
    """A name and the place printed behind it in brackets; a place without 省, 市, 县 … is part of the name.

    Example:
        >>> placed_in("新疆众和股份有限公司（乌鲁木齐市）"), placed_in("哈尔滨工业大学（深圳）")
        (('新疆众和股份有限公司', '乌鲁木齐市'), ('哈尔滨工业大学（深圳）', ''))
    """
    found = _PLACED.search(name) if name.endswith(("）", ")")) else None
    return (name[: found.start()].strip(), found[1]) if found else (name, "")


def without_people(text: str) -> str:
    """A line of a form without the people and numbers it names.

    Example:
        >>> without_people("填表人：某某 | 联系电话：0931-8888888"), without_people("填报单位：某厅")
        ('填表人：… | 联系电话：…', '填报单位：某厅')
    """
    return _PEOPLE.sub(lambda m: f"{m[1]}：…", text)


def status_prefix(name: str) -> tuple[str, str]:
    """The short name of a share and the status in front of or behind it.

    Example:
        >>> status_prefix("*ST利源"), status_prefix("退市吉恩"), status_prefix("吉林化纤"), status_prefix("万科Ａ")
        (('利源', '*ST'), ('吉恩', '退市'), ('吉林化纤', ''), ('万科Ａ', ''))
    """
    folded = unicodedata.normalize("NFKC", name)
    found = _STATUS.match(folded)
    if found:
        return folded[found.end() :].strip(), found.group(1).upper()
    if _DELISTED.search(folded):
        return _DELISTED.sub("", folded), "退市"
    return name, ""


def _counted(text: str) -> list[str]:
    """The values that the numbers 1, 2, 3 … in a cell part; none where they do not count from 1."""
    marks = list(_COUNTED.finditer(text))
    if len(marks) < 2 or marks[0].start() or [int(m[1] or m[2]) for m in marks] != list(range(1, len(marks) + 1)):
        return []
    return [text[m.end() : end] for m, end in zip(marks, [*(m.start() for m in marks[1:]), len(text)], strict=True)]


def several(text: str) -> tuple[str, ...]:
    """The values of a cell that may hold several: parted by 、；, a break or wide blanks; brackets are not cut.

    Example:
        >>> several("上海市\\n中国科学院"), several("蚌埠玻璃工业设计研究院、中国洛阳浮法玻璃集团有限责任公司")
        (('上海市', '中国科学院'), ('蚌埠玻璃工业设计研究院', '中国洛阳浮法玻璃集团有限责任公司'))
        >>> several("中国石油大学（北京、华东）")
        ('中国石油大学（北京、华东）',)
        >>> several("1.北京科技大学 2.大冶特殊钢有限公司"), several("（1）甲大学（2）乙大学")
        (('北京科技大学', '大冶特殊钢有限公司'), ('甲大学', '乙大学'))
        >>> several("水利部、交通运输部、国家能源局南京水利科学研究院")
        ('水利部、交通运输部、国家能源局南京水利科学研究院',)
    """
    if len(counted := _counted(text)) > 1:
        return tuple(dict.fromkeys(filter(None, (mend(x.strip("、；;，, \u3000")) for x in counted))))
    depth, parts, part = 0, [], ""
    for character in _INVISIBLE.sub("", text):
        depth = max(0, depth + (character in "（(") - (character in "）)"))
        if character in "、;；\r\n" and not depth:
            parts.append(part)
            part = ""
        else:
            part += character
    pieces = [piece for whole in (*parts, part) for piece in _SPLIT.split(whole)]
    if "、" in text:
        pieces = unsplit(text, pieces)
    return tuple(dict.fromkeys(filter(None, map(mend, pieces))))


@lru_cache(16384)
def years(text: str) -> tuple[str, ...]:
    """Every year in a cell, the earliest first: the start, and the renewals.

    Example:
        >>> years("2025年,2021年"), years("二期")
        (('2021', '2025'), ())
    """
    return tuple(sorted(set(_YEAR.findall(unicodedata.normalize("NFKC", text)))))


def whole_number(text: str) -> str:
    """An integral float as an integer ("4122010183.0" → "4122010183"), anything else unchanged."""
    if ".0" not in text:
        return text
    found = _FLOAT.match(text.strip())
    return found.group(1) if found else text
