"""Loading the tables: what is there afterwards, what a second load does, what goes, what stops it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.errors import BadRecord, LoadMismatch, StoreError, UnreadableFile
from graph.records import Entity, Fact
from graph.schema import SCHEMA, RelationType
from graph.store import loader
from graph.store.bolt import Store
from graph.store.loader import Change, counts, load
from tests.store.sample import SECOND, Sample, entity, sample


def everything(store: Store) -> tuple[list[tuple[str, str]], list[tuple[str, str, str, str]]]:
    """Every node and relationship with its properties, in an order of their own."""
    nodes = store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties").rows
    links = store.read("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS properties").rows
    return (
        sorted((str(n["labels"]), str(sorted(n["properties"].items()))) for n in nodes),
        sorted((k["a"], k["type"], k["b"], str(sorted(k["properties"].items()))) for k in links),
    )


def test_the_graph_holds_what_the_tables_hold(store: Store, tmp_path: Path) -> None:
    given = sample()
    report = load(store, given.write(tmp_path))
    held = counts(store)
    for label in SCHEMA.resolvable:
        assert held[label] == sum(e.type == label for e in given.entities)
    for relation in SCHEMA.relations:
        assert held[relation.name] == sum(f.relation == relation.name for f in given.facts)
    assert (held["Document"], held["Evidence"], held["IN"], held["Indicator"]) == (2, len(given.evidence), len(given.evidence), 1)
    assert report.created == sum(held.values()) and report.updated == report.deleted == 0
    assert report.changes["Firm"] == Change(created=2, total=2)

    rows = store.read(
        "MATCH (a:Firm)-[r:HOSTS]->(p:Platform) MATCH (e:Evidence {fact_id: r.fact_id})-[:IN]->(d:Document) "
        "RETURN a.name AS a, a.aliases AS aliases, p.status AS status, r, e, d"
    ).rows
    assert len(rows) == 1
    row = rows[0]
    assert (row["a"], row["aliases"], row["status"]) == ("中国第一汽车集团有限公司", ["一汽集团", "一汽"], "planned")
    assert {k: row["r"][k] for k in ("modality", "confidence", "support")} == {"modality": "planned", "confidence": 0.9, "support": 1}
    assert row["e"]["passage"][row["e"]["start"] : row["e"]["end"]] == row["e"]["quote"] == "一汽集团在长春市建设智能网联汽车实验室"
    assert (row["e"]["heading"], row["e"]["anchor"]) == ("一、总则 › （一）平台", "¶1")
    assert (row["d"]["title"], row["d"]["number"], row["d"]["published"]) == ("创新规划", "吉政发〔2021〕1号", "2021-02-06")
    goal = store.read("MATCH (i:Indicator) MATCH (e:Evidence {fact_id: i.id}) RETURN i.value AS v, i.region AS r, e.quote AS q").rows
    assert goal == [{"v": 2.5, "r": "吉林省", "q": "研发投入强度达到2.5%"}]


def test_a_second_load_changes_nothing(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = sample().write(tmp_path)
    load(store, folder)
    before = everything(store)
    monkeypatch.setattr(Store, "write_checked", lambda *_: pytest.fail("a second load wrote"))
    report = load(store, folder)
    assert (report.created, report.updated, report.deleted) == (0, 0, 0)
    assert everything(store) == before


def test_small_batches_give_the_same_graph(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(store, sample().write(tmp_path))
    whole = everything(store)
    load(store, Sample((), (), (), (), ()).write(tmp_path / "none"), force=True)
    assert everything(store) == ([], [])
    monkeypatch.setattr(loader, "BATCH", 2)
    monkeypatch.setattr(loader, "REMOVED_AT_ONCE", 2)
    monkeypatch.setattr("graph.store.rows.CHUNK", 3)
    told: list[tuple[str, int, int]] = []
    load(store, tmp_path, progress=lambda *step: told.append(step))
    assert everything(store) == whole
    assert [s for s, _, _ in told] == ["load"] * len(told) and told[-1][1] == told[-1][2] == len(whole[0]) + len(whole[1])
    assert [d for _, d, _ in told] == sorted(d for _, d, _ in told)
    assert load(store, Sample((), (), (), (), ()).write(tmp_path / "none")).deleted == told[-1][2]


def test_what_changed_is_updated_and_old_properties_go(store: Store, tmp_path: Path) -> None:
    given = sample()
    load(store, given.write(tmp_path))
    store.write("MATCH (n:Firm) WHERE n.name STARTS WITH '吉林' SET n.extra = 1")
    store.write("MATCH ()-[r:NEEDS]->() SET r.confidence = 0.1")
    changed = tuple(replace(e, status="existing") if e.type == "Platform" else e for e in given.entities)
    report = load(store, replace(given, entities=changed).write(tmp_path))
    assert (report.created, report.deleted) == (0, 0)
    assert {n: c.updated for n, c in report.changes.items() if c.updated} == {"Firm": 1, "Platform": 1, "NEEDS": 1}
    assert store.read("MATCH (n) WHERE n.extra IS NOT NULL RETURN n").rows == []
    assert store.read("MATCH (p:Platform) RETURN p.status AS s").rows == [{"s": "existing"}]
    none = tuple(replace(e, status=None) if e.type == "Platform" else e for e in given.entities)
    assert load(store, replace(given, entities=none).write(tmp_path)).updated == 1
    assert store.read("MATCH (p:Platform) RETURN p.status AS s").rows == [{"s": None}]


def test_a_removed_document_takes_exactly_what_only_it_supports(store: Store, tmp_path: Path) -> None:
    whole = sample()
    part = whole.without(SECOND)
    load(store, part.write(tmp_path / "part"))
    expected = everything(store)
    load(store, whole.write(tmp_path / "whole"))
    report = load(store, tmp_path / "part")
    assert everything(store) == expected
    assert report.created == report.updated == 0
    assert {n: c.deleted for n, c in report.changes.items() if c.deleted} == {
        "Document": 1, "Evidence": 3, "IN": 3, "Firm": 1, "Region": 3, "IndustryChain": 1, "DEVELOPS": 1, "IN_CHAIN": 1,
        "COLLABORATES_WITH": 1,
    }  # fmt: skip


def many(number: int) -> Sample:
    firms = tuple(entity("Firm", f"第{i}公司") for i in range(number))
    return Sample((), (), firms, (), ())


def test_the_brake_stops_before_anything_has_changed(store: Store, tmp_path: Path) -> None:
    load(store, many(20).write(tmp_path / "all"))
    fewer = replace(many(15), entities=(*many(15).entities, entity("Park", "新园")))
    fewer.write(tmp_path / "fewer")
    with pytest.raises(StoreError) as stopped:
        load(store, tmp_path / "fewer")
    assert "Firm 5/20" in str(stopped.value) and "--force" in str(stopped.value)
    assert (counts(store)["Firm"], counts(store)["Park"]) == (20, 0)
    report = load(store, tmp_path / "fewer", force=True)
    assert (report.deleted, report.created) == (5, 1)
    assert counts(store)["Firm"] == 15


def test_the_brake_lets_a_fifth_and_small_types_go(store: Store, tmp_path: Path) -> None:
    load(store, many(20).write(tmp_path / "a"))
    assert load(store, many(16).write(tmp_path / "b")).deleted == 4
    assert load(store, many(0).write(tmp_path / "c")).deleted == 16


def test_a_chain_that_becomes_a_stage_keeps_its_facts(store: Store, tmp_path: Path) -> None:
    given = sample()
    load(store, given.write(tmp_path / "a"))
    moved = tuple(replace(e, type="ChainStage") if e.name == "碳纤维产业" else e for e in given.entities)
    load(store, replace(given, entities=moved).write(tmp_path / "b"))
    after = everything(store)
    assert store.read("MATCH (c:ChainStage {name: '碳纤维产业'})<-[r]-() RETURN type(r) AS t ORDER BY t").rows == [
        {"t": "DEVELOPS"},
        {"t": "IN_CHAIN"},
    ]
    load(store, Sample((), (), (), (), ()).write(tmp_path / "none"))
    load(store, tmp_path / "b")
    assert everything(store) == after


def test_an_end_that_is_no_entity_is_refused_before_anything_is_written(store: Store, tmp_path: Path) -> None:
    given = sample()
    lost = given.entities[0]
    with pytest.raises(BadRecord) as failed:
        load(store, replace(given, entities=given.entities[1:]).write(tmp_path))
    assert lost.id in str(failed.value)
    assert everything(store) == ([], [])


def test_an_end_that_vanishes_during_the_load_is_a_mismatch_with_examples(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = sample()
    folder = given.write(tmp_path)
    lost = next(e for e in given.entities if e.name == "半导体激光技术")
    write = loader._write_nodes

    def forgetful(store: Store, label: str, rows: list[dict[str, object]]) -> None:
        write(store, label, [row for row in rows if row["id"] != lost.id])

    monkeypatch.setattr(loader, "_write_nodes", forgetful)
    with pytest.raises(LoadMismatch) as failed:
        load(store, folder)
    assert "WORKS_ON" in str(failed.value) and lost.id in str(failed.value)
    assert store.read("MATCH ()-[r:WORKS_ON]->() RETURN r").rows == []
    monkeypatch.undo()
    assert load(store, folder).created > 0


def test_another_writer_is_noticed(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "_write_links", lambda *_: None)
    with pytest.raises(LoadMismatch, match="LOCATED_IN"):
        load(store, sample().write(tmp_path))


def test_a_relation_declared_once_reaches_the_graph_and_leaves_it(store: Store, tmp_path: Path) -> None:
    schema = SCHEMA.with_relation(RelationType("FUNDS", "资助", "funds", "机构资助技术", ("Firm",), ("Technology",), "#000000"))
    given = sample()
    firm = next(e for e in given.entities if e.type == "Firm")
    technology = next(e for e in given.entities if e.type == "Technology")
    fact = Fact(firm.id, "FUNDS", technology.id, confidence=0.5, support=1)
    folder = replace(given, facts=(*given.facts, fact)).write(tmp_path / "toy")
    with pytest.raises(BadRecord):
        load(store, folder)
    load(store, folder, schema=schema)
    rows = store.read("MATCH (a)-[r:FUNDS]->(b) RETURN a.id AS a, b.id AS b, r.fact_id AS fact, r.confidence AS c").rows
    assert rows == [{"a": firm.id, "b": technology.id, "fact": fact.id, "c": 0.5}]
    assert counts(store, schema)["FUNDS"] == 1
    assert load(store, folder, schema=schema).created == 0
    report = load(store, given.write(tmp_path / "plain"))
    assert report.changes["FUNDS"].deleted == 1
    assert store.read("MATCH ()-[r:FUNDS]->() RETURN r").rows == []


def test_other_peoples_nodes_are_left_alone(store: Store, tmp_path: Path) -> None:
    store.write("CREATE (:Diary {id: 'mine'})-[:WRITTEN_BY]->(:Person {id: 'me'})")
    load(store, sample().write(tmp_path / "a"))
    load(store, Sample((), (), (), (), ()).write(tmp_path / "none"), force=True)
    assert store.read("MATCH (a:Diary)-[:WRITTEN_BY]->(b:Person) RETURN a.id AS a, b.id AS b").rows == [{"a": "mine", "b": "me"}]


def test_a_quote_that_differs_from_its_passage_is_refused(store: Store, tmp_path: Path) -> None:
    given = sample()
    wrong = (replace(given.evidence[0], quote="别的话"), *given.evidence[1:])
    with pytest.raises(BadRecord):
        load(store, replace(given, evidence=wrong).write(tmp_path))


def test_a_missing_table_is_named(store: Store, tmp_path: Path) -> None:
    folder = sample().write(tmp_path)
    (folder / "facts.parquet").unlink()
    with pytest.raises(UnreadableFile) as failed:
        load(store, folder)
    assert "facts.parquet" in str(failed.value)
    assert everything(store) == ([], [])


def test_a_type_outside_the_schema_is_refused(store: Store, tmp_path: Path) -> None:
    odd = Entity("x", "Spaceship", "某某")
    with pytest.raises(BadRecord, match="Spaceship"):
        load(store, Sample((), (), (odd,), (), ()).write(tmp_path))
