"""The WhatsApp agent of Conecta Saúde: takes messages in and sees each one through."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from app import message
from app.settings import read_settings
from app.signature import verify
from app.upstream import Upstream
from app.worker import Worker
from shared.database import Database, DatabaseUnavailable
from shared.gate import Gate, read_body, room_for

settings = read_settings()
logging.basicConfig(level=logging.DEBUG if settings.debug else logging.INFO, format="%(levelname)s %(message)s")
for noisy in ("httpx", "httpcore"):
    logging.getLogger(noisy).setLevel(logging.WARNING)
database = Database(settings.database_url)
upstream = Upstream(settings)
worker = Worker(database, upstream, settings.retry_seconds)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    worker.start()
    yield
    await worker.stop()
    await upstream.close()
    await database.close()


app = FastAPI(
    title="Conecta Saúde: whatsapp-agent",
    lifespan=lifespan,
    openapi_url="/openapi.json" if settings.environment == "development" else None,
)
app.add_middleware(Gate)


@app.exception_handler(DatabaseUnavailable)
async def unavailable(_: Request, error: DatabaseUnavailable) -> JSONResponse:
    return JSONResponse({"detail": f"banco de dados indisponível: {error}"}, 503, {"retry-after": "2"})


@app.get("/health")
async def health() -> dict[str, str]:
    """503 with the reason until the table can be read; tells how many messages wait."""
    row = await database.ask("SELECT count(*) FROM messages WHERE status = 'waiting'", seconds=3)
    waiting = row[0] if row else 0
    return {"status": "ok", "detail": f"{waiting} em espera" if waiting else ""}


@app.post("/webhook", status_code=202)
async def receive(request: Request) -> dict[str, int | str]:
    async with room_for(request):
        body = await read_body(request)
        key = settings.webhook_key
        delivery = verify(key, request.headers, body, time.time()) if key else None
        identity = await message.insert(database, message.decode(message.parse(body)), delivery)
    worker.wake()
    return {"id": identity, "status": "waiting"}
