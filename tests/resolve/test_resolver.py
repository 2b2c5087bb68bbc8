"""Names against known bodies: what is taken, what stays open, and why."""

from __future__ import annotations

from graph.records import Decision
from ingest.reference.bodies import Body, Name
from ingest.resolve.known import Known
from ingest.resolve.named import Named, Resolved
from ingest.resolve.resolver import Identities

KNOWN = Known.from_bodies(
    [
        Body("University", "吉林大学", (Name("吉大"),), ("moe:4122010183",), "220100"),
        Body("University", "吉首大学", (), ("moe:4143010531",), "433100"),
        Body("University", "珠海科技学院", (Name("吉林大学珠海学院", "former"),), ("moe:4144013684",), "440400"),
        Body("University", "华中农业大学", (Name("华农"),), ("moe:4142010504",), "420100"),
        Body("University", "华南农业大学", (), ("moe:4144010564",), "440100"),
        Body("Institute", "中国科学院长春光学精密机械与物理研究所", (Name("长春光机所"),), (), "220100"),
        Body("Institute", "中国科学院长春应用化学研究所", (), (), "220100"),
        Body("Institute", "中国科学院上海光学精密机械研究所", (), (), "310000"),
        Body("Firm", "吉林化纤股份有限公司", (Name("吉林化纤"),), ("stock:000420.SZ",), "220200"),
        Body("Firm", "吉林化纤集团有限责任公司", (Name("吉林化纤"),), (), "220200"),
        Body("Firm", "长光卫星技术股份有限公司", (Name("长光卫星"),), (), "220100"),
        Body("Park", "长春高新技术产业开发区", (), (), "220100"),
        Body("Park", "吉林高新技术产业开发区", (), (), "220200"),
    ]
)


def ask(name: str, type: str, region: str = "", context: str = "", *codes: str) -> Resolved:
    return next(Identities(KNOWN).resolve([Named("1", name, type, region, context, codes)]))


def test_a_code_decides_whatever_the_name() -> None:
    found = ask("某某大学", "University", "", "", "moe:4122010183")
    assert (found.name, found.known) == ("吉林大学", True)
    assert "4122010183" in found.why[0][0]


def test_a_former_name_leads_to_the_body_of_today() -> None:
    found = ask("吉林大学珠海学院", "University")
    assert found.name == "珠海科技学院"
    assert ask("吉大珠海学院", "University").entity == found.entity != ask("吉林大学", "University").entity


def test_an_abbreviation_needs_one_body_whose_words_it_starts() -> None:
    assert ask("中科院长春光机所", "Institute").name == "中国科学院长春光学精密机械与物理研究所"
    assert ask("长春应化所", "Institute").name == "中国科学院长春应用化学研究所"
    assert not ask("光机所", "Institute").known


def test_the_region_tells_which_body_a_short_name_means() -> None:
    assert ask("华农", "University").name == "华中农业大学"
    assert ask("华农", "University", "广东省").name == "华南农业大学"


def test_a_short_name_of_a_group_and_its_company_is_decided_by_a_code_alone() -> None:
    alone = ask("吉林化纤", "Firm")
    assert not alone.known
    assert {"吉林化纤股份有限公司", "吉林化纤集团有限责任公司"} <= {c.name for c in alone.candidates}
    assert ask("吉林化纤", "Firm", "", "", "stock:sz.000420").name == "吉林化纤股份有限公司"
    assert ask("吉林化纤集团", "Firm").name == "吉林化纤集团有限责任公司"


def test_a_change_of_legal_form_is_the_same_body_less_surely() -> None:
    found = ask("长光卫星技术有限公司", "Firm")
    assert found.name == "长光卫星技术股份有限公司"
    assert 0.8 <= found.confidence < ask("长光卫星技术股份有限公司", "Firm").confidence


def test_a_bare_name_takes_the_region_given_or_the_one_the_context_speaks_of() -> None:
    assert ask("高新区", "Park", "长春市").name == "长春高新技术产业开发区"
    assert ask("高新区", "Park", "", "长春市内，高新区与朝阳区接壤").name == "长春高新技术产业开发区"
    assert not ask("高新区", "Park").known


def test_a_context_that_defines_the_short_name_decides() -> None:
    found = ask("应化", "Institute", "", "由中国科学院长春应用化学研究所（以下简称“应化”）牵头")
    assert found.name == "中国科学院长春应用化学研究所"


def test_what_is_not_decided_lists_what_was_weighed() -> None:
    found = ask("吉林高新技术开发大学", "University")
    assert not found.known
    assert found.candidates and all(c.score < 0.8 for c in found.candidates)


def test_one_name_with_two_codes_is_two_bodies() -> None:
    codes = ("uscc:91220101MA0000000A", "uscc:91220101MA0000000B")
    a, b = Identities(KNOWN).resolve([Named(c, "长光卫星", "Firm", "", "", (c,)) for c in codes])
    assert a.entity != b.entity


def test_decisions_of_people_hold() -> None:
    def said(verdict: str, left: str, right: str) -> Decision:
        return Decision(verdict, left, right, "", "", "", type="Firm")

    joined = Identities(KNOWN, [said("alias", "小卫星公司", "长光卫星技术股份有限公司")])
    assert next(joined.resolve([Named("1", "小卫星公司", "Firm")])).name == "长光卫星技术股份有限公司"
    names = [Named("1", "云岭星图", "Firm"), Named("2", "云岭星图信息技术有限公司", "Firm")]
    apart = Identities(KNOWN, [said("different", "云岭星图", "云岭星图信息技术有限公司")])
    assert len({r.entity for r in apart.resolve(names)}) == 2
    assert len({r.entity for r in Identities(KNOWN).resolve(names)}) == 1
