"""The page of the two chains: what it shows, in both languages, and down to the quotes in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.components.dual import card_data, fact_html, figures_html, matrix_data, panel_html, who_html
from app.i18n import LANGUAGES, translate
from app.views.dual import AHEAD, Claim, board, chain_titles, claims, ground, region_names
from graph.errors import InputError
from graph.metrics.innovation import STAGES
from graph.metrics.words import WORDS
from graph.roles import EVERYWHERE
from tests.app import tiny
from tests.app.stage import GRAPHS, MAIN
from tests.app.tab import Tab

CHAIN = "碳纤维产业"


def two_chains() -> tiny.Graph:
    """The small graph with somebody in its segment, a plant planned there, and a firm in it whose name is markup."""
    g = tiny.tiny()
    g.entity("wire", "ChainStage", "碳丝")
    text = f"吉林化纤集团生产原丝，是原丝环节的链主企业；吉林大学攻关原丝技术；{tiny.NASTY}生产碳丝；拟建原丝中试基地；发展碳丝环节。"
    passage = g.passage("d1", text, ("三、环节",))
    g.entity("pilot", "Platform", "原丝中试基地", status="planned")
    g.says(passage, "吉林化纤集团生产原丝，是原丝环节的链主企业", "firm", "IN_CHAIN", "stage", confidence=0.95)
    g.says(passage, "吉林大学攻关原丝技术", "uni", "WORKS_ON", "stage", "encouraged", 0.9)
    g.says(passage, f"{tiny.NASTY}生产碳丝", "nasty", "IN_CHAIN", "wire")
    g.says(passage, "拟建原丝中试基地", "pilot", "IN_CHAIN", "stage", "planned")
    g.says(passage, "发展碳丝环节", "wire", "SEGMENT_OF", "chain")
    return g


GRAPHS["two chains"] = two_chains


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return two_chains().build(tmp_path)


def test_the_board_of_a_cell(folder: Path) -> None:
    held = ground(folder)
    assert chain_titles(held) == [CHAIN]
    assert region_names(held, CHAIN)[0] == EVERYWHERE and {"吉林省", "长春市", "吉林市"} <= set(region_names(held, CHAIN))
    shown = board(held, CHAIN, EVERYWHERE, "local")
    assert [shown.matrix.rows[i].name for i in shown.order] == ["原丝", "碳丝", CHAIN]
    assert shown.tiers[shown.order[0]] == "上游"
    assert {s.name: s.plan for s in shown.segments} == {"原丝": "consolidate", "碳丝": "consolidate"}
    told = {s.code: s for s in shown.card.statements}
    assert told["leader"].zh.startswith("吉林化纤集团：文献以“链主”说它")
    assert "原丝中试基地" in told["coming"].zh
    whole = set(told["basis"].facts)
    assert all(whole >= set(s.facts) for s in shown.card.statements), "no sentence rests on more than the card as a whole"
    with pytest.raises(InputError):
        board(held, CHAIN, "没有的地方", "local")


def test_the_board_shows_cross_density_and_asks_no_null_model(folder: Path) -> None:
    shown = {r.metric for r in board(ground(folder), CHAIN, EVERYWHERE, "local").listed}
    assert "M17.cross.stage" in shown and "M17.cross.q.stage" not in shown


def test_every_statement_and_cell_leads_to_facts_in_words(folder: Path) -> None:
    held = ground(folder)
    shown = board(held, CHAIN, EVERYWHERE, "local")
    for said in shown.card.statements:
        found = claims(held, said.facts)
        assert [c.id for c in found] == list(said.facts) and all(c.head and c.tail for c in found)
    assert all(claims(held, entry.facts) for entry in shown.matrix.entries)
    assert set(AHEAD) & {claim.modality for e in shown.matrix.entries if e.planned for claim in claims(held, e.facts)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_browser_gets(folder: Path, language: str) -> None:
    shown = board(ground(folder), CHAIN, EVERYWHERE, "local")
    drawn = matrix_data(shown, language, "segment:0")
    assert len(drawn["columns"]) == len(STAGES) and all(len(r["cells"]) == len(STAGES) for r in drawn["rows"])
    assert drawn["rows"][-1]["whole"] and drawn["rows"][-1]["label"] == translate(language, "dual.whole")
    first = {STAGES[k]: cell for k, cell in enumerate(drawn["rows"][0]["cells"])}
    assert (first["development"]["text"], first["development"]["count"]) == (["吉林大学"], "1")
    assert first["pilot"]["notes"] == [translate(language, "dual.ahead", n=1)] and not first["pilot"]["count"]
    assert all(0 <= cell["heat"] <= 1 for row in drawn["rows"] for cell in row["cells"])
    sections = card_data(shown, language, "")["sections"]
    ids = [item["id"] for section in sections for item in section["items"]]
    assert ids == [f"said:{k}" for k in range(len(shown.card.statements))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_in_names_stays_text_in_the_panel(folder: Path, language: str) -> None:
    held = ground(folder)
    shown = board(held, CHAIN, EVERYWHERE, "local")
    nasty = next(e for e in shown.matrix.entries if e.id == "nasty")
    claim = Claim("x", tiny.NASTY, "IN_CHAIN", tiny.MARKDOWN, "existing")
    parts = [who_html(nasty, (tiny.NASTY,), language), fact_html(claim, [], language, opened=True)]
    parts += [figures_html(s, shown, language) for s in shown.card.statements]
    markup = re.sub(r"<style>.*?</style>", "", panel_html(parts), flags=re.S)
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z]+)", markup)) <= {"div", "span", "details", "summary", "b", "p"}


def opened(language: str, **parameters: str) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=120)
    at.query_params["lang"] = language
    at.run()
    at.switch_page("screens/dual.py")
    at.query_params["lang"] = language
    for name, value in parameters.items():
        at.query_params[name] = value
    at.run()
    return at


def seen(at: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "info", "warning", "error")
    parts = [str(e.value) for kind in kinds for e in at.get(kind)] + [e.proto.body for e in at.get("html")]
    return "\n".join(parts)


@pytest.mark.arcadedb
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("graph", ["empty", "small", "two chains"])
def test_the_page_runs_in_both_languages(show: Callable, language: str, graph: str) -> None:
    show(graph)
    at = opened(language)
    assert not at.exception and not at.error
    assert at.title[0].value == translate(language, "nav.dual")
    assert translate(LANGUAGES[1 - LANGUAGES.index(language)], "nav.dual") not in seen(at)
    if graph == "empty":
        assert at.info[0].value == translate(language, "empty.said")
    else:
        assert at.selectbox(key="pick_chain").value == CHAIN
        assert at.info[0].value == translate(language, "dual.choose")


@pytest.mark.arcadedb
def test_the_address_chooses_chain_region_and_scope_and_nonsense_is_ignored(show: Callable) -> None:
    show("two chains")
    at = opened("zh", chain=CHAIN, region="长春市", scope="open")
    assert (at.selectbox(key="pick_region").value, at.session_state["dual_scope"]) == ("长春市", "open")
    at = opened("zh", chain="<script>", region="x" * 300, scope="all")
    assert not at.exception
    assert (at.selectbox(key="pick_region").value, at.session_state["dual_scope"]) == (EVERYWHERE, "local")


@pytest.mark.arcadedb
@pytest.mark.parametrize("picked", ["said:999", "said:x", "cell:99:basic", "segment:x", "cell::", "cell:0:other", "nonsense"])
def test_a_choice_that_is_not_there_is_no_error(show: Callable, picked: str) -> None:
    show("two chains")
    at = opened("zh")
    at.session_state["dual_picked"] = picked
    at.run()
    assert not at.exception and not at.error


@pytest.mark.browser
@pytest.mark.arcadedb
@pytest.mark.slow
@pytest.mark.parametrize("tab", [(1400, 900), (390, 844)], indirect=True, ids=["wide", "narrow"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_shown_without_an_error(show: Callable, tab: Tab, language: str) -> None:
    show("two chains")
    tab.open(f"dual?lang={language}", ".card")
    page = tab.page
    assert page.locator("h1").first.inner_text() == translate(language, "nav.dual")
    heads = page.locator(".matrix thead th .name").all_inner_texts()
    assert [h.lower() for h in heads] == [(w.zh if language == "zh" else w.en).lower() for w in (WORDS[f"stage.{s}"] for s in STAGES)]
    assert page.locator("[data-testid=stException], [role=dialog]").count() == 0
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth") <= 0
    assert tiny.NASTY in page.locator(".matrix").inner_text()
    assert page.evaluate("window.pwned") is None
    assert page.locator("img[src='x'], a[href^=javascript]").count() == 0


@pytest.mark.browser
@pytest.mark.arcadedb
@pytest.mark.slow
def test_from_a_cell_to_the_words_it_rests_on(show: Callable, tab: Tab) -> None:
    show("two chains")
    tab.open("dual?lang=zh", ".card")
    page = tab.page
    row = page.locator(".matrix tbody tr", has_text="原丝").first
    row.locator("button.cell", has_text="吉林大学").click()
    page.locator(".st-key-dual_panel mark", has_text="吉林大学攻关原丝技术").wait_for()
    tab.rest()
    told = page.locator(".st-key-dual_panel").inner_text()
    for part in ("吉林大学", "高校", "直接", "鼓励", "概率 0.9", "《关于加快碳纤维产业发展的意见》", "吉政发〔2021〕5号", "三、环节"):
        assert part in told
    assert page.locator(".matrix button[aria-pressed=true]").count() == 1


@pytest.mark.browser
@pytest.mark.arcadedb
@pytest.mark.slow
def test_every_sentence_of_the_card_can_be_opened_to_a_quote_by_keyboard(show: Callable, tab: Tab) -> None:
    show("two chains")
    tab.open("dual?lang=en", ".card")
    page = tab.page
    total = page.locator("button.said").count()
    assert total > 8
    for place in range(total):
        sentence = page.locator("button.said").nth(place)
        text = sentence.locator(".sentence").inner_text()
        sentence.focus()
        page.keyboard.press("Enter")
        page.locator(f"button.said[data-id='said:{place}'][aria-pressed=true]").wait_for()
        tab.rest()
        panel = page.locator(".st-key-dual_panel")
        assert " ".join(text.split()) in " ".join(panel.inner_text().split())
        assert panel.locator("mark").count() > 0, text
        assert page.locator("button[aria-pressed=true]").count() == 1


@pytest.mark.browser
@pytest.mark.arcadedb
@pytest.mark.slow
def test_another_region_is_another_matrix_and_stands_in_the_address(show: Callable, tab: Tab) -> None:
    show("two chains")
    tab.open("dual?lang=zh&region=%E9%95%BF%E6%98%A5%E5%B8%82", ".card")
    page = tab.page
    assert "吉林化纤集团" not in page.locator(".matrix").inner_text()
    assert "吉林大学" in page.locator(".matrix").inner_text()
    page.locator("[data-testid=stSelectbox] input").nth(1).click()
    page.get_by_role("option", name="吉林市", exact=True).click()
    page.locator(".matrix button.cell", has_text="吉林化纤集团").first.wait_for()
    tab.rest()
    assert "region=%E5%90%89%E6%9E%97%E5%B8%82" in page.url
    assert "吉林大学" not in page.locator(".matrix").inner_text()
