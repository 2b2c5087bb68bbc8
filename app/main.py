"""Entry of the pages: ``python -m streamlit run app/main.py`` (``dualchain serve`` does that)."""

from __future__ import annotations

import streamlit as st

from app.components.frame import language, language_switch, say

st.set_page_config(page_title="dualchain", layout="wide", menu_items={"Get help": None, "Report a bug": None, "About": None})
language()
# No icons of the Material set here: Streamlit would ask a foreign server for the one of the page, as its favicon.
page = st.navigation(
    [
        st.Page("screens/overview.py", title=say("nav.overview"), default=True),
        st.Page("screens/dual.py", title=say("nav.dual"), url_path="dual"),
        st.Page("screens/explorer.py", title=say("nav.explorer"), url_path="explorer"),
        st.Page("screens/query.py", title=say("nav.query"), url_path="query"),
    ],
    position="top",
)
language_switch()
page.run()
