"""Where known bodies come from: the reference tables, the alias lexicon, and the lists a home folder has loaded.

Example:
    >>> next(b.name for b in tables() if b.type == "University" and any(n.text == "北航" for n in b.names))
    '北京航空航天大学'
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from graph.records import Registered, digest
from graph.resources import data_path
from graph.tables import read
from ingest.reference import chains, organisations, places
from ingest.reference.bodies import Body, Name
from ingest.resolve.alignment import cost
from ingest.resolve.known import Known
from ingest.resolve.names import fold, parts

SHELF, ROWS = "registries", "rows.parquet"

FOLDER = "identity"
"""Folder of a home where the known bodies are kept."""


def aliases() -> Iterator[Body]:
    """Bodies of the alias lexicon of the extraction pipeline: official names and their curated short forms."""
    found: dict[tuple[str, str], list[Name]] = {}
    with data_path("lexicon", "aliases.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault((row["type"], row["name"]), []).append(Name(row["alias"]))
    for (type, name), names in found.items():
        yield Body(type, name, tuple(names), source="aliases.csv")


def chain_bodies() -> Iterator[Body]:
    """The chains and segments of the catalogue with those of their other names that mean the very same.

    The catalogue lists every name that is filed under a chain (医疗器械 under 高端医疗器械, 风能 under 风电); only what it marks as
    the same industry ("second"), a segment with its chain before it, and other spellings of one name make one entity.
    """
    for body in chains.bodies():
        key = parts(body.type, fold(body.type, body.name)).key
        same = [
            n
            for n in body.names
            if body.hosts
            or n.kind == "second"
            or n.text.isascii()
            or parts(body.type, fold(body.type, n.text)).key == key
            or cost(n.text, body.name) == 0.0
        ]
        yield Body(body.type, body.name, tuple(same), body.codes, body.region, body.hosts, body.source)


def tables() -> Iterator[Body]:
    """Every body of the reference tables; an alias the lexicon gives to another body than a table does is the table's."""
    taken: dict[tuple[str, str], str] = {}
    for body in (*organisations.bodies(), *places.bodies(), *chain_bodies()):
        for name in (body.name, *(n.text for n in body.names)):
            taken.setdefault((body.type, fold(body.type, name)), fold(body.type, body.name))
        yield body
    for body in aliases():
        own = taken.get((body.type, fold(body.type, body.name)), fold(body.type, body.name))
        names = tuple(n for n in body.names if taken.get((body.type, fold(body.type, n.text)), own) == own)
        yield Body(body.type, body.name, names, source=body.source)


def registered(rows: Iterable[Registered]) -> Iterator[Body]:
    """The bodies that the rows of loaded lists name."""
    for row in rows:
        if row.record == "organisation" and row.type and row.name:
            printed = (
                (Name(row.printed, "former", "", row.valid_to),)
                if row.printed and fold(row.type, row.printed) != fold(row.type, row.name)
                else ()
            )
            yield Body(row.type, row.name, printed, row.codes, row.region, row.hosts, f"{row.registry}:{row.sheet}:{row.row}")


def shelved(home: Path) -> list[Path]:
    """Folders of the lists loaded into a home (:mod:`ingest.registries.shelf` writes them; reading them needs no list reader)."""
    return sorted(path.parent for path in (home / SHELF).glob(f"*/{ROWS}") if not path.parent.name.startswith("."))


def content(home: Path | None) -> str:
    """Hash of everything the known bodies are made of: tables, lexicons, loaded lists, and the rules that read names."""
    here = Path(__file__).parent
    rules = [
        here / f"{module}.py"
        for module in ("anatomy", "folding", "forms", "names", "offices", "titles", "known", "index", "lookup", "postings", "sources")
    ]
    files = sorted([*data_path("reference").glob("*.csv"), *data_path("lexicon").glob("*.csv"), *rules])
    made = [digest(path.name, path.stat().st_size, blake2b(path.read_bytes(), digest_size=8).hexdigest()) for path in files]
    lists = [blake2b((folder / ROWS).read_bytes(), digest_size=8).hexdigest() for folder in shelved(home)] if home else []
    return digest(*made, *lists)


def known(home: Path | None) -> Known:
    """The known bodies of the tables and of the lists loaded into `home`.

    Args:
        home: a home folder (what was made is kept in it), or None for the tables alone, made anew.
    """
    if home is None:
        return Known.from_bodies(tables())

    def everything() -> Iterator[Body]:
        yield from tables()
        for folder in shelved(home):
            yield from registered(read(folder / ROWS, Registered))

    return Known.kept(everything(), home / FOLDER, content(home))
