"""What the reader sees, in Chinese and English: one catalogue a language, one function to look a message up.

Example:
    >>> translate("zh", "nav.overview")
    '概览'
    >>> translate("en", "explorer.left_out", shown="300", hidden="12", types="Firm 12")
    '300 nodes drawn, 12 more not drawn (Firm 12). Narrow the filters to see them.'
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
"""Languages with a complete catalogue; the first one is used where a reader's language is not known."""


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All messages of `language`, by key ("page.message").

    Raises:
        KeyError: there is no such catalogue.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    path = Path(__file__).with_name(f"{language}.toml")
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))


def translate(language: str, key: str, **values: object) -> str:
    """The message `key` in `language`, with `{name}` filled from `values`.

    Raises:
        KeyError: the message does not exist, or lacks a value.
    """
    message = catalogue(language)[key]
    return message.format(**values) if values else message


def language_of(wanted: str | None, locale: str | None) -> str:
    """The language to show: the one asked for, else that of the reader's locale ("zh-CN"), else the first of LANGUAGES.

    Example:
        >>> language_of(None, "en-GB"), language_of("zh", "en-GB"), language_of("xx", None)
        ('en', 'zh', 'zh')
    """
    if wanted in LANGUAGES:
        return str(wanted)
    spoken = (locale or "").replace("_", "-").partition("-")[0].lower()
    return spoken if spoken in LANGUAGES else ("en" if spoken else LANGUAGES[0])
