"""Starts the service as its image does, on a free port, and talks HTTP to it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

START_SECONDS = 60
ROOT = Path(__file__).resolve().parents[2]


class Service:
    """`with Service(NAME="value") as service: service.post("/path", {...})`."""

    def __init__(self, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), "PORT": str(self.port), **environment}

    def __enter__(self) -> "Service":
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app"], env=self._environment, stderr=subprocess.PIPE, text=True
        )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                self.get("/health")
                return self
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the service did not start: " + self.stop()[1])

    def __exit__(self, *_error) -> None:
        self.stop()

    def stop(self) -> tuple[int, str]:
        """Exit code and log after SIGTERM."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        _, log = self.process.communicate(timeout=30)
        return self.process.returncode, log

    def get(self, path: str) -> tuple[int, Any]:
        return self.request("GET", path)[:2]

    def post(self, path: str, body: Any, content_type: str = "application/json") -> tuple[int, Any]:
        return self.request("POST", path, body, content_type)[:2]

    def request(
        self, method: str, path: str, body: Any = None, content_type: str = "application/json"
    ) -> tuple[int, Any, dict[str, str]]:
        """Status, answer (bytes where it is no JSON) and headers (names in lower case)."""
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        try:
            connection.request(method, path, content, {"Content-Type": content_type})
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            text = answer.read()
            is_json = headers.get("content-type", "").startswith("application/json")
            return answer.status, json.loads(text) if is_json else text, headers
        finally:
            connection.close()

    def post_at_once(self, count: int, path: str, body: Any, content_type: str = "application/json") -> list[tuple]:
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(lambda _: self.request("POST", path, body, content_type), range(count)))
