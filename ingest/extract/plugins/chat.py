"""One request of the chat protocol over urllib: in time, at the rate set, tried again when that may help, never redirected."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from ingest.extract.plugins.settings import EndpointSettings

AGAIN = frozenset((408, 409, 425, 429))
"""Statuses besides 5xx that pass with time."""

FINAL = frozenset((401, 403, 404))
"""Statuses that hold for every request."""

LONGEST_WAIT = 120.0
"""Seconds between two tries; a server that asks for more is not waited for."""

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
"""Hosts that no proxy leads to."""

LARGEST = 4 * 2**20
"""Bytes of a reply."""


class NoAnswer(Exception):
    """A request came to nothing.

    Args:
        zh: why, for a Chinese reader.
        en: why, for an English reader.
        final: whether every other request would come to the same.
    """

    def __init__(self, zh: str, en: str, *, final: bool = False) -> None:
        super().__init__(en)
        self.zh, self.en, self.final = zh, en, final


class _Passing(Exception):
    """A failure that may pass; `wait` are the seconds the server asks for."""

    def __init__(self, zh: str, en: str, wait: float | None = None) -> None:
        super().__init__(en)
        self.zh, self.en, self.wait = zh, en, wait


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry the key to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Pace:
    """Lets callers pass at a rate.

    Args:
        rate: passes a minute, 0 for no limit.
        clock: seconds that only grow.
        sleep: waits for seconds.

    Example:
        >>> waited = []
        >>> pace = Pace(30, clock=lambda: 0.0, sleep=waited.append)
        >>> for _ in range(3): pace.wait()
        >>> waited
        [2.0, 4.0]
    """

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], Any] = time.sleep) -> None:
        self._gap = 60 / rate if rate else 0.0
        self._clock, self._sleep = clock, sleep
        self._next, self._lock = 0.0, threading.Lock()

    def wait(self) -> None:
        """Return when it is the caller's turn."""
        if not self._gap:
            return
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._gap
        if turn > now:
            self._sleep(turn - now)


class Chat:
    """Sends messages to an endpoint.

    Args:
        settings: the endpoint.
        sleep: waits for seconds.
        clock: seconds that only grow.
    """

    def __init__(
        self, settings: EndpointSettings, sleep: Callable[[float], Any] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings, self._sleep, self._clock = settings, sleep, clock
        self._pace = Pace(settings.rate, clock, sleep)
        own = urlsplit(settings.url).hostname in LOOPBACK
        self._opener = build_opener(_NoRedirect, *([ProxyHandler({})] if own else []))

    def say(self, messages: Sequence[Mapping[str, str]]) -> str:
        """The words of the answer.

        Raises:
            NoAnswer: there is none, after as many tries as are set.
        """
        settings = self._settings
        body: dict[str, Any] = {"model": settings.model, "temperature": 0, "response_format": {"type": "json_object"}} | settings.members
        body = {key: value for key, value in body.items() if value is not None} | {"messages": list(messages)}
        data = json.dumps(body, ensure_ascii=True).encode("ascii")
        for tried in range(settings.retries + 1):
            self._pace.wait()
            try:
                return _content(self._send(data))
            except _Passing as error:
                wait = error.wait if error.wait is not None else min(2.0**tried, 30.0)
                if tried == settings.retries or wait > LONGEST_WAIT:
                    raise NoAnswer(f"{error.zh}（试了 {tried + 1} 次）", f"{error.en} (tried {tried + 1} times)") from error
            self._sleep(wait)
        raise AssertionError("unreachable")

    def _send(self, data: bytes) -> bytes:
        settings = self._settings
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "dualchain"}
        if settings.key:
            headers["Authorization"] = f"Bearer {settings.key}"
        deadline = self._clock() + settings.timeout
        try:
            with self._opener.open(Request(settings.url, data, headers, method="POST"), timeout=settings.timeout) as reply:
                pieces, size = [], 0
                while piece := reply.read1(65_536):
                    pieces.append(piece)
                    size += len(piece)
                    if size > LARGEST:
                        raise NoAnswer("回答过大", "the reply is too large")
                    if self._clock() > deadline:
                        raise TimeoutError
                return b"".join(pieces)
        except HTTPError as error:
            raise self._refused(error) from error
        except TimeoutError as error:
            raise _Passing("端点没有及时回答", "the endpoint did not answer in time") from error
        except (URLError, http.client.HTTPException, OSError) as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                raise _Passing("端点没有及时回答", "the endpoint did not answer in time") from error
            said = self._shown(str(getattr(error, "reason", error)) or type(error).__name__)
            raise _Passing(f"连不上端点：{said}", f"the endpoint cannot be reached: {said}") from error

    def _refused(self, error: HTTPError) -> Exception:
        with error:
            try:
                said = self._shown(error.read(2000).decode("utf-8", "replace"))
            except (OSError, http.client.HTTPException):
                said = ""
        zh, en = f"端点答复 {error.code} {said}".rstrip(), f"the endpoint replied {error.code} {said}".rstrip()
        if error.code in AGAIN or error.code >= 500:
            return _Passing(zh, en, _asked_to_wait(error.headers.get("Retry-After", "")))
        return NoAnswer(zh, en, final=error.code in FINAL or 300 <= error.code < 400)

    def _shown(self, said: str) -> str:
        """Words of a server in one short line, without the key should they repeat it."""
        if self._settings.key:
            said = said.replace(self._settings.key, "***")
        return " ".join(said.split())[:200]


def _asked_to_wait(header: str) -> float | None:
    """Seconds of a Retry-After header (seconds or a date), None when there is none."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _content(reply: bytes) -> str:
    """The words in a reply."""
    try:
        choice = json.loads(reply)["choices"][0]
        content, reason = choice["message"]["content"], choice.get("finish_reason")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NoAnswer("答复不符合聊天协议", "the reply is not of the chat protocol") from error
    if reason == "length":
        raise NoAnswer("回答被截断", "the answer was cut off")
    if not isinstance(content, str):
        raise NoAnswer("答复里没有文字", "the reply holds no words")
    return content
