"""The two chains: the matrix of segments and stages of innovation, the card, and the words every sentence rests on."""

from __future__ import annotations

import streamlit as st

from app.components.dual import card_data, draw, fact_html, figures_html, matrix_data, panel_html, who_html, word
from app.components.frame import empty_notice, opened, plain, readable_errors, say
from app.views.dual import Board, Ground, board, chain_titles, claims, ground, names_of, region_names
from app.views.evidence import quotes
from app.views.run import Build, last_build
from graph.metrics.cell import SCOPES
from graph.metrics.innovation import STAGES
from graph.metrics.matrix import Entry
from graph.metrics.words import WORDS
from graph.roles import EVERYWHERE
from graph.store.bolt import Store
from ingest.workspace import home_folder

# Streamlit would print a bare string of this script, so these are explained in comments.
STEP = 12  # facts listed in the panel before the reader asks for more
OPEN = 3  # facts whose quotes are open from the start


@st.cache_resource(max_entries=2, show_spinner=False)
def _ground(run: str, _build: Build) -> Ground:
    return ground(_build.folder)


@st.cache_resource(max_entries=2, show_spinner=False)
def _titles(run: str, _held: Ground) -> list[str]:
    return chain_titles(_held)


@st.cache_resource(max_entries=32, show_spinner=False)
def _board(run: str, chain: str, region: str, scope: str, _held: Ground) -> Board:
    return board(_held, chain, region, scope)


def _chosen(name: str, options: list[str]) -> str:
    """The value of a parameter of the address when it is one of the options, else the one chosen before, else the first."""
    wanted = [*st.query_params.get_all(name)[:1], st.session_state.get(f"dual_{name}", "")]
    return next((value for value in wanted if value in options), options[0])


def _remember(name: str) -> None:
    st.query_params[name] = st.session_state[f"pick_{name}"]
    st.session_state.update(dual_picked="", dual_most=STEP)


def choices(run: str, held: Ground) -> tuple[str, str, str]:
    """The line of choices: chain, region, whose innovators count."""
    titles = _titles(run, held)
    left, middle, right = st.columns([4, 3, 3], vertical_alignment="bottom")
    chain = _chosen("chain", titles)
    st.session_state["pick_chain"] = chain
    left.selectbox(say("dual.chain"), titles, key="pick_chain", on_change=_remember, args=("chain",))
    regions = region_names(held, chain)
    region = _chosen("region", regions)
    st.session_state["pick_region"] = region
    middle.selectbox(
        say("dual.region"), regions, key="pick_region", on_change=_remember, args=("region",),
        format_func=lambda name: say("dual.everywhere") if name == EVERYWHERE else name,
    )  # fmt: skip
    scope = _chosen("scope", list(SCOPES))
    st.session_state["pick_scope"] = scope
    language = st.session_state["language"]
    right.segmented_control(
        say("dual.scope"), SCOPES, key="pick_scope", on_change=_remember, args=("scope",), required=True,
        format_func=lambda code: word(language, WORDS[code]), help=say("dual.scope_said"),
    )  # fmt: skip
    st.session_state.update(dual_chain=chain, dual_region=region, dual_scope=scope)
    return chain, region, scope


def _picked(key: str) -> None:
    clicked = st.session_state[key].get("pick")
    if clicked:
        st.session_state.update(dual_picked=str(clicked["id"]), dual_most=STEP)


def _more() -> None:
    st.session_state["dual_most"] += STEP


def _facts(store: Store, held: Ground, facts: tuple[str, ...], language: str, most: int) -> list[str]:
    found = claims(held, facts[:most])
    return [fact_html(claim, quotes(store, claim.id), language, opened=place < OPEN) for place, claim in enumerate(found)]


def panel(store: Store, held: Ground, shown: Board, language: str) -> None:
    """What the chosen cell, segment or sentence rests on."""
    kind, _, rest = st.session_state["dual_picked"].partition(":")
    most = st.session_state["dual_most"]
    parts: list[str] = []
    total = 0
    if kind == "said" and rest.isdecimal() and int(rest) < len(shown.card.statements):
        said = shown.card.statements[int(rest)]
        st.markdown(plain(said.text(language)))
        parts.append(figures_html(said, shown, language))
        total = len(said.facts)
        parts += _facts(store, held, said.facts, language, most)
        if not total:
            st.caption(say("dual.nobody"))
    elif kind in ("cell", "segment"):
        place, _, stage = rest.partition(":")
        if place.isdecimal() and int(place) < len(shown.matrix.rows) and stage in ("", *STAGES):
            row = shown.matrix.rows[int(place)]
            title = [row.name, word(language, WORDS[f"stage.{stage}"])] if stage else [row.name]
            st.markdown(f"**{plain(' · '.join(title))}**")
            entries = _entries(shown, int(place), stage)
            total = sum(len(entry.facts) for entry in entries)
            left = most
            for entry in entries:
                if left <= 0:
                    break
                over = names_of(held, entry.ways[0].over)
                parts.append(who_html(entry, over[:4], language))
                parts += _facts(store, held, entry.facts, language, left)
                left -= len(entry.facts)
            if not entries:
                st.caption(say("dual.nobody"))
    else:
        st.info(say("dual.choose"))
    st.html(panel_html(parts))
    if total > most:
        st.button(say("dual.more", n=total - most), key="dual_more", on_click=_more)


def _entries(shown: Board, row: int, stage: str) -> list[Entry]:
    """Who stands in a cell or row, each once."""
    once_each: dict[str, Entry] = {}
    for entry in shown.matrix.at(row, stage or None):
        once_each.setdefault(entry.id, entry)
    return list(once_each.values())


def legend(language: str) -> None:
    """What the plans of the segments mean."""
    with st.expander(say("dual.legend")):
        codes = [code for code in WORDS if code.startswith("plan.")]
        separator = "：" if language == "zh" else ": "
        lines = [f"- **{plain(word(language, WORDS[c]))}**{separator}{plain(word(language, WORDS[c], line=True))}" for c in codes]
        st.markdown("\n".join([*lines, "", plain(say("dual.legend_cells"))]))


@st.fragment
def surroundings(language: str, run: str, chain: str, region: str, scope: str, _held: Ground) -> None:
    """Matrix, card and panel; a click runs only this part again."""
    with readable_errors():
        store, _ = opened()
        shown = _board(run, chain, region, scope, _held)
        st.session_state.setdefault("dual_picked", "")
        st.session_state.setdefault("dual_most", STEP)
        selected = st.session_state["dual_picked"]
        left, right = st.columns([9, 5], gap="medium")
        with left:
            st.subheader(say("dual.matrix"))
            draw(matrix_data(shown, language, selected), key="dual_matrix", on_pick=lambda: _picked("dual_matrix"))
            legend(language)
            st.subheader(say("dual.card", chain=plain(chain), region=say("dual.everywhere") if region == EVERYWHERE else plain(region)))
            draw(card_data(shown, language, selected), key="dual_card", on_pick=lambda: _picked("dual_card"))
        with right, st.container(key="dual_panel"):
            st.markdown(f"**{say('dual.grounds')}**")
            panel(store, _held, shown, language)


_STYLE = """<style>
.st-key-dual_panel{max-height:calc(100vh - 5.5rem);overflow:auto;padding:.2rem .6rem .6rem .8rem;border-left:1px solid rgba(128,128,128,.3)}
[data-testid="stColumn"]:has(.st-key-dual_panel)>div{height:100%}
[data-testid="stLayoutWrapper"]:has(>.st-key-dual_panel){position:sticky;top:4.2rem}
@media (max-width:640px){
[data-testid="stColumn"]:has(.st-key-dual_panel){position:sticky;bottom:0;z-index:5;background:Canvas;border-top:1px solid rgba(128,128,128,.5)}
[data-testid="stLayoutWrapper"]:has(>.st-key-dual_panel){position:static}
.st-key-dual_panel{max-height:42vh;border-left:0;padding:.4rem 0}}
</style>"""


def page() -> None:
    """The whole page."""
    language = st.session_state["language"]
    st.html(_STYLE)
    st.title(say("nav.dual"))
    st.caption(say("dual.about"))
    with readable_errors():
        opened()
        build = last_build(home_folder())
        if build is None:
            empty_notice()
            return
        held = _ground(build.id, build)
        if not held.network.chains:
            empty_notice()
            return
        chain, region, scope = choices(build.id, held)
        surroundings(language, build.id, chain, region, scope, held)


page()
