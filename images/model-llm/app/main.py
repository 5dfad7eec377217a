"""model-llm: tells what a message to a health service is about."""

import asyncio
from typing import Annotated

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints

from app.classifier import Classification, Classifier
from app.settings import read_settings
from shared.body import read_model
from shared.bulkhead import RETRY_AFTER_SECONDS, Bulkhead, Busy

QUEUE_PATIENCE_SECONDS = 15.0


class Message(BaseModel):
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


settings = read_settings()
classifier = Classifier(settings.model_path)
bulkhead = Bulkhead(settings.max_running, settings.max_waiting, QUEUE_PATIENCE_SECONDS)
app = FastAPI(title="model-llm", docs_url="/docs" if settings.debug else None, redoc_url=None)


@app.exception_handler(Busy)
async def busy(_request: Request, _error: Busy) -> JSONResponse:
    return JSONResponse(
        {"detail": "too many requests at once, try again in a moment"},
        status_code=503,
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post(
    "/classify",
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": Message.model_json_schema()}}}},
)
async def classify(request: Request) -> Classification:
    async with bulkhead.admit():
        text, truncated = await _beginning(request)
        async with bulkhead.slot():
            return await asyncio.to_thread(classifier.classify, text, truncated)


async def _beginning(request: Request) -> tuple[str, bool]:
    """The start of the text, and whether more followed; while a request waits, only this much stays in memory."""
    message = await read_model(request, Message, settings.max_body_bytes)
    limit = settings.max_text_characters
    return message.text[:limit], len(message.text) > limit
