"""Starts the HTTP server: `python -m app`."""

import sys

from app.settings import read_settings
from shared.environment import SettingError
from shared.server import serve


def main() -> int:
    try:
        settings = read_settings()
    except SettingError as error:
        print(f"audio-sumarizado: {error}", file=sys.stderr)
        return 2
    return serve(
        settings.port,
        workers=settings.workers,
        log_level="debug" if settings.debug else "info",
        access_log=settings.debug,
        timeout_graceful_shutdown=10,
    )


if __name__ == "__main__":
    sys.exit(main())
