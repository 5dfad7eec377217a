"""Answers on every port that a service of the systems has: its version, and health."""

import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VERSION = "1"
PORTS = (8082, 8001, 8002, 8003, 8004, 5173)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("content-length", 0))
        self.rfile.read(length)
        healthy = not os.path.exists("/app/never-healthy")
        body = f"{VERSION} {self.command} {self.path}\n".encode()
        self.send_response(200 if healthy or self.path != "/health" else 503)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
servers = [ThreadingHTTPServer(("", port), Handler) for port in PORTS]
for server in servers[1:]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
servers[0].serve_forever()
