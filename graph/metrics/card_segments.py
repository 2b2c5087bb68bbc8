"""What a card says of the segments: one sentence each, and one for the segments that have nothing at all.

Example:
    >>> empty = Segment(0, "s", "碳丝", "neither", "fill", False, (), (), (), (), 0.0, 0.0, ())
    >>> segment_statement(empty, ("f",)).zh
    '碳丝：补链。所读文献未见企业，也未见已有的创新主体支撑。'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.metrics.matrix import Entry
from graph.metrics.phrases import NOTHING, Both, Statement, both, bracketed, chance, filled, once
from graph.metrics.planning import PLANS, Segment

FIGURES = ("M8.stage", "M14.stage")
"""The figures of a segment."""


def segment_statements(segments: Sequence[Segment], chain: str, members: Mapping[str, Sequence[str]]) -> list[Statement]:
    """A sentence for every segment, by plan: what can be built on first, gaps last.

    Segments that have neither anybody nor a neighbour with firms are told in one sentence, and so are those of which no
    document says who is in them.

    Args:
        segments: the segments of :func:`graph.metrics.planning.planning`.
        chain: title of the chain.
        members: segment id → facts that make it a segment of the chain.
    """
    ranked = sorted(segments, key=lambda s: (PLANS.index(s.plan), -len(s.firms), -len(s.own), s.row))
    bare = [s for s in ranked if s.plan == "fill" and not (s.coming or s.beside or s.tied or s.own)]
    silent = [s for s in ranked if s.plan == "unstated"]
    found = [segment_statement(s, members.get(s.id, ())) for s in ranked if s not in silent and (s not in bare or len(bare) == 1)]
    if len(bare) > 1:
        lack = filled("part.no_support")
        zh, en = filled("fill", segment=both([s.name for s in bare], most=len(bare)), weak=lack, beside="", coming="")
        found.append(Statement("fill", zh, en, FIGURES, once(f for s in bare for f in members.get(s.id, ()))))
    if silent:
        names = both([s.name for s in silent], most=len(silent))
        zh, en = filled("unstated", chain=chain, count=len(silent), names=names)
        found.append(Statement("unstated", zh, en, FIGURES, once(f for s in silent for f in members.get(s.id, ()))))
    return found


def segment_statement(segment: Segment, members: Sequence[str]) -> Statement:
    """The sentence of one segment that is not "unstated"."""
    firms, own, tied, coming = segment.firms, segment.own, segment.tied, segment.coming
    values: dict[str, object] = {
        "segment": segment.name, "firms": len(firms), "firm_names": _names(firms), "own": len(own), "own_names": _names(own),
        "tied": filled("part.tied", count=len(tied), names=_names(tied)) if tied else NOTHING,
        "coming": filled("part.coming", names=both([e.name for e in coming])) if coming else NOTHING,
        "beside": both(segment.beside), "weak": _support(segment), "lack": filled("part.lack", what=_support(segment)),
    }  # fmt: skip
    if segment.plan == "fill" and segment.beside:
        values["beside"] = filled("part.beside", names=both(segment.beside))
    zh, en = filled(segment.plan, **values)
    facts = once([*(f for e in (*firms, *own, *tied, *coming) for f in e.facts), *members])
    return Statement(segment.plan, zh, en, FIGURES, facts, segment.id)


def _names(entries: Sequence[Entry]) -> Both:
    return bracketed([e.name for e in entries])


def _support(segment: Segment) -> Both:
    supporters = [e.name for e in (*segment.own, *segment.tied)]
    if not supporters:
        return filled("part.no_support")
    return filled("part.weak_support", p=chance(segment.covered), names=bracketed(supporters))
