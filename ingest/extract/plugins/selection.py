"""Which proposers a command asks for: ``--with spacy:NAME``, ``--with llm``, as often as wanted, in that order."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from graph.errors import InputError
from graph.records import digest
from ingest.extract.plugins.answers import FOLDER
from ingest.extract.plugins.endpoint import EndpointChoice
from ingest.extract.plugins.protocol import Proposer
from ingest.extract.plugins.settings import EndpointSettings
from ingest.extract.plugins.spacy_pipeline import spacy_choice


class Choice(Protocol):
    """A proposer that was asked for: small, and sent to worker processes as it is."""

    @property
    def label(self) -> str:
        """How it is named in the manifest of a run."""
        ...

    @property
    def version(self) -> str:
        """Hash of whatever decides its proposals."""
        ...

    def shared(self, workers: int) -> Choice:
        """The choice as one of `workers` processes has it."""
        ...

    def open(self) -> Proposer:
        """The proposer itself."""
        ...


def chosen(given: Sequence[str], home: Path, environ: Mapping[str, str] = os.environ) -> tuple[Choice, ...]:
    """The proposers named on a command line, checked as far as it goes without loading or asking them.

    Args:
        given: "spacy:NAME", "spacy:PATH" or "llm"; repeated ones count once.
        home: the home, which keeps answers.
        environ: settings of the proposers.

    Raises:
        InputError: one is of no known kind, or the settings of the endpoint do not do.
        ModelMissing: there is no such spaCy pipeline.

    Example:
        >>> chosen([], Path("home"))
        ()
    """
    found: list[Choice] = []
    for word in dict.fromkeys(given):
        kind, _, detail = word.partition(":")
        if kind == "spacy" and detail:
            found.append(spacy_choice(detail, environ))
        elif word == "llm":
            found.append(EndpointChoice(EndpointSettings.from_environ(environ), home / FOLDER))
        else:
            raise InputError(
                f"没有这种插件：{word}", f"no such plug-in: {word}", place="--with",
                advice=("写 spacy:名称、spacy:路径 或 llm", "write spacy:NAME, spacy:PATH or llm"),
            )  # fmt: skip
    versions = [choice.version for choice in found]  # fails here for a pipeline that is not there
    return tuple(choice for k, choice in enumerate(found) if versions[k] not in versions[:k])


def with_plugins(version: str, plugins: Sequence[Choice]) -> str:
    """The version of the stages that read documents, these proposers among them; `version` itself without any."""
    return digest("with", version, *(choice.version for choice in plugins)) if plugins else version
