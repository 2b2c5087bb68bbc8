"""A report as one HTML page that needs nothing beside it: pictures are inside, citations link both ways."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from html import escape

from app.report.content import Block, Grid, Heading, Paragraph, Picture, Report, column_shares

STYLE = """
:root { color-scheme: light; }
body { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; line-height: 1.7;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1c2330; }
h1 { font-size: 1.6rem; line-height: 1.35; margin-bottom: .2rem; }
h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid #d5dae1; padding-bottom: .2rem; break-after: avoid; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; break-after: avoid; }
.subtitle, figcaption { color: #5a6575; font-size: .875rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; margin: .3rem 0 .8rem; }
.caption { color: #5a6575; font-size: .875rem; margin: 1rem 0 0; break-after: avoid; }
th, td { border-bottom: 1px solid #d5dae1; padding: .35rem .5rem; text-align: left; vertical-align: top; }
th { background: #f3f5f8; word-break: keep-all; } td sup { line-height: 1; }
.wide { overflow-x: auto; }
tr, figure { break-inside: avoid; }
figure { margin: 1rem 0; } figure img { width: 100%; height: auto; }
sup a, .back { text-decoration: none; color: #1f5fae; }
ol.sources { font-size: .875rem; padding-left: 2.2rem; } ol.sources li:target, p:target, tr:target { background: #fff4cc; }
@page { size: A4; margin: 18mm 16mm; }
@media print { .wide { overflow: visible; } body { margin: 0; max-width: none; } }
"""


def page(report: Report) -> str:
    """The report as HTML.

    Args:
        report: what it says.
    """
    first: dict[int, str] = {}
    body = "\n".join(line for n, block in enumerate(report.blocks) for line in _block(block, f"b{n}", first))
    sources = "\n".join(_source(report, c.number, c.line(report.language), first) for c in report.citations)
    tail = f'<h2>{report.sources}</h2>\n<ol class="sources">\n{sources}\n</ol>' if sources else ""
    code = "zh-CN" if report.language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(report.title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{escape(report.title)}</h1>\n"
        f'<p class="subtitle">{escape(report.subtitle)}</p>\n{body}\n{tail}\n</body>\n</html>\n'
    )


def _block(block: Block, id: str, first: dict[int, str]) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text, cites):
            yield f'<p id="{id}">{escape(text)}{_marks(cites, id, first)}</p>'
        case Picture(png, caption, words):
            data = b64encode(png).decode("ascii")
            yield f'<figure><img src="data:image/png;base64,{data}" alt="{escape(words, quote=True)}">'
            yield f"<figcaption>{escape(caption)}</figcaption></figure>"
        case Grid(caption, header, rows, cites):
            # a caption element may be left alone at the end of a printed page; a paragraph may be told not to
            yield f'<p class="caption" id="{id}t">{escape(caption)}</p><div class="wide"><table aria-labelledby="{id}t">'
            yield "<colgroup>" + "".join(f'<col style="width:{share:.1%}">' for share in column_shares(block)) + "</colgroup>"
            yield "<thead><tr>" + "".join(f'<th scope="col">{escape(t)}</th>' for t in header) + "</tr></thead><tbody>"
            for n, row in enumerate(rows):
                cells = [escape(cell) for cell in row]
                if cites:
                    cells[-1] += _marks(cites[n], f"{id}r{n}", first)
                yield f'<tr id="{id}r{n}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
            yield "</tbody></table></div>"


def _marks(cites: tuple[int, ...], place: str, first: dict[int, str]) -> str:
    for number in cites:
        first.setdefault(number, place)
    links = "".join(f'<a href="#c{n}">[{n}]</a>' for n in cites)
    return f"<sup>{links}</sup>" if links else ""


def _source(report: Report, number: int, line: str, first: dict[int, str]) -> str:
    back = (
        ""
        if number not in first
        else f' <a class="back" href="#{first[number]}" aria-label="{"返回正文" if report.language == "zh" else "back"}">↑</a>'
    )
    return f'<li id="c{number}" value="{number}">{escape(line)}{back}</li>'
