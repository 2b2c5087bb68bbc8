"""Names of types, relations, statuses and modalities as a reader of either language knows them.

Example:
    >>> type_name("zh", "Firm"), relation_name("en", "HOSTS")
    ('企业', 'hosts')
"""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import catalogue
from graph.schema import SCHEMA, Schema


def type_name(language: str, label: str, schema: Schema = SCHEMA) -> str:
    """The name of a node label; a label outside the schema is shown as it is."""
    known = {n.name: n for n in schema.nodes()}.get(label)
    return label if known is None else (known.zh if language == "zh" else known.en)


def relation_name(language: str, relation: str, schema: Schema = SCHEMA) -> str:
    """The name of a relation type; a type outside the schema is shown as it is."""
    known = {r.name: r for r in schema.relations}.get(relation)
    return relation if known is None else (known.zh if language == "zh" else known.en)


def modality_name(language: str, modality: str) -> str:
    """The name of a modality or status ("planned" → 规划); an unknown one is shown as it is."""
    return catalogue(language).get(f"modality.{modality}", modality)


def method_name(language: str, method: str) -> str:
    """How a fact was found ("KIND:DETAIL"), both parts by name where they have one.

    Example:
        >>> method_name("zh", "name:LOCATED_IN"), method_name("en", "toy:x")
        ('名称（位于）', 'toy (x)')
    """
    kind, _, detail = method.partition(":")
    named = catalogue(language)
    name = named.get(f"method.{kind}", kind)
    if not detail:
        return name
    told = named.get(f"method.{detail}") or relation_name(language, modality_name(language, detail))
    return f"{name}（{told}）" if language == "zh" else f"{name} ({told})"


def joined(language: str, names: Sequence[str]) -> str:
    """A list of names in one line, with the comma of the language."""
    return ("、" if language == "zh" else ", ").join(names)
