"""How every service is served, over HTTP, with an application of its own."""

import http.client
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from shared.tests.support import ROOT

APP = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})
"""


class ServerTest(unittest.TestCase):
    def test_an_idle_connection_is_not_closed_under_its_client(self) -> None:
        with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
            (Path(folder) / "app").mkdir()
            (Path(folder) / "app/__init__.py").touch()
            (Path(folder) / "app/main.py").write_text(APP)
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            free.close()
            words = [sys.executable, "-c", f"from shared.server import serve; serve({port}, lifespan='off')"]
            server = subprocess.Popen(words, env={"PYTHONPATH": f"{folder}:{ROOT}"}, cwd=folder, stderr=subprocess.DEVNULL)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            self.addCleanup(connection.close)
            try:
                until = time.monotonic() + 30
                while connection.sock is None and time.monotonic() < until:
                    try:
                        connection.connect()
                    except OSError:
                        time.sleep(0.1)
                # uvicorn's own patience is 5 s: a request that comes right then is lost.
                for pause in (0, 7):
                    time.sleep(pause)
                    connection.request("GET", "/")
                    answer = connection.getresponse()
                    answer.read()
                    self.assertEqual(answer.status, 204)
            finally:
                server.terminate()
                server.wait(timeout=30)
