"""The fine-tuned encoder on onnxruntime: which characters are a mention, of which type, and in which state.

One thread per process, one process per core.
Cost: about 100 microseconds a character on one core, nearly all of it in the encoder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from graph.errors import ModelMissing
from graph.resources import data_path
from graph.schema import SCHEMA
from ingest.extract import gazetteer
from ingest.extract.draft import Draft
from ingest.extract.tags import CLS, SEP, STATES, TAGS, decode, encode, windows

WEIGHTS, VOCABULARY, CARD = "tagger.onnx", "vocabulary.json", "card.json"
Proposal = tuple[int, int, str, float, str | None]


def shipped_model() -> Path:
    """The folder of the model to use: ``DUALCHAIN_MODEL`` or the one shipped with the project."""
    return Path(os.environ.get("DUALCHAIN_MODEL") or data_path("models", "tagger"))


def _log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = scores - scores.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


class Tagger:
    """The model of a folder, ready to tag normalised texts.

    Args:
        folder: holds ``tagger.onnx`` and ``vocabulary.json``, as :func:`ingest.train.export.export` writes them.
        threads: threads of one call.

    Raises:
        ModelMissing: the files are not there or were trained for another set of types.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        weights, vocabulary = folder / WEIGHTS, folder / VOCABULARY
        if not (weights.is_file() and vocabulary.is_file()):
            raise ModelMissing(
                "没有训练好的模型", "no trained model here", place=str(folder),
                advice=("运行 dualchain train，或检查 DUALCHAIN_MODEL", "run dualchain train, or check DUALCHAIN_MODEL"),
            )  # fmt: skip
        tokens = json.loads(vocabulary.read_text(encoding="utf-8"))
        self._vocabulary = {token: k for k, token in enumerate(tokens)}
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self._session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        shapes = {output.name: output.shape[-1] for output in self._session.get_outputs()}
        signs = {taken.name: taken.shape[-1] for taken in self._session.get_inputs()}.get("gazetteer")
        if shapes != {"tags": len(TAGS), "states": len(STATES)} or signs != gazetteer.WIDTH:
            raise ModelMissing(
                "模型的输入或标签与本版本不符", f"the model's outputs {shapes} or its {signs} signs are not those of this version",
                place=str(weights),
                advice=("重新训练：dualchain train", "train again: dualchain train"),
            )  # fmt: skip

    def propose(self, text: str) -> list[Proposal]:
        """Mentions in `text`: (start, end, type, confidence, state), in order of position.

        Windows run one by one: in 8 bits a batch takes its scale from all that is in it, and the scores of attention leave the
        processor's cache.
        """
        ids, known = encode(text, self._vocabulary), gazetteer.signs(text)
        found: list[Proposal] = []
        for a, b in windows(text):
            if text[a:b].strip():
                found += self._run(a, ids[a:b], known[a:b])
        return found

    def _run(self, at: int, ids: list[int], known: NDArray[np.float32]) -> Iterator[Proposal]:
        framed = np.array([[self._vocabulary[CLS], *ids, self._vocabulary[SEP]]], dtype=np.int64)
        feed = {
            "input_ids": framed, "attention_mask": np.ones_like(framed), "token_type_ids": np.zeros_like(framed),
            "gazetteer": np.pad(known, ((1, 1), (0, 0)))[None],
        }  # fmt: skip
        tags, states = self._session.run(["tags", "states"], feed)
        for start, end, kind, confidence in decode(_log_softmax(tags[0, 1:-1])):
            state = None
            if kind in SCHEMA.carriers:
                state = STATES[int(states[0, 1 + start : 1 + end].mean(0).argmax())] or None
            yield at + start, at + end, kind, confidence, state


_QUOTES = "《》“”\"'‘’「」『』〈〉 \t\u3000\n"


def drafts(text: str, proposals: Iterable[Proposal]) -> list[Draft]:
    """Drafts of the proposals: quotes and blanks at the ends cut off, names without line breaks and blanks between Han."""
    result = []
    for start, end, kind, confidence, state in proposals:
        while start < end and text[start] in _QUOTES:
            start += 1
        while end > start and text[end - 1] in _QUOTES:
            end -= 1
        if start < end:
            result.append(Draft(start, end, kind, plain_name(text[start:end]), status=state, confidence=round(confidence, 4)))
    return result


def plain_name(surface: str) -> str:
    """A surface as a name: no quotes, no line breaks, blanks only between Latin letters or digits."""
    pieces = surface.translate({ord(c): None for c in '《》“”"「」『』〈〉\n\t\u3000'}).split(" ")
    name = pieces[0]
    for piece in pieces[1:]:
        name += (" " if name[-1:].isascii() and piece[:1].isascii() and name and piece else "") + piece
    return name
