"""The form under which equal names meet: what is only writing (script, width, blanks, quotes, brackets, case) is dropped.

Example:
    >>> fold("Firm", " 中糧米業(虎林） 有限公司")
    '中粮米业(虎林)有限公司'
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ingest.normalise import SHARED_FORMS, is_traditional, normalise, simplify

_CHAIN_ENDING = re.compile(r"(环节|全产业链|产业链|产业集群|产业基地|产业带|产业|行业|领域|集群|链)$")
_CHAIN_OF_ONE = re.compile(r"(?<=^.)(全产业链|产业链|产业集群|链)$")
_DROPPED = dict.fromkeys(map(ord, "《》“”\"'‘’「」『』〈〉＂＇`´\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_ONE = {ord(a): b for a, b in zip("（）【】〔〕［］—–－―─~～〜•・‧∙", "()[][][]--------····", strict=True)}
_PLAIN = re.compile(r"[\u4e00-\u9fff()a-z0-9·-]+")
_HAN = re.compile(r"[\u4e00-\u9fffa-z0-9]+")
_BLANK = re.compile(r"\s+")
_DASHES = re.compile(r"-{2,}")


class _Script(dict[int, str]):
    """Characters that only Traditional text has, found as they are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        traditional = "\u3400" <= character <= "\u9fff" and character not in SHARED_FORMS and simplify(character) != character
        self[code] = "\0" if traditional else character
        return self[code]


_SCRIPT = _Script()


def written(name: str) -> str:
    """`name` in mainland script, its Taiwan wording replaced; Simplified text comes back as it is."""
    if "\0" not in name.translate(_SCRIPT):
        return name
    return normalise(name).text if is_traditional(name) else simplify(name)


@lru_cache(maxsize=1 << 17)
def fold(type: str, name: str) -> str:
    """The form under which equal names of a type meet: script, width, blanks, quotes and a chain's ending do not count.

    Args:
        type: entity type.
        name: as written, any script; line breaks and blanks inside it are dropped.

    Example:
        >>> fold("Firm", " 中糧米業(虎林） 有限公司"), fold("IndustryChain", "碳纤维产业链")
        ('中粮米业(虎林)有限公司', '碳纤维')
    """
    if _HAN.fullmatch(name) and "\0" not in name.translate(_SCRIPT):
        if type not in ("IndustryChain", "ChainStage"):
            return name
    elif not _PLAIN.fullmatch(name):
        name = unicodedata.normalize("NFKC", name)
    folded = _BLANK.sub("", written(name)).translate(_DROPPED).translate(_ONE).lower()
    folded = _DASHES.sub("-", unicodedata.normalize("NFKC", folded)).strip("、，。；：,.;:-·")
    if type in ("IndustryChain", "ChainStage"):
        shorter = _CHAIN_ENDING.sub("", folded)
        if len(shorter) < 2:  # 水产业链 is 水产业, and 水 is neither
            shorter = _CHAIN_OF_ONE.sub("产业", folded)
        folded = shorter
    return folded


_INVISIBLE = re.compile("[\ufeff\u200b\u200c\u200d\u2060\u00ad]|(?<=[\u3400-\u9fff，。（）])\\s+|\\s+(?=[\u3400-\u9fff，。（）])")


def as_written(name: str) -> str:
    """`name` as a reader would write it: mainland script, without damage (stray blanks, marks nobody sees); case stays.

    Example:
        >>> as_written(" iFLYTEK　"), as_written("長光 衛星")
        ('iFLYTEK', '长光卫星')
    """
    return " ".join(written(_INVISIBLE.sub("", name)).split())
