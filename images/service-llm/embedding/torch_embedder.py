"""Embedding with PyTorch on the CPU, for teams that already have their weights as safetensors.

The model directory holds config.json, model.safetensors and tokenizer.json of a BERT-shaped model.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn import functional

from embedding.embedder import batches, mean_of_tokens, to_unit_length
from embedding.tokens import load_tokenizer
from embedding.traits import traits_of
from models.manifest import Manifest


class TorchEmbedder:
    def __init__(self, directory: Path, manifest: Manifest, batch: int, threads: int) -> None:
        traits = traits_of(manifest)
        torch.set_num_threads(threads)
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        self._encoder = Bert(config, load_file(directory / "model.safetensors"))
        self._tokenizer = load_tokenizer(directory / "tokenizer.json", traits.max_tokens)
        self._batch = batch
        self.name = f"{manifest.name} {manifest.version} (torch)"
        self.dimension = traits.dimension

    @torch.inference_mode()
    def embed(self, texts: Sequence[str]) -> np.ndarray:
        rows = [self._tokenizer.encode(text) for text in texts]
        return np.vstack([self._run(ids, mask) for ids, mask in batches(rows, self._batch)])

    def _run(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        hidden = self._encoder(torch.from_numpy(ids), torch.from_numpy(mask))
        return to_unit_length(mean_of_tokens(hidden.numpy(), mask))


class Bert:
    """The encoder, as functions over the published weights: no module tree, no second copy of them."""

    def __init__(self, config: dict, weights: dict[str, torch.Tensor]) -> None:
        self._weights = {name.removeprefix("bert."): value.float() for name, value in weights.items()}
        self._layers: int = config["num_hidden_layers"]
        self._heads: int = config["num_attention_heads"]
        self._epsilon: float = config.get("layer_norm_eps", 1e-12)

    def __call__(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """(batch, tokens) to (batch, tokens, width)."""
        embeddings = (
            self._weights["embeddings.word_embeddings.weight"][ids]
            + self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = self._normalised("embeddings.LayerNorm", embeddings)
        padding = (1.0 - mask[:, None, None, :].float()) * -10_000.0
        for layer in range(self._layers):
            hidden = self._layer(f"encoder.layer.{layer}", hidden, padding)
        return hidden

    def _layer(self, name: str, hidden: torch.Tensor, padding: torch.Tensor) -> torch.Tensor:
        batch, tokens, width = hidden.shape
        query, key, value = (
            self._dense(f"{name}.attention.self.{part}", hidden)
            .view(batch, tokens, self._heads, width // self._heads)
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(-1, -2) / (width // self._heads) ** 0.5 + padding
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, tokens, width)
        attended = self._normalised(
            f"{name}.attention.output.LayerNorm", self._dense(f"{name}.attention.output.dense", mixed) + hidden
        )
        inner = functional.gelu(self._dense(f"{name}.intermediate.dense", attended))
        return self._normalised(f"{name}.output.LayerNorm", self._dense(f"{name}.output.dense", inner) + attended)

    def _dense(self, name: str, hidden: torch.Tensor) -> torch.Tensor:
        return functional.linear(hidden, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _normalised(self, name: str, hidden: torch.Tensor) -> torch.Tensor:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return functional.layer_norm(hidden, weight.shape, weight, bias, self._epsilon)
