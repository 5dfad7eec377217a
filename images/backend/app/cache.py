"""Redis as a pure cache: three commands on one connection, and every failure means «not cached»."""

import asyncio
import logging
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 0.25
PAUSE_SECONDS = 1.0  # after a failure nobody waits for redis for this long


class CacheError(Exception):
    """Redis answered with an error."""


class Cache:
    def __init__(self, url: str, password: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("redis", "rediss") or not parts.hostname:
            raise SystemExit("REDIS_URL is not a redis address")
        self._host, self._port, self._tls = parts.hostname, parts.port or 6379, parts.scheme == "rediss"
        told = [unquote(word) for word in (parts.username, parts.password) if word]
        self._login = [password] if password else told
        self._number = parts.path.strip("/") or "0"
        self._turn = asyncio.Lock()
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._down_until = 0.0

    async def get(self, key: str) -> bytes | None:
        return await self._try("GET", key)

    async def put(self, key: str, value: bytes, seconds: int) -> None:
        await self._try("SET", key, value, "EX", str(seconds))

    async def ping(self) -> None:
        """Raises when redis does not answer."""
        async with self._turn:
            await self._ask("PING")

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _try(self, *words: str | bytes) -> bytes | None:
        async with self._turn:
            now = asyncio.get_running_loop().time()
            if now < self._down_until:
                return None
            try:
                answer = await self._ask(*words)
            except (OSError, CacheError) as error:
                if not self._down_until:
                    logging.warning("serving without cache: %s", str(error) or type(error).__name__)
                self._down_until = now + PAUSE_SECONDS
                return None
            if self._down_until:
                logging.info("the cache is back")
                self._down_until = 0.0
            return answer

    async def _ask(self, *words: str | bytes) -> bytes | None:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                if self._writer is None:
                    await self._connect()
                return await self._exchange(*words)
        except asyncio.IncompleteReadError:
            self.close()
            raise ConnectionError("a conexão foi fechada") from None
        except BaseException:
            self.close()
            raise

    async def _connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls or None)
        if self._login:
            await self._exchange("AUTH", *self._login)
        if self._number != "0":
            await self._exchange("SELECT", self._number)

    async def _exchange(self, *words: str | bytes) -> bytes | None:
        """One command and its answer in redis' own protocol (RESP2)."""
        assert self._reader is not None and self._writer is not None
        encoded = [word.encode() if isinstance(word, str) else word for word in words]
        self._writer.write(b"*%d\r\n" % len(encoded))
        self._writer.writelines(b"$%d\r\n%b\r\n" % (len(word), word) for word in encoded)
        await self._writer.drain()
        line = await self._reader.readuntil(b"\r\n")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise CacheError(rest.decode(errors="replace"))
        if kind != b"$":
            return rest
        length = int(rest)
        return None if length < 0 else (await self._reader.readexactly(length + 2))[:-2]
