"""The maker of mentions: the same every time, and every mention can be answered."""

from __future__ import annotations

import random
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.reference.bodies import Body, Name
from ingest.resolve.labels import mention
from tests.bench.identity_mentions import damage, forms, generate, named_firms

REGIONS = {"220000": "吉林省", "210000": "辽宁省", "220100": "长春市", "210100": "沈阳市"}
BODIES = [
    Body("University", "吉林大学", (Name("吉大"), Name("Jilin University", "english")), ("moe:4122010183",), "220100"),
    Body("Park", "高新区", (), (), "220100"),
    Body("Park", "高新区", (), (), "210100"),
    Body("Platform", "超硬材料国家重点实验室", (), (), "220100", ("吉林大学",)),
    Body("Institute", "中国电子科技集团公司第五十四研究所", (), (), ""),
    Body("Institute", "中国船舶集团有限公司第七〇二研究所", (), (), ""),
    Body("Firm", "无址有限公司", (), ("gbt4754:3611",), ""),
    Body("Firm", "无址股份有限公司", (), (), ""),
]


def texts(body: Body) -> set[str]:
    return {text for _, text in forms(body)}


def test_same_seed_same_mentions_and_every_line_is_a_label() -> None:
    first, second = (list(generate(BODIES, 300, 5, lambda code: REGIONS.get(code, ""))) for _ in range(2))
    assert first == second != list(generate(BODIES, 300, 6, lambda code: REGIONS.get(code, "")))
    assert len({line["id"] for line in first}) == 300
    for line in first:
        assert mention({key: value for key, value in line.items() if key != "cluster"}, "here").type == line["cluster"].split("/")[0]


def test_a_name_two_bodies_bear_comes_with_a_region_that_tells_them_apart() -> None:
    lines = [m for m in generate(BODIES, 500, 5, lambda code: REGIONS.get(code, "")) if m["cluster"].endswith("/高新区")]
    assert {m["cluster"] for m in lines} == {"Park/220100/高新区", "Park/210100/高新区"}
    north = {"吉林省", "长春市", "220100"}
    for m in lines:
        assert (m["region"] in north) == (m["cluster"] == "Park/220100/高新区")


def test_a_form_two_bodies_of_no_region_share_is_never_used() -> None:
    names = {re.sub(r"\s|\u200b", "", m["name"]) for m in generate(BODIES, 500, 5, lambda code: "") if m["type"] == "Firm"}
    assert names and "无址" not in names and "無址" not in names


def test_forms_of_laboratories_and_numbered_institutes() -> None:
    assert "吉林大学超硬材料国家重点实验室" in texts(BODIES[3])
    assert "中国电子科技集团公司54所" in texts(BODIES[4])
    assert "中国船舶集团有限公司702所" in texts(BODIES[5])


def test_industry_codes_never_stand_beside_a_name() -> None:
    assert not any("gbt4754" in m.get("codes", {}) for m in generate(BODIES, 500, 5, lambda code: ""))


@given(st.text(st.sampled_from("吉林大学（）()A1"), min_size=2, max_size=12), st.integers())
def test_damage_keeps_the_letters(text: str, seed: int) -> None:
    plain = re.sub(r"[\s\u200b（）()]", "", damage(text, random.Random(seed)))
    wide = plain.translate(str.maketrans("Ａ１學", "A1学"))
    assert wide == re.sub(r"[（）()]", "", text)


def test_a_list_of_names_gives_firms_without_its_credits(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("\ufeffBy@某人\n2022.11.30\n\n甲乙丙\n丁\n", encoding="utf-8")
    assert [b.name for b in named_firms(path)] == ["甲乙丙"]
