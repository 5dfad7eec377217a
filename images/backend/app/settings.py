"""What the environment says, read once."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    database_url: str
    redis_url: str
    redis_password: str | None
    """In the place of one in the address."""
    ml_service_url: str
    llm_service_url: str
    audio_service_url: str
    whatsapp_agent_url: str
    frontend_url: str
    environment: str
    debug: bool


def read_settings() -> Settings:
    """Every variable has the address it has inside conecta-network as its default."""
    get = os.environ.get
    password = get("REDIS_URL_PASSWORD_FILE")
    return Settings(
        database_url=get("DATABASE_URL", "postgresql://postgres@postgres:5432/conecta"),
        redis_url=get("REDIS_URL", "redis://redis:6379/0"),
        redis_password=Path(password).read_text(encoding="utf-8").strip() if password else None,
        ml_service_url=get("ML_SERVICE_URL", "http://model-llm:8002/classify"),
        llm_service_url=get("LLM_SERVICE_URL", "http://service-llm:8001/generate-actions"),
        audio_service_url=get("AUDIO_SERVICE_URL", "http://audio-sumarizado:8003"),
        whatsapp_agent_url=get("WHATSAPP_AGENT_URL", "http://whatsapp-agent:8004"),
        frontend_url=get("FRONTEND_URL", "http://frontend:5173"),
        environment=get("ENVIRONMENT", "development"),
        debug=get("DEBUG", "false").strip().lower() in ("1", "true", "yes", "on"),
    )
