"""The state of the whole system: every part is asked at the same time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from app.cache import Cache
from app.settings import Settings
from shared.database import Database, reason

TIMEOUT_SECONDS = 2.0
FRESH_SECONDS = 1.0  # many readers share one round of questions

Ask = Callable[[], Awaitable[str]]


@dataclass(frozen=True)
class State:
    """One part of the system; `millis` is how long its answer took."""

    name: str
    ok: bool
    millis: float
    detail: str


class Status:
    def __init__(self, settings: Settings, database: Database, cache: Cache) -> None:
        self._client = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False)
        self._parts: dict[str, Ask] = {
            "postgres": lambda: ask_database(database),
            "redis": lambda: ask_cache(cache),
            "backend": ask_self,
            "model-llm": lambda: self._health(settings.ml_service_url),
            "service-llm": lambda: self._health(settings.llm_service_url),
            "whatsapp-agent": lambda: self._health(settings.whatsapp_agent_url),
            "audio-sumarizado": lambda: self._health(settings.audio_service_url),
            "frontend": lambda: self._health(settings.frontend_url),
        }
        self._turn = asyncio.Lock()
        self._answer: list[State] = []
        self._asked_at = float("-inf")

    async def read(self) -> list[State]:
        """[{name, ok, millis, detail}], at most FRESH_SECONDS old."""
        async with self._turn:
            if time.monotonic() - self._asked_at > FRESH_SECONDS:
                self._answer = await self._ask_all()
                self._asked_at = time.monotonic()
            return self._answer

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask_all(self) -> list[State]:
        tasks = [asyncio.create_task(probe(name, ask)) for name, ask in self._parts.items()]
        # A late answer is not waited for, not even for its clean-up.
        _, late = await asyncio.wait(tasks, timeout=TIMEOUT_SECONDS)
        for task in late:
            task.cancel()
        return [
            told(name, False, TIMEOUT_SECONDS, "sem resposta em 2 s") if task in late else task.result()
            for name, task in zip(self._parts, tasks, strict=True)
        ]

    async def _health(self, url: str) -> str:
        try:
            answer = await self._client.get(urljoin(url, "/health"))
        except httpx.ConnectError:
            raise RuntimeError("não atende") from None
        text = detail(answer)
        if not answer.is_success:
            raise RuntimeError(text or f"respondeu {answer.status_code}")
        return text


async def probe(name: str, ask: Ask) -> State:
    started = time.perf_counter()
    try:
        text, ok = await ask(), True
    except Exception as error:  # whatever went wrong is the answer
        text, ok = reason(error), False
    return told(name, ok, time.perf_counter() - started, text)


def told(name: str, ok: bool, seconds: float, text: str) -> State:
    return State(name=name, ok=ok, millis=round(seconds * 1000, 1), detail=text)


def detail(answer: httpx.Response) -> str:
    """What a service says about itself, if it says it in JSON."""
    try:
        said = answer.json()
    except ValueError:
        return ""
    words = [said.get(key) for key in ("detail", "reason", "error")] if isinstance(said, dict) else []
    return next((word[:200] for word in words if isinstance(word, str)), "")


async def ask_self() -> str:
    return ""


async def ask_database(database: Database) -> str:
    await database.ask("SELECT 1", seconds=TIMEOUT_SECONDS)
    return ""


async def ask_cache(cache: Cache) -> str:
    await cache.ping()
    return ""
