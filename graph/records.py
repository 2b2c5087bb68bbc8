"""What flows between the stages: frozen records, each with an id that is a hash of its meaning.

Arrow schemas and tables are derived from these declarations (:mod:`graph.tables`).

Example:
    >>> p = Passage("d1", 0, ("一、总则",), "¶1", "吉林大学位于长春市。")
    >>> Evidence.quoting(p, "f1", 0, 9, "rule:located", 0.9).quote
    '吉林大学位于长春市'
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from graph.errors import BadRecord
from graph.schema import SCHEMA, Schema


def digest(*parts: object) -> str:
    """A stable id of 16 hex digits for the given parts, in order."""
    text = "\x1f".join("" if p is None else str(p) for p in parts)
    return hashlib.blake2b(text.encode("utf-8"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from and what it says of itself. Dates are ISO 8601 ("2021-02-06") or empty."""

    path: str
    kind: str = "document"
    title: str = ""
    issuer: str = ""
    number: str = ""
    published: str = ""
    effective: str = ""
    repealed: str = ""
    supersedes: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One content: the id is the hash of its bytes, so the same file under two paths is one document."""

    id: str
    source: Source
    media_type: str
    characters: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document as it stands.

    Attributes:
        document: id of the document.
        ordinal: place among the passages of the document, from 0.
        heading: titles it stands under, from the outermost inwards.
        anchor: place a reader can find: paragraph, page or table row.
        text: the original characters.
    """

    document: str
    ordinal: int
    heading: tuple[str, ...]
    anchor: str
    text: str

    @property
    def id(self) -> str:
        """Document id and ordinal."""
        return f"{self.document}:{self.ordinal}"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a passage: original offsets, type, canonical name, and how it was found."""

    passage: str
    start: int
    end: int
    surface: str
    type: str
    name: str
    aliases: tuple[str, ...]
    status: str | None
    method: str
    confidence: float
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation between two names as one passage states it, before the names are resolved to entities.

    `start` and `end` bound the quote in the passage; they hold both arguments or the argument and its heading scope.
    """

    passage: str
    head: str
    head_type: str
    relation: str
    tail: str
    tail_type: str
    start: int
    end: int
    modality: str
    method: str
    confidence: float
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measurable goal stated in a passage (指标): original offsets, name, comparison, value, unit and year."""

    passage: str
    start: int
    end: int
    name: str
    comparison: str
    value: float
    unit: str
    year: int | None
    confidence: float

    @property
    def id(self) -> str:
        """Hash of its place: a goal stated twice is two indicators."""
        return digest("indicator", self.passage, self.start, self.end, self.name, self.value)


@dataclass(frozen=True, slots=True)
class Entity:
    """A body, place, chain, technology or document of the real world."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    region: str = ""
    status: str | None = None
    mentions: int = 0
    documents: int = 0

    @staticmethod
    def key(type: str, name: str, region: str = "") -> str:
        """The id of an entity of this type and canonical name (a bare name is told apart by its region)."""
        return digest("entity", type, name, region)


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation between two entities; two documents that say the same support one fact."""

    subject: str
    relation: str
    object: str
    modality: str = "existing"
    valid_from: str = ""
    valid_to: str = ""
    confidence: float = 0.0
    support: int = 0
    id: str = field(default="")

    def __post_init__(self) -> None:
        meaning = digest("fact", self.subject, self.relation, self.object, self.modality, self.valid_from, self.valid_to)
        if self.id not in ("", meaning):
            raise BadRecord("事实编号与内容不符", "a fact's id is not the hash of its meaning", place=self.id)
        object.__setattr__(self, "id", meaning)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that say a fact. Built by :meth:`quoting`, so that no quote differs from its passage."""

    fact: str
    passage: str
    start: int
    end: int
    quote: str
    method: str
    confidence: float

    @property
    def id(self) -> str:
        """Hash of fact, passage and place: the same words support a fact once."""
        return digest("evidence", self.fact, self.passage, self.start, self.end)

    @classmethod
    def quoting(cls, passage: Passage, fact: str, start: int, end: int, method: str, confidence: float) -> Evidence:
        """Evidence for `fact` in the original text of `passage`.

        Raises:
            BadRecord: the offsets do not lie inside the passage.
        """
        evidence = cls(fact, passage.id, start, end, passage.text[start:end], method, confidence)
        evidence.verify(passage)
        return evidence

    def verify(self, passage: Passage) -> None:
        """Raise BadRecord unless the quote stands in `passage` at its offsets."""
        inside = 0 <= self.start < self.end <= len(passage.text)
        if passage.id != self.passage or not inside or passage.text[self.start : self.end] != self.quote:
            raise BadRecord(
                f"引文与原文不符：{self.quote[:40]}", f"the quote differs from its passage: {self.quote[:40]!r}",
                place=f"{passage.id} [{self.start}:{self.end}]",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Registered:
    """An accepted row of a published list, as it is stored.

    Attributes:
        registry: id of the list (hash of its bytes).
        sheet: sheet or table of the file.
        row: row number in the sheet, as a person counts it.
        record: "organisation", "region", "industry" or "statistic".
        type: entity type of what the row names.
        name: name in mainland script, blanks and breaks mended.
        printed: the name as printed.
        codes: "scheme:value".
        region: GB/T 2260 code of the place given, in the division of today; empty when none is given.
        hosts: bodies the row names as hosts (依托单位), each apart.
        title: what is recognised (国家重点实验室), empty when the list recognises nothing.
        level: "national", "provincial", "municipal", "county" or empty.
        issuer: who recognises.
        batch: number of the batch, as printed.
        valid_from: ISO 8601 date or year of the recognition or the list.
        valid_to: ISO 8601 date or year it ends, empty when open.
        fields: every other mapped column, as (field, value).
        text: the row's cells as one line; `name` and `hosts` stand in it as printed.
    """

    registry: str
    sheet: str
    row: int
    record: str
    type: str
    name: str
    printed: str
    codes: tuple[str, ...] = ()
    region: str = ""
    hosts: tuple[str, ...] = ()
    title: str = ""
    level: str = ""
    issuer: str = ""
    batch: str = ""
    valid_from: str = ""
    valid_to: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's verdict on identity, as one line of the ledger (:mod:`ingest.resolve.ledger`).

    Attributes:
        verdict: "same": `left` and `right` name one body; "different": they never do; "rename": one body that was called
            `left` and is officially called `right` from `date` on; "split": `left`, where `region` and `document` say so,
            names a body of its own and not `right` (any body when `right` is empty); "alias": `left` is one more name of the
            body `right`; "undo": the decision whose id is `left` counts no more.
        left: a name, or for "undo" the id of a decision.
        right: a name; empty for "undo", may be empty for "split".
        reason: why, in the person's words.
        who: the person.
        when: ISO 8601 time of the verdict.
        type: entity type of both names; empty when the verdict holds for every type.
        region: region (name or GB/T 2260 code) in whose texts the verdict holds; empty everywhere.
        document: id of the document in which the verdict holds; empty everywhere.
        date: ISO 8601 date of a rename, empty when unknown.
        id: hash of the other fields.
    """

    verdict: str
    left: str
    right: str
    reason: str
    who: str
    when: str
    type: str = ""
    region: str = ""
    document: str = ""
    date: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Two names of which nobody has decided whether they mean one body; a row of the queue of a run.

    Attributes:
        id: hash of type, names and regions, the same in every run.
        type: entity type of both.
        left: the name as texts use it.
        left_entity: entity it stands for in this run.
        left_region: region of that entity, or that the texts are about.
        right: official name of the candidate.
        right_entity: entity id of the candidate.
        right_region: its region.
        score: how likely they are one, 0 to 1.
        weight: what an answer would change: (1 + mentions) x (1 + facts) x closeness of the score to the threshold.
        mentions: mentions of `left`.
        facts: facts that touch the entity of `left`.
        quotes: passages that use `left`, as (passage id, words).
        reasons: what speaks for and against, each as (zh, en).
    """

    id: str
    type: str
    left: str
    left_entity: str
    left_region: str
    right: str
    right_entity: str
    right_region: str
    score: float
    weight: float
    mentions: int
    facts: int
    quotes: tuple[tuple[str, str], ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """Something read and not taken into the graph, with the reason."""

    stage: str
    item: str
    reason: str
    place: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be done: the stage, the item, the error, and what was done about it."""

    stage: str
    item: str
    error: str
    done: str


def checked_fact(fact: Fact, head_type: str, tail_type: str, schema: Schema = SCHEMA) -> Fact:
    """`fact` itself when the schema allows it.

    Raises:
        BadRecord: relation, ends or modality are outside the schema.
    """
    if not schema.allows(head_type, fact.relation, tail_type) or fact.modality not in schema.modalities:
        raise BadRecord(
            f"不在词汇表内：{head_type} {fact.relation} {tail_type}（{fact.modality}）",
            f"outside the schema: {head_type} {fact.relation} {tail_type} ({fact.modality})",
            place=fact.id,
        )
    return fact
