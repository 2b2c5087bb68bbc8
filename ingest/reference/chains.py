"""The catalogue of industry chains as Chinese provinces name them, with their segments upstream, midstream and downstream.

Two tables: ``data/reference/chains.csv`` and ``data/reference/chain-segments.csv``. A chain has segments of its own, or is filed
under one that has (枸杞产业 under 特色农业): it is a chain of its own, no synonym. A segment is told by its chain and path, never
by its name alone: 整车制造 of 汽车 and of 新能源汽车 are two nodes.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from graph.resources import data_path
from ingest.reference.bodies import Body, Name
from ingest.reference.regions import by_form

STAGES = ("上游", "中游", "下游")
_SINGLE = frozenset("铝铜镁钛酒茶钨钼锡锑锰镍钴锂硼羊钒")
_JOINT = re.compile(r"以及|[和与及、]")
_PRAISE = re.compile(r"^(新一代|高性能|先进|现代|高端|优质|绿色|智能|新型|特色|前沿|精品|高效|未来|传统|大型|关键|核心|品牌|精密)")
_GENERAL = re.compile(r"(精深加工|深加工|加工|制造业|制造|新材料|材料|装备|设备|产品|应用|服务业|服务|技术|工业|业)$")
_TAIL = re.compile(r"(全产业链|产业链条|产业链|产业集群|产业|集群|行业|领域)$")


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain, industry or field of the catalogue.

    Attributes:
        id: stable id; of a filed one the id of the chain above, "/" and its name.
        name: the name provinces use most.
        names: other names of the same thing.
        under: id of the chain it is filed under, empty for one with segments of its own.
        industries: codes of GB/T 4754-2017, empty for a filed one.
        definition: what it takes in, in one line; empty for a filed one.
        same: those of `names` that mean the very same industry (3D打印), not a part or a near one.
    """

    id: str
    name: str
    names: tuple[str, ...]
    under: str
    industries: tuple[str, ...]
    definition: str
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A chain a name has to do with.

    Attributes:
        chain: the chain.
        how: "same", "joint", "local" or "near", see :func:`match_chains`.
    """

    chain: Chain
    how: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment (环节) of a chain.

    Attributes:
        chain: id of its chain.
        path: stage and name ("上游/原丝"), unique inside the chain.
        stage: one of :data:`STAGES`.
        order: place inside the chain, from 1.
        name: its name.
        names: other names and products that stand for it, each in one segment of the chain only.
        feeds: paths of the segments its output mainly goes into.
        industries: codes of GB/T 4754-2017.
    """

    chain: str
    path: str
    stage: str
    order: int
    name: str
    names: tuple[str, ...]
    feeds: tuple[str, ...]
    industries: tuple[str, ...]

    @property
    def id(self) -> str:
        """Id of the node: chain and path."""
        return f"{self.chain}:{self.path}"


def chain_key(name: str) -> str:
    """Form of a name under which spellings meet: width, spaces and marks folded, a final 产业, 产业链, 集群 … dropped.

    Example:
        >>> chain_key("碳纤维产业链"), chain_key("“5Ｇ”产业"), chain_key("牛产业"), chain_key("铝产业")
        ('碳纤维', '5G', '牛产业', '铝')
    """
    whole = re.sub(r"[\s“”\"《》、，]", "", unicodedata.normalize("NFKC", name)).upper()
    short = _TAIL.sub("", whole)
    return short if len(short) > 1 or short in _SINGLE else whole


def _split(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(";")))


@cache
def chains() -> Mapping[str, Chain]:
    """Every chain by id, filed ones among them."""
    with data_path("reference", "chains.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        table = (
            Chain(r["id"], r["name"], _split(r["names"]), r["under"], _split(r["industries"]), r["definition"], _split(r["same"]))
            for r in rows
        )
        return {chain.id: chain for chain in table}


@cache
def _all_segments() -> Mapping[str, tuple[Segment, ...]]:
    table: dict[str, list[Segment]] = {}
    with data_path("reference", "chain-segments.csv").open(encoding="utf-8", newline="") as lines:
        for r in csv.DictReader(lines):
            names, feeds, codes = _split(r["names"]), _split(r["feeds"]), _split(r["industries"])
            segment = Segment(r["chain"], r["path"], r["stage"], int(r["order"]), r["name"], names, feeds, codes)
            table.setdefault(segment.chain, []).append(segment)
    return {chain: tuple(sorted(found, key=lambda s: s.order)) for chain, found in table.items()}


def segments(chain: str) -> tuple[Segment, ...]:
    """Segments of a chain in order; of a filed chain those of the chain above.

    Args:
        chain: id or any name of the chain.

    Returns:
        The segments, empty when the chain is unknown.

    Example:
        >>> [s.name for s in segments("碳纤维产业") if s.stage == "上游"][:3]
        ['丙烯腈', '聚合与纺丝', '原丝']
    """
    found = chains().get(chain) or find_chain(chain)
    return () if found is None else _all_segments().get(found.under or found.id, ())


@cache
def _by_key() -> Mapping[str, Chain]:
    table: dict[str, Chain] = {}
    for chain in chains().values():
        for name in (chain.name, *chain.names):
            table.setdefault(chain_key(name), chain)
    return table


def find_chain(name: str) -> Chain | None:
    """The chain a name stands for: its name or a synonym, with or without 产业, 产业链, 集群.

    Example:
        >>> find_chain("碳纤维及复合材料产业").id, find_chain("无锡物联网集群")
        ('carbonfiber', None)
    """
    return _by_key().get(chain_key(name))


def match_chains(name: str) -> tuple[Match, ...]:
    """Chains a name has to do with, where :func:`find_chain` may find none.

    The first of these that yields something: the chain itself ("same"); all parts of a joint name, each a chain or segment of
    the catalogue ("joint"); what stands behind the name of a place ("local"); the name without a word of praise or a
    general tail ("near"). Only "same" says that both are one thing.

    Example:
        >>> [(m.chain.name, m.how) for m in match_chains("绿色石化和新材料产业")]
        [('绿色石化', 'joint'), ('新材料', 'joint')]
        >>> [(m.chain.name, m.how) for m in match_chains("无锡物联网集群")], [m.how for m in match_chains("先进农机")]
        ([('物联网', 'local')], ['near'])
    """
    same = find_chain(name)
    if same is not None:
        return (Match(same, "same"),)
    parts = [part for part in _JOINT.split(name) if part]
    if len(parts) > 1:
        homes = [_home(part) for part in parts]
        known = [chain for chain in homes if chain is not None]
        if len(known) == len(parts):
            return tuple(Match(chain, "joint") for chain in dict.fromkeys(known))
    for how, others in (("local", _behind_place(name)), ("near", _plainer(name))):
        for other in others:
            found = _by_key().get(chain_key(other))
            if found is not None:
                return (Match(found, how),)
    return ()


def _home(name: str) -> Chain | None:
    """The chain of this name, or the one chain that has a segment of this name."""
    found = find_chain(name)
    if found is None:
        homes = {segment.chain for segment in _segments_by_key().get(chain_key(name), ())}
        found = chains()[homes.pop()] if len(homes) == 1 else None
    return found


def _plainer(name: str) -> Iterator[str]:
    """The name without its leading word of praise, its general tail, and both."""
    key = chain_key(name)
    front, back = _PRAISE.sub("", key), _GENERAL.sub("", key)
    for other in (front, back, _GENERAL.sub("", front)):
        if other != key and len(other) > 1:
            yield other


def _behind_place(name: str) -> Iterator[str]:
    """What follows the place at the beginning of `name`, the longest place first."""
    for end in range(min(len(name) - 2, 12), 1, -1):
        if name[:end] in by_form():
            yield name[end:]
            yield from _behind_place(name[end:])


@cache
def _segments_by_key() -> Mapping[str, tuple[Segment, ...]]:
    table: dict[str, list[Segment]] = {}
    for found in _all_segments().values():
        for segment in found:
            for key in {chain_key(name) for name in (segment.name, *segment.names)}:
                table.setdefault(key, []).append(segment)
    return {key: tuple(found) for key, found in table.items()}


def find_segment(name: str, chain: str = "") -> tuple[Segment, ...]:
    """Segments a name may stand for, those of the given chain alone when it has one.

    Args:
        name: as written.
        chain: id or name of the chain the text is about; empty when unknown.

    Returns:
        The candidates: one in a chain, several when the name stands in several chains.

    Example:
        >>> [s.id for s in find_segment("碳纤维原丝", "碳纤维产业")]
        ['carbonfiber:上游/原丝']
        >>> len({s.chain for s in find_segment("结构件")}) > 1
        True
    """
    found = _segments_by_key().get(chain_key(name), ())
    if not chain:
        return found
    known = chains().get(chain) or find_chain(chain)
    home = "" if known is None else known.under or known.id
    return tuple(s for s in found if s.chain == home)


def bodies() -> Iterator[Body]:
    """Every chain, and every segment whose name no chain and no other segment bears, for the resolution of names.

    Names that mean the very same industry are of kind "second", the other names of a chain "short".
    A segment has its chain as host. Of its other names only the one that joins chain and segment (碳纤维原丝 for 原丝) is given:
    the rest may be products it takes in. Names that several segments bear are left out: alone they stand for none.
    """
    for chain in chains().values():
        known = tuple(Name(n, "second" if n in chain.same else "short") for n in chain.names)
        yield Body("IndustryChain", chain.name, known, source=f"chains.csv:{chain.id}")
    for found in _all_segments().values():
        for segment in found:
            if _alone(segment.name):
                host = chains()[segment.chain]
                full = {chain_key(form) + segment.name for form in (host.name, *host.names)}
                names = tuple(Name(n) for n in segment.names if n in full and _alone(n))
                yield Body("IndustryChain", segment.name, names, hosts=(host.name,), source=f"chain-segments.csv:{segment.id}")


def _alone(name: str) -> bool:
    key = chain_key(name)
    return key not in _by_key() and len(_segments_by_key()[key]) == 1


@cache
def stock_industries() -> Mapping[str, Chain]:
    """Chain of each industry name of the exchanges' stock lists; names that fit no chain (综合类) are absent.

    Example:
        >>> stock_industries()["汽车配件"].name
        '汽车'
    """
    with data_path("reference", "stock-industries.csv").open(encoding="utf-8", newline="") as lines:
        return {row["industry"]: chains()[row["chain"]] for row in csv.DictReader(lines)}
