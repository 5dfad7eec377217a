"""Starts the HTTP server: `python -m app`."""

import sys

import uvicorn

from app.environment import SettingError
from app.settings import read_settings

STOP_SECONDS = 10
"""How long requests in flight may take after SIGTERM."""
KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep idle connections, so that it is never this side that closes one in use."""


def main() -> int:
    try:
        settings = read_settings()
    except SettingError as error:
        print(f"model-llm: {error}", file=sys.stderr)
        return 2
    uvicorn.run(
        "app.main:app",
        host="0.0.0.0",
        port=settings.port,
        workers=settings.workers,
        log_level="debug" if settings.debug else "info",
        access_log=settings.debug,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
