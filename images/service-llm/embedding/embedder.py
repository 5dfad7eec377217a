"""What the rest of the service knows about embedding: texts in, unit vectors out."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from models.manifest import Manifest, ModelProblem


class Embedder(Protocol):
    name: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """One row of length 1 (float32) for each text."""


def load_embedder(directory: Path, manifest: Manifest, batch: int, threads: int) -> Embedder:
    """The embedder for the weights that the manifest lists."""
    if "model.onnx" in manifest.files:
        from embedding.onnx_embedder import OnnxEmbedder

        return OnnxEmbedder(directory, manifest, batch, threads)
    if "model.safetensors" in manifest.files:
        from embedding.torch_embedder import TorchEmbedder

        return TorchEmbedder(directory, manifest, batch, threads)
    raise ModelProblem(f"{manifest.name} has neither model.onnx nor model.safetensors")


def batches(rows: Sequence[list[int]], size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Token ids padded to the longest of each batch, with the mask of what is not padding."""
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        longest = max(1, *(len(row) for row in part)) if part else 1
        ids = np.zeros((len(part), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for position, row in enumerate(part):
            ids[position, : len(row)] = row
            mask[position, : len(row)] = 1
        yield ids, mask


def mean_of_tokens(hidden: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Mean over the tokens that are not padding: (batch, tokens, width) to (batch, width)."""
    weights = mask[:, :, None].astype(np.float32)
    return (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)


def to_unit_length(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1; a row of zeros stays zero and so matches nothing."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
