"""audio-sumarizado: measures a recording and says in one sentence what is in it."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from app.analyst import analyse
from app.settings import read_settings
from app.upload import received
from shared.bulkhead import RETRY_AFTER_SECONDS, Bulkhead, Busy

QUEUE_PATIENCE_SECONDS = 60.0


class SpeechSegment(BaseModel):
    startSeconds: float
    endSeconds: float


class Summary(BaseModel):
    format: str
    durationSeconds: float
    sampleRate: int
    channels: int
    rmsDbfs: float
    """Level of the whole recording; -120 stands for digital silence."""
    peakDbfs: float
    silenceSeconds: float
    speechSegments: list[SpeechSegment]
    clippedSamples: int
    summary: str


settings = read_settings()
bulkhead = Bulkhead(settings.max_running, settings.max_waiting, QUEUE_PATIENCE_SECONDS)
app = FastAPI(title="audio-sumarizado", docs_url="/docs" if settings.debug else None, redoc_url=None)

BINARY = {"schema": {"type": "string", "format": "binary"}}
FORM = {"schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}}


@app.exception_handler(Busy)
async def busy(_request: Request, _error: Busy) -> JSONResponse:
    return JSONResponse(
        {"detail": "too many recordings at once, try again in a moment"},
        status_code=503,
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post(
    "/summarize",
    openapi_extra={"requestBody": {"content": {"audio/*": BINARY, "multipart/form-data": FORM}}},
)
async def summarize(request: Request) -> Summary:
    async with bulkhead.admit(), received(request, settings.max_upload_bytes, settings.upload_dir) as file:
        async with bulkhead.slot():
            return Summary.model_validate(await analyse(file, settings))
