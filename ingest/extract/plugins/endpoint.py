"""A language model behind any endpoint of the common chat protocol (POST BASE/chat/completions) as a proposer.

A request that fails for a time is tried again, as long as the server asks to wait; what fails for good is a failure of its
passage. After :data:`GIVE_UP` passages in a row without an answer, or a refusal that holds for all of them (401, 403, 404), the
endpoint is asked no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from graph.records import digest
from ingest.extract.plugins.answer import Unusable, parse
from ingest.extract.plugins.answers import Answers
from ingest.extract.plugins.chat import Chat, NoAnswer
from ingest.extract.plugins.prompt import instructions, passage
from ingest.extract.plugins.protocol import Proposals
from ingest.extract.plugins.settings import EndpointSettings

REACH = 3000
"""Most characters of one request: longer texts are asked about in pieces."""

GIVE_UP = 3


class Endpoint:
    """Proposes what a language model answers.

    Args:
        settings: the endpoint.
        answers: where answers are kept.
        chat: sends a request; made from the settings when None.
    """

    reach, obeys = REACH, True

    def __init__(self, settings: EndpointSettings, answers: Answers, chat: Chat | None = None) -> None:
        self.name, self.cap = settings.model, settings.cap
        self._settings, self._answers, self._chat = settings, answers, chat or Chat(settings)
        self._missed = 0
        self._given_up: tuple[str, str] | None = None

    def propose(self, texts: Sequence[str]) -> list[Proposals]:
        """What the model answers for each text."""
        with ThreadPoolExecutor(self._settings.parallel) as pool:
            return list(pool.map(self._about, texts))

    def _about(self, text: str) -> Proposals:
        asked = self._settings.asked
        kept = self._answers.get(asked, text)
        try:
            return parse(kept if kept is not None else self._ask(asked, text))
        except Unusable as error:
            return Proposals(failure=(f"回答不可用：{error}", f"the answer cannot be used: {error}"))
        except NoAnswer as error:
            return Proposals(failure=(error.zh, error.en))

    def _ask(self, asked: str, text: str) -> str:
        if self._given_up is not None:
            raise NoAnswer(*self._given_up)
        messages = [{"role": "system", "content": instructions()}, {"role": "user", "content": passage(text)}]
        try:
            content = self._chat.say(messages)
        except NoAnswer as error:
            self._missed += 1
            if error.final or self._missed >= GIVE_UP:
                self._given_up = (f"{error.zh}（不再请求）", f"{error.en} (not asked again)")
            raise
        self._missed = 0
        parse(content)  # what cannot be used is not kept: the next run asks again
        self._answers.keep(asked, text, content)
        return content


@dataclass(frozen=True, slots=True)
class EndpointChoice:
    """An endpoint that was asked for.

    Attributes:
        settings: how to reach it.
        answers: folder of kept answers.
    """

    settings: EndpointSettings
    answers: Path

    @property
    def label(self) -> str:
        """How it is named in the manifest of a run."""
        return f"llm:{self.settings.model}"

    @property
    def version(self) -> str:
        """Hash of model, prompt, request and cap."""
        return digest("llm", self.settings.asked, self.settings.cap, REACH)

    def shared(self, workers: int) -> EndpointChoice:
        """The choice for one of several workers, which share the rate."""
        return EndpointChoice(self.settings.shared(workers), self.answers)

    def open(self) -> Endpoint:
        """The proposer. Nothing is asked yet."""
        return Endpoint(self.settings, Answers(self.answers))
