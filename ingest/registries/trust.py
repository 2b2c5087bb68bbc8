"""Whether a list that was read is to be trusted: refused as a whole, or taken with warnings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from graph.errors import InputError
from ingest.reference.industries import check_edition
from ingest.registries.loaded import Loaded, ReadSheet
from ingest.registries.outcome import Accepted

GARBLED_SHARE = 0.3
"""A list with more of its rows damaged is refused as a whole."""


class RefusedList(InputError):
    """A file that holds no list, or one that is not to be trusted.

    Attributes:
        findings: (zh, en) what was found.
        loaded: the list as far as it was read, with its rejected rows and skipped sheets; None when it was not.
    """

    def __init__(
        self, zh: str, en: str, *, place: str, advice: tuple[str, str] = ("", ""), findings: Sequence[tuple[str, str]] = (),
        loaded: Loaded | None = None,
    ) -> None:
        super().__init__(zh, en, place=place, advice=advice)
        self.findings, self.loaded = tuple(findings), loaded


def doubts(sheets: Sequence[ReadSheet]) -> list[tuple[str, str]]:
    found = []
    for sheet in sheets:
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


def trusted(loaded: Loaded, path: Path) -> None:
    """Refuse a file without records, a damaged one, and a table of industries that is not what it says."""
    if not loaded.accepted:
        findings = [(f"{s}：{zh}", f"{s}: {en}") for s, zh, en in loaded.skipped]
        raise RefusedList(
            "没有读到名单的行", "no rows of a list were found", place=str(path), loaded=loaded, findings=findings,
            advice=("用 dualchain registry inspect 查看表头，或写一个映射文件", "look at it with dualchain registry inspect, or write a mapping"),
        )  # fmt: skip
    damaged = sum(r.reason == "garbled" for r in loaded.rejected)
    if damaged > loaded.read * GARBLED_SHARE:
        raise RefusedList(
            f"{loaded.read} 行中 {damaged} 行文字损坏", f"{damaged} of {loaded.read} rows are damaged text", place=str(path), loaded=loaded,
            advice=("换一份未损坏的原件", "get an undamaged original"),
        )  # fmt: skip
    for sheet in loaded.sheets:
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
