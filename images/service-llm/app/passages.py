"""The care protocols that answers are made of."""

import json
from pathlib import Path

from pydantic import BaseModel

PASSAGES_FILE = Path(__file__).resolve().parent.parent / "data" / "passages.jsonl"
FALLBACK_ID = "triagem-humana"
"""The protocol for messages that match no other."""


class ProtocolAction(BaseModel):
    title: str
    detail: str


class Passage(BaseModel):
    id: str
    label: str
    title: str
    text: str
    asks: list[str]
    """How patients put it: indexed beside the text, never shown."""
    actions: list[ProtocolAction]

    def indexed_texts(self) -> list[str]:
        return [f"{self.title}. {self.text}", self.title, *self.asks]


def read_passages(path: Path = PASSAGES_FILE) -> list[Passage]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Passage.model_validate_json(line) for line in lines if line.strip()]
