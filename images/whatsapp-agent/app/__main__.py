"""Starts the server: python -m app."""

import signal
import socket
import sys

# The first process of a container ignores SIGTERM until it asks for it, and the imports below take a second.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

import uvicorn
from uvicorn.supervisors import Multiprocess

PORT = 8004
RECEIVE_BUFFER_BYTES = 32 * 1024
"""What a connection may hold before somebody reads it: two hundred large bodies at once then cost 20 MiB, not 95."""
STARTUP_FAILED = 3


def main() -> int:
    listener = socket.create_server(("0.0.0.0", PORT), backlog=2_048)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    # The number of workers is WEB_CONCURRENCY, one by default.
    config = uvicorn.Config(
        "app.main:app",
        port=PORT,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=4,
        timeout_worker_healthcheck=60,
    )
    if config.workers > 1:
        Multiprocess(config, sockets=[listener]).run()
        return 0
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    return 0 if server.started else STARTUP_FAILED


if __name__ == "__main__":
    sys.exit(main())
