"""Turns a BERT-shaped sentence model into a directory that models/fetch.py can serve from, without torch.

    python -m tools.bert_to_onnx SOURCE DESTINATION --name NAME [--float] [--minimum-score 0.3]

SOURCE holds config.json, model.safetensors and tokenizer.json as model hubs publish them (all-MiniLM-L6-v2,
paraphrase-multilingual-MiniLM-L12-v2, …). DESTINATION gets model.onnx and model.onnx.data (int8 unless
--float), tokenizer.json and manifest.json. The weights are a file of their own because onnxruntime maps such
a file instead of copying it: a 118 MB model then needs 100 MiB less. Needs the packages of
requirements.builtin.in and onnxruntime.
"""

import argparse
import json
import math
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from models.manifest import write_manifest

NUMPY_TYPES = {"F32": np.float32, "F16": np.float16, "I64": np.int64}


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """Every tensor by name; the file is 8 bytes of header length, a JSON header, then the numbers."""
    content = np.memmap(path, mode="r")
    header_bytes = int(content[:8].view(np.uint64)[0])
    header = json.loads(bytes(content[8 : 8 + header_bytes]))
    header.pop("__metadata__", None)
    data = content[8 + header_bytes :]
    return {
        name: data[slice(*entry["data_offsets"])].view(NUMPY_TYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


class BertGraph:
    """The encoder as ONNX nodes; the helper methods name their result and return that name."""

    def __init__(self, config: dict, weights: dict[str, np.ndarray]) -> None:
        self._config = config
        self._weights = {name.removeprefix("bert."): value for name, value in weights.items()}
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, np.ndarray] = {}

    def model(self) -> onnx.ModelProto:
        """input_ids, attention_mask, token_type_ids (batch, tokens) to last_hidden_state (batch, tokens, width)."""
        hidden = self._embeddings()
        mask = self._attention_mask()
        for layer in range(self._config["num_hidden_layers"]):
            hidden = self._layer(f"encoder.layer.{layer}", hidden, mask)
        self._nodes.append(helper.make_node("Identity", [hidden], ["last_hidden_state"]))
        shape = ["batch", "tokens"]
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, shape)
            for name in ("input_ids", "attention_mask", "token_type_ids")
        ]
        output = helper.make_tensor_value_info(
            "last_hidden_state", TensorProto.FLOAT, [*shape, self._config["hidden_size"]]
        )
        constants = [numpy_helper.from_array(value, name) for name, value in self._constants.items()]
        graph = helper.make_graph(self._nodes, "bert", inputs, [output], constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)

    def _embeddings(self) -> str:
        words = self._op("Gather", self._weight("embeddings.word_embeddings.weight"), "input_ids")
        kinds = self._op("Gather", self._weight("embeddings.token_type_embeddings.weight"), "token_type_ids")
        count = self._op("Slice", self._op("Shape", "input_ids"), self._ints(1), self._ints(2))
        positions = self._op(
            "Slice", self._weight("embeddings.position_embeddings.weight"), self._ints(0), count, self._ints(0)
        )
        total = self._op("Add", self._op("Add", words, kinds), positions)
        return self._normalised("embeddings.LayerNorm", total)

    def _attention_mask(self) -> str:
        """0 for tokens, a large negative number for padding: (batch, 1, 1, tokens)."""
        mask = self._op("Cast", "attention_mask", to=TensorProto.FLOAT)
        wide = self._op("Unsqueeze", mask, self._ints(1, 2))
        return self._op("Mul", self._op("Sub", wide, self._number(1.0)), self._number(10_000.0))

    def _layer(self, name: str, hidden: str, mask: str) -> str:
        heads = self._config["num_attention_heads"]
        width = self._config["hidden_size"] // heads
        split = self._ints(0, 0, heads, width)
        query, key, value = (
            self._op("Reshape", self._dense(f"{name}.attention.self.{part}", hidden), split)
            for part in ("query", "key", "value")
        )
        scores = self._op(
            "MatMul", self._transposed(query, 0, 2, 1, 3), self._transposed(key, 0, 2, 3, 1)
        )
        scaled = self._op("Mul", scores, self._number(1 / math.sqrt(width)))
        shares = self._op("Softmax", self._op("Add", scaled, mask), axis=-1)
        mixed = self._op("MatMul", shares, self._transposed(value, 0, 2, 1, 3))
        merged = self._op("Reshape", self._transposed(mixed, 0, 2, 1, 3), self._ints(0, 0, heads * width))
        attended = self._normalised(
            f"{name}.attention.output.LayerNorm",
            self._op("Add", self._dense(f"{name}.attention.output.dense", merged), hidden),
        )
        inner = self._gelu(self._dense(f"{name}.intermediate.dense", attended))
        outer = self._dense(f"{name}.output.dense", inner)
        return self._normalised(f"{name}.output.LayerNorm", self._op("Add", outer, attended))

    def _dense(self, name: str, hidden: str) -> str:
        weight = self._constant(f"{name}.weight.T", np.ascontiguousarray(self._tensor(f"{name}.weight").T))
        return self._op("Add", self._op("MatMul", hidden, weight), self._weight(f"{name}.bias"))

    def _gelu(self, hidden: str) -> str:
        erf = self._op("Erf", self._op("Mul", hidden, self._number(1 / math.sqrt(2))))
        half = self._op("Mul", hidden, self._number(0.5))
        return self._op("Mul", half, self._op("Add", erf, self._number(1.0)))

    def _normalised(self, name: str, hidden: str) -> str:
        return self._op(
            "LayerNormalization",
            hidden,
            self._weight(f"{name}.weight"),
            self._weight(f"{name}.bias"),
            axis=-1,
            epsilon=self._config.get("layer_norm_eps", 1e-12),
        )

    def _transposed(self, name: str, *order: int) -> str:
        return self._op("Transpose", name, perm=list(order))

    def _op(self, kind: str, *inputs: str, **attributes) -> str:
        output = f"{kind}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], output, **attributes))
        return output

    def _tensor(self, name: str) -> np.ndarray:
        return np.asarray(self._weights[name], dtype=np.float32)

    def _weight(self, name: str) -> str:
        return self._constant(name, self._tensor(name))

    def _ints(self, *values: int) -> str:
        return self._constant(f"ints_{'_'.join(map(str, values))}", np.array(values, dtype=np.int64))

    def _number(self, value: float) -> str:
        return self._constant(f"number_{value}", np.array(value, dtype=np.float32))

    def _constant(self, name: str, value: np.ndarray) -> str:
        self._constants.setdefault(name, value)
        return name


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.bert_to_onnx")
    parser.add_argument("source", type=Path)
    parser.add_argument("destination", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--version", default="1")
    parser.add_argument("--max-tokens", type=int, default=256)
    parser.add_argument("--minimum-score", type=float, default=0.3)
    parser.add_argument("--float", action="store_true", help="keep float32 instead of int8 (4 times the size)")
    given = parser.parse_args()

    config = json.loads((given.source / "config.json").read_text(encoding="utf-8"))
    given.destination.mkdir(parents=True, exist_ok=True)
    target = given.destination / "model.onnx"
    onnx.save(BertGraph(config, read_safetensors(given.source / "model.safetensors")).model(), str(target))
    if not given.float:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantised = given.destination / "model.int8.onnx"
        quantize_dynamic(str(target), str(quantised), weight_type=QuantType.QInt8)
        quantised.replace(target)
    _move_weights_out(target)
    shutil.copyfile(given.source / "tokenizer.json", given.destination / "tokenizer.json")
    max_tokens = min(given.max_tokens, config["max_position_embeddings"])
    traits = {"dimension": config["hidden_size"], "maxTokens": max_tokens, "minimumScore": given.minimum_score}
    write_manifest(given.destination, given.name, given.version, **traits)
    size_bytes = sum(path.stat().st_size for path in given.destination.iterdir())
    print(f"wrote {given.destination}: {size_bytes / 1e6:.1f} MB")
    return 0


def _move_weights_out(target: Path) -> None:
    """Puts every tensor of 1 KiB or more into model.onnx.data."""
    weights = target.with_name(f"{target.name}.data")
    weights.unlink(missing_ok=True)
    onnx.save(
        onnx.load(str(target)), str(target), save_as_external_data=True, location=weights.name, size_threshold=1_024
    )
    weights.chmod(0o644)


if __name__ == "__main__":
    sys.exit(main())
