"""Tables as escaped HTML: they print, they can be read aloud, and they hold links."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

STYLE = """<style>
.dc-table{border-collapse:collapse;width:100%;font-size:.92rem}
.dc-table th{text-align:left;font-weight:600;padding:.3rem .5rem;border-bottom:2px solid rgba(128,128,128,.4);vertical-align:bottom}
.dc-table td{padding:.3rem .5rem;border-bottom:1px solid rgba(128,128,128,.2);overflow-wrap:anywhere}
.dc-table .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.dc-table .bar{width:32%;min-width:4rem}
.dc-bar{display:block;height:.7rem;border-radius:.2rem}
.dc-scroll{max-height:34rem;overflow:auto}
.dc-table a,.dc-list a{color:inherit;text-decoration:underline;text-underline-offset:.2em}
.dc-list{line-height:1.7;margin:0;padding-left:1.3rem}.dc-list li{margin-bottom:.45rem;overflow-wrap:anywhere}
</style>"""


def link(page: str, text: str, **parameters: str) -> str:
    """A link to another page of the application, as HTML.

    Example:
        >>> link("explorer", "<b>", id="a b")
        '<a href="explorer?id=a+b" target="_self">&lt;b&gt;</a>'
    """
    return f'<a href="{escape(page)}?{escape(urlencode(parameters))}" target="_self">{escape(text)}</a>'


def table(head: Sequence[str], rows: Sequence[Sequence[object]], *, bar: Sequence[tuple[float, str]] = ()) -> str:
    """A table; numbers stand at the right, and a long table scrolls in its own box.

    Args:
        head: titles of the columns.
        rows: cells; a ``str`` is escaped, an ``int`` is a number, and ``("html", text)`` is markup that is already escaped.
        bar: for every row a share between 0 and 1 and a colour, drawn as a bar in a column of its own.
    """
    numeric = [bool(rows) and all(isinstance(row[i], int) for row in rows) for i in range(len(head))]
    top = "".join(f"<th{' class=n' if n else ''}>{escape(title)}</th>" for title, n in zip(head, numeric, strict=True))
    lines = []
    for place, row in enumerate(rows):
        cells = []
        for value, n in zip(row, numeric, strict=True):
            text = f"{value:,}" if isinstance(value, int) else value[1] if isinstance(value, tuple) else escape(str(value))
            cells.append(f"<td{' class=n' if n else ''}>{text}</td>")
        if bar:
            share, colour = bar[place]
            cells.append(f'<td class="bar"><span class="dc-bar" style="width:{share:.1%};background:{escape(colour)}"></span></td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    top += "<th></th>" if bar else ""
    return (
        f'{STYLE}<div class="dc-scroll"><table class="dc-table"><thead><tr>{top}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'
    )


def listing(lines: Sequence[str]) -> str:
    """A list of lines, each of them markup that is already escaped."""
    return f'{STYLE}<ul class="dc-list">{"".join(f"<li>{line}</li>" for line in lines)}</ul>'
