"""A list that was read: its sheets with every row's outcome, what it claims and what is doubtful."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.registries.assign import Column
from ingest.registries.claims import Claim, Tally
from ingest.registries.guess import Guess
from ingest.registries.header import Header
from ingest.registries.origin import Origin
from ingest.registries.outcome import Accepted, Aside, Outcome, Refused
from ingest.registries.sheets import Listing


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet that was read.

    Attributes:
        name: its name.
        header: where its header is.
        titles: row numbers of its header, as a person counts them.
        columns: its columns with their fields.
        guess: its kind of list, and why.
        guessed: False when the mapping was given.
        origin: what it says of itself.
        outcomes: every row that holds anything.
        tally: its counts.
    """

    name: str
    header: Header
    titles: tuple[int, ...]
    columns: tuple[Column, ...]
    guess: Guess
    guessed: bool
    origin: Origin
    outcomes: tuple[Outcome, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Loaded:
    """A list that was read.

    Attributes:
        listing: the file.
        sheets: sheets that hold rows.
        skipped: (sheet, zh, en) of those that hold none.
        claims: what the list prints about its size against what was read.
        warnings: (zh, en) what is doubtful about the list as a whole.
    """

    listing: Listing
    sheets: tuple[ReadSheet, ...]
    skipped: tuple[tuple[str, str, str], ...]
    claims: tuple[Claim, ...]
    warnings: tuple[tuple[str, str], ...] = field(default=())

    @property
    def accepted(self) -> list[Accepted]:
        """Rows taken over, in order."""
        return [o for s in self.sheets for o in s.outcomes if isinstance(o, Accepted)]

    @property
    def rejected(self) -> list[Refused]:
        """Rows not taken over, in order."""
        return [o for s in self.sheets for o in s.outcomes if isinstance(o, Refused)]

    @property
    def aside(self) -> list[Aside]:
        """Titles, headers, headings and notes, in order."""
        return [o for s in self.sheets for o in s.outcomes if isinstance(o, Aside)]

    @property
    def read(self) -> int:
        """Rows read: accepted and rejected."""
        return len(self.accepted) + len(self.rejected)

    @property
    def whole(self) -> bool:
        """True when no record was lost and every firm count agrees."""
        return all(r.benign for r in self.rejected) and all(c.ok for c in self.claims if c.firm)
