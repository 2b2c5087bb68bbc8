"""The bodies that reference tables and loaded registries know, ready to be asked for by code and by any of their names.

Reading the tables takes seconds, so the result is kept as a folder of arrays under the content hash of what it was made of
(:meth:`Known.kept`); a start from it takes a fraction of a second for 300,000 names.

Example:
    >>> known = Known.from_bodies([Body("University", "吉林化工大学", (Name("吉林化工学院", "former"),), ("moe:4122010201",))])
    >>> known.bodies[known.index.owner[known.index.exact("University", "吉林化工学院")[0]]].name
    '吉林化工大学'
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import overload

import pyarrow as pa

from graph.records import digest
from ingest.reference.bodies import Body, Name
from ingest.resolve.ids import body_id
from ingest.resolve.index import Index
from ingest.resolve.lookup import Column, decoded, read, write
from ingest.resolve.names import fold, parts
from ingest.resolve.vetoes import codes_conflict, identity_codes, places

FORMAT = 5
"""Raised when names are read otherwise than before, so that kept files are made anew."""

OFFICIAL = "official"


class Known:
    """Known bodies.

    Attributes:
        bodies: the bodies, in the order given, those with one identifying code joined.
        ids: their entity ids.
        index: their names.
        standing: how each entry of the index belongs to its body: "official" or a kind of
            :data:`ingest.reference.bodies.KINDS`.
        by_code: body number by "scheme:value".
        names: official name of each body.
        regions: region of each body.
        coded: identifying codes of the bodies that have any.
    """

    def __init__(self) -> None:
        self.bodies: Sequence[Body] = []
        self.ids: Sequence[str] = []
        self.index = Index()
        self.standing: list[str] = []
        self.by_code: dict[str, int] = {}
        self.names: Sequence[str] = []
        self.regions: Sequence[str] = []
        self.coded: dict[int, dict[str, str]] = {}
        self._schools: dict[str, int] | None = None

    def fill(self, bodies: Sequence[Body]) -> None:
        """Take `bodies`, and what is asked of them most."""
        self.bodies = bodies
        self.names, self.regions = [b.name for b in bodies], [b.region for b in bodies]
        self.coded = {k: codes for k, b in enumerate(bodies) if b.codes and (codes := identity_codes(b.type, b.codes))}
        for number, codes in self.coded.items():
            for scheme, value in codes.items():
                self.by_code.setdefault(f"{scheme}:{value}", number)

    def of_code(self, scheme: str, value: str) -> int | None:
        """The body of an identifying code; the five common digits of a school code do."""
        found = self.by_code.get(f"{scheme}:{value}")
        if found is None and scheme == "moe" and len(value) == 5:
            if self._schools is None:
                self._schools = {code[-5:]: k for code, k in self.by_code.items() if code.startswith("moe:41")}
            found = self._schools.get(value)
        return found

    @classmethod
    def from_bodies(cls, bodies: Iterable[Body]) -> Known:
        """Bodies with equal identifying codes, or of equal official name, type and region without conflicting codes, are one."""
        known = cls()
        known.fill(_joined(bodies))
        ids: list[str] = []
        for number, body in enumerate(known.bodies):
            read = parts(body.type, fold(body.type, body.name))
            ids.append(body_id(body.type, body.codes, read.key, body.region if read.bare and not read.place else ""))
            seen: set[str] = set()
            for name, standing in ((body.name, OFFICIAL), *((n.text, n.kind) for n in body.names)):
                folded = fold(body.type, name)
                if folded and folded not in seen:
                    seen.add(folded)
                    known.index.add(parts(body.type, folded), number)
                    known.standing.append(standing)
        known.ids = ids
        return known

    def save(self, folder: Path) -> None:
        """Write the bodies and what was read of their names as a folder, whole or not at all."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder.parent))
        try:
            self.index.save(part)
            columns = {
                "type": [b.type for b in self.bodies], "name": [b.name for b in self.bodies], "codes": [list(b.codes) for b in self.bodies],
                "region": [b.region for b in self.bodies], "hosts": [list(b.hosts) for b in self.bodies],
                "source": [b.source for b in self.bodies], "id": list(self.ids),
                "names": [[[n.text, n.kind, n.valid_from, n.valid_to] for n in b.names] for b in self.bodies],
            }  # fmt: skip
            write(part / "bodies.arrow", pa.table(columns, schema=_BODIES))
            write(part / "codes.arrow", pa.table({"code": list(self.by_code), "body": list(self.by_code.values())}))
            write(part / "standing.arrow", pa.table({"kind": pa.array(self.standing, pa.string()).dictionary_encode()}))
            if folder.exists():
                shutil.rmtree(folder)
            os.replace(part, folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)

    @classmethod
    def load(cls, folder: Path) -> Known:
        """What :meth:`save` wrote; a body is read when it is asked for."""
        known = cls()
        known.index = Index.load(folder)
        rows = read(folder / "bodies.arrow")
        known.bodies = _Stored(rows)
        known.ids = Column(rows.column("id"))
        codes = read(folder / "codes.arrow")
        known.by_code = dict(zip(codes.column("code").to_pylist(), codes.column("body").to_pylist(), strict=True))
        for code, number in known.by_code.items():
            scheme, _, value = code.partition(":")
            known.coded.setdefault(number, {})[scheme] = value
        known.names, known.regions = Column(rows.column("name")), Column(rows.column("region"))
        known.standing = decoded(read(folder / "standing.arrow").column("kind"))
        return known

    @classmethod
    def kept(cls, bodies: Iterable[Body], folder: Path, content: str) -> Known:
        """The known bodies of a content hash, from `folder` when they were made before.

        Args:
            bodies: read only when there is nothing of that content.
            folder: where such things are kept; those of other contents are removed.
            content: hash of everything `bodies` is made of.
        """
        path = folder / f"known-{digest(FORMAT, content)}"
        if path.is_dir():
            return cls.load(path)
        known = cls.from_bodies(bodies)
        known.save(path)
        for other in folder.glob("known-*"):
            if other != path:
                shutil.rmtree(other, ignore_errors=True)
        return known


class _Stored(Sequence[Body]):
    """Bodies of a table on disk, each made when it is asked for."""

    def __init__(self, rows: pa.Table) -> None:
        self._columns = [rows.column(c).combine_chunks() for c in ("type", "name", "names", "codes", "region", "hosts", "source")]
        self._size = rows.num_rows
        self._made: dict[int, Body] = {}

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, k: int) -> Body: ...
    @overload
    def __getitem__(self, k: slice) -> list[Body]: ...
    def __getitem__(self, k: int | slice) -> Body | list[Body]:
        if isinstance(k, slice):
            return [self[i] for i in range(*k.indices(self._size))]
        body = self._made.get(k)
        if body is None:
            if not -self._size <= k < self._size:
                raise IndexError(k)
            type, name, names, codes, region, hosts, source = (c[k].as_py() for c in self._columns)
            body = self._made[k] = Body(type, name, tuple(Name(*n) for n in names), tuple(codes), region, tuple(hosts), source)
        return body


_TEXTS = pa.list_(pa.string())
_BODIES = pa.schema(
    [("type", pa.string()), ("name", pa.string()), ("codes", _TEXTS), ("region", pa.string()), ("hosts", _TEXTS), ("source", pa.string())]
    + [("id", pa.string()), ("names", pa.list_(_TEXTS))]
)


def _joined(bodies: Iterable[Body]) -> list[Body]:
    """Bodies of one identifying code, or whose official name is the official, former or second name of another, as one.

    Names alone join only where no codes conflict and the regions do not lie apart; what came first keeps its official name.
    """
    out: list[Body] = []
    by_code: dict[str, int] = {}
    by_name: dict[tuple[str, str], list[int]] = {}
    for body in bodies:
        codes = identity_codes(body.type, body.codes)
        at = next((by_code[f"{s}:{v}"] for s, v in codes.items() if f"{s}:{v}" in by_code), None)
        official = fold(body.type, body.name)
        if at is None:
            at = next((k for k in by_name.get((body.type, official), ()) if _may_join(out[k], body, codes)), None)
        if at is None:
            for name in body.names:
                if name.kind in ("former", "second") and at is None:
                    held = by_name.get((body.type, fold(body.type, name.text)), ())
                    at = next(
                        (k for k in held if fold(body.type, out[k].name) == fold(body.type, name.text) and _may_join(out[k], body, codes)),
                        None,
                    )
                    if at is not None:
                        out[at] = replace(body, names=(*body.names, *out[at].names), region=body.region or out[at].region)
        elif out[at] is not body:
            out[at] = _one(out[at], body)
        if at is None:
            at = len(out)
            out.append(body)
        for scheme, value in codes.items():
            by_code.setdefault(f"{scheme}:{value}", at)
        for folded in (official, *(fold(body.type, n.text) for n in body.names if n.kind in ("former", "second"))):
            held_there = by_name.setdefault((body.type, folded), [])
            if at not in held_there:
                held_there.append(at)
    return out


def _may_join(a: Body, b: Body, codes: dict[str, str]) -> bool:
    if codes_conflict(identity_codes(a.type, a.codes), codes):
        return False
    return a.type != "Region" and places((a.region,) if a.region else (), (b.region,) if b.region else ()) != "apart"


def _one(a: Body, b: Body) -> Body:
    names = list(a.names)
    have = {n.text for n in names} | {a.name}
    extra = (Name(b.name, "former"), *b.names) if b.name != a.name else b.names
    names += [n for n in extra if n.text not in have]
    codes = tuple(dict.fromkeys((*a.codes, *b.codes)))
    return Body(a.type, a.name, tuple(names), codes, a.region or b.region, tuple(dict.fromkeys((*a.hosts, *b.hosts))), a.source or b.source)
