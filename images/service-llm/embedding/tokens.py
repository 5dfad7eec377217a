"""From text to token ids: the two kinds of tokenizer.json this service understands."""

import json
from pathlib import Path
from typing import Protocol

from embedding.hashed_ngrams import HashedNgrams
from embedding.unigram import UnigramTokenizer, read_large_unigram

LARGE_BYTES = 4 * 1024 * 1024
LARGE_PIECES = 50_000


class Tokenizer(Protocol):
    def encode(self, text: str) -> list[int]:
        """The ids of one text, never more than the model's maximum."""


class SubwordTokenizer:
    """A tokenizer.json of the `tokenizers` library (WordPiece, Unigram, BPE)."""

    def __init__(self, path: Path, max_tokens: int) -> None:
        from tokenizers import Tokenizer as Library

        self._library = Library.from_file(str(path))
        self._library.no_padding()
        self._library.enable_truncation(max_length=max_tokens)

    def encode(self, text: str) -> list[int]:
        return self._library.encode(text).ids


def load_tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    """Reads the file's own description to choose the kind."""
    if path.stat().st_size < 1_024:
        description = json.loads(path.read_text(encoding="utf-8"))
        if description.get("type") == "hashed-ngrams":
            return HashedNgrams(
                buckets=description["buckets"],
                smallest=description["smallest"],
                largest=description["largest"],
                max_tokens=max_tokens,
            )
    if path.stat().st_size >= LARGE_BYTES and (unigram := read_large_unigram(path, LARGE_PIECES)):
        return UnigramTokenizer(unigram, max_tokens)
    return SubwordTokenizer(path, max_tokens)
