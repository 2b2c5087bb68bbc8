"""Make the graph equal to the tables of a run: what is missing is created, what differs updated, what is gone removed.

The loader is the only writer. It first compares the ids in the database with those in the tables and stops before the
first change when too much would go; then it removes, relationships first, and upserts, nodes first. Of what is there it
writes only what differs, so that a second load of the same tables writes nothing. Every batch counts what it matched:
a relationship whose end is not there is an error, never silence.

Example (needs a server)::

    with Store.connect(address) as store:
        print(load(store, Path("runs/current")))
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.errors import LoadMismatch, StoreError
from graph.schema import SCHEMA, Schema
from graph.store.bolt import Store
from graph.store.dialect import quoted
from graph.store.rows import IN, Link, Properties, Tables, fingerprint

BATCH = 5_000
"""Most rows of a batch."""
BATCH_CHARACTERS = 2_000_000
"""Most characters of a batch: a server takes messages of a limited size."""
REMOVED_AT_ONCE = 1_000
BRAKE_SHARE = 0.2
BRAKE_LEAST = 20
"""A type with at least so many members stops the load when more than BRAKE_SHARE of them would be removed."""

Progress = Callable[[str, int, int], None]
Held = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one label or relationship type; `total` is how many there are now."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, by label and relationship type (those with anything before or after it)."""

    changes: Mapping[str, Change] = field(default_factory=dict)

    @property
    def created(self) -> int:
        """Nodes and relationships that were not there before."""
        return sum(c.created for c in self.changes.values())

    @property
    def updated(self) -> int:
        """Nodes and relationships whose properties differed."""
        return sum(c.updated for c in self.changes.values())

    @property
    def deleted(self) -> int:
        """Nodes and relationships that are no longer in the tables."""
        return sum(c.deleted for c in self.changes.values())


@dataclass(slots=True)
class _Before:
    """What the database holds: a fingerprint by key, what has to go, and what has to go to be made anew elsewhere.

    A relationship moves when an end of it has changed its label (a chain that became a stage keeps its id).
    """

    nodes: dict[str, Held] = field(default_factory=dict)
    links: dict[str, Held] = field(default_factory=dict)
    lost_nodes: dict[str, list[str]] = field(default_factory=dict)
    lost_links: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    moved_links: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Due:
    """Tells which rows have to be written, and counts them; a key that comes twice is taken the first time."""

    held: Held
    wanted: set[str]
    created: int = 0
    updated: int = 0

    def takes(self, key: str, properties: Properties) -> bool:
        """True when the database lacks the row or holds it otherwise."""
        if key not in self.wanted:
            return False
        self.wanted.discard(key)
        known = self.held.get(key)
        if known == fingerprint(properties):
            return False
        self.created += known is None
        self.updated += known is not None
        return True


def counts(store: Store, schema: Schema = SCHEMA) -> dict[str, int]:
    """How many nodes of each label and relationships of each type the graph holds, in the order of the schema."""
    found = {}
    for node in schema.nodes():
        found[node.name] = int(store.read(f"MATCH (n:{quoted(node.name)}) RETURN count(n) AS n").rows[0]["n"])
    for relation in (*(r.name for r in schema.relations), IN):
        found[relation] = int(store.read(f"MATCH ()-[r:{quoted(relation)}]->() RETURN count(r) AS n").rows[0]["n"])
    return found


def load(store: Store, tables: Path, *, schema: Schema = SCHEMA, force: bool = False, progress: Progress | None = None) -> LoadReport:
    """Make the database equal to the tables in a folder.

    Args:
        store: an open store.
        tables: folder with documents, passages, entities, facts, evidence and indicators as Parquet.
        schema: the vocabulary; labels outside it are left alone.
        force: remove however much is no longer in the tables.
        progress: told ("load", rows done, rows in all).

    Returns:
        What was created, updated and deleted, by label and type.

    Raises:
        UnreadableFile: a table is missing or of another version.
        BadRecord: a table contradicts itself or the schema; nothing has been changed.
        StoreError: more than a fifth of a type would go; nothing has been changed.
        LoadMismatch: fewer rows arrived than were sent.
    """
    source = Tables(tables, schema)
    wanted_nodes, wanted_links = source.node_ids(), source.link_keys()
    wanted_links[IN] = set(wanted_nodes["Evidence"])
    wanted = {**wanted_nodes, **wanted_links}
    expected = {name: len(keys) for name, keys in wanted.items()}
    total = sum(expected.values())
    tell = progress or (lambda stage, done, of: None)
    tell("load", 0, total)
    store.ensure_schema(schema)
    before = _survey(store, source.labels, wanted_nodes, wanted_links)
    if not force:
        _brake(before)
    _remove(store, before)
    created, updated, done = Counter[str](), Counter[str](), 0
    for label, rows in _node_batches(source):
        due = _Due(before.nodes[label], wanted[label])
        _write_nodes(store, label, [row for row in rows if due.takes(row["id"], row)])
        created[label] += due.created
        updated[label] += due.updated
        done += len(rows)
        tell("load", done, total)
    for (relation, head, tail), links in _link_batches(source):
        due = _Due(before.links[relation], wanted[relation])
        _write_links(store, relation, head, tail, [link for link in links if due.takes(link.key, link.properties)])
        created[relation] += due.created
        updated[relation] += due.updated
        done += len(links)
        tell("load", done, total)
    _compare(expected, counts(store, schema))
    deleted = Counter({name: len(gone) for name, gone in before.lost_nodes.items()})
    deleted.update({name: len(gone) + len(before.moved_links[name]) for name, gone in before.lost_links.items()})
    names = [*expected, *(k for k in deleted if k not in expected)]
    changes = {n: Change(created[n], updated[n], deleted[n], expected.get(n, 0)) for n in names}
    return LoadReport({n: c for n, c in changes.items() if c != Change()})


def _survey(store: Store, labels: Mapping[str, str], wanted_nodes: Mapping[str, set[str]], wanted_links: Mapping[str, set[str]]) -> _Before:
    """Read what is there, one label and type after the other; of each thing only key and fingerprint are kept."""
    before = _Before()
    for label, wanted in wanted_nodes.items():
        held, lost = before.nodes.setdefault(label, {}), before.lost_nodes.setdefault(label, [])
        for row in store.stream(f"MATCH (n:{quoted(label)}) RETURN n.id AS id, properties(n) AS properties"):
            if row["id"] in wanted:
                held[row["id"]] = fingerprint(row["properties"])
            else:
                lost.append(row["id"])
    there = [str(r["type"]) for r in store.stream("CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType AS type")]
    # A type that the schema no longer has: what carries a fact's id was loaded by an earlier version of it.
    for relation in dict.fromkeys((*wanted_links, *there)):
        wanted = wanted_links.get(relation, set())
        held, gone = before.links.setdefault(relation, {}), before.lost_links.setdefault(relation, [])
        moved = before.moved_links.setdefault(relation, [])
        key = "a.id" if relation == IN else "r.fact_id"
        query = f"MATCH (a)-[r:{quoted(relation)}]->(b) WHERE {key} IS NOT NULL RETURN {key} AS key, labels(a)[0] AS head_label, "
        query += "a.id AS head, labels(b)[0] AS tail_label, b.id AS tail, properties(r) AS properties"
        for row in store.stream(query):
            place = (row["head_label"], row["head"], row["key"])
            if row["key"] not in wanted:
                gone.append(place)
            elif relation != IN and (labels.get(row["head"]) != row["head_label"] or labels.get(row["tail"]) != row["tail_label"]):
                moved.append(place)
            else:
                held[row["key"]] = fingerprint(row["properties"])
    return before


def _brake(before: _Before) -> None:
    """Raise StoreError when more than a fifth of a type would be removed."""
    groups: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...] = (
        (before.lost_nodes, before.nodes),
        (before.lost_links, before.links),
    )
    heavy = []
    for lost, held in groups:
        for name, gone in lost.items():
            all_of_it = len(gone) + len(held[name])
            if all_of_it >= BRAKE_LEAST and len(gone) > BRAKE_SHARE * all_of_it:
                heavy.append(f"{name} {len(gone)}/{all_of_it}")
    if heavy:
        listed = ", ".join(heavy)
        raise StoreError(
            f"将删除过多内容：{listed}", f"too much would be removed: {listed}",
            advice=("确认后加 --force 重试", "if that is meant, try again with --force"),
        )  # fmt: skip


def _remove(store: Store, before: _Before) -> None:
    for relation, lost in before.lost_links.items():
        gone = lost + before.moved_links[relation]
        by_label: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        for label, head, key in gone:
            by_label[label].append({"head": head, "key": key})
        match = "" if relation == IN else " {fact_id: row.key}"
        for label, rows in by_label.items():
            query = f"UNWIND $rows AS row MATCH (a:{quoted(label)} {{id: row.head}})-[r:{quoted(relation)}{match}]->() DELETE r"
            for start in range(0, len(rows), REMOVED_AT_ONCE):
                store.write(query, {"rows": rows[start : start + REMOVED_AT_ONCE]})
    for label, ids in before.lost_nodes.items():
        for start in range(0, len(ids), REMOVED_AT_ONCE):
            query = f"UNWIND $ids AS id MATCH (n:{quoted(label)} {{id: id}}) DETACH DELETE n"
            store.write(query, {"ids": ids[start : start + REMOVED_AT_ONCE]})


def _size(properties: Properties) -> int:
    return sum(len(v) if isinstance(v, str) else 8 for v in properties.values())


def _node_batches(source: Tables) -> Iterator[tuple[str, list[Properties]]]:
    pending: defaultdict[str, list[Properties]] = defaultdict(list)
    weight: Counter[str] = Counter()
    for label, row in source.nodes():
        pending[label].append(row)
        weight[label] += _size(row)
        if len(pending[label]) >= BATCH or weight[label] >= BATCH_CHARACTERS:
            batch = pending.pop(label)
            weight[label] = 0
            yield label, batch
    for label, batch in pending.items():
        yield label, batch


def _link_batches(source: Tables) -> Iterator[tuple[tuple[str, str, str], list[Link]]]:
    pending: defaultdict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for relation, link in source.links():
        kind = (relation, link.head_label, link.tail_label)
        pending[kind].append(link)
        if len(pending[kind]) >= BATCH:
            batch = pending.pop(kind)
            yield kind, batch
    for kind, batch in pending.items():
        yield kind, batch


def _write_nodes(store: Store, label: str, rows: list[Properties]) -> None:
    if not rows:
        return
    query = f"UNWIND $rows AS row MERGE (n:{quoted(label)} {{id: row.id}}) SET n = row RETURN count(*) AS matched"
    store.write_checked(query, {"rows": rows}, lambda found: _all(label, len(rows), found, lambda: [r["id"] for r in rows]))


def _write_links(store: Store, relation: str, head: str, tail: str, links: list[Link]) -> None:
    if not links:
        return
    key = "" if relation == IN else " {fact_id: row.key}"
    query = (
        f"UNWIND $rows AS row MATCH (a:{quoted(head)} {{id: row.head}}) MATCH (b:{quoted(tail)} {{id: row.tail}}) "
        f"MERGE (a)-[r:{quoted(relation)}{key}]->(b) SET r = row.properties RETURN count(*) AS matched"
    )
    rows = [{"key": k.key, "head": k.head, "tail": k.tail, "properties": k.properties} for k in links]

    def missing() -> list[str]:
        ends = [(head, sorted({k.head for k in links})), (tail, sorted({k.tail for k in links}))]
        gone = []
        for label, ids in ends:
            query = f"UNWIND $ids AS id MATCH (n:{quoted(label)} {{id: id}}) RETURN n.id AS id"
            gone += sorted(set(ids) - {row["id"] for row in store.read(query, {"ids": ids}).rows})
        return gone

    store.write_checked(query, {"rows": rows}, lambda found: _all(relation, len(rows), found, missing))


def _all(name: str, sent: int, found: list[dict[str, Any]], examples: Callable[[], list[str]]) -> None:
    """Raise LoadMismatch unless every row that was sent matched."""
    matched = int(found[0]["matched"]) if found else 0
    if matched == sent:
        return
    some = ", ".join(examples()[:5])
    raise LoadMismatch(
        f"{name}：发送 {sent} 行，只匹配 {matched} 行；例如 {some}", f"{name}: {sent} rows sent, {matched} matched; for example {some}",
        advice=("重新运行 dualchain build", "run dualchain build again"),
    )  # fmt: skip


def _compare(expected: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Raise LoadMismatch unless the graph holds as many of everything as the tables."""
    wrong = [f"{name} {found.get(name, 0)} ≠ {number}" for name, number in expected.items() if found.get(name, 0) != number]
    if wrong:
        raise LoadMismatch(
            f"写入后数量不符：{', '.join(wrong)}", f"the counts differ after the load: {', '.join(wrong)}",
            advice=("是否有别的程序在写？重新运行 dualchain build", "is another program writing? run dualchain build again"),
        )  # fmt: skip
