"""When a found mention, entity, relation or indicator counts as the labelled one (docs/ontology.md, Scores).

Records are objects of the label format. Nothing here looks at kinds of scores or at several records: a score is counted
in :mod:`ingest.evaluate.scores`, an error is named in :mod:`ingest.evaluate.errors`, both from these matches.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Item = TypeVar("Item")
Record = Mapping[str, Any]
Span = tuple[int, int, str]
Names = frozenset[str]
Triple = tuple[Names, str, Names]

QUOTES = frozenset("《》“”\"'‘’「」『』〈〉 \u3000")
"""Characters that do not count at the ends of a span."""

CARRIERS = ("Platform", "Park")
SYMMETRIC = frozenset(("COLLABORATES_WITH",))

_KINDS = ("产业集群", "产业链", "产业", "行业", "领域", "技术")
_SILENT = dict.fromkeys(map(ord, " \t\u3000《》“”\"'‘’「」『』〈〉·"))
_UNITS = str.maketrans("萬億畝噸個項戶", "万亿亩吨个项户")


def fold(name: str) -> str:
    """The form under which two names are compared: NFKC, without blanks and quotes, without one 产业, 领域, 技术 … at its end.

    Example:
        >>> fold("“碳纤维” 产业链"), fold("产业链"), fold("光电（激光）技术")
        ('碳纤维', '产业链', '光电(激光)')
    """
    plain = unicodedata.normalize("NFKC", name).translate(_SILENT)
    ending = next((k for k in _KINDS if plain.endswith(k) and len(plain) > len(k) + 1), "")
    return plain[: len(plain) - len(ending)]


def forms(entity: Record) -> Names:
    """All folded names of a mention: its name and its aliases."""
    return frozenset(fold(name) for name in (entity["name"], *(entity.get("aliases") or ())) if name)


def trimmed(text: str, entity: Record) -> Span:
    """(start, end, type) of a mention without quotes and blanks at its ends."""
    start, end = entity["start"], entity["end"]
    while start < end and text[start] in QUOTES:
        start += 1
    while end > start and text[end - 1] in QUOTES:
        end -= 1
    return start, end, entity["type"]


def spans(record: Record, text: str) -> dict[Span, Record]:
    """The mentions of a record by their trimmed span; of two at one span the later one. Indicators are no mentions."""
    return {trimmed(text, e): e for e in record.get("entities", ()) if e["type"] != "Indicator"}


def entities(record: Record) -> list[tuple[str, Names]]:
    """(type, names) of each entity of a record: mentions of one type that share a name are one, in order of reading."""
    found: list[tuple[str, Names]] = []
    for mention in record.get("entities", ()):
        kind, names = mention["type"], forms(mention)
        if kind == "Indicator":
            continue
        others = []
        for entity in found:
            if entity[0] == kind and entity[1] & names:
                names |= entity[1]
            else:
                others.append(entity)
        found = [*others, (kind, names)]
    return found


def paired(gold: Sequence[Item], predicted: Sequence[Item], same: Callable[[Item, Item], bool]) -> list[tuple[int, int]]:
    """Positions of equals: each labelled one in turn takes the first equal prediction that is still free."""
    pairs: list[tuple[int, int]] = []
    free = list(range(len(predicted)))
    for g, item in enumerate(gold):
        taken = next((p for p in free if same(item, predicted[p])), None)
        if taken is not None:
            free.remove(taken)
            pairs.append((g, taken))
    return pairs


def same_entity(a: tuple[str, Names], b: tuple[str, Names]) -> bool:
    """One type and at least one name in common."""
    return a[0] == b[0] and not a[1].isdisjoint(b[1])


def same_relation(a: Triple, b: Triple) -> bool:
    """One type and a name in common at both ends; either way round where the relation has no direction."""
    if a[1] != b[1]:
        return False
    straight = not a[0].isdisjoint(b[0]) and not a[2].isdisjoint(b[2])
    return straight or (a[1] in SYMMETRIC and not a[0].isdisjoint(b[2]) and not a[2].isdisjoint(b[0]))


@dataclass(frozen=True, slots=True)
class Matched:
    """Two lists and the positions of their equals."""

    gold: Sequence[Any]
    predicted: Sequence[Any]
    pairs: Sequence[tuple[int, int]]

    @property
    def missed(self) -> list[int]:
        """Positions of what was labelled and not found."""
        hit = {g for g, _ in self.pairs}
        return [g for g in range(len(self.gold)) if g not in hit]

    @property
    def spurious(self) -> list[int]:
        """Positions of what was found and not labelled."""
        hit = {p for _, p in self.pairs}
        return [p for p in range(len(self.predicted)) if p not in hit]


def matched_entities(gold: Record, guess: Record) -> Matched:
    """The entities of two records with their equals."""
    labelled, found = entities(gold), entities(guess)
    return Matched(labelled, found, paired(labelled, found, same_entity))


def matched_relations(gold: Record, guess: Record) -> Matched:
    """The relations of two records with their equals; predictions that only an optional label says are left out."""
    known = known_names(gold)
    labelled = triples(gold.get("relations", ()), known)
    spare = triples(gold.get("relations", ()), known, optional=True)
    found = triples(guess.get("relations", ()), known_names(guess))
    hit = {p for _, p in paired(labelled, found, same_relation)}
    found = [t for p, t in enumerate(found) if p in hit or not any(same_relation(o, t) for o in spare)]
    return Matched(labelled, found, paired(labelled, found, same_relation))


def matched_indicators(gold: Record, guess: Record) -> Matched:
    """The indicators of two records with their equals."""
    labelled, found = gold.get("indicators", ()), guess.get("indicators", ())
    return Matched(labelled, found, paired(labelled, found, lambda a, b: figure(a) == figure(b) and overlap(a, b)))


def known_names(record: Record) -> dict[str, Names]:
    """For every folded name of a record the names of the mentions that bear it."""
    table: dict[str, Names] = {}
    for mention in record.get("entities", ()):
        names = forms(mention)
        for name in names:
            table[name] = table.get(name, frozenset()) | names
    return table


def triples(relations: Iterable[Record], known: Mapping[str, Names], *, optional: bool = False) -> list[Triple]:
    """(names of the head, type, names of the tail) of relations, each once, in order of type and names."""
    found: set[Triple] = set()
    for relation in relations:
        if bool(relation.get("optional")) == optional:
            head, tail = fold(relation["head"]), fold(relation["tail"])
            found.add((known.get(head, frozenset((head,))), relation["type"], known.get(tail, frozenset((tail,)))))
    return sorted(found, key=lambda t: (t[1], sorted(t[0]), sorted(t[2])))


def figure(indicator: Record) -> tuple[float, str, int | None, str | None]:
    """What makes two indicators equal: value, unit in Simplified characters, year, comparison."""
    unit = (indicator.get("unit") or "").translate(_UNITS)
    return round(float(indicator["value"]), 6), unit, indicator.get("year"), indicator.get("comparison")


def overlap(a: Record, b: Record) -> bool:
    """Whether two spans share a character."""
    return bool(a["start"] < b["end"] and b["start"] < a["end"])
