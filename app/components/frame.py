"""What every page does first: know the language, open the graph, and show an error as a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import streamlit as st

from app.connection import address
from app.i18n import LANGUAGES, language_of, translate
from graph.errors import DualchainError
from graph.store.address import Address
from graph.store.bolt import Store
from ingest.workspace import home_folder

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")
# Streamlit's own hints ("Press Enter to apply") exist in English only.
_STYLE = """<style>
[data-testid="InputInstructions"]{display:none}
[data-testid="stMainBlockContainer"]{padding-top:4.5rem;padding-bottom:3rem}
</style>"""
_LANG_JS = """
export default function ({ data }) {
  document.documentElement.lang = data === 'zh' ? 'zh-CN' : data
}
"""


def plain(text: str) -> str:
    """`text` for a place that reads Markdown, so that it is shown as it stands.

    Example:
        >>> plain("[a](javascript:x)")
        '\\\\[a\\\\]\\\\(javascript\\\\:x\\\\)'
    """
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


@cache
def _document_language() -> Callable[..., Any]:
    """The component that tells the browser (and so a screen reader) the language of the document."""
    return st.components.v2.component("dualchain_lang", js=_LANG_JS)


def language() -> str:
    """The language of this session: the one chosen here, else `?lang=` of the address, else that of the browser."""
    wanted = st.query_params.get("lang") or st.session_state.get("language")
    chosen = language_of(wanted, st.context.locale)
    st.session_state["language"] = chosen
    return chosen


def say(key: str, **values: object) -> str:
    """The message `key` in the language of this session."""
    return translate(st.session_state.get("language", LANGUAGES[0]), key, **values)


def _choose() -> None:
    chosen = st.session_state.get("language_choice")
    if chosen in LANGUAGES:
        st.session_state["language"] = chosen
        st.query_params["lang"] = chosen


def language_switch() -> None:
    """The switch between the languages; the choice stands in the address, so that a copied link keeps it."""
    st.html(_STYLE)
    current = st.session_state["language"]
    st.session_state["language_choice"] = current
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.segmented_control(
            say("nav.language"), LANGUAGES, key="language_choice", on_change=_choose, required=True,
            format_func=lambda code: translate(code, "nav.own_name"), label_visibility="collapsed",
        )  # fmt: skip
    if st.query_params.get("lang") != current:
        st.query_params["lang"] = current
    _document_language()(data=current, key="html_lang")


@st.cache_resource(show_spinner=False)
def _connected(uri: str, pid: int | None, _address: Address) -> Store:
    return Store.connect(_address)


def opened() -> tuple[Store, str]:
    """The graph, connected to once for all sessions, and its address. Nothing is started.

    Raises:
        ServerDown: no server runs, or none answers.
        LoginRefused: the server refuses user or password.
    """
    found = address(home_folder())
    return _connected(found.uri, found.pid, found), found.uri


@contextmanager
def readable_errors() -> Iterator[None]:
    """Show an error of this project in the page's language, with what to do, and end the page there."""
    try:
        yield
    except DualchainError as error:
        st.error(plain(error.text(st.session_state.get("language", LANGUAGES[0]))))
        st.stop()


def empty_notice() -> None:
    """Say that nothing has been loaded yet, and what to run."""
    st.info(say("empty.said"))
    st.code("dualchain build DOCUMENTS…", language=None)
