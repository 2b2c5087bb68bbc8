"""Which of several places of one name is meant: by the place it lies in, by the places beside it, by the words around it.

Nothing is guessed: without a sign that tells them apart, all candidates stay. Every step that decides leaves its reason in Chinese
and English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.reference.place_forms import Reading, readings
from ingest.reference.regions import by_code

PLANNED = frozenset({"210200", "330200", "350200", "370200", "440300"})
"""Cities with provincial planning status (计划单列市): lists put them beside provinces."""

Why = tuple[str, str]

_AFTER = re.compile(r"[^，。；、\s]{0,2}?[一两二三四五六七八九十几各\d]*个?(省区市|省|市州|地市|市|县|区)")
_LISTED = re.compile(r"[、和与及]")


@dataclass(frozen=True, slots=True)
class Place:
    """What a text stands for.

    Attributes:
        code: GB/T 2260 code of today, "" when open, refused, or more than one division.
        name: full name of that division; of a joint form or area its own name; "" when unresolved.
        level: "province", "prefecture", "county", "area" or "list" (several members), "" when unresolved.
        confidence: 0 to 1; below 0.7 only a default reading.
        why: reasons in (zh, en).
        candidates: (code, name with the divisions above it) of what may be meant.
        codes: the division, or the members of an area, joint form or list.
        covers: smallest division that holds every candidate or member, safe to use as a parent; "" when there is none.
        then: code that went with the name at the date, or with the former name.
        above: full names of the divisions above it, at the date when one is given, the nearest first.
        reports_to: code of the province it reports to although it lies in a prefecture (梅河口市), else "".
        stands_for: the zone, corps unit or former division that the text names and that has no code of its own today.
        refused: True when code and name disagree or the code is not one of GB/T 2260.
    """

    code: str = ""
    name: str = ""
    level: str = ""
    confidence: float = 0.0
    why: tuple[Why, ...] = ()
    candidates: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()
    covers: str = ""
    then: str = ""
    above: tuple[str, ...] = ()
    reports_to: str = ""
    stands_for: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What is left of the readings of a form.

    Attributes:
        kept: readings that may be meant; one target, or several when nothing decides.
        sure: 0 to 1, how well the last step decides.
        why: reasons, in the order of the steps.
    """

    kept: tuple[Reading, ...]
    sure: float
    why: tuple[Why, ...] = ()


def inside(code: str, within: str) -> bool:
    """True when the division `code` is `within` or lies in it, by their codes.

    Example:
        >>> inside("220184", "220000"), inside("220184", "220300"), inside("220000", "220100")
        (True, False, False)
    """
    if within.endswith("0000"):
        return code[:2] == within[:2]
    if within.endswith("00"):
        return code[:4] == within[:4]
    return code == within


def level(code: str) -> str:
    """Level of a division of today: "province", "prefecture" or "county"."""
    found = by_code().get(code)
    return found.level if found else ""


def common(codes: Iterable[str]) -> str:
    """The smallest division that holds all `codes`, "" when none does.

    Example:
        >>> common(["220500", "220521"]), common(["220100", "222400"]), common(["110105", "220104"])
        ('220500', '220000', '')
    """
    found = list(codes)
    for size in (6, 4, 2):
        if len({code[:size] for code in found}) == 1:
            whole = found[0][:size].ljust(6, "0")
            if whole in by_code():
                return whole
    return ""


def _only(found: Iterable[Reading]) -> tuple[Reading, ...]:
    """One reading a place: of former readings that lead to the same divisions the latest stays."""
    kept: list[Reading] = []
    for reading in found:
        if not any(set(reading.targets) & set(k.targets) if reading.former else reading.targets == k.targets for k in kept):
            kept.append(reading)
    return tuple(kept)


def _name(code: str) -> str:
    return by_code()[code].name if code in by_code() else code


def _tiers(found: Sequence[Reading], year: int) -> list[list[Reading]]:
    """The readings from the likeliest kind to the least likely one; those in force in the year come first."""
    if len(found) == 1:
        return [list(found)]
    live = [r for r in found if r.held(year)] if year else [r for r in found if not r.former]
    rest = sorted((r for r in found if r not in live), key=lambda r: (r.former, -r.end))
    parts = [[r for r in part if (r.how == "full") is full] for part in (live, rest) for full in (True, False)]
    return [tier for tier in parts if tier]


def choose(found: Sequence[Reading], within: Sequence[str], year: int, beside: tuple[str, ...], context: str) -> Choice:
    """Readings that may be meant, the rest put aside by what is known of the place.

    Args:
        found: readings of one form.
        within: codes of today of divisions that the place lies in (one of them), empty when unknown.
        year: year of the text, 0 when unknown.
        beside: names beside it in the same list or column.
        context: words around it.
    """
    why: list[Why] = []
    pool, sure = list(found), 1.0
    if within:
        pool, notes = _within(pool, within, year)
        why += notes
        if not pool:
            return Choice((), 0.0, tuple(why))
    tier = _tiers(pool, year)[0]
    kept = _only(tier)
    first = kept[0]
    if first.former and not (year and first.held(year)):
        sure = 0.9 if first.whole else 0.8
    elif first.how != "full":
        sure = 0.95 if not first.word or within else 0.8
    if year and not first.held(year):
        why.append((f"{first.name}在{year}年不在名单中", f"{first.name} is not in the list of {year}"))
        sure = min(sure, 0.8)
    if len(kept) == 1:
        return Choice(kept, sure, tuple(why))
    for step in (_child(kept, within), _company(kept, beside), _around(kept, context)):
        if step is not None:
            reading, certainty, reason = step
            return Choice((reading,), certainty, (*why, reason))
    province = [r for r in kept if len(r.targets) == 1 and level(r.targets[0]) == "province"]
    if len(province) == 1:
        reason = (
            f"没有上级、并列或上下文，按省级名称读作{province[0].name}",
            f"no parent, neighbour or context: read as the province {province[0].name}",
        )
        return Choice((province[0], *(r for r in kept if r is not province[0])), 0.6, (*why, reason))
    names = "、".join(sorted({_place_name(r) for r in kept}))
    why.append((f"同名多处，无从判定：{names}", f"several places bear the name and nothing tells which: {names}"))
    return Choice(kept, 0.0, tuple(why))


def _place_name(reading: Reading) -> str:
    return "或".join("".join(_name(c) for c in _chain(code)) for code in reading.targets)


def _chain(code: str) -> list[str]:
    return [c for c in dict.fromkeys((code[:2] + "0000", code[:4] + "00", code)) if c in by_code()]


def _within(pool: list[Reading], within: Sequence[str], year: int) -> tuple[list[Reading], list[Why]]:
    today = [r for r in pool if any(inside(t, w) for t in r.targets for w in within)]
    live = [r for r in today if (r.held(year) if year else not r.former)]
    below = [[r for r in part if any(t not in within for t in r.targets)] for part in (live, today)]
    if today:
        return below[0] or live or below[1] or today, []
    moved = [r for r in pool if r.former and any(inside(r.code, w) for w in within)]
    if moved:
        names = "、".join(_name(w) for w in within)
        return moved, [(f"曾属{names}，现已划出", f"lay in {names} earlier and has moved since")]
    names = "、".join(_name(w) for w in within)
    return [], [(f"不在{names}之内", f"does not lie in {names}")]


def _child(kept: Sequence[Reading], within: Sequence[str]) -> tuple[Reading, float, Why] | None:
    """The one candidate directly below the parent: 通化 in 吉林省 is 通化市, not the county in it."""
    direct = [r for r in kept if len(r.targets) == 1 and r.targets[0] in by_code() and by_code()[r.targets[0]].parent in within]
    if not within or len(direct) != 1:
        return None
    above = _name(by_code()[direct[0].targets[0]].parent)
    return direct[0], 0.85, (f"直接隶属于{above}", f"lies directly below {above}")


@lru_cache(maxsize=4096)
def _neighbours(beside: tuple[str, ...]) -> tuple[Counter[str], Counter[str], int]:
    levels: Counter[str] = Counter()
    parents: Counter[str] = Counter()
    planned = 0
    for name in dict.fromkeys(beside):
        codes = {r.targets[0] for r in readings(name.strip()) if not r.former and r.how in ("full", "short")}
        provinces = {c for c in codes if c.endswith("0000")}
        if len(codes) != 1 and len(provinces) != 1:
            continue
        code = min(provinces or codes)
        if len(codes) > 1:
            continue
        if code in PLANNED:
            planned += 1
            continue
        levels[level(code)] += 1
        parents[f"{level(code)} {by_code()[code].parent}"] += 1
    return levels, parents, planned


def _company(kept: Sequence[Reading], beside: tuple[str, ...]) -> tuple[Reading, float, Why] | None:
    """The candidate that fits the list it stands in: of the same level, and of the same parent where several are."""
    if not beside:
        return None
    levels, parents, planned = _neighbours(beside)
    if planned and not levels:
        levels = Counter({"province": planned})
    if not levels:
        return None
    usual = levels.most_common(1)[0][0]
    if len(levels) > 1 and levels["province"] and levels["province"] + planned >= levels[usual]:
        usual = "province"
    alike = [r for r in kept if len(r.targets) == 1 and level(r.targets[0]) == usual]
    if len(alike) > 1:
        near = Counter({r.targets: parents[f"{usual} {by_code()[r.targets[0]].parent}"] for r in alike}).most_common(2)
        alike = [r for r in alike if r.targets == near[0][0] and near[0][1] > near[1][1]]
    if len(alike) != 1:
        return None
    return alike[0], 0.9, (f"与{'、'.join(beside[:3])}等并列", f"stands beside {', '.join(beside[:3])}")


@lru_cache(maxsize=1024)
def mentioned(context: str) -> tuple[dict[str, int], dict[str, int]]:
    """Codes of the divisions that a text names for certain, and how often: by full names, and by any unshared form."""
    full: Counter[str] = Counter()
    any_form: Counter[str] = Counter()
    at = 0
    while at < len(context) - 1:
        for size in range(min(15, len(context) - at), 1, -1):
            found = [r for r in readings(context[at : at + size]) if not r.former]
            codes = {r.targets[0] for r in found}
            if len(codes) == 1 and not found[0].word:
                (full if found[0].how == "full" else any_form)[codes.pop()] += 1
            elif codes:
                provinces = [c for c in codes if c.endswith("0000")]
                if len(provinces) == 1 and found[0].how == "full":
                    full[provinces[0]] += 1
            if found:
                at += size
                break
        else:
            at += 1
    return dict(full), {code: any_form[code] + full[code] for code in {*any_form, *full}}


def _around(kept: Sequence[Reading], context: str) -> tuple[Reading, float, Why] | None:
    if not context:
        return None
    beside = _in_list(kept, context)
    if beside is not None:
        return beside
    full, named = mentioned(context)
    score: dict[tuple[str, ...], float] = {}
    for reading in kept:
        code = reading.targets[0]
        above = _chain(code)[:-1]
        score[reading.targets] = (
            2.5 * (code in full and len(reading.targets) == 1)
            + 2.0 * sum(c in named for c in above[1:])
            + 1.0 * sum(c in named for c in above[:1])
        )
    best = max(score.values())
    winners = [r for r in kept if score[r.targets] == best]
    if best <= 0 or len(winners) != 1:
        return None
    place = _place_name(winners[0])
    return winners[0], 0.85, (f"上下文说到{place}", f"the context speaks of {place}")


def _in_list(kept: Sequence[Reading], context: str) -> tuple[Reading, float, Why] | None:
    """The name in a list of the context (长春、吉林两市): its neighbours and the word behind the list decide."""
    forms = {form for r in kept for form in (r.name, *by_code()[r.targets[0]].forms) if form in context}
    for form in sorted(forms, key=len, reverse=True):
        at = context.find(form)
        parts = re.split(r"[，。；：\s（）()]", context[:at])[-1], re.split(r"[，。；：\s（）()]", context[at + len(form) :])[0]
        before = [p for p in _LISTED.split(parts[0]) if p][-4:] if parts[0][-1:] in "、和与及" and parts[0] else []
        after = [p for p in _LISTED.split(parts[1]) if p][:4] if parts[1][:1] in "、和与及" and parts[1] else []
        names = tuple(_head(p) for p in (*before, *after))
        found = _company(kept, tuple(n for n in names if n))
        if found is not None:
            return found
        if not (before or after):
            continue
        told = _AFTER.match(parts[1])
        if told:
            wanted = {"省": "province", "省区市": "province", "县": "county", "区": "county"}.get(told.group(1), "prefecture")
            alike = [r for r in kept if level(r.targets[0]) == wanted]
            if len(alike) == 1:
                return alike[0], 0.85, (f"上下文写作“{form}{told.group(0)}”", f"the context has “{form}{told.group(0)}”")
    return None


def _head(part: str) -> str:
    """The place at either end of a piece of a list: 推动长春 is 长春, 四平两市 is 四平."""
    for size in range(len(part), 1, -1):
        for piece in (part[:size], part[-size:]):
            if any(not r.former for r in readings(piece)):
                return piece
    return ""
