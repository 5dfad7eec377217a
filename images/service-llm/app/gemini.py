"""The optional external language model. Whatever goes wrong here, retrieval answers."""

import asyncio
import logging
import time
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from app.actions import ACTIONS_SHOWN, Action
from app.retriever import Match
from app.settings import Settings

AT_ONCE = 4
REST_SECONDS = 30.0
"""After a failure nobody asks for this long, so that an outage costs one time-out and not one per request."""

log = logging.getLogger("uvicorn.error")

INSTRUCTION = (
    "Você apoia a equipe de acolhimento de uma unidade básica de saúde. A partir SOMENTE dos protocolos "
    "abaixo, liste até 5 ações para a mensagem do paciente, da mais urgente para a menos urgente. Não "
    "invente condutas, doses nem telefones. Em source escreva o id do protocolo usado."
)
ANSWER_SCHEMA = {
    "type": "ARRAY",
    "items": {
        "type": "OBJECT",
        "properties": {name: {"type": "STRING"} for name in ("title", "detail", "source")},
        "required": ["title", "detail", "source"],
    },
}


class _Answer(BaseModel):
    class Candidate(BaseModel):
        class Content(BaseModel):
            class Part(BaseModel):
                text: str = ""

            parts: list[Part]

        content: Content

    candidates: list[Candidate]


class _Actions(BaseModel):
    actions: list[Action]


class Gemini:
    """Words the retrieved protocols for one message, over the REST interface."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = None
        self._places = asyncio.Semaphore(AT_ONCE)
        self._rest_until = 0.0

    def api_key(self) -> str:
        """Read anew each time, so that a rotated secret file works without a restart; empty: do not ask."""
        return self._settings.google_api_key or _content(self._settings.google_api_key_file)

    async def actions(self, text: str, matches: Sequence[Match]) -> list[Action] | None:
        """Actions whose sources are all among the matches, or None when retrieval should answer."""
        key = self.api_key()
        if not key or not matches or self._places.locked() or time.monotonic() < self._rest_until:
            return None
        async with self._places:
            try:
                async with asyncio.timeout(self._settings.gemini_timeout_seconds):
                    return await self._ask(key, text, matches)
            except Exception as error:  # noqa: BLE001 - any failure at all must fall back
                self._rest_until = time.monotonic() + REST_SECONDS
                log.warning("gemini: %s; answering from retrieval for %.0f s", _reason(error), REST_SECONDS)
                return None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _ask(self, key: str, text: str, matches: Sequence[Match]) -> list[Action] | None:
        if self._client is None:
            import httpx  # 20 MiB that a service without a key never pays

            self._client = httpx.AsyncClient(timeout=self._settings.gemini_timeout_seconds)
        protocols = "\n\n".join(f"[{m.passage.id}] {m.passage.title}\n{m.passage.text}" for m in matches)
        answer = await self._client.post(
            f"{self._settings.gemini_url}/models/{self._settings.gemini_model}:generateContent",
            headers={"x-goog-api-key": key},
            json={
                "systemInstruction": {"parts": [{"text": INSTRUCTION}]},
                "contents": [
                    {"role": "user", "parts": [{"text": f"Protocolos:\n{protocols}\n\nMensagem:\n{text}"}]}
                ],
                "generationConfig": {
                    "temperature": 0.2,
                    "responseMimeType": "application/json",
                    "responseSchema": ANSWER_SCHEMA,
                },
            },
        )
        answer.raise_for_status()
        parts = _Answer.model_validate_json(answer.content).candidates[0].content.parts
        listed = _Actions.model_validate_json('{"actions":' + "".join(part.text for part in parts) + "}")
        known = {match.passage.id for match in matches}
        return [action for action in listed.actions if action.source in known][:ACTIONS_SHOWN] or None


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _reason(error: Exception) -> str:
    """Short and without the request, so that neither key nor message reaches the log."""
    response = getattr(error, "response", None)
    if response is not None:
        return f"answered {response.status_code}"
    if isinstance(error, (ValidationError, IndexError)):
        return "gave an answer of another shape"
    return type(error).__name__
