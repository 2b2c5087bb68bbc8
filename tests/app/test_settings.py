"""How the pages are served, however they are started."""

from __future__ import annotations

import tomllib

from tests.app.stage import MAIN


def test_the_pages_are_served_to_this_machine_only_and_tell_nobody() -> None:
    settings = tomllib.loads((MAIN.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["enableXsrfProtection"]
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"


def test_no_module_hides_a_package_of_the_project() -> None:
    hidden = {"graph.py", "ingest.py", "queries.py", "app.py", "graph", "ingest", "queries"}
    assert not hidden & {p.name for p in MAIN.parent.iterdir()}


def test_streamlit_finds_no_pages_of_its_own() -> None:
    assert not (MAIN.parent / "pages").exists(), "the first visitor to open a link would be told that the page does not exist"
