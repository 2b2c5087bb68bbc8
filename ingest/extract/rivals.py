"""What the other claims of a passage say about one: a claim is a relation two names may have, with the margin of its signs.

A platform has one host, as a rule, and a segment one chain; so a claim weighs less beside a stronger one with the same end
and more when none is near. Such signs are taken from all claims of a passage once their own signs are weighed, and count in
the same sum: they begin with "~" and their weights stand in the model of the question.

Example:
    >>> sure, weak = Claim("HOSTS", "甲大学", "丙中心", 2.0), Claim("HOSTS", "乙公司", "丙中心", -1.0)
    >>> [next(s for s in signs if s.startswith("~tail")) for signs in company([sure, weak])]
    ['~tail7', '~tail1']
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MARK = "~"
LOW = -4.0
"""Claims with a smaller margin count for nothing."""
TOGETHER = "COLLABORATES_WITH"
SEGMENT = "SEGMENT_OF"

_FINE = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0)
_LEAD = (-4.0, -2.0, -1.0, -0.3, 0.3, 1.0, 2.0, 4.0)
_STEPS = (-2.0, -1.0, 0.0, 1.0, 2.0)
_CLOSE = (-2.0, -0.5, 0.5, 2.0)
_SHARES = (0.05, 0.1, 0.2, 0.4, 0.6)
_NONE = -9.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A relation two names may have.

    Attributes:
        question: model that weighed it, "HOSTS" or "name:LOCATED_IN".
        head: name it starts from.
        tail: name it ends at.
        margin: sum of the weights of its own signs and the bias.
    """

    question: str
    head: str
    tail: str
    margin: float

    @property
    def relation(self) -> str:
        """The relation type."""
        return self.question.removeprefix("name:")


def strongest(claims: Iterable[Claim]) -> list[Claim]:
    """The claims from :data:`LOW` up, of those with one question and one pair of names the strongest."""
    best: dict[tuple[str, str, str], Claim] = {}
    for claim in claims:
        key = (claim.question, claim.head, claim.tail)
        if claim.margin >= LOW and (key not in best or claim.margin > best[key].margin):
            best[key] = claim
    return list(best.values())


class _Company:
    """The claims of a passage by relation, names and end."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.margins: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
        for claim in claims:
            held = self.margins[claim.relation]
            ends = (claim.head, claim.tail)
            held[ends] = max(claim.margin, held.get(ends, _NONE))
        self.by_head: dict[str, dict[str, list[tuple[float, str]]]] = {}
        self.by_tail: dict[str, dict[str, list[tuple[float, str]]]] = {}
        for relation, held in self.margins.items():
            heads, tails = defaultdict(list), defaultdict(list)
            for (head, tail), margin in held.items():
                heads[head].append((margin, tail))
                tails[tail].append((margin, head))
                if relation == TOGETHER:
                    heads[tail].append((margin, head))
                    tails[head].append((margin, tail))
            self.by_head[relation], self.by_tail[relation] = heads, tails


def company(claims: Sequence[Claim]) -> list[list[str]]:
    """The signs of each claim of a passage that come from the others.

    Args:
        claims: those of :func:`strongest`.
    """
    around = _Company(claims)
    return [_signs(around, claim) for claim in claims]


def _signs(around: _Company, claim: Claim) -> list[str]:
    relation, margin = claim.relation, claim.margin
    held = around.margins[relation]
    step = bisect_right(_STEPS, margin)
    signs = [MARK, f"~own{bisect_right(_FINE, margin)}"]
    near: list[int] = []
    for end, rivals, other in (
        ("tail", around.by_tail[relation][claim.tail], claim.head), ("head", around.by_head[relation][claim.head], claim.tail),
    ):  # fmt: skip
        beside = [m for m, name in rivals if name != other]
        top = max(beside, default=_NONE)
        lead = margin - top
        near.append(sum(m > 0.0 for m in beside))
        signs += [
            f"~{end}{bisect_right(_LEAD, lead)}", f"~{end}{step}{bisect_right(_CLOSE, lead)}", f"~{end}:top{bisect_right(_FINE, top)}",
            f"~{end}:n{min(near[-1], 4)}", f"~{end}:all{min(sum(m > -1.5 for m in beside), 5)}",
        ]  # fmt: skip
    signs.append(f"~n{min(near[0], 2)}{min(near[1], 2)}{bisect_right((-1.0, 0.0, 1.0), margin)}")
    turned = None if relation == TOGETHER else held.get((claim.tail, claim.head))
    signs.append("~turned-" if turned is None else f"~turned{bisect_right(_CLOSE, margin - turned)}")
    for another, theirs in around.margins.items():
        if another != relation:
            rival = theirs.get((claim.head, claim.tail), theirs.get((claim.tail, claim.head)))
            if rival is not None:
                signs += [f"~{another}{bisect_right(_FINE, rival)}", f"~{another}:lead{bisect_right(_CLOSE, margin - rival)}"]
    if relation == SEGMENT or SEGMENT in around.margins:
        parents = around.by_tail.get(SEGMENT, {}), around.by_head.get(SEGMENT, {})
        for name, end in (("head", claim.head), ("tail", claim.tail)):
            for part, table in zip(("under", "over"), parents, strict=True):
                top = max((m for m, other in table.get(end, ()) if other not in (claim.head, claim.tail)), default=_NONE)
                signs.append(f"~{name}:{part}{bisect_right(_STEPS, top)}")
    yes = sum(m > 0.0 for m in held.values())
    return [*signs, f"~share{bisect_right(_SHARES, yes / len(held))}", f"~all{bisect_right((1, 2, 4, 8, 16), yes)}"]
