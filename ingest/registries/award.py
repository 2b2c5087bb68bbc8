"""What a row is recognised as: title, level, issuer, batch and dates, or that the recognition ended or was refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ingest.registries.cells import Cells, Context
from ingest.registries.fields import one_line, whole_number, years
from ingest.registries.origin import date_in, level_of
from ingest.registries.separators import numeral
from ingest.registries.standing import is_reason, withdrawn

_MINISTRIES = {
    "MOST": "科学技术部",
    "MOE": "教育部",
    "MOA": "农业农村部",
    "MARA": "农业农村部",
    "MIIT": "工业和信息化部",
    "NDRC": "国家发展和改革委员会",
}
_YEARS = re.compile(r"^([一二三四五六七八九十\d]{1,2})\s*年$")
_OWN_LEVEL = re.compile(r"国家|省|自治区|市级|区级|县级|部级")
_NATIONAL_BODY = re.compile(r"^国家(?!电网|能源|电投|电力|开发|管网|石油|粮食|税务|统计)")
_BATCH = re.compile(r"第[一二三四五六七八九十\d]+批|首批")


@dataclass(frozen=True, slots=True)
class Award:
    """What a row is recognised as.

    Attributes:
        title: the recognition, empty when there is none or it ended.
        level: its level.
        status: words that say that it ended or was refused.
        about: the recognition that ended, was refused, or is only applied for.
    """

    title: str = ""
    level: str = ""
    status: str = ""
    about: str = ""


def awarded(cells: Cells, context: Context, kind: str) -> Award:
    """What the row is recognised as, and at which level: by its own columns, its group, the list.

    Args:
        cells: the row.
        context: what it shares with the other rows.
        kind: entity type of what it names.
    """
    mapping, origin = context.mapping, context.origin
    if mapping.record != "organisation":
        return Award()
    status = ended(cells, context)
    if not mapping.recognises:
        return Award(status=status)
    said = [cells.first("recognition"), cells.first("type"), cells.category, cells.outer, cells.part]
    title = next((t for text in said if text and (t := mapping.recognition(text))), "") or cells.first("recognition") or context.recognition
    title = title or mapping.recognition(cells.first("name"))
    if status:
        return Award(status=status, about=title)
    level = ""
    for text in (cells.first("level"), cells.first("recognition"), cells.category, cells.outer, cells.part):
        level = level or (level_of(text) if text and _OWN_LEVEL.search(text) else "")
    if zone := cells.first("zone"):
        level = level or {"G": "national", "S": "provincial"}.get(zone[:1].upper(), "")
    level = (
        level
        or mapping.constants.get("level", "")
        or origin.level
        or level_of(_explicitly(cells.first("type"), cells.first("name"), title))
        or ("national" if kind in ("Platform", "Park") and _NATIONAL_BODY.match(cells.first("name")) else "")
        or ("" if origin.region or origin.issuer else mapping.usual(title or origin.title))
    )
    return Award(title, level if title else "")


def ended(cells: Cells, context: Context) -> str:
    """The words by which the row, its group or the list says that the recognition ended or was refused."""
    for text in (*cells.told.get("result", ()), cells.category, cells.outer, cells.part):
        if text and (found := withdrawn(text)):
            return found
    for told, title, text in cells.values:
        if told != "result" and text.strip() and is_reason(title):
            return withdrawn(title) or title
    return context.ended


def _explicitly(*texts: str) -> str:
    return next((t for t in texts if re.search(r"国家(?:级|农业|重点|野外|高新|现代|实验室|技术)|省级|市级", t)), "")


def issuer(cells: Cells, context: Context) -> str:
    """Who recognised, by the row or the list."""
    own = one_line(cells.first("issuer"))
    return context.mapping.constants.get("issuer", "") or _MINISTRIES.get(own.upper(), own) or context.origin.issuer


def batch(cells: Cells, context: Context) -> str:
    """The batch, by the row, its group or the list."""
    own = one_line(whole_number(cells.first("batch")))
    if own:
        return own
    found = _BATCH.search(cells.category + cells.part)
    return found[0] if found else context.origin.batch


def dates(cells: Cells, context: Context, recognition: str) -> tuple[str, str, str]:
    """Start, end and renewals."""
    stated = cells.first("start", "date") if context.mapping.record == "organisation" else cells.first("date")
    stated = stated or cells.first("start", "year")
    several_years = years(stated)
    renewed = ";".join(several_years[1:]) if len(several_years) > 1 and not re.search(r"[-—~至]", stated) else ""
    start = several_years[0] if renewed else (date_in(stated) or (several_years[0] if several_years else ""))
    start = start or context.origin.on or context.mapping.constants.get("valid_from", "")
    valid = unicodedata.normalize("NFKC", one_line(cells.first("valid")))
    term = _YEARS.match(valid)
    spans = re.findall(r"(?:19|20)\d{2}[-/.年]?(?:\d{1,2}[-/.月]?)?(?:\d{1,2}日?)?", valid)
    end = (date_in(spans[-1]) or spans[-1][:4]) if spans and not term else ""
    if len(spans) > 1 and not stated:
        start = date_in(spans[0]) or spans[0][:4]
    length = (
        numeral(term[1]) if term else (context.origin.years or (context.mapping.years if recognition and context.mapping.recognises else 0))
    )
    last = (several_years[-1] if renewed else start)[:10]
    if not end and context.origin.until and recognition:
        end = context.origin.until
    if not end and length and last and recognition:
        end = str(int(last[:4]) + length) + last[4:]
    return start, end, renewed
