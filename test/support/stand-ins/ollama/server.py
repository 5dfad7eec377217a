"""Ollama's HTTP API with a deterministic generator behind it: slots, queue and speed as set, words that mean nothing."""

import json
import os
import pathlib
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SLOTS = int(os.environ.get("OLLAMA_NUM_PARALLEL", "1"))
MAX_QUEUE = int(os.environ.get("OLLAMA_MAX_QUEUE", "512"))
TOKENS_PER_SECOND = float(os.environ.get("STAND_IN_TOKENS_PER_SECOND", "400"))
WORDS = "sim não claro podemos agendar consulta amanhã cedo por favor aguarde obrigado até logo".split()
models = {"mistral:7b-instruct-q4_K_M"}
asked: dict[str, int] = {}
FULL = pathlib.Path("/tmp/disk-full")
"""Where this file is, nothing can be downloaded."""
slots = threading.BoundedSemaphore(SLOTS)
guard = threading.Lock()
waiting = 0


class Busy(Exception):
    """More requests wait than OLLAMA_MAX_QUEUE allows."""


def words_for(question: str, count: int) -> Iterator[str]:
    """The same words for the same question, at the speed that is set."""
    seed = zlib.crc32(question.encode())
    for index in range(count):
        time.sleep(1 / TOKENS_PER_SECOND)
        yield WORDS[(seed >> (index % 16)) % len(WORDS)] + " "


def generate(question: str, count: int) -> Iterator[str]:
    """As `words_for`, when a slot is free."""
    global waiting
    with guard:
        if waiting >= MAX_QUEUE + SLOTS:
            raise Busy
        waiting += 1
    try:
        with slots:
            yield from words_for(question, count)
    finally:
        with guard:
            waiting -= 1


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """What is there."""
        self._count()
        if self.path == "/stand-in/asked":
            self._json(200, asked)
        elif self.path == "/":
            self._reply(200, b"Ollama is running", "text/plain")
        elif self.path == "/api/version":
            self._json(200, {"version": "0.0.0-stand-in"})
        elif self.path in ("/api/tags", "/api/ps"):
            self._json(200, {"models": [{"name": name, "model": name, "size": 0} for name in sorted(models)]})
        else:
            self._json(404, {"error": "not found"})

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """Answers, and downloads of nothing."""
        self._count()
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        name = body.get("model") or body.get("name") or ""
        if self.path == "/api/pull" and FULL.exists():
            error = f"write /root/.ollama/models/blobs/{name}-partial: no space left on device"
            self._lines(body, iter([{"status": "pulling manifest"}, {"error": error}]))
        elif self.path == "/api/pull":
            models.add(name)
            self._lines(body, iter([{"status": "pulling manifest"}, {"status": "success"}]))
        elif self.path not in ("/api/generate", "/api/chat"):
            self._json(404, {"error": "not found"})
        elif name not in models:
            self._json(404, {"error": f'model "{name}" not found, try pulling it first'})
        else:
            self._answer(body, name)

    def do_DELETE(self) -> None:
        """Forgets a model."""
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        models.discard(body.get("model", ""))
        self._json(200, {})

    def _count(self) -> None:
        with guard:
            asked[self.path] = asked.get(self.path, 0) + 1

    def _answer(self, body: dict[str, Any], name: str) -> None:
        chat = self.path == "/api/chat"
        question = body["messages"][-1]["content"] if chat else body.get("prompt", "")
        count = min(int(body.get("options", {}).get("num_predict", 60)), 60)

        def parts() -> Iterator[dict[str, Any]]:
            for word in generate(question, count):
                yield {"model": name, **_text(chat, word), "done": False}
            yield {"model": name, **_text(chat, ""), "done": True, "done_reason": "stop", "eval_count": count}

        try:
            self._lines(body, parts(), chat)
        except Busy:
            self._json(503, {"error": "server busy, please try again.  maximum pending requests exceeded"})

    def _lines(self, body: dict[str, Any], parts: Iterator[dict[str, Any]], chat: bool | None = None) -> None:
        if body.get("stream", True) is False:
            made = list(parts)
            text = "".join(part.get("response") or part.get("message", {}).get("content", "") for part in made)
            self._json(200, made[-1] if chat is None else {**made[-1], **_text(chat, text)})
            return
        first = next(parts)
        self.send_response(200)
        self.send_header("content-type", "application/x-ndjson")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for part in [first, *parts]:
            line = json.dumps(part).encode() + b"\n"
            self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def _json(self, status: int, value: object) -> None:
        self._reply(status, json.dumps(value).encode(), "application/json")

    def _reply(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Health checks would fill the log."""


def _text(chat: bool, text: str) -> dict[str, Any]:
    return {"message": {"role": "assistant", "content": text}} if chat else {"response": text}


class Server(ThreadingHTTPServer):
    """Takes as many connections at once as 100 conversations open."""

    request_queue_size = 256
    daemon_threads = True


Server(("", 11434), Handler).serve_forever()
