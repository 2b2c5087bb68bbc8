"""The analyst's page: a question of the library with its parameters, or one statement of Cypher that only reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.components.frame import opened, plain, readable_errors, say
from app.views.names import joined, modality_name, relation_name, type_name
from graph.library import Question, question, questions
from graph.store import guard
from graph.store.bolt import Rows
from ingest.normalise import normalise

_ROWS = 1000
_LONGEST_CELL = 2000


def cell(value: Any, language: str = "") -> Any:
    """A value for a cell: lists and maps as text, None as an empty cell, text cut at a length a browser can take.

    With a `language`, the names of types, relations and modalities are shown in it.
    """
    if isinstance(value, list | tuple):
        return joined(language or "en", [str(cell(v, language)) for v in value])
    if isinstance(value, str):
        named = type_name(language, relation_name(language, modality_name(language, value))) if language else value
        return named[:_LONGEST_CELL]
    return value if value is None or isinstance(value, int | float | bool) else str(value)[:_LONGEST_CELL]


def as_csv(titles: Sequence[str], rows: Rows, language: str = "") -> bytes:
    """The rows as CSV that Excel opens with its Chinese intact (UTF-8 with a byte order mark).

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(titles)
    for row in rows.rows:
        values = [cell(row[c], language) for c in rows.columns]
        writer.writerow(["'" + v if isinstance(v, str) and v[:1] in tuple("=+-@\t\r") else v for v in values])
    return target.getvalue().encode("utf-8-sig")


def show(rows: Rows, titles: Sequence[str], language: str = "") -> None:
    """The rows as a table, with their number, a notice when there are more, and a download (see :func:`cell`)."""
    names = titles if len(titles) == len(rows.columns) else rows.columns
    if not rows.rows:
        st.info(say("query.none"))
        return
    table = {c: [cell(row[c], language) for row in rows.rows] for c in rows.columns}
    config = {c: st.column_config.Column(name) for c, name in zip(rows.columns, names, strict=True)}
    st.dataframe(table, column_config=config, hide_index=True, placeholder="", alt=say("query.rows", n=len(rows.rows)))
    st.caption(say("query.truncated", n=len(rows.rows)) if rows.truncated else say("query.rows", n=len(rows.rows)))
    st.download_button(say("query.download"), as_csv(names, rows, language), "dualchain.csv", "text/csv", icon=":material/download:")


def chosen_question(listed: Sequence[Question], language: str) -> Question:
    """The question chosen on the page; at first the one the address names."""
    names = [q.name for q in listed]
    wanted = st.query_params.get("name")
    if wanted and wanted not in names:
        st.warning(say("query.unknown", name=plain(wanted[:80])))
    if "question" not in st.session_state and wanted in names:
        st.session_state["question"] = wanted
    titles = {q.name: q.title(language) for q in listed}
    name = st.selectbox(say("query.question"), names, key="question", format_func=lambda n: titles[n], persist_state="session")
    st.query_params["name"] = name
    return question(name)


def library(language: str) -> None:
    """A question of the library: what it asks, its parameters, its answer, its statement."""
    listed = questions()
    if not listed:
        st.info(say("query.no_questions"))
        return
    asked = chosen_question(listed, language)
    st.caption(plain(asked.question(language)))
    given: dict[str, str] = {}
    with st.form(f"form {asked.name}", border=bool(asked.parameters)):
        for parameter, place in zip(asked.parameters, st.columns(max(1, len(asked.parameters))), strict=False):
            title = plain(parameter.zh if language == "zh" else parameter.en)
            given[parameter.name] = place.text_input(title, parameter.default or "", key=f"{asked.name} {parameter.name}", max_chars=200)
        run = st.form_submit_button(say("query.run"), type="primary")
    # A text that was cleared means an empty text; a number that was cleared is not given.
    texts = {p.name for p in asked.parameters if p.type == "string" and p.default is not None}
    filled = {name: normalise(text).text.strip() for name, text in given.items() if text.strip() or name in texts}
    lacking = [p.zh if language == "zh" else p.en for p in asked.parameters if p.default is None and p.name not in filled]
    if lacking:
        st.info(plain(say("query.fill", names=joined(language, lacking))))
    elif run or all(p.default is not None for p in asked.parameters):
        store, _ = opened()
        show(store.read(asked.cypher, asked.bind(filled), limit=_ROWS), asked.headers(language), language)
    with st.expander(say("query.shown_cypher")):
        st.code(asked.cypher, language="cypher")


def free() -> None:
    """One statement of the analyst's own, which the guard lets through only when it reads."""
    with st.form("free", border=False):
        text = st.text_area(say("query.cypher"), key="cypher", height=160, max_chars=guard.LONGEST, placeholder=say("query.cypher_hint"))
        run = st.form_submit_button(say("query.run"), type="primary")
    if run and text.strip():
        store, _ = opened()
        rows = guard.run(store, text, limit=_ROWS)
        show(rows, rows.columns)


def page() -> None:
    """The whole page."""
    language = st.session_state["language"]
    st.title(say("nav.query"))
    st.caption(say("query.about"))
    with readable_errors():
        ways = {"library": say("query.library"), "free": say("query.free")}
        way = st.segmented_control(
            say("nav.query"), list(ways), key="way", default="library", required=True, format_func=lambda w: ways[w],
            label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
        if way == "free":
            free()
        else:
            library(language)


page()
