"""An audio as it lies in the database: read piece by piece, never as a whole."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from psycopg import AsyncConnection

PIECE_BYTES = 256 * 1024
TYPES = {b"OggS": "audio/ogg", b"RIFF": "audio/wav", b"fLaC": "audio/flac", b"ID3": "audio/mpeg", b"\xff": "audio/mpeg"}

PIECE = "SELECT substring(audio FROM %s FOR %s) FROM messages WHERE id = %s"


@dataclass(frozen=True)
class Audio:
    """`length` is in bytes, `start` the first few of them."""

    connection: AsyncConnection
    message: int
    length: int
    start: bytes

    @property
    def type(self) -> str:
        """By its first bytes; WhatsApp's own voice notes are ogg."""
        return next((kind for start, kind in TYPES.items() if self.start.startswith(start)), "audio/ogg")

    async def pieces(self) -> AsyncIterator[bytes]:
        for first in range(1, self.length + 1, PIECE_BYTES):
            values = (first, PIECE_BYTES, self.message)
            row = await (await self.connection.execute(PIECE, values, binary=True)).fetchone()
            assert row is not None  # the row is locked
            yield row[0]
