"""Lists of names without columns: which lines of a text are names, which part groups, which are prose around them.

A list is a stretch of lines that look like names, with the lines between them that part groups (provinces, headings). The
title of a list or of an annex begins a new list. Names without a telling ending are taken where they stand between names, or
under the title of a list, or where nearly every line of the text is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.registries.bodywords import body_type, unglued
from ingest.registries.separators import is_zone
from ingest.registries.sheets import Row
from ingest.registries.wording import (
    CHINESE_NUMBER,
    CONTINUES,
    LONGEST,
    Shape,
    is_heading,
    is_name,
    is_place,
    is_province,
    is_reference,
    is_strong,
    shape,
    unnumbered,
)

FEWEST = 3
"""Names that make a list where no title says that there is one."""
NEARLY_ALL = 0.9
"""Share of the lines of a text that must be short items for the whole of it to be a list without telling endings."""
_GAP = re.compile(r"\t+|[ \u3000\xa0]{2,}|\u3000|\xa0{2,}")
_INLINE = re.compile(r"(?:(?<=^)|(?<=[\s\u3000\xa0；;，,。]))[（(]?(\d{1,4})[)）.．、]\s*(?=[^\d\s])")
_PARTED = re.compile(r"[\d\s、；;，,。．.：:（）()①-⑳㉑-㊿]")
_LISTED = re.compile(r"[、；;，,]")
_LABEL = re.compile(r"^([^：:]{2,20})[：:]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: what stands in it, its number in the file, and whether a blank line stands before it."""

    text: str
    number: int
    apart: bool = False


@dataclass(slots=True)
class Stretch:
    """A list found among lines, or (with no rows) the prose before the next list; `telling` counts the names with an ending
    that tells, `asides` are lines inside it that are no names (page numbers)."""

    above: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    telling: int = 0
    asides: list[str] = field(default_factory=list)

    @property
    def names(self) -> int:
        """Number of names, lines that part groups not counted."""
        return sum(1 for row in self.rows if not row.merged)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A name or a line, with its shape and the number printed before it."""

    text: str
    shape: Shape
    number: int
    ordinal: int = 0
    apart: bool = False


def stretches(lines: Sequence[Line], *, loose: bool = True) -> list[Stretch]:
    """The lists among `lines`, each with the prose before it; the last one may hold prose only.

    Args:
        lines: lines that are not blank, in order.
        loose: take short lines without a telling ending for names where nearly all lines are such, or where a title says that
            a list follows; off for pages, whose menus are made of short lines: there they must be numbered.
    """
    pieces = _pieces(lines)
    if loose and (whole := _whole(pieces)):
        return whole
    found = _scan(pieces)
    if any(s.names for s in found):
        return found
    return _titled(pieces, loose) or found


def _pieces(lines: Sequence[Line]) -> list[_Piece]:
    pieces: list[_Piece] = []
    expected = 1
    for line in lines:
        parts = split(line.text, expected)
        for k, (ordinal, text) in enumerate(parts):
            kind = shape(text)
            if ordinal and kind in (Shape.GROUP, Shape.TITLE) and is_name(text):
                kind = Shape.NAME
            pieces.append(_Piece(text, kind, line.number, ordinal, line.apart and k == 0))
            expected = ordinal + 1 if ordinal else expected
    return _zones(_numerals(_unbroken(pieces)))


def _unbroken(pieces: list[_Piece]) -> list[_Piece]:
    """Names broken over two lines put together: a line without a number between the numbers n and n + 1, or a bare 有限公司."""
    result: list[_Piece] = []
    for k, piece in enumerate(pieces):
        last = result[-1] if result else None
        following = pieces[k + 1].ordinal if k + 1 < len(pieces) else 0
        broken = (
            last is not None
            and not piece.ordinal
            and not piece.apart
            and piece.shape in (Shape.NAME, Shape.ITEM)
            and last.number != piece.number
        )
        if last is not None and broken and last.shape in (Shape.NAME, Shape.ITEM):
            between = last.ordinal and following == last.ordinal + 1 and len(last.text) + len(piece.text) <= LONGEST
            if between or CONTINUES.fullmatch(piece.text):
                text = last.text + piece.text
                result[-1] = _Piece(text, shape(text), last.number, last.ordinal, last.apart)
                continue
        result.append(piece)
    return result


def _zones(pieces: list[_Piece]) -> list[_Piece]:
    """Zones beside cities as headings (和林格尔新区, 南宁高新区) where what is listed is firms: lines without a number before one."""
    names = [p for p in pieces if p.shape is Shape.NAME]
    if 3 * sum(body_type(p.text) == "Firm" for p in names) < 2 * len(names) or not any(p.shape is Shape.GROUP for p in pieces):
        return pieces
    result = list(pieces)
    for k, piece in enumerate(pieces[:-1]):
        if piece.shape in (Shape.NAME, Shape.ITEM) and not piece.ordinal and is_zone(piece.text) and pieces[k + 1].shape is Shape.NAME:
            result[k] = replace(piece, shape=Shape.GROUP)
    return result


def _numerals(pieces: list[_Piece]) -> list[_Piece]:
    """Names numbered 一、二、三、: headings that are names and have no names under them."""
    result = list(pieces)
    for k, piece in enumerate(pieces):
        if piece.shape is not Shape.GROUP or not (found := CHINESE_NUMBER.match(piece.text)):
            continue
        rest = piece.text[found.end() :]
        follows = pieces[k + 1].shape if k + 1 < len(pieces) else None
        if is_strong(rest) and follows is not Shape.NAME:
            result[k] = _Piece(rest, Shape.NAME, piece.number, piece.ordinal, piece.apart)
    return result


def split(text: str, expected: int = 1) -> list[tuple[int, str]]:
    """The names in one line as (printed number, name): a line may hold many, parted by gaps, numbers or commas.

    Args:
        text: one line.
        expected: the number that would follow the one before.

    Example:
        >>> split("1. 北京平谷国家农业科技园区　　2. 河北衡水国家农业科技园区")
        [(1, '北京平谷国家农业科技园区'), (2, '河北衡水国家农业科技园区')]
        >>> split("长春市：吉林大学、东北师范大学、长春理工大学")
        [(0, '长春市：'), (0, '吉林大学'), (0, '东北师范大学'), (0, '长春理工大学')]
    """
    text = text.strip(" \t\u3000\xa0\ufeff\u200b")
    if not _PARTED.search(text):
        return [(0, text)]
    marks = list(_INLINE.finditer(text))
    if len(marks) > 1 and [int(m[1]) for m in marks] == list(range(int(marks[0][1]), int(marks[0][1]) + len(marks))):
        ends = [m.start() for m in marks[1:]] + [len(text)]
        parts = [(int(m[1]), _closed(text[m.end() : end])) for m, end in zip(marks, ends, strict=True)]
        if len(parts) > 2 or all(is_name(t) for _, t in parts):
            before = text[: marks[0].start()].strip()
            return [*([(0, before)] if before else []), *parts]
    ordinal, rest = unnumbered(text, expected)
    if "公司" in rest and (firms := unglued(rest)):
        return [(ordinal + k if ordinal else 0, firm) for k, firm in enumerate(firms)]
    fields = [f for f in _GAP.split(rest) if f]
    if len(fields) > 1 and _all_names(fields):
        return _counted(fields, ordinal)
    words = rest.split(" ")
    if len(words) > 1 and all(is_strong(w) for w in words):
        return _counted(words, ordinal)
    label = _LABEL.match(rest)
    listed = [_closed(f) for f in _LISTED.split(rest[label.end() :] if label else rest) if f.strip(" 。")]
    if label and len(listed) == 1 and is_strong(listed[0]) and is_place(unnumbered(label[1])[1]):
        return [(0, label[0].strip()), (0, listed[0])]
    if len(listed) >= (2 if label or all(map(is_strong, listed)) else 3) and all(is_name(f) for f in listed):
        return [*([(0, label[0].strip())] if label else []), *((0, f) for f in listed)]
    return [(ordinal, _closed(rest, item=bool(ordinal)))]


def _closed(text: str, *, item: bool = True) -> str:
    """A name without the stop or semicolon that closes its line; prose keeps its own."""
    text = text.strip(" \t\u3000\xa0")
    cut = text.rstrip("。；;，,、 ")
    return cut if cut and (is_name(cut) or (item and len(cut) <= 30 and not re.search("[。；，]", cut))) else text


def _all_names(fields: list[str]) -> bool:
    named = [is_name(unnumbered(f)[1]) for f in fields]
    if len(fields) == 2:
        return all(is_strong(unnumbered(f)[1]) for f in fields)
    return sum(named) >= 0.8 * len(named)


def _counted(fields: list[str], ordinal: int) -> list[tuple[int, str]]:
    result = []
    for k, one in enumerate(fields):
        number, rest = unnumbered(one, 0)
        result.append((ordinal if k == 0 and ordinal else number, _closed(rest)))
    return result


def _row(piece: _Piece, *, merged: bool = False) -> Row:
    return Row(piece.number, (piece.text,), merged)


def _scan(pieces: list[_Piece]) -> list[Stretch]:
    """Stretches of names; lines between two names belong to the list, lines after the last one do not."""
    result: list[Stretch] = []
    now, waiting = Stretch(), list[_Piece]()
    for piece in pieces:
        if piece.shape is Shape.NAME:
            _take(now, waiting)
            waiting = []
            now.rows.append(_row(piece))
            now.telling += 1
        elif piece.shape in (Shape.PROSE, Shape.TITLE) or (piece.shape is Shape.NOISE and not now.rows):
            if now.rows:
                result.append(now)
                now = Stretch()
            now.above += [w.text for w in waiting] + [piece.text]
            waiting = []
        else:
            waiting.append(piece)
    if now.rows:
        result.append(now)
        now = Stretch()
    now.above += [w.text for w in waiting]
    return _weeded([*result, now] if now.above else result)


def _take(now: Stretch, waiting: list[_Piece]) -> None:
    """Lines that waited for the next name: groups become rows, items between two names are names, noise is text."""
    started = bool(now.rows)
    if not started:
        first = len(waiting)
        while first and waiting[first - 1].shape is Shape.GROUP:
            first -= 1
        now.above += [w.text for w in waiting[:first]]
        waiting = waiting[first:]
    items = sum(1 for w in waiting if w.shape is Shape.ITEM)
    for w in waiting:
        if w.shape is Shape.GROUP:
            now.rows.append(_row(w, merged=True))
        elif w.shape is Shape.ITEM and (w.ordinal or items <= max(3, len(now.rows) // 10)):
            now.rows.append(_row(w))
        else:
            now.asides.append(w.text)


def _weeded(found: list[Stretch]) -> list[Stretch]:
    """Lists too small to be one go back to prose, unless the line before says that a list follows."""
    result: list[Stretch] = []
    before: list[str] = []
    for stretch in found:
        stretch.above = before + stretch.above
        before = []
        if stretch.telling >= FEWEST or (stretch.names and _announced(stretch.above, stretch.rows)):
            result.append(stretch)
        else:
            before = stretch.above + [row.cells[0] for row in stretch.rows]
    return [*result, Stretch(before)] if before else result


def _announced(above: list[str], rows: list[Row]) -> bool:
    if rows[0].merged and rows[0].cells[0].endswith(("：", ":")) and len(rows) > 2:
        return True
    return bool(above) and shape(above[-1]) is Shape.TITLE and not is_reference(above[-1])


def _whole(pieces: list[_Piece]) -> list[Stretch]:
    """The whole text as one list where nearly every line is a short item."""
    body = [p for p in pieces if p.shape is not Shape.NOISE]
    items = [p for p in body if p.shape in (Shape.ITEM, Shape.NAME)]
    if len(items) < FEWEST or len(items) < NEARLY_ALL * len(body) or sum(1 for p in items if p.shape is Shape.NAME) > 0.5 * len(items):
        return []
    if sum(1 for p in body[1:] if p.shape in (Shape.PROSE, Shape.TITLE)) > 0.001 * len(body):
        return []
    if sum(1 for p in items[:50] if any("\u4e00" <= c <= "\u9fff" for c in p.text)) < 0.5 * len(items[:50]):
        return []
    start = next((k for k, p in enumerate(pieces[:10]) if k and p.apart), 0)
    if not start and pieces[0].shape not in (Shape.NAME, Shape.ITEM, Shape.GROUP):
        start = 1
    if start > 0.2 * len(pieces):
        return []
    whole = Stretch([p.text for p in pieces[:start]])
    for p in pieces[start:]:
        if p.shape is Shape.NOISE:
            whole.above.append(p.text)
        else:
            group = p.shape is Shape.GROUP and not p.ordinal and (is_province(p.text) or is_heading(p.text))
            whole.rows.append(_row(p, merged=group))
    return [whole]


def _titled(pieces: list[_Piece], loose: bool) -> list[Stretch]:
    """Lists of names without telling endings: what stands under the title of a list, or is numbered 1, 2, 3 …"""
    result: list[Stretch] = []
    now, open_, last = Stretch(), False, 0
    for piece in pieces:
        fits = piece.shape in (Shape.ITEM, Shape.GROUP, Shape.NAME) and not piece.text.endswith(("：", ":"))
        if open_ and fits and ((piece.ordinal == last + 1 or piece.ordinal == 1) if not loose or last else True):
            group = (
                piece.shape is Shape.GROUP
                and not piece.ordinal
                and (is_province(piece.text) or not is_place(piece.text) or is_heading(piece.text))
            )
            now.rows.append(_row(piece, merged=group))
            now.telling += 0 if group else 1
            last = piece.ordinal
            continue
        if piece.shape is Shape.NOISE and now.rows:
            continue
        if now.rows:
            result.append(now)
            now = Stretch()
        now.above.append(piece.text)
        open_ = (
            piece.shape is Shape.TITLE
            and not is_reference(piece.text)
            or (open_ and not now.rows and piece.shape in (Shape.NOISE, Shape.GROUP))
        )
        last = 0
    result.append(now)
    found = _weeded(result)
    return found if any(s.names for s in found) else []
