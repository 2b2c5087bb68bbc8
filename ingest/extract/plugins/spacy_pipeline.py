"""Any spaCy pipeline as a proposer of mentions: it runs by itself on the normalised text, with its own tokenizer.

Only ``doc.ents`` is taken; what its labels mean stands in :mod:`.labels`. A pipeline may run code of its own when it is loaded:
load only those you trust.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import is_package

from graph.errors import InputError, ModelMissing
from graph.records import digest
from ingest.extract.plugins.admit import refusal
from ingest.extract.plugins.labels import type_of
from ingest.extract.plugins.numbers import share
from ingest.extract.plugins.protocol import Proposals, ProposedMention, Refusal

CAP = 0.5
"""Confidence of a name that only a spaCy pipeline proposes; ``DUALCHAIN_SPACY_CONFIDENCE`` names another."""


class SpacyProposer:
    """Proposes the entities of a loaded pipeline.

    Args:
        nlp: the pipeline.
        name: what it is called.
        cap: confidence of its proposals.

    Example:
        >>> nlp = spacy.blank("zh")
        >>> nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "吉林大学"}])
        >>> SpacyProposer(nlp, "toy").propose(["吉林大学位于长春"])[0].mentions[0].type
        'University'
    """

    reach, obeys = 0, False

    def __init__(self, nlp: Language, name: str, cap: float = CAP) -> None:
        self.name, self.cap = name, cap
        self._nlp = nlp
        self._broken: dict[int, tuple[str, str]] = {}
        nlp.set_error_handler(self._failed)  # type: ignore[arg-type]  # declared as never returning; spaCy lets it return

    def propose(self, texts: Sequence[str]) -> list[Proposals]:
        """The entities of each text."""
        self._broken.clear()
        self._nlp.max_length = max([self._nlp.max_length, *map(len, texts)])
        found: dict[int, Proposals] = {}
        docs = []
        for number, text in enumerate(texts):
            doc = self._nlp.make_doc(text)
            doc.user_data["number"] = number
            docs.append(doc)
        for doc in self._nlp.pipe(docs, batch_size=1):  # what a text yields must not depend on its neighbours
            found[doc.user_data["number"]] = _proposals(doc)
        lost = ("该管道没有返回这段文字", "the pipeline did not give this text back")
        return [found.get(n) or Proposals(failure=self._broken.get(n, lost)) for n in range(len(texts))]

    def _failed(self, component: str, _: Any, docs: Iterable[Doc], error: Exception) -> None:
        """Called by spaCy in place of raising; the texts concerned do not come back."""
        said = " ".join(str(error).split())[:200] or type(error).__name__
        for doc in docs:
            self._broken[doc.user_data["number"]] = (f"组件 {component} 出错：{said}", f"component {component} failed: {said}")


def _proposals(doc: Doc) -> Proposals:
    mentions: list[ProposedMention] = []
    refused: list[Refusal] = []
    for span in doc.ents:
        kind, reason = type_of(span.label_, span.text)
        if kind:
            mentions.append(ProposedMention(kind, span.text, start=span.start_char))
        elif reason:
            refused.append(refusal(f"{span.label_} {span.text}", reason))
    return Proposals(tuple(mentions), (), tuple(refused))


@dataclass(frozen=True, slots=True)
class SpacyChoice:
    """A spaCy pipeline that was asked for.

    Attributes:
        pipeline: name of an installed package, or path of a pipeline's folder.
        cap: confidence of its proposals.
    """

    pipeline: str
    cap: float = CAP

    @property
    def label(self) -> str:
        """How it is named in the manifest of a run."""
        return f"spacy:{self.pipeline}"

    @property
    def version(self) -> str:
        """Hash of the pipeline, its code's version and the cap: whatever decides its proposals.

        Raises:
            ModelMissing: there is no such pipeline.
        """
        return digest("spacy", self._content(), spacy.__version__, self.cap)

    def _content(self) -> str:
        if is_package(self.pipeline):
            return f"{self.pipeline}=={importlib.metadata.version(self.pipeline)}"
        folder = Path(self.pipeline)
        if not (folder / "config.cfg").is_file():
            raise _missing(
                self.pipeline, "没有安装这个名称的管道，也没有这个文件夹", "no pipeline of this name is installed, and no such folder"
            )
        seen = hashlib.blake2b(digest_size=8)
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            seen.update(file.relative_to(folder).as_posix().encode() + b"\0")
            with open(file, "rb") as content:
                seen.update(hashlib.file_digest(content, "blake2b").digest())
        return seen.hexdigest()

    def shared(self, workers: int) -> SpacyChoice:
        """The choice for one of several workers: the same."""
        return self

    def open(self) -> SpacyProposer:
        """Load the pipeline.

        Raises:
            ModelMissing: it is not there, or what it is made of is not installed.
            InputError: it has no component that finds entities.
        """
        try:
            nlp = spacy.load(self.pipeline)
        except (OSError, ValueError, ImportError) as error:
            said = " ".join(str(error).split())[:200]
            raise _missing(self.pipeline, f"spaCy 管道无法加载（{said}）", f"the spaCy pipeline does not load ({said})") from error
        if not any("doc.ents" in nlp.get_pipe_meta(n).assigns or nlp.get_pipe_meta(n).factory == "span_ruler" for n in nlp.pipe_names):
            raise InputError(
                "这个 spaCy 管道没有识别实体的组件", "this spaCy pipeline has no component that finds entities", place=self.pipeline,
                advice=("换一个带 ner 的管道", "take one with ner"),
            )  # fmt: skip
        name = self.pipeline if is_package(self.pipeline) else f"{nlp.meta['lang']}_{nlp.meta['name']}"
        return SpacyProposer(nlp, name, self.cap)


def _missing(pipeline: str, zh: str, en: str) -> ModelMissing:
    return ModelMissing(
        zh, en, place=f"spacy:{pipeline}",
        advice=("用 pip 安装它和它的依赖，或给出文件夹的路径", "install it and what it needs with pip, or give the path of its folder"),
    )  # fmt: skip


def spacy_choice(pipeline: str, environ: Mapping[str, str]) -> SpacyChoice:
    """The choice of a pipeline, with the settings of the environment."""
    return SpacyChoice(pipeline, share("DUALCHAIN_SPACY_CONFIDENCE", environ, CAP))
