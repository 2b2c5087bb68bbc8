"""The catalogue of industry chains: consistent in itself, and found by the names texts use."""

from __future__ import annotations

import json
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reference.chains import (
    STAGES,
    Segment,
    bodies,
    chain_key,
    chains,
    find_chain,
    find_segment,
    match_chains,
    segments,
    stock_industries,
)
from ingest.reference.industries import industry

GOLD = Path(__file__).resolve().parents[3] / "shared" / "gold"
MAIN = sorted(c.id for c in chains().values() if not c.under)
ALL = [s for chain in MAIN for s in segments(chain)]


def test_forty_chains_and_more_each_with_all_three_stages() -> None:
    assert len(MAIN) >= 40
    for chain in MAIN:
        found = segments(chain)
        assert 8 <= len(found) <= 24, chain
        assert {s.stage for s in found} == set(STAGES), chain
        assert chains()[chain].definition


def test_a_name_stands_for_one_chain() -> None:
    owners: dict[str, str] = {}
    for chain in chains().values():
        for name in (chain.name, *chain.names):
            assert owners.setdefault(chain_key(name), chain.id) == chain.id, name


def test_filed_chains_hang_on_a_chain_with_segments() -> None:
    for chain in chains().values():
        if chain.under:
            assert chains()[chain.under].under == ""
            assert chain.id == f"{chain.under}/{chain.name}"
            assert segments(chain.id) == segments(chain.under)


@pytest.mark.parametrize("chain", MAIN)
def test_names_inside_a_chain_stand_for_one_segment(chain: str) -> None:
    owners: dict[str, str] = {}
    for segment in segments(chain):
        for name in (segment.name, *segment.names):
            assert owners.setdefault(chain_key(name), segment.path) == segment.path, name


@pytest.mark.parametrize("chain", MAIN)
def test_goods_flow_downstream_and_never_in_a_circle(chain: str) -> None:
    found = {s.path: s for s in segments(chain)}
    assert [s.order for s in segments(chain)] == list(range(1, len(found) + 1))
    for segment in found.values():
        assert segment.path == f"{segment.stage}/{segment.name}"
        for target in segment.feeds:
            assert STAGES.index(found[target].stage) >= STAGES.index(segment.stage)
    TopologicalSorter({path: set(s.feeds) for path, s in found.items()}).prepare()
    fed = {target for s in found.values() for target in s.feeds}
    assert all(s.path in fed for s in found.values() if s.stage == "下游")


def test_codes_of_industries_exist() -> None:
    codes = {code for chain in MAIN for code in chains()[chain].industries} | {code for s in ALL for code in s.industries}
    assert all(industry(code) is not None for code in codes)


def test_one_name_in_two_chains_is_two_nodes() -> None:
    found = find_segment("整车制造")
    assert len({s.id for s in found}) == len(found) > 1
    assert len({s.id for s in ALL}) == len(ALL)
    assert [s.chain for s in find_segment("整车制造", "汽车产业")] == ["auto"]
    assert find_segment("原丝", "肉牛") == ()


@given(st.sampled_from(ALL))
def test_a_segment_is_found_inside_its_chain_alone(segment: Segment) -> None:
    for name in (segment.name, *segment.names):
        assert find_segment(name, segment.chain) == (segment,)
        assert segment in find_segment(name)


@given(st.sampled_from(sorted(chains())), st.sampled_from(["", "产业", "产业链", "产业集群", "行业"]))
def test_the_tail_of_a_name_does_not_matter(chain: str, tail: str) -> None:
    known = chains()[chain]
    bare = chain_key(known.name)
    if len(bare) > 1:
        assert find_chain(bare + tail) == known
        assert find_chain(f"“{bare}”{tail}") == known


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("碳纤维及复合材料产业", "carbonfiber"),
        ("锂离子电池", "battery/锂电池"),
        ("新能源汽车产业链", "nev"),
        ("3D打印", "am"),
        ("5G产业", "telecom/5G"),
        ("人参产业", "ginseng"),
        ("枸杞", "specialcrops/枸杞产业"),
    ],
)
def test_known_names(name: str, id_: str) -> None:
    found = find_chain(name)
    assert found is not None and found.id == id_


def test_a_narrower_industry_is_no_synonym_of_the_chain_it_is_filed_under() -> None:
    narrow, broad = find_chain("枸杞产业"), find_chain("特色农业")
    assert narrow is not None and broad is not None
    assert narrow != broad and narrow.under == broad.id


def test_nothing_is_guessed() -> None:
    for name in ("", "产业", "支柱产业", "有关部门", "吉林大学", "行业"):
        assert find_chain(name) is None
        assert match_chains(name) == ()


def test_how_a_name_was_matched_is_said() -> None:
    assert [(m.chain.name, m.how) for m in match_chains("机器人和数控机床产业")] == [("机器人", "joint"), ("数控机床", "joint")]
    assert [m.how for m in match_chains("无锡市物联网集群")] == ["local"]
    assert [m.how for m in match_chains("物联网集群")] == ["same"]


def test_bodies_share_no_name() -> None:
    keys = Counter(key for b in bodies() for key in {chain_key(n) for n in (b.name, *(x.text for x in b.names))})
    assert [key for key, n in keys.items() if n > 1] == []
    assert {b.type for b in bodies()} == {"IndustryChain"}


def test_names_of_the_very_same_industry_are_told_from_others() -> None:
    for chain in chains().values():
        assert set(chain.same) <= set(chain.names), chain
    kinds = {(b.name, n.text): n.kind for b in bodies() for n in b.names}
    assert kinds["增材制造", "3D打印"] == kinds["石化化工", "石油化工"] == "second"
    assert kinds["汽车", "汽车及零部件"] == "short"


def test_industries_of_stock_lists_lead_to_chains_with_segments() -> None:
    assert {c.under for c in stock_industries().values()} == {""}
    assert "综合类" not in stock_industries()


def test_most_chains_that_labelled_texts_name_are_in_the_catalogue() -> None:
    names = Counter(
        entity["name"]
        for path in sorted(GOLD.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        for entity in json.loads(line)["entities"]
        if entity["type"] == "IndustryChain"
    )
    if not names:
        pytest.skip("the labelled texts lie in ../shared, which is absent here")
    found = sum(1 for name in names if find_chain(name) or find_segment(name))
    assert found / len(names) >= 0.9
