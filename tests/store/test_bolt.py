"""The one Bolt path: the same bodies on ArcadeDB and on Neo4j."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import replace

import pytest

from graph.errors import BadQuery, InputError, LoginRefused, ServerDown, StoreError
from graph.schema import SCHEMA
from graph.store.address import Address, configured
from graph.store.bolt import Store


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_the_environment_names_a_server() -> None:
    assert configured({}) is None
    named = configured({"DUALCHAIN_URI": "bolt://a:1", "NEO4J_URI": "bolt://b:2", "NEO4J_USERNAME": "u", "DUALCHAIN_PASSWORD": "p"})
    assert named == Address("bolt://a:1", "u", "p")
    both = configured({"NEO4J_URI": "neo4j+s://b", "NEO4J_PASSWORD": "q", "DUALCHAIN_DATABASE": "d", "DUALCHAIN_HTTP_PORT": "2480"})
    assert both == Address("neo4j+s://b", "neo4j", "q", "d", 2480)
    assert "secret" not in repr(Address("bolt://a", "u", "secret", reader="r", reader_password="secret2"))


@pytest.mark.parametrize(
    "environ", [{"NEO4J_URI": "localhost:7687"}, {"NEO4J_URI": "http://x"}, {"NEO4J_URI": "bolt://x", "DUALCHAIN_HTTP_PORT": "x"}]
)
def test_an_address_that_cannot_be_used_is_said_in_one_line(environ: dict[str, str]) -> None:
    with pytest.raises(InputError) as failed:
        configured(environ)
    assert "\n" not in failed.value.text("zh")


def test_an_address_without_a_usable_port_is_said_in_one_line() -> None:
    with pytest.raises(InputError) as failed:
        Store.connect(Address("bolt://127.0.0.1:port", "neo4j", "x"))
    assert "bolt://127.0.0.1:port" in str(failed.value) and "\n" not in str(failed.value)


def test_a_server_that_is_down_is_named_with_what_to_do() -> None:
    uri = f"bolt://127.0.0.1:{free_port()}"
    with pytest.raises(ServerDown) as failed:
        Store.connect(Address(uri, "neo4j", "x"))
    for language in ("zh", "en"):
        line = failed.value.text(language)
        assert uri in line and "dualchain up" in line and "DUALCHAIN_URI" in line and "\n" not in line


def test_a_server_that_speaks_no_bolt_counts_as_down() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        def answer() -> None:
            connection, _ = other.accept()
            with connection:
                connection.recv(64)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(ServerDown):
            Store.connect(Address(f"bolt://127.0.0.1:{other.getsockname()[1]}", "neo4j", "x"))


def test_a_wrong_password_is_refused_in_one_line(server: Address) -> None:
    with pytest.raises(LoginRefused) as failed:
        Store.connect(replace(server, password="not-this-one"))
    assert "DUALCHAIN_PASSWORD" in str(failed.value) and "not-this-one" not in str(failed.value) and "\n" not in str(failed.value)


def test_the_engine_is_recognised(server: Address, request: pytest.FixtureRequest) -> None:
    with Store.connect(replace(server, engine="")) as store:
        assert store.engine == request.node.callspec.params["server"]


def test_rows_come_as_plain_values(store: Store) -> None:
    store.write("CREATE (:Firm {id: 'a', name: '甲', aliases: ['乙', '丙']})-[:IN {since: 2020}]->(:Document {id: 'd'})")
    rows = store.read("MATCH (a:Firm)-[r:IN]->(d) RETURN a, r, d.id AS document, date('2021-02-06') AS day, null AS nothing")
    assert rows.columns == ("a", "r", "document", "day", "nothing") and not rows.truncated
    assert rows.rows == [
        {
            "a": {"_labels": ["Firm"], "id": "a", "name": "甲", "aliases": ["乙", "丙"]},
            "r": {"_type": "IN", "since": 2020},
            "document": "d",
            "day": "2021-02-06",
            "nothing": None,
        }
    ]


def test_rows_are_cut_at_the_limit(store: Store) -> None:
    query = "UNWIND range(1, $n) AS i RETURN i"
    assert store.read(query, {"n": 10}, limit=10).truncated is False
    cut = store.read(query, {"n": 5000}, limit=10)
    assert cut.truncated and [r["i"] for r in cut.rows] == list(range(1, 11))
    assert [r["i"] for r in store.read(query, {"n": 3}).rows] == [1, 2, 3]


def test_a_long_query_is_given_up_and_the_store_goes_on(store: Store) -> None:
    began = time.monotonic()
    with pytest.raises(BadQuery) as failed:
        store.read("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a * b AS c WHERE c % 7 = 3 RETURN count(c)", timeout=1.0)
    assert time.monotonic() - began < 30
    assert "longer" in str(failed.value) or "too long" in str(failed.value)
    assert store.read("RETURN 1 AS one").rows == [{"one": 1}]


def test_reading_never_writes(store: Store) -> None:
    store.write("CREATE (:Firm {id: 'a'})")
    for query in ("CREATE (:Firm {id: 'b'})", "MATCH (n:Firm) SET n.x = 1", "MATCH (n) DETACH DELETE n", "MERGE (:Odd {id: 'c'})"):
        with pytest.raises(BadQuery):
            store.read(query)
    assert store.read("MATCH (n) RETURN n").rows == [{"n": {"_labels": ["Firm"], "id": "a"}}]


@pytest.mark.parametrize("query", ["MATCH (n RETURN n", "RETURN $missing", "RETURN nosuchfunction(1)"])
def test_a_wrong_query_is_said_in_one_line(store: Store, query: str) -> None:
    with pytest.raises(BadQuery) as failed:
        store.read(query)
    assert "\n" not in str(failed.value)


def test_an_unknown_database_is_named(server: Address) -> None:
    with pytest.raises(StoreError) as failed, Store.connect(replace(server, database="nosuch", reader=None)) as store:
        store.read("RETURN 1")
    assert "nosuch" in str(failed.value) and "DUALCHAIN_DATABASE" in str(failed.value)


def test_ids_are_unique_and_the_schema_can_be_ensured_twice(store: Store) -> None:
    store.ensure_schema()
    store.ensure_schema()
    for node in SCHEMA.nodes():
        store.write(f"CREATE (n:{node.name} {{id: 'same'}})")
        with pytest.raises(StoreError):
            store.write(f"CREATE (n:{node.name} {{id: 'same'}})")


def test_full_text_finds_parts_of_chinese_names_and_aliases(store: Store) -> None:
    assert store.fulltext("Firm", "化纤") == []
    store.ensure_schema()
    for id, name, aliases in (
        ("a", "吉林化纤集团有限责任公司", ["吉纤"]),
        ("b", "中国第一汽车集团有限公司", ["一汽集团", "FAW Group"]),
        ("c", "长春化工厂", []),
    ):
        store.write("CREATE (:Firm {id: $id, name: $name, aliases: $aliases})", {"id": id, "name": name, "aliases": aliases})
    assert [r["id"] for r in store.fulltext("Firm", "化纤")] == ["a"]
    assert [r["id"] for r in store.fulltext("Firm", "吉纤")] == ["a"]
    assert store.fulltext("Firm", "一汽集团")[0]["id"] == "b"
    assert [r["id"] for r in store.fulltext("Firm", "faw")] == ["b"]
    assert {r["id"] for r in store.fulltext("Firm", "集团")} == {"a", "b"}
    assert len(store.fulltext("Firm", "集团", limit=1)) == 1
    first = store.fulltext("Firm", "化工厂")[0]
    assert (first["id"], first["name"], first["score"] > 0) == ("c", "长春化工厂", True)
    for odd in ("", "  ", "a AND (b", '"', "*", "~?:\\/+-!{}[]^", "name:化纤 OR 化纤", "化纤*"):
        store.fulltext("Firm", odd)
    assert store.fulltext("Park", "化纤") == []
