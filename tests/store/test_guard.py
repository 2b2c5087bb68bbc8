"""What free Cypher may do: read. Hostile queries are refused and change nothing, harmless ones run on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadQuery, StoreError
from graph.store import guard
from graph.store.address import Address
from graph.store.bolt import Store
from graph.store.dialect import quoted, tokens, unportable
from graph.store.loader import counts, load
from tests.store.sample import sample

HOSTILE = (
    "",
    "   // nothing\n",
    "CREATE (n:Firm {id: 'x'})",
    "create (n) return n",
    "MERGE (n:Firm {id: 'x'}) RETURN n",
    "MATCH (n) DELETE n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) NODETACH DELETE n",
    "MATCH (n) SET n.name = 'x' RETURN n",
    "MATCH (n) SET n:Hacked",
    "MATCH (n) REMOVE n.name",
    "MATCH (n) REMOVE n:Firm RETURN n",
    "MATCH (n) WITH * REMOVE n:Firm",
    "MATCH (n) WITH * SET n:Hacked",
    "MATCH (n) WITH * DELETE n",
    "MATCH (n) WITH * DETACH DELETE n",
    "MATCH (n) WITH n LIMIT 1 CREATE (m:Firm {id: n.id + 'x'}) RETURN m",
    "MATCH (n) WITH * CREATE p = (m) RETURN p",
    "MATCH (a), (b) CREATE (a)-[:IN]->(b)",
    "UNWIND [1] AS x CREATE (:Firm {id: x})",
    "FOREACH (x IN [1] | CREATE (:Firm {id: x}))",
    "MATCH (n) FOREACH (x IN [1] | SET n.x = x)",
    "MATCH (n) RETURN [x IN [1] | CREATE (:Firm)]",
    "CALL { CREATE (n:Firm {id: 'x'}) RETURN n } RETURN n",
    "MATCH (n) CALL (n) { SET n.x = 1 } RETURN n",
    "CALL { MATCH (n) DETACH DELETE n } IN TRANSACTIONS OF 10 ROWS",
    "MATCH (n) CALL { WITH n DELETE n } RETURN 1",
    "RETURN 1 UNION CREATE (n:Firm {id: 'x'}) RETURN 1",
    "RETURN 1; MATCH (n) DETACH DELETE n",
    "RETURN ';'; DROP INDEX firm_id",
    "MATCH (n) /* */ DETACH /* x */ DELETE n",
    "MATCH (n) // harmless\n DETACH DELETE n",
    "MATCH (n) // harmless\r DETACH DELETE n",
    "MATCH (n) RETURN '/*' DELETE n //*/",
    "MATCH (n) \\u0044ELETE n",
    "MATCH (n) WHERE n.name = '\\u0027 DELETE n //' RETURN n",
    "MATCH (n) WHERE n.name = 'a\\\\' DELETE n //' RETURN n",
    "MATCH (n)\u2028DELETE n",
    "MATCH (n) // x\u2028DELETE n",
    "MATCH (n) RETURN \u200bn",
    "MATCH (n) RETURN 'open",
    "MATCH (n) RETURN `open",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "WITH 1 AS x LOAD CSV FROM 'http://127.0.0.1/x' AS line RETURN line",
    "MATCH (n) WITH * LOAD CSV WITH HEADERS FROM 'file:///x' AS line RETURN line",
    "CALL apoc.load.json('file:///etc/passwd') YIELD value RETURN value",
    "CALL apoc.cypher.runWrite('CREATE (n)', {})",
    "RETURN apoc.load.json('x')",
    "CALL dbms.listConfig()",
    "CALL dbms.killQuery('x')",
    "CALL db.createLabel('Hacked')",
    "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()",
    "CALL `db.labels`()",
    "CALL `db`.`createLabel`('Hacked')",
    "RETURN `apoc`.`load`.json('x')",
    "CALL sql('DROP TYPE Firm')",
    "CALL gds.graph.list()",
    "RETURN file()",
    "RETURN randomUUID()",
    "CREATE INDEX x IF NOT EXISTS FOR (n:Firm) ON (n.x)",
    "CREATE CONSTRAINT x IF NOT EXISTS FOR (n:Firm) REQUIRE n.x IS UNIQUE",
    "DROP INDEX firm_id",
    "DROP CONSTRAINT firm_id IF EXISTS",
    "CREATE USER eve SET PASSWORD 'abcdefgh1'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "SHOW USERS",
    "SHOW SETTINGS",
    "TERMINATE TRANSACTIONS 'x'",
    "USE system RETURN 1",
    "CALL { USE system RETURN 1 AS x } RETURN x",
    "CYPHER runtime=slotted MATCH (n) DELETE n",
    "EXPLAIN MATCH (n) RETURN n",
    "PROFILE MATCH (n) DELETE n",
    "START n=node(1) RETURN n",
    "MATCH (n) SET n += {x: 1}",
    "MATCH (n) RETURN n SKIP 0 DELETE n",
    "MATCH (n:$(x)) RETURN n",
    "RETURN 1 " + " " * guard.LONGEST,
)
WRITES = tuple(
    q for q in HOSTILE
    if any(w in q.upper() for w in ("CREATE (", "DELETE N", "SET N", "MERGE", "REMOVE", "CREATE P", "INDEX", "CONSTRAINT", "CREATELABEL"))
)  # fmt: skip

HARMLESS = (
    "RETURN 1 AS one",
    "MATCH (n) RETURN count(n) AS n;",
    "match (n:Firm) return n.name as name order by name desc limit 5",
    "MATCH (n:Firm|Institute) WHERE NOT n.name IS NULL RETURN n.name AS name ORDER BY name SKIP 1 LIMIT 2",
    "MATCH (n) WHERE n:Firm OR n:Park RETURN count(*) AS n",
    "MATCH (a)-[r:HOSTS|LOCATED_IN]->(b) RETURN a.name AS a, type(r) AS r, b.name AS b ORDER BY a, r, b",
    "MATCH (a:Firm)-[:IN_CHAIN]->(c)<-[:SEGMENT_OF*1..2]-(s) RETURN a.name AS a, s.name AS s ORDER BY a, s",
    "MATCH (n:Region) OPTIONAL MATCH (n)<-[:LOCATED_IN]-(m) RETURN n.name AS n, collect(m.name) AS m ORDER BY n",
    "UNWIND [3, 1, 2] AS x WITH x WHERE x > 1 RETURN x ORDER BY x",
    "WITH {create: 1, delete: 2} AS m RETURN m.create AS x, m.delete AS y",
    "RETURN 'CREATE (n) DELETE n; SET' AS text",
    "RETURN \"it is 'quoted' // and /* not */ a comment\" AS text",
    "RETURN 'a\\'b' AS text",
    "MATCH (n) /* CREATE */ RETURN count(n) AS n // DELETE n",
    "MATCH (`create`:Firm) RETURN `create`.name AS `delete` ORDER BY `delete`",
    "MATCH (n:Firm) WHERE n.name CONTAINS '化纤' RETURN n.name AS name",
    "MATCH (n:Firm) WHERE n.name STARTS WITH '吉林' OR n.name ENDS WITH '厂' RETURN n.name AS name",
    "MATCH (n:Firm) WHERE n.name =~ '.*汽车.*' RETURN n.name AS name",
    "MATCH (n:Firm) WHERE '一汽' IN n.aliases RETURN n.name AS name",
    "MATCH (n:Firm) WHERE any(a IN n.aliases WHERE a CONTAINS '一汽') RETURN n.name AS name",
    "MATCH (n:Platform) RETURN CASE n.status WHEN 'planned' THEN '规划' ELSE '其他' END AS status",
    "MATCH (n:Platform) RETURN CASE WHEN n.status IS NULL THEN 0 ELSE 1 END AS known",
    "MATCH (n:Region) WHERE EXISTS { (n)<-[:LOCATED_IN]-(:Firm) } RETURN n.name AS name ORDER BY name",
    "MATCH (n:Region) WHERE EXISTS { MATCH (n)-[:DEVELOPS]->(c) WHERE c.name CONTAINS '汽车' } RETURN n.name AS name",
    "MATCH (n:Region) RETURN n.name AS name, COUNT { (n)<-[:LOCATED_IN]-() } AS number ORDER BY name",
    "MATCH (n:University) RETURN COLLECT { MATCH (n)-[:WORKS_ON]->(t) RETURN t.name } AS topics",
    "MATCH (n:Region) CALL (n) { MATCH (n)<-[:LOCATED_IN]-(m) RETURN count(m) AS number } RETURN n.name AS name, number ORDER BY name",
    "MATCH (a:Firm), (b:Technology) MATCH p = shortestPath((a)-[:IN_CHAIN|NEEDS*1..4]-(b)) RETURN length(p) AS steps ORDER BY steps",
    "MATCH p = (a:Firm)-[:HOSTS]->(b) RETURN [n IN nodes(p) | n.name] AS names, [r IN relationships(p) | type(r)] AS types",
    "MATCH (n:Firm) RETURN n {.name, .region} AS firm ORDER BY n.name",
    "MATCH (n:Firm) RETURN DISTINCT n.region AS region ORDER BY region",
    "MATCH (n:Firm) RETURN n.name AS x UNION MATCH (n:Park) RETURN n.name AS x",
    "MATCH (n:Firm) RETURN n.name AS x UNION ALL MATCH (n:Firm) RETURN n.name AS x",
    "RETURN reduce(total = 0, x IN range(1, 4) | total + x) AS total",
    "RETURN [x IN range(1, 5) WHERE x % 2 = 0 | x * x] AS squares",
    "RETURN toUpper('abc') AS a, substring('abcdef', 1, 2) AS b, split('a,b', ',') AS c, size('吉林') AS d",
    "RETURN date('2021-02-06').year AS year, toInteger('7') AS n, round(2.5) AS r",
    "RETURN coalesce(null, 'x') AS x, head([1, 2]) AS h, [1, 2, 3][0..2] AS part, 2 ^ 3 AS power, 7 / 2 AS half",
    "RETURN NOT true AND (false OR true) XOR true AS truth",
    "CALL db.labels() YIELD label RETURN label ORDER BY label LIMIT 1",
    "CALL db.relationshipTypes() YIELD relationshipType AS type RETURN count(type) > 0 AS some",
    "MATCH (e:Evidence)-[:IN]->(d:Document) RETURN d.title AS title, count(e) AS quotes ORDER BY title",
    "MATCH (n:Firm) WHERE n.name = $name RETURN n.region AS region",
    "MATCH (n:Indicator) WHERE n.value >= 2.0 AND n.value <> 3e2 RETURN n.value AS value",
    "MATCH ((a:ChainStage)-[:SEGMENT_OF]->(b)){1,2} RETURN count(*) AS n",
)
PARAMETERS = {"name": "吉林化纤集团有限责任公司"}


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_is_refused(query: str) -> None:
    with pytest.raises(BadQuery) as refused:
        guard.check(query)
    assert "\n" not in refused.value.text("zh")


@pytest.mark.parametrize("query", HARMLESS)
def test_a_harmless_query_passes(query: str) -> None:
    guard.check(query)


def test_harmless_queries_answer_and_hostile_ones_change_nothing(store: Store, tmp_path: Path) -> None:
    load(store, sample().write(tmp_path))
    before = counts(store)
    for query in HARMLESS:
        assert guard.run(store, query, PARAMETERS if "$name" in query else None).columns, query
    for query in HOSTILE:
        with pytest.raises(BadQuery):
            guard.run(store, query)
    for query in WRITES:  # past the first line of defence, the server has to hold
        try:
            store.read(query, timeout=10)
        except (BadQuery, StoreError):
            continue
    assert counts(store) == before
    assert store.read("MATCH (n) WHERE n.x IS NOT NULL OR n:Hacked RETURN n").rows == []
    assert "Hacked" not in {r["label"] for r in store.read("CALL db.labels() YIELD label RETURN label").rows}


@pytest.mark.arcadedb
@pytest.mark.neo4j
def test_both_engines_answer_harmless_queries_alike(arcade: Address, neo4j: Address, tmp_path: Path) -> None:
    answers = []
    for address in (arcade, neo4j):
        with Store.connect(address) as store:
            load(store, sample().write(tmp_path), force=True)
            answers.append([guard.run(store, q, PARAMETERS if "$name" in q else None).rows for q in HARMLESS if "db." not in q])
    assert answers[0] == answers[1]


def test_the_row_cap_holds(store: Store) -> None:
    rows = guard.run(store, "UNWIND range(1, 2000) AS x RETURN x", limit=50)
    assert len(rows.rows) == 50 and rows.truncated


@given(st.text(max_size=60))
def test_the_tokenizer_covers_the_query_or_refuses_it(text: str) -> None:
    try:
        read = tokens(text)
    except BadQuery:
        return
    place = 0
    for token in read:
        assert token.start >= place and text[token.start : token.start + len(token.text)] == token.text
        place = token.start + len(token.text)


@given(
    st.sampled_from(("CREATE (x)", "DETACH DELETE n", "SET n.x = 1", "REMOVE n.x", "MERGE (x)", "LOAD CSV FROM 'x' AS y")),
    st.sampled_from(HARMLESS),
)
def test_no_writing_clause_passes_at_the_end_of_a_harmless_query(clause: str, query: str) -> None:
    with pytest.raises(BadQuery):
        guard.check(query.split(";")[0].split("//")[0] + " " + clause)


@given(st.text(alphabet="ab`\\'\" \n", min_size=1, max_size=12))
def test_a_quoted_identifier_is_one_token(name: str) -> None:
    if "\\u" in name.lower():
        return
    assert [t.kind for t in tokens(quoted(name))] == ["quoted"]


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (n) RETURN elementId(n)",
        "MATCH (n) RETURN id(n)",
        "MATCH p = SHORTEST 1 (a)--(b) RETURN p",
        "MATCH p = shortestPath((a)-[*]-(b)) WHERE length(p) > 2 RETURN p",
        "RETURN apoc.text.join(['a'], ',')",
        "RETURN datetime()",
        "MATCH (n:$any(x)) RETURN n",
    ],
)
def test_what_the_engines_understand_differently_is_found(query: str) -> None:
    assert len(unportable(query)) == 1


@pytest.mark.parametrize(
    "query", [*HARMLESS, "MATCH (n) RETURN n.id AS id", "RETURN {a: $x} AS m", "MATCH p = shortestPath((a)-[*]-(b)) RETURN p"]
)
def test_what_both_understand_is_left_alone(query: str) -> None:
    assert unportable(query) == ()
