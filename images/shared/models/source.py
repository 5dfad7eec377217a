"""Where a model comes from: a directory (file: or builtin:) or a web address that ends in one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

BUILTIN_DIRECTORY = Path(__file__).resolve().parent.parent / "builtin-model"
DEFAULT_SOURCE = "builtin:" if BUILTIN_DIRECTORY.is_dir() else ""
"""Unless MODEL_SOURCE says otherwise. None where the image has no model of its own: whoever uses one says where it lies."""
BLOCK_BYTES = 256 * 1024
TIMEOUT_SECONDS = 30.0


class SourceUnreachable(Exception):
    """The source did not answer, or stopped in the middle: trying again may help."""


class SourceUnusable(Exception):
    """The source answered, and trying again will not help."""


class Source(Protocol):
    directory: Path | None
    """Where it lies on this machine; None for one on the web."""

    def read(self, name: str, limit_bytes: int) -> bytes:
        """A whole small file."""

    def stream(self, name: str, start: int):
        """Context manager giving (real start, blocks); the real start is 0 where resuming is not possible."""


def new_source(address: str) -> Source:
    """`builtin:`, `file:///directory`, `http://host/directory` or `https://host/directory`."""
    parts = urlsplit(address)
    if parts.scheme == "builtin" and not parts.netloc and parts.path in {"", "/"}:
        return DirectorySource(BUILTIN_DIRECTORY)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path.startswith("/"):
        return DirectorySource(Path(unquote(parts.path)))
    if parts.scheme in {"http", "https"} and parts.netloc:
        return WebSource(address)
    raise ValueError(f'MODEL_SOURCE: got "{address}", expected builtin:, file:///DIRECTORY, http://… or https://…')


class DirectorySource:
    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def read(self, name: str, limit_bytes: int) -> bytes:
        with self.stream(name, 0) as (_, blocks):
            return _at_most(blocks, limit_bytes, name)

    @contextmanager
    def stream(self, name: str, start: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        try:
            file = (self.directory / name).open("rb")
        except OSError as error:
            raise SourceUnusable(f"{self.directory / name}: {error.strerror}") from None
        with file:
            file.seek(start)
            yield start, iter(lambda: file.read(BLOCK_BYTES), b"")


class WebSource:
    directory = None

    def __init__(self, address: str) -> None:
        import httpx

        self._httpx = httpx
        parts = urlsplit(address)
        self._base = parts._replace(path=parts.path.rstrip("/"), fragment="")
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=True)

    def read(self, name: str, limit_bytes: int) -> bytes:
        with self.stream(name, 0) as (_, blocks):
            return _at_most(blocks, limit_bytes, name)

    @contextmanager
    def stream(self, name: str, start: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        url = self._base._replace(path=f"{self._base.path}/{name}").geturl()
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        try:
            with self._client.stream("GET", url, headers=headers) as answer:
                if answer.status_code == 206 and _range_start(answer.headers) == start:
                    yield start, answer.iter_raw(BLOCK_BYTES)
                elif answer.status_code == 200:
                    yield 0, answer.iter_raw(BLOCK_BYTES)
                elif answer.status_code in {206, 416}:
                    yield 0, iter(())
                elif answer.status_code in {408, 425, 429} or answer.status_code >= 500:
                    raise SourceUnreachable(f"{name}: the source answered {answer.status_code}")
                else:
                    raise SourceUnusable(f"{name}: the source answered {answer.status_code}")
        except self._httpx.HTTPError as error:
            raise SourceUnreachable(f"{name}: {type(error).__name__} {error}".strip()) from None


def _range_start(headers) -> int:
    """The first byte of `Content-Range: bytes 100-199/200`, or -1."""
    value = headers.get("content-range", "").removeprefix("bytes ").split("-")[0]
    return int(value) if value.isdigit() else -1


def _at_most(blocks: Iterator[bytes], limit_bytes: int, name: str) -> bytes:
    content = bytearray()
    for block in blocks:
        content += block
        if len(content) > limit_bytes:
            raise SourceUnusable(f"{name} is larger than {limit_bytes:,} bytes")
    return bytes(content)
