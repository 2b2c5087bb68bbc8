"""Sensitivity to one document: what every figure would be had that document not been read.

A figure that one document carries is worth less than one that several agree on. Segments and places stay as they are; only
what the document says of links falls away. For M4 and anything else see :func:`without_each`.

Example:
    >>> [round(x, 6) for x in (weight(0.5, 0.25), weight(0.0, 0.0))]
    [0.5, 0.0]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.metrics.bootstrap import combined
from graph.metrics.cell import Cell
from graph.metrics.intervals import Columns
from graph.metrics.paths import paths
from graph.metrics.result import Result
from graph.network import Network

SHOWN = 5
"""Most documents that a result lists."""
_BLOCK = 2**23  # probabilities held at once, 64 MB


@dataclass(frozen=True, slots=True)
class Effect:
    """What one document does to one figure.

    Attributes:
        document: id of the document.
        metric: code of the figure.
        before: the figure with every document.
        after: the figure without this one; NaN where it is then undefined.
    """

    document: str
    metric: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


def weight(before: float, after: float) -> float:
    """Share of a figure that rests on the document alone, ``|after − before| / |before|``; 0 where the figure is 0."""
    return abs(after - before) / abs(before) if before else 0.0


def sensitivity(cell: Cell) -> list[Effect]:
    """M8 and M14 of a cell without each document that says anything of the chain's links, the largest changes first.

    Returns:
        One effect for each document and figure; documents that say nothing of the chain change nothing and are not listed.
    """
    if cell.nobody:
        return []
    network, links = cell.slice.network, paths(cell.slice)
    witnesses = network.witnesses
    # links of other regions' innovators matter to the dependence on outside only, so every link of the chain is looked at
    named = witnesses.among(links.edges)
    whole = np.ones((len(witnesses.documents), 1))
    before = Columns(links, combined(network, links.edges, whole)).figures(cell)
    found: list[Effect] = []
    step = max(1, _BLOCK // max(1, len(links.edges)))
    for first in range(0, len(named), step):
        block = named[first : first + step]
        drawn = np.ones((len(witnesses.documents), len(block)))
        drawn[block, np.arange(len(block))] = 0
        after = Columns(links, combined(network, links.edges, drawn)).figures(cell)
        for code in sorted(before):
            old, values = float(before[code][0]), after[code].tolist()
            found += [Effect(witnesses.documents[d], code, old, value) for d, value in zip(block.tolist(), values, strict=True)]
    return sorted(found, key=_order)


def _order(effect: Effect) -> tuple[float, str, str]:
    change = math.inf if math.isnan(effect.change) and not math.isnan(effect.before) else abs(effect.change)
    return -round(0.0 if math.isnan(change) else change, 12), effect.document, effect.metric


def figures(cell: Cell) -> Iterator[Result]:
    """M22.document of a cell: the largest change of E[cov] that dropping one document makes, with the documents behind it."""
    effects = [e for e in sensitivity(cell) if e.metric == "M8.coverage"]
    reason = cell.research if cell.research != "ok" else "ok" if effects else "no_edges"
    value = max((abs(e.change) for e in effects), default=math.nan)
    listed: list[dict[str, Any]] = [
        {"document": e.document, "before": e.before, "after": e.after, "share": weight(e.before, e.after)} for e in effects[:SHOWN]
    ]
    yield cell.result("M22.document", value if reason == "ok" else math.nan, reason, {"documents": listed, "count": len(effects)})


def without_each(
    network: Network, documents: Sequence[str], evaluate: Callable[[Network], Mapping[str, float]], *, frame: bool = True
) -> list[Effect]:
    """Any figures without each of these documents, by building the network anew each time.

    Args:
        network: the analysis graph.
        documents: ids of documents.
        evaluate: figures of a network by name.
        frame: keep segments and places although the document may be the one that states them.

    Returns:
        Effects, the largest changes first; a figure that is gone is NaN.
    """
    before = evaluate(network)
    found = []
    for document in documents:
        after = evaluate(network.without([document], frame=frame))
        found += [Effect(document, name, value, after.get(name, math.nan)) for name, value in before.items()]
    return sorted(found, key=_order)
