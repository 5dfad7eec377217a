"""Starts the server: python -m app."""

import signal
import sys

# The first process of a container ignores SIGTERM until it asks for it, and the imports below take a second.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

import uvicorn

if __name__ == "__main__":
    # The number of workers is WEB_CONCURRENCY, one by default.
    uvicorn.run(
        "app.main:app",
        host="0.0.0.0",
        port=8004,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=4,
        timeout_worker_healthcheck=60,
    )
