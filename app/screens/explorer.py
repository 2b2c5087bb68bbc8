"""The explorer: look a name up, see what stands round it, read the words a fact rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from app.components.canvas import canvas, canvas_data
from app.components.frame import empty_notice, opened, plain, readable_errors, say
from app.components.panel import card_html, edge_html, quotes_html
from app.views.entity import Entity, entity, searchable
from app.views.evidence import MOST, Quote, quotes, quotes_about
from app.views.names import joined, modality_name, relation_name, type_name
from app.views.neighbourhood import Filter, Neighbourhood, neighbourhood
from app.views.overview import well_known
from app.views.search import LONGEST, search
from graph.schema import SCHEMA
from graph.store.bolt import Store

_ID = re.compile(r"[\w:.\-]{1,80}")
_OPENED_MOST = 12


def focus(id: str) -> None:
    """Make the node `id` the centre of the page and of its address."""
    st.session_state["focus"] = id
    st.session_state["opened"] = []
    st.session_state["chosen"] = ("node", id)
    st.session_state["q"] = ""
    st.query_params["id"] = id


def unfold(id: str) -> None:
    """Add the neighbours of `id` to what is drawn."""
    others = [o for o in st.session_state["opened"] if o != id]
    st.session_state["opened"] = [*others, id][-_OPENED_MOST:]


def fold(id: str) -> None:
    """Take the neighbours of `id` away again."""
    st.session_state["opened"] = [o for o in st.session_state["opened"] if o != id]


def _picked() -> None:
    clicked = st.session_state["canvas"].get("pick")
    if clicked:
        st.session_state["chosen"] = (str(clicked["kind"]), str(clicked["id"]))


def _unfolded() -> None:
    clicked = st.session_state["canvas"].get("open")
    if clicked:
        unfold(str(clicked["id"]))


def search_box(store: Store, language: str) -> None:
    """The search line with its hits; choosing one makes it the centre."""
    text, kind = st.columns([3, 1])
    asked = text.text_input(say("explorer.search"), key="q", max_chars=LONGEST, placeholder=say("explorer.search_hint"), live=True)
    labels, all_types = searchable(), say("explorer.all_types")
    chosen = kind.selectbox(
        say("explorer.type"), ["", *labels], key="search_type", placeholder=all_types,
        format_func=lambda label: type_name(language, label) if label else all_types,
    )  # fmt: skip
    if not asked.strip():
        return
    hits = search(store, asked, (chosen,) if chosen else ())
    if not hits:
        st.warning(say("explorer.no_hit", text=plain(asked)))
        return
    with st.container(horizontal=True):
        for hit in hits:
            about = joined(language, [p for p in (type_name(language, hit.type), hit.region, hit.alias) if p])
            st.button(f"**{plain(hit.name)}**  {plain(about)}", key=f"hit {hit.id}", on_click=focus, args=(hit.id,))


def starting_points(store: Store, language: str) -> None:
    """What to look at when nothing has been asked for yet."""
    known = well_known(store)
    if not known:
        empty_notice()
        return
    st.write(say("explorer.start"))
    with st.container(horizontal=True):
        for item in known:
            st.button(
                f"**{plain(item.name)}**  {say('explorer.facts', n=item.facts)}", key=f"start {item.id}", on_click=focus, args=(item.id,)
            )  # fmt: skip


def filters(language: str) -> Filter:
    """The three rows of choices; nothing chosen in a row keeps everything."""
    with st.expander(say("explorer.filter"), icon=":material/filter_alt:"):
        types = st.pills(
            say("explorer.types"), [label for label in searchable() if label != "Indicator"], selection_mode="multi", key="types",
            format_func=lambda label: type_name(language, label), persist_state="session",
        )  # fmt: skip
        relations = st.pills(
            say("explorer.relations"), [r.name for r in SCHEMA.relations], selection_mode="multi", key="relations",
            format_func=lambda relation: relation_name(language, relation), persist_state="session",
        )  # fmt: skip
        modalities = st.pills(
            say("explorer.modalities"), SCHEMA.modalities, selection_mode="multi", key="modalities",
            format_func=lambda modality: modality_name(language, modality), persist_state="session",
        )  # fmt: skip
    return Filter(tuple(types or ()), tuple(relations or ()), tuple(modalities or ()))


def _left_out(shown: Neighbourhood, language: str) -> None:
    if shown.hidden:
        types = [f"{type_name(language, label)} {n}" for label, n in sorted(shown.left_out.items(), key=lambda p: -p[1])]
        st.warning(plain(say("explorer.left_out", shown=len(shown.nodes), hidden=shown.hidden, types=joined(language, types))))


def _number(found: Sequence[Quote]) -> str:
    return f"{MOST}+" if len(found) >= MOST else str(len(found))


def node_panel(store: Store, about: Entity, language: str) -> None:
    """The card of a node, what can be done with it, and all its quotes."""
    st.html(card_html(about, language))
    with st.container(horizontal=True):
        if about.id != st.session_state["focus"]:
            st.button(say("explorer.centre"), key="centre", on_click=focus, args=(about.id,), icon=":material/center_focus_strong:")
            if about.id in st.session_state["opened"]:
                st.button(say("explorer.fold"), key="fold", on_click=fold, args=(about.id,), icon=":material/remove:")
            else:
                st.button(say("explorer.unfold"), key="unfold", on_click=unfold, args=(about.id,), icon=":material/add:")
    found = quotes_about(store, about)
    st.markdown(f"**{say('explorer.quotes', n=_number(found))}**")
    st.html(quotes_html(found, language, most=MOST))


def panel(store: Store, shown: Neighbourhood, language: str) -> None:
    """What is known of the chosen edge, else of the chosen node, else of the centre."""
    kind, chosen = st.session_state["chosen"]
    edge = shown.edge(chosen) if kind == "edge" else None
    if edge is not None:
        st.html(edge_html(edge, shown, language))
        found = quotes(store, edge.id)
        st.markdown(f"**{say('explorer.evidence', n=_number(found))}**")
        st.html(quotes_html(found, language, most=MOST))
        return
    about = entity(store, chosen) if kind == "node" else None
    about = about or entity(store, st.session_state["focus"])
    if about is not None:
        node_panel(store, about, language)


@st.fragment
def surroundings(language: str) -> None:
    """The canvas and the panel; a click runs only this part again."""
    with readable_errors():
        store, _ = opened()
        wanted = filters(language)
        shown = neighbourhood(store, [st.session_state["focus"], *st.session_state["opened"]], wanted)
        left, right = st.columns([9, 4], gap="medium")
        with left:
            _left_out(shown, language)
            if not shown.edges:
                st.info(say("explorer.alone"))
            canvas(canvas_data(shown, language, st.session_state["chosen"]), key="canvas", on_pick=_picked, on_open=_unfolded)
        with right, st.container(height=640, border=False, key="panel"):
            panel(store, shown, language)


def asked_for(ids: Sequence[str]) -> str:
    """The node to show: the one in the address, else the one looked at last in this session; "" for none."""
    id = ids[0] if ids else ""
    if not id:
        return str(st.session_state.get("focus", ""))
    if id != st.session_state.get("focus"):
        st.session_state.update(focus=id, opened=[], chosen=("node", id))
    return id


def page() -> None:
    """The whole page."""
    language = st.session_state["language"]
    st.title(say("nav.explorer"))
    with readable_errors():
        store, _ = opened()
        search_box(store, language)
        id = asked_for(st.query_params.get_all("id"))
        if not id:
            starting_points(store, language)
        elif not _ID.fullmatch(id) or entity(store, id) is None:
            st.session_state["focus"] = ""
            st.warning(say("explorer.unknown", id=plain(id[:80])))
            starting_points(store, language)
        else:
            if st.query_params.get("id") != id:
                st.query_params["id"] = id
            surroundings(language)


page()
