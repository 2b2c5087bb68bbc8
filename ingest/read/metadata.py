"""What a document says of itself: title, document number (文号), issuer, dates and region.

Only what stands in the document counts: its first and last lines, the fields of a page, and the row of a
``catalogue.csv`` in the same folder (columns file, title, issuer, number, date, region), which overrides the rest.

Example:
    >>> source = describe("a.txt", ["国务院关于加快推进农业机械化的指导意见", "国发〔2018〕42号", "正文。", "国务院", "2018年12月21日"], {})
    >>> source.issuer, source.number, source.published
    ('国务院', '国发〔2018〕42号', '2018-12-21')
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from graph.errors import UnreadableFile
from graph.records import Source
from ingest.normalise import fold, simplify
from ingest.outline import DOCUMENT_WORDS

CATALOGUE = "catalogue.csv"
COLUMNS = ("file", "title", "issuer", "number", "date", "region")
HEAD, TAIL = 40, 25
"""Lines at the beginning and at the end of a document that are looked at."""

_YEAR = r"(?:19|20)\d{2}"
_CN_YEAR = "[〇○Ｏ零一二三四五六七八九OoО]{4}"
_DATE = re.compile(
    rf"({_YEAR})\s*[年\-/.]\s*(\d{{1,2}})\s*[月\-/.]\s*(\d{{1,2}})(?!\d)\s*日?|({_CN_YEAR})年([一二三四五六七八九十]{{1,3}})月([一二三四五六七八九十]{{1,3}})日"
)
_OPEN, _SHUT = r"[〔\[【〖(（［﹝]", r"[〕\]】〗)）］﹞]"
_NUMBER = re.compile(
    rf"(?<![\u3400-\u9fff])([\u3400-\u9fffA-Z]{{1,12}}?)\s*{_OPEN}\s*({_YEAR})\s*{_SHUT}\s*(?:第\s*)?(\d{{1,5}})\s*号|"
    rf"([\u3400-\u9fff]{{2,30}}?(?:令|公告))\s*[（(]?\s*(?:{_YEAR}\s*年)?\s*第\s*([\d〇零一二三四五六七八九十百]{{1,5}})\s*号\s*[）)]?"
)
_NUMBER_KEY = re.compile(r"(?:文\s*号|发文字号|文件编号|公文种类及文号)\s*[：:\t]\s*")
_ISSUER_KEY = re.compile(r"(?:发布机构|发文机关|发文单位|发布机关|印发机关|制定机关|发布单位|制发单位|公开主体)\s*[：:\t]\s*([^\t]*)$")
_DATE_KEY = re.compile(r"(发布日期|发布时间|公布日期|公开日期|成文日期|印发日期|生成日期|发文日期|成文时间)\s*[：:\t]\s*([^\t]*)")
_TITLE_KEY = re.compile(r"^(?:名\s*称|标\s*题|文件名称)\s*[：:\t]\s*([^\t]*)")
_ANY_KEY = re.compile(r"^(?:•\s*)?[\u3400-\u9fff\s]{2,8}[：:]")
_CHROME = re.compile(
    r"^(?:首\s*页|您?(?:现在)?(?:的|所在)?当?前?位置|网站|登录|注册|无障碍|繁體|简体|English|打印|关闭|分享|字体|字号|来源|责任编辑|浏览|索\s*引\s*号|"
    r"分\s*类|主题(?:词|分类)|信息(?:来源|公开)|政府信息公开|【|目\s*录|央视网|附\s?件|各|（|\()|信息公开$|>|›|»|：$"
)
_TITLE_END = re.compile(rf"(?:{DOCUMENT_WORDS}|建议)[”》]?(?:（[^（）]*）|全文)*$")
_NUMBERED = re.compile(r"[一二三四五六七八九十\d]+[、.]|第.{1,3}[章条节]")
_ORGAN = r"(?:人民政府(?:办公厅|办公室)?|国务院(?:办公厅)?|办公厅|办公室|委员会|委|厅|局|部|院|会|署|行)"
_TITLED = re.compile(rf"^((?:中共中央(?:办公厅)?|[\u3400-\u9fff、 ]{{2,40}}?{_ORGAN}))\s*(?:关于|印发|转发)")
_ADOPTED = re.compile(r"([\u3400-\u9fff]{2,20}?)第[一二三四五六七八九十]+届(人民代表大会(?:常务委员会)?)第[一二三四五六七八九十]+次会议")
_SIGNATURE = re.compile(rf"^[\u3400-\u9fff、\s]{{2,40}}?(?:{_ORGAN}|中共中央)$")
_EFFECTIVE = re.compile(r"自([^，。；自]{4,16}?)起(?:施行|实施|执行|生效)")
_PROVINCE = r"[\u3400-\u9fff]{2,8}?(?:省|(?<!经)(?:(?:壮|回|维吾尔)?族?自治区)|特别行政区)"
_CITY = r"[\u3400-\u9fff]{2,6}?(?:市(?![场民容直])|(?:族)?自治州|地区(?!生产)|盟)"
_COUNTY = r"[\u3400-\u9fff]{1,6}?(?:(?<!特|园|社|片|地|新|发|范|示|山)区|自治县|县(?!域|级)|旗|新区)"
_REGION = re.compile(rf"^(?:关于(?:印发|公布|下达)?)?[《“]?(?:({_PROVINCE})({_CITY})?|({_CITY}))({_COUNTY})?")


def dates(text: str) -> list[str]:
    """Every date written in `text` ("2021年2月6日", "2021-02-06", "二〇二一年二月六日"), as ISO 8601; impossible ones left out.

    Example:
        >>> dates("二〇二一年十二月二十日印发，2022/1/1 起，2021年2月30日")
        ['2021-12-20', '2022-01-01']
    """
    result = []
    for found in _DATE.finditer(text):
        year, month, day, *chinese = found.groups()
        if year is None:
            year, month, day = _digits(chinese[0]), str(_ordinal(chinese[1])), str(_ordinal(chinese[2]))
        try:
            result.append(datetime.date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return result


def _digits(text: str) -> str:
    return "".join("0" if c in "〇○Ｏ零OoО" else str("一二三四五六七八九".index(c) + 1) for c in text)


def _ordinal(text: str) -> int:
    tens, _, units = text.rpartition("十")
    value = 0 if not units else "一二三四五六七八九".index(units[-1]) + 1
    return value + ("十" in text) * 10 * (1 if not tens else "一二三四五六七八九".index(tens[-1]) + 1)


def number(text: str) -> str:
    """The document number in `text`, brackets as 〔〕 and without blanks; empty when there is none.

    Example:
        >>> number("吉政发 [2021] 3 号"), number("（国务院令第711号）"), number("见第3号文")
        ('吉政发〔2021〕3号', '国务院令第711号', '')
    """
    found = _NUMBER.search(text)
    if not found:
        return ""
    code, year, serial, order, ordinal = found.groups()
    return f"{code}〔{year}〕{serial}号" if code else f"{order}第{ordinal}号"


def region(text: str) -> str:
    """The province, city, district or county whose organ or document `text` names at its beginning; empty when none.

    Example:
        >>> region("吉林省人民政府关于创新的意见"), region("吉林省长春市人民政府"), region("国家市场监督管理总局")
        ('吉林省', '长春市', '')
    """
    found = _REGION.match(simplify(text.strip()))
    if not found:
        return ""
    province, city, alone, county = found.groups()
    city = city or alone
    if city in ("国家市", "全国市") or (city or "").startswith(("国家", "全国", "关于", "各")):
        return ""
    if county and city:
        return city + county
    return county or city or province


def describe(path: str, lines: Sequence[str], declared: Mapping[str, str], row: Mapping[str, str] | None = None) -> Source:
    """What a document says of itself.

    Args:
        path: where the document lies.
        lines: its lines that are not blank, original characters.
        declared: fields of the format itself: title, issuer, published, page (title of the page).
        row: the document's row of the catalogue; a cell that is not empty overrides.

    Returns:
        A source; its title falls back to the name of the file, every other field to "".
    """
    plain = [fold(simplify(x)).replace("**", "").strip().lstrip("#•").strip() for x in lines]
    head, tail = plain[:HEAD], plain[-TAIL:]
    title = _title(lines, plain, declared)
    bare = fold(simplify(title))
    signed = _signature(plain)
    issuer = _keyed(head, _ISSUER_KEY) or _adopted(head) or _titled(bare) or signed[0] or fold(simplify(declared.get("issuer", "")))
    published = _published(head) or (dates(declared.get("published", "")) or [""])[0] or signed[1] or _near_title(head)
    values = {
        "title": title or Path(path).stem, "issuer": issuer, "number": _own_number(head, tail, bare), "published": published,
        "effective": _effective(tail), "region": region(issuer) or region(bare),
    }  # fmt: skip
    given = {("published" if k == "date" else k): v.strip() for k, v in (row or {}).items() if k in COLUMNS[1:] and v and v.strip()}
    if "published" in given:
        given["published"] = (dates(given["published"]) or [given["published"]])[0]
    if "region" not in given and "issuer" in given:
        given["region"] = region(given["issuer"]) or values["region"]
    return Source(path=path, **(values | given))


def _title(lines: Sequence[str], plain: Sequence[str], declared: Mapping[str, str]) -> str:
    if declared.get("title"):
        return declared["title"]
    best = ""
    for k, line in enumerate(plain[:HEAD]):
        named = _TITLE_KEY.match(line)
        if named:
            words = named[1].strip() or (plain[k + 1] if k + 1 < len(plain) else "")
            if _TITLE_END.search(words.replace(" ", "")):
                return re.sub(r"(?<=[\u3400-\u9fff》]) (?=[\u3400-\u9fff《])", "", words)
        if k > 15 or _CHROME.search(line) or _ANY_KEY.match(line) or not 4 <= len(line) <= 90 or re.search("[。；！？\t]|——$", line):
            continue
        shown = lines[k].replace("**", "").strip().lstrip("#•").strip()
        if _TITLE_END.search(line):
            whole = re.fullmatch(r"《([^《》]+)》(?:全文)?", line)
            if whole:
                return shown[1 : 1 + len(whole[1])]
            above = plain[k - 1] if k else ""
            if best and above and best == lines[k - 1].strip() and not _TITLE_END.search(above):
                return best + shown
            return shown
        below = plain[k + 1] if k + 1 < len(plain) else ""
        if not best and below and len(line) <= 40 and (k == 0 or _CHROME.search(plain[k - 1])) and not _NUMBERED.match(line):
            best = shown
    return best if best and "，" not in fold(best) and not _SIGNATURE.match(fold(simplify(best))) else declared.get("page", "")


def _keyed(lines: Sequence[str], key: re.Pattern[str]) -> str:
    """The value behind a key, on its line or on the next one."""
    for k, line in enumerate(lines):
        found = key.search(line)
        if found:
            value = found[1].strip() or (lines[k + 1].strip() if k + 1 < len(lines) else "")
            if value and not _ANY_KEY.match(value):
                return value
    return ""


def _adopted(head: Sequence[str]) -> str:
    for line in head[:8]:
        found = _ADOPTED.search(line)
        if found:
            return re.sub(r"^.*[日通过（]\s*", "", found[1]) + found[2]
    return ""


def _titled(title: str) -> str:
    found = _TITLED.match(title)
    return found[1].strip() if found else ""


def _signature(lines: Sequence[str]) -> tuple[str, str]:
    """Issuer and date of the signature, which may stand before annexes: an organ's name above a line that is a date."""
    for above, line in pairwise(lines):
        day = dates(line) if len(line) <= 14 else []
        if day:
            spaced = re.fullmatch(r"(?:[\u3400-\u9fff]\s)+[\u3400-\u9fff]", above)
            organ = re.sub(r"\s+", "" if spaced else "、", above.strip())
            if _SIGNATURE.match(organ):
                return organ, day[0]
    return "", ""


def _published(head: Sequence[str]) -> str:
    found: dict[str, str] = {}
    for k, line in enumerate(head):
        for key in _DATE_KEY.finditer(line):
            value = dates(key[2]) or (dates(head[k + 1])[:1] if not key[2].strip() and k + 1 < len(head) else [])
            if value:
                found.setdefault(key[1][:2], value[0])
    return next((found[k] for k in ("发布", "公布", "公开", "印发", "发文", "成文", "生成") if k in found), "")


def _near_title(head: Sequence[str]) -> str:
    """The last date of the lines under the title that tell when the text was adopted."""
    found = [d[0] for line in head[:8] if len(line) <= 120 and re.search("通过|批准|修正|修订|公布|发布", line) and (d := dates(line))]
    alone = [d[0] for line in head[:6] if len(_NUMBER.sub("", line)) <= 16 and (d := dates(line))]
    return found[-1] if found else (alone[0] if alone else "")


def _own_number(head: Sequence[str], tail: Sequence[str], title: str) -> str:
    """The number the document bears itself: behind its key, or on a line of its own near the title."""
    for k, line in enumerate(head):
        key = _NUMBER_KEY.search(line)
        if key:
            rest = line[key.end() :].strip().split("\t")[0]
            rest = rest or (head[k + 1] if k + 1 < len(head) and not _ANY_KEY.match(head[k + 1]) else "")
            if number(rest):
                return number(rest)
    for line in [*head[:15], *tail]:
        found = _NUMBER.search(line)
        if found and len(_DATE.sub("", line)) - len(found.group()) <= 4:
            return number(line)
    found = re.search(r"（([^（）]*号)）$", title)
    return number(found[1]) if found else ""


def _effective(tail: Sequence[str]) -> str:
    for line in reversed(tail):
        found = _EFFECTIVE.search(line)
        if found and dates(found[1]):
            return dates(found[1])[0]
    return ""


def catalogue_row(path: Path, catalogue: Path | None) -> Mapping[str, str] | None:
    """The row of `path` in the catalogue, by file name; None without one.

    Args:
        path: the document.
        catalogue: a catalogue; that of the document's folder when None.

    Raises:
        UnreadableFile: the catalogue is not UTF-8 or lacks the column "file".
    """
    place = catalogue or path.parent / CATALOGUE
    if not place.is_file():
        if catalogue is not None:
            raise UnreadableFile("没有这个目录表", "no such catalogue", place=str(place))
        return None
    state = place.stat()
    return _catalogue(place, state.st_mtime_ns, state.st_size).get(path.name)


@lru_cache(maxsize=64)
def _catalogue(place: Path, modified: int, size: int) -> dict[str, dict[str, str]]:
    try:
        with place.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(
            "目录表不是 UTF-8 编码的 CSV", "the catalogue is not a CSV in UTF-8", place=str(place),
            advice=("请用 UTF-8 另存", "save it as UTF-8"),
        ) from error  # fmt: skip
    if rows and "file" not in rows[0]:
        raise UnreadableFile(
            "目录表缺少 file 列", "the catalogue has no column 'file'", place=str(place),
            advice=(f"首行应为 {','.join(COLUMNS)}", f"its first line reads {','.join(COLUMNS)}"),
        )  # fmt: skip
    return {row["file"]: row for row in rows}
