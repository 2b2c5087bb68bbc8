"""Pages: tables of data told apart from tables of layout, lines of text, and the chrome of the site left out."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html

from graph.errors import UnreadableFile
from ingest.read.encoding import Decoded, decode
from ingest.registries.flow import Piece
from ingest.registries.grid import Grid, Span, lay
from ingest.registries.namelist import Line

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_GONE = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "svg",
        "head",
        "button",
        "select",
        "textarea",
        "nav",
        "footer",
        "datalist",
    )
)
_BLOCK = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6 header hr "
    "html legend li main ol p pre section summary table tbody td tfoot th thead tr ul option".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_CHROME = re.compile(
    r"(?:^|[-_\s])(?:foot(?:er)?|nav(?:bar|igation)?|menu|(?:bread)?crumbs?|copyright|sidebar|friend(?:link)?s?|share|toolbar|pag(?:er|ination))(?:$|[-_\s\d])",
    re.I,
)
_HAN = "\u2e80-\u9fff\uff00-\uffef\u3000-\u303f"
_WRAP = re.compile(rf"(?<=[{_HAN}])[ \t\r\f]*\n\s*(?=[{_HAN}])")
_BREAK = "\u2028"
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_FIELD = re.compile(
    r"^\s*(?:索\s*引\s*号|标\s*题|发文(?:机构|机关|字号|单位)|成文日期|发布(?:日期|时间|机构)|生效日期|有\s*效\s*性|主\s*题\s*词?|文\s*号|信息名称|主题分类)\s*[：:]?\s*$"
)
_LINKS = re.compile(
    r"(?:相关|友情|推荐|快速|常用|站内|站外|政府网站)(?:链接|新闻|阅读|文章|主题|信息|推荐|导航)[：:]?|猜你喜欢[：:]?|[上下]一篇[：:].*"
)
_SITE = re.compile(r"\s*(?:[_|]|\s-\s|-{2,}|(?<=[\u4e00-\u9fff）)])-(?=[\u4e00-\u9fff]{2,20}$))\s*")
_ENTRY = re.compile(
    r"请(?:先)?登录|用户登录|登录失败|会话(?:已)?(?:超时|过期)|验证码|访问(?:被拒绝|受限|过于频繁|异常)|页面(?:不存在|未找到|已删除)|系统(?:繁忙|错误|异常|维护)|无权(?:限)?访问"
    r"|\b(?:401|403|404|50[0234])\b.{0,40}(?:error|not found|forbidden|unauthori[sz]ed|bad gateway|错误)|not found|forbidden|access denied|sign in|log ?in|internal server error"
    r"|service unavailable|bad gateway|enable javascript|启用\s*JavaScript",
    re.I,
)
ANNEX = re.compile(r"\.(?:pdf|ofd|docx?|xlsx?|wps|et|zip|rar)$", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds: its lines and tables, its title, its encoding, and the names of the files it links to."""

    pieces: tuple[Piece, ...]
    title: str
    encoding: str
    annexes: tuple[str, ...]


def read(data: bytes, place: str) -> Page:
    """The lines and tables of a page.

    Args:
        data: the whole file.
        place: its path, for messages.

    Raises:
        UnreadableFile: no known encoding, nothing in it, frames only.
    """
    found = _CHARSET.search(data[:8192])
    declared = (found[1] or found[2] or b"").decode("ascii", "replace") if found else ""
    decoded = decode(data, declared=declared, place=place)
    try:
        root = lxml_html.document_fromstring(_DECLARATION.sub("", decoded.text), parser=lxml_html.HTMLParser(huge_tree=True))
    except (etree.ParserError, ValueError) as error:
        raise UnreadableFile(
            "网页里没有内容", "the page holds nothing", place=place, advice=("请换一个文件", "give another file")
        ) from error
    if root.find(".//frameset") is not None:
        raise UnreadableFile(
            "网页只是框架，表格在另一个文件里", "the page holds frames only, its sheets lie in another file", place=place,
            advice=("请用 Excel 打开并另存为 XLSX", "open it in Excel and save it as XLSX"),
        )  # fmt: skip
    title = _title(root)
    _prune(root)
    _keep_breaks(root)
    body = root.find("body")
    annexes = tuple(
        dict.fromkeys(a for link in root.iter("a") for a in [_words(link) or link.get("href", "").rsplit("/", 1)[-1]] if ANNEX.search(a))
    )
    return Page(
        tuple(_numbered([part for one in _walk(root if body is None else body) for part in _parted(one)])),
        title,
        _told(decoded, declared),
        annexes,
    )


def archived(data: bytes, place: str) -> bytes:
    """The page inside an MHTML archive, with its encoding declared.

    Raises:
        UnreadableFile: the archive holds no page.
    """
    for part in email.message_from_bytes(data, policy=email.policy.compat32).walk():
        body = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(body, bytes) and b"<frameset" not in body.lower():
            charset = part.get_content_charset() or ""
            return body if _CHARSET.search(body[:8192]) or not charset else b'<meta charset="%s">' % charset.encode() + body
    raise UnreadableFile(
        "归档里没有网页", "the archive holds no page", place=place, advice=("请另存为 HTML 或 XLSX", "save it as HTML or XLSX")
    )


def is_entry(text: str) -> bool:
    """True for the words of a login page or an error page."""
    return _ENTRY.search(text) is not None


def _told(decoded: Decoded, declared: str) -> str:
    return f"{decoded.encoding}, declared as {declared.lower()}" if declared else f"{decoded.encoding}, guessed"


def _words(element: etree._Element) -> str:
    return "".join(element.itertext(with_tail=False)).strip() if isinstance(element.tag, str) else ""


def _title(root: etree._Element) -> str:
    for meta in root.iter("meta"):
        named = (meta.get("name") or meta.get("property") or "").strip().lower()
        if named in ("articletitle", "article:title", "og:title") and (meta.get("content") or "").strip():
            return meta.get("content", "").strip()
    element = root.find(".//title")
    text = _BLANKS.sub(" ", _words(element)) if element is not None else ""
    first = next((part for part in _SITE.split(text) if part.strip()), "")
    return "" if first.strip().isdecimal() else first.strip()


def _prune(root: etree._Element) -> None:
    """Take out what a reader does not see, and the chrome of the site: menus, footers; never the larger part of the page."""
    whole = sum(len(t.strip()) for t in root.itertext())
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            _drop(element)
            continue
        if element.tag in ("body", "html") or element.getparent() is None:
            continue
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        gone = element.tag in _GONE or element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
        if gone or (_CHROME.search(named) and sum(len(t.strip()) for t in element.itertext()) < 0.5 * whole):
            _drop(element)


def _keep_breaks(root: etree._Element) -> None:
    """Mark the line breaks of preformatted text, which are breaks for its reader too."""
    for block in root.iter("pre", "xmp", "listing"):
        for node in block.iter():
            node.text = (node.text or "").replace("\n", _BREAK)
            if node is not block:
                node.tail = (node.tail or "").replace("\n", _BREAK)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _parted(one: str | Grid) -> list[str] | list[Grid]:
    return [part for part in one.split(_BREAK) if part.strip(" \u3000\xa0")] if isinstance(one, str) else [one]


def _numbered(found: Sequence[str | Grid]) -> Iterator[Piece]:
    """Lines numbered as they stand; what follows the heading of links to other pages, where that is the smaller part, is chrome."""
    sizes = [len(one) if isinstance(one, str) else sum(len(c) for row in one.cells for c in row) for one in found]
    for k, one in enumerate(found):
        if isinstance(one, str) and _LINKS.fullmatch(one.strip()) and sum(sizes[k:]) < 0.5 * sum(sizes):
            found = found[:k]
            break
    number = 0
    for one in found:
        if isinstance(one, Grid):
            yield one
        else:
            number += 1
            yield Line(one, number)


def _tidy(text: str) -> str:
    """Characters as a browser shows them: blanks of the source are one space, none inside Chinese text."""
    return _BLANKS.sub(" ", _WRAP.sub("", text)).strip(" ")


def _walk(element: etree._Element) -> Iterator[str | Grid]:
    """Lines and tables of data in reading order."""
    held: list[str] = []
    skip: etree._Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if skip is not None:
            if event == "end" and node is skip:
                skip = None
                held.append(node.tail or "" if node is not element else "")
            continue
        if not isinstance(node.tag, str):
            continue
        if node.tag in _BLOCK:
            text = _tidy("".join(held))
            held.clear()
            if text.strip(" \u3000\xa0\ufeff\u200b"):
                yield text
        if event == "start" and node.tag == "table" and _is_data(node):
            caption = node.find("caption")
            if caption is not None and _words(caption):
                yield _tidy(_words(caption))
            yield _grid(node)
            skip = node
        elif event == "start":
            held.append(node.text or "")
        elif node is not element:
            held.append(node.tail or "")
    text = _tidy("".join(held))
    if text.strip(" \u3000\xa0\ufeff\u200b"):
        yield text


def _own_rows(table: etree._Element) -> list[list[etree._Element]]:
    """Cells of the rows of a table, rows of tables inside it left out."""
    rows = [r for child in table for r in (child if child.tag in ("tbody", "thead", "tfoot") else [child]) if r.tag == "tr"]
    return [[c for c in row if c.tag in ("td", "th")] for row in rows]


def _is_data(table: etree._Element) -> bool:
    """True for a table of data: two rows or more of two filled cells or more, or one column of short cells; no tables of data
    inside, no column of running text, not made of links, not the fields of a notice (索引号, 发文机构)."""
    rows = _own_rows(table)
    inner = list(table.iterdescendants("table"))
    if inner and (any(_is_data(t) for t in inner) or len(rows) < 5):
        return False
    texts = [[_words(c) for c in row] for row in rows]
    several = [row for row in texts if sum(1 for t in row if t) > 1]
    if len(rows) == 1 and len(several) == 1 and not inner:
        return texts[0][0].isdecimal() and all(len(t) < 100 for t in texts[0])  # a row a page break cut off its table
    if len(several) < 2:
        return not inner and not several and len(rows) > 2 and all(len(r) == 1 and len(r[0]) < 100 for r in texts) and not any(
            sum(1 for x in c.iter("p", "br", "div", "li")) > 1 for row in rows for c in row
        )  # fmt: skip
    if len(several) < 3 and any(len(t) > 1000 for row in texts for t in row):
        return False
    cells = [t for row in texts for t in row]
    if sum(1 for t in cells if _FIELD.match(t)) > 1:
        return False
    linked = sum(len(_words(a)) for a in table.iter("a"))
    return linked <= 0.8 * sum(map(len, cells)) or len(several) > 3


def _number(value: str | None) -> int:
    found = re.match(r"\s*(\d{1,5})", value or "")
    return int(found[1]) if found else 1


def _grid(table: etree._Element) -> Grid:
    rows = _own_rows(table)
    spans = [[Span(_cell(c), _number(c.get("colspan")), _number(c.get("rowspan")) or len(rows)) for c in row] for row in rows]
    return lay(spans)


def _cell(cell: etree._Element) -> str:
    """Text of a cell; its breaks and paragraphs are line breaks."""
    lines, held = [], [cell.text or ""]
    for event, node in etree.iterwalk(cell, events=("start", "end")):
        if node is cell or not isinstance(node.tag, str):
            continue
        if node.tag in _BLOCK:
            lines.append(_tidy("".join(held)))
            held = []
        held.append((node.text if event == "start" else node.tail) or "")
    lines.append(_tidy("".join(held)))
    return "\n".join(line for line in "\n".join(lines).replace(_BREAK, "\n").split("\n") if line)
