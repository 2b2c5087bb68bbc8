"""A report in the making: its language, what is known of the chain and region, and the numbers of its tables and figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.report.sources import Sources
from app.views.dual import Board
from graph.explain import grounds
from graph.metrics.chain import ChainSlice, cut
from graph.metrics.phrases import chance, decimal
from graph.metrics.result import Result
from graph.metrics.words import WORDS
from graph.network import Network

LISTED = 5
"""Names in a cell of a table at most; the others are counted."""
WHOLE_NUMBERS = ("M14.spof", "M14.stage", "M10.stage")


@dataclass
class Draft:
    """What the parts of a report are written from.

    Attributes:
        language: "zh" or "en".
        board: matrix, segments, card and figures.
        network: the analysis graph.
        scope: whose innovators count.
        sources: the evidence that may be cited.
        tables: tables so far.
        figures: figures so far.
    """

    language: str
    board: Board
    network: Network
    scope: str
    sources: Sources
    tables: int = 0
    figures: int = 0

    def say(self, zh: str, en: str) -> str:
        """The text in the language of the report."""
        return zh if self.language == "zh" else en

    def word(self, code: str, *, line: bool = False) -> str:
        """What a code is called, or its line of explanation."""
        words = WORDS[code]
        return self.say(words.line_zh, words.line_en) if line else self.say(words.zh, words.en)

    def joined(self, names: Sequence[str], most: int = LISTED) -> str:
        """Names in one line, "—" for none; those beyond `most` are counted."""
        more = len(names) - most
        listed = self.say("、", ", ").join(names[:most]) or "—"
        return listed + (self.say(f" 等 {len(names)} 个", f" and {more} more") if more > 0 else "")

    def table(self, zh: str, en: str) -> str:
        """Caption of the next table."""
        self.tables += 1
        return self.say(f"表 {self.tables}　{zh}", f"Table {self.tables}. {en}")

    def figure(self, zh: str, en: str) -> str:
        """Caption of the next figure."""
        self.figures += 1
        return self.say(f"图 {self.figures}　{zh}", f"Figure {self.figures}. {en}")

    def result(self, metric: str) -> Result | None:
        """The figure of the whole chain with this code."""
        return self.board.results.get((metric, ""))

    def of_segments(self, metric: str) -> list[Result]:
        """The figures of the segments with this code, as the chain runs."""
        rows = [self.board.matrix.rows[i].id for i in self.board.order]
        return [self.board.results[metric, row] for row in rows if (metric, row) in self.board.results]

    def number(self, result: Result) -> str:
        """A figure with its interval, or why there is none."""
        if math.isnan(result.value):
            return self.say(f"—（{WORDS[result.reason].zh}）", f"— ({WORDS[result.reason].en})")
        if result.metric == "M21.type":
            return self.word(str(result.detail["type"]))
        value = f"{result.value:.0f}" if result.metric in WHOLE_NUMBERS else decimal(result.value)
        if math.isnan(result.lo):
            return value
        lo, hi = self.span(result.metric, result.lo, result.hi)
        return value + self.say(f"（{lo}–{hi}）", f" ({lo}–{hi})")

    def span(self, metric: str, lo: float, hi: float) -> tuple[str, str]:
        """Both ends of an interval."""
        return (f"{lo:.0f}", f"{hi:.0f}") if metric in WHOLE_NUMBERS else (decimal(lo, 2), decimal(hi, 2))

    @cached_property
    def part(self) -> ChainSlice:
        """The chain with everything around it."""
        return cut(self.network, self.network.chain(self.board.matrix.chain))

    def ground(self, metric: str, stage: str | None = None) -> list[str]:
        """Ids of the facts a figure rests on."""
        chain = self.network.nodes[self.part.chain].id
        return grounds(self.network, metric, chain, self.board.matrix.region, stage=stage, scope=self.scope)

    @cached_property
    def _around(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for role, where in self.part.positions.items():
            edges = self.network.edges[role]
            for i in where.tolist():
                for end in (edges.head[i], edges.tail[i]):
                    found.setdefault(self.network.nodes[end].id, []).extend(edges.facts[i])
        return found

    def ties(self, entity: str) -> list[str]:
        """Ids of the facts that tie an entity to the chain and those around it."""
        return self._around.get(entity, [])

    def cite(self, facts: Iterable[str]) -> tuple[int, ...]:
        """Numbers of the citations of these facts."""
        return self.sources.cite(facts)


def share(value: float | None) -> str:
    """A probability with two decimals, rounded down so that only what is certain is 1; "—" where there is none.

    Example:
        >>> share(0.999), share(1.0), share(None)
        ('0.99', '1.00', '—')
    """
    return "—" if value is None or not math.isfinite(value) else chance(value)


def points(value: float) -> str:
    """A difference of shares in percentage points.

    Example:
        >>> points(0.125), points(0.00004)
        ('12.5', '<0.1')
    """
    return f"{100 * value:.1f}" if value == 0 or abs(value) >= 0.001 else "<0.1"
