"""A list that was read, as plain values: the JSON contract of ``dualchain registry load`` and ``inspect``."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, fields
from typing import Any

from graph.records import Registered
from ingest.registries.loaded import Loaded, ReadSheet
from ingest.registries.outcome import Accepted, Aside, Refused

_COLUMNS = tuple(f.name for f in fields(Registered))
FIRST = 5
"""Rows of each outcome that an inspection shows."""


def report(loaded: Loaded, *, rows: bool = False) -> dict[str, Any]:
    """What was read of a list.

    Args:
        loaded: the list.
        rows: True for the accepted rows as well.
    """
    listing = loaded.listing
    values = {
        "file": str(listing.path), "id": listing.id, "title": title(loaded), "as_of": as_of(loaded), "media_type": listing.media_type,
        "encoding": listing.encoding, "read": loaded.read, "accepted": len(loaded.accepted),
        "rejected": [rejected(r, str(listing.path)) for r in loaded.rejected], "claimed": [asdict(c) for c in loaded.claims],
        "mapping": mapping(loaded), "warnings": warnings(loaded), "sheets": [sheet(s) for s in loaded.sheets],
        "skipped": [{"sheet": s, "zh": zh, "en": en} for s, zh, en in loaded.skipped],
        "aside": [{"kind": a.kind, "sheet": a.sheet, "row": a.row, "raw": a.raw} for a in loaded.aside],
    }  # fmt: skip
    if rows:
        values["rows"] = [row(a) for a in loaded.accepted]
    return values


def title(loaded: Loaded) -> str:
    """What the list calls itself."""
    return next((s.origin.title for s in loaded.sheets if s.origin.title), "") or loaded.listing.title


def as_of(loaded: Loaded) -> str:
    """The date the list holds for, as it says."""
    return next((s.origin.on for s in loaded.sheets if s.origin.on), "")


def row(accepted: Accepted) -> dict[str, Any]:
    """An accepted row."""
    values = {name: getattr(accepted.record, name) for name in _COLUMNS}
    values["fields"] = dict(accepted.record.fields)
    return values | {"region_name": accepted.region_name, "warnings": [{"zh": zh, "en": en} for zh, en in accepted.warnings]}


def rejected(refusal: Refused, file: str) -> dict[str, Any]:
    """A rejected row with its reason and place."""
    return {
        "reason": refusal.reason, "zh": refusal.zh, "en": refusal.en, "file": file, "sheet": refusal.sheet, "row": refusal.row,
        "raw": refusal.raw, "benign": refusal.benign,
    }  # fmt: skip


def mapping(loaded: Loaded) -> dict[str, Any]:
    """The kind of list most rows were read as."""
    counts = Counter({s.guess.mapping.name: 0 for s in loaded.sheets})
    for s in loaded.sheets:
        counts[s.guess.mapping.name] += s.tally.total
    name = counts.most_common(1)[0][0]
    first = next(s for s in loaded.sheets if s.guess.mapping.name == name)
    return {
        "name": name, "guessed": first.guessed, "zh": first.guess.mapping.zh, "en": first.guess.mapping.en, "score": round(first.guess.score, 2),
        "why": {"zh": first.guess.why[0], "en": first.guess.why[1]}, "record": first.guess.mapping.record, "all": sorted(counts),
    }  # fmt: skip


def sheet(read: ReadSheet) -> dict[str, Any]:
    """A sheet: header, columns, kind, what it says of itself, counts."""
    return {
        "name": read.name, "header": list(read.titles), "blocks": read.header.blocks, "mapping": read.guess.mapping.name,
        "columns": [{"at": c.at + 1, "title": c.title, "field": c.field, "personal": bool(c.personal[0])} for c in read.columns],
        "origin": asdict(read.origin), "accepted": sum(isinstance(o, Accepted) for o in read.outcomes),
        "rejected": sum(isinstance(o, Refused) for o in read.outcomes), "aside": sum(isinstance(o, Aside) for o in read.outcomes),
    }  # fmt: skip


def warnings(loaded: Loaded) -> list[dict[str, str]]:
    """What is doubtful: about the list, and how often about its rows."""
    found = [{"zh": zh, "en": en} for zh, en in loaded.warnings]
    counts = Counter(w for a in loaded.accepted for w in a.warnings)
    found += [
        {"zh": zh + (f"（{n} 行）" if n > 1 else ""), "en": en + (f" ({n} rows)" if n > 1 else "")}
        for (zh, en), n in counts.most_common(50)
    ]
    return found


def starter(loaded: Loaded) -> str:
    """A starter mapping for a list, as commented YAML of the schema of :mod:`ingest.registries.mapping`."""
    first = max(loaded.sheets, key=lambda s: s.tally.total)
    kind, said = first.guess.mapping, first.origin
    lines = [
        f"# 起始映射，按“{title(loaded)}”猜出；请核对后用 dualchain registry load --mapping 使用。",
        "# A starter mapping, guessed; check it and give it to dualchain registry load --mapping.",
        "name: my-list",
        "# 一行是什么 · what a row is: organisation, region, industry, statistic",
        f"record: {kind.record}",
        "# 实体类型；by_name 为 true 时由各名称的末词决定 · entity type; with by_name each name's own last word decides",
        f"type: {kind.type}",
        f"by_name: {str(kind.by_name).lower()}",
        "# 表头所在行，0 为自动寻找 · row of the header, 0 to find it",
        f"header: {first.titles[0] if first.titles else 0}",
        "# 字段：列标题 · field: titles of its columns",
        "columns:",
    ]
    by_field: dict[str, list[str]] = {}
    for column in first.columns:
        if column.title and column.field and not column.personal[0]:
            by_field.setdefault(column.field, []).append(" ".join(column.title.split()))
    lines += [f"  {name}: {_flow(titles)}" for name, titles in by_field.items()] or ["  name: [名称]"]
    unread = [c.title for c in first.columns if c.title and (not c.field or c.personal[0])]
    if unread:
        lines.append("# 未读的列（个人信息列不读）· columns not read: " + "、".join(" ".join(t.split()) for t in unread))
    recognition = next((a.record.title for a in loaded.accepted if a.record.title), "")
    constants = {
        "title": recognition,
        "level": next((a.record.level for a in loaded.accepted if a.record.level), ""),
        "issuer": said.issuer,
        "region": said.region,
    }
    lines.append("# 每行相同的值：认定名称、级别（national provincial municipal county）、发布单位、地区 · the same for every row")
    lines.append("constants: {" + ", ".join(f"{k}: {_quoted(v)}" for k, v in constants.items() if v) + "}")
    lines.append(f"recognises: {str(kind.recognises).lower()}")
    lines += ["# 有效年数，0 为不限 · years valid, 0 when open", f"years: {kind.years}"]
    lines += ["# 可含多个值的列 · fields whose cells hold several values", f"split: {_flow(kind.split)}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _flow(values: list[str] | tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_quoted, values)) + "]"
