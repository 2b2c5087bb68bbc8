"""Every page, in both languages, on an empty, a small and a crowded graph, and without a server."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.components.frame import plain
from app.components.panel import CONTEXT, card_html, quote_html
from app.components.tables import link, table
from app.i18n import LANGUAGES, translate
from app.views.entity import Entity
from app.views.evidence import Quote, quotes
from graph.library import questions
from tests.app import tiny
from tests.app.stage import MAIN

pytestmark = pytest.mark.arcadedb
PAGES = {"overview": "screens/overview.py", "explorer": "screens/explorer.py", "query": "screens/query.py"}


def opened(page: str, language: str, **parameters: str) -> AppTest:
    """The page after its first run."""
    at = AppTest.from_file(str(MAIN), default_timeout=120)
    at.query_params["lang"] = language
    at.run()
    if page != "overview":
        at.switch_page(PAGES[page])
        at.query_params["lang"] = language
        for name, value in parameters.items():
            at.query_params[name] = value
        at.run()
    return at


def seen(at: AppTest) -> str:
    """All text of a page, markup included."""
    parts = [str(e.value) for kind in ("title", "subheader", "markdown", "caption", "info", "warning", "error") for e in at.get(kind)]
    parts += [e.proto.body for e in at.get("html")] + [b.label for b in at.button] + [m.label + m.value for m in at.metric]
    return "\n".join(parts)


@pytest.mark.parametrize("graph", ["empty", "small"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_runs_and_is_in_its_language(show: Callable, page: str, language: str, graph: str) -> None:
    show(graph)
    at = opened(page, language)
    assert not at.exception
    assert not at.error
    assert at.title[0].value == translate(language, f"nav.{page}")
    other = translate(LANGUAGES[1 - LANGUAGES.index(language)], f"nav.{page}")
    assert other not in seen(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["overview", "explorer"])
def test_an_empty_graph_says_what_to_run(show: Callable, page: str, language: str) -> None:
    show("empty")
    at = opened(page, language)
    assert at.info[0].value == translate(language, "empty.said")
    assert at.code[0].value.startswith("dualchain build")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_without_a_server_the_page_says_how_to_start_one(
    page: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setenv("DUALCHAIN_HOME", str(tmp_path))
    for name in ("DUALCHAIN_URI", "NEO4J_URI"):
        monkeypatch.delenv(name, raising=False)
    at = opened(page, language)
    assert not at.exception
    assert "dualchain up" in at.error[0].value.replace("\\", "")
    assert ("没有运行" in at.error[0].value) == (language == "zh")
    assert os.listdir(tmp_path) in ([], ["graph"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_address_is_told_in_a_sentence(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUALCHAIN_HOME", str(tmp_path))
    monkeypatch.setenv("DUALCHAIN_URI", "bolt://127.0.0.1:9")
    at = opened("explorer", language)
    assert not at.exception
    assert ("没有应答" in at.error[0].value) == (language == "zh")


def test_the_overview_shows_the_counts(show: Callable) -> None:
    show("small")
    at = opened("overview", "zh")
    assert {m.label: m.value for m in at.metric} == {"实体与指标": "10", "事实": "8", "文献": "2", "证据": "11"}
    text = seen(at)
    assert "explorer?id=chain&amp;lang=zh" in text
    assert "2022\\-03\\-01" in text


def test_a_chinese_page_names_no_type_or_relation_in_english(show: Callable) -> None:
    show("small")
    words = set(re.findall(r">([^<>]*[A-Za-z]{3,}[^<>]*)<", re.sub(r"<style>.*?</style>", "", seen(opened("overview", "zh")), flags=re.S)))
    assert {w for w in words if "img src" not in w and "toy" not in w} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_search_offers_hits_and_choosing_one_centres_it(show: Callable, language: str) -> None:
    show("small")
    at = opened("explorer", language)
    at.text_input(key="q").set_value("应化所").run()
    at.button(key="hit lab").click().run()
    assert not at.exception
    assert at.query_params["id"] == "lab"
    assert at.text_input(key="q").value == ""
    assert "中国科学院长春应用化学研究所" in seen(at)
    assert "吉政发〔2021〕5号" in seen(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", ["nobody", "<script>", "x" * 500])
def test_an_unknown_id_is_told_and_the_page_goes_on(show: Callable, language: str, id: str) -> None:
    show("small")
    at = opened("explorer", language, id=id)
    assert not at.exception
    assert at.warning
    assert at.button(key="start lab")
    assert "<script>" not in at.warning[0].value


def test_the_address_holds_the_node_and_the_language(show: Callable) -> None:
    show("small")
    at = opened("explorer", "en", id="plan")
    assert (at.query_params["id"], at.query_params["lang"]) == ("plan", "en")
    assert "planned" in seen(at)
    assert "筹建碳纤维制造业创新中心" in seen(at)


def test_a_crowded_neighbourhood_says_how_many_are_not_drawn(show: Callable) -> None:
    show("crowded")
    at = opened("explorer", "zh", id="chain")
    assert "已画 300 个节点，另有 21 个未画" in at.warning[0].value.replace("\\", "")
    assert "企业 21" in at.warning[0].value


def test_choosing_an_edge_shows_the_quote_in_its_passage(show: Callable) -> None:
    stage = show("small")
    at = opened("explorer", "zh", id="firm")
    fact = stage.store.read("MATCH (:Firm {id: 'firm'})-[r]->() RETURN r.fact_id AS id").rows[0]["id"]
    at.session_state["chosen"] = ("edge", fact)
    at.run()
    text = seen(at)
    assert "<mark>突出吉林化纤集团龙头作用</mark>，建设原丝等板块" in text
    assert "《关于加快碳纤维产业发展的意见》" in text
    assert "95%" in text


def test_filters_narrow_what_is_drawn(show: Callable) -> None:
    show("small")
    at = opened("explorer", "en", id="chain")
    at.button_group(key="relations").set_value(["HOSTS"]).run()
    assert at.info[0].value == translate("en", "explorer.alone")


def test_markup_in_names_stays_text(show: Callable) -> None:
    stage = show("small")
    at = opened("explorer", "zh", id="nasty")
    text = seen(at)
    assert "<img" not in text
    assert "<script>" not in text
    assert "<b>市" not in text
    assert "&lt;img src=x" in text
    at.text_input(key="q").set_value("http").run()
    label = at.button(key="hit nasty").label
    assert "[y](javascript:window.pwned=1)" in label.replace("\\", "")
    assert "[y](" not in label
    fact = stage.store.read("MATCH (n:Firm {id: 'nasty'})-[r]-() RETURN r.fact_id AS id").rows[0]["id"]
    assert "<img" not in "".join(quote_html(q, "zh") for q in quotes(stage.store, fact))


@pytest.mark.parametrize("text", [tiny.NASTY, tiny.MARKDOWN, "<b>&amp;\"'", "`x` $y$ :red[z]"])
def test_text_is_escaped_wherever_it_is_shown(text: str) -> None:
    for markup in (
        table((text,), [(text,)]),
        link("explorer", text, id=text),
        card_html(Entity("e", text, text, (text,), region=text), "zh"),
    ):
        inside = re.sub(r"<style>.*?</style>", "", markup, flags=re.S)
        tags = set(re.findall(r"<\s*/?\s*([a-zA-Z]+)", inside))
        assert tags <= {"table", "thead", "tbody", "tr", "th", "td", "a", "div", "span", "dl", "dt", "dd"}
    assert re.sub(r"\\(.)", r"\1", plain(text)) == " ".join(text.split())
    assert not re.search(r"(?<!\\)[\[\]<>*`$:!(]", plain(text))


def test_a_long_passage_shows_the_quote_first_and_opens_in_full() -> None:
    quote = Quote("e", "f", "前" * 500, "引文", "后" * 500, "", "", "标题", "", "", "", "words:clause", 0.5)
    short, _, whole = quote_html(quote, "zh").partition("<details>")
    assert "…" + "前" * CONTEXT + "<mark>引文</mark>" + "后" * CONTEXT + "…" in short
    assert "前" * 501 not in whole
    assert "前" * 500 + "<mark>引文</mark>" + "后" * 500 in whole
    assert "文字线索（同一分句）" in whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_of_the_library_can_be_run(show: Callable, language: str) -> None:
    show("small")
    at = opened("query", language)
    for name in [q.name for q in questions()]:
        at.selectbox(key="question").set_value(name).run()
        for field in at.text_input:
            if not field.value:
                field.set_value("碳纤维产业")
        at.button[0].click().run()
        assert not at.exception
        assert not at.error, name
        assert at.dataframe or at.info[0].value == translate(language, "query.none")


def test_a_question_without_its_parameter_says_what_is_missing(show: Callable) -> None:
    show("small")
    at = opened("query", "zh", name="connection")
    at.button[0].click().run()
    assert not at.error
    assert "起点名称、终点名称" in at.info[0].value


def test_a_free_query_that_reads_is_answered(show: Callable) -> None:
    show("small")
    at = opened("query", "zh")
    at.button_group(key="way").set_value("free").run()
    at.text_area(key="cypher").set_value("MATCH (n:University) RETURN n.name AS name, n.aliases AS aliases")
    at.button[0].click().run()
    assert not at.exception
    assert at.dataframe[0].value.iloc[0].tolist() == ["吉林大学", ""]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "query",
    ["MATCH (n) DETACH DELETE n", "CREATE (:Firm {id: 'x'})", "MATCH (n) RETURN", "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l"],
)
def test_a_free_query_that_writes_or_is_wrong_is_refused_in_a_sentence(show: Callable, language: str, query: str) -> None:
    stage = show("small")
    at = opened("query", language)
    at.button_group(key="way").set_value("free").run()
    at.text_area(key="cypher").set_value(query)
    at.button[0].click().run()
    assert not at.exception
    assert at.error
    assert stage.nodes() == 10 + 2 + 11
