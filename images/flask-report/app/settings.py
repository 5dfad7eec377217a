"""Settings of the service, read once from the environment."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What the service allows itself."""

    data: Path
    """Directory of the reports."""
    admin_token: str
    """Opens the two memory routes; empty closes them."""
    max_upload_bytes: int
    max_rows: int
    """Rows of one report; what comes after them is refused."""
    page_rows: int
    """Rows that one page shows."""
    listed_reports: int
    """Reports that the first page lists."""
    warning_mib: int
    critical_mib: int
    collect_per_request: int
    """Times that the garbage collector runs after each request."""
    cleanup_seconds: int
    """Seconds between forced collections in the background; 0 for none."""


def read_settings() -> Settings:
    """The settings; a value that is no whole number ends the service with one sentence."""
    return Settings(
        data=Path(os.environ.get("DATA_DIR", "/data")),
        admin_token=_secret("ADMIN_TOKEN"),
        max_upload_bytes=_number("MAX_UPLOAD_BYTES", 4 * 1024 * 1024),
        max_rows=_number("MAX_ROWS", 50_000),
        page_rows=_number("PAGE_ROWS", 100),
        listed_reports=_number("LISTED_REPORTS", 50),
        warning_mib=_number("MEMORY_WARNING_MIB", 400),
        critical_mib=_number("MEMORY_CRITICAL_MIB", 450),
        collect_per_request=_number("GC_PER_REQUEST", 0),
        cleanup_seconds=_number("CLEANUP_SECONDS", 0),
    )


def _secret(name: str) -> str:
    file = os.environ.get(f"{name}_FILE")
    if file and Path(file).is_file():
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, "")


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, "")
    if not text:
        return default
    if not text.isdecimal():
        raise SystemExit(f"{name}: got {text!r}, expected a whole number")
    return int(text)
