"""Where a graph database answers, and with what name and password.

Example:
    >>> configured({"NEO4J_URI": "bolt://graph.example:7687", "NEO4J_PASSWORD": "secret"})
    Address(uri='bolt://graph.example:7687', user='neo4j', database=None, http_port=None, pid=None, engine='', reader=None)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.errors import InputError

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


@dataclass(frozen=True, slots=True)
class Address:
    """A Bolt server and how to log in.

    Attributes:
        uri: address with scheme, host and port.
        user: name that may write.
        password: its password; never shown in ``repr``.
        database: name of the database; None for the one the server gives.
        http_port: port of ArcadeDB's HTTP interface on the same host.
        pid: process of the embedded server; None for a server somebody else runs.
        engine: "neo4j" or "arcadedb" where it is known before connecting, else empty.
        reader: name of a user that may only read; None where there is none.
        reader_password: its password; never shown in ``repr``.
    """

    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None = None
    http_port: int | None = None
    pid: int | None = None
    engine: str = ""
    reader: str | None = None
    reader_password: str = field(default="", repr=False)


def configured(environ: Mapping[str, str]) -> Address | None:
    """The server that the environment names, or None when it names none.

    Reads ``DUALCHAIN_URI`` (or ``NEO4J_URI``), ``DUALCHAIN_USER`` (``NEO4J_USERNAME``), ``DUALCHAIN_PASSWORD``
    (``NEO4J_PASSWORD``) and ``DUALCHAIN_DATABASE``; ``DUALCHAIN_READER`` and ``DUALCHAIN_READER_PASSWORD`` name a user
    that may only read, ``DUALCHAIN_HTTP_PORT`` the HTTP port of an ArcadeDB.

    Raises:
        InputError: the address has no scheme of Bolt, or a port is no number.
    """
    uri = environ.get("DUALCHAIN_URI") or environ.get("NEO4J_URI") or ""
    if not uri:
        return None
    scheme, separator, _ = uri.partition("://")
    if not separator or scheme not in SCHEMES:
        raise InputError(
            "不是 Bolt 地址", "not a Bolt address", place=uri,
            advice=("写成 bolt://主机:7687", "write it as bolt://host:7687"),
        )  # fmt: skip
    port = environ.get("DUALCHAIN_HTTP_PORT") or ""
    if port and not port.isdigit():
        raise InputError("端口不是数字", "the port is no number", place=f"DUALCHAIN_HTTP_PORT={port}")
    return Address(
        uri=uri,
        user=environ.get("DUALCHAIN_USER") or environ.get("NEO4J_USERNAME") or "neo4j",
        password=environ.get("DUALCHAIN_PASSWORD") or environ.get("NEO4J_PASSWORD") or "",
        database=environ.get("DUALCHAIN_DATABASE") or environ.get("NEO4J_DATABASE") or None,
        http_port=int(port) if port else None,
        reader=environ.get("DUALCHAIN_READER") or None,
        reader_password=environ.get("DUALCHAIN_READER_PASSWORD") or "",
    )
