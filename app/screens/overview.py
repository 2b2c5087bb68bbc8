"""The overview: how much is known, how far it reaches, how well it is supported, and what to ask next."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.components.frame import empty_notice, opened, plain, readable_errors, say
from app.components.tables import link, listing, table
from app.views.names import joined, method_name, relation_name, type_name
from app.views.overview import LIKELY, SURE, Counts, Quality, Reach, counts, coverage_by_chain, coverage_by_region, quality, well_known
from app.views.run import Build, last_build, top_findings
from graph.errors import DualchainError
from graph.library import questions
from graph.metrics.findings import Finding
from graph.schema import SCHEMA
from graph.store.bolt import Store
from ingest.workspace import home_folder

_KEEP = "2m"


@st.cache_data(ttl=_KEEP, max_entries=4, show_spinner=False)
def _all(uri: str, run: str, _store: Store) -> tuple[Counts, list[Reach], list[Reach], Quality, list[Reach]]:
    """Everything the page asks of the graph, once for every load."""
    return counts(_store), coverage_by_region(_store), coverage_by_chain(_store), quality(_store), well_known(_store)


@st.cache_data(ttl="1h", max_entries=4, show_spinner=False)
def _findings(run: str, _build: Build) -> list[Finding]:
    return top_findings(_build.folder)


def figures(held: Counts, build: Build | None) -> None:
    """The numbers at the top, and the date of the data."""
    numbers = (
        ("overview.nodes", held.nodes), ("overview.facts", held.facts), ("overview.documents", held.documents),
        ("overview.evidence", held.evidence),
    )  # fmt: skip
    for place, (key, number) in zip(st.columns(len(numbers)), numbers, strict=True):
        place.metric(say(key), f"{number:,}", border=True)
    dates = [say("overview.newest", date=held.newest)] if held.newest else []
    dates += [say("overview.built", date=build.made)] if build else []
    st.caption(plain(" · ".join(dates)))


def contents(held: Counts, language: str) -> None:
    """Nodes by type and facts by relation."""
    left, right = st.columns(2, gap="large")
    types = [(n, held.types[n.name]) for n in SCHEMA.nodes() if n.name in held.types]
    most = max([n for _, n in types] + [1])
    with left:
        st.subheader(say("overview.by_type"))
        rows = [(type_name(language, declared.name), n) for declared, n in types]
        st.html(table((say("overview.type"), say("overview.count")), rows, bar=[(n / most, declared.colour) for declared, n in types]))
    relations = [(r, held.relations[r.name]) for r in SCHEMA.relations]
    most = max([n for _, n in relations] + [1])
    with right:
        st.subheader(say("overview.by_relation"))
        rows = [(relation_name(language, declared.name), n) for declared, n in relations]
        bars = [(n / most, declared.colour) for declared, n in relations]
        st.html(table((say("overview.relation"), say("overview.count")), rows, bar=bars))


def reach(regions: list[Reach], chains: list[Reach], language: str) -> None:
    """Coverage by region and by chain: what no document speaks of is not known, which is not the same as nothing there."""
    st.subheader(say("overview.coverage"))
    st.caption(say("overview.coverage_said"))
    left, right = st.columns(2, gap="large")
    documents = say("overview.documents")
    with left:
        rows = [(r.name or say("overview.no_region"), r.documents, r.facts) for r in regions]
        st.html(table((say("overview.region"), documents, say("overview.statements")), rows))
    with right:
        linked = [(("html", link("explorer", c.name, id=c.id, lang=language)), c.documents, c.facts) for c in chains]
        st.html(table((say("overview.chain"), documents, say("overview.facts")), linked))


def support(held: Quality, build: Build | None, language: str) -> None:
    """How well facts are supported, and what could not be read."""
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(say("overview.quality"))
        rows = [
            (say("overview.two_documents"), held.more_documents),
            (say("overview.one_document"), held.one_document),
            (say("overview.sure", limit=f"{SURE:.0%}"), held.sure),
            (say("overview.likely", low=f"{LIKELY:.0%}", high=f"{SURE:.0%}"), held.likely),
            (say("overview.doubtful", limit=f"{LIKELY:.0%}"), held.doubtful),
        ]
        whole = max(held.facts, 1)
        bars = [(n / whole, "#4c78a8") for _, n in rows]
        st.html(table((say("overview.facts"), say("overview.count")), rows, bar=bars))
        methods = [f"{method_name(language, m)} {n:,}" for m, n in held.quotes_by_method.items()]
        if methods:
            st.caption(plain(say("overview.methods", methods=joined(language, methods))))
    with right:
        st.subheader(say("overview.reading"))
        if build is None:
            st.caption(say("overview.no_build"))
            return
        rows = [
            (say("overview.documents_read"), build.documents),
            (say("overview.passages_read"), build.passages),
            (say("overview.failed"), len(build.failures)),
            (say("overview.rejected"), build.rejects),
        ]
        st.html(table((say("overview.step"), say("overview.count")), rows))
        if build.failures:
            with st.expander(say("overview.failures")):
                lines = [(f.stage, f.item, f.error) for f in build.failures]
                st.html(table((say("overview.step"), say("overview.item"), say("overview.error")), lines))


def gaps(build: Build | None, language: str) -> None:
    """The findings of the metrics, or why there are none."""
    st.subheader(say("overview.gaps"))
    if build is None:
        st.caption(say("overview.no_build"))
        return
    try:
        found = _findings(build.id, build)
    except DualchainError as error:
        st.warning(plain(error.text(language)))
        return
    if not found:
        st.caption(say("overview.no_gaps"))
    look = [link("explorer", say("overview.look"), id=f.stage_id, lang=language) for f in found]
    st.html(listing([f"{escape(f.zh if language == 'zh' else f.en)} {there}" for f, there in zip(found, look, strict=True)]))


def examples(known: list[Reach], language: str) -> None:
    """Questions to start with: each leads to a page that answers it."""
    st.subheader(say("overview.examples"))
    lines = [link("explorer", say("overview.around", name=k.name), id=k.id, lang=language) for k in known[:2]]
    first_of_group = {q.group: q for q in reversed(questions())}
    lines += [link("query", q.question(language), name=q.name, lang=language) for q in reversed(first_of_group.values())]
    st.html(listing(lines))


def page() -> None:
    """The whole page."""
    language = st.session_state["language"]
    st.title(say("nav.overview"))
    st.caption(say("overview.about"))
    with readable_errors():
        store, uri = opened()
        build = last_build(home_folder())
        held, regions, chains, supported, known = _all(uri, build.id if build else "", store)
        if held.empty:
            empty_notice()
            return
        figures(held, build)
        left, right = st.columns(2, gap="large")
        with left:
            gaps(build, language)
        with right:
            examples(known, language)
        contents(held, language)
        reach(regions, chains, language)
        support(supported, build, language)


page()
