"""One name against the known bodies: what may be meant, what forbids it, and whether one stands out.

Order: codes; the exact folded name (official, former, short); the name spelt out; a full name that the context defines; what the
name is led back to (:mod:`ingest.resolve.derived`); the same core where a place, host or legal form is left out; a name without
what stands before it; an abbreviation whose characters start the words of one full name; a zone's name without its middle.
Nothing is guessed: two that stand equal leave the name undecided, with both listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from ingest.reference.organisations import shared_names
from ingest.resolve.alignment import IMPOSSIBLE, cost
from ingest.resolve.contexts import defined
from ingest.resolve.derived import derived
from ingest.resolve.forms import leading_place, lifted
from ingest.resolve.known import OFFICIAL, Known
from ingest.resolve.names import CONCEPTS, NATION, Parts, fold, parts
from ingest.resolve.score import ACCEPT, MARGIN, Evidence, Reason, by_name, region_words
from ingest.resolve.vetoes import IDENTITY, codes_conflict, conflict, places

LISTED = 5
"""Candidates listed with an answer."""

COST = {"University": 1.5, "Institute": 3.0, "Firm": 2.0, "Platform": 2.0, "Park": 2.0, "Government": 1.0}
"""How much an abbreviation of a type may leave out (see :mod:`ingest.resolve.alignment`)."""

SEATED = frozenset({"Firm", "Institute", "Platform", "Park", "Government"})
"""Types whose bodies lie where their names say."""


HEADED = frozenset({"University", "Institute", "Platform", "Park"})
"""Types whose names are used without what stands before them."""


@dataclass(frozen=True, slots=True)
class Query:
    """A name to be linked: its parts, the codes of the region given with it, its own codes, the words around it."""

    name: Parts
    region: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    context: str = ""

    @property
    def place(self) -> tuple[str, ...]:
        """Where the name places the body: the place in it, else for a bare name the region given, at the level it says."""
        if self.name.place or not (self.name.bare or self.name.level):
            return self.name.place
        if not self.name.level:
            return self.region or ((NATION,) if self.name.mark("plan") else ())
        return tuple(dict.fromkeys(lifted(code, self.name.level) for code in self.region))


_NAMED = frozenset({"official", "former", "second", "english", "short", "hosted", "national", "worn", "headless"})
_LOOSE = frozenset({"core", "legal", "initials", "defined", "shortened"})
_WARD = re.compile(r"[一二三四五六]院|附院|总院")
_SAME = (by_name(OFFICIAL, ""),)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A body weighed: its number, score and reasons; `veto` says why it cannot be."""

    body: int
    score: float
    why: tuple[Reason, ...]
    veto: Reason | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The verdict on one name: the body (-1 when undecided), how sure, why, and what else was weighed."""

    body: int
    confidence: float
    why: tuple[Reason, ...]
    others: tuple[Weighed, ...] = ()
    ambiguous: bool = False


class Linker:
    """Links names to known bodies.

    Args:
        known: the bodies.
        up: where given, the body that each has been joined to so far (:mod:`ingest.resolve.cluster`).
    """

    def __init__(self, known: Known, up: Sequence[int] | None = None) -> None:
        self.known, self._up = known, up

    def plain(self, type: str, folded: str) -> Link | None:
        """The verdict where one body alone has the name as its official one, and no place is needed to tell it from others."""
        index = self.known.index
        same = index.exact(type, folded)
        if len(same) != 1 or index.bare[same[0]] or self.known.standing[same[0]] != OFFICIAL:
            return None
        return Link(index.owner[same[0]], 0.98, _SAME)

    def hosted(self, type: str, folded: str) -> str:
        """`folded` with a university's short name at its start in full: 浙大海南研究院 is 浙江大学海南研究院.

        The name stays as it is when the tables have it, or have no single university for its start.
        """
        index = self.known.index
        if type not in ("University", "Institute", "Platform") or index.exact(type, folded):
            return folded
        for size in (5, 4, 3, 2):
            if len(folded) - size < 3 and not _WARD.fullmatch(folded[size:]):
                continue
            owners = {index.owner[e] for e in index.exact("University", folded[:size])}
            if len(owners) == 1:
                full = fold("University", self.known.names[owners.pop()])
                if full != folded[:size] and not full.startswith(folded[:size]) and full.endswith(("大学", "学院")):
                    return full + folded[size:]
        return folded

    def join(self, query: Query, own: int) -> Link:
        """The verdict on a name that is itself body `own`: only bodies before it, which are more specific, may be meant."""
        weighed: dict[int, Weighed] = {}
        for step in (self._defined, self._core, self._headless, self._initials, self._shortened):
            for body, evidence, entry in step(query):
                if body < own:
                    self._keep(weighed, self._weigh(query, body, evidence, entry))
            verdict = _verdict(weighed.values()) if weighed else None
            if verdict is not None:
                return verdict
        return Link(-1, 0.0, ())

    def _keep(self, weighed: dict[int, Weighed], found: Weighed) -> None:
        body = found.body
        while self._up is not None and self._up[body] != body:
            body = self._up[body]
        held = weighed.get(body)
        if held is None or (found.veto is None, found.score) > (held.veto is None, held.score):
            weighed[body] = found if body == found.body else replace(found, body=body)

    def link(self, query: Query) -> Link:
        """The verdict on one name."""
        known = self.known
        for scheme in IDENTITY if query.codes else ():
            value = query.codes.get(scheme)
            body = known.of_code(scheme, value) if value else None
            if body is not None:
                zh, en = IDENTITY[scheme]
                return Link(body, 0.99, ((f"{zh}相同 {value}", f"the same {en} {value}"),))
        weighed: dict[int, Weighed] = {}
        for step in (self._named, self._spelt, self._defined, self._derived, self._core, self._headless, self._initials, self._shortened):
            for body, evidence, entry in step(query):
                self._keep(weighed, self._weigh(query, body, evidence, entry))
            verdict = _verdict(weighed.values()) if weighed else None
            if verdict is not None:
                return self._nearer(query, verdict) if step == self._named else verdict
        return self._undecided(query, weighed)

    def _nearer(self, query: Query, verdict: Link) -> Link:
        """Where a two- or three-letter short name is curated for a body elsewhere, the one body of the region given that it fits as well.

        华农 is 华中农业大学 in most texts and 华南农业大学 in those about Guangdong.
        """
        name, region = query.name, self.known.regions[verdict.body]
        if name.complete or name.type not in ("University", "Institute") or len(name.text) > 4:
            return verdict
        if not region or places(query.region, (region,)) != "apart":
            return verdict
        here: dict[int, Weighed] = {}
        for body, evidence, entry in self._initials(query):
            region = self.known.regions[body]
            if body != verdict.body and evidence.minus < 0.1 and region and places(query.region, (region,)) in ("same", "inside"):
                self._keep(here, self._weigh(query, body, evidence, entry))
        able = [w for w in here.values() if w.veto is None]
        if len(able) != 1:
            return verdict
        other = Weighed(verdict.body, verdict.confidence, verdict.why)
        return Link(
            able[0].body,
            0.84,
            (*able[0].why, ("同一简称的另一主体在别处", "the body this short name is curated for is elsewhere")),
            (other,),
        )

    def _weigh(self, query: Query, body: int, evidence: Evidence, entry: int) -> Weighed:
        known = self.known
        name, kind = known.index.name(entry), evidence.kind
        official, region = known.names[body], known.regions[body]
        seat = (region,) if region else ()
        veto = codes_conflict(query.codes, known.coded.get(body, {})) if query.codes else None
        if veto is None and kind not in _NAMED:
            veto = conflict(query.name, name)
            if veto is None and known.standing[entry] == "short" and (query.name.kind or query.name.marks):
                # 格力 is short for 格力电器, and 格力集团 is not that body
                veto = conflict(query.name, parts(name.type, fold(name.type, official)))
            if veto is None and kind in _LOOSE and query.name.type in SEATED and places(query.name.place, seat) == "apart":
                veto = "名称中的地区不是其所在地", "the place in the name is not where the body is"
        if veto is None and self._up is not None and places(query.place or query.region, name.place or seat) == "apart":
            veto = "地区不同，又无参考表可依", "the regions differ, and no table knows either"
        how = places(query.region, name.place if name.bare and name.place else seat or name.place) if query.region else ""
        if query.name.bare and query.name.type not in CONCEPTS:
            at = places(query.place, name.place or seat)
            own = kind in ("official", "former", "second") and bool(name.kind)
            certain = own and len(name.text) > 5 or kind in _NAMED and official.startswith(("中国", "国家"))
            allowed = certain and name.type in ("University", "Institute") or own and at == "inside" and name.type != "Government"
            if at in ("apart", "inside") and not allowed:
                veto = veto or ("只有类别的名称，地区不同", "a bare name, and the regions differ")
            elif at == "" and not (certain or kind == "national" or kind in _NAMED and not query.place):
                return Weighed(body, 0.5, (evidence.why, ("只有类别的名称，未给地区", "a bare name without a region")), veto)
        stands = bool(query.context) and official != query.name.folded and official in query.context
        why = (evidence.why, *region_words(how))
        if stands:
            why = (*why, ("上下文出现全称", "the full name stands in the context"))
        return Weighed(body, 0.0 if veto else evidence.score(how, stands), why, veto)

    def _entries(
        self, entries: Iterable[int], kind: str = "", minus: float = 0.0, why: Reason = ("", "")
    ) -> Iterable[tuple[int, Evidence, int]]:
        known = self.known
        for entry in entries:
            body = known.index.owner[entry]
            standing = known.standing[entry]
            if kind:
                yield body, Evidence(kind, why, minus + (0.0 if standing == OFFICIAL else 0.02)), entry
            else:
                usual = standing == "short" and self._usual(entry, body)
                yield body, Evidence(standing, by_name(standing, known.names[body]), minus - (0.045 if usual else 0.0)), entry

    def _usual(self, entry: int, body: int) -> bool:
        """True where a shared short name mostly means this body: by the table, else the listed company by the exchange's."""
        index = self.known.index
        shared = shared_names().get((index.types[entry], index.folded[entry]))
        return shared.usual == self.known.names[body] if shared else "stock" in self.known.coded.get(body, ())

    def _named(self, query: Query) -> Iterable[tuple[int, Evidence, int]]:
        return self._entries(self.known.index.exact(query.name.type, query.name.folded))

    def _spelt(self, query: Query) -> Iterable[tuple[int, Evidence, int]]:
        name, place = query.name, query.place
        key = f"@{place[0]}{name.key.removeprefix(name.level)}" if name.bare and not name.place and len(place) == 1 else name.key
        found = self.known.index.by_key(name.type, key)
        return self._entries(found, "spelt", 0.0, ("展开简写后同名", "the same name with abbreviations spelt out"))

    def _defined(self, query: Query) -> Iterable[tuple[int, Evidence, int]]:
        index, type = self.known.index, query.name.type
        for full in defined(query.name, query.context):
            found = index.exact(type, full) or index.by_key(type, parts(type, full).key)
            if found:
                return self._entries(
                    found, "defined", 0.0, (f"上下文写明“{full}（简称……）”", f"the context defines it as short for {full}")
                )
        return ()

    def _derived(self, query: Query) -> Iterable[tuple[int, Evidence, int]]:
        index = self.known.index
        for entry, kind, minus, why in derived(self.known, query.name):
            if kind != "national" or not query.region:
                yield index.owner[entry], Evidence(kind, why, minus), entry

    def _shortened(self, query: Query) -> Iterable[tuple[int, Evidence, int]]:
        """A zone's name without its middle: 横琴合作区 is 横琴粤澳深度合作区."""
        name, index = query.name, self.known.index
        if name.type != "Park" or len(name.core) < 2 or not name.own and not query.place:
            return
        head, why = name.core[:2], ("首尾相同，省去中间", "the same head and end, the middle left out")
        for entry in index.holding("Park", name.text):
            other = index.name(entry)
            if other.core[:2] == head and len(other.core) >= len(name.core) and akin(name.kind, other.kind):
                yield index.owner[entry], Evidence("shortened", why, 0.0 if name.kind else 0.03), entry

    def _headless(self, query: Query) -> Iterable[tuple[int, Evidence, int]]:
        """A name without the host or place before it, in a text about that place: 潇湘学院 is 湖南科技大学潇湘学院."""
        name, index = query.name, self.known.index
        if name.type not in HEADED or not query.region or not name.complete or name.bare and not name.place or len(name.text) < 3:
            return
        why = ("只少前面的依托单位或地名，地区相合", "only the host or place before it is left out, and the region fits")
        for entry in index.holding(name.type, name.text):
            other = index.name(entry)
            if len(other.text) > len(name.text) + 1 and other.text.endswith(name.text) and other.mark("number") == name.mark("number"):
                region = self.known.regions[index.owner[entry]]
                if places(query.region, (region,) if region else other.place) in ("same", "inside"):
                    yield index.owner[entry], Evidence("headless", why), entry

    def _core(self, query: Query) -> Iterable[tuple[int, Evidence, int]]:
        name, index = query.name, self.known.index
        if not name.core or (name.bare and not query.place):
            return
        for entry in index.by_core(name.type, name.core):
            other = index.name(entry)
            if name.type == "Firm" and name.kind and other.kind and (name.kind != other.kind or name.mark("group") != other.mark("group")):
                why = ("字号、行业相同，公司形式不同（改制）", "the same brand and trade, another legal form")
                yield from self._entries((entry,), "legal", 0.0 if name.own else 0.1, why)
            elif name.kind and other.kind or name.type in ("Firm", *CONCEPTS):
                kind = "place" if name.bare or places(query.place, other.place) == "same" else "core"
                yield from self._entries(
                    (entry,),
                    kind,
                    0.0,
                    ("主体名称相同，只少地区、依托单位或公司形式", "the same but for a place, host or legal form left out"),
                )
            elif len(name.core) >= 4 and (name.own or name.type == "Platform"):
                yield from self._entries((entry,), "core", 0.05, ("名称相同，只少类别", "the same but for the kind left out"))

    def _initials(self, query: Query) -> Iterable[tuple[int, Evidence, int]]:
        name, index = query.name, self.known.index
        most = COST.get(name.type)
        if most is None or name.complete or len(name.text) < 2 or (name.bare and not query.place):
            return
        if leading_place(name.text + "。", wide=True)[1] == len(name.text):
            return  # 苏州 alone is the city and short for nothing in it
        for entry in index.holding(name.type, name.text):
            price = cost(name.text, index.texts[entry])
            if price > most or price >= IMPOSSIBLE:
                continue
            other = index.name(entry)
            if name.place and places(name.place, other.place) == "same" and (not name.host or name.host == other.host):
                price = max(0.0, price - 1.5)
            minus = 0.03 * price + (0.06 if len(name.text) < 3 else 0.0)
            yield from self._entries(
                (entry,),
                "initials",
                minus,
                ("各字依次为全称各词之首，类型一致", "its characters start the words of the full name in order"),
            )

    def _undecided(self, query: Query, weighed: Mapping[int, Weighed]) -> Link:
        ranked = _ranked(weighed.values())
        able = [w for w in ranked if w.veto is None]
        others = list(ranked)
        if len(others) < LISTED:
            others += self._alike(query, weighed, LISTED - len(others))
        if len(able) > 1:
            why: Reason = (f"有 {len(able)} 个候选分不出高下，未作判断", f"{len(able)} candidates stand equal, so none was chosen")
        elif able:
            why = ("候选证据不足，未作判断", "the evidence for the one candidate is too weak")
        else:
            why = ("参考表与名录中没有这个主体", "no reference table or registry has this body")
        return Link(-1, 0.0, (why, *_vetoed(ranked)), tuple(others[:LISTED]), len(able) > 1)

    def _alike(self, query: Query, weighed: Mapping[int, Weighed], most: int) -> Iterator[Weighed]:
        """Bodies whose names are written alike, for a person to look at: never taken, and why not said of the first."""
        index = self.known.index
        near = [e for e in index.near(query.name.type, query.name.text) if index.owner[e] not in weighed]
        seen: set[int] = set()
        for _, likeness, k in process.extract(
            query.name.text, [index.texts[e] for e in near], scorer=fuzz.ratio, limit=most, score_cutoff=50
        ):
            body = index.owner[near[k]]
            if body not in seen:
                veto = None if seen else conflict(query.name, index.name(near[k]))
                seen.add(body)
                why = (f"字面相似 {likeness / 100:.2f}", f"alike in writing {likeness / 100:.2f}")
                yield Weighed(body, round(0.006 * likeness, 3), (why,), veto)


def akin(short: str, full: str) -> bool:
    """True when a kind may be said for another: 开发区 for 经济技术开发区, 区 for 新区."""
    return not short or full.endswith(short) or short.endswith(full) or short[-1:] == full[-1:] == "园"


def _ranked(weighed: Iterable[Weighed]) -> list[Weighed]:
    return sorted(weighed, key=lambda w: (w.veto is not None, -w.score, w.body))


def _vetoed(ranked: Iterable[Weighed]) -> tuple[Reason, ...]:
    return tuple((f"已排除：{w.veto[0]}", f"ruled out: {w.veto[1]}") for w in list(ranked)[:LISTED] if w.veto is not None)[:2]


def _verdict(weighed: Iterable[Weighed]) -> Link | None:
    """A link when one candidate is good enough and stands out; an ambiguous end when two do and nothing weaker could help."""
    ranked = _ranked(weighed)
    able = [w for w in ranked if w.veto is None]
    if not able or able[0].score < ACCEPT:
        return None
    first = able[0]
    if len(able) > 1 and first.score - able[1].score < MARGIN - 1e-9:
        return None
    why = first.why if len(able) > 1 else (*first.why, ("唯一候选", "the only candidate")) if first.score < 0.95 else first.why
    return Link(
        first.body,
        round(first.score, 3),
        (*why, *_vetoed(w for w in ranked if w.veto is not None)),
        tuple(w for w in ranked if w is not first)[:LISTED],
    )
