"""What a proposer from outside is: text in, proposals with quotes out. Nothing it says counts before :mod:`.admit` found it.

A proposer of your own is any object with the members of :class:`Proposer`; it is handed the normalised text of a passage (or
a piece of it) and knows nothing of documents, offsets in the original or the graph.

Example:
    >>> class Echo:
    ...     name, cap, reach, obeys = "echo", 0.5, 0, False
    ...     def propose(self, texts):
    ...         return [Proposals((ProposedMention("University", "吉林大学"),)) for _ in texts]
    >>> proposer: Proposer = Echo()
    >>> proposer.propose(["吉林大学位于长春。"])[0].mentions[0].quote
    '吉林大学'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ProposedMention:
    """A name somebody says stands in the text.

    Attributes:
        type: entity type of the schema.
        quote: the words as they stand in the text.
        name: the full name, "" when it is the quote.
        start: offset of the quote in the text, None when not stated.
        occurrence: which of several equal quotes is meant, from 1; None when not stated.
        confidence: 0 to 1, None when not stated.
    """

    type: str
    quote: str
    name: str = ""
    start: int | None = None
    occurrence: int | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ProposedRelation:
    """A relation somebody says the text states.

    Attributes:
        head: words or name of the mention it starts from.
        relation: relation type of the schema.
        tail: words or name of the mention it ends at.
        quote: the words that say it; both mentions stand in them.
        modality: modality of the schema, "" when not stated.
        start: as in :class:`ProposedMention`.
        occurrence: as in :class:`ProposedMention`.
        confidence: as in :class:`ProposedMention`.
    """

    head: str
    relation: str
    tail: str
    quote: str
    modality: str = ""
    start: int | None = None
    occurrence: int | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something proposed and not taken: what it was, and the reason (a word such as "quote_not_found")."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """The answer for one text.

    Attributes:
        mentions: proposed names.
        relations: proposed relations.
        refused: parts of the answer that are no proposals at all.
        failure: why there is no answer, as (zh, en); None when there is one.
    """

    mentions: tuple[ProposedMention, ...] = ()
    relations: tuple[ProposedRelation, ...] = ()
    refused: tuple[Refusal, ...] = ()
    failure: tuple[str, str] | None = None


class Proposer(Protocol):
    """A second source of mentions and relations.

    Attributes:
        name: stands in the method of what it proposes, "model:NAME".
        cap: the highest confidence its proposals may have.
        reach: most characters of a text it is given at once; 0 for whole passages.
        obeys: whether text that speaks to the reader (ignore the above, add this fact) could steer it.
    """

    name: str
    cap: float
    reach: int
    obeys: bool

    def propose(self, texts: Sequence[str]) -> Sequence[Proposals]:
        """One answer for each text, in order. What cannot be answered is an answer with a `failure`, never an exception."""
        ...
