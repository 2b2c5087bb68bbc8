"""What decides who is who in a run: known bodies, loaded lists, and the ledger of decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.records import digest
from ingest.lists import Shelved, listed_bodies
from ingest.reference.bodies import Body
from ingest.resolve.grouping import Identities
from ingest.resolve.known import Known
from ingest.resolve.ledger import LEDGER, read
from ingest.resolve.replay import Verdicts, replay
from ingest.resolve.resolver import Identities as Tables
from ingest.resolve.sources import tables

KNOWN = "known"
"""Folder of a home with the known bodies made ready."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What decides who is who in a run.

    Attributes:
        identities: answers for names.
        body: the known body behind an id, or None.
        verdicts: what people decided.
    """

    identities: Identities | None = None
    body: Callable[[str], Body | None] = lambda id: None
    verdicts: Verdicts = field(default_factory=Verdicts)


def verdicts(home: Path) -> Verdicts:
    """What the ledger of a home decides.

    Raises:
        BadLedger: a line of it is no decision.
    """
    return replay(read(home / LEDGER))


def judgement(home: Path, lists: Sequence[Shelved], decided: Verdicts, version: str) -> Judgement:
    """What decides who is who in a run of `home`.

    Args:
        home: the home; the known bodies are kept there under the hash of what they are made of.
        lists: its loaded lists.
        decided: what its ledger decides.
        version: hash of code and reference tables.
    """
    content = digest("known", version, *(listed.content for listed in lists))
    known = Known.kept(_bodies(lists), home / KNOWN, content)
    by_id = {id: number for number, id in enumerate(known.ids)}

    def body(id: str) -> Body | None:
        return known.bodies[by_id[id]] if id in by_id else None

    general = [said for said in decided.holding if not (said.region or said.document)]
    return Judgement(Tables(known, general), body, decided)


def _bodies(lists: Iterable[Shelved]) -> Iterator[Body]:
    yield from tables()
    yield from listed_bodies(lists)
