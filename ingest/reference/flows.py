"""What flows from segment to segment: the catalogue's upstream → downstream pairs, over the segments that documents name.

A segment of the graph is told by name or alias; where the segment between two of them is named nowhere, the two are neighbours:
a pair (up, down) stands for a way of the catalogue from one to the other that meets no other segment of the graph.

Example:
    >>> flows("碳纤维产业", ["丙烯腈", "碳丝"])
    (('丙烯腈', '碳丝'),)
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from graph.metrics.chain import segment_nodes
from graph.network import Network
from ingest.reference.chains import find_chain, find_segment, segments


def flows(chain: str, named: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Neighbouring segments of a chain among those named.

    Args:
        chain: id or any name of the chain.
        named: names of the segments that are there.

    Returns:
        (upstream, downstream) pairs of names as given, sorted; empty for a chain outside the catalogue.
    """
    found = find_chain(chain)
    if found is None:
        return ()
    home = found.under or found.id
    there: dict[str, list[str]] = {}
    for name in sorted(named):
        for segment in find_segment(name, home):
            there.setdefault(segment.path, []).append(name)
    feeds = {segment.path: segment.feeds for segment in segments(home)}
    pairs = {(up, down) for path in there for next_path in _nearest(path, feeds, there) for up in there[path] for down in there[next_path]}
    return tuple(sorted(pair for pair in pairs if pair[0] != pair[1]))


def _nearest(path: str, feeds: dict[str, tuple[str, ...]], there: Collection[str]) -> set[str]:
    """The first segments that are there on every way down from a path."""
    found: set[str] = set()
    seen, todo = {path}, list(feeds.get(path, ()))
    while todo:
        step = todo.pop()
        if step in seen:
            continue
        seen.add(step)
        if step in there:
            found.add(step)
        else:
            todo += feeds.get(step, ())
    return found


def with_flows(network: Network) -> Network:
    """The network with the catalogue's flows between the segments it holds.

    Args:
        network: an analysis graph; flows it has already are kept.
    """
    known = dict(network.flows)
    for chain in network.chains:
        name = network.nodes[chain].name
        if name not in known and (pairs := flows(name, [network.nodes[i].name for i in segment_nodes(network, chain)])):
            known[name] = pairs
    return replace(network, flows=known)
