"""The extraction pipeline as a spaCy ``Language`` with named components and one config file.

A Doc holds the original characters, one token each, so every offset is a token boundary. Components work on the
normalised text (``doc._.normal.text``) through pure functions and hand on the records of :mod:`ingest.extract.draft`; the
last one writes the mentions back over the original characters (``doc.spans["mentions"]``, ``doc.ents``).

Example:
    >>> nlp = load()                                            # doctest: +SKIP
    >>> [(s.text, s.label_) for s in nlp("吉林大学位于长春。").spans["mentions"]]   # doctest: +SKIP
    [('吉林大学', 'University'), ('长春', 'Region')]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans, load_config, load_model_from_config
from spacy.vocab import Vocab

from ingest.extract import coordination, defined, guards, indicators, lexicon, relations, status
from ingest.extract.calibrated import LEAST, calibrate
from ingest.extract.calibrated import shipped as shipped_curves
from ingest.extract.draft import Context
from ingest.extract.plugins import components
from ingest.extract.plugins.protocol import Proposer
from ingest.extract.tagger import Tagger, drafts, shipped_model
from ingest.linebreaks import hard_breaks
from ingest.normalise import normalise
from ingest.sections import sections

CONFIG = Path(__file__).with_name("config.cfg")

for _name, _default in {"source": "", "normal": None, "context": Context(), "taiwan": None}.items():
    Doc.set_extension(_name, default=_default, force=True)
for _name in ("sections", "places", "drafts", "goals", "links"):
    Doc.set_extension(_name, default=[], force=True)
for _name in ("name", "status", "confidence", "method"):
    Span.set_extension(_name, default=None, force=True)
Span.set_extension("aliases", default=(), force=True)


@spacy.registry.tokenizers("dualchain.characters.v1")
def characters() -> Callable[[Language], Callable[[str], Doc]]:
    """A tokenizer of one token a character."""

    def create(nlp: Language) -> Callable[[str], Doc]:
        return CharacterTokenizer(nlp.vocab)

    return create


class CharacterTokenizer:
    """One token a character, no blanks in between: character offsets are token offsets."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        doc = Doc(self.vocab, words=list(text), spaces=[False] * len(text))
        doc._.source = text  # Doc.text joins the tokens again each time
        return doc

    def to_bytes(self, **_: object) -> bytes:
        """Nothing to store: the tokenizer has no settings."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> CharacterTokenizer:
        """The tokenizer itself: it has no settings."""
        return self

    def to_disk(self, _path: str | Path, **_: object) -> None:
        """Nothing to store: the tokenizer has no settings."""

    def from_disk(self, _path: str | Path, **_: object) -> CharacterTokenizer:
        """The tokenizer itself: it has no settings."""
        return self


def _component(name: str, act: Callable[[Doc], None]) -> None:
    def component(doc: Doc) -> Doc:
        act(doc)
        return doc

    Language.component(f"dualchain_{name}", func=component)


def _normalise(doc: Doc) -> None:
    text = doc._.source = doc._.source or doc.text
    doc._.normal = normalise(text, taiwan=doc._.taiwan, breaks=hard_breaks(text))


def _sections(doc: Doc) -> None:
    doc._.sections = sections(doc._.normal.text, doc._.context.heading)


def _lexicon(doc: Doc) -> None:
    doc._.places = lexicon.places(doc._.normal.text)


def _guards(doc: Doc) -> None:
    doc._.drafts = guards.guard(doc._.normal.text, doc._.drafts, doc._.places, doc._.context.trace)


def _coordination(doc: Doc) -> None:
    coordination.complete(doc._.normal.text, doc._.sections, doc._.drafts, doc._.context)


def _status(doc: Doc) -> None:
    status.assign(doc._.normal.text, doc._.sections, doc._.drafts, trace=doc._.context.trace)


def _indicators(doc: Doc) -> None:
    doc._.goals = indicators.find(doc._.normal.text, doc._.sections, trace=doc._.context.trace)


def _relations(doc: Doc) -> None:
    doc._.links = relations.find(doc._.normal.text, doc._.sections, doc._.drafts, doc._.places, doc._.context)


def _mentions(doc: Doc) -> None:
    spans = []
    for draft in doc._.drafts:
        start, end = doc._.normal.original(draft.start, draft.end)
        span = Span(doc, start, end, label=draft.type)
        span._.name, span._.aliases, span._.status = draft.name, tuple(draft.aliases), draft.status
        span._.confidence, span._.method = draft.confidence, draft.method
        spans.append(span)
    doc.spans["mentions"] = spans
    doc.ents = filter_spans(spans)


for _name, _act in {
    "normalise": _normalise, "sections": _sections, "lexicon": _lexicon, "guards": _guards, "coordination": _coordination, "status": _status,
    "indicators": _indicators, "relations": _relations, "mentions": _mentions,
}.items():  # fmt: skip
    _component(_name, _act)


@Language.factory("dualchain_tagger", default_config={"folder": None, "threads": 1})
class TaggerComponent:
    """Runs the encoder over passages, each alone.

    In 8 bits a batch takes its scale from all that is in it: read together, a quarter of passages yielded other mentions than read
    alone. Alone is no slower, for nothing is padded.
    """

    def __init__(self, nlp: Language, name: str, folder: str | None, threads: int) -> None:
        self.name = name
        self._tagger = Tagger(Path(folder) if folder else shipped_model(), threads)

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe(iter((doc,))))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 1) -> Iterator[Doc]:
        """Tag the Docs of a stream, one after the other whatever the size of a batch."""
        for doc in stream:
            text = doc._.normal.text
            proposals = self._tagger.propose(text)
            doc._.drafts = drafts(text, proposals)
            if doc._.context.trace is not None:
                doc._.context.trace.tagged(proposals, doc._.drafts)
            yield doc


@Language.factory("dualchain_defined")
class DefinedComponent:
    """Gives mentions the full names that the document defined further up (:mod:`ingest.extract.defined`).

    The words of a definition run through the components in front of this one and through coordination, without proposers.
    """

    KEPT = 512
    """Definitions whose meaning is remembered."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name, self._nlp = name, nlp
        self._meant = lru_cache(self.KEPT)(self._read)

    def __call__(self, doc: Doc) -> Doc:
        context = doc._.context
        known = [self._meant(short, words, context.title, context.region) for short, words in context.defining]
        if known:
            defined.recall(doc._.normal.text, doc._.drafts, [what for what in known if what is not None])
        return doc

    def _read(self, short: str, words: str, title: str, region: str) -> defined.Meant | None:
        doc = self._nlp.make_doc(words)
        doc._.context = Context(title, (), region)
        for name, component in self._nlp.pipeline:
            if name in _READ_NAMES:
                doc = component(doc)
        return defined.meant(short, doc._.normal.text, doc._.drafts)


@Language.factory("dualchain_confidence", default_config={"calibrated": True, "least": LEAST})
class ConfidenceComponent:
    """Turns scores into probabilities and drops what is less probable than asked for (:mod:`ingest.extract.calibrated`)."""

    def __init__(self, nlp: Language, name: str, calibrated: bool, least: float) -> None:
        self.name, self._least = name, least
        self._curves = shipped_curves() if calibrated else None

    def __call__(self, doc: Doc) -> Doc:
        calibrate(doc, self._curves, self._least)
        return doc


_READ_NAMES = frozenset(("normalise", "sections", "lexicon", "tagger", "guards", "coordination"))
"""Components that read the full name in the words of a definition."""


def load(config: Path = CONFIG, overrides: dict[str, object] | None = None, proposers: Sequence[Proposer] = ()) -> Language:
    """The pipeline of a config file; `overrides` replaces single settings ("components.tagger.folder"), `proposers` add to it."""
    return components.add(load_model_from_config(load_config(config, overrides or {}), auto_fill=True), proposers)


def uncalibrated() -> Language:
    """The shipped pipeline with all findings and the scores as the models gave them, to fit curves on."""
    return load(overrides={"components.confidence.calibrated": False, "components.confidence.least": 0.0})
