"""PostgreSQL: a few connections that survive the database going away."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

PASSFILE_LINE = re.compile(r"((?:\\.|[^:\\])*):" * 4 + "(.*)")

Row = tuple[Any, ...] | None
Values = tuple[object, ...]

UNAVAILABLE = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.UndefinedTable,
    TimeoutError,
    OSError,
)


class DatabaseUnavailable(Exception):
    """The database cannot answer now; the message says why."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(reason(error))
        self.missing_table = isinstance(error, psycopg.errors.UndefinedTable)


class Database:
    """At most `size` connections at once; a broken one is replaced when it is next needed."""

    def __init__(self, url: str, size: int = 4, idle: int = 2) -> None:
        try:
            conninfo_to_dict(url)
        except psycopg.ProgrammingError:
            raise SystemExit("DATABASE_URL is not a PostgreSQL address") from None
        self._url = url
        self._slots = asyncio.Semaphore(size)
        self._most_idle = idle
        self._idle: list[AsyncConnection] = []
        self._late: set[asyncio.Task[Row]] = set()

    @asynccontextmanager
    async def connection(self, seconds: float = 5.0, keep: bool = True) -> AsyncIterator[AsyncConnection]:
        """One connection in autocommit mode; `seconds` bounds the wait for it, not its use."""
        try:
            async with AsyncExitStack() as held:
                async with asyncio.timeout(seconds):
                    await held.enter_async_context(self._slots)
                    connection = await self._open()
                held.push_async_callback(self._give_back, connection, keep)
                yield connection
        except UNAVAILABLE as error:
            raise DatabaseUnavailable(error) from error

    async def ask(self, query: str, values: Values = (), seconds: float = 5.0, keep: bool = True) -> Row:
        """The first row of one statement, after `seconds` at the latest."""
        asking = asyncio.create_task(self._ask(query, values, keep))
        done, _ = await asyncio.wait([asking], timeout=seconds)
        if done:
            return asking.result()
        # Cancelling a statement on a server that is frozen or gone takes long: nobody waits for that.
        asking.cancel()
        self._late.add(asking)
        asking.add_done_callback(self._forget)
        raise DatabaseUnavailable(TimeoutError())

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()

    async def _ask(self, query: str, values: Values, keep: bool) -> Row:
        async with self.connection(keep=keep) as connection:
            return await (await connection.execute(query, values)).fetchone()

    def _forget(self, asking: asyncio.Task[Row]) -> None:
        self._late.discard(asking)
        if not asking.cancelled():
            asking.exception()  # taken note of

    async def _open(self) -> AsyncConnection:
        while self._idle:
            connection = self._idle.pop()
            with suppress(psycopg.Error):
                await connection.execute("SELECT 1")
                return connection
            await connection.close()
        # Without prepared statements a transaction-pooling proxy in between does no harm.
        return await AsyncConnection.connect(connection_string(self._url), autocommit=True, prepare_threshold=None)

    async def _give_back(self, connection: AsyncConnection, keep: bool) -> None:
        clean = not connection.closed and connection.info.transaction_status == TransactionStatus.IDLE
        if keep and clean and len(self._idle) < self._most_idle:
            self._idle.append(connection)
        else:
            await connection.close()


def connection_string(url: str) -> str:
    """The URL as libpq takes it, with the password from the passfile it names.

    libpq ignores a passfile that others may read. A mounted secret is owned by root and
    readable by all, so that a service without root can read it; hence it is read here.
    """
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    passfile = parts.pop("passfile", None)
    if passfile and not parts.get("password"):
        parts["password"] = password_from(Path(passfile), parts)
    return make_conninfo("", **{"connect_timeout": "3", "tcp_user_timeout": "10000", **parts})


def password_from(passfile: Path, parts: dict[str, str]) -> str:
    """The password on the first line host:port:database:user:password that matches."""
    usual = {"host": "localhost", "port": "5432", "dbname": "", "user": ""}
    wanted = [parts.get(key, value) for key, value in usual.items()]
    for line in passfile.read_text(encoding="utf-8").splitlines():
        match = PASSFILE_LINE.fullmatch(line)
        if match is None or line.startswith("#"):
            continue
        *fields, password = [re.sub(r"\\(.)", r"\1", field) for field in match.groups()]
        if all(field in ("*", want) for field, want in zip(fields, wanted, strict=True)):
            return password
    raise OSError(f"{passfile} não tem senha para {wanted[3]}@{wanted[0]}:{wanted[1]}/{wanted[2]}")


def reason(error: BaseException) -> str:
    """One line a person can read."""
    if isinstance(error, TimeoutError):
        return "sem resposta a tempo"
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
