"""Takes waiting messages one by one, asks the other services and stores what they say."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from app.audio import Audio
from app.upstream import Action, Upstream, UpstreamDown, UpstreamRefused
from shared.database import Database, DatabaseUnavailable

MAX_ATTEMPTS = 5
POLL_SECONDS = 1.0
GRACE_SECONDS = 4.0

# Counting the attempt is committed before the work: a message that kills this process is not tried for ever.
CLAIM = """
UPDATE messages SET attempts = attempts + 1, not_before = now() + make_interval(secs => %s * 5 ^ least(attempts, 4))
WHERE id = (
    SELECT id FROM messages WHERE status = 'waiting' AND not_before <= now()
    ORDER BY not_before LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id, attempts
"""
# Held while the work goes on: no other worker takes the row, and it is free again the moment this process dies.
TAKE = """
SELECT text, octet_length(audio), substring(audio FOR 4) FROM messages
WHERE id = %s AND status = 'waiting' FOR UPDATE SKIP LOCKED
"""
DONE = """
UPDATE messages SET status = 'done', label = %s, confidence = %s, actions = %s, audio_seconds = %s, audio = NULL,
       reason = NULL, done_at = clock_timestamp()
WHERE id = %s
"""
AGAIN = """
UPDATE messages SET reason = %s,
       not_before = clock_timestamp() + make_interval(secs => %s * 5 ^ least(attempts - 1, 4))
WHERE id = %s
"""
FAILED = "UPDATE messages SET status = 'failed', reason = %s, audio = NULL, done_at = clock_timestamp() WHERE id = %s"


@dataclass(frozen=True)
class Outcome:
    label: str
    confidence: float | None
    actions: list[Action]
    audio_seconds: float | None


class Worker:
    """`retry_seconds` is the pause after the first failure; each further pause is five times as long."""

    def __init__(self, database: Database, upstream: Upstream, retry_seconds: float) -> None:
        self._database = database
        self._upstream = upstream
        self._retry_seconds = retry_seconds
        self._new = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    def wake(self) -> None:
        """There is a new message: do not wait for the next poll."""
        self._new.set()

    async def stop(self) -> None:
        """Lets the message in hand be finished if that is quick; otherwise its row stays waiting."""
        self._stopping = True
        self._new.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=GRACE_SECONDS)
            self._task.cancel()

    async def _run(self) -> None:
        told = ""
        while not self._stopping:
            self._new.clear()
            try:
                if await self._take_one():
                    continue
                told = ""
            except DatabaseUnavailable as error:
                if str(error) != told:
                    told = str(error)
                    logging.warning("the worker waits for the database: %s", told)
            except Exception:
                logging.exception("the worker goes on after an error")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._new.wait(), POLL_SECONDS)

    async def _take_one(self) -> bool:
        """False when nothing is waiting."""
        async with self._database.connection() as connection:
            claimed = await (await connection.execute(CLAIM, (self._retry_seconds,))).fetchone()
            if claimed is None:
                return False
            identity, attempts = claimed
            async with connection.transaction():
                row = await (await connection.execute(TAKE, (identity,), binary=True)).fetchone()
                if row is not None:
                    text, size, start = row
                    audio = None if size is None else Audio(connection, identity, size, start)
                    await self._work(connection, identity, attempts, text, audio)
        return True

    async def _work(
        self, connection: AsyncConnection, identity: int, attempts: int, text: str | None, audio: Audio | None
    ) -> None:
        try:
            if attempts > MAX_ATTEMPTS:
                raise UpstreamRefused(f"interrompida {MAX_ATTEMPTS} vezes")
            outcome = await self._ask(text, audio)
        except (UpstreamDown, UpstreamRefused) as error:
            final = isinstance(error, UpstreamRefused) or attempts >= MAX_ATTEMPTS
            logging.warning("message %d, attempt %d: %s", identity, attempts, error)
            said = str(error).replace("\x00", " ")[:500]
            if final:
                await connection.execute(FAILED, (said, identity))
            else:
                await connection.execute(AGAIN, (said, self._retry_seconds, identity))
            return
        actions = Jsonb([action.model_dump() for action in outcome.actions])
        values = (outcome.label, outcome.confidence, actions, outcome.audio_seconds, identity)
        await connection.execute(DONE, values)
        logging.info("message %d done: %s", identity, outcome.label)

    async def _ask(self, text: str | None, audio: Audio | None) -> Outcome:
        summary = await self._upstream.summarize(audio) if audio is not None else None
        seconds = summary.duration_seconds if summary else None
        if text is None:
            # Nobody turns speech into text here: what is left to do is to listen.
            heard = (summary and summary.summary) or f"Áudio de {int((seconds or 0) + 0.5)} s."
            listen = Action(title="Ouvir o áudio", detail=heard, source="audio-sumarizado")
            return Outcome("audio", None, [listen], seconds)
        label = await self._upstream.classify(text)
        actions = await self._upstream.actions(text, label.label)
        return Outcome(label.label, label.confidence, actions, seconds)
