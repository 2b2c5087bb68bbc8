"""Personal data in lists: columns and values that tell of a natural person, so that loaders can leave them out.

A column is personal by its title (法定代表人, 联系电话; ``data/reference/personal-columns.csv``) or by what stands in it
(identity numbers, mobile numbers, e-mail addresses). Titles of organisations that contain such a word (法人单位, 联系单位)
are not.

Source of the identity number: GB 11643-1999, check character by ISO 7064 MOD 11-2:
a₁₈ with Σ aᵢ·2^(18−i) ≡ 1 (mod 11), X standing for 10.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from graph.resources import data_path

_SHARE = 0.3
_ID = re.compile(r"(?<![0-9A-Za-z])(\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BODY = re.compile("(公司|集团|厂|院|所|校|大学|中心|协会|学会|委员会|政府|局|合作社|银行|基金)$")
_KINDS = {
    "id": ("身份证号码", "identity numbers"),
    "mobile": ("手机号码", "mobile numbers"),
    "mail": ("电子邮箱", "e-mail addresses"),
}


@dataclass(frozen=True, slots=True)
class Personal:
    """Why a column counts as personal.

    Attributes:
        kind: "name", "contact" or "private" by title; "id", "mobile" or "mail" by values.
        zh, en: the reason.
    """

    kind: str
    zh: str
    en: str


def is_identity_number(text: str) -> bool:
    """Whether `text` is a valid identity number of a person: 18 characters, a date of birth, the check character.

    Example:
        >>> is_identity_number("11010519491231002X"), is_identity_number("110105194912310021")
        (True, False)
    """
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", text):
        return False
    digits = [10 if c in "Xx" else int(c) for c in text]
    return _born(text[6:14]) and sum(d << (17 - i) for i, d in enumerate(digits)) % 11 == 1


def _born(text: str) -> bool:
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return date(1880, 1, 1) <= born <= date.today()


def personal_value(text: str) -> str:
    """Kind of personal data that stands in `text`: "id", "mobile", "mail", or "" for none.

    Numbers of fifteen digits count when digits 7 to 12 are a date of birth (the form used until 1999) and a province opens it.

    Example:
        >>> personal_value("联系人电话13900001111"), personal_value("0431-85166114"), personal_value("11010519491231002x")
        ('mobile', '', 'id')
    """
    plain = unicodedata.normalize("NFKC", text)
    for found in _ID.finditer(plain):
        number = found.group(1)
        if is_identity_number(number) or (len(number) == 15 and number[0] in "12345678" and _born("19" + number[6:12])):
            return "id"
    if _MOBILE.search(plain):
        return "mobile"
    return "mail" if _MAIL.search(plain) else ""


@cache
def _titles() -> tuple[tuple[re.Pattern[str], str], ...]:
    with data_path("reference", "personal-columns.csv").open(encoding="utf-8", newline="") as lines:
        return tuple((re.compile(row["pattern"], re.IGNORECASE), row["kind"]) for row in csv.DictReader(lines))


def _by_title(title: str) -> str:
    for pattern, kind in _titles():
        if pattern.search(title):
            return "" if kind == "organisation" else kind
    return ""


def _is_body(text: str) -> bool:
    """Whether a cell looks like an organisation rather than a person (张三; 阿卜杜拉·艾合买提)."""
    plain = text.strip()
    return bool(_BODY.search(plain)) or (len(plain) > 6 and "·" not in plain)


def personal(column: str, values: Iterable[str] = ()) -> Personal | None:
    """Whether a column holds personal data, and why.

    Args:
        column: its title as printed; may be empty.
        values: some of its cells.

    Returns:
        The reason, or None when nothing speaks for it. A title that may name a person or a body (法人, 申请人) counts unless
        most cells are bodies. By values: one identity number in ten cells, or one mobile number or
        e-mail address in three.

    Example:
        >>> personal("法定代表人").kind, personal("法人单位名称"), personal("备注", ["13900001111", "13900002222"]).kind
        ('name', None, 'mobile')
    """
    title = re.sub(r"[\s_*＊:：]+", "", unicodedata.normalize("NFKC", column))
    filled = [v for v in values if v.strip()]
    kind = _by_title(title)
    if kind == "maybe":
        kind = "" if filled and sum(map(_is_body, filled)) * 2 > len(filled) else "name"
    if kind:
        return Personal(kind, f"个人信息列“{title}”", f"the column “{title}” holds personal data")
    kinds = [personal_value(v) for v in filled]
    for kind, (zh, en) in _KINDS.items():
        count = kinds.count(kind)
        if count and count >= len(filled) * (0.1 if kind == "id" else _SHARE):
            return Personal(kind, f"列中含{zh}（{len(filled)} 格中 {count} 格）", f"{count} of {len(filled)} cells hold {en}")
    return None
