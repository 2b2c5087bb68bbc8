"""Matrix and card of a chain in a region: what the browser draws, and the panel with the words behind what was chosen."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from app.components.panel import STYLE, quotes_html
from app.i18n import translate
from app.views.dual import Board, Claim
from app.views.evidence import MOST, Quote
from app.views.names import joined, modality_name, relation_name
from graph.metrics.innovation import STAGES
from graph.metrics.matrix import Entry, Matrix
from graph.metrics.phrases import Statement, chance
from graph.metrics.words import WORDS, Words
from graph.schema import SCHEMA

SHOWN = 3
"""Names in a cell of the matrix; the panel has all of them."""
_HTML = '<div class="dual"></div>'
_MORE_STYLE = """<style>
.dc-who{margin:.6rem 0 .1rem;font-weight:600;line-height:1.5}.dc-who span{font-weight:400;font-size:.85rem;opacity:.8}
details.dc-fact{margin:.15rem 0}.dc-fact>summary{cursor:pointer;line-height:1.6;overflow-wrap:anywhere}
.dc-fact>summary b{border-bottom:2px solid var(--edge);font-weight:400}.dc-fact[open]>summary{margin-bottom:.4rem}
</style>"""


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


@cache
def _component() -> Callable[..., Any]:
    """The component, registered once a process: markup, style and script are constants of this package."""
    return st.components.v2.component("dualchain_dual", html=_HTML, css=_beside("matrix.css"), js=_beside("matrix.js"))


def word(language: str, words: Words, *, line: bool = False) -> str:
    """Words of a code in the language of the reader, or its line of explanation."""
    if line:
        return words.line_zh if language == "zh" else words.line_en
    return words.zh if language == "zh" else words.en


def _plan(code: str, language: str) -> dict[str, str]:
    return {"code": code, "label": word(language, WORDS[f"plan.{code}"])}


def _cell(table: Matrix, row: int, stage: str, most: float, language: str) -> dict[str, Any]:
    there, later = table.at(row, stage, planned=False), table.at(row, stage, planned=True)
    own = [e for e in there if table.own(e)]
    tied = len(there) - len(own)
    notes = [translate(language, "dual.tied", n=tied)] if tied else []
    notes += [translate(language, "dual.ahead", n=len(later))] if later else []
    name = f"{table.rows[row].name} · {word(language, WORDS[f'stage.{stage}'])}"
    listed = joined(language, [e.name for e in own])
    return {
        "id": f"cell:{row}:{stage}",
        "count": str(len(own)) if own else "",
        "text": [e.name for e in own[:SHOWN]],
        "notes": notes,
        "heat": table.expected(row, stage) / most if most else 0.0,
        "aria": f"{name}: {listed} {' '.join(notes)}".strip(),
    }


def matrix_data(board: Board, language: str, selected: str) -> dict[str, Any]:
    """What the browser needs to draw the matrix.

    Args:
        board: the cell of chain and region.
        language: "zh" or "en".
        selected: id of what is chosen: "cell:ROW:STAGE", "segment:ROW" or "said:N".
    """
    table = board.matrix
    plans = {s.row: s.plan for s in board.segments}
    most = max((table.expected(row, stage) for row in range(len(table.rows)) for stage in STAGES), default=0.0)
    rows = []
    for row in board.order:
        declared = table.rows[row]
        tier = board.tiers[row]
        rows.append(
            {
                "id": f"segment:{row}",
                "label": translate(language, "dual.whole") if declared.whole else declared.name,
                "tier": translate(language, f"dual.tier_{TIERS[tier]}") if tier in TIERS and not declared.whole else "",
                "whole": declared.whole,
                "plan": _plan(plans[row], language) if row in plans else None,
                "cells": [_cell(table, row, stage, most, language) for stage in STAGES],
            }
        )
    words = [WORDS[f"stage.{stage}"] for stage in STAGES]
    return {
        "kind": "matrix", "rows": rows, "selected": selected, "caption": translate(language, "dual.matrix"),
        "corner": translate(language, "dual.segment"), "nobody": translate(language, "dual.nobody"),
        "columns": [{"label": word(language, w), "hint": word(language, w, line=True)} for w in words],
    }  # fmt: skip


TIERS = {"上游": "up", "中游": "mid", "下游": "down"}
"""Tiers of the catalogue and the end of their key in the catalogues of messages."""


def card_data(board: Board, language: str, selected: str) -> dict[str, Any]:
    """What the browser needs to draw the card; see :func:`matrix_data`."""
    sections, place = [], 0
    for section in board.card.sections:
        items = []
        for said in section.statements:
            items.append(
                {
                    "id": f"said:{place}",
                    "text": said.text(language),
                    "rests": translate(language, "dual.rests", n=len(said.facts)),
                }
            )
            place += 1
        sections.append({"title": section.zh if language == "zh" else section.en, "items": items})
    return {"kind": "card", "sections": sections, "selected": selected}


def draw(data: Mapping[str, Any], *, key: str, on_pick: Callable[[], None]) -> Any:
    """Draw the data of :func:`matrix_data` or :func:`card_data`; the callback finds ``{"id"}`` in the state's ["pick"]."""
    return _component()(key=key, data=data, on_pick_change=on_pick)


def who_html(entry: Entry, over: Sequence[str], language: str) -> str:
    """A line on somebody in a cell: name, kind, how it comes there, how sure that is, and whether it is there yet."""
    path = word(language, WORDS[f"way.{entry.ways[0].path}"])
    opening, closing = ("（", "）") if language == "zh" else (" (", ")")
    told = f"{path}{opening}{joined(language, over)}{closing}" if over else path
    kind = entry.kind.zh if language == "zh" else entry.kind.en
    state = translate(language, "dual.planned") if entry.planned else modality_name(language, entry.modality) if entry.modality else ""
    parts = [kind, "" if entry.type == "Firm" else told, state, translate(language, "dual.chance", p=chance(entry.p))]
    return f'<div class="dc-who">{escape(entry.name)} <span>{escape(" · ".join(p for p in parts if p))}</span></div>'


def figures_html(said: Statement, board: Board, language: str) -> str:
    """The figures a sentence states, by name, with value and explanation."""
    lines = []
    for code in said.figures:
        words, result = WORDS.get(code), board.results.get((code, said.about))
        if words is None:
            continue
        # rounded down, so that a probability below 1 is never shown as certain
        value = f" = {math.floor(result.value * 1e4 + 1e-9) / 1e4:g}" if result is not None and not math.isnan(result.value) else ""
        line = word(language, words, line=True)
        text = f"{code} {word(language, words)}{value}" + (f" · {line}" if line else "")
        lines.append(f'<div class="dc-path">{escape(text)}</div>')
    return "".join(lines)


def fact_html(claim: Claim, found: Sequence[Quote], language: str, *, opened: bool) -> str:
    """A fact that opens to its quotes."""
    colour = {r.name: r.colour for r in SCHEMA.relations}.get(claim.relation, "#888888")
    line = (
        f'{escape(claim.head)} <b style="--edge:{colour}">{escape(relation_name(language, claim.relation))}</b> {escape(claim.tail)} '
        f'<span class="dc-path">{escape(modality_name(language, claim.modality))}</span>'
    )
    inside = quotes_html(found, language, most=MOST).removeprefix(STYLE)
    return f'<details class="dc-fact"{" open" if opened else ""}><summary>{line}</summary>{inside}</details>'


def panel_html(parts: Sequence[str]) -> str:
    """The parts of the panel with their style."""
    return STYLE + _MORE_STYLE + "".join(parts)
