"""Starts the HTTP server: `python -m app`."""

import sys

import uvicorn

from app.environment import SettingError
from app.settings import read_settings

KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep idle connections, so that it is never this side that closes one in use."""


def main() -> int:
    try:
        settings = read_settings()
    except SettingError as error:
        print(f"audio-voice: {error}", file=sys.stderr)
        return 2
    uvicorn.run(
        "app.main:app",
        host="0.0.0.0",
        port=settings.port,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=10,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
