"""The few things that ArcadeDB does over HTTP alone: full-text indexes and users."""

from __future__ import annotations

import base64
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from graph.errors import ServerDown, StoreError
from graph.store.address import Address

DEFAULT_PORT = 2480
SECONDS = 120.0


def post(address: Address, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """POST `body` as JSON to ``/api/v1/PATH`` of the server at `address` and return its answer.

    Raises:
        ServerDown: nothing answers at the HTTP port.
        StoreError: the server refuses; the error holds its words.
    """
    host, port = urlsplit(address.uri).hostname or "localhost", address.http_port or DEFAULT_PORT
    host = f"[{host}]" if ":" in host else host
    url = f"http://{host}:{port}/api/v1/{path}"
    login = base64.b64encode(f"{address.user}:{address.password}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    # The database is beside us or named by address: a proxy of the environment has no part in it.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            said: dict[str, Any] = json.loads(answer.read() or b"{}")
            return said
    except urllib.error.HTTPError as error:
        words = error.read().decode("utf-8", "replace")[:300]
        raise StoreError(f"图数据库拒绝：{words}", f"the graph database refused: {words}", place=url) from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise ServerDown(
            "图数据库的 HTTP 端口没有应答", "the graph database does not answer over HTTP", place=url,
            advice=("检查 DUALCHAIN_HTTP_PORT", "check DUALCHAIN_HTTP_PORT"),
        ) from error  # fmt: skip


def sql(address: Address, database: str, statement: str) -> list[dict[str, Any]]:
    """Run one SQL statement in `database` and return its rows."""
    answer = post(address, f"command/{database}", {"language": "sql", "command": statement})
    rows: list[dict[str, Any]] = answer.get("result", [])
    return rows
