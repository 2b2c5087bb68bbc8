"""The signs of the linear models in words a reader understands.

A sign is a short string whose first characters say what was seen (:mod:`ingest.extract.pairs`, ``located``, ``indicators``);
this is the dictionary. A sign it does not know is shown as it is.

Example:
    >>> worded("words:HOSTS", ">OP|Cl牵头")
    ('机构在前、平台在后：其间最后的提示词是“牵头”', 'organisation before platform: the last cue between them is “牵头”')
    >>> worded("goal", "l不低于")
    ('数前是“不低于”', '“不低于” before the figure')
"""

from __future__ import annotations

import re

from ingest.extract.layout import LETTERS
from ingest.extract.rivals import MARK

Template = tuple[str, str, str]

FAMILIES = {
    "O": ("机构", "organisation"), "P": ("平台", "platform"), "K": ("园区", "park"), "R": ("区域", "region"), "C": ("产业链", "chain"),
    "T": ("技术", "technology"), "G": ("政府", "government"), "X": ("政策计划", "policy"),
}  # fmt: skip

_SCOPE = re.compile(r"([<>=])([OPKRCTG])([OPKRCTG])(?:\|(.*))?", re.DOTALL)

_PAIR: tuple[Template, ...] = (
    (r"D000.*", "在同一分句", "in one clause"),
    (r"D(.)(\d)(\d).*", "相隔：逗号 {0} 档、句号 {1} 档、换行 {2} 档", "apart: commas {0}, stops {1}, line breaks {2} (in steps)"),
    (r"run", "在同一并列中", "joined in one list"),
    (r"VD?h0t0.*", "其间没有同类提及", "no mention of their kinds between them"),
    (r"VD?h(\d)t(\d).*", "其间同类提及：与首端 {0} 个、与尾端 {1} 个", "rivals between: {0} of the head's kind, {1} of the tail's"),
    (r"K", "其间没有提及", "no mention between them"),
    (r"K(.*)", "其间依次有 {0} 类提及", "mentions between: {0}"),
    (r"F(.*)", "是否句中首次出现：{0}", "first of their kind in the sentence: {0}"),
    (r"B", "两者紧挨", "nothing between them"),
    (r"B(.*)", "其间恰是“{0}”", "exactly “{0}” between them"),
    (r"Wl(.*)", "其间以“{0}”结尾", "the words between end with “{0}”"),
    (r"Wf(.*)", "其间以“{0}”开头", "the words between begin with “{0}”"),
    (r"Cfl(.*)", "其间首末提示词“{0}”", "first and last cue between them: “{0}”"),
    (r"C[xy](.*)", "前后提示词“{0}”", "cues on both sides: “{0}”"),
    (r"Cl(.*?)(?:[x\d]\d\d)?", "其间最后的提示词是“{0}”", "the last cue between them is “{0}”"),
    (r"Cf(.*)", "其间最先的提示词是“{0}”", "the first cue between them is “{0}”"),
    (r"C(.*)", "其间有提示词“{0}”", "cue “{0}” between them"),
    (r"ca(.*)", "前面有提示词“{0}”", "cue “{0}” before them"),
    (r"cb(.*)", "后面有提示词“{0}”", "cue “{0}” behind them"),
    (r"cell(.*)", "表格单元位置 {0}", "cells of a table: {0}"),
    (r"a(.*)", "紧前是“{0}”", "“{0}” right before them"),
    (r"b(.*)", "紧后是“{0}”", "“{0}” right behind them"),
    (r"Xl(.*)", "下面一端紧前是“{0}”", "“{0}” right before the lower one"),
    (r"Xf(.*)", "上面一端紧后是“{0}”", "“{0}” right behind the upper one"),
    (r"Xa(.*)", "上面一端紧前是“{0}”", "“{0}” right before the upper one"),
    (r"Xc(.*)", "下面一端前有提示词“{0}”", "cue “{0}” before the lower one"),
    (r"L(.*)", "所在行的种类 {0}", "kinds of their lines: {0}"),
    (r"title:up(\d).*", "一端在上 {0} 级标题中", "one stands in a title {0} above"),
    (r"title:own.*", "一端在本行标题中", "one stands in the title of the line"),
    (r"title:other.*", "一端在别的标题中", "one stands in another title"),
    (r"title:n(\d+)", "标题里有 {0} 个同类提及", "the title names {0} of a kind"),
    (r"line0", "一端在首行", "one stands in the first line"),
    (r"lab.*", "冒号或表头之前的词 {sign}", "words before a colon or of a column: {sign}"),
    (r"N(.*)", "两端类型 {0}", "types of the ends: {0}"),
    (r"O(.*)", "两端名称的包含关系 {0}", "one name inside the other: {0}"),
    (r"E(?:..)(.*)", "首端名称以“{0}”结尾", "the head's name ends with “{0}”"),
    (r"e(?:..)(.*)", "尾端名称以“{0}”结尾", "the tail's name ends with “{0}”"),
    (r"in.*", "同一列表内 {sign}", "inside one list: {sign}"),
    (r"Sg(.*)", "文体 {0}", "kind of text: {0}"),
    (r"So(.*)", "是否文中首次出现：{0}", "first of their kind in the passage: {0}"),
    (r"Sn(\d)(\d)", "名称是否多次出现：{0}、{1}", "names that recur: {0}, {1}"),
    (r"Sk(\d)(\d)", "并列项数档 {0}、{1}", "sizes of their lists (in steps): {0}, {1}"),
    (r"SD?(\d)(\d).*", "文中同类提及档 {0}、{1}", "others of their kinds in the passage (in steps): {0}, {1}"),
)
_RIVAL: tuple[Template, ...] = (
    (r"", "与其他说法一并衡量", "weighed beside other claims"),
    (r"own(.*)", "自身证据档 {0}", "its own evidence (in steps): {0}"),
    (r"(tail|head):n(\d)", "另有 {1} 个可信说法与其同端（{0}）", "{1} likely claims share its {0}"),
    (r"(tail|head):all(\d)", "另有 {1} 个说法与其同端（{0}）", "{1} claims share its {0}"),
    (r"(tail|head):(?:top|under|over)(.*)", "同端（{0}）其他说法的强度 {1}", "strength of other claims at its {0}: {1}"),
    (r"(tail|head)(\d.*)", "比同端（{0}）其他说法强多少：{1}", "lead over other claims at its {0}: {1}"),
    (r"turned(.*)", "与反方向相比 {0}", "against the turned direction: {0}"),
    (r"([A-Z_]+)(.*)", "同两端的另一关系 {0}：{1}", "another relation of the two, {0}: {1}"),
    (r"(?:n|share|all)(.*)", "段内此类说法的多少 {sign}", "how many such claims the passage holds: {sign}"),
)
_NAME: tuple[Template, ...] = (
    (r"apart.*", "区域在名称之前的句中（{sign}）", "the region stands before the name in its sentence ({sign})"),
    (r"first(.*)", "区域名在名称开头（{0}）", "the region begins the name ({0})"),
    (r"next(.*)", "区域名紧接另一区域名（{0}）", "the region follows another region ({0})"),
    (r"far(.*)", "区域名在名称中间（{0}）", "the region stands inside the name ({0})"),
    (r"after(.*)", "区域名之后是“{0}”", "“{0}” behind the region"),
    (r"end(.*)", "名称以“{0}”结尾", "the name ends with “{0}”"),
    (r"name(.*)", "区域写作“{0}”", "the region is written “{0}”"),
    (r"levels?(.*)", "区域层级 {0}", "level of the region: {0}"),
    (r"gap(.*)", "两区域名之间是“{0}”", "“{0}” between two regions"),
    (r"before(.*)", "区域名之前 {0}", "before the region: {0}"),
    (r"chain.*", "带区域的产业名", "an industry with a region in front"),
    (r"has(.*)", "产业名含“{0}”", "the industry holds “{0}”"),
    (r"rest(.*)", "产业名之后是“{0}”", "“{0}” behind the industry"),
    (r"known(\d)", "文中另有此产业：{0}", "the passage names the industry elsewhere: {0}"),
    (r"inner(\d+)", "名称内另有区域 {0} 个", "{0} more regions in the name"),
    (r"n(\d+)", "数目或长度 {0}", "number or length {0}"),
    (r"type(.*)", "类型 {0}", "type {0}"),
    (r"[az](.*)", "产业名首尾“{0}”", "the industry begins or ends with “{0}”"),
)
_FIGURE: tuple[Template, ...] = (
    (
        r"(aim|row|line|title|none)(?:cn\d|[≥>=≤<≈])",
        "年份出处 {0} 与数字写法 {sign}",
        "where the year stands ({0}) with the figure: {sign}",
    ),
    (r"([≥>=≤<≈].*)", "比较与单位“{0}”", "comparison and unit “{0}”"),
    (r"w:past(.*)", "之前最近的时态用语是回顾 {0}", "the nearest such word before it looks back {0}"),
    (r"w:ahead(.*)", "之前最近的时态用语是展望 {0}", "the nearest such word before it looks ahead {0}"),
    (r"w.*", "本句与前后句的时态用语 {sign}", "words that look back or ahead in and beside its sentence: {sign}"),
    (r"cmp(.*)", "比较 {0}", "comparison {0}"),
    (r"word(.*)", "比较用词“{0}”", "word of comparison “{0}”"),
    (r"unit(.*)", "单位“{0}”", "unit “{0}”"),
    (r"year(.*)", "年份出处 {0}", "where the year stands: {0}"),
    (r"tone.*", "全行是展望还是回顾 {sign}", "whether the line looks ahead or back: {sign}"),
    (r"past(\d)", "全行有 {0} 处回顾用语", "{0} words of looking back in the line"),
    (r"ahead(\d)", "全行有 {0} 处展望用语", "{0} words of looking ahead in the line"),
    (r"kind(.*)", "所在行 {0}", "kind of line: {0}"),
    (r"open(.*)", "分句以“{0}”开头", "the clause begins with “{0}”"),
    (r"small.*", "小数值 {sign}", "a small figure: {sign}"),
    (r"cn(\d)", "汉字数字：{0}", "in Chinese numerals: {0}"),
    (r"l(.*)", "数前是“{0}”", "“{0}” before the figure"),
    (r"r(.*)", "数后是“{0}”", "“{0}” behind the figure"),
    (r"c(.*)", "分句有“{0}”", "“{0}” in its clause"),
    (r"s(.*)", "句中有“{0}”", "“{0}” earlier in its sentence"),
    (r"t(.*)", "其后有“{0}”", "“{0}” later in its sentence"),
    (r"p(.*)", "标题有“{0}”", "“{0}” in a title"),
    (r"q(.*)", "行中有“{0}”", "“{0}” in its line"),
    (r"g(.*)", "分句含“{0}”", "the clause holds “{0}”"),
    (r"n(\d)", "分句长 {0}", "length of the clause: {0}"),
)


def worded(question: str, sign: str) -> tuple[str, str]:
    """A sign in Chinese and English.

    Args:
        question: the model it belongs to: "goal", "name:…" or "words:…".
        sign: as the model knows it.
    """
    if question == "goal":
        return _said(_FIGURE, sign)
    if sign.startswith(MARK):
        return _said(_RIVAL, sign.removeprefix(MARK))
    if question.startswith("name:"):
        return _said(_NAME, sign)
    scope = _SCOPE.fullmatch(sign)
    if scope is None:
        turned = sign[:1] == "<"
        zh, en = _said(_PAIR, sign.removeprefix("<"))
        return ("尾端在前：" if turned else "") + zh, ("tail first: " if turned else "") + en
    order, head, tail, rest = scope.groups()
    first, second = (tail, head) if order == "<" else (head, tail)
    zh = f"{FAMILIES[first][0]}在前、{FAMILIES[second][0]}在后"
    en = f"{FAMILIES[first][1]} before {FAMILIES[second][1]}"
    if rest is None:
        return zh, en
    inner = _said(_PAIR, rest)
    return f"{zh}：{inner[0]}", f"{en}: {inner[1]}"


def _said(table: tuple[Template, ...], sign: str) -> tuple[str, str]:
    for pattern, zh, en in table:
        found = re.fullmatch(pattern, sign, re.DOTALL)
        if found:
            parts = [_shown(part or "", 0) for part in found.groups()], [_shown(part or "", 1) for part in found.groups()]
            return zh.format(*parts[0], sign=_shown(sign, 0)), en.format(*parts[1], sign=_shown(sign, 1))
    return _shown(sign, 0), _shown(sign, 1)


def _shown(words: str, language: int) -> str:
    """Words with the kinds of folded mentions in place of their signs and line breaks shown."""
    return "".join(f"<{FAMILIES[LETTERS[c]][language]}>" if c in LETTERS else "⏎" if c == "\n" else c for c in words)
