"""Refuses what would not fit into memory before it is read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

RUNNING = 32
WAITING = 256
MAX_BODY_BYTES = 10 * 1024 * 1024
LARGE_BODY_BYTES = 128 * 1024
DISCARD_BYTES = 32 * 1024 * 1024
BODY_SECONDS = 30

one_large_body = asyncio.Semaphore(1)


class Gate:
    """RUNNING requests run, WAITING more wait for their turn, the others are told to come back. /health passes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._turn = asyncio.Semaphore(RUNNING)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/health":
            await self._app(scope, receive, send)
            return
        if self._waiting >= WAITING:
            answer = JSONResponse({"detail": "ocupado, tente de novo"}, 503, {"retry-after": "1"})
            await answer(scope, receive, send)
            return
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._turn.release()


@asynccontextmanager
async def room_for(request: Request) -> AsyncIterator[None]:
    """Large bodies are in memory one at a time, until the caller is done with what was in them."""
    length = declared_bytes(request)
    if length is not None and not LARGE_BODY_BYTES < length <= MAX_BODY_BYTES:
        yield  # small, or so large that nothing of it is kept
        return
    async with one_large_body:
        yield


async def read_body(request: Request) -> bytearray:
    """The whole body. What is too large is thrown away as it comes, so that a client sees 413 and no broken pipe."""
    length = declared_bytes(request)
    if length is not None and length > DISCARD_BYTES:
        raise too_large()
    fits = length is None or length <= MAX_BODY_BYTES
    body, seen = bytearray(), 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                seen += len(chunk)
                fits = fits and seen <= MAX_BODY_BYTES
                if fits:
                    body += chunk
                else:
                    body.clear()
                if seen > DISCARD_BYTES:
                    break
    except TimeoutError:
        raise HTTPException(408, "o corpo do pedido demorou demais") from None
    except ClientDisconnect:
        raise HTTPException(400, "o corpo do pedido não veio inteiro") from None
    if not fits:
        raise too_large()
    return body


def declared_bytes(request: Request) -> int | None:
    """None when the body comes in chunks and says nothing of its length."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() else None


def too_large() -> HTTPException:
    return HTTPException(413, f"o limite é de {MAX_BODY_BYTES // 1024 // 1024} MiB")
