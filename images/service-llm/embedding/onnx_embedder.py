"""Embedding with ONNX Runtime, tuned for memory instead of throughput."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from embedding.embedder import batches, mean_of_tokens, to_unit_length
from embedding.tokens import load_tokenizer
from embedding.traits import traits_of
from models.manifest import Manifest


class OnnxEmbedder:
    """Takes token embeddings (batch, tokens, width), which it averages, or finished vectors (batch, width)."""

    def __init__(self, directory: Path, manifest: Manifest, batch: int, threads: int) -> None:
        traits = traits_of(manifest)
        options = onnxruntime.SessionOptions()
        # The arena keeps its largest size for ever; without it memory goes back after every run.
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(directory / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {model_input.name for model_input in self._session.get_inputs()}
        self._tokenizer = load_tokenizer(directory / "tokenizer.json", traits.max_tokens)
        self._batch = batch
        self.name = f"{manifest.name} {manifest.version} (onnx)"
        self.dimension = traits.dimension

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        rows = [self._tokenizer.encode(text) for text in texts]
        return np.vstack([self._run(ids, mask) for ids, mask in batches(rows, self._batch)])

    def _run(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        known = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        output = self._session.run(None, {name: known[name] for name in self._inputs})[0]
        return to_unit_length(mean_of_tokens(output, mask) if output.ndim == 3 else output)
