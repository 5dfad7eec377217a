"""Learns the builtin embedding model from the protocols and writes it as an int8 ONNX graph.

    python -m tools.build_builtin_model DIRECTORY

Latent semantic analysis: every word, word pair and character n-gram becomes a bucket, the bucket × protocol
table is weighted by TF-IDF, and its singular vectors are the embedding. The vector of a text is the mean of
its buckets. The same protocols give the same model, up to the last bits of the linear algebra.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from app.passages import Passage, read_passages
from embedding.hashed_ngrams import HashedNgrams
from models.manifest import write_manifest

BUCKETS = 65_536
SMALLEST, LARGEST = 3, 5
DIMENSION = 64
UNKNOWN_WEIGHT = 0.6
"""How strongly a bucket that no protocol uses pulls a text away from all of them (share of a usual row)."""
MAX_TOKENS = 2_048
MINIMUM_SCORE = 0.45


def learn_table(passages: list[Passage]) -> np.ndarray:
    """One vector (DIMENSION) for every bucket; its last number is set only for buckets that no protocol uses."""
    tokenizer = HashedNgrams(BUCKETS, SMALLEST, LARGEST, max_tokens=100_000)
    counts = np.zeros((BUCKETS, len(passages)))
    for column, passage in enumerate(passages):
        sentences = passage.text.replace(";", ".").replace(":", ".").split(". ")
        actions = [f"{action.title} {action.detail}" for action in passage.actions]
        for text in [*passage.indexed_texts(), *sentences, *actions]:
            np.add.at(counts[:, column], tokenizer.encode(text), 1)

    used_by = (counts > 0).sum(axis=1)
    rarity = np.where(used_by > 0, np.log((len(passages) + 1) / (used_by + 0.5)), 0.0)
    weighted = np.log1p(counts) * rarity[:, None]
    weighted /= np.linalg.norm(weighted, axis=0, keepdims=True)

    used = np.flatnonzero(used_by)
    directions, strengths, _ = np.linalg.svd(weighted[used], full_matrices=False)
    learned = DIMENSION - 1
    rows = directions[:, :learned] * np.sqrt(strengths[:learned]) * rarity[used][:, None]
    table = np.zeros((BUCKETS, DIMENSION), dtype=np.float32)
    table[:, learned] = UNKNOWN_WEIGHT * np.linalg.norm(rows, axis=1).mean()
    table[used, learned] = 0.0
    table[used, :learned] = rows
    return table


def new_graph(table: np.ndarray) -> onnx.ModelProto:
    """input_ids and attention_mask (batch, tokens) to the mean embedding (batch, DIMENSION)."""
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / 127
    quantised = np.round(table / scales).astype(np.int8)
    constants = {
        "table": quantised,
        "scales": scales.astype(np.float32),
        "width_axis": np.array([2], dtype=np.int64),
        "token_axis": np.array([1], dtype=np.int64),
        "one": np.array(1, dtype=np.float32),
    }
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows_int8"]),
        helper.make_node("Cast", ["rows_int8"], ["rows"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["scales", "input_ids"], ["row_scales"]),
        helper.make_node("Mul", ["rows", "row_scales"], ["embeddings"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "width_axis"], ["wide_mask"]),
        helper.make_node("Mul", ["embeddings", "wide_mask"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "token_axis"], ["sum"], keepdims=0),
        helper.make_node("ReduceSum", ["wide_mask", "token_axis"], ["tokens"], keepdims=0),
        helper.make_node("Max", ["tokens", "one"], ["divisor"]),
        helper.make_node("Div", ["sum", "divisor"], ["sentence_embedding"]),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", DIMENSION])
    initializers = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "hashed_ngrams", inputs, [output], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def main(directory: Path) -> int:
    directory.mkdir(parents=True, exist_ok=True)
    onnx.save(new_graph(learn_table(read_passages())), str(directory / "model.onnx"))
    description = {"type": "hashed-ngrams", "buckets": BUCKETS, "smallest": SMALLEST, "largest": LARGEST}
    (directory / "tokenizer.json").write_text(json.dumps(description) + "\n", encoding="utf-8")
    write_manifest(
        directory, "ngrams-pt", "1", dimension=DIMENSION, maxTokens=MAX_TOKENS, minimumScore=MINIMUM_SCORE
    )
    print(f"wrote {directory}: {(directory / 'model.onnx').stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
