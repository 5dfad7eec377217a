"""Fills the model directory, once: `python -m models.fetch`.

    MODEL_SOURCE           file:///DIRECTORY, http://…, https://… or what source.py knows beside them
    MODEL_DIR              /models
    MODEL_MANIFEST_SHA256  optional: the sha256 that the source's manifest.json must have
    MODEL_TRAITS           optional: what manifest.json must say besides its files, as "dimension maxTokens"

Where the source is the model directory itself, somebody else filled it: then it is only checked.

It may be killed at any moment and run again: what has arrived is kept in .incoming and resumed, and the
directory changes only when every file has its checksum; manifest.json comes last.

Exit codes: 0 the model is there, 2 wrong setting or wrong user, 3 not enough disk, 4 the source could not
be reached (run again to resume), 5 the source's content is wrong, 6 another fetch is running.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from .manifest import MANIFEST, Manifest, ModelProblem, parse_manifest, read_manifest, sha256_of, verify_files
from .source import DEFAULT_SOURCE, Source, SourceUnreachable, SourceUnusable, new_source

ATTEMPTS = 5
MANIFEST_LIMIT_BYTES = 64 * 1024
MARGIN_BYTES = 32 * 1024 * 1024
"""Disk that stays free after the model has arrived."""

DONE, WRONG_SETTING, DISK_TOO_SMALL, UNREACHABLE, WRONG_CONTENT, ALREADY_RUNNING = 0, 2, 3, 4, 5, 6


class FetchFailed(Exception):
    def __init__(self, exit_code: int, message: str) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def fetch(source: Source, directory: Path, manifest_sha256: str = "", traits: Iterable[str] = ()) -> str:
    """Leaves a verified model in the directory and says what was done; one that lacks a trait never takes the place of another."""
    with _lock(directory):
        content = source.read(MANIFEST, MANIFEST_LIMIT_BYTES)
        found = hashlib.sha256(content).hexdigest()
        if manifest_sha256 and found != manifest_sha256.lower():
            raise FetchFailed(
                WRONG_CONTENT,
                f"{MANIFEST} of the source has sha256 {found[:12]}…, expected {manifest_sha256.lower()[:12]}…",
            )
        manifest = parse_manifest(content)
        lacking = [name for name in traits if name not in manifest.traits]
        if lacking:
            raise FetchFailed(WRONG_CONTENT, f"{MANIFEST} of the source does not say {' and '.join(lacking)}")
        if source.directory is not None and source.directory.resolve() == directory.resolve():
            verify_files(directory, manifest)
            return f"{_title(manifest)} lies in {directory}"
        if _is_complete(directory, content, manifest):
            return f"{_title(manifest)} is already in {directory}"
        incoming = _new_incoming(directory, found)
        _require_disk(directory, incoming, manifest)
        for name in manifest.files:
            _receive(source, incoming, manifest, name)
        _put_in_place(directory, incoming, content, manifest)
        return f"{_title(manifest)} is now in {directory}"


def _lock(directory: Path):
    """A lock that the kernel drops when this process ends, however it ends."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        file = (directory / ".fetch.lock").open("w")
    except OSError as error:
        raise FetchFailed(
            WRONG_SETTING, f"cannot write {directory} as user {os.getuid()}: {error.strerror}"
        ) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise FetchFailed(ALREADY_RUNNING, f"another fetch is filling {directory}") from None
    return file


def _is_complete(directory: Path, content: bytes, manifest: Manifest) -> bool:
    try:
        if (directory / MANIFEST).read_bytes() != content:
            return False
        verify_files(directory, manifest)
    except (OSError, ModelProblem):
        return False
    return True


def _new_incoming(directory: Path, manifest_sha256: str) -> Path:
    """The folder of half-received files of exactly this model; leftovers of other models go."""
    incoming = directory / ".incoming" / manifest_sha256[:16]
    incoming.mkdir(parents=True, exist_ok=True)
    for other in incoming.parent.iterdir():
        if other != incoming:
            shutil.rmtree(other, ignore_errors=True)
    return incoming


def _require_disk(directory: Path, incoming: Path, manifest: Manifest) -> None:
    here = sum(path.stat().st_size for path in incoming.rglob("*") if path.is_file())
    needed = max(0, manifest.size_bytes - here) + MARGIN_BYTES
    free = shutil.disk_usage(directory).free
    if free < needed:
        raise FetchFailed(
            DISK_TOO_SMALL,
            f"{_title(manifest)} needs {_mib(needed)} MiB on {directory} "
            f"({_mib(manifest.size_bytes)} + {_mib(MARGIN_BYTES)} margin − {_mib(here)} already here), {_mib(free)} are free",
        )


def _receive(source: Source, incoming: Path, manifest: Manifest, name: str) -> None:
    """Brings one file into `incoming`, resuming after interruptions; a wrong checksum is tried once more from 0."""
    done = incoming / name
    part = incoming / f"{name}.part"
    expected = manifest.files[name]
    done.parent.mkdir(parents=True, exist_ok=True)
    restarted = False
    for attempt in range(1, ATTEMPTS + 1):
        if done.exists() and done.stat().st_size == expected.size_bytes and sha256_of(done) == expected.sha256:
            return
        try:
            _append(source, part, name, expected.size_bytes)
        except SourceUnreachable as error:
            kept = part.stat().st_size if part.exists() else 0
            if attempt == ATTEMPTS:
                raise FetchFailed(
                    UNREACHABLE, f"{error}; {_mib(kept)} of {_mib(expected.size_bytes)} MiB are kept, run again"
                ) from None
            _say(f"{error}; attempt {attempt} of {ATTEMPTS}, trying again in {2 ** (attempt - 1)} s")
            time.sleep(2 ** (attempt - 1))
            continue
        found = sha256_of(part)
        if found == expected.sha256:
            os.replace(part, done)
            return
        part.unlink()
        if restarted:
            raise FetchFailed(
                WRONG_CONTENT, f"{name} arrived with sha256 {found[:12]}…, the manifest says {expected.sha256[:12]}…"
            )
        restarted = True
        _say(f"{name} has a wrong checksum, starting it again")
    raise FetchFailed(UNREACHABLE, f"{name} did not arrive in {ATTEMPTS} attempts, run again")


def _append(source: Source, part: Path, name: str, size_bytes: int) -> None:
    """Streams into the part file until it has its full size."""
    have = part.stat().st_size if part.exists() else 0
    if have > size_bytes:
        part.unlink()
        have = 0
    if have == size_bytes:
        return
    with source.stream(name, have) as (start, blocks):
        shown = -1
        try:
            with part.open("r+b" if start else "wb") as file:
                file.seek(start)
                have = start
                for block in blocks:
                    have += len(block)
                    if have > size_bytes:
                        file.truncate(0)
                        raise FetchFailed(WRONG_CONTENT, f"{name} is larger than the {size_bytes:,} bytes of the manifest")
                    file.write(block)
                    if have * 10 // size_bytes != shown and size_bytes > 16 * 1024 * 1024:
                        shown = have * 10 // size_bytes
                        _say(f"{name} {shown * 10} % ({_mib(have)} of {_mib(size_bytes)} MiB)")
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                part.unlink(missing_ok=True)
                raise FetchFailed(DISK_TOO_SMALL, f"the disk is full at {_mib(have)} MiB of {name}; removed it again") from None
            raise
    if have < size_bytes:
        raise SourceUnreachable(f"{name} ended after {have:,} of {size_bytes:,} bytes")


def _put_in_place(directory: Path, incoming: Path, content: bytes, manifest: Manifest) -> None:
    """Moves the complete set in; without manifest.json nobody takes a mixture for a model."""
    old = _files_of(directory)
    (directory / MANIFEST).unlink(missing_ok=True)
    # First what goes: a file of the old set may stand where the new one has a folder.
    for name in old - set(manifest.files):
        _remove(directory, name)
    for name in manifest.files:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(incoming / name, directory / name)
    with (incoming / MANIFEST).open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(incoming / MANIFEST, directory / MANIFEST)
    shutil.rmtree(incoming.parent, ignore_errors=True)


def _remove(directory: Path, name: str) -> None:
    """With the folders that are empty then."""
    (directory / name).unlink(missing_ok=True)
    for folder in list(Path(name).parents)[:-1]:
        try:
            (directory / folder).rmdir()
        except OSError:
            return


def _files_of(directory: Path) -> set[str]:
    try:
        return set(read_manifest(directory).files)
    except ModelProblem:
        return set()


def _title(manifest: Manifest) -> str:
    return f"model {manifest.name} {manifest.version} ({_mib(manifest.size_bytes)} MiB)"


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / 1024**2:,.1f}"


def _say(message: str) -> None:
    print(f"models.fetch: {message}", flush=True)


def main() -> int:
    directory = Path(os.environ.get("MODEL_DIR") or "/models")
    address = os.environ.get("MODEL_SOURCE") or DEFAULT_SOURCE
    try:
        manifest_sha256 = os.environ.get("MODEL_MANIFEST_SHA256", "").strip()
        traits = os.environ.get("MODEL_TRAITS", "").split()
        _say(fetch(new_source(address), directory, manifest_sha256, traits))
        return DONE
    except ValueError as error:
        code, message = WRONG_SETTING, str(error)
    except FetchFailed as error:
        code, message = error.exit_code, str(error)
    except SourceUnreachable as error:
        code, message = UNREACHABLE, str(error)
    except (SourceUnusable, ModelProblem) as error:
        code, message = WRONG_CONTENT, str(error)
    except OSError as error:
        code, message = WRONG_SETTING, f"cannot write {directory} as user {os.getuid()}: {error.strerror}"
    print(f"models.fetch: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
