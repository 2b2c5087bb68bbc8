"""The analysis graph of a run as every command and page computes on it: with the hierarchy of regions and the catalogue's flows."""

from __future__ import annotations

from pathlib import Path

from graph.network import Network, read
from graph.roles import Options
from ingest.reference.flows import with_flows
from ingest.reference.regions import parents


def analysed(folder: Path, options: Options | None = None) -> Network:
    """The analysis graph of the tables of a run.

    Args:
        folder: folder with the tables.
        options: what counts; see :class:`graph.roles.Options`.

    Raises:
        UnreadableFile: a table is missing or of another version.
    """
    return with_flows(read(folder, parents(), options=options))
