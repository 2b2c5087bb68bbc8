"""What kinds of errors stand behind a score, and which of them cost most.

A labelled and a found mention that overlap and do not agree are one error (wrong end, wrong type), not two; so are a
relation told with the wrong type or direction and an indicator with another figure. What stays alone was missed or is
spurious.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.evaluate.matching import (
    CARRIERS,
    SYMMETRIC,
    Matched,
    Names,
    Record,
    Span,
    Triple,
    figure,
    forms,
    matched_indicators,
    matched_relations,
    overlap,
    spans,
)
from ingest.evaluate.records import NOTHING

CAUSES: dict[str, tuple[str, ...]] = {
    "mention": ("missed", "spurious", "wrong end", "wrong type", "wrong name", "wrong status"),
    "relation": ("missed", "spurious", "mention missed", "mention spurious", "wrong type", "wrong direction"),
    "indicator": ("missed", "spurious", "wrong figure"),
}
"""What can be wrong, in the order of a report. A relation whose end was not found as a mention is "mention missed"."""

REACH = 14
"""Characters shown on both sides of an error."""

LONGEST = 90
"""Characters of the passage shown at most."""


@dataclass(frozen=True, slots=True)
class Error:
    """One error.

    Attributes:
        about: "mention", "relation" or "indicator".
        cause: one of :data:`CAUSES`.
        type: type of the labelled item, of the found one where nothing was labelled.
        id: record.
        gold: what is labelled, "" where nothing is.
        found: what was found, "" where nothing was.
        around: the words, in 【】, with those around them.
        confidence: of what was found, 0 where it says none.
    """

    about: str
    cause: str
    type: str
    id: str
    gold: str
    found: str
    around: str
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Worst:
    """One error with the number of places where it occurs; the places of the errors it stands for, the first one first."""

    error: Error
    times: int
    ids: tuple[str, ...]


def errors(gold: Mapping[str, Record], predicted: Mapping[str, Record]) -> Iterator[Error]:
    """All errors, record by record.

    Args:
        gold: labelled records by id.
        predicted: what was found, by id.
    """
    for id, record in gold.items():
        guess = predicted.get(id, NOTHING)
        yield from _mentions(id, record, guess)
        yield from _relations(id, record, guess)
        yield from _indicators(id, record, guess)


def causes(found: Iterable[Error]) -> dict[str, dict[str, Counter[str]]]:
    """How many errors of each cause there are, by type."""
    table = {about: {cause: Counter[str]() for cause in kinds} for about, kinds in CAUSES.items()}
    for error in found:
        table[error.about][error.cause][error.type] += 1
    return table


def worst(found: Iterable[Error], number: int) -> dict[str, dict[str, list[Worst]]]:
    """The `number` worst errors of each cause: those that recur most, then those found with most confidence.

    Errors that say the same (type, labelled and found words) count as one that recurs.
    """
    alike: dict[tuple[str, str, str, str, str], list[Error]] = {}
    for error in found:
        alike.setdefault((error.about, error.cause, error.type, error.gold, error.found), []).append(error)
    ranked = sorted(alike.values(), key=lambda es: (-len(es), -max(e.confidence for e in es)))
    table: dict[str, dict[str, list[Worst]]] = {about: {cause: [] for cause in kinds} for about, kinds in CAUSES.items()}
    for es in ranked:
        shown = table[es[0].about][es[0].cause]
        if len(shown) < number:
            shown.append(Worst(max(es, key=lambda e: e.confidence), len(es), tuple(e.id for e in es)))
    return table


def around(text: str, start: int, end: int) -> str:
    """The words of a span in 【】 with those around them, in one line.

    Example:
        >>> around("支持吉林大学建设", 2, 6)
        '支持【吉林大学】建设'
    """
    low, high = max(0, start - REACH), min(len(text), end + REACH)
    words = text[start:end]
    if len(words) > LONGEST:
        words = words[: LONGEST // 2] + "…" + words[-LONGEST // 2 :]
    before, after = ("…" if low else "") + text[low:start], text[end:high] + ("…" if high < len(text) else "")
    return "".join(f"{before}【{words}】{after}".replace("\n", " ").splitlines())


def _confidence(item: Record | None) -> float:
    value = item.get("confidence") if item else None
    return float(value) if isinstance(value, int | float) else 0.0


def _mentions(id: str, record: Record, guess: Record) -> Iterator[Error]:
    text = record["text"]
    labelled, found = spans(record, text), spans(guess, text)

    def error(cause: str, gold: Span | None, pred: Span | None, said: tuple[str, str] | None = None) -> Error:
        start, end, kind = gold or pred or (0, 0, "")
        if cause == "wrong end" and gold and pred:
            start, end = min(gold[0], pred[0]), max(gold[1], pred[1])
        words = said or ((_words(text, gold) if gold else ""), (_words(text, pred) if pred else ""))
        if cause == "wrong type" and gold and pred:
            words = f"{words[0]} ({gold[2]})", f"{words[1]} ({pred[2]})"
        return Error("mention", cause, kind, id, *words, around(text, start, end), _confidence(found.get(pred) if pred else None))

    for span in sorted(labelled.keys() & found.keys()):
        gold, pred = labelled[span], found[span]
        if forms(gold).isdisjoint(forms(pred)):
            yield error("wrong name", span, span, (gold["name"], pred["name"]))
        if span[2] in CARRIERS and gold.get("status") != pred.get("status"):
            words = _words(text, span)
            yield error("wrong status", span, span, (f"{words}: {gold.get('status')}", f"{words}: {pred.get('status')}"))
    left, right = sorted(labelled.keys() - found.keys()), sorted(found.keys() - labelled.keys())
    close = [(_distance(a, b), a, b) for a in left for b in right if a[0] < b[1] and b[0] < a[1]]
    for (unlike, _), a, b in sorted(close):
        if a in left and b in right:
            left.remove(a)
            right.remove(b)
            yield error("wrong type" if unlike else "wrong end", a, b)
    for span in left:
        yield error("missed", span, None)
    for span in right:
        yield error("spurious", None, span)


def _distance(a: Span, b: Span) -> tuple[int, int]:
    """How unlike two overlapping spans are: their type, then the characters that only one of them has."""
    return int(a[2] != b[2]), abs(a[0] - b[0]) + abs(a[1] - b[1])


def _words(text: str, span: Span) -> str:
    return " ".join(text[span[0] : span[1]].split())


def _relations(id: str, record: Record, guess: Record) -> Iterator[Error]:
    matched = matched_relations(record, guess)
    both = _paired_wrongly(matched)
    for g, p, cause in both:
        yield _relation(cause, id, record, guess, matched.gold[g], matched.predicted[p])
    named = {name for e in guess.get("entities", ()) for name in forms(e)}
    labelled = {name for e in record.get("entities", ()) for name in forms(e)}
    for g in matched.missed:
        if g not in {g for g, _, _ in both}:
            triple = matched.gold[g]
            cause = "mention missed" if _absent(triple, labelled, named) else "missed"
            yield _relation(cause, id, record, guess, triple, None)
    for p in matched.spurious:
        if p not in {p for _, p, _ in both}:
            triple = matched.predicted[p]
            cause = "mention spurious" if _absent(triple, named, labelled) else "spurious"
            yield _relation(cause, id, record, guess, None, triple)


def _absent(triple: Triple, own: set[str], other: set[str]) -> bool:
    """Whether an end of a relation is a mention on its own side and none on the other."""
    return any(not names.isdisjoint(own) and names.isdisjoint(other) for names in (triple[0], triple[2]))


def _paired_wrongly(matched: Matched) -> list[tuple[int, int, str]]:
    """Missed and spurious relations that join the same two names, each once, with what is wrong."""
    pairs: list[tuple[int, int, str]] = []
    free = matched.spurious
    for g in matched.missed:
        a = matched.gold[g]
        for p in free:
            b = matched.predicted[p]
            straight = not a[0].isdisjoint(b[0]) and not a[2].isdisjoint(b[2])
            turned = not a[0].isdisjoint(b[2]) and not a[2].isdisjoint(b[0])
            if straight or turned:
                same = a[1] == b[1]
                pairs.append((g, p, "wrong direction" if same and a[1] not in SYMMETRIC else "wrong type"))
                free.remove(p)
                break
    return pairs


def _relation(cause: str, id: str, record: Record, guess: Record, gold: Triple | None, pred: Triple | None) -> Error:
    text, triple = record["text"], gold or pred or (frozenset(), "", frozenset())
    source = record if gold else guess
    said = _said(guess, pred) if pred else None
    place = (said or {}).get("evidence") or _between(source, triple)
    words = around(text, place["start"], place["end"]) if place else around(text, 0, 0)
    return Error("relation", cause, triple[1], id, _arrow(record, gold), _arrow(guess, pred), words, _confidence(said))


def _arrow(record: Record, triple: Triple | None) -> str:
    return f"{_shown(record, triple[0])} -{triple[1]}-> {_shown(record, triple[2])}" if triple else ""


def _shown(record: Record, names: Names) -> str:
    """The name a record gives to what bears `names`; the longest of them where it names no such mention."""
    return next((e["name"] for e in record.get("entities", ()) if not forms(e).isdisjoint(names)), max(sorted(names), key=len))


def _said(guess: Record, triple: Triple) -> Record | None:
    """The most confident prediction behind a triple."""
    alike = [r for r in guess.get("relations", ()) if r["type"] == triple[1] and _ends(guess, r, triple)]
    return max(alike, key=_confidence, default=None)


def _ends(record: Record, relation: Record, triple: Triple) -> bool:
    head, tail = (forms({"name": relation[end]}) for end in ("head", "tail"))
    return not head.isdisjoint(triple[0]) and not tail.isdisjoint(triple[2])


def _between(record: Record, triple: Triple) -> dict[str, int] | None:
    """From the one to the other of the two nearest mentions that bear the names of a relation."""
    heads, tails = (
        [(e["start"], e["end"]) for e in record.get("entities", ()) if not forms(e).isdisjoint(names)] for names in (triple[0], triple[2])
    )
    both = [(min(a[0], b[0]), max(a[1], b[1])) for a in heads for b in tails]
    place = min(both or heads or tails, key=lambda p: p[1] - p[0], default=None)
    return {"start": place[0], "end": place[1]} if place else None


def _indicators(id: str, record: Record, guess: Record) -> Iterator[Error]:
    text, matched = record["text"], matched_indicators(record, guess)
    free = matched.spurious

    def error(cause: str, gold: Record | None, pred: Record | None) -> Error:
        place: Any = gold or pred
        words = around(text, place["start"], place["end"])
        return Error("indicator", cause, "Indicator", id, _figured(gold), _figured(pred), words, _confidence(pred))

    for g in matched.missed:
        gold = matched.gold[g]
        p = next((p for p in free if overlap(gold, matched.predicted[p])), None)
        if p is None:
            yield error("missed", gold, None)
        else:
            free.remove(p)
            yield error("wrong figure", gold, matched.predicted[p])
    for p in free:
        yield error("spurious", None, matched.predicted[p])


def _figured(indicator: Record | None) -> str:
    if indicator is None:
        return ""
    value, unit, year, comparison = figure(indicator)
    return f"{indicator.get('name') or ''} {comparison or '?'} {value:g} {unit}".strip() + (f" ({year})" if year else "")


def listed(table: Mapping[str, Mapping[str, Sequence[Worst]]]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The worst errors as plain values."""
    return {
        about: {
            cause: [
                {
                    "type": w.error.type, "times": w.times, "ids": list(w.ids), "gold": w.error.gold, "found": w.error.found,
                    "around": w.error.around, "confidence": w.error.confidence,
                }
                for w in rows
            ]
            for cause, rows in kinds.items()
        }
        for about, kinds in table.items()
    }  # fmt: skip
