"""Refuses what would not fit into memory before it is read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from fastapi import HTTPException, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

MAX_REQUESTS = 64
MAX_BODY_BYTES = 10 * 1024 * 1024
LARGE_BODY_BYTES = 128 * 1024
BODY_SECONDS = 30

one_large_body = asyncio.Semaphore(1)


class Gate:
    """At most MAX_REQUESTS at once; the others are told to come back. /health always passes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/health":
            await self._app(scope, receive, send)
            return
        if self._open >= MAX_REQUESTS:
            answer = JSONResponse({"detail": "ocupado, tente de novo"}, 503, {"retry-after": "1"})
            await answer(scope, receive, send)
            return
        self._open += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open -= 1


async def request_body(request: Request) -> AsyncIterator[bytes]:
    """Dependency: the whole body. Large ones are held in memory one at a time."""
    declared = request.headers.get("content-length", "")
    length = int(declared) if declared.isdecimal() else None
    if length is not None and length > MAX_BODY_BYTES:
        raise too_large()
    large = length is None or length > LARGE_BODY_BYTES
    async with AsyncExitStack() as held:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                if large:
                    await held.enter_async_context(one_large_body)
                body = await read(request)
        except TimeoutError:
            raise HTTPException(408, "o corpo do pedido demorou demais") from None
        yield body


async def read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise too_large()
    return bytes(body)


def too_large() -> HTTPException:
    return HTTPException(413, f"o limite é de {MAX_BODY_BYTES // 1024 // 1024} MiB")
