"""A code of a public register after checking: what it is, whether its own check digits hold, and why not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

CHECKS = ("ok", "warn", "none", "bad")
"""ok: every check of the scheme holds; warn: kept, yet doubtful; none: nothing is given; bad: refused, no value."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is stored.

    Attributes:
        scheme: uscc, moe, stock, skl, gb2260, gr, zone, gbt4754.
        value: the code in its one form, empty when `check` is "none" or "bad".
        check: one of :data:`CHECKS`.
        zh, en: what was found, empty when there is nothing to say.
    """

    scheme: str
    value: str
    check: str
    zh: str = ""
    en: str = ""


_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
_ABSENT = re.compile(r"^(?:[-—–_/\\.。·]*|无|暂无|没有|不详|未知|缺|空|待补充?|待定|未提供|保密|NONE|NULL|NAN|NIL|N/?A|#N/?A)$")
_MASK = re.compile(r"[*×●•■□?？#]|(?<=\d)[X_]{3,}")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?E\+?\d{2}$")
_FLOAT = re.compile(r"^(\d+)\.0+$")


def folded(text: str) -> str:
    """`text` without full-width forms, spaces, invisible marks and lower case; an integral float loses its fraction.

    Example:
        >>> folded(" ９１22－0101\\u200b "), folded("4122010183.0")
        ('9122-0101', '4122010183')
    """
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).upper().strip("'\"`‘’“”")
    number = _FLOAT.match(plain)
    return number.group(1) if number else plain


def unusable(scheme: str, plain: str) -> Code | None:
    """The answer for a cell that holds no whole code: empty, a word for "none", masked, or spoilt by a spreadsheet.

    Args:
        scheme: scheme asked for.
        plain: the cell after :func:`folded`.

    Example:
        >>> unusable("uscc", "912202011244XXXX").check, unusable("uscc", "无").zh, unusable("moe", "4122010183")
        ('none', '未提供', None)
    """
    if _ABSENT.match(plain):
        return Code(scheme, "", "none", "未提供", "not given")
    if _SCIENTIFIC.match(plain):
        return Code(
            scheme,
            "",
            "bad",
            "被表格软件转成科学计数法，末位已丢失，应设为文本格式",
            "a spreadsheet turned it into a number; its last digits are lost",
        )
    if _MASK.search(plain):
        return Code(scheme, "", "none", "代码已脱敏（部分隐去）", "masked: part of the code is hidden")
    return None


def refused(scheme: str, zh: str, en: str) -> Code:
    """A code that may not be stored, with the reason."""
    return Code(scheme, "", "bad", zh, en)
