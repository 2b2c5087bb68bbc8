"""Rows of a loaded list as passages, mentions and statements, so that lists and policy text support the same facts.

A row is a passage whose text is its line; every name keeps its place in that line, and what a statement quotes is the part of
the line that holds both ends, or the whole line where the place is carried down from a title. Codes and places of a row go
along as :class:`ingest.resolve.usages.Beside`. A host never takes its place from the row of what it hosts: a joint laboratory
is listed once for each host, with the place of the laboratory.

What a list recognises (a title, a batch) is kept in the row, not stated: a profile is no award.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from graph.records import Document, Mention, Passage, Registered, Reject, Source, Statement, digest
from graph.schema import CARRIERS, SCHEMA
from ingest.reference import organisations, regions
from ingest.registries.bodywords import body_type
from ingest.registries.stages import is_stage
from ingest.resolve.usages import Beside

METHOD = "registry"
CONFIDENCE = 0.99
"""How far a published list is believed."""

_SEVERAL = re.compile(r"[、;；,，/\n]+")
_SHORT = ("short", "former", "english")


@dataclass(slots=True)
class Findings:
    """What a list yields: a document, and its passages with what they say."""

    document: Document
    passages: list[Passage] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def document_id(registry: str) -> str:
    """The document of a list: apart from that of the same file read as text."""
    return digest("registry", registry)


def findings(rows: Sequence[Registered], source: Source, media_type: str = "") -> Findings:
    """What the rows of one list say.

    Args:
        rows: accepted rows of the list, in order.
        source: where it came from; an empty region is filled in where all its rows lie in one province.
        media_type: what the file is.
    """
    id = document_id(rows[0].registry if rows else source.path)
    source = Source(
        source.path, "registry", source.title, source.issuer, source.number, source.published, source.effective, source.repealed,
        source.supersedes, source.region or _province(rows),
    )  # fmt: skip
    found = Findings(Document(id, source, media_type, 0))
    places: dict[tuple[str, int, str], Passage] = {}
    for row in rows:
        at = (row.sheet, row.row, row.text)
        if at not in places:
            places[at] = Passage(id, len(places), (source.title,) if source.title else (), f"{row.sheet}!{row.row}", row.text)
            found.passages.append(places[at])
        if row.record in ("organisation", "region"):
            _Row(row, places[at], found).read()
    found.document = Document(id, source, media_type, sum(len(p.text) for p in found.passages))
    return found


def _province(rows: Sequence[Registered]) -> str:
    """The province all rows lie in, empty when there are several or a row gives no place."""
    codes = {row.region[:2] for row in rows}
    division = regions.by_code().get(f"{codes.pop()}0000") if len(codes) == 1 else None
    return division.name if division else ""


def _place(form: str, text: str) -> tuple[int, int] | None:
    """Where a name stands in a line that may have blanks in it."""
    start = text.find(form)
    if start >= 0:
        return start, start + len(form)
    found = re.search(r"\s*".join(map(re.escape, form)), text) if " " in text else None
    return found.span() if found else None


@cache
def _cell_of(code: str) -> re.Pattern[str]:
    """A place given for a row: it fills its cell, or the rest of it behind the places above. In a name or an address it is none."""
    place = regions.by_code()[code]
    forms = "|".join(map(re.escape, (place.name, *place.forms)))
    above = "|".join(re.escape(form) for a in regions.ancestors(place) for form in (a.name, *a.forms)) or forms
    return re.compile(rf"(?:^|[|、，,;；（(\s])(?:(?:{above})\s*)*({forms})(?=\s*(?:$|[|、，,;；）)]))")


def _host_type(host: str) -> str:
    """Entity type of a host: as the tables have it, else by its last word; a centre that hosts something is an institute."""
    heads = SCHEMA.relation("HOSTS").heads
    known = next((type for type in heads if (type, host) in organisations.by_name()), "")
    by_word = known or body_type(host)
    return by_word if by_word in heads or not by_word else "Institute"


class _Row:
    """One row being read."""

    def __init__(self, row: Registered, passage: Passage, found: Findings) -> None:
        self._row, self._passage, self._found = row, passage, found
        self._spans: dict[tuple[str, str], tuple[int, int]] = {}

    def read(self) -> None:
        row = self._row
        aliases = [row.printed, *(value for name, value in row.fields if name in _SHORT)]
        if not self._mention(row.type, row.name, (row.printed, row.name), aliases, row.region, row.codes):
            self._reject(row.name, "name_not_in_row")
            return
        if row.record == "region":
            return
        for host in row.hosts:
            self._hosted(host)
        self._chains()
        self._located()

    def _mention(
        self, type: str, name: str, forms: Iterable[str], aliases: Iterable[str] = (), region: str = "", codes: tuple[str, ...] = ()
    ) -> bool:
        """Note the name where the first of its forms stands; False when none stands in the row."""
        text = self._free()
        return self._note(type, name, next(filter(None, (_place(form, text) for form in forms if form)), None), aliases, region, codes)

    def _free(self) -> str:
        """The row with the names noted so far blanked: no name stands inside another."""
        text = self._passage.text
        for start, end in self._spans.values():
            text = text[:start] + "\0" * (end - start) + text[end:]
        return text

    def _note(self, type: str, name: str, at: tuple[int, int] | None, aliases: Iterable[str], region: str, codes: tuple[str, ...]) -> bool:
        if region or codes:
            self._found.beside.append(Beside(self._passage.id, type, name, region, codes))
        if at is None:
            return False
        self._spans[type, name] = at
        others = tuple(sorted({alias for alias in aliases if alias} - {name}))
        status = "existing" if type in CARRIERS and name == self._row.name else None
        surface = self._passage.text[at[0] : at[1]]
        self._found.mentions.append(Mention(self._passage.id, *at, surface, type, name, others, status, METHOD, CONFIDENCE))
        return True

    def _state(self, head_type: str, head: str, relation: str, tail_type: str, tail: str) -> None:
        ends = [self._spans.get((head_type, head)), self._spans.get((tail_type, tail))]
        known = [span for span in ends if span]
        whole = (0, len(self._passage.text))
        start, end = (min(s for s, _ in known), max(e for _, e in known)) if len(known) == len(ends) else whole
        self._found.statements.append(
            Statement(self._passage.id, head, head_type, relation, tail, tail_type, start, end, "existing", METHOD, CONFIDENCE)
        )

    def _reject(self, item: str, reason: str) -> None:
        self._found.rejects.append(Reject("registry", item, reason, f"{self._row.registry} {self._passage.anchor}"))

    def _located(self) -> None:
        row = self._row
        if not row.region:
            return
        place = regions.by_code().get(row.region)
        if place is None:
            self._reject(row.region, "unknown_region")
            return
        found = _cell_of(place.code).search(self._free())
        self._note("Region", place.name, found.span(1) if found else None, (), "", (f"gb2260:{place.code}",))
        self._state(row.type, row.name, "LOCATED_IN", "Region", place.name)

    def _hosted(self, host: str) -> None:
        row, type = self._row, _host_type(host)
        if not type:
            self._reject(host, "type_of_host_unknown")
        elif not self._mention(type, host, (host,)):
            self._reject(host, "host_not_in_row")
        else:
            self._state(type, host, "HOSTS", row.type, row.name)

    def _chains(self) -> None:
        row = self._row
        chains = self._values("chain")
        segments = [s for s in self._values("segment") if not is_stage(s)]
        for name in (*chains, *segments):
            self._mention("IndustryChain", name, (name,))
            self._state(row.type, row.name, "IN_CHAIN", "IndustryChain", name)
        if len(chains) == 1:
            for segment in segments:
                self._state("IndustryChain", segment, "SEGMENT_OF", "IndustryChain", chains[0])

    def _values(self, field_name: str) -> list[str]:
        given = (value for name, value in self._row.fields if name == field_name)
        return list(dict.fromkeys(part.strip() for value in given for part in _SEVERAL.split(value) if part.strip()))
