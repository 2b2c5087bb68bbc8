"""The three steps that bring proposers into the pipeline: proposals behind the tagger, names behind coordination, relations last.

Without proposers none of them is in the pipeline, and the pipeline is what it always was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from ingest.extract.plugins.admit import admit
from ingest.extract.plugins.join import Proposed, name, take, tie
from ingest.extract.plugins.protocol import Proposer
from ingest.extract.tags import windows

TOGETHER = 64
"""Passages a proposer is asked about at once: an endpoint may answer some of them at the same time."""

Doc.set_extension("proposed", default=None, force=True)


@Language.factory("dualchain_proposals")
class ProposalsComponent:
    """Asks the proposers about the passages of a batch together. They are set by :func:`add`, not by the config: it is no place
    for keys."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.proposers: Sequence[Proposer] = ()

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe(iter((doc,))))

    def pipe(self, stream: Iterable[Doc], batch_size: int = TOGETHER) -> Iterator[Doc]:
        """Add proposals to the Docs of a stream, in order; :data:`TOGETHER` at a time, whatever suits the other components."""
        docs = iter(stream)
        while batch := list(islice(docs, TOGETHER)):
            for doc in batch:
                doc._.proposed = Proposed()
            for proposer in self.proposers:
                _ask(proposer, batch)
            yield from batch


def _ask(proposer: Proposer, batch: Sequence[Doc]) -> None:
    pieces: list[tuple[Doc, int, str]] = []
    for doc in batch:
        text = doc._.normal.text
        cuts = windows(text, proposer.reach) if proposer.reach else [(0, len(text))]
        pieces += [(doc, start, text[start:end]) for start, end in cuts if text[start:end].strip()]
    answers = proposer.propose([text for _, _, text in pieces])
    for (doc, start, text), answer in zip(pieces, answers, strict=True):
        if answer.failure is not None:
            doc._.proposed.failures.append((proposer.name, answer.failure))
        take(doc._.normal.text, doc._.drafts, admit(text, answer, proposer), proposer.name, doc._.proposed, start)


@Language.component("dualchain_proposed_names")
def proposed_names(doc: Doc) -> Doc:
    """Full names that proposers gave, where nothing else did."""
    name(doc._.normal.text, doc._.proposed)
    return doc


@Language.component("dualchain_proposed_relations")
def proposed_relations(doc: Doc) -> Doc:
    """Relations that proposers gave, between mentions of the passage."""
    doc._.links = tie(doc._.normal.text, doc._.sections, doc._.drafts, doc._.links, doc._.proposed)
    return doc


def add(nlp: Language, proposers: Sequence[Proposer]) -> Language:
    """The pipeline with these proposers; the pipeline as it is when there are none."""
    if proposers:
        component = nlp.add_pipe("dualchain_proposals", name="proposals", after="tagger")
        component.proposers = tuple(proposers)  # type: ignore[attr-defined]
        nlp.add_pipe("dualchain_proposed_names", name="proposed_names", after="coordination")
        nlp.add_pipe("dualchain_proposed_relations", name="proposed_relations", after="relations")
    return nlp
