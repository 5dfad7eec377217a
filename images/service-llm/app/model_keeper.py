"""Keeps looking for a usable model until there is one; knows why there is none."""

import logging
import threading
import time
from pathlib import Path

from app.passages import Passage
from app.retriever import Retriever
from embedding.embedder import load_embedder
from embedding.traits import traits_of
from models.manifest import ModelProblem, ModelUnreadable, read_manifest, verify_files

log = logging.getLogger("uvicorn.error")


class ModelKeeper:
    """`retriever` is None until the model directory holds a model; `reason` says what is missing."""

    def __init__(self, directory: Path, passages: list[Passage], batch: int, threads: int) -> None:
        self.retriever: Retriever | None = None
        self.reason = "the model is being loaded"
        self._directory = directory
        self._passages = passages
        self._batch = batch
        self._threads = threads
        self._failed_on: tuple | None = None

    def start(self, every_seconds: float) -> None:
        """Looks in a thread of its own, which does not keep the process alive: SIGTERM need not wait for a load."""
        threading.Thread(target=self._watch, args=(every_seconds,), name="model-keeper", daemon=True).start()

    def _watch(self, every_seconds: float) -> None:
        while self.retriever is None:
            try:
                self._load_when_changed()
            except ModelUnreadable as problem:
                # A disk or a permission is repaired without a trace on the files.
                self._failed_on = None
                self._give_reason(str(problem))
            except ModelProblem as problem:
                self._give_reason(str(problem))
            except Exception as error:
                # Whatever it is: a thread that ended would leave the service without a model for good.
                self._failed_on = None
                self._give_reason(f"the model cannot be looked at: {_first_line(error)}")
            if self.retriever is None:
                time.sleep(every_seconds)
        log.info("model: %s is ready", self.retriever.embedder.name)

    def _give_reason(self, reason: str) -> None:
        if reason != self.reason:
            log.warning("model: %s", reason)
        self.reason = reason

    def _load_when_changed(self) -> None:
        """A directory that failed is read again only when a file in it changed: checksums cost time."""
        seen = _fingerprint(self._directory)
        if seen == self._failed_on:
            return
        self._failed_on = seen
        manifest = read_manifest(self._directory)
        verify_files(self._directory, manifest)
        self.reason = "the model is being loaded"
        try:
            embedder = load_embedder(self._directory, manifest, self._batch, self._threads)
            retriever = Retriever(embedder, self._passages, traits_of(manifest).minimum_score)
        except ModelProblem:
            raise
        except Exception as error:
            raise ModelProblem(f"{manifest.name} cannot be loaded: {_first_line(error)}") from None
        self.retriever = retriever


def _fingerprint(directory: Path) -> tuple:
    try:
        entries = sorted(directory.iterdir())
        return tuple((entry.name, entry.stat().st_size, entry.stat().st_mtime_ns) for entry in entries)
    except OSError as error:
        return ("unreadable", error.errno)


def _first_line(error: Exception) -> str:
    """`MemoryError`, `ValueError no such layer`."""
    said = str(error).splitlines()[0][:200] if str(error) else ""
    return f"{type(error).__name__} {said}".strip()
