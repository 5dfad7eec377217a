"""Starts the server: python -m app."""

import signal
import sys

# The first process of a container ignores SIGTERM until it asks for it, and the imports below take a second.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

from shared.server import serve

if __name__ == "__main__":
    sys.exit(serve(8082, access_log=False, timeout_graceful_shutdown=4, timeout_worker_healthcheck=60))
