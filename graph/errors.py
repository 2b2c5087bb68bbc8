"""One tree of errors: each says what happened, where, and what to do about it, in Chinese and English.

Example:
    >>> str(UnreadableFile("空文件", "the file is empty", place="a.txt", advice=("换一个文件", "give another file")))
    'a.txt: the file is empty; give another file'
"""

from __future__ import annotations


class DualchainError(Exception):
    """Base of every error this project raises on purpose.

    Args:
        zh: what happened, for a Chinese reader.
        en: what happened, for an English reader.
        place: file, sheet, row, page, line or address concerned.
        advice: what to do, as (zh, en).
    """

    exit_code = 1

    def __init__(self, zh: str, en: str, *, place: str = "", advice: tuple[str, str] = ("", "")) -> None:
        super().__init__(en)
        self.zh, self.en, self.place, self.advice = zh, en, place, advice

    def text(self, language: str = "en") -> str:
        """The error in one line, in `language` ("zh" or "en")."""
        said, todo = (self.zh, self.advice[0]) if language == "zh" else (self.en, self.advice[1])
        colon, semicolon = ("：", "；") if language == "zh" else (": ", "; ")
        line = (self.place + colon if self.place else "") + said + (semicolon + todo if todo else "")
        return " ".join(line.split())

    def __str__(self) -> str:
        return self.text("en")

    def __reduce__(self) -> tuple[object, ...]:
        """How it travels between processes: an exception is else made anew from its message alone."""
        return _again, (type(self), self.zh, self.en, self.place, self.advice), self.__dict__


def _again(kind: type[DualchainError], zh: str, en: str, place: str, advice: tuple[str, str]) -> DualchainError:
    return kind(zh, en, place=place, advice=advice)


class InputError(DualchainError):
    """Something the user gave cannot be used."""

    exit_code = 2


class UnreadableFile(InputError):
    """A file is missing, empty, binary, mislabelled, too large or in no known encoding."""


class NoDocuments(InputError):
    """A folder holds nothing that a reader knows."""


class BadLabels(InputError):
    """A line of labelled text breaks the contract of the label format."""


class BadLedger(InputError):
    """A line of the ledger of decisions is no decision, or names one that is not there."""


class BadQuery(InputError):
    """A query is unknown, lacks a parameter, or may not be run (it would write)."""


class BadRecord(DualchainError):
    """A record contradicts itself: a quote that is not in its passage, a type outside the schema."""


class StoreError(DualchainError):
    """The graph database refused or lost something."""

    exit_code = 3


class ServerDown(StoreError):
    """No server answers at the address."""


class LoginRefused(StoreError):
    """The server answers and refuses user or password."""


class LoadMismatch(StoreError):
    """Fewer rows arrived in the database than were sent."""


class ModelMissing(DualchainError):
    """The trained model is absent or does not fit this version."""

    exit_code = 4


class MissingExtra(DualchainError):
    """A command needs an optional part of the installation."""

    exit_code = 4


class RunFailed(DualchainError):
    """A stage of a run failed as a whole."""

    exit_code = 5
