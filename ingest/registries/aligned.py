"""Tables set with blanks, tabs or colons in plain text, as copying from a PDF or a page leaves them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.registries.bodywords import body_type
from ingest.registries.grid import Grid
from ingest.registries.namelist import Line
from ingest.registries.wording import is_name, is_place, unnumbered

FEWEST = 3
"""Lines that make a table."""
_GAP = re.compile(r"\t|[ \u3000\xa0]{2,}|\u3000")
_LABEL = re.compile(r"\s*(?:[：:]|[—–-]{2})\s*")
_FIELD = re.compile(r"([^：:，,。；;]{2,14})[：:](.*)")
_COMMA = re.compile(r"[，,；;]\s*")
_BLANK = re.compile(r"[ \t\u3000\xa0]+")


def tables(lines: Sequence[Line]) -> list[Line | Grid]:
    """`lines` with stretches that are tables replaced by them.

    Example:
        >>> text = ["名单", "1  甲公司  长春市", "2  乙公司  吉林市", "3  丙公司  四平市"]
        >>> [type(x).__name__ for x in tables([Line(t, k) for k, t in enumerate(text, 1)])]
        ['Line', 'Grid']
    """
    if found := _records(lines) or _labelled(lines):
        return found
    for gap in (_GAP, _BLANK):
        fields = [list(gap.split(line.text.strip(" \u3000\xa0"))) for line in lines]
        least = 2 if gap is _GAP else 3
        if sum(1 for f in fields if len(f) >= least) >= FEWEST and (found := _stretches(lines, fields, least, sure=gap is _GAP)):
            return found
    return _parted(lines) or list(lines)


def _records(lines: Sequence[Line]) -> list[Line | Grid]:
    """Records written as lines of label and value (名称：甲实验室 / 依托单位：甲大学), the first label again for each, as tables with
    the labels for a header; empty where there are none."""
    result: list[Line | Grid] = []
    held: list[tuple[Line, str, str]] = []
    found = False

    def close() -> None:
        nonlocal found
        first = [label for _, label, _ in held].count(held[0][1]) if held else 0
        labels = list(dict.fromkeys(label for _, label, _ in held))
        if first >= 2 and len(labels) >= 2 and len(held) >= 1.5 * first:
            rows: list[dict[str, str]] = []
            numbers = [held[0][0].number]
            for line, label, value in held:
                if label == held[0][1] or not rows:
                    rows.append({})
                    numbers.append(line.number)
                rows[-1][label] = f"{rows[-1][label]}\n{value}" if label in rows[-1] else value
            result.append(Grid([labels, *([row.get(label, "") for label in labels] for row in rows)], (), numbers))
            found = True
        else:
            result.extend(line for line, _, _ in held)
        held.clear()

    for line in lines:
        parted = _FIELD.match(line.text.strip(" \u3000\xa0"))
        if parted and not is_name(parted[1]):
            held.append((line, unnumbered(parted[1], len(held) + 1)[1], parted[2].strip()))
        else:
            close()
            result.append(line)
    close()
    return result if found else []


def _labelled(lines: Sequence[Line]) -> list[Line | Grid]:
    """Lines of a name, a colon and what belongs to it (吉林大学：考古学、数学) as tables of two columns; empty where there are none."""
    result: list[Line | Grid] = []
    held: list[tuple[Line, list[str]]] = []
    found = False

    def close() -> None:
        nonlocal found
        if len(held) >= FEWEST:
            result.append(Grid([cells for _, cells in held], (), [line.number for line, _ in held]))
            found = True
        else:
            result.extend(line for line, _ in held)
        held.clear()

    for line in lines:
        cells = _LABEL.split(line.text.strip(" \u3000\xa0"), maxsplit=1)
        if len(cells) == 2 and cells[1] and is_name(unnumbered(cells[0], len(held) + 1)[1]):
            held.append((line, cells))
        else:
            close()
            result.append(line)
    close()
    return result if found else []


def _parted(lines: Sequence[Line]) -> list[Line | Grid]:
    """Lines of a name, its host and its place (甲中试基地，乙公司，成都市), parted by commas or single blanks, as tables; labels before
    the parts (依托单位：乙公司) become their header. Empty where there are none."""
    result: list[Line | Grid] = []
    held: list[tuple[Line, list[str]]] = []
    found = False

    def close() -> None:
        nonlocal found
        cells = [c for _, c in held]
        if len(held) >= FEWEST and len({len(c) for c in cells}) == 1 and _columns(cells):
            titles = ["名称", *(m[1] if (m := _FIELD.fullmatch(c)) else "" for c in cells[0][1:])]
            head = [titles] if any(titles[1:]) else []
            rows = [[m[2].strip() if (m := _FIELD.fullmatch(c)) else c for c in row] for row in cells]
            numbers = [line.number for line, _ in held]
            result.append(Grid([*head, *rows], (), [*numbers[: len(head)], *numbers]))
            found = True
        else:
            result.extend(line for line, _ in held)
        held.clear()

    for line in lines:
        text = unnumbered(line.text.strip(" \u3000\xa0"), len(held) + 1)[1].rstrip("。；;，, ")
        cells = next((c for mark in (_COMMA, _BLANK) if 2 <= len(c := [x for x in mark.split(text) if x]) <= 5), [])
        if cells and is_name(cells[0]):
            held.append((line, cells))
        else:
            close()
            result.append(line)
    close()
    return result if found else []


def _columns(rows: list[list[str]]) -> bool:
    """True where the first column names platforms or parks, and each other one holds hosts, places or labelled parts."""
    first, *others = zip(*rows, strict=True)
    return all(is_name(x) and body_type(x) in ("Platform", "Park") for x in first) and all(map(_told, others))


def _told(column: Sequence[str]) -> bool:
    labels = [m[1] if (m := _FIELD.fullmatch(x)) else "" for x in column]
    if any(labels):
        return len(set(labels)) == 1
    return all(body_type(x) in ("Firm", "University", "Institute") for x in column) or all(map(is_place, column))


def _stretches(lines: Sequence[Line], fields: list[list[str]], least: int, *, sure: bool) -> list[Line | Grid]:
    result: list[Line | Grid] = []
    k, found = 0, False
    while k < len(lines):
        end = k
        while end < len(lines) and len(fields[end]) >= least:
            end += 1
        if end - k >= FEWEST and _is_table(fields[k:end], sure):
            result.append(Grid(fields[k:end], (), [line.number for line in lines[k:end]]))
            found = True
        else:
            end = max(end, k + 1)
            result.extend(lines[k:end])
        k = end
    return result if found else []


def _is_table(fields: list[list[str]], sure: bool) -> bool:
    """Nearly all lines have the same number of fields, and the fields after a number are not all names."""
    common, times = Counter(map(len, fields)).most_common(1)[0]
    if times < (0.7 if sure else 0.9) * len(fields):
        return False
    numbered = sum(1 for f in fields if re.fullmatch(r"\d{1,6}[.．、]?", f[0]))
    if not sure and numbered < min(0.8 * len(fields), len(fields) - 1):
        return False
    if common == 2 and numbered >= 0.8 * len(fields):
        return False
    if any(len(one) > 100 or "。" in one.rstrip("。") for f in fields for one in f) and not numbered:
        return False
    names = sum(1 for f in fields if all(is_name(one) for one in f))
    return names < 0.7 * len(fields)
