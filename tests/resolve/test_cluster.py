"""Names that no table knows, among themselves."""

from __future__ import annotations

import random
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from ingest.resolve.known import Known
from ingest.resolve.named import Named
from ingest.resolve.resolver import Identities

EMPTY = Known.from_bodies([])
NAMES = [
    ("Firm", "云岭星图信息技术有限公司"), ("Firm", "云岭星图"), ("Firm", "云岭星图信息技术股份有限公司"), ("Firm", "云岭星图集团有限公司"),
    ("Firm", "长春澄明生物科技有限公司"), ("Firm", "沈阳澄明生物科技有限公司"), ("Firm", "澄明生物"), ("Park", "高新区"),
    ("Government", "省科技厅"), ("Government", "科技厅"), ("Institute", "吉林省农科院"), ("Institute", "吉林省农业科学院"),
    ("Platform", "玄晶材料国家重点实验室"), ("Platform", "浙江大学玄晶材料全国重点实验室"),
]  # fmt: skip
REGIONS = ("", "吉林省", "长春市", "沈阳市", "220100")
CODES: tuple[tuple[str, ...], ...] = ((), (), ("uscc:91220101MA0000000A",), ("uscc:91220101MA0000000B",))
MENTION = st.tuples(st.sampled_from(NAMES), st.sampled_from(REGIONS), st.sampled_from(CODES))


def named(rows: list[tuple[tuple[str, str], str, tuple[str, ...]]]) -> list[Named]:
    return [Named(str(k), name, type, region, "", codes) for k, ((type, name), region, codes) in enumerate(rows)]


def resolved(mentions: list[Named]) -> dict[str, str]:
    return {r.id: r.entity for r in Identities(EMPTY).resolve(mentions)}


@given(st.lists(MENTION, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(rows: list[tuple[tuple[str, str], str, tuple[str, ...]]], chance: random.Random) -> None:
    mentions = named(rows)
    shuffled = list(mentions)
    chance.shuffle(shuffled)
    assert resolved(mentions) == resolved(shuffled)


@given(st.lists(MENTION, max_size=14))
def test_no_body_has_two_codes_of_a_scheme_and_no_code_two_bodies(rows: list[tuple[tuple[str, str], str, tuple[str, ...]]]) -> None:
    mentions = named(rows)
    found = resolved(mentions)
    codes: dict[str, set[str]] = defaultdict(set)
    bodies: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mention in mentions:
        for code in mention.codes:
            codes[found[mention.id]].add(code)
            bodies[mention.type, code].add(found[mention.id])
    assert all(len(values) == 1 for values in codes.values())
    assert all(len(ids) == 1 for ids in bodies.values())


@given(st.lists(MENTION, max_size=10))
def test_resolving_twice_says_the_same(rows: list[tuple[tuple[str, str], str, tuple[str, ...]]]) -> None:
    mentions = named(rows)
    assert resolved(mentions) == resolved(mentions)


def entities(*mentions: tuple[str, str, str]) -> list[str]:
    return list(resolved([Named(str(k), name, type, region) for k, (type, name, region) in enumerate(mentions)]).values())


def test_a_short_name_joins_the_one_full_name_it_fits() -> None:
    short, full = entities(("Firm", "云岭星图", ""), ("Firm", "云岭星图信息技术有限公司", "昆明市"))
    assert short == full


def test_a_short_name_that_fits_two_glues_nothing() -> None:
    short, a, b = entities(("Firm", "澄明生物", ""), ("Firm", "长春澄明生物科技有限公司", ""), ("Firm", "沈阳澄明生物科技有限公司", ""))
    assert len({short, a, b}) == 3


def test_bare_names_meet_only_in_one_place() -> None:
    a, b, c = entities(("Park", "高新区", "长春市"), ("Park", "高新区", "吉林市"), ("Park", "长春高新区", ""))
    assert a != b and a == c
    here, there = entities(("Park", "高新区", ""), ("Park", "高新区", ""))
    assert here != there


def test_a_department_is_that_of_the_level_its_name_says() -> None:
    a, b, c = entities(("Government", "省科技厅", "长春市"), ("Government", "吉林省科学技术厅", ""), ("Government", "市科技局", "长春市"))
    assert a == b != c


def test_a_national_laboratory_is_one_under_all_its_hosts() -> None:
    a, b = entities(("Platform", "玄晶材料国家重点实验室", ""), ("Platform", "浙江大学玄晶材料全国重点实验室", "浙江省"))
    assert a == b
