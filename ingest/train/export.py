"""The trained weights as one int8 ONNX file that runs on onnxruntime alone.

The pre-trained graph is kept as it is: its weights are replaced by the trained ones, the embedding by the pruned one, what the
reference tables say of a character is added to its embedding, and the two heads stand behind the last hidden state. Quantisation
is dynamic, per channel, with reduced range.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from ingest.extract.gazetteer import WIDTH
from ingest.train.encoder import Base, dense_layers

WEIGHTS, VOCABULARY = "tagger.onnx", "vocabulary.json"
WORDS = "embeddings.word_embeddings.weight"


def export(base: Base, weights: Mapping[str, np.ndarray], folder: Path, *, int8: bool = True) -> None:
    """Write ``tagger.onnx`` and ``vocabulary.json`` into `folder` (which exists)."""
    model = _with_weights(base, weights)
    if not int8:
        onnx.save(model, str(folder / WEIGHTS))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            whole = Path(scratch) / WEIGHTS
            onnx.save(model, str(whole))
            quantize_dynamic(
                str(whole), str(folder / WEIGHTS), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
                nodes_to_exclude=["gazetteer/MatMul", "tags/MatMul", "states/MatMul"],
            )  # fmt: skip
    tokens = sorted(base.vocabulary, key=base.vocabulary.__getitem__)
    (folder / VOCABULARY).write_text(json.dumps(tokens, ensure_ascii=False), encoding="utf-8")


def _with_weights(base: Base, weights: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    model = onnx.ModelProto()
    model.CopyFrom(base.graph)
    graph = model.graph
    anonymous = {weight: name for name, weight in dense_layers(model).items()}
    for tensor in graph.initializer:
        name = anonymous.get(tensor.name, tensor.name)
        trained = weights.get("encoder." + name)
        if trained is not None:
            value = trained.T if tensor.name in anonymous else trained
            tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(value), tensor.name))
    _add_gazetteer(graph, weights["gazetteer.weight"])
    hidden = graph.output[0].name
    for head in ("tags", "states"):
        weight, bias = weights[f"{head}.weight"], weights[f"{head}.bias"]
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(weight.T), f"{head}.weight"))
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(bias), f"{head}.bias"))
        graph.node.append(helper.make_node("MatMul", [hidden, f"{head}.weight"], [f"{head}/product"], name=f"{head}/MatMul"))
        graph.node.append(helper.make_node("Add", [f"{head}/product", f"{head}.bias"], [head], name=f"{head}/Add"))
    shapes = [(head, len(weights[f"{head}.bias"])) for head in ("tags", "states")]
    del graph.output[:]
    graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "width", n]) for name, n in shapes)
    onnx.checker.check_model(model)
    return model


def _add_gazetteer(graph: onnx.GraphProto, weight: np.ndarray) -> None:
    """Let the input ``gazetteer`` (batch, width, signs) add to the embeddings of the characters."""
    at, gather = next((k, n) for k, n in enumerate(graph.node) if n.op_type == "Gather" and n.input[0] == WORDS)
    embedded = gather.output[0]
    gather.output[0] = f"{embedded}/characters"
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(weight.T), "gazetteer.weight"))
    graph.node.insert(at + 1, helper.make_node("MatMul", ["gazetteer", "gazetteer.weight"], ["gazetteer/product"], name="gazetteer/MatMul"))
    graph.node.insert(at + 2, helper.make_node("Add", [gather.output[0], "gazetteer/product"], [embedded], name="gazetteer/Add"))
    graph.input.append(helper.make_tensor_value_info("gazetteer", TensorProto.FLOAT, ["batch", "width", WIDTH]))
