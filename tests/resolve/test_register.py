"""Ids are issued once: redirected when bodies turn out to be one, given back when that is undone, never reused, never lost."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.resolve.register import REGISTER, Part, Register

DAY = "2026-01-31"


def part(proposal: str, *keys: str, known: bool = False, mentions: int = 1) -> Part:
    return Part(proposal, "Firm", keys[0] if keys else proposal, known, dict.fromkeys(keys, mentions))


def test_a_body_keeps_its_id_when_its_name_grows() -> None:
    register, ids = Register().assign([part("p1", "长光卫星")], DAY)
    assert ids == {"p1": "p1"}
    _, ids = register.assign([part("p2", "长光卫星", "长光卫星技术有限公司")], DAY)
    assert ids == {"p2": "p1"}


def test_of_two_that_are_one_the_older_stays_and_the_other_leads_there() -> None:
    register, _ = Register().assign([part("b", "乙")], DAY)
    register, _ = register.assign([part("a", "甲"), part("b", "乙")], DAY)
    register, ids = register.assign([part("c", "甲", "乙")], DAY)
    assert ids == {"c": "b"} and register.follow("a") == "b" and register.follow("b") == "b"


def test_of_two_equally_old_the_smaller_id_stays() -> None:
    register, _ = Register().assign([part("b", "乙"), part("a", "甲")], DAY)
    assert register.assign([part("c", "甲", "乙")], DAY)[1] == {"c": "a"}


def test_a_body_that_a_table_knows_beats_an_older_id() -> None:
    register, _ = Register().assign([part("a", "甲")], DAY)
    register, ids = register.assign([part("k", "甲", "甲公司", known=True)], DAY)
    assert ids == {"k": "k"} and register.follow("a") == "k"
    register, ids = register.assign([part("m", "甲", "甲公司", known=True)], DAY)
    assert ids == {"m": "k"}, "another edition of the table proposes another id: the one issued stays"


def test_an_undone_merge_gives_both_ids_back_whatever_their_size() -> None:
    register, _ = Register().assign([part("a", "甲")], DAY)
    register, _ = register.assign([part("a", "甲"), part("b", "乙", mentions=9)], DAY)
    register, _ = register.assign([part("c", "甲", "乙", mentions=9)], DAY)
    register, ids = register.assign([part("a", "甲"), part("b", "乙", mentions=9)], DAY)
    assert ids == {"a": "a", "b": "b"} and register.follow("b") == "b"


def test_the_larger_part_of_a_divided_body_keeps_the_id() -> None:
    register, _ = Register().assign([part("a", "甲", "乙")], DAY)
    register, ids = register.assign([part("a", "甲"), part("b", "乙", mentions=5)], DAY)
    assert ids["b"] == "a" and ids["a"] != "a"
    new = ids["a"]
    register, ids = register.assign([part("a", "甲")], DAY)
    assert ids == {"a": new}, "the smaller part keeps its new id when the other is gone"
    register, ids = register.assign([part("a", "甲", "乙")], DAY)
    assert ids == {"a": "a"} and register.follow(new) == "a"
    register, ids = register.assign([part("a", "甲"), part("b", "乙", mentions=5)], DAY)
    assert ids == {"a": new, "b": "a"}, "the same division decided again gives the same ids"


def test_a_body_no_source_speaks_of_stays_in_the_table(tmp_path: Path) -> None:
    register, _ = Register().assign([part("a", "甲"), part("b", "乙")], DAY)
    register, _ = register.assign([part("b", "乙")], DAY)
    register.write(tmp_path / REGISTER)
    assert Register.read(tmp_path / REGISTER) == register
    assert {entry.id for entry in register.issued} == {"a", "b"}
    assert register.assign([part("a", "甲"), part("b", "乙")], DAY)[1] == {"a": "a", "b": "b"}
    assert Register.read(tmp_path / "none.parquet") == Register()


@st.composite
def partitions(draw: st.DrawFn) -> list[Part]:
    """Some of eight names, put into bodies."""
    held: dict[int, dict[str, int]] = {}
    for name in "abcdefgh":
        body = draw(st.integers(-2, 4))
        if body >= 0:
            held.setdefault(body, {})[name] = draw(st.integers(0, 3))
    known = draw(st.sets(st.integers(0, 4)))
    return [Part(f"p{min(keys)}", "Firm", min(keys), body in known, keys) for body, keys in held.items()]


histories = st.lists(partitions(), min_size=1, max_size=6)


def runs(history: list[list[Part]]) -> list[tuple[Register, dict[str, str]]]:
    found, register = [], Register()
    for parts in history:
        register, ids = register.assign(parts, DAY)
        found.append((register, ids))
    return found


@given(histories)
def test_ids_are_never_lost_and_lead_to_one_that_stands_for_itself(history: list[list[Part]]) -> None:
    issued: set[str] = set()
    for register, ids in runs(history):
        now = {entry.id for entry in register.issued}
        assert issued <= now
        assert set(ids.values()) <= now
        assert len(set(ids.values())) == len(ids), "two bodies never bear one id"
        standing = {entry.id for entry in register.issued if not entry.redirect}
        assert all(register.follow(id) in standing for id in now)
        assert all(register.follow(id) == id for id in ids.values())
        issued = now


@given(histories)
def test_the_same_run_again_changes_nothing(history: list[list[Part]]) -> None:
    register, ids = runs(history)[-1]
    again, same = register.assign(history[-1], DAY)
    assert same == ids and again == register


@given(histories, st.randoms(use_true_random=False))
def test_the_order_of_bodies_does_not_matter(history: list[list[Part]], random: object) -> None:
    shuffled = [random.sample(parts, len(parts)) for parts in history]  # type: ignore[attr-defined]
    assert runs(shuffled) == runs(history)


@given(histories, st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"))
def test_a_merge_undone_gives_back_what_was(history: list[list[Part]], one: str, two: str) -> None:
    parts = history[-1]
    touched = [p for p in parts if one in p.keys or two in p.keys]
    rest = [p for p in parts if p not in touched]
    keys = {key: n for p in touched for key, n in p.keys.items()}
    known = [p for p in touched if p.known]  # a body a table knows is proposed under its own id, whoever joins it
    proposal, name = (known[0].proposal, known[0].name) if known else (f"p{min(keys, default='')}", min(keys, default=""))
    merged = [Part(proposal, "Firm", name, bool(known), keys)] if keys else []
    register, ids = runs(history)[-1]
    joined, _ = register.assign([*rest, *merged], DAY)
    undone, same = joined.assign(parts, DAY)
    assert same == ids
    assert {e.id: e.redirect for e in undone.issued} == {e.id: e.redirect for e in register.issued}
