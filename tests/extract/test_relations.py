"""Relations of a passage: what names say, what sentences say, what titles say."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import ModelMissing
from graph.schema import MODALITIES, SCHEMA
from ingest.extract import linear, pairs, relations, rivals
from ingest.extract.draft import Context, Draft, Link, Place, Section
from ingest.extract.layout import arrange, shown
from ingest.extract.lexicon import places
from ingest.extract.located import built, name_industry
from ingest.sections import sections

LETTERS = {
    "U": "University", "I": "Institute", "F": "Firm", "P": "Platform", "K": "Park", "R": "Region", "C": "IndustryChain", "T": "Technology",
    "G": "Government",
}  # fmt: skip


def marked(text: str) -> tuple[str, list[Draft]]:
    """A text with mentions written [U吉林大学], and its drafts; a region is named by what stands behind an equals sign."""
    drafts, plain, last = [], "", 0
    for found in re.finditer(r"\[([A-Z])([^\]=]+)(?:=([^\]]+))?\]", text):
        plain += text[last : found.start()]
        drafts.append(Draft(len(plain), len(plain) + len(found[2]), LETTERS[found[1]], found[3] or found[2]))
        plain += found[2]
        last = found.end()
    return plain + text[last:], drafts


def said(text: str, statuses: dict[str, str] | None = None) -> dict[tuple[str, str, str], Link]:
    plain, drafts = marked(text)
    for draft in drafts:
        draft.status = (statuses or {}).get(draft.name)
    found = relations.find(plain, sections(plain), drafts, places(plain), Context())
    return {(k.head, k.relation, k.tail): k for k in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("支持[F一汽集团]牵头建设[P智能网联汽车创新中心]。", [("一汽集团", "HOSTS", "智能网联汽车创新中心")]),
        (
            "支持[U吉林大学]与[F一汽集团]共建[P汽车软件联合实验室]。",
            [
                ("吉林大学", "HOSTS", "汽车软件联合实验室"), ("一汽集团", "HOSTS", "汽车软件联合实验室"),
                ("吉林大学", "COLLABORATES_WITH", "一汽集团"),
            ],
        ),
        (
            "支持[I甲研究院]、[U乙大学]攻关[T高速激光通信]、[T卫星载荷]等技术。",
            [(h, "WORKS_ON", t) for h in ("甲研究院", "乙大学") for t in ("高速激光通信", "卫星载荷")],
        ),
        ("[R长春=长春市]重点发展[C汽车产业]、[C光电信息产业]。", [("长春市", "DEVELOPS", "汽车产业"), ("长春市", "DEVELOPS", "光电信息产业")]),
        ("[C生物医药产业]包括[C中药]、[C生物药]等领域。", [("中药", "SEGMENT_OF", "生物医药产业"), ("生物药", "SEGMENT_OF", "生物医药产业")]),
    ],
)  # fmt: skip
def test_a_sentence_says_a_relation_of_every_item_of_its_lists(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert set(expected) <= set(said(text))


def test_what_stands_under_a_run_in_title_belongs_to_its_chain() -> None:
    text = "一、重点任务\n（一）[C碳纤维产业]。突出[F吉林化纤]、[F吉林碳谷]，攻克[T大丝束原丝]、[T干喷湿纺]等技术。"
    found = said(text)
    for firm in ("吉林化纤", "吉林碳谷"):
        assert (firm, "IN_CHAIN", "碳纤维产业") in found
    for technology in ("大丝束原丝", "干喷湿纺"):
        assert ("碳纤维产业", "NEEDS", technology) in found


def test_a_title_outside_the_passage_counts_and_evidence_stays_inside() -> None:
    plain, drafts = marked("突出[F吉林化纤]、[F吉林碳谷]，攻克[T大丝束原丝]等技术。")
    context = Context(heading=("三、重点任务", "（二）做大做强碳纤维产业"))
    found = relations.find(plain, sections(plain), drafts, places(plain), context)
    said = {(k.head, k.relation, k.tail): k for k in found}
    assert ("吉林化纤", "IN_CHAIN", "碳纤维产业") in said
    assert ("碳纤维产业", "NEEDS", "大丝束原丝") in said
    assert all(0 <= k.start < k.end <= len(plain) for k in found)


def test_a_row_gives_its_host() -> None:
    text = "序号\t平台名称\t依托单位\n1\t[P甲重点实验室]\t[U乙大学]\n2\t[P丙重点实验室]\t[U丁大学]"
    hosts = {k for k in said(text) if k[1] == "HOSTS"}
    assert hosts == {("乙大学", "HOSTS", "甲重点实验室"), ("丁大学", "HOSTS", "丙重点实验室")}


@pytest.mark.parametrize(
    ("text", "head", "tail"),
    [
        ("支持[K长春高新区]发展。", "长春高新区", "长春市"),
        ("[U东北师范大学]参加。", "东北师范大学", "东北"),
        ("[I中国科学院长春应用化学研究所]参加。", "中国科学院长春应用化学研究所", "长春市"),
    ],
)
def test_the_region_in_a_name_is_its_place(text: str, head: str, tail: str) -> None:
    assert (head, "LOCATED_IN", tail) in said(text)


def test_a_park_named_after_place_and_industry_says_what_the_place_builds() -> None:
    assert ("吉林市", "DEVELOPS", "碳纤维") in said("建设[K吉林市碳纤维产业园]。") or name_industry("吉林市碳纤维产业园", 3) == "碳纤维"
    assert not [k for k in said("支持[K长春高新技术产业开发区]发展。") if k[1] == "DEVELOPS"]


def test_support_alone_is_no_plan_and_a_denial_stays_a_denial() -> None:
    hosted = ("甲大学", "HOSTS", "乙实验室")
    assert said("支持[U甲大学]建设[P乙实验室]。")[hosted].modality == "encouraged"
    assert said("支持[U甲大学]建设[P乙实验室]。", {"乙实验室": "planned"})[hosted].modality == "planned"
    links = said("[R长春=长春市]不再发展[C焦化产业]。")
    assert all(k.modality == "negated" for k in links.values() if k.relation == "DEVELOPS")


def test_evidence_holds_both_arguments_of_a_line() -> None:
    plain, _ = marked(text := "完善体系，由[F甲集团]承建[P乙实验室]，提升能级。")
    link = said(text)["甲集团", "HOSTS", "乙实验室"]
    assert plain[link.start : link.end] == "由甲集团承建乙实验室"


def test_lists_fold_into_one_sign() -> None:
    text = "支持甲大学、乙所和丙公司建设丁实验室。"
    drafts = [Draft(2, 5, "University", "甲"), Draft(6, 8, "Institute", "乙"), Draft(9, 12, "Firm", "丙"), Draft(14, 18, "Platform", "丁")]
    layout = arrange(text, sections(text), drafts)
    assert shown(layout.folded) == "支持<O>建设<P>。"
    assert [len(g.members) for g in layout.groups] == [3, 1]


@given(
    st.sampled_from([">OP", "<OP", "=OO", ""]),
    st.lists(st.sampled_from(["D000", "B建设", "lab|", "Wl于"]), min_size=1, max_size=4, unique=True),
    st.lists(
        st.sampled_from(
            ["D000", "<D000", ">OP|D000", "<OP|D000", "=OO|D000", ">OP", "<OP", "B建设", "<B建设", "=OO|Wl于", "<lab|", "NUnPl"]
        ),
        unique=True,
    ),
)
def test_weights_added_up_beforehand_give_the_same_margin(scope: str, signs: list[str], known: list[str]) -> None:
    model = linear.Linear({sign: 2.0**k for k, sign in enumerate(known)}, bias=-1.5)
    assert pairs.Scorer(model).margin(scope, signs) == model.margin(pairs.spelled(scope, signs))


def test_weights_survive_the_file(tmp_path: Path) -> None:
    model = linear.Linear({"a\tb": 1.25, "换行\n": -0.5, "back\\slash": 2.0}, bias=-0.25, threshold=0.4)
    linear.save(tmp_path / "m.tsv.gz", {"HOSTS": model})
    assert linear.load(tmp_path / "m.tsv.gz") == {"HOSTS": model}
    with pytest.raises(ModelMissing):
        linear.load(tmp_path / "none.tsv.gz")
    whole = (tmp_path / "m.tsv.gz").read_bytes()
    for k, broken in enumerate((whole[:-9], whole[:12] + b"\xff" * 8 + whole[20:], b"no gzip")):
        (tmp_path / f"{k}.tsv.gz").write_bytes(broken)
        with pytest.raises(ModelMissing):
            linear.load(tmp_path / f"{k}.tsv.gz")


mentions = st.lists(st.tuples(st.sampled_from(sorted(LETTERS.values())), st.text("甲乙丙丁大学园", min_size=1, max_size=5)), max_size=8)


@given(mentions, st.lists(st.sampled_from(["、", "和", "，", "。", "建设", "与", "依托", "\n", "：", "\t"]), min_size=9, max_size=9))
def test_only_relations_of_the_schema_with_evidence_inside_the_text(found: list[tuple[str, str]], between: list[str]) -> None:
    text, drafts = between[-1], []
    for (kind, name), words in zip(found, between, strict=False):
        drafts.append(Draft(len(text), len(text) + len(name), kind, name))
        text += name + words
    lines = sections(text) or [Section(0, len(text), "paragraph")]
    regions = [Place(d.start, d.end, d.name, "city") for d in drafts if d.type == "Region"]
    for link in relations.find(text, lines, drafts, regions, Context()):
        assert SCHEMA.allows(link.head_type, link.relation, link.tail_type)
        assert 0 <= link.start < link.end <= len(text)
        assert link.modality in MODALITIES
        assert link.head != link.tail


def claim(question: str, head: str, tail: str, margin: float) -> rivals.Claim:
    return rivals.Claim(question, head, tail, margin)


def test_a_claim_knows_whether_another_with_its_end_is_stronger() -> None:
    alone = rivals.company([claim("HOSTS", "甲大学", "丙中心", 1.0)])[0]
    beaten = rivals.company([claim("HOSTS", "甲大学", "丙中心", 1.0), claim("HOSTS", "乙公司", "丙中心", 4.0)])[0]
    apart = rivals.company([claim("HOSTS", "甲大学", "丙中心", 1.0), claim("HOSTS", "乙公司", "丁中心", 4.0)])[0]
    assert "~tail:n0" in alone and "~tail:n0" in apart
    assert "~tail:n1" in beaten


claims = st.lists(
    st.tuples(
        st.sampled_from(["HOSTS", "SEGMENT_OF", "COLLABORATES_WITH", "name:LOCATED_IN", "LOCATED_IN"]),
        st.sampled_from("甲乙丙"), st.sampled_from("丁戊甲"), st.floats(-8, 8),
    ),
    max_size=12,
)  # fmt: skip


@given(claims, st.randoms(use_true_random=False))
def test_what_claims_say_of_each_other_does_not_depend_on_their_order(found: list[tuple[str, str, str, float]], source: Random) -> None:
    kept = rivals.strongest(claim(*c) for c in found)
    signs = {(c.question, c.head, c.tail): set(s) for c, s in zip(kept, rivals.company(kept), strict=True)}
    mixed = list(kept)
    source.shuffle(mixed)
    assert signs == {(c.question, c.head, c.tail): set(s) for c, s in zip(mixed, rivals.company(mixed), strict=True)}
    assert all(s.startswith(rivals.MARK) for of_one in signs.values() for s in of_one)
    assert all(c.margin >= rivals.LOW for c in kept)


def test_a_park_is_read_together_with_the_region_before_it_in_its_sentence() -> None:
    text = "支持沈阳建设世界级航空产业基地。大连建设。海洋产业园开工。"
    region = [Draft(2, 4, "Region", "沈阳市"), Draft(16, 18, "Region", "大连市")]
    base, far = text.index("航空"), text.index("海洋")
    parks = [Draft(base, base + 6, "Park", "航空产业基地"), Draft(far, far + 5, "Park", "海洋产业园")]
    found = [(b.region, b.chain) for b in built(text, [*region, *parks], [Place(2, 4, "沈阳市", "city"), Place(16, 18, "大连市", "city")])]
    assert found == [("沈阳市", "航空")]


def test_a_cluster_belongs_to_each_region_that_leads_its_name() -> None:
    text = "山东寿光蔬菜产业集群"
    places_there = [Place(0, 2, "山东省", "province"), Place(2, 4, "寿光市", "county")]
    assert [b.region for b in built(text, [Draft(0, 10, "IndustryChain", text)], places_there)] == ["山东省", "寿光市"]
