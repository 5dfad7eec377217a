"""Unigram tokenizers with large vocabularies, in a tenth of the memory.

The `tokenizers` library keeps the 250,000 pieces of a multilingual model in a tree of hash tables: about
370 MiB. Here they are one dictionary and one array. Normalising and splitting are still the library's.
"""

import json
from array import array
from pathlib import Path

from pydantic_core import from_json

UNKNOWN_PENALTY = 10.0
"""How much less likely an unknown character is than the least likely piece; the library's figure."""


class UnigramTokenizer:
    """Gives the same ids as the library, special tokens included."""

    def __init__(self, description: dict, max_tokens: int) -> None:
        from tokenizers import Tokenizer as Library

        model = description["model"]
        self._unknown_id: int = model["unk_id"]
        self._ids = {piece: position for position, (piece, _) in enumerate(model["vocab"])}
        self._scores = array("d", (score for _, score in model["vocab"]))
        self._unknown_score = min(self._scores) - UNKNOWN_PENALTY
        self._longest = max(map(len, self._ids))
        self._before, self._after = _special_ids(description.get("post_processor"))
        self._room = max_tokens - len(self._before) - len(self._after)

        without_pieces = {**description, "added_tokens": [], "post_processor": None}
        without_pieces["model"] = {**model, "vocab": [["", 0.0]], "unk_id": 0}
        library = Library.from_str(json.dumps(without_pieces))
        self._normalizer = library.normalizer
        self._splitter = library.pre_tokenizer

    def encode(self, text: str) -> list[int]:
        normal = self._normalizer.normalize_str(text) if self._normalizer else text
        words = [word for word, _ in self._splitter.pre_tokenize_str(normal)] if self._splitter else [normal]
        ids: list[int] = []
        for word in words:
            ids += self._best_pieces(word)
            if len(ids) >= self._room:
                break
        return [*self._before, *ids[: self._room], *self._after]

    def _best_pieces(self, word: str) -> list[int]:
        """The most likely cut of one word (Viterbi); neighbouring unknown characters become one piece."""
        best = [0.0] + [float("-inf")] * len(word)
        came_from = [(0, 0)] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(start + self._longest, len(word)) + 1):
                piece = self._ids.get(word[start:end])
                if piece is None and end > start + 1:
                    continue
                known = piece is not None and piece != self._unknown_id
                score = best[start] + (self._scores[piece] if known else self._unknown_score)
                if score > best[end]:
                    best[end] = score
                    came_from[end] = (start, piece if known else self._unknown_id)
        ids: list[int] = []
        end = len(word)
        while end:
            end, piece = came_from[end]
            if not (piece == self._unknown_id and ids and ids[-1] == piece):
                ids.append(piece)
        return ids[::-1]


def read_large_unigram(path: Path, from_pieces: int) -> dict | None:
    """The description, when it is a Unigram model with at least `from_pieces` pieces that this class can do."""
    description = from_json(path.read_bytes())
    model = description.get("model", {})
    large = model.get("type") == "Unigram" and len(model["vocab"]) >= from_pieces
    simple = not model.get("byte_fallback") and model.get("unk_id") is not None
    template = (description.get("post_processor") or {"type": "TemplateProcessing"})["type"]
    return description if large and simple and template == "TemplateProcessing" else None


def _special_ids(post_processor: dict | None) -> tuple[list[int], list[int]]:
    """What a TemplateProcessing puts before and after a single text."""
    if post_processor is None:
        return [], []
    before: list[int] = []
    after: list[int] = []
    side = before
    for part in post_processor["single"]:
        if "Sequence" in part:
            side = after
        else:
            side += post_processor["special_tokens"][part["SpecialToken"]["id"]]["ids"]
    return before, after
