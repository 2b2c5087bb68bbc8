"""Web pages: the part that is the document, without the chrome of the site around it.

Which part that is, trafilatura says: the smallest element that holds nearly all the text it recognises. Inside this
element nothing with text of its own is dropped (trafilatura alone leaves out short lines and cells now and then); only
scripts, hidden elements, links-only parts that trafilatura does not recognise, and small parts with words that stand
nowhere but in a site's furniture (ICP备, 当前位置, 分享到) go.

Example:
    >>> page = "<html><body><p>第一条 为了促进创新，制定本办法。</p><p>第二条 本办法适用于本省。</p></body></html>"
    >>> [b.text for b in read(page.encode(), "a.html").blocks]
    ['第一条 为了促进创新，制定本办法。', '第二条 本办法适用于本省。']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from graph.errors import UnreadableFile
from ingest.read.blocks import Content, number
from ingest.read.encoding import decode

COVERED = 0.9
"""Share of the text trafilatura recognises that the body element must hold."""

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_XML = re.compile(r"^\s*<\?xml[^>]*\?>")
_GONE = frozenset(
    ("script", "style", "noscript", "template", "iframe", "object", "svg", "head", "button", "select", "textarea", "nav", "footer")
)
_HEADINGS = {f"h{k}": k for k in range(1, 7)}
_BLOCK = frozenset(_HEADINGS) | {
    *("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "form", "header", "hr", "html", "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table"),
    *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_FURNITURE = re.compile(
    "ICP[备備]|公网安备|网站标识码|版权所有|(?:当前|您的|您所在的?)位置[：:]|分享到|扫一扫|打印本页|【打印】|关闭窗口|【关闭】|字体[：:]|浏览次数[：:]"
)
"""Words that only the furniture of a site holds; a small part of the page with one of them is taken out."""
_DATED = re.compile(r"\d{4}\s*[年/-]")
_HAN = "\u2e80-\u9fff\uff00-\uffef\u3000-\u303f"
_WRAP = re.compile(rf"(?<=[{_HAN}])[ \t]*\n\s*(?=[{_HAN}])")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_META = {
    "title": ("articletitle", "article:title", "og:title", "dc.title"),
    "issuer": ("contentsource", "source", "article:author", "dc.publisher"),
    "published": ("pubdate", "publishdate", "article:published_time", "dc.date", "others"),
}
Line = tuple[str, str, int]


def read(data: bytes, place: str) -> Content:
    """The blocks of the document in a web page.

    Args:
        data: the bytes of the page.
        place: its path, for messages.

    Raises:
        UnreadableFile: no known encoding, no markup, or nothing but chrome.
    """
    found = _CHARSET.search(data[:8192])
    decoded = decode(data, declared=found[1].decode("ascii", "replace") if found else "", place=place)
    source = _XML.sub("", decoded.text)
    try:
        root = lxml_html.document_fromstring(source, parser=lxml_html.HTMLParser(huge_tree=True))
    except (etree.ParserError, ValueError) as error:
        raise UnreadableFile("网页里没有内容", "the page holds nothing", place=place) from error
    known = _recognised(source)
    declared = _declared(root)
    _prune(root, known)
    body = _body(root, known)
    lines = list(_lines(body))
    blocks = number([*_headline(root, body, lines), *lines])
    return Content(blocks, decoded.encoding, declared)


def _squeezed(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def _words(element: etree._Element) -> str:
    return _squeezed("".join(element.itertext(with_tail=False))) if isinstance(element.tag, str) else ""


def _recognised(source: str) -> str:
    """The text trafilatura takes for the document, without blanks."""
    text = trafilatura.extract(source, favor_recall=True, include_comments=False, include_tables=True, deduplicate=False)
    return re.sub(r"[\s|-]+", "", text or "")


def _declared(root: etree._Element) -> dict[str, str]:
    """Title, issuer and date from the page's own fields (meta ArticleTitle, PubDate, ContentSource), else <title>."""
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        if name and (meta.get("content") or "").strip():
            metas.setdefault(name, meta.get("content", "").strip())
    result = {field: next((metas[n] for n in names if n in metas), "") for field, names in _META.items()}
    headline = root.find(".//title")
    page = _BLANKS.sub(" ", "".join(headline.itertext())).strip() if headline is not None else ""
    result["page"] = re.split(r"\s*[_|]\s*|\s+[-–—]+\s*|\s*-{2,}\s*", page)[0]
    return {k: v for k, v in result.items() if v}


def _prune(root: etree._Element, known: str) -> None:
    """Take out what a reader of the page does not see, and parts made of links that trafilatura does not recognise."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            if element.getparent() is not None:
                _drop(element)
            continue
        if element.getparent() is None or element.tag == "body":
            continue
        if element.tag in _GONE or element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
            _drop(element)
    links = {a: len(_words(a)) for a in root.iter("a")}
    for element in list(root.iter("div", "section", "ul", "ol", "p", "header", "aside", "form", "table", "span", "dl")):
        inside = sum(links.get(a, 0) for a in element.iter("a"))
        text = _words(element)
        furniture = len(text) < 300 and _FURNITURE.search(text) and not _DATED.search(text)
        if text and not re.search("[。；]", text) and (furniture or (inside >= 0.7 * len(text) and text not in known)):
            _drop(element)


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


def _body(root: etree._Element, known: str) -> etree._Element:
    """The smallest element that holds :data:`COVERED` of the recognised text; the whole body where nothing is."""
    body = root.find("body")
    body = root if body is None else body
    if not known:
        return body

    weights = _weights(body, known)
    whole = weights[body]
    while whole:
        inner = max((c for c in body if c.tag in _BLOCK), key=lambda c: weights[c], default=None)
        if inner is None or inner.tag in ("p", "li", "th", "br") or weights[inner] < COVERED * whole:
            break
        if inner.tag == "table" and _is_data(inner):
            break
        body = inner
    return body


def _weights(root: etree._Element, known: str) -> dict[etree._Element, int]:
    """Characters of recognised text in every element, what stands in links and in furniture not counted."""
    weights: dict[etree._Element, int] = {}

    def counted(text: str | None) -> int:
        words = re.sub(r"[\s|-]+", "", text or "")
        return len(words) if words and words in known and not _FURNITURE.search(words) else 0

    for _, node in etree.iterwalk(root, events=("end",)):
        below = sum(weights.get(child, 0) + counted(child.tail) for child in node)
        weights[node] = 0 if node.tag == "a" else counted(node.text) + below
    return weights


def _headline(root: etree._Element, body: etree._Element, lines: list[Line]) -> list[Line]:
    """The page's headline where it stands outside the body element."""
    held = {_squeezed(text) for _, text, _ in lines}
    for heading in root.iter("h1", "h2"):
        text = _tidy("".join(heading.itertext()))
        if text.strip() and not _inside(heading, body) and _squeezed(text) not in held:
            return [("heading", text, 1)]
    return []


def _inside(element: etree._Element, other: etree._Element) -> bool:
    return any(a is other for a in element.iterancestors())


def _tidy(text: str) -> str:
    """Characters as a browser shows them: blanks of the source are one space, none inside a Chinese sentence."""
    return _BLANKS.sub(" ", _WRAP.sub("", text)).strip(" ")


def _is_data(table: etree._Element) -> bool:
    """True for a table of data: two rows or more of two cells or more, no table inside, no long text in a cell."""
    if next(iter(table.iterdescendants("table")), None) is not None:
        return False
    several = [r for r in table.iter("tr") if len(r.findall("td")) + len(r.findall("th")) > 1]
    return bool(several) and not any(_is_column(c) for r in several for c in r)


def _is_column(cell: etree._Element) -> bool:
    """True for a cell that holds running text, as the columns of a page's layout do."""
    length = len(_words(cell))
    return length > 1000 or (length > 200 and sum(1 for _ in cell.iter("p", "div", "li", "h1", "h2", "h3")) > 3)


def _lines(element: etree._Element) -> Iterator[Line]:
    """Lines of an element in reading order as (kind, text, level); one row of a table of data is one line."""
    held: list[str] = []
    level: list[int] = []
    skip: etree._Element | None = None

    def flush() -> Iterator[Line]:
        text = _tidy("".join(held))
        held.clear()
        if text.strip():
            yield ("heading", text, level[-1]) if level and len(text) <= 80 else ("paragraph", text, 0)

    for event, node in etree.iterwalk(element, events=("start", "end")):
        if skip is not None:
            if event == "end" and node is skip:
                skip = None
                if node is not element and node.tail:
                    held.append(node.tail)
            continue
        if not isinstance(node.tag, str):
            continue
        block = node.tag in _BLOCK
        if block:
            yield from flush()
        if event == "start":
            if node.tag == "table" and _is_data(node):
                yield from _rows(node)
                skip = node
                continue
            if node.tag in _HEADINGS:
                level.append(_HEADINGS[node.tag])
            if node.text:
                held.append(node.text)
        else:
            if node.tag in _HEADINGS and level:
                level.pop()
            if node is not element and node.tail:
                held.append(node.tail)
    yield from flush()


def _rows(table: etree._Element) -> Iterator[Line]:
    yield "table", "", 0
    for row in table.iter("caption", "tr"):
        cells = [_cell(row)] if row.tag == "caption" else [_cell(c) for c in row if c.tag in ("td", "th")]
        if any(c.strip() for c in cells):
            yield ("row", "\t".join(cells), 0) if len(cells) > 1 else ("paragraph", cells[0], 0)
    yield "table", "", 0


def _cell(cell: etree._Element) -> str:
    parts = []
    for node in cell.iter():
        if isinstance(node.tag, str) and node is not cell and node.tag in _BLOCK:
            parts.append(" ")
        parts.append(node.text or "" if isinstance(node.tag, str) else "")
        if node is not cell:
            parts.append((" " if node.tag in _BLOCK else "") + (node.tail or ""))
    return _tidy("".join(parts)).replace("\t", " ")
