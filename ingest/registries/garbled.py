"""How damaged text is: characters lost on the way, bytes read in the wrong encoding, pinyin injected between the characters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

GARBLED = 0.15
"""From this score on, text is not to be trusted. Names of real lists stay below 0.1, damaged ones lie above 0.2."""

_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ"
_PINYIN = re.compile(rf"[\u4e00-\u9fff][（(]([a-z]*[{_TONES}][a-z{_TONES}]*)[）)]", re.I)
_LOST = re.compile(r"[?？](?=[！-～、。〈〉《》「」一-\u9fff])(?<![a-zA-Z0-9]\?)|(?<=[\u4e00-\u9fff])\?{2,}|锟斤拷|烫烫烫|屯屯屯")
_MISPLACED = re.compile(
    r"(?<=[\u4e00-\u9fff！-～])[∑∏∫√≌≈∽╔-╿＞＜＄＃｀＾｜\u0400-\u04ff\u3040-\u30ff\u3100-\u312f\uff61-\uff9f]+|[∑∏∫≌∽╔-╿\u0400-\u04ff\u3100-\u312f]+(?=[\u4e00-\u9fff])"
)
_RUN = re.compile(r"[^\x00-\x7f]{3,}")
_LATIN = re.compile(r"[\xa1-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{4,}")


def garbled(text: str) -> float:
    """Share of the characters of `text` that are damaged, 0 to 1.

    Counted over the characters that are no blanks: U+FFFD, private use and unassigned characters (1 each); question marks
    that stand for lost bytes, with the character after them (2); symbols and foreign letters stuck between Chinese characters
    (1); Han characters outside GB 2312 and Big5 (0.25, where there are three or other damage: 喆 and 犇 stand in real names); injected pinyin (its length); and runs that are UTF-8 read as GBK or
    Latin-1, or GBK read as Latin-1 (their length).

    Example:
        >>> garbled("吉林大学"), garbled("認(rèn)定") > GARBLED, garbled("?！皩＞匦隆敝行∑") > GARBLED, garbled("鏀垮簻淇℃伅") > GARBLED
        (0.0, True, True, True)
    """
    if text.isascii() or _sound(text):
        return 0.0
    total = sum(1 for c in text if not c.isspace())
    if not total:
        return 0.0
    bad = 2.0 * len(_LOST.findall(text)) + sum(len(m[0]) for m in _MISPLACED.finditer(text))
    bad += sum(len(m[1]) + 2 for m in _PINYIN.finditer(text))
    bad += sum(1 for c in text if c > "\x7f" and _broken(c))
    bad += sum(len(m[0]) for m in _RUN.finditer(text) if _misread(m[0], "gb18030", ("utf-8",)))
    bad += sum(len(m[0]) for m in _LATIN.finditer(text) if _misread(m[0], "cp1252", ("utf-8", "gb18030")))
    rare = sum(1 for c in text if "\u4e00" <= c <= "\u9fff" and not _common(c))
    if bad or rare >= 3:
        bad += 0.25 * rare
    return min(1.0, bad / total)


@cache
def _everyday() -> frozenset[str]:
    """The 3,755 characters of GB 2312 level 1, Latin letters, digits and the marks of names."""
    han = (bytes((a, b)).decode("gb2312", "ignore") for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF))
    return frozenset("".join(han) + "（）()·、0123456789" + "".join(chr(c) for k in (65, 97) for c in range(k, k + 26)))


def _sound(text: str) -> bool:
    """True for text that is wholly of everyday characters, or of six where one in six is not: UTF-8 read as GBK gives at least one in
    three outside them, every lead byte of it being one of level 2."""
    if "锟" in text or "烫烫" in text or "屯屯" in text:
        return False
    rest = set(text) - _everyday()
    return not rest or (len(text) > 5 * sum(map(text.count, rest)) and all("\u4e00" <= c <= "\u9fff" for c in rest))


def _broken(c: str) -> bool:
    return c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or "\x80" <= c <= "\x9f" or c >= "\U000f0000" or unicodedata.category(c) == "Cn"


def _common(c: str) -> bool:
    for encoding in ("gb2312", "big5"):
        try:
            c.encode(encoding)
            return True
        except UnicodeEncodeError:
            continue
    return False


def _misread(run: str, read_as: str, written_in: tuple[str, ...]) -> bool:
    """True when the bytes behind a run of characters are mostly Chinese in another encoding."""
    data = run.encode(read_as, "ignore")
    for encoding in written_in:
        text = data.decode(encoding, "ignore")
        han = sum(1 for c in text if "\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef")
        size = len(text.encode(encoding, "ignore"))
        if han >= 2 and han >= 0.8 * len(text) and size >= 0.8 * len(data):
            return True
    return False
