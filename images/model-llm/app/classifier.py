"""The trained model behind one function."""

import joblib
from pydantic import BaseModel


class Classification(BaseModel):
    """The most likely label, and the probability of every label (they add up to 1)."""

    label: str
    confidence: float
    scores: dict[str, float]
    truncated: bool
    """True when the text was longer than the limit and only its beginning was classified."""


class Classifier:
    def __init__(self, model_path: str) -> None:
        self._model = joblib.load(model_path)

    def classify(self, text: str, truncated: bool) -> Classification:
        [probabilities] = self._model.predict_proba([text])
        scores = {label: round(float(p), 4) for label, p in zip(self._model.classes_, probabilities)}
        label = max(scores, key=scores.__getitem__)
        return Classification(label=label, confidence=scores[label], scores=scores, truncated=truncated)
