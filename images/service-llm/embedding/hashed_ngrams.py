"""A tokenizer without a vocabulary: words and character n-grams, hashed into a fixed number of buckets."""

import re
import unicodedata
from zlib import crc32

WORD = re.compile(r"[^\W_]+")


class HashedNgrams:
    """Gives the bucket ids of a text; the same text gives the same ids on every machine."""

    def __init__(self, buckets: int, smallest: int, largest: int, max_tokens: int) -> None:
        self._buckets = buckets
        self._sizes = range(smallest, largest + 1)
        self._max_tokens = max_tokens

    def encode(self, text: str) -> list[int]:
        """The distinct ids of the words, word pairs and character n-grams, in order of appearance."""
        ids: dict[int, None] = {}
        previous = ""
        for word in WORD.findall(_plain(text)):
            ids[self._bucket("w:" + word)] = None
            if previous:
                ids[self._bucket(f"p:{previous} {word}")] = None
            framed = f"<{word}>"
            for size in self._sizes:
                for start in range(len(framed) - size + 1):
                    ids[self._bucket("c:" + framed[start : start + size])] = None
            previous = word
            if len(ids) >= self._max_tokens:
                break
        return list(ids)[: self._max_tokens]

    def _bucket(self, piece: str) -> int:
        return crc32(piece.encode()) % self._buckets


def _plain(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
