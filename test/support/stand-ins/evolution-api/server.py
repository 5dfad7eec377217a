"""The Evolution API's routes that a deployment uses, with phones that are not there: what is sent can be read back."""

import json
import os
import re
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = os.environ.get("AUTHENTICATION_API_KEY", "")
sent: deque[dict[str, str]] = deque(maxlen=10_000)
instances: dict[str, dict[str, str]] = {}
guard = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The greeting, instances, and what was sent."""
        if self.path == "/":
            self._json(200, {"status": 200, "message": "Welcome to the Evolution API", "version": "2.3.7-stand-in"})
        elif not self._allowed():
            self._json(401, {"status": 401, "error": "Unauthorized"})
        elif self.path == "/instance/fetchInstances":
            self._json(200, list(instances.values()))
        elif match := re.fullmatch(r"/instance/connectionState/([\w-]+)", self.path):
            self._json(200, {"instance": {"instanceName": match[1], "state": "open"}})
        elif self.path == "/stand-in/sent":
            self._json(200, list(sent))
        else:
            self._json(404, {"status": 404, "error": "Not Found"})

    def do_POST(self) -> None:
        """New instances and texts."""
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        if not self._allowed():
            self._json(401, {"status": 401, "error": "Unauthorized"})
        elif self.path == "/instance/create":
            name = str(body.get("instanceName", ""))
            instances[name] = {"instanceName": name, "status": "open"}
            self._json(201, {"instance": instances[name]})
        elif match := re.fullmatch(r"/message/sendText/([\w-]+)", self.path):
            self._send(match[1], str(body.get("number", "")), str(body.get("text", "")))
        else:
            self._json(404, {"status": 404, "error": "Not Found"})

    def _send(self, instance: str, number: str, text: str) -> None:
        if not re.fullmatch(r"\d{8,15}", number) or not text:
            self._json(400, {"status": 400, "error": "Bad Request"})
            return
        with guard:
            sent.append({"instance": instance, "number": number, "text": text})
            key = {"remoteJid": f"{number}@s.whatsapp.net", "fromMe": True, "id": str(len(sent))}
        self._json(201, {"key": key, "message": {"conversation": text}, "status": "PENDING"})

    def _allowed(self) -> bool:
        return self.headers.get("apikey", "") == KEY

    def _json(self, status: int, value: object) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Health checks would fill the log."""


class Server(ThreadingHTTPServer):
    """Takes as many connections at once as 100 conversations open."""

    request_queue_size = 256
    daemon_threads = True


Server(("", 8080), Handler).serve_forever()
