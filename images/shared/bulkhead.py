"""Bounded concurrency: memory use has a ceiling because the number of requests inside has one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

RETRY_AFTER_SECONDS = 2


class Busy(Exception):
    """The queue is full, or waiting took too long: answer 503 with Retry-After."""


class Bulkhead:
    """Lets `running` requests work at once and `waiting` more stand in line; refuses the rest at once."""

    def __init__(self, running: int, waiting: int, patience_seconds: float) -> None:
        self._slots = asyncio.Semaphore(running)
        self._room = running + waiting
        self._inside = 0
        self._patience_seconds = patience_seconds

    @asynccontextmanager
    async def admit(self) -> AsyncIterator[None]:
        """Counts a request as inside, from before its body is read until it is answered."""
        if self._inside >= self._room:
            raise Busy
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Holds one of the `running` places; gives up after the patience time."""
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._slots.acquire()
        except TimeoutError:
            raise Busy from None
        try:
            yield
        finally:
            self._slots.release()
