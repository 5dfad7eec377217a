"""The backend of Conecta Saúde: the messages and the state of the system."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, HTTPException, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from app import message, schema
from app.cache import Cache
from app.settings import read_settings
from app.status import State, Status
from shared.database import Database, DatabaseUnavailable
from shared.gate import Gate, read_body, room_for

CACHE_SECONDS = 2

settings = read_settings()
logging.basicConfig(level=logging.DEBUG if settings.debug else logging.INFO, format="%(levelname)s %(message)s")
for noisy in ("httpx", "httpcore"):
    logging.getLogger(noisy).setLevel(logging.WARNING)
database = Database(settings.database_url)
cache = Cache(settings.redis_url, settings.redis_password)
status = Status(settings, database, cache)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    creating = asyncio.create_task(schema.create_when_possible(database))
    yield
    creating.cancel()
    cache.close()
    await status.close()
    await database.close()


app = FastAPI(
    title="Conecta Saúde: backend",
    lifespan=lifespan,
    openapi_url="/openapi.json" if settings.environment == "development" else None,
)
app.add_middleware(Gate)


@app.exception_handler(DatabaseUnavailable)
async def unavailable(_: Request, error: DatabaseUnavailable) -> JSONResponse:
    return JSONResponse({"detail": f"banco de dados indisponível: {error}"}, 503, {"retry-after": "2"})


@app.get("/health")
async def health() -> dict[str, str]:
    """503 with the reason until the table can be read."""
    try:
        await database.ask("SELECT 1 FROM messages LIMIT 1", seconds=3)
    except DatabaseUnavailable as error:
        if not error.missing_table:
            raise
        await schema.create(database)
    return {"status": "ok"}


@app.get("/messages")
async def list_messages(limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Response:
    key = f"messages:{limit}"
    listed = await cache.get(key)
    if listed is None:
        listed = await message.newest(database, limit)
        await cache.put(key, listed, CACHE_SECONDS)
    return Response(listed, media_type="application/json")


@app.get("/messages/{identity}")
async def show_message(identity: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> Response:
    shown = await message.one(database, identity)
    if shown is None:
        raise HTTPException(404, "mensagem não encontrada")
    return Response(shown, media_type="application/json")


@app.post("/messages", status_code=202)
async def receive_message(request: Request) -> dict[str, int | str]:
    async with room_for(request):
        identity = await message.insert(database, message.parse(await read_body(request)))
    return {"id": identity, "status": "waiting"}


@app.get("/status")
async def show_status() -> list[State]:
    return await status.read()
