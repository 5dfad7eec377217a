"""What the environment says, read once."""

import os
from dataclasses import dataclass
from pathlib import Path

from app.signature import read_key


@dataclass(frozen=True)
class Settings:
    database_url: str
    ml_service_url: str
    llm_service_url: str
    audio_service_url: str
    environment: str
    debug: bool
    retry_seconds: float
    webhook_key: bytes | None
    """By which senders sign. Without one anybody who reaches the webhook is believed."""


def read_settings() -> Settings:
    """Every variable has the address it has inside conecta-network as its default."""
    get = os.environ.get
    secret = get("WEBHOOK_SECRET_FILE")
    return Settings(
        database_url=get("DATABASE_URL", "postgresql://postgres@postgres:5432/conecta"),
        ml_service_url=get("ML_SERVICE_URL", "http://model-llm:8002/classify"),
        llm_service_url=get("LLM_SERVICE_URL", "http://service-llm:8001/generate-actions"),
        audio_service_url=get("AUDIO_SERVICE_URL", "http://audio-sumarizado:8003"),
        environment=get("ENVIRONMENT", "development"),
        debug=get("DEBUG", "false").strip().lower() in ("1", "true", "yes", "on"),
        retry_seconds=float(get("RETRY_SECONDS", "2")),
        webhook_key=read_key(Path(secret).read_text(encoding="utf-8")) if secret else None,
    )
