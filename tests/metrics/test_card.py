"""Planning states, chain leaders and cards: what they say, and that figures and facts bear it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graph import said as sayings
from graph import tables
from graph.metrics.card import SECTIONS, Card, card
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.leaders import Leader, leaders, word_of
from graph.metrics.matrix import matrix
from graph.metrics.measure import measure_network
from graph.metrics.phrases import filled, percent, templates
from graph.metrics.planning import PLANS, Segment, planning
from graph.metrics.words import WORDS
from graph.network import Network
from graph.records import Entity, Evidence, Fact, Mention, Passage
from graph.roles import COUNTED, EVERYWHERE, Options
from graph.said import Said, Saying

CHAIN = "碳纤维产业"


def cell_of(network: Network, region: str = EVERYWHERE, chain: str = CHAIN) -> Cell:
    return Cell(cut(network, network.chain(chain)), place_of(network, region, "local"), {"scope": "local"}, network.hash)


def segments_of(network: Network, **more: object) -> dict[str, Segment]:
    cell = cell_of(network)
    return {s.name: s for s in planning(cell, matrix(cell), **more)}  # type: ignore[arg-type]


def card_of(network: Network, region: str = EVERYWHERE, *, plans: Network | None = None, said: Said | None = None) -> Card:
    cell = cell_of(network, region)
    results = list(measure_network(network, chains=[CHAIN], regions=[region]))
    table = matrix(cell, said, cell_of(plans, region) if plans else None)
    return card(cell, results, table, planning(cell, table), leaders(cell, said), said)


@pytest.fixture
def records(make: Callable):
    """原丝 firms only; 碳丝 research only, beside 原丝; 制品 two universities; 辅料 research over a firm; 装备 nobody; 回收 one lab."""
    stages = ("原丝", "碳丝", "制品", "辅料", "装备", "回收")
    kinds = {CHAIN: "IndustryChain"} | dict.fromkeys(stages, "ChainStage")
    kinds |= dict.fromkeys(("甲公司", "乙公司", "丙公司", "丁公司"), "Firm") | {
        "某所": "Institute",
        "某国家重点实验室": "Platform",
        "油剂": "Technology",
    }
    kinds |= {"某大学": "University", "又一大学": "University", "外省大学": "University"}
    links = [(s, "SEGMENT_OF", CHAIN, 0.9) for s in stages] + [("原丝", "NEEDS", "油剂", 0.9)]
    links += [("甲公司", "IN_CHAIN", "原丝", 0.9), ("乙公司", "IN_CHAIN", "制品", 0.9), ("丙公司", "IN_CHAIN", "辅料", 0.9)]
    links += [("某大学", "WORKS_ON", "制品", 0.9), ("又一大学", "WORKS_ON", "制品", 0.8), ("某所", "COLLABORATES_WITH", "丙公司", 0.9)]
    links += [("外省大学", "WORKS_ON", "碳丝", 0.9), ("某国家重点实验室", "WORKS_ON", "回收", 0.9)]
    links += [("丁公司", "IN_CHAIN", "回收", 0.9)]
    places = dict.fromkeys(("甲公司", "乙公司", "丙公司", "丁公司", "某大学", "又一大学", "某所"), "吉林市") | {"外省大学": "外省"}
    return make(kinds, links, places=places, flows={CHAIN: (("原丝", "碳丝"), ("碳丝", "制品"), ("装备", "碳丝"))})


@pytest.fixture
def network(records) -> Network:
    return records.network(parents={"吉林市": "吉林省"})


def test_each_segment_has_the_plan_its_figures_call_for(network: Network) -> None:
    found = segments_of(network)
    assert {name: s.plan for name, s in found.items()} == {
        "原丝": "research", "碳丝": "extend", "制品": "strengthen", "辅料": "consolidate", "装备": "fill", "回收": "consolidate",
    }  # fmt: skip
    assert set(found["碳丝"].beside) == {"制品", "原丝"}
    assert (found["辅料"].own, [e.name for e in found["辅料"].tied], found["辅料"].covered_own) == ((), ["某所"], 0)
    assert found["回收"].single and not found["制品"].single


def test_plans_agree_with_the_states_of_the_measure(network: Network) -> None:
    measured = {r.detail["stage"]: r.detail for r in measure_network(network, regions=[EVERYWHERE]) if r.metric == "M8.stage"}
    for name, segment in segments_of(network).items():
        assert (segment.state, segment.covered) == (measured[name]["state"], pytest.approx(measured[name]["covered"]))
        assert segment.single == measured[name]["single"]
        assert segment.covered_own <= segment.covered + 1e-12
        assert len(segment.firms) == measured[name]["firms"]


def test_relatedness_chooses_where_the_chain_is_extended(network: Network) -> None:
    found = segments_of(network, relatedness={"碳丝": 0.2, "装备": 0.9, "原丝": 1.0})
    assert found["碳丝"].plan == "extend"  # 装备 has no neighbour with firms, 原丝 has firms
    nowhere = segments_of(network, relatedness={"碳丝": 0.0})
    assert nowhere["碳丝"].plan == "transfer"


def test_where_nobody_is_tied_to_a_segment_nothing_is_claimed_of_segments(make: Callable) -> None:
    kinds = {CHAIN: "IndustryChain", "原丝": "ChainStage", "碳丝": "ChainStage", "甲公司": "Firm"}
    network = make(
        kinds, [("原丝", "SEGMENT_OF", CHAIN, 0.9), ("碳丝", "SEGMENT_OF", CHAIN, 0.9), ("甲公司", "IN_CHAIN", CHAIN, 0.9)]
    ).network()
    assert {s.plan for s in segments_of(network).values()} == {"unstated"}
    told = [s for s in card_of(network).statements if s.code in PLANS]
    assert [s.code for s in told] == ["unstated"]
    assert "无从判断" in told[0].zh and "补链" not in "".join(s.zh for s in card_of(network).statements)


def test_a_chain_nobody_divided_is_a_segment_of_its_own(make: Callable) -> None:
    network = make({CHAIN: "IndustryChain", "甲公司": "Firm"}, [("甲公司", "IN_CHAIN", CHAIN, 0.9)]).network()
    assert {name: s.plan for name, s in segments_of(network).items()} == {CHAIN: "research"}


def test_the_card_says_what_the_figures_say(network: Network) -> None:
    statements = card_of(network, "吉林省").statements
    told, said = {s.code: s for s in statements}, {s.zh for s in statements}
    figures = {r.metric: r for r in measure_network(network, chains=[CHAIN], regions=["吉林省"]) if not r.metric.endswith(".stage")}
    d = figures["M4.D"]
    assert f"D = {d.value:.3f}" in told["level"].zh and told["level"].figures[0] == "M4.D"
    assert percent(figures["M8.coverage"].value) in told["coverage"].en
    assert "企业 4 家（" in told["who"].zh and "创新主体 2 个（某大学、又一大学）" in told["who"].zh
    assert told["strengthen"].zh.startswith(
        "制品：强链。企业 1 家（乙公司），直接从事该环节或研究其技术的创新主体 2 个（某大学、又一大学）"
    )
    assert "原丝：有产无研。企业 1 家（甲公司），所读文献未见已有的创新主体支撑，可围绕产业链部署创新链。" in said
    assert "1 项：油剂" in told["needs"].zh and "某国家重点实验室" in told["unplaced"].zh
    assert "1 (油剂)" in told["needs"].en and "in 吉林省" in told["needs"].en
    assert "只计识别误差的 90% 区间" in told["coverage"].zh, "documents are drawn anew on request only"


def test_every_sentence_is_in_both_languages_and_leads_to_facts(network: Network, records) -> None:
    known = {f.id for f in records.facts}
    made = card_of(network, "吉林省")
    assert [s.code for s in made.sections] == [code for code in SECTIONS if code in {s.code for s in made.sections}]
    for said in made.statements:
        assert said.facts and set(said.facts) <= known, said
        assert len(set(said.facts)) == len(said.facts)
        assert said.zh.endswith("。") and said.en.endswith(".") and "{" not in said.zh + said.en
        assert set(said.figures) <= WORDS.keys() | {"M11.leader"}
        english = re.sub(r"[\u4e00-\u9fff]+", "", said.en)
        assert re.search(r"[a-z]{3}", english) and not re.search(r"[，。；：（）]", said.en)


def test_a_region_with_nobody_claims_nothing(network: Network) -> None:
    made = card_of(network, "外省")
    assert "level" not in {s.code for s in made.statements}
    bare = replace(network, above={**network.above, "空市": "空省"})
    alone = card_of(bare, "空市").statements
    assert [s.code for s in alone][0] == "nothing" and not {s.code for s in alone} & set(PLANS)


def test_the_card_without_a_level_gives_the_reason(make: Callable) -> None:
    kinds = {CHAIN: "IndustryChain", "原丝": "ChainStage", "甲公司": "Firm", "某大学": "University"}
    network = make(kinds, [("原丝", "SEGMENT_OF", CHAIN, 0.9), ("甲公司", "IN_CHAIN", "原丝", 0.9)], places={"甲公司": "甲市"}).network()
    told = {s.code for s in card_of(network, "甲市").statements}
    assert told & {"level_none", "level_zero"} and "level" not in told


def test_plans_are_told_as_plans(records, make: Callable) -> None:
    later = make({"中试基地": "Platform"}, [("中试基地", "IN_CHAIN", "原丝", 0.8)], modality="planned", document="d1")
    both = type(records)(
        records.entities + later.entities, records.facts + later.facts, records.evidence + later.evidence, (), records.flows
    )
    now, ahead = both.network(), both.network(options=Options(modalities=(*COUNTED, "planned", "target")))
    made = {s.code: s for s in card_of(now, plans=ahead).statements}
    assert "规划、目标中另有：中试基地" in made["research"].zh
    assert "1 个：中试基地" in made["coming"].zh and "中试基地" not in made["who"].zh
    assert "中试转化段未见已有主体，规划、目标中有 1 个（中试基地）。" in {s.zh for s in card_of(now, plans=ahead).statements}


@pytest.mark.parametrize(
    ("clause", "word"),
    [
        ("突出甲公司龙头作用", "龙头"), ("甲公司是全链条的链主企业", "链主"), ("突出華為、訊飛等頭部企業的引領示範作用", "头部企业"),
        ("支持甲公司引进龙头企业", None), ("培育甲公司成为链主企业", None), ("甲公司扩产", None), ("為甲公司提供科技引領", None),
    ],
)  # fmt: skip
def test_only_a_word_said_of_the_firm_makes_it_a_leader(clause: str, word: str | None) -> None:
    found = word_of(clause)
    assert (found.word if found else None) == word


def firm_fact(records, firm: str) -> str:
    return next(f.id for f in records.facts if f.subject == firm)


def test_the_firm_a_document_calls_leader_comes_first_and_says_where(network: Network, records) -> None:
    fact = firm_fact(records, "乙公司")
    said = Said({}, {fact: (Saying("d0", {}, {"乙公司": "以乙公司为龙头"}),)})
    first, *others = leaders(cell_of(network), said)
    assert (first.name, first.word.word if first.word else "", first.saying) == ("乙公司", "龙头", (fact,))
    assert [o.name for o in others if o.word] == []
    told = {s.code: s for s in card_of(network, said=said).statements}
    assert told["leader"].facts[0] == fact and "“龙头”" in told["leader"].zh


def test_a_score_orders_the_firms_no_document_names(network: Network) -> None:
    found = leaders(cell_of(network), scores={"丙公司": 0.4, "甲公司": 0.9})
    assert [f.name for f in found[:2]] == ["甲公司", "丙公司"]
    assert all(math.isnan(f.score) for f in found[2:])
    without: list[Leader] = leaders(cell_of(network))
    assert without[0].name == "丙公司" and without[0].partners == ("某所",)


def test_every_template_stands_in_both_languages_with_the_same_fields() -> None:
    def leaves(table: dict, path: str = "") -> list[tuple[str, dict]]:
        if "zh" in table and isinstance(table["zh"], str):
            return [(path, table)]
        return [leaf for key, inner in table.items() for leaf in leaves(inner, f"{path}.{key}" if path else key)]

    found = leaves(dict(templates()))
    assert len(found) > 30
    for path, template in found:
        fields = [{f.removesuffix("_en") for f in re.findall(r"{(\w+)}", template[lang])} for lang in ("zh", "en")]
        assert fields[1] - fields[0] <= {"meaning", "where"}, path
        assert fields[0] - fields[1] <= {"where"}, path
    with pytest.raises(KeyError):
        filled("spof", count=1)


def test_what_is_said_of_a_fact_is_read_from_the_tables(tmp_path: Path) -> None:
    text = "三、任务。支持甲大學牽頭，攻關碳纖維；突出乙公司龍頭作用。"
    passage = Passage("d1", 0, (), "¶1", text)
    works, makes = Fact("u", "WORKS_ON", "t", "encouraged"), Fact("f", "IN_CHAIN", "c")
    rows: dict[str, list[object]] = {
        "facts": [works, makes], "passages": [passage],
        "entities": [Entity("u", "University", "甲大学"), Entity("f", "Firm", "乙公司"), Entity("t", "Technology", "碳纤维"), Entity("c", "IndustryChain", "x")],
        "mentions": [Mention("d1:0", 7, 10, "甲大學", "University", "甲大学", (), None, "encoder", 0.9, "u")],
        "evidence": [
            Evidence.quoting(passage, works.id, 5, 18, "words", 0.9),
            Evidence.quoting(passage, makes.id, 19, len(text) - 1, "registry:x", 0.9),
        ],
    }  # fmt: skip
    for name, found in rows.items():
        tables.write(tmp_path / f"{name}.parquet", tables.TABLES[name], found)
    said = sayings.read(tmp_path, {works.id, makes.id, "unknown"})
    assert said.after([works.id], "u") == ["甲大學牽頭，攻關碳纖維"]
    assert said.around([makes.id], "f") == [(makes.id, "突出乙公司龍頭作用")]
    assert (said.firmest([works.id]), said.firmest([works.id, makes.id]), said.firmest([])) == ("encouraged", "existing", "")
    assert said.documents([works.id, "unknown"]) == {"d1"}
