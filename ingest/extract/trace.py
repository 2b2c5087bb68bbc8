"""What each component of the pipeline did to a passage, for whoever wants to know: collected on demand, nothing otherwise.

A :class:`Trace` travels in ``Context.trace``. Components do not report what they changed: the drafts are compared before
and after (:meth:`Trace.watch`), so a component that was plugged in is explained like one of ours. What cannot be seen in the
drafts is told: why (:meth:`Trace.why`), and what the linear models were asked and answered (:meth:`Trace.relation`,
:meth:`Trace.figure`). Offsets are those of the normalised text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.schema import SCHEMA
from ingest.extract.draft import Draft
from ingest.extract.fullnames import listed
from ingest.extract.linear import Linear

if TYPE_CHECKING:
    from ingest.extract.draft import Link

STRONGEST = 8
"""Signs kept of one answer of a model, those with the greatest weights."""

SAME = 2e-4
"""Confidences that differ less are one: they are sums of the same weights in another order, rounded to four digits."""

OFFICIAL = "official name"
"""The rule of the coordination component that looks a surface up or spells it out."""

_WATCHED = ("start", "end", "type", "name", "aliases", "status", "confidence", "method")

Reason = tuple[str, str]
"""Why, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a mention.

    Attributes:
        component: name of the component in the pipeline.
        rule: the part of it, "" when it has no parts.
        act: "proposed", "changed", "kept" or "dropped".
        changes: (field, before, after).
        reasons: why.
    """

    component: str
    rule: str
    act: str
    changes: tuple[tuple[str, Any, Any], ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(slots=True)
class Story:
    """A mention with all that happened to it; `alive` until a component drops it."""

    draft: Draft
    steps: list[Step] = field(default_factory=list)
    alive: bool = True


@dataclass(slots=True)
class Verdict:
    """One question to a linear model, or a figure that was ruled out before.

    Attributes:
        question: the model asked.
        subject: what it was asked about: head, type, tail … of a relation; name, value, unit … of an indicator.
        start: offset of the words.
        end: offset behind them.
        probability: the answer, None when no model was asked.
        threshold: from where the answer is yes.
        signs: the strongest signs seen with their weights.
        kept: whether it came out of the pipeline.
        reason: why it did not.
    """

    question: str
    subject: dict[str, Any]
    start: int
    end: int
    probability: float | None = None
    threshold: float | None = None
    signs: tuple[tuple[str, float], ...] = ()
    kept: bool = False
    reason: Reason = ("", "")


class Trace:
    """Collects what happens to one passage."""

    def __init__(self) -> None:
        self.stories: list[Story] = []
        self.relations: list[Verdict] = []
        self.figures: list[Verdict] = []
        self.doc: Any = None
        """The Doc, once the last component has seen it."""
        self._known: dict[int, tuple[Story, dict[str, Any]]] = {}
        self._reasons: dict[int, list[Reason]] = {}

    def watch(self, component: str, rule: str, drafts: Iterable[Draft]) -> None:
        """Note how `drafts` differ from what was seen last, as the work of a component."""
        present = set()
        for draft in drafts:
            present.add(id(draft))
            now = _seen(draft)
            reasons = tuple(self._reasons.pop(id(draft), ()))
            if id(draft) not in self._known:
                story = Story(draft, [Step(component, rule, "proposed", (), reasons)])
                self.stories.append(story)
                self._known[id(draft)] = story, now
                continue
            story, before = self._known[id(draft)]
            changes = _changes(before, now)
            if changes:
                story.steps.append(Step(component, rule, "changed", changes, (*self._source(rule, before), *reasons)))
            elif reasons:
                story.steps.append(Step(component, rule, "kept", (), reasons))
            self._known[id(draft)] = story, now
        for key, (story, before) in self._known.items():
            if story.alive and key not in present:
                story.alive = False
                changes = _changes(before, _seen(story.draft))  # dropped for what it has just become: its confidence as a probability
                story.steps.append(Step(component, rule, "dropped", changes, tuple(self._reasons.pop(key, ()))))

    def _source(self, rule: str, before: dict[str, Any]) -> tuple[Reason, ...]:
        if rule != OFFICIAL:
            return ()
        if before["type"] == "Policy":
            return (("书名后的文号", "the document number behind the title"),)
        if listed(before["name"], before["type"]):
            return (("词库所载", "as the reference list has it"),)
        return (("按构词规则补全", "spelt out by its form"),)

    def why(self, draft: Draft, zh: str, en: str) -> None:
        """A reason for what is about to happen to a draft, or for leaving it as it is."""
        self._reasons.setdefault(id(draft), []).append((zh, en))

    def cue(self, draft: Draft, status: str, word: str, *, decides: bool) -> None:
        """Words that say a carrier's status, and whether they decide or leave it to what the tagger proposed."""
        zh, en = ("决定", "decides") if decides else ("不如模型的判断确定，保留后者", "weaker than the tagger's proposal, which stays")
        where = _WHERE.get(word, (f"“{word}”", f"“{word}”"))
        self.why(draft, f"{where[0]}示意 {status}，{zh}", f"{where[1]} says {status}: {en}")

    def tagged(self, proposals: Iterable[tuple[int, int, str, float, str | None]], drafts: Sequence[Draft]) -> None:
        """The tagger's own words: confidence and state, what was cut off a proposal, and proposals that name nothing."""
        for start, end, kind, confidence, state in proposals:
            draft = next((d for d in drafts if start <= d.start and d.end <= end and d.type == kind), None)
            said = (f"置信度 {confidence:.3f}", f"confidence {confidence:.3f}")
            if kind in SCHEMA.carriers:
                said = f"{said[0]}，状态 {state or '无'}", f"{said[1]}, state {state or 'none'}"
            if draft is None:
                step = Step("tagger", "", "dropped", (), (said, ("只有引号或空白", "nothing but quotes and blanks")))
                self.stories.append(Story(Draft(start, end, kind, "", confidence=confidence), [step], alive=False))
                continue
            self.why(draft, *said)
            if (draft.start, draft.end) != (start, end):
                self.why(draft, "去掉两端的引号与空白", "quotes and blanks at its ends were cut off")

    def relation(
        self, question: str, ends: tuple[str, str, str, str, str], place: tuple[int, int], model: Linear, signs: Sequence[str]
    ) -> None:
        """A model was asked whether two names stand in a relation.

        Args:
            question: name of the model.
            ends: head, its type, relation, tail, its type.
            place: offsets of the words, in the text the relation component works on.
            model: the model.
            signs: the signs it saw, as it knows them.
        """
        subject = dict(zip(("head", "head_type", "type", "tail", "tail_type"), ends, strict=True))
        p, threshold, strongest = _answer(model, signs)
        self.relations.append(Verdict(question, subject, *place, p, threshold, strongest))

    def settle(self, links: Sequence[Link], shift: int) -> None:
        """What became of the relations asked about, once all are known.

        Args:
            links: relations that come out of the component.
            shift: characters the title in front has moved the text.
        """
        settled: set[tuple[str, ...]] = set()
        for verdict in self.relations:
            verdict.start, verdict.end = max(0, verdict.start - shift), max(0, verdict.end - shift)
            ends = tuple(verdict.subject.values())
            alike = [link for link in links if _ends(link) in (ends, _turned(ends))]
            exact = [link for link in alike if abs(link.confidence - (verdict.probability or 0.0)) < SAME]
            verdict.kept = bool(exact) and ends not in settled
            if verdict.kept:
                settled |= {ends, _turned(ends)}
                verdict.start, verdict.end = exact[0].start, exact[0].end
                verdict.subject["modality"] = exact[0].modality
            else:
                verdict.reason = _refused(verdict, bool(alike))

    def figure(
        self, subject: dict[str, Any], place: tuple[int, int], model: Linear | None = None, signs: Sequence[str] = (),
        reason: Reason = ("", ""),
    ) -> None:  # fmt: skip
        """A figure was taken for an indicator, or not.

        Args:
            subject: name, comparison, value, unit, year.
            place: offsets of its words.
            model: the model asked, None when a rule ruled it out.
            signs: the signs it saw.
            reason: of the rule.
        """
        verdict = Verdict("goal", subject, *place, reason=reason)
        if model is not None:
            verdict.probability, verdict.threshold, verdict.signs = _answer(model, signs)
            verdict.kept = model.probability(signs) >= model.threshold
            verdict.reason = ("", "") if verdict.kept else BELOW
        self.figures.append(verdict)


_WHERE = {"table row": ("表格同行的词", "another cell of the row"), "title": ("所在标题", "the title")}

BELOW = ("低于阈值", "below the threshold")


def _seen(draft: Draft) -> dict[str, Any]:
    return {name: list(v) if isinstance(v := getattr(draft, name), list) else v for name in _WATCHED}


def _changes(before: dict[str, Any], now: dict[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    return tuple((name, before[name], now[name]) for name in _WATCHED if before[name] != now[name])


def watching(trace: Trace | None, component: str, drafts: Iterable[Draft]) -> Callable[[str], None]:
    """A function to call behind each rule of a component; without a trace it does nothing."""
    if trace is None:
        return lambda _rule: None
    return lambda rule: trace.watch(component, rule, drafts)


def _answer(model: Linear, signs: Sequence[str]) -> tuple[float, float, tuple[tuple[str, float], ...]]:
    weights = {sign: n * weight for sign, n in Counter(signs).items() if (weight := model.weights.get(sign, 0.0))}
    strongest = sorted(weights.items(), key=lambda item: (-abs(item[1]), item[0]))[:STRONGEST]
    return round(model.probability(signs), 4), model.threshold, tuple(strongest)


def _ends(link: Link) -> tuple[str, ...]:
    return link.head, link.head_type, link.relation, link.tail, link.tail_type


def _turned(ends: tuple[str, ...]) -> tuple[str, ...]:
    return (*ends[3:], ends[2], *ends[:2]) if SCHEMA.relation(ends[2]).symmetric else ends


def _refused(verdict: Verdict, said: bool) -> Reason:
    head, head_type, relation, tail, tail_type = verdict.subject.values()
    if (verdict.probability or 0.0) < (verdict.threshold or 0.0):
        return BELOW
    if not SCHEMA.allows(head_type, relation, tail_type):
        return "词汇表不允许这两类之间有此关系", "the schema has no such relation between these types"
    if said:
        return "同一关系在别处说得更确定", "the same relation is said with more confidence elsewhere"
    if head == tail:
        return "两端是同一名称", "both ends are one name"
    return "只在段外的标题里", "it stands in the title outside the passage only"
