"""Codes of listed firms in one form: 600867.SH, 000420.SZ, 920077.BJ, 00700.HK.

Shares of mainland exchanges tell their market by their first digits; a bare 43, 83, 87 or 88 does not (Beijing exchange before
October 2025, or the board of unlisted firms). The Beijing exchange gave its firms new codes on 2025-10-09;
``data/reference/stock-recodes.csv`` has those whose old and new code are known.
"""

from __future__ import annotations

import csv
import re
from functools import cache

from graph.resources import data_path
from ingest.reference.code import Code, folded, refused, unusable

_MARKETS = {
    "SH": ("600", "601", "603", "605", "688", "689", "900"),
    "SZ": ("000", "001", "002", "003", "004", "200", "201", "300", "301", "302", "309"),
    "BJ": ("920",),
    "NQ": ("400", "420"),
}
_OPEN = ("430", "43", "82", "83", "87", "88")
_MARKET = {
    "SH": "SH", "SS": "SH", "SSE": "SH", "XSHG": "SH", "SHSE": "SH", "上交所": "SH", "上海": "SH", "沪": "SH", "沪市": "SH",
    "SZ": "SZ", "SZSE": "SZ", "XSHE": "SZ", "深交所": "SZ", "深圳": "SZ", "深": "SZ", "深市": "SZ",
    "BJ": "BJ", "BSE": "BJ", "BJSE": "BJ", "XBSE": "BJ", "北交所": "BJ", "北京": "BJ", "北": "BJ",
    "HK": "HK", "HKEX": "HK", "XHKG": "HK", "SEHK": "HK", "港交所": "HK", "港股": "HK", "香港": "HK",
    "NQ": "NQ", "NEEQ": "NQ", "OC": "NQ", "新三板": "NQ",
}  # fmt: skip
_NAMES = "|".join(sorted(_MARKET, key=len, reverse=True))
_FORM = re.compile(
    rf"(?:股票代码|证券代码|股票|代码|A股|[:：])*(?P<before>{_NAMES})?[.:：]?(?P<number>\d{{1,6}})(?:[.:：]?(?P<after>{_NAMES}))?"
)


@cache
def recodes() -> dict[str, str]:
    """New code of six digits by old one, of firms of the Beijing exchange."""
    with data_path("reference", "stock-recodes.csv").open(encoding="utf-8", newline="") as lines:
        return {row["old"]: row["new"] for row in csv.DictReader(lines)}


def _derived(number: str) -> str:
    return next((market for market, heads in _MARKETS.items() if number.startswith(heads)), "")


def stock(text: str) -> Code:
    """Check a code of a listed firm.

    Args:
        text: the cell; a market may stand before or after it, numbers may have lost their leading zeros.

    Returns:
        The code as number.market; "warn" when zeros were put back or the market stays open, "bad" when market and number
        contradict each other or it is no share.

    Example:
        >>> [stock(t).value for t in ("688276", "sh.600867", "920077.BJ", "420.0", "836077", "700.HK")]
        ['688276.SH', '600867.SH', '920077.BJ', '000420.SZ', '920077.BJ', '00700.HK']
    """
    plain = folded(text).strip("()（）[]")
    nothing = unusable("stock", plain)
    if nothing is not None:
        return nothing
    form = _FORM.fullmatch(plain)
    if form is None:
        return refused("stock", "不是股票代码", "no code of a listed share")
    number = form.group("number")
    given = {_MARKET[m] for m in (form.group("before"), form.group("after")) if m}
    if len(given) > 1:
        return refused("stock", "前后市场标识矛盾", "the markets before and after it contradict each other")
    if given == {"HK"}:
        return (
            Code("stock", f"{int(number):05d}.HK", "ok")
            if int(number) < 100000
            else refused("stock", "港股代码应为5位", "Hong Kong: 5 digits")
        )
    return _mainland(number, next(iter(given), ""))


def _mainland(number: str, market: str) -> Code:
    whole, zeros = number.zfill(6), len(number) < 6
    if zeros and number.startswith("0"):
        return refused("stock", f"应为6位，实有{len(number)}位", f"6 digits are needed, {len(number)} stand here")
    if whole in recodes():
        if market not in ("", "BJ", "NQ"):
            return refused("stock", f"{whole} 不属于该市场", f"{whole} does not belong to that market")
        return Code(
            "stock", recodes()[whole] + ".BJ", "ok", f"原代码 {whole}，北交所已换发", f"formerly {whole}, re-issued by the Beijing exchange"
        )
    derived = _derived(whole)
    if not derived and whole.startswith(_OPEN):
        if market in ("BJ", "NQ"):
            return Code("stock", f"{whole}.{market}", "ok")
        if market:
            return refused("stock", f"{whole} 不属于该市场", f"{whole} does not belong to that market")
        return Code(
            "stock", whole, "warn", "无法判断市场（北交所旧代码或新三板）", "the market stays open: Beijing exchange or unlisted board"
        )
    if not derived:
        return refused("stock", f"{whole} 不是股票代码（或无法判断市场）", f"{whole} is no code of a share")
    if market and market != derived:
        return refused("stock", f"{whole} 不属于该市场", f"{whole} does not belong to that market")
    if zeros:
        return Code("stock", f"{whole}.{derived}", "warn", "已补前导零", "leading zeros put back")
    return Code("stock", f"{whole}.{derived}", "ok")
