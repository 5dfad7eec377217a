"""Speech over HTTP: a text and a voice in, a WAV file out, and the name of the engine with every answer."""

import asyncio

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from app.engine import NotReady, UnknownVoice, choose_engine
from app.settings import read_settings
from shared.bulkhead import RETRY_AFTER_SECONDS, Bulkhead, Busy

settings = read_settings()
engine = choose_engine(settings)
bulkhead = Bulkhead(settings.max_running, settings.max_waiting, settings.speech_seconds)
app = FastAPI(title="audio-voice", docs_url=None, redoc_url=None, openapi_url=None)

BODY_BYTES = 16 * settings.max_characters + 1_024
"""A character is at most 12 bytes in JSON: \\ud83d\\ude00."""


class Speech(BaseModel):
    """What is to be said, and how."""

    text: str = Field(min_length=1, max_length=settings.max_characters)
    voice: str = Field(default="pt-br", max_length=64)
    words_per_minute: int = Field(default=160, ge=80, le=400)


@app.get("/health")
def health() -> dict[str, str]:
    """Healthy when the engine has a voice to speak with."""
    engine.voices()
    return {"status": "ok", "engine": engine.name}


@app.get("/voices")
def voices() -> dict[str, object]:
    """The engine and its voices."""
    return {"engine": engine.name, "voices": engine.voices()}


@app.post("/speech")
async def speech(request: Request) -> Response:
    """A WAV file; the header `x-engine` says what made it."""
    if int(request.headers.get("content-length") or BODY_BYTES + 1) > BODY_BYTES:
        return JSONResponse({"detail": f"at most {settings.max_characters} characters"}, 413)
    async with bulkhead.admit():
        try:
            wanted = Speech.model_validate_json(await request.body())
        except ValueError as error:
            return JSONResponse({"detail": str(error)}, 422)
        async with bulkhead.slot():
            words = (wanted.text, wanted.voice, wanted.words_per_minute)
            recording = await asyncio.to_thread(engine.speak, *words)
    return Response(recording, media_type="audio/wav", headers={"x-engine": engine.name})


@app.exception_handler(Busy)
async def busy(_request: Request, _error: Busy) -> JSONResponse:
    """More texts wait than the settings allow."""
    headers = {"retry-after": str(RETRY_AFTER_SECONDS)}
    return JSONResponse({"detail": "busy, try again"}, 503, headers)


@app.exception_handler(NotReady)
async def not_ready(_request: Request, error: NotReady) -> JSONResponse:
    """The weights or the voices are still missing."""
    return JSONResponse({"detail": str(error), "engine": engine.name}, 503)


@app.exception_handler(UnknownVoice)
async def unknown_voice(_request: Request, error: UnknownVoice) -> JSONResponse:
    """Another engine has other voices."""
    return JSONResponse({"detail": f"no voice {error}, see /voices", "engine": engine.name}, 422)


@app.exception_handler(TimeoutError)
async def too_slow(_request: Request, _error: TimeoutError) -> JSONResponse:
    """The text took longer than the settings allow."""
    return JSONResponse({"detail": f"took more than {settings.speech_seconds} s"}, 504)
