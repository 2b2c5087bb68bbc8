"""How an endpoint is reached: ``DUALCHAIN_LLM_…``, read once and checked before anything is asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from graph.errors import InputError
from graph.records import digest
from ingest.extract.plugins.numbers import number, share
from ingest.extract.plugins.prompt import prompt_version

TIMEOUT, RETRIES, CAP = 60.0, 3, 0.6
_PATH = "/chat/completions"


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """An endpoint and how to treat it.

    Attributes:
        url: base address; ``/chat/completions`` is put behind it.
        model: name of the model.
        key: sent as ``Authorization: Bearer``; never shown, empty for none.
        timeout: seconds a request may take in all.
        retries: further tries of a request that fails for a time (429, 5xx, no connection, timeout).
        rate: requests a minute, 0 for no limit.
        parallel: requests under way at once.
        cap: highest confidence of a proposal.
        extra: members put into the body of every request, as JSON text; null takes one out.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = TIMEOUT
    retries: int = RETRIES
    rate: float = 0.0
    parallel: int = 1
    cap: float = CAP
    extra: str = "{}"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> EndpointSettings:
        """The settings of the environment.

        Raises:
            InputError: address or model is missing, or one of the settings cannot be used.
        """
        url, model = (environ.get(name, "").strip() for name in ("DUALCHAIN_LLM_URL", "DUALCHAIN_LLM_MODEL"))
        for name, value in (("DUALCHAIN_LLM_URL", url), ("DUALCHAIN_LLM_MODEL", model)):
            if not value:
                raise InputError(
                    "没有设置语言模型的端点", "the endpoint of the language model is not set", place=name,
                    advice=("设置 DUALCHAIN_LLM_URL 与 DUALCHAIN_LLM_MODEL", "set DUALCHAIN_LLM_URL and DUALCHAIN_LLM_MODEL"),
                )  # fmt: skip
        key = environ.get("DUALCHAIN_LLM_KEY", "").strip()
        if not (key.isascii() and (key.isprintable() or not key)):
            raise InputError("密钥含有不可用的字符", "the key holds characters that cannot be sent", place="DUALCHAIN_LLM_KEY")
        return cls(
            _address(url), model, key,
            timeout=number("DUALCHAIN_LLM_TIMEOUT", environ, TIMEOUT, 0.05, 3600),
            retries=int(number("DUALCHAIN_LLM_RETRIES", environ, RETRIES, 0, 20)),
            rate=number("DUALCHAIN_LLM_RATE", environ, 0, 0, 100_000),
            parallel=int(number("DUALCHAIN_LLM_PARALLEL", environ, 1, 1, 64)),
            cap=share("DUALCHAIN_LLM_CONFIDENCE", environ, CAP),
            extra=_extra(environ.get("DUALCHAIN_LLM_EXTRA", "").strip() or "{}"),
        )  # fmt: skip

    @property
    def asked(self) -> str:
        """Hash of all that decides an answer besides the text: model, prompt, and what is put into the request.

        The address is left out: the same model may move. Give models that differ different names.
        """
        return digest("asked", self.model, prompt_version(), self.extra)

    @property
    def members(self) -> dict[str, Any]:
        """What `extra` puts into a request."""
        found: dict[str, Any] = json.loads(self.extra)
        return found

    def shared(self, workers: int) -> EndpointSettings:
        """The settings for one of several workers, which share the rate."""
        return replace(self, rate=self.rate / max(1, workers))


def _address(url: str) -> str:
    url = url.rstrip("/").removesuffix(_PATH)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or parts.username or parts.password or not (url.isascii() and url.isprintable()):
        raise InputError(
            "不是 http 或 https 的基本地址", "no base address in http or https", place="DUALCHAIN_LLM_URL",
            advice=("形如 https://host/v1；密钥放在 DUALCHAIN_LLM_KEY", "such as https://host/v1; the key goes into DUALCHAIN_LLM_KEY"),
        )  # fmt: skip
    return url + _PATH


def _extra(given: str) -> str:
    """The JSON text in one form, so that equal settings have equal hashes."""
    try:
        found = json.loads(given)
    except ValueError:
        found = None
    if not isinstance(found, dict) or {"messages", "model", "stream"} & found.keys():
        raise InputError(
            "不是 JSON 对象，或含有 messages、model、stream",
            "no JSON object, or one with messages, model or stream",
            place="DUALCHAIN_LLM_EXTRA",
        )
    return json.dumps(found, ensure_ascii=False, sort_keys=True)
