"""Serves app.main:app over HTTP until SIGTERM."""

import socket
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

RECEIVE_BUFFER_BYTES = 32 * 1024
"""What a connection may hold before somebody reads it: two hundred large bodies at once then cost 20 MiB, not 95."""
KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep idle connections, so that it is never this side that closes one in use."""
STARTUP_FAILED = 3


def serve(port: int, **options: Any) -> int:
    """The exit code. Options are uvicorn's; the number of workers is WEB_CONCURRENCY unless they say it, one by default."""
    listener = socket.create_server(("0.0.0.0", port), backlog=2_048)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    config = uvicorn.Config(
        "app.main:app", port=port, server_header=False, timeout_keep_alive=KEEP_ALIVE_SECONDS, **options
    )
    if config.workers > 1:
        Multiprocess(config, sockets=[listener]).run()
        return 0
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    return 0 if server.started else STARTUP_FAILED
