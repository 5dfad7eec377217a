"""Finds the protocols nearest in meaning to a text, with FAISS."""

from collections.abc import Sequence
from dataclasses import dataclass

import faiss
import numpy as np

from app.passages import Passage
from embedding.embedder import Embedder

PASSAGES_SHOWN = 3
NEIGHBOURS = 24
"""Vectors looked at: more than PASSAGES_SHOWN, because a passage has several."""
LABEL_BONUS = 0.05
"""Added to the cosine of passages with the label that the classifier gave."""


@dataclass(frozen=True)
class Match:
    passage: Passage
    score: float


class Retriever:
    """An exact inner-product index over every text of every passage."""

    def __init__(self, embedder: Embedder, passages: Sequence[Passage], minimum_score: float) -> None:
        faiss.omp_set_num_threads(1)
        texts = [(passage, text) for passage in passages for text in passage.indexed_texts()]
        self.embedder = embedder
        self._owners = [passage for passage, _ in texts]
        self._minimum_score = minimum_score
        self._index = faiss.IndexFlatIP(embedder.dimension)
        self._index.add(embedder.embed([text for _, text in texts]))

    def search(self, texts: Sequence[str], labels: Sequence[str | None]) -> list[list[Match]]:
        """The best passages of each text, best first; none below the model's minimum score."""
        scores, positions = self._index.search(self.embedder.embed(texts), NEIGHBOURS)
        return [self._best(*row) for row in zip(scores, positions, labels)]

    def _best(self, scores: np.ndarray, positions: np.ndarray, label: str | None) -> list[Match]:
        best: dict[str, Match] = {}
        for score, position in zip(scores.tolist(), positions.tolist()):
            passage = self._owners[position]
            if score >= self._minimum_score and passage.id not in best:
                bonus = LABEL_BONUS if passage.label == label else 0.0
                best[passage.id] = Match(passage, round(min(1.0, score + bonus), 4))
        return sorted(best.values(), key=lambda match: -match.score)[:PASSAGES_SHOWN]
