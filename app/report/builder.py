"""From the tables of a run to a report on one chain in one region, each statement with the words it rests on.

The order is that of the planner's questions: what can be said, who stands where, what is missing, what to link next, what hangs
on one, how sure it is, and how it was computed. Nothing is said that no figure supports, and a figure that is not defined is
given with its reason.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.report import method, outlook, standing
from app.report.content import Report
from app.report.draft import Draft
from app.report.sources import read_sources
from app.views.dual import Ground, board
from graph.metrics.chain import cut
from graph.metrics.measure import USUAL
from graph.roles import EVERYWHERE

PARTS = (
    standing.card, standing.key_figures, standing.matrix, standing.segments, outlook.gaps, outlook.leaders, outlook.next_links,
    outlook.fragility, outlook.certainty, method.method,
)  # fmt: skip
"""The parts of a report, in order."""


def compose(folder: Path, held: Ground, chain: str, region: str, *, language: str, made: str, run: str, scope: str = "local") -> Report:
    """The report on one chain in one region.

    Args:
        folder: folder with the Parquet tables of the run.
        held: what the run holds, see :func:`app.views.dual.ground`.
        chain: id, name or alias of the chain.
        region: name of the region.
        language: "zh" or "en".
        made: day of the run (ISO 8601).
        run: id of the run.
        scope: whose innovators count, see :data:`graph.metrics.cell.SCOPES`.

    Raises:
        InputError: chain, region or scope is unknown.
        UnreadableFile: a table is missing.
        MissingExtra: no font with Chinese characters is installed.
    """
    shown = board(held, chain, region, scope, families=USUAL, intervals=True)
    sources = read_sources(folder, _citable(held, shown.matrix.chain))
    draft = Draft(language, shown, held.network, scope, sources)
    blocks = tuple(block for part in PARTS for block in part(draft))
    day, title = dt.date.fromisoformat(made).isoformat(), shown.matrix.chain
    where = draft.say("各地", "everywhere") if region == EVERYWHERE else region
    return Report(
        language,
        draft.say(f"{where}{title}双链融合报告", f"Dual-chain report: {title}, {where}"),
        draft.say(f"依据 {day} 的数据（批次 {run}）", f"On the data of {day} (run {run})"),
        blocks, sources.listed(), day,
    )  # fmt: skip


def _citable(held: Ground, chain: str) -> set[str]:
    """The facts around the chain, there or planned; where somebody is located is not what a statement is about."""
    found: set[str] = set()
    for network in (held.network, held.plans):
        for role, where in cut(network, network.chain(chain)).positions.items():
            found.update(fact for i in where.tolist() for fact in network.edges[role].facts[i])
    return found
