"""Pipelines with a cheap tagger in place of the encoder, for tests of what goes on round it. Workers find them by name."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from graph.errors import ModelMissing
from ingest.extract.draft import Draft
from ingest.extract.pipeline import load

_NAMES = {"University": "[东西南北][一-鿿]{1,3}大学", "Firm": "[一-鿿]{2,6}股份有限公司", "Region": "[一-鿿]{2}市"}
ALWAYS = "此处必倒"
"""A passage that holds these words takes down every worker that reads it."""

UP = 1.0
"""Seconds in which a worker that has come up is known as up everywhere; one that falls earlier counts as never started."""

SLOW = "此处慢行"
"""A passage that holds these words takes two seconds."""


def once(flag: Path) -> str:
    """Words that take down the first worker that reads them; `flag` is made then."""
    return f"此处一倒<{flag}>"


def _tag(doc: Doc) -> Doc:
    text = doc._.normal.text
    found = [(m.start(), m.end(), kind) for kind, words in _NAMES.items() for m in re.finditer(words, text)]
    doc._.drafts = [Draft(a, b, kind, text[a:b], confidence=0.75) for a, b, kind in sorted(found)]
    return doc


def _end() -> None:
    time.sleep(UP)
    os.kill(os.getpid(), signal.SIGKILL)


def _fall(doc: Doc) -> Doc:
    if ALWAYS in doc.text:
        _end()
    if flag := re.search("此处一倒<(.+?)>", doc.text):
        try:
            Path(flag[1]).touch(exist_ok=False)
        except FileExistsError:
            return _tag(doc)
        _end()
    return _tag(doc)


def _wait(doc: Doc) -> Doc:
    time.sleep(2 if SLOW in doc.text else 0)
    return _tag(doc)


def _raise(doc: Doc) -> Doc:
    raise ZeroDivisionError("a fault of the pipeline")


for _name, _act in {"cheap": _tag, "falling": _fall, "slow": _wait, "faulty": _raise}.items():
    Language.factory(f"stand_in_{_name}", default_config={"threads": 1}, func=lambda nlp, name, threads, act=_act: act)


def cheap() -> Language:
    """Names by patterns."""
    return load(overrides={"components.tagger.factory": "stand_in_cheap"})


def falling() -> Language:
    """The same, and the process ends at certain words."""
    return load(overrides={"components.tagger.factory": "stand_in_falling"})


def slow() -> Language:
    """The same, and certain words take two seconds."""
    return load(overrides={"components.tagger.factory": "stand_in_slow"})


def faulty() -> Language:
    """Raises on every passage."""
    return load(overrides={"components.tagger.factory": "stand_in_faulty"})


def missing() -> Language:
    """Cannot be made."""
    raise ModelMissing("没有模型", "no model here", place="nowhere", advice=("训练", "train one"))
