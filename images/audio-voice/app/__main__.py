"""Starts the HTTP server: `python -m app`."""

import socket
import sys

import uvicorn

from app.environment import SettingError
from app.settings import read_settings

KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep idle connections, so that it is never this side that closes one in use."""
RECEIVE_BUFFER_BYTES = 32 * 1024
"""What a connection may hold before somebody reads it: two hundred large texts at once then cost 20 MiB, not 95."""
STARTUP_FAILED = 3


def main() -> int:
    try:
        settings = read_settings()
    except SettingError as error:
        print(f"audio-voice: {error}", file=sys.stderr)
        return 2
    listener = socket.create_server(("0.0.0.0", settings.port), backlog=2_048)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    config = uvicorn.Config(
        "app.main:app",
        port=settings.port,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    return 0 if server.started else STARTUP_FAILED


if __name__ == "__main__":
    sys.exit(main())
