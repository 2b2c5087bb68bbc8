"""Distances and betweenness between segments and actors of a cell, searched once for all that asks for them: M10, M11, M22, what explains them.

Example:
    >>> isinstance(_KEPT, WeakKeyDictionary)  # it goes with the cell
    True
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from graph.arrays import Floats
from graph.metrics.cell import Cell
from graph.metrics.distance import Ways
from graph.metrics.typed import TypedGraph, typed


@dataclass(frozen=True, eq=False)
class Searched:
    """Ways between the segments and the actors of a cell.

    Attributes:
        graph: its typed graph.
    """

    graph: TypedGraph

    @cached_property
    def _ways(self) -> Ways:
        return Ways(self.graph.adjacency, self.graph.stages)

    @cached_property
    def near(self) -> Floats:
        """Distance of every node from each of `graph.stages`, shape (stages, n)."""
        return self._ways.distances()

    @cached_property
    def between(self) -> Floats:
        """B(v) of every node between actors and segments, shape (n,)."""
        return self._ways.betweenness(self.graph.actors)


_KEPT: WeakKeyDictionary[Cell, Searched] = WeakKeyDictionary()


def searched(cell: Cell) -> Searched:
    """The ways of a cell; the same object while the cell lives."""
    if cell not in _KEPT:
        _KEPT[cell] = Searched(typed(cell))
    return _KEPT[cell]
