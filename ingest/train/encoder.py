"""Fine-tuning of the pre-trained Chinese encoder as a mention tagger.

The encoder (BERT, 4 layers, 512 hidden) is read from its ONNX file; what the reference tables say of a character
(:mod:`ingest.extract.gazetteer`) is added to its embedding; two linear heads give the tag of each character and, for carriers,
the state. Attention runs without dropout, which on two cores makes a step 1.6 times as fast (its effect on
the scores has not been measured); matrix products run in bfloat16 where the processor has it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from graph.errors import ModelMissing
from ingest.extract import gazetteer
from ingest.extract.tags import BREAK, CLS, PAD, SEP, SPACE, STATES, TAGS, UNKNOWN, encode
from ingest.train.labels import IGNORED, Example, augmented

BASE_MODEL, BASE_TOKENIZER = "bge-small-zh-v1.5.onnx", "bge-small-zh-v1.5-tokenizer.json"
_SPECIAL = {PAD: PAD, UNKNOWN: UNKNOWN, CLS: CLS, SEP: SEP, BREAK: "[unused1]", SPACE: "[unused2]"}


@dataclass(frozen=True, slots=True)
class Settings:
    """How a training runs; all of it goes into the model card.

    Attributes:
        epochs: passes over the examples.
        seed: of shuffling, dropout and augmentation.
        rate: highest learning rate of the encoder.
        head_rate: highest learning rate of the heads.
        decay: weight decay.
        warm_up: part of the steps in which the rate rises; then it falls to zero.
        dropout: in front of the heads.
        tokens: most tokens of a batch, padding included.
        state_weight: weight of the loss of states.
        averaged: the weights are the mean of those after each of so many last epochs.
        unlisted: share of windows shown as if the reference tables knew none of their names.
    """

    epochs: int = 8
    seed: int = 1
    rate: float = 2e-4
    head_rate: float = 1e-3
    decay: float = 0.01
    warm_up: float = 0.1
    dropout: float = 0.2
    tokens: int = 2400
    state_weight: float = 0.6
    averaged: int = 2
    unlisted: float = 0.1

    def as_dict(self) -> dict[str, float]:
        """The settings by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Base:
    """The pre-trained encoder: its ONNX graph, the pruned vocabulary, and which rows of the embedding stay."""

    graph: onnx.ModelProto
    vocabulary: dict[str, int]
    rows: tuple[int, ...]


def read_base(folder: Path) -> Base:
    """The pre-trained encoder in `folder`, its vocabulary pruned to single characters.

    Raises:
        ModelMissing: the folder does not hold the encoder's two files.
    """
    model, tokenizer = folder / BASE_MODEL, folder / BASE_TOKENIZER
    if not (model.is_file() and tokenizer.is_file()):
        raise ModelMissing(
            "没有预训练编码器", "the pre-trained encoder is not there", place=str(folder),
            advice=("运行 make base-encoder", "run make base-encoder, or give --base FOLDER"),
        )  # fmt: skip
    whole = Tokenizer.from_file(str(tokenizer)).get_vocab()
    tokens = {ours: whole[theirs] for ours, theirs in _SPECIAL.items()}
    tokens |= {t: k for t, k in sorted(whole.items(), key=lambda item: item[1]) if len(t) == 1}
    return Base(onnx.load(str(model)), {t: k for k, t in enumerate(tokens)}, tuple(tokens.values()))


def base_state(base: Base) -> dict[str, torch.Tensor]:
    """The encoder's weights under the names of ``transformers.BertModel``."""
    weights = {t.name: numpy_helper.to_array(t) for t in base.graph.graph.initializer}
    state = {k: torch.tensor(v.copy()) for k, v in weights.items() if not k.startswith("onnx::")}
    for name, weight in dense_layers(base.graph).items():
        state[name] = torch.tensor(weights[weight].T.copy())
    words = "embeddings.word_embeddings.weight"
    state[words] = state[words][list(base.rows)]
    return state


def dense_layers(graph: onnx.ModelProto) -> dict[str, str]:
    """Weight name of each dense layer (an anonymous, transposed MatMul operand) by its path in the module tree."""
    names = {t.name for t in graph.graph.initializer}
    return {
        ".".join(node.name.strip("/").split("/")[:-1]) + ".weight": node.input[1]
        for node in graph.graph.node
        if node.op_type == "MatMul" and node.input[1] in names
    }


class Tagger(nn.Module):
    """Encoder with a head for tags and a head for states of carriers."""

    def __init__(self, vocabulary: int, dropout: float) -> None:
        super().__init__()
        config = BertConfig(
            vocab_size=vocabulary, hidden_size=512, num_hidden_layers=4, num_attention_heads=8, intermediate_size=2048,
            attention_probs_dropout_prob=0.0,
        )  # fmt: skip
        config._attn_implementation = "eager"
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.gazetteer = nn.Linear(gazetteer.WIDTH, config.hidden_size, bias=False)
        nn.init.zeros_(self.gazetteer.weight)
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(512, len(TAGS))
        self.states = nn.Linear(512, len(STATES))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, known: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of tags and of states, shapes (batch, width, tags) and (batch, width, states)."""
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.gazetteer(known)
        hidden = self.dropout(self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state.float())
        return self.tags(hidden), self.states(hidden)


def _batches(items: Sequence[Example], tokens: int, source: random.Random) -> list[list[Example]]:
    result: list[list[Example]] = []
    batch: list[Example] = []
    width = 0
    for item in sorted(items, key=lambda x: len(x.text) + source.random() * 40):
        width = max(width, len(item.text) + 2)
        if batch and (len(batch) + 1) * width > tokens:
            result.append(batch)
            batch, width = [], len(item.text) + 2
        batch.append(item)
    if batch:
        result.append(batch)
    source.shuffle(result)
    return result


def _padded(batch: Sequence[Example], vocabulary: dict[str, int]) -> tuple[torch.Tensor, ...]:
    width = max(len(x.text) for x in batch) + 2
    ids = torch.full((len(batch), width), vocabulary[PAD], dtype=torch.long)
    mask = torch.zeros(len(batch), width)
    known = torch.zeros(len(batch), width, gazetteer.WIDTH)
    tags, states = torch.full((2, len(batch), width), IGNORED).unbind(0)
    for row, x in enumerate(batch):
        n = len(x.text)
        ids[row, : n + 2] = torch.tensor([vocabulary[CLS], *encode(x.text, vocabulary), vocabulary[SEP]])
        mask[row, : n + 2] = 1
        known[row, 1 : n + 1] = torch.from_numpy(gazetteer.signs(x.text))
        tags[row, 1 : n + 1] = torch.tensor(x.tags)
        states[row, 1 : n + 1] = torch.tensor(x.states)
    return ids, mask, known, tags, states


def fit(
    base: Base, items: Sequence[Example], settings: Settings, report: Callable[[int, int, float], None], start: Sequence[Path] = ()
) -> dict[str, np.ndarray]:
    """Train on `items` and return the weights by name; the same seed on the same machine gives the same weights.

    Args:
        base: the pre-trained encoder.
        items: windows with their tags.
        settings: how to train.
        report: called after each batch with (batches done, batches in all, mean loss of the epoch).
        start: checkpoints (``.npz`` of weights) whose mean to go on from; none to begin with the pre-trained encoder.
            With no epochs their mean is the result.
    """
    torch.manual_seed(settings.seed)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False
    source = random.Random(settings.seed)
    model = Tagger(len(base.vocabulary), settings.dropout)
    model.encoder.load_state_dict(base_state(base))
    if start:
        model.load_state_dict(model.state_dict() | _mean(start))  # what an older checkpoint lacks begins as in a new model
    if not settings.epochs:
        return {name: weight.numpy() for name, weight in model.state_dict().items()}
    groups = [
        {"params": model.encoder.parameters(), "lr": settings.rate},
        {"params": [*model.gazetteer.parameters(), *model.tags.parameters(), *model.states.parameters()], "lr": settings.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=settings.decay, fused=True)
    steps = len(_batches(items, settings.tokens, random.Random(0))) * settings.epochs
    warm = max(1.0, settings.warm_up * steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1.0, s / warm) * max(0.0, (steps - s) / steps))
    done = 0
    mean: dict[str, torch.Tensor] = {}
    for epoch in range(settings.epochs):
        model.train()
        shown = [augmented(x, source) for x in items]
        total, began = 0.0, done
        for batch in _batches(shown, settings.tokens, source):
            ids, mask, known, tags, states = _padded(batch, base.vocabulary)
            known *= torch.rand(len(batch), 1, 1) >= settings.unlisted
            with torch.autocast("cpu", dtype=torch.bfloat16):
                of_tags, of_states = model(ids, mask, known)
            loss = nn.functional.cross_entropy(of_tags.float().flatten(0, 1), tags.flatten(), ignore_index=IGNORED)
            if (states != IGNORED).any():
                of_state = nn.functional.cross_entropy(of_states.float().flatten(0, 1), states.flatten(), ignore_index=IGNORED)
                loss = loss + settings.state_weight * of_state
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            total += loss.item()
            report(done, max(steps, done), total / (done - began))
        last = min(settings.averaged, settings.epochs)
        if epoch >= settings.epochs - last:
            for name, weight in model.state_dict().items():
                mean[name] = mean.get(name, torch.zeros_like(weight)) + weight / last
    return {name: weight.numpy() for name, weight in mean.items()}


def _mean(checkpoints: Sequence[Path]) -> dict[str, torch.Tensor]:
    """The mean of the weights of several trainings from the same encoder (Wortsman et al. 2022, model soups)."""
    total: dict[str, torch.Tensor] = {}
    for path in checkpoints:
        with np.load(path) as arrays:
            for name in arrays.files:
                total[name] = total.get(name, 0) + torch.tensor(arrays[name].astype(np.float32)) / len(checkpoints)
    return total
