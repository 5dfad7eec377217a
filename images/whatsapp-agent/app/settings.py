"""What the environment says, read once."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    database_url: str
    ml_service_url: str
    llm_service_url: str
    audio_service_url: str
    environment: str
    debug: bool
    retry_seconds: float


def read_settings() -> Settings:
    """Every variable has the address it has inside conecta-network as its default."""
    get = os.environ.get
    return Settings(
        database_url=get("DATABASE_URL", "postgresql://postgres@postgres:5432/conecta"),
        ml_service_url=get("ML_SERVICE_URL", "http://model-llm:8002/classify"),
        llm_service_url=get("LLM_SERVICE_URL", "http://service-llm:8001/generate-actions"),
        audio_service_url=get("AUDIO_SERVICE_URL", "http://audio-sumarizado:8003"),
        environment=get("ENVIRONMENT", "development"),
        debug=get("DEBUG", "false").strip().lower() in ("1", "true", "yes", "on"),
        retry_seconds=float(get("RETRY_SECONDS", "2")),
    )
