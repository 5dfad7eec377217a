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
    model_path: str
    max_running: int
    max_waiting: int
    max_body_bytes: int
    max_text_characters: int


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    return Settings(
        environment=word(environment, "ENVIRONMENT", "development"),
        debug=flag(environment, "DEBUG", False),
        port=whole_number(environment, "PORT", 8002, 1, 65_535),
        workers=whole_number(environment, "WEB_CONCURRENCY", 1, 1, 16),
        model_path=word(environment, "MODEL_PATH", "/app/model.joblib"),
        max_running=whole_number(environment, "MAX_RUNNING", 1, 1, 64),
        max_waiting=whole_number(environment, "MAX_WAITING", 255, 0, 10_000),
        max_body_bytes=1024 * whole_number(environment, "MAX_BODY_KIB", 256, 1, 10_240),
        max_text_characters=whole_number(environment, "MAX_TEXT_CHARACTERS", 8_000, 1, 1_000_000),
    )
