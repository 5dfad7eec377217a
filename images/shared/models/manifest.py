"""What a model directory must hold, and the check that it really does.

    manifest.json = {
      "name": "xtts", "version": "2",
      "files": {"model.pth": {"sha256": "...", "sizeBytes": 1}, "voices/ana.wav": {...}}
    }

What else it says, as "dimension": 384, is for the service that loads the model.

Run as a program it writes the manifest of a directory: `python -m models.manifest --help`.
"""

import argparse
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

MANIFEST = "manifest.json"
FILE_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
FILE_PATH = re.compile(rf"{FILE_NAME}(/{FILE_NAME}){{0,3}}")
"""Below the directory: nothing hidden, nothing absolute, no way up."""
BLOCK_BYTES = 1024 * 1024


class ModelProblem(Exception):
    """Why there is no usable model, as one sentence."""


class ModelUnreadable(ModelProblem):
    """The files may be right: they could not be read, and another try may help."""


@dataclass(frozen=True)
class ModelFile:
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Manifest:
    name: str
    version: str
    files: dict[str, ModelFile]
    traits: dict[str, Any]
    """What else it says."""

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files.values())


def parse_manifest(text: str | bytes) -> Manifest:
    try:
        data = json.loads(text)
        files = {
            name: ModelFile(sha256=str(file["sha256"]).lower(), size_bytes=int(file["sizeBytes"]))
            for name, file in data["files"].items()
        }
        manifest = Manifest(
            name=str(data["name"]),
            version=str(data["version"]),
            files=files,
            traits={key: value for key, value in data.items() if key not in ("name", "version", "files")},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelProblem(f"{MANIFEST} is not readable: {type(error).__name__} {error}") from None
    for name, file in files.items():
        if not FILE_PATH.fullmatch(name) or name.split("/")[0] == MANIFEST:
            raise ModelProblem(f'{MANIFEST} lists "{name}", which is not a plain path below the directory')
        inside = next((str(path) for path in PurePosixPath(name).parents if str(path) in files), None)
        if inside is not None:
            raise ModelProblem(f'{MANIFEST} lists "{name}" in "{inside}", which is a file')
        if not re.fullmatch(r"[0-9a-f]{64}", file.sha256) or file.size_bytes <= 0:
            raise ModelProblem(f"{MANIFEST} has no valid sha256 and sizeBytes for {name}")
    if not files:
        raise ModelProblem(f"{MANIFEST} lists no files")
    return manifest


def read_manifest(directory: Path) -> Manifest:
    try:
        return parse_manifest((directory / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise ModelProblem(f"no model in {directory}: {MANIFEST} is missing") from None
    except OSError as error:
        raise ModelUnreadable(f"no model in {directory}: {MANIFEST}: {error.strerror}") from None


def verify_files(directory: Path, manifest: Manifest) -> None:
    """Raises ModelProblem for the first file that is missing, unreadable, or has the wrong size or checksum."""
    for name, file in manifest.files.items():
        try:
            size_bytes = (directory / name).stat().st_size
            if size_bytes != file.size_bytes:
                raise ModelProblem(f"{name} has {size_bytes:,} bytes, the manifest says {file.size_bytes:,}")
            found = sha256_of(directory / name)
        except FileNotFoundError:
            raise ModelProblem(f"{name} is missing in {directory}") from None
        except OSError as error:
            raise ModelUnreadable(f"{name} in {directory} cannot be read: {error.strerror}") from None
        if found != file.sha256:
            raise ModelProblem(f"{name} has sha256 {found[:12]}…, the manifest says {file.sha256[:12]}…")


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def write_manifest(directory: Path, name: str, version: str, **traits: Any) -> None:
    """Describes every file that lies below the directory, without hidden ones."""
    files = {
        name: {"sha256": sha256_of(path), "sizeBytes": path.stat().st_size}
        for path in sorted(directory.rglob("*"))
        if (name := path.relative_to(directory).as_posix()) != MANIFEST
        and path.is_file()
        and FILE_PATH.fullmatch(name)
    }
    data = {"name": name, "version": version, **traits, "files": files}
    (directory / MANIFEST).write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m models.manifest", description="Writes manifest.json for a directory with a model."
    )
    parser.add_argument("directory", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--version", default="1")
    parser.add_argument("--traits", type=json.loads, default={}, help='what else it says: \'{"dimension": 384}\'')
    given = parser.parse_args()
    write_manifest(given.directory, given.name, given.version, **given.traits)
    print(f"wrote {given.directory / MANIFEST}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
