"""The region that a cell of a list, or the words of a mention, stands for.

:func:`place` takes names as lists write them: full or short, alone or as a chain (吉林省长春市朝阳区), of today or of another
year, joint forms (长吉图), zones, units of the Xinjiang corps, English and Traditional names. What several places share is
decided by the parent, the date, the neighbours or the context, else it stays open with all candidates.

Cost after the first call (tables: some 150 ms): 1 µs for a text asked before, 5 to 40 µs for a new one.

Example:
    >>> place("公主岭").code, place("公主岭市", on="2010").then, place("朝阳区").code, place("朝阳区", within="长春").code
    ('220184', '220381', '', '220104')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from graph.errors import InputError
from ingest.normalise import normalise
from ingest.reference import region_history as history
from ingest.reference.place_chain import ZONE, Walked, walk
from ingest.reference.place_choice import Choice, Place, Why, choose, common, inside
from ingest.reference.place_forms import (
    Reading,
    area,
    corps_forms,
    english_readings,
    letters,
    readings,
    reporting,
)
from ingest.reference.region_bodies import bodies
from ingest.reference.regions import by_code

__all__ = ["Place", "bodies", "place"]

_JOINT = re.compile(r"[\s\-—–·>＞/\\|,，]+")
_LIST = re.compile(r"[、，,;；/|\n]+|\s+")
_AND = re.compile(r"[、和与及]")
_BRACKET = re.compile(r"[（(]([^（）()]*)[）)]\s*$")
_LATIN = re.compile(r"[A-Za-z][A-Za-z .'\-]+")
_OTHER = re.compile(r"(?<=..)(地区|[省市区县州盟旗])$")
_CODE = re.compile(r"\d{6}(?:\d{3}|\d{6})?|\d{4}|\d{2}")


def place(text: str, *, within: str = "", code: str = "", on: str = "", beside: Sequence[str] = (), context: str = "") -> Place:
    """The region that `text` stands for.

    Args:
        text: a name or chain of names as written, or a code.
        within: code or name of a division it lies in, "" when unknown.
        code: a region code that stands beside the name, of any year; it decides, or is refused when the two disagree.
        on: ISO 8601 date or year of the text; "" for today, where former names count when no name of today fits.
        beside: other names of the same list or column, each once.
        context: words around it.

    Returns:
        The place; `code` is empty when nothing decides, with candidates and reasons.

    Raises:
        InputError: `on` is no date.

    Example:
        >>> place("吉林", beside=("长春", "四平")).name, place("吉林", beside=("辽宁", "深圳")).name
        ('吉林市', '吉林省')
        >>> place("长春新区", code="220184").why[0][1]
        'the code 220184 is 公主岭市, the name says 长春新区'
    """
    if not (within or code or on):
        sole = _sole(text)
        if sole is not None:
            return sole
    return _place(text, within, code, on, tuple(beside), context)


@lru_cache(maxsize=1 << 16)
def _sole(text: str) -> Place | None:
    """The answer for a name that only one division of today bears: neighbours and context cannot change it."""
    found = readings(text)
    full = [r for r in found if not r.former and r.how == "full"] or [r for r in found if not r.former]
    return _answer(choose(full, (), 0, (), ""), "", 0) if len(full) == 1 else None


@lru_cache(maxsize=1 << 16)
def _place(text: str, within: str, code: str, on: str, beside: tuple[str, ...], context: str) -> Place:
    year = history.year(on)
    parents: tuple[str, ...] = ()
    if within:
        outer = _within(within, on)
        parents = outer.codes or tuple(c for c, _ in outer.candidates)
        if not parents:
            return Place(why=((f"不认识上级“{within}”", f"the parent “{within}” is not known"), *outer.why))
    text = text.strip()
    if not code and _CODE.fullmatch(text):
        text, code = "", text
    if code:
        return _coded(text, code, on, year, parents)
    if not text:
        return Place(why=(("空", "empty"),))
    found = _named(text, parents, year, on, beside, context)
    if not found.codes and not found.candidates:
        plain = _plain(text)
        if plain != text:
            found = _named(plain, parents, year, on, beside, context)
    return found


def _within(text: str, on: str) -> Place:
    return _place(text, "", "", on, (), "")


def _plain(text: str) -> str:
    """Half-width, mainland characters, without a "（68所）" at the end."""
    folded = unicodedata.normalize("NFKC", normalise(text).text)
    folded = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", " ", folded).strip(" \u3000:：。.")
    return folded or text


def _named(text: str, parents: tuple[str, ...], year: int, on: str, beside: tuple[str, ...], context: str) -> Place:
    direct = readings(text)
    if direct:
        found = _answer(choose(direct, parents, year, beside, context), on, year)
        if found.codes or found.candidates or area(text) is None:
            return found
    for attempt in (_bracketed, _latin, _corps, _chained, _grouped, _listed, _lettered, _reworded, _begun):
        found_or = attempt(text, parents, year, on, beside, context)
        if found_or is not None:
            return found_or
    return Place(why=((f"没有叫“{text}”的区划", f"no division is called “{text}”"),))


def _answer(choice: Choice, on: str, year: int) -> Place:
    kept = choice.kept
    if not kept:
        return Place(why=choice.why)
    codes = tuple(dict.fromkeys(c for r in kept for c in r.targets))
    candidates = tuple((c, _long(c)) for c in codes)
    if choice.sure == 0 or len(kept[0].targets) > 1:
        why = choice.why
        if len(kept) == 1:
            names = "、".join(_long(c) for c in codes)
            why = (*why, (f"{kept[0].name}已分入{names}", f"{kept[0].name} went into {names}"))
        return Place(why=why, candidates=candidates, covers=common(codes), then=kept[0].code if len(kept) == 1 else "")
    reading, code = kept[0], kept[0].targets[0]
    region, why = by_code()[code], choice.why
    if reading.former and (reading.name != region.name or not reading.whole):
        until = f"（至{reading.end}年）" if reading.end else ""
        note = f" (until {reading.end})" if reading.end else ""
        verb = ("曾用名" if reading.whole else "后并入的区划", "former name" if reading.whole else "a division since merged into it")
        why = ((f"{reading.name}是{region.name}的{verb[0]}{until}", f"{reading.name} is a {verb[1]} of {region.name}{note}"), *why)
    elif not why:
        why = ((f"{region.name}的{'全称' if reading.how == 'full' else '简称'}", f"{reading.how} name of {region.name}"),)
    then = _then(code, reading, on)
    return Place(
        code,
        region.name,
        region.level,
        choice.sure,
        why,
        candidates if len(candidates) > 1 else (),
        (code,),
        code,
        then,
        history.above(then, on) if year else history.above(code),
        reporting().get(code, ""),
        reading.name if not reading.whole else "",
    )


def _then(code: str, reading: Reading, on: str) -> str:
    year = history.year(on)
    if year and not (reading.former and reading.held(year)):
        rows = history.lineage(code)
        held = [p for p in rows if p.listed(year)] or [p for p in rows if p.holds(year)]
        return held[0].code if held else reading.code
    return reading.code


def _long(code: str) -> str:
    return "".join((*reversed(history.above(code)), by_code()[code].name))


def _coded(text: str, code: str, on: str, year: int, parents: tuple[str, ...]) -> Place:
    digits = code.strip()
    digits = digits.ljust(6, "0") if len(digits) in (2, 4) else digits[:6] if len(digits) in (9, 12) else digits
    zh, en = history.refusal(digits)
    if zh:
        return Place(why=((f"代码 {code}：{zh}", f"code {code}: {en}"),), refused=True)
    row, targets = history.period(digits, on), history.current(digits, on)
    name = row.name or by_code()[targets[0]].name
    if parents and not any(inside(t, w) for t in (*targets, digits) for w in parents):
        outer = "、".join(_long(w) for w in parents)
        return Place(
            why=((f"代码 {digits} 是{name}，不在{outer}之内", f"the code {digits} is {name}, which is not in {outer}"),), refused=True
        )
    certain, named = 1.0, Place()
    why: tuple[Why, ...] = ((f"代码 {digits} 是{name}", f"the code {digits} is {name}"),)
    if text:
        whole = _place(text, "", "", on, (), "")
        named = whole if _touch(whole, targets) else _place(text, targets[0][:2] + "0000", "", on, (), "")
        if not (_touch(named, targets) or _agrees(digits, text, on)):
            return Place(
                why=((f"代码 {digits} 是{name}，名称写的是{text}", f"the code {digits} is {name}, the name says {text}"),),
                candidates=tuple((c, _long(c)) for c in dict.fromkeys((*targets, *whole.codes))),
                refused=True,
            )
        if text != row.name and named.codes and set(named.codes) <= set(targets):
            targets = named.codes
        elif text and named.codes != targets and not _agrees(digits, text, on):
            certain, why = 0.9, (*why, (f"名称写的是{text}", f"the name says {text}"))
    reading = Reading(targets, name, digits, row.start, row.end, "full", row.kind != "current", True, False, row.source)
    found = _answer(Choice((reading,), certain, why), on, year)
    return replace(found, stands_for=named.stands_for) if found.code and named.stands_for else found


def _agrees(code: str, text: str, on: str) -> bool:
    try:
        return history.agree(code, text, on)
    except InputError:
        return False


def _touch(named: Place, targets: tuple[str, ...]) -> bool:
    """True when the name is, holds or lies in what the code stands for; a zone must have the code of the place it lies in."""
    codes = named.codes or tuple(c for c, _ in named.candidates)
    if named.stands_for and named.code:
        return named.code in targets
    return any(inside(t, c) for t in targets for c in codes) or (bool(named.code) and named.code in targets)


def _bracketed(text: str, parents: tuple[str, ...], year: int, on: str, beside: tuple[str, ...], context: str) -> Place | None:
    found = _BRACKET.search(text)
    if not found or not found.start():
        return None
    hint = _within(found.group(1).strip(), on) if found.group(1).strip() else Place()
    inner = hint.codes if hint.codes and not parents else parents
    answer = _named(text[: found.start()].strip(), inner, year, on, beside, context)
    return answer if answer.codes or inner == parents else _named(text[: found.start()].strip(), parents, year, on, beside, context)


def _latin(text: str, parents: tuple[str, ...], year: int, on: str, beside: tuple[str, ...], context: str) -> Place | None:
    if not _LATIN.fullmatch(text):
        return None
    found = english_readings(text)
    return _answer(choose(found, parents, 0, beside, context), on, year) if found else None


def _corps(text: str, parents: tuple[str, ...], year: int, on: str, beside: tuple[str, ...], context: str) -> Place | None:
    start = next((at for at in ("新疆维吾尔自治区", "新疆") if text.startswith(at) and not text.startswith("新疆生产")), "")
    for rest in dict.fromkeys((text, text[len(start) :])):
        form = next((f for f in corps_forms() if rest.startswith(f)), "")
        if not form or (parents and not any(inside("650000", w) or inside(w, "650000") for w in parents)):
            continue
        unit, tail = area(form), rest[len(form) :].strip(" （）()")
        if unit is None:
            continue
        inner = next((f for f in corps_forms() if tail.startswith(f)), "")
        if inner:
            deeper = area(inner)
            unit, tail = (deeper or unit), tail[len(inner) :].strip(" （）()")
        cities = unit.members
        code = cities[0] if len(cities) == 1 else "650000"
        if tail:
            city = _named(tail, ("650000",), year, on, (), "")
            if not city.code:
                return replace(city, stands_for=unit.name)
            code = city.code
        why = ((f"{unit.name}没有国标代码，位于{_long(code)}", f"{unit.name} has no GB/T 2260 code; it lies in {_long(code)}"),)
        return _one(code, 0.9, why, on, unit.name)
    return None


def _one(code: str, sure: float, why: tuple[Why, ...], on: str, stands_for: str) -> Place:
    region = by_code()[code]
    return Place(
        code, region.name, region.level, sure, why, (), (code,), code, code, history.above(code), reporting().get(code, ""), stands_for
    )


def _chained(text: str, parents: tuple[str, ...], year: int, on: str, beside: tuple[str, ...], context: str) -> Place | None:
    walked = walk(_JOINT.sub("", text), parents)
    if walked is None or walked.rest:
        return None
    return _last(walked, parents, year, on, beside, context)


def _begun(text: str, parents: tuple[str, ...], year: int, on: str, beside: tuple[str, ...], context: str) -> Place | None:
    """A division at the beginning of a longer text: an address, or a zone in it."""
    joined = _JOINT.sub("", text)
    walked = walk(joined, parents)
    if walked is None:
        return None
    for start in range(1, len(joined)):
        known = area(joined[start:])
        if known is not None and known.kind == "zone" and any(inside(known.parent, t) for r in walked.found for t in r.targets):
            return _grouped(joined[start:], (), year, on, beside, context)
    if not (walked.full or ZONE.match(walked.rest)):
        return None
    answer, head = _last(walked, parents, year, on, beside, context), joined[: len(joined) - len(walked.rest)]
    if not answer.code:
        return answer
    note = (f"只有开头是区划：{head}", f"only its beginning is a division: {head}")
    zone = joined if ZONE.match(walked.rest) else ""
    return replace(answer, confidence=min(answer.confidence, 0.85), why=(*answer.why, note), stands_for=zone)


def _last(walked: Walked, parents: tuple[str, ...], year: int, on: str, beside: tuple[str, ...], context: str) -> Place:
    answer = _answer(choose(walked.found, walked.scope or parents, year, beside, context), on, year)
    return replace(answer, confidence=0.95) if walked.links > 1 and answer.confidence == 0.8 and not answer.stands_for else answer


def _grouped(text: str, parents: tuple[str, ...], year: int, on: str, beside: tuple[str, ...], context: str) -> Place | None:
    found = area(text) or (area(text[:-2]) if text.endswith("地区") else None)
    if found is None:
        return None
    members = tuple(c for name in found.members for c in _division(name)) + found.partly
    if found.kind in ("zone", "corps"):
        zh = f"{found.name}是功能区，没有国标代码" + (f"，位于{_long(found.parent)}" if found.parent else "")
        en = f"{found.name} is a functional zone without a GB/T 2260 code" + (f", in {_long(found.parent)}" if found.parent else "")
        return replace(_one(found.parent, 0.85, ((zh, en),), on, found.name), codes=members or (found.parent,))
    names = "、".join(by_code()[c].name for c in members)
    why = ((f"{found.name}包括{names}", f"{found.name} is made up of {names}"),)
    if not members:
        why = ((f"{found.name}是地理名称，成员未收录", f"{found.name} is a geographic name; its members are not listed"),)
    return Place("", found.name, "area", 0.9, why, tuple((c, _long(c)) for c in members), members, found.parent or common(members))


def _division(name: str) -> tuple[str, ...]:
    if name in by_code():
        return (name,)
    known = area(name)
    return (known.parent,) if known is not None and known.parent else ()


def _listed(text: str, parents: tuple[str, ...], year: int, on: str, beside: tuple[str, ...], context: str) -> Place | None:
    for cut in (_LIST, _AND):
        parts = [p for p in cut.split(text) if p]
        if len(parts) < 2:
            continue
        found = [_place(p, parents[0] if parents else "", "", on, tuple(q for q in parts if q != p), context) for p in parts]
        if all(f.codes for f in found):
            codes = tuple(dict.fromkeys(c for f in found for c in f.codes))
            why = ((f"并列 {len(parts)} 处", f"a list of {len(parts)} places"),)
            sure = min(f.confidence for f in found)
            return Place("", text, "list", sure, why, tuple((c, _long(c)) for c in codes), codes, common(codes))
    return None


def _reworded(text: str, parents: tuple[str, ...], year: int, on: str, beside: tuple[str, ...], context: str) -> Place | None:
    """A name with another ending than its own (昌黎市 for 昌黎县), read by what is before the ending."""
    stem = _OTHER.sub("", text)
    found = readings(stem) if stem != text else ()
    if found:
        answer = _answer(choose(found, parents, year, beside, context), on, year)
        note = (f"“{text}”的通名与{answer.name}不符", f"the ending of “{text}” is not that of {answer.name}")
        return replace(answer, confidence=min(answer.confidence, 0.75), why=(*answer.why, note)) if answer.code else answer
    known = area(stem) if stem != text else None
    return _grouped(stem, parents, year, on, beside, context) if known is not None and known.kind == "zone" else None


def _lettered(text: str, parents: tuple[str, ...], year: int, on: str, beside: tuple[str, ...], context: str) -> Place | None:
    codes = letters(text) if len(text) < 8 else ()
    if not codes or (parents and not all(any(inside(c, w) for w in parents) for c in codes)):
        return None
    names = "、".join(by_code()[c].name for c in codes)
    why = ((f"“{text}”是{names}的简称", f"“{text}” is short for {names}"),)
    if len(codes) == 1:
        return _one(codes[0], 0.7, why, on, "")
    return Place("", text, "list", 0.7, why, tuple((c, _long(c)) for c in codes), codes, common(codes))
