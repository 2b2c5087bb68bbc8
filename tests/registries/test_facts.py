"""Rows of lists become passages, mentions and statements with true quotes; policy text and lists support the same facts."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph import tables
from graph.records import Evidence, Fact, Mention, Passage, Registered, Reject, Source
from ingest.lists import listed_bodies, shelved
from ingest.registries.facts import Findings, findings
from ingest.registries.load import read_list
from ingest.registries.shelf import FOLDER, MANIFEST, REJECTS, ROWS, put
from ingest.run import Run, build

LAB = Registered(
    "r1", "Sheet1", 4, "organisation", "Platform", "甲材料国家重点实验室", "甲材料国家重点实验室", ("skl:2011DA000001",), "220100",
    hosts=("吉林大学", "长春应用化学研究所"), text="1 | 甲材料国家重点实验室 | 吉林大学、长春应用化学研究所 | 吉林长春",
)  # fmt: skip
FIRM = Registered(
    "r1", "Sheet1", 5, "organisation", "Firm", "长春碳谷材料有限公司", "长春碳谷材料有限公司", (), "220100",
    fields=(("chain", "碳纤维"), ("segment", "原丝"), ("short", "长春碳谷")), text="2 | 长春碳谷材料有限公司（长春碳谷） | 碳纤维 | 原丝",
)  # fmt: skip
POLICY = "吉林省碳纤维产业发展方案\n一、重点任务\n支持长春碳谷材料有限公司扩大碳纤维产能。长春碳谷材料有限公司位于长春市。\n"


def read(*rows: Registered) -> Findings:
    return findings(rows, Source("list.xlsx", "registry", "名单", published="2025-06-20"))


def stated(found: Findings) -> list[tuple[str, str, str]]:
    return sorted((s.head, s.relation, s.tail) for s in found.statements)


def quotes(found: Findings) -> dict[tuple[str, str, str], str]:
    texts = {p.id: p.text for p in found.passages}
    return {(s.head, s.relation, s.tail): texts[s.passage][s.start : s.end] for s in found.statements}


def test_every_mention_is_its_own_words_in_the_row() -> None:
    found = read(LAB, FIRM)
    texts = {p.id: p.text for p in found.passages}
    assert [p.anchor for p in found.passages] == ["Sheet1!4", "Sheet1!5"]
    assert all(texts[m.passage][m.start : m.end] == m.surface for m in found.mentions)
    assert all(0 <= s.start < s.end <= len(texts[s.passage]) for s in found.statements)


def test_a_platform_lies_in_its_place_and_each_host_hosts_it() -> None:
    found = read(LAB)
    assert stated(found) == [
        ("吉林大学", "HOSTS", "甲材料国家重点实验室"),
        ("甲材料国家重点实验室", "LOCATED_IN", "长春市"),
        ("长春应用化学研究所", "HOSTS", "甲材料国家重点实验室"),
    ]
    assert quotes(found)["吉林大学", "HOSTS", "甲材料国家重点实验室"] == "甲材料国家重点实验室 | 吉林大学"
    assert [m.status for m in found.mentions if m.type == "Platform"] == ["existing"]


def test_a_host_takes_neither_place_nor_code_from_the_row() -> None:
    beside = {b.name: (b.region, b.codes) for b in read(LAB).beside}
    assert beside == {"甲材料国家重点实验室": ("220100", ("skl:2011DA000001",)), "长春市": ("", ("gb2260:220100",))}


def test_a_place_carried_down_from_a_title_is_quoted_with_the_whole_row() -> None:
    found = read(FIRM)
    assert quotes(found)["长春碳谷材料有限公司", "LOCATED_IN", "长春市"] == FIRM.text
    assert not [m for m in found.mentions if m.type == "Region"], "the place in a name is no place given"


def test_chains_and_segments_where_the_list_says_so() -> None:
    found = read(FIRM)
    assert ("长春碳谷材料有限公司", "IN_CHAIN", "碳纤维") in stated(found) and ("原丝", "SEGMENT_OF", "碳纤维") in stated(found)
    (firm,) = [m for m in found.mentions if m.type == "Firm"]
    assert firm.aliases == ("长春碳谷",)


def test_what_cannot_be_quoted_or_typed_is_put_aside_with_its_place() -> None:
    elsewhere = Registered("r1", "S", 9, "organisation", "Firm", "乙公司", "乙公司", text="别的文字")
    odd = Registered("r1", "S", 10, "organisation", "Platform", "丙平台", "丙平台", hosts=("某某处某",), text="丙平台 某某处某")
    far = Registered("r1", "S", 11, "organisation", "Firm", "丁公司", "丁公司", region="999999", text="丁公司")
    found = read(elsewhere, odd, far)
    assert [(r.item, r.reason, r.place) for r in found.rejects] == [
        ("乙公司", "name_not_in_row", "r1 S!9"),
        ("某某处某", "type_of_host_unknown", "r1 S!10"),
        ("999999", "unknown_region", "r1 S!11"),
    ]


def test_statistics_and_classes_name_no_body() -> None:
    row = Registered("r1", "S", 1, "statistic", "Region", "吉林省", "吉林省", text="吉林省 409")
    assert not read(row).mentions and len(read(row).passages) == 1


def test_a_list_about_one_province_is_about_that_province() -> None:
    assert read(LAB, FIRM).document.source.region == "吉林省"
    elsewhere = Registered("r1", "S", 1, "organisation", "Firm", "戊公司", "戊公司", region="210100", text="戊公司")
    assert read(LAB, elsewhere).document.source.region == ""


def shelve(home: Path, id: str, rows: Sequence[Registered], title: str = "名单", as_of: str = "2025-06-20") -> None:
    folder = home / FOLDER / id
    tables.write(folder / ROWS, Registered, rows)
    tables.write(folder / REJECTS, Reject, [])
    (folder / MANIFEST).write_text(f'{{"id": "{id}", "file": "{id}.xlsx", "title": "{title}", "as_of": "{as_of}"}}', encoding="utf-8")


def rows(run: Run, name: str) -> list:
    return list(tables.read(run.folder / f"{name}.parquet", tables.TABLES[name]))


def named_facts(run: Run) -> set[tuple[str, str, str]]:
    names = {e.id: e.name for e in rows(run, "entities")}
    return {(names[f.subject], f.relation, names[f.object]) for f in rows(run, "facts")}


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    (tmp_path / "policy.txt").write_text(POLICY, encoding="utf-8")
    return tmp_path / "policy.txt"


def test_a_home_with_lists_alone_can_be_built(tmp_path: Path) -> None:
    home = tmp_path / "home"
    shelve(home, "r1", [LAB, FIRM])
    run = build([], home)
    assert (run.status, run.counts["documents"]) == ("complete", 1)
    assert ("吉林大学", "HOSTS", "甲材料国家重点实验室") in named_facts(run)
    passages: dict[str, Passage] = {p.id: p for p in rows(run, "passages")}
    evidence: list[Evidence] = rows(run, "evidence")
    facts: list[Fact] = rows(run, "facts")
    assert {f.id for f in facts} <= {e.fact for e in evidence}
    assert all(passages[e.passage].text[e.start : e.end] == e.quote for e in evidence)
    mentions: list[Mention] = rows(run, "mentions")
    assert {m.entity for m in mentions} <= {e.id for e in rows(run, "entities")}
    again = build([], home)
    assert (again.unchanged, again.id) == (True, run.id)


def test_text_and_list_support_the_same_fact(tmp_path: Path, policy: Path) -> None:
    home = tmp_path / "home"
    shelve(home, "r1", [LAB, FIRM])
    run = build([policy], home)
    names = {e.id: e.name for e in rows(run, "entities")}
    support = {(names[f.subject], f.relation, names[f.object]): f.support for f in rows(run, "facts")}
    assert support["长春碳谷材料有限公司", "LOCATED_IN", "长春市"] == 2
    (firm,) = [e for e in rows(run, "entities") if e.name == "长春碳谷材料有限公司"]
    assert (firm.region, firm.documents, "长春碳谷" in firm.aliases) == ("长春市", 2, True)


def test_a_list_taken_away_takes_exactly_its_facts_away(tmp_path: Path, policy: Path) -> None:
    home = tmp_path / "home"
    before = build([policy], home)
    shelve(home, "r1", [LAB, FIRM])
    assert (together := build([], home)).read == 0
    assert {f.id for f in rows(before, "facts")} < {f.id for f in rows(together, "facts")}
    for file in sorted((home / FOLDER / "r1").iterdir()):
        file.unlink()
    after = build([], home)
    assert (after.read, after.id) == (0, before.id)
    for name in ("entities", "facts", "evidence", "mentions"):
        assert rows(after, name) == rows(before, name), name


def test_a_list_first_and_a_list_later_come_to_the_same(tmp_path: Path, policy: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    shelve(one, "r1", [LAB, FIRM])
    first = build([policy], one)
    build([policy], two)
    shelve(two, "r1", [LAB, FIRM])
    later = build([], two)
    assert named_facts(first) == named_facts(later)
    one_list, other = (sorted((e.type, e.name, e.aliases, e.region) for e in rows(run, "entities")) for run in (first, later))
    assert one_list == other


def test_one_code_makes_one_body_of_two_editions_and_the_newer_name_stands(tmp_path: Path) -> None:
    home = tmp_path / "home"
    code = ("uscc:91220101MA00000000",)
    old = Registered("old", "S", 2, "organisation", "Firm", "甲新材料有限公司", "甲新材料有限公司", code, text="甲新材料有限公司")
    new = Registered(
        "new", "S", 2, "organisation", "Firm", "甲碳纤维股份有限公司", "甲碳纤维股份有限公司", code, text="甲碳纤维股份有限公司"
    )
    shelve(home, "old", [old], "旧", "2017-05-31")
    shelve(home, "new", [new], "新", "2025-06-20")
    (firm,) = [e for e in rows(build([], home), "entities") if e.type == "Firm"]
    assert (firm.name, firm.aliases, firm.codes, firm.mentions) == ("甲碳纤维股份有限公司", ("甲新材料有限公司",), code, 2)
    assert [b.name for b in listed_bodies(shelved(home))] == ["甲碳纤维股份有限公司", "甲新材料有限公司"]


MOE = Path(__file__).resolve().parents[3] / "shared" / "registries"


@pytest.mark.skipif(not MOE.is_dir(), reason="the raw lists of the ministry are not here")
def test_two_editions_of_the_ministrys_list_are_the_same_schools_renamed_or_not(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for year in ("2017", "2025"):
        (file,) = (MOE / f"universities-moe-raw-{year}").glob("*.xls")
        put(home, read_list(file), ["universities"])
    run = build([], home)
    names: dict[str, dict[str, set[str]]] = {}
    for mention in rows(run, "mentions"):
        if mention.type == "University":
            names.setdefault(mention.entity, {}).setdefault(mention.passage.partition(":")[0], set()).add(mention.name)
    both = [editions for editions in names.values() if len(editions) == 2]
    assert all(len(used) == 1 for editions in names.values() for used in editions.values()), "no two schools of one list are one"
    renamed = [editions for editions in both if len(set.union(*editions.values())) == 2]
    assert (len(names), len(both), len(renamed)) == (2963, 2587, 267)
