"""Entry of the pages: ``python -m streamlit run app/main.py`` (``dualchain serve`` does that)."""

from __future__ import annotations

import streamlit as st

from app.components.frame import language, language_switch, say

st.set_page_config(page_title="dualchain", layout="wide", menu_items={"Get help": None, "Report a bug": None, "About": None})
language()
page = st.navigation(
    [
        st.Page("pages/overview.py", title=say("nav.overview"), icon=":material/dashboard:", default=True),
        st.Page("pages/explorer.py", title=say("nav.explorer"), icon=":material/hub:", url_path="explorer"),
        st.Page("pages/query.py", title=say("nav.query"), icon=":material/terminal:", url_path="query"),
    ],
    position="top",
)
language_switch()
page.run()
