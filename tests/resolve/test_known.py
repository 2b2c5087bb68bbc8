"""Known bodies: joined, kept on disk, and asked by code and name."""

from __future__ import annotations

from pathlib import Path

from ingest.reference.bodies import Body, Name
from ingest.resolve.known import Known

BODIES = [
    Body("University", "吉林化工大学", (Name("吉林化工学院", "former"),), ("moe:4122010201",), "220200", source="t:1"),
    Body("University", "吉林大学", (Name("吉大"),), ("moe:4122010183",), "220100"),
    Body("Firm", "通化东宝药业股份有限公司", (Name("通化东宝"),), ("stock:600867.SH",), "220500"),
]


def test_bodies_of_one_code_are_one() -> None:
    known = Known.from_bodies([*BODIES, Body("University", "吉林化工学院", (), ("moe:4122010201",), "220200")])
    assert len(known.bodies) == 3
    assert known.names[known.by_code["moe:4122010201"]] == "吉林化工大学"


def test_a_former_name_joins_only_without_conflicting_codes() -> None:
    same = Known.from_bodies([Body("Firm", "旧名有限公司"), Body("Firm", "新名有限公司", (Name("旧名有限公司", "former"),))])
    assert [b.name for b in same.bodies] == ["新名有限公司"]
    apart = Known.from_bodies(
        [Body("Firm", "旧名有限公司", codes=("uscc:A",)), Body("Firm", "新名有限公司", (Name("旧名有限公司", "former"),), ("uscc:B",))]
    )
    assert len(apart.bodies) == 2


def test_ids_do_not_depend_on_the_name_where_there_is_a_code() -> None:
    renamed = Known.from_bodies([Body("University", "吉林化工学院", (), ("moe:4122010201",))])
    assert renamed.ids[0] == Known.from_bodies(BODIES).ids[0]


def test_what_is_kept_is_what_was_made(tmp_path: Path) -> None:
    made = Known.kept(iter(BODIES), tmp_path, "a")
    read = Known.kept(iter(()), tmp_path, "a")
    assert list(read.bodies) == list(made.bodies)
    assert (list(read.ids), list(read.names), read.by_code, read.coded, read.standing) == (
        made.ids,
        made.names,
        made.by_code,
        made.coded,
        made.standing,
    )
    assert read.index.exact("University", "吉大") == made.index.exact("University", "吉大") != ()
    assert read.index.holding("Firm", "通东药") == made.index.holding("Firm", "通东药") != []


def test_other_content_is_made_anew(tmp_path: Path) -> None:
    Known.kept(iter(BODIES), tmp_path, "a")
    assert len(Known.kept(iter(BODIES[:1]), tmp_path, "b").bodies) == 1
    assert len(list(tmp_path.iterdir())) == 1
