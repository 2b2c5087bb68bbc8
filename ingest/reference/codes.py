"""Codes of public registers brought to one form and checked.

| scheme | what | form |
|---|---|---|
| uscc | unified social credit code of a legal person | GB 32100-2015, 18 characters, see :mod:`ingest.reference.uscc` |
| moe | school code of the Ministry of Education (学校标识码) | 10 digits: kind of school, province, serial |
| stock | listed share | see :mod:`ingest.reference.stock` |
| skl | state key laboratory | 2000DA173031: year, DA (or DP, DAV …), digits, 12 characters |
| gb2260 | division | GB/T 2260, 6 digits |
| gr | certificate of a high-tech enterprise | GR or GF, year, province, 6 digits |
| zone | development zone in the catalogue of 2018 | G or S, province, 4 digits |
| gbt4754 | industry | letter, or 2 to 4 digits |
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection
from datetime import date
from functools import cache

from graph.errors import InputError
from graph.resources import data_path
from ingest.reference.code import CHECKS, Code, folded, refused, unusable
from ingest.reference.personal import Personal, is_identity_number, personal, personal_value
from ingest.reference.stock import stock
from ingest.reference.uscc import uscc

__all__ = ["CHECKS", "SCHEMES", "Code", "Personal", "is_identity_number", "known_regions", "normalise_code", "personal", "personal_value"]

PROVINCES = frozenset("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split())
_SCHOOLS = ("41", "42", "36")
_MARKS = re.compile(r"[-‐-―−_·.:：\\|/()\[\]]")
_SKL = re.compile(r"((?:19|20)\d\d)D[A-Z]{1,2}\d{5,6}")
_GR = re.compile(r"G[RF](20\d\d)(\d\d)(\d{6})")


@cache
def known_regions() -> frozenset[str]:
    """GB/T 2260 codes of any date that the reference tables have."""
    codes: set[str] = set()
    for table in ("regions.csv", "region-history.csv"):
        with data_path("reference", table).open(encoding="utf-8", newline="") as lines:
            codes.update(row["code"] for row in csv.DictReader(lines))
    return frozenset(c for c in codes if c)


def _moe(code: str, regions: Collection[str]) -> Code:
    if not re.fullmatch(r"\d{10}", code):
        return refused("moe", "学校标识码应为10位数字", "a school code has 10 digits")
    if code[2:4] not in PROVINCES | {"66"}:
        return refused("moe", f"没有代码为 {code[2:4]} 的省份", f"no province has the code {code[2:4]}")
    if code[:2] not in _SCHOOLS:
        return Code("moe", code, "warn", f"前缀 {code[:2]} 不是高等学校", f"the prefix {code[:2]} is not one of higher education")
    return Code("moe", code, "ok")


def _skl(code: str, regions: Collection[str]) -> Code:
    found = _SKL.fullmatch(code)
    if found is None or len(code) != 12:
        return refused("skl", "不是国家重点实验室编号", "no number of a state key laboratory")
    if not 1984 <= int(found.group(1)) <= date.today().year:
        return refused("skl", f"年份 {found.group(1)} 不合理", f"the year {found.group(1)} cannot be")
    return Code("skl", code, "ok")


def _gb2260(code: str, regions: Collection[str]) -> Code:
    if not re.fullmatch(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", code):
        return refused("gb2260", "行政区划代码应为6位数字", "a division has 6 digits")
    if code[:2] not in PROVINCES:
        return refused("gb2260", f"没有代码为 {code[:2]} 的省份", f"no province has the code {code[:2]}")
    value = code[:6].ljust(6, "0")
    if value not in regions:
        return Code("gb2260", value, "warn", f"{value} 不在行政区划名单中", f"{value} is in no list of divisions")
    if len(code) > 6 and int(code[6:]):
        return Code("gb2260", value, "warn", "乡级以下代码，取前6位", "a code below the county; its first 6 digits are kept")
    return Code("gb2260", value, "ok")


def _gr(code: str, regions: Collection[str]) -> Code:
    found = _GR.fullmatch(code)
    if found is None:
        return refused("gr", "高企证书编号应为 GR+年份+省份+6位序号", "a certificate reads GR, year, province and 6 digits")
    year, province, _ = found.groups()
    if province not in PROVINCES:
        return refused("gr", f"没有代码为 {province} 的省份", f"no province has the code {province}")
    if not 2008 <= int(year) <= date.today().year:
        return Code("gr", code, "warn", f"年份 {year} 不合理", f"the year {year} cannot be")
    return Code("gr", code, "ok")


def _zone(code: str, regions: Collection[str]) -> Code:
    if not re.fullmatch(r"[GS]\d{6}", code) or code[1:3] not in PROVINCES:
        return refused("zone", "开发区代码应为 G 或 S 加省份和4位数字", "a zone reads G or S, province and 4 digits")
    return Code("zone", code, "ok")


def _gbt4754(code: str, regions: Collection[str]) -> Code:
    found = re.fullmatch(r"([A-T])?(\d{2,4})?", code)
    if found is None or not code:
        return refused("gbt4754", "行业代码应为门类字母或2至4位数字", "an industry is a letter or 2 to 4 digits")
    return Code("gbt4754", found.group(2) or code, "ok")


_CHECKERS: dict[str, Callable[[str, Collection[str]], Code]] = {
    "moe": _moe,
    "skl": _skl,
    "gb2260": _gb2260,
    "gr": _gr,
    "zone": _zone,
    "gbt4754": _gbt4754,
}
SCHEMES = ("uscc", "stock", *_CHECKERS)
"""Schemes that :func:`normalise_code` knows."""


def normalise_code(scheme: str, text: str, regions: Collection[str] | None = None) -> Code:
    """A code in its one form, with the result of its checks.

    Args:
        scheme: one of :data:`SCHEMES`.
        text: the cell as read; full-width forms, separators, and an integral float ("4122010183.0") are accepted.
        regions: GB/T 2260 codes of any date, by default those of :func:`known_regions`.

    Returns:
        The code. A person's identity number is refused under every scheme.

    Raises:
        InputError: no such scheme.

    Example:
        >>> normalise_code("moe", "4122010183.0").value, normalise_code("uscc", "912202011244XXXX").zh
        ('4122010183', '代码已脱敏（部分隐去）')
        >>> normalise_code("gr", "ＧＲ202122000123").value
        'GR202122000123'
    """
    if scheme == "uscc":
        return uscc(text, known_regions() if regions is None else regions)
    if scheme == "stock":
        return stock(text)
    if scheme not in _CHECKERS:
        raise InputError(
            f"不认识代码体系 {scheme}",
            f"unknown scheme of codes {scheme}",
            advice=("可用：" + "、".join(SCHEMES), "known: " + ", ".join(SCHEMES)),
        )
    plain = folded(text)
    nothing = unusable(scheme, plain)
    if nothing is not None:
        return nothing
    code = _MARKS.sub("", plain)
    if is_identity_number(code):
        return refused(scheme, "是个人身份证号码，不予保存", "it is a person's identity number and is not kept")
    return _CHECKERS[scheme](code, known_regions() if regions is None else regions)
