"""The only reader of environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from shared.environment import flag, whole_number, word


@dataclass(frozen=True)
class Settings:
    """Everything that can be set from outside; units are in the names."""

    environment: str
    debug: bool
    port: int
    workers: int
    max_running: int
    max_waiting: int
    max_upload_bytes: int
    max_audio_minutes: int
    analysis_seconds: int
    upload_dir: str
    ffmpeg_path: str
    """Empty in the image without ffmpeg."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    return Settings(
        environment=word(environment, "ENVIRONMENT", "development"),
        debug=flag(environment, "DEBUG", False),
        port=whole_number(environment, "PORT", 8003, 1, 65_535),
        workers=whole_number(environment, "WEB_CONCURRENCY", 1, 1, 16),
        max_running=whole_number(environment, "MAX_RUNNING", 1, 1, 64),
        max_waiting=whole_number(environment, "MAX_WAITING", 23, 0, 10_000),
        max_upload_bytes=1_000_000 * whole_number(environment, "MAX_UPLOAD_MB", 128, 1, 10_000),
        max_audio_minutes=whole_number(environment, "MAX_AUDIO_MINUTES", 180, 1, 100_000),
        analysis_seconds=whole_number(environment, "ANALYSIS_SECONDS", 120, 1, 3_600),
        upload_dir=word(environment, "UPLOAD_DIR", "/tmp"),
        ffmpeg_path=word(environment, "FFMPEG_PATH", ""),
    )
