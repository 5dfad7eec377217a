"""Receives an upload into a file without a name: never in memory, and gone with its last reader."""

import asyncio
import errno
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

READ_SECONDS = 300.0
DISCARD_BYTES = 256 * 1024 * 1024
ALSO_AUDIO = {"", "application/octet-stream", "application/ogg"}


@asynccontextmanager
async def received(request: Request, limit_bytes: int, directory: str) -> AsyncIterator[BinaryIO]:
    """The audio of the request, as raw body or as the first file of a form; 4xx when there is none."""
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    is_form = content_type == "multipart/form-data"
    if not is_form and content_type not in ALSO_AUDIO and not content_type.startswith(("audio/", "video/")):
        raise HTTPException(415, f"expected audio/* or multipart/form-data, got {content_type}")
    body = _within(request, limit_bytes)
    try:
        async with asyncio.timeout(READ_SECONDS):
            file = await (_from_form(request, body) if is_form else _from_body(body, directory))
    except TimeoutError:
        raise HTTPException(408, f"the upload did not arrive within {READ_SECONDS:.0f} seconds") from None
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise HTTPException(507, "there is no room for the upload at the moment") from None
        raise
    with file:
        if file.seek(0, 2) == 0:
            raise HTTPException(400, "the upload is empty")
        file.seek(0)
        yield file


async def _within(request: Request, limit_bytes: int) -> AsyncIterator[bytes]:
    """The body's chunks; above the limit the rest is thrown away and then 413 raised."""
    declared = request.headers.get("content-length", "")
    fits = not declared.isdigit() or int(declared) <= limit_bytes
    size = 0
    if fits or int(declared) <= DISCARD_BYTES:
        async for chunk in request.stream():
            size += len(chunk)
            fits = fits and size <= limit_bytes
            if fits:
                yield chunk
            elif size > DISCARD_BYTES:
                break
    if not fits:
        raise HTTPException(413, f"the upload is larger than the limit of {limit_bytes / 1e6:,.0f} MB")


async def _from_body(body: AsyncIterator[bytes], directory: str) -> BinaryIO:
    file = tempfile.TemporaryFile(dir=directory)
    try:
        async for chunk in body:
            if chunk:
                await asyncio.to_thread(file.write, chunk)
        file.flush()
    except BaseException:
        file.close()
        raise
    return file


async def _from_form(request: Request, body: AsyncIterator[bytes]) -> BinaryIO:
    try:
        form = await MultiPartParser(request.headers, body, max_files=1, max_fields=16).parse()
    except MultiPartException as error:
        raise HTTPException(400, f"the form cannot be read: {error.message}") from None
    uploads = [value for value in form.values() if isinstance(value, UploadFile)]
    if not uploads:
        await form.close()
        raise HTTPException(400, "the form has no file")
    spooled = uploads[0].file
    spooled.rollover()  # below 1 MiB it is still in memory, but the analysis needs a real file
    return spooled
