"""PostgreSQL: a few connections that survive the database going away."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

PASSFILE_LINE = re.compile(r"((?:\\.|[^:\\])*):" * 4 + "(.*)")
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
        self._late: set[asyncio.Task] = set()

    @asynccontextmanager
    async def connection(self, seconds: float = 5.0, keep: bool = True) -> AsyncIterator[AsyncConnection]:
        """One connection in autocommit mode; `seconds` bounds the wait for it, not its use."""
        try:
            async with asyncio.timeout(seconds):
                await self._slots.acquire()
                try:
                    connection = await self._open()
                except BaseException:
                    self._slots.release()
                    raise
            try:
                yield connection
            finally:
                await self._give_back(connection, keep)
                self._slots.release()
        except UNAVAILABLE as error:
            raise DatabaseUnavailable(error) from error

    async def ask(self, query: str, values: tuple = (), seconds: float = 5.0, keep: bool = True) -> tuple | None:
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

    async def _ask(self, query: str, values: tuple, keep: bool) -> tuple | None:
        async with self.connection(keep=keep) as connection:
            return await (await connection.execute(query, values)).fetchone()

    def _forget(self, asking: asyncio.Task) -> None:
        self._late.discard(asking)
        if not asking.cancelled():
            asking.exception()  # taken note of

    async def _open(self) -> AsyncConnection:
        while self._idle:
            connection = self._idle.pop()
            try:
                await connection.execute("SELECT 1")
                return connection
            except psycopg.Error:
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
    parts = {"connect_timeout": "3", "tcp_user_timeout": "10000", **conninfo_to_dict(url)}
    passfile = parts.pop("passfile", None)
    if passfile and not parts.get("password"):
        parts["password"] = password_from(Path(passfile), parts)
    return make_conninfo(**parts)


def password_from(passfile: Path, parts: dict) -> str:
    """The password on the first line host:port:database:user:password that matches."""
    wanted = [str(parts.get(key, usual)) for key, usual in
              (("host", "localhost"), ("port", "5432"), ("dbname", ""), ("user", ""))]
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
