"""The only reader of environment variables (models/fetch.py reads its own three)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
    max_body_bytes: int
    max_text_characters: int
    model_dir: Path
    model_recheck_seconds: int
    embed_batch: int
    onnx_threads: int
    google_api_key: str
    google_api_key_file: Path
    gemini_url: str
    gemini_model: str
    gemini_timeout_seconds: int


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    return Settings(
        environment=word(environment, "ENVIRONMENT", "development"),
        debug=flag(environment, "DEBUG", False),
        port=whole_number(environment, "PORT", 8001, 1, 65_535),
        workers=whole_number(environment, "WEB_CONCURRENCY", 1, 1, 16),
        max_running=whole_number(environment, "MAX_RUNNING", 1, 1, 64),
        max_waiting=whole_number(environment, "MAX_WAITING", 255, 0, 10_000),
        max_body_bytes=1024 * whole_number(environment, "MAX_BODY_KIB", 256, 1, 10_240),
        max_text_characters=whole_number(environment, "MAX_TEXT_CHARACTERS", 8_000, 1, 1_000_000),
        model_dir=Path(word(environment, "MODEL_DIR", "/models")),
        model_recheck_seconds=whole_number(environment, "MODEL_RECHECK_SECONDS", 5, 1, 3_600),
        embed_batch=whole_number(environment, "EMBED_BATCH", 1, 1, 64),
        onnx_threads=whole_number(environment, "ONNX_THREADS", 1, 1, 64),
        google_api_key=word(environment, "GOOGLE_API_KEY", ""),
        google_api_key_file=Path(word(environment, "GOOGLE_API_KEY_FILE", "/run/secrets/google-api-key")),
        gemini_url=word(environment, "GEMINI_URL", "https://generativelanguage.googleapis.com/v1beta"),
        gemini_model=word(environment, "GEMINI_MODEL", "gemini-flash-latest"),
        gemini_timeout_seconds=whole_number(environment, "GEMINI_TIMEOUT_SECONDS", 8, 1, 120),
    )
