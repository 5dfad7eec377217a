"""Reading request bodies without ever holding more than the stated limit."""

import asyncio
from typing import TypeVar

from fastapi import HTTPException, Request
from pydantic import BaseModel, ValidationError

READ_SECONDS = 20.0
DISCARD_BYTES = 32 * 1024 * 1024

Model = TypeVar("Model", bound=BaseModel)


async def read_body(request: Request, limit_bytes: int) -> bytes:
    """The whole body; 413 above `limit_bytes`, 408 when it takes longer than READ_SECONDS."""
    body = bytearray()
    received = 0
    declared = request.headers.get("content-length", "")
    fits = not declared.isdigit() or int(declared) <= limit_bytes
    worth_reading = not declared.isdigit() or int(declared) <= DISCARD_BYTES
    try:
        async with asyncio.timeout(READ_SECONDS):
            # What is too large is still read, and thrown away: a client sees the answer, not a broken pipe.
            async for chunk in request.stream() if worth_reading else _nothing():
                received += len(chunk)
                fits = fits and received <= limit_bytes
                if fits:
                    body += chunk
                else:
                    body.clear()
                if received > DISCARD_BYTES:
                    break
    except TimeoutError:
        raise HTTPException(408, f"the body did not arrive within {READ_SECONDS:.0f} seconds") from None
    if not fits:
        raise HTTPException(413, f"the body is larger than the limit of {limit_bytes:,} bytes")
    return bytes(body)


async def read_model(request: Request, model: type[Model], limit_bytes: int) -> Model:
    """The JSON body as `model`; 422 with one sentence when it does not match."""
    body = await read_body(request, limit_bytes)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        path = ".".join(str(part) for part in first["loc"]) or "body"
        raise HTTPException(422, f"{path}: {first['msg']}") from None


async def _nothing():
    return
    yield
