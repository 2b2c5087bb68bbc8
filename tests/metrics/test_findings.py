"""Gaps for a planner: which are told, in which order, and in words the figures support."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.explain import grounds
from graph.metrics.findings import Finding, findings
from graph.metrics.measure import measure_network
from graph.network import Network
from graph.roles import EVERYWHERE


@pytest.fixture
def network(make: Callable) -> Network:
    """原丝: two firms, no research; 碳丝: research, no firm; 制品: a firm that hangs on one institute; 装备: nobody."""
    kinds = {"碳纤维产业": "IndustryChain"} | dict.fromkeys(("原丝", "碳丝", "制品", "装备"), "ChainStage")
    kinds |= {
        "甲公司": "Firm",
        "乙公司": "Firm",
        "丙公司": "Firm",
        "某大学": "University",
        "某所": "Institute",
        "另一产业": "IndustryChain",
    }
    links = [(s, "SEGMENT_OF", "碳纤维产业", 0.9) for s in ("原丝", "碳丝", "制品", "装备")]
    links += [("甲公司", "IN_CHAIN", "原丝", 0.9), ("乙公司", "IN_CHAIN", "原丝", 0.9), ("丙公司", "IN_CHAIN", "制品", 0.9)]
    links += [("某大学", "WORKS_ON", "碳丝", 0.9), ("某所", "WORKS_ON", "制品", 0.8)]
    links += [(f, "IN_CHAIN", "另一产业", 0.9) for f in ("甲公司", "乙公司", "丙公司")]
    places = {"甲公司": "吉林市", "乙公司": "吉林市", "丙公司": "长春市", "某大学": "长春市", "某所": "长春市"}
    return make(kinds, links, places=places).network(parents={"吉林市": "吉林省", "长春市": "吉林省"})


def told(found: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [(f.kind, f.chain, f.stage, f.region) for f in found]


def test_each_gap_once_for_the_widest_region_kinds_in_turn(network: Network) -> None:
    found = findings(measure_network(network), limit=3)
    assert told(found) == [
        ("industry_only", "碳纤维产业", "原丝", EVERYWHERE),
        ("research_only", "碳纤维产业", "碳丝", EVERYWHERE),
        ("single", "碳纤维产业", "制品", EVERYWHERE),
    ]


def test_a_region_can_be_asked_for(network: Network) -> None:
    found = findings(measure_network(network), region="吉林省", limit=10)
    expected = [("industry_only", "原丝"), ("research_only", "碳丝"), ("single", "制品")]
    assert told(found)[:3] == [(kind, "碳纤维产业", stage, "吉林省") for kind, stage in expected]
    assert told(found)[3:] == [("industry_only", "另一产业", "另一产业", "吉林省")]  # more firms, but a chain nobody divided


def test_sentences_say_names_and_numbers_of_the_figures(network: Network) -> None:
    first, second, third = findings(measure_network(network), region="吉林省", limit=3)
    assert first.zh == "在吉林省，“碳纤维产业”的“原丝”环节有 2 家企业（乙公司、甲公司），所读文献中未见创新主体支撑（有产无研）。"
    assert (
        second.zh
        == "在吉林省，“碳纤维产业”的“碳丝”环节有 1 个创新主体支撑（某大学，支撑概率 0.90），所读文献中未见本区域企业（有研无产）。"
    )
    assert third.zh == "在吉林省，“碳纤维产业”的“制品”环节有 1 家企业，创新支撑只见于某所一家（支撑概率 0.80）（单点）。"
    assert "2 firms in 吉林省" in first.en and "no innovator behind it" in first.en and "某所 alone supports it" in third.en
    assert (first.firms, first.actors, first.covered, first.names) == (2, 0, 0, ("乙公司", "甲公司"))


def test_a_finding_leads_to_its_facts(network: Network) -> None:
    for finding in findings(measure_network(network), limit=3):
        assert grounds(network, finding.metric, finding.chain, finding.region, stage=finding.stage_id)


def test_limit_and_nothing_to_tell(network: Network, make: Callable) -> None:
    assert findings(measure_network(network), limit=0) == [] and findings([], limit=3) == []
    assert len(findings(measure_network(network), limit=1)) == 1
    assert findings(measure_network(make({"c": "IndustryChain"}, []).network())) == []
