"""The pages in a real Chromium that reaches nothing but this machine."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from app.i18n import LANGUAGES, translate
from tests.app import tiny
from tests.app.stage import Stage
from tests.app.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.arcadedb, pytest.mark.slow]


def middle_of_edge(tab: Tab, fact: str) -> tuple[float, float]:
    """A point on the drawn line of a fact, in the page."""
    script = (
        "e => { const p = e.getPointAtLength(e.getTotalLength() * 0.5), m = e.getScreenCTM(); return [p.x * m.a + m.e, p.y * m.d + m.f] }"
    )
    x, y = tab.page.locator(f'g.edge[data-id="{fact}"] path.hit').evaluate(script)
    return x, y


def drawn(tab: Tab) -> set[str]:
    """Ids of the nodes on the canvas."""
    return set(tab.page.locator("g.node").evaluate_all("nodes => nodes.map(n => n.dataset.id)"))


def fact_between(stage: Stage, head: str, relation: str, tail: str) -> str:
    """Id of a fact."""
    query = "MATCH (a {id: $head})-[r]->(b {id: $tail}) WHERE type(r) = $relation RETURN r.fact_id AS id"
    return str(stage.store.read(query, {"head": head, "tail": tail, "relation": relation}).rows[0]["id"])


@pytest.mark.parametrize("tab", [(1400, 900), (390, 844)], indirect=True, ids=["wide", "narrow"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "ready"), [("", ".dc-table"), ("explorer?id=chain", "g.node"), ("query?name=documents", "[data-testid=stDataFrame]")]
)
def test_every_page_is_shown_without_an_error(show: Callable, tab: Tab, path: str, ready: str, language: str) -> None:
    show("small")
    tab.open(f"{path}{'&' if '?' in path else '?'}lang={language}", ready)
    page = tab.page
    name = (path.partition("?")[0]) or "overview"
    assert page.locator("h1").first.inner_text() == translate(language, f"nav.{name}")
    assert page.locator("[data-testid=stException], [role=dialog]").count() == 0
    assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth") <= 0
    assert f"lang={language}" in page.url


def test_from_a_name_to_the_words_a_fact_rests_on(show: Callable, tab: Tab) -> None:
    stage = show("small")
    tab.open("explorer?lang=zh", "[data-testid=stTextInput] input")
    page = tab.page
    page.locator("[data-testid=stTextInput] input").first.fill("化纤")
    page.get_by_role("button", name="吉林化纤集团").first.click()
    page.wait_for_selector("g.node")
    tab.rest()
    assert drawn(tab) == {"firm", "chain"}
    assert "id=firm" in page.url
    page.mouse.click(*middle_of_edge(tab, fact_between(stage, "firm", "IN_CHAIN", "chain")))
    page.locator(".dc-claim").wait_for()
    assert page.locator("mark").all_inner_texts() == ["突出吉林化纤集团龙头作用"]
    panel = page.locator(".st-key-panel").inner_text()
    for part in (
        "《关于加快碳纤维产业发展的意见》",
        "吉政发〔2021〕5号",
        "吉林省人民政府",
        "2021-02-06",
        "（一）碳纤维产业",
        "现有",
        "95%",
    ):
        assert part in panel


def test_the_list_beside_the_canvas_does_the_same_by_keyboard(show: Callable, tab: Tab) -> None:
    stage = show("small")
    tab.open("explorer?id=lab&lang=zh", "g.node")
    fact = fact_between(stage, "lab", "WORKS_ON", "tech")
    row = tab.page.locator(f'.row[data-id="{fact}"]')
    row.focus()
    tab.page.keyboard.press("Enter")
    tab.page.locator("mark", has_text="长春应化所攻关大丝束碳纤维").wait_for()
    assert row.get_attribute("aria-pressed") == "true"
    assert tab.page.locator("g.edge.selected").get_attribute("data-id") == fact
    assert tab.page.locator(".row").count() == tab.page.locator("g.edge").count() == 3


def test_a_double_click_adds_the_neighbours_and_moves_nothing(show: Callable, tab: Tab) -> None:
    show("small")
    tab.open("explorer?id=chain&lang=en", "g.node")
    before = drawn(tab)
    spread = _layout(tab)
    tab.page.locator('g.node[data-id="tech"]').dblclick()
    tab.page.locator('g.node[data-id="uni"]').wait_for()
    tab.rest()
    assert drawn(tab) - before == {"uni", "lab"}
    after = _layout(tab)
    for (a, b), (c, d) in itertools.combinations([(spread[i], after[i]) for i in sorted(before)], 2):
        assert abs((a[0] - c[0]) * _scale(spread, after) - (b[0] - d[0])) < 2
    tab.page.get_by_role("button", name=translate("en", "explorer.fold")).click()
    tab.page.locator('g.node[data-id="uni"]').wait_for(state="detached")
    assert drawn(tab) == before


def _layout(tab: Tab) -> dict[str, tuple[float, float]]:
    script = "nodes => nodes.map(n => { const m = n.getCTM(); return [n.dataset.id, m.e, m.f] })"
    return {id: (x, y) for id, x, y in tab.page.locator("g.node").evaluate_all(script)}


def _scale(before: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]) -> float:
    """How much the picture was zoomed to fit, by the widest pair."""
    a, b = max(itertools.combinations(sorted(before), 2), key=lambda p: abs(before[p[0]][0] - before[p[1]][0]))
    return (after[a][0] - after[b][0]) / (before[a][0] - before[b][0])


@pytest.mark.parametrize("tab", [(1400, 900), (390, 844)], indirect=True, ids=["wide", "narrow"])
def test_labels_do_not_lie_on_each_other_however_crowded(show: Callable, tab: Tab) -> None:
    show("crowded")
    tab.open("explorer?id=chain&lang=zh", "g.node")
    assert tab.page.locator("g.node").count() == 300
    script = "all => all.filter(t => t.style.display !== 'none').map(t => { const b = t.getBoundingClientRect(); return [b.x, b.y, b.right, b.bottom] })"
    boxes = tab.page.locator("text.node-label").evaluate_all(script)
    assert len(boxes) >= 12
    slack = 4
    for a, b in itertools.combinations(boxes, 2):
        across = min(a[2], b[2]) - max(a[0], b[0])
        down = min(a[3], b[3]) - max(a[1], b[1])
        assert across < slack or down < slack


def test_names_that_are_markup_are_seen_and_never_act(show: Callable, tab: Tab) -> None:
    stage = show("small")
    tab.open("explorer?lang=zh", "[data-testid=stTextInput] input")
    page = tab.page
    page.locator("[data-testid=stTextInput] input").first.fill("http")
    page.get_by_role("button", name="onerror").first.click()
    page.wait_for_selector('g.node[data-id="nasty"]')
    tab.rest()
    assert tiny.NASTY in page.locator(".st-key-panel").inner_text()
    page.locator(f'.row[data-id="{fact_between(stage, "lab", "COLLABORATES_WITH", "nasty")}"]').click()
    page.locator("mark", has_text="onerror").wait_for()
    for path, ready in (("?lang=zh", ".dc-table"), ("query?lang=zh&name=collaborations", "[data-testid=stDataFrame]")):
        tab.open(path, ready)
        assert page.evaluate("window.pwned") is None
        assert page.locator("img[src='x'], a[href^=javascript]").count() == 0


def test_a_link_of_the_overview_leads_to_the_node_in_the_same_language(show: Callable, tab: Tab) -> None:
    show("small")
    tab.open("?lang=en", ".dc-table")
    tab.page.locator(".dc-table a", has_text="碳纤维产业").click()
    tab.page.wait_for_selector('g.node.centre[data-id="chain"]')
    tab.rest()
    assert tab.page.locator("h1").first.inner_text() == "Explorer"


def test_switching_the_language_keeps_the_page_and_its_node(show: Callable, tab: Tab) -> None:
    show("small")
    tab.open("explorer?id=lab&lang=zh", "g.node")
    tab.page.get_by_text("English", exact=True).click()
    tab.page.locator("h1", has_text="Explorer").wait_for()
    tab.rest()
    assert "lang=en" in tab.page.url
    assert "id=lab" in tab.page.url
    assert "Institute" in tab.page.locator(".legend").inner_text()
