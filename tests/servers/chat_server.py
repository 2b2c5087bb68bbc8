"""A server on the loopback that speaks the chat protocol: it answers what a test tells it, and notes what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server sends.

    Attributes:
        content: the words of the model; an object is sent as JSON.
        status: of HTTP.
        headers: besides the usual ones.
        body: sent in place of a reply of the protocol.
        delay: seconds before anything is sent.
        finish: the finish_reason.
    """

    content: Any = field(default_factory=lambda: {"entities": [], "relations": []})
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    delay: float = 0.0
    finish: str = "stop"

    def bytes(self) -> bytes:
        """The body."""
        if self.body is not None:
            return self.body
        words = self.content if isinstance(self.content, str) else json.dumps(self.content, ensure_ascii=False)
        return json.dumps({"choices": [{"message": {"role": "assistant", "content": words}, "finish_reason": self.finish}]}).encode()


@dataclass
class Asked:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    text: str


@dataclass
class ChatServer:
    """The server's address and all requests so far."""

    url: str
    asked: list[Asked] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The passages asked about."""
        return [request.text for request in self.asked]


@contextmanager
def serving(answer: Callable[[str, int], Reply]) -> Iterator[ChatServer]:
    """A server whose replies `answer` gives for (passage, number of requests before)."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = "\n".join(body["messages"][-1]["content"].split("\n")[1:-1])
            with lock:
                number = len(server.asked)
                server.asked.append(Asked(self.path, dict(self.headers), body, text))
            reply = answer(text, number)
            time.sleep(reply.delay)
            self.send_response(reply.status)
            for name, value in ({"Content-Type": "application/json"} | reply.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.bytes())

        def handle(self) -> None:
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):  # a client that did not wait
                return

        def log_message(self, *_: Any) -> None:
            return

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server = ChatServer(f"http://127.0.0.1:{listening.server_address[1]}/v1")
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
