"""Why a passage yields what it yields: every mention, relation and indicator with what each component did to it.

The passage runs through the pipeline as any other does, with a :class:`ingest.extract.trace.Trace` in its context and a watcher
behind each component that compares the mentions before and after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from graph.records import Passage
from graph.schema import SCHEMA
from ingest.extract.draft import Link
from ingest.extract.output import label_line
from ingest.extract.signs import worded
from ingest.extract.trace import Reason, Step, Story, Trace, Verdict
from ingest.work import Piece, run

TAKEN = ("后面的组件去掉了它", "a later component took it away")


@Language.factory("dualchain_watch", default_config={"of": ""})
class Watcher:
    """Tells the trace of a Doc, where it has one, what the component before it did."""

    def __init__(self, nlp: Language, name: str, of: str) -> None:
        self.name, self.of = name, of

    def __call__(self, doc: Doc) -> Doc:
        trace = doc._.context.trace
        if trace is not None:
            trace.watch(self.of, "", doc._.drafts)
            trace.doc = doc
        return doc


def watched(nlp: Language) -> Language:
    """The pipeline with a watcher behind each of its components."""
    for name in list(nlp.pipe_names):
        nlp.add_pipe("dualchain_watch", name=f"watch_{name}", after=name, config={"of": name})
    return nlp


def explain(nlp: Language, piece: Piece, passage: Passage) -> dict[str, Any]:
    """What became of a passage, and why.

    Args:
        nlp: a pipeline made ready by :func:`watched`.
        piece: the work the passage is part of; gives its document's title, region and wording.
        passage: the passage.

    Returns:
        "id", "text", "normalised" (the text the components read); "places" (regions the lexicon found); "mentions" with their "steps", also those dropped; "relations" and
        "indicators" with the answer of the model, its threshold and strongest signs, also those refused (pairs that lie far
        below any threshold are not asked about); "refused" (proposals of plug-ins that did not count); "line", the passage as
        ``dualchain extract`` gives it. Offsets count characters of the original text.
    """
    trace = Trace()
    run(nlp, replace(piece, passages=(passage,), context=replace(piece.context, trace=trace), lines=True))
    doc = trace.doc
    return {
        "id": passage.document, "text": passage.text, "normalised": doc._.normal.text,
        "places": [{**_place(doc, p.start, p.end), "name": p.name, "level": p.level} for p in doc._.places],
        "mentions": [_mention(doc, story) for story in sorted(trace.stories, key=lambda s: (s.draft.start, s.draft.end))],
        "relations": list(_relations(doc, trace)),
        "indicators": list(_figures(doc, trace)),
        "refused": _refused(doc),
        "line": label_line(passage.document, doc),
    }  # fmt: skip


def _place(doc: Doc, start: int, end: int) -> dict[str, Any]:
    first, last = doc._.normal.original(start, end)
    return {"start": first, "end": last, "words": doc.text[first:last]}


def _mention(doc: Doc, story: Story) -> dict[str, Any]:
    draft = story.draft
    return {
        **_place(doc, draft.start, draft.end), "type": draft.type, "name": draft.name, "aliases": list(draft.aliases),
        "status": draft.status, "confidence": draft.confidence, "method": draft.method, "kept": story.alive,
        "steps": [_step(doc, step) for step in story.steps],
    }  # fmt: skip


def _step(doc: Doc, step: Step) -> dict[str, Any]:
    return {
        "component": step.component, "rule": step.rule, "act": step.act,
        "changes": {name: [before, after] for name, before, after in step.changes}, "why": list(map(_said, step.reasons)),
    }  # fmt: skip


def _said(reason: Reason) -> dict[str, str]:
    return dict(zip(("zh", "en"), reason, strict=True))


def _verdict(doc: Doc, verdict: Verdict) -> dict[str, Any]:
    signs = [{"sign": sign, "weight": round(weight, 2), **_said(worded(verdict.question, sign))} for sign, weight in verdict.signs]
    return {
        **verdict.subject, **_place(doc, verdict.start, verdict.end), "question": verdict.question, "probability": verdict.probability,
        "threshold": verdict.threshold, "signs": signs, "kept": verdict.kept, "why": _said(verdict.reason),
    }  # fmt: skip


def _relations(doc: Doc, trace: Trace) -> Iterator[dict[str, Any]]:
    """The verdicts, the likeliest first; what a later component added or took away is said."""
    told = set()
    final = {_ends(link) for link in doc._.links}
    for verdict in sorted(trace.relations, key=lambda v: (not v.kept, -(v.probability or 0.0), v.start)):
        ends = tuple(verdict.subject[key] for key in ("head", "head_type", "type", "tail", "tail_type"))
        told |= {ends, (*ends[3:], ends[2], *ends[:2])} if SCHEMA.relation(ends[2]).symmetric and verdict.kept else {ends}
        if verdict.kept and ends not in final and (*ends[3:], ends[2], *ends[:2]) not in final:
            verdict.kept, verdict.reason = False, TAKEN
        yield _verdict(doc, verdict)
    for link in doc._.links:
        if _ends(link) not in told:
            yield {
                "head": link.head, "head_type": link.head_type, "type": link.relation, "tail": link.tail, "tail_type": link.tail_type,
                "modality": link.modality, **_place(doc, link.start, link.end), "question": link.method, "probability": link.confidence,
                "threshold": None, "signs": [], "kept": True, "why": _said(("", "")),
            }  # fmt: skip


def _figures(doc: Doc, trace: Trace) -> Iterator[dict[str, Any]]:
    """The verdicts on figures in order of reading; what a later component took away is said."""
    final = {(goal.start, goal.end, goal.value, goal.year) for goal in doc._.goals}
    for verdict in sorted(trace.figures, key=lambda v: v.start):
        if verdict.kept and (verdict.start, verdict.end, verdict.subject["value"], verdict.subject["year"]) not in final:
            verdict.kept, verdict.reason = False, TAKEN
        yield _verdict(doc, verdict)


def _ends(link: Link) -> tuple[str, ...]:
    return link.head, link.head_type, link.relation, link.tail, link.tail_type


def _refused(doc: Doc) -> list[dict[str, str]]:
    """Proposals of plug-ins that did not count, where there are plug-ins."""
    proposed = doc._.proposed if doc.has_extension("proposed") else None
    return [{"proposer": name, "item": str(r.item), "why": str(r.reason)} for name, r in proposed.refused] if proposed else []
