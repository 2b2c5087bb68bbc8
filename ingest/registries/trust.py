"""Whether a list that was read is to be trusted: refused as a whole, or taken with warnings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from graph.errors import InputError
from ingest.reference.industries import check_edition
from ingest.registries.columns import fold_title
from ingest.registries.guess import PLAIN
from ingest.registries.loaded import Loaded, ReadSheet
from ingest.registries.mapping import kinds
from ingest.registries.outcome import Accepted

GARBLED_SHARE = 0.3
"""A list with more of its rows damaged is refused as a whole."""


FEWEST_DIVISIONS, DIVISIONS_SHARE, DIVISIONS_SOUND = 20, 0.5, 0.98
"""Rows of a table of divisions that is judged as a whole; shares of them that agree below which it is refused, or warned about."""


class RefusedList(InputError):
    """A file that holds no list, or one that is not to be trusted.

    Attributes:
        findings: (zh, en) what was found.
        loaded: the list as far as it was read, with its rejected rows and skipped sheets; None when it was not.
    """

    def __init__(
        self,
        zh: str,
        en: str,
        *,
        place: str,
        advice: tuple[str, str] = ("", ""),
        findings: Sequence[tuple[str, str]] = (),
        loaded: Loaded | None = None,
    ) -> None:
        super().__init__(zh, en, place=place, advice=advice)
        self.findings, self.loaded = tuple(findings), loaded


def doubts(sheets: Sequence[ReadSheet]) -> list[tuple[str, str]]:
    found = []
    for sheet in sheets:
        if sheet.guessed and sheet.guess.mapping.name == PLAIN and not sheet.guess.mapping.recognises:
            kind = sheet.guess.mapping.type
            found.append(
                (
                    f"{sheet.name}：类型 {kind} 只见于标题或文件名，名称本身看不出；可用 --mapping 写明 type",
                    f"{sheet.name}: that these are of type {kind} only the title or the file name says; a --mapping with a type says it for sure",
                )
            )
        if not sheet.guessed:
            present = {fold_title(c.title) for c in sheet.columns}
            for name, titles in sheet.guess.mapping.columns.items():
                if titles and present.isdisjoint(map(fold_title, titles)) and sheet.guess.mapping.name not in {k.name for k in kinds()}:
                    found.append(
                        (
                            f"{sheet.name}：映射的字段 {name} 没有对应的列（{'、'.join(titles)}）",
                            f"{sheet.name}: no column for the field {name} of the mapping ({', '.join(titles)})",
                        )
                    )
        hidden = [c.title or str(c.at + 1) for c in sheet.columns if c.personal[0]]
        if hidden:
            found.append(
                (
                    f"{sheet.name}：不读个人信息列 {'、'.join(hidden)}",
                    f"{sheet.name}: columns with personal data left out: {', '.join(hidden)}",
                )
            )
        codes = Counter(
            c
            for o in sheet.outcomes
            if isinstance(o, Accepted)
            for c in o.record.codes
            if c.partition(":")[0] == sheet.guess.mapping.unique
        )
        names = {
            c: {o.record.name for o in sheet.outcomes if isinstance(o, Accepted) and c in o.record.codes} for c, n in codes.items() if n > 1
        }
        found += [
            (f"代码 {c} 属于几个名称：{'、'.join(sorted(n))}", f"code {c} has several names: {', '.join(sorted(n))}")
            for c, n in names.items()
            if len(n) > 1
        ]
        if sheet.guess.mapping.record == "region":
            agree, rows = divisions_agree(sheet)
            if agree < DIVISIONS_SOUND * rows:
                found.append(
                    (
                        f"{sheet.name}：{rows} 行中 {agree} 行的代码与名称合乎 GB/T 2260（{sheet.origin.on or '任一年'}）",
                        f"{sheet.name}: {agree} of {rows} rows have code and name of one division of GB/T 2260 ({sheet.origin.on or 'any year'})",
                    )
                )
        count = sum(isinstance(o, Accepted) for o in sheet.outcomes)
        mapping = sheet.guess.mapping
        if (mapping.least and count < mapping.least) or (mapping.most and count > mapping.most):
            found.append(
                (
                    f"{sheet.name}：{count} 行，应为 {mapping.least}–{mapping.most} 行",
                    f"{sheet.name}: {count} rows, expected {mapping.least} to {mapping.most}",
                )
            )
    return found


def divisions_agree(sheet: ReadSheet) -> tuple[int, int]:
    """How many accepted rows of a table of divisions have a code and a name that belong together, and how many there are."""
    rows = [o for o in sheet.outcomes if isinstance(o, Accepted)]
    return sum(bool(o.record.region) for o in rows), len(rows)


def trusted(loaded: Loaded, path: Path) -> None:
    """Refuse a file without records, a damaged one, and a table of industries that is not what it says."""
    damaged = sum(r.reason == "garbled" for r in loaded.rejected)
    if damaged > loaded.read * GARBLED_SHARE:
        raise RefusedList(
            f"{loaded.read} 行中 {damaged} 行文字损坏", f"{damaged} of {loaded.read} rows are damaged text", place=str(path), loaded=loaded,
            advice=("换一份未损坏的原件", "get an undamaged original"),
        )  # fmt: skip
    if not loaded.accepted:
        findings = [(f"{s}：{zh}", f"{s}: {en}") for s, zh, en in loaded.skipped]
        raise RefusedList(
            "没有读到名单的行" + "".join(f"：{zh}" for _, zh, _ in loaded.skipped[-1:]),
            "no rows of a list were found" + "".join(f": {en}" for _, _, en in loaded.skipped[-1:]), place=str(path), loaded=loaded, findings=findings,
            advice=("用 dualchain registry inspect 查看表头，或写一个映射文件", "look at it with dualchain registry inspect, or write a mapping"),
        )  # fmt: skip
    for sheet in loaded.sheets:
        if sheet.guess.mapping.record == "region":
            agree, rows = divisions_agree(sheet)
            if rows >= FEWEST_DIVISIONS and agree < DIVISIONS_SHARE * rows:
                raise RefusedList(
                    f"{rows} 行中只有 {agree} 行的代码与名称合乎 GB/T 2260", f"only {agree} of {rows} rows have code and name of one division of GB/T 2260",
                    place=f"{path.name}:{sheet.name}", loaded=loaded, advice=("换一份民政部公布的代码表", "get the table that the ministry publishes"),
                )  # fmt: skip
        if sheet.guess.mapping.record == "industry":
            table = [
                (o.record.codes[0].partition(":")[2], o.record.name) for o in sheet.outcomes if isinstance(o, Accepted) and o.record.codes
            ]
            claimed = next(iter(re.findall(r"4754\D{0,3}((?:19|20)\d\d)", loaded.listing.title + path.name)), "")
            edition = check_edition(table, claimed)
            if not edition.trusted:
                raise RefusedList(
                    f"行业分类表与标准不符（{edition.findings[0][0] if edition.findings else '与各版本差别过大'}）",
                    f"the table of industries is not that of the standard ({edition.findings[0][1] if edition.findings else 'too far from every edition'})",
                    place=f"{path.name}:{sheet.name}", loaded=loaded, findings=edition.findings, advice=("换一份标准原文的表", "get a table made from the standard itself"),
                )  # fmt: skip
