"""The only reader of environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.environment import SettingError, whole_number, word

ENGINES = ("espeak-ng", "coqui-xtts")


@dataclass(frozen=True)
class Settings:
    """Everything that can be set from outside; units are in the names."""

    port: int
    engine: str
    model_dir: Path
    max_running: int
    max_waiting: int
    max_characters: int
    speech_seconds: int


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    engine = word(environment, "ENGINE", ENGINES[0])
    if engine not in ENGINES:
        raise SettingError(f'ENGINE: got "{engine}", expected one of {", ".join(ENGINES)}')
    return Settings(
        port=whole_number(environment, "PORT", 8005, 1, 65_535),
        engine=engine,
        model_dir=Path(word(environment, "MODEL_DIR", "/models")),
        max_running=whole_number(environment, "MAX_RUNNING", 1, 1, 64),
        max_waiting=whole_number(environment, "MAX_WAITING", 15, 0, 10_000),
        max_characters=whole_number(environment, "MAX_CHARACTERS", 2_000, 1, 100_000),
        speech_seconds=whole_number(environment, "SPEECH_SECONDS", 60, 1, 3_600),
    )
