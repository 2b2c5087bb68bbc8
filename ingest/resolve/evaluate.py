"""How well names were resolved: pairwise and B-cubed precision and recall, broken vetoes, and the worst errors.

A partition is a mapping of mention id to cluster: the labels give one, the resolver another.

Sources: A. Bagga, B. Baldwin, "Algorithms for Scoring Coreference Chains", LREC workshop 1998 (B-cubed); pairwise scores as
surveyed by D. Menestrina, S. Whang, H. Garcia-Molina, "Evaluating Entity Resolution Results", VLDB 2010.

Example:
    >>> gold = {"a": "1", "b": "1", "c": "2"}
    >>> pairwise(gold, {"a": "x", "b": "x", "c": "x"})
    Measure(precision=0.3333333333333333, recall=1.0)
    >>> b_cubed(gold, gold).f1
    1.0
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.errors import BadLabels
from ingest.resolve.labels import LabelledMention, LabelledPair
from ingest.resolve.named import Named

Partition = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measure:
    """Precision and recall, each 0 to 1; one with nothing to count (no pair said, no pair there) is 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean 2PR / (P + R), 0 when both are 0."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Confusion:
    """One error of a partition.

    Attributes:
        kind: "merged" (one entity holds several bodies) or "split" (one body lies in several entities).
        key: the entity that was merged, or the body that was split.
        pairs: pairs of mentions that are wrong because of it.
        parts: for each body (or entity) concerned, its key and the names used, the largest part first.
    """

    kind: str
    key: str
    pairs: int
    parts: tuple[tuple[str, tuple[str, ...]], ...]


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _answered(identities: Iterable[str], predicted: Partition) -> None:
    """Raise BadLabels unless every mention has an answer."""
    missing = [identity for identity in identities if identity not in predicted]
    if missing:
        raise BadLabels(
            f"{len(missing)} 个提及没有答案，例如 {missing[0]}", f"{len(missing)} mentions have no answer, {missing[0]} for one",
            advice=("先用 dualchain resolve 处理整个文件", "resolve the whole file first"),
        )  # fmt: skip


def _cells(gold: Partition, predicted: Partition) -> Counter[tuple[str, str]]:
    """Contingency table: how many mentions lie in both a body and an entity."""
    _answered(gold, predicted)
    return Counter((body, predicted[identity]) for identity, body in gold.items())


def _pairs(counts: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in counts)


def pairwise(gold: Partition, predicted: Partition) -> Measure:
    """Share of the pairs put together that belong together, and of those that belong together that were put together.

    With n_ij mentions of body i in entity j: P = Σ_ij C(n_ij, 2) / Σ_j C(n_.j, 2), R = Σ_ij C(n_ij, 2) / Σ_i C(n_i., 2).

    Raises:
        BadLabels: a labelled mention has no answer. Answers to other mentions do not count.
    """
    cells = _cells(gold, predicted)
    bodies, entities = _margins(cells)
    together = _pairs(cells.values())
    return Measure(_ratio(together, _pairs(entities.values())), _ratio(together, _pairs(bodies.values())))


def b_cubed(gold: Partition, predicted: Partition) -> Measure:
    """B-cubed: the mean over mentions of the share of its entity that is its body, and of its body that is in its entity.

    P = 1/N Σ_ij n_ij² / n_.j, R = 1/N Σ_ij n_ij² / n_i.  (Bagga & Baldwin 1998, every mention with the same weight.)

    Raises:
        BadLabels: a labelled mention has no answer.
    """
    cells = _cells(gold, predicted)
    if not cells:
        return Measure(1.0, 1.0)
    bodies, entities = _margins(cells)
    total = sum(cells.values())
    precision = sum(n * n / entities[entity] for (_, entity), n in sorted(cells.items()))
    recall = sum(n * n / bodies[body] for (body, _), n in sorted(cells.items()))
    return Measure(precision / total, recall / total)


def _margins(cells: Counter[tuple[str, str]]) -> tuple[Counter[str], Counter[str]]:
    bodies: Counter[str] = Counter()
    entities: Counter[str] = Counter()
    for (body, entity), n in cells.items():
        bodies[body] += n
        entities[entity] += n
    return bodies, entities


def judged(pairs: Sequence[LabelledPair], predicted: Partition) -> Measure:
    """Precision and recall of "same" over labelled pairs.

    Raises:
        BadLabels: a mention of a pair has no answer.
    """
    _answered((n.id for p in pairs for n in (p.left, p.right)), predicted)
    said = [p.same for p in pairs if predicted[p.left.id] == predicted[p.right.id]]
    return Measure(_ratio(sum(said), len(said)), _ratio(sum(said), sum(p.same for p in pairs)))


def wrong_pairs(pairs: Sequence[LabelledPair], predicted: Partition) -> list[LabelledPair]:
    """The pairs that were answered wrongly: those joined wrongly first, otherwise in order.

    Raises:
        BadLabels: a mention of a pair has no answer.
    """
    _answered((n.id for p in pairs for n in (p.left, p.right)), predicted)
    wrong = [p for p in pairs if (predicted[p.left.id] == predicted[p.right.id]) != p.same]
    return sorted(wrong, key=lambda p: p.same)


def code_conflicts(mentions: Iterable[Named], predicted: Partition, scheme: str = "uscc") -> dict[str, tuple[str, ...]]:
    """Entities that join mentions with different codes of one scheme, with those codes.

    Args:
        mentions: mentions, some with codes beside them.
        predicted: mention id → entity.
        scheme: scheme whose codes may not differ inside one body.
    """
    codes: dict[str, set[str]] = defaultdict(set)
    for named in mentions:
        codes[predicted[named.id]].update(code for code in named.codes if code.startswith(scheme + ":"))
    return {entity: tuple(sorted(found)) for entity, found in sorted(codes.items()) if len(found) > 1}


def confusions(mentions: Sequence[LabelledMention], predicted: Partition) -> list[Confusion]:
    """Every merged entity and split body, those with the most wrong pairs first.

    Raises:
        BadLabels: a labelled mention has no answer.
    """
    _answered((m.named.id for m in mentions), predicted)
    by_entity: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    by_body: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for m in mentions:
        entity = predicted[m.named.id]
        by_entity[entity][m.cluster].append(m.named.name)
        by_body[m.cluster][entity].append(m.named.name)
    found = [_confusion("merged", entity, parts) for entity, parts in by_entity.items() if len(parts) > 1]
    found += [_confusion("split", body, parts) for body, parts in by_body.items() if len(parts) > 1]
    return sorted(found, key=lambda c: (-c.pairs, c.kind, c.key))


def _confusion(kind: str, key: str, parts: Mapping[str, Sequence[str]]) -> Confusion:
    sizes = [len(names) for names in parts.values()]
    largest_first = sorted(parts.items(), key=lambda part: (-len(part[1]), part[0]))
    return Confusion(
        kind, key, _pairs([sum(sizes)]) - _pairs(sizes), tuple((other, tuple(sorted(set(names)))) for other, names in largest_first)
    )


def report(mentions: Sequence[LabelledMention], predicted: Partition) -> dict[str, Any]:
    """All figures over labelled clusters: in all, by entity type, and what broke.

    Returns:
        `mentions`, `bodies`, `entities` (counts), `pairwise` and `b_cubed` (precision, recall, f1), `types` (the same for each
        type, over its own mentions), `code_conflicts` (entities that join two USCCs), `merged` and `split` (numbers of errors).
    """
    errors = Counter(c.kind for c in confusions(mentions, predicted))
    by_type = sorted({m.named.type for m in mentions})
    return {
        **_figures(mentions, predicted),
        "types": {kind: _figures([m for m in mentions if m.named.type == kind], predicted) for kind in by_type},
        "code_conflicts": code_conflicts((m.named for m in mentions), predicted),
        "merged": errors["merged"], "split": errors["split"],
    }  # fmt: skip


def report_pairs(pairs: Sequence[LabelledPair], predicted: Partition) -> dict[str, Any]:
    """All figures over labelled pairs: in all, by entity type (of the left mention) and by the reason of the label.

    Returns:
        `pairs`, `same`, `precision`, `recall`, `f1`, `wrongly_joined`, `wrongly_parted`; `types` likewise; `reasons`: for each
        `why` that has errors, how many of how many were wrong; `code_conflicts`.
    """
    wrong = Counter(p.why for p in wrong_pairs(pairs, predicted))
    there = Counter(p.why for p in pairs)
    by_type = sorted({p.left.type for p in pairs})
    return {
        **_pair_figures(pairs, predicted),
        "types": {kind: _pair_figures([p for p in pairs if p.left.type == kind], predicted) for kind in by_type},
        "reasons": {why: {"wrong": n, "of": there[why]} for why, n in sorted(wrong.items(), key=lambda item: (-item[1], item[0]))},
        "code_conflicts": code_conflicts((n for p in pairs for n in (p.left, p.right)), predicted),
    }  # fmt: skip


def _figures(mentions: Sequence[LabelledMention], predicted: Partition) -> dict[str, Any]:
    gold = {m.named.id: m.cluster for m in mentions}
    together, cubed = pairwise(gold, predicted), b_cubed(gold, predicted)
    return {
        "mentions": len(gold), "bodies": len(set(gold.values())), "entities": len({predicted[i] for i in gold}),
        "pairwise": _rounded(together), "b_cubed": _rounded(cubed),
    }  # fmt: skip


def _pair_figures(pairs: Sequence[LabelledPair], predicted: Partition) -> dict[str, Any]:
    wrong = wrong_pairs(pairs, predicted)
    return {
        "pairs": len(pairs), "same": sum(p.same for p in pairs), **_rounded(judged(pairs, predicted)),
        "wrongly_joined": sum(not p.same for p in wrong), "wrongly_parted": sum(p.same for p in wrong),
    }  # fmt: skip


def _rounded(measure: Measure) -> dict[str, float]:
    return {"precision": round(measure.precision, 4), "recall": round(measure.recall, 4), "f1": round(measure.f1, 4)}
