"""Starts the HTTP server: `python -m app`."""

import sys

from app.settings import read_settings
from shared.environment import SettingError
from shared.server import serve


def main() -> int:
    try:
        settings = read_settings()
    except SettingError as error:
        print(f"audio-voice: {error}", file=sys.stderr)
        return 2
    # One process, whatever WEB_CONCURRENCY says: the engine runs beside it.
    return serve(
        settings.port,
        workers=1,
        access_log=False,
        timeout_graceful_shutdown=10,
    )


if __name__ == "__main__":
    sys.exit(main())
