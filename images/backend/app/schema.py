"""The table of messages. This service owns it; the others only use it."""

import asyncio
import logging

from shared.database import Database, DatabaseUnavailable

LOCK = 4_820_001  # any number, the same in every process

TABLE = """
CREATE TABLE IF NOT EXISTS messages (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sender        text NOT NULL,
    text          text,
    audio         bytea,
    audio_seconds double precision,
    status        text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'done', 'failed')),
    attempts      integer NOT NULL DEFAULT 0,
    not_before    timestamptz NOT NULL DEFAULT now(),
    reason        text,
    label         text,
    confidence    double precision,
    actions       jsonb NOT NULL DEFAULT '[]',
    received_at   timestamptz NOT NULL DEFAULT now(),
    done_at       timestamptz
)
"""
# Which delivery of a webhook a message came by, so that none is taken twice.
DELIVERY = "ALTER TABLE messages ADD COLUMN IF NOT EXISTS delivery text"
ONCE = "CREATE UNIQUE INDEX IF NOT EXISTS messages_delivery ON messages (delivery) WHERE delivery IS NOT NULL"
# Not compressed, so that a slice of an audio can be read without the whole.
SLICES = "ALTER TABLE messages ALTER COLUMN audio SET STORAGE EXTERNAL"
INDEX = "CREATE INDEX IF NOT EXISTS messages_waiting ON messages (not_before) WHERE status = 'waiting'"


async def create(database: Database) -> None:
    """Makes what is missing. Several processes may do it at once: they take turns."""
    async with database.connection() as connection, asyncio.timeout(20), connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        await connection.execute(TABLE)
        for change in (DELIVERY, ONCE, SLICES, INDEX):
            await connection.execute(change)


async def create_when_possible(database: Database) -> None:
    """Tries until the database is there."""
    told = ""
    while True:
        try:
            await create(database)
            logging.info("schema is in place")
            return
        except DatabaseUnavailable as error:
            if str(error) != told:
                told = str(error)
                logging.warning("schema waits for the database: %s", told)
            await asyncio.sleep(1)
