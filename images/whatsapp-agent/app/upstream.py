"""The services a message is asked about: audio-sumarizado, model-llm, service-llm."""

from typing import Annotated, Any, TypeVar

import httpx
from pydantic import AfterValidator, BaseModel, Field, FiniteFloat, ValidationError

from app.audio import Audio
from app.message import without_nul
from app.settings import Settings

AUDIO_SECONDS, CLASSIFY_SECONDS, ACTIONS_SECONDS = 60, 15, 30
CONNECT_SECONDS = 3

MAX_ACTIONS = 20
MAX_WORDS_CHARS = 2_000

Answer = TypeVar("Answer", bound=BaseModel)
Words = Annotated[str, AfterValidator(lambda text: without_nul(text)[:MAX_WORDS_CHARS])]


class UpstreamDown(Exception):
    """No usable answer now: worth another try."""


class UpstreamRefused(Exception):
    """The service has looked at the message and will not take it."""


class Summary(BaseModel):
    """What audio-sumarizado reads from an audio; a text only where it can tell one."""

    duration_seconds: Annotated[FiniteFloat, Field(alias="durationSeconds", ge=0)]
    summary: Words | None = None


class Label(BaseModel):
    label: Annotated[Words, Field(min_length=1, max_length=200)]
    confidence: FiniteFloat | None = None


class Action(BaseModel):
    title: Words
    detail: Words = ""
    source: Words = ""


class Actions(BaseModel):
    actions: Annotated[list[Action], AfterValidator(lambda actions: actions[:MAX_ACTIONS])]


class Upstream:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = httpx.AsyncClient(trust_env=False)

    async def summarize(self, audio: Audio) -> Summary:
        url = self._settings.audio_service_url.rstrip("/") + "/summarize"
        headers = {"content-type": audio.type, "content-length": str(audio.length)}
        return await self._post(
            "audio-sumarizado", url, Summary, AUDIO_SECONDS, content=audio.pieces(), headers=headers
        )

    async def classify(self, text: str) -> Label:
        url = self._settings.ml_service_url
        return await self._post("model-llm", url, Label, CLASSIFY_SECONDS, json={"text": text})

    async def actions(self, text: str, label: str) -> list[Action]:
        url = self._settings.llm_service_url
        answer = await self._post("service-llm", url, Actions, ACTIONS_SECONDS, json={"text": text, "label": label})
        return answer.actions

    async def close(self) -> None:
        await self._client.aclose()

    async def _post(self, name: str, url: str, shape: type[Answer], seconds: float, **body: Any) -> Answer:
        timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
        try:
            answer = await self._client.post(url, timeout=timeout, **body)
        except httpx.TimeoutException:
            raise UpstreamDown(f"{name} não respondeu a tempo") from None
        except httpx.HTTPError as error:
            raise UpstreamDown(f"{name} não atende ({str(error) or type(error).__name__})") from error
        if answer.is_success:
            try:
                return shape.model_validate_json(answer.content)
            except ValidationError as error:
                raise UpstreamDown(f"{name}: resposta em formato inesperado") from error
        told = f"{name} respondeu {answer.status_code}: {detail(answer)}"
        if 400 <= answer.status_code < 500 and answer.status_code not in (404, 408, 425, 429):
            raise UpstreamRefused(told)
        raise UpstreamDown(told)


def detail(answer: httpx.Response) -> str:
    """The service's own words on what is wrong, 200 characters at most."""
    try:
        said = answer.json()
    except ValueError:
        said = None
    words = said.get("detail") if isinstance(said, dict) else None
    return (words if isinstance(words, str) else answer.text)[:200]
