"""What an edge of the analysis graph means, which facts make it, and what is counted.

Example:
    >>> LOOKUP["NEEDS", "ChainStage", "Technology"][0].name, ("DEVELOPS", "Region", "IndustryChain") in LOOKUP
    ('apply', False)
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.asof import period
from graph.errors import InputError
from graph.schema import CHAINS, SCHEMA

INNOVATORS = ("University", "Institute", "Platform")
"""Types that carry the innovation chain (创新主体)."""
INDUSTRY = ("Firm",)
"""Types that carry the industry chain."""
COUNTED = ("existing", "under_construction", "encouraged")
"""Modalities that count as support by default; what is planned or a target is not there yet."""
VOID = ("ended", "negated")
"""Modalities that say a thing is not so; they never count."""
EVERYWHERE = "全域"
"""Name of the region that holds every actor and firm, also those whose place no document states."""
REGISTRY = "registry"
"""Evidence whose method starts with this word may be certain; what a machine read from text may not."""


@dataclass(frozen=True, slots=True)
class Role:
    """What an edge of the analysis graph means and which facts make it.

    Attributes:
        name: role of the edge.
        relations: relation types that make it, in either direction the schema allows.
        heads: types at its head.
        tails: types at its tail; edges are looked up by tail.
        claim: True when the edge claims that somebody does something now: only the counted modalities make it.
            What a chain consists of and needs is stated in the future ("突破…技术") and counts unless void.
    """

    name: str
    relations: tuple[str, ...]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    claim: bool = True


ROLES = (
    Role("serve", ("IN_CHAIN", "WORKS_ON"), INNOVATORS, CHAINS),
    Role("operate", ("IN_CHAIN", "WORKS_ON"), INDUSTRY, CHAINS),
    Role("research", ("WORKS_ON",), INNOVATORS, ("Technology",)),
    Role("apply", ("NEEDS",), ("Technology",), CHAINS, claim=False),
    Role("cooperate", ("COLLABORATES_WITH", "HOSTS"), INNOVATORS, INDUSTRY),
    Role("team", ("COLLABORATES_WITH",), INNOVATORS, INNOVATORS),
    Role("segment", ("SEGMENT_OF",), CHAINS, ("IndustryChain",), claim=False),
    Role("locate", ("LOCATED_IN",), (*INNOVATORS, *INDUSTRY), ("Region",), claim=False),
)
"""Every edge of the analysis graph; a relation that is not listed does not enter."""

LOOKUP = {(r, t, h): (role, True) for role in ROLES for r in role.relations for h in role.heads for t in role.tails} | {
    (r, h, t): (role, False) for role in ROLES for r in role.relations for h in role.heads for t in role.tails
}
"""(relation, type of subject, type of object) → role, and True when the fact runs from tail to head."""


@dataclass(frozen=True, slots=True)
class Options:
    """What counts as an edge.

    Attributes:
        floor: edges with a smaller probability are left out, in [0, 1].
        cap: highest probability of an edge that no registry confirms, in [0, 1].
        modalities: modalities that count as support; a planned platform acts only when "planned" is among them.
        as_of: day, month or year (ISO 8601) at whose end the graph is seen; empty for everything read (see :mod:`graph.asof`).
    """

    floor: float = 0.0
    cap: float = 0.99
    modalities: tuple[str, ...] = COUNTED
    as_of: str = ""

    def __post_init__(self) -> None:
        if self.as_of and period(self.as_of) is None:
            raise InputError(
                f"“{self.as_of}”不是日期", f"{self.as_of!r} is no date", advice=("写作 2025、2025-06 或 2025-06-30", "write 2025-06-30"),
            )  # fmt: skip
        unknown = set(self.modalities) - set(SCHEMA.modalities)
        if unknown or not (0 <= self.floor <= 1 and 0 <= self.cap <= 1):
            raise InputError(
                f"置信度须在 0 与 1 之间，情态须在词汇表内：{self.floor}、{self.cap}、{sorted(unknown)}",
                f"floor and cap lie in [0, 1] and modalities in the schema: {self.floor}, {self.cap}, {sorted(unknown)}",
                advice=("可用情态：" + "、".join(SCHEMA.modalities), "modalities: " + ", ".join(SCHEMA.modalities)),
            )
