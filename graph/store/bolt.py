"""The one way to the graph database: Bolt by the official driver, for Neo4j 5 and for ArcadeDB alike.

Example (needs a server)::

    with Store.connect(Address("bolt://localhost:7687", "neo4j", "secret")) as store:
        store.read("MATCH (n:Firm) RETURN n.name AS name LIMIT 3").rows
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, ManagedTransaction, Record
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)
from neo4j.graph import Node, Path, Relationship

from graph.errors import BadQuery, DualchainError, InputError, LoginRefused, ServerDown, StoreError
from graph.schema import SCHEMA, Schema
from graph.store import indexes
from graph.store.address import Address
from graph.store.embedded import DATABASE

T = TypeVar("T")
TIMEOUT = 30.0
CONNECT_SECONDS = 5.0
GRACE_SECONDS = 2.0
RETRIES = 4
"""A racing MERGE can raise a ConstraintError, which the driver does not retry."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a query; `truncated` when there was more than the limit."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What a statement returned and changed, by the server's own count."""

    rows: list[dict[str, Any]]
    nodes_created: int = 0
    nodes_deleted: int = 0
    relationships_created: int = 0
    relationships_deleted: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How the engine would run a query: "r", "w", "rw" or "s", and each operator's type and details."""

    kind: str
    operators: tuple[tuple[str, str], ...]


def plain(value: Any) -> Any:
    """A value of the driver as plain Python: nodes and relationships as maps, dates as ISO 8601 text."""
    if isinstance(value, Node):
        return {"_labels": sorted(value.labels), **{k: plain(v) for k, v in value.items()}}
    if isinstance(value, Relationship):
        return {"_type": value.type, **{k: plain(v) for k, v in value.items()}}
    if isinstance(value, Path):
        parts: list[Any] = [plain(value.start_node)]
        for step in value.relationships:
            parts += [plain(step), plain(step.end_node if step.end_node is not None else None)]
        return parts
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value.iso_format() if hasattr(value, "iso_format") else value


def _row(record: Record) -> dict[str, Any]:
    return {key: plain(value) for key, value in record.items()}


class Store:
    """An open connection to a graph database; a context manager.

    Attributes:
        address: where it is.
        engine: "neo4j" or "arcadedb".
        database: name of the database, or None for the server's own.
    """

    def __init__(self, address: Address, writer: Driver, reader: Driver, engine: str, database: str | None) -> None:
        self.address, self.engine, self.database = address, engine, database
        self._writer, self._reader = writer, reader

    @classmethod
    def connect(cls, address: Address) -> Store:
        """Log in at `address` and find out which engine answers.

        Raises:
            ServerDown: nothing answers there, or it does not speak Bolt.
            LoginRefused: user or password are wrong.
            InputError: the address cannot be used.
        """
        with _told(address):
            writer = _driver(address, address.user, address.password)
            try:
                writer.verify_connectivity()
                engine = "arcadedb" if "arcadedb" in writer.get_server_info().agent.lower() else "neo4j"
            except (DriverError, Neo4jError):
                writer.close()
                raise
            except ValueError as error:  # a host or port that cannot be looked up
                writer.close()
                raise _unusable(address, error) from error
        database = address.database or (DATABASE if engine == "arcadedb" else None)
        reader = writer if address.reader is None else _driver(address, address.reader, address.reader_password)
        return cls(address, writer, reader, engine, database)

    def close(self) -> None:
        """Close the connections."""
        self._reader.close()
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def read(self, query: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = TIMEOUT, limit: int | None = None) -> Rows:
        """Run a query that only reads, as the user that may only read where there is one; nothing is ever committed.

        Args:
            query: one statement of Cypher.
            parameters: values of ``$name``.
            timeout: seconds after which the answer is no longer waited for.
            limit: most rows to return; None for all.

        Raises:
            BadQuery: the query is wrong, would write, or takes longer than `timeout`.
            ServerDown: the server went away.
        """

        def work() -> Rows:
            with (
                self._reader.session(database=self.database, default_access_mode=READ_ACCESS) as session,
                session.begin_transaction(timeout=timeout) as transaction,
            ):
                result = transaction.run(query, dict(parameters or {}))
                columns, rows = tuple(result.keys()), list[dict[str, Any]]()
                for record in result:
                    if limit is not None and len(rows) == limit:
                        return Rows(columns, rows, truncated=True)
                    rows.append(_row(record))
                return Rows(columns, rows)

        with _told(self.address):
            return _within(timeout + (GRACE_SECONDS if self.engine == "neo4j" else 0.0), work)

    def stream(self, query: str, parameters: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """The rows of a query of our own, one by one, without holding them all; without a limit of time."""
        with (
            _told(self.address),
            self._writer.session(database=self.database, default_access_mode=READ_ACCESS, fetch_size=2000) as session,
            session.begin_transaction() as transaction,
        ):
            for record in transaction.run(query, dict(parameters or {})):
                yield _row(record)

    def explain(self, query: str, parameters: Mapping[str, Any] | None = None) -> Plan | None:
        """The plan of a query that is not run; None from an engine whose plan does not tell reading from writing.

        Raises:
            BadQuery: the query is wrong.
        """

        with _told(self.address), self._reader.session(database=self.database, default_access_mode=READ_ACCESS) as session:
            summary = session.run("EXPLAIN " + query, dict(parameters or {})).consume()
        if self.engine != "neo4j" or summary.plan is None:
            return None
        return Plan(summary.query_type or "", tuple(_operators(cast(Mapping[str, Any], summary.plan))))

    def write(self, query: str, parameters: Mapping[str, Any] | None = None) -> Written:
        """Run a statement that writes, in a transaction of its own that is tried again when it collides with another.

        Raises:
            BadQuery: the statement is wrong.
            StoreError: the database refuses it.
        """
        return self.write_checked(query, parameters, lambda _: None)

    def write_checked(self, query: str, parameters: Mapping[str, Any] | None, check: Callable[[list[dict[str, Any]]], None]) -> Written:
        """As :meth:`write`; `check` looks at the returned rows and may raise, which undoes the statement."""

        def work(transaction: ManagedTransaction) -> Written:
            result = transaction.run(query, dict(parameters or {}))
            rows = [_row(record) for record in result]
            check(rows)
            c = result.consume().counters
            return Written(rows, c.nodes_created, c.nodes_deleted, c.relationships_created, c.relationships_deleted)

        with _told(self.address), self._writer.session(database=self.database, default_access_mode=WRITE_ACCESS) as session:
            for _ in range(RETRIES - 1):
                try:
                    return session.execute_write(work)
                except ConstraintError:
                    continue
            return session.execute_write(work)

    def define(self, statement: str) -> None:
        """Run a statement that defines a constraint or index (Neo4j wants it outside of a retried transaction)."""
        with _told(self.address), self._writer.session(database=self.database) as session:
            session.run(statement).consume()

    def ensure_schema(self, schema: Schema = SCHEMA) -> None:
        """Create the constraints and indexes that `schema` asks for, where they are missing."""
        indexes.ensure(self, schema)

    def fulltext(self, label: str, text: str, limit: int = 20, *, schema: Schema = SCHEMA) -> list[dict[str, Any]]:
        """Nodes of a label whose name or alias matches `text`, best first.

        Returns:
            Rows of ``id``, ``name`` and ``score`` (comparable within one answer only).
        """
        return indexes.search(self, label, text, limit, schema)


def _driver(address: Address, user: str, password: str) -> Driver:
    try:
        return GraphDatabase.driver(
            address.uri,
            auth=(user, password),
            connection_timeout=CONNECT_SECONDS,
            connection_acquisition_timeout=2 * CONNECT_SECONDS,
            max_transaction_retry_time=2 * CONNECT_SECONDS,
            notifications_min_severity="OFF",
            user_agent="dualchain",
        )
    except (ConfigurationError, ValueError) as error:
        raise _unusable(address, error) from error


def _unusable(address: Address, error: Exception) -> InputError:
    return InputError(f"地址不能用：{_line(error)}", f"the address cannot be used: {_line(error)}", place=address.uri)


def _operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield str(plan.get("operatorType", "")), str((plan.get("args") or {}).get("Details", ""))
    for child in cast(Sequence[Mapping[str, Any]], plan.get("children") or ()):
        yield from _operators(child)


def _within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` returns or raises, unless it takes longer: ArcadeDB does not heed a transaction's timeout."""
    outcome: list[T] = []
    failure: list[BaseException] = []

    def attempt() -> None:
        try:
            outcome.append(work())
        except (DriverError, Neo4jError, DualchainError, ValueError, TypeError) as error:
            failure.append(error)

    thread = threading.Thread(target=attempt, daemon=True, name="dualchain-read")
    thread.start()
    thread.join(seconds)
    if failure:
        raise failure[0]
    if not outcome:
        raise _slow(seconds)
    return outcome[0]


def _slow(seconds: float) -> BadQuery:
    return BadQuery(
        f"查询超过 {seconds:.0f} 秒", f"the query takes longer than {seconds:.0f} s",
        advice=("缩小范围或加 LIMIT", "narrow it down or add a LIMIT"),
    )  # fmt: skip


@contextmanager
def _told(address: Address) -> Iterator[None]:
    """Errors of the driver as errors of this project, each in one line."""
    try:
        yield
    except (ServiceUnavailable, SessionExpired) as error:
        raise ServerDown(
            "图数据库没有应答", "the graph database does not answer", place=address.uri,
            advice=("运行 dualchain up，或检查 DUALCHAIN_URI", "run dualchain up, or check DUALCHAIN_URI"),
        ) from error  # fmt: skip
    except ClientError as error:
        raise _refused(address, error) from error
    except (Neo4jError, DriverError) as error:
        raise StoreError(f"图数据库出错：{_line(error)}", f"the graph database failed: {_line(error)}", place=address.uri) from error


def _line(error: Exception) -> str:
    said = error.message if isinstance(error, Neo4jError) and error.message else str(error)
    return " ".join(str(said).split())[:300]


def _refused(address: Address, error: ClientError) -> DualchainError:
    code, said = str(error.code or ""), _line(error)
    if isinstance(error, AuthError) and not code.endswith("Forbidden"):
        return LoginRefused(
            "用户名或密码不被接受", "user or password is refused", place=f"{address.user} @ {address.uri}",
            advice=("检查 DUALCHAIN_USER 与 DUALCHAIN_PASSWORD", "check DUALCHAIN_USER and DUALCHAIN_PASSWORD"),
        )  # fmt: skip
    if code.endswith(("Forbidden", "AccessMode")):
        return BadQuery(f"不允许写入：{said}", f"writing is not allowed: {said}", advice=("只读查询", "read only"))
    if "TransactionTimedOut" in code:
        return BadQuery(f"查询超时：{said}", f"the query takes too long: {said}", advice=("缩小范围", "narrow it down"))
    if code.endswith("DatabaseNotFound"):
        advice = ("检查 DUALCHAIN_DATABASE", "check DUALCHAIN_DATABASE")
        return StoreError(f"没有这个数据库：{said}", f"no such database: {said}", place=address.uri, advice=advice)
    if ".Statement." in code or ".Procedure." in code:
        return BadQuery(f"查询有误：{said}", f"the query is wrong: {said}")
    return StoreError(f"图数据库拒绝：{said}", f"the graph database refused: {said}", place=address.uri)
