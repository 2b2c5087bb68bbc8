"""The panel beside the canvas: the card of a node, or a fact with the words that say it.

Everything here is built as HTML from escaped text; nothing from the graph is ever read as markup.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from app.i18n import translate
from app.views.entity import Entity
from app.views.evidence import Quote
from app.views.names import joined, method_name, modality_name, relation_name, type_name
from app.views.neighbourhood import Edge, Neighbourhood
from graph.schema import SCHEMA, Schema

CONTEXT = 140
"""Characters shown before and after a quote; a longer passage can be opened in full."""

STYLE = """<style>
.dc-quote{border-left:4px solid #d4a017;padding:.1rem 0 .1rem .8rem;margin:.2rem 0 1.1rem;line-height:1.75}
.dc-quote mark{background:#ffe58a;color:#222;padding:.05em .1em;border-radius:.2em}
.dc-path{opacity:.75;font-size:.85rem}
.dc-quote summary{cursor:pointer;font-size:.85rem;opacity:.75}
.dc-source{font-size:.88rem;line-height:1.6}
.dc-source b{font-weight:600}
.dc-claim{font-size:1.1rem;font-weight:600;line-height:1.6;margin:.1rem 0 .3rem}
.dc-claim span{font-weight:400;border-bottom:3px solid var(--edge);margin:0 .35em;white-space:nowrap}
.dc-facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .8rem;font-size:.9rem;margin:.3rem 0 .8rem;padding:0}
.dc-facts .t{opacity:.72}.dc-facts .d{overflow-wrap:anywhere}
.dc-name{font-size:1.25rem;font-weight:700;line-height:1.4;overflow-wrap:anywhere}
.dc-tag{display:inline-block;border-radius:.3em;padding:0 .5em;font-size:.82rem;border:1px solid currentColor;margin-right:.4em}
.dc-warn{color:#b45309;font-size:.88rem}
</style>"""


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f'<span class="t">{escape(term)}</span><span class="d">{escape(value)}</span>' for term, value in pairs if value)
    return f'<div class="dc-facts">{rows}</div>' if rows else ""


def percent(share: float) -> str:
    """A share between 0 and 1 as a whole percentage, rounded down: only what is certain is shown as 100 %.

    Example:
        >>> percent(0.996), percent(0.57), percent(1.0)
        ('99%', '57%', '100%')
    """
    return f"{math.floor(share * 100 + 1e-9)}%"


def _passage(quote: Quote, language: str) -> str:
    """The quote marked in its passage; of a long passage the surroundings, and the whole of it to be opened."""
    marked = f"<mark>{escape(quote.quote)}</mark>"
    if len(quote.before) <= CONTEXT and len(quote.after) <= CONTEXT:
        return escape(quote.before) + marked + escape(quote.after)
    before = quote.before if len(quote.before) <= CONTEXT else "…" + quote.before[-CONTEXT:]
    after = quote.after if len(quote.after) <= CONTEXT else quote.after[:CONTEXT] + "…"
    whole = f"{escape(quote.before)}{marked}{escape(quote.after)}"
    title = escape(translate(language, "panel.whole"))
    return f"{escape(before)}{marked}{escape(after)}<details><summary>{title}</summary>{whole}</details>"


def quote_html(quote: Quote, language: str) -> str:
    """One quote, highlighted in its passage, with everything needed to cite it."""
    where = " · ".join(part for part in (quote.heading, quote.anchor) if part)
    cited = joined(language, [part for part in (quote.number, quote.issuer, quote.published) if part])
    found = f"{translate(language, 'panel.method')} {method_name(language, quote.method)}" if quote.method else ""
    trust = f"{translate(language, 'panel.confidence')} {percent(quote.confidence)}"
    title = quote.title or translate(language, "panel.untitled")
    book = f"《{title}》" if language == "zh" and not title.startswith("《") else title
    warning = f'<div class="dc-warn">{escape(translate(language, "panel.displaced"))}</div>' if quote.displaced else ""
    return (
        f'<div class="dc-source"><b>{escape(book)}</b>'
        + (f"<br>{escape(cited)}" if cited else "")
        + (f'<br><span class="dc-path">{escape(where)}</span>' if where else "")
        + f"</div>{warning}"
        + f'<div class="dc-quote">{_passage(quote, language)}'
        + f'<div class="dc-path">{escape(" · ".join(p for p in (trust, found) if p))}</div></div>'
    )


def quotes_html(quotes: Sequence[Quote], language: str, *, most: int) -> str:
    """Several quotes under each other; at the end it says when there are more than `most`."""
    if not quotes:
        return f"{STYLE}<p>{escape(translate(language, 'panel.no_quotes'))}</p>"
    more = f'<p class="dc-path">{escape(translate(language, "panel.more_quotes", n=most))}</p>' if len(quotes) >= most else ""
    return STYLE + "".join(quote_html(q, language) for q in quotes) + more


def edge_html(edge: Edge, shown: Neighbourhood, language: str, schema: Schema = SCHEMA) -> str:
    """A fact as one line, and what is known of it; `shown` gives the names of its ends."""
    colour = {r.name: r.colour for r in schema.relations}.get(edge.relation, "#888888")
    dates = " – ".join(d for d in (edge.valid_from, edge.valid_to) if d)
    head, tail = (node.name if node else end for end in (edge.source, edge.target) for node in [shown.node(end)])
    return (
        f'{STYLE}<div class="dc-claim" style="--edge:{colour}">{escape(head)}'
        f"<span>{escape(relation_name(language, edge.relation))}</span>{escape(tail)}</div>"
        + _facts(
            [
                (translate(language, "panel.modality"), modality_name(language, edge.modality)),
                (translate(language, "panel.confidence"), percent(edge.confidence)),
                (translate(language, "panel.support"), str(edge.support or "")),
                (translate(language, "panel.valid"), dates),
            ]
        )
    )


def card_html(entity: Entity, language: str, schema: Schema = SCHEMA) -> str:
    """The card of a node: name, type, other names, codes, region, status, and how often it is named."""
    colour = {n.name: n.colour for n in schema.nodes()}.get(entity.type, "#888888")
    status = f'<span class="dc-tag">{escape(modality_name(language, entity.status))}</span>' if entity.status else ""
    named = translate(language, "panel.named_in", mentions=entity.mentions, documents=entity.documents) if entity.mentions else ""
    return (
        f'{STYLE}<div class="dc-name">{escape(entity.name)}</div><div>'
        f'<span class="dc-tag" style="border-color:{colour}">{escape(type_name(language, entity.type))}</span>{status}</div>'
        + _facts(
            [
                (translate(language, "panel.value"), entity.value),
                (translate(language, "panel.region"), entity.region),
                (translate(language, "panel.aliases"), joined(language, [a for a in entity.aliases if a != entity.name])),
                (translate(language, "panel.codes"), joined(language, entity.codes)),
                (translate(language, "panel.named"), named),
            ]
        )
    )
